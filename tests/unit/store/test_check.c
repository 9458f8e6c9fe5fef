/* SPDX-License-Identifier: MIT
 *
 * Check and rebuild: a rebuilt store is identical, damage planted in any table is found
 * and told once or more, a damaged journal is never rebuilt from, and nothing that is
 * damaged is shown as right.
 */
#include "facts.h"
#include "generate.h"

#include "model/casefile.h"
#include "pending.h"

static void digest_of(struct store *store, uint8_t out[32])
{
    assert_int_equal(store_digest(store, out, NULL), TD_OK);
}

static void rebuild_is_identical(void **state)
{
    struct store_case *c = *state;
    uint8_t before[32], after[32];
    uint64_t records = 0;
    populate(c->store, 400, 11);
    expect_clean(c->store);
    digest_of(c->store, before);
    uint64_t revision = store_revision(c->store);
    struct err err = {0};
    if (store_rebuild(c->store, &somebody, &plain_hooks, &records, &err) != TD_OK)
        fail_msg("%s", err.text);
    digest_of(c->store, after);
    assert_memory_equal(before, after, sizeof(before));
    assert_true(store_revision(c->store) > revision);
    expect_clean(c->store);
    struct told told;
    struct check_result result = check_store(c->store, &told);
    assert_true(result.records == records && records > 100);
    assert_true(result.entries >= 400);
    struct txn *txn = begin(c->store, TXN_READ);
    uint8_t head[32];
    txn_chain_head(txn, head);
    assert_memory_equal(head, result.head, sizeof(head));
    txn_abort(txn);
}

/* Several groups of facts, changed again and again, and refreshed. */
static void rebuilt_facts_are_identical(void **state)
{
    struct store_case *c = *state;
    uint8_t before[32], after[32];
    uint32_t seed = 8;
    for (unsigned i = 1; i <= 900; i++) {
        struct txn *txn = begin(c->store, TXN_WRITE);
        for (unsigned last = i + 99; i <= last; i++) {
            uint64_t id = i <= 600 ? 0 : 1 + next_random(&seed) % 600;
            void *cf = id == 0 ? record_new(&schema_case) : get_ok(txn, &schema_case, id);
            fill_record(&schema_case, cf, &seed);
            if (id == 0)
                set_code(&schema_case, cf, i);
            put_ok(txn, &schema_case, cf, id == 0 ? ACTION_ADD : ACTION_EDIT);
            ((struct casefile *)cf)->deadline += 3;
            assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_OK);
            derive_plainly(NULL, &schema_case, cf);
            assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_OK);
            record_free(&schema_case, cf);
        }
        i--;
        commit(txn);
    }
    expect_clean(c->store);
    digest_of(c->store, before);
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    digest_of(c->store, after);
    assert_memory_equal(before, after, sizeof(before));
    expect_clean(c->store);
}

/* A fact that is not the record's, with its checksum made right. */
static void a_wrong_fact_is_found(void **state)
{
    struct store_case *c = *state;
    populate(c->store, 200, 3);
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = get_ok(txn, &schema_case, 2);
    set_text(&schema_case, cf, "unit", "another one");
    assert_int_equal(facts_hold(txn, &schema_case, cf, NULL), TD_OK);
    facts_set(txn, &schema_case, cf);
    commit(txn);
    record_free(&schema_case, cf);
    struct told told;
    assert_int_equal(check_store(c->store, &told).faults, 1);
    assert_non_null(strstr(told.first, "facts, case 0"));
}

/* ---- columns that lie apart ---------------------------------------------------------
 */

/* What lies under the key of a column of a group. */
struct column_place {
    struct slice key, value;
    uint8_t bytes[FACTS_STRIP_KEY];
};

