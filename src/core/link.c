/* SPDX-License-Identifier: MIT
 *
 * Tying records together: by their own `case` field where that is free, else by a record
 * of the register of links.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "core/merge.h"
#include "model/casefile.h"
#include "model/link.h"
#include "private.h"

struct end {
    const struct schema *schema;
    uint64_t id;
    void *record;
};

static enum td_status find_end(
    struct office *office, const char *code, struct end *end, struct err *err)
{
    enum td_status status = office_find_code(office, code, &end->schema, &end->id, err);
    if (status != TD_OK)
        return status;
    (void)office_follow(office, end->schema, &end->id);
    end->record = record_new(end->schema);
    return office_get(office, end->schema, end->id, end->record, err);
}

static const char *code_of(const struct end *end)
{
    return record_chead(end->record)->code;
}

/* The `case` field of the record when the other end is a case and it names none yet. */
static const struct field *free_case_field(const struct end *of, const struct end *other)
{
    if (other->schema != &schema_case)
        return NULL;
    const struct field *field = schema_field(of->schema, "case");
    return field != NULL && field_is_empty(field, of->record) ? field : NULL;
}

static enum td_status set_case(struct office *office, struct end *of,
    const struct field *field, const char *code, struct outcome *outcome, struct err *err)
{
    struct command command = {.verb = VERB_EDIT,
        .schema = of->schema,
        .id = of->id,
        .base_rev = record_chead(of->record)->rev,
        .record = of->record,
        .fields = &field,
        .n_fields = 1};
    field_set_text(field, of->record, code);
    return office_apply(office, &command, outcome, err);
}

static enum td_status add_link(struct office *office, const struct end *a,
    const struct end *b, struct outcome *outcome, struct err *err)
{
    struct link link;
    record_init(&schema_link, &link);
    field_set_text(schema_field(&schema_link, "a"), &link, code_of(a));
    field_set_text(schema_field(&schema_link, "b"), &link, code_of(b));
    struct command command = {.verb = VERB_ADD, .schema = &schema_link, .record = &link};
    enum td_status status = office_apply(office, &command, outcome, err);
    record_release(&schema_link, &link);
    return status;
}

static enum td_status tied_already(
    struct office *office, const struct end *a, const struct end *b, struct err *err)
{
    struct tie *ties = NULL;
    size_t n = 0;
    const struct field *field = schema_field(a->schema, "case");
    const char *named = field != NULL ? field_get_text(field, a->record) : NULL;
    bool tied = named != NULL && fold_key_equal(named, code_of(b));
    enum td_status status = office_ties(office, a->schema, a->id, &ties, &n, err);
    for (size_t i = 0; status == TD_OK && i < n; i++)
        tied |= ties[i].schema == b->schema && ties[i].id == b->id &&
                (ties[i].kind == TIE_REFERENCE || ties[i].kind == TIE_LINK);
    free(ties);
    if (status == TD_OK && tied)
        return err_set(
            err, TD_CONFLICT, _("%s and %s are tied already."), code_of(a), code_of(b));
    return status;
}

static enum td_status tie_ends(struct office *office, struct end *a, struct end *b,
    struct outcome *outcome, struct err *err)
{
    if (a->schema == b->schema && a->id == b->id)
        return err_set(err, TD_INVALID, _("A record cannot be linked to itself."));
    enum td_status status = tied_already(office, a, b, err);
    if (status != TD_OK)
        return status;
    const struct field *field = free_case_field(a, b);
    if (field != NULL)
        return set_case(office, a, field, code_of(b), outcome, err);
    field = free_case_field(b, a);
    if (field != NULL)
        return set_case(office, b, field, code_of(a), outcome, err);
    return add_link(office, a, b, outcome, err);
}

enum td_status office_link(struct office *office, const char *code_a, const char *code_b,
    struct outcome *outcome, struct err *err)
{
    struct end a = {0}, b = {0};
    memset(outcome, 0, sizeof *outcome);
    enum td_status status = find_end(office, code_a, &a, err);
    if (status == TD_OK)
        status = find_end(office, code_b, &b, err);
    if (status == TD_OK)
        status = tie_ends(office, &a, &b, outcome, err);
    if (a.record != NULL)
        record_free(a.schema, a.record);
    if (b.record != NULL)
        record_free(b.schema, b.record);
    return status;
}
