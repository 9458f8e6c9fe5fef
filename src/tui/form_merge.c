/* SPDX-License-Identifier: MIT
 *
 * Two desks at one record. Core lets different fields through by itself; here is said
 * that it did, and for each field that both changed the person chooses.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "form.h"

struct clash {
    struct form *form;
    void *now;   /* the record as it stands */
    char *actor; /* who changed it last */
    const struct field **fields;
    bool *mine; /* the answers so far */
    size_t n, at;
};

static void clash_free(struct clash *c)
{
    record_free(c->form->schema, c->now);
    free(c->actor);
    free(c->fields);
    free(c->mine);
    free(c);
}

/* ---- what was merged ---- */

static bool is_named(
    const struct field *const *fields, size_t n, const struct field *field)
{
    for (size_t i = 0; i < n; i++)
        if (fields[i] == field)
            return true;
    return false;
}

/* The fields that entries [first, n) changed down to the base, each once. */
static size_t fields_since(const struct history_entry *entries, size_t first, size_t n,
    uint32_t base, const struct field **fields)
{
    size_t found = 0;
    for (size_t i = first; i < n && entries[i].rev > base; i++)
        for (size_t c = 0; c < entries[i].n_changes; c++)
            if (!is_named(fields, found, entries[i].changes[c].field))
                fields[found++] = entries[i].changes[c].field;
    return found;
}

void form_add_merged(struct ui *ui, const struct form *form, struct str *out)
{
    struct history_entry *entries = NULL;
    size_t n = 0;
    if (form->base_rev == 0 || form->n_ids != 1 ||
        office_history(ui->office, form->schema, form->ids[0], &entries, &n, NULL) !=
            TD_OK)
        return;
    const struct field **fields = xcalloc(form->schema->count, sizeof *fields);
    size_t found = fields_since(entries, 1, n, form->base_rev, fields); // 0 is ours
    if (found > 0)
        str_addf(out, _(" %s changed meanwhile, kept as well:"), entries[1].actor);
    for (size_t i = 0; i < found; i++)
        str_addf(out, "%s %s", i == 0 ? "" : ",", _(fields[i]->label));
    if (found > 0)
        str_addc(out, '.');
    free(fields);
    history_free(entries, n);
}

/* ---- the same field ---- */

static bool both_changed(const struct clash *c, const struct field *field)
{
    const struct form *form = c->form;
    return !field_equal(field, form->base, form->record) &&
           !field_equal(field, form->base, c->now) &&
           !field_equal(field, form->record, c->now);
}

static bool stays_mine(const struct clash *c, const struct field *field)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->fields[i] == field)
            return c->mine[i];
    return !field_equal(field, c->form->base, c->form->record);
}

static void show_again(struct ui *ui, struct form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        struct str text = {0};
        form_value(ui, form->fields[i].field, form->record, &text);
        edit_set(&form->fields[i].edit, str_text(&text));
        str_release(&text);
    }
}

/* The record as it is now becomes the base; what is theirs comes into the form. */
static void rebase(struct ui *ui, const struct clash *c)
{
    struct form *form = c->form;
    for (size_t i = 0; i < form->schema->count; i++) {
        const struct field *field = &form->schema->fields[i];
        if (!stays_mine(c, field))
            field_copy(field, form->record, c->now);
    }
    form->base_rev = record_head(c->now)->rev;
    record_copy(form->schema, form->base, c->now);
    show_again(ui, form);
}

static void ask(struct ui *ui, struct clash *taken);

enum answer { MINE, THEIRS, BACK };

/* A question owns the clash until it is answered. */
struct question {
    struct clash *clash;
};

static void question_free(void *ctx)
{
    struct question *question = ctx;
    if (question->clash != NULL)
        clash_free(question->clash);
    free(question);
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    struct question *question = ctx;
    struct clash *c = question->clash;
    if (item == BACK)
        return;
    question->clash = NULL;
    c->mine[c->at++] = item == MINE;
    ask(ui, c);
}

static void add_value(
    struct ui *ui, const struct clash *c, const void *record, struct str *out)
{
    if (field_is_empty(c->fields[c->at], record))
        str_add(out, _("(empty)"));
    else
        ui_show(ui, c->form->schema, record, c->fields[c->at], out);
}

/* "Address  1/2" and both values, whole. */
static char *both_values(struct ui *ui, const struct clash *c)
{
    struct str out = {0};
    str_addf(&out, "%s  %u/%u\n", _(c->fields[c->at]->label), (unsigned)c->at + 1,
        (unsigned)c->n);
    str_addf(&out, _("Theirs (%s):"), c->actor);
    str_addc(&out, ' ');
    add_value(ui, c, c->now, &out);
    str_addf(&out, "\n%s ", _("Mine:"));
    add_value(ui, c, c->form->record, &out);
    return str_detach(&out);
}

static void ask_field(struct ui *ui, struct clash *c)
{
    struct question *question = xcalloc(1, sizeof *question);
    question->clash = c;
    struct pick pick = {.title = _("Changed by somebody else"),
        .intro = both_values(ui, c),
        .ctx = question,
        .at = BACK, // nothing is chosen by an Enter too many
        .question = true,
        .chosen = chosen,
        .release = question_free};
    pick_add(&pick, xstrdup(_("Keep mine")), NULL);
    pick_add(&pick, xstrdup(_("Keep theirs")), NULL);
    pick_add(&pick, xstrdup(_("Back to the form")), NULL);
    pick_open(ui, &pick);
}

/* The next question, or the saving when all are answered. */
static void ask(struct ui *ui, struct clash *taken)
{
    if (taken->at < taken->n) {
        ask_field(ui, taken);
        return;
    }
    struct form *form = taken->form;
    rebase(ui, taken);
    clash_free(taken);
    form_save_one(ui, form);
}

static char *last_actor(struct ui *ui, const struct form *form)
{
    struct history_entry *entries = NULL;
    size_t n = 0;
    if (office_history(ui->office, form->schema, form->ids[0], &entries, &n, NULL) !=
        TD_OK)
        return xstrdup("");
    char *actor = xstrdup(n > 0 ? entries[0].actor : "");
    history_free(entries, n);
    return actor;
}

void form_merge(struct ui *ui, struct form *form)
{
    struct err err = {0};
    struct clash *c = xcalloc(1, sizeof *c);
    *c = (struct clash){.form = form, .now = record_new(form->schema)};
    if (office_get(ui->office, form->schema, form->ids[0], c->now, &err) != TD_OK) {
        ui_say_err(ui, &err);
        clash_free(c);
        return;
    }
    c->actor = last_actor(ui, form);
    c->fields = xcalloc(form->schema->count, sizeof(*c->fields));
    c->mine = xcalloc(form->schema->count, sizeof(*c->mine));
    for (size_t i = 0; i < form->schema->count; i++)
        if (both_changed(c, &form->schema->fields[i]))
            c->fields[c->n++] = &form->schema->fields[i];
    ask(ui, c);
}
