/* SPDX-License-Identifier: MIT
 *
 * Dates against a calendar that counts one day at a time, from the year 1 to 9999, and
 * the ways people write dates and times.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"

struct counted {
    int year, month, day, weekday;
};

static int length_of(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 400 == 0 || (year % 100 != 0 && year % 4 == 0);
    return lengths[month - 1] + (month == 2 && leap);
}

static void count_on(struct counted *c)
{
    c->weekday = c->weekday == 7 ? 1 : c->weekday + 1;
    if (++c->day <= length_of(c->year, c->month))
        return;
    c->day = 1;
    if (++c->month <= 12)
        return;
    c->month = 1;
    c->year++;
}

static void check_day(day_t day, const struct counted *c)
{
    int y, m, d;
    day_split(day, &y, &m, &d);
    assert_int_equal(y, c->year);
    assert_int_equal(m, c->month);
    assert_int_equal(d, c->day);
    assert_int_equal(day_make(y, m, d), day);
    assert_int_equal(day_year(day), c->year);
    assert_int_equal(day_weekday(day), c->weekday);
}

static void test_every_day(void **state)
{
    (void)state;
    struct counted c = {1, 1, 1, 1};
    day_t day = 1;
    for (; c.year < 10000; day++, count_on(&c))
        check_day(day, &c);
    assert_int_equal(day, 3652060);
}

static void check_texts(day_t day, const struct counted *c)
{
    char iso[32], local[32], out[DAY_TEXT];
    snprintf(iso, sizeof(iso), "%04d-%02d-%02d", c->year, c->month, c->day);
    snprintf(local, sizeof(local), "%02d/%02d/%04d", c->day, c->month, c->year);
    assert_string_equal(day_iso(day, out), iso);
    assert_string_equal(day_local(day, out), local);
    assert_int_equal(day_parse(iso, 1, false), day);
    assert_int_equal(day_parse(local, 1, false), day);
    snprintf(local, sizeof(local), "%d.%d.%04d", c->month, c->day, c->year);
    assert_int_equal(day_parse(local, 1, true), day);
}

static void test_texts_of_two_centuries(void **state)
{
    (void)state;
    struct counted c = {1900, 1, 1, 1};
    day_t day = day_make(1900, 1, 1);
    assert_int_equal(day_weekday(day), 1); // a Monday
    for (; c.year <= 2100; day++, count_on(&c)) {
        check_day(day, &c);
        check_texts(day, &c);
    }
}

static void test_no_such_day(void **state)
{
    (void)state;
    for (int y = -2; y <= 10001; y += y == 3 ? 9994 : 1)
        for (int m = -1; m <= 14; m++)
            for (int d = -1; d <= 33; d++) {
                bool exists = y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 &&
                              d <= length_of(y, m);
                assert_int_equal(day_make(y, m, d) != DAY_NONE, exists);
            }
    assert_int_equal(day_make(2100, 2, 29), DAY_NONE);
    assert_int_not_equal(day_make(2000, 2, 29), DAY_NONE);
    static const day_t outside[] = {DAY_NONE, -1, 3652060, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < ARRAY_COUNT(outside); i++) {
        char out[DAY_TEXT] = "x";
        int y, m, d;
        day_split(outside[i], &y, &m, &d);
        assert_int_equal(y + m + d, 0);
        assert_int_equal(day_year(outside[i]), 0);
        assert_int_equal(day_weekday(outside[i]), 0);
        assert_string_equal(day_iso(outside[i], out), "");
        assert_string_equal(day_local(outside[i], out), "");
        assert_int_equal(day_add_months(outside[i], 1), DAY_NONE);
    }
}

static void test_months(void **state)
{
    (void)state;
    for (int from = 1; from <= 12; from++)
        for (int day = 28; day <= length_of(2023, from); day++)
            for (int n = -30; n <= 30; n++) {
                int months = 2023 * 12 + from - 1 + n;
                int year = months / 12, month = months % 12 + 1;
                int last = length_of(year, month);
                day_t expected = day_make(year, month, day < last ? day : last);
                assert_int_equal(day_add_months(day_make(2023, from, day), n), expected);
            }
    assert_int_equal(day_add_months(day_make(1, 1, 31), -1), DAY_NONE);
    assert_int_equal(day_add_months(day_make(9999, 12, 1), 1), DAY_NONE);
    assert_int_equal(day_add_months(day_make(9999, 11, 30), 1), day_make(9999, 12, 30));
    assert_int_equal(day_add_months(day_make(2018, 6, 3), INT32_MAX), DAY_NONE);
    assert_int_equal(day_add_months(day_make(2018, 6, 3), INT32_MIN), DAY_NONE);
}

static void test_written_dates(void **state)
{
    (void)state;
    const day_t today = day_make(2018, 7, 15);
    const struct {
        const char *text;
        bool month_first;
        day_t day;
    } rows[] = {
        {"3/6", false, day_make(2018, 6, 3)},
        {"3/6", true, day_make(2018, 3, 6)},
        {"03-06", false, day_make(2018, 6, 3)},
        {"3.6", false, day_make(2018, 6, 3)},
        {" 3/6/2018 ", false, day_make(2018, 6, 3)},
        {"3 / 6 / 2018", false, day_make(2018, 6, 3)},
        {"03-06-2018", false, day_make(2018, 6, 3)},
        {"03-06-2018", true, day_make(2018, 3, 6)},
        {"2018-06-03", true, day_make(2018, 6, 3)},
        {"2018/6/3", false, day_make(2018, 6, 3)},
        {"today", false, today},
        {"TODAY", false, today},
        {"hôm nay", false, today},
        {"Hom  Nay ", false, today},
        {"ho\u0302m nay", false, today},
        {"yesterday", false, today - 1},
        {"hôm qua", false, today - 1},
        {"tomorrow", false, today + 1},
        {"ngày mai", false, today + 1},
        {"ngay mai", false, today + 1},
        {"+10", false, today + 10},
        {"-3", false, today - 3},
        {" + 0 ", false, today},
        {"ngày 03 tháng 6 năm 2018", false, day_make(2018, 6, 3)},
        {"3 tháng 6 năm 2018", true, day_make(2018, 6, 3)},
        {"29/2/2020", false, day_make(2020, 2, 29)},
        {"03062018", false, day_make(2018, 6, 3)},
        {"03062018 ", true, day_make(2018, 3, 6)},
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_int_equal(
            day_parse(rows[i].text, today, rows[i].month_first), rows[i].day);
}

static void test_not_dates(void **state)
{
    (void)state;
    const day_t today = day_make(2018, 7, 15);
    static const char *const none[] = {"", " ", "3", "3/", "/6", "3/6/", "3/6/18",
        "3/6/018", "3/6/20188", "03/06-2018", "31/4", "29/2", "29/2/2019", "13/13/2018",
        "0/6", "3/0", "2018-06", "2018-6-3x", "018-06-03", "3/6/2018 8:30", "+", "-",
        "+x", "+ 1 1", "--3", "+99999999", "+9999999", "-9999999", "mai", "hôm", "todays",
        "2018-06-003", "ngày 31 tháng 6 năm 2018", "ngày 3 tháng 6", "3,6", "३/६",
        "1e3/2/3", "20180603", "20101112", "0306201", "030620188", "31042018",
        "03062018x"};
    for (size_t i = 0; i < ARRAY_COUNT(none); i++) {
        assert_int_equal(day_parse(none[i], today, false), DAY_NONE);
        assert_int_equal(day_parse(none[i], today, true), DAY_NONE);
    }
    assert_int_equal(day_parse(NULL, today, false), DAY_NONE);
}

/* A day that its month does not have is told from what is no date at all. */
static void test_beyond_month(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int days, month, year;
        bool month_first;
    } rows[] = {
        {"29/2/1925", 28, 2, 1925, false},
        {" 30-2-2024 ", 29, 2, 2024, false},
        {"31/11", 30, 11, 2026, false},
        {"2026-06-31", 30, 6, 2026, false},
        {"4/31/2026", 30, 4, 2026, true},
        {"29/2/2024", 0, 0, 0, false},
        {"32/1/2026", 0, 0, 0, false},
        {"1/13/2026", 0, 0, 0, false},
        {"31/11/26", 0, 0, 0, false},
        {"29/2/0", 0, 0, 0, false},
        {"31/11/2026 x", 0, 0, 0, false},
        {"x", 0, 0, 0, false},
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int year = 0, month = 0;
        int days = day_beyond_month(
            rows[i].text, day_make(2026, 11, 24), rows[i].month_first, &year, &month);
        assert_int_equal(days, rows[i].days);
        assert_int_equal(month, rows[i].month);
        assert_int_equal(year, rows[i].year);
    }
    int year, month;
    assert_int_equal(
        day_beyond_month(NULL, day_make(2026, 11, 24), false, &year, &month), 0);
}

