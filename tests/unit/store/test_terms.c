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
    static const size_t sizes[] = {0, 1, 2, 4095, 4096, 4097, 20000};
    struct chunk *in = xmalloc(sizeof(*in)), *out = xmalloc(sizeof(*out));
    struct term_key key, other;
    struct str bytes;
    str_init(&bytes);
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        put_bits(in, sizes[i], (uint32_t)i);
        container_write(key_of(&key, 3, "nguyen"), in, &bytes);
        struct slice value = slice_of(bytes.buf, bytes.len);
        assert_true(bytes.len <= 12 + CHUNK_IDS / 8);
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

static enum td_status tell_term(void *ctx, struct slice key,
    const struct gathered *gathered, size_t at, struct err *err)
{
    struct str *out = ctx;
    const uint8_t *bytes = key.data;
    struct chunk *ids = xmalloc(sizeof(*ids));
    (void)err;
    chunk_clear(ids);
    chunk_set(ids, 9);
    gathered_apply(gathered, at, ids);
    str_addf(out, "%d:%.*s=", bytes[6], (int)(key.len - TERM_KEY_HEAD),
        (const char *)key.data + TERM_KEY_HEAD);
    for (size_t i = chunk_next(ids, 0); i < CHUNK_IDS; i = chunk_next(ids, i + 1))
        str_addf(out, "%u,", (unsigned)i);
    str_add(out, " ");
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
    gathered_change(g, CHUNK_IDS + 5, " van anh van|a ", true);
    gathered_change(g, CHUNK_IDS + 9, " van ", false);
    gathered_change(g, CHUNK_IDS + 9, " anh ", true);
    gathered_void(g, CHUNK_IDS + 5, true);
    assert_int_equal(gathered_each(g, tell_term, &out, NULL), TD_OK);
    assert_string_equal(str_text(&out),
        "0:=5,9, 1:a=5,9, 1:an=5,9, 1:v=5, 1:va=5, 2:a=5,9, 2:anh=5,9, 2:van=5, ");
    gathered_free(g);
    str_release(&out);
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
        uint64_t rows = steps[i] % TERMS_BLOCK + (steps[i] >= TERMS_BLOCK);
        assert_int_equal(rows_of(c->store), rows);
    }
    expect_clean(c->store);
}

static void chunks_are_joined(void **state)
{
    struct store_case *c = *state;
    const uint64_t last = CHUNK_IDS + 300;
    add_marks(c->store, last);
    assert_int_equal(count_of(c->store, "nguyen"), last / 3);
    assert_int_equal(count_of(c->store, "\"nguyen ba\" -hai"), last / 3);
    assert_int_equal(count_of(c->store, "n* or h*"), last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_come_back),
        cmocka_unit_test(long_words_are_cut),
        cmocka_unit_test(changes_are_gathered),
        ON_BOTH(blocks_are_sealed),
        cmocka_unit_test_setup_teardown(
            chunks_are_joined, store_setup_mem, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
