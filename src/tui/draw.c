/* SPDX-License-Identifier: MIT
 *
 * The only file besides term.c that knows curses. Eight colours on the terminal's own
 * background; NO_COLOR and monochrome terminals use attributes alone.
 */
#include "draw.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "base/wrap.h"

struct look {
    short color;    /* -1: the terminal's own */
    attr_t with;    /* attributes beside the colour */
    attr_t without; /* attributes when there is no colour */
    short background;
};

static const struct look looks[STYLE_COUNT] = {
    [STYLE_PLAIN] = {-1, A_NORMAL, A_NORMAL, -1},
    [STYLE_STRONG] = {-1, A_BOLD, A_BOLD, -1},
    [STYLE_FAINT] = {COLOR_CYAN, A_NORMAL, A_NORMAL, -1},
    [STYLE_TITLE] = {COLOR_CYAN, A_BOLD, A_BOLD, -1},
    [STYLE_HEAD] = {COLOR_CYAN, A_UNDERLINE, A_UNDERLINE, -1},
    [STYLE_LATE] = {COLOR_RED, A_NORMAL, A_BOLD, -1},
    [STYLE_SOON] = {COLOR_YELLOW, A_NORMAL, A_NORMAL, -1},
    [STYLE_DONE] = {COLOR_GREEN, A_NORMAL, A_NORMAL, -1},
    [STYLE_ERROR] = {COLOR_RED, A_BOLD, A_BOLD, -1},
    [STYLE_FIELD] = {COLOR_WHITE, A_NORMAL, A_REVERSE, COLOR_BLUE},
    [STYLE_PICK] = {COLOR_WHITE, A_BOLD, A_REVERSE, COLOR_BLUE},
    [STYLE_FRAME] = {COLOR_CYAN, A_NORMAL, A_NORMAL, -1},
};

/* How this terminal draws; set once by draw_open, the rest by each frame. */
static struct {
    bool color, ascii;
    int cursor_y, cursor_x;
    unsigned outside; /* texts that had no place on the screen */
} pen;

/* Colours of the terminal's own are pair 0, the one that blanks have: each change between
 * two pairs is sent, even when they look the same. */
static short pair_of(enum style style)
{
    const struct look *look = &looks[style];
    return look->color < 0 && look->background < 0 ? 0 : (short)(style + 1);
}

void draw_open(bool no_color, bool ascii)
{
    pen.ascii = ascii;
    pen.color = !no_color && has_colors() && start_color() != ERR;
    if (!pen.color)
        return;
    use_default_colors();
    for (int i = 0; i < STYLE_COUNT; i++)
        if (pair_of((enum style)i) != 0)
            init_pair(pair_of((enum style)i), looks[i].color, looks[i].background);
}

void draw_size(int *rows, int *cols)
{
    getmaxyx(stdscr, *rows, *cols);
}

void draw_begin(void)
{
    erase();
    pen.cursor_y = pen.cursor_x = 0;
    pen.outside = 0;
}

void draw_end(void)
{
    move(pen.cursor_y, pen.cursor_x);
    refresh();
}

void draw_redraw(void)
{
    clearok(curscr, TRUE);
}

static void set_style(enum style style)
{
    if (pen.color)
        attr_set(looks[style].with, pair_of(style), NULL);
    else
        attr_set(looks[style].without, 0, NULL);
}

/* Is the place on the screen? What is not is left out and counted: a screen that asks
 * for it is wrong, and curses would go on in the next row. */
static bool inside(int y, int x, int width)
{
    int rows, cols;
    getmaxyx(stdscr, rows, cols);
    bool fits = y >= 0 && y < rows && x >= 0 && x + width <= cols;
    if (!fits)
        pen.outside++;
    return fits;
}

static bool clip(int y, int x, int *width)
{
    int room = getmaxx(stdscr) - x;
    *width = *width < room ? *width : room;
    return *width > 0 && inside(y, x, *width);
}

static void put(int y, int x, const char *text, enum style style)
{
    if (!inside(y, x, utf8_width(text)))
        return;
    set_style(style);
    mvaddstr(y, x, text);
    set_style(STYLE_PLAIN);
}

void draw_pad(int y, int x, int width, const char *text, enum style style)
{
    if (!clip(y, x, &width))
        return;
    char *safe = utf8_safe(text, true);
    struct str out = {0};
    utf8_pad(&out, safe, width);
    put(y, x, out.buf, style);
    str_release(&out);
    free(safe);
}

