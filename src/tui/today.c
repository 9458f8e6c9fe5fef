/* SPDX-License-Identifier: MIT
 *
 * Reading the day. Who waits longest comes first; what is over, newest first.
 */
#include "today.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "core/letters.h"

static void release_row(struct today_row *row)
{
    free(row->code);
    free(row->name);
    free(row->content);
    free(row->result);
    free(row->officer);
}

void today_clear(struct today *today)
{
    for (size_t i = 0; i < today->n; i++)
        release_row(&today->rows[i]);
    free(today->rows);
    *today = (struct today){0};
}

static void add_row(struct today *today, struct today_row row_taken)
{
    ARRAY_GROW(today->rows, today->cap, today->n + 1);
    today->rows[today->n++] = row_taken;
}

static char *shown(
    struct ui *ui, const struct schema *schema, const void *record, const char *key)
{
    struct str out = {0};
    str_add(&out, "");
    ui_show_in_row(ui, schema, record, schema_field(schema, key), &out);
    return str_detach(&out);
}

/* ---- sessions ---- */

struct reading {
    struct ui *ui;
    struct today *today;
};

static const char *how_it_went(const struct session *s)
{
    bool nobody = s->nobody != NULL && strcmp(s->nobody, "yes") == 0;
    if (s->held == NULL)
        return _("not recorded yet");
    if (strcmp(s->held, "yes") != 0)
        return _("not held");
    return nobody ? _("held, nobody came") : _("held");
}

static bool add_session(void *ctx, const void *record)
{
    static const char *const keys[] = {"half", "host", "place"};
    struct reading *r = ctx;
    const struct session *s = record;
    struct str text = {0};
    bool first = true;
    str_addf(&text, _("Session, %s"), how_it_went(s));
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *field = schema_field(&schema_session, keys[i]);
        if (field_is_empty(field, record))
            continue;
        str_add(&text, first ? ": " : ", ");
        first = false;
        ui_show(r->ui, &schema_session, record, field, &text);
    }
    add_row(r->today, (struct today_row){.kind = TODAY_SESSION,
                          .id = s->head.id,
                          .code = xstrdup(s->head.code),
                          .name = str_detach(&text)});
    r->today->sessions++;
    return true;
}

/* ---- visits ---- */

/* What the result speaks of but nobody has entered is work that is left. */
static char *outcome_of(struct ui *ui, const struct visit *v, const struct schema *lacks)
{
    if (lacks != NULL)
        return xasprintf(_("%s to be entered"), _(lacks->label));
    return visit_left(v) ? xstrdup(_("left unreceived"))
                         : shown(ui, &schema_visit, v, "result");
}

static bool add_visit(void *ctx, const void *record)
{
    struct reading *r = ctx;
    const struct visit *v = record;
    enum visit_stage stage = visit_stage(v);
    const struct schema *lacks = office_visit_lacks(r->ui->office, v);
    r->today->count[stage]++;
    add_row(r->today, (struct today_row){.kind = TODAY_VISIT,
                          .stage = stage,
                          .id = v->head.id,
                          .code = xstrdup(v->head.code),
                          .time = v->time,
                          .started = v->started,
                          .ended = v->ended,
                          .name = shown(r->ui, &schema_visit, v, "name"),
                          .content = shown(r->ui, &schema_visit, v, "content"),
                          .result = outcome_of(r->ui, v, lacks),
                          .lacks = lacks,
                          .officer = shown(r->ui, &schema_visit, v, "officer")});
    return true;
}

static int32_t began(const struct today_row *row)
{
    return row->started != MINUTE_NONE ? row->started : row->time;
}

/* Sessions, then the stages, each under its heading. */
static int by_place(const void *a, const void *b)
{
    const struct today_row *x = a, *y = b;
    if ((x->kind == TODAY_SESSION) != (y->kind == TODAY_SESSION))
        return x->kind == TODAY_SESSION ? -1 : 1;
    if (x->stage != y->stage)
        return x->stage < y->stage ? -1 : 1;
    if ((x->kind == TODAY_HEADING) != (y->kind == TODAY_HEADING))
        return x->kind == TODAY_HEADING ? -1 : 1;
    int64_t way = x->stage == VISIT_DONE ? -1 : 1;
    int64_t order = x->stage == VISIT_WAITING ? (int64_t)x->time - y->time
                                              : (int64_t)began(x) - began(y);
    order = order == 0 ? (x->id > y->id) - (x->id < y->id) : order;
    order *= x->kind == TODAY_VISIT ? way : 1;
    return (order > 0) - (order < 0);
}

static const char *stage_label(enum visit_stage stage)
{
    switch (stage) {
    case VISIT_WAITING: return _("Waiting");
    case VISIT_INSIDE: return _("Being received");
    case VISIT_DONE: return _("Done");
    }
    return "";
}

static void add_headings(struct today *today)
{
    for (int stage = VISIT_WAITING; stage <= VISIT_DONE; stage++)
        if (today->count[stage] > 0)
            add_row(today,
                (struct today_row){.kind = TODAY_HEADING,
                    .stage = (enum visit_stage)stage,
                    .name = xasprintf("%s %u", stage_label((enum visit_stage)stage),
                        (unsigned)today->count[stage])});
}

static enum td_status each_of_today(const struct schema *schema,
    bool (*each)(void *ctx, const void *record), struct reading *r, struct err *err)
{
    struct ui *ui = r->ui;
    struct query_env env = office_query_env(ui->office, false);
    struct query *query = NULL;
    enum td_status s = query_parse(schema, "date:today", &env, &query, NULL, err);
    if (s == TD_OK)
        s = office_each(
            ui->office, &(struct find){.schema = schema, .query = query}, each, r, err);
    query_free(query);
    return s;
}

static enum td_status read_all(struct reading *r, struct err *err)
{
    enum td_status s = each_of_today(&schema_session, add_session, r, err);
    return s == TD_OK ? each_of_today(&schema_visit, add_visit, r, err) : s;
}

enum td_status today_read(struct ui *ui, struct today *today, struct err *err)
{
    struct reading r = {ui, today};
    today_clear(today);
    enum td_status s = office_read_begin(ui->office, err);
    if (s != TD_OK)
        return s;
    s = read_all(&r, err);
    office_read_end(ui->office);
    add_headings(today);
    if (today->n > 1)
        qsort(today->rows, today->n, sizeof(*today->rows), by_place);
    return s;
}

int32_t today_minutes(const struct today_row *row, int32_t now)
{
    int32_t from = row->stage == VISIT_WAITING ? row->time : row->started;
    int32_t to = row->stage == VISIT_DONE ? row->ended : now;
    return from == MINUTE_NONE || to == MINUTE_NONE || to < from ? MINUTE_NONE
                                                                 : to - from;
}
