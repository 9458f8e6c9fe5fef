/* SPDX-License-Identifier: MIT
 *
 * Folding: every Vietnamese letter, the rules about what splits a word, the quick road
 * against a slow one written here, exact words, Telex, and the small helpers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "latin.h"
#include "syllable.h"
#include "unicode.h"
#include "vietnamese.h"

static void check_text(const char *text, const char *expected)
{
    char *folded = fold_text(text);
    assert_string_equal(folded, expected);
    free(folded);
}

static void test_every_letter(void **state)
{
    (void)state;
    for (size_t v = 0; v < 12; v++)
        for (size_t t = 0; t < 6; t++) {
            char expected[2] = {vietnamese_plain[v], '\0'};
            char loose[16];
            check_text(vietnamese_small[v][t], expected);
            check_text(vietnamese_capital[v][t], expected);
            snprintf(loose, sizeof(loose), "%c%s%s", vietnamese_plain[v],
                vietnamese_tone[t], vietnamese_shape[v]);
            check_text(loose, expected);
        }
    check_text("đ Đ ð Ð Ɖ", "d d d d d");
}

static void test_words(void **state)
{
    (void)state;
    check_text("Nguyễn Thị Ánh", "nguyen thi anh");
    check_text("12/4 đường U004, 26-00412", "12 4 duong u004 26 00412");
    check_text("a\u00A0b\tc\nd", "a b c d");
    check_text("kh\u00ADu\u200Bv\u2060ực\uFEFF", "khuvuc");
    check_text("a–b—c…d", "a b c d");
    check_text("Straße ÆON œuvre øl łódź þing ħ", "strasse aeon oeuvre ol lodz thing h");
    check_text("ﬁne ＡＢ１２", "fine ab12");
    check_text("×÷ \u00B2", "2");
    check_text("漢字 한국 Привет", "漢字 한국 привет");
    check_text("½", "1 2");
    check_text("", "");
    check_text(" ,.;- ", "");
    check_text(NULL, "");
}

static void test_apostrophes(void **state)
{
    (void)state;
    check_text("Đắk R'Lấp", "dak r lap rlap");
    check_text("H’Nuên Êban", "h nuen hnuen eban");
    check_text("K‘Dơi KʼDơi K`Dơi K´Dơi", "k doi kdoi k doi kdoi k doi kdoi k doi kdoi");
    check_text("a'b'c d", "a b c abc d");
    check_text("'abc'", "abc");
    check_text("a' b", "a b");
    check_text("a '' b''c", "a b c");
    check_text("5'6 a'5", "5 6 a 5");
    check_text("R'Lấp's", "r lap s rlaps");
    check_text("漢'字", "漢 字 漢字");
    check_text("a'", "a");
}

static void test_blanks_around(void **state)
{
    (void)state;
    struct str out = {0};
    fold_words(&out, "  ");
    assert_int_equal(out.len, 0);
    fold_words(&out, "Trần Bình");
    assert_string_equal(out.buf, " tran binh ");
    fold_words(&out, "Lê");
    assert_string_equal(out.buf, " tran binh le ");
    fold_words(&out, "!");
    assert_string_equal(out.buf, " tran binh le ");
    str_clear(&out);
    str_add(&out, "x");
    fold_words(&out, "");
    assert_string_equal(out.buf, "x");
    fold_words(&out, "Y");
    assert_string_equal(out.buf, "x y ");
    str_release(&out);
}

/* ---- against a slow road ---- */

struct slow {
    char words[4096];
    char chain[512]; /* joined parts, "" when no chain is open */
    char word[512];
};

static void slow_end_word(struct slow *s)
{
    if (s->word[0] != '\0') {
        size_t len = strlen(s->words);
        snprintf(s->words + len, sizeof(s->words) - len, "%s ", s->word);
    }
    if (s->chain[0] != '\0' && s->word[0] != '\0') {
        size_t len = strlen(s->words);
        snprintf(s->words + len, sizeof(s->words) - len, "%s%s ", s->chain, s->word);
    }
    s->word[0] = s->chain[0] = '\0';
}

