/* SPDX-License-Identifier: MIT
 *
 * The journal: one entry for each change, in one fixed big-endian form, chained by
 * BLAKE2b-256. The chain covers everything but the two parts with the values themselves;
 * of those it covers only hashes keyed by a random key beside each part, so that a part
 * and its key could go and the chain still verifies. Entries are appended, never changed.
 */
#include <string.h>

#include "base/clock.h"
#include "base/msg.h"
#include "private.h"

#define MAGIC     0x544a /* TJ */
#define VERSION   1
#define FIXED     82  /* up to the names */
#define NAME_MAX_ 255 /* bytes of a name that are kept */
#define REHEARSED 1

/* ---- writing ---------------------------------------------------------------------- */

static void add_name(struct str *out, const char *name)
{
    size_t len = strlen(name);
    if (len > NAME_MAX_)
        len = NAME_MAX_;
    str_add_u16(out, (uint16_t)len);
    str_addn(out, name, len);
}

static void add_fixed(
    const struct txn *txn, const struct jot *jot, int64_t guard_us, struct str *out)
{
    str_add_u16(out, MAGIC);
    str_add_u16(out, VERSION);
    str_add_u64(out, txn->store->epoch);
    str_add_u64(out, txn->tail.seq + 1);
    str_add_u64(out, (uint64_t)jot->wall_us);
    str_add_u64(out, (uint64_t)guard_us);
    str_addc(out, (char)txn->road);
    str_addc(out, (char)jot->action);
    str_add_u16(out, clock_is_set() ? REHEARSED : 0);
    str_add_u64(out, txn->batch);
    str_add_u64(out, jot->undoes);
    str_add_u64(out, jot->previous);
    str_add_u16(out, jot->after->number);
    str_add_u64(out, jot->after->id);
    str_add_u32(out, jot->rev_before);
    str_add_u32(out, jot->after->rev);
    add_name(out, txn->store->office);
    add_name(out, txn->actor);
    add_name(out, txn->role);
}

static void hash_parts(const uint8_t keys[2 * KEY_LEN], struct slice plain,
    struct slice personal, uint8_t out[2 * HASH_LEN])
{
    hash_keyed(keys, plain.data, plain.len, out);
    hash_keyed(keys + KEY_LEN, personal.data, personal.len, out + HASH_LEN);
}

/* Over the record as it will be. What an addition changes is all of the record. */
static void digest_after(const struct jot *jot, const uint8_t keys[2 * KEY_LEN],
    const uint8_t changes[2 * HASH_LEN], uint8_t out[HASH_LEN])
{
    uint8_t whole[2 * HASH_LEN];
    bool added = jot->previous == 0;
    if (!added)
        hash_parts(keys, jot->after->plain, jot->after->personal, whole);
    stored_digest(jot->after, keys + KEY_LEN, added ? changes : whole, out);
}

/* The first entry of a transaction, mostly its only one, takes no more than it needs. */
static void take_keys(struct txn *txn, uint8_t keys[2 * KEY_LEN])
{
    struct random_pool *pool = &txn->random;
    const size_t len = 2 * KEY_LEN;
    bool first = pool->used == 0;
    if (first || pool->used + len > sizeof(pool->bytes)) {
        pool->used = first ? sizeof(pool->bytes) - len : 0;
        hash_random(pool->bytes + pool->used, sizeof(pool->bytes) - pool->used);
    }
    memcpy(keys, pool->bytes + pool->used, len);
    memset(pool->bytes + pool->used, 0, len);
    pool->used += len;
}

static void chain_of(
    const uint8_t before[HASH_LEN], struct slice chained, uint8_t out[HASH_LEN])
{
    struct hash hash;
    hash_begin(&hash, NULL);
    hash_add(&hash, before, HASH_LEN);
    hash_add(&hash, chained.data, chained.len);
    hash_end(&hash, out);
}

static void add_parts(
    const struct jot *jot, const uint8_t keys[2 * KEY_LEN], struct str *out)
{
    str_addn(out, keys, 2 * KEY_LEN);
    str_add_u32(out, (uint32_t)jot->plain.len);
    str_add_u32(out, (uint32_t)jot->personal.len);
    str_addn(out, jot->plain.data, jot->plain.len);
    str_addn(out, jot->personal.data, jot->personal.len);
}

