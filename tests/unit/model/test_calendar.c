/* SPDX-License-Identifier: MIT
 *
 * The calendar: the shipped days against a table written out by hand, the special days
 * of an office, and counting against a day-by-day loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/calendar.h"

/* dd/mm of the weekdays off and of the working Saturdays. */
static const struct {
    int year;
    const char *off, *work;
} years[] = {
    {2015,
        "01/01 02/01 16/02 17/02 18/02 19/02 20/02 23/02 28/04 29/04 30/04 01/05 02/09",
        "14/02 25/04"},
    {2016, "01/01 08/02 09/02 10/02 11/02 12/02 18/04 02/05 03/05 02/09", ""},
    {2017, "02/01 26/01 27/01 30/01 31/01 01/02 06/04 01/05 02/05 04/09", ""},
    {2018, "01/01 14/02 15/02 16/02 19/02 20/02 25/04 30/04 01/05 03/09 31/12", ""},
    {2019, "01/01 04/02 05/02 06/02 07/02 08/02 15/04 29/04 30/04 01/05 02/09",
        "05/01 04/05"},
    {2020, "01/01 23/01 24/01 27/01 28/01 29/01 02/04 30/04 01/05 02/09", ""},
    {2021, "01/01 10/02 11/02 12/02 15/02 16/02 21/04 30/04 03/05 02/09 03/09", ""},
    {2022, "03/01 31/01 01/02 02/02 03/02 04/02 11/04 02/05 03/05 01/09 02/09", ""},
    {2023, "02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09", ""},
    {2024, "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09",
        "04/05"},
    {2025, "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
        "26/04"},
    {2026,
        "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09",
        "10/01 22/08"},
    {2027, "01/01 04/02 05/02 08/02 09/02 10/02 16/04 30/04 03/05 02/09 03/09", ""},
};

static int setup(void **state)
{
    *state = calendar_copy(calendar_shipped());
    return 0;
}

static int teardown(void **state)
{
    calendar_free(*state);
    return 0;
}

static void shipped_years_are_the_notices(void **state)
{
    const struct calendar *cal = *state;
    for (size_t y = 0; y < ARRAY_COUNT(years); y++) {
        day_t end = day_make(years[y].year, 12, 31);
        for (day_t day = day_make(years[y].year, 1, 1); day <= end; day++) {
            char text[DAY_TEXT];
            day_local(day, text);
            text[5] = '\0';
            bool off = strstr(years[y].off, text) != NULL;
            bool work = strstr(years[y].work, text) != NULL;
            bool weekend = day_weekday(day) >= 6;
            assert_false(off && weekend);
            assert_true(!work || day_weekday(day) == 6);
            assert_int_equal(calendar_is_working(cal, day), work || (!weekend && !off));
        }
    }
}

static void shipped_days_have_names(void **state)
{
    const struct calendar *cal = *state;
    for (int year = 2015; year <= 2027; year++) {
        day_t before = DAY_NONE;
        day_t day = DAY_NONE;
        enum day_kind kind = DAY_PLAIN;
        const char *name = NULL;
        size_t i = 0;
        for (; calendar_at(cal, year, i, &day, &kind, &name); i++) {
            const char *again = NULL;
            assert_int_equal(day_year(day), year);
            assert_true(day > before);
            assert_int_not_equal(kind, DAY_PLAIN);
            assert_int_equal(calendar_get(cal, day, &again), kind);
            assert_string_equal(name, again);
            assert_true(strlen(name) > 5);
            // the notice for 2027 has not come yet, and each of its days says so
            assert_int_equal(strstr(name, "dự kiến") != NULL, year == 2027);
            assert_int_equal(strstr(name, "Làm bù") != NULL, kind == DAY_WORK);
            before = day;
        }
        assert_true(i >= 10);
    }
}

