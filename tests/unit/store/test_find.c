/* SPDX-License-Identifier: MIT
 *
 * Finding, counting and walking, compared with a plain model that reads every record
 * with txn_get and asks query_match and field_sort_key one by one.
 */
#include "facts.h"
#include "generate.h"

#include "model/casefile.h"
#include "model/person.h"
#include "pending.h"
#include "terms.h"

#define CASES 600 /* more than two groups of facts */

#define TODAY 739617 /* 1 January 2026 */

static const struct query_env env = {.today = TODAY, .soon_days = 3, .me = "lan"};

static const char *const filters[] = {"", "nguyen", "anh", "\"tranh chấp\"", "=Ánh",
    "open", "overdue", "people:>=5", "unit:none or against:any", "-dat", "thu hoi dat",
    "opened:2018-06..2018-12", "kind:denunciation nguyen", "cid:26-00003", "26-00007"};

static void add_cases(struct store *store)
{
    uint32_t seed = 31;
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned i = 1; i <= CASES; i++) {
        struct casefile *cf = record_new(&schema_case);
        fill_record(&schema_case, cf, &seed);
        set_code(&schema_case, cf, i);
        if (i % 11 == 0)
            set_text(&schema_case, cf, "voided", "twice");
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        if (i % 5 == 0) { // what was first written must be gone from the words
            fill_record(&schema_case, cf, &seed);
            put_ok(txn, &schema_case, cf, ACTION_EDIT);
        }
        record_free(&schema_case, cf);
    }
    commit(txn);
}

static struct query *parsed(const char *text)
{
    struct query *query = NULL;
    struct err err = {0};
    if (query_parse(&schema_case, text, &env, &query, NULL, &err) != TD_OK)
        fail_msg("%s: %s", text, err.text);
    return query;
}

/* ---- the model --------------------------------------------------------------------- */

struct row {
    uint64_t id;
    struct str key;
    bool empty;
};

static bool is_wanted(const struct find *find, const void *record)
{
    bool voided = record_chead(record)->voided != NULL;
    if (find->voided == FIND_LIVE && voided)
        return false;
    if (find->voided == FIND_VOIDED && !voided)
        return false;
    return find->query == NULL || query_match(find->query, record, NULL);
}

static bool goes_before(const struct find *find, const struct row *a, const struct row *b)
{
    if (find->sort == NULL)
        return find->descending ? a->id > b->id : a->id < b->id;
    if (a->empty != b->empty)
        return b->empty;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    int c = memcmp(a->key.buf, b->key.buf, len);
    if (c == 0 && a->key.len != b->key.len)
        c = a->key.len < b->key.len ? -1 : 1;
    if (c == 0)
        c = a->id < b->id ? -1 : 1;
    return find->descending ? c > 0 : c < 0;
}

/* Who a protected person is must not show in the order either; a date that no longer
 * runs counts as none. */
static void model_key(const struct field *sort, const void *record, struct row *row)
{
    row->empty = field_secret(&schema_case, record, sort) ||
                 schema_case.idle(record, sort) ||
                 (sort->shown != 0 ? field_get_number(sort, record) == DAY_NONE
                                   : field_is_empty(sort, record));
    if (!row->empty)
        field_sort_key(sort, record, &row->key);
}

static size_t model_rows(struct txn *txn, const struct find *find, uint64_t *ids)
{
    struct row rows[CASES];
    size_t n = 0;
    for (uint64_t id = 1; id <= CASES; id++) {
        void *record = get_ok(txn, &schema_case, id);
        if (is_wanted(find, record)) {
            struct row row = {.id = id};
            str_init(&row.key);
            if (find->sort != NULL)
                model_key(find->sort, record, &row);
            size_t at = n++;
            for (; at > 0 && goes_before(find, &row, &rows[at - 1]); at--)
                rows[at] = rows[at - 1];
            rows[at] = row;
        }
        record_free(&schema_case, record);
    }
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].id;
        str_release(&rows[i].key);
    }
    return n;
}

static size_t rows_of(
    struct finder *finder, struct txn *txn, uint64_t first, size_t n, uint64_t *ids)
{
    size_t found = 0;
    struct err err = {0};
    if (finder_rows(finder, txn, first, n, ids, &found, &err) != TD_OK)
        fail_msg("%s", err.text);
    return found;
}

static uint64_t position_of(struct finder *finder, struct txn *txn, uint64_t id)
{
    uint64_t row = 0;
    struct err err = {0};
    if (finder_position(finder, txn, id, &row, &err) != TD_OK)
        fail_msg("%s", err.text);
    return row;
}

static size_t expect_as_model(struct txn *txn, const struct find *find)
{
    uint64_t expected[CASES], ids[CASES + 1];
    size_t n = model_rows(txn, find, expected);
    struct finder *finder = NULL;
    assert_int_equal(txn_find(txn, find, &finder, NULL), TD_OK);
    assert_int_equal(finder_total(finder), n);
    assert_int_equal(rows_of(finder, txn, 0, CASES + 1, ids), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(ids[i], expected[i]);
        assert_int_equal(position_of(finder, txn, ids[i]), i);
    }
    assert_true(position_of(finder, txn, CASES + 1) == UINT64_MAX);
    assert_int_equal(rows_of(finder, txn, n, 5, ids), 0);
    if (n > 3) {
        assert_int_equal(rows_of(finder, txn, n - 2, 5, ids), 2);
        assert_int_equal(ids[0], expected[n - 2]);
    }
    finder_free(finder);
    return n;
}

/* ---- cases ------------------------------------------------------------------------- */

