/* SPDX-License-Identifier: MIT
 *
 * Sort keys: lists in the order a Vietnamese dictionary and a list of people have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/collate.h"
#include "vietnamese.h"

typedef void collate_fn(struct str *out, const char *text);

static int compare(collate_fn *collate, const char *a, const char *b)
{
    struct str x = {0}, y = {0};
    collate(&x, a);
    collate(&y, b);
    size_t shorter = x.len < y.len ? x.len : y.len;
    int order = shorter == 0 ? 0 : memcmp(x.buf, y.buf, shorter);
    if (order == 0)
        order = x.len < y.len ? -1 : x.len > y.len;
    str_release(&x);
    str_release(&y);
    return order < 0 ? -1 : order > 0;
}

/* Every pair of the list, not only neighbours. */
static void check_ordered(collate_fn *collate, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int expected = i < j ? -1 : i > j;
            if (compare(collate, list[i], list[j]) != expected)
                fail_msg("%s and %s are in the wrong order", list[i], list[j]);
        }
}

static void test_alphabet(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "ă", "â", "b", "c", "d", "đ", "e", "ê",
        "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q", "r", "s",
        "t", "u", "ư", "v", "w", "x", "y", "z"};
    check_ordered(collate_text, letters, ARRAY_COUNT(letters));
}

static void test_tones(void **state)
{
    (void)state;
    const char *all[72];
    for (size_t i = 0; i < 72; i++)
        all[i] = vietnamese_small[i / 6][i % 6];
    check_ordered(collate_text, all, 72);
    for (size_t v = 0; v < 12; v++)
        for (size_t t = 0; t < 6; t++) {
            char loose[32];
            snprintf(
                loose, sizeof(loose), "%s%s", vietnamese_small[v][0], vietnamese_tone[t]);
            const char *small = vietnamese_small[v][t];
            assert_int_equal(compare(collate_text, small, vietnamese_capital[v][t]), 0);
            assert_int_equal(compare(collate_text, small, loose), 0);
        }
}

static void test_syllable_by_syllable(void **state)
{
    (void)state;
    static const char *const sorted[] = {"", "12", "an", "an bình", "an ninh", "àn", "án",
        "anh", "ánh", "da", "đa", "Hoa Ánh", "Hoa Bình", "hoa cà", "hòa", "Hòa An",
        "hòa bình", "hoan", "hoàn", "thôn", "Thôn 2", "Thôn 10", "Thôn 10 a", "thông",
        "Я", "Я б", "Яб"};
    check_ordered(collate_text, sorted, ARRAY_COUNT(sorted));
}

static void test_equal_spellings(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"hòa", "hoà"}, {"HÒA", "hòa"},
        {"thúy", "thuý"}, {"a  b", "a-b"}, {"Thôn 02", "thôn 2"}, {"kh\u00ADu", "khu"},
        {"Ðà", "Đà"}, {"muñoz", "munoz"}, {"straße", "strasse"}, {"а", "А"}};
    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++)
        assert_int_equal(compare(collate_text, pairs[i][0], pairs[i][1]), 0);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0", "1", "2", "9", "10", "11", "99", "100",
        "26-00411", "26-00412", "1000", "99999999999999999999", "123456789012345678901",
        "1234567890123456789012", "12345678901234567890123", "123456789012345678901234",
        "1234567890123456789012345", "a"};
    check_ordered(collate_text, numbers, 8);
    check_ordered(collate_text, numbers + 8, 2);
    check_ordered(collate_text, numbers + 10, ARRAY_COUNT(numbers) - 10);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const people[] = {"An", "Đặng Văn An", "Đỗ An", "Nguyễn An",
        "Nguyễn Thị An", "Nguyễn Văn An", "Trần An", "Bùi Anh", "Nguyễn Văn Ấn",
        "Trần Bình", "H'Nuên Êban", "Lê Thị Hoa", "Nguyễn Hoa", "Lê Hòa"};
    check_ordered(collate_name, people, ARRAY_COUNT(people));
}

static void test_name_corners(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"Nguyễn Văn An", " nguyễn  văn an "},
        {"Nguyễn Văn An (tức Tý)", "Nguyễn Văn An"},
        {"Nguyễn Văn An, Lê B", "Nguyễn Văn An"}};
    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++)
        assert_int_equal(compare(collate_name, pairs[i][0], pairs[i][1]), 0);
    assert_int_equal(compare(collate_name, "Nguyễn Văn An 2", "Nguyễn Văn An"), 1);
    assert_int_equal(compare(collate_name, "Nguyễn Văn An 2", "Nguyễn Văn An 10"), -1);
    assert_int_equal(compare(collate_name, "Nguyễn Văn An 2", "Bùi Anh"), -1);
    static const char *const odd[] = {"", " ", "(x)", "2", "1 2", ",", "-"};
    for (size_t i = 0; i < ARRAY_COUNT(odd); i++)
        assert_int_equal(compare(collate_name, odd[i], odd[i]), 0);
}

static void test_limits(void **state)
{
    (void)state;
    char text[2000];
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    struct str key = {0};
    str_add(&key, "abc");
    collate_text(&key, text);
    assert_int_equal(key.len, 123);
    assert_memory_equal(key.buf, "abc", 3);
    str_clear(&key);
    collate_name(&key, text);
    assert_int_equal(key.len, 120);
    str_clear(&key);
    memset(text, '7', sizeof(text) - 1);
    collate_text(&key, text);
    assert_int_equal(key.len, 120);
    str_clear(&key);
    collate_text(&key, NULL);
    collate_name(&key, NULL);
    assert_int_equal(key.len, 0);
    str_release(&key);
}

/* Names are stored in order of these bytes: they may not change unnoticed. */
static void test_stored_form(void **state)
{
    (void)state;
    struct str key = {0};
    collate_text(&key, "Ấn 12");
    assert_int_equal(key.len, 6);
    assert_memory_equal(key.buf, "\x23\x32\x06\x0A\x11\x12", 6);
    str_clear(&key);
    collate_name(&key, "Lê An");
    assert_memory_equal(key.buf, "\x21\x32\x02\x01\x30\x29\x02", 7);
    assert_int_equal(key.len, 7);
    str_release(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alphabet),
        cmocka_unit_test(test_tones),
        cmocka_unit_test(test_syllable_by_syllable),
        cmocka_unit_test(test_equal_spellings),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_name_corners),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_stored_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
