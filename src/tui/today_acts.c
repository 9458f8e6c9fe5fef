/* SPDX-License-Identifier: MIT
 *
 * One key each: the citizen is called in, the visit is over, the session was held,
 * nobody came.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "core/letters.h"
#include "model/choice.h"
#include "screens.h"
#include "today.h"

/* ---- the visit ---- */

static bool edit_fields(struct ui *ui, const struct schema *schema, const void *record,
    const char *const *keys)
{
    const struct field *fields[4];
    size_t n = 0;
    for (; *keys != NULL; keys++)
        fields[n++] = schema_field(schema, *keys);
    struct command command = {.verb = VERB_EDIT,
        .schema = schema,
        .id = record_chead(record)->id,
        .base_rev = record_chead(record)->rev,
        .record = record,
        .fields = fields,
        .n_fields = n};
    struct err err = {0};
    if (ui_apply(ui, &command, NULL, &err) == TD_OK)
        return true;
    ui_say_err(ui, &err);
    return false;
}

/* The visit one stands on; NULL, and it is said: none. record_free frees. */
static struct visit *visit_of(struct ui *ui, const struct today_row *row)
{
    struct err err = {0};
    if (row == NULL || row->kind != TODAY_VISIT) {
        ui_say(ui, TONE_INFO, "%s", _("Choose a citizen first."));
        return NULL;
    }
    struct visit *visit = record_new(&schema_visit);
    if (office_get(ui->office, &schema_visit, row->id, visit, &err) == TD_OK)
        return visit;
    ui_say_err(ui, &err);
    record_free(&schema_visit, visit);
    return NULL;
}

static void call_in(struct ui *ui, const struct today_row *row)
{
    static const char *const keys[] = {"started", NULL};
    struct visit *visit = visit_of(ui, row);
    char text[MINUTE_TEXT];
    if (visit == NULL)
        return;
    if (visit_stage(visit) != VISIT_WAITING) {
        ui_say(ui, TONE_INFO, _("%s is not waiting."), visit->head.code);
    } else {
        visit->started = clock_minute();
        if (edit_fields(ui, &schema_visit, visit, keys))
            ui_say(ui, TONE_GOOD, _("%s is being received since %s."), visit->head.code,
                minute_text(visit->started, text));
    }
    record_free(&schema_visit, visit);
}

static void release_visit(void *ctx)
{
    record_free(&schema_visit, ctx);
}

/* A result that speaks of another record leads to its form. */
static void go_on_with(struct ui *ui, const struct visit *visit)
{
    const struct schema *to = visit_result_makes(visit->result);
    bool there = to == &schema_case && visit->casefile != NULL;
    if (to != NULL && !there)
        form_add_from(ui, to, &schema_visit, visit);
}

static void end_with(struct ui *ui, void *ctx, size_t item)
{
    static const char *const keys[] = {"ended", "result", NULL};
    struct visit *visit = ctx;
    struct choice c;
    bool chosen = choice_at(&choices_result, office_book(ui->office), item, &c);
    visit->ended = clock_minute();
    field_set_text(schema_field(&schema_visit, "result"), visit, chosen ? c.key : NULL);
    if (!edit_fields(ui, &schema_visit, visit, keys))
        return;
    go_on_with(ui, visit);
    ui_say(ui, TONE_GOOD, _("%s is done. u takes it back."), visit->head.code);
}

static void end_ask(struct ui *ui, const struct today_row *row)
{
    struct visit *visit = visit_of(ui, row);
    struct choice c;
    if (visit == NULL)
        return;
    struct pick pick = {.title = _("How did the visit end?"),
        .ctx = visit,
        .chosen = end_with,
        .release = release_visit};
    const struct book *book = office_book(ui->office);
    for (size_t i = 0; choice_at(&choices_result, book, i, &c); i++)
        pick_add(&pick, xstrdup(choice_label(&choices_result, book, c.key)), NULL);
    pick_add(&pick,
        xstrdup(visit_stage(visit) == VISIT_WAITING ? _("left unreceived")
                                                    : _("without a result")),
        NULL);
    pick_open(ui, &pick);
}

/* ---- the session ---- */

static const char *half_now(void)
{
    return clock_minute() < 12 * 60 ? "morning" : "afternoon";
}

/* The one stood on, else the one of this half-day, else the only one. */
static uint64_t session_meant(
    struct ui *ui, const struct today *today, const struct today_row *here)
{
    uint64_t meant = 0;
    if (here != NULL && here->kind == TODAY_SESSION)
        return here->id;
    struct session *session = record_new(&schema_session);
    // the sessions are the first rows
    for (size_t i = 0; i < today->sessions; i++) {
        uint64_t id = today->rows[i].id;
        bool now = office_get(ui->office, &schema_session, id, session, NULL) == TD_OK &&
                   session->half != NULL && strcmp(session->half, half_now()) == 0;
        if (now || today->sessions == 1)
            meant = id;
    }
    record_free(&schema_session, session);
    return meant;
}

/* Nothing was planned: the session is written down as it was. */
static void add_session(struct ui *ui, bool nobody)
{
    struct session *session = record_new(&schema_session);
    session->half = xstrdup(half_now());
    session->held = xstrdup("yes");
    session->nobody = xstrdup(nobody ? "yes" : "no");
    form_add(ui, &schema_session, session, "host");
}

static void record_session(
    struct ui *ui, const struct today *today, const struct today_row *row, bool nobody)
{
    static const char *const keys[] = {"held", "nobody", NULL};
    uint64_t id = session_meant(ui, today, row);
    if (id == 0 && today->sessions > 0) {
        ui_say(ui, TONE_INFO, "%s", _("Several sessions today: choose one first."));
        return;
    }
    if (id == 0) {
        add_session(ui, nobody);
        return;
    }
    struct session *session = record_new(&schema_session);
    struct err err = {0};
    if (office_get(ui->office, &schema_session, id, session, &err) != TD_OK) {
        ui_say_err(ui, &err);
    } else {
        field_set_text(schema_field(&schema_session, "held"), session, "yes");
        field_set_text(
            schema_field(&schema_session, "nobody"), session, nobody ? "yes" : "no");
        if (edit_fields(ui, &schema_session, session, keys))
            ui_say(ui, TONE_GOOD,
                nobody ? _("%s: held, nobody came. u takes it back.")
                       : _("%s: held. u takes it back."),
                session->head.code);
    }
    record_free(&schema_session, session);
}

bool today_act(
    struct ui *ui, const struct today *today, const struct today_row *here, enum act act)
{
    switch ((int)act) {
    case ACT_CALL: call_in(ui, here); return true;
    case ACT_END: end_ask(ui, here); return true;
    case ACT_HELD: record_session(ui, today, here, false); return true;
    case ACT_NOBODY: record_session(ui, today, here, true); return true;
    default: return false;
    }
}
