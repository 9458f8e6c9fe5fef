/* SPDX-License-Identifier: MIT
 *
 * The steps of letters. A row: where it begins, what it needs, what else it asks for, and
 * the direction of handling it gives.
 */
#include "model/letter_step.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"

#define AT(stage) (1u << LETTER_##stage)
#define DONE      (AT(DIRECTED) | AT(AWAITING) | AT(ANSWERED))

/* clang-format off: one row a step */
static const struct row {
    unsigned from; /* bits of stages */
    struct letter_step step;
} steps[] = {
    {AT(ARRIVED), {"classify", N_("Classify"), "kind",
                      "field jurisdiction anonymous bypass", NULL}},
    {AT(ARRIVED), {"accept", N_("Accept"), "kind", "officer", "accept"}},
    {AT(ARRIVED), {"guide", N_("Guide"), "", "doc_no doc_date note", "guide"}},
    {AT(ARRIVED),
        {"forward", N_("Forward"), "forwarded_to", "doc_no doc_date", "forward"}},
    {AT(ARRIVED),
        {"return", N_("Return the letter"), "note", "doc_no doc_date", "return"}},
    {AT(ARRIVED), {"refuse", N_("Do not accept"), "note", "doc_no doc_date", "refuse"}},
    {AT(ARRIVED), {"file", N_("File without action"), "note", "", "file"}},
    {AT(ARRIVED), {"duplicate", N_("File as a duplicate"), "duplicate_of", "", "file"}},
    {AT(ARRIVED) | AT(AWAITING),
        {"urge", N_("Urge"), "forwarded_to", "doc_no doc_date", "urge"}},
    {AT(AWAITING), {"reply", N_("Record the reply"), "reply_date", "reply_no", NULL}},
    {DONE, {"reopen", N_("Take up again"), "note", "", ""}},
};
/* clang-format on */

static bool has_text(const char *text)
{
    return text != NULL && *text != '\0';
}

enum letter_stage letter_stage(const struct letter *letter)
{
    if (letter->reply_date != DAY_NONE)
        return LETTER_ANSWERED;
    if (!has_text(letter->direction)) // an old book names the body alone
        return has_text(letter->forwarded_to) ? LETTER_AWAITING : LETTER_ARRIVED;
    bool away = strcmp(letter->direction, "forward") == 0 ||
                strcmp(letter->direction, "urge") == 0;
    return away ? LETTER_AWAITING : LETTER_DIRECTED;
}

day_t letter_waits_since(const struct letter *letter)
{
    if (letter_stage(letter) != LETTER_AWAITING)
        return DAY_NONE;
    return letter->doc_date != DAY_NONE    ? letter->doc_date
           : letter->processed != DAY_NONE ? letter->processed
                                           : letter->received;
}

bool letter_step_at(const struct letter *letter, size_t i, struct letter_step *out)
{
    unsigned stage = 1u << letter_stage(letter);
    for (size_t row = 0; row < ARRAY_COUNT(steps); row++)
        if ((steps[row].from & stage) && i-- == 0) {
            *out = steps[row].step;
            return true;
        }
    return false;
}

bool letter_step_named(const char *key, struct letter_step *out)
{
    for (size_t row = 0; row < ARRAY_COUNT(steps); row++)
        if (strcmp(steps[row].step.key, key) == 0) {
            *out = steps[row].step;
            return true;
        }
    return false;
}

static bool is_step_of(const struct letter *letter, const char *key)
{
    struct letter_step step;
    for (size_t i = 0; letter_step_at(letter, i, &step); i++)
        if (strcmp(step.key, key) == 0)
            return true;
    return false;
}

static enum td_status refuse_step(
    const struct letter *letter, const char *key, struct err *err)
{
    struct letter_step step;
    struct str possible = {0};
    for (size_t i = 0; letter_step_at(letter, i, &step); i++)
        str_addf(&possible, "%s%s (%s)", i > 0 ? ", " : "", msg(step.label), step.key);
    err_field(err, "direction",
        _("The letter cannot take the step “%s” from here, only: %s."), key,
        str_text(&possible));
    str_release(&possible);
    return TD_INVALID;
}

/* The first field of the list that is empty, NULL when none; all of them go into `out`.
 */
static const struct field *missing(
    const struct letter *wanted, const char *needs, struct str *out)
{
    const struct field *first = NULL;
    while (*needs != '\0') {
        size_t len = strcspn(needs, " ");
        char *key = xstrndup(needs, len);
        const struct field *field = schema_field(&schema_letter, key);
        REQUIRE(field != NULL);
        free(key);
        needs += len + strspn(needs + len, " ");
        if (!field_is_empty(field, wanted))
            continue;
        str_addf(out, "%s%s (%s)", first ? ", " : "", msg(field->label), field->key);
        first = first ? first : field;
    }
    return first;
}

enum td_status letter_step_check(const struct letter *letter, const char *key,
    const struct letter *wanted, struct err *err)
{
    struct letter_step step;
    if (!letter_step_named(key, &step) || !is_step_of(letter, key))
        return refuse_step(letter, key, err);
    struct str lacks = {0};
    const struct field *first = missing(wanted, step.needs, &lacks);
    if (first != NULL)
        err_field(err, first->key, _("“%s” still needs: %s."), msg(step.label),
            str_text(&lacks));
    str_release(&lacks);
    return first == NULL ? TD_OK : TD_INVALID;
}

/* What earlier steps had set goes; the journal keeps it. */
static void take_up_again(struct letter *wanted)
{
    static const char *const set[] = {"direction", "processed", "doc_no", "doc_date",
        "forwarded_to", "reply_no", "reply_date"};
    for (size_t i = 0; i < ARRAY_COUNT(set); i++)
        field_clear(schema_field(&schema_letter, set[i]), wanted);
}

void letter_step_take(struct letter *wanted, const char *key, day_t today)
{
    struct letter_step step;
    bool known = letter_step_named(key, &step);
    REQUIRE(known);
    if (step.direction == NULL)
        return;
    if (*step.direction == '\0') {
        take_up_again(wanted);
        return;
    }
    field_set_text(schema_field(&schema_letter, "direction"), wanted, step.direction);
    if (wanted->processed == DAY_NONE)
        wanted->processed = today;
}