int draw_text(int y, int x, int width, const char *text, enum style style)
{
    char *safe = utf8_safe(text, true);
    int need = utf8_width(safe);
    if (!clip(y, x, &width) || need == 0) {
        free(safe);
        return 0;
    }
    if (need > width) {
        free(safe);
        draw_pad(y, x, width, text, style);
        return width;
    }
    put(y, x, safe, style);
    free(safe);
    return need;
}

int draw_wrapped(int y, int x, int width, int rows, const char *text, enum style style)
{
    int used = 0;
    for (size_t at = 0; at != SIZE_MAX && used < rows; used++) {
        size_t from = at, end = text_wrap(text, from, width, &at);
        bool last =
            used + 1 == rows; // has the rest of its line, so that one sees the cut
        size_t n = last ? strcspn(text + from, "\n") : end - from;
        char *line = xstrndup(text + from, n);
        draw_text(y + used, x, width, line, style);
        free(line);
    }
    return used;
}

void draw_right(int y, int x, int width, const char *text, enum style style)
{
    char *safe = utf8_safe(text, true);
    int need = utf8_width(safe);
    free(safe);
    int skip = need < width ? width - need : 0;
    draw_text(y, x + skip, width - skip, text, style);
}

static void draw_row(
    int y, int x, int w, const char *left, const char *mid, const char *right)
{
    struct str line = {0};
    str_add(&line, left);
    for (int i = 0; i < w - 2; i++)
        str_add(&line, mid);
    str_add(&line, right);
    put(y, x, line.buf, STYLE_FRAME);
    str_release(&line);
}

void draw_box(struct area a, const char *title)
{
    static const char *const lines[2][6] = {
        {"┌", "─", "┐", "│", "└", "┘"}, {"+", "-", "+", "|", "+", "+"}};
    const char *const *set = lines[pen.ascii];
    if (a.w < 4 || a.h < 2)
        return;
    draw_row(a.y, a.x, a.w, set[0], set[1], set[2]);
    for (int i = 1; i < a.h - 1; i++)
        draw_row(a.y + i, a.x, a.w, set[3], " ", set[3]);
    draw_row(a.y + a.h - 1, a.x, a.w, set[4], set[1], set[5]);
    if (title == NULL || *title == '\0' || a.w < 8)
        return;
    put(a.y, a.x + 2, " ", STYLE_TITLE);
    int used = draw_text(a.y, a.x + 3, a.w - 6, title, STYLE_TITLE);
    put(a.y, a.x + 3 + used, " ", STYLE_TITLE);
}

void draw_vline(int y, int x, int h)
{
    for (int i = 0; i < h; i++)
        put(y + i, x, pen.ascii ? "|" : "│", STYLE_FRAME);
}

void draw_cursor(int y, int x)
{
    int rows, cols;
    getmaxyx(stdscr, rows, cols);
    pen.cursor_y = y < rows ? y : rows - 1;
    pen.cursor_x = x < cols ? x : cols - 1;
}

int draw_cursor_row(void)
{
    return pen.cursor_y;
}

const char *draw_branch(bool last)
{
    if (pen.ascii)
        return last ? "`-" : "|-";
    return last ? "└ " : "├ ";
}

const char *draw_stem(bool last)
{
    return last ? "  " : pen.ascii ? "| " : "│ ";
}

const char *draw_block(void)
{
    return pen.ascii ? "#" : "█";
}

static void dump_row(struct str *out, int y, int cols)
{
    wchar_t *cells = xcalloc((size_t)cols * 6 + 1, sizeof(*cells));
    size_t start = out->len, end = out->len;
    if (mvinnwstr(y, 0, cells, cols * 6) != ERR)
        for (size_t i = 0; cells[i] != L'\0'; i++) {
            char bytes[4];
            str_addn(out, bytes, utf8_encode((uint32_t)cells[i], bytes));
            end = cells[i] == L' ' ? end : out->len;
        }
    str_truncate(out, end > start ? end : start);
    str_addc(out, '\n');
    free(cells);
}

void draw_dump(struct str *out)
{
    int rows, cols;
    getmaxyx(stdscr, rows, cols);
    for (int y = 0; y < rows; y++)
        dump_row(out, y, cols);
    str_addf(out, "-- %dx%d, cursor %d,%d", cols, rows, pen.cursor_y, pen.cursor_x);
    if (pen.outside > 0)
        str_addf(out, ", %u outside", pen.outside);
    str_addc(out, '\n');
}
