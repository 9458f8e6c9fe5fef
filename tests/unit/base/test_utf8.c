/* SPDX-License-Identifier: MIT
 *
 * UTF-8: validity against a decoder written from the definition, normal form of every
 * Vietnamese letter in every order of marks, graphemes, columns, and the sanitiser with
 * the texts that have fooled terminals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "vietnamese.h"

/* ---- validity ---- */

static void put_bits(char *out, uint32_t cp, int n)
{
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0, 0xF8};
    for (int i = n - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(unsigned char)(0x80 | (cp & 0x3F));
    out[0] = (char)(unsigned char)(n == 1 ? cp : leads[n] | cp);
}

/* Every number in every length that can hold it: only the shortest is valid. */
static void test_every_code_point(void **state)
{
    (void)state;
    static const uint32_t room[] = {0, 0x80, 0x800, 0x10000, 0x200000};
    for (uint32_t cp = 0; cp < 0x111000; cp++) {
        for (int n = 1; n <= 4; n++) {
            if (cp >= room[n])
                continue;
            char bytes[5];
            put_bits(bytes, cp, n);
            bool shortest = cp >= room[n - 1] && cp != 0;
            bool scalar = cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
            size_t bad = 99, len = 0;
            bool valid = utf8_valid(bytes, (size_t)n, &bad);
            assert_int_equal(valid, shortest && scalar);
            assert_int_equal(bad, valid ? 99 : 0);
            if (!valid)
                continue;
            char again[4];
            assert_int_equal(utf8_decode(bytes, &len), cp);
            assert_int_equal(len, n);
            assert_int_equal(utf8_encode(cp, again), n);
            assert_memory_equal(again, bytes, (size_t)n);
        }
    }
}

/* All pairs and the interesting triples of bytes, placed at every offset of a word. */
static void test_byte_pairs(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            char text[24];
            memset(text, 'x', sizeof(text));
            text[9] = (char)(unsigned char)a;
            text[10] = (char)(unsigned char)b;
            bool ascii = a > 0 && a < 0x80 && b > 0 && b < 0x80;
            bool pair = a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF;
            size_t bad = 0;
            assert_int_equal(utf8_valid(text, sizeof(text), &bad), ascii || pair);
            if (!ascii && !pair)
                assert_int_equal(bad, a > 0 && a < 0x80 ? 10 : 9);
        }
}

static void test_cut_sequences(void **state)
{
    (void)state;
    static const char text[] = "ab\u0111\u1EC5\U0001F600";
    size_t bad;
    for (size_t len = 0; len < sizeof(text); len++) {
        bool whole = len <= 2 || len == 4 || len == 7 || len == 11;
        assert_int_equal(utf8_valid(text, len, &bad), whole);
        if (!whole)
            assert_int_equal(bad, len < 4 ? 2 : len < 7 ? 4 : 7);
    }
    assert_false(utf8_valid("abcdefgh\0ijklmnop", 17, &bad));
    assert_int_equal(bad, 8);
    assert_true(utf8_valid("", 0, NULL));
}

/* ---- normal form ---- */

static void check_nfc(const char *text, const char *expected)
{
    char *nfc = utf8_nfc(text, strlen(text)), *made = NULL;
    assert_string_equal(utf8_in_nfc(text, &made), nfc);
    free(made);
    assert_string_equal(nfc, expected);
    char *again = utf8_nfc(nfc, strlen(nfc));
    assert_string_equal(again, nfc);
    free(nfc);
    free(again);
}

static void check_orders(char plain, size_t v, size_t t, const char *letter)
{
    char text[64];
    snprintf(
        text, sizeof(text), "x%c%s%sz", plain, vietnamese_shape[v], vietnamese_tone[t]);
    char expected[64];
    snprintf(expected, sizeof(expected), "x%sz", letter);
    check_nfc(text, expected);
    snprintf(
        text, sizeof(text), "x%c%s%sz", plain, vietnamese_tone[t], vietnamese_shape[v]);
    check_nfc(text, expected);
    check_nfc(expected, expected);
}

static void test_marks_in_every_order(void **state)
{
    (void)state;
    for (size_t v = 0; v < 12; v++)
        for (size_t t = 0; t < 6; t++) {
            char plain = vietnamese_plain[v];
            check_orders(plain, v, t, vietnamese_small[v][t]);
            check_orders((char)(plain - 32), v, t, vietnamese_capital[v][t]);
        }
}

