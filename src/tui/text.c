/* SPDX-License-Identifier: MIT
 *
 * A page to read: help, history, the reasoning of a deadline. A line stands out when it
 * does not begin with a blank and a blank line stands before it, as headings do.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "list.h"
#include "screens.h"

struct row {
    size_t from, to;
    bool heading;
    int indent; /* of the rest of a line that was too long */
};

struct state {
    char *title, *text;
    struct row *rows;
    size_t n, cap;
    int width; /* the rows were made for */
    bool over_typing;
    struct list list;
};

static unsigned modes(const void *state)
{
    return ((const struct state *)state)->over_typing ? MODE_PAGE : MODE_VIEW;
}

static bool heads(const char *text, size_t from)
{
    bool first = from == 0 || (from >= 2 && text[from - 2] == '\n');
    return first && text[from] != ' ' && text[from] != '\n' && text[from] != '\0';
}

static bool is_rest(const char *text, size_t from)
{
    return from > 0 && text[from - 1] != '\n';
}

/* Below the text of its line, behind the keys of a page of help, unless little would be
 * left of the width. */
static int rest_indent(const char *text, size_t from, int width)
{
    while (is_rest(text, from))
        from--;
    int lead = (int)strspn(text + from, " "), indent = lead;
    const char *gap = strstr(text + from + lead, "  ");
    const char *end = text + from + strcspn(text + from, "\n");
    if (gap != NULL && gap < end) {
        char *before = xstrndup(text + from, (size_t)(gap - (text + from)));
        indent = utf8_width(before) + (int)strspn(gap, " ");
        free(before);
    }
    return indent * 2 <= width ? indent : lead + 2;
}

static void wrap(struct state *s, int width)
{
    if (s->width == width)
        return;
    uint64_t offset = s->n > 0 ? s->rows[s->list.at].from : 0;
    s->width = width;
    s->n = 0;
    uint64_t at_row = 0;
    for (size_t at = 0; at != SIZE_MAX;) {
        size_t from = at;
        int indent = is_rest(s->text, from) ? rest_indent(s->text, from, width) : 0;
        size_t to = text_wrap(s->text, from, width - indent, &at);
        ARRAY_GROW(s->rows, s->cap, s->n + 1);
        s->rows[s->n] = (struct row){from, to, heads(s->text, from), indent};
        at_row = from <= offset ? s->n : at_row;
        s->n++;
    }
    while (s->n > 1 && s->rows[s->n - 1].from == s->rows[s->n - 1].to)
        s->n--;
    list_set_total(&s->list, s->n);
    list_go(&s->list, at_row);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    draw_text(area.y, area.x + 1, area.w - 2, s->title, STYLE_TITLE);
    wrap(s, area.w - 4);
    list_set_height(&s->list, area.h - 1);
    for (uint64_t i = 0; i < s->list.height && s->list.first + i < s->n; i++) {
        const struct row *row = &s->rows[s->list.first + i];
        char *line = xstrndup(s->text + row->from, row->to - row->from);
        int y = area.y + 1 + (int)i;
        bool here = s->list.first + i == s->list.at;
        draw_text(y, area.x, 1, here ? ">" : " ", STYLE_STRONG);
        draw_text(y, area.x + 2 + row->indent, area.w - 3 - row->indent, line,
            row->heading ? STYLE_TITLE
            : here       ? STYLE_STRONG
                         : STYLE_PLAIN);
        free(line);
    }
    draw_cursor(area.y + 1 + (int)(s->list.at - s->list.first), area.x);
}

static bool act(struct ui *ui, void *state, enum act what)
{
    (void)ui;
    return list_act(&((struct state *)state)->list, what);
}

static void status(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct list *list = &((struct state *)state)->list;
    str_addf(out, "%u/%u", (unsigned)list->at + 1, (unsigned)list->total);
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    str_addf(out, "%s\n%s\n", s->title, s->text);
}

/* All of it has been said: nothing goes on, so nothing goes back. */
static bool answer(struct ui *ui, void *state, const char *line)
{
    (void)state;
    if (*line == '\0')
        ui_pop(ui);
    return *line == '\0';
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    free(s->title);
    free(s->text);
    free(s->rows);
    free(s);
}

static const struct screen_ops text_ops = {
    .name = "text",
    .modes = modes,
    .draw = draw,
    .act = act,
    .status = status,
    .tell = tell,
    .answer = answer,
    .close = close,
};

static bool is_typing(const struct screen *top)
{
    return top->ops->typing != NULL && top->ops->typing(top->state);
}

void text_open(struct ui *ui, const char *title, char *text_taken)
{
    struct state *s = xcalloc(1, sizeof(*s));
    s->title = xstrdup(title);
    s->text = text_taken;
    s->over_typing = is_typing(ui_top(ui));
    ui_push(ui, &text_ops, s);
}

void help_open(struct ui *ui)
{
    struct screen *top = ui_top(ui);
    bool typing = is_typing(top);
    unsigned modes_there = top->ops->modes(top->state);
    struct str out = {0};
    str_add(&out, "");
    if (typing && (modes_there & MODE_FORM))
        str_addf(&out, "%s\n\n",
            _("  Enter or Tab: next field, Shift-Tab: the one before. Up, Down: choose "
              "from what is offered."));
    keymap_help(&ui->keys, modes_there, typing, &out);
    text_open(ui, _("Help: keys of this screen"), str_detach(&out));
}
