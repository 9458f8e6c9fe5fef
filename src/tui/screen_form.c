/* SPDX-License-Identifier: MIT
 *
 * The form as a screen: keys, drafts in time, and the ways to open one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/msg.h"
#include "core/letters.h"
#include "editor.h"
#include "form.h"

static unsigned modes(const void *state)
{
    const struct form *form = state;
    unsigned modes = MODE_FORM;
    if (form->n_ids <= 1 && strip_takes_person(form))
        modes |= MODE_PERSON;
    if (form->schema == &schema_visit && form->n_ids <= 1 && form->verb != VERB_MOVE)
        modes |= MODE_VISIT;
    return modes;
}

static bool typing(const void *state)
{
    (void)state;
    return true;
}

static struct form_field *here(struct form *form)
{
    return &form->fields[form->at];
}

static bool at_start(const void *state)
{
    const struct form *form = state;
    return form->n == 0 || form->fields[form->at].edit.caret == 0;
}

/* ---- going on ---- */

static void go_next(struct ui *ui, struct form *form)
{
    if (form->at + 1 < form->n)
        form_go(ui, form, form->at + 1);
    else if (form->n <= 4)
        form_save(ui, form, FOLLOW_NONE);
    else {
        form_go(ui, form, form->at);
        ui_say(ui, TONE_INFO, "%s", _("The last field. F2 saves."));
    }
}

static void go_previous(struct ui *ui, struct form *form)
{
    if (form->at > 0)
        form_go(ui, form, form->at - 1);
}

/* After a known person was taken over, what is still to be told. */
static void go_to_empty(struct ui *ui, struct form *form)
{
    for (size_t i = form->at + 1; i < form->n; i++) {
        const struct form_field *f = &form->fields[i];
        if ((f->field->flags & F_REQUIRED) && f->edit.text.len == 0) {
            form_go(ui, form, i);
            return;
        }
    }
    go_next(ui, form);
}

/* The person of the strip and, one after the other, his or her open cases. */
static void take_same(struct ui *ui, struct form *form)
{
    const struct field *field = here(form)->field;
    bool at_person = (field->flags & F_NAME) || strcmp(field->key, "cid") == 0 ||
                     strcmp(field->key, "phone") == 0;
    form_read(ui, form, here(form));
    if (!strip_take(ui, form))
        ui_say(ui, TONE_INFO, "%s", _("No known person matches so far."));
    else if (at_person)
        go_to_empty(ui, form);
}

static bool offers_open(const struct form *form)
{
    return form->offers.n > 0 && !form->offers.quiet;
}

static void take_and_go(struct ui *ui, struct form *form)
{
    bool person = false;
    if (offers_open(form) && form->offers.at >= 0) {
        person = form->offers.rows[form->offers.at].person.id != 0;
        offers_take(ui, form);
    }
    if (person)
        go_to_empty(ui, form);
    else if (form_complete(ui, form) &&
             (!form_read(ui, form, here(form)) || !form_asks_name(ui, form, here(form))))
        go_next(ui, form);
}

/* Up and down: through the offers, inside a paragraph, else between fields. */
static void go_vertical(struct ui *ui, struct form *form, int delta)
{
    struct offers *o = &form->offers;
    bool inside = delta > 0 ? o->at + 1 < (int)o->n : o->at >= 0;
    form->entered = false;
    if (offers_open(form) && inside) {
        o->at += delta;
        return;
    }
    o->at = -1; // past the end nothing is taken
    if (here(form)->edit.multiline && edit_vertical(&here(form)->edit, 60, delta))
        return;
    if (delta < 0)
        go_previous(ui, form);
    else if (form->at + 1 < form->n)
        form_go(ui, form, form->at + 1);
}

/* ---- keys ---- */

void form_note_change(struct ui *ui, struct form *form)
{
    form->changed = form->draft_is_old = true;
    form->warned = false;
    form->changed_ms = clock_steady_ms();
    form_set_error(here(form), NULL);
    here(form)->emptied = false;
    here(form)->typed = true;
    offers_make(ui, form);
}

