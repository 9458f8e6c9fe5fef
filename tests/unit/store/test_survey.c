/* SPDX-License-Identifier: MIT
 *
 * Surveys of the dates of groups: that they say what the heads say, that days are found
 * by them as exactly as without, and that damaged ones are noticed and made again.
 */
#include "facts.h"
#include "generate.h"

#include "model/casefile.h"
#include "model/query.h"

enum {
    CASES = 1100, /* four full groups, the first one apart, and a bit of another */
    FIRST = 730120,
    HELD_FROM = 512, /* the group of which half was resolved */
    ALL_FROM = 768   /* and the one of which all were */
};

static const struct query_env env = {.today = FIRST + CASES, .soon_days = 3, .me = "lan"};

/* Opened a day after the one before. */
static void add_cases(struct store *store)
{
    struct txn *txn = begin(store, TXN_WRITE);
    uint32_t seed = 5;
    for (unsigned id = 1; id <= CASES; id++) {
        struct casefile *cf = record_new(&schema_case);
        fill_record(&schema_case, cf, &seed);
        set_code(&schema_case, cf, id);
        set_text(&schema_case, cf, "voided", NULL);
        cf->opened = (day_t)(FIRST + id);
        bool resolved = id >= ALL_FROM || (id >= HELD_FROM && id % 2 == 0);
        cf->resolved = resolved ? (day_t)(FIRST + id + 10) : DAY_NONE;
        derive_plainly(NULL, &schema_case, cf);
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        record_free(&schema_case, cf);
    }
    commit(txn);
}

static uint64_t count(struct store *store, const char *text)
{
    struct query *query = NULL;
    struct err err = {0};
    uint64_t n = 0;
    if (query_parse(&schema_case, text, &env, &query, NULL, &err) != TD_OK)
        fail_msg("%s: %s", text, err.text);
    const struct query *asked = query;
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(txn_count(txn, &schema_case, &asked, 1, &n, NULL), TD_OK);
    txn_abort(txn);
    query_free(query);
    return n;
}

static uint64_t count_days(
    struct store *store, const char *field, unsigned from, unsigned to)
{
    char first[DAY_TEXT], last[DAY_TEXT];
    char *text = xasprintf("%s:%s..%s", field, day_iso((day_t)(FIRST + from), first),
        day_iso((day_t)(FIRST + to), last));
    uint64_t n = count(store, text);
    free(text);
    return n;
}

static void expect_days(struct store *store)
{
    static const unsigned around[] = {
        1, 254, 255, 256, 257, 511, 512, 513, 767, 768, 769, 1023, 1024, 1025, CASES};
    for (size_t i = 0; i < ARRAY_COUNT(around); i++)
        for (size_t k = i; k < ARRAY_COUNT(around); k++)
            assert_int_equal(count_days(store, "opened", around[i], around[k]),
                around[k] - around[i] + 1);
    assert_int_equal(count_days(store, "resolved", 10 + 1, 10 + HELD_FROM - 1), 0);
    assert_int_equal(
        count_days(store, "resolved", 10 + HELD_FROM, 10 + ALL_FROM - 1), 128);
    assert_int_equal(
        count_days(store, "resolved", 10 + ALL_FROM, 10 + ALL_FROM + 255), 256);
    assert_int_equal(count_days(store, "opened", CASES + 1, CASES + 100), 0);
}

static void days_are_found(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    expect_days(c->store);
    assert_false(store_is_damaged(c->store));
    expect_clean(c->store);
}

/* ---- what it says, beside the heads ---- */

static struct slice stored(struct txn *txn, struct slice key)
{
    struct slice value = {0};
    assert_int_equal(kv_get(txn->kv, KV_FACTS, key, &value, NULL), TD_OK);
    return value;
}

static void expect_zone(const struct facts_layout *layout,
    const struct facts_survey *survey, uint64_t group, struct slice top, size_t column)
{
    struct facts_view view;
    struct facts_zone says;
    assert_true(facts_open(layout, group, top, &view));
    struct facts_zone is = facts_zone_of(&view, column);
    bool full = group > 0 && group < CASES / FACTS_ROWS;
    bool date = layout->columns[column].kind == FACTS_NUMBER &&
                layout->columns[column].field != NULL &&
                layout->columns[column].field->type == FIELD_DATE;
    assert_int_equal(facts_survey_zone(survey, group, column, &says), full && date);
    if (!full || !date)
        return;
    assert_int_equal(says.blank, is.blank);
    assert_int_equal(says.holes, is.holes);
    if (is.blank)
        return;
    assert_true(says.least == is.least && says.most >= is.most);
    if (is.most - is.least < UINT16_MAX)
        assert_true(says.most == is.most);
}

