/* SPDX-License-Identifier: MIT
 *
 * One record out of another: the letter that was handed in, the case that was opened,
 * the next of several people who came about the same thing.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "core/letters.h"
#include "form.h"
#include "model/letter.h"

static const char *const of_matter[] = {"person", "name", "cid", "phone", "address",
    "kind", "field", "content", "against", "officer", "jurisdiction", "case", NULL};
/* Everything but who it is. */
static const char *const of_occasion[] = {"date", "time", "started", "mode", "host",
    "officer", "kind", "field", "content", "result", "case", NULL};

/* What is the same from one visit to the next at a desk. */
static const char *const of_desk[] = {"mode", "host", "officer", NULL};

/* `ui` not NULL: only what this person may see. */
static void copy_fields(struct ui *ui, const struct schema *from, const void *a,
    const struct schema *to, void *b, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        const struct field *source = schema_field(from, *keys);
        const struct field *target = schema_field(to, *keys);
        if (source == NULL || target == NULL ||
            (ui != NULL && !office_may_see(ui->office, from, a, source)))
            continue;
        if (field_is_text(source))
            field_set_text(target, b, field_get_text(source, a));
        else
            field_set_number(target, b, field_get_number(source, a));
    }
}

static void open_from(struct ui *ui, const struct schema *to, void *record_taken,
    const void *source, bool person_next)
{
    const char *code = record_chead(source)->code;
    char *title = xasprintf(_("After %s, new: %s"), code, _(to->label));
    form_open(ui, &(struct form_request){.schema = to,
                      .verb = VERB_ADD,
                      .title = title,
                      .record_taken = record_taken,
                      .focus = person_next ? "name" : NULL,
                      .link_to = person_next ? NULL : code});
    free(title);
}

/* The day, and what else is known from where it came out of. */
static void date_it(
    const struct schema *from, const void *record, const struct schema *to, void *fresh)
{
    if (to == &schema_case)
        case_opened_with(from, record, fresh);
    else if (to == &schema_letter && from == &schema_visit)
        letter_brought_with(record, fresh);
}

void *form_propose_visit(struct ui *ui, void *taken)
{
    struct visit *visit = taken != NULL ? taken : record_new(&schema_visit);
    const struct visit *before = ui->last_visit;
    day_t today = clock_today();
    bool now = visit->date == DAY_NONE || visit->date == today;
    visit_arrive(visit, today, clock_minute());
    bool fresh = visit->mode == NULL && visit->host == NULL && visit->officer == NULL;
    if (now && fresh && before != NULL && before->date == today)
        copy_fields(NULL, &schema_visit, before, &schema_visit, visit, of_desk);
    return visit;
}

void form_remember_visit(struct ui *ui, const struct schema *schema, const void *record)
{
    if (schema != &schema_visit)
        return;
    if (ui->last_visit == NULL)
        ui->last_visit = record_new(&schema_visit);
    copy_fields(NULL, schema, record, schema, ui->last_visit, of_desk);
    ui->last_visit->date = ((const struct visit *)record)->date;
}

void form_add_from(
    struct ui *ui, const struct schema *to, const struct schema *from, const void *record)
{
    void *fresh = record_new(to);
    copy_fields(ui, from, record, to, fresh, of_matter);
    date_it(from, record, to, fresh);
    open_from(ui, to, fresh, record, false);
}

void form_follow(
    struct ui *ui, enum follow what, const struct schema *schema, const void *record)
{
    const struct schema *to = what == FOLLOW_LETTER ? &schema_letter
                              : what == FOLLOW_CASE ? &schema_case
                                                    : schema;
    bool next = what == FOLLOW_PERSON;
    if (what == FOLLOW_NONE)
        return;
    // What was typed a moment ago by the same person is no secret from them.
    void *fresh = record_new(to);
    copy_fields(NULL, schema, record, to, fresh, next ? of_occasion : of_matter);
    if (!next)
        date_it(schema, record, to, fresh);
    open_from(ui, to, fresh, record, next);
}
