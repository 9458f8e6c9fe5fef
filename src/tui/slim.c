/* SPDX-License-Identifier: MIT
 *
 * One step for each letter or sequence. A sequence that is not known here is passed on as
 * it is, and what it may have changed counts as not known.
 */
#include "slim.h"

#include <string.h>

/* Attributes that are seen on a blank, too: underline, reverse. */
#define ON_BLANKS (1U << 4 | 1U << 7)

void slim_forget(struct slim *slim, int rows)
{
    *slim = (struct slim){
        .to_column = slim->to_column, .rows = rows, .bottom = rows, .written = rows};
}

/* ---- looks ---- */

static const struct slim_look plain = {.known = true, .letter = -1, .ground = -1};

static bool same_look(struct slim_look a, struct slim_look b)
{
    return a.known && b.known && a.flags == b.flags && a.letter == b.letter &&
           a.ground == b.ground;
}

static bool same_blank(struct slim_look a, struct slim_look b)
{
    return a.known && b.known && ((a.flags ^ b.flags) & ON_BLANKS) == 0 &&
           a.ground == b.ground;
}

static void add_number(struct str *out, int number)
{
    char last = out->len > 0 ? out->buf[out->len - 1] : '\0';
    str_addf(out, "%s%d", last == '[' ? "" : ";", number);
}

/* The numbers that bring one look to another, which has all its attributes. */
static void add_numbers(struct slim_look from, struct slim_look to, struct str *out)
{
    for (int i = 1; i <= 8; i++)
        if ((to.flags & ~from.flags) & 1U << i)
            add_number(out, i);
    if (to.letter != from.letter)
        add_number(out, to.letter < 0 ? 39 : 30 + to.letter);
    if (to.ground != from.ground)
        add_number(out, to.ground < 0 ? 49 : 40 + to.ground);
}

/* From the reset, or from where it is when that is shorter. */
static void settle(struct slim *slim, struct str *out)
{
    if (!slim->wanted.known || same_look(slim->sent, slim->wanted))
        return;
    struct str anew = {0}, on = {0};
    str_add(&anew, same_look(slim->wanted, plain) ? "\033[" : "\033[0");
    add_numbers(plain, slim->wanted, &anew);
    str_add(&on, "\033[");
    add_numbers(slim->sent, slim->wanted, &on);
    bool goes_on = slim->sent.known && (slim->sent.flags & ~slim->wanted.flags) == 0;
    const struct str *best = goes_on && on.len < anew.len ? &on : &anew;
    str_addf(out, "%sm", best->buf);
    slim->sent = slim->wanted;
    str_release(&anew);
    str_release(&on);
}

static void settle_blank(struct slim *slim, struct str *out)
{
    if (!same_blank(slim->sent, slim->wanted))
        settle(slim, out);
}

/* ---- sequences ---- */

struct sequence {
    const char *from, *end; /* all of it */
    char last;
    bool other; /* of a kind that is passed on */
    int n, numbers[8];
};

static struct sequence read_sequence(const char *p, const char *end)
{
    struct sequence s = {.from = p};
    p += 2;
    s.other = p < end && *p >= '<' && *p <= '?';
    for (; p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x40; p++) {
        bool digit = *p >= '0' && *p <= '9';
        s.n = s.n == 0 ? 1 : s.n;
        if (digit && s.numbers[s.n - 1] < 10000)
            s.numbers[s.n - 1] = s.numbers[s.n - 1] * 10 + (*p - '0');
        else if (*p == ';' && s.n < 8)
            s.n++;
        else if (!digit)
            s.other = true;
    }
    s.last = p < end ? *p : '\0';
    s.end = p < end ? p + 1 : end;
    return s;
}

static void pass_on(const struct sequence *s, struct str *out)
{
    str_addn(out, s->from, (size_t)(s->end - s->from));
}

/* A number, 1 when it is left out. */
static int number_of(const struct sequence *s, int i)
{
    return i < s->n && s->numbers[i] > 0 ? s->numbers[i] : 1;
}

static bool take_number(struct slim_look *look, int number)
{
    if (number == 0)
        *look = plain;
    else if (number <= 8)
        look->flags |= 1U << number;
    else if (number == 22)
        look->flags &= ~(1U << 1 | 1U << 2);
    else if (number > 22 && number <= 28)
        look->flags &= ~(1U << (number - 20));
    else if (number >= 30 && number <= 37)
        look->letter = number - 30;
    else if (number >= 40 && number <= 47)
        look->ground = number - 40;
    else if (number == 39)
        look->letter = -1;
    else if (number == 49)
        look->ground = -1;
    else
        return false;
    return true;
}