static void finds_as_the_model(void **state)
{
    struct store_case *c = *state;
    static const char *const sorts[] = {
        "code", "name", "opened", "due", "people", "kind"};
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    for (size_t f = 0; f < ARRAY_COUNT(filters); f++) {
        struct query *query = parsed(filters[f]);
        struct find find = {.schema = &schema_case, .query = query};
        size_t n = expect_as_model(txn, &find);
        assert_true(n > 0 && n < CASES); // a filter that tells something
        find.descending = true;
        expect_as_model(txn, &find);
        for (size_t s = 0; s < ARRAY_COUNT(sorts); s++) {
            find.sort = schema_field(&schema_case, sorts[s]);
            find.descending = s % 2 == f % 2;
            find.voided = (enum find_voided)((f + s) % 3);
            expect_as_model(txn, &find);
        }
        query_free(query);
    }
    txn_abort(txn);
    expect_clean(c->store);
}

static void counts_in_one_pass(void **state)
{
    struct store_case *c = *state;
    struct query *queries[ARRAY_COUNT(filters) + 1] = {NULL};
    const struct query *asked[ARRAY_COUNT(filters) + 1] = {NULL};
    uint64_t counts[ARRAY_COUNT(filters) + 1];
    add_cases(c->store);
    for (size_t i = 0; i < ARRAY_COUNT(filters); i++)
        asked[i] = queries[i] = parsed(filters[i]);
    struct txn *txn = begin(c->store, TXN_READ);
    assert_int_equal(
        txn_count(txn, &schema_case, asked, ARRAY_COUNT(asked), counts, NULL), TD_OK);
    for (size_t i = 0; i < ARRAY_COUNT(asked); i++) {
        uint64_t ids[CASES];
        struct find find = {.schema = &schema_case, .query = asked[i]};
        assert_int_equal(counts[i], model_rows(txn, &find, ids));
        query_free(queries[i]);
    }
    assert_int_equal(txn_count(txn, &schema_person, asked, 0, counts, NULL), TD_OK);
    txn_abort(txn);
}

/* ---- slices ---- */

static bool stop(void *ctx)
{
    ++*(unsigned *)ctx;
    return false;
}

/* What is found so far is a part of what fits, in its order. Returns how many. */
static size_t expect_part(
    struct finder *finder, struct txn *txn, const uint64_t *expected, size_t n)
{
    uint64_t ids[CASES + 1];
    size_t at = 0, found = rows_of(finder, txn, 0, CASES + 1, ids);
    assert_int_equal(found, finder_total(finder));
    for (size_t i = 0; i < found; i++, at++) {
        while (at < n && expected[at] != ids[i])
            at++;
        assert_true(at < n);
        assert_int_equal(position_of(finder, txn, ids[i]), i);
    }
    return found;
}

/* Slice by slice, each in a transaction of its own. Returns how many there were. */
static unsigned expect_slices(struct store *store, const struct find *given)
{
    unsigned stops = 0, slices = 1;
    struct find find = *given;
    struct finder *finder = NULL;
    uint64_t expected[CASES];
    find.go_on = stop;
    find.go_on_ctx = &stops;
    struct txn *txn = begin(store, TXN_READ);
    size_t found = 0, n = model_rows(txn, given, expected);
    assert_int_equal(txn_find_some(txn, &find, &finder, NULL), TD_OK);
    while (finder_left(finder) > 0) {
        uint64_t left = finder_left(finder);
        size_t now = expect_part(finder, txn, expected, n);
        assert_true(now >= found);
        found = now;
        txn_abort(txn);
        txn = begin(store, TXN_READ);
        assert_int_equal(finder_more(finder, txn, NULL), TD_OK);
        assert_true(finder_left(finder) < left);
        slices++;
    }
    assert_true(stops + 1 >= slices);
    assert_int_equal(expect_part(finder, txn, expected, n), n);
    assert_int_equal(finder_more(finder, txn, NULL), TD_OK); // nothing is left to do
    finder_free(finder);
    txn_abort(txn);
    return slices;
}

static void slices_give_what_one_pass_gives(void **state)
{
    struct store_case *c = *state;
    static const char *const sorts[] = {NULL, "code", "name", "due", "people"};
    unsigned most = 0;
    add_cases(c->store);
    for (size_t f = 0; f < ARRAY_COUNT(filters); f++) {
        struct query *query = parsed(filters[f]);
        for (size_t s = 0; s < ARRAY_COUNT(sorts); s++) {
            struct find find = {.schema = &schema_case, .query = query};
            if (sorts[s] != NULL)
                find.sort = schema_field(&schema_case, sorts[s]);
            find.descending = (f + s) % 2 == 0;
            find.voided = (enum find_voided)((f + s) % 3);
            unsigned slices = expect_slices(c->store, &find);
            most = slices > most ? slices : most;
        }
        query_free(query);
    }
    assert_true(most > 3);
}

/* The first slice tells of the newest records. */
static void the_newest_are_read_first(void **state)
{
    struct store_case *c = *state;
    unsigned stops = 0;
    uint64_t ids[CASES], found[CASES];
    add_cases(c->store);
    struct query *query = parsed("=Ánh");
    struct find find = {
        .schema = &schema_case, .query = query, .descending = true, .go_on_ctx = &stops};
    struct finder *finder = NULL;
    struct txn *txn = begin(c->store, TXN_READ);
    size_t n = model_rows(txn, &find, ids);
    find.go_on = stop;
    assert_int_equal(txn_find_some(txn, &find, &finder, NULL), TD_OK);
    size_t first = rows_of(finder, txn, 0, CASES, found);
    assert_int_equal(stops, 1);
    assert_true(first > 0 && first < n);
    assert_memory_equal(found, ids, first * sizeof *ids);
    finder_free(finder);
    txn_abort(txn);
    query_free(query);
}