static void slow_plain(uint32_t cp, char out[8])
{
    static const struct {
        uint32_t cp;
        const char *plain;
    } odd[] = {
        {0x111, "d"}, {0xF0, "d"}, {0x256, "d"}, {0xE6, "ae"}, {0xF8, "o"}, {0x142, "l"}};
    memset(out, 0, 8);
    for (size_t i = 0; i < ARRAY_COUNT(odd); i++)
        if (odd[i].cp == cp) {
            memcpy(out, odd[i].plain, strlen(odd[i].plain));
            return;
        }
    utf8_encode(cp, out);
}

static void slow_letters(struct slow *s, uint32_t cp)
{
    uint32_t folded[UNICODE_FOLD_MAX];
    size_t n = unicode_fold(cp, folded);
    for (size_t i = 0; i < n; i++) {
        char plain[8];
        slow_plain(folded[i], plain);
        size_t len = strlen(s->word);
        snprintf(s->word + len, sizeof(s->word) - len, "%s", plain);
    }
}

static bool slow_is_letter(uint32_t cp)
{
    return unicode_class(cp) == TEXT_LETTER;
}

static void slow_fold(struct slow *s, const uint32_t *cps, size_t n)
{
    memset(s, 0, sizeof(*s));
    for (size_t i = 0; i < n; i++) {
        switch (unicode_class(cps[i])) {
        case TEXT_LETTER:
        case TEXT_DIGIT: slow_letters(s, cps[i]); break;
        case TEXT_MARK:
        case TEXT_HIDDEN: break;
        case TEXT_SPLIT: slow_end_word(s); break;
        case TEXT_APOSTROPHE: {
            size_t len = strlen(s->word);
            bool after = len > 0 && !(s->word[len - 1] >= '0' && s->word[len - 1] <= '9');
            if (!after || i + 1 == n || !slow_is_letter(cps[i + 1])) {
                slow_end_word(s);
                break;
            }
            char part[512];
            memcpy(part, s->word, sizeof(part));
            size_t end = strlen(s->words), joined = strlen(s->chain);
            snprintf(s->words + end, sizeof(s->words) - end, "%s ", part);
            snprintf(s->chain + joined, sizeof(s->chain) - joined, "%s", part);
            s->word[0] = '\0';
            break;
        }
        }
    }
    slow_end_word(s);
}

static void test_against_slow_road(void **state)
{
    (void)state;
    static const uint32_t points[] = {'a', 'B', 'z', '7', ' ', ' ', '\'', 0x2019, '-',
        0x111, 0x110, 0x1EC5, 0x1EA4, 0xE9, 0xD0, 0xE6, 0x301, 0x323, 0xAD, 0x200B, 0xA0,
        0x2026, 0x6F22, 0xAC01, 0x416, 0xFF21, 0xD7, 0xF1, 0x2014, 0xFB01, '\n', 0xB2};
    uint32_t seed = 11;
    struct str out = {0};
    static struct slow slow;
    for (int round = 0; round < 60000; round++) {
        uint32_t cps[24];
        char text[128];
        size_t len = 0;
        seed = seed * 1664525u + 1013904223u;
        size_t n = (seed >> 8) % ARRAY_COUNT(cps);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            cps[i] = points[(seed >> 8) % ARRAY_COUNT(points)];
            len += utf8_encode(cps[i], text + len);
        }
        text[len] = '\0';
        slow_fold(&slow, cps, n);
        str_release(&out); // a fresh one each time, so that too little room is noticed
        fold_words(&out, text);
        assert_string_equal(out.len > 0 ? out.buf + 1 : "", slow.words);
    }
    str_release(&out);
}

/* One code point of every kind after another: nothing crashes, and what is folded is
 * folded already. */
static void test_every_code_point(void **state)
{
    (void)state;
    struct str out = {0}, again = {0};
    for (uint32_t cp = 1; cp < 0x30000; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        char text[8] = "";
        utf8_encode(cp, text);
        str_clear(&out);
        str_clear(&again);
        fold_words(&out, text);
        fold_words(&again, str_text(&out));
        assert_true(utf8_valid(str_text(&out), out.len, NULL));
        assert_string_equal(str_text(&again), str_text(&out));
    }
    str_release(&out);
    str_release(&again);
}

