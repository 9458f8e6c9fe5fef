/* SPDX-License-Identifier: MIT
 *
 * One record, all of it. The cursor walks over the lines; Enter opens what a line stands
 * for: a tied record, a field to change, the next state, the journal.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "lines.h"
#include "list.h"
#include "model/letter.h"
#include "model/registry.h"
#include "model/visit.h"
#include "screens.h"

struct state {
    const struct schema *schema;
    uint64_t id;
    char *title;
    struct lines lines;
    int width;
    bool must_make;
    struct list list;
};

static unsigned modes(const void *state)
{
    const struct state *s = state;
    return MODE_DETAIL | (s->schema == &schema_case ? MODE_CASE : 0) |
           (s->schema == &schema_letter ? MODE_LETTERS : 0);
}

static void stale(void *state)
{
    ((struct state *)state)->must_make = true;
}

static char *make_title(struct ui *ui, const struct state *s)
{
    struct str out = {0};
    void *record = record_new(s->schema);
    str_addf(&out, "%s", _(s->schema->label));
    if (office_get(ui->office, s->schema, s->id, record, NULL) == TD_OK) {
        const struct field *state = schema_field(s->schema, "state");
        str_addf(&out, " %s",
            record_head(record)->code == NULL ? "" : record_head(record)->code);
        if (state != NULL) {
            str_add(&out, " · ");
            ui_show(ui, s->schema, record, state, &out);
        }
    }
    record_free(s->schema, record);
    return str_detach(&out);
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    int width = area.w - 4 > 110 ? 110 : area.w - 4;
    if (!s->must_make && s->width == width)
        return;
    size_t item = lines_item(&s->lines, (size_t)s->list.at);
    bool wrapped_anew = s->width != width;
    s->must_make = false;
    s->width = width;
    free(s->title);
    s->title = make_title(ui, s);
    lines_make(ui, s->schema, s->id, width, &s->lines);
    list_set_total(&s->list, s->lines.n);
    if (wrapped_anew)
        list_go(&s->list, lines_row(&s->lines, item));
}

static struct presence about(const void *state)
{
    const struct state *s = state;
    return (struct presence){.schema = s->schema, .id = s->id};
}

static void draw(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    struct presence where = about(s);
    int used = draw_text(area.y, 1, area.w - 2, s->title, STYLE_TITLE);
    ui_draw_others(ui, &where, area.y, used + 3, area.w - used - 4);
    list_set_height(&s->list, area.h - 1);
    for (uint64_t i = 0; i < s->list.height && s->list.first + i < s->lines.n; i++) {
        uint64_t row = s->list.first + i;
        bool here = row == s->list.at;
        int y = area.y + 1 + (int)i;
        draw_text(y, area.x, 1, here ? ">" : " ", STYLE_STRONG);
        line_draw(&s->lines, (size_t)row, y, area.x + 2, s->width, here);
    }
    draw_cursor(area.y + 1 + (int)(s->list.at - s->list.first), area.x);
}

/* ---- acts ---- */

static void open_line(struct ui *ui, struct state *s)
{
    if (s->list.at >= s->lines.n)
        return;
    const struct line line = s->lines.rows[s->list.at];
    if (line.schema != NULL)
        detail_open(ui, line.schema, line.id);
    else if (line.act != ACT_NONE)
        ui_act(ui, line.act);
    else if (line.field != NULL)
        form_edit(ui, s->schema, s->id, line.field->key);
}

/* A visit of the case, its person and kind filled in. */
static void add_visit(struct ui *ui, const struct casefile *cf)
{
    struct visit *v = record_new(&schema_visit);
    v->casefile = xstrdup(cf->head.code);
    v->kind = xstrdup(cf->kind);
    v->field = xstrdup(cf->field);
    if (office_may_see(
            ui->office, &schema_case, cf, schema_field(&schema_case, "name"))) {
        v->person = xstrdup(cf->person);
        v->name = xstrdup(cf->name);
        v->cid = xstrdup(cf->cid);
        v->phone = xstrdup(cf->phone);
        v->address = xstrdup(cf->address);
    }
    form_add(ui, &schema_visit, v, "content");
}