/* A record that no longer fits when its turn comes is not found. */
static void a_slice_sees_what_is_there_then(void **state)
{
    struct store_case *c = *state;
    unsigned stops = 0;
    uint64_t ids[CASES];
    add_cases(c->store);
    struct query *query = parsed("=Ánh");
    struct find find = {.schema = &schema_case, .query = query};
    struct finder *finder = NULL;
    struct txn *txn = begin(c->store, TXN_READ);
    size_t n = model_rows(txn, &find, ids);
    find.go_on = stop;
    find.go_on_ctx = &stops;
    assert_int_equal(txn_find_some(txn, &find, &finder, NULL), TD_OK);
    txn_abort(txn);
    txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = get_ok(txn, &schema_case, ids[0]); // the oldest
    set_text(&schema_case, cf, "voided", "twice");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    commit(txn);
    record_free(&schema_case, cf);
    txn = begin(c->store, TXN_READ);
    while (finder_left(finder) > 0)
        assert_int_equal(finder_more(finder, txn, NULL), TD_OK);
    assert_int_equal(finder_total(finder), n - 1);
    assert_true(position_of(finder, txn, ids[0]) == UINT64_MAX);
    finder_free(finder);
    txn_abort(txn);
    query_free(query);
}

/* What has to be whole says so instead of handing out a part. */
static void a_whole_search_that_is_stopped_is_cancelled(void **state)
{
    struct store_case *c = *state;
    unsigned stops = 0;
    add_cases(c->store);
    struct query *query = parsed("=Ánh");
    struct find find = {
        .schema = &schema_case, .query = query, .go_on = stop, .go_on_ctx = &stops};
    struct finder *finder = NULL;
    struct err err = {0};
    struct txn *txn = begin(c->store, TXN_READ);
    assert_int_equal(txn_find(txn, &find, &finder, &err), TD_CANCELLED);
    assert_string_not_equal(err.text, "");
    assert_null(finder);
    txn_abort(txn);
    query_free(query);
}

struct walk {
    uint64_t seen, stop_after, last;
    struct txn *txn;
};

static bool look(void *ctx, const void *record)
{
    struct walk *walk = ctx;
    assert_true(record_chead(record)->id > walk->last);
    walk->last = record_chead(record)->id;
    void *own = get_ok(walk->txn, &schema_case, walk->last);
    assert_true(record_equal(&schema_case, own, record));
    assert_int_equal(record_chead(own)->rev, record_chead(record)->rev);
    assert_int_equal(
        ((struct casefile *)own)->deadline, ((const struct casefile *)record)->deadline);
    record_free(&schema_case, own);
    return ++walk->seen != walk->stop_after;
}

static void walks_in_order_of_entry(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    struct walk walk = {.txn = txn};
    const struct find all = {.schema = &schema_case, .voided = FIND_ALL};
    assert_int_equal(txn_each(txn, &all, look, &walk, NULL), TD_OK);
    assert_int_equal(walk.seen, CASES);
    walk = (struct walk){.txn = txn, .stop_after = 7};
    assert_int_equal(txn_each(txn, &all, look, &walk, NULL), TD_OK);
    assert_int_equal(walk.seen, 7);
    txn_abort(txn);
}

static void an_open_transaction_sees_its_own_writes(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = get_ok(txn, &schema_case, 3);
    set_text(&schema_case, cf, "content", "xylophon");
    set_text(&schema_case, cf, "secret", "no");
    derive_plainly(NULL, &schema_case, cf);
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    struct query *query = parsed("xylophon");
    const struct query *asked = query;
    uint64_t count = 0;
    assert_int_equal(txn_count(txn, &schema_case, &asked, 1, &count, NULL), TD_OK);
    assert_int_equal(count, 1);
    txn_abort(txn);
    txn = begin(c->store, TXN_READ);
    assert_int_equal(txn_count(txn, &schema_case, &asked, 1, &count, NULL), TD_OK);
    assert_int_equal(count, 0);
    txn_abort(txn);
    query_free(query);
    record_free(&schema_case, cf);
}

struct asked_for {
    struct txn *txn;
    const uint64_t *ids;
    size_t told;
};

static void is_as_copied(void *ctx, size_t i, const void *record)
{
    struct asked_for *asked = ctx;
    struct casefile *copy = record_new(&schema_case);
    assert_int_equal(i, asked->told++);
    assert_int_equal(txn_get(asked->txn, &schema_case, asked->ids[i], copy, NULL), TD_OK);
    assert_true(record_equal(&schema_case, copy, record));
    assert_int_equal(copy->head.rev, record_chead(record)->rev);
    record_free(&schema_case, copy);
}

/* In any order, some twice, with others read meanwhile. */
static void records_asked_for_are_as_stored(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    uint64_t ids[200];
    uint32_t seed = 5;
    for (size_t i = 0; i < ARRAY_COUNT(ids); i++)
        ids[i] = i % 3 == 1 ? ids[i - 1] % CASES + 1 : next_random(&seed) % CASES + 1;
    for (int mode = TXN_READ; mode <= TXN_WRITE; mode++) {
        struct txn *txn = begin(c->store, (enum txn_mode)mode);
        struct asked_for asked = {txn, ids, 0};
        assert_int_equal(txn_each_of(txn, &schema_case, ids, ARRAY_COUNT(ids),
                             is_as_copied, &asked, NULL),
            TD_OK);
        assert_int_equal(asked.told, ARRAY_COUNT(ids));
        txn_abort(txn);
    }
}

