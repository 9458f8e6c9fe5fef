/* SPDX-License-Identifier: MIT
 *
 * What a form offers while one types: the choices of a closed list, values in use,
 * people known to the desk, records a reference may mean.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "form.h"
#include "model/casefile.h"
#include "model/choice.h"
#include "refs.h"
#include "words.h"

void offers_clear(struct offers *offers)
{
    for (size_t i = 0; i < offers->n; i++) {
        struct offer *o = &offers->rows[i];
        free(o->insert);
        free(o->text);
        free(o->hint);
        free(o->person.code);
        free(o->person.name);
        free(o->person.cid);
        free(o->person.phone);
        free(o->person.address);
    }
    memset(offers, 0, sizeof(*offers));
    offers->at = -1;
}

static struct offer *add_offer(struct offers *offers, const char *insert, char *text)
{
    if (offers->n == OFFERS_MAX) {
        free(text);
        return NULL;
    }
    struct offer *o = &offers->rows[offers->n++];
    o->insert = xstrdup(insert);
    o->text = text;
    return o;
}

/* ---- choices ---- */

static enum fit text_fit(const char *text, const char *typed)
{
    struct str words = {0};
    str_add(&words, "");
    fold_words(&words, text);
    enum fit fit = words_how(words.buf, typed);
    str_release(&words);
    return fit;
}

/* What is read on the screen is meant before the label in the other language or the key.
 */
static enum fit choice_fit(const char *label, const struct choice *c, const char *typed)
{
    enum fit fit = text_fit(label, typed);
    bool somehow = text_fit(msg_in(LANG_EN, c->label), typed) != FIT_NOT ||
                   text_fit(msg_in(LANG_VI, c->label), typed) != FIT_NOT ||
                   text_fit(c->key, typed) != FIT_NOT;
    return fit == FIT_NOT && somehow ? FIT_SOMEHOW : fit;
}

static size_t offer_fitting(struct ui *ui, struct offers *offers,
    const struct field *field, const char *typed, enum fit wanted)
{
    const struct book *book = office_book(ui->office);
    struct choice c;
    size_t n = 0;
    for (size_t i = 0; choice_at(field->choices, book, i, &c); i++) {
        const char *label = choice_label(field->choices, book, c.key);
        if (choice_fit(label, &c, typed) != wanted)
            continue;
        add_offer(offers, label, xstrdup(label));
        n++;
    }
    return n;
}

/* All of them, and the one that stands there chosen: it is left in peace until something
 * is typed. */
static void offer_beside(
    struct ui *ui, struct offers *offers, const struct field *field, const char *label)
{
    (void)offer_fitting(ui, offers, field, "", FIT_BEGINS);
    for (size_t i = 0; i < offers->n && offers->at < 0; i++)
        if (strcmp(offers->rows[i].insert, label) == 0)
            offers->at = (int)i;
}

static void offer_choices(
    struct ui *ui, struct offers *offers, const struct field *field, const char *typed)
{
    const struct book *book = office_book(ui->office);
    const char *exact = choice_parse(field->choices, book, typed);
    if (exact != NULL) {
        const char *label = choice_label(field->choices, book, exact);
        offer_beside(ui, offers, field, label);
        offers->quiet = offers->at >= 0 && strcmp(label, typed) == 0;
        return;
    }
    offers->meant = offer_fitting(ui, offers, field, typed, FIT_BEGINS);
    size_t others = offer_fitting(ui, offers, field, typed, FIT_SOMEHOW);
    if (offers->meant == 0)
        offers->meant = others;
    // nothing fits: then one wants to see what there is
    if (offers->n == 0)
        (void)offer_fitting(ui, offers, field, "", FIT_BEGINS);
}

/* ---- values in use ---- */

static void each_value(void *ctx, const char *value, uint64_t uses)
{
    struct offer *o = add_offer(ctx, value, xstrdup(value));
    if (o != NULL)
        o->hint = xasprintf("%llu", (unsigned long long)uses);
}

/* Read once each time one comes to the field: typing only narrows. Who assigns looks for
 * the least loaded, who fills a form for a name. */
static void read_names(struct ui *ui, struct form *form, const struct field *field)
{
    if (form->names_of == field)
        return;
    form->names_of = field;
    (void)!names_read(ui->office, field, &form->names, NULL);
    if (form->nobody != NULL)
        names_by_load(&form->names);
}

static void offer_names(
    struct ui *ui, struct form *form, const struct field *field, const char *typed)
{
    bool load = names_have_load(field);
    read_names(ui, form, field);
    // one place is left for the offer that empties the field
    for (size_t i = 0; i < form->names.n && form->offers.n < OFFERS_MAX - 1; i++) {
        const struct known_name *known = &form->names.rows[i];
        struct offer *o =
            words_fit(known->words, typed)
                ? add_offer(&form->offers, known->name, xstrdup(known->name))
                : NULL;
        unsigned count = (unsigned)(load ? known->open : known->uses);
        if (o != NULL)
            o->hint = load ? xasprintf(_("open %u"), count) : xasprintf("%u", count);
    }
}

