/* SPDX-License-Identifier: MIT
 *
 * Letters beyond their fields.
 */
#include "core/letters.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "core/alike.h"
#include "model/letter.h"
#include "private.h"

enum { ALIKE_LETTERS = 20 };

/* --- guided only once --------------------------------------------------------------- */

/* Another live letter, guided: says so. */
static bool tell_if_guided(
    struct office *office, const struct letter *about, uint64_t id, struct str *said)
{
    struct letter other;
    record_init(&schema_letter, &other);
    bool guided = id != about->head.id &&
                  office_get(office, &schema_letter, id, &other, NULL) == TD_OK &&
                  other.head.voided == NULL && other.direction != NULL &&
                  strcmp(other.direction, "guide") == 0;
    if (guided) {
        char day[DAY_TEXT];
        day_t on = other.processed != DAY_NONE ? other.processed : other.received;
        str_addf(said, _("Guided before: %s, %s. That is done once; file this one."),
            other.head.code, day_local(on, day));
    }
    record_release(&schema_letter, &other);
    return guided;
}

static bool guided_in_case(
    struct office *office, const struct letter *letter, struct str *said)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    bool found = false;
    if (letter->casefile == NULL ||
        office_lookup(office, &schema_letter, schema_field(&schema_letter, "case"),
            letter->casefile, &ids, &n, NULL) != TD_OK)
        return false;
    for (size_t i = 0; i < n && !found; i++)
        found = tell_if_guided(office, letter, ids[i], said);
    free(ids);
    return found;
}

static bool guided_alike(
    struct office *office, const struct letter *letter, struct str *said)
{
    struct alike_ask ask = {.schema = &schema_letter,
        .record = letter,
        .among = &schema_letter,
        .least = ALIKE_LIKELY,
        .limit = ALIKE_LETTERS};
    struct alike *rows = NULL;
    size_t n = 0;
    bool found = false;
    if (office_alike(office, &ask, &rows, &n, NULL) != TD_OK)
        return false;
    for (size_t i = 0; i < n && !found; i++)
        found = (rows[i].why & ALIKE_CONTENT) &&
                tell_if_guided(office, letter, rows[i].id, said);
    free(rows);
    return found;
}

bool office_guided_before(struct office *office, const void *letter, struct str *said)
{
    const struct letter *about = letter;
    uint64_t id;
    if (about->duplicate_of != NULL &&
        office_find_code_in(office, &schema_letter, about->duplicate_of, &id, NULL) ==
            TD_OK &&
        tell_if_guided(office, about, id, said))
        return true;
    return guided_in_case(office, about, said) || guided_alike(office, about, said);
}

/* --- a case from it ----------------------------------------------------------------- */

void case_opened_with(
    const struct schema *schema, const void *record, struct casefile *cf)
{
    const struct field *date = schema_field(schema, schema->date);
    const struct field *people =
        schema_field(schema, schema == &schema_letter ? "signers" : "people");
    cf->opened = (day_t)field_get_number(date, record);
    if (people != NULL && !field_is_empty(people, record))
        cf->people = field_get_number(people, record);
}

void case_from(const struct schema *schema, const void *record, struct casefile *cf)
{
    static const char *const keys[] = {"person", "name", "cid", "phone", "address",
        "kind", "field", "content", "against", "officer", "jurisdiction"};
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *source = schema_field(schema, keys[i]);
        if (source != NULL)
            field_set_text(
                schema_field(&schema_case, keys[i]), cf, field_get_text(source, record));
    }
    case_opened_with(schema, record, cf);
}

void letter_brought_with(const struct visit *visit, struct letter *letter)
{
    bool online = visit->mode != NULL && strcmp(visit->mode, "online") == 0;
    letter->received = visit->date;
    field_set_text(
        schema_field(&schema_letter, "channel"), letter, online ? "online" : "person");
}

/* What comes out of a visit is its result, unless another one was written. */
static const struct {
    const struct schema *made;
    const char *result;
} outcomes[] = {{&schema_case, "case_opened"}, {&schema_letter, "letter_taken"}};

static const char *result_of(const struct schema *made)
{
    for (size_t i = 0; i < ARRAY_COUNT(outcomes); i++)
        if (outcomes[i].made == made)
            return outcomes[i].result;
    return NULL;
}

const struct schema *visit_result_makes(const char *result)
{
    for (size_t i = 0; result != NULL && i < ARRAY_COUNT(outcomes); i++)
        if (strcmp(outcomes[i].result, result) == 0)
            return outcomes[i].made;
    return NULL;
}

/* Entered from the register of letters, not out of the visit. */
static bool person_brought_letter(struct office *office, const struct visit *visit)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    bool found = false;
    if (visit->person == NULL ||
        office_lookup(office, &schema_letter, schema_field(&schema_letter, "person"),
            visit->person, &ids, &n, NULL) != TD_OK)
        return false;
    struct letter *letter = record_new(&schema_letter);
    for (size_t i = 0; i < n && !found; i++)
        found = office_get(office, &schema_letter, ids[i], letter, NULL) == TD_OK &&
                letter->head.voided == NULL && letter->received == visit->date;
    record_free(&schema_letter, letter);
    free(ids);
    return found;
}

static bool has_letter(struct office *office, const struct visit *visit)
{
    struct tie *ties = NULL;
    size_t n = 0;
    bool found = false;
    if (office_ties(office, &schema_visit, visit->head.id, &ties, &n, NULL) != TD_OK)
        return true;
    for (size_t i = 0; i < n && !found; i++)
        found = ties[i].schema == &schema_letter && ties[i].kind == TIE_LINK;
    free(ties);
    return found || person_brought_letter(office, visit);
}

const struct schema *office_visit_lacks(struct office *office, const struct visit *visit)
{
    const struct schema *made = visit_result_makes(visit->result);
    bool there = made == NULL           ? true
                 : made == &schema_case ? visit->casefile != NULL
                                        : has_letter(office, visit);
    return there ? NULL : made;
}

static enum td_status note_result(
    struct office *office, const struct schema *made, const char *code, struct err *err)
{
    uint64_t id;
    if (result_of(made) == NULL ||
        office_find_code_in(office, &schema_visit, code, &id, NULL) != TD_OK)
        return TD_OK;
    const struct field *field = schema_field(&schema_visit, "result");
    void *visit = record_new(&schema_visit);
    enum td_status status = office_get(office, &schema_visit, id, visit, err);
    if (status == TD_OK && field_is_empty(field, visit)) {
        field_set_text(field, visit, result_of(made));
        struct outcome outcome;
        struct command command = {.verb = VERB_EDIT,
            .schema = &schema_visit,
            .id = id,
            .record = visit,
            .fields = &field,
            .n_fields = 1};
        status = office_apply(office, &command, &outcome, err);
        outcome_release(&outcome);
    }
    record_free(&schema_visit, visit);
    return status;
}

enum td_status office_add_tied(struct office *office, const struct command *command,
    const char *code, struct outcome *outcome, struct err *err)
{
    struct outcome tied = {0};
    memset(outcome, 0, sizeof *outcome);
    enum td_status status = core_step_begin(office, err);
    if (status == TD_OK)
        status = office_apply(office, command, outcome, err);
    if (status == TD_OK)
        status = office_link(office, outcome->code, code, &tied, err);
    outcome_release(&tied);
    if (status == TD_OK)
        status = note_result(office, command->schema, code, err);
    return core_step_end(office, status, err);
}