/* A composed letter with the tone, followed by the hat alone, and the other way. */
static void test_half_composed(void **state)
{
    (void)state;
    for (size_t v = 0; v < 12; v++)
        for (size_t t = 1; t < 6; t++) {
            size_t bare = v;
            while (bare > 0 && vietnamese_plain[bare - 1] == vietnamese_plain[v])
                bare--;
            char text[64];
            snprintf(text, sizeof(text), "%s%s", vietnamese_small[bare][t],
                vietnamese_shape[v]);
            check_nfc(text, vietnamese_small[v][t]);
            snprintf(
                text, sizeof(text), "%s%s", vietnamese_small[v][0], vietnamese_tone[t]);
            check_nfc(text, vietnamese_small[v][t]);
        }
}

static void test_nfc_elsewhere(void **state)
{
    (void)state;
    check_nfc("", "");
    check_nfc("abc", "abc");
    check_nfc("\u212B", "\u00C5");              // angstrom sign
    check_nfc("\u2126", "\u03A9");              // ohm sign
    check_nfc("a\u2000b", "a\u2002b");          // en quad
    check_nfc("\u1100\u1161", "\uAC00");        // Hangul
    check_nfc("u\u0301\u0302", "\u00FA\u0302"); // no such letter: left alone
    check_nfc("a\u0340", "\u00E0");             // the old tone marks
    check_nfc("e\u0341\u0302", "\u1EBF");
    check_nfc("\u0302a", "\u0302a");
    check_nfc("e\u0301\u0302\u0302", "\u1EBF\u0302");
    check_nfc("\u20AB \u2026 \u201Cx\u201D", "\u20AB \u2026 \u201Cx\u201D");
    check_nfc("\u20D7", "\u20D7");
}

/* The quick answer must never differ from the library's. Both are seen from outside:
 * a text with a mark at its end takes the slow road. */
static void test_quick_check_agrees(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp < 0x3000; cp++) {
        char quick[5] = "", slow[16] = "";
        size_t n = utf8_encode(cp, quick);
        memcpy(slow, quick, n);
        memcpy(slow + n, " x\u0308", 4);
        char *a = utf8_nfc(quick, n), *b = utf8_nfc(slow, n + 4);
        size_t len = strlen(b);
        assert_true(len >= 4);
        assert_int_equal(strlen(a), len - 4 + (b[len - 1] == 'x' ? 3 : 0));
        assert_memory_equal(a, b, strlen(a));
        free(a);
        free(b);
    }
}

static void test_nfc_takes_a_length(void **state)
{
    (void)state;
    char *a = utf8_nfc("hòa bình", 4), *b = utf8_nfc("e\u0302x", 3);
    assert_string_equal(a, "hòa");
    assert_string_equal(b, "ê");
    free(a);
    free(b);
    char *whole = xmalloc(8); // and looks at nothing behind it
    memset(whole, 'a', 8);
    a = utf8_nfc(whole, 8);
    assert_int_equal(strlen(a), 8);
    free(a);
    free(whole);
}

/* ---- graphemes ---- */

static void check_steps(const char *text, size_t n, const size_t *ends)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        size_t before = at;
        at = utf8_next(text, at);
        assert_int_equal(at, ends[i]);
        assert_int_equal(utf8_prev(text, at), before);
    }
    assert_int_equal(utf8_next(text, at), at);
    assert_int_equal(utf8_prev(text, 0), 0);
}

static void test_steps(void **state)
{
    (void)state;
    check_steps("aễb", 3, (const size_t[]){1, 4, 5});
    check_steps("e\u0302\u0303n", 2, (const size_t[]){5, 6});
    check_steps(
        "\U0001F468\u200D\U0001F469\u200D\U0001F466x", 2, (const size_t[]){18, 19});
    check_steps("\U0001F1FB\U0001F1F3\U0001F1FB\U0001F1F3", 2, (const size_t[]){8, 16});
    check_steps("\U0001F44D\U0001F3FD", 1, (const size_t[]){8});
    check_steps("\r\n\n", 2, (const size_t[]){2, 3});
    check_steps("\u0301a", 2, (const size_t[]){2, 3});
    check_steps("\xFF\xC3", 2, (const size_t[]){1, 2});
    check_steps("", 0, NULL);
}

static void test_prev_in_long_text(void **state)
{
    (void)state;
    struct str text = {0};
    for (int i = 0; i < 2000; i++)
        str_add(&text, i % 7 == 0 ? "e\u0302\u0301" : i % 5 == 0 ? "漢" : "ễ");
    size_t n = 0, back = 0;
    for (size_t at = 0; at < text.len; n++)
        at = utf8_next(text.buf, at);
    for (size_t at = text.len; at > 0; back++)
        at = utf8_prev(text.buf, at);
    assert_int_equal(n, 2000);
    assert_int_equal(back, 2000);
    str_release(&text);
}

/* ---- columns ---- */