static void write_entry(
    struct txn *txn, const struct jot *jot, struct tail *tail, struct str *out)
{
    uint8_t keys[2 * KEY_LEN], digest[HASH_LEN], parts[2 * HASH_LEN];
    take_keys(txn, keys);
    hash_parts(keys, jot->plain, jot->personal, parts);
    digest_after(jot, keys, parts, digest);
    tail->guard_us =
        tail->guard_us + 1 > jot->wall_us ? tail->guard_us + 1 : jot->wall_us;
    add_fixed(txn, jot, tail->guard_us, out);
    str_addn(out, digest, sizeof(digest));
    str_addn(out, parts, sizeof(parts));
    chain_of(txn->tail.chain, slice_of(out->buf, out->len), tail->chain);
    str_addn(out, tail->chain, sizeof(tail->chain));
    add_parts(jot, keys, out);
}

static enum td_status put_entry(
    struct txn *txn, uint64_t seq, const struct str *bytes, struct err *err)
{
    uint8_t key[8];
    put_u64(key, seq);
    return store_put(
        txn, KV_JOURNAL, slice_of(key, 8), slice_of(bytes->buf, bytes->len), err);
}

enum td_status journal_append(struct txn *txn, const struct jot *jot, struct err *err)
{
    enum td_status status = journal_tail(txn, err);
    if (status == TD_OK && txn->batch != 0)
        status = batch_raise(txn, txn->batch, err);
    if (status != TD_OK)
        return status;
    struct tail tail = txn->tail;
    struct str bytes;
    str_init(&bytes);
    tail.seq++;
    write_entry(txn, jot, &tail, &bytes);
    status = put_entry(txn, tail.seq, &bytes, err);
    if (status == TD_OK)
        txn->tail = tail;
    str_release(&bytes);
    return status;
}

/* ---- reading ---------------------------------------------------------------------- */

static enum td_status damaged(uint64_t seq, struct err *err)
{
    return err_set(err, TD_CORRUPT,
        _("Journal entry %llu is damaged. Run tiepdan check."), (unsigned long long)seq);
}

/* A reader that never goes past the end: `ok` tells at the end whether it all was there.
 */
struct reader {
    const uint8_t *at;
    size_t left;
    bool ok;
};

static const uint8_t *reader_take(struct reader *r, size_t len)
{
    if (len > r->left)
        r->ok = false;
    if (!r->ok)
        return NULL;
    const uint8_t *p = r->at;
    r->at += len;
    r->left -= len;
    return p;
}

static struct slice reader_name(struct reader *r)
{
    const uint8_t *len = reader_take(r, 2);
    size_t n = len != NULL ? get_u16(len) : 0;
    const uint8_t *name = reader_take(r, n);
    return slice_of(name, name != NULL ? n : 0);
}

static void read_fixed(const uint8_t *p, struct entry_view *out)
{
    out->epoch = get_u64(p + 4);
    out->seq = get_u64(p + 12);
    out->wall_us = (int64_t)get_u64(p + 20);
    out->guard_us = (int64_t)get_u64(p + 28);
    out->road = (enum road)p[36];
    out->action = (enum action)p[37];
    out->rehearsed = (get_u16(p + 38) & REHEARSED) != 0;
    out->batch = get_u64(p + 40);
    out->undoes = get_u64(p + 48);
    out->previous = get_u64(p + 56);
    out->number = get_u16(p + 64);
    out->id = get_u64(p + 66);
    out->rev_before = get_u32(p + 74);
    out->rev_after = get_u32(p + 78);
}

static void read_parts(struct reader *r, struct entry_view *out)
{
    out->chain = reader_take(r, HASH_LEN);
    out->plain_key = reader_take(r, KEY_LEN);
    out->personal_key = reader_take(r, KEY_LEN);
    const uint8_t *lengths = reader_take(r, 8);
    if (lengths == NULL)
        return;
    size_t plain = get_u32(lengths), personal = get_u32(lengths + 4);
    out->plain = slice_of(reader_take(r, plain), plain);
    out->personal = slice_of(reader_take(r, personal), personal);
}

