/* SPDX-License-Identifier: MIT
 *
 * The index of words: bytes that notice damage, changes gathered and applied, and
 * containers over more than one chunk against plain sets.
 */
#include "generate.h"

#include "model/casefile.h"
#include "terms.h"

static void put_bits(struct chunk *chunk, size_t n, uint32_t seed)
{
    chunk_clear(chunk);
    while (chunk_count(chunk) < n)
        chunk_set(chunk, next_random(&seed) % CHUNK_IDS);
}

static struct slice key_of(struct term_key *key, size_t chunk, const char *word)
{
    term_key_make(key, 7, chunk, TERM_WORD, word, strlen(word));
    return slice_of(key->bytes, key->len);
}

static void containers_come_back(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 255, 4095, 4096, 4097, 12000, 30000};
    struct chunk *in = xmalloc(sizeof(*in)), *out = xmalloc(sizeof(*out));
    struct term_key key, other;
    struct str bytes;
    str_init(&bytes);
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        put_bits(in, sizes[i], (uint32_t)i);
        container_write(key_of(&key, 3, "nguyen"), in, &bytes);
        struct slice value = slice_of(bytes.buf, bytes.len);
        bool two_pages = sizes[i] < 20000;
        assert_true(bytes.len <= (two_pages ? 8176 : 14 + CHUNK_IDS / 8));
        chunk_clear(out);
        assert_true(container_read(key_of(&key, 3, "nguyen"), value, out));
        assert_memory_equal(in, out, sizeof(*in));
        chunk_clear(out);
        assert_false(container_read(key_of(&other, 4, "nguyen"), value, out));
        assert_false(container_read(key_of(&other, 3, "nguye"), value, out));
        value.len--;
        assert_false(container_read(key_of(&key, 3, "nguyen"), value, out));
        bytes.buf[bytes.len / 2] ^= 4;
        value.len++;
        assert_false(container_read(key_of(&key, 3, "nguyen"), value, out));
        assert_true(chunk_is_empty(out));
    }
    str_release(&bytes);
    free(in);
    free(out);
}

/* As reading it and joining bits, whether many ids are asked for or a few of a long list,
 * whose gaps may be long ones; damage changes nothing. */
static void containers_narrow_as_sets(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 300, 511, 512, 600, 3000, 4095, 4096, 9000};
    static const size_t asked[] = {0, 1, 5, 40, 51, 52, 300, 60000};
    struct chunk *own = xmalloc(sizeof(*own)), *ids = xmalloc(sizeof(*ids));
    struct chunk *expected = xmalloc(sizeof(*expected));
    struct term_key made;
    struct slice key = key_of(&made, 3, "nguyen");
    struct str bytes = {0};
    for (size_t i = 0; i < ARRAY_COUNT(sizes) * ARRAY_COUNT(asked); i++) {
        size_t n = sizes[i / ARRAY_COUNT(asked)];
        put_bits(own, n, (uint32_t)i);
        if (n > 1) { // ids far apart, and the last one
            chunk_unset(own, chunk_next(own, 0));
            memset(own->words + 100, 0, 80 * sizeof(*own->words));
            chunk_fill(own, 40000, 40060); // and some side by side
            chunk_set(own, CHUNK_IDS - 1);
        }
        put_bits(ids, asked[i % ARRAY_COUNT(asked)], (uint32_t)(i + 1000));
        chunk_set(ids, chunk_next(own, 0) % CHUNK_IDS);
        chunk_set(ids, CHUNK_IDS - 1);
        for (size_t id = 39998; id < 40070; id += 7)
            chunk_set(ids, id);
        *expected = *ids;
        chunk_and(expected, own);
        container_write(key, own, &bytes);
        struct slice value = slice_of(bytes.buf, bytes.len);
        assert_int_equal(container_is_empty(key, value), n == 0);
        *own = *ids;
        assert_true(container_keep(key, value, ids));
        assert_memory_equal(ids, expected, sizeof(*ids));
        *ids = *own;
        bytes.buf[bytes.len / 2] ^= 4;
        assert_false(container_keep(key, value, ids));
        assert_false(container_is_empty(key, value));
        assert_memory_equal(ids, own, sizeof(*ids));
    }
    str_release(&bytes);
    free(expected);
    free(own);
    free(ids);
}

