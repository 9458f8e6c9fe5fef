/* SPDX-License-Identifier: MIT
 *
 * Typed words become queries in which nothing acts as an operator.
 */
#include "cmocka_all.h"

#include <stdlib.h>

#include "base/str.h"
#include "words.h"

static void check(char *(*make)(const char *), const char *typed, const char *want)
{
    char *made = make(typed);
    if (want == NULL)
        assert_null(made);
    else
        assert_string_equal(made, want);
    free(made);
}

static void test_query(void **state)
{
    (void)state;
    check(words_query, "nguyễn ánh", "nguyễn ánh");
    check(words_query, "  a   b ", "a b");
    check(words_query, "kind:land (x) \"y", "kind land x y");
    check(words_query, "không có or -z", "\"không\" có \"or\" z");
    check(words_query, "26-00412", "26-00412");
    check(words_query, "", "");
    check(words_query_exact, "Lê Hòa", "=Lê =Hòa");
}

static void test_telex(void **state)
{
    (void)state;
    check(words_telex, "nguyeexn Thij", "nguyễn thị");
    check(words_telex, "nguyen", NULL);
}

static void test_fit(void **state)
{
    (void)state;
    assert_true(words_fit(" lich su ", "Lịch"));
    assert_true(words_fit(" lich su ", "su li"));
    assert_true(words_fit(" lich su ", ""));
    assert_false(words_fit(" lich su ", "ich"));
    assert_false(words_fit("", "a"));
    assert_true(words_fit(" khieu nai ", "kn"));
    assert_int_equal(words_how(" khieu nai ", "kn"), FIT_BEGINS);
    assert_int_equal(words_how(" khieu nai ", "khiếu n"), FIT_BEGINS);
    assert_int_equal(words_how(" khieu nai ", "na"), FIT_SOMEHOW);
    assert_int_equal(words_how(" khieu nai ", "nai khieu"), FIT_SOMEHOW);
    assert_int_equal(words_how(" khieu nai ", "khieu x"), FIT_NOT);
    assert_true(words_fit(" le thi hoa ", "LT"));
    assert_false(words_fit(" khieu nai ", "nk"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_telex),
        cmocka_unit_test(test_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