static void test_short_years(void **state)
{
    (void)state;
    day_t today = day_make(2026, 11, 25);
    assert_int_equal(day_parse_short("24/11/26", today, false), day_make(2026, 11, 24));
    assert_int_equal(day_parse_short(" 3.6.58 ", today, false), day_make(1958, 6, 3));
    assert_int_equal(day_parse_short("1/2/36", today, false), day_make(2036, 2, 1));
    assert_int_equal(day_parse_short("1/2/37", today, false), day_make(1937, 2, 1));
    assert_int_equal(day_parse_short("2/1/26", today, true), day_make(2026, 2, 1));
    assert_int_equal(
        day_parse_short("5/5/03", day_make(1995, 1, 1), false), day_make(2003, 5, 5));
    assert_int_equal(day_parse_short("31/2/26", today, false), DAY_NONE);
    assert_int_equal(day_parse_short("24/11/2026", today, false), DAY_NONE);
    assert_int_equal(day_parse_short("24/11/26", DAY_NONE, false), DAY_NONE);
    assert_int_equal(day_parse("24/11/26", today, false), DAY_NONE);
}

/* 15 July 2018 was a Sunday. */
static void test_spoken_days(void **state)
{
    (void)state;
    const day_t today = day_make(2018, 7, 15), wednesday = today - 4;
    static const struct {
        const char *text;
        int past, ahead; /* days from that Sunday */
    } rows[] = {
        {"mai", 1, 1},
        {"Mai ", 1, 1},
        {"mốt", 2, 2},
        {"ngày mốt", 2, 2},
        {"ngày kia", 2, 2},
        {"hôm kia", -2, -2},
        {"hôm nay", 0, 0},
        {"tuần sau", 7, 7},
        {"last week", -7, -7},
        {"thứ 3", -5, 2},
        {"thứ ba", -5, 2},
        {"Thu Ba", -5, 2},
        {"t3", -5, 2},
        {"T3", -5, 2},
        {"tue", -5, 2},
        {"thurs", -3, 4},
        {"thứ năm", -3, 4},
        {"thứ hai", -6, 1},
        {"chủ nhật", 0, 7},
        {"cn", 0, 7},
        {"thứ 3 tới", 2, 2},
        {"thứ 3 tuần sau", 2, 2},
        {"t3 tuan nay", -5, -5},
        {"thứ sáu tuần trước", -9, -9},
        {"cn tuần này", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_int_equal(
            day_parse_spoken(rows[i].text, today, DAY_PAST), today + rows[i].past);
        assert_int_equal(
            day_parse_spoken(rows[i].text, today, DAY_AHEAD), today + rows[i].ahead);
    }
    assert_int_equal(day_parse_spoken("thứ 4", wednesday, DAY_PAST), wednesday);
    assert_int_equal(day_parse_spoken("thứ 4", wednesday, DAY_AHEAD), wednesday + 7);
    assert_int_equal(day_parse_spoken("thứ 6", wednesday, DAY_PAST), wednesday - 5);
    assert_int_equal(day_parse_spoken("thứ 6", wednesday, DAY_AHEAD), wednesday + 2);
}

static void test_not_spoken_days(void **state)
{
    (void)state;
    const day_t today = day_make(2018, 7, 15);
    static const char *const none[] = {"", " ", "thứ", "thứ 1", "thứ 8", "t8", "t33",
        "t 3", "thứ 3 x", "thứ 3 tuần", "tuần", "maii", "Mai Anh", "sau", "moon", "3"};
    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        assert_int_equal(day_parse_spoken(none[i], today, DAY_AHEAD), DAY_NONE);
    static const char *const only_spoken[] = {"mai", "thứ 3", "t3", "mốt", "tuần sau"};
    for (size_t i = 0; i < ARRAY_COUNT(only_spoken); i++) {
        assert_int_equal(day_parse(only_spoken[i], today, false), DAY_NONE);
        assert_int_equal(day_parse_spoken(only_spoken[i], DAY_NONE, DAY_AHEAD), DAY_NONE);
    }
    assert_int_equal(day_parse_spoken("mai", 3652059, DAY_AHEAD), DAY_NONE);
    assert_int_equal(day_parse_spoken("thứ 2 tuần trước", 1, DAY_PAST), DAY_NONE);
}

static void test_without_today(void **state)
{
    (void)state;
    static const char *const need[] = {"3/6", "today", "+1", "-1", "hôm qua", "ngày mai"};
    for (size_t i = 0; i < ARRAY_COUNT(need); i++)
        assert_int_equal(day_parse(need[i], DAY_NONE, false), DAY_NONE);
    assert_int_equal(day_parse("3/6/2018", DAY_NONE, false), day_make(2018, 6, 3));
    assert_int_equal(day_parse("tomorrow", 3652059, false), DAY_NONE);
    assert_int_equal(day_parse("yesterday", 1, false), DAY_NONE);
    assert_int_equal(day_parse("+1", 3652059, false), DAY_NONE);
}

static void test_every_minute(void **state)
{
    (void)state;
    for (int h = 0; h < 24; h++)
        for (int m = 0; m < 60; m++) {
            static const char *const ways[] = {
                "%02d:%02d", "%d:%02d", "%02d%02d", "%dh%d", "%d giờ %d", " %dG%02d "};
            char text[32], out[MINUTE_TEXT];
            assert_int_equal(minute_parse(minute_text(h * 60 + m, out)), h * 60 + m);
            for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                snprintf(text, sizeof(text), ways[i], h, m);
#pragma GCC diagnostic pop
                assert_int_equal(minute_parse(text), h * 60 + m);
            }
        }
}