/* Changes a byte of every second entry of a table and takes the others away. */
static void damage_all(struct txn *txn, enum kv_table table)
{
    uint8_t last[KV_KEY_MAX];
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    size_t len = 0;
    for (bool change = true;; change = !change) {
        assert_int_equal(kv_cursor_open(txn->kv, table, &cursor, NULL), TD_OK);
        enum td_status status =
            len == 0 ? kv_step(cursor, KV_FIRST, &key, &value, NULL)
                     : kv_seek(cursor, slice_of(last, len), &key, &value, NULL);
        if (status == TD_OK && len > 0 && slice_equal(key, slice_of(last, len)))
            status = kv_step(cursor, KV_NEXT, &key, &value, NULL);
        kv_cursor_close(cursor);
        if (status != TD_OK)
            return;
        len = key.len;
        memcpy(last, key.data, len);
        char *own = xmalloc(value.len);
        memcpy(own, value.data, value.len);
        own[value.len - 1] = (char)(own[value.len - 1] ^ 1);
        struct slice at = slice_of(last, len), damaged = slice_of(own, value.len);
        assert_int_equal(change ? store_put(txn, table, at, damaged, NULL)
                                : store_del(txn, table, at, NULL),
            TD_OK);
        free(own);
    }
}

static uint64_t count_of(struct store *store, const struct query *query)
{
    uint64_t count = 0;
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(txn_count(txn, &schema_case, &query, 1, &count, NULL), TD_OK);
    txn_abort(txn);
    return count;
}

/* Words that are missing or damaged are made from the record: slower, not wrong. */
static void damaged_words_are_not_believed(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    struct query *query = parsed("nguyen");
    uint64_t before = count_of(c->store, query);
    struct txn *txn = begin(c->store, TXN_WRITE);
    damage_all(txn, KV_WORDS);
    commit(txn);
    assert_true(before > 0);
    assert_false(store_is_damaged(c->store));
    assert_int_equal(before, count_of(c->store, query));
    assert_true(store_is_damaged(c->store));
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    assert_int_equal(before, count_of(c->store, query));
    assert_false(store_is_damaged(c->store));
    query_free(query);
}

static void lose_key(struct store *store, struct slice key)
{
    struct txn *txn = begin(store, TXN_WRITE);
    assert_int_equal(store_del(txn, KV_TERMS, key, NULL), TD_OK);
    commit(txn);
}