static void take_look(struct slim *slim, const struct sequence *s, struct str *out)
{
    struct slim_look look = slim->wanted;
    bool fine = look.known || s->n == 0 || s->numbers[0] == 0;
    if (s->n == 0)
        look = plain;
    for (int i = 0; i < s->n && fine; i++)
        fine = take_number(&look, s->numbers[i]);
    if (fine) {
        slim->wanted = look;
        return;
    }
    settle(slim, out);
    pass_on(s, out);
    slim->sent.known = slim->wanted.known = false;
}

/* ---- moves ---- */

static bool is_next_row(const struct slim *slim, int row)
{
    return slim->row > 0 && row == slim->row + 1 && slim->bottom > 0 &&
           slim->row != slim->bottom && row <= slim->rows;
}

/* Over columns of a row: in one that was cleared blanks do it, too. */
static void add_forward(const struct slim *slim, int row, int columns, struct str *out)
{
    bool blanks = row > slim->written && same_blank(slim->sent, plain);
    if (blanks && columns < 5)
        for (int i = 0; i < columns; i++)
            str_addc(out, ' ');
    else if (columns == 1)
        str_add(out, "\033[C");
    else if (columns > 1)
        str_addf(out, "\033[%dC", columns);
}

/* To the column of the same row; empty when there is no such move. */
static void add_column(const struct slim *slim, int column, struct str *out)
{
    struct str on = {0};
    if (slim->column > 0 && column > slim->column)
        add_forward(slim, slim->row, column - slim->column, &on);
    if (column == 1)
        str_addc(out, '\r');
    else if (slim->to_column)
        str_addf(out, "\033[%dG", column);
    if (on.len > 0 && (out->len == 0 || on.len < out->len)) {
        str_truncate(out, 0);
        str_add(out, on.buf);
    }
    str_release(&on);
}

static void move(struct slim *slim, const struct sequence *s, struct str *out)
{
    int row = number_of(s, 0), column = number_of(s, 1);
    struct str way = {0};
    if (row == slim->row)
        add_column(slim, column, &way);
    else if (is_next_row(slim, row)) {
        str_add(&way, "\r\n");
        add_forward(slim, row, column - 1, &way);
    } else if (column == 1)
        str_addf(&way, "\033[%dH", row);
    if (way.len > 0 && way.len < (size_t)(s->end - s->from))
        str_add(out, way.buf);
    else
        pass_on(s, out);
    str_release(&way);
    slim->row = row;
    slim->column = column;
}

static void move_column(struct slim *slim, const struct sequence *s, struct str *out)
{
    struct str way = {0};
    int column = number_of(s, 0);
    add_column(slim, column, &way);
    if (way.len > 0)
        str_add(out, way.buf);
    else
        pass_on(s, out);
    str_release(&way);
    slim->column = column;
}

static void move_on(struct slim *slim, int columns)
{
    int column = slim->column + columns;
    slim->column = slim->column > 0 && column >= 1 ? column : 0;
}

/* Only letters that are one column wide on every terminal are counted on. */
static void note_letter(
    struct slim *slim, const unsigned char *p, const unsigned char *end)
{
    bool ascii = *p >= ' ' && *p < 0x7f;
    bool latin = *p >= 0xc3 && *p <= 0xc9; // U+00C0 to U+024F
    bool more = *p == 0xe1 && p + 1 < end && p[1] >= 0xb8 && p[1] <= 0xbb; // U+1E00 on
    if (ascii || latin || more)
        move_on(slim, 1);
    else if (*p < 0x80 || *p >= 0xc0)
        slim->column = *p == '\r' ? 1 : 0;
}

/* To the beginning of a row in one move instead of two. */
static void move_row(struct slim *slim, const struct sequence *s, struct str *out)
{
    int row = number_of(s, 0);
    bool returned = out->len > 0 && out->buf[out->len - 1] == '\r';
    if (is_next_row(slim, row))
        str_addc(out, '\n');
    else if (row != slim->row && returned) {
        str_truncate(out, out->len - 1);
        str_addf(out, "\033[%dH", row);
    } else if (row != slim->row)
        pass_on(s, out);
    slim->row = row;
}

static void move_by(struct slim *slim, int rows)
{
    int row = slim->row + rows;
    slim->row = slim->row > 0 && row >= 1 && row <= slim->rows ? row : 0;
}

/* The part that scrolls; the cursor goes to the first row. */
static void set_region(struct slim *slim, const struct sequence *s, struct str *out)
{
    bool all = s->n == 0 || (s->n == 2 && s->numbers[0] <= 1 && slim->rows > 0 &&
                                s->numbers[1] == slim->rows);
    if (all)
        str_add(out, "\033[r");
    else
        pass_on(s, out);
    slim->bottom = all ? slim->rows : s->n == 2 ? s->numbers[1] : 0;
    slim->row = slim->column = 1;
}

/* ---- steps ---- */