static void test_minutes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int minute;
    } rows[] = {{"8h", 480}, {"8 giờ", 480}, {"8 gio", 480}, {"8 giờ 30 phút", 510},
        {"8h30p", 510}, {"8H05", 485}, {"0h", 0}, {"8", MINUTE_NONE},
        {"24:00", MINUTE_NONE}, {"8:60", MINUTE_NONE}, {"8:5", MINUTE_NONE},
        {"830", MINUTE_NONE}, {"2400", MINUTE_NONE}, {"0860", MINUTE_NONE},
        {"", MINUTE_NONE}, {"h30", MINUTE_NONE}, {"8h 30 x", MINUTE_NONE},
        {"8:30:15", MINUTE_NONE}, {"-8:30", MINUTE_NONE}, {"8h-30", MINUTE_NONE},
        {"8.30", MINUTE_NONE}, {"100h", MINUTE_NONE}, {"8h300", MINUTE_NONE},
        {"25h", MINUTE_NONE}};
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_int_equal(minute_parse(rows[i].text), rows[i].minute);
    assert_int_equal(minute_parse(NULL), MINUTE_NONE);
    char out[MINUTE_TEXT];
    assert_string_equal(minute_text(MINUTE_NONE, out), "");
    assert_string_equal(minute_text(1440, out), "");
    assert_string_equal(minute_text(1439, out), "23:59");
}

