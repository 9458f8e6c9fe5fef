/* SPDX-License-Identifier: MIT
 *
 * Counting and walking what fits, which select.c works out.
 */
#include "private.h"
#include "select.h"

/* ---- counting and walking ---------------------------------------------------------- */

static enum td_status count_ids(struct txn *txn, const struct schema *schema,
    const struct query *query, uint64_t *count, struct err *err)
{
    const struct find find = {.schema = schema, .query = query, .voided = FIND_LIVE};
    struct selection ids;
    enum td_status status = select_ids(txn, &find, &ids, err);
    *count = ids.total;
    selection_release(&ids);
    return status;
}

enum td_status txn_count(struct txn *txn, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts, struct err *err)
{
    enum td_status status = store_flush(txn, err);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        status = facts_count_pending(txn, schema, queries[i], &counts[i], err);
        if (status == TD_CANCELLED)
            status = count_ids(txn, schema, queries[i], &counts[i], err);
    }
    return status;
}

enum td_status txn_each(struct txn *txn, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err)
{
    struct selection ids;
    struct borrower b;
    bool go_on = true;
    enum td_status status = select_ids(txn, find, &ids, err);
    if (status != TD_OK)
        return status;
    status = borrower_open(&b, txn, find->schema, err);
    uint64_t id = selection_next(&ids, 0);
    for (; status == TD_OK && go_on && id != UINT64_MAX;
         id = selection_next(&ids, id + 1)) {
        status = borrower_take(&b, id, err);
        if (status == TD_OK)
            go_on = each(ctx, b.record);
        else if (status == TD_NOT_FOUND)
            status = TD_OK;
    }
    borrower_close(&b);
    selection_release(&ids);
    return status;
}

enum td_status txn_each_of(struct txn *txn, const struct schema *schema,
    const uint64_t *ids, size_t n, record_fn *each, void *ctx, struct err *err)
{
    struct borrower b;
    enum td_status status = borrower_open(&b, txn, schema, err);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        bool fine = borrower_take(&b, ids[i], NULL) == TD_OK;
        each(ctx, i, fine ? b.record : NULL);
    }
    borrower_close(&b);
    return status;
}