/* The table says what the library's decomposition says, wherever that gives ASCII. */
static void test_table_against_library(void **state)
{
    (void)state;
    size_t different = 0;
    for (uint32_t cp = 1; cp < 0x2000; cp++) {
        uint32_t i = latin_index(cp), folded[UNICODE_FOLD_MAX];
        if (i == LATIN_NONE || latin_base[i * 2] == '/')
            continue;
        char expected[3] = {latin_base[i * 2], latin_base[i * 2 + 1], '\0'};
        if (expected[1] == ' ')
            expected[1] = '\0';
        size_t n = unicode_fold(cp, folded);
        bool ascii = n <= 2 && folded[0] < 0x80 && (n < 2 || folded[1] < 0x80);
        if (!ascii) {
            different++;
            continue;
        }
        assert_int_equal(strlen(expected), n);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(expected[k], folded[k]);
    }
    assert_in_range(different, 100, 180); // letters with a stroke, a hook, no base at all
}

static void test_long_text_grows(void **state)
{
    (void)state;
    struct str text = {0}, out = {0};
    for (int i = 0; i < 5000; i++)
        str_add(&text, "\uFDFA'\u1EBF'æ ");
    fold_words(&out, text.buf);
    assert_true(out.len > text.len);
    assert_int_equal(strlen(out.buf), out.len);
    str_release(&text);
    str_release(&out);
}

/* ---- keys ---- */

static void test_keys(void **state)
{
    (void)state;
    char *key = fold_key("Họ_tên (R'Lấp)");
    assert_string_equal(key, "hotenrlap");
    free(key);
    assert_true(fold_key_equal("Họ tên", "ho_ten"));
    assert_true(fold_key_equal("HOTEN", "ho-ten"));
    assert_false(fold_key_equal("Họ tên", "họ"));
    assert_true(fold_key_equal("", " - "));
    assert_true(fold_key_equal(NULL, ""));
}

/* ---- exact words ---- */

static void check_exact(const char *text, const char *expected)
{
    char *exact = fold_exact(text);
    assert_string_equal(exact, expected);
    free(exact);
}

static void test_exact_places(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"hoà", "hòa"}, {"hòa", "hòa"},
        {"thuý", "thúy"}, {"thuỷ", "thủy"}, {"khoẻ", "khỏe"}, {"qúy", "quý"},
        {"quý", "quý"}, {"quí", "quí"}, {"họach", "hoạch"}, {"hoạch", "hoạch"},
        {"gìa", "già"}, {"già", "già"}, {"gì", "gì"}, {"giếng", "giếng"},
        {"gíêng", "giếng"}, {"thủơ", "thuở"}, {"ngoẻo", "ngoẻo"}, {"khuỷu", "khuỷu"},
        {"thúyên", "thuyến"}, {"toàn", "toàn"}, {"tòan", "toàn"}, {"múa", "múa"},
        {"mùa", "mùa"}, {"lúât", "luất"}, {"hùynh", "huỳnh"}, {"ý", "ý"}, {"ủy", "ủy"},
        {"uỷ", "ủy"}, {"café", "café"}, {"NGUYỄN", "nguyễn"}, {"ƯỜ", "ườ"},
        {"Ðắk", "đắk"}, {"Ɖắk", "đắk"}, {"ngoằn", "ngoằn"}, {"chưả", "chửa"}};
    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++)
        check_exact(pairs[i][0], pairs[i][1]);
}

static void test_exact_words(void **state)
{
    (void)state;
    check_exact("Nguyễn  Thị,Ánh", "nguyễn thị ánh");
    check_exact("e\u0301\u0302ch", "ếch");
    check_exact("Đắk R'Lấp", "đắk r lấp rlấp");
    check_exact("a'b'c D", "a b c abc d");
    check_exact("12/4 U004", "12 4 u004");
    check_exact("kh\u00ADu", "khu");
    check_exact("'x'", "x");
    check_exact("", "");
    check_exact(NULL, "");
}

/* Folding the exact words gives the folded words: the two indexes agree. */
static void test_exact_folds_to_text(void **state)
{
    (void)state;
    static const char *const texts[] = {"Hoà Bình, R'Lấp; K’Dơi 12a", "Ðặng THUÝ (quý)",
        "café Straße", "a''b 'c' d'", "漢字 x\u200By"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        char *a = fold_text(texts[i]), *exact = fold_exact(texts[i]);
        struct str b = {0};
        for (char *p = exact; *p != '\0'; p++) // its joined words are words already
            assert_true(*p != '\'');
        fold_words(&b, exact);
        str_truncate(&b, b.len - 1);
        assert_string_equal(b.buf + 1, a);
        free(a);
        free(exact);
        str_release(&b);
    }
}

