/* SPDX-License-Identifier: MIT
 *
 * The harness against tiny.c, so that a red terminal test means a fault in the program.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "harness.h"

static struct tt *open_tiny(const char *pause_ms)
{
    const char *program = getenv("TIEPDAN");
    assert_non_null(program);
    const char *const argv[] = {program, pause_ms, NULL};
    const char *const env[] = {"GREETER=Lan", NULL};
    struct tt *t = tt_open(argv, env, "xterm-256color", 24, 80);
    assert_true(tt_wait_text(t, "keys", TT_WAIT_MS));
    return t;
}

static void quit(struct tt *t)
{
    tt_text(t, "q");
    tt_expect_exit(t, 3);
}

static void shows_text_and_places(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    char buf[256];
    int row, col;
    tt_expect(t, "size 24x80");
    assert_string_equal(tt_row(t, 1, buf, sizeof buf),
        "Nguyễn Thị Ánh bold back red 漢字|e\xcc\x82\xcc\x81|");
    assert_true(tt_find(t, "Ánh", &row, &col));
    assert_int_equal(row, 1);
    assert_int_equal(col, 11);
    assert_true(tt_find(t, "|e", &row, &col));
    assert_int_equal(col, 33); /* the two wide characters count four */
    assert_false(tt_find(t, "Binh", NULL, NULL));
    assert_string_equal(tt_row(t, 24, buf, sizeof buf), "");
    assert_string_equal(tt_row(t, -1, buf, sizeof buf), "");
    quit(t);
}

static void shows_attributes_and_cursor(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    int row, col;
    bool visible;
    tt_expect(t, "bold");
    assert_true(tt_attr(t, 1, 15).bold);
    assert_false(tt_attr(t, 1, 14).bold);
    assert_true(tt_attr(t, 1, 20).reverse);
    assert_int_equal(tt_attr(t, 1, 25).fg, 1);
    assert_int_equal(tt_attr(t, 1, 24).fg, TT_COLOR_DEFAULT);
    assert_int_equal(tt_attr(t, 99, 0).fg, TT_COLOR_DEFAULT);
    tt_cursor(t, &row, &col, &visible);
    assert_int_equal(row, 4);
    assert_int_equal(col, 7);
    assert_true(visible);
    quit(t);
}

static void sends_keys(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    tt_keys(t, "a F1 F5 Up S-Tab C-x A-y");
    tt_expect(t, "keys a<1B>OP<1B>[15~<1B>[A<1B>[Z<18><1B>y");
    tt_text(t, "!");
    tt_keys(t, "Enter Tab Backspace Delete Home PageDown C-Right F12 Space Escape");
    tt_expect(t, "keys <0D><09><7F><1B>[3~<1B>[H<1B>[6~<1B>[1;5C<1B>[24~<20><1B>");
    tt_text(t, "!đ");
    tt_expect(t, "keys <C4><91>");
    tt_text(t, "!");
    tt_paste(t, "a\nb");
    tt_expect(t, "keys <1B>[200~a<0D>b<1B>[201~");
    tt_text(t, "!");
    tt_mouse(t, 4, 6, 1);
    tt_expect(t, "keys <1B>[<0;7;5M<1B>[<0;7;5m");
    tt_text(t, "!");
    tt_raw_send(t, "\0\xff", 2);
    tt_expect(t, "keys <00><FF>");
    quit(t);
}

/* The heart of it: never early, however slow the program is. */
static void waits_for_slow_programs(void **state)
{
    (void)state;
    struct tt *t = open_tiny("2");
    for (int i = 0; i < 4; i++) {
        tt_text(t, "!abcde");
        tt_expect(t, "keys abcde");
        tt_text(t, "!fgijk");
        tt_expect(t, "keys fgijk");
        tt_expect_not(t, "abcde");
    }
    quit(t);
}

static void resizes(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    tt_expect(t, "size 24x80");
    tt_resize(t, 10, 40);
    tt_expect(t, "size 10x40");
    assert_int_equal(tt_rows(t), 10);
    assert_int_equal(tt_cols(t), 40);
    tt_resize(t, 50, 132);
    tt_expect(t, "size 50x132");
    quit(t);
}

/* Both directions full at once must not block either side. */
static void moves_much(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    size_t len;
    tt_raw_clear(t);
    tt_text(t, "w");
    for (int i = 0; i < 200; i++)
        tt_text(t, "!abcdefgijklmnopr");
    tt_expect(t, "keys abcdefgijklmnopr");
    tt_raw(t, &len);
    assert_true(len > (size_t)3000 * 72);
    tt_text(t, "!c"); /* what the terminal answers reaches the program */
    assert_true(tt_sync(t, TT_WAIT_MS));
    tt_expect(t, "keys c<1B>[?");
    quit(t);
}

static void sees_the_end(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    struct termios line;
    tt_expect(t, "size");
    assert_true(tt_altscreen(t));
    assert_true(tt_mouse_on(t));
    assert_true(tt_termios(t, &line));
    assert_false(line.c_lflag & ICANON);
    tt_text(t, "q");
    int status = tt_wait(t, TT_WAIT_MS);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_false(tt_altscreen(t));
    assert_false(tt_mouse_on(t));
    char *screen = tt_screen(t);
    assert_string_equal(screen, "Lan says hello\ngood bye\n");
    free(screen);
    assert_false(tt_sync(t, 1000)); /* at once, it is gone */
    assert_int_equal(WEXITSTATUS(tt_close(t, 0)), 3);
}

static void sees_the_line_put_back(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    struct termios line;
    tt_expect(t, "size");
    tt_text(t, "q");
    assert_true(tt_wait_text(t, "good bye", TT_WAIT_MS));
    assert_int_not_equal(tt_wait(t, TT_WAIT_MS), -1);
    assert_true(tt_termios(t, &line));
    assert_true(line.c_lflag & ICANON);
    tt_close(t, 0);
}

static void notices_hangs_and_signals(void **state)
{
    (void)state;
    struct tt *t = open_tiny("0");
    tt_expect(t, "size");
    tt_text(t, "h");
    assert_false(tt_sync(t, 200));
    assert_false(tt_wait_text(t, "never", 50));
    assert_int_equal(tt_wait(t, 50), -1);
    tt_kill(t, SIGTERM);
    int status = tt_wait(t, TT_WAIT_MS);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
    tt_close(t, 0);

    t = open_tiny("0");
    tt_expect(t, "size");
    tt_hangup(t);
    status = tt_wait(t, TT_WAIT_MS);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGHUP);
    assert_false(tt_sync(t, 100));
    tt_close(t, 0);

    t = open_tiny("0");
    tt_expect(t, "size");
    tt_text(t, "h");
    assert_int_equal(tt_close(t, 50), -1); /* killed, and nothing is left behind */
}

static void reports_what_cannot_start(void **state)
{
    (void)state;
    const char *const argv[] = {"/nonexistent", NULL};
    struct tt *t = tt_open(argv, NULL, "xterm", 24, 80);
    assert_int_equal(WEXITSTATUS(tt_wait(t, TT_WAIT_MS)), 127);
    assert_true(tt_find(t, "No such file", NULL, NULL));
    tt_close(t, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_text_and_places),
        cmocka_unit_test(shows_attributes_and_cursor),
        cmocka_unit_test(sends_keys),
        cmocka_unit_test(waits_for_slow_programs),
        cmocka_unit_test(resizes),
        cmocka_unit_test(moves_much),
        cmocka_unit_test(sees_the_end),
        cmocka_unit_test(sees_the_line_put_back),
        cmocka_unit_test(notices_hangs_and_signals),
        cmocka_unit_test(reports_what_cannot_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
