/* SPDX-License-Identifier: MIT
 *
 * What undoing a merge needs besides undoing changes: which entries belong to it, and
 * what came to the merged record since and therefore stays there. A merge was written in
 * one transaction, so its entries stand side by side in the journal.
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

struct newcomers {
    struct str codes;
    size_t n;
};

static enum td_status add_newcomers(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *code, int64_t since_us,
    struct newcomers *newcomers, struct err *err)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    void *record = record_new(schema);
    enum td_status status = txn_lookup(txn, schema, field, code, &ids, &n, err);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        status = txn_get(txn, schema, ids[i], record, err);
        if (status != TD_OK || record_chead(record)->created_us <= since_us)
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

static enum td_status tell_register(struct txn *txn, const struct schema *schema,
    const struct schema *target, const char *code, int64_t since_us, struct str *said,
    struct err *err)
{
    struct newcomers newcomers = {0};
    enum td_status status = TD_OK;
    for (size_t i = 0; i < schema->count && status == TD_OK; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_REF && !(field->flags & F_HIDDEN) &&
            strcmp(field->refers, target->name) == 0)
            status = add_newcomers(txn, schema, field, code, since_us, &newcomers, err);
    }
    if (status == TD_OK && newcomers.n > 0) {
        str_addf(said, _("came to %s after the merge and stays there: %s (%u)%s"), code,
            msg(schema->label_many), (unsigned)newcomers.n, str_text(&newcomers.codes));
        str_addc(said, '\n');
    }
    str_release(&newcomers.codes);
    return status;
}

enum td_status core_tell_newcomers(
    struct txn *txn, const struct entry *merge, struct str *said, struct err *err)
{
    void *merged = record_new(merge->schema);
    enum td_status status =
        txn_get_at(txn, merge->schema, merge->id, merge->seq, merged, err);
    const char *into = status == TD_OK ? core_merged_into(merge->schema, merged) : NULL;
    for (size_t r = 0; r < registry_count() && into != NULL && status == TD_OK; r++)
        status = tell_register(
            txn, registry_at(r), merge->schema, into, merge->wall_us, said, err);
    record_free(merge->schema, merged);
    return status;
}
