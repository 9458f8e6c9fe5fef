/* SPDX-License-Identifier: MIT
 *
 * What goes over the line: nothing is lost, nothing is said twice.
 */
#include "cmocka_all.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outlet.h"

static void check_slim(const char *from, const char *to)
{
    char *bytes = strdup(from);
    assert_non_null(bytes);
    size_t n = outlet_slim(bytes, strlen(bytes));
    assert_int_equal(n, strlen(to));
    assert_memory_equal(bytes, to, n);
    free(bytes);
}

static void test_slim(void **state)
{
    (void)state;
    check_slim("", "");
    check_slim("Nguyễn (B [m", "Nguyễn (B [m");
    check_slim("a\033(B\033[mb", "a\033[mb");
    check_slim("\033[31mx\033[39m\033(B\033[m", "\033[31mx\033[m");
    check_slim("\033[39;49m\033[39;49m\033(B\033[0;1my", "\033[0;1my");
    check_slim("\033[39m\033[24;1Hy", "\033[39m\033[24;1Hy"); // needed: text follows
    check_slim("\033", "\033");
    check_slim("\033[39", "\033[39");
}

static void test_one_write(void **state)
{
    (void)state;
    struct outlet outlet;
    int ends[2];
    char got[64] = {0};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(outlet_open(&outlet, ends[1], NULL), TD_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(write(fileno(outlet.file), "ab", 2), 2);
    outlet_add(&outlet, "-");
    assert_int_equal(write(fileno(outlet.file), "c", 1), 1);
    outlet_flush(&outlet);
    assert_int_equal(read(ends[0], got, sizeof(got)), 8);
    assert_string_equal(got, "ababab-c");
    outlet_flush(&outlet); // nothing new: nothing is sent
    outlet_add(&outlet, "z");
    outlet_flush(&outlet);
    assert_int_equal(read(ends[0], got, sizeof(got)), 1);
    outlet_close(&outlet);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slim),
        cmocka_unit_test(test_one_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
