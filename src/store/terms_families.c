/* SPDX-License-Identifier: MIT
 *
 * Which entries a chunk of the index has. A word without an entry is in no record, unless
 * the entry was lost; so each chunk has one more entry, its last, with a sum of the keys
 * of each family: those of one kind whose texts begin with the same two bytes. Few keys
 * come or go once a chunk has begun, so it is seldom written, and one search has to go
 * over a few dozen keys to know that none is missing.
 *
 * The bytes are a sum of key and rows, then a row for each family in ascending order:
 * kind and two bytes of text, and the lower half of the sum of its keys' hashes.
 */
#include <stdlib.h>
#include <string.h>

#include "terms.h"

#define SEAL_AT   8
#define ROW_LEN   7
#define FAMILY_AT (TERM_KEY_HEAD - 1) /* the kind, and then the text */

/* ---- families ---------------------------------------------------------------------- */

uint32_t family_of(struct slice key)
{
    const uint8_t *bytes = key.data;
    uint32_t family = 0;
    for (size_t i = FAMILY_AT; i < FAMILY_AT + 3; i++)
        family = family << 8 | (i < key.len ? bytes[i] : 0);
    return family;
}

static uint32_t sum_of_key(struct slice key)
{
    return (uint32_t)hash_quick(key.data, key.len);
}

void families_release(struct families *families)
{
    free(families->rows);
    *families = (struct families){0};
}

static void add_sum(struct families *families, uint32_t family, uint32_t sum)
{
    size_t n = families->n;
    if (n > 0 && families->rows[n - 1].family == family) {
        families->rows[n - 1].sum += sum;
        return;
    }
    ARRAY_GROW(families->rows, families->cap, n + 1);
    families->rows[families->n++] = (struct family_sum){family, sum};
}

void families_add(struct families *families, struct slice key)
{
    add_sum(families, family_of(key), sum_of_key(key));
}

void families_take(struct families *families, struct slice key)
{
    add_sum(families, family_of(key), 0 - sum_of_key(key));
}

/* The sum of this family if it is the last one. */
static uint32_t last_sum(const struct families *families, uint32_t family)
{
    size_t n = families->n;
    return n > 0 && families->rows[n - 1].family == family ? families->rows[n - 1].sum
                                                           : 0;
}

static void join(const struct families *a, const struct families *b, struct families *out)
{
    size_t i = 0, j = 0;
    while (i < a->n || j < b->n) {
        bool from_a = j == b->n || (i < a->n && a->rows[i].family <= b->rows[j].family);
        const struct family_sum *row = from_a ? &a->rows[i++] : &b->rows[j++];
        add_sum(out, row->family, row->sum);
    }
}

/* ---- bytes ------------------------------------------------------------------------- */

static uint64_t seal_of(struct slice key, const uint8_t *rows, size_t len)
{
    return hash_quick(key.data, key.len) * 31 + hash_quick(rows, len);
}

void families_write(struct slice key, const struct families *families, struct str *out)
{
    str_clear(out);
    str_add_u64(out, 0);
    for (size_t i = 0; i < families->n; i++) {
        const struct family_sum *row = &families->rows[i];
        if (row->sum == 0)
            continue; // none of its keys is left
        str_addc(out, (char)(row->family >> 16));
        str_add_u16(out, (uint16_t)row->family);
        str_add_u32(out, row->sum);
    }
    const uint8_t *bytes = (const uint8_t *)out->buf;
    put_u64(out->buf, seal_of(key, bytes + SEAL_AT, out->len - SEAL_AT));
}

bool families_are_sealed(struct slice key, struct slice value)
{
    const uint8_t *bytes = value.data;
    return value.len >= SEAL_AT && (value.len - SEAL_AT) % ROW_LEN == 0 &&
           get_u64(bytes) == seal_of(key, bytes + SEAL_AT, value.len - SEAL_AT);
}

size_t families_count(struct slice value)
{
    return (value.len - SEAL_AT) / ROW_LEN;
}

static struct family_sum row_at(struct slice value, size_t i)
{
    const uint8_t *row = (const uint8_t *)value.data + SEAL_AT + i * ROW_LEN;
    return (struct family_sum){
        (uint32_t)row[0] << 16 | get_u16(row + 1), get_u32(row + 3)};
}

