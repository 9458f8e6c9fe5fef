/* SPDX-License-Identifier: MIT
 *
 * Making a form, reading its fields, keeping its draft.
 */
#include "form.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "model/choice.h"

/* ---- values as text ---- */

static void add_date(const struct field *field, const char *iso, struct str *out)
{
    day_t day = day_parse(iso, clock_today(), false);
    char text[DAY_TEXT];
    (void)field;
    str_add(out, day == DAY_NONE ? iso : day_local(day, text));
}

void form_value(
    struct ui *ui, const struct field *field, const void *record, struct str *out)
{
    struct str stored = {0};
    str_add(&stored, "");
    field_format_stored(field, record, &stored);
    if (stored.len > 0 && field->type == FIELD_DATE)
        add_date(field, stored.buf, out);
    else if (stored.len > 0 && field->type == FIELD_CHOICE)
        str_add(out, choice_label(field->choices, office_book(ui->office), stored.buf));
    else
        str_add(out, stored.buf);
    str_release(&stored);
}

/* ---- which fields ---- */

static bool is_person_link(const struct schema *schema, const struct field *field)
{
    return strcmp(field->key, "person") == 0 && schema_field(schema, "name") != NULL;
}

static bool wanted(struct ui *ui, const struct form *form, const struct field *field)
{
    if (field->flags & (F_READONLY | F_HIDDEN))
        return false;
    if (strcmp(field->key, "code") == 0)
        return form->verb == VERB_ADD && (form->schema->flags & SCHEMA_ANY_CODE);
    if (is_person_link(form->schema, field))
        return false;
    return form->verb == VERB_ADD ||
           office_may_see(ui->office, form->schema, form->base, field);
}

static void add_field(struct ui *ui, struct form *form, const struct field *field)
{
    struct form_field *f = &form->fields[form->n++];
    struct str text = {0};
    str_add(&text, "");
    f->field = field;
    if (form->nobody == NULL)
        form_value(ui, field, form->record, &text);
    edit_init(&f->edit, text.buf, field->flags & F_MULTILINE);
    str_release(&text);
}

/* In the order of the keys: what a step needs comes before what it asks besides. */
static void choose_named(struct ui *ui, struct form *form, const char *keys)
{
    while (*keys != '\0') {
        size_t len = strcspn(keys, " ");
        char *key = xstrndup(keys, len);
        const struct field *field = schema_field(form->schema, key);
        if (field != NULL)
            add_field(ui, form, field);
        free(key);
        keys += len + strspn(keys + len, " ");
    }
}

static void choose_fields(
    struct ui *ui, struct form *form, const struct form_request *request)
{
    form->fields = xcalloc(form->schema->count, sizeof(*form->fields));
    if (request->fields != NULL) {
        choose_named(ui, form, request->fields);
        return;
    }
    for (size_t i = 0; i < form->schema->count; i++)
        if (wanted(ui, form, &form->schema->fields[i]))
            add_field(ui, form, &form->schema->fields[i]);
}

struct form_field *form_field_of(struct form *form, const char *key)
{
    for (size_t i = 0; i < form->n; i++)
        if (strcmp(form->fields[i].field->key, key) == 0)
            return &form->fields[i];
    return NULL;
}

/* Where typing begins: the field asked for, else the first empty one that matters. What
 * the paper book asks before the name is asked first. */
static size_t first_field(const struct form *form, const char *focus)
{
    for (size_t i = 0; focus != NULL && i < form->n; i++)
        if (strcmp(form->fields[i].field->key, focus) == 0)
            return i;
    if (form->verb != VERB_ADD)
        return 0;
    unsigned matters = F_REQUIRED | F_NAME | F_PAPER;
    for (size_t i = 0; i < form->n; i++) {
        const struct form_field *f = &form->fields[i];
        if ((f->field->flags & matters) && f->edit.text.len == 0)
            return i;
        if (f->field->flags & F_NAME)
            matters = F_REQUIRED;
    }
    return 0;
}

/* ---- life ---- */

static void load_base(struct ui *ui, struct form *form)
{
    form->base = record_new(form->schema);
    if (form->n_ids == 0 || form->about != NULL)
        return;
    if (office_get(ui->office, form->schema, form->ids[0], form->base, NULL) == TD_OK)
        form->base_rev = record_head(form->base)->rev;
}

static void load_record(struct ui *ui, struct form *form, void *given)
{
    if (given != NULL) {
        form->record = given;
    } else {
        form->record = record_new(form->schema);
        record_copy(form->schema, form->record, form->base);
    }
    if (form->verb == VERB_ADD) {
        struct parse_env env = office_parse_env(ui->office);
        record_defaults(form->schema, form->record, &env);
        record_copy(form->schema, form->base, form->record);
    }
}