/* The title of the window is never changed, so it need not be kept. */
static bool keeps_title(const struct sequence *s)
{
    return s->last == 't' && s->n == 3 && (s->numbers[0] == 22 || s->numbers[0] == 23);
}

/* Erasing is writing: the ground may have a colour. */
static void note_written(struct slim *slim)
{
    int row = slim->row > 0 ? slim->row : slim->rows;
    slim->written = row > slim->written ? row : slim->written;
}

/* Of all the screen, in the terminal's own colour, is remembered. */
static void clear(struct slim *slim, const struct sequence *s, struct str *out)
{
    settle_blank(slim, out);
    bool all = s->n == 1 && s->numbers[0] == 2 && same_blank(slim->sent, plain);
    slim->written = all ? 0 : slim->rows;
}

/* Whether the cursor blinks is left as people have it. */
static bool stops_blinking(const struct sequence *s)
{
    return s->other && s->last == 'l' && s->numbers[0] == 12;
}

static const char *take_sequence(
    struct slim *slim, const char *p, const char *end, struct str *out)
{
    struct sequence s = read_sequence(p, end);
    char last = s.other ? '\0' : s.last;
    switch (last) {
    case 'm': take_look(slim, &s, out); return s.end;
    case 'H': move(slim, &s, out); return s.end;
    case 'd': move_row(slim, &s, out); return s.end;
    case 'G': move_column(slim, &s, out); return s.end;
    case 'r': set_region(slim, &s, out); return s.end;
    case 'A': move_by(slim, -number_of(&s, 0)); break;
    case 'B': move_by(slim, number_of(&s, 0)); break;
    case 'C': move_on(slim, number_of(&s, 0)); break;
    case 'D': move_on(slim, -number_of(&s, 0)); break;
    case 'J': clear(slim, &s, out); break;
    case 'K':
    case 'X':
        settle_blank(slim, out);
        note_written(slim);
        break;
    case 'L':
    case 'M':
    case 'P':
    case 'S':
    case 'T':
    case '@': settle_blank(slim, out); break;
    default: settle(slim, out); break;
    }
    if (keeps_title(&s) || stops_blinking(&s))
        return s.end;
    pass_on(&s, out);
    // the second screen has a cursor of its own
    bool switches = s.other && (s.last == 'h' || s.last == 'l');
    slim->written = strchr("HdACDGJKX", s.last) == NULL ? slim->rows : slim->written;
    bool stays = !switches && strchr("HABCDGJKPXmd@", s.last) != NULL;
    slim->row = stays ? slim->row : 0;
    slim->column = stays ? slim->column : 0;
    return s.end;
}

static const char *take_command(const char *p, const char *end)
{
    const char *bell = memchr(p, '\a', (size_t)(end - p));
    return bell == NULL ? end : bell + 1;
}

static const char *take_escape(
    struct slim *slim, const char *p, const char *end, struct str *out)
{
    char kind = p + 1 < end ? p[1] : '\0';
    const char *next = p + 2 < end ? p + 2 : end;
    if (kind == '[')
        return take_sequence(slim, p, end, out);
    if (kind == '(' && next < end && *next == 'B')
        return next + 1; // never another set
    if (kind == ']')
        next = take_command(p, end);
    else
        settle(slim, out);
    str_addn(out, p, (size_t)(next - p));
    if (kind == '7') {
        slim->saved = slim->sent;
        slim->saved_row = slim->row;
    } else if (kind == '8') {
        slim->sent = slim->saved;
        slim->row = slim->saved_row;
        slim->column = 0;
    } else if (kind != ']' && kind != '=' && kind != '>') {
        slim->row = slim->column = 0;
    }
    return next;
}

static void take_line_feed(struct slim *slim, struct str *out)
{
    settle_blank(slim, out); // it may scroll a row in
    str_addc(out, '\n');
    slim->column = slim->column == 1 ? 1 : 0; // it may return as well
    if (slim->bottom == 0 || slim->row == slim->bottom)
        slim->written = slim->rows;
    if (slim->bottom == 0)
        slim->row = 0;
    else if (slim->row != slim->bottom)
        move_by(slim, 1);
}

void slim_add(struct slim *slim, const char *bytes, size_t n, struct str *out)
{
    const char *p = bytes, *end = bytes + n;
    while (p < end) {
        if (*p == '\033') {
            p = take_escape(slim, p, end, out);
            continue;
        }
        if (*p == '\n') {
            take_line_feed(slim, out);
            p++;
            continue;
        }
        if (*p == ' ')
            settle_blank(slim, out);
        else if ((unsigned char)*p > ' ')
            settle(slim, out);
        if ((unsigned char)*p >= ' ')
            note_written(slim);
        note_letter(slim, (const unsigned char *)p, (const unsigned char *)end);
        str_addc(out, *p++);
    }
}