/* The short way gives the bytes of the long one, or declines. */
static void containers_grow_at_their_end(void **state)
{
    (void)state;
    static const struct {
        size_t before, from, added;
        bool short_way;
    } cases[] = {{0, 0, 3, true}, {9, 0, 3, false}, {9, 30000, 4, true},
        {9, 30000, 0, false}, {4000, 30000, 95, true}, {4000, 30000, 96, false},
        {5000, 30000, 1, false}};
    struct chunk *ids = xmalloc(sizeof(*ids));
    struct term_key own;
    struct slice key = key_of(&own, 3, "nguyen");
    struct str old = {0}, made = {0}, whole = {0};
    uint16_t added[100];
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        chunk_clear(ids);
        chunk_fill(ids, 7, 7 + cases[i].before);
        container_write(key, ids, &old);
        for (size_t n = 0; n < cases[i].added; n++) {
            added[n] = (uint16_t)(cases[i].from + n * 300);
            chunk_set(ids, added[n]);
        }
        struct slice value = slice_of(old.buf, cases[i].before > 0 ? old.len : 0);
        assert_int_equal(container_extend(key, value, added, cases[i].added, &made),
            cases[i].short_way);
        container_write(key, ids, &whole);
        if (cases[i].short_way) {
            assert_int_equal(made.len, whole.len);
            assert_memory_equal(made.buf, whole.buf, whole.len);
        }
        old.buf[old.len / 2] ^= 4; // damage is not built upon
        if (cases[i].before > 0)
            assert_false(container_extend(key, value, added, cases[i].added, &made));
    }
    str_release(&old);
    str_release(&made);
    str_release(&whole);
    free(ids);
}

static void long_words_are_cut(void **state)
{
    (void)state;
    char word[300];
    struct term_key key, same;
    memset(word, 'a', sizeof(word));
    term_key_make(&key, 1, 2, TERM_WORD, word, 299);
    term_key_make(&same, 1, 2, TERM_WORD, word, TERM_MAX);
    assert_int_equal(key.len, TERM_KEY_MAX);
    assert_memory_equal(key.bytes, same.bytes, key.len);
    uint16_t number;
    uint64_t id;
    assert_true(term_key_read(slice_of(key.bytes, key.len), &number, &id));
    assert_int_equal(number, 1);
    assert_int_equal(id, 2 * CHUNK_IDS);
    assert_false(term_key_read(slice_of(key.bytes, 6), &number, &id));
}

/* What the entry says beside id 9, which was there before. */
static enum td_status tell_entry(
    void *ctx, struct slice key, struct gathered_entry *entry, struct err *err)
{
    struct str *out = ctx, old = {0}, made = {0};
    const uint8_t *bytes = key.data;
    struct chunk *ids = xcalloc(1, sizeof(*ids));
    (void)err;
    if (bytes[6] != TERM_NUMBER) {
        chunk_set(ids, 9);
        container_write(key, ids, &old);
        chunk_clear(ids);
    }
    assert_true(gathered_make(entry, slice_of(old.buf, old.len), &made));
    struct slice value = slice_of(made.buf, made.len);
    str_addf(out, "%d:%.*s=", bytes[6], (int)(key.len - TERM_KEY_HEAD),
        (const char *)key.data + TERM_KEY_HEAD);
    if (made.len > 0)
        assert_true(bytes[6] == TERM_NUMBER ? numbers_read(key, value, "", true, ids)
                                            : container_read(key, value, ids));
    for (size_t i = chunk_next(ids, 0); i < CHUNK_IDS; i = chunk_next(ids, i + 1))
        str_addf(out, "%u,", (unsigned)i);
    str_add(out, " ");
    if (old.len > 0) { // damage is not built upon
        old.buf[old.len / 2] ^= 4;
        assert_false(gathered_make(entry, slice_of(old.buf, old.len), &made));
    }
    str_release(&old);
    str_release(&made);
    free(ids);
    return TD_OK;
}

