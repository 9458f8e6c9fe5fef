/* SPDX-License-Identifier: MIT
 *
 * Reading the records that words and facts leave open: the newest first, because that is
 * what a person sees first, and in slices when the search asks whether to go on.
 */
#include <stdlib.h>
#include <string.h>

#include "select.h"

#define SLICE_LEAST 32 /* records between two questions whether to go on */

struct reading {
    struct txn *txn;
    const struct find *find;
    struct kv_cursor *records;
    void *empty, *record; /* the record's texts are borrowed */
};

static enum td_status reading_open(
    struct reading *r, struct txn *txn, const struct find *find, struct err *err)
{
    *r = (struct reading){.txn = txn, .find = find};
    r->empty = record_new(find->schema);
    r->record = xmalloc(find->schema->size);
    return kv_cursor_open(txn->kv, KV_RECORD, &r->records, err);
}

static void reading_close(struct reading *r)
{
    kv_cursor_close(r->records);
    record_free(r->find->schema, r->empty);
    free(r->record);
}

static bool is_shown(enum find_voided voided, const void *record)
{
    bool is_voided = record_chead(record)->voided != NULL;
    return voided == FIND_ALL || is_voided == (voided == FIND_VOIDED);
}

static enum td_status record_fits(
    struct reading *r, uint64_t id, bool *fits, struct err *err)
{
    const struct schema *schema = r->find->schema;
    uint8_t bytes[RECORD_KEY];
    struct stored stored;
    struct slice found, value, key = record_key(bytes, schema->number, id);
    *fits = false;
    enum td_status status = kv_seek(r->records, key, &found, &value, err);
    if (status == TD_NOT_FOUND || (status == TD_OK && !slice_equal(found, key)))
        return TD_OK;
    if (status == TD_OK)
        status = stored_read(r->txn, schema->number, id, value, &stored, err);
    if (status != TD_OK)
        return status;
    memcpy(r->record, r->empty, schema->size);
    status = stored_borrow(schema, &stored, r->record, err);
    *fits = status == TD_OK && is_shown(r->find->voided, r->record) &&
            (r->find->query == NULL || query_match(r->find->query, r->record, NULL));
    return status;
}

static bool may_go_on(const struct find *find, size_t read)
{
    return find->go_on == NULL || read % SLICE_LEAST != 0 || find->go_on(find->go_on_ctx);
}

/* One chunk from its highest id down. *go_on false: the search said stop. */
static enum td_status read_chunk(struct reading *r, size_t at, struct selection *ids,
    struct selection *open, size_t *read, bool *go_on, struct err *err)
{
    struct chunk *chunk = open->chunks[at];
    enum td_status status = TD_OK;
    for (size_t i = chunk_last(chunk, CHUNK_IDS); i < CHUNK_IDS && *go_on;
         i = chunk_last(chunk, i)) {
        bool fits;
        status = record_fits(r, (uint64_t)at * CHUNK_IDS + i, &fits, err);
        if (status != TD_OK)
            return status;
        if (fits)
            chunk_set(selection_chunk(ids, at), i);
        chunk_unset(chunk, i);
        open->total--;
        *go_on = may_go_on(r->find, ++*read);
    }
    return TD_OK;
}

enum td_status select_read(struct txn *txn, const struct find *find,
    struct selection *ids, struct selection *open, struct err *err)
{
    struct reading r;
    size_t read = 0;
    bool go_on = true;
    enum td_status status = reading_open(&r, txn, find, err);
    for (size_t at = open->n; at-- > 0 && go_on && status == TD_OK;)
        if (open->chunks[at] != NULL)
            status = read_chunk(&r, at, ids, open, &read, &go_on, err);
    reading_close(&r);
    selection_settle(ids);
    return status;
}