/* ---- Telex ---- */

static bool is_syllable(const char *word)
{
    struct syllable s;
    return syllable_parse(&s, word, strlen(word)) && syllable_possible(&s);
}

static void test_telex(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"nguyeexn", "nguyễn"}, {"nguyexne", "nguyễn"},
        {"nguyeenx", "nguyễn"}, {"dduwowcj", "được"}, {"dduowcj", "được"},
        {"dduocwj", "được"}, {"tuongwf", "tường"}, {"tuwfng", "từng"}, {"hoaf", "hòa"},
        {"nhwng", "nhưng"}, {"cuwar", "cửa"}, {"cuawr", "cửa"}, {"Toans", "toán"},
        {"thuowngf", "thường"}, {"huouw", "hươu"}, {"bangf", "bàng"}, {"DDAWNGJ", "đặng"},
        {"gioiws", "giới"}, {"quanr", "quản"}, {"thuys", "thúy"}, {"ddi", "đi"},
        {"asnh", "ánh"}, {"anhs", "ánh"}, {"xeem", "xêm"}, {"thuownr", "thưởn"}};
    for (size_t i = 0; i + 1 < ARRAY_COUNT(pairs); i++) {
        char *word = fold_telex(pairs[i][0]);
        assert_non_null(word);
        assert_string_equal(word, pairs[i][1]);
        free(word);
    }
    static const char *const none[] = {"", "an", "nguyen", "nguyễn", "brown", "www",
        "12a", "windows", "report", "hello", "zzz", "f", "toocs'"};
    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        assert_null(fold_telex(none[i]));
}

/* Every possible syllable, typed with the tone key at the end, behind its vowel, and with
 * all keys for marks at the end. */
struct typed {
    char keys[3][48];
};

static void append(char *text, const char *more)
{
    size_t len = strlen(text);
    snprintf(text + len, 48 - len, "%s", more);
}

/* What is typed for the shape of a vowel: the letter again, w, or nothing. */
static void shape_key(size_t v, char out[2])
{
    out[0] = vietnamese_shape[v][0] == '\0'               ? '\0'
             : strcmp(vietnamese_shape[v], "\u0302") == 0 ? vietnamese_plain[v]
                                                          : 'w';
    out[1] = '\0';
}

static void type_syllable(struct typed *t, const char *initial, const size_t *vowels,
    size_t n, const char *final, const char *tone)
{
    char late[48] = "";
    bool bar = strcmp(initial, "đ") == 0;
    memset(t, 0, sizeof(*t));
    for (int way = 0; way < 3; way++)
        append(t->keys[way], !bar ? initial : way == 2 ? "d" : "dd");
    for (size_t i = 0; i < n; i++) {
        char plain[2] = {vietnamese_plain[vowels[i]], '\0'}, shape[2];
        shape_key(vowels[i], shape);
        for (int way = 0; way < 3; way++)
            append(t->keys[way], plain);
        append(t->keys[0], shape);
        append(t->keys[1], shape);
        bool pair = i > 0 && shape[0] == 'w' && strchr(late, 'w') != NULL;
        append(late, pair ? "" : shape);
    }
    append(t->keys[1], tone);
    for (int way = 0; way < 3; way++)
        append(t->keys[way], final);
    append(t->keys[0], tone);
    append(t->keys[2], bar ? "d" : "");
    append(t->keys[2], late);
    append(t->keys[2], tone);
}

struct tally {
    size_t all, right[3];
};

static void tally_syllable(struct tally *tally, const char *initial, const size_t *vowels,
    size_t n, const char *final)
{
    static const char *const tones[] = {"", "f", "r", "x", "s", "j"};
    for (size_t tone = 1; tone < 6; tone++) {
        struct typed typed;
        char plain[64] = "", *exact;
        append(plain, initial);
        for (size_t i = 0; i < n; i++)
            append(plain, vietnamese_small[vowels[i]][i + 1 == n ? tone : 0]);
        append(plain, final);
        if (!is_syllable(plain))
            continue;
        tally->all++;
        exact = fold_exact(plain);
        type_syllable(&typed, initial, vowels, n, final, tones[tone]);
        for (int way = 0; way < 3; way++) {
            char *word = fold_telex(typed.keys[way]);
            tally->right[way] += word != NULL && strcmp(word, exact) == 0;
            free(word);
        }
        free(exact);
    }
}

