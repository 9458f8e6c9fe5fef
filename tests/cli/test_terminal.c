/* SPDX-License-Identifier: MIT
 *
 * The command line on a terminal: tables that fit it, a pager for what is longer, no
 * byte of a stored text that steers the terminal, and the ways into the full screen.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

static char place[64];

/* Runs a line of the shell in which $T is the program and $D the scratch directory. */
static struct tt *shell(const char *line, const char *more, int rows, int cols)
{
    char program[512], dir[96], db[96], tmp[96];
    snprintf(program, sizeof(program), "T=%s", getenv("TIEPDAN"));
    snprintf(dir, sizeof(dir), "D=%s", place);
    snprintf(db, sizeof(db), "TIEPDAN_DB=%s/register", place);
    snprintf(tmp, sizeof(tmp), "TMPDIR=%s", place);
    const char *const env[] = {program, dir, db, tmp, "TIEPDAN_LANG=en",
        "TIEPDAN_NOW=2026-07-03T09:00", more, NULL};
    const char *const argv[] = {"/bin/sh", "-c", line, NULL};
    return tt_open(argv, env, "xterm-256color", rows, cols);
}

static int make_register(void **state)
{
    (void)state;
    snprintf(place, sizeof(place), "/tmp/tiepdan-terminal-XXXXXX");
    assert_non_null(mkdtemp(place));
    struct tt *t =
        shell("set -e; \"$T\" init --office Ward --code WO;"
              "\"$T\" add case kind=petition 'name=Nguyễn Thị Ánh'"
              " \"content=$(printf 'đèn \\033]0;evil\\007 đường rất là dài')\";"
              "\"$T\" add case kind=other 'content=hai'",
            NULL, 24, 80);
    tt_expect_exit(t, 0);
    return 0;
}

static int remove_register(void **state)
{
    (void)state;
    tt_expect_exit(shell("rm -rf \"$D\"", NULL, 24, 80), 0);
    return 0;
}

static void test_list_fits(void **state)
{
    (void)state;
    for (int cols = 24; cols <= 120; cols += 8) {
        struct tt *t = shell("\"$T\" list", NULL, 24, cols);
        char row[1024];
        tt_wait(t, TT_WAIT_MS);
        assert_int_equal(strncmp(tt_row(t, 0, row, sizeof(row)), "Code", 4), 0);
        assert_int_equal(strncmp(tt_row(t, 1, row, sizeof(row)), "26-00001", 8), 0);
        assert_int_equal(strncmp(tt_row(t, 2, row, sizeof(row)), "26-00002", 8), 0);
        tt_expect_exit(t, 0);
    }
}

static void test_stored_text_steers_nothing(void **state)
{
    (void)state;
    static const char *const lines[] = {"\"$T\" list --columns content",
        "\"$T\" show 26-00001", "\"$T\" list --csv --columns content",
        "\"$T\" list --json --columns content", "\"$T\" history 26-00001"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct tt *t = shell(lines[i], "PAGER=cat", 30, 100);
        size_t len;
        tt_wait(t, TT_WAIT_MS);
        assert_true(tt_find(t, "]0;evil", NULL, NULL));
        const char *raw = tt_raw(t, &len);
        assert_null(memchr(raw, '\007', len));
        tt_expect_exit(t, 0);
    }
}

