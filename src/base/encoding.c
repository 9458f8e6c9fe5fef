/* SPDX-License-Identifier: MIT
 *
 * Guessing encodings by the words they make. A word votes for an encoding when it is a
 * possible Vietnamese syllable under it; the tables hold only the letters. Text that is
 * not Vietnamese votes for nothing, so a French name never condemns a file.
 */
#include "base/encoding.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "syllable.h"

enum { WORD_MAX = 64 };

/* A0..FF of TCVN 5712, whose small letters the TCVN3 (ABC) fonts share. */
static const uint16_t tcvn3_points[96] = {0, 0x102, 0xC2, 0xCA, 0xD4, 0x1A0, 0x1AF, 0x110,
    0x103, 0xE2, 0xEA, 0xF4, 0x1A1, 0x1B0, 0x111, 0x1EB0, 0, 0, 0, 0, 0, 0xE0, 0x1EA3,
    0xE3, 0xE1, 0x1EA1, 0x1EB2, 0x1EB1, 0x1EB3, 0x1EB5, 0x1EAF, 0x1EB4, 0x1EAE, 0x1EA6,
    0x1EA8, 0x1EAA, 0x1EA4, 0x1EC0, 0x1EB7, 0x1EA7, 0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD, 0xE8,
    0x1EC2, 0x1EBB, 0x1EBD, 0xE9, 0x1EB9, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EBF, 0x1EC7, 0xEC,
    0x1EC9, 0x1EC4, 0x1EBE, 0x1ED2, 0x129, 0xED, 0x1ECB, 0xF2, 0x1ED4, 0x1ECF, 0xF5, 0xF3,
    0x1ECD, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED1, 0x1ED9, 0x1EDD, 0x1EDF, 0x1EE1, 0x1EDB,
    0x1EE3, 0xF9, 0x1ED6, 0x1EE7, 0x169, 0xFA, 0x1EE5, 0x1EEB, 0x1EED, 0x1EEF, 0x1EE9,
    0x1EF1, 0x1EF3, 0x1EF7, 0x1EF9, 0xFD, 0x1EF5, 0x1ED0};

/* 80..FF of VISCII. */
static const uint16_t viscii_points[128] = {0x1EA0, 0x1EAE, 0x1EB0, 0x1EB6, 0x1EA4,
    0x1EA6, 0x1EA8, 0x1EAC, 0x1EBC, 0x1EB8, 0x1EBE, 0x1EC0, 0x1EC2, 0x1EC4, 0x1EC6,
    0x1ED0, 0x1ED2, 0x1ED4, 0x1ED6, 0x1ED8, 0x1EE2, 0x1EDA, 0x1EDC, 0x1EDE, 0x1ECA,
    0x1ECE, 0x1ECC, 0x1EC8, 0x1EE6, 0x168, 0x1EE4, 0x1EF2, 0xD5, 0x1EAF, 0x1EB1, 0x1EB7,
    0x1EA5, 0x1EA7, 0x1EA9, 0x1EAD, 0x1EBD, 0x1EB9, 0x1EBF, 0x1EC1, 0x1EC3, 0x1EC5,
    0x1EC7, 0x1ED1, 0x1ED3, 0x1ED5, 0x1ED7, 0x1EE0, 0x1A0, 0x1ED9, 0x1EDD, 0x1EDF, 0x1ECB,
    0x1EF0, 0x1EE8, 0x1EEA, 0x1EEC, 0x1A1, 0x1EDB, 0x1AF, 0xC0, 0xC1, 0xC2, 0xC3, 0x1EA2,
    0x102, 0x1EB3, 0x1EB5, 0xC8, 0xC9, 0xCA, 0x1EBA, 0xCC, 0xCD, 0x128, 0x1EF3, 0x110,
    0x1EE9, 0xD2, 0xD3, 0xD4, 0x1EA1, 0x1EF7, 0x1EEB, 0x1EED, 0xD9, 0xDA, 0x1EF9, 0x1EF5,
    0xDD, 0x1EE1, 0x1B0, 0xE0, 0xE1, 0xE2, 0xE3, 0x1EA3, 0x103, 0x1EEF, 0x1EAB, 0xE8,
    0xE9, 0xEA, 0x1EBB, 0xEC, 0xED, 0x129, 0x1EC9, 0x111, 0x1EF1, 0xF2, 0xF3, 0xF4, 0xF5,
    0x1ECF, 0x1ECD, 0x1EE5, 0xF9, 0xFA, 0x169, 0x1EE7, 0xFD, 0x1EE3, 0x1EEE};

