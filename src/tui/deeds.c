/* SPDX-License-Identifier: MIT
 *
 * What is done to records, alike from a list (the marked rows, else the selected one)
 * and from one record's page: notes, due dates, links, taking out, revealing, reading.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "bulk.h"
#include "core/merge.h"
#include "deeds.h"
#include "model/deadline.h"
#include "model/note.h"
#include "screens.h"

/* When an instruction comes back unless the person says otherwise. */
#define INSTRUCTION_DAYS 3

struct target *target_new(const struct schema *schema, const uint64_t *ids, size_t n)
{
    struct target *t = xcalloc(1, sizeof(*t));
    t->schema = schema;
    t->ids = xcalloc(n + 1, sizeof(*t->ids));
    memcpy(t->ids, ids, n * sizeof(*ids));
    t->n = n;
    return t;
}

void target_free(void *ctx)
{
    struct target *t = ctx;
    free(t->ids);
    free(t);
}

void *target_record(struct ui *ui, const struct schema *schema, uint64_t id)
{
    void *record = record_new(schema);
    struct err err = {0};
    if (office_get(ui->office, schema, id, record, &err) == TD_OK)
        return record;
    ui_say_err(ui, &err);
    record_free(schema, record);
    return NULL;
}

char *target_title(const char *what, const void *record, size_t n)
{
    if (n > 1)
        return xasprintf(_("%s: %u records"), what, (unsigned)n);
    return xasprintf("%s: %s", what, record_chead(record)->code);
}

/* ---- assign, due, note ---- */

static void edit_some(
    struct ui *ui, const struct target *t, const char *title, const char *fields)
{
    void *record = target_record(ui, t->schema, t->ids[0]);
    if (record == NULL)
        return;
    char *full = target_title(title, record, t->n);
    form_open(ui, &(struct form_request){.schema = t->schema,
                      .verb = VERB_EDIT,
                      .title = full,
                      .fields = fields,
                      .ids = t->ids,
                      .n_ids = t->n});
    free(full);
    record_free(t->schema, record);
}

/* The field is empty to begin with: what stands there would only be typed on to. */
static void assign(struct ui *ui, const struct target *t)
{
    struct casefile *cf = target_record(ui, t->schema, t->ids[0]);
    if (cf == NULL)
        return;
    char *title = target_title(_("Assign"), cf, t->n);
    char *intro = t->n > 1
                      ? NULL
                      : xasprintf(_("Now: %s."),
                            cf->officer == NULL || *cf->officer == '\0' ? _("nobody")
                                                                        : cf->officer);
    form_open(ui, &(struct form_request){.schema = t->schema,
                      .verb = VERB_EDIT,
                      .title = title,
                      .fields = "officer",
                      .ids = t->ids,
                      .n_ids = t->n,
                      .intro = intro,
                      .nobody = _("nobody (take the assignment back)")});
    free(title);
    free(intro);
    record_free(t->schema, cf);
}

/* On one record or, each with its own, on all marked ones. An instruction comes back on a
 * day, whether the officer has answered or not. */
static void note(struct ui *ui, const struct target *t, bool instructs)
{
    void *record = target_record(ui, t->schema, t->ids[0]);
    if (record == NULL)
        return;
    bool many = t->n > 1;
    struct note *fresh = record_new(&schema_note);
    fresh->casefile = many ? NULL : xstrdup(record_head(record)->code);
    fresh->author = xstrdup(office_actor(ui->office));
    if (instructs)
        fresh->remind = clock_today() + INSTRUCTION_DAYS;
    char *title = target_title(instructs ? _("Instruct") : _("Note"), record, t->n);
    form_open(ui, &(struct form_request){.schema = &schema_note,
                      .verb = VERB_ADD,
                      .title = title,
                      .fields = "text remind date",
                      .record_taken = fresh,
                      .ids = many ? t->ids : NULL,
                      .n_ids = many ? t->n : 0,
                      .about = many ? schema_field(&schema_note, "case") : NULL,
                      .focus = "text"});
    free(title);
    record_free(t->schema, record);
}

/* ---- reading ---- */

static void why(struct ui *ui, const struct target *t)
{
    struct casefile *cf = target_record(ui, t->schema, t->ids[0]);
    if (cf == NULL)
        return;
    struct str out = {0};
    str_add(&out, "");
    deadline_explain(cf, office_book(ui->office), clock_today(), &out);
    char *title = target_title(_("Why this due date"), cf, 1);
    text_open(ui, title, str_detach(&out));
    free(title);
    record_free(t->schema, cf);
}

