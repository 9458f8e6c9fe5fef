/* SPDX-License-Identifier: MIT
 *
 * Periods by the calendar and by the official cut-offs, and the same period last year.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/msg.h"
#include "report/period.h"

static void days_are(struct period p, const char *from, const char *to)
{
    char text[DAY_TEXT];
    assert_string_equal(day_iso(p.from, text), from);
    assert_string_equal(day_iso(p.to, text), to);
}

static struct period days(const char *from, const char *to)
{
    return period_of_days(day_parse(from, 1, false), day_parse(to, 1, false));
}

static void is_kind(
    struct period p, enum period_kind kind, bool official, int year, int slot)
{
    assert_int_equal(p.kind, kind);
    assert_int_equal(p.official, official);
    assert_int_equal(p.year, year);
    assert_int_equal(p.slot, slot);
}

static void test_calendar(void **state)
{
    (void)state;
    days_are(period_year(2018), "2018-01-01", "2018-12-31");
    days_are(period_make(PERIOD_MONTH, false, 2024, 1), "2024-02-01", "2024-02-29");
    days_are(period_make(PERIOD_QUARTER, false, 2026, 3), "2026-10-01", "2026-12-31");
    days_are(period_make(PERIOD_HALF, false, 2026, 0), "2026-01-01", "2026-06-30");
    days_are(period_make(PERIOD_HALF, false, 2026, 1), "2026-07-01", "2026-12-31");
    days_are(period_make(PERIOD_NINE, false, 2026, 0), "2026-01-01", "2026-09-30");
}

static void test_official(void **state)
{
    (void)state;
    days_are(period_make(PERIOD_QUARTER, true, 2026, 0), "2025-12-15", "2026-03-14");
    days_are(period_make(PERIOD_QUARTER, true, 2026, 1), "2026-03-15", "2026-06-14");
    days_are(period_make(PERIOD_HALF, true, 2026, 0), "2025-12-15", "2026-06-14");
    days_are(period_make(PERIOD_NINE, true, 2026, 0), "2025-12-15", "2026-09-14");
    days_are(period_make(PERIOD_YEAR, true, 2026, 0), "2025-12-15", "2026-12-14");
    days_are(period_make(PERIOD_MONTH, true, 2026, 0), "2025-12-15", "2026-01-14");
}

static void test_around(void **state)
{
    (void)state;
    day_t day = day_make(2026, 12, 20);
    is_kind(period_around(PERIOD_QUARTER, false, day), PERIOD_QUARTER, false, 2026, 3);
    is_kind(period_around(PERIOD_QUARTER, true, day), PERIOD_QUARTER, true, 2027, 0);
    is_kind(period_around(PERIOD_NINE, false, day), PERIOD_NINE, false, 2026, 0);
    is_kind(period_around(PERIOD_MONTH, true, day_make(2026, 3, 14)), PERIOD_MONTH, true,
        2026, 2);
    is_kind(period_around(PERIOD_MONTH, true, day_make(2026, 3, 15)), PERIOD_MONTH, true,
        2026, 3);
}

static void test_of_days(void **state)
{
    (void)state;
    is_kind(days("2018-01-01", "2018-12-31"), PERIOD_YEAR, false, 2018, 0);
    is_kind(days("2018-12-15", "2019-03-14"), PERIOD_QUARTER, true, 2019, 0);
    is_kind(days("2018-12-15", "2019-06-14"), PERIOD_HALF, true, 2019, 0);
    is_kind(days("2018-12-15", "2019-03-13"), PERIOD_DAYS, false, 0, 0);
}

static void test_last_year(void **state)
{
    (void)state;
    const day_t after = day_make(2030, 1, 1);
    struct period p = period_year(2018);
    is_kind(period_last_year(&p, after), PERIOD_YEAR, false, 2017, 0);
    p = days("2018-12-15", "2019-03-14");
    days_are(period_last_year(&p, after), "2017-12-15", "2018-03-14");
    p = period_make(PERIOD_MONTH, false, 2024, 1);
    days_are(period_last_year(&p, after), "2023-02-01", "2023-02-28");
    p = days("2020-02-29", "2020-03-30");
    days_are(period_last_year(&p, after), "2019-02-28", "2019-03-30");
    p = period_year(1);
    assert_int_equal(period_last_year(&p, after).from, DAY_NONE);
}

/* While the period runs, only the days that have passed of it are compared. */
static void test_last_year_of_running(void **state)
{
    (void)state;
    struct period p = period_year(2026);
    days_are(period_last_year(&p, day_make(2026, 11, 27)), "2025-01-01", "2025-11-27");
    days_are(period_last_year(&p, day_make(2026, 1, 1)), "2025-01-01", "2025-01-01");
    days_are(period_last_year(&p, day_make(2026, 12, 31)), "2025-01-01", "2025-12-31");
    days_are(period_last_year(&p, day_make(2025, 12, 31)), "2025-01-01", "2025-12-31");
    p = period_year(2024);
    days_are(period_last_year(&p, day_make(2024, 2, 29)), "2023-01-01", "2023-02-28");
    p = period_make(PERIOD_YEAR, true, 2026, 0);
    days_are(period_last_year(&p, day_make(2025, 12, 20)), "2024-12-15", "2024-12-20");
    p = days("2026-02-01", "2026-04-01");
    days_are(period_last_year(&p, day_make(2026, 3, 31)), "2025-02-01", "2025-03-31");
}