static void changes_are_gathered(void **state)
{
    (void)state;
    struct str out;
    str_init(&out);
    struct gathered *g = gathered_new(7, 1);
    assert_true(gathered_is_of(g, 7, 1));
    assert_false(gathered_is_of(g, 7, 0));
    gathered_change(g, CHUNK_IDS + 5, " van anh van|a 0912345 09124 091 ", true);
    gathered_change(g, CHUNK_IDS + 9, " van 09124 ", false);
    gathered_change(g, CHUNK_IDS + 9, " anh 09130 ", true);
    gathered_void(g, CHUNK_IDS + 5, true);
    assert_int_equal(gathered_each(g, tell_entry, &out, NULL), TD_OK);
    assert_string_equal(str_text(&out),
        "0:=5,9, 1:0=5,9, 1:09=5,9, 1:a=5,9, 1:an=5,9, 1:v=5, 1:va=5, 2:091=5,9, "
        "2:a=5,9, 2:anh=5,9, 2:van=5, 3:0912=5, 3:0913=9, ");
    gathered_free(g);
    str_release(&out);
}

/* A single change of the last record is not the end of a chunk. */
static void a_chunk_ends_with_its_last_block(void **state)
{
    (void)state;
    struct gathered *g = gathered_new(7, 1);
    gathered_void(g, 2 * CHUNK_IDS - 1, false);
    assert_false(gathered_ends_chunk(g));
    assert_false(gathered_has_first(g));
    for (uint64_t id = 2 * CHUNK_IDS - TERMS_BLOCK; id < 2 * CHUNK_IDS - 1; id++)
        gathered_void(g, id, false);
    assert_true(gathered_ends_chunk(g));
    gathered_free(g);
    g = gathered_new(7, 1);
    for (uint64_t id = CHUNK_IDS; id < CHUNK_IDS + TERMS_BLOCK; id++)
        gathered_void(g, id, false);
    assert_true(gathered_has_first(g));
    assert_false(gathered_ends_chunk(g));
    gathered_free(g);
}

/* ---- numbers -------------------------------------------------------------------------
 */

#define NUMBERS 400

/* Four digits, up to six more, and a letter sometimes. */
static void put_number(char out[16], uint32_t *seed)
{
    unsigned rest = next_random(seed) % 1000, form = next_random(seed) % 4;
    int width = form == 1 ? 3 : form == 2 ? 6 : 0;
    snprintf(out, 16, "0912%0*u%s", width, rest, form == 3 ? "b" : "");
}

static void expect_numbers(char numbers[NUMBERS][16], const bool has[NUMBERS],
    struct slice key, struct slice value, const char *rest, bool prefix)
{
    struct chunk *ids = xcalloc(1, sizeof(*ids)), *plain = xcalloc(1, sizeof(*plain));
    size_t len = strlen(rest);
    for (size_t i = 0; i < NUMBERS; i++)
        if (has[i] && strlen(numbers[i]) > NUMBER_HEAD &&
            (prefix ? strncmp(numbers[i] + NUMBER_HEAD, rest, len) == 0
                    : strcmp(numbers[i] + NUMBER_HEAD, rest) == 0))
            chunk_set(plain, i * 7);
    assert_true(numbers_read(key, value, rest, prefix, ids));
    assert_memory_equal(ids, plain, sizeof(*ids));
    free(ids);
    free(plain);
}

struct kept {
    struct str key, value;
};

static enum td_status keep_entry(
    void *ctx, struct slice key, struct gathered_entry *entry, struct err *err)
{
    struct kept *kept = ctx;
    struct str made = {0};
    (void)err;
    if (((const uint8_t *)key.data)[TERM_KEY_HEAD - 1] != TERM_NUMBER)
        return TD_OK;
    assert_true(gathered_make(entry, slice_of(kept->value.buf, kept->value.len), &made));
    str_clear(&kept->key);
    str_addn(&kept->key, key.data, key.len);
    str_release(&kept->value);
    kept->value = made;
    return TD_OK;
}

/* Numbers that come and go in several turns, against a plain list of them; and what they
 * leave is what they would have made in one turn. */
