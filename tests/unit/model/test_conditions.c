/* SPDX-License-Identifier: MIT
 *
 * The condition words of cases and notes, and where a visit stands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/casefile.h"
#include "model/note.h"
#include "model/query.h"
#include "model/visit.h"

/* Monday 6 July 2026. */
static struct query_env env_of_today(void)
{
    return (struct query_env){.today = day_make(2026, 7, 6), .soon_days = 3};
}

static int64_t us_days_ago(int days)
{
    const int64_t noon_us = (int64_t)5 * 3600 * 1000000;
    int64_t days_since_1970 = day_make(2026, 7, 6) - day_make(1970, 1, 1) - days;
    return days_since_1970 * 86400 * 1000000 + noon_us;
}

static bool fits(const struct schema *schema, const char *filter, const void *record)
{
    struct query_env env = env_of_today();
    struct query *query;
    assert_int_equal(query_parse(schema, filter, &env, &query, NULL, NULL), TD_OK);
    bool answer = query_match(query, record, NULL);
    query_free(query);
    return answer;
}

/* A case of an officer that was touched yesterday and is due in a month. */
static struct casefile *calm_case(void)
{
    struct casefile *cf = record_new(&schema_case);
    cf->state = xstrdup("verifying");
    cf->officer = xstrdup("Lê Hòa");
    cf->opened = day_make(2026, 6, 1);
    cf->deadline = day_make(2026, 8, 6);
    cf->head.changed_us = us_days_ago(1);
    return cf;
}

static void test_trouble(void **state)
{
    (void)state;
    struct casefile *cf = calm_case();
    assert_false(fits(&schema_case, "trouble", cf));
    cf->deadline = day_make(2026, 7, 5);
    assert_true(fits(&schema_case, "trouble", cf));
    cf->deadline = day_make(2026, 7, 9);
    assert_true(fits(&schema_case, "convande", cf));
    cf->deadline = day_make(2026, 7, 10);
    assert_false(fits(&schema_case, "trouble", cf));
    cf->head.changed_us = us_days_ago(CASE_SILENT_DAYS);
    assert_true(fits(&schema_case, "trouble", cf));
    cf->head.changed_us = us_days_ago(CASE_SILENT_DAYS - 1);
    assert_false(fits(&schema_case, "trouble", cf));
    field_set_text(schema_field(&schema_case, "officer"), cf, NULL);
    assert_true(fits(&schema_case, "trouble", cf));
    field_set_text(schema_field(&schema_case, "state"), cf, "closed");
    assert_false(fits(&schema_case, "trouble", cf));
    record_free(&schema_case, cf);
}

static void test_running(void **state)
{
    (void)state;
    const struct field *state_field = schema_field(&schema_case, "state");
    struct casefile *cf = calm_case();
    assert_true(fits(&schema_case, "running", cf));
    field_set_text(state_field, cf, "suspended");
    assert_false(fits(&schema_case, "running", cf));
    field_set_text(state_field, cf, "closed");
    assert_false(fits(&schema_case, "running", cf));
    record_free(&schema_case, cf);
}

static void test_soon(void **state)
{
    (void)state;
    struct casefile *cf = calm_case();
    cf->deadline = day_make(2026, 7, 16); // ten days from the test's day
    assert_false(fits(&schema_case, "soon", cf));
    assert_false(fits(&schema_case, "soon:9", cf));
    assert_true(fits(&schema_case, "soon:10", cf));
    assert_true(fits(&schema_case, "saphan:2w", cf));
    assert_true(fits(&schema_case, "soon:10d open", cf));
    cf->deadline = day_make(2026, 7, 6);
    assert_true(fits(&schema_case, "soon:0", cf));
    assert_true(fits(&schema_case, "soon", cf));
    cf->deadline = day_make(2026, 7, 5);
    assert_false(fits(&schema_case, "soon:10", cf));
    record_free(&schema_case, cf);
}

static bool holds_by_table(
    const struct condition *row, const struct casefile *cf, long days)
{
    const struct query_env env = env_of_today();
    const struct condition *within = schema_case.conditions;
    int64_t first, last, day;
    while (strcmp(within->name, row->within) != 0)
        within++;
    row->span(&env, days, &first, &last);
    day = field_get_number(schema_field(&schema_case, row->dated), cf);
    return within->holds(cf, &env, days) && day >= first && day <= last;
}

/* The table says in days what the condition does. */
static void test_dated(void **state)
{
    (void)state;
    static const char *const states[] = {"verifying", "suspended", "closed"};
    const struct query_env env = env_of_today();
    struct casefile *cf = calm_case();
    const struct condition *row = schema_case.conditions;
    size_t dated = 0;
    for (; row->name != NULL; row++) {
        dated += row->dated != NULL;
        for (int i = 0; row->dated != NULL && i < 3 * 40; i++) {
            long days = row->takes_days == DAYS_NEVER || i % 2 ? DAYS_NOT_SAID : i % 9;
            field_set_text(schema_field(&schema_case, "state"), cf, states[i % 3]);
            cf->deadline = env.today - 20 + i / 3;
            assert_int_equal(row->holds(cf, &env, days), holds_by_table(row, cf, days));
        }
    }
    assert_int_equal(dated, 2);
    record_free(&schema_case, cf);
}

