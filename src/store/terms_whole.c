/* SPDX-License-Identifier: MIT
 *
 * Is an entry that is not there one that was lost? Whoever misses one goes over the keys
 * of its family, once: a store remembers of each chunk which families it has found whole,
 * and as long as the chunk says the same of its families, no key came or went.
 */
#include <stdlib.h>
#include <string.h>

#include "terms.h"

/* Of one chunk. */
struct known {
    uint64_t seal;  /* of the entry that names its families */
    size_t n;       /* families */
    uint8_t *whole; /* a bit for each */
};

struct terms_memory {
    struct terms_memory *next; /* of another register */
    uint16_t number;
    struct known *chunks;
    size_t n, cap;
};

void terms_memory_free(struct terms_memory *memory)
{
    while (memory != NULL) {
        struct terms_memory *next = memory->next;
        for (size_t i = 0; i < memory->n; i++)
            free(memory->chunks[i].whole);
        free(memory->chunks);
        free(memory);
        memory = next;
    }
}

static struct terms_memory *memory_of(struct store *store, uint16_t number)
{
    struct terms_memory *memory = store->terms;
    while (memory != NULL && memory->number != number)
        memory = memory->next;
    if (memory != NULL)
        return memory;
    memory = xcalloc(1, sizeof(*memory));
    memory->number = number;
    memory->next = store->terms;
    store->terms = memory;
    return memory;
}

static struct known *known_of(struct store *store, uint16_t number, size_t chunk)
{
    struct terms_memory *memory = memory_of(store, number);
    ARRAY_GROW(memory->chunks, memory->cap, chunk + 1);
    while (memory->n <= chunk)
        memory->chunks[memory->n++] = (struct known){0};
    return &memory->chunks[chunk];
}

/* Forgets what was found out when the chunk had other families. False: it is damaged. */
static bool know_anew(struct known *known, struct slice own, struct slice value)
{
    if (value.len >= sizeof(known->seal) && known->seal == get_u64(value.data) &&
        known->n == families_count(value))
        return known->whole != NULL;
    if (!families_are_sealed(own, value))
        return false;
    free(known->whole);
    known->seal = get_u64(value.data);
    known->n = families_count(value);
    known->whole = xcalloc(known->n / 8 + 1, 1);
    return true;
}

static enum td_status look_at_family(struct known *known, struct kv_cursor *cursor,
    struct slice value, struct slice key, bool *whole, struct err *err)
{
    uint32_t should = 0, there = 0;
    size_t at = families_find(value, family_of(key), &should);
    *whole = at == SIZE_MAX || (known->whole[at / 8] >> at % 8 & 1) != 0;
    if (*whole)
        return TD_OK;
    enum td_status status = family_add_up(cursor, key, &there, err);
    *whole = status == TD_OK && there == should;
    if (*whole)
        known->whole[at / 8] |= (uint8_t)(1 << at % 8);
    return status;
}

enum td_status term_family_is_whole(struct txn *txn, struct kv_cursor *cursor,
    const struct term_key *key, bool *whole, struct err *err)
{
    struct term_key own;
    struct slice value;
    uint16_t number = get_u16(key->bytes);
    size_t chunk = get_u32(key->bytes + 2);
    term_key_make(&own, number, chunk, TERM_FAMILIES, "", 0);
    *whole = false;
    enum td_status status =
        kv_get(txn->kv, KV_TERMS, slice_of(own.bytes, own.len), &value, err);
    if (status != TD_OK)
        return status == TD_NOT_FOUND ? TD_OK : status;
    struct known *known = known_of(txn->store, number, chunk);
    if (!know_anew(known, slice_of(own.bytes, own.len), value))
        return TD_OK;
    return look_at_family(
        known, cursor, value, slice_of(key->bytes, key->len), whole, err);
}