static void known_days_by_name(void **state)
{
    const struct calendar *cal = *state;
    const char *name = NULL;
    assert_int_equal(calendar_get(cal, day_make(2026, 2, 17), &name), DAY_OFF);
    assert_string_equal(name, "Tết Nguyên đán");
    assert_int_equal(calendar_get(cal, day_make(2026, 4, 27), &name), DAY_OFF);
    assert_string_equal(name, "Giỗ Tổ Hùng Vương (nghỉ bù)");
    assert_int_equal(calendar_get(cal, day_make(2026, 8, 31), &name), DAY_OFF);
    assert_string_equal(name, "Quốc khánh (nghỉ hoán đổi)");
    assert_int_equal(calendar_get(cal, day_make(2026, 8, 22), &name), DAY_WORK);
    assert_string_equal(name, "Làm bù cho ngày 31/08/2026");
    assert_int_equal(calendar_get(cal, day_make(2026, 8, 24), &name), DAY_PLAIN);
    assert_null(name);
    // only when the office enters it
    assert_int_equal(calendar_get(cal, day_make(2026, 11, 24), &name), DAY_PLAIN);
    assert_true(calendar_is_working(cal, day_make(2026, 11, 24)));
}

static void covered_years(void **state)
{
    const struct calendar *cal = *state;
    for (int year = 2015; year <= 2027; year++) {
        assert_true(calendar_covers(cal, day_make(year, 1, 1)));
        assert_true(calendar_covers(cal, day_make(year, 12, 31)));
    }
    assert_false(calendar_covers(cal, day_make(2014, 12, 31)));
    assert_false(calendar_covers(cal, day_make(2028, 1, 1)));
    assert_false(calendar_covers(cal, DAY_NONE));
    assert_false(calendar_covers(cal, day_make(9999, 12, 31)));
}

static void a_closing_day_does_not_cover_a_year(void **state)
{
    struct calendar *cal = calendar_copy(*state);
    calendar_set(cal, day_make(2028, 3, 1), DAY_OFF, "Mất điện");
    assert_false(calendar_is_working(cal, day_make(2028, 3, 1)));
    assert_false(calendar_covers(cal, day_make(2028, 3, 1)));
    // a whole notice does: eight weekdays from Mon 24/01
    for (day_t day = day_make(2028, 1, 24); day <= day_make(2028, 2, 2); day++)
        calendar_set(cal, day, DAY_OFF, "Tết");
    assert_true(calendar_covers(cal, day_make(2028, 12, 31)));
    calendar_free(cal);
}

static void office_days_replace_and_remove(void **state)
{
    struct calendar *cal = calendar_copy(*state);
    const struct calendar *shipped = *state;
    day_t culture = day_make(2026, 11, 24);
    const char *name = NULL;
    calendar_set(cal, culture, DAY_OFF, "Ngày Văn hóa Việt Nam");
    assert_int_equal(calendar_get(cal, culture, &name), DAY_OFF);
    assert_string_equal(name, "Ngày Văn hóa Việt Nam");
    assert_true(calendar_is_working(shipped, culture));

    calendar_set(cal, culture, DAY_WORK, NULL);
    assert_int_equal(calendar_get(cal, culture, &name), DAY_WORK);
    assert_null(name);
    calendar_set(cal, culture, DAY_PLAIN, NULL);
    assert_int_equal(calendar_get(cal, culture, NULL), DAY_PLAIN);
    calendar_set(cal, culture, DAY_PLAIN, NULL);

    day_t saturday = day_make(2026, 8, 22);
    calendar_get(cal, saturday, &name);
    calendar_set(cal, saturday, DAY_OFF, name); // its own name
    assert_false(calendar_is_working(cal, saturday));
    assert_true(calendar_is_working(shipped, saturday));
    calendar_set(cal, DAY_NONE, DAY_OFF, "nothing");
    assert_int_equal(calendar_get(cal, DAY_NONE, NULL), DAY_PLAIN);
    calendar_free(cal);
}

static void empty_calendar_knows_weekdays(void **state)
{
    (void)state;
    struct calendar *cal = calendar_new();
    day_t monday = day_make(2026, 2, 16);
    for (int i = 0; i < 7; i++)
        assert_int_equal(calendar_is_working(cal, monday + i), i < 5);
    assert_int_equal(calendar_add_working(cal, monday, 5), monday + 7);
    calendar_free(cal);
    calendar_free(NULL);
}

