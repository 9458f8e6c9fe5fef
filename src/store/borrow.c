/* SPDX-License-Identifier: MIT
 *
 * Records one after another, borrowed from the map: nothing is allocated or copied for
 * them, and neighbours are found without a way down from the root.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

enum td_status borrower_open(
    struct borrower *b, struct txn *txn, const struct schema *schema, struct err *err)
{
    *b = (struct borrower){.txn = txn, .schema = schema};
    b->empty = record_new(schema);
    b->record = xmalloc(schema->size);
    return kv_cursor_open(txn->kv, KV_RECORD, &b->records, err);
}

void borrower_close(struct borrower *b)
{
    kv_cursor_close(b->records);
    record_free(b->schema, b->empty);
    free(b->record);
}

static enum td_status go_to(
    struct borrower *b, uint64_t id, struct slice *value, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice found, key = record_key(bytes, b->schema->number, id);
    enum td_status status = b->id != 0 && id == b->id + 1
                                ? kv_step(b->records, KV_NEXT, &found, value, err)
                                : kv_seek(b->records, key, &found, value, err);
    bool there = status == TD_OK && slice_equal(found, key);
    b->id = there ? id : 0;
    return status == TD_OK && !there ? TD_NOT_FOUND : status;
}

enum td_status borrower_take(struct borrower *b, uint64_t id, struct err *err)
{
    struct stored stored;
    struct slice value;
    enum td_status status = go_to(b, id, &value, err);
    if (status == TD_OK)
        status = stored_read(b->txn, b->schema->number, id, value, &stored, err);
    if (status != TD_OK)
        return status;
    memcpy(b->record, b->empty, b->schema->size);
    return stored_borrow(b->schema, &stored, b->record, err);
}
