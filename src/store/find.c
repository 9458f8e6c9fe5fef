/* SPDX-License-Identifier: MIT
 *
 * Counting and walking what fits, which select.c works out. Records are borrowed from the
 * map, so that nothing is allocated for them.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"
#include "select.h"

/* ---- the records that fit ---------------------------------------------------------- */

struct scan {
    struct txn *txn;
    const struct schema *schema;
    struct kv_cursor *records;
    uint64_t id;  /* where the cursor stands; 0: nowhere */
    void *empty;  /* an initialised record, copied over the one before */
    void *record; /* the present one, its texts borrowed */
};

static enum td_status scan_open(
    struct txn *txn, const struct schema *schema, struct scan *scan, struct err *err)
{
    *scan = (struct scan){.txn = txn, .schema = schema};
    scan->empty = record_new(schema);
    scan->record = xmalloc(schema->size);
    return kv_cursor_open(txn->kv, KV_RECORD, &scan->records, err);
}

static void scan_close(struct scan *scan)
{
    kv_cursor_close(scan->records);
    record_free(scan->schema, scan->empty);
    free(scan->record);
}

static enum td_status scan_to(
    struct scan *scan, uint64_t id, struct slice *value, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice found, key = record_key(bytes, scan->schema->number, id);
    enum td_status status = scan->id != 0 && id == scan->id + 1
                                ? kv_step(scan->records, KV_NEXT, &found, value, err)
                                : kv_seek(scan->records, key, &found, value, err);
    bool there = status == TD_OK && slice_equal(found, key);
    scan->id = there ? id : 0;
    return status == TD_OK && !there ? TD_NOT_FOUND : status;
}

static enum td_status scan_take(struct scan *scan, uint64_t id, struct err *err)
{
    struct stored stored;
    struct slice value;
    enum td_status status = scan_to(scan, id, &value, err);
    if (status == TD_OK)
        status = stored_read(scan->txn, scan->schema->number, id, value, &stored, err);
    if (status != TD_OK)
        return status;
    memcpy(scan->record, scan->empty, scan->schema->size);
    return stored_borrow(scan->schema, &stored, scan->record, err);
}

/* Sets *go_on to false to end the pass. */
typedef void scan_fn(void *ctx, struct scan *scan, bool *go_on);

static enum td_status scan_ids(struct scan *scan, const struct selection *ids,
    scan_fn *each, void *ctx, struct err *err)
{
    bool go_on = true;
    uint64_t id = selection_next(ids, 0);
    for (; go_on && id != UINT64_MAX; id = selection_next(ids, id + 1)) {
        enum td_status status = scan_take(scan, id, err);
        if (status == TD_OK)
            each(ctx, scan, &go_on);
        else if (status != TD_NOT_FOUND)
            return status;
    }
    return TD_OK;
}

/* ---- counting and walking ---------------------------------------------------------- */

enum td_status txn_count(struct txn *txn, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        const struct find find = {
            .schema = schema, .query = queries[i], .voided = FIND_LIVE};
        struct selection ids;
        status = select_ids(txn, &find, &ids, err);
        counts[i] = ids.total;
        selection_release(&ids);
    }
    return status;
}

struct walker {
    bool (*each)(void *ctx, const void *record);
    void *ctx;
};

static void walk_one(void *ctx, struct scan *scan, bool *go_on)
{
    const struct walker *w = ctx;
    *go_on = w->each(w->ctx, scan->record);
}

enum td_status txn_each(struct txn *txn, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err)
{
    struct walker w = {each, ctx};
    struct selection ids;
    struct scan scan;
    enum td_status status = select_ids(txn, find, &ids, err);
    if (status != TD_OK)
        return status;
    status = scan_open(txn, find->schema, &scan, err);
    if (status == TD_OK)
        status = scan_ids(&scan, &ids, walk_one, &w, err);
    scan_close(&scan);
    selection_release(&ids);
    return status;
}
