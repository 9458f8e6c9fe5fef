/* SPDX-License-Identifier: MIT
 *
 * The clock, true and set by TIEPDAN_NOW.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"

static void use(const char *now)
{
    struct err err = {0};
    if (now == NULL)
        unsetenv("TIEPDAN_NOW");
    else
        setenv("TIEPDAN_NOW", now, 1);
    assert_int_equal(clock_init(&err), TD_OK);
}

static void test_true_clock(void **state)
{
    (void)state;
    use(NULL);
    assert_false(clock_is_set());
    int64_t low = (int64_t)time(NULL) - 1, now = clock_true_us() / 1000000;
    assert_in_range(now, low, low + 10);
    assert_int_equal(clock_today(), instant_day(clock_true_us()));
    assert_in_range(clock_minute(), 0, 1439);
    int64_t steady = clock_steady_ms();
    assert_true(clock_steady_ms() >= steady);
    use("");
    assert_false(clock_is_set());
}

/* Local time is the office's, whatever TZ says. */
static void test_zone_is_fixed(void **state)
{
    (void)state;
    use(NULL);
    int32_t before = clock_minute();
    setenv("TZ", "America/New_York", 1);
    tzset();
    int32_t after = clock_minute();
    assert_true(after - before <= 1 || before == 1439);
    unsetenv("TZ");
}

static void test_set_date(void **state)
{
    (void)state;
    use("2018-06-03");
    assert_true(clock_is_set());
    assert_int_equal(clock_today(), day_make(2018, 6, 3));
    assert_in_range(clock_minute(), 0, 1439);
    assert_true(clock_true_us() / 1000000 > (int64_t)time(NULL) - 10);
}

static void test_set_moment(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "2018-06-03T08:30", "2018-06-03 08:30", "2018-06-03T08:30:59"};
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        use(ways[i]);
        assert_int_equal(clock_today(), day_make(2018, 6, 3));
        assert_int_equal(clock_minute(), 510);
    }
    use("2018-06-03T00:00");
    assert_int_equal(clock_minute(), 0);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"x", "2018", "2018-6-3", "2018-02-29", "03/06/2018",
        "2018-06-03T", "2018-06-03T8:30", "2018-06-03T24:00", "2018-06-03T08:30:60",
        "2018-06-03T08:30:5", "2018-06-03x08:30", "2018-06-03T08:30Z", "2018-06-03 8h30 ",
        "2018/06/03", "today     ", "2018-06-03T08 30", "2018-06-03T08:30x15"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct err err = {0};
        use("2020-01-01");
        setenv("TIEPDAN_NOW", bad[i], 1);
        assert_int_equal(clock_init(&err), TD_INVALID);
        assert_non_null(strstr(err.text, bad[i]));
        assert_false(clock_is_set());
    }
    use(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_true_clock),
        cmocka_unit_test(test_zone_is_fixed),
        cmocka_unit_test(test_set_date),
        cmocka_unit_test(test_set_moment),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
