/* SPDX-License-Identifier: MIT
 *
 * Packing a chunk. While ids come, its entries grow in their pages, which are split again
 * and again and end up less than half full. A chunk that is full hardly changes any more:
 * its entries are taken out and put back in order of their keys, which fills the pages.
 */
#include <stdlib.h>
#include <string.h>

#include "terms.h"

struct packed {
    size_t key, key_len, value_len; /* the key in `bytes`, the value behind it */
};

struct pack {
    struct txn *txn;
    struct packed *entries;
    size_t n, cap;
    struct str bytes;
};

static enum td_status keep_entry(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    struct pack *pack = ctx;
    (void)err;
    ARRAY_GROW(pack->entries, pack->cap, pack->n + 1);
    pack->entries[pack->n++] = (struct packed){pack->bytes.len, key.len, value.len};
    str_addn(&pack->bytes, key.data, key.len);
    str_addn(&pack->bytes, value.data, value.len);
    return TD_OK;
}

static struct slice key_of(const struct pack *pack, size_t i)
{
    const struct packed *entry = &pack->entries[i];
    return slice_of(pack->bytes.buf + entry->key, entry->key_len);
}

static struct slice value_of(const struct pack *pack, size_t i)
{
    const struct packed *entry = &pack->entries[i];
    return slice_of(pack->bytes.buf + entry->key + entry->key_len, entry->value_len);
}

static enum td_status put_anew(const struct pack *pack, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < pack->n && status == TD_OK; i++)
        status = store_del(pack->txn, KV_TERMS, key_of(pack, i), err);
    for (size_t i = 0; i < pack->n && status == TD_OK; i++)
        status = store_put(pack->txn, KV_TERMS, key_of(pack, i), value_of(pack, i), err);
    return status;
}

enum td_status terms_pack(struct txn *txn, uint16_t number, size_t chunk, struct err *err)
{
    struct pack pack = {.txn = txn};
    struct term_key head;
    term_key_make(&head, number, chunk, TERM_VOIDED, "", 0);
    enum td_status status = walk_prefix(txn->kv, KV_TERMS,
        slice_of(head.bytes, TERM_KEY_HEAD - 1), keep_entry, &pack, err);
    if (status == TD_OK)
        status = put_anew(&pack, err);
    free(pack.entries);
    str_release(&pack.bytes);
    return status;
}
