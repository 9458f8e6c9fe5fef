/* SPDX-License-Identifier: MIT
 *
 * Lists in the order of any field, of so many records that the order is worked out in
 * parts, compared with sorting the keys of all of them.
 */
#include "facts.h"
#include "generate.h"
#include "order.h"

#include "base/collate.h"
#include "model/casefile.h"

#define CASES 6000 /* more than one part holds */

/* ---- records ------------------------------------------------------------------------
 */

/* Few family names, many others, some that begin alike for longer than the facts keep. */
static void a_name(uint32_t *seed, char *out, size_t size)
{
    static const char *const family[] = {"Nguyễn", "Trần", "Lê", "Nguyễn Phúc"};
    static const char *const middle[] = {
        "Văn", "Thị", "Thị Thanh", "Khoa Đăng Minh Trường Nghiêng"};
    static const char *const given[] = {
        "Anh", "Ánh", "Thư", "Thương", "Thường", "Nghĩa", "Ly", "Lý", "Ý", "Đ'Ranh"};
    snprintf(out, size, "%s %s %s%c %s", family[next_random(seed) % ARRAY_COUNT(family)],
        middle[next_random(seed) % ARRAY_COUNT(middle)],
        next_random(seed) % 3 == 0 ? "B" : "C", 'a' + (int)(next_random(seed) % 3),
        given[next_random(seed) % ARRAY_COUNT(given)]);
}

static void fill_case(struct casefile *cf, unsigned i, uint32_t *seed)
{
    char text[160];
    fill_record(&schema_case, cf, seed);
    set_code(&schema_case, cf, i);
    if (next_random(seed) % 9 != 0) {
        a_name(seed, text, sizeof text);
        set_text(&schema_case, cf, "name", text);
    }
    snprintf(text, sizeof text, "Ban %u", next_random(seed) % 300);
    set_text(&schema_case, cf, "unit", text);
    set_text(&schema_case, cf, "officer", next_random(seed) % 5 ? "Lê Hòa" : "lê hòa");
    cf->opened = day_make(2005, 1, 1) + (int)(next_random(seed) % 7000);
}