static void numbers_share_an_entry(void **state)
{
    (void)state;
    char numbers[NUMBERS][16];
    bool has[NUMBERS] = {false};
    uint32_t seed = 5;
    struct kept kept = {0}, once = {0};
    for (size_t i = 0; i < NUMBERS; i++)
        put_number(numbers[i], &seed);
    for (size_t turn = 0; turn < 6; turn++) {
        struct gathered *g = gathered_new(7, 0);
        for (size_t i = 0; i < NUMBERS; i++)
            if (next_random(&seed) % 3 == 0) {
                has[i] = !has[i];
                gathered_change(g, i * 7, numbers[i], has[i]);
            }
        assert_int_equal(gathered_each(g, keep_entry, &kept, NULL), TD_OK);
        gathered_free(g);
        struct slice key = slice_of(kept.key.buf, kept.key.len);
        struct slice value = slice_of(kept.value.buf, kept.value.len);
        expect_numbers(numbers, has, key, value, "", true);
        for (size_t i = 0; i < NUMBERS; i++)
            if (strlen(numbers[i]) > NUMBER_HEAD) {
                expect_numbers(
                    numbers, has, key, value, numbers[i] + NUMBER_HEAD, i % 2 == 0);
            }
    }
    struct gathered *g = gathered_new(7, 0);
    for (size_t i = 0; i < NUMBERS; i++)
        if (has[i])
            gathered_change(g, i * 7, numbers[i], true);
    assert_int_equal(gathered_each(g, keep_entry, &once, NULL), TD_OK);
    gathered_free(g);
    assert_int_equal(kept.value.len, once.value.len);
    assert_memory_equal(kept.value.buf, once.value.buf, once.value.len);
    struct chunk *ids = xcalloc(1, sizeof(*ids));
    for (size_t i = 0; i < once.value.len; i++) {
        once.value.buf[i] ^= 4;
        assert_false(numbers_read(slice_of(once.key.buf, once.key.len),
            slice_of(once.value.buf, once.value.len), "", true, ids));
        once.value.buf[i] ^= 4;
    }
    free(ids);
    str_release(&kept.key);
    str_release(&kept.value);
    str_release(&once.key);
    str_release(&once.value);
}

/* ---- families ------------------------------------------------------------------------
 */

static void families_come_back(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "an", "anh", "ba", "bac", "bi", "cu"};
    struct term_key own, key;
    struct families families = {0};
    struct str bytes = {0};
    uint32_t sum = 0;
    term_key_make(&own, 7, 1, TERM_FAMILIES, "", 0);
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        families_add(&families, key_of(&key, 1, words[i]));
    families_take(&families, key_of(&key, 1, "cu")); // none is left
    families_write(slice_of(own.bytes, own.len), &families, &bytes);
    struct slice value = slice_of(bytes.buf, bytes.len);
    assert_true(families_are_sealed(slice_of(own.bytes, own.len), value));
    assert_int_equal(families_count(value), 4);
    assert_int_equal(families_find(value, family_of(key_of(&key, 1, "a")), &sum), 0);
    assert_int_equal(families_find(value, family_of(key_of(&key, 1, "ang")), &sum), 1);
    assert_int_equal(families_find(value, family_of(key_of(&key, 1, "ba")), &sum), 2);
    assert_int_equal(
        families_find(value, family_of(key_of(&key, 1, "b")), &sum), SIZE_MAX);
    assert_int_equal(
        families_find(value, family_of(key_of(&key, 1, "cu")), &sum), SIZE_MAX);
    for (size_t i = 0; i < bytes.len; i++) {
        bytes.buf[i] ^= 4;
        assert_false(families_are_sealed(slice_of(own.bytes, own.len), value));
        bytes.buf[i] ^= 4;
        assert_false(
            families_are_sealed(slice_of(own.bytes, own.len), slice_of(bytes.buf, i)));
    }
    families_release(&families);
    str_release(&bytes);
}

/* ---- a store over the border of a chunk -----------------------------------------------
 */

static void add_marks(struct store *store, uint64_t last)
{
    struct txn *txn = begin(store, TXN_WRITE);
    const struct schema *schema = &schema_case;
    for (uint64_t id = txn_last_id(txn, schema) + 1; id <= last; id++) {
        struct casefile *cf = record_new(schema);
        set_code(schema, cf, (unsigned)id);
        set_text(schema, cf, "name", id % 3 == 0 ? "Nguyễn Ba" : "Trần Hai");
        set_text(schema, cf, "phone", id % 5 == 0 ? "0912 345 678" : "0912.345.6");
        put_ok(txn, schema, cf, ACTION_ADD);
        record_free(schema, cf);
    }
    commit(txn);
}

