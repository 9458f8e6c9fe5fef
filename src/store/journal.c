/* SPDX-License-Identifier: MIT
 *
 * The journal: one entry for each change, chained by BLAKE2b-256. The chain covers
 * everything but the two parts with the values themselves; of those it covers only hashes
 * keyed by a random key beside each part. These hashes are not stored, since they follow
 * from the part; a part and its key could go, its hash in their place, and the chain
 * would still verify (a length of 0 is left free for that). Entries are appended, never
 * changed.
 *
 * Numbers are written in as few bytes as they need: most of an office's file is journal.
 * An entry that adds a record has no digest of it, because the entry is the record.
 */
#include <string.h>

#include "base/clock.h"
#include "base/msg.h"
#include "private.h"

#define VERSION   2
#define NAME_MAX_ 255 /* bytes of a name that are kept */
#define REHEARSED 1

/* ---- writing ---------------------------------------------------------------------- */

static void add_name(struct str *out, const char *name)
{
    size_t len = strlen(name);
    if (len > NAME_MAX_)
        len = NAME_MAX_;
    str_add_var(out, len);
    str_addn(out, name, len);
}

static void add_fixed(
    const struct txn *txn, const struct jot *jot, int64_t guard_us, struct str *out)
{
    str_addc(out, VERSION);
    str_addc(out, (char)txn->road);
    str_addc(out, (char)jot->action);
    str_addc(out, clock_is_set() ? REHEARSED : 0);
    str_add_var(out, txn->store->epoch);
    str_add_var(out, txn->tail.seq + 1);
    str_add_u64(out, (uint64_t)guard_us);
    str_add_var(out, (uint64_t)(guard_us - jot->wall_us));
    str_add_var(out, txn->batch);
    str_add_var(out, jot->undoes);
    str_add_var(out, jot->previous);
    str_add_var(out, jot->after->number);
    str_add_var(out, jot->after->id);
    str_add_var(out, jot->rev_before);
    str_add_var(out, jot->after->rev);
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

/* Over the record as it will be. */
static void digest_after(
    const struct jot *jot, const uint8_t keys[2 * KEY_LEN], uint8_t out[HASH_LEN])
{
    uint8_t whole[2 * HASH_LEN];
    hash_parts(keys, jot->after->plain, jot->after->personal, whole);
    stored_digest(jot->after, keys + KEY_LEN, whole, out);
}

/* A transaction of one entry takes no more than it needs, and one of a few, such as a
 * case with its person, not much more: the system gives 256 bytes at a time. */
static void take_keys(struct txn *txn, uint8_t keys[2 * KEY_LEN])
{
    struct random_pool *pool = &txn->random;
    const size_t len = 2 * KEY_LEN;
    if (pool->got == 0 || pool->used + len > sizeof(pool->bytes)) {
        size_t more = pool->got == 0 ? len : 4 * pool->got;
        pool->got = more < sizeof(pool->bytes) ? more : sizeof(pool->bytes);
        pool->used = sizeof(pool->bytes) - pool->got;
        hash_random(pool->bytes + pool->used, pool->got);
    }
    memcpy(keys, pool->bytes + pool->used, len);
    memset(pool->bytes + pool->used, 0, len);
    pool->used += len;
}

static void chain_of(const uint8_t before[HASH_LEN], struct slice chained,
    const uint8_t parts[2 * HASH_LEN], uint8_t out[HASH_LEN])
{
    struct hash hash;
    hash_begin(&hash, NULL);
    hash_add(&hash, before, HASH_LEN);
    hash_add(&hash, chained.data, chained.len);
    hash_add(&hash, parts, 2 * HASH_LEN);
    hash_end(&hash, out);
}

static void add_part(struct str *out, const uint8_t key[KEY_LEN], struct slice part)
{
    str_add_var(out, part.len + 1);
    str_addn(out, key, KEY_LEN);
    if (part.len > 0)
        str_addn(out, part.data, part.len);
}

static void write_entry(
    struct txn *txn, const struct jot *jot, struct tail *tail, struct str *out)
{
    uint8_t keys[2 * KEY_LEN], digest[HASH_LEN], parts[2 * HASH_LEN];
    take_keys(txn, keys);
    hash_parts(keys, jot->plain, jot->personal, parts);
    tail->guard_us =
        tail->guard_us + 1 > jot->wall_us ? tail->guard_us + 1 : jot->wall_us;
    add_fixed(txn, jot, tail->guard_us, out);
    if (jot->previous != 0) {
        digest_after(jot, keys, digest);
        str_addn(out, digest, sizeof(digest));
    }
    chain_of(txn->tail.chain, slice_of(out->buf, out->len), parts, tail->chain);
    str_addn(out, tail->chain, sizeof(tail->chain));
    add_part(out, keys, jot->plain);
    add_part(out, keys + KEY_LEN, jot->personal);
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

static unsigned reader_byte(struct reader *r)
{
    const uint8_t *byte = reader_take(r, 1);
    return byte != NULL ? *byte : 0;
}

/* A number that is `most` or less. */
static uint64_t reader_var(struct reader *r, uint64_t most)
{
    uint64_t v = 0;
    const uint8_t *at = r->at;
    bool there = r->ok && get_var(&at, r->at + r->left, &v) && v <= most;
    if (!there) {
        r->ok = false;
        return 0;
    }
    r->left -= (size_t)(at - r->at);
    r->at = at;
    return v;
}

static struct slice reader_name(struct reader *r)
{
    size_t n = (size_t)reader_var(r, NAME_MAX_);
    const uint8_t *name = reader_take(r, n);
    return slice_of(name, name != NULL ? n : 0);
}

static void read_times(struct reader *r, struct entry_view *out)
{
    const uint8_t *guard = reader_take(r, 8);
    out->guard_us = guard != NULL ? (int64_t)get_u64(guard) : 0;
    out->wall_us = (int64_t)((uint64_t)out->guard_us - reader_var(r, UINT64_MAX));
}

static void read_fixed(struct reader *r, struct entry_view *out)
{
    if (reader_byte(r) != VERSION)
        r->ok = false;
    out->road = (enum road)reader_byte(r);
    out->action = (enum action)reader_byte(r);
    out->rehearsed = (reader_byte(r) & REHEARSED) != 0;
    out->epoch = reader_var(r, UINT64_MAX);
    out->seq = reader_var(r, UINT64_MAX);
    read_times(r, out);
    out->batch = reader_var(r, UINT64_MAX);
    out->undoes = reader_var(r, UINT64_MAX);
    out->previous = reader_var(r, UINT64_MAX);
    out->number = (uint16_t)reader_var(r, UINT16_MAX);
    out->id = reader_var(r, UINT64_MAX);
    out->rev_before = (uint32_t)reader_var(r, UINT32_MAX);
    out->rev_after = (uint32_t)reader_var(r, UINT32_MAX);
    out->office = reader_name(r);
    out->actor = reader_name(r);
    out->role = reader_name(r);
}

static void read_part(struct reader *r, const uint8_t **key, struct slice *part)
{
    size_t len = (size_t)reader_var(r, UINT32_MAX);
    if (len == 0)
        r->ok = false;
    *key = reader_take(r, KEY_LEN);
    *part = slice_of(reader_take(r, len - 1), len - 1);
}

enum td_status entry_read(
    uint64_t seq, struct slice bytes, struct entry_view *out, struct err *err)
{
    struct reader r = {bytes.data, bytes.len, true};
    *out = (struct entry_view){0};
    read_fixed(&r, out);
    if (out->previous != 0)
        out->digest = reader_take(&r, HASH_LEN);
    out->chained = slice_of(bytes.data, bytes.len - r.left);
    out->chain = reader_take(&r, HASH_LEN);
    read_part(&r, &out->plain_key, &out->plain);
    read_part(&r, &out->personal_key, &out->personal);
    if (!r.ok || r.left != 0 || out->seq != seq)
        return damaged(seq, err);
    return TD_OK;
}

static void view_keys(const struct entry_view *view, uint8_t keys[2 * KEY_LEN])
{
    memcpy(keys, view->plain_key, KEY_LEN);
    memcpy(keys + KEY_LEN, view->personal_key, KEY_LEN);
}

enum td_status entry_verify(
    const struct entry_view *view, const uint8_t before[HASH_LEN], struct err *err)
{
    uint8_t chain[HASH_LEN], keys[2 * KEY_LEN], parts[2 * HASH_LEN];
    view_keys(view, keys);
    hash_parts(keys, view->plain, view->personal, parts);
    chain_of(before, view->chained, parts, chain);
    return memcmp(chain, view->chain, HASH_LEN) == 0 ? TD_OK : damaged(view->seq, err);
}

/* Who reads asks for neighbours as a rule, which a cursor finds where it stands. */
static enum td_status entry_seek(
    struct txn *txn, struct slice key, struct slice *bytes, struct err *err)
{
    struct slice found;
    enum td_status status = TD_OK;
    if (txn->entries == NULL)
        status = kv_cursor_open(txn->kv, KV_JOURNAL, &txn->entries, err);
    if (status == TD_OK)
        status = kv_seek(txn->entries, key, &found, bytes, err);
    return status == TD_OK && !slice_equal(found, key) ? TD_NOT_FOUND : status;
}

enum td_status entry_peek(
    struct txn *txn, uint64_t seq, struct entry_view *out, struct err *err)
{
    uint8_t bytes[8];
    put_u64(bytes, seq);
    struct slice value, key = slice_of(bytes, sizeof(bytes));
    enum td_status status = txn->mode == TXN_READ
                                ? entry_seek(txn, key, &value, err)
                                : kv_get(txn->kv, KV_JOURNAL, key, &value, err);
    return status == TD_OK ? entry_read(seq, value, out, err) : status;
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

/* An addition is the record it leaves. */
static bool is_added(const struct entry_view *view, const struct stored *stored)
{
    return view->number == stored->number && view->id == stored->id &&
           view->rev_after == stored->rev && view->wall_us == stored->created_us &&
           view->wall_us == stored->changed_us &&
           slice_equal(view->plain, stored->plain) &&
           slice_equal(view->personal, stored->personal);
}

bool entry_left(const struct entry_view *view, const struct stored *stored)
{
    uint8_t keys[2 * KEY_LEN], parts[2 * HASH_LEN], digest[HASH_LEN];
    if (view->digest == NULL)
        return is_added(view, stored);
    view_keys(view, keys);
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