/* A field that the step needs today's date for has it already. */
static void date_of_step(struct form *form)
{
    struct form_field *f = form_field_of(form, "accepted");
    char today[DAY_TEXT];
    if (form->verb == VERB_MOVE && f != NULL && f->edit.text.len == 0)
        edit_set(&f->edit, day_local(clock_today(), today));
}

struct form *form_new(struct ui *ui, const struct form_request *request)
{
    struct form *form = xcalloc(1, sizeof(*form));
    form->schema = request->schema;
    form->verb = request->verb;
    form->title = xstrdup(request->title);
    form->to_state = xstrdup(request->to_state);
    form->step = xstrdup(request->step);
    form->link_to = xstrdup(request->link_to);
    form->intro = xstrdup(request->intro);
    form->nobody = xstrdup(request->nobody);
    form->about = request->about;
    form->n_ids = request->n_ids;
    form->ids = xcalloc(request->n_ids + 1, sizeof(*form->ids));
    if (request->n_ids > 0)
        memcpy(form->ids, request->ids, request->n_ids * sizeof(*form->ids));
    load_base(ui, form);
    load_record(ui, form, request->record_taken);
    choose_fields(ui, form, request);
    date_of_step(form);
    form->at = first_field(form, request->focus);
    form->entered = true;
    form->offers.at = -1;
    offers_make(ui, form);
    return form;
}

void form_base_at(struct ui *ui, struct form *form, uint32_t rev)
{
    void *base = record_new(form->schema);
    if (office_get_rev(ui->office, form->schema, form->ids[0], rev, base, NULL) == TD_OK)
        record_copy(form->schema, form->base, base);
    record_free(form->schema, base);
    form->base_rev = rev;
}

void form_free(struct form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        edit_release(&form->fields[i].edit);
        free(form->fields[i].error);
    }
    offers_clear(&form->offers);
    names_release(&form->names);
    free(form->asked_name);
    strip_release(&form->strip);
    record_free(form->schema, form->base);
    record_free(form->schema, form->record);
    draft_release(&form->draft);
    free(form->fields);
    free(form->ids);
    free(form->title);
    free(form->to_state);
    free(form->step);
    free(form->link_to);
    free(form->intro);
    free(form->nobody);
    free(form);
}

/* ---- reading ---- */

void form_set_error(struct form_field *f, const char *text)
{
    free(f->error);
    f->error = xstrdup(text);
}

/* The person a row points to was known by the old name. */
static void drop_person(struct form *form, const struct field *field, const char *before)
{
    const struct field *person = schema_field(form->schema, "person");
    if (person == NULL || !(field->flags & F_NAME))
        return;
    const char *now = field_get_text(field, form->record);
    char *a = fold_text(before == NULL ? "" : before);
    char *b = fold_text(now == NULL ? "" : now);
    if (strcmp(a, b) != 0)
        field_clear(person, form->record);
    free(a);
    free(b);
}

/* A time proposed for one day says nothing about another. */
static void drop_times(struct form *form, const struct field *field)
{
    const char *date = form->schema->date;
    if (form->verb != VERB_ADD || date == NULL || strcmp(field->key, date) != 0 ||
        field_equal(field, form->base, form->record))
        return;
    for (size_t i = 0; i < form->n; i++) {
        struct form_field *f = &form->fields[i];
        if (f->field->type != FIELD_TIME || f->typed)
            continue;
        edit_set(&f->edit, "");
        field_clear(f->field, form->record);
    }
}

/* The values a choice may have are offered below the field: they need not be named. */
static void say_unreadable(struct form_field *f, const struct err *err)
{
    if (f->field->type != FIELD_CHOICE) {
        form_set_error(f, err->text);
        return;
    }
    char *text =
        xasprintf(_("“%s” is not in the list; choose one that is."), edit_text(&f->edit));
    form_set_error(f, text);
    free(text);
}

bool form_read(struct ui *ui, struct form *form, struct form_field *f)
{
    if (form->nobody != NULL && f->edit.text.len == 0 && !f->emptied) {
        field_copy(f->field, form->record, form->base);
        form_set_error(f, NULL);
        return true;
    }
    struct parse_env env = office_parse_env(ui->office);
    struct err err = {0};
    char *before =
        field_is_text(f->field) ? xstrdup(field_get_text(f->field, form->record)) : NULL;
    enum td_status s =
        field_parse(f->field, form->record, edit_text(&f->edit), &env, &err);
    if (s == TD_OK) {
        form_set_error(f, NULL);
        drop_person(form, f->field, before);
        drop_times(form, f->field);
    } else {
        say_unreadable(f, &err);
    }
    free(before);
    return s == TD_OK;
}

