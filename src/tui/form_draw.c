/* SPDX-License-Identifier: MIT
 *
 * Drawing a form: label, value, what is wrong below it, what is offered over the rows
 * that follow. Fields stand in the order of the table; long text wraps.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "form.h"

struct layout {
    struct area area; /* of the fields */
    int label, value; /* columns: where they begin */
    int width;        /* of the values */
};

static int widest_label(const struct form *form)
{
    int widest = 8;
    for (size_t i = 0; i < form->n; i++) {
        int w = utf8_width(_(form->fields[i].field->label));
        widest = w > widest ? w : widest;
    }
    return widest;
}

/* What to know about the field being typed in. Appends. */
static void help_text(const struct form *form, struct str *out)
{
    const struct field *field = form->fields[form->at].field;
    str_add(out, field->help == NULL ? "" : _(field->help));
    if (field->flags & F_MULTILINE)
        str_addf(out, "%s%s", out->len > 0 ? " " : "",
            _("Enter begins a new line, Tab goes on."));
    if (out->len == 0 && form->offers.n > 0)
        str_add(out, _("Down, then Enter, to choose it."));
}

#define HELP_ROWS 2 /* at most */

/* At the lower end of the area. At least one row, so that most fields leave all where it
 * is. */
static int help_rows(const struct form *form, int width)
{
    struct str text = {0};
    if (form->n == 0)
        return 1;
    help_text(form, &text);
    int rows = (int)text_rows(str_text(&text), width);
    str_release(&text);
    return rows < HELP_ROWS ? rows : HELP_ROWS;
}

static void draw_help(const struct form *form, const struct layout *l)
{
    struct str text = {0};
    help_text(form, &text);
    draw_wrapped(l->area.y + l->area.h, l->label, l->area.w - 4, HELP_ROWS,
        str_text(&text), STYLE_FAINT);
    str_release(&text);
}

static struct layout lay_out(const struct form *form, struct area area)
{
    int above = form->intro != NULL ? 2 : 1, below = help_rows(form, area.w - 4);
    struct layout l = {
        .area = {area.y + above, area.x, area.h - above - below, area.w}, .label = 3};
    int label = widest_label(form), most = area.w * 2 / 5;
    l.value = l.label + (label > most ? most : label) + 2;
    l.width = area.w - l.value - 2;
    l.width = l.width > 84 ? 84 : l.width;
    return l;
}

static int value_rows(const struct form *form, size_t i, int width)
{
    const struct form_field *f = &form->fields[i];
    if (!(f->field->flags & F_MULTILINE))
        return 1;
    int rows = (int)text_rows(edit_text(&f->edit), width);
    int least = form->at == i ? 3 : 1;
    return rows < least ? least : rows > 6 ? 6 : rows;
}

/* What stands below a field: what is wrong with it, or odd once it is typed in full. */
struct remark {
    const char *text; /* NULL: nothing */
    const char *sign;
    enum style style;
};

static struct remark remark_of(const struct form *form, size_t i)
{
    const struct form_field *f = &form->fields[i];
    if (f->error != NULL)
        return (struct remark){f->error, "!", STYLE_ERROR};
    bool told = f->typed && form->at != i;
    return (struct remark){
        told ? field_odd(f->field, form->record) : NULL, "?", STYLE_SOON};
}

#define REMARK_ROWS 3 /* at most */

static int remark_rows(const struct form *form, size_t i, const struct layout *l)
{
    const char *text = remark_of(form, i).text;
    int rows = text == NULL ? 0 : (int)text_rows(text, l->area.w - l->label - 3);
    return rows < REMARK_ROWS ? rows : REMARK_ROWS;
}

static int field_rows(const struct form *form, size_t i, const struct layout *l)
{
    return value_rows(form, i, l->width) + remark_rows(form, i, l);
}

