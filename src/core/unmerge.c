/* SPDX-License-Identifier: MIT
 *
 * What undoing a merge and doing it again need besides undoing changes: which entries
 * belong to it, what came to one of the two since and therefore stays there, and whether
 * the two may still be one. A merge was written in one transaction, so its entries stand
 * side by side in the journal.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/registry.h"
#include "private.h"

static bool is_in_batch(struct txn *txn, uint64_t seq, uint64_t batch, bool *merge)
{
    struct entry entry;
    if (txn_entry(txn, seq, &entry, NULL) != TD_OK)
        return false;
    bool in = entry.batch == batch;
    *merge = *merge || (in && entry.action == ACTION_MERGE);
    entry_release(&entry);
    return in;
}

bool core_merge_of(
    struct txn *txn, const struct entry *entry, uint64_t *first, uint64_t *last)
{
    bool merge = entry->action == ACTION_MERGE;
    uint64_t newest = txn_last_seq(txn);
    *first = *last = entry->seq;
    if (entry->batch == 0)
        return false;
    while (*last < newest && is_in_batch(txn, *last + 1, entry->batch, &merge))
        ++*last;
    while (merge && *first > 1 && is_in_batch(txn, *first - 1, entry->batch, &merge))
        --*first;
    return merge;
}

/* --- what came since ---------------------------------------------------------------- */

/* Records that were tied to `code` since then. */
struct newcomers {
    const struct schema *target;
    const char *code;
    int64_t since_us;
    bool again; /* since a merge was taken back, which is done again now */
    struct str *said;
    struct str codes; /* of one register */
    size_t n;
};

static enum td_status find_newcomers(struct txn *txn, const struct schema *schema,
    const struct field *field, struct newcomers *newcomers, struct err *err)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    void *record = record_new(schema);
    enum td_status status =
        txn_lookup(txn, schema, field, newcomers->code, &ids, &n, err);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        status = txn_get(txn, schema, ids[i], record, err);
        if (status != TD_OK || record_chead(record)->created_us <= newcomers->since_us)
            continue;
        // a protected record is not named beside a person
        if (!(field->flags & F_PERSONAL))
            str_addf(&newcomers->codes, " %s", record_chead(record)->code);
        newcomers->n++;
    }
    record_free(schema, record);
    free(ids);
    return status;
}

static void say_newcomers(struct newcomers *newcomers, const struct schema *schema)
{
    str_addf(newcomers->said,
        newcomers->again ? _("came to %s after the undoing and stays there: %s (%u)%s")
                         : _("came to %s after the merge and stays there: %s (%u)%s"),
        newcomers->code, msg(schema->label_many), (unsigned)newcomers->n,
        str_text(&newcomers->codes));
    str_addc(newcomers->said, '\n');
}

static enum td_status tell_register(struct txn *txn, const struct schema *schema,
    struct newcomers *newcomers, struct err *err)
{
    enum td_status status = TD_OK;
    str_clear(&newcomers->codes);
    newcomers->n = 0;
    for (size_t i = 0; i < schema->count && status == TD_OK; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_REF && !(field->flags & F_HIDDEN) &&
            strcmp(field->refers, newcomers->target->name) == 0)
            status = find_newcomers(txn, schema, field, newcomers, err);
    }
    if (status == TD_OK && newcomers->n > 0)
        say_newcomers(newcomers, schema);
    return status;
}

static enum td_status tell_all(
    struct txn *txn, struct newcomers *newcomers, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t r = 0; r < registry_count() && status == TD_OK; r++)
        status = tell_register(txn, registry_at(r), newcomers, err);
    str_release(&newcomers->codes);
    return status;
}

enum td_status core_tell_newcomers(
    struct txn *txn, const struct entry *merge, struct str *said, struct err *err)
{
    void *merged = record_new(merge->schema);
    struct newcomers newcomers = {
        .target = merge->schema, .since_us = merge->wall_us, .said = said};
    enum td_status status =
        txn_get_at(txn, merge->schema, merge->id, merge->seq, merged, err);
    if (status == TD_OK)
        newcomers.code = core_merged_into(merge->schema, merged);
    if (newcomers.code != NULL)
        status = tell_all(txn, &newcomers, err);
    record_free(merge->schema, merged);
    return status;
}

enum td_status core_tell_left_behind(struct txn *txn, const struct entry *undoing,
    const void *record, struct str *said, struct err *err)
{
    struct newcomers newcomers = {.target = undoing->schema,
        .code = record_chead(record)->code,
        .since_us = undoing->wall_us,
        .again = true,
        .said = said};
    return tell_all(txn, &newcomers, err);
}

/* --- doing it again ----------------------------------------------------------------- */

enum td_status core_check_merge(
    struct txn *txn, const struct schema *schema, const void *record, struct err *err)
{
    uint64_t id;
    void *into = record_new(schema);
    enum td_status status =
        txn_find_code_in(txn, schema, core_merged_into(schema, record), &id, err);
    if (status == TD_OK)
        status = txn_get(txn, schema, id, into, err);
    if (status == TD_OK)
        status = core_check_pair(schema, into, record, err);
    record_free(schema, into);
    return status;
}
