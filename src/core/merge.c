/* SPDX-License-Identifier: MIT
 *
 * Merging is a row of ordinary commands in one transaction under one batch number: an
 * edit of every record that pointed to the one that goes, an edit of the one that stays,
 * and at last VERB_MERGE. So rights, rules, journal and undo need nothing of their own.
 */
#include "core/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "model/casefile.h"
#include "model/link.h"
#include "model/workflow.h"
#include "private.h"

enum { MERGES_MAX = 64 }; /* a chain longer than this is damage */

bool merge_has(const struct schema *schema)
{
    return schema_field(schema, "merged") != NULL;
}

bool merge_may_take(const struct schema *schema, const struct field *field)
{
    bool own =
        (field->flags & (F_HIDDEN | F_READONLY)) || strcmp(field->key, "code") == 0;
    return !own && !(schema == &schema_case && workflow_sets(field));
}

size_t merge_fill(const struct schema *schema, const void *into, const void *from,
    const struct field **fields)
{
    size_t n = 0;
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (merge_may_take(schema, field) && field_is_empty(field, into) &&
            !field_is_empty(field, from))
            fields[n++] = field;
    }
    return n;
}

const char *core_merged_into(const struct schema *schema, const void *record)
{
    const struct field *field = schema_field(schema, "merged");
    return field == NULL ? NULL : field_get_text(field, record);
}

/* --- following ---------------------------------------------------------------------- */

bool core_follow(struct txn *txn, const struct schema *schema, uint64_t *id, char **code)
{
    uint64_t at = *id;
    void *record = record_new(schema);
    for (int i = 0; i < MERGES_MAX && merge_has(schema); i++) {
        if (txn_get(txn, schema, at, record, NULL) != TD_OK)
            break;
        const char *into = core_merged_into(schema, record);
        if (into == NULL || txn_find_code_in(txn, schema, into, &at, NULL) != TD_OK)
            break;
    }
    bool moved = at != *id && txn_get(txn, schema, at, record, NULL) == TD_OK;
    if (moved && code != NULL)
        *code = xstrdup(record_chead(record)->code);
    if (moved)
        *id = at;
    record_free(schema, record);
    return moved;
}

bool office_follow(struct office *office, const struct schema *schema, uint64_t *id)
{
    struct txn *txn;
    bool own;
    if (!merge_has(schema) || core_read(office, &txn, &own, NULL) != TD_OK)
        return false;
    bool moved = core_follow(txn, schema, id, NULL);
    core_read_done(txn, own);
    return moved;
}

/* --- one merge under way ------------------------------------------------------------ */

struct merging {
    struct office *office;
    const struct merge *merge;
    void *into, *from; /* as they were */
    struct str *said;
};

static const char *code_of(const void *record)
{
    return record_chead(record)->code;
}

static enum td_status apply(
    struct merging *m, const struct command *command, struct err *err)
{
    struct outcome outcome;
    enum td_status status = office_apply(m->office, command, &outcome, err);
    outcome_release(&outcome);
    return status;
}

enum td_status core_check_pair(
    const struct schema *schema, const void *into, const void *from, struct err *err)
{
    if (record_chead(into)->voided != NULL)
        return err_set(err, TD_INVALID, _("%s was taken out already."), code_of(into));
    bool hides = schema->secret != NULL && schema->secret(into);
    bool other = schema->secret != NULL && schema->secret(from);
    if (hides == other)
        return TD_OK;
    return err_set(err, TD_INVALID,
        _("Only %s hides who is behind it: merging would reveal it. Mark both as secret, or link them."),
        code_of(hides ? into : from));
}

static enum td_status check_pair(const struct merging *m, struct err *err)
{
    const struct schema *schema = m->merge->schema;
    if (!merge_has(schema))
        return err_set(err, TD_INVALID, _("%s: records of this register are not merged."),
            msg(schema->label_many));
    if (m->merge->into == m->merge->from)
        return err_set(err, TD_INVALID, _("A record cannot be merged with itself."));
    if (record_chead(m->from)->voided != NULL)
        return err_set(err, TD_INVALID, _("%s was taken out already."), code_of(m->from));
    return core_check_pair(schema, m->into, m->from, err);
}