static void test_width_of_our_letters(void **state)
{
    (void)state;
    for (size_t v = 0; v < 12; v++)
        for (size_t t = 0; t < 6; t++) {
            assert_int_equal(utf8_width(vietnamese_small[v][t]), 1);
            assert_int_equal(utf8_width(vietnamese_capital[v][t]), 1);
        }
    assert_int_equal(utf8_width("đĐ₫–—“”…•─│█✓"), 13);
    assert_int_equal(utf8_width("Nguyễn Thị Ánh"), 14);
    assert_int_equal(utf8_width("Nguye\u0302\u0303n"), 6);
    assert_int_equal(utf8_width("漢字"), 4);
    assert_int_equal(utf8_width(""), 0);
}

/* The short road of utf8_width must say what wcwidth says. */
static void test_width_is_wcwidth(void **state)
{
    (void)state;
    for (uint32_t cp = 0xA0; cp < 0x2000; cp++) {
        char text[6] = "x";
        size_t n = utf8_encode(cp, text + 1);
        text[n + 1] = '\0';
        int width = wcwidth((wchar_t)cp);
        char *shown = utf8_safe(text, true);
        bool replaced = strcmp(shown, text) != 0;
        assert_int_equal(utf8_width(text), 1 + (replaced || width < 0 ? 1 : width));
        free(shown);
    }
}

static void test_fit(void **state)
{
    (void)state;
    int used = -1;
    assert_int_equal(utf8_fit("Nguyễn", 5, &used), 7);
    assert_int_equal(used, 5);
    assert_int_equal(utf8_fit("Nguyễn", 6, &used), 8);
    assert_int_equal(utf8_fit("Nguyễn", 60, NULL), 8);
    assert_int_equal(utf8_fit("e\u0302\u0303n", 1, &used), 5);
    assert_int_equal(utf8_fit("a漢字", 2, &used), 1);
    assert_int_equal(used, 1);
    assert_int_equal(utf8_fit("a漢字", 3, &used), 4);
    assert_int_equal(used, 3);
    assert_int_equal(utf8_fit("abc", 0, &used), 0);
    assert_int_equal(utf8_fit("abc", -1, &used), 0);
    assert_int_equal(used, 0);
    assert_int_equal(utf8_fit("", 5, &used), 0);
}

static void check_pad(const char *text, int cols, const char *expected)
{
    struct str out = {0};
    str_add(&out, "|");
    utf8_pad(&out, text, cols);
    assert_string_equal(out.buf + 1, expected);
    str_release(&out);
}

static void test_pad(void **state)
{
    (void)state;
    check_pad("Ánh", 5, "Ánh  ");
    check_pad("Ánh", 3, "Ánh");
    check_pad("Ánh", 2, "Á…");
    check_pad("Ánh", 1, "…");
    check_pad("Ánh", 0, "");
    check_pad("Ánh", -3, "");
    check_pad("", 2, "  ");
    check_pad("漢字", 4, "漢字");
    check_pad("漢字", 3, "漢…");
    check_pad("漢字", 2, "… ");
    check_pad("ngye\u0302\u0303n", 4, "ngy…");
    check_pad("ngye\u0302\u0303n", 5, "ngye\u0302\u0303n");
}

