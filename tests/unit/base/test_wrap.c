/* SPDX-License-Identifier: MIT
 *
 * Lines are broken at blanks and at the columns a terminal shows, not at bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/wrap.h"

static void test_lines(void **state)
{
    (void)state;
    const char *text = "Khiếu nại đất\n\nhai";
    size_t next;
    assert_int_equal(text_wrap(text, 0, 10, &next), strlen("Khiếu nại"));
    assert_memory_equal(text + next, "đất", strlen("đất"));
    assert_int_equal(text_wrap(text, next, 10, &next), strlen("Khiếu nại đất"));
    assert_int_equal(text[next], '\n'); // an empty line is one
    (void)text_wrap(text, strlen(text) - 3, 10, &next);
    assert_int_equal(next, SIZE_MAX);
    assert_int_equal(text_rows(text, 10), 4);
    assert_int_equal(text_rows("", 5), 1);
}

static void test_long_word(void **state)
{
    (void)state;
    assert_int_equal(text_rows("ễễễễễễễ", 3), 3); // cut, never lost
    assert_int_equal(text_rows("ễễễ", 0), 3);
}

static void assert_words(
    const char *text, int at, int indent, int cols, const char *expected)
{
    struct str out = {0};
    text_add_words(&out, text, at, indent, cols);
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
}

static void test_words(void **state)
{
    (void)state;
    assert_words("đất đai nhà ở", 0, 0, 7, "đất đai\nnhà ở");
    assert_words("đất đai nhà ở", 0, 0, 6, "đất\nđai\nnhà ở");
    assert_words("đất  đai", 3, 2, 7, "đất\n  đai");
    assert_words("nghiêng quá", 0, 1, 3, "nghiêng\n quá");
    assert_words("", 4, 2, 10, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_word),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