static void offer_values(struct ui *ui, struct form *form, const char *typed)
{
    const struct field *field = form->fields[form->at].field;
    if (field_is_counted(field))
        offer_names(ui, form, field, typed);
    else
        (void)!office_values(
            ui->office, form->schema, field, typed, 8, each_value, &form->offers, NULL);
    // What is typed in full needs no offer.
    if (form->offers.n == 1 && strcmp(form->offers.rows[0].insert, typed) == 0)
        offers_clear(&form->offers);
}

static void offer_nobody(struct form *form, const char *typed)
{
    bool filled =
        form->n_ids > 1 || !field_is_empty(form->fields[form->at].field, form->base);
    if (form->nobody == NULL || *typed != '\0' || !filled)
        return;
    struct offer *o = add_offer(&form->offers, "", xstrdup(form->nobody));
    if (o != NULL)
        o->empties = true;
}

static bool is_new_name(struct ui *ui, struct form *form, const struct form_field *f)
{
    bool known = true;
    const char *name = field_get_text(f->field, form->record);
    if (!(f->field->flags & F_STAFF) || name == NULL ||
        field_equal(f->field, form->base, form->record))
        return false;
    return name_is_known(ui->office, f->field, name, &known, NULL) == TD_OK && !known;
}

/* What is typed is a part of one name alone. */
static bool complete_name(struct ui *ui, struct form *form, struct form_field *f)
{
    const struct offers *offers = &form->offers;
    bool one = f == &form->fields[form->at] && offers->n == 1 && !offers->rows[0].empties;
    if (!one)
        return false;
    edit_set(&f->edit, offers->rows[0].insert);
    return form_read(ui, form, f);
}

bool form_asks_name(struct ui *ui, struct form *form, struct form_field *f)
{
    const char *typed = edit_text(&f->edit);
    bool asked = form->asked_name != NULL && strcmp(form->asked_name, typed) == 0;
    if (asked || f->edit.text.len == 0 || !is_new_name(ui, form, f))
        return false;
    free(form->asked_name);
    form->asked_name = xstrdup(typed);
    if (complete_name(ui, form, f))
        return false;
    ui_say(ui, TONE_BAD,
        _("Nobody here is called “%s” yet. The same key again takes it."), typed);
    return true;
}

/* ---- people ---- */

static bool is_person_field(const struct form *form, const struct field *field)
{
    return schema_field(form->schema, "person") != NULL &&
           ((field->flags & F_NAME) || strcmp(field->key, "cid") == 0 ||
               strcmp(field->key, "phone") == 0);
}

/* The code of the person the record names; NULL: of none. */
static const char *taken_code(const struct form *form)
{
    return field_get_text(schema_field(form->schema, "person"), form->record);
}

static char *person_line(const struct known_person *p)
{
    struct str out = {0};
    int year = 0, month, day;
    str_add(&out, p->name == NULL ? "" : p->name);
    if (p->birth != DAY_NONE) {
        day_split(p->birth, &year, &month, &day);
        str_addf(&out, ", %d", year);
    }
    if (p->address != NULL)
        str_addf(&out, ", %s", p->address);
    if (p->phone != NULL)
        str_addf(&out, ", %s", p->phone);
    return str_detach(&out);
}

static void offer_person(struct offers *offers, const struct known_person *p)
{
    struct offer *o = add_offer(offers, p->name, person_line(p));
    if (o == NULL)
        return;
    o->person = *p;
    o->person.code = xstrdup(p->code);
    o->person.name = xstrdup(p->name);
    o->person.cid = xstrdup(p->cid);
    o->person.phone = xstrdup(p->phone);
    o->person.address = xstrdup(p->address);
    struct str hint = {0};
    str_addf(&hint, msg_n("%u visit", "%u visits", p->visits), p->visits);
    str_addf(&hint, _(", %u open"), (unsigned)p->open_cases);
    o->hint = str_detach(&hint);
}

/* The person was taken over, and nothing is typed in the field: who is meant is settled.
 */
static bool is_settled(const struct form *form, const struct form_field *f)
{
    return taken_code(form) != NULL && (form->entered || !f->typed);
}

/* Another number of the same person; another name would be another person. */
static bool is_taken(
    const struct form *form, const struct form_field *f, const struct known_person *p)
{
    const char *code = taken_code(form);
    return code != NULL && !(f->field->flags & F_NAME) && strcmp(code, p->code) == 0;
}

