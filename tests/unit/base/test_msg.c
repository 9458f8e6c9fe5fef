/* SPDX-License-Identifier: MIT
 *
 * The catalogue reader, on catalogues built here byte by byte: the program's own one is
 * not linked, because this file defines its symbols.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"

unsigned char td_mo_vi[1024];
size_t td_mo_vi_len;

struct entry {
    const char *id, *text;
    size_t id_len; /* 0: strlen */
};

/* Sorted by id, as msgfmt does. */
static const struct entry entries[] = {
    {"", "Content-Type: text/plain; charset=UTF-8\n", 0},
    {"Open", "Mở", 0},
    {"Save", "Lưu", 0},
    {"case\004Open", "Đang xử lý", 0},
    {"empty", "", 0},
    {"one letter\0many letters", "%lu đơn", 23},
};

static void put_word(size_t at, uint32_t word)
{
    memcpy(td_mo_vi + at, &word, sizeof(word));
}

static size_t put_text(size_t row, size_t at, const char *text, size_t len)
{
    put_word(row, (uint32_t)len);
    put_word(row + 4, (uint32_t)at);
    memcpy(td_mo_vi + at, text, len);
    td_mo_vi[at + len] = 0;
    return at + len + 1;
}

static int build(void **state)
{
    (void)state;
    const size_t n = ARRAY_COUNT(entries), ids = 28, texts = ids + n * 8;
    size_t at = texts + n * 8;
    memset(td_mo_vi, 0, sizeof(td_mo_vi));
    put_word(0, 0x950412de);
    put_word(8, (uint32_t)n);
    put_word(12, (uint32_t)ids);
    put_word(16, (uint32_t)texts);
    for (size_t i = 0; i < n; i++) {
        size_t len = entries[i].id_len > 0 ? entries[i].id_len : strlen(entries[i].id);
        at = put_text(ids + i * 8, at, entries[i].id, len);
        at = put_text(texts + i * 8, at, entries[i].text, strlen(entries[i].text));
    }
    td_mo_vi_len = at;
    msg_use(LANG_VI);
    return 0;
}

static void test_translates(void **state)
{
    (void)state;
    assert_string_equal(_("Open"), "Mở");
    assert_string_equal(_("Save"), "Lưu");
    assert_string_equal(C_("case", "Open"), "Đang xử lý");
    assert_string_equal(C_("letter", "Open"), "Open");
    assert_string_equal(_("Nothing of the kind"), "Nothing of the kind");
    assert_string_equal(_(""), "");
    assert_string_equal(_("empty"), "empty");
    assert_string_equal(_("A"), "A");
    assert_string_equal(_("zzz"), "zzz");
}

static void test_plurals(void **state)
{
    (void)state;
    for (unsigned long n = 0; n < 4; n++) {
        assert_string_equal(msg_n("one letter", "many letters", n), "%lu đơn");
        assert_string_equal(msg_n("one x", "many x", n), n == 1 ? "one x" : "many x");
    }
    msg_use(LANG_EN);
    assert_string_equal(msg_n("one letter", "many letters", 1), "one letter");
    assert_string_equal(msg_n("one letter", "many letters", 0), "many letters");
}

static void test_switches(void **state)
{
    (void)state;
    assert_int_equal(msg_lang(), LANG_VI);
    msg_use(LANG_EN);
    assert_int_equal(msg_lang(), LANG_EN);
    assert_string_equal(_("Open"), "Open");
    assert_string_equal(C_("case", "Open"), "Open");
    assert_string_equal(msg_in(LANG_VI, "Open"), "Mở");
    msg_use(LANG_VI);
    assert_string_equal(msg_in(LANG_EN, "Open"), "Open");
}

static void test_other_formats_are_english(void **state)
{
    (void)state;
    put_word(0, 0xde120495); // the other byte order
    assert_string_equal(_("Open"), "Open");
    put_word(0, 0x950412de);
    put_word(4, 2u << 16); // a later major revision
    assert_string_equal(_("Open"), "Open");
    put_word(4, 1); // a later minor one
    assert_string_equal(_("Open"), "Mở");
    td_mo_vi_len = 27;
    assert_string_equal(_("Open"), "Open");
    td_mo_vi_len = 0;
    assert_string_equal(_("Open"), "Open");
}

/* Every byte damaged in turn, every length cut: some text comes out, none beyond the
 * catalogue (the sanitizer watches). */
static void test_damage(void **state)
{
    size_t whole = td_mo_vi_len;
    for (size_t i = 0; i < whole; i++)
        for (unsigned value = 0; value < 256; value += 51) {
            build(state);
            td_mo_vi[i] = (unsigned char)value;
            for (size_t k = 0; k < ARRAY_COUNT(entries); k++)
                assert_true(strlen(_(entries[k].id)) < sizeof(td_mo_vi));
        }
    build(state);
    for (size_t len = whole; len > 0; len--) {
        td_mo_vi_len = len;
        td_mo_vi[len] = 'x';
        for (size_t k = 0; k < ARRAY_COUNT(entries); k++) {
            const char *text = _(entries[k].id);
            bool inside = (const unsigned char *)text >= td_mo_vi &&
                          (const unsigned char *)text < td_mo_vi + sizeof(td_mo_vi);
            if (inside)
                assert_true((const unsigned char *)text + strlen(text) < td_mo_vi + len);
        }
    }
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool known;
        enum lang lang;
    } rows[] = {{"vi", true, LANG_VI}, {"VI", true, LANG_VI}, {"vi_VN", true, LANG_VI},
        {"vi_VN.UTF-8", true, LANG_VI}, {"vi-VN", true, LANG_VI},
        {"vi.utf8", true, LANG_VI}, {"vi@x", true, LANG_VI}, {"en", true, LANG_EN},
        {"en_US.UTF-8", true, LANG_EN}, {"C", false, 0}, {"POSIX", false, 0},
        {"", false, 0}, {"v", false, 0}, {"vie", false, 0}, {"eng", false, 0},
        {"fr_FR", false, 0}, {NULL, false, 0}};
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        enum lang lang = LANG_VI;
        assert_int_equal(lang_parse(rows[i].text, &lang), rows[i].known);
        assert_int_equal(lang, rows[i].known ? rows[i].lang : LANG_VI);
    }
    assert_string_equal(lang_key(LANG_EN), "en");
    assert_string_equal(lang_key(LANG_VI), "vi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_translates, build),
        cmocka_unit_test_setup(test_plurals, build),
        cmocka_unit_test_setup(test_switches, build),
        cmocka_unit_test_setup(test_other_formats_are_english, build),
        cmocka_unit_test_setup(test_damage, build),
        cmocka_unit_test_setup(test_languages, build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