/* --- what pointed to it ------------------------------------------------------------- */

static enum td_status repoint(struct merging *m, const struct schema *schema,
    const struct field *field, uint64_t id, struct err *err)
{
    void *record = record_new(schema);
    field_set_text(field, record, code_of(m->into));
    struct command command = {.verb = VERB_EDIT,
        .schema = schema,
        .id = id,
        .record = record,
        .fields = &field,
        .n_fields = 1,
        .no_defaults = true};
    enum td_status status = apply(m, &command, err);
    record_free(schema, record);
    return status;
}

/* To move it would tell, in the journal of the merge, whose protected record it is. */
static bool would_tell(struct merging *m, const struct schema *schema,
    const struct field *field, uint64_t id)
{
    if (!(field->flags & F_PERSONAL))
        return false;
    void *record = record_new(schema);
    bool tells = office_get(m->office, schema, id, record, NULL) != TD_OK ||
                 office_protects(m->office, schema, record);
    record_free(schema, record);
    return tells;
}

static enum td_status repoint_field(struct merging *m, const struct schema *schema,
    const struct field *field, size_t *moved, struct err *err)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    enum td_status status =
        office_lookup(m->office, schema, field, code_of(m->from), &ids, &n, err);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        if (would_tell(m, schema, field, ids[i]))
            continue;
        status = repoint(m, schema, field, ids[i], err);
        ++*moved;
    }
    free(ids);
    return status;
}

/* References to the record; those of earlier merges still lead to it and are followed. */
static enum td_status repoint_register(
    struct merging *m, const struct schema *schema, struct err *err)
{
    size_t moved = 0;
    enum td_status status = TD_OK;
    for (size_t i = 0; i < schema->count && status == TD_OK; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_REF && !(field->flags & F_HIDDEN) &&
            strcmp(field->refers, m->merge->schema->name) == 0)
            status = repoint_field(m, schema, field, &moved, err);
    }
    if (status == TD_OK && moved > 0) {
        str_addf(m->said, _("%s: %u now with %s"), msg(schema->label_many),
            (unsigned)moved, code_of(m->into));
        str_addc(m->said, '\n');
    }
    return status;
}

/* --- links -------------------------------------------------------------------------- */

/* Is there a live link between the record that stays and this code? */
static bool linked_already(struct merging *m, const char *other)
{
    struct tie *ties = NULL;
    size_t n = 0;
    bool found = fold_key_equal(other, code_of(m->into));
    if (office_ties(m->office, m->merge->schema, m->merge->into, &ties, &n, NULL) !=
        TD_OK)
        n = 0;
    for (size_t i = 0; i < n && !found; i++) {
        void *record = record_new(ties[i].schema);
        found =
            ties[i].kind == TIE_LINK &&
            office_get(m->office, ties[i].schema, ties[i].id, record, NULL) == TD_OK &&
            strcmp(code_of(record), other) == 0;
        record_free(ties[i].schema, record);
    }
    free(ties);
    return found;
}

/* A link that would lead to itself or stand there twice is taken out. */
static enum td_status move_link(
    struct merging *m, const struct field *end, uint64_t id, struct err *err)
{
    struct link link;
    record_init(&schema_link, &link);
    enum td_status status = office_get(m->office, &schema_link, id, &link, err);
    if (status == TD_OK && link.head.voided == NULL) {
        const char *other = strcmp(end->key, "a") == 0 ? link.b : link.a;
        struct command away = {.verb = VERB_VOID,
            .schema = &schema_link,
            .id = id,
            .reason = _("both ends were merged")};
        status = linked_already(m, other) ? apply(m, &away, err)
                                          : repoint(m, &schema_link, end, id, err);
    }
    record_release(&schema_link, &link);
    return status;
}

