/* SPDX-License-Identifier: MIT
 *
 * Guessing encodings, on text that the system's converter (or a small table here, for
 * VNI) has put into them. Where the system lacks a converter, that encoding is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/encoding.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *const sentences[] = {
    "Ông Nguyễn Văn Bình khiếu nại về việc bồi thường, hỗ trợ khi thu hồi đất.",
    "họ tên;địa chỉ;nội dung\nTrần Thị Hồng;phường Phú Lợi;kiến nghị sửa đường hẻm\n",
    "đề nghị xem xét lại đơn giá bồi thường theo quyết định của tỉnh",
};

static bool convert(
    const char *from, const char *to, const char *text, size_t text_len, struct str *out)
{
    iconv_t cd = iconv_open(to, from);
    // glibc says (iconv_t)-1 for an encoding it does not know
    if ((intptr_t)cd == -1)
        return false;
    char *in = xstrndup(text, text_len), *p = in;
    size_t left = text_len;
    str_clear(out);
    str_reserve(out, text_len * 4 + 16);
    char *q = out->buf;
    size_t room = text_len * 4 + 16;
    bool done = iconv(cd, &p, &left, &q, &room) != (size_t)-1 &&
                iconv(cd, NULL, NULL, &q, &room) != (size_t)-1;
    if (done)
        out->len = (size_t)(q - out->buf);
    iconv_close(cd);
    free(in);
    return done;
}

static void check_single_byte(const char *name, enum encoding expected)
{
    struct str bytes = {0};
    for (size_t i = 0; i < ARRAY_COUNT(sentences); i++) {
        if (!convert("UTF-8", name, sentences[i], strlen(sentences[i]), &bytes))
            continue;
        assert_false(utf8_valid(bytes.buf, bytes.len, NULL));
        assert_int_equal(encoding_guess(bytes.buf, bytes.len), expected);
    }
    str_release(&bytes);
}

static void test_single_byte(void **state)
{
    (void)state;
    check_single_byte("TCVN5712-1", ENCODING_TCVN3);
    check_single_byte("CP1258", ENCODING_CP1258);
    check_single_byte("VISCII", ENCODING_VISCII);
    assert_int_equal(encoding_guess("Nguye\xE3n Va\xEAn Bi\xECnh", 18), ENCODING_VNI);
    assert_int_equal(
        encoding_guess("\xF1\xF6\xF4\xF8ng ho\xE0 tro\xEF", 15), ENCODING_VNI);
}

/* Other languages and other bytes are no Vietnamese. */
static void test_not_vietnamese(void **state)
{
    (void)state;
    static const char french[] = "d\xE9j\xE0 re\xE7u \xE9t\xE9 \xE9l\xE8ve Fran\xE7ois "
                                 "h\xF4tel no\xEBl";
    static const char noise[] = "\x81\x8D\x90 x\xFF\xFE\xFD zz\x9D\x8F";
    assert_int_equal(encoding_guess(french, strlen(french)), ENCODING_NONE);
    assert_int_equal(encoding_guess(noise, strlen(noise)), ENCODING_NONE);
    assert_int_equal(encoding_guess("abc", 3), ENCODING_NONE);
    assert_int_equal(encoding_guess("", 0), ENCODING_NONE);
}

static enum encoding verdict(const char *text, size_t len, uint64_t *first)
{
    struct encoding_count count = {0};
    encoding_count(&count, text, len, 100);
    return encoding_verdict(&count, first);
}

/* A byte encoding whose characters were carried over into UTF-8 one by one. */
static void check_inside_utf8(const char *name, enum encoding expected)
{
    struct str bytes = {0}, text = {0};
    uint64_t first = 0;
    for (size_t i = 0; i < ARRAY_COUNT(sentences); i++) {
        const char *s = sentences[i];
        if (!convert("UTF-8", name, s, strlen(s), &bytes) ||
            !convert("CP1252", "UTF-8", bytes.buf, bytes.len, &text))
            continue;
        assert_int_equal(verdict(text.buf, text.len, &first), expected);
        assert_true(first >= 100);
    }
    str_release(&bytes);
    str_release(&text);
}

