/* SPDX-License-Identifier: MIT
 *
 * Packing. Entries that are put between others leave their pages half empty and strewn
 * over the file. Those of a chunk of ids that is full hardly change any more: they are
 * taken out and put back in order of their keys, which fills the pages and makes them
 * neighbours, so that the system brings many of them at once.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

struct packed {
    size_t key, key_len, value_len; /* the key in `bytes`, the value behind it */
};

struct pack {
    struct txn *txn;
    enum kv_table table;
    struct packed *entries;
    size_t n, cap;
    struct str bytes;
};

static void keep_entry(struct pack *pack, struct slice key, struct slice value)
{
    ARRAY_GROW(pack->entries, pack->cap, pack->n + 1);
    pack->entries[pack->n++] = (struct packed){pack->bytes.len, key.len, value.len};
    str_addn(&pack->bytes, key.data, key.len);
    str_addn(&pack->bytes, value.data, value.len);
}

static int compare(struct slice a, struct slice b)
{
    int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static enum td_status keep_entries(
    struct pack *pack, struct slice from, struct slice end, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(pack->txn->kv, pack->table, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_seek(cursor, from, &key, &value, err);
    while (status == TD_OK && compare(key, end) < 0) {
        keep_entry(pack, key, value);
        status = kv_step(cursor, KV_NEXT, &key, &value, err);
    }
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
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
        status = store_del(pack->txn, pack->table, key_of(pack, i), err);
    for (size_t i = 0; i < pack->n && status == TD_OK; i++)
        status =
            store_put(pack->txn, pack->table, key_of(pack, i), value_of(pack, i), err);
    return status;
}

enum td_status pack_entries(struct txn *txn, enum kv_table table, struct slice from,
    struct slice end, struct err *err)
{
    struct pack pack = {.txn = txn, .table = table};
    enum td_status status = keep_entries(&pack, from, end, err);
    if (status == TD_OK)
        status = put_anew(&pack, err);
    free(pack.entries);
    str_release(&pack.bytes);
    return status;
}