static enum td_status move_links(struct merging *m, struct err *err)
{
    static const char *const ends[] = {"a", "b"};
    enum td_status status = TD_OK;
    for (size_t e = 0; e < ARRAY_COUNT(ends) && status == TD_OK; e++) {
        const struct field *end = schema_field(&schema_link, ends[e]);
        uint64_t *ids = NULL;
        size_t n = 0;
        status =
            office_lookup(m->office, &schema_link, end, code_of(m->from), &ids, &n, err);
        for (size_t i = 0; i < n && status == TD_OK; i++)
            status = move_link(m, end, ids[i], err);
        free(ids);
    }
    return status;
}

/* --- the two records ---------------------------------------------------------------- */

static enum td_status check_taken(const struct merging *m, struct err *err)
{
    for (size_t i = 0; i < m->merge->n_take; i++)
        if (!merge_may_take(m->merge->schema, m->merge->take[i]))
            return err_field(err, m->merge->take[i]->key,
                _("“%s” is not taken over by a merge."), msg(m->merge->take[i]->label));
    return TD_OK;
}

static enum td_status fill_into(struct merging *m, struct err *err)
{
    const struct merge *merge = m->merge;
    struct command command = {.verb = VERB_EDIT,
        .schema = merge->schema,
        .id = merge->into,
        .base_rev = merge->into_rev,
        .record = m->from,
        .fields = merge->take,
        .n_fields = merge->n_take,
        .no_defaults = true};
    bool hidden = office_protects(m->office, merge->schema, m->into);
    enum td_status status = merge->n_take == 0 ? TD_OK : apply(m, &command, err);
    if (status == TD_OK)
        status = office_get(m->office, merge->schema, merge->into, m->into, err);
    if (status == TD_OK && hidden != office_protects(m->office, merge->schema, m->into))
        status = err_set(err, TD_INVALID,
            _("Taking this over would change whether %s hides who is behind it."),
            code_of(m->into));
    return status;
}

static enum td_status retire(struct merging *m, struct err *err)
{
    void *record = record_new(m->merge->schema);
    field_set_text(schema_field(m->merge->schema, "merged"), record, code_of(m->into));
    struct command command = {.verb = VERB_MERGE,
        .schema = m->merge->schema,
        .id = m->merge->from,
        .record = record};
    enum td_status status = apply(m, &command, err);
    record_free(m->merge->schema, record);
    return status;
}

static enum td_status merge_all(struct merging *m, struct err *err)
{
    const struct merge *merge = m->merge;
    enum td_status status =
        office_get(m->office, merge->schema, merge->into, m->into, err);
    if (status == TD_OK)
        status = office_get(m->office, merge->schema, merge->from, m->from, err);
    if (status == TD_OK)
        status = check_pair(m, err);
    if (status == TD_OK)
        status = check_taken(m, err);
    if (status == TD_OK)
        status = fill_into(m, err);
    for (size_t r = 0; r < registry_count() && status == TD_OK; r++)
        status = repoint_register(m, registry_at(r), err);
    if (status == TD_OK)
        status = move_links(m, err);
    return status == TD_OK ? retire(m, err) : status;
}

enum td_status office_merge(
    struct office *office, const struct merge *merge, struct str *said, struct err *err)
{
    struct merging m = {.office = office,
        .merge = merge,
        .into = record_new(merge->schema),
        .from = record_new(merge->schema),
        .said = said};
    enum td_status status = core_step_begin(office, err);
    if (status == TD_OK)
        status = merge_all(&m, err);
    enum td_status end = status == TD_OK && merge->dry_run ? TD_CANCELLED : status;
    end = core_step_end(office, end, err);
    record_free(merge->schema, m.into);
    record_free(merge->schema, m.from);
    return status == TD_OK && merge->dry_run ? TD_OK : end;
}