void history_change_text(const struct history_change *change, struct str *out)
{
    str_addf(out, "%s: ", _(change->field->label));
    if (change->before != NULL && *change->before != '\0')
        str_addf(out, "%s -> ", change->before);
    str_add(out,
        change->after == NULL || *change->after == '\0' ? _("(empty)") : change->after);
}

void history_head(const struct schema *schema, const struct history_entry *entry,
    bool road, struct str *out)
{
    ui_add_moment(entry->wall_us, out);
    str_addf(out, "  %s  ", entry->actor);
    history_line(schema, entry, out);
    if (road)
        str_addf(out, " (%s)%s", msg(road_label(entry->road)),
            entry->rehearsed ? _(", rehearsal") : "");
}

void history_text(struct ui *ui, const struct schema *schema, uint64_t id, size_t limit,
    struct str *out)
{
    struct history_entry *entries = NULL;
    size_t n = 0;
    struct err err = {0};
    if (office_history(ui->office, schema, id, &entries, &n, &err) != TD_OK) {
        str_addf(out, "%s\n", err.text);
        return;
    }
    for (size_t i = 0; i < n && i < limit; i++) {
        history_head(schema, &entries[i], false, out);
        str_addc(out, '\n');
    }
    history_free(entries, n);
}

static void history(struct ui *ui, const struct target *t)
{
    void *record = target_record(ui, t->schema, t->ids[0]);
    if (record == NULL)
        return;
    char *title = target_title(_("History"), record, 1);
    history_open(ui, t->schema, t->ids[0], title);
    free(title);
    record_free(t->schema, record);
}

/* ---- link ---- */

static bool link_to(struct ui *ui, const void *record, const char *code)
{
    struct err err = {0};
    struct outcome outcome;
    const char *own = record_chead(record)->code;
    enum td_status s = office_link(ui->office, own, code, &outcome, &err);
    outcome_release(&outcome);
    if (s == TD_OK) {
        ui_changed(ui);
        ui_say(ui, TONE_GOOD, _("Tied %s and %s."), own, code);
    } else {
        ui_say_err(ui, &err);
    }
    return s == TD_OK;
}

static bool is_code(struct ui *ui, const char *text)
{
    const struct schema *schema;
    uint64_t id;
    return office_find_code(ui->office, text, &schema, &id, NULL) == TD_OK;
}

/* Several cases fit the words. */
static void say_several(struct ui *ui, const char *text, const struct refs *refs)
{
    struct str codes = {0};
    for (size_t i = 0; i < refs->n; i++)
        str_addf(&codes, "%s%s", i > 0 ? ", " : "", refs->rows[i].code);
    ui_say(ui, TONE_BAD, _("“%s” may be %s%s: type on, or choose with Down."), text,
        str_text(&codes), refs->n == REFS_MAX ? "…" : "");
    str_release(&codes);
}

/* A code stands for its record, words for the only case that has them. */
static bool link_meant(struct ui *ui, void *ctx, const char *text)
{
    const struct target *t = ctx;
    struct refs refs = {.n = 0};
    bool done = *text == '\0';
    void *record = done ? NULL : target_record(ui, t->schema, t->ids[0]);
    if (record == NULL)
        return true;
    bool code = is_code(ui, text);
    if (!code)
        refs_find(ui, &schema_case, text, t->schema, record, &refs);
    if (refs.n > 1)
        say_several(ui, text, &refs);
    else if (!code && refs.n == 0)
        ui_say(ui, TONE_BAD, _("No record has the code or the words “%s”."), text);
    else
        done = link_to(ui, record, refs.n == 1 ? refs.rows[0].code : text);
    refs_clear(&refs);
    record_free(t->schema, record);
    return done;
}

static void suggest_cases(struct ui *ui, void *ctx, const char *text, struct refs *refs)
{
    const struct target *t = ctx;
    void *record = record_new(t->schema);
    if (office_get(ui->office, t->schema, t->ids[0], record, NULL) == TD_OK)
        refs_find(ui, &schema_case, text, t->schema, record, refs);
    record_free(t->schema, record);
}

static void link_ask(struct ui *ui, struct target *t)
{
    struct prompt prompt = {.title = _("Tie to which record?"),
        .intro = xstrdup(_("A code, or name and words of the case; Down chooses.")),
        .ctx = t,
        .suggest = suggest_cases,
        .accept = link_meant,
        .release = target_free};
    prompt_open(ui, &prompt);
}