/* Where Windows-1258 differs from Latin-1 in C0..FF. */
static const struct {
    uint8_t byte;
    uint16_t point;
} cp1258_points[] = {{0xC3, 0x102}, {0xCC, 0x300}, {0xD0, 0x110}, {0xD2, 0x309},
    {0xD5, 0x1A0}, {0xDD, 0x1AF}, {0xDE, 0x303}, {0xE3, 0x103}, {0xEC, 0x301},
    {0xF0, 0x111}, {0xF2, 0x323}, {0xF5, 0x1A1}, {0xFD, 0x1B0}, {0xFE, 0}};

/* 80..9F of Windows-1252; what it leaves empty stands for itself. */
static const uint16_t cp1252_points[32] = {0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026,
    0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018,
    0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153,
    0x9D, 0x17E, 0x178};

/* Marks that VNI fonts write behind a letter, as combining characters; the first is a
 * hat or breve or nothing, the second a tone or nothing. Small letters; the capitals lie
 * 20 hex below. */
static const struct {
    uint8_t byte;
    uint16_t shape, tone;
} vni_marks[] = {{0xF9, 0, 0x301}, {0xF8, 0, 0x300}, {0xFB, 0, 0x309}, {0xF5, 0, 0x303},
    {0xEF, 0, 0x323}, {0xE2, 0x302, 0}, {0xE1, 0x302, 0x301}, {0xE0, 0x302, 0x300},
    {0xE5, 0x302, 0x309}, {0xE3, 0x302, 0x303}, {0xE4, 0x302, 0x323}, {0xEA, 0x306, 0},
    {0xE9, 0x306, 0x301}, {0xE8, 0x306, 0x300}, {0xFA, 0x306, 0x309},
    {0xFC, 0x306, 0x303}, {0xEB, 0x306, 0x323}};

/* Bytes of VNI fonts that are a letter by themselves. */
static const struct {
    uint8_t byte;
    uint16_t point;
} vni_letters[] = {{0xF4, 0x1A1}, {0xF6, 0x1B0}, {0xF1, 0x111}, {0xED, 0xED},
    {0xEC, 0xEC}, {0xE6, 0x1EC9}, {0xF3, 0x129}, {0xF2, 0x1ECB}, {0xEE, 0x1EF5}};

struct word {
    uint32_t points[WORD_MAX];
    size_t n;
};

const char *encoding_name(enum encoding encoding)
{
    switch (encoding) {
    case ENCODING_NONE: return "?";
    case ENCODING_UTF8: return "UTF-8";
    case ENCODING_UTF16LE: return "UTF-16LE";
    case ENCODING_UTF16BE: return "UTF-16BE";
    case ENCODING_UTF32LE: return "UTF-32LE";
    case ENCODING_UTF32BE: return "UTF-32BE";
    case ENCODING_CP1258: return "Windows-1258";
    case ENCODING_TCVN3: return "TCVN3 (ABC)";
    case ENCODING_VISCII: return "VISCII";
    case ENCODING_VNI: return "VNI-Windows";
    case ENCODING_TCVN3_IN_UTF8: return _("TCVN3 (ABC) inside UTF-8");
    case ENCODING_VNI_IN_UTF8: return _("VNI-Windows inside UTF-8");
    case ENCODING_UTF8_TWICE: return _("UTF-8 encoded twice");
    }
    return "?";
}

/* --- wide encodings ------------------------------------------------------------ */

static bool begins_with(const char *bytes, size_t len, const char *mark, size_t mark_len)
{
    return len >= mark_len && memcmp(bytes, mark, mark_len) == 0;
}

/* NUL bytes at offsets of one remainder by two. */
static size_t count_nuls(const char *bytes, size_t len, size_t from)
{
    size_t n = 0;
    for (size_t i = from; i < len; i += 2)
        n += bytes[i] == '\0';
    return n;
}

enum encoding encoding_wide(const char *bytes, size_t len)
{
    if (begins_with(bytes, len, "\xFF\xFE\0\0", 4))
        return ENCODING_UTF32LE;
    if (begins_with(bytes, len, "\0\0\xFE\xFF", 4))
        return ENCODING_UTF32BE;
    if (begins_with(bytes, len, "\xFF\xFE", 2))
        return ENCODING_UTF16LE;
    if (begins_with(bytes, len, "\xFE\xFF", 2))
        return ENCODING_UTF16BE;
    size_t even = count_nuls(bytes, len, 0), odd = count_nuls(bytes, len, 1);
    // Blanks, digits and separators alone make a third of the high bytes NUL.
    if (odd > len / 8 && even * 8 < odd)
        return ENCODING_UTF16LE;
    if (even > len / 8 && odd * 8 < even)
        return ENCODING_UTF16BE;
    return ENCODING_NONE;
}