static void test_header_is_bold_unless_unwanted(void **state)
{
    (void)state;
    struct tt *t = shell("\"$T\" list", NULL, 24, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_true(tt_attr(t, 0, 0).bold);
    assert_false(tt_attr(t, 1, 0).bold);
    tt_expect_exit(t, 0);
    t = shell("\"$T\" list", "NO_COLOR=1", 24, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_false(tt_attr(t, 0, 0).bold);
    tt_expect_exit(t, 0);
    t = shell("\"$T\" list --no-color", NULL, 24, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_false(tt_attr(t, 0, 0).bold);
    tt_expect_exit(t, 0);
}

static void test_pager_for_long_text_only(void **state)
{
    (void)state;
    struct tt *t = shell("\"$T\" show 26-00001", "TIEPDAN_PAGER=sed 's/^/P:/'", 6, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_true(tt_find(t, "P:", NULL, NULL));
    tt_expect_exit(t, 0);
    t = shell("\"$T\" list", "TIEPDAN_PAGER=sed 's/^/P:/'", 6, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_false(tt_find(t, "P:", NULL, NULL));
    tt_expect_exit(t, 0);
    // one that is not there is no reason to show nothing
    t = shell("\"$T\" show 26-00001", "TIEPDAN_PAGER=no-such-pager", 6, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_true(tt_find(t, "terminated", NULL, NULL));
    tt_expect_exit(t, 0);
    // nor one that is left before it has read everything
    t = shell("\"$T\" show 26-00001", "TIEPDAN_PAGER=true", 6, 80);
    tt_expect_exit(t, 0);
}

static void test_bare_code_opens_the_record(void **state)
{
    (void)state;
    struct tt *t = shell("exec \"$T\" 26-00001", NULL, 24, 80);
    assert_true(tt_wait_text(t, "Nguyễn Thị Ánh", TT_WAIT_MS));
    assert_true(tt_altscreen(t));
    tt_keys(t, "q q");
    tt_expect_exit(t, 0);
}

static void test_unknown_code_opens_nothing(void **state)
{
    (void)state;
    struct tt *t = shell("exec \"$T\" 26-09999", NULL, 24, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_false(tt_altscreen(t));
    tt_expect_exit(t, 1);
}

static void test_demo_leaves_nothing(void **state)
{
    (void)state;
    struct tt *t = shell("exec \"$T\" demo", NULL, 24, 80);
    assert_true(tt_wait_text(t, "HM-0", TT_WAIT_MS));
    tt_hangup(t);
    tt_expect_exit(t, 75);
    t = shell("ls -d \"$D\"/tiepdan-demo-*", NULL, 24, 80);
    tt_expect_exit(t, 2);
}

static void test_first_start_asks(void **state)
{
    (void)state;
    struct tt *t = shell("exec \"$T\" --db \"$D/new/register\"", NULL, 24, 80);
    assert_true(tt_wait_text(t, "Name of the office", TT_WAIT_MS));
    tt_key(t, "Enter");
    assert_true(tt_wait_text(t, "Pending 0", TT_WAIT_MS));
    tt_key(t, "q");
    tt_expect_exit(t, 0);
    tt_expect_exit(shell("\"$T\" --db \"$D/new/register\" check", NULL, 24, 80), 0);
}

/* Ctrl-C that waits already when the program starts: held back in this process and so in
 * the shell, which sends it to itself and becomes the program. */
static struct tt *interrupted(const char *line)
{
    char whole[256];
    sigset_t hold, before;
    sigemptyset(&hold);
    sigaddset(&hold, SIGINT);
    sigprocmask(SIG_BLOCK, &hold, &before);
    snprintf(whole, sizeof(whole), "kill -INT $$; exec \"$T\" %s", line);
    struct tt *t = shell(whole, NULL, 24, 80);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return t;
}

static void test_a_search_that_is_stopped_says_so(void **state)
{
    (void)state;
    static const char *const lines[] = {"list content:=đường",
        "list --count content:=đường", "list --json content:=đường",
        "list --csv content:=đường", "list --explain content:=đường",
        "export case content:=đường -o \"$D/x.csv\""};
    struct tt *t = shell(
        "{ echo kind,opened,content; for i in 1 2 3 4 5 6 7; do for j in 1 2 3 4 5 "
        "6 7; do echo other,2026-07-01,đường $i$j; done; done; } > \"$D/cases.csv\";"
        "exec \"$T\" import case \"$D/cases.csv\"",
        NULL, 24, 80);
    tt_expect_exit(t, 0);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        t = interrupted(lines[i]);
        tt_wait(t, TT_WAIT_MS);
        assert_true(
            tt_find(t, "topped", NULL, NULL)); // The search was, or no file was written
        assert_false(tt_find(t, "26-0", NULL, NULL));
        tt_expect_exit(t, 130);
    }
    // one that has nothing to read is over before it is asked
    tt_expect_exit(interrupted("list --count kind:other"), 0);
}

static void test_register_is_sound(void **state)
{
    (void)state;
    tt_expect_exit(shell("\"$T\" check", NULL, 24, 80), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list_fits),
        cmocka_unit_test(test_stored_text_steers_nothing),
        cmocka_unit_test(test_header_is_bold_unless_unwanted),
        cmocka_unit_test(test_pager_for_long_text_only),
        cmocka_unit_test(test_bare_code_opens_the_record),
        cmocka_unit_test(test_unknown_code_opens_nothing),
        cmocka_unit_test(test_demo_leaves_nothing),
        cmocka_unit_test(test_first_start_asks),
        cmocka_unit_test(test_a_search_that_is_stopped_says_so),
        cmocka_unit_test(test_register_is_sound),
    };
    return cmocka_run_group_tests(tests, make_register, remove_register);
}
