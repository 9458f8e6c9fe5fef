/* SPDX-License-Identifier: MIT
 *
 * From a form to one command (or one for each marked record). Nothing is written while a
 * field cannot be read. What to do where somebody else changed the same field
 * meanwhile is in form_merge.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "bulk.h"
#include "core/letters.h"
#include "form.h"
#include "model/letter.h"

static bool read_all(struct ui *ui, struct form *form)
{
    bool fine = true;
    for (size_t i = form->n; i-- > 0;)
        if (!form_read(ui, form, &form->fields[i])) {
            form->at = i;
            fine = false;
        }
    if (!fine)
        ui_say(ui, TONE_BAD, "%s", form->fields[form->at].error);
    return fine;
}

/* All a step needs is told at once, not one by one. */
static bool has_what_step_needs(struct ui *ui, struct form *form)
{
    bool fine = true;
    for (size_t i = form->n; form->to_state != NULL && i-- > 0;) {
        struct form_field *f = &form->fields[i];
        if (f->edit.text.len > 0)
            continue;
        char *text = xasprintf(_("%s is missing; it is required."), _(f->field->label));
        form_set_error(f, text);
        free(text);
        form->at = i;
        fine = false;
    }
    if (!fine)
        ui_say(ui, TONE_BAD, "%s", form->fields[form->at].error);
    return fine;
}

static bool asks_a_name(struct ui *ui, struct form *form)
{
    for (size_t i = 0; i < form->n; i++)
        if (form_asks_name(ui, form, &form->fields[i])) {
            form->at = i;
            return true;
        }
    return false;
}

/* Shows what core refused where it can be put right. */
static void show_refusal(struct ui *ui, struct form *form, const struct err *err)
{
    struct form_field *f = form_field_of(form, err->field);
    if (f != NULL) {
        form->at = (size_t)(f - form->fields);
        form_set_error(f, err->text);
        offers_make(ui, form);
    }
    ui_say_err(ui, err);
}

/* ---- the person behind the row ---- */

static const char *text_of(const struct form *form, const char *key)
{
    const struct field *field = schema_field(form->schema, key);
    return field == NULL ? NULL : field_get_text(field, form->record);
}

static bool needs_person(const struct form *form)
{
    const struct field *person = schema_field(form->schema, "person");
    const struct field *name = schema_field(form->schema, "name");
    if (person == NULL || name == NULL || form->schema == &schema_person)
        return false;
    return field_is_empty(person, form->record) && !field_is_empty(name, form->record) &&
           !field_secret(form->schema, form->record, name);
}

static enum td_status tie_person(struct ui *ui, struct form *form, struct err *err)
{
    if (form->verb != VERB_ADD || !needs_person(form))
        return TD_OK;
    // Refused records shall not leave a person behind: ask the rules first.
    enum td_status s = record_check(form->schema, form->record, err);
    char code[72];
    if (s == TD_OK)
        s = people_ensure(ui->office, text_of(form, "name"), text_of(form, "cid"),
            text_of(form, "phone"), text_of(form, "address"), code, err);
    if (s == TD_OK)
        field_set_text(schema_field(form->schema, "person"), form->record, code);
    return s;
}

/* ---- the command ---- */

struct plan {
    const struct field **fields;
    size_t n;
};

static struct plan changed_fields(const struct form *form)
{
    const struct schema *schema = form->schema;
    struct plan plan = {xcalloc(schema->count, sizeof(*plan.fields)), 0};
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        bool state = form->to_state != NULL && strcmp(field->key, "state") == 0;
        if (state || !field_equal(field, form->base, form->record))
            plan.fields[plan.n++] = field;
    }
    return plan;
}

/* A bulk change sets what was typed, changed or not: the records differ. */
static struct plan typed_fields(const struct form *form)
{
    struct plan plan = {xcalloc(form->n + 1, sizeof(*plan.fields)), 0};
    for (size_t i = 0; i < form->n; i++)
        if (form->fields[i].edit.text.len > 0 || form->fields[i].emptied)
            plan.fields[plan.n++] = form->fields[i].field;
    if (form->to_state != NULL)
        plan.fields[plan.n++] = schema_field(form->schema, "state");
    return plan;
}

/* The form is gone before the next one opens; its values and the message go on. */
static void close_and_follow(struct ui *ui, struct form *form, const char *code)
{
    const struct schema *schema = form->schema;
    enum follow follow = form->follow;
    enum verb verb = form->verb;
    void *record = record_new(schema);
    record_copy(schema, record, form->record);
    field_set_text(schema_field(schema, "code"), record, code);
    ui_pop_to(ui, form);
    ui_pop(ui);
    // an old visit that is put right says nothing about who receives now
    if (verb == VERB_ADD)
        form_remember_visit(ui, schema, record);
    form_follow(ui, follow, schema, record);
    record_free(schema, record);
}

static void finish(
    struct ui *ui, struct form *form, const char *code, const struct str *warnings)
{
    struct str said = {0};
    str_addf(&said, _("Saved %s."), code);
    form_add_merged(ui, form, &said);
    if (warnings->len > 0)
        str_addf(
            &said, _(" Note: %.*s"), (int)strcspn(warnings->buf, "\n"), warnings->buf);
    form->changed = false;
    draft_drop(ui->office, &form->draft);
    close_and_follow(ui, form, code);
    ui_say(ui, TONE_GOOD, "%s", str_text(&said));
    str_release(&said);
}