enum td_status entry_read(
    uint64_t seq, struct slice bytes, struct entry_view *out, struct err *err)
{
    struct reader r = {bytes.data, bytes.len, true};
    const uint8_t *fixed = reader_take(&r, FIXED);
    if (fixed == NULL || get_u16(fixed) != MAGIC || get_u16(fixed + 2) != VERSION)
        return damaged(seq, err);
    *out = (struct entry_view){0};
    read_fixed(fixed, out);
    out->office = reader_name(&r);
    out->actor = reader_name(&r);
    out->role = reader_name(&r);
    out->digest = reader_take(&r, HASH_LEN);
    out->plain_hash = reader_take(&r, HASH_LEN);
    out->personal_hash = reader_take(&r, HASH_LEN);
    out->chained = slice_of(bytes.data, bytes.len - r.left);
    read_parts(&r, out);
    if (!r.ok || r.left != 0 || out->seq != seq)
        return damaged(seq, err);
    return TD_OK;
}

static bool part_is_right(const uint8_t *key, struct slice part, const uint8_t *hash)
{
    uint8_t own[HASH_LEN];
    hash_keyed(key, part.data, part.len, own);
    return memcmp(own, hash, HASH_LEN) == 0;
}

enum td_status entry_verify(
    const struct entry_view *view, const uint8_t before[HASH_LEN], struct err *err)
{
    uint8_t chain[HASH_LEN];
    chain_of(before, view->chained, chain);
    if (memcmp(chain, view->chain, HASH_LEN) == 0 &&
        part_is_right(view->plain_key, view->plain, view->plain_hash) &&
        part_is_right(view->personal_key, view->personal, view->personal_hash))
        return TD_OK;
    return damaged(view->seq, err);
}

enum td_status entry_peek(
    struct txn *txn, uint64_t seq, struct entry_view *out, struct err *err)
{
    uint8_t key[8];
    struct slice bytes;
    put_u64(key, seq);
    enum td_status status = kv_get(txn->kv, KV_JOURNAL, slice_of(key, 8), &bytes, err);
    return status == TD_OK ? entry_read(seq, bytes, out, err) : status;
}

enum td_status entry_get(
    struct txn *txn, uint64_t seq, struct entry_view *out, struct err *err)
{
    static const uint8_t nothing[HASH_LEN];
    struct entry_view before = {.chain = nothing};
    enum td_status status = entry_peek(txn, seq, out, err);
    if (status == TD_NOT_FOUND)
        return err_set(err, TD_NOT_FOUND, _("There is no journal entry %llu."),
            (unsigned long long)seq);
    if (status != TD_OK)
        return status;
    if (seq > 1 && entry_peek(txn, seq - 1, &before, NULL) != TD_OK)
        return damaged(seq - 1, err);
    return entry_verify(out, before.chain, err);
}

static enum td_status last_seq(struct txn *txn, uint64_t *out, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(txn->kv, KV_JOURNAL, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_step(cursor, KV_LAST, &key, &value, err);
    if (status == TD_OK && key.len != 8)
        status = damaged(0, err);
    *out = status == TD_OK ? get_u64(key.data) : 0;
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

enum td_status journal_tail(struct txn *txn, struct err *err)
{
    struct tail tail = {.known = true};
    struct entry_view view;
    if (txn->tail.known)
        return TD_OK;
    enum td_status status = last_seq(txn, &tail.seq, err);
    if (status == TD_OK && tail.seq > 0) {
        status = entry_get(txn, tail.seq, &view, err);
        if (status == TD_OK) {
            tail.guard_us = view.guard_us;
            memcpy(tail.chain, view.chain, HASH_LEN);
        }
    }
    if (status == TD_OK)
        txn->tail = tail;
    return status;
}

bool entry_left(const struct entry_view *view, const struct stored *stored)
{
    uint8_t keys[2 * KEY_LEN], parts[2 * HASH_LEN], digest[HASH_LEN];
    memcpy(keys, view->plain_key, KEY_LEN);
    memcpy(keys + KEY_LEN, view->personal_key, KEY_LEN);
    hash_parts(keys, stored->plain, stored->personal, parts);
    stored_digest(stored, view->personal_key, parts, digest);
    return memcmp(digest, view->digest, HASH_LEN) == 0;
}

enum td_status entry_apply(const struct schema *schema, const struct entry_view *view,
    void *record, struct err *err)
{
    struct record *head = record_head(record);
    enum td_status status =
        codec_decode(schema, view->plain.data, view->plain.len, record, err);
    if (status == TD_OK)
        status =
            codec_decode(schema, view->personal.data, view->personal.len, record, err);
    if (head->id == 0)
        head->created_us = view->wall_us;
    if (view->action != ACTION_REVEAL)
        head->changed_us = view->wall_us;
    head->id = view->id;
    head->rev = view->rev_after;
    return status;
}
