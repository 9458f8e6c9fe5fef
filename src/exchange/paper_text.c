/* SPDX-License-Identifier: MIT
 *
 * The same as plain text, for a line printer or to read before it is printed.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "paper_lines.h"

enum { WIDTH = 72, HALF = WIDTH / 2, INDENT = 4, ROOM_TO_SIGN = 4, ROOM_LEAST = 12 };

static void add_centred(struct str *out, const char *text, int width)
{
    int used = utf8_width(text);
    str_fill(out, ' ', (size_t)(used < width ? (width - used) / 2 : 0));
    str_add(out, text);
}

/* One line of a text that goes on behind *at, in the middle of `width` columns; blanks
 * when nothing is left (*at is SIZE_MAX). */
static void add_line_of(struct str *out, const char *text, size_t *at, int width)
{
    struct str line = {0};
    if (*at != SIZE_MAX) {
        size_t from = *at, end = text_wrap(text, from, width - 2, at);
        char *one = xstrndup(text + from, end - from);
        add_centred(&line, one, width);
        free(one);
    }
    utf8_pad(out, str_text(&line), width);
    str_release(&line);
}

static void end_line(struct str *out)
{
    while (out->len > 0 && out->buf[out->len - 1] == ' ')
        str_truncate(out, out->len - 1);
    str_addc(out, '\n');
}

static void add_beside(struct str *out, const char *left, const char *right)
{
    size_t l = 0, r = 0;
    while (l != SIZE_MAX || r != SIZE_MAX) {
        add_line_of(out, left, &l, HALF);
        add_line_of(out, right, &r, HALF);
        end_line(out);
    }
}

static void add_middle(struct str *out, const char *text)
{
    for (size_t at = 0; at != SIZE_MAX;) {
        add_line_of(out, text, &at, WIDTH);
        end_line(out);
    }
}

/* Dots up to the margin, on the next line where hardly any would fit on this one. */
static void add_dots(struct str *out, size_t line_from)
{
    int used = utf8_width(str_text(out) + line_from);
    if (used > WIDTH - ROOM_LEAST) {
        str_addc(out, '\n');
        used = 0;
    } else if (out->len > 0 && out->buf[out->len - 1] != ' ') {
        str_addc(out, ' ');
        used++;
    }
    str_fill(out, '.', (size_t)(WIDTH - used));
}

static size_t last_line(const struct str *out)
{
    size_t at = out->len;
    while (at > 0 && out->buf[at - 1] != '\n')
        at--;
    return at;
}

static void add_paragraph(struct str *out, const struct paper_line *paragraph)
{
    const char *text = paragraph->text;
    do {
        size_t len = strcspn(text, "\n");
        char *line = xstrndup(text, len);
        str_fill(out, ' ', INDENT);
        text_add_words(out, line, INDENT, 0, WIDTH);
        free(line);
        text += len + (text[len] == '\n');
        if (*text == '\0' && paragraph->room)
            add_dots(out, last_line(out));
        str_addc(out, '\n');
    } while (*text != '\0');
}

static void add_heading(struct str *out, const struct filled *f)
{
    struct str left = {0}, right = {0};
    if (*f->superior != '\0')
        str_addf(&left, "%s\n", f->superior);
    str_add(&left, f->office);
    if (*f->number != '\0')
        str_addf(&left, "\nSố: %s", f->number);
    str_addf(&right, "%s\n%s\n\n%s", PAPER_STATE, PAPER_MOTTO, f->place_and_day);
    add_beside(out, str_text(&left), str_text(&right));
    str_addc(out, '\n');
    str_release(&left);
    str_release(&right);
}

static void add_signers(struct str *out, const struct paper_line *line)
{
    str_addc(out, '\n');
    add_beside(out, line->text, line->right);
    str_fill(out, '\n', ROOM_TO_SIGN);
}

static void add_line(struct str *out, const struct paper_line *line)
{
    switch (line->kind) {
    case PAPER_TITLE:
    case PAPER_BELOW: add_middle(out, line->text); break;
    case PAPER_TO:
        add_middle(out, line->text);
        str_addc(out, '\n');
        break;
    case PAPER_SIGN: add_signers(out, line); break;
    case PAPER_PARAGRAPH: add_paragraph(out, line); break;
    case PAPER_COPY: break; // together, below all
    }
}

static bool is_title(const struct paper_line *line)
{
    return line->kind == PAPER_TITLE || line->kind == PAPER_BELOW;
}

static void add_lines(struct str *out, const struct filled *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (i > 0 && is_title(&f->lines[i - 1]) && !is_title(&f->lines[i]))
            str_addc(out, '\n');
        add_line(out, &f->lines[i]);
    }
}

static void add_copies(struct str *out, const struct filled *f)
{
    bool any = false;
    for (size_t i = 0; i < f->n; i++) {
        if (f->lines[i].kind != PAPER_COPY)
            continue;
        str_addf(out, "%s- %s\n", any ? "" : PAPER_COPIES "\n", f->lines[i].text);
        any = true;
    }
}

enum td_status paper_text(struct office *office, const struct paper *paper,
    const struct schema *schema, const void *record, struct str *out, struct err *err)
{
    struct filled filled;
    enum td_status status = paper_fill(office, paper, schema, record, &filled, err);
    if (status != TD_OK)
        return status;
    add_heading(out, &filled);
    add_lines(out, &filled);
    add_copies(out, &filled);
    if (*filled.after != '\0')
        str_addf(out, "%s\n", filled.after);
    filled_release(&filled);
    return TD_OK;
}