/* Into records of the chunk that had it and others that had not. */
static void write_word(struct store *store)
{
    struct txn *txn = begin(store, TXN_WRITE);
    for (uint64_t id = 2; id < 200; id += 17) {
        struct casefile *cf = get_ok(txn, &schema_case, id);
        bool has = strcmp(cf->note != NULL ? cf->note : "", "Nguyễn") == 0;
        set_text(&schema_case, cf, "note", has ? "Ngô" : "Nguyễn");
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

static size_t model_count(struct store *store, const struct query *query)
{
    uint64_t ids[CASES];
    struct find find = {.schema = &schema_case, .query = query};
    struct txn *txn = begin(store, TXN_READ);
    size_t n = model_rows(txn, &find, ids);
    txn_abort(txn);
    return n;
}

static void expect_model_count(struct store *store, const char *text)
{
    struct query *query = parsed(text);
    assert_int_equal(count_of(store, query), model_count(store, query));
    query_free(query);
}

static void mend(struct store *store)
{
    struct told told;
    assert_true(check_store(store, &told).faults > 0);
    assert_int_equal(store_rebuild(store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    assert_false(store_is_damaged(store));
}

/* An entry that is gone from a chunk that is whole otherwise. */
static void a_lost_entry_is_missed(void **state)
{
    struct store_case *c = *state;
    static const struct {
        enum term_kind kind;
        const char *lost, *sought;
    } cases[] = {{TERM_WORD, "nguyen", "nguyen"}, {TERM_WORD, "nguyen", "nguye*"},
        {TERM_START, "ng", "ng*"}, {TERM_START, "n", "n*"}, {TERM_VOIDED, "", "nguyen"},
        {TERM_FAMILIES, "", "nguye*"}, {TERM_FAMILIES, "", "nguyenn"}};
    add_cases(c->store);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct term_key key;
        term_key_make(&key, schema_case.number, 0, cases[i].kind, cases[i].lost,
            strlen(cases[i].lost));
        lose_key(c->store, slice_of(key.bytes, key.len));
        assert_false(store_is_damaged(c->store));
        expect_model_count(c->store, cases[i].sought);
        assert_true(store_is_damaged(c->store));
        write_word(c->store); // an entry made anew would cover it up
        expect_model_count(c->store, cases[i].sought);
        mend(c->store);
    }
    expect_clean(c->store);
}

/* Copies the key of the nth entry; wraps around. */
static struct slice key_at(struct store *store, uint64_t nth, uint8_t bytes[KV_KEY_MAX])
{
    uint64_t n = 0;
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(kv_count(txn->kv, KV_TERMS, &n, NULL), TD_OK);
    assert_int_equal(kv_cursor_open(txn->kv, KV_TERMS, &cursor, NULL), TD_OK);
    assert_int_equal(kv_step(cursor, KV_FIRST, &key, &value, NULL), TD_OK);
    for (uint64_t i = nth % n; i > 0; i--)
        assert_int_equal(kv_step(cursor, KV_NEXT, &key, &value, NULL), TD_OK);
    memcpy(bytes, key.data, key.len);
    size_t len = key.len;
    kv_cursor_close(cursor);
    txn_abort(txn);
    return slice_of(bytes, len);
}

/* Whatever is lost and whatever is written then, no search misses a record. */
static void entries_lost_at_random_are_missed(void **state)
{
    struct store_case *c = *state;
    static const char *const sought[] = {
        "nguyen", "n*", "th*", "ngu*", "van*", "09*", "26-00012", "-dat"};
    uint32_t seed = 3;
    add_cases(c->store);
    for (unsigned round = 0; round < 3; round++) {
        uint8_t bytes[KV_KEY_MAX];
        for (unsigned i = 0; i < 1 + round * 10; i++)
            lose_key(c->store, key_at(c->store, next_random(&seed), bytes));
        for (unsigned turn = 0; turn < 2; turn++) {
            for (size_t i = 0; i < ARRAY_COUNT(sought); i++)
                expect_model_count(c->store, sought[i]);
            write_word(c->store);
        }
        mend(c->store);
    }
    expect_clean(c->store);
}

/* The same for the index: what a container would tell is read from the records, and so
 * is all of a chunk that has none. */
static void damaged_terms_are_not_believed(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    struct query *query = parsed("nguyen");
    uint64_t before = count_of(c->store, query);
    struct term_key key;
    struct slice value;
    struct txn *txn = begin(c->store, TXN_WRITE);
    term_key_make(&key, schema_case.number, 0, TERM_WORD, "nguyen", 6);
    struct slice own = slice_of(key.bytes, key.len);
    assert_int_equal(kv_get(txn->kv, KV_TERMS, own, &value, NULL), TD_OK);
    char *bytes = xmalloc(value.len);
    memcpy(bytes, value.data, value.len);
    bytes[14] = (char)(bytes[14] ^ 1);
    struct slice damaged = slice_of(bytes, value.len);
    assert_int_equal(store_put(txn, KV_TERMS, own, damaged, NULL), TD_OK);
    free(bytes);
    commit(txn);
    assert_true(before > 0);
    assert_int_equal(before, count_of(c->store, query));
    txn = begin(c->store, TXN_WRITE);
    assert_int_equal(kv_drop(txn->kv, KV_TERMS, NULL), TD_OK);
    commit(txn);
    assert_int_equal(before, count_of(c->store, query));
    query_free(query);
}

/* ---- facts ------------------------------------------------------------------------- */

static const char *const atoms[] = {"open", "closed", "overdue", "soon", "silent:0d",
    "trouble", "unanswered", "late", "running", "@me", "unassigned", "state:received",
    "state:none", "kind:denunciation,petition", "people:>=5", "people:none", "due:any",
    "due:2018-03..2019-01", "unit:\"đất đai\"", "officer:any", "code:26-001*",
    "opened:<2018-06-01", "decision_date:any", "complex:no", "nguyen", "name:anh",
    "against:any", "=Ánh", "phone:none", "cid:26-00003", "reason:none", "person:any",
    "n*", "th*", "ngu*", "\"van anh\"", "phone:09*", "26-00012", "person:van"};

static const char *an_atom(uint32_t *seed)
{
    return atoms[next_random(seed) % ARRAY_COUNT(atoms)];
}

static struct query *random_query(uint32_t *seed)
{
    static const char *const forms[] = {
        "%s", "%s %s", "%s or %s", "-(%s) %s", "(%s or %s) %s", "-(%s or -(%s %s))"};
    struct str text;
    str_init(&text);
    for (const char *at = forms[next_random(seed) % ARRAY_COUNT(forms)]; *at; at++) {
        if (*at != '%') {
            str_addc(&text, *at);
            continue;
        }
        str_add(&text, an_atom(seed));
        at++;
    }
    struct query *query = parsed(str_text(&text));
    str_release(&text);
    return query;
}

static void random_queries_find_as_the_model(void **state)
{
    struct store_case *c = *state;
    uint32_t seed = 5;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    for (unsigned round = 0; round < 60; round++) {
        struct query *query = random_query(&seed);
        struct find find = {.schema = &schema_case,
            .query = query,
            .descending = next_random(&seed) % 2,
            .voided = (enum find_voided)(next_random(&seed) % 3)};
        if (round % 4 != 0)
            find.sort = &schema_case.fields[next_random(&seed) % schema_case.count];
        size_t n = expect_as_model(txn, &find);
        const struct query *asked = query;
        uint64_t count = 0, ids[CASES];
        assert_int_equal(txn_count(txn, &schema_case, &asked, 1, &count, NULL), TD_OK);
        if (find.voided == FIND_LIVE)
            assert_int_equal(count, n);
        find.voided = FIND_LIVE;
        assert_int_equal(count, model_rows(txn, &find, ids));
        query_free(query);
    }
    txn_abort(txn);
}

static int64_t noon_us(day_t day)
{
    return ((int64_t)(day - day_make(1970, 1, 1)) * 24 + 12) * 3600 * 1000000;
}

/* A record of which only these fields are there. */
static void *only(const struct schema *schema, const void *record, uint64_t fields)
{
    void *part = record_new(schema);
    void *copy = record_new(schema);
    record_copy(schema, copy, record);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if ((query_field_bit(schema, field) & fields) == 0)
            continue;
        field_copy(field, part, record);
        if (field->shown != 0)
            memcpy((char *)part + field->shown, (const char *)record + field->shown,
                sizeof(day_t));
    }
    if ((fields & QUERY_MOMENT) != 0) // nothing but the day
        record_head(part)->changed_us =
            noon_us(instant_day(record_chead(record)->changed_us));
    record_free(schema, copy);
    return part;
}

static void expect_verdict(
    const struct schema *schema, const struct query *query, const void *record)
{
    uint64_t reads = query_reads(query) & ~QUERY_BEYOND;
    bool truth = query_match(query, record, NULL);
    void *part = only(schema, record, reads);
    enum query_verdict verdict = query_judge(query, part, reads);
    if (reads == query_reads(query))
        assert_int_equal(verdict, truth ? QUERY_YES : QUERY_NO);
    else if (verdict != QUERY_MAYBE)
        assert_int_equal(verdict, truth ? QUERY_YES : QUERY_NO);
    record_free(schema, part);
}

static void expect_within(
    const struct condition *row, const struct schema *schema, const void *record)
{
    const struct condition *within = schema->conditions;
    while (within->name != NULL && strcmp(within->name, row->within) != 0)
        within++;
    assert_non_null(within->name);
    if (row->holds(record, &env, 14))
        assert_true(within->holds(record, &env, 0));
}

static void conditions_read_what_they_say(void **state)
{
    (void)state;
    uint32_t seed = 77;
    for (size_t r = 0; r < registry_count(); r++) {
        const struct schema *schema = registry_at(r);
        const struct condition *row = schema->conditions;
        for (; row != NULL && row->name != NULL; row++) {
            struct query *query = NULL;
            char *text = xasprintf(
                "%s%s", row->name, row->takes_days == DAYS_ALWAYS ? ":14d" : "");
            struct query_env now = env;
            now.today = day_make(2018, 6, 1); // in the midst of the generated dates
            assert_int_equal(query_parse(schema, text, &now, &query, NULL, NULL), TD_OK);
            assert_int_equal(query_reads(query) & QUERY_BEYOND, 0);
            for (unsigned i = 0; i < 300; i++) {
                void *record = record_new(schema);
                fill_record(schema, record, &seed);
                record_head(record)->changed_us =
                    noon_us(now.today - (day_t)(next_random(&seed) % 30));
                expect_verdict(schema, query, record);
                if (row->within != NULL)
                    expect_within(row, schema, record);
                if (row->mine != NULL && query_match(query, record, NULL))
                    assert_string_equal(
                        field_get_text(schema_field(schema, row->mine), record), now.me);
                record_free(schema, record);
            }
            query_free(query);
            free(text);
        }
    }
}

static void what_is_left_open_is_maybe(void **state)
{
    (void)state;
    uint32_t seed = 99;
    unsigned told = 0;
    for (unsigned i = 0; i < 2000; i++) {
        struct query *query = random_query(&seed);
        void *record = record_new(&schema_case);
        fill_record(&schema_case, record, &seed);
        expect_verdict(&schema_case, query, record);
        uint64_t half = query_reads(query) & next_random(&seed) * UINT64_C(0x100000001);
        void *part = only(&schema_case, record, half);
        enum query_verdict verdict = query_judge(query, part, half);
        told += verdict != QUERY_MAYBE;
        if (verdict != QUERY_MAYBE)
            assert_int_equal(verdict == QUERY_YES, query_match(query, record, NULL));
        record_free(&schema_case, part);
        record_free(&schema_case, record);
        query_free(query);
    }
    assert_true(told > 200);
}

static void flip(struct str *bytes, size_t at)
{
    bytes->buf[at] = (char)(bytes->buf[at] ^ 1);
}

static void put_facts(struct txn *txn, struct slice key, const struct str *bytes)
{
    assert_int_equal(
        store_put(txn, KV_FACTS, key, slice_of(bytes->buf, bytes->len), NULL), TD_OK);
}

static struct str copy_of_facts(struct txn *txn, struct slice key)
{
    struct str copy = {0};
    struct slice value = {0};
    assert_int_equal(kv_get(txn->kv, KV_FACTS, key, &value, NULL), TD_OK);
    str_addn(&copy, value.data, value.len);
    return copy;
}

static void flip_facts(struct txn *txn, struct slice key, size_t at)
{
    struct str value = copy_of_facts(txn, key);
    flip(&value, at < value.len ? at : value.len - 1);
    put_facts(txn, key, &value);
    str_release(&value);
}

/* The head of one group is damaged, and that of another missing. */
static void spoil_heads(struct txn *txn)
{
    uint8_t key[FACTS_KEY];
    flip_facts(txn, facts_top_key(key, schema_case.number, 0), 40);
    assert_int_equal(
        store_del(txn, KV_FACTS, facts_top_key(key, schema_case.number, 1), NULL), TD_OK);
}

/* The same of columns of full groups. */
static void spoil_columns(struct txn *txn)
{
    uint8_t key[FACTS_STRIP_KEY];
    struct facts_layout layout;
    assert_true(facts_layout_make(&schema_case, &layout));
    size_t strip = facts_column_of(&layout, schema_field(&schema_case, "people"));
    flip_facts(txn, facts_strip_key(key, &layout, strip, 0), 100);
    assert_int_equal(
        store_del(txn, KV_FACTS, facts_strip_key(key, &layout, strip, 1), NULL), TD_OK);
}

/* The columns behind the head of the group that is not full, and the head of another. */
static void spoil_newest(struct txn *txn)
{
    uint8_t key[FACTS_KEY];
    flip_facts(txn, facts_top_key(key, schema_case.number, CASES / FACTS_ROWS), SIZE_MAX);
    flip_facts(txn, facts_top_key(key, schema_case.number, 1), 40);
}

/* Facts that are missing or damaged are not believed: the records are read instead. */
static void facts_are_not_believed(struct store *store, void (*spoil)(struct txn *txn))
{
    add_cases(store);
    struct txn *txn = begin(store, TXN_WRITE);
    spoil(txn);
    commit(txn);
    struct query *query = parsed("open people:>=5");
    struct find find = {.schema = &schema_case,
        .query = query,
        .sort = schema_field(&schema_case, "due")};
    txn = begin(store, TXN_READ);
    assert_true(expect_as_model(txn, &find) > 0);
    txn_abort(txn);
    query_free(query);
    struct told told;
    assert_int_equal(check_store(store, &told).faults, 2);

    // the next change of a record of the group makes it again
    txn = begin(store, TXN_WRITE);
    static const uint64_t of_groups[] = {1, FACTS_ROWS, CASES};
    for (size_t i = 0; i < ARRAY_COUNT(of_groups); i++) {
        struct casefile *cf = get_ok(txn, &schema_case, of_groups[i]);
        set_text(&schema_case, cf, "note", "again");
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        record_free(&schema_case, cf);
    }
    commit(txn);
    expect_clean(store);
}

static void damaged_heads_of_facts_are_not_believed(void **state)
{
    facts_are_not_believed(((struct store_case *)*state)->store, spoil_heads);
}

static void damaged_columns_of_facts_are_not_believed(void **state)
{
    facts_are_not_believed(((struct store_case *)*state)->store, spoil_columns);
}

static void damaged_newest_facts_are_not_believed(void **state)
{
    facts_are_not_believed(((struct store_case *)*state)->store, spoil_newest);
}

static void expect_pending_as_model(struct store *store)
{
    static const char *const asked[] = {"overdue", "open", "closed", "@me open",
        "@me open (overdue or due:<2026-02)", "due:any", "unassigned", "soon:400 @me",
        "open due:>2018-06-01 unassigned"};
    for (size_t i = 0; i < ARRAY_COUNT(asked); i++) {
        struct query *query = parsed(asked[i]);
        const struct query *counted = query;
        uint64_t count = 0, ids[CASES];
        struct find find = {.schema = &schema_case,
            .query = query,
            .sort = schema_field(&schema_case, "due")};
        struct txn *txn = begin(store, TXN_READ);
        expect_as_model(txn, &find);
        assert_int_equal(txn_count(txn, &schema_case, &counted, 1, &count, NULL), TD_OK);
        assert_int_equal(count, model_rows(txn, &find, ids));
        txn_abort(txn);
        query_free(query);
    }
}

static void expect_pending_beside_damage(struct store *store)
{
    expect_pending_as_model(store);
    assert_true(store_is_damaged(store));
}

/* The bytes of the first tile or the last one, and its key in `key`. */
static struct str copy_of_tile(struct store *store, uint8_t key[FACTS_KEY], bool last)
{
    struct tile_list list = {0};
    struct str bytes = {0};
    bool whole;
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(tile_list_read(txn, &schema_case, &list, &whole, NULL), TD_OK);
    assert_true(whole && list.n > 1);
    const struct tile *tile = &list.tiles[last ? list.n - 1 : 0];
    facts_tile_key(key, schema_case.number, tile->number);
    str_addn(&bytes, tile->top.data, tile->top.len);
    tile_list_release(&list);
    txn_abort(txn);
    return bytes;
}

/* NULL removes it. */
static void set_facts(struct store *store, struct slice name, const struct str *bytes)
{
    struct txn *txn = begin(store, TXN_WRITE);
    if (bytes != NULL)
        put_facts(txn, name, bytes);
    else
        assert_int_equal(store_del(txn, KV_FACTS, name, NULL), TD_OK);
    commit(txn);
}

/* Without one of the tiles, or with a damaged one, groups tell what is pending. */
static void damaged_tiles_are_not_believed(void **state)
{
    struct store *store = ((struct store_case *)*state)->store;
    add_cases(store);
    expect_pending_as_model(store);
    for (int last = 1; last >= 0; last--) {
        uint8_t key[FACTS_KEY];
        struct slice name = slice_of(key, sizeof key);
        struct str bytes = copy_of_tile(store, key, last);
        set_facts(store, name, NULL);
        expect_pending_beside_damage(store);
        flip(&bytes, 40);
        set_facts(store, name, &bytes);
        expect_pending_beside_damage(store);
        flip(&bytes, 40);
        set_facts(store, name, &bytes);
        str_release(&bytes);
    }
}

/* Whatever day it is, also one between those of a tile or a group. */
static void days_between_those_of_a_tile(void **state)
{
    static const char *const asked[] = {"overdue", "soon:40"};
    struct store *store = ((struct store_case *)*state)->store;
    struct query_env then = {.soon_days = 3};
    add_cases(store);
    struct txn *txn = begin(store, TXN_READ);
    for (then.today = day_make(2018, 1, 1); then.today < day_make(2020, 12, 1);
         then.today += 61)
        for (size_t i = 0; i < ARRAY_COUNT(asked); i++) {
            struct query *query = NULL;
            uint64_t count = 0, ids[CASES];
            assert_int_equal(
                query_parse(&schema_case, asked[i], &then, &query, NULL, NULL), TD_OK);
            const struct query *counted = query;
            struct find find = {.schema = &schema_case, .query = query};
            size_t n = model_rows(txn, &find, ids);
            assert_int_equal(
                txn_count(txn, &schema_case, &counted, 1, &count, NULL), TD_OK);
            assert_int_equal(count, n);
            assert_int_equal(expect_as_model(txn, &find), n);
            query_free(query);
        }
    txn_abort(txn);
}

/* Whose a pending record is follows from a sum of the name: of the very name alone. */
static void mine_is_told_by_its_sum(void **state)
{
    static const char *const names[] = {"lan", "Lan", "lán", "lan ", NULL, "lan hương"};
    static const char *const asked[] = {
        "@me open", "open -@me", "@me", "@me closed", "open (@me or overdue)"};
    struct store_case *c = *state;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_WRITE);
    for (uint64_t id = 1; id <= CASES; id++) {
        struct casefile *cf = get_ok(txn, &schema_case, id);
        set_text(&schema_case, cf, "officer", names[id % ARRAY_COUNT(names)]);
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        record_free(&schema_case, cf);
    }
    commit(txn);
    txn = begin(c->store, TXN_READ);
    for (size_t i = 0; i < ARRAY_COUNT(asked); i++) {
        struct query *query = parsed(asked[i]);
        struct find find = {.schema = &schema_case, .query = query};
        assert_true(expect_as_model(txn, &find) > 0);
        query_free(query);
    }
    txn_abort(txn);
    expect_clean(c->store);
}

/* Facts that a transaction has not written yet count in it, and only in it. */
static void an_open_transaction_counts_its_own_facts(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    struct query *query = parsed("officer:xylophon");
    const struct query *asked = query;
    uint64_t count = 0;
    for (int save = 0; save < 2; save++) {
        struct txn *txn = begin(c->store, TXN_WRITE);
        for (uint64_t id = 1; id < CASES; id += 100) {
            struct casefile *cf = get_ok(txn, &schema_case, id);
            set_text(&schema_case, cf, "officer", "xylophon");
            set_text(&schema_case, cf, "voided", NULL);
            put_ok(txn, &schema_case, cf, ACTION_EDIT);
            record_free(&schema_case, cf);
            assert_int_equal(
                txn_count(txn, &schema_case, &asked, 1, &count, NULL), TD_OK);
            assert_int_equal(count, 1 + id / 100);
        }
        if (save)
            commit(txn);
        else
            txn_abort(txn);
        txn = begin(c->store, TXN_READ);
        assert_int_equal(txn_count(txn, &schema_case, &asked, 1, &count, NULL), TD_OK);
        assert_int_equal(count, save ? CASES / 100 : 0);
        txn_abort(txn);
    }
    expect_clean(c->store);
    query_free(query);
}

static size_t pages_of(struct txn *txn, enum kv_table table)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    size_t n = 0;
    assert_int_equal(kv_cursor_open(txn->kv, table, &cursor, NULL), TD_OK);
    enum td_status status = kv_step(cursor, KV_FIRST, &key, &value, NULL);
    for (; status == TD_OK; status = kv_step(cursor, KV_NEXT, &key, &value, NULL))
        n += 1 + value.len / 4096;
    kv_cursor_close(cursor);
    return n;
}