/* ---- out of the lists and back ---- */

static struct bulk_wish voiding(const struct target *t, enum verb verb, const char *why)
{
    return (struct bulk_wish){
        .command = {.verb = verb, .schema = t->schema, .reason = why},
        .ids = t->ids,
        .n = t->n};
}

static void void_one(
    struct ui *ui, const struct target *t, enum verb verb, const char *why)
{
    struct err err = {0};
    struct command command = {
        .verb = verb, .schema = t->schema, .id = t->ids[0], .reason = why};
    if (ui_apply(ui, &command, NULL, &err) != TD_OK)
        ui_say_err(ui, &err);
    else
        ui_say(ui, TONE_GOOD, "%s",
            verb == VERB_VOID ? _("Taken out of the lists. u brings it back.")
                              : _("Brought back into the lists."));
}

static bool void_with(struct ui *ui, void *ctx, const char *text)
{
    const struct target *t = ctx;
    if (*text == '\0') {
        ui_say(ui, TONE_BAD, "%s", _("Say why it is taken out. Esc leaves it in."));
        return false;
    }
    struct bulk_wish wish = voiding(t, VERB_VOID, text);
    if (t->n > 1)
        (void)bulk_do(ui, &wish);
    else
        void_one(ui, t, VERB_VOID, text);
    return true;
}

/* "T26-00412 Nguyễn Thị Ánh, 03/07/2026, 08:25": the record one is about to take out,
 * which several rows may look like. */
static void add_who_and_when(
    struct ui *ui, const struct schema *schema, const void *record, struct str *out)
{
    const char *keys[] = {"name", schema->date, "time"};
    bool named = false;
    str_add(out, record_chead(record)->code);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *field =
            keys[i] == NULL ? NULL : schema_field(schema, keys[i]);
        if (field == NULL || field_is_empty(field, record))
            continue;
        str_add(out, named ? ", " : " ");
        ui_show(ui, schema, record, field, out);
        named = true;
    }
}

/* One record: which it is. Many: what a dry run says. NULL: nothing to take out. */
static char *void_intro(struct ui *ui, const struct target *t, const void *record)
{
    const char *kept = _("Nothing is deleted; the code and history stay");
    if (t->n == 1) {
        struct str one = {0};
        add_who_and_when(ui, t->schema, record, &one);
        str_addf(&one, "\n%s.", kept);
        return str_detach(&one);
    }
    struct bulk_outcome would;
    struct bulk_wish wish = voiding(t, VERB_VOID, "-");
    char *intro = NULL;
    if (bulk_would(ui, &wish, &would)) {
        char *sentence = bulk_sentence(ui, &wish.command, &would);
        intro = xasprintf("%s %s.", sentence, kept);
        free(sentence);
    }
    bulk_outcome_release(&would);
    return intro;
}

static void void_ask(struct ui *ui, struct target *taken, const void *record)
{
    char *intro = void_intro(ui, taken, record);
    if (intro == NULL) {
        target_free(taken);
        return;
    }
    struct prompt prompt = {.title = _("Take out: why?"),
        .intro = intro,
        .ctx = taken,
        .accept = void_with,
        .release = target_free};
    prompt_open(ui, &prompt);
}

static void bring_back(struct ui *ui, const struct target *t)
{
    struct bulk_wish wish = voiding(t, VERB_UNVOID, NULL);
    if (t->n > 1)
        bulk_ask(ui, &wish);
    else
        void_one(ui, t, VERB_UNVOID, NULL);
}

static void void_or_back(struct ui *ui, struct target *taken)
{
    const struct schema *schema = taken->schema;
    void *record = target_record(ui, schema, taken->ids[0]);
    if (record == NULL) {
        target_free(taken);
        return;
    }
    if (record_head(record)->voided == NULL) {
        void_ask(ui, taken, record);
    } else {
        bring_back(ui, taken);
        target_free(taken);
    }
    record_free(schema, record);
}

/* ---- reveal ---- */

static void reveal_chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct target *t = ctx;
    struct err err = {0};
    if (item != 0)
        return;
    // lists stay masked: who looks, looks at the record's own page
    if (!detail_is_top(ui, t->schema, t->ids[0]))
        detail_open(ui, t->schema, t->ids[0]);
    if (office_reveal(ui->office, t->schema, t->ids[0], &err) != TD_OK) {
        ui_say_err(ui, &err);
        return;
    }
    ui_changed(ui);
    ui_say(ui, TONE_INFO, "%s",
        _("Shown until you leave this page; written into the journal."));
}

