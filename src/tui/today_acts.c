/* SPDX-License-Identifier: MIT
 *
 * One key each: the citizen is called in, the visit is over, the session was held,
 * nobody came, the book of the day goes on paper.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "core/letters.h"
#include "exchange/export.h"
#include "files.h"
#include "lister.h"
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

/* A result that speaks of another record leads to its form. False: there is none to be
 * entered. */
static bool go_on_with(struct ui *ui, const struct visit *visit)
{
    const struct schema *to = office_visit_lacks(ui->office, visit);
    if (to != NULL)
        form_add_from(ui, to, &schema_visit, visit);
    return to != NULL;
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
    (void)go_on_with(ui, visit);
    ui_say(ui, TONE_GOOD, _("%s is done. u takes it back."), visit->head.code);
}

static void end_ask(struct ui *ui, const struct today_row *row)
{
    struct visit *visit = visit_of(ui, row);
    struct choice c;
    if (visit == NULL)
        return;
    if (visit_stage(visit) == VISIT_DONE && go_on_with(ui, visit)) {
        record_free(&schema_visit, visit);
        return;
    }
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

/* ---- the book of the day ---- */

struct day_page {
    int fd;
    uint64_t rows;
};

static bool write_some(void *ctx, const void *bytes, size_t len)
{
    return file_put(((const struct day_page *)ctx)->fd, bytes, len, NULL) == TD_OK;
}

static enum td_status print_day(
    struct ui *ui, struct day_page *page, const struct query *query, struct err *err)
{
    const struct field *columns[COLUMNS_MAX];
    char day[DAY_TEXT];
    struct find find = {.schema = &schema_visit,
        .query = query,
        .sort = schema_field(&schema_visit, "time")};
    struct sink sink = {page, write_some};
    struct export_options options = {.below = day_local(clock_today(), day)};
    options.n_columns = columns_kept(ui, &schema_visit, columns);
    options.columns = options.n_columns > 0 ? columns : NULL;
    return export_page(ui->office, &find, &options, &sink, &page->rows, err);
}

static enum td_status write_day(struct ui *ui, void *ctx, int fd, struct err *err)
{
    struct day_page *page = ctx;
    struct query_env env = office_query_env(ui->office, false);
    struct query *query = NULL;
    page->fd = fd;
    enum td_status s = query_parse(&schema_visit, "date:today", &env, &query, NULL, err);
    if (s == TD_OK)
        s = print_day(ui, page, query, err);
    query_free(query);
    return s;
}

static void say_printed(struct ui *ui, void *ctx, const char *path)
{
    const struct day_page *page = ctx;
    ui_say(ui, TONE_GOOD, _("%u rows written to %s."), (unsigned)page->rows, path);
}

/* As the paper book has it: in the order of their coming, the waiting too. */
static void print_ask(struct ui *ui)
{
    char day[DAY_TEXT];
    char *rest = xasprintf("%s.html", day_iso(clock_today(), day));
    char *name = file_name(_(schema_visit.label_many), rest);
    file_ask(ui, &(struct file_request){.title = _("Write a page to print (HTML)"),
                     .intro_taken = xstrdup(
                         _("The visits of the day, protected identities masked.")),
                     .name = name,
                     .write = write_day,
                     .said = say_printed,
                     .ctx = xcalloc(1, sizeof(struct day_page)),
                     .release = free});
    free(name);
    free(rest);
}

bool today_act(
    struct ui *ui, const struct today *today, const struct today_row *here, enum act act)
{
    switch ((int)act) {
    case ACT_CALL: call_in(ui, here); return true;
    case ACT_END: end_ask(ui, here); return true;
    case ACT_HELD: record_session(ui, today, here, false); return true;
    case ACT_NOBODY: record_session(ui, today, here, true); return true;
    case ACT_PRINT: print_ask(ui); return true;
    default: return false;
    }
}
