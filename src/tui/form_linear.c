/* SPDX-License-Identifier: MIT
 *
 * A form asked line by line: each field with what stands in it and what is offered.
 */
#include <ctype.h>
#include <string.h>

#include "base/msg.h"
#include "form.h"

static struct form_field *here(struct form *form)
{
    return &form->fields[form->at];
}

static bool offers_open(const struct form *form)
{
    return form->offers.n > 0 && !form->offers.quiet;
}

static void tell_offers(const struct form *form, struct str *out)
{
    for (size_t i = 0; offers_open(form) && i < form->offers.n; i++) {
        const struct offer *o = &form->offers.rows[i];
        str_addf(out, "  %u %s%s%s\n", (unsigned)i + 1, o->text, o->hint ? "; " : "",
            o->hint ? o->hint : "");
    }
}

/* What can be done from here besides saving, each behind "=". */
static void tell_acts(struct ui *ui, struct str *out)
{
    const struct screen *top = ui_top(ui);
    const struct act_row *row;
    for (size_t i = 0; (row = act_row_at(i)) != NULL; i++)
        if (row->group == GROUP_RECORD && row->act != ACT_SAVE &&
            keymap_has(&ui->keys, top->ops->modes(top->state), row->act))
            str_addf(out, "=%s %s\n", row->name, _(row->help));
}

static void tell_title(struct ui *ui, struct form *form, struct str *out)
{
    if (form->told)
        return;
    form->told = true;
    str_addf(out, "%s\n", form->title);
    if (form->intro != NULL)
        str_addf(out, "%s\n", form->intro);
    str_addf(out, "%s\n",
        _("Enter keeps what stands in brackets, - empties it, < goes back a field, "
          "= saves, . leaves."));
    tell_acts(ui, out);
}

/* Who the record is about, once that is settled; an offer says itself. */
static void tell_person(struct ui *ui, struct form *form, struct str *out)
{
    const struct strip *strip = &form->strip;
    bool settled = strip->why == STRIP_TAKEN || strip->why == STRIP_ALIKE;
    if (settled && strip->id != form->told_person)
        strip_tell(ui, form, out);
    form->told_person = settled ? strip->id : form->told_person;
}

void form_tell(struct ui *ui, void *state, struct str *out)
{
    struct form *form = state;
    tell_title(ui, form, out);
    tell_person(ui, form, out);
    if (form->n == 0 || form->all_asked) {
        str_addf(out, "%s\n", _("That was the last field. Enter saves."));
        return;
    }
    const struct form_field *f = here(form);
    if (f->error != NULL && strcmp(str_text(&ui->message), f->error) != 0)
        str_addf(out, "%s\n", f->error);
    tell_offers(form, out);
    str_addf(out, "%s%s [%s]:\n", _(f->field->label),
        f->field->flags & F_REQUIRED ? " *" : "", edit_text(&f->edit));
}

/* A field that cannot be read is asked again. */
static void go_on(struct ui *ui, struct form *form)
{
    size_t at = form->at;
    if (at + 1 < form->n)
        form_go(ui, form, at + 1);
    else
        form_go(ui, form, at);
    if (form->fields[at].error != NULL)
        form_go(ui, form, at);
    else
        form->all_asked = at + 1 >= form->n;
}

/* Known people and cases are told before going on, so that one can be taken. */
static bool worth_telling(const struct form *form)
{
    bool people = form->offers.n > 0 && form->offers.rows[0].person.id != 0;
    return offers_open(form) &&
           (people || form->fields[form->at].field->type == FIELD_REF);
}

static void say_odd(struct ui *ui, const struct form *form)
{
    const char *odd = field_odd(form->fields[form->at].field, form->record);
    if (odd != NULL)
        ui_say(ui, TONE_INFO, "%s", odd);
}

static void put(struct ui *ui, struct form *form, const char *text)
{
    edit_set(&here(form)->edit, "");
    edit_insert(&here(form)->edit, text);
    form_note_change(ui, form);
    bool read = form_read(ui, form, here(form));
    if (read)
        say_odd(ui, form);
    bool asks = read && form_asks_name(ui, form, here(form));
    if (!asks && !worth_telling(form))
        go_on(ui, form);
}

static bool take_offer(struct ui *ui, struct form *form, const char *line)
{
    int64_t number;
    if (!offers_open(form) || !parse_i64(line, 1, (int64_t)form->offers.n, &number))
        return false;
    form->offers.at = (int)number - 1;
    offers_take(ui, form);
    go_on(ui, form);
    return true;
}

/* "=same": an action of the form by its name. */
static bool do_named(struct ui *ui, const char *line)
{
    const struct screen *top = ui_top(ui);
    const struct act_row *row = *line == '=' ? act_row_named(line + 1) : NULL;
    if (row == NULL || !keymap_has(&ui->keys, top->ops->modes(top->state), row->act))
        return false;
    ui_act(ui, row->act);
    return true;
}

bool form_answer(struct ui *ui, void *state, const char *line)
{
    struct form *form = state;
    if (do_named(ui, line))
        return true;
    if (strcmp(line, "=") == 0 || (form->all_asked && *line == '\0')) {
        form->all_asked = false;
        form_save(ui, form, FOLLOW_NONE);
    } else if (strcmp(line, "<") == 0) {
        form_go(ui, form, form->at > 0 && !form->all_asked ? form->at - 1 : form->at);
        form->all_asked = false;
    } else if (form->n == 0 || form->all_asked) {
        ui_say(ui, TONE_INFO, "%s", _("Enter saves, < goes back, . leaves."));
    } else if (*line == '\0') {
        form->offers.at = -1;
        go_on(ui, form);
    } else if (!take_offer(ui, form, line)) {
        put(ui, form, strcmp(line, "-") == 0 ? "" : line);
    }
    return true;
}
