/* SPDX-License-Identifier: MIT
 *
 * Rows of words of records that the transaction itself added, as long as they are not in
 * their table. Of a block that becomes full meanwhile they never get there, which is
 * most of an import. A block of each register, since a case may bring a person with it.
 */
#include <stdlib.h>

#include "terms.h"

struct words_held {
    struct words_held *next;
    uint16_t number;
    uint64_t block;
    struct str rows[TERMS_BLOCK]; /* empty: not held */
};

static struct words_held *held_of(const struct txn *txn, uint16_t number)
{
    struct words_held *held = txn->words;
    while (held != NULL && held->number != number)
        held = held->next;
    return held;
}

static struct words_held *held_new(struct txn *txn, uint16_t number, uint64_t block)
{
    struct words_held *held = xcalloc(1, sizeof(*held));
    held->number = number;
    held->block = block;
    held->next = txn->words;
    txn->words = held;
    return held;
}

static enum td_status write_rows(
    struct txn *txn, struct words_held *held, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < TERMS_BLOCK && status == TD_OK; i++) {
        uint8_t bytes[RECORD_KEY];
        uint64_t id = held->block * TERMS_BLOCK + i;
        struct str *row = &held->rows[i];
        if (row->len == 0)
            continue;
        status = store_put(txn, KV_WORDS, record_key(bytes, held->number, id),
            slice_of(row->buf, row->len), err);
        str_clear(row);
    }
    return status;
}

struct str *words_held(const struct txn *txn, uint16_t number, uint64_t id)
{
    struct words_held *held = held_of(txn, number);
    if (held == NULL || held->block != id / TERMS_BLOCK)
        return NULL;
    struct str *row = &held->rows[id % TERMS_BLOCK];
    return row->len > 0 ? row : NULL;
}

enum td_status words_hold(
    struct txn *txn, uint16_t number, uint64_t id, struct str **row, struct err *err)
{
    enum td_status status = TD_OK;
    struct words_held *held = held_of(txn, number);
    if (held == NULL)
        held = held_new(txn, number, id / TERMS_BLOCK);
    if (held->block != id / TERMS_BLOCK)
        status = write_rows(txn, held, err);
    if (status != TD_OK)
        return status;
    held->block = id / TERMS_BLOCK;
    *row = &held->rows[id % TERMS_BLOCK];
    return TD_OK;
}

bool words_take_block(
    struct txn *txn, uint16_t number, uint64_t block, struct str rows[TERMS_BLOCK])
{
    struct words_held *held = held_of(txn, number);
    if (held == NULL || held->block != block)
        return false;
    for (size_t i = block == 0 ? 1 : 0; i < TERMS_BLOCK; i++)
        if (held->rows[i].len == 0)
            return false;
    for (size_t i = 0; i < TERMS_BLOCK; i++) {
        struct str row = held->rows[i];
        held->rows[i] = rows[i];
        rows[i] = row;
    }
    return true;
}

enum td_status words_flush(struct txn *txn, struct err *err)
{
    enum td_status status = TD_OK;
    struct words_held *held = txn->words;
    for (; held != NULL && status == TD_OK; held = held->next)
        status = write_rows(txn, held, err);
    return status;
}

void words_forget(struct txn *txn)
{
    while (txn->words != NULL) {
        struct words_held *held = txn->words;
        txn->words = held->next;
        for (size_t i = 0; i < TERMS_BLOCK; i++)
            str_release(&held->rows[i]);
        free(held);
    }
}