static uint64_t count_of(struct store *store, const char *text)
{
    static const struct query_env env = {.today = 739617};
    struct query *query = NULL;
    uint64_t count = 0;
    assert_int_equal(query_parse(&schema_case, text, &env, &query, NULL, NULL), TD_OK);
    const struct query *asked = query;
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(txn_count(txn, &schema_case, &asked, 1, &count, NULL), TD_OK);
    txn_abort(txn);
    query_free(query);
    return count;
}

static uint64_t rows_of(struct store *store)
{
    uint64_t n = 0;
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(kv_count(txn->kv, KV_WORDS, &n, NULL), TD_OK);
    txn_abort(txn);
    return n;
}

/* At every step over the border of a block the newest rows move, and nothing is lost. */
static void blocks_are_sealed(void **state)
{
    struct store_case *c = *state;
    static const uint64_t steps[] = {1, 2, 255, 256, 257, 511, 512, 700};
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        add_marks(c->store, steps[i]);
        assert_int_equal(count_of(c->store, "nguyen"), steps[i] / 3);
        assert_int_equal(count_of(c->store, "ng*"), steps[i] / 3);
        assert_int_equal(count_of(c->store, "tra*"), steps[i] - steps[i] / 3);
        assert_int_equal(count_of(c->store, "ba -hai"), steps[i] / 3);
        assert_int_equal(count_of(c->store, "0912345678"), steps[i] / 5);
        assert_int_equal(count_of(c->store, "0912 345 678"), steps[i] / 5);
        assert_int_equal(count_of(c->store, "09123456*"), steps[i]);
        assert_int_equal(count_of(c->store, "091*"), steps[i]);
        assert_int_equal(count_of(c->store, "09123"), 0);
        uint64_t rows = steps[i] % TERMS_BLOCK + (steps[i] >= TERMS_BLOCK);
        assert_int_equal(rows_of(c->store), rows);
    }
    expect_clean(c->store);
}

static void take_out(struct store *store, uint64_t id)
{
    struct txn *txn = begin(store, TXN_WRITE);
    void *record = get_ok(txn, &schema_case, id);
    set_text(&schema_case, record, "voided", "twice");
    put_ok(txn, &schema_case, record, ACTION_VOID);
    record_free(&schema_case, record);
    commit(txn);
}

/* One that has a row, when no other one is, and then one that is in a container. */
static void records_are_taken_out_of_either_half(void **state)
{
    struct store_case *c = *state;
    add_marks(c->store, 700);
    take_out(c->store, 699);
    assert_int_equal(count_of(c->store, "nguyen"), 700 / 3 - 1);
    take_out(c->store, 300);
    assert_int_equal(count_of(c->store, "nguyen"), 700 / 3 - 2);
    expect_clean(c->store);
}

/* Packing changes nothing that could be read. */
static void packing_keeps_all(void **state)
{
    struct store_case *c = *state;
    uint8_t before[32], after[32];
    add_marks(c->store, 700);
    assert_int_equal(store_digest(c->store, before, NULL), TD_OK);
    struct txn *txn = begin(c->store, TXN_WRITE);
    assert_int_equal(terms_pack(txn, schema_case.number, 0, NULL), TD_OK);
    commit(txn);
    assert_int_equal(store_digest(c->store, after, NULL), TD_OK);
    assert_memory_equal(before, after, sizeof(before));
    assert_int_equal(count_of(c->store, "nguyen"), 700 / 3);
    expect_clean(c->store);
}

static struct casefile *marked(struct txn *txn, uint64_t id)
{
    struct casefile *cf = record_new(&schema_case);
    assert_int_equal(txn_get(txn, &schema_case, id, cf, NULL), TD_OK);
    return cf;
}