/* Whoever the officer is, it is only asked whether there is one. */
static void test_whether(void **state)
{
    (void)state;
    static const char *const states[] = {"verifying", "suspended", "closed"};
    const struct query_env env = env_of_today();
    struct casefile *cf = calm_case();
    const struct condition *row = schema_case.conditions;
    size_t asked = 0;
    for (; row->name != NULL; row++) {
        asked += row->whether != NULL;
        for (size_t i = 0; row->whether != NULL && i < ARRAY_COUNT(states); i++) {
            const struct field *field = schema_field(&schema_case, row->whether);
            field_set_text(schema_field(&schema_case, "state"), cf, states[i]);
            field_set_text(field, cf, "Lê Hòa");
            bool holds = row->holds(cf, &env, DAYS_NOT_SAID);
            field_set_text(field, cf, "?");
            assert_int_equal(row->holds(cf, &env, DAYS_NOT_SAID), holds);
        }
    }
    assert_int_equal(asked, 1);
    record_free(&schema_case, cf);
}

static void test_waiting(void **state)
{
    (void)state;
    struct casefile *cf = calm_case();
    assert_false(fits(&schema_case, "unanswered", cf));
    assert_int_equal(case_waits_since(cf), DAY_NONE);
    field_set_text(schema_field(&schema_case, "state"), cf, "forwarded");
    assert_true(fits(&schema_case, "unanswered away", cf));
    assert_int_equal(case_waits_since(cf), day_make(2026, 6, 1)); // an old book
    cf->forwarded = day_make(2026, 6, 26);
    assert_int_equal(case_waits_since(cf), day_make(2026, 6, 26));
    assert_true(fits(&schema_case, "waiting:10d", cf));
    assert_true(fits(&schema_case, "choquadai:10", cf));
    assert_false(fits(&schema_case, "waiting:11d", cf));
    cf->reply_date = day_make(2026, 7, 1);
    assert_false(fits(&schema_case, "unanswered", cf));
    assert_false(fits(&schema_case, "waiting:1", cf));
    record_free(&schema_case, cf);
}

static void test_late(void **state)
{
    (void)state;
    struct casefile *cf = calm_case();
    assert_false(fits(&schema_case, "late", cf));
    cf->resolved = cf->deadline;
    assert_false(fits(&schema_case, "late", cf));
    cf->resolved = cf->deadline + 1;
    assert_true(fits(&schema_case, "trehan", cf));
    cf->deadline = DAY_NONE;
    assert_false(fits(&schema_case, "late", cf));
    record_free(&schema_case, cf);
}

static void test_reminder(void **state)
{
    (void)state;
    struct note *note = record_new(&schema_note);
    assert_false(fits(&schema_note, "reminder", note));
    note->remind = day_make(2026, 7, 7);
    assert_false(fits(&schema_note, "reminder", note));
    note->remind = day_make(2026, 7, 6);
    assert_true(fits(&schema_note, "nhacviec", note));
    record_free(&schema_note, note);
}

static void test_left(void **state)
{
    (void)state;
    struct visit *visit = record_new(&schema_visit);
    assert_false(visit_left(visit));
    visit->ended = 540;
    assert_true(visit_left(visit));
    visit->started = 530;
    assert_false(visit_left(visit));
    visit->started = MINUTE_NONE;
    visit->result = xstrdup("guided");
    assert_false(visit_left(visit));
    record_free(&schema_visit, visit);
}

/* A visit of today without any time arrives now; what tells already where it stands is
 * left as it is. */
static void test_arrival(void **state)
{
    (void)state;
    const day_t today = day_make(2026, 7, 6);
    struct visit *visit = record_new(&schema_visit);
    visit_arrive(visit, today, 555);
    assert_int_equal(visit->time, 555);
    assert_int_equal(visit_stage(visit), VISIT_WAITING);
    visit_arrive(visit, today, 600);
    assert_int_equal(visit->time, 555);
    visit->time = MINUTE_NONE;
    visit->started = 540;
    visit_arrive(visit, today, 555);
    assert_int_equal(visit->time, MINUTE_NONE);
    visit->started = MINUTE_NONE;
    visit->result = xstrdup("guided");
    visit_arrive(visit, today, 555);
    assert_int_equal(visit->time, MINUTE_NONE);
    record_clear(&schema_visit, visit);
    visit->date = today - 1;
    visit_arrive(visit, today, 555);
    assert_int_equal(visit->time, MINUTE_NONE);
    record_free(&schema_visit, visit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trouble),
        cmocka_unit_test(test_running),
        cmocka_unit_test(test_soon),
        cmocka_unit_test(test_dated),
        cmocka_unit_test(test_whether),
        cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_reminder),
        cmocka_unit_test(test_arrival),
        cmocka_unit_test(test_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