static void test_inside_utf8(void **state)
{
    (void)state;
    check_inside_utf8("TCVN5712-1", ENCODING_TCVN3_IN_UTF8);
    check_inside_utf8("UTF-8", ENCODING_UTF8_TWICE);
    uint64_t first = 0;
    static const char vni[] = "Traàn Thò Hoàng, ñöôøng, Nguyeãn Vaên An";
    assert_int_equal(verdict(vni, strlen(vni), &first), ENCODING_VNI_IN_UTF8);
    assert_int_equal(first, 100);
}

static void test_good_text_is_left_alone(void **state)
{
    (void)state;
    uint64_t first = 7;
    static const char *const more[] = {"", "plain English", "café déjà vu François",
        "R'Lấp · § ñ", "Võ Thị Sáu, Hà Nội"};
    for (size_t i = 0; i < ARRAY_COUNT(sentences); i++)
        assert_int_equal(
            verdict(sentences[i], strlen(sentences[i]), &first), ENCODING_UTF8);
    for (size_t i = 0; i < ARRAY_COUNT(more); i++)
        assert_int_equal(verdict(more[i], strlen(more[i]), &first), ENCODING_UTF8);
    assert_int_equal(first, 0);
}

static void check_wide(
    const char *name, const char *mark, size_t mark_len, enum encoding expected)
{
    struct str bytes = {0}, marked = {0};
    const char *s = sentences[1];
    assert_true(convert("UTF-8", name, s, strlen(s), &bytes));
    str_addn(&marked, mark, mark_len);
    str_addn(&marked, bytes.buf, bytes.len);
    assert_int_equal(encoding_wide(marked.buf, marked.len), expected);
    bool sixteen = expected == ENCODING_UTF16LE || expected == ENCODING_UTF16BE;
    if (sixteen)
        assert_int_equal(encoding_wide(bytes.buf, bytes.len), expected);
    str_release(&bytes);
    str_release(&marked);
}

static void test_wide(void **state)
{
    (void)state;
    check_wide("UTF-16LE", "\xFF\xFE", 2, ENCODING_UTF16LE);
    check_wide("UTF-16BE", "\xFE\xFF", 2, ENCODING_UTF16BE);
    check_wide("UTF-32LE", "\xFF\xFE\0\0", 4, ENCODING_UTF32LE);
    check_wide("UTF-32BE", "\0\0\xFE\xFF", 4, ENCODING_UTF32BE);
    for (size_t i = 0; i < ARRAY_COUNT(sentences); i++)
        assert_int_equal(
            encoding_wide(sentences[i], strlen(sentences[i])), ENCODING_NONE);
    assert_int_equal(encoding_wide("", 0), ENCODING_NONE);
}

/* Words longer than any buffer, and every byte: no crash, an answer. */
static void test_hostile(void **state)
{
    (void)state;
    char bytes[4096];
    uint64_t first;
    for (unsigned value = 1; value < 256; value++) {
        memset(bytes, (int)value, sizeof(bytes));
        assert_int_equal(encoding_guess(bytes, sizeof(bytes)), ENCODING_NONE);
    }
    struct str text = {0};
    for (int i = 0; i < 2000; i++)
        str_add(&text, i % 2 == 0 ? "é" : "\U0001F600");
    assert_int_equal(verdict(text.buf, text.len, &first), ENCODING_UTF8);
    str_release(&text);
}

static void test_names(void **state)
{
    (void)state;
    for (int i = ENCODING_NONE; i <= ENCODING_UTF8_TWICE; i++)
        for (int j = ENCODING_NONE; j < i; j++)
            assert_string_not_equal(
                encoding_name((enum encoding)i), encoding_name((enum encoding)j));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_byte),
        cmocka_unit_test(test_not_vietnamese),
        cmocka_unit_test(test_inside_utf8),
        cmocka_unit_test(test_good_text_is_left_alone),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