/* A letter typed where a choice already stands begins another choice. */
static bool replaces_choice(struct form *form, const struct key *k)
{
    bool erases = k->code == TK_BACKSPACE || k->code == TK_DELETE;
    if (here(form)->field->type != FIELD_CHOICE || !form->offers.quiet)
        return false;
    form->offers.quiet = form->offers.quiet && !key_is_letter(k) && !erases;
    return key_is_letter(k);
}

/* Nobody types on to a value that stood there before: the first letter begins it anew.
 * After any other key it is edited as it is, and so is a line of one's own, and a long
 * text of a record that is there already. */
static bool replaces_value(const struct form *form, const struct key *k)
{
    const struct form_field *f = &form->fields[form->at];
    bool first = form->entered && key_is_letter(k);
    bool long_text = f->edit.multiline && form->verb != VERB_ADD;
    if (long_text || f->edit.text.len == 0)
        return false;
    bool line = f->field->type == FIELD_TEXT || f->field->type == FIELD_CODE;
    return first && f->field->type != FIELD_CHOICE && !(line && f->typed);
}

static bool key(struct ui *ui, void *state, const struct key *k)
{
    struct form *form = state;
    bool changed;
    if (form->n == 0)
        return false;
    bool one_line = !here(form)->edit.multiline;
    if (k->code == TK_TAB) {
        if (k->mods & MOD_SHIFT)
            go_previous(ui, form);
        else
            take_and_go(ui, form);
        return true;
    }
    if (k->code == TK_ENTER &&
        (one_line || (offers_open(form) && form->offers.at >= 0))) {
        take_and_go(ui, form);
        return true;
    }
    if (replaces_value(form, k) || replaces_choice(form, k))
        edit_clear(&here(form)->edit);
    if (!edit_key(&here(form)->edit, k, &changed))
        return false;
    form->entered = false;
    if (changed)
        form_note_change(ui, form);
    return true;
}

/* A visit that ended with a record which now is not entered: it stays so marked in Today,
 * and how to go on is said. False: the form did not come from such a visit. */
static bool say_lacking(struct ui *ui, const char *code, bool kept)
{
    struct visit *visit = record_new(&schema_visit);
    uint64_t id;
    const struct schema *lacks = NULL;
    if (code != NULL &&
        office_find_code_in(ui->office, &schema_visit, code, &id, NULL) == TD_OK &&
        office_get(ui->office, &schema_visit, id, visit, NULL) == TD_OK)
        lacks = office_visit_lacks(ui->office, visit);
    if (lacks != NULL)
        ui_say(ui, TONE_INFO,
            kept ? _("%s of %s: kept as a draft (h shows drafts).")
                 : _("%s of %s is still to be entered: t on it in Today, or u."),
            _(lacks->label), code);
    record_free(&schema_visit, visit);
    return lacks != NULL;
}

/* Not while that would lose what was typed, unless it was said. */
static bool may_leave(struct ui *ui, struct form *form, bool *kept)
{
    struct err err = {0};
    bool written = form_write_draft(ui, form, &err) == TD_OK;
    *kept = written && form_is_worth_keeping(form);
    if (written || form->warned)
        return true;
    form->warned = true;
    ui_say(ui, TONE_BAD,
        _("Neither saved nor kept as a draft: %s Back again throws it away."), err.text);
    return false;
}

static void step_back(struct ui *ui, struct form *form)
{
    // those that opened by themselves, with the field, go with it
    if (offers_open(form) && (form->offers.at >= 0 || !form->entered)) {
        form->offers.quiet = true;
        form->offers.at = -1;
        return;
    }
    bool changed = form->changed, kept;
    form->draft_is_old = form->draft_is_old || changed;
    if (!may_leave(ui, form, &kept))
        return;
    char *from = form->link_to == NULL ? NULL : xstrdup(form->link_to);
    ui_pop(ui);
    bool said = say_lacking(ui, from, kept);
    free(from);
    if (said)
        return;
    if (changed && !kept)
        ui_say(ui, TONE_INFO, "%s", _("Not saved."));
    if (kept)
        ui_say(ui, TONE_INFO, "%s", _("Not saved; kept as a draft (h shows drafts)."));
}

