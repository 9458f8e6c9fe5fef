/* SPDX-License-Identifier: MIT
 *
 * Bytes of records, words and journal entries: any flipped bit and any cut is noticed,
 * and no length inside them is believed before. The bytes lie in memory of their exact
 * size, so that a sanitizer sees a step too far.
 */
#include "generate.h"
#include "terms.h"

#include "model/casefile.h"

static struct slice copy_of(struct slice from, size_t len)
{
    uint8_t *bytes = xmalloc(len > 0 ? len : 1);
    memcpy(bytes, from.data, len < from.len ? len : from.len);
    if (len > from.len)
        memset(bytes + from.len, 0, len - from.len);
    return slice_of(bytes, len);
}

/* The copy is our own: here it may be written and freed. */
static uint8_t *bytes_of(struct slice copy)
{
    return (uint8_t *)(uintptr_t)copy.data;
}

typedef bool is_good(void *ctx, struct slice bytes);

static void expect_all_damage_noticed(struct slice good, is_good *check, void *ctx)
{
    assert_true(check(ctx, good));
    for (size_t bit = 0; bit < good.len * 8; bit++) {
        struct slice copy = copy_of(good, good.len);
        bytes_of(copy)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (check(ctx, copy))
            fail_msg("bit %lu flipped unnoticed", (unsigned long)bit);
        free(bytes_of(copy));
    }
    for (size_t len = 0; len < good.len + 9; len++) {
        if (len == good.len)
            continue;
        struct slice copy = copy_of(good, len);
        if (check(ctx, copy))
            fail_msg("length %lu instead of %lu unnoticed", (unsigned long)len,
                (unsigned long)good.len);
        free(bytes_of(copy));
    }
}

/* One stored case, its words and its journal entries; a second one with one entry. */
static struct txn *with_cases(struct store *store)
{
    struct txn *txn = begin(store, TXN_WRITE);
    uint32_t seed = 8;
    struct casefile *cf = record_new(&schema_case);
    for (unsigned i = 0; i < 3; i++) {
        fill_record(&schema_case, cf, &seed);
        set_code(&schema_case, cf, 1);
        set_text(&schema_case, cf, "name", "Nguyễn Văn Anh");
        put_ok(txn, &schema_case, cf, i == 0 ? ACTION_ADD : ACTION_EDIT);
    }
    record_free(&schema_case, cf);
    cf = record_new(&schema_case);
    fill_record(&schema_case, cf, &seed);
    set_code(&schema_case, cf, 2);
    put_ok(txn, &schema_case, cf, ACTION_ADD);
    record_free(&schema_case, cf);
    assert_int_equal(store_flush(txn, NULL), TD_OK); // rows wait for it
    return txn;
}

static struct slice value_of(struct txn *txn, enum kv_table table, struct slice key)
{
    struct slice value;
    assert_int_equal(kv_get(txn->kv, table, key, &value, NULL), TD_OK);
    return value;
}

/* Which record of the store it is about. */
struct place {
    struct txn *txn;
    uint64_t id;
};

static bool record_is_good(void *ctx, struct slice bytes)
{
    const struct place *place = ctx;
    struct stored stored;
    return stored_read(place->txn, schema_case.number, place->id, bytes, &stored, NULL) ==
           TD_OK;
}

/* Puts the bytes in the place of the journal entry that is all of a record. */
static bool entry_makes_record(void *ctx, struct slice bytes)
{
    const struct place *place = ctx;
    uint8_t key[8];
    struct stored stored;
    put_u64(key, 4);
    assert_int_equal(
        kv_put(place->txn->kv, KV_JOURNAL, slice_of(key, 8), bytes, NULL), TD_OK);
    return stored_get(place->txn, &schema_case, place->id, &stored, NULL) == TD_OK;
}

static bool words_are_good(void *ctx, struct slice bytes)
{
    uint8_t key[RECORD_KEY];
    struct words_row row;
    (void)ctx;
    return words_row_read(record_key(key, schema_case.number, 1), bytes, &row);
}

static bool entry_is_good(void *ctx, struct slice bytes)
{
    struct entry_view view;
    return entry_read(2, bytes, &view, NULL) == TD_OK &&
           entry_verify(&view, ctx, NULL) == TD_OK;
}

static void damage_is_noticed(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = with_cases(c->store);
    uint8_t key[RECORD_KEY], seq[8], before[HASH_LEN];
    struct place second = {txn, 2}, first = {txn, 1};
    struct slice id = record_key(key, schema_case.number, 2);
    expect_all_damage_noticed(value_of(txn, KV_RECORD, id), record_is_good, &second);
    id = record_key(key, schema_case.number, 1);
    expect_all_damage_noticed(value_of(txn, KV_RECORD, id), record_is_good, &first);
    expect_all_damage_noticed(value_of(txn, KV_WORDS, id), words_are_good, NULL);

    struct entry_view view;
    assert_int_equal(entry_get(txn, 1, &view, NULL), TD_OK);
    memcpy(before, view.chain, HASH_LEN);
    put_u64(seq, 2);
    expect_all_damage_noticed(
        value_of(txn, KV_JOURNAL, slice_of(seq, 8)), entry_is_good, before);
    txn_abort(txn);
}