/* --- words under an encoding ---------------------------------------------------- */

static bool word_push(struct word *word, uint32_t point)
{
    if (point == 0 || word->n == WORD_MAX)
        return false;
    word->points[word->n++] = point;
    return true;
}

/* Composes the word and asks whether Vietnamese has it. */
static bool word_possible(const struct word *word)
{
    char text[WORD_MAX * 4];
    size_t len = 0;
    for (size_t i = 0; i < word->n; i++)
        len += utf8_encode(word->points[i], text + len);
    char *composed = utf8_nfc(text, len);
    struct syllable syllable;
    bool possible = syllable_parse(&syllable, composed, strlen(composed)) &&
                    syllable_possible(&syllable);
    free(composed);
    return possible;
}

static bool push_table(struct word *word, uint8_t byte, const uint16_t *points, int from)
{
    if (byte < 0x80)
        return word_push(word, byte);
    return byte >= from && word_push(word, points[byte - from]);
}

static bool push_cp1258(struct word *word, uint8_t byte)
{
    for (size_t i = 0; i < ARRAY_COUNT(cp1258_points); i++)
        if (cp1258_points[i].byte == byte)
            return word_push(word, cp1258_points[i].point);
    return (byte < 0x80 || byte >= 0xC0) && word_push(word, byte);
}

static bool push_vni(struct word *word, uint8_t byte)
{
    if (byte < 0x80)
        return word_push(word, byte);
    bool capital = byte >= 0xC0 && byte < 0xE0;
    uint8_t small = capital ? (uint8_t)(byte + 0x20) : byte;
    for (size_t i = 0; i < ARRAY_COUNT(vni_letters); i++)
        if (vni_letters[i].byte == small)
            return word_push(word, vni_letters[i].point);
    for (size_t i = 0; i < ARRAY_COUNT(vni_marks); i++)
        if (vni_marks[i].byte == small && word->n > 0)
            return (vni_marks[i].shape == 0 || word_push(word, vni_marks[i].shape)) &&
                   (vni_marks[i].tone == 0 || word_push(word, vni_marks[i].tone));
    return false;
}

static bool word_push_byte(struct word *word, uint8_t byte, enum encoding encoding)
{
    switch (encoding) {
    case ENCODING_TCVN3:
    case ENCODING_TCVN3_IN_UTF8: return push_table(word, byte, tcvn3_points, 0xA0);
    case ENCODING_VISCII: return push_table(word, byte, viscii_points, 0x80);
    case ENCODING_VNI:
    case ENCODING_VNI_IN_UTF8: return push_vni(word, byte);
    case ENCODING_CP1258: return push_cp1258(word, byte);
    case ENCODING_NONE:
    case ENCODING_UTF8:
    case ENCODING_UTF16LE:
    case ENCODING_UTF16BE:
    case ENCODING_UTF32LE:
    case ENCODING_UTF32BE:
    case ENCODING_UTF8_TWICE: break;
    }
    return false;
}

static bool bytes_possible(const uint8_t *bytes, size_t n, enum encoding encoding)
{
    struct word word = {.n = 0};
    for (size_t i = 0; i < n; i++)
        if (!word_push_byte(&word, bytes[i], encoding))
            return false;
    return word_possible(&word);
}