/* Row of the form at which field i begins. */
static int row_of(const struct form *form, size_t i, const struct layout *l)
{
    int row = 0;
    for (size_t k = 0; k < i; k++)
        row += field_rows(form, k, l);
    return row;
}

/* Scrolls so that the field being typed in is seen, with room for offers, and nothing is
 * hidden above while there is room below: a window may have grown. */
static void scroll(struct form *form, const struct layout *l)
{
    int row = row_of(form, form->at, l);
    int end = row + field_rows(form, form->at, l);
    int room = form->offers.n > 0 && !form->offers.quiet ? 4 : 1;
    int total = row_of(form, form->n, l);
    if (end + room > total)
        room = total > end ? total - end : 0;
    if (form->top > row)
        form->top = row;
    if (form->top < end + room - l->area.h)
        form->top = end + room - l->area.h;
    if (form->top > row)
        form->top = row;
    int most = total > l->area.h ? total - l->area.h : 0;
    if (form->top > most)
        form->top = most;
}

static void draw_slice(const struct edit *edit, int y, int x, int width, size_t from,
    size_t to, enum style style)
{
    char *text = xstrndup(edit_text(edit) + from, to - from);
    draw_pad(y, x, width, text, style);
    free(text);
}

static void draw_line_value(
    struct form_field *f, int y, const struct layout *l, bool here)
{
    if (!here) {
        draw_text(y, l->value, l->width, edit_text(&f->edit), STYLE_PLAIN);
        return;
    }
    int col = edit_scroll(&f->edit, l->width);
    draw_pad(y, l->value, l->width, edit_text(&f->edit) + f->edit.first, STYLE_FIELD);
    draw_cursor(y, l->value + col);
}

static void draw_paragraph(
    struct form_field *f, int y, int rows, const struct layout *l, bool here)
{
    size_t caret_row = 0;
    int col = 0;
    edit_place(&f->edit, l->width, &caret_row, &col);
    size_t first = !here ? 0 : f->edit.first;
    if (here) {
        if (caret_row < first)
            first = caret_row;
        if (caret_row >= first + (size_t)rows)
            first = caret_row - (size_t)rows + 1;
        f->edit.first = first;
    }
    for (int i = 0; i < rows; i++) {
        struct edit_row row = {0, 0};
        if (y + i < l->area.y || y + i >= l->area.y + l->area.h)
            continue;
        bool any = edit_row(&f->edit, l->width, first + (size_t)i, &row);
        if (any || here)
            draw_slice(&f->edit, y + i, l->value, l->width, row.from, row.to,
                here ? STYLE_FIELD : STYLE_PLAIN);
    }
    if (here)
        draw_cursor(y + (int)(caret_row - first), l->value + col);
}

static void draw_remark(
    const struct remark *remark, int y, int rows, const struct layout *l)
{
    const char *text = remark->text;
    size_t at = 0;
    int width = l->area.w - l->label - 3;
    for (int i = 0; i < rows; i++, y++) {
        size_t from = at, to = text_wrap(text, from, width, &at);
        if (y < l->area.y || y >= l->area.y + l->area.h)
            continue;
        char *line =
            i + 1 < rows ? xstrndup(text + from, to - from) : xstrdup(text + from);
        draw_text(y, l->label, 1, i == 0 ? remark->sign : " ", remark->style);
        draw_text(y, l->label + 2, width, line, remark->style);
        free(line);
    }
}

static void draw_field(struct form *form, size_t i, int y, const struct layout *l)
{
    struct form_field *f = &form->fields[i];
    bool here = form->at == i;
    int rows = value_rows(form, i, l->width);
    bool seen = y >= l->area.y && y < l->area.y + l->area.h;
    if (seen) {
        draw_text(y, 0, 1, here ? ">" : " ", STYLE_STRONG);
        bool must = (f->field->flags & F_REQUIRED) || form->to_state != NULL;
        draw_text(y, 1, 1, must ? "*" : " ", STYLE_STRONG);
        draw_text(y, l->label, l->value - l->label - 1, _(f->field->label),
            here ? STYLE_STRONG : STYLE_FAINT);
    }
    if (f->field->flags & F_MULTILINE)
        draw_paragraph(f, y, rows, l, here);
    else if (seen)
        draw_line_value(f, y, l, here);
    struct remark remark = remark_of(form, i);
    draw_remark(&remark, y + rows, remark_rows(form, i, l), l);
}