/* Is it written about a protected record, among others perhaps? */
static bool is_protected(struct ui *ui, const struct form *form)
{
    bool found = office_protects(ui->office, form->schema, form->record);
    const struct schema *schema =
        form->about != NULL ? registry_named(form->about->refers) : form->schema;
    for (size_t i = 0; i < form->n_ids && !found; i++) {
        void *record = record_new(schema);
        found = office_get(ui->office, schema, form->ids[i], record, NULL) == TD_OK &&
                office_protects(ui->office, schema, record);
        record_free(schema, record);
    }
    return found;
}

/* Editors keep copies in places of their own, where no right reaches. */
static bool refuse_editor(struct ui *ui, struct form *form)
{
    const struct form_field *f = here(form);
    if (!f->edit.multiline)
        ui_say(ui, TONE_INFO, _("“%s” is one line; the editor is for long texts."),
            _(f->field->label));
    else if (is_protected(ui, form))
        ui_say(ui, TONE_INFO, "%s",
            _("A protected record is written here; an editor would keep copies."));
    else
        return false;
    return true;
}

/* The text of the field in the person's own editor; one undo takes it back. */
static void use_editor(struct ui *ui, struct form *form)
{
    struct form_field *f = here(form);
    struct err err = {0};
    char *text = NULL;
    if (refuse_editor(ui, form))
        return;
    form_keep_draft(ui, form);
    if (editor_write(edit_text(&f->edit), &text, &err) != TD_OK) {
        ui_say_err(ui, &err);
        return;
    }
    edit_clear(&f->edit);
    edit_insert(&f->edit, text);
    form_note_change(ui, form);
    free(text);
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct form *form = state;
    switch ((int)what) {
    case ACT_EDITOR: use_editor(ui, form); return true;
    case ACT_SAVE: form_save(ui, form, FOLLOW_NONE); return true;
    case ACT_SAME: take_same(ui, form); return true;
    case ACT_NEXT_PERSON: form_save(ui, form, FOLLOW_PERSON); return true;
    case ACT_NEW_LETTER: form_save(ui, form, FOLLOW_LETTER); return true;
    case ACT_NEW_CASE: form_save(ui, form, FOLLOW_CASE); return true;
    case ACT_BACK:
    case ACT_LEAVE: step_back(ui, form); return true;
    case ACT_DOWN: go_vertical(ui, form, 1); return true;
    case ACT_UP: go_vertical(ui, form, -1); return true;
    case ACT_PAGE_DOWN:
        form_go(ui, form, form->at + 6 < form->n ? form->at + 6 : form->n - 1);
        return true;
    case ACT_PAGE_UP: form_go(ui, form, form->at > 6 ? form->at - 6 : 0); return true;
    default: return false;
    }
}

static void ask(struct ui *ui, void *state, struct area area)
{
    (void)area;
    strip_ask(ui, state);
}

static void stale(void *state)
{
    ((struct form *)state)->strip.stale = true;
}

static void status(struct ui *ui, void *state, struct str *out)
{
    const struct form *form = state;
    str_addf(out, "%u/%u", (unsigned)form->at + 1, (unsigned)form->n);
    // what letters become is not to be guessed from the first wrong word
    if (ui->typist.method != METHOD_OFF)
        str_addf(out, " %s", ui->typist.method == METHOD_TELEX ? "Telex" : "VNI");
    if (form->changed)
        str_addf(out, " %s", form->draft_is_old ? _("changed") : _("draft kept"));
}