/* A new record that looks like one that is there is asked about. */
static void finish_one(struct ui *ui, struct form *form, const struct outcome *outcome)
{
    const struct schema *schema = form->schema;
    bool added = form->verb == VERB_ADD && form->follow == FOLLOW_NONE;
    if (form->verb == VERB_ADD)
        ui_added(ui, schema, outcome->id);
    finish(ui, form, outcome->code, &outcome->warnings);
    if (added)
        twins_offer(ui, schema, outcome->id, outcome->code);
}

/* One step, be the new record tied to another one or not. */
static enum td_status apply_one(struct ui *ui, const struct form *form,
    const struct command *command, struct outcome *outcome, struct err *err)
{
    if (form->link_to == NULL)
        return ui_apply(ui, command, outcome, err);
    enum td_status s = office_add_tied(ui->office, command, form->link_to, outcome, err);
    ui_changed(ui);
    return s;
}

void form_save_one(struct ui *ui, struct form *form)
{
    struct err err = {0};
    struct outcome outcome = {0};
    if (tie_person(ui, form, &err) != TD_OK) {
        show_refusal(ui, form, &err);
        return;
    }
    if (form->to_state != NULL)
        field_set_text(schema_field(form->schema, "state"), form->record, form->to_state);
    struct plan plan = changed_fields(form);
    struct command command = {.verb = form->verb,
        .schema = form->schema,
        .id = form->n_ids > 0 ? form->ids[0] : 0,
        .base_rev = form->base_rev,
        .step = form->step,
        .record = form->record,
        .fields = form->verb == VERB_ADD ? NULL : plan.fields,
        .n_fields = form->verb == VERB_ADD ? 0 : plan.n};
    enum td_status s = apply_one(ui, form, &command, &outcome, &err);
    free(plan.fields);
    if (s == TD_OK)
        finish_one(ui, form, &outcome);
    else if (s == TD_CONFLICT && form->verb != VERB_ADD)
        form_merge(ui, form);
    else
        show_refusal(ui, form, &err);
    outcome_release(&outcome);
}

static void close_saved(struct ui *ui, void *ctx)
{
    struct form *form = ctx;
    form->changed = false;
    ui_pop_to(ui, form);
    ui_pop(ui);
}

static void save_many(struct ui *ui, struct form *form)
{
    // a new record has all that stands in it
    struct plan plan = form->about != NULL ? (struct plan){0} : typed_fields(form);
    if (form->to_state != NULL)
        field_set_text(schema_field(form->schema, "state"), form->record, form->to_state);
    struct bulk_wish wish = {.command = {.verb = form->verb,
                                 .schema = form->schema,
                                 .step = form->step,
                                 .about = form->about,
                                 .record = form->record,
                                 .fields = plan.fields,
                                 .n_fields = plan.n},
        .ids = form->ids,
        .n = form->n_ids,
        .ctx = form,
        .done = close_saved};
    bulk_ask(ui, &wish);
    free(plan.fields);
}

/* A form that asks only for what shall be different has no answer yet: which field lacks
 * it, NULL when none does. */
static struct form_field *lacks_answer(const struct form *form)
{
    for (size_t i = 0; form->nobody != NULL && i < form->n; i++)
        if (form->fields[i].edit.text.len == 0 && !form->fields[i].emptied)
            return &form->fields[i];
    return NULL;
}

/* The answer is what stands there already. */
static bool asks_nothing(const struct form *form)
{
    if (form->nobody == NULL)
        return false;
    for (size_t i = 0; i < form->n; i++) {
        const struct form_field *f = &form->fields[i];
        bool same = field_equal(f->field, form->base, form->record);
        bool touched = f->edit.text.len > 0 || f->emptied;
        if (touched && (form->n_ids > 1 || !same))
            return false;
    }
    return true;
}

static void leave_unchanged(struct ui *ui, struct form *form)
{
    form->changed = false;
    draft_drop(ui->office, &form->draft);
    ui_pop(ui);
    ui_say(ui, TONE_INFO, "%s", _("Nothing changed."));
}

void form_save(struct ui *ui, struct form *form, enum follow follow)
{
    form->follow = follow;
    if (form->n > 0 && !form_complete(ui, form))
        return;
    if (!read_all(ui, form) || (form->n_ids <= 1 && !has_what_step_needs(ui, form)) ||
        asks_a_name(ui, form)) {
        offers_make(ui, form);
        return;
    }
    const struct form_field *lacking = lacks_answer(form);
    if (lacking != NULL) {
        ui_say(ui, TONE_BAD,
            _("%s is missing: choose or type it. Esc leaves all as it is."),
            _(lacking->field->label));
        offers_make(ui, form);
        return;
    }
    if (asks_nothing(form)) {
        leave_unchanged(ui, form);
        return;
    }
    if (form->n_ids > 1)
        save_many(ui, form);
    else
        form_save_one(ui, form);
}