static void test_running_is_told(void **state)
{
    (void)state;
    struct period p = period_year(2026);
    struct str out = {0};
    period_name(&p, day_make(2026, 11, 27), &out);
    assert_string_equal(out.buf, "the year 2026, to 27/11");
    str_clear(&out);
    period_opening(&p, day_make(2026, 11, 27), &out);
    assert_string_equal(out.buf, "In 2026, to 27/11, ");
    str_clear(&out);
    period_opening(&p, day_make(2026, 12, 31), &out);
    assert_string_equal(out.buf, "In 2026, ");
    str_clear(&out);
    p = period_make(PERIOD_QUARTER, true, 2026, 0);
    period_name(&p, day_make(2025, 12, 20), &out);
    assert_string_equal(
        out.buf, "quarter I of 2026 (15/12/2025-14/03/2026), to 20/12/2025");
    str_release(&out);
}

static void test_step(void **state)
{
    (void)state;
    struct period p = period_make(PERIOD_QUARTER, true, 2026, 3);
    is_kind(period_step(&p, 1), PERIOD_QUARTER, true, 2027, 0);
    p = period_make(PERIOD_MONTH, false, 2026, 0);
    is_kind(period_step(&p, -1), PERIOD_MONTH, false, 2025, 11);
    p = days("2026-01-01", "2026-01-10");
    days_are(period_step(&p, 1), "2026-01-11", "2026-01-20");
}

static void named(struct period p, const char *english, const char *vietnamese)
{
    struct str out = {0};
    period_name(&p, day_make(2030, 1, 1), &out);
    assert_string_equal(str_text(&out), english);
    str_clear(&out);
    msg_use(LANG_VI);
    period_name(&p, day_make(2030, 1, 1), &out);
    msg_use(LANG_EN);
    assert_string_equal(str_text(&out), vietnamese);
    str_release(&out);
}

static void test_names(void **state)
{
    (void)state;
    named(period_year(2018), "the year 2018", "năm 2018");
    named(period_make(PERIOD_MONTH, false, 2026, 2), "March 2026", "tháng 3 năm 2026");
    named(period_make(PERIOD_QUARTER, true, 2026, 0),
        "quarter I of 2026 (15/12/2025-14/03/2026)",
        "quý I năm 2026 (15/12/2025-14/03/2026)");
    named(period_make(PERIOD_HALF, false, 2026, 0), "the first six months of 2026",
        "6 tháng đầu năm 2026");
    named(period_make(PERIOD_HALF, false, 2026, 1), "the last six months of 2026",
        "6 tháng cuối năm 2026");
    named(period_make(PERIOD_NINE, false, 2026, 0), "the first nine months of 2026",
        "9 tháng đầu năm 2026");
    named(days("2026-01-02", "2026-01-02"), "02/01/2026", "02/01/2026");
    assert_int_equal(period_kind_named("Quý"), PERIOD_QUARTER);
    assert_int_equal(period_kind_named("6m"), PERIOD_HALF);
    assert_int_equal(period_kind_named("week"), PERIOD_KINDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_official),
        cmocka_unit_test(test_around),
        cmocka_unit_test(test_of_days),
        cmocka_unit_test(test_last_year),
        cmocka_unit_test(test_last_year_of_running),
        cmocka_unit_test(test_running_is_told),
        cmocka_unit_test(test_step),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