/* What one transaction adds, changes, looks for and moves is the same as in many. */
static void rows_are_held(void **state)
{
    struct store_case *c = *state;
    add_marks(c->store, 100);
    struct txn *txn = begin(c->store, TXN_WRITE);
    const struct schema *schema = &schema_case;
    for (uint64_t id = 101; id <= 600; id++) {
        struct casefile *cf = record_new(schema);
        set_code(schema, cf, (unsigned)id);
        set_text(schema, cf, "name", "Nguyễn Ba");
        put_ok(txn, schema, cf, ACTION_ADD);
        if (id % 2 == 0) {
            set_text(schema, cf, "name", "Lê Tư");
            set_text(schema, cf, "officer", "Lê Tư");
            put_ok(txn, schema, cf, ACTION_EDIT);
        }
        record_free(schema, cf);
        uint64_t *ids = NULL;
        size_t n = 0;
        if (id % 90 != 0)
            continue;
        assert_int_equal(txn_lookup(txn, schema, schema_field(schema, "officer"), "Lê Tư",
                             &ids, &n, NULL),
            TD_OK);
        assert_int_equal(n, (id - 100) / 2);
        free(ids);
        cf = marked(txn, 50 + id / 90); // in its table since before
        set_text(schema, cf, "name", "Võ Năm");
        put_ok(txn, schema, cf, ACTION_EDIT);
        record_free(schema, cf);
    }
    commit(txn);
    assert_int_equal(count_of(c->store, "tu"), 250);
    assert_int_equal(count_of(c->store, "vo"), 5);
    assert_int_equal(rows_of(c->store), 600 % TERMS_BLOCK + 1);
    expect_clean(c->store);
}

/* Rows [0, 100) of the newest "nguyen"; returns how many were found at all. */
static uint64_t newest_of(struct store *store, uint64_t enough, uint64_t ids[100])
{
    static const struct query_env env = {.today = 739617};
    struct query *query = NULL;
    struct finder *finder = NULL;
    size_t n = 0;
    assert_int_equal(
        query_parse(&schema_case, "nguyen", &env, &query, NULL, NULL), TD_OK);
    struct find find = {
        .schema = &schema_case, .query = query, .descending = true, .enough = enough};
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(txn_find(txn, &find, &finder, NULL), TD_OK);
    assert_int_equal(finder_rows(finder, txn, 0, 100, ids, &n, NULL), TD_OK);
    uint64_t total = finder_total(finder);
    assert_int_equal(n, 100);
    finder_free(finder);
    txn_abort(txn);
    query_free(query);
    return total;
}

/* Older chunks are looked at only when the newest have not enough. */
static void expect_newest(struct store *store, uint64_t last)
{
    uint64_t all[100], some[100];
    uint64_t in_newest = last / 3 - (CHUNK_IDS - 1) / 3;
    assert_int_equal(newest_of(store, 0, all), last / 3);
    assert_int_equal(newest_of(store, 100, some), in_newest);
    assert_memory_equal(some, all, sizeof(all));
    assert_int_equal(newest_of(store, in_newest + 1, some), last / 3);
    assert_memory_equal(some, all, sizeof(all));
}

static void chunks_are_joined(void **state)
{
    struct store_case *c = *state;
    const uint64_t last = CHUNK_IDS + 300;
    add_marks(c->store, last);
    expect_newest(c->store, last);
    assert_int_equal(count_of(c->store, "nguyen"), last / 3);
    assert_int_equal(count_of(c->store, "\"nguyen ba\" -hai"), last / 3);
    assert_int_equal(count_of(c->store, "n* or h*"), last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_come_back),
        cmocka_unit_test(containers_narrow_as_sets),
        cmocka_unit_test(containers_grow_at_their_end),
        cmocka_unit_test(long_words_are_cut),
        cmocka_unit_test(changes_are_gathered),
        cmocka_unit_test(numbers_share_an_entry),
        cmocka_unit_test(families_come_back),
        ON_BOTH(blocks_are_sealed),
        ON_BOTH(records_are_taken_out_of_either_half),
        ON_BOTH(rows_are_held),
        ON_BOTH(packing_keeps_all),
        cmocka_unit_test(a_chunk_ends_with_its_last_block),
        cmocka_unit_test_setup_teardown(
            chunks_are_joined, store_setup_mem, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