static void test_telex_of_all_syllables(void **state)
{
    (void)state;
    static const char *const initials[] = {"", "b", "c", "ch", "d", "đ", "g", "gh", "h",
        "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q", "r", "s", "t", "th",
        "tr", "v", "x"};
    static const char *const finals[] = {"", "c", "ch", "m", "n", "ng", "nh", "p", "t"};
    struct tally tally = {0};
    for (size_t i = 0; i < ARRAY_COUNT(initials); i++)
        for (size_t f = 0; f < ARRAY_COUNT(finals); f++)
            for (size_t code = 0; code < 12 + 12 * 12 + 12 * 12 * 12; code++) {
                size_t n = code < 12 ? 1 : code < 156 ? 2 : 3;
                size_t rest = code - (n == 1 ? 0 : n == 2 ? 12 : 156);
                size_t vowels[3] = {rest % 12, rest / 12 % 12, rest / 144};
                tally_syllable(&tally, initials[i], vowels, n, finals[f]);
            }
    // what is missed is ambiguous in Telex itself: oocs is both óc with two o and ốc
    assert_true(tally.all > 12000);
    for (int way = 0; way < 3; way++)
        assert_true(tally.right[way] * 1000 > tally.all * 985);
}

static void test_syllables(void **state)
{
    (void)state;
    static const char *const good[] = {"nguyễn", "Ánh", "gì", "giếng", "quý", "khuỷu",
        "ngoằn", "xoong", "thuở", "ươm", "yến", "đường", "kệ", "ghế", "nghiêng", "huyện",
        "giúp", "giường", "gìn", "Đắk"};
    static const char *const bad[] = {"", "nguyeexn", "kan", "cê", "gi\u00EAnn", "string",
        "tac", "thich", "ngi", "w", "bl", "đ", "tốcc", "hòà"};
    for (size_t i = 0; i < ARRAY_COUNT(good); i++)
        assert_true(is_syllable(good[i]));
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(is_syllable(bad[i]));
}

/* ---- helpers ---- */

static void test_initials(void **state)
{
    (void)state;
    char *a = fold_initials("nguyen thi anh"), *b = fold_initials("");
    char *c = fold_initials("  x  漢字 ");
    assert_string_equal(a, "nta");
    assert_string_equal(b, "");
    assert_string_equal(c, "x漢");
    free(a);
    free(b);
    free(c);
}

static void test_distance(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int limit, expected;
    } rows[] = {{"status", "status", 2, 0}, {"status", "satus", 2, 1},
        {"status", "sttaus", 2, 1}, {"status", "stadus", 2, 1},
        {"status", "statuss", 2, 1}, {"status", "kind", 2, 3}, {"ab", "ba", 1, 1},
        {"abcd", "badc", 2, 2}, {"", "", 0, 0}, {"", "ab", 2, 2}, {"ab", "", 1, 2},
        {"kitten", "sitting", 5, 3}, {"abc", "abd", 0, 1}, {"x", "x", -1, 0}};
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int d = fold_distance(rows[i].a, rows[i].b, rows[i].limit);
        assert_int_equal(d, rows[i].expected);
        assert_int_equal(fold_distance(rows[i].b, rows[i].a, rows[i].limit), d);
    }
    char longest[80];
    memset(longest, 'a', sizeof(longest));
    longest[79] = '\0';
    assert_int_equal(fold_distance(longest, longest, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_letter),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_apostrophes),
        cmocka_unit_test(test_blanks_around),
        cmocka_unit_test(test_against_slow_road),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_table_against_library),
        cmocka_unit_test(test_long_text_grows),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_exact_places),
        cmocka_unit_test(test_exact_words),
        cmocka_unit_test(test_exact_folds_to_text),
        cmocka_unit_test(test_telex),
        cmocka_unit_test(test_telex_of_all_syllables),
        cmocka_unit_test(test_syllables),
        cmocka_unit_test(test_initials),
        cmocka_unit_test(test_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