static void test_instants(void **state)
{
    (void)state;
    const int64_t second = 1000000;
    char out[INSTANT_TEXT];
    int64_t us = (int64_t)1527989415 * second + 123456; // 2018-06-03T01:30:15Z
    assert_int_equal(instant_day(us), day_make(2018, 6, 3));
    assert_int_equal(instant_minute(us), 8 * 60 + 30);
    assert_string_equal(instant_local(us, out), "2018-06-03 08:30:15");
    assert_string_equal(instant_iso(us, out), "2018-06-03T01:30:15.123Z");
    us = (int64_t)1527958800 * second; // local midnight
    assert_int_equal(instant_day(us), day_make(2018, 6, 3));
    assert_int_equal(instant_minute(us), 0);
    assert_int_equal(instant_day(us - 1), day_make(2018, 6, 2));
    assert_int_equal(instant_minute(us - 1), 1439);
    assert_string_equal(instant_iso(0, out), "1970-01-01T00:00:00.000Z");
    assert_string_equal(instant_iso(-1, out), "1969-12-31T23:59:59.999Z");
    assert_string_equal(instant_local(0, out), "1970-01-01 07:00:00");
    assert_int_equal(instant_day(INT64_MAX), DAY_NONE);
    assert_int_equal(instant_day(INT64_MIN), DAY_NONE);
    assert_string_equal(instant_local(INT64_MIN, out), "");
    assert_string_equal(instant_iso(INT64_MAX, out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_texts_of_two_centuries),
        cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_written_dates),
        cmocka_unit_test(test_not_dates),
        cmocka_unit_test(test_short_years),
        cmocka_unit_test(test_beyond_month),
        cmocka_unit_test(test_spoken_days),
        cmocka_unit_test(test_not_spoken_days),
        cmocka_unit_test(test_without_today),
        cmocka_unit_test(test_every_minute),
        cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
