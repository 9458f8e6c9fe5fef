/* SPDX-License-Identifier: MIT
 *
 * The growing string, big-endian integers and the number parser.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

static void check_ends(const struct str *s)
{
    assert_non_null(s->buf);
    assert_true(s->len < s->cap);
    assert_int_equal(s->buf[s->len], 0);
}

static void test_init_and_zeroed(void **state)
{
    (void)state;
    struct str a, b = {0};
    str_init(&a);
    check_ends(&a);
    assert_string_equal(str_text(&b), "");
    str_clear(&b);
    str_truncate(&b, 0);
    str_add(&b, NULL);
    assert_string_equal(str_text(&b), "");
    str_release(&a);
    str_release(&b);
    str_release(NULL);
    assert_null(a.buf);
}

static void test_adding(void **state)
{
    (void)state;
    struct str s = {0};
    str_add(&s, "Nguyễn");
    str_addc(&s, ' ');
    str_addn(&s, "Thị\0Ánh", 6);
    str_fill(&s, '-', 3);
    str_addf(&s, "%d/%s", 12, "4");
    check_ends(&s);
    assert_memory_equal(s.buf, "Nguyễn Thị\0---12/4", 8 + 1 + 6 + 3 + 4);
    assert_int_equal(s.len, 22);
    str_truncate(&s, 8);
    assert_string_equal(s.buf, "Nguyễn");
    str_truncate(&s, 100);
    assert_int_equal(s.len, 8);
    str_clear(&s);
    check_ends(&s);
    assert_int_equal(s.len, 0);
    str_release(&s);
}

/* Every length around the points where the buffer grows. */
static void test_formatted_lengths(void **state)
{
    (void)state;
    for (int width = 1; width < 600; width++) {
        struct str s = {0};
        str_addf(&s, "%*d|", width, 7);
        str_addf(&s, "%*d", width, 8);
        check_ends(&s);
        assert_int_equal(s.len, 2 * width + 1);
        assert_int_equal(s.buf[width - 1], '7');
        assert_int_equal(s.buf[s.len - 1], '8');
        str_release(&s);
    }
}

static void test_byte_by_byte(void **state)
{
    (void)state;
    struct str s = {0};
    for (int i = 0; i < 3000; i++) {
        str_addc(&s, (char)('a' + i % 26));
        check_ends(&s);
    }
    for (int i = 0; i < 3000; i++)
        assert_int_equal(s.buf[i], 'a' + i % 26);
    str_release(&s);
}

static void test_reserve_holds_still(void **state)
{
    (void)state;
    struct str s = {0};
    str_reserve(&s, 1000);
    const char *before = s.buf;
    str_fill(&s, 'x', 1000);
    assert_ptr_equal(s.buf, before);
    str_release(&s);
}

static void test_detach(void **state)
{
    (void)state;
    struct str s = {0};
    char *empty = str_detach(&s);
    assert_string_equal(empty, "");
    free(empty);
    str_add(&s, "xã");
    char *text = str_detach(&s);
    assert_string_equal(text, "xã");
    assert_int_equal(s.len, 0);
    assert_string_equal(str_text(&s), "");
    free(text);
}

static void test_short_numbers(void **state)
{
    (void)state;
    static const struct {
        uint64_t number;
        size_t len;
    } cases[] = {{0, 1}, {127, 1}, {128, 2}, {16383, 2}, {16384, 3}, {UINT32_MAX, 5},
        {INT64_MAX, 9}, {UINT64_MAX, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str s = {0};
        str_add_var(&s, cases[i].number);
        assert_int_equal(s.len, cases[i].len);
        const unsigned char *bytes = (const unsigned char *)s.buf, *at = bytes;
        uint64_t back = 0;
        assert_true(get_var(&at, bytes + s.len, &back));
        assert_true(back == cases[i].number && at == bytes + s.len);
        at = bytes;
        assert_false(get_var(&at, bytes + s.len - 1, &back));
        str_release(&s);
    }
    static const unsigned char endless[12] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const unsigned char *at = endless;
    uint64_t back;
    assert_false(get_var(&at, endless + sizeof endless, &back));
}

static void test_big_endian(void **state)
{
    (void)state;
    struct str s = {0};
    str_add_u16(&s, 0x0102);
    str_add_u32(&s, 0xFFFEFDFC);
    str_add_u64(&s, UINT64_C(0x8182838485868788));
    assert_memory_equal(
        s.buf, "\x01\x02\xFF\xFE\xFD\xFC\x81\x82\x83\x84\x85\x86\x87\x88", 14);
    assert_int_equal(get_u16(s.buf), 0x0102);
    assert_int_equal(get_u32(s.buf + 2), 0xFFFEFDFC);
    assert_true(get_u64(s.buf + 6) == UINT64_C(0x8182838485868788));
    str_release(&s);
}

static void test_order_of_bytes_is_order_of_numbers(void **state)
{
    (void)state;
    unsigned char a[8], b[8];
    for (uint64_t i = 0; i < 64; i++) {
        put_u64(a, UINT64_C(1) << i);
        put_u64(b, (UINT64_C(1) << i) - 1);
        assert_true(memcmp(a, b, 8) > 0);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"+5", 5},
        {"007", 7},
        {"-12", -12},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    static const char *const bad[] = {"", "-", "+", " 1", "1 ", "1a", "0x1", "--1", "1.0",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999", "１"};
    int64_t value;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        assert_true(parse_i64(good[i].text, INT64_MIN, INT64_MAX, &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        value = 42;
        assert_false(parse_i64(bad[i], INT64_MIN, INT64_MAX, &value));
        assert_true(value == 42);
    }
    assert_false(parse_i64(NULL, 0, 1, &value));
}

static void test_number_range(void **state)
{
    (void)state;
    int64_t value;
    for (int i = -20; i <= 20; i++) {
        char text[8];
        snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(parse_i64(text, -7, 12, &value), i >= -7 && i <= 12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_numbers),
        cmocka_unit_test(test_init_and_zeroed),
        cmocka_unit_test(test_adding),
        cmocka_unit_test(test_formatted_lengths),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_reserve_holds_still),
        cmocka_unit_test(test_detach),
        cmocka_unit_test(test_big_endian),
        cmocka_unit_test(test_order_of_bytes_is_order_of_numbers),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_number_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