static void place_of(
    struct txn *txn, const char *field, uint64_t group, struct column_place *out)
{
    struct facts_layout layout;
    assert_true(facts_layout_make(&schema_case, &layout));
    size_t column = facts_column_of(&layout, schema_field(&schema_case, field));
    out->key = facts_strip_key(out->bytes, &layout, column, group);
    out->value = (struct slice){0};
    (void)!kv_get(txn->kv, KV_FACTS, out->key, &out->value, NULL);
}

static void put_facts(struct txn *txn, struct slice key, struct slice value)
{
    assert_int_equal(store_put(txn, KV_FACTS, key, value, NULL), TD_OK);
}

static void lose_a_column(struct txn *txn)
{
    struct column_place at;
    place_of(txn, "people", 1, &at);
    assert_int_equal(store_del(txn, KV_FACTS, at.key, NULL), TD_OK);
}

static void swap_columns(struct txn *txn)
{
    struct column_place a, b;
    struct str other = {0};
    place_of(txn, "people", 0, &a);
    place_of(txn, "people", 1, &b);
    assert_int_equal(a.value.len, b.value.len);
    assert_memory_not_equal(a.value.data, b.value.data, a.value.len);
    str_addn(&other, a.value.data, a.value.len);
    put_facts(txn, a.key, b.value);
    put_facts(txn, b.key, str_slice(&other));
    str_release(&other);
}

/* Of a group that is not full, of one that is not there, and under a tag of nothing. */
static void add_columns(struct txn *txn)
{
    struct column_place at;
    for (uint64_t group = 2; group < 4; group++) {
        place_of(txn, "people", group, &at);
        assert_null(at.value.data);
        put_facts(txn, at.key, slice_of("?", 1));
    }
    place_of(txn, "people", 0, &at);
    at.bytes[3] = 0xee;
    put_facts(txn, at.key, slice_of("?", 1));
}

/* One whose rows are all alike has no bytes, and so no value. */
static void add_a_column_of_nothing(struct txn *txn)
{
    struct column_place at;
    place_of(txn, "forwarded", 0, &at);
    assert_null(at.value.data);
    put_facts(txn, at.key, slice_of("?", 1));
}