static void add_cases(struct store *store)
{
    uint32_t seed = 5;
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned i = 1; i <= CASES; i++) {
        struct casefile *cf = record_new(&schema_case);
        fill_case(cf, i, &seed);
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

static void edit_cases(struct store *store)
{
    uint32_t seed = 6;
    struct txn *txn = begin(store, TXN_WRITE);
    for (uint64_t id = 1; id <= CASES; id += 1 + next_random(&seed) % 40) {
        struct casefile *cf = get_ok(txn, &schema_case, id);
        char *code = xstrdup(cf->head.code);
        fill_case(cf, 1, &seed);
        field_set_text(&schema_case.fields[0], cf, code);
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        free(code);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

/* ---- the model ----------------------------------------------------------------------
 */

struct row {
    uint64_t id;
    struct str key;
    bool empty;
};

static int compare_up(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    if (a->empty != b->empty)
        return a->empty ? 1 : -1;
    int c = len > 0 ? memcmp(a->key.buf, b->key.buf, len) : 0;
    if (c == 0 && a->key.len != b->key.len)
        c = a->key.len < b->key.len ? -1 : 1;
    return c != 0 ? c : (a->id > b->id) - (a->id < b->id);
}

static int compare_down(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->empty != b->empty)
        return a->empty ? 1 : -1;
    return -compare_up(left, right);
}

static void take_key(const struct field *sort, const void *record, struct row *row)
{
    row->empty = field_secret(&schema_case, record, sort) ||
                 schema_case.idle(record, sort) ||
                 (sort->shown != 0 ? field_get_number(sort, record) == DAY_NONE
                                   : field_is_empty(sort, record));
    if (!row->empty)
        field_sort_key(sort, record, &row->key);
}

static size_t model_rows(struct txn *txn, const struct find *find, struct row *rows)
{
    size_t n = 0;
    for (uint64_t id = 1; id <= CASES; id++) {
        void *record = get_ok(txn, &schema_case, id);
        if (find->query == NULL || query_match(find->query, record, NULL)) {
            rows[n] = (struct row){.id = id};
            str_init(&rows[n].key);
            take_key(find->sort, record, &rows[n]);
            n++;
        }
        record_free(&schema_case, record);
    }
    qsort(rows, n, sizeof *rows, find->descending ? compare_down : compare_up);
    return n;
}

/* ---- comparing ----------------------------------------------------------------------
 */

static void expect_page(struct finder *finder, struct txn *txn, const struct row *rows,
    size_t n, uint64_t first)
{
    uint64_t ids[50], row = 0;
    size_t found = 0, expected = n - first < 50 ? n - (size_t)first : 50;
    struct err err = {0};
    if (finder_rows(finder, txn, first, 50, ids, &found, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(found, expected);
    for (size_t i = 0; i < found; i++)
        assert_int_equal(ids[i], rows[first + i].id);
    if (found == 0)
        return;
    assert_int_equal(finder_position(finder, txn, ids[found - 1], &row, &err), TD_OK);
    assert_int_equal(row, first + found - 1);
}

static void expect_order(struct finder *finder, struct txn *txn, const struct find *find)
{
    uint32_t seed = 12;
    struct row *rows = xcalloc(CASES, sizeof *rows);
    size_t n = model_rows(txn, find, rows);
    assert_int_equal(finder_total(finder), n);
    expect_page(finder, txn, rows, n, 0);
    expect_page(finder, txn, rows, n, n > 50 ? n - 50 : 0); // the end at once
    for (int i = 0; i < 12; i++)
        expect_page(finder, txn, rows, n, next_random(&seed) % (n + 1));
    for (uint64_t first = 0; first < n; first += 350)
        expect_page(finder, txn, rows, n, first);
    for (size_t i = 0; i < n; i++)
        str_release(&rows[i].key);
    free(rows);
}

static struct finder *found_by(struct txn *txn, const struct find *find)
{
    struct finder *finder = NULL;
    struct err err = {0};
    if (txn_find(txn, find, &finder, &err) != TD_OK)
        fail_msg("%s", err.text);
    return finder;
}

static void every_order_is_that_of_the_keys(void **state)
{
    static const char *const sorts[] = {"name", "code", "opened", "accepted", "due",
        "unit", "officer", "state", "people"};
    struct store_case *c = *state;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    for (size_t i = 0; i < ARRAY_COUNT(sorts) * 2; i++) {
        const struct find find = {.schema = &schema_case,
            .sort = schema_field(&schema_case, sorts[i / 2]),
            .descending = i % 2 != 0};
        struct finder *finder = found_by(txn, &find);
        expect_order(finder, txn, &find);
        finder_free(finder);
    }
    txn_abort(txn);
}

static void a_list_follows_what_changes(void **state)
{
    static const char *const sorts[] = {"name", "opened", "unit"};
    struct store_case *c = *state;
    add_cases(c->store);
    struct finder *finders[ARRAY_COUNT(sorts)];
    struct find find = {.schema = &schema_case};
    struct txn *txn = begin(c->store, TXN_READ);
    for (size_t i = 0; i < ARRAY_COUNT(sorts); i++) {
        find.sort = schema_field(&schema_case, sorts[i]);
        finders[i] = found_by(txn, &find);
        expect_order(finders[i], txn, &find);
    }
    txn_abort(txn);
    edit_cases(c->store);
    txn = begin(c->store, TXN_READ);
    for (size_t i = 0; i < ARRAY_COUNT(sorts); i++) {
        find.sort = schema_field(&schema_case, sorts[i]);
        expect_order(finders[i], txn, &find);
        finder_free(finders[i]);
    }
    txn_abort(txn);
}

/* What is remembered of the texts of more columns than a few is forgotten again. */
static void more_orders_than_are_remembered(void **state)
{
    static const char *const sorts[] = {
        "unit", "officer", "state", "kind", "field", "jurisdiction", "level", "outcome"};
    enum { SORTS = ARRAY_COUNT(sorts) };
    struct store_case *c = *state;
    struct finder *finders[SORTS];
    uint64_t ids[SORTS][2][50];
    size_t found = 0;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    for (size_t i = 0; i < SORTS; i++)
        finders[i] = found_by(txn, &(const struct find){.schema = &schema_case,
                                       .sort = schema_field(&schema_case, sorts[i])});
    for (size_t i = 0; i < 2 * SORTS; i++) { // the second time far from the first page
        struct finder *finder = finders[i % SORTS];
        assert_int_equal(finder_rows(finder, txn, i < SORTS ? 0 : CASES / 2, 50,
                             ids[i % SORTS][i / SORTS], &found, NULL),
            TD_OK);
        assert_int_equal(found, 50);
    }
    txn_abort(txn);
    for (size_t i = 0; i < SORTS; i++) {
        struct row *rows = xcalloc(CASES, sizeof *rows);
        const struct find find = {
            .schema = &schema_case, .sort = schema_field(&schema_case, sorts[i])};
        txn = begin(c->store, TXN_READ);
        size_t n = model_rows(txn, &find, rows);
        txn_abort(txn);
        for (size_t k = 0; k < 50; k++) {
            assert_int_equal(ids[i][0][k], rows[k].id);
            assert_int_equal(ids[i][1][k], rows[CASES / 2 + k].id);
        }
        for (size_t k = 0; k < n; k++)
            str_release(&rows[k].key);
        free(rows);
        finder_free(finders[i]);
    }
}

/* Names of more registers than are remembered, and records that change meanwhile. */
static void names_that_were_forgotten(void **state)
{
    static const struct schema *const others[] = {
        &schema_person, &schema_visit, &schema_letter};
    struct store_case *c = *state;
    add_cases(c->store);
    const struct find find = {
        .schema = &schema_case, .sort = schema_field(&schema_case, "name")};
    struct txn *txn = begin(c->store, TXN_READ);
    struct finder *finder = found_by(txn, &find);
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        const struct find other = {
            .schema = others[i], .sort = schema_field(others[i], "name")};
        finder_free(found_by(txn, &other));
    }
    expect_order(finder, txn, &find); // its places began anew
    txn_abort(txn);
    txn = begin(c->store, TXN_READ);
    edit_cases(c->store);
    struct txn *later = begin(c->store, TXN_READ);
    struct finder *newer = found_by(later, &find);
    expect_order(newer, later, &find);
    expect_order(finder, txn, &find); // as it was, by places of what is now
    expect_order(newer, later, &find);
    finder_free(newer);
    finder_free(finder);
    txn_abort(later);
    txn_abort(txn);
}

/* What the facts tell is not read from records, which would be right as well, and slow.
 */
static void expect_by_facts(
    struct txn *txn, const struct selection *ids, const struct field *sort)
{
    struct order *order = order_new(&schema_case, sort);
    assert_int_equal(order_make(order, txn, ids, NULL), TD_OK);
    const uint64_t filled = order_filled(order);
    for (uint64_t k = 0; k < filled; k += 1 + filled / 90) {
        uint64_t id = 0, row = 0;
        assert_int_equal(order_pick(order, txn, k, &id, NULL), TD_OK);
        assert_int_equal(order_rank(order, txn, id, &row, NULL), TD_OK);
        assert_int_equal(row, k);
    }
    if (!order_is_by_facts(order))
        fail_msg("%s is sorted by records", sort->key);
    order_free(order);
}

static void facts_are_enough(void **state)
{
    static const char *const sorts[] = {"name", "code", "opened", "due", "unit"};
    struct store_case *c = *state;
    struct selection all = {0};
    add_cases(c->store);
    chunk_fill(selection_chunk(&all, 0), 1, CASES + 1);
    selection_settle(&all);
    for (int edited = 0; edited < 2; edited++) {
        struct txn *txn = begin(c->store, TXN_READ);
        for (size_t i = 0; i < ARRAY_COUNT(sorts); i++)
            expect_by_facts(txn, &all, schema_field(&schema_case, sorts[i]));
        txn_abort(txn);
        edit_cases(c->store);
    }
    selection_release(&all);
}

/* ---- keys as numbers ----------------------------------------------------------------
 */

static struct slice key_slice(const struct str *key)
{
    return slice_of(key->buf, key->len);
}

static void expect_pair(const struct str *a, const struct str *b)
{
    const struct row left = {.key = *a}, right = {.key = *b};
    int order = compare_up(&left, &right);
    const struct str *low = order <= 0 ? a : b, *high = order <= 0 ? b : a;
    int64_t first[] = {
        facts_order(key_slice(low), false), facts_order(key_slice(high), false)};
    int64_t second[] = {
        facts_order(key_slice(low), true), facts_order(key_slice(high), true)};
    assert_true(first[0] >= 0 && second[0] >= 0);
    assert_true(first[0] <= first[1]);
    if (first[0] < first[1])
        return;
    assert_true(second[0] <= second[1]);
    if (second[0] == second[1] && (second[0] & 1) == 0)
        assert_int_equal(order, 0);
    if (order == 0)
        assert_int_equal(second[0], second[1]);
}

static void random_key(uint32_t *seed, struct str *out)
{
    static const char *const parts[] = {"Nguyễn ", "Ng", "a", "ă", "ẩ", "12", "0012", "-",
        "/", "Ж", "漢", "ỹ ", "z", "1234567890123456789012345", " "};
    char text[200] = "";
    for (unsigned i = next_random(seed) % 12; i > 0; i--)
        strcat(text, parts[next_random(seed) % ARRAY_COUNT(parts)]);
    if (next_random(seed) % 2 == 0)
        collate_name(out, text);
    else
        collate_text(out, text);
}

static void halves_of_keys_keep_their_order(void **state)
{
    (void)state;
    uint32_t seed = 44;
    for (int i = 0; i < 30000; i++) {
        struct str a, b;
        str_init(&a);
        str_init(&b);
        random_key(&seed, &a);
        if (next_random(&seed) % 4 == 0)
            str_addn(&b, a.buf, next_random(&seed) % (a.len + 1));
        else
            random_key(&seed, &b);
        expect_pair(&a, &b);
        str_release(&a);
        str_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"mem every order", every_order_is_that_of_the_keys, store_setup_mem,
            store_teardown, NULL},
        {"lmdb what changes", a_list_follows_what_changes, store_setup_lmdb,
            store_teardown, NULL},
        {"mem more orders", more_orders_than_are_remembered, store_setup_mem,
            store_teardown, NULL},
        {"mem facts are enough", facts_are_enough, store_setup_mem, store_teardown, NULL},
        {"lmdb forgotten names", names_that_were_forgotten, store_setup_lmdb,
            store_teardown, NULL},
        cmocka_unit_test(halves_of_keys_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