static bool is_ascii_letter(unsigned char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_word_byte(unsigned char c)
{
    return c >= 0x80 || is_ascii_letter(c);
}

/* The next run of letters and high bytes from *at; false at the end. `marked` says
 * whether a high byte is among them. */
static bool next_word(
    const char *text, size_t len, size_t *at, size_t *start, bool *marked)
{
    while (*at < len && !is_word_byte((unsigned char)text[*at]))
        ++*at;
    *start = *at;
    *marked = false;
    for (; *at < len && is_word_byte((unsigned char)text[*at]); ++*at)
        *marked |= (unsigned char)text[*at] >= 0x80;
    return *at > *start;
}

enum encoding encoding_guess(const char *bytes, size_t len)
{
    static const enum encoding candidates[] = {
        ENCODING_TCVN3, ENCODING_CP1258, ENCODING_VNI, ENCODING_VISCII};
    size_t good[ARRAY_COUNT(candidates)] = {0}, words = 0, start;
    bool marked;
    for (size_t at = 0; next_word(bytes, len, &at, &start, &marked);) {
        if (!marked)
            continue;
        words++;
        for (size_t i = 0; i < ARRAY_COUNT(candidates); i++)
            good[i] +=
                bytes_possible((const uint8_t *)bytes + start, at - start, candidates[i]);
    }
    size_t best = 0;
    for (size_t i = 1; i < ARRAY_COUNT(candidates); i++)
        if (good[i] > good[best])
            best = i;
    return words > 0 && good[best] * 10 >= words * 4 ? candidates[best] : ENCODING_NONE;
}

/* --- fonts inside UTF-8 ---------------------------------------------------------- */

enum { VOTE_TCVN3, VOTE_VNI, VOTE_TWICE };

/* The Windows-1252 byte that shows as this character; 0 when none does. */
static uint8_t cp1252_byte(uint32_t point)
{
    if (point < 0x80 || (point >= 0xA0 && point <= 0xFF))
        return (uint8_t)point;
    for (size_t i = 0; i < ARRAY_COUNT(cp1252_points); i++)
        if (cp1252_points[i] == point)
            return (uint8_t)(0x80 + i);
    return 0;
}

/* Letters that no Windows-1252 text has: the text knows Vietnamese as it stands. */
static bool is_native(uint32_t point)
{
    return (point >= 0x300 && point < 0x370) || (point >= 0x1EA0 && point <= 0x1EF9) ||
           (point >= 0x100 && point < 0x250 && cp1252_byte(point) == 0);
}

static bool twice_possible(const uint8_t *bytes, size_t n)
{
    const char *text = (const char *)bytes;
    struct word word = {.n = 0};
    if (!utf8_valid(text, n, NULL))
        return false;
    for (size_t at = 0, step; at < n; at += step)
        if (!word_push(&word, utf8_decode(text + at, &step)))
            return false;
    return word_possible(&word);
}

static void vote(struct encoding_count *count, int which, uint64_t at)
{
    if (count->votes[which]++ == 0)
        count->first[which] = at;
}

static void count_word(
    struct encoding_count *count, const char *text, size_t len, uint64_t at)
{
    struct word word = {.n = 0};
    uint8_t bytes[WORD_MAX];
    bool narrow = true, lettered = false;
    for (size_t i = 0, step; i < len; i += step) {
        uint32_t point = utf8_decode(text + i, &step);
        if (is_native(point)) {
            count->native++;
            return;
        }
        if (!word_push(&word, point))
            return;
        bytes[word.n - 1] = cp1252_byte(point);
        narrow = narrow && bytes[word.n - 1] != 0;
        lettered = lettered || point < 0x80;
    }
    // A sign alone ("·", "§") is a letter of the fonts too and says nothing.
    if (word_possible(&word))
        count->native++;
    else if (!narrow || !lettered)
        return;
    else if (twice_possible(bytes, word.n))
        vote(count, VOTE_TWICE, at);
    else if (bytes_possible(bytes, word.n, ENCODING_TCVN3_IN_UTF8))
        vote(count, VOTE_TCVN3, at);
    else if (bytes_possible(bytes, word.n, ENCODING_VNI_IN_UTF8))
        vote(count, VOTE_VNI, at);
}

void encoding_count(
    struct encoding_count *count, const char *text, size_t len, uint64_t at)
{
    size_t start;
    bool marked;
    for (size_t i = 0; next_word(text, len, &i, &start, &marked);)
        if (marked)
            count_word(count, text + start, i - start, at + start);
}

enum encoding encoding_verdict(const struct encoding_count *count, uint64_t *first)
{
    static const enum encoding found[] = {
        ENCODING_TCVN3_IN_UTF8, ENCODING_VNI_IN_UTF8, ENCODING_UTF8_TWICE};
    size_t best = 0;
    for (size_t i = 1; i < ARRAY_COUNT(found); i++)
        if (count->votes[i] > count->votes[best])
            best = i;
    uint64_t votes = count->votes[best], words = votes + count->native;
    // One column of a file may be enough; single odd words are not.
    bool most = votes >= 2 && votes * 5 >= words;
    bool column = votes >= 10 && votes * 20 >= words;
    *first = most || column ? count->first[best] : 0;
    return most || column ? found[best] : ENCODING_UTF8;
}