void form_put(struct ui *ui, struct form *form, const char *key, const char *text)
{
    struct form_field *f = form_field_of(form, key);
    if (f == NULL || text == NULL || *text == '\0')
        return;
    edit_set(&f->edit, text);
    f->typed = false;
    form_read(ui, form, f);
}

/* ---- drafts ---- */

/* Letters in fields of a new record that were typed, now or in its draft, or filled. */
static size_t letters_typed(const struct form *form)
{
    size_t letters = 0;
    for (size_t i = 0; i < form->n; i++) {
        const struct form_field *f = &form->fields[i];
        const char *text = edit_text(&f->edit);
        if (!f->typed && field_equal(f->field, form->base, form->record))
            continue;
        for (size_t at = 0; text[at] != '\0'; letters++)
            at = utf8_next(text, at);
    }
    return letters;
}

/* What stands there is not (yet) a value: the record has the one before. */
static bool is_unread(const struct form_field *f)
{
    return f->error != NULL && f->edit.text.len > 0;
}

static bool has_unread(const struct form *form)
{
    for (size_t i = 0; i < form->n; i++)
        if (is_unread(&form->fields[i]))
            return true;
    return false;
}

bool form_is_worth_keeping(const struct form *form)
{
    if (!form->changed || form->n_ids > 1 || form->n == 0)
        return false;
    if (form->verb != VERB_ADD)
        return has_unread(form) || !record_equal(form->schema, form->base, form->record);
    return letters_typed(form) >= DRAFT_LETTERS;
}

static void fill_draft(struct form *form)
{
    struct draft *draft = &form->draft;
    if (draft->record == NULL)
        draft->record = record_new(form->schema);
    draft->schema = form->schema;
    draft->id = form->n_ids > 0 ? form->ids[0] : 0;
    draft->base_rev = form->base_rev;
    draft->at = form->fields[form->at].field;
    record_copy(form->schema, draft->record, form->record);
    draft_clear_texts(draft);
    for (size_t i = 0; i < form->n; i++)
        if (is_unread(&form->fields[i]))
            draft_add_text(
                draft, form->fields[i].field, edit_text(&form->fields[i].edit));
}

enum td_status form_write_draft(struct ui *ui, struct form *form, struct err *err)
{
    if (!form->draft_is_old || form->n == 0)
        return TD_OK;
    form_read(ui, form, &form->fields[form->at]);
    if (!form_is_worth_keeping(form)) {
        draft_drop(ui->office, &form->draft);
        return TD_OK;
    }
    fill_draft(form);
    enum td_status status = draft_save(ui->office, &form->draft, err);
    form->draft_is_old = status != TD_OK;
    return status;
}

void form_keep_draft(struct ui *ui, struct form *form)
{
    struct err err = {0};
    if (form_write_draft(ui, form, &err) != TD_OK)
        ui_say_err(ui, &err);
}

/* ---- going about ---- */

#define MEANT_NAMED 4

static void say_meant(struct ui *ui, const struct form *form)
{
    const struct offers *o = &form->offers;
    struct str names = {0};
    for (size_t i = 0; i < o->meant && i < MEANT_NAMED; i++)
        str_addf(&names, "%s%s", i == 0 ? "" : ", ", o->rows[i].text);
    ui_say(ui, TONE_BAD, _("“%s” may be %s%s: type on, or choose with Down."),
        edit_text(&form->fields[form->at].edit), str_text(&names),
        o->meant > MEANT_NAMED ? "…" : "");
    str_release(&names);
}

bool form_complete(struct ui *ui, struct form *form)
{
    struct form_field *f = &form->fields[form->at];
    bool choice = f->field->type == FIELD_CHOICE;
    if ((!choice && f->field->type != FIELD_REF) || f->edit.text.len == 0 ||
        form->offers.meant == 0 || (choice && form_read(ui, form, f)))
        return true;
    if (form->offers.meant > 1) {
        form_set_error(f, NULL); // not wrong, only not enough
        say_meant(ui, form);
        return false;
    }
    edit_set(&f->edit, form->offers.rows[0].insert);
    return form_read(ui, form, f);
}

void form_go(struct ui *ui, struct form *form, size_t at)
{
    struct form_field *f = &form->fields[form->at];
    (void)form_complete(ui, form);
    if (form_read(ui, form, f) && f->edit.text.len > 0) {
        struct str text = {0};
        str_add(&text, "");
        form_value(ui, f->field, form->record, &text);
        if (strcmp(text.buf, edit_text(&f->edit)) != 0)
            edit_set(&f->edit, text.buf);
        str_release(&text);
    }
    if (strcmp(f->field->key, "case") == 0)
        form_take_matter(ui, form);
    form_keep_draft(ui, form);
    form->at = at < form->n ? at : form->n - 1;
    form->entered = true;
    form->names_of = NULL;
    offers_make(ui, form);
}