/* What a record takes from its only entry is as well guarded as its own bytes. */
static void damage_of_its_entry_is_noticed(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = with_cases(c->store);
    struct place place = {txn, 2};
    struct stored stored;
    uint8_t seq[8];
    put_u64(seq, 4);
    assert_int_equal(stored_get(txn, &schema_case, 2, &stored, NULL), TD_OK);
    assert_true(stored.by_entry && stored.newest == 4);
    struct slice entry = value_of(txn, KV_JOURNAL, slice_of(seq, 8));
    struct slice whole = copy_of(entry, entry.len);
    const struct slice parts[] = {stored.plain, stored.personal};
    for (size_t part = 0; part < 2; part++)
        for (size_t i = 0; i < parts[part].len; i++) {
            const uint8_t *start = entry.data, *own = parts[part].data;
            uint8_t *byte = bytes_of(whole) + (own - start) + i;
            *byte ^= 4;
            assert_false(entry_makes_record(&place, whole));
            *byte ^= 4;
        }
    assert_true(entry_makes_record(&place, whole));
    assert_false(entry_makes_record(&place, slice_of(whole.data, whole.len - 1)));
    assert_int_equal(kv_del(txn->kv, KV_JOURNAL, slice_of(seq, 8), NULL), TD_OK);
    assert_int_equal(stored_get(txn, &schema_case, 2, &stored, NULL), TD_CORRUPT);
    free(bytes_of(whole));
    txn_abort(txn);
}

/* A record or entry put in the place of another is whole, but not the one asked for. */
static void misplaced_bytes_are_noticed(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = with_cases(c->store);
    uint8_t key[RECORD_KEY], seq[8];
    struct stored stored;
    struct entry_view view;
    struct slice bytes = value_of(txn, KV_RECORD, record_key(key, schema_case.number, 1));
    assert_int_equal(
        stored_read(txn, schema_case.number, 1, bytes, &stored, NULL), TD_OK);
    assert_int_equal(
        stored_read(txn, schema_case.number, 2, bytes, &stored, NULL), TD_CORRUPT);
    assert_int_equal(
        stored_read(txn, schema_visit.number, 1, bytes, &stored, NULL), TD_CORRUPT);
    bytes = value_of(txn, KV_RECORD, record_key(key, schema_case.number, 2));
    assert_int_equal(
        stored_read(txn, schema_case.number, 1, bytes, &stored, NULL), TD_CORRUPT);
    bytes = value_of(txn, KV_WORDS, record_key(key, schema_case.number, 1));
    struct words_row row;
    assert_false(words_row_read(record_key(key, schema_case.number, 2), bytes, &row));
    put_u64(seq, 2);
    bytes = value_of(txn, KV_JOURNAL, slice_of(seq, 8));
    assert_int_equal(entry_read(3, bytes, &view, NULL), TD_CORRUPT);
    txn_abort(txn);
}

/* Lengths that lie, under a checksum made right: a hostile file, not a broken disk. */
static void lying_lengths_are_refused(void **state)
{
    (void)state;
    uint32_t seed = 1;
    struct str bytes;
    str_init(&bytes);
    for (int round = 0; round < 20000; round++) {
        const struct stored made = {.number = schema_case.number,
            .id = 1,
            .rev = 1,
            .plain = slice_of("\2\1x", 4)};
        str_clear(&bytes);
        stored_write(&made, &bytes);
        size_t body = bytes.len - SEAL_LEN;
        for (int i = 0; i < 3; i++)
            bytes.buf[2 + next_random(&seed) % (body - 2)] = (char)next_random(&seed);
        put_u64(bytes.buf + body, stored_seal(&made, slice_of(bytes.buf, body)));
        struct slice copy = copy_of(slice_of(bytes.buf, bytes.len), bytes.len);
        struct stored stored;
        if (stored_read(NULL, schema_case.number, 1, copy, &stored, NULL) == TD_OK) {
            void *record = record_new(&schema_case);
            enum td_status status = stored_decode(&schema_case, &stored, record, NULL);
            assert_true(status == TD_OK || status == TD_CORRUPT);
            record_free(&schema_case, record);
        }
        free(bytes_of(copy));
    }
    str_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            damage_is_noticed, store_setup_mem, store_teardown),
        cmocka_unit_test_setup_teardown(
            damage_of_its_entry_is_noticed, store_setup_mem, store_teardown),
        cmocka_unit_test_setup_teardown(
            misplaced_bytes_are_noticed, store_setup_mem, store_teardown),
        cmocka_unit_test(lying_lengths_are_refused),
    };
    hash_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
