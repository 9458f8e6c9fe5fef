/* SPDX-License-Identifier: MIT
 *
 * Terminals and people that have less: no colours, no box characters. What is sent is
 * looked at byte by byte on screens of every kind; what colour tells is told by a sign.
 */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

#define RED    1
#define YELLOW 3

/* Lists, a page, boxes with lines, bars, a form; each key leads to another screen. */
static const char *const walk[] = {"Enter", "H", "q", "q", "t", "Escape", "B", "q", "Y",
    "q", "T", "q", "F9", "Escape", "F7", "Escape"};

/* The sample office with one more NAME=value. */
static struct tt *start(const char *term, const char *extra)
{
    const char *const argv[] = {getenv("TIEPDAN"), "demo", NULL};
    const char *const env[] = {"XDG_CONFIG_HOME=/nonexistent", "TIEPDAN_LANG=en",
        "TIEPDAN_NOW=2026-07-03", "SSH_CONNECTION", extra, NULL};
    struct tt *t = tt_open(argv, env, term, 40, 120);
    assert_true(tt_wait_text(t, "HM-0116", TT_WAIT_MS));
    return t;
}

static void leave(struct tt *t)
{
    tt_key(t, "F10");
    tt_expect_exit(t, 0);
}

static void go_through(struct tt *t)
{
    for (size_t i = 0; i < sizeof(walk) / sizeof(*walk); i++) {
        tt_key(t, walk[i]);
        assert_true(tt_sync(t, TT_WAIT_MS));
    }
}

/* ---- colours ---- */

static bool is_color(long number)
{
    return (number >= 30 && number <= 49) || (number >= 90 && number <= 107);
}

/* How many numbers of colours stand in the ESC[...m sequences of what was sent. */
static size_t colors_sent(struct tt *t)
{
    size_t len, n = 0;
    const char *raw = tt_raw(t, &len);
    for (size_t i = 0; i + 1 < len; i++) {
        if (raw[i] != '\033' || raw[i + 1] != '[')
            continue;
        size_t end = i + 2;
        while (end < len && strchr("0123456789;", raw[end]) != NULL)
            end++;
        for (size_t at = i + 2; end < len && raw[end] == 'm' && at < end; at++) {
            char *after;
            n += is_color(strtol(raw + at, &after, 10)) ? 1 : 0;
            at = (size_t)(after - raw);
        }
    }
    return n;
}

static void no_colors_where_none_are_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *term, *extra;
        bool colors;
    } rows[] = {{"xterm-256color", "NO_COLOR=1", false}, {"vt220", "NO_COLOR", false},
        {"xterm-256color", "NO_COLOR=", true}, {"xterm-256color", "NO_COLOR", true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct tt *t = start(rows[i].term, rows[i].extra);
        go_through(t);
        assert_int_equal(colors_sent(t) > 0, rows[i].colors);
        leave(t);
    }
}

static bool row_has_color(struct tt *t, int row, int color)
{
    for (int col = 0; col < tt_cols(t); col++)
        if (tt_attr(t, row, col).fg == color)
            return true;
    return false;
}

/* Late and soon are red and yellow; the row says it without them. */
static void signs_tell_what_colors_tell(void **state)
{
    (void)state;
    struct tt *t = start("xterm-256color", "NO_COLOR");
    char text[1024];
    unsigned late = 0, soon = 0;
    tt_resize(t, 24, 80); /* the list alone */
    assert_true(tt_sync(t, TT_WAIT_MS));
    for (int row = 2; row < tt_rows(t) - 2; row++) {
        tt_row(t, row, text, sizeof(text));
        bool red = row_has_color(t, row, RED), yellow = row_has_color(t, row, YELLOW);
        bool list_row = strstr(text, "HM-0") != NULL && strstr(text, "HM-0") - text < 6;
        if (!list_row)
            continue;
        assert_int_equal(red, text[2] == '!');
        assert_int_equal(yellow, text[2] == '~');
        late += red;
        soon += yellow;
    }
    assert_in_range(late, 1, 20);
    assert_in_range(soon, 1, 20);
    leave(t);
}

/* ---- lines ---- */

/* Box characters and blocks are U+2500 to U+259F. */
static bool sends_boxes(struct tt *t)
{
    size_t len;
    const char *raw = tt_raw(t, &len);
    for (size_t i = 0; i + 1 < len; i++)
        if (raw[i] == '\xE2' && (raw[i + 1] & '\xFC') == '\x94')
            return true;
    return false;
}

static void ascii_lines_where_no_others_are(void **state)
{
    (void)state;
    static const struct {
        const char *term, *extra;
        bool boxes;
    } rows[] = {{"vt100", "LC_ALL=C.UTF-8", false}, {"xterm-256color", "LC_ALL=C", false},
        {"linux", "LC_ALL=C.UTF-8", true}, {"putty", "LC_ALL=vi_VN.UTF-8", true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct tt *t = start(rows[i].term, rows[i].extra);
        go_through(t);
        tt_key(t, "F9");
        assert_true(tt_sync(t, TT_WAIT_MS));
        tt_expect(t, rows[i].boxes ? "┌─" : "+-");
        tt_expect(t, "Hồ Văn Thái"); /* text is UTF-8 whatever the lines are */
        assert_int_equal(sends_boxes(t), rows[i].boxes);
        tt_key(t, "Escape");
        leave(t);
    }
}

/* ---- size ---- */

/* Were only some rows to scroll, moving down from the last of them would lift the list.
 */
static void all_rows_scroll_together(void **state)
{
    (void)state;
    static const char *const terms[] = {"putty", "linux", "xterm-256color"};
    for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++) {
        struct tt *t = start(terms[i], "LC_ALL=C.UTF-8");
        size_t len, before;
        const char *raw = tt_raw(t, &before);
        assert_non_null(memmem(raw, before, "\033[r", 3));
        tt_resize(t, 50, 120);
        assert_true(tt_sync(t, TT_WAIT_MS));
        raw = tt_raw(t, &len);
        assert_non_null(memmem(raw + before, len - before, "\033[r", 3));
        tt_expect(t, "HM-0116");
        leave(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_colors_where_none_are_wanted),
        cmocka_unit_test(signs_tell_what_colors_tell),
        cmocka_unit_test(ascii_lines_where_no_others_are),
        cmocka_unit_test(all_rows_scroll_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