/* ---- offers ---- */

static int offers_width(const struct offers *offers, int most)
{
    int widest = 12;
    for (size_t i = 0; i < offers->n; i++) {
        const struct offer *o = &offers->rows[i];
        int w = utf8_width(o->text) + 4;
        w += o->hint != NULL ? utf8_width(o->hint) + 2 : 0;
        widest = w > widest ? w : widest;
    }
    return widest < most ? widest : most;
}

/* Who it is comes before how often: with less room the hint goes. */
#define LEAST_OFFER 30

static void draw_offer(const struct offer *o, int y, int x, int w, bool here)
{
    enum style style = here ? STYLE_PICK : STYLE_PLAIN;
    int hint = o->hint == NULL ? 0 : utf8_width(o->hint) + 1;
    bool cut = utf8_width(o->text) + 3 + hint > w;
    if (cut && (hint > w / 2 || w - 3 - hint < LEAST_OFFER))
        hint = 0;
    draw_pad(y, x, w, "", style);
    draw_text(y, x, 1, here ? ">" : " ", style);
    draw_text(y, x + 2, w - 3 - hint, o->text, style);
    if (hint > 0)
        draw_text(y, x + w - hint, hint - 1, o->hint, here ? STYLE_PICK : STYLE_FAINT);
}

/* Below the field when there is room, else above it. */
static void draw_offers(const struct form *form, const struct layout *l, int y, int rows)
{
    const struct offers *offers = &form->offers;
    int x = l->value - 2, most = l->area.w - x - 1;
    if (most < 30) {
        x = 1;
        most = l->area.w - 2;
    }
    int below = l->area.y + l->area.h - (y + rows), above = y - l->area.y;
    int h = (int)offers->n + 2, room = below >= h || below >= above ? below : above;
    h = h < room ? h : room;
    if (h < 3)
        return;
    int top = room == below ? y + rows : y - h;
    int w = offers_width(offers, most - 2) + 2;
    draw_box((struct area){top, x, h, w}, NULL);
    int first = offers->at >= h - 2 ? offers->at - (h - 2) + 1 : 0;
    for (int i = 0; i < h - 2 && first + i < (int)offers->n; i++)
        draw_offer(
            &offers->rows[first + i], top + 1 + i, x + 1, w - 2, first + i == offers->at);
}

void form_draw(struct ui *ui, void *state, struct area area)
{
    struct form *form = state;
    struct area strip = strip_place(form, &area);
    struct layout l = lay_out(form, area);
    int used = draw_text(area.y, 1, area.w - 2, form->title, STYLE_TITLE);
    struct presence here = form_about(form);
    if (here.schema != NULL)
        ui_draw_others(ui, &here, area.y, used + 3, area.w - used - 4);
    if (form->intro != NULL)
        draw_text(area.y + 1, 3, area.w - 4, form->intro, STYLE_PLAIN);
    strip_draw(ui, form, strip);
    if (form->n == 0)
        return;
    scroll(form, &l);
    int y = l.area.y - form->top, at_y = y, at_rows = 1;
    for (size_t i = 0; i < form->n; i++) {
        int rows = field_rows(form, i, &l);
        if (i == form->at) {
            at_y = y;
            at_rows = rows;
        }
        if (y + rows > l.area.y && y < l.area.y + l.area.h)
            draw_field(form, i, y, &l);
        y += rows;
    }
    draw_help(form, &l);
    if (form->offers.n > 0 && !form->offers.quiet)
        draw_offers(form, &l, at_y, at_rows);
}