static void it_says_what_the_heads_say(void **state)
{
    struct store_case *c = *state;
    struct facts_layout layout;
    struct facts_survey survey;
    uint8_t key[FACTS_KEY];
    add_cases(c->store);
    assert_true(facts_layout_make(&schema_case, &layout));
    struct txn *txn = begin(c->store, TXN_READ);
    struct slice bytes = stored(txn, facts_survey_key(key, schema_case.number, 0));
    assert_true(bytes.len < 4080); // one page
    assert_true(facts_survey_open(&layout, 0, bytes, &survey));
    assert_false(facts_survey_open(&layout, FACTS_SURVEYED, bytes, &survey));
    for (uint64_t group = 0; group <= CASES / FACTS_ROWS; group++) {
        struct slice top = stored(txn, facts_top_key(key, schema_case.number, group));
        for (size_t i = 0; i < layout.n; i++)
            expect_zone(&layout, &survey, group, top, i);
    }
    txn_abort(txn);
}

/* ---- damage ---- */

static void edit(struct store *store, uint64_t id)
{
    struct txn *txn = begin(store, TXN_WRITE);
    struct casefile *cf = get_ok(txn, &schema_case, id);
    set_text(&schema_case, cf, "note", "again");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    record_free(&schema_case, cf);
    commit(txn);
}

static void damaged_ones_are_not_believed(void **state)
{
    struct store_case *c = *state;
    struct told told;
    uint8_t bytes[FACTS_KEY];
    struct slice key = facts_survey_key(bytes, schema_case.number, 0);
    add_cases(c->store);
    for (int gone = 0; gone < 2; gone++) {
        struct str damaged = {0};
        struct txn *txn = begin(c->store, TXN_WRITE);
        struct slice value = stored(txn, key);
        str_addn(&damaged, value.data, value.len);
        damaged.buf[damaged.len / 2] ^= 1;
        assert_int_equal(gone ? store_del(txn, KV_FACTS, key, NULL)
                              : store_put(txn, KV_FACTS, key,
                                    slice_of(damaged.buf, damaged.len), NULL),
            TD_OK);
        commit(txn);
        str_release(&damaged);
        expect_days(c->store);
        assert_true(store_is_damaged(c->store));
        assert_int_equal(check_store(c->store, &told).faults, 1);
        edit(c->store, gone ? 701 : 700);
        expect_clean(c->store);
    }
}

/* One that is whole, but of another time, is believed, and a fault. */
static void one_of_another_time_is_a_fault(void **state)
{
    struct store_case *c = *state;
    struct told told;
    struct facts_layout layout;
    struct str stale = {0};
    uint8_t bytes[FACTS_KEY];
    struct slice key = facts_survey_key(bytes, schema_case.number, 0);
    add_cases(c->store);
    assert_true(facts_layout_make(&schema_case, &layout));
    struct txn *txn = begin(c->store, TXN_WRITE);
    facts_survey_set(&layout, stored(txn, key), 2, (struct slice){0}, &stale);
    assert_int_equal(
        store_put(txn, KV_FACTS, key, slice_of(stale.buf, stale.len), NULL), TD_OK);
    commit(txn);
    str_release(&stale);
    expect_days(c->store); // what it leaves out is asked of the group
    assert_int_equal(check_store(c->store, &told).faults, 1);
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    expect_clean(c->store);
}

/* A date that is moved out of all others, and back. */
static void a_change_moves_it(void **state)
{
    struct store_case *c = *state;
    add_cases(c->store);
    for (int back = 0; back < 2; back++) {
        struct txn *txn = begin(c->store, TXN_WRITE);
        struct casefile *cf = get_ok(txn, &schema_case, 300);
        cf->opened = (day_t)(back ? FIRST + 300 : FIRST + 5000);
        derive_plainly(NULL, &schema_case, cf);
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        record_free(&schema_case, cf);
        commit(txn);
        assert_int_equal(count_days(c->store, "opened", 5000, 5000), !back);
        assert_int_equal(count_days(c->store, "opened", 300, 300), back);
    }
    expect_days(c->store);
    expect_clean(c->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(days_are_found),
        ON_BOTH(it_says_what_the_heads_say),
        ON_BOTH(damaged_ones_are_not_believed),
        ON_BOTH(one_of_another_time_is_a_fault),
        ON_BOTH(a_change_moves_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