struct presence form_about(const void *state)
{
    const struct form *form = state;
    bool one = form->n_ids == 1;
    return (struct presence){
        .schema = one ? form->schema : NULL, .id = one ? form->ids[0] : 0, .edits = true};
}

static void tick(struct ui *ui, void *state)
{
    struct form *form = state;
    if (form->draft_is_old && clock_steady_ms() - form->changed_ms >= 2000)
        form_keep_draft(ui, form);
}

static void hangup(struct ui *ui, void *state)
{
    form_keep_draft(ui, state);
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    form_free(state);
}

static const struct screen_ops form_ops = {
    .name = "form",
    .modes = modes,
    .typing = typing,
    .at_start = at_start,
    .stale = stale,
    .ask = ask,
    .draw = form_draw,
    .act = act,
    .key = key,
    .status = status,
    .tell = form_tell,
    .answer = form_answer,
    .tick = tick,
    .hangup = hangup,
    .about = form_about,
    .close = close,
};

/* ---- opening ---- */

void form_open(struct ui *ui, const struct form_request *request)
{
    if (!office_can_write(ui->office)) {
        if (request->record_taken != NULL)
            record_free(request->schema, request->record_taken);
        ui_refuse_write(ui);
        return;
    }
    ui_push(ui, &form_ops, form_new(ui, request));
}

void form_add(
    struct ui *ui, const struct schema *schema, void *record_taken, const char *focus)
{
    if (schema == &schema_visit)
        record_taken = form_propose_visit(ui, record_taken);
    char *title = xasprintf(_("New: %s"), _(schema->label));
    form_open(ui, &(struct form_request){.schema = schema,
                      .verb = VERB_ADD,
                      .title = title,
                      .record_taken = record_taken,
                      .focus = focus});
    free(title);
}

void form_edit(struct ui *ui, const struct schema *schema, uint64_t id, const char *focus)
{
    void *record = record_new(schema);
    struct err err = {0};
    if (office_get(ui->office, schema, id, record, &err) != TD_OK) {
        ui_say_err(ui, &err);
        record_free(schema, record);
        return;
    }
    char *title = xasprintf(_("Edit: %s"), record_head(record)->code);
    form_open(ui, &(struct form_request){.schema = schema,
                      .verb = VERB_EDIT,
                      .title = title,
                      .ids = &id,
                      .n_ids = 1,
                      .focus = focus});
    free(title);
    record_free(schema, record);
}

/* ---- drafts ---- */

/* What a draft holds was typed by this person. */
static void mark_typed(struct form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        struct form_field *f = &form->fields[i];
        f->typed =
            form->verb == VERB_ADD || !field_equal(f->field, form->base, form->record);
    }
}

/* Texts that are no values stand where they were typed, with what is wrong with them. */
static void put_texts_back(struct ui *ui, struct form *form)
{
    for (size_t i = 0; i < form->draft.n_texts; i++) {
        const struct draft_text *t = &form->draft.texts[i];
        struct form_field *f = form_field_of(form, t->field->key);
        if (f == NULL)
            continue;
        edit_set(&f->edit, t->text);
        f->typed = true;
        form_read(ui, form, f);
    }
}

/* Typing goes on where it stopped, behind what stands there. */
static void take_draft(struct ui *ui, struct form *form, const struct draft *draft)
{
    form->draft = *draft;
    form->changed = true;
    form->entered = draft->at == NULL;
    mark_typed(form);
    put_texts_back(ui, form);
    if (form->verb != VERB_ADD && draft->base_rev != 0)
        form_base_at(ui, form, draft->base_rev);
    offers_make(ui, form);
}

