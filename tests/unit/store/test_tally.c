/* SPDX-License-Identifier: MIT
 *
 * Counts and sums apart, compared with counting record by record.
 */
#include "generate.h"

#include "model/casefile.h"
#include "tally_heaps.h"

#define CASES 700

static const struct query_env env = {.today = 739617, .soon_days = 3, .me = "lan"};

static void add_cases(struct store *store)
{
    uint32_t seed = 77;
    struct txn *txn = begin(store, TXN_WRITE);
    for (unsigned i = 1; i <= CASES; i++) {
        struct casefile *cf = record_new(&schema_case);
        fill_record(&schema_case, cf, &seed);
        set_code(&schema_case, cf, i);
        if (i % 13 == 0)
            set_text(&schema_case, cf, "voided", "twice");
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

/* ---- the model --------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool falls_into(
    const struct tally_ask *ask, const void *record, const struct tally_row *row)
{
    for (size_t i = 0; i < TALLY_BY; i++)
        if (!same_text(row->by[i],
                ask->by[i] != NULL ? field_get_text(ask->by[i], record) : NULL))
            return false;
    if (ask->date == NULL)
        return row->from == DAY_NONE;
    return row->from ==
           tally_span_start(ask->span, (day_t)field_get_number(ask->date, record));
}

/* Each record with whether it fits the filter. */
struct model {
    void *records[CASES];
    bool fits[CASES];
};

static void expect_row(
    const struct model *model, const struct tally_ask *ask, const struct tally_row *row)
{
    uint64_t count = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < CASES; i++) {
        const void *record = model->records[i];
        bool counts = model->fits[i] && falls_into(ask, record, row);
        count += counts;
        if (counts && ask->sum != NULL)
            sum += field_is_empty(ask->sum, record) ? ask->sum_empty
                                                    : field_get_number(ask->sum, record);
    }
    assert_int_equal(row->count, count);
    assert_int_equal(row->sum, sum);
    assert_true(count > 0);
}

static bool in_order(const struct tally_row *a, const struct tally_row *b)
{
    if (a->from != b->from)
        return a->from < b->from;
    for (size_t i = 0; i < TALLY_BY; i++) {
        int order = strcmp(a->by[i] ? a->by[i] : "", b->by[i] ? b->by[i] : "");
        if (order != 0)
            return order < 0;
    }
    return false;
}

/* Each row right, no two alike, and together all that a count finds. */
static void expect_tally(struct txn *txn, const struct model *model,
    const struct query *query, const struct tally_ask *ask)
{
    const struct find find = {.schema = &schema_case, .query = query};
    struct tally_table table;
    uint64_t all = 0, total = 0;
    assert_int_equal(txn_tally(txn, &find, ask, &table, NULL), TD_OK);
    for (size_t i = 0; i < table.n; i++) {
        assert_true(i == 0 || in_order(&table.rows[i - 1], &table.rows[i]));
        expect_row(model, ask, &table.rows[i]);
        all += table.rows[i].count;
    }
    assert_int_equal(txn_count(txn, &schema_case, &query, 1, &total, NULL), TD_OK);
    assert_int_equal(all, total);
    tally_release(&table);
}

static void model_load(struct txn *txn, struct model *model)
{
    for (size_t i = 0; i < CASES; i++)
        model->records[i] = get_ok(txn, &schema_case, i + 1);
}

static void model_filter(struct model *model, const struct query *query)
{
    for (size_t i = 0; i < CASES; i++)
        model->fits[i] = record_chead(model->records[i])->voided == NULL &&
                         query_match(query, model->records[i], NULL);
}

static void model_release(struct model *model)
{
    for (size_t i = 0; i < CASES; i++)
        record_free(&schema_case, model->records[i]);
}

static const struct field *field_of(const char *key)
{
    return key == NULL ? NULL : schema_field(&schema_case, key);
}

/* ---- tests --------------------------------------------------------------------------
 */

static void counts_as_one_by_one(void **state)
{
    static const char *const filters[] = {"", "open", "opened:2018-06..2018-12",
        "nguyen -dat", "people:>=5 or unit:none",
        "content:\"tranh chấp\" kind:complaint"};
    static const struct {
        const char *by[TALLY_BY], *date, *sum;
        enum tally_span span;
    } asks[] = {
        {{NULL}, NULL, NULL, TALLY_DAY}, {{"kind"}, NULL, "people", TALLY_DAY},
        {{"unit", "kind", "state"}, "opened", NULL, TALLY_YEAR},
        {{"officer"}, "due", "people", TALLY_QUARTER},
        {{NULL}, "resolved", "people", TALLY_MONTH},
        {{NULL, "field"}, "opened", NULL, TALLY_DAY},
        {{"unit", "officer", "field"}, "resolved", "people", TALLY_DAY},
        {{"reason"}, "reply_date", NULL, TALLY_YEAR}, // no facts
    };
    struct store_case *c = *state;
    add_cases(c->store);
    struct txn *txn = begin(c->store, TXN_READ);
    struct model model;
    model_load(txn, &model);
    for (size_t f = 0; f < ARRAY_COUNT(filters); f++) {
        struct query *query = NULL;
        assert_int_equal(
            query_parse(&schema_case, filters[f], &env, &query, NULL, NULL), TD_OK);
        model_filter(&model, query);
        for (size_t i = 0; i < ARRAY_COUNT(asks); i++) {
            struct tally_ask ask = {.date = field_of(asks[i].date),
                .span = asks[i].span,
                .sum = field_of(asks[i].sum),
                .sum_empty = 1};
            for (size_t k = 0; k < TALLY_BY; k++)
                ask.by[k] = field_of(asks[i].by[k]);
            expect_tally(txn, &model, query, &ask);
        }
        query_free(query);
    }
    model_release(&model);
    txn_abort(txn);
}

/* The numbers below n, shuffled. */
static struct heap_order any_order(size_t n, uint32_t *seed)
{
    struct heap_order order = {xcalloc(n, sizeof *order.numbers), n};
    for (uint32_t i = 0; i < n; i++) {
        size_t at = next_random(seed) % (i + 1);
        order.numbers[i] = order.numbers[at];
        order.numbers[at] = i;
    }
    return order;
}

static size_t place_in(const struct heap_order *order, uint32_t number)
{
    size_t at = 0;
    while (order->numbers[at] != number)
        at++;
    return at;
}

static bool stand_in_order(
    const struct heap_order *order, const struct heap *a, const struct heap *b)
{
    for (size_t i = 0; i < HEAP_PARTS; i++)
        if (a->by[i] != b->by[i])
            return place_in(&order[i], a->by[i]) < place_in(&order[i], b->by[i]);
    return false;
}

/* As many numbers of each part as `numbers` says, met one after the other, against an
 * array of all. */
static void expect_heaps(const size_t numbers[HEAP_PARTS], bool listed)
{
    enum { ADDED = 3000 };
    static struct heap added[ADDED];
    struct heaps heaps;
    uint32_t seed = 8;
    size_t met[HEAP_PARTS] = {0}, n;
    heaps_init(&heaps, true);
    for (size_t i = 0; i < ADDED; i++) {
        added[i] = (struct heap){.count = 1 + next_random(&seed) % 3,
            .sum = (int64_t)(next_random(&seed) % 9) - 4};
        for (size_t k = 0; k < HEAP_PARTS; k++) {
            size_t most = 1 + i * numbers[k] / ADDED;
            added[i].by[k] = (uint32_t)(next_random(&seed) % most);
            met[k] = added[i].by[k] >= met[k] ? added[i].by[k] + 1 : met[k];
        }
        heaps_make_room(&heaps, met);
        heaps_add(&heaps, &added[i]);
    }
    assert_int_equal(heaps.listed, listed);
    struct heap_order order[HEAP_PARTS];
    for (size_t k = 0; k < HEAP_PARTS; k++)
        order[k] = any_order(met[k], &seed);
    struct heap *all = heaps_sorted(&heaps, order, &n);
    for (size_t h = 0; h < n; h++) {
        struct heap sum = {0};
        assert_true(h == 0 || stand_in_order(order, &all[h - 1], &all[h]));
        for (size_t i = 0; i < ADDED; i++) {
            if (memcmp(added[i].by, all[h].by, sizeof all[h].by) != 0)
                continue;
            sum.count += added[i].count;
            sum.sum += added[i].sum;
            added[i].count = 0; // so that it is in no other heap either
            added[i].sum = 0;
        }
        assert_true(sum.count > 0 && sum.count == all[h].count);
        assert_true(sum.sum == all[h].sum);
    }
    for (size_t i = 0; i < ADDED; i++)
        assert_int_equal(added[i].count, 0);
    free(all);
    for (size_t k = 0; k < HEAP_PARTS; k++)
        free(order[k].numbers);
    heaps_release(&heaps);
}

static void heaps_are_those_of_their_numbers(void **state)
{
    (void)state;
    expect_heaps((const size_t[HEAP_PARTS]){1, 1, 1, 1}, false);
    expect_heaps((const size_t[HEAP_PARTS]){3, 30, 5, 2}, false);
    expect_heaps((const size_t[HEAP_PARTS]){30, 100, 50, 20}, true);
}

static void spans_begin_where_they_should(void **state)
{
    (void)state;
    day_t day = day_make(2018, 11, 30);
    assert_int_equal(tally_span_start(TALLY_DAY, day), day);
    assert_int_equal(tally_span_start(TALLY_MONTH, day), day_make(2018, 11, 1));
    assert_int_equal(tally_span_start(TALLY_QUARTER, day), day_make(2018, 10, 1));
    assert_int_equal(tally_span_start(TALLY_YEAR, day), day_make(2018, 1, 1));
    assert_int_equal(tally_span_start(TALLY_YEAR, DAY_NONE), DAY_NONE);
}

/* Counting by who a person is would tell it. */
static void what_cannot_be_counted_by_is_refused(void **state)
{
    struct store_case *c = *state;
    const struct find find = {.schema = &schema_case};
    const struct tally_ask asks[] = {{.by = {field_of("name")}},
        {.by = {field_of("opened")}}, {.date = field_of("unit")},
        {.sum = field_of("opened")}};
    struct txn *txn = begin(c->store, TXN_READ);
    for (size_t i = 0; i < ARRAY_COUNT(asks); i++) {
        struct tally_table table = {0};
        assert_int_equal(txn_tally(txn, &find, &asks[i], &table, NULL), TD_INVALID);
        assert_null(table.rows);
    }
    txn_abort(txn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(counts_as_one_by_one),
        cmocka_unit_test(heaps_are_those_of_their_numbers),
        cmocka_unit_test(spans_begin_where_they_should),
        ON_BOTH(what_cannot_be_counted_by_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