static void working_days_after(void **state)
{
    const struct calendar *cal = *state;
    static const struct {
        int from[3], n, to[3];
    } rows[] = {
        {{2026, 2, 12}, 10, {2026, 3, 5}},
        {{2026, 4, 23}, 5, {2026, 5, 5}},
        {{2026, 8, 18}, 5, {2026, 8, 24}},
        {{2026, 8, 27}, 3, {2026, 9, 4}},
        {{2025, 4, 24}, 3, {2025, 4, 28}},
        {{2025, 1, 24}, 7, {2025, 2, 11}},
        {{2026, 2, 12}, 0, {2026, 2, 12}},
        {{2026, 2, 14}, 0, {2026, 2, 14}},
        {{2026, 2, 14}, 1, {2026, 2, 23}},
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        day_t from = day_make(rows[i].from[0], rows[i].from[1], rows[i].from[2]);
        day_t to = day_make(rows[i].to[0], rows[i].to[1], rows[i].to[2]);
        assert_int_equal(calendar_add_working(cal, from, rows[i].n), to);
        assert_int_equal(calendar_count_working(cal, from, to), rows[i].n);
    }
    assert_int_equal(calendar_add_working(cal, DAY_NONE, 3), DAY_NONE);
    day_t last = day_make(9999, 12, 31);
    assert_int_equal(calendar_add_working(cal, last - 1, INT32_MAX), last);
}

static void rolling(void **state)
{
    const struct calendar *cal = *state;
    assert_int_equal(calendar_roll(cal, day_make(2026, 9, 1)), day_make(2026, 9, 3));
    assert_int_equal(calendar_roll(cal, day_make(2026, 2, 14)), day_make(2026, 2, 23));
    assert_int_equal(calendar_roll(cal, day_make(2025, 7, 30)), day_make(2025, 7, 30));
    assert_int_equal(calendar_roll(cal, day_make(2026, 8, 22)), day_make(2026, 8, 22));
    assert_int_equal(calendar_roll(cal, DAY_NONE), DAY_NONE);
}

/* Counting one day after the other, as a clerk does with a finger. */
static int count_by_hand(const struct calendar *cal, day_t from, day_t to)
{
    int n = 0;
    for (day_t day = from + 1; day <= to; day++)
        n += calendar_is_working(cal, day) ? 1 : 0;
    return n;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void counting_and_adding_are_inverse(void **state)
{
    struct calendar *cal = calendar_copy(*state);
    uint32_t seed = 20260703;
    day_t base = day_make(2014, 6, 1);
    for (int i = 0; i < 60; i++) {
        day_t day = base + (day_t)(next_random(&seed) % 5300);
        calendar_set(cal, day, (enum day_kind)(next_random(&seed) % 3), "x");
    }
    for (int i = 0; i < 20000; i++) {
        day_t from = base + (day_t)(next_random(&seed) % 5300);
        int n = (int)(next_random(&seed) % 80);
        day_t to = calendar_add_working(cal, from, n);
        assert_int_equal(calendar_count_working(cal, from, to), n);
        assert_int_equal(calendar_count_working(cal, to, from), -n);
        assert_int_equal(count_by_hand(cal, from, to), n);
        assert_true(n == 0 || calendar_is_working(cal, to));
        // one day less is one working day less: `to` is the first such day
        assert_true(n == 0 || calendar_count_working(cal, from, to - 1) == n - 1);
        day_t free_end = from + (day_t)(next_random(&seed) % 900);
        assert_int_equal(calendar_count_working(cal, from, free_end),
            count_by_hand(cal, from, free_end));
        day_t rolled = calendar_roll(cal, from);
        assert_true(calendar_is_working(cal, rolled));
        assert_true(rolled == from || count_by_hand(cal, from, rolled) == 1);
    }
    calendar_free(cal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_years_are_the_notices),
        cmocka_unit_test(shipped_days_have_names),
        cmocka_unit_test(known_days_by_name),
        cmocka_unit_test(covered_years),
        cmocka_unit_test(a_closing_day_does_not_cover_a_year),
        cmocka_unit_test(office_days_replace_and_remove),
        cmocka_unit_test(empty_calendar_knows_weekdays),
        cmocka_unit_test(working_days_after),
        cmocka_unit_test(rolling),
        cmocka_unit_test(counting_and_adding_are_inverse),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