/* The typed record laid over what is stored now. */
void form_resume(struct ui *ui, struct draft *draft_taken)
{
    struct draft d = *draft_taken;
    bool add = d.id == 0;
    char *title = xasprintf(add ? _("New: %s") : _("Edit: %s"),
        add ? _(d.schema->label) : record_head(d.record)->code);
    struct form_request request = {.schema = d.schema,
        .verb = add ? VERB_ADD : VERB_EDIT,
        .title = title,
        .ids = &d.id,
        .n_ids = add ? 0 : 1,
        .record_taken = d.record,
        .focus = d.at == NULL ? NULL : d.at->key};
    d.record = NULL;
    size_t before = ui->depth;
    form_open(ui, &request);
    free(title);
    if (ui->depth == before) {
        draft_release(&d);
        return;
    }
    take_draft(ui, ui_top(ui)->state, &d);
    ui_say(ui, TONE_INFO, "%s", _("Go on where you stopped. F2 saves."));
}

struct drafts {
    struct draft *rows;
    size_t n;
};

static void release_drafts(void *ctx)
{
    struct drafts *drafts = ctx;
    for (size_t i = 0; i < drafts->n; i++)
        draft_release(&drafts->rows[i]);
    free(drafts->rows);
    free(drafts);
}

static char *draft_line(struct ui *ui, const struct draft *d)
{
    static const char *const keys[] = {"name", "content", "text", "topic", "value"};
    struct str out = {0};
    str_addf(&out, "%s:", _(d->schema->label));
    if (record_chead(d->record)->code != NULL)
        str_addf(&out, " %s", record_chead(d->record)->code);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *field = schema_field(d->schema, keys[i]);
        if (field == NULL || field_is_empty(field, d->record))
            continue;
        str_addc(&out, ' ');
        ui_show(ui, d->schema, d->record, field, &out);
    }
    return str_detach(&out);
}

static void throwing_chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct drafts *drafts = ctx;
    if (item == 0)
        return;
    draft_drop(ui->office, &drafts->rows[0]);
    ui_say(ui, TONE_INFO, "%s", _("The draft is thrown away."));
}

/* Nothing brings a draft back, so the key that asked for it is not enough. */
static void ask_throwing(struct ui *ui, const struct draft *taken)
{
    struct drafts *one = xcalloc(1, sizeof(*one));
    one->rows = xcalloc(1, sizeof(*one->rows));
    one->rows[one->n++] = *taken;
    struct pick pick = {.title = _("Throw this draft away?"),
        .intro = draft_line(ui, taken),
        .ctx = one,
        .question = true,
        .chosen = throwing_chosen,
        .release = release_drafts};
    pick_add(&pick, xstrdup(_("Keep it")), NULL);
    pick_add(&pick, xstrdup(_("Throw it away for good")), NULL);
    pick_open(ui, &pick);
}

static void draft_chosen(struct ui *ui, void *ctx, size_t item)
{
    struct drafts *drafts = ctx;
    size_t i = item / 2;
    if (i >= drafts->n)
        return;
    if (item % 2 == 0)
        form_resume(ui, &drafts->rows[i]);
    else
        ask_throwing(ui, &drafts->rows[i]);
    memset(&drafts->rows[i], 0, sizeof(drafts->rows[i]));
}

void drafts_open(struct ui *ui, bool always)
{
    struct drafts *drafts = xcalloc(1, sizeof(*drafts));
    drafts->n = draft_list(ui->office, &drafts->rows);
    if (drafts->n == 0) {
        release_drafts(drafts);
        if (always)
            ui_say(ui, TONE_INFO, "%s", _("No drafts."));
        return;
    }
    struct pick pick = {.title = _("Half-typed forms"),
        .ctx = drafts,
        .chosen = draft_chosen,
        .release = release_drafts,
        .yields = true};
    for (size_t i = 0; i < drafts->n; i++) {
        struct str when = {0};
        ui_add_moment(drafts->rows[i].saved_us, &when);
        pick_add(&pick, draft_line(ui, &drafts->rows[i]), str_detach(&when));
        pick_add(&pick, xasprintf("   %s", _("throw this draft away")), NULL);
    }
    pick_open(ui, &pick);
}