static void add_related(struct ui *ui, const struct state *s)
{
    void *record = record_new(s->schema);
    struct err err = {0};
    bool case_less = s->schema == &schema_visit || s->schema == &schema_letter;
    if (office_get(ui->office, s->schema, s->id, record, &err) != TD_OK)
        ui_say_err(ui, &err);
    else if (s->schema == &schema_case)
        add_visit(ui, record);
    else if (case_less && field_is_empty(schema_field(s->schema, "case"), record))
        form_add_from(ui, &schema_case, s->schema, record);
    else
        form_add(ui, s->schema, NULL, NULL);
    record_free(s->schema, record);
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct state *s = state;
    if (list_act(&s->list, what))
        return true;
    switch ((int)what) {
    case ACT_OPEN: open_line(ui, s); return true;
    case ACT_ADD: add_related(ui, s); return true;
    case ACT_FIND: list_find(ui, s->schema); return true;
    default: return deed_act(ui, s->schema, &s->id, 1, what);
    }
}

static void status(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    str_addf(out, "%u/%u", (unsigned)s->list.at + 1, (unsigned)s->lines.n);
}

/* ---- line by line ---- */

static bool opens(const struct line *line)
{
    return line->schema != NULL || line->act != ACT_NONE || line->field != NULL;
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    const struct state *s = state;
    str_addf(out, "%s\n", s->title);
    presence_show(ui->office, s->schema, s->id, out);
    str_add(out, presence_at(ui->office, s->schema, s->id) ? "\n" : "");
    for (size_t i = 0; i < s->lines.n; i++) {
        const struct line *line = &s->lines.rows[i];
        if (line->rest) {
            str_truncate(out, out->len - 1);
            str_addf(out, " %s\n", line->text);
            continue;
        }
        if (opens(line))
            str_addf(out, "%u ", (unsigned)i + 1);
        if (line->label != NULL)
            str_addf(out, "%s: ", line->label);
        str_addf(out, "%s\n", line->text + strspn(line->text, " "));
    }
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    struct state *s = state;
    bool open;
    if (*line == '\0') {
        ui_pop(ui);
        return true;
    }
    if (!list_answer(&s->list, line, &open))
        return false;
    if (open)
        open_line(ui, s);
    return true;
}

static void close(struct ui *ui, void *state)
{
    struct state *s = state;
    office_conceal(ui->office, s->schema, s->id);
    lines_clear(&s->lines);
    free(s->title);
    free(s);
}

static const struct screen_ops detail_ops = {
    .name = "detail",
    .modes = modes,
    .stale = stale,
    .ask = ask,
    .draw = draw,
    .act = act,
    .status = status,
    .tell = tell,
    .answer = answer,
    .about = about,
    .close = close,
};

/* A protected identity is shown on its own page alone: any other page or list closes it
 * again, so nothing that lists records ever asks while one is open. */
void details_conceal(struct ui *ui)
{
    for (size_t i = 0; i < ui->depth; i++) {
        if (ui->stack[i].ops != &detail_ops)
            continue;
        struct state *s = ui->stack[i].state;
        office_conceal(ui->office, s->schema, s->id);
        s->must_make = true;
    }
}

bool detail_is_top(struct ui *ui, const struct schema *schema, uint64_t id)
{
    const struct screen *top = ui_top(ui);
    const struct state *s = top->state;
    return top->ops == &detail_ops && s->schema == schema && s->id == id;
}

void detail_open(struct ui *ui, const struct schema *schema, uint64_t id)
{
    details_conceal(ui);
    struct state *s = xcalloc(1, sizeof(*s));
    s->schema = schema;
    s->id = id;
    s->title = xstrdup("");
    s->must_make = true;
    ui_push(ui, &detail_ops, s);
}
