/* SPDX-License-Identifier: MIT
 *
 * Periods and the same period last year.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/summary.h"

static void last_year_is(struct period period, day_t from, day_t to, int year)
{
    struct period before = period_last_year(&period);
    assert_int_equal(before.from, from);
    assert_int_equal(before.to, to);
    assert_int_equal(before.year, year);
}

static void test_year(void **state)
{
    (void)state;
    struct period p = period_year(2018);
    assert_int_equal(p.from, day_make(2018, 1, 1));
    assert_int_equal(p.to, day_make(2018, 12, 31));
    assert_int_equal(p.year, 2018);
    last_year_is(p, day_make(2017, 1, 1), day_make(2017, 12, 31), 2017);
    last_year_is(period_year(2021), day_make(2020, 1, 1), day_make(2020, 12, 31), 2020);
}

static void test_between(void **state)
{
    (void)state;
    last_year_is((struct period){day_make(2018, 12, 15), day_make(2019, 3, 14), 0},
        day_make(2017, 12, 15), day_make(2018, 3, 14), 0);
    last_year_is((struct period){day_make(2020, 2, 1), day_make(2020, 2, 29), 0},
        day_make(2019, 2, 1), day_make(2019, 2, 28), 0);
    last_year_is((struct period){day_make(2020, 2, 29), day_make(2020, 3, 31), 0},
        day_make(2019, 2, 28), day_make(2019, 3, 31), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