size_t families_find(struct slice value, uint32_t family, uint32_t *sum)
{
    size_t low = 0, high = families_count(value);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct family_sum row = row_at(value, middle);
        if (row.family == family) {
            *sum = row.sum;
            return middle;
        }
        if (row.family < family)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

static void read_all(struct slice value, struct families *out)
{
    for (size_t i = 0; i < families_count(value); i++) {
        struct family_sum row = row_at(value, i);
        add_sum(out, row.family, row.sum);
    }
}

/* ---- the keys that are there --------------------------------------------------------
 */

static bool is_of_chunk(struct slice key, const uint8_t *other)
{
    return key.len > FAMILY_AT && memcmp(key.data, other, FAMILY_AT) == 0;
}

enum td_status family_add_up(
    struct kv_cursor *cursor, struct slice one, uint32_t *sum, struct err *err)
{
    const size_t len = one.len < FAMILY_AT + 3 ? one.len : FAMILY_AT + 3;
    struct slice key, value;
    uint32_t family = family_of(one);
    *sum = 0;
    enum td_status status = kv_seek(cursor, slice_of(one.data, len), &key, &value, err);
    for (; status == TD_OK && is_of_chunk(key, one.data) && family_of(key) == family;
         status = kv_step(cursor, KV_NEXT, &key, &value, err))
        *sum += sum_of_key(key);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* ---- keeping it current -------------------------------------------------------------
 */

/* Has the chunk no entry at all? */
static enum td_status is_empty(struct family_writer *w, bool *out, struct err *err)
{
    struct slice key, value;
    enum td_status status =
        kv_seek(w->cursor, slice_of(w->own.bytes, FAMILY_AT), &key, &value, err);
    *out = status == TD_NOT_FOUND || !is_of_chunk(key, w->own.bytes);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status read_old(struct family_writer *w, bool begins, struct err *err)
{
    struct slice value, own = slice_of(w->own.bytes, w->own.len);
    enum td_status status = kv_get(w->txn->kv, KV_TERMS, own, &value, err);
    if (status == TD_NOT_FOUND)
        return begins ? is_empty(w, &w->right, err) : TD_OK;
    w->right = status == TD_OK && families_are_sealed(own, value);
    if (w->right)
        read_all(value, &w->old);
    return status;
}

enum td_status family_writer_begin(struct family_writer *w, struct txn *txn,
    uint16_t number, size_t chunk, bool begins, struct err *err)
{
    *w = (struct family_writer){.txn = txn, .looked_at = UINT32_MAX};
    term_key_make(&w->own, number, chunk, TERM_FAMILIES, "", 0);
    enum td_status status = kv_cursor_open(txn->kv, KV_TERMS, &w->cursor, err);
    return status == TD_OK ? read_old(w, begins, err) : status;
}

static uint32_t old_sum(struct family_writer *w, uint32_t family)
{
    while (w->at < w->old.n && w->old.rows[w->at].family < family)
        w->at++;
    return w->at < w->old.n && w->old.rows[w->at].family == family
               ? w->old.rows[w->at].sum
               : 0;
}

enum td_status family_may_grow(
    struct family_writer *w, struct slice key, bool *may, struct err *err)
{
    uint32_t family = family_of(key), there = 0;
    enum td_status status = TD_OK;
    if (w->right && w->looked_at != family) {
        uint32_t should = old_sum(w, family) + last_sum(&w->changes, family);
        if (should != 0)
            status = family_add_up(w->cursor, key, &there, err);
        w->is_whole = there == should;
        w->looked_at = family;
    }
    *may = status == TD_OK && w->right && w->is_whole;
    return status;
}

enum td_status family_writer_end(struct family_writer *w, struct err *err)
{
    struct families sums = {0};
    struct str made = {0};
    if (!w->right || w->changes.n == 0)
        return TD_OK;
    struct slice own = slice_of(w->own.bytes, w->own.len);
    join(&w->old, &w->changes, &sums);
    families_write(own, &sums, &made);
    enum td_status status =
        store_put(w->txn, KV_TERMS, own, slice_of(made.buf, made.len), err);
    str_release(&made);
    families_release(&sums);
    return status;
}

void family_writer_release(struct family_writer *w)
{
    kv_cursor_close(w->cursor);
    families_release(&w->old);
    families_release(&w->changes);
}