static bool stop_at_once(void *ctx)
{
    ++*(size_t *)ctx;
    return false;
}

static bool never_stop(void *ctx)
{
    ++*(size_t *)ctx;
    return true;
}

/* Nothing is passed by, whether it is done in one go or in slices between which others
 * write. */
static void warming_goes_over_all(void **state)
{
    struct store_case *c = *state;
    struct warmth whole = {0}, sliced = {0};
    size_t asked = 0, slices = 0;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    size_t pages = pages_of(txn, KV_FACTS) + pages_of(txn, KV_TERMS);
    assert_false(txn_warm(txn, &whole, never_stop, &asked));
    assert_in_range(asked, pages / 64 - 2, pages / 64 + 2);
    txn_abort(txn);
    for (bool more = true; more;) {
        txn = begin(c->store, TXN_READ);
        more = txn_warm(txn, &sliced, stop_at_once, &slices);
        txn_abort(txn);
        struct casefile *cf;
        txn = begin(c->store, TXN_WRITE);
        cf = get_ok(txn, &schema_case, 1);
        set_text(&schema_case, cf, "officer", slices % 2 == 0 ? "lan" : "mai");
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        record_free(&schema_case, cf);
        commit(txn);
    }
    assert_in_range(slices, pages / 64 - 2, pages / 64 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(finds_as_the_model),
        ON_BOTH(warming_goes_over_all),
        ON_BOTH(slices_give_what_one_pass_gives),
        ON_BOTH(the_newest_are_read_first),
        ON_BOTH(a_slice_sees_what_is_there_then),
        ON_BOTH(a_whole_search_that_is_stopped_is_cancelled),
        ON_BOTH(counts_in_one_pass),
        ON_BOTH(walks_in_order_of_entry),
        ON_BOTH(records_asked_for_are_as_stored),
        ON_BOTH(an_open_transaction_sees_its_own_writes),
        ON_BOTH(damaged_words_are_not_believed),
        ON_BOTH(damaged_terms_are_not_believed),
        ON_BOTH(a_lost_entry_is_missed),
        ON_BOTH(entries_lost_at_random_are_missed),
        ON_BOTH(random_queries_find_as_the_model),
        ON_BOTH(damaged_heads_of_facts_are_not_believed),
        ON_BOTH(damaged_columns_of_facts_are_not_believed),
        ON_BOTH(damaged_newest_facts_are_not_believed),
        ON_BOTH(days_between_those_of_a_tile),
        ON_BOTH(damaged_tiles_are_not_believed),
        ON_BOTH(mine_is_told_by_its_sum),
        ON_BOTH(an_open_transaction_counts_its_own_facts),
        cmocka_unit_test(conditions_read_what_they_say),
        cmocka_unit_test(what_is_left_open_is_maybe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