static void add_full_groups(struct store *store)
{
    uint32_t seed = 29;
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned i = 1; i <= 2 * FACTS_ROWS + 50; i++) {
        struct casefile *cf = record_new(&schema_case);
        fill_record(&schema_case, cf, &seed);
        cf->people = (int)(i % 7 + i / FACTS_ROWS);
        cf->forwarded = DAY_NONE;
        set_code(&schema_case, cf, i);
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

/* Each kind of damage is found and named, and a rebuild takes it away. */
static void damaged_columns_are_found(void **state)
{
    struct store_case *c = *state;
    static const struct {
        void (*spoil)(struct txn *txn);
        unsigned faults;
        const char *first;
    } kinds[] = {
        {lose_a_column, 1, "facts, case 256: an entry is missing."},
        {swap_columns, 2, "facts, case 0: an entry has another value."},
        {add_columns, 3, "an entry belongs to nothing."},
        {add_a_column_of_nothing, 1, "facts, case 0: an entry belongs to nothing."},
    };
    uint8_t before[32], after[32];
    add_full_groups(c->store);
    digest_of(c->store, before);
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct told told;
        struct txn *txn = begin(c->store, TXN_WRITE);
        kinds[i].spoil(txn);
        commit(txn);
        assert_int_equal(check_store(c->store, &told).faults, kinds[i].faults);
        assert_non_null(strstr(told.first, kinds[i].first));
        assert_int_equal(
            store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
        digest_of(c->store, after);
        assert_memory_equal(before, after, sizeof(before));
        expect_clean(c->store);
    }
}

static void edit_case(struct store *store, uint64_t id, const char *field, const char *to)
{
    struct txn *txn = begin(store, TXN_WRITE);
    struct casefile *cf = get_ok(txn, &schema_case, id);
    if (strcmp(field, "forwarded") == 0)
        cf->forwarded = *to != '\0' ? day_make(2026, 1, 5) : DAY_NONE;
    else
        set_text(&schema_case, cf, field, to);
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    record_free(&schema_case, cf);
    commit(txn);
    expect_clean(store);
}

/* Only what changed is written: the second half of a name alone, a column that gets its
 * first value and loses its last one, a text that makes its list longer and shorter. */
static void edits_of_full_groups_are_kept(void **state)
{
    struct store_case *c = *state;
    static const char *const edits[][2] = {{"name", "AAAAAAAAAAAAAA"},
        {"name", "AAAAAAAAAAAAAB"}, {"forwarded", "x"}, {"forwarded", ""},
        {"unit", "a unit that nobody else has"}, {"unit", NULL}};
    uint8_t before[32], after[32];
    add_full_groups(c->store);
    for (size_t i = 0; i < ARRAY_COUNT(edits); i++)
        edit_case(c->store, FACTS_ROWS + 7, edits[i][0], edits[i][1]);
    digest_of(c->store, before);
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    digest_of(c->store, after);
    assert_memory_equal(before, after, sizeof(before));
}

/* Packing changes nothing that could be read. */
static void packing_keeps_all(void **state)
{
    struct store_case *c = *state;
    struct facts_layout layout;
    uint8_t before[32], after[32];
    add_full_groups(c->store);
    digest_of(c->store, before);
    struct txn *txn = begin(c->store, TXN_WRITE);
    assert_true(facts_layout_make(&schema_case, &layout));
    assert_int_equal(facts_pack(txn, &layout, 0, NULL), TD_OK);
    commit(txn);
    digest_of(c->store, after);
    assert_memory_equal(before, after, sizeof(before));
    expect_clean(c->store);
}

/* ---- pending records ----------------------------------------------------------------
 */

static void add_pending(struct store *store, unsigned n)
{
    uint32_t seed = 17;
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned i = 1; i <= n; i++) {
        struct casefile *cf = record_new(&schema_case);
        fill_record(&schema_case, cf, &seed);
        set_text(&schema_case, cf, "state", "received");
        set_code(&schema_case, cf, i);
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

static size_t count_tiles(struct store *store, bool *whole)
{
    struct tile_list list = {0};
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(tile_list_read(txn, &schema_case, &list, whole, NULL), TD_OK);
    size_t n = list.n;
    tile_list_release(&list);
    txn_abort(txn);
    return n;
}

static void set_states(
    struct store *store, unsigned first, unsigned end, unsigned step, const char *state)
{
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned id = first; id < end; id += step) {
        struct casefile *cf = get_ok(txn, &schema_case, id);
        set_text(&schema_case, cf, "state", state);
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

/* Whatever was split and joined on the way, the tiles are those of the records. */
static void tiles_follow_the_pending_records(void **state)
{
    struct store_case *c = *state;
    bool whole;
    add_pending(c->store, 700);
    size_t most = count_tiles(c->store, &whole);
    assert_true(whole && most > 3);
    expect_clean(c->store);
    for (unsigned step = 7; step > 1; step--) {
        set_states(c->store, step, 701, step, "closed");
        expect_clean(c->store);
    }
    assert_true(count_tiles(c->store, &whole) < most && whole);
    set_states(c->store, 2, 701, 1, "closed");
    assert_int_equal(count_tiles(c->store, &whole), 1);
    expect_clean(c->store);
    set_states(c->store, 3, 701, 2, "received");
    set_states(c->store, 700, 701, 1, "received");
    expect_clean(c->store);
    assert_true(count_tiles(c->store, &whole) > 1 && whole);
    set_states(c->store, 2, 701, 1, "closed");
    for (unsigned id = 700; id > 1; id--)
        set_states(c->store, id, id + 1, 1, "received");
    expect_clean(c->store);
    assert_int_equal(count_tiles(c->store, &whole), most);
}

/* More tiles than a transaction holds, and changes that move a record into another one.
 */
static void records_move_between_tiles(void **state)
{
    static const char *const states[] = {"received", "verifying", "suspended", "closed"};
    enum { MANY = 1600 };
    struct store_case *c = *state;
    uint32_t seed = 5;
    bool whole;
    add_pending(c->store, MANY);
    assert_true(count_tiles(c->store, &whole) > 12 && whole);
    for (int round = 0; round < 3; round++) {
        struct txn *txn = begin(c->store, TXN_WRITE);
        for (unsigned i = 0; i < MANY / 4; i++) {
            struct casefile *cf =
                get_ok(txn, &schema_case, 1 + next_random(&seed) % MANY);
            set_text(&schema_case, cf, "state", states[next_random(&seed) % 4]);
            cf->deadline += (int)(next_random(&seed) % 3) * 200;
            put_ok(txn, &schema_case, cf, ACTION_EDIT);
            cf->deadline -= (int)(next_random(&seed) % 3) * 200;
            assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_OK);
            derive_plainly(NULL, &schema_case, cf);
            assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_OK);
            record_free(&schema_case, cf);
        }
        commit(txn);
        expect_clean(c->store);
    }
}

/* A full tile does not make room for a record that is not to be in it. */
static void a_full_tile_stays_one(void **state)
{
    struct store_case *c = *state;
    bool whole;
    add_pending(c->store, FACTS_ROWS + 64);
    set_states(c->store, 1, 65, 1, "closed");
    assert_int_equal(count_tiles(c->store, &whole), 1);
    set_states(c->store, 5, 6, 1, "returned");
    assert_int_equal(count_tiles(c->store, &whole), 1);
    expect_clean(c->store);
}

/* The tile that case 1 is in, and its key in `key`. */
static struct slice tile_of_one(struct txn *txn, uint8_t key[FACTS_KEY])
{
    struct tile_list list = {0};
    bool whole;
    struct casefile *cf = get_ok(txn, &schema_case, 1);
    uint64_t place = tile_place(&schema_case, cf);
    record_free(&schema_case, cf);
    assert_int_equal(tile_list_read(txn, &schema_case, &list, &whole, NULL), TD_OK);
    assert_true(list.n > 0);
    const struct tile *tile = &list.tiles[tile_list_find(&list, place)];
    struct slice top = tile->top;
    facts_tile_key(key, schema_case.number, tile->number);
    tile_list_release(&list);
    return top;
}

/* Puts it there with a wrong byte, or not at all. */
static void spoil_tile_of_one(struct store *store, bool gone)
{
    uint8_t key[FACTS_KEY];
    struct str bytes = {0};
    struct txn *txn = begin(store, TXN_WRITE);
    struct slice top = tile_of_one(txn, key), name = slice_of(key, sizeof key);
    str_addn(&bytes, top.data, top.len);
    bytes.buf[bytes.len / 2] ^= 1;
    assert_int_equal(
        gone ? store_del(txn, KV_FACTS, name, NULL)
             : store_put(txn, KV_FACTS, name, slice_of(bytes.buf, bytes.len), NULL),
        TD_OK);
    str_release(&bytes);
    commit(txn);
}

/* The next change of a record that it is of makes all of them again. */
static void damaged_tiles_are_found_and_made_again(void **state)
{
    struct store_case *c = *state;
    struct told told;
    add_pending(c->store, 600);
    for (int gone = 0; gone < 2; gone++) {
        spoil_tile_of_one(c->store, gone);
        assert_int_equal(check_store(c->store, &told).faults, 1);
        assert_non_null(strstr(told.first, "facts, case "));
        set_states(c->store, 1, 2, 1, gone ? "received" : "verifying");
        expect_clean(c->store);
    }
}

/* ---- planting ---------------------------------------------------------------------- */

struct entry_copy {
    uint8_t *key, *value;
    size_t key_len, value_len;
};

/* The n-th entry of a table, copied. */
static struct entry_copy copy_entry(struct txn *txn, enum kv_table table, size_t n)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    assert_int_equal(kv_cursor_open(txn->kv, table, &cursor, NULL), TD_OK);
    assert_int_equal(kv_step(cursor, KV_FIRST, &key, &value, NULL), TD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(kv_step(cursor, KV_NEXT, &key, &value, NULL), TD_OK);
    struct entry_copy copy = {
        .key = xmalloc(key.len + 1),
        .value = xmalloc(value.len + 1),
        .key_len = key.len,
        .value_len = value.len,
    };
    memcpy(copy.key, key.data, key.len);
    if (value.len > 0)
        memcpy(copy.value, value.data, value.len);
    kv_cursor_close(cursor);
    return copy;
}

static void write_back(struct txn *txn, enum kv_table table, const struct entry_copy *e)
{
    assert_int_equal(kv_put(txn->kv, table, slice_of(e->key, e->key_len),
                         slice_of(e->value, e->value_len), NULL),
        TD_OK);
}

static void remove_it(struct txn *txn, enum kv_table table, const struct entry_copy *e)
{
    assert_int_equal(kv_del(txn->kv, table, slice_of(e->key, e->key_len), NULL), TD_OK);
}

enum plant { FLIP_VALUE, CUT_VALUE, GROW_VALUE, REMOVE, STRAY_KEY, PLANTS };

static void plant(struct txn *txn, enum kv_table table, enum plant what, uint32_t *seed)
{
    uint64_t count = 0;
    assert_int_equal(kv_count(txn->kv, table, &count, NULL), TD_OK);
    struct entry_copy e = copy_entry(txn, table, next_random(seed) % count);
    switch (what) {
    case FLIP_VALUE:
        if (e.value_len == 0)
            remove_it(txn, table, &e);
        else
            e.value[next_random(seed) % e.value_len] ^=
                (uint8_t)(1 << next_random(seed) % 8);
        break;
    case CUT_VALUE: e.value_len -= e.value_len > 0; break;
    case GROW_VALUE: e.value[e.value_len++] = 'x'; break;
    case REMOVE: remove_it(txn, table, &e); break;
    case STRAY_KEY: e.key[e.key_len - 1] ^= 0x40; break;
    case PLANTS: break;
    }
    if (what != REMOVE && !(what == FLIP_VALUE && e.value_len == 0))
        write_back(txn, table, &e);
    free(e.key);
    free(e.value);
}

static void quiet(void *ctx, const char *sentence)
{
    assert_true(sentence[0] != '\0');
    ++*(uint64_t *)ctx;
}

static void add_many_cases(struct store *store, unsigned n)
{
    uint32_t seed = 4;
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned i = 1; i <= n; i++) {
        void *cf = record_new(&schema_case);
        fill_record(&schema_case, cf, &seed);
        set_code(&schema_case, cf, i);
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        derive_plainly(NULL, &schema_case, cf);
        assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_OK);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

/* The same for words of records that are not among the newest. */
static void damage_planted_in_terms_is_found(void **state)
{
    struct store_case *c = *state;
    uint32_t seed = 71;
    uint8_t before[32], after[32];
    add_many_cases(c->store, 300);
    expect_clean(c->store);
    digest_of(c->store, before);
    for (unsigned round = 0; round < 5 * PLANTS; round++) {
        struct check_result result = {0};
        uint64_t told = 0;
        struct txn *txn = begin(c->store, TXN_WRITE);
        plant(txn, round % 2 ? KV_TERMS : KV_WORDS, (enum plant)(round % PLANTS), &seed);
        commit(txn);
        assert_int_equal(
            store_check(c->store, &plain_hooks, quiet, &told, &result, NULL), TD_OK);
        if (told == 0)
            fail_msg("round %u: damage was not found", round);
        assert_int_equal(
            store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
        digest_of(c->store, after);
        assert_memory_equal(before, after, sizeof(before));
    }
    expect_clean(c->store);
}

static void planted_damage_is_found(void **state)
{
    struct store_case *c = *state;
    uint32_t seed = 17;
    populate(c->store, 120, 23);
    expect_clean(c->store);
    for (unsigned round = 0; round < 20; round++)
        for (int table = KV_JOURNAL; table < KV_TABLE_COUNT; table++)
            for (int what = 0; what < PLANTS; what++) {
                if (table == KV_TERMS)
                    continue;
                struct check_result result = {0};
                uint64_t told = 0;
                struct txn *txn = begin(c->store, TXN_WRITE);
                struct kv_txn *before = txn->kv;
                plant(txn, (enum kv_table)table, (enum plant)what, &seed);
                assert_ptr_equal(txn->kv, before);
                commit(txn);
                assert_int_equal(
                    store_check(c->store, &plain_hooks, quiet, &told, &result, NULL),
                    TD_OK);
                if (result.faults == 0)
                    fail_msg("round %u: damage %d of table %s was not found", round, what,
                        kv_table_names[table]);
                assert_int_equal(told, result.faults < 100 ? result.faults : 100);
                // back to a sound store: from the journal, or a fresh one
                if (table != KV_JOURNAL) {
                    assert_int_equal(
                        store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL),
                        TD_OK);
                    continue;
                }
                uint8_t digest[32], after[32];
                digest_of(c->store, digest);
                assert_int_not_equal(
                    store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
                digest_of(c->store, after);
                assert_memory_equal(digest, after, sizeof(digest));
                store_close(c->store);
                c->store = store_open_memory("H57.01");
                populate(c->store, 120, 23 + round);
            }
    expect_clean(c->store);
}

/* The last entry of the journal has no entry after it that would give it away. */
static void a_removed_last_entry_is_found(void **state)
{
    struct store_case *c = *state;
    populate(c->store, 60, 2);
    struct txn *txn = begin(c->store, TXN_WRITE);
    uint8_t key[8];
    put_u64(key, txn_last_seq(txn));
    assert_int_equal(kv_del(txn->kv, KV_JOURNAL, slice_of(key, 8), NULL), TD_OK);
    commit(txn);
    struct told told;
    assert_true(check_store(c->store, &told).faults > 0);
}

/* A record changed around the program, its checksum and all its indexes made right. */
static void an_edit_around_the_program_is_found(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = record_new(&schema_case);
    set_text(&schema_case, cf, "code", "26-00001");
    set_text(&schema_case, cf, "unit", "UBND");
    derive_plainly(NULL, &schema_case, cf);
    put_ok(txn, &schema_case, cf, ACTION_ADD);
    set_text(&schema_case, cf, "unit", "Thanh tra");
    struct casefile *before = get_ok(txn, &schema_case, 1);
    struct encoded encoded = {0};
    encoded_make(&schema_case, cf, &encoded);
    encoded.stored.newest = txn_last_seq(txn);
    assert_int_equal(stored_put(txn, &encoded.stored, NULL), TD_OK);
    assert_int_equal(index_update(txn, &schema_case, before, cf, NULL), TD_OK);
    commit(txn);
    encoded_release(&encoded);
    record_free(&schema_case, before);
    record_free(&schema_case, cf);
    struct told told;
    assert_true(check_store(c->store, &told).faults > 0);
    assert_non_null(strstr(told.first, "case 1"));
}

/* An entry rewritten with its hashes made right breaks the chain behind it. */
static void a_rewritten_entry_is_found(void **state)
{
    struct store_case *c = *state;
    populate(c->store, 60, 2);
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct entry_copy e = copy_entry(txn, KV_JOURNAL, 20);
    struct entry_view view, before;
    struct entry_copy earlier = copy_entry(txn, KV_JOURNAL, 19);
    assert_int_equal(entry_read(21, slice_of(e.value, e.value_len), &view, NULL), TD_OK);
    assert_int_equal(
        entry_read(20, slice_of(earlier.value, earlier.value_len), &before, NULL), TD_OK);
    size_t chain = (size_t)(view.chain - e.value);
    e.value[view.chained.len / 2] ^= 1;
    uint8_t parts[2 * HASH_LEN];
    hash_keyed(view.plain_key, view.plain.data, view.plain.len, parts);
    hash_keyed(
        view.personal_key, view.personal.data, view.personal.len, parts + HASH_LEN);
    struct hash hash;
    hash_begin(&hash, NULL);
    hash_add(&hash, before.chain, HASH_LEN);
    hash_add(&hash, view.chained.data, view.chained.len);
    hash_add(&hash, parts, sizeof(parts));
    hash_end(&hash, e.value + chain);
    assert_int_equal(entry_verify(&view, before.chain, NULL), TD_OK);
    write_back(txn, KV_JOURNAL, &e);
    commit(txn);
    struct told told;
    assert_true(check_store(c->store, &told).faults > 0);
    free(e.key);
    free(e.value);
    free(earlier.key);
    free(earlier.value);
}

static bool go_on(void *ctx, const void *record)
{
    (void)ctx, (void)record;
    return true;
}

static void note_id(void *ctx, size_t i, const void *record)
{
    ((uint64_t *)ctx)[i] = record != NULL ? record_chead(record)->id : 0;
}

/* Many at once are what each is alone: itself, or nothing where it cannot be read. */
static void expect_each_as_alone(struct txn *txn, uint64_t damaged)
{
    const uint64_t asked[] = {9, damaged, 999, 2, 3, 4};
    uint64_t told[ARRAY_COUNT(asked)];
    void *record = record_new(&schema_case);
    size_t whole = 0;
    assert_int_equal(
        txn_each_of(txn, &schema_case, asked, ARRAY_COUNT(asked), note_id, told, NULL),
        TD_OK);
    for (size_t i = 0; i < ARRAY_COUNT(asked); i++) {
        bool fine = txn_get(txn, &schema_case, asked[i], record, NULL) == TD_OK;
        assert_int_equal(told[i], fine ? asked[i] : 0);
        assert_false(fine && asked[i] == damaged);
        whole += fine;
    }
    assert_true(whole > 0);
    record_free(&schema_case, record);
}

static void damaged_bytes_are_not_shown(void **state)
{
    struct store_case *c = *state;
    populate(c->store, 60, 2);
    struct txn *txn = begin(c->store, TXN_WRITE);
    uint8_t bytes[RECORD_KEY], seq[8];
    struct slice value, key = record_key(bytes, schema_case.number, 1);
    assert_int_equal(kv_get(txn->kv, KV_RECORD, key, &value, NULL), TD_OK);
    uint8_t *own = xmalloc(value.len);
    memcpy(own, value.data, value.len);
    own[value.len / 2] ^= 4;
    assert_int_equal(
        store_put(txn, KV_RECORD, key, slice_of(own, value.len), NULL), TD_OK);
    free(own);
    put_u64(seq, 5);
    assert_int_equal(kv_get(txn->kv, KV_JOURNAL, slice_of(seq, 8), &value, NULL), TD_OK);
    own = xmalloc(value.len);
    memcpy(own, value.data, value.len);
    own[value.len - 3] ^= 4;
    assert_int_equal(
        kv_put(txn->kv, KV_JOURNAL, slice_of(seq, 8), slice_of(own, value.len), NULL),
        TD_OK);
    free(own);
    commit(txn);

    txn = begin(c->store, TXN_READ);
    void *record = record_new(&schema_case);
    struct err err = {0};
    assert_int_equal(txn_get(txn, &schema_case, 1, record, &err), TD_CORRUPT);
    assert_non_null(strstr(err.text, "tiepdan check"));
    record_free(&schema_case, record);
    expect_each_as_alone(txn, 1);
    struct finder *finder = NULL;
    uint64_t ids[2];
    size_t found = 0;
    // by content: all of each record is read
    const struct find all = {
        .schema = &schema_case, .sort = schema_field(&schema_case, "content")};
    assert_int_equal(txn_find(txn, &all, &finder, NULL), TD_OK);
    assert_int_equal(finder_rows(finder, txn, 0, 2, ids, &found, NULL), TD_CORRUPT);
    assert_int_equal(found, 0);
    finder_free(finder);
    assert_int_equal(txn_each(txn, &all, go_on, NULL, NULL), TD_CORRUPT);
    struct entry entry;
    assert_int_equal(txn_entry(txn, 5, &entry, NULL), TD_CORRUPT);
    assert_int_equal(txn_entry(txn, 4, &entry, NULL), TD_OK);
    entry_release(&entry);
    txn_abort(txn);
}

static bool stop_now(void *ctx, uint64_t done, uint64_t total)
{
    (void)total;
    *(uint64_t *)ctx = done;
    return false;
}

static void both_can_be_stopped(void **state)
{
    struct store_case *c = *state;
    populate(c->store, 400, 4);
    uint64_t done = 0;
    uint8_t before[32], after[32];
    digest_of(c->store, before);
    const struct store_hooks hooks = {&done, NULL, derive_plainly, stop_now};
    struct check_result result;
    assert_int_equal(
        store_check(c->store, &hooks, NULL, NULL, &result, NULL), TD_CANCELLED);
    assert_true(done > 0);
    assert_int_equal(
        store_rebuild(c->store, &somebody, &hooks, NULL, NULL), TD_CANCELLED);
    digest_of(c->store, after);
    assert_memory_equal(before, after, sizeof(before));
}

/* Clears the flag of a failed sync, but only when there is nothing to find. */
static void a_clean_check_lifts_the_stop(void **state)
{
    struct store_case *c = *state;
    populate(c->store, 60, 4);
    struct txn *txn = begin(c->store, TXN_WRITE);
    uint32_t seed = 1;
    plant(txn, KV_INDEX, REMOVE, &seed);
    commit(txn);
    char *flag = path_join(c->dir, "reg/STOPPED");
    FILE *f = fopen(flag, "w");
    assert_non_null(f);
    fclose(f);
    struct told told;
    assert_true(check_store(c->store, &told).faults > 0);
    assert_int_equal(store_begin(c->store, TXN_WRITE, &somebody, &txn, NULL), TD_IO);

    assert_int_equal(unlink(flag), 0);
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    f = fopen(flag, "w");
    assert_non_null(f);
    fclose(f);
    expect_clean(c->store);
    assert_false(path_exists(flag));
    commit(begin(c->store, TXN_WRITE));
    free(flag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(rebuild_is_identical),
        ON_BOTH(rebuilt_facts_are_identical),
        ON_BOTH(damaged_columns_are_found),
        ON_BOTH(edits_of_full_groups_are_kept),
        ON_BOTH(packing_keeps_all),
        ON_BOTH(a_wrong_fact_is_found),
        ON_BOTH(tiles_follow_the_pending_records),
        ON_BOTH(records_move_between_tiles),
        ON_BOTH(a_full_tile_stays_one),
        ON_BOTH(damaged_tiles_are_found_and_made_again),
        cmocka_unit_test_setup_teardown(
            planted_damage_is_found, store_setup_mem, store_teardown),
        ON_BOTH(damage_planted_in_terms_is_found),
        ON_BOTH(a_removed_last_entry_is_found),
        ON_BOTH(an_edit_around_the_program_is_found),
        ON_BOTH(a_rewritten_entry_is_found),
        ON_BOTH(damaged_bytes_are_not_shown),
        ON_BOTH(both_can_be_stopped),
        cmocka_unit_test_setup_teardown(
            a_clean_check_lifts_the_stop, store_setup_lmdb, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
