/* SPDX-License-Identifier: MIT
 *
 * The sentence of the report in both languages, for every direction the figures can go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/summary.h"

static struct tally tally_of(
    uint64_t count, uint64_t cases, uint64_t resolved, int64_t rate)
{
    return (struct tally){.count = count,
        .people = count,
        .cases = cases,
        .resolved = resolved,
        .rate = rate};
}

static struct summary town(void)
{
    struct summary s = {.period = period_year(2018), .before = period_year(2017)};
    s.visits = tally_of(46, 29, 22, 7586);
    s.visits_before = tally_of(66, 44, 34, 7727);
    s.letters = tally_of(29, 29, 23, 7931);
    s.letters_before = tally_of(14, 14, 8, 5714);
    return s;
}

static void says(enum lang lang, const struct summary *s, const char *expected)
{
    struct str out = {0};
    msg_use(lang);
    summary_sentence(s, &out);
    msg_use(LANG_EN);
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
}

static void test_year(void **state)
{
    (void)state;
    struct summary s = town();
    says(LANG_VI, &s,
        "Năm 2018, đã tiếp 46 lượt công dân (29 vụ việc), giảm 20 lượt (15 vụ việc) so với "
        "cùng kỳ; đã giải quyết 22/29 vụ việc, đạt 75,86%. Tiếp nhận 29 đơn (29 vụ việc), "
        "tăng 15 đơn (15 vụ việc) so với cùng kỳ; đã giải quyết 23/29 vụ việc, đạt "
        "79,31%.");
    says(LANG_EN, &s,
        "In 2018, 46 citizen visits were received (29 cases), down 20 visits (15 cases) "
        "on the same period last year; 22/29 cases resolved, or 75.86%. 29 letters were "
        "received (29 cases), up 15 letters (15 cases) on the same period last year; 23/29 "
        "cases resolved, or 79.31%.");
}

static void test_dates(void **state)
{
    (void)state;
    struct summary s = town();
    s.period =
        (struct period){.from = day_make(2018, 12, 15), .to = day_make(2019, 3, 10)};
    s.visits = tally_of(1538, 1, 1, 10000);
    s.visits_before = tally_of(1538, 1, 0, 0);
    s.letters = s.letters_before = tally_of(0, 0, 0, -1);
    says(LANG_VI, &s,
        "Từ ngày 15/12/2018 đến ngày 10/03/2019, đã tiếp 1.538 lượt công dân (1 vụ việc), "
        "không đổi so với cùng kỳ; đã giải quyết 1/1 vụ việc, đạt 100,00%. Tiếp nhận 0 đơn "
        "(0 vụ việc), không đổi so với cùng kỳ.");
    says(LANG_EN, &s,
        "From 15/12/2018 to 10/03/2019, 1,538 citizen visits were received (1 case), "
        "unchanged on the same period last year; 1/1 cases resolved, or 100.00%. 0 letters "
        "were received (0 cases), unchanged on the same period last year.");
}

static void test_mixed(void **state)
{
    (void)state;
    struct summary s = town();
    s.visits = tally_of(10, 8, 2, 2500);
    s.visits_before = tally_of(9, 11, 2, 1818);
    s.letters = tally_of(5, 4, 0, 0);
    s.letters_before = tally_of(5, 3, 0, 0);
    says(LANG_VI, &s,
        "Năm 2018, đã tiếp 10 lượt công dân (8 vụ việc), tăng 1 lượt, giảm 3 vụ việc so với "
        "cùng kỳ; đã giải quyết 2/8 vụ việc, đạt 25,00%. Tiếp nhận 5 đơn (4 vụ việc), số "
        "đơn không đổi, tăng 1 vụ việc so với cùng kỳ; đã giải quyết 0/4 vụ việc, đạt "
        "0,00%.");
    s.visits_before = tally_of(12, 8, 2, 2500);
    s.letters_before = tally_of(6, 6, 0, 0);
    says(LANG_VI, &s,
        "Năm 2018, đã tiếp 10 lượt công dân (8 vụ việc), giảm 2 lượt, số vụ việc không đổi "
        "so với cùng kỳ; đã giải quyết 2/8 vụ việc, đạt 25,00%. Tiếp nhận 5 đơn (4 vụ "
        "việc), giảm 1 đơn (2 vụ việc) so với cùng kỳ; đã giải quyết 0/4 vụ việc, đạt "
        "0,00%.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_mixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
