/* SPDX-License-Identifier: MIT
 *
 * Errors: the first wins, context goes in front, long sentences end at a character.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

static void test_first_wins(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_set(&err, TD_IO, "disk %d", 1), TD_IO);
    assert_int_equal(err_set(&err, TD_FULL, "later"), TD_FULL);
    assert_int_equal(err_field(&err, "due", "later"), TD_INVALID);
    assert_int_equal(err.code, TD_IO);
    assert_string_equal(err.text, "disk 1");
    assert_string_equal(err.field, "");
}

static void test_without_err(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, TD_BUSY, "x"), TD_BUSY);
    assert_int_equal(err_field(NULL, "due", "x"), TD_INVALID);
    err_prefix(NULL, "x");
    err_clear(NULL);
}

static void test_field(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_field(&err, "due", "%s", "No such day."), TD_INVALID);
    assert_string_equal(err.field, "due");
    assert_string_equal(err.text, "No such day.");
    err_clear(&err);
    assert_int_equal(err.code, TD_OK);
    assert_string_equal(err.field, "");
    err_field(&err, "a_key_that_is_longer_than_the_room_for_it", "x");
    assert_string_equal(err.field, "a_key_that_is_longer_than_the_r");
}

static void test_prefix(void **state)
{
    (void)state;
    struct err err = {0};
    err_prefix(&err, "nothing happened");
    assert_string_equal(err.text, "");
    err_set(&err, TD_CORRUPT, "bad sum");
    err_prefix(&err, "record %d", 5);
    err_prefix(&err, "check");
    assert_string_equal(err.text, "check: record 5: bad sum");
    assert_int_equal(err.code, TD_CORRUPT);
}

/* Letters of 1 to 4 bytes, shifted so that every byte of one falls on the limit. */
static void test_cut_at_character(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "đ", "ễ", "😀"};
    for (size_t i = 0; i < 4; i++)
        for (size_t shift = 0; shift < 5; shift++) {
            struct str text = {0};
            str_fill(&text, '.', shift);
            while (text.len < 600)
                str_add(&text, letters[i]);
            struct err err = {0}, prefixed = {0};
            err_set(&err, TD_IO, "%s", text.buf);
            err_set(&prefixed, TD_IO, "%s", text.buf);
            err_prefix(&prefixed, "đây");
            size_t len = strlen(err.text), len_2 = strlen(prefixed.text);
            assert_true(len < sizeof(err.text) && len >= sizeof(err.text) - 4);
            assert_true(utf8_valid(err.text, len, NULL));
            assert_true(utf8_valid(prefixed.text, len_2, NULL));
            assert_true(len_2 >= sizeof(err.text) - 4);
            assert_memory_equal(err.text, text.buf, len);
            str_release(&text);
        }
}

static void test_exact_fit_is_whole(void **state)
{
    (void)state;
    struct str text = {0};
    str_fill(&text, '.', sizeof(((struct err *)0)->text) - 3);
    str_add(&text, "đ");
    struct err err = {0};
    err_set(&err, TD_IO, "%s", text.buf);
    assert_string_equal(err.text, text.buf);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_wins),
        cmocka_unit_test(test_without_err),
        cmocka_unit_test(test_field),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_cut_at_character),
        cmocka_unit_test(test_exact_fit_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