/* Whatever the text, a padded cell has the asked number of columns. */
static void test_pad_is_exact(void **state)
{
    (void)state;
    static const char *const texts[] = {"Đắk R'Lấp", "漢字かな", "a\u0301\u0301b",
        "\U0001F468\u200D\U0001F469", "x\U0001F1FB\U0001F1F3y", "각ế"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        for (int cols = 1; cols < 14; cols++) {
            struct str out = {0};
            char *safe = utf8_safe(texts[i], true);
            utf8_pad(&out, safe, cols);
            assert_int_equal(utf8_width(out.buf), cols);
            free(safe);
            str_release(&out);
        }
}

/* ---- the road to a terminal ---- */

static void check_safe(const char *text, const char *expected)
{
    char *safe = utf8_safe(text, false);
    assert_string_equal(safe, expected);
    assert_int_equal(utf8_width(text), utf8_width(expected));
    free(safe);
}

static void test_hostile_texts(void **state)
{
    (void)state;
    check_safe("Nguyễn Thị Ánh ₫ … “”", "Nguyễn Thị Ánh ₫ … “”");
    check_safe("a\x1B]52;c;eA==\x07z", "a·]52;c;eA==·z");
    check_safe("\x1B[31mA\x7F", "·[31mA·");
    check_safe("A\bB\rC", "A·B·C");
    check_safe("\xC2\x9B"
               "31m\xC2\x9D",
        "·31m·");
    check_safe("\xFF\xFE\xC0\xAF", "\uFFFD\uFFFD\uFFFD\uFFFD");
    check_safe("a\xE1\xBB", "a\uFFFD\uFFFD");
    check_safe("\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD");
    check_safe("\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD");
    check_safe("a\u202Eb\u2067c\u200Bd\uFEFFe", "a·b·c·d·e");
    check_safe("\U000E0041\u00AD\u061C\u180E\uFE0F", "·····");
    check_safe("\u2028\u2029", "··");
    check_safe("\u0301a", "\u25CC\u0301a");
    check_safe("a\u0301\u0302\u0303\u0304\u0305\u0306b", "a\u0301\u0302\u0303\u0304b");
    check_safe("a\tb", "a b");
    check_safe("\U000E0FFF\U0010FFFF", "·\uFFFD");
    check_safe("\u3164\u2800", "··");
}

static void test_lines(void **state)
{
    (void)state;
    char *many = utf8_safe("a\r\nb\n\u0301c\td", false);
    assert_string_equal(many, "a\nb\n\u25CC\u0301c d");
    char *one = utf8_safe("a\r\nb\n\u0301c\td", true);
    assert_string_equal(one, "a b \u0301c d");
    free(many);
    free(one);
}

static bool is_harmless(uint32_t cp)
{
    if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
        return cp == '\n';
    if ((cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
        (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || cp == 0xAD)
        return false;
    return wcwidth((wchar_t)cp) >= 0;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Random bytes, mostly from the classes that matter: what comes out is valid UTF-8, of
 * harmless characters, as wide as promised, and safe already. */
static void test_random_bytes(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "ễ", "\xE1", "\xBB", "\x85", "\u0301",
        "\x1B", "\n", "\r", "\u202E", "漢", "\xF0\x9F", "\U0001F600", "\xC2", "\x80",
        "\u200D", " ", "\xFF", "\u1160", "\t", "\xC3", "đ"};
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        struct str text = {0};
        str_add(&text, "");
        for (uint32_t n = next_random(&seed) % 12; n > 0; n--)
            str_add(&text, pieces[next_random(&seed) % ARRAY_COUNT(pieces)]);
        char *safe = utf8_safe(text.buf, round % 2 == 0);
        assert_true(utf8_valid(safe, strlen(safe), NULL));
        size_t n;
        for (const char *p = safe; *p != '\0'; p += n)
            assert_true(is_harmless(utf8_decode(p, &n)));
        char *again = utf8_safe(safe, round % 2 == 0);
        assert_string_equal(again, safe);
        free(safe);
        free(again);
        str_release(&text);
    }
}

static void check_trim(const char *text, const char *expected)
{
    char *trimmed = utf8_trim(text);
    assert_string_equal(trimmed, expected);
    char *made = NULL;
    assert_string_equal(utf8_trimmed(text, &made), expected);
    assert_true(made != NULL || strcmp(text, expected) == 0);
    free(trimmed);
    free(made);
}

static void test_trim(void **state)
{
    (void)state;
    check_trim("  a b\t\r\n", "a b");
    check_trim("\u00A0\u3000\uFEFFế\u2003 ", "ế");
    check_trim(" \t ", "");
    check_trim("", "");
    check_trim("a", "a");
    check_trim("a\u00A0", "a");
    check_trim("\u00A0a", "a");
}

/* What is not plain is found at each place of a block of eight, and right behind one. */
static void test_every_place(void **state)
{
    (void)state;
    for (size_t at = 0; at < 20; at++)
        for (size_t len = at + 1; len < 24; len++) {
            char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaa";
            size_t bad = 99;
            assert_true(utf8_valid(text, len, &bad));
            text[at] = '\xC3';
            text[at + 1] = '\xA0';
            assert_true(utf8_valid(text, len, &bad) == (len > at + 1));
            text[at + 1] = '\0';
            assert_false(utf8_valid(text, len, &bad));
            assert_int_equal(bad, at);
            text[at] = '\0';
            assert_false(utf8_valid(text, len, &bad));
            assert_int_equal(bad, at);
        }
}

static int use_utf8(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") == NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_byte_pairs),
        cmocka_unit_test(test_cut_sequences),
        cmocka_unit_test(test_marks_in_every_order),
        cmocka_unit_test(test_half_composed),
        cmocka_unit_test(test_nfc_elsewhere),
        cmocka_unit_test(test_quick_check_agrees),
        cmocka_unit_test(test_nfc_takes_a_length),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_prev_in_long_text),
        cmocka_unit_test(test_width_of_our_letters),
        cmocka_unit_test(test_width_is_wcwidth),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_pad_is_exact),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_every_place),
    };
    return cmocka_run_group_tests(tests, use_utf8, NULL);
}
