/* SPDX-License-Identifier: MIT
 *
 * Changes of the index table before they are written. They are written in the order of
 * its keys, so that those of a thousand records which meet in one page of a large index
 * cost one search for the page and not a thousand all over the file. One buffer for each
 * register: looking something up in one does not hurry the entries of another.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define HELD_MAX ((size_t)8 << 20) /* bytes of keys and values of a register */

struct held_change {
    size_t at; /* of the key in `bytes`; the value follows */
    size_t key_len, value_len;
    size_t turn;
    bool put; /* else taken out */
};

struct index_held {
    struct index_held *next;
    uint16_t number;
    struct str bytes;
    struct held_change *changes;
    size_t n, cap;
};

static struct index_held *held_of(struct txn *txn, uint16_t number)
{
    struct index_held *held = txn->index;
    while (held != NULL && held->number != number)
        held = held->next;
    if (held != NULL)
        return held;
    held = xcalloc(1, sizeof(*held));
    held->number = number;
    held->next = txn->index;
    txn->index = held;
    return held;
}

/* ---- writing ---------------------------------------------------------------------- */

struct ordered {
    uint64_t head; /* the first bytes of the key, which mostly decide */
    const struct held_change *change;
    struct slice key, value;
};

/* Behind the register, which is the same in all. */
static uint64_t head_of(struct slice key)
{
    uint8_t bytes[sizeof(uint64_t)] = {0};
    size_t len = key.len - 2;
    memcpy(
        bytes, (const uint8_t *)key.data + 2, len < sizeof(bytes) ? len : sizeof(bytes));
    return get_u64(bytes);
}

static int compare_ordered(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    int c = memcmp(a->key.data, b->key.data, len);
    if (c == 0)
        c = (a->key.len > b->key.len) - (a->key.len < b->key.len);
    return c != 0 ? c
                  : (a->change->turn > b->change->turn) -
                        (a->change->turn < b->change->turn);
}

static struct ordered *in_order(const struct index_held *held)
{
    struct ordered *order = xreallocarray(NULL, held->n + 1, sizeof(*order));
    for (size_t i = 0; i < held->n; i++) {
        const struct held_change *change = &held->changes[i];
        const char *bytes = held->bytes.buf + change->at;
        struct slice key = slice_of(bytes, change->key_len);
        order[i] = (struct ordered){head_of(key), change, key,
            slice_of(bytes + change->key_len, change->value_len)};
    }
    qsort(order, held->n, sizeof(*order), compare_ordered);
    return order;
}

static enum td_status write_one(struct txn *txn, const struct ordered *o, struct err *err)
{
    if (o->change->put)
        return store_put(txn, KV_INDEX, o->key, o->value, err);
    enum td_status status = store_del(txn, KV_INDEX, o->key, err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* The last change of a key is the one that counts. */
static enum td_status write_held(
    struct txn *txn, struct index_held *held, struct err *err)
{
    enum td_status status = TD_OK;
    if (held->n == 0)
        return TD_OK;
    struct ordered *order = in_order(held);
    for (size_t i = 0; i < held->n && status == TD_OK; i++)
        if (i + 1 == held->n || !slice_equal(order[i].key, order[i + 1].key))
            status = write_one(txn, &order[i], err);
    free(order);
    held->n = 0;
    str_clear(&held->bytes);
    return status;
}

/* ---- gathering -------------------------------------------------------------------- */

static enum td_status hold(
    struct txn *txn, struct slice key, struct slice value, bool put, struct err *err)
{
    struct index_held *held = held_of(txn, get_u16(key.data));
    if (held->bytes.len > HELD_MAX) {
        enum td_status status = write_held(txn, held, err);
        if (status != TD_OK)
            return status;
    }
    ARRAY_GROW(held->changes, held->cap, held->n + 1);
    held->changes[held->n] = (struct held_change){.at = held->bytes.len,
        .key_len = key.len,
        .value_len = value.len,
        .turn = held->n,
        .put = put};
    held->n++;
    str_addn(&held->bytes, key.data, key.len);
    if (value.len > 0)
        str_addn(&held->bytes, value.data, value.len);
    return TD_OK;
}

enum td_status index_put(
    struct txn *txn, struct slice key, struct slice value, struct err *err)
{
    return hold(txn, key, value, true, err);
}

enum td_status index_del(struct txn *txn, struct slice key, struct err *err)
{
    return hold(txn, key, slice_of(NULL, 0), false, err);
}

enum td_status index_flush(struct txn *txn, uint16_t number, struct err *err)
{
    struct index_held *held = txn->index;
    while (held != NULL && held->number != number)
        held = held->next;
    return held == NULL ? TD_OK : write_held(txn, held, err);
}

enum td_status index_flush_all(struct txn *txn, struct err *err)
{
    enum td_status status = TD_OK;
    struct index_held *held = txn->index;
    for (; held != NULL && status == TD_OK; held = held->next)
        status = write_held(txn, held, err);
    return status;
}

void index_forget(struct txn *txn)
{
    while (txn->index != NULL) {
        struct index_held *held = txn->index;
        txn->index = held->next;
        str_release(&held->bytes);
        free(held->changes);
        free(held);
    }
}
