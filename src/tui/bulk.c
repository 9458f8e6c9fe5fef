/* SPDX-License-Identifier: MIT
 *
 * One change to many records: first what would happen, told after a dry run, then one
 * step that one undo takes back.
 */
#include "bulk.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "model/choice.h"
#include "model/workflow.h"
#include "screens.h"

struct asking {
    struct bulk_wish wish;
    uint64_t *ids;
    void *record;
    const struct field **fields;
    char *reason;
};

static void release(void *ctx)
{
    struct asking *a = ctx;
    if (a->record != NULL)
        record_free(a->wish.command.schema, a->record);
    free(a->ids);
    free(a->fields);
    free(a->reason);
    free(a);
}

/* The wish with everything it points to copied: the popup outlives the call. */
static struct asking *asking_new(const struct bulk_wish *wish)
{
    struct asking *a = xcalloc(1, sizeof(*a));
    const struct command *c = &wish->command;
    a->wish = *wish;
    a->ids = xcalloc(wish->n + 1, sizeof(*a->ids));
    memcpy(a->ids, wish->ids, wish->n * sizeof(*a->ids));
    if (c->record != NULL) {
        a->record = record_new(c->schema);
        record_copy(c->schema, a->record, c->record);
    }
    if (c->n_fields > 0) {
        a->fields = xcalloc(c->n_fields, sizeof(*a->fields));
        memcpy(a->fields, c->fields, c->n_fields * sizeof(*c->fields));
    }
    a->reason = xstrdup(c->reason);
    a->wish.ids = a->ids;
    a->wish.command.record = a->record;
    a->wish.command.fields = a->fields;
    a->wish.command.reason = a->reason;
    return a;
}

/* ---- what would happen ---- */

static const char *state_of(const struct command *c)
{
    const struct field *state = schema_field(c->schema, "state");
    const char *key = state == NULL ? NULL : field_get_text(state, c->record);
    return choice_label(&choices_state, NULL, key == NULL ? "" : key);
}

/* "Note: Báo cáo": the record that each of them gets. */
static void add_new_record(struct ui *ui, const struct command *c, struct str *out)
{
    str_addf(out, "%s: ", _(c->schema->label));
    field_show(schema_field(c->schema, c->schema->title), c->record,
        office_book(ui->office), out);
}

/* "Officer: Lê Văn C, Due: 03/07/2026". */
static void add_values(struct ui *ui, const struct command *c, struct str *out)
{
    if (c->about != NULL)
        add_new_record(ui, c, out);
    for (size_t i = 0; i < c->n_fields; i++) {
        const struct field *field = c->fields[i];
        str_addf(out, "%s%s: ", i == 0 ? "" : ", ", _(field->label));
        if (field_is_empty(field, c->record))
            str_add(out, _("(empty)"));
        else
            field_show(field, c->record, office_book(ui->office), out);
    }
}

static void add_sentence(
    struct ui *ui, const struct command *c, size_t n, struct str *out)
{
    struct str values = {0};
    unsigned count = (unsigned)n;
    switch (c->verb) {
    case VERB_MOVE:
        str_addf(out, msg_n("%u case goes to: %s.", "%u cases go to: %s.", n), count,
            state_of(c));
        break;
    case VERB_VOID:
        str_addf(out,
            msg_n("%u record leaves the lists.", "%u records leave the lists.", n),
            count);
        break;
    case VERB_UNVOID:
        str_addf(out, msg_n("%u record comes back.", "%u records come back.", n), count);
        break;
    default:
        add_values(ui, c, &values);
        str_addf(
            out, msg_n("%u record: %s.", "%u records: %s.", n), count, str_text(&values));
    }
    str_release(&values);
}

char *bulk_sentence(
    struct ui *ui, const struct command *command, const struct bulk_outcome *would)
{
    struct str out = {0};
    add_sentence(ui, command, would->changed, &out);
    if (would->same > 0)
        str_addf(&out, msg_n(" %u already is.", " %u already are.", would->same),
            (unsigned)would->same);
    if (would->refused > 0) {
        int first = (int)strcspn(str_text(&would->reasons), "\n");
        str_addf(&out, msg_n(" %u cannot: %.*s", " %u cannot: %.*s", would->refused),
            (unsigned)would->refused, first, str_text(&would->reasons));
    }
    return str_detach(&out);
}

/* ---- doing it ---- */

bool bulk_do(struct ui *ui, const struct bulk_wish *wish)
{
    struct bulk_outcome did;
    struct err err = {0};
    enum td_status s =
        office_bulk(ui->office, &wish->command, wish->ids, wish->n, &did, &err);
    if (s == TD_OK) {
        ui_changed(ui);
        ui_say(ui, did.refused > 0 ? TONE_BAD : TONE_GOOD,
            wish->command.about != NULL
                ? msg_n("Added %u record. u takes it back.",
                      "Added %u records. u takes it back.", did.changed)
                : msg_n("Changed %u record. u takes it back.",
                      "Changed %u records. u takes it back.", did.changed),
            (unsigned)did.changed);
    } else {
        ui_say_err(ui, &err);
    }
    bulk_outcome_release(&did);
    return s == TD_OK;
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct asking *a = ctx;
    if (item != 0)
        return;
    if (bulk_do(ui, &a->wish) && a->wish.done != NULL)
        a->wish.done(ui, a->wish.ctx);
}

/* The refused ones below, each with its reason, to be read before choosing. */
static void add_reasons(struct pick *pick, const struct bulk_outcome *would)
{
    if (would->refused < 2)
        return;
    pick_add_heading(pick, _("These cannot"));
    for (const char *p = str_text(&would->reasons); *p != '\0';) {
        size_t n = strcspn(p, "\n");
        pick_add(pick, xstrndup(p, n), NULL);
        pick->items[pick->n - 1].faint = true;
        p += n + (p[n] == '\n');
    }
}

static void open_pick(
    struct ui *ui, const struct bulk_wish *wish, const struct bulk_outcome *would)
{
    struct pick pick = {.title = _("All marked records at once"),
        .intro = bulk_sentence(ui, &wish->command, would),
        .ctx = asking_new(wish),
        .question = true,
        .chosen = chosen,
        .release = release};
    pick_add(&pick, xstrdup(_("Do it")), NULL);
    pick_add(&pick, xstrdup(_("Back")), NULL);
    add_reasons(&pick, would);
    pick_open(ui, &pick);
}

bool bulk_would(struct ui *ui, const struct bulk_wish *wish, struct bulk_outcome *would)
{
    struct err err = {0};
    struct command command = wish->command;
    command.dry_run = true;
    enum td_status s = office_bulk(ui->office, &command, wish->ids, wish->n, would, &err);
    if (s != TD_OK)
        ui_say_err(ui, &err);
    else if (would->changed == 0 && would->refused > 0)
        ui_say(ui, TONE_BAD, "%.*s", (int)strcspn(str_text(&would->reasons), "\n"),
            str_text(&would->reasons));
    else if (would->changed == 0)
        ui_say(ui, TONE_INFO, "%s", _("Nothing changed."));
    return s == TD_OK && would->changed > 0;
}

void bulk_ask(struct ui *ui, const struct bulk_wish *wish)
{
    struct bulk_outcome would;
    if (bulk_would(ui, wish, &would))
        open_pick(ui, wish, &would);
    bulk_outcome_release(&would);
}