static void reveal_question(struct ui *ui, struct target *t)
{
    struct pick pick = {.title = _("Show who this is?"),
        .intro = xstrdup(_("The identity is protected. That you looked is written into "
                           "the journal.")),
        .ctx = t,
        .at = 1,
        .question = true,
        .chosen = reveal_chosen,
        .release = target_free};
    pick_add(&pick, xstrdup(_("Show it to me")), NULL);
    pick_add(&pick, xstrdup(_("Back")), NULL);
    pick_open(ui, &pick);
}

bool record_hides(struct ui *ui, const struct schema *schema, const void *record)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if ((field->flags & F_PERSONAL) &&
            !office_may_see(ui->office, schema, record, field))
            return true;
    }
    return false;
}

/* Nothing is asked, nor written into the journal, where nothing is masked. */
static void reveal_ask(struct ui *ui, struct target *taken)
{
    const struct schema *schema = taken->schema;
    void *record = target_record(ui, schema, taken->ids[0]);
    if (record != NULL && record_hides(ui, schema, record)) {
        reveal_question(ui, taken);
    } else {
        if (record != NULL)
            ui_say(ui, TONE_INFO, _("%s: nothing is hidden here."),
                record_head(record)->code);
        target_free(taken);
    }
    record_free(schema, record);
}

/* ---- the doors ---- */

static void copy_code(struct ui *ui, const struct target *t)
{
    void *record = target_record(ui, t->schema, t->ids[0]);
    if (record == NULL)
        return;
    char *done = xasprintf(_("Copied %s."), record_head(record)->code);
    ui_copy(ui, record_head(record)->code, done);
    free(done);
    record_free(t->schema, record);
}

static void merge_some(struct ui *ui, const struct target *t)
{
    if (t->n == 1)
        twins_open(ui, t->schema, t->ids[0]);
    else if (t->n == 2 && merge_has(t->schema))
        merge_open(ui, t->schema, t->ids[0], t->ids[1]);
    else
        ui_say(ui, TONE_BAD, "%s", _("Mark the two that are one, or select one."));
}

/* The acts that open a popup keep the target; true when this was one. */
static bool act_keeping(struct ui *ui, struct target *t, enum act act)
{
    switch ((int)act) {
    case ACT_LINK: link_ask(ui, t); return true;
    case ACT_VOID: void_or_back(ui, t); return true;
    case ACT_REVEAL: reveal_ask(ui, t); return true;
    case ACT_PAPER: paper_ask(ui, t); return true;
    case ACT_STATE:
        if (t->schema == &schema_letter)
            letter_ask(ui, t);
        else
            state_ask(ui, t);
        return true;
    default: return false;
    }
}

bool deed_act(struct ui *ui, const struct schema *schema, const uint64_t *ids, size_t n,
    enum act act)
{
    bool stepless =
        act == ACT_STATE && schema != &schema_case && schema != &schema_letter;
    bool of_case = act == ACT_ASSIGN || act == ACT_NOTE || act == ACT_EDITOR ||
                   act == ACT_INSTRUCT || act == ACT_WHY || act == ACT_DUE;
    if (n == 0 || stepless || (of_case && schema != &schema_case))
        return false;
    if (n > BULK_MOST) {
        ui_say(ui, TONE_BAD,
            _("At most %u records are changed at once, here are %u; narrow the list."),
            (unsigned)BULK_MOST, (unsigned)n);
        return true;
    }
    struct target *t = target_new(schema, ids, n);
    if (act_keeping(ui, t, act))
        return true;
    bool known = true;
    switch ((int)act) {
    case ACT_ASSIGN: assign(ui, t); break;
    case ACT_DUE: edit_some(ui, t, _("Due date"), "due reason"); break;
    case ACT_NOTE: note(ui, t, false); break;
    case ACT_EDITOR:
        note(ui, t, false);
        if (ui_is_typing(ui))
            ui_act(ui, ACT_EDITOR);
        break;
    case ACT_INSTRUCT: note(ui, t, true); break;
    case ACT_WHY: why(ui, t); break;
    case ACT_HISTORY: history(ui, t); break;
    case ACT_COPY: copy_code(ui, t); break;
    case ACT_EDIT: form_edit(ui, schema, ids[0], NULL); break;
    case ACT_MERGE: merge_some(ui, t); break;
    default: known = false;
    }
    target_free(t);
    return known;
}