static void offer_people(
    struct ui *ui, struct form *form, const struct form_field *f, const char *typed)
{
    struct known_person *people = NULL;
    size_t n = 0;
    size_t letters = 0;
    if (is_settled(form, f))
        return;
    for (size_t at = 0; typed[at] != '\0' && letters < 3; letters++)
        at = utf8_next(typed, at);
    if (letters < 3 || ui->names_hidden)
        return;
    if (people_suggest(ui->office, typed, 7, &people, &n, NULL) != TD_OK)
        return;
    for (size_t i = 0; i < n; i++)
        if (!is_taken(form, f, &people[i]))
            offer_person(&form->offers, &people[i]);
    people_free(people, n);
}

/* ---- references ---- */

static void offer_refs(struct ui *ui, struct form *form, const char *typed)
{
    const struct schema *schema = registry_named(form->fields[form->at].field->refers);
    struct refs refs = {.n = 0};
    if (schema == NULL)
        return;
    refs_find(ui, schema, typed, form->schema, form->record, &refs);
    for (size_t i = 0; i < refs.n; i++)
        add_offer(&form->offers, refs.rows[i].code, xstrdup(refs.rows[i].line));
    refs_clear(&refs);
    const struct offers *o = &form->offers;
    bool words = *typed != '\0' && o->n == 1 && strcmp(o->rows[0].insert, typed) != 0;
    form->offers.meant = words ? 1 : 0;
}

void offers_make(struct ui *ui, struct form *form)
{
    offers_clear(&form->offers);
    if (form->n == 0)
        return;
    const struct form_field *f = &form->fields[form->at];
    const char *typed = edit_text(&f->edit);
    if (f->field->type == FIELD_CHOICE)
        offer_choices(ui, &form->offers, f->field, typed);
    else if (f->field->type == FIELD_REF)
        offer_refs(ui, form, typed);
    else if (is_person_field(form, f->field))
        offer_people(ui, form, f, typed);
    else if (f->field->flags & F_COMPLETE)
        offer_values(ui, form, typed);
    offer_nobody(form, typed);
}

/* ---- taking ---- */

void form_take_person(struct ui *ui, struct form *form, uint64_t id)
{
    struct visitor v;
    struct err err = {0};
    uint64_t edited = form->n_ids > 0 ? form->ids[0] : 0;
    if (visitor_read(ui->office, id, form->schema, edited, &v, &err) == TD_OK) {
        form_put(ui, form, "name", v.person.name);
        form_put(ui, form, "cid", v.person.cid);
        form_put(ui, form, "phone", v.person.phone);
        form_put(ui, form, "address", v.person.address);
        field_set_text(
            schema_field(form->schema, "person"), form->record, v.person.head.code);
        form->changed = form->draft_is_old = true;
        ui_say(ui, TONE_GOOD, _("Known: %s. Visits %u, cases %u, open %u."),
            v.person.name, v.visits, v.n_cases, (unsigned)v.n_open);
    } else {
        ui_say_err(ui, &err);
    }
    visitor_release(&v);
}

static void put_choice_if_empty(
    struct ui *ui, struct form *form, const char *key, const char *choice)
{
    const struct form_field *f = form_field_of(form, key);
    if (f != NULL && f->edit.text.len == 0)
        form_put(ui, form, key,
            choice_label(f->field->choices, office_book(ui->office), choice));
}

void form_take_matter(struct ui *ui, struct form *form)
{
    const struct field *tie = schema_field(form->schema, "case");
    const char *code = tie == NULL ? NULL : field_get_text(tie, form->record);
    uint64_t id = 0;
    if (code == NULL || form->verb != VERB_ADD ||
        office_find_code_in(ui->office, &schema_case, code, &id, NULL) != TD_OK)
        return;
    struct casefile *cf = record_new(&schema_case);
    if (office_get(ui->office, &schema_case, id, cf, NULL) == TD_OK) {
        put_choice_if_empty(ui, form, "kind", cf->kind);
        put_choice_if_empty(ui, form, "field", cf->field);
    }
    record_free(&schema_case, cf);
}

void offers_take(struct ui *ui, struct form *form)
{
    if (form->offers.at < 0 || form->offers.at >= (int)form->offers.n)
        return;
    const struct offer *o = &form->offers.rows[form->offers.at];
    struct form_field *f = &form->fields[form->at];
    f->emptied = o->empties;
    if (o->empties) {
        edit_set(&f->edit, "");
        form_read(ui, form, f);
    } else if (o->person.id != 0) {
        form_take_person(ui, form, o->person.id);
    } else if (strcmp(edit_text(&f->edit), o->insert) != 0) {
        edit_set(&f->edit, o->insert);
        form_read(ui, form, f);
    } else {
        return;
    }
    form->changed = form->draft_is_old = true;
}
