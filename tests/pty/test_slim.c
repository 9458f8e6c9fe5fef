/* SPDX-License-Identifier: MIT
 *
 * Fewer bytes, the same screen: what goes through slim is drawn by one terminal, what
 * went in by another, and all cells are compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

#include "slim.h"

#define ROWS 10
#define COLS 30

/* ---- single steps ---- */

static void check(const char *from, const char *to)
{
    struct slim slim = {.to_column = true};
    struct str out = {0};
    slim_forget(&slim, 24);
    str_add(&out, "");
    slim_add(&slim, "\033[H\033[m", 6, &out);
    slim_add(&slim, "x", 1, &out);
    str_clear(&out);
    slim_add(&slim, from, strlen(from), &out);
    assert_string_equal(str_text(&out), to);
    str_release(&out);
}

static void steps(void **state)
{
    (void)state;
    check("", "");
    check("Nguyễn (B [m", "Nguyễn (B [m");
    check("\033(B\033[my", "y"); // it is plain
    check("\033[0;1my", "\033[1my");
    check("\033[0;4m\033[36my", "\033[4;36my");
    check("\033[31my\033[39m\033(B\033[mz", "\033[31my\033[mz");
    check("\033[0;1ma\033[0m\033[36mb", "\033[1ma\033[0;36mb");
    check("\033[31m\033[32m\033[m", ""); // nothing is written
    check("\033[31m  \033[mz", "  z");   // seen on no blank
    check("\033[7m  \033[mz", "\033[7m  \033[mz");
    check("\033[1;9Hy", "\033[9Gy"); // the same row
    check("\033[2;1Hy", "\r\ny");
    check("\033[2;3Hy", "\033[2;3Hy"); // no longer than the other way
    check("\033[10;3H\033[11;3Hy", "\033[10;3H\r\n\033[2Cy");
    check("\r\033[2dy", "\r\ny");
    check("y\r\033[9dz", "y\033[9Hz");
    check("\033[24;1H\033[25;1Hy", "\033[24H\033[25Hy"); // would scroll
    check("\033[2J\033[2;3Hy", "\033[2J\r\n  y");        // over a cleared row
    check("\033[3;22r\033[1;24ry", "\033[3;22r\033[ry");
    check("\033[22;0;0t\033[?12l\033[?25h", "\033[?25h");
    check("\033[38;5;200my\033[mz", "\033[38;5;200my\033[mz"); // not known: as it is
    check("\033]52;c;YQ==\ay", "\033]52;c;YQ==\ay");
    check("\033", "\033");
    check("\033[39", "\033[39");
}

/* ---- any stream ---- */

static uint32_t dice = 12345;

static int roll(int sides)
{
    dice = dice * 1103515245U + 12345U;
    return (int)(dice >> 16) % sides;
}

/* As curses writes: never beyond the last column. */
static void add_step(struct str *out, int *row, int *col)
{
    static const char *const looks[] = {"\033[m", "\033[0;1m", "\033[31m",
        "\033[0m\033[36m", "\033[4m", "\033[0;7m", "\033[44m", "\033[39m", "\033[39;49m",
        "\033[0;1;4m\033[33m"};
    switch (roll(10)) {
    case 0:
        *row = 1 + roll(ROWS);
        *col = 1 + roll(COLS);
        str_addf(out, "\033[%d;%dH", *row, *col);
        return;
    case 1:
        *row = *row < ROWS ? *row + 1 : *row;
        *col = 1 + roll(4);
        str_addf(out, "\033[%d;%dH", *row, *col);
        return;
    case 2:
        *row = 1 + roll(ROWS);
        *col = 1;
        str_addf(out, "\r\033[%dd", *row);
        return;
    case 3: str_add(out, "\033[K"); return;
    case 4: str_add(out, roll(6) == 0 ? "\033[2J" : "\033[3X"); return;
    case 5:
        if (roll(3) > 0)
            return;
        str_addf(out, "\0337\033[3;%dr\0338\033[%d;1H\n\033[1;%dr\033[%d;%dH", ROWS - 1,
            ROWS - 1, ROWS, *row, *col);
        return;
    case 6:
    case 7: str_add(out, looks[roll(10)]); return;
    case 8: // after the last column a place is named
        str_addf(out, "\033[%d;%dHz", *row, COLS);
        *col = 1 + roll(COLS);
        str_addf(out, "\033[%d;%dH", *row, *col);
        return;
    default:
        for (int n = roll(8); n > 0 && *col < COLS; n--, (*col)++)
            str_add(out, roll(3) == 0 ? " " : roll(2) == 0 ? "a" : "ễ");
    }
}

static VTerm *open_terminal(void)
{
    VTerm *vt = vterm_new(ROWS, COLS);
    assert_non_null(vt);
    vterm_set_utf8(vt, 1);
    vterm_screen_reset(vterm_obtain_screen(vt), 1);
    return vt;
}

/* A blank looks the same in any colour of letters. */
static bool looks_same(const VTermScreenCell *a, const VTermScreenCell *b)
{
    bool blank = (a->chars[0] == 0 || a->chars[0] == ' ') &&
                 (b->chars[0] == 0 || b->chars[0] == ' ');
    if (!vterm_color_is_equal(&a->bg, &b->bg) ||
        a->attrs.underline != b->attrs.underline || a->attrs.reverse != b->attrs.reverse)
        return false;
    return blank || (a->chars[0] == b->chars[0] && a->attrs.bold == b->attrs.bold &&
                        vterm_color_is_equal(&a->fg, &b->fg));
}

static void compare(VTerm *a, VTerm *b, const char *stream)
{
    VTermPos at, bt;
    for (VTermPos p = {0, 0}; p.row < ROWS; p.row++)
        for (p.col = 0; p.col < COLS; p.col++) {
            VTermScreenCell x, y;
            vterm_screen_get_cell(vterm_obtain_screen(a), p, &x);
            vterm_screen_get_cell(vterm_obtain_screen(b), p, &y);
            if (!looks_same(&x, &y))
                fail_msg("row %d, column %d differ after %s", p.row, p.col, stream);
        }
    vterm_state_get_cursorpos(vterm_obtain_state(a), &at);
    vterm_state_get_cursorpos(vterm_obtain_state(b), &bt);
    assert_int_equal(at.row, bt.row);
    assert_int_equal(at.col, bt.col);
}

static void any_stream(void **state)
{
    (void)state;
    size_t before = 0, after = 0;
    for (int round = 0; round < 300; round++) {
        VTerm *whole = open_terminal(), *slimmed = open_terminal();
        struct slim slim = {.to_column = round % 2 == 0};
        int row = 1, col = 1;
        slim_forget(&slim, ROWS);
        for (int frame = 0; frame < 20; frame++) {
            struct str in = {0}, out = {0};
            str_addf(&in, "\033[%d;%dH", row, col);
            for (int step = roll(12); step >= 0; step--)
                add_step(&in, &row, &col);
            str_add(&out, "");
            slim_add(&slim, in.buf, in.len, &out);
            vterm_input_write(whole, in.buf, in.len);
            vterm_input_write(slimmed, out.buf, out.len);
            compare(whole, slimmed, in.buf);
            before += in.len;
            after += out.len;
            str_release(&in);
            str_release(&out);
        }
        vterm_free(whole);
        vterm_free(slimmed);
    }
    assert_true(after < before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps),
        cmocka_unit_test(any_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
