/* SPDX-License-Identifier: MIT
 *
 * Sort keys. Every kind of byte has its own range, so that keys compare rightly without
 * lengths or separators: 0x01 between the parts of a name, 0x02..0x07 the tone that ends
 * a syllable, 0x09..0x1F the length of a digit run (then its digits), 0x21..0x41 letters,
 * 0x60 and UTF-8 for other scripts. A tone is below every letter: an < anh. Changing a
 * value here means that stored indexes must be built again.
 */
#include "base/collate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "latin.h"
#include "syllable.h"
#include "unicode.h"

#define KEY_MAX     120
#define KEY_PART    0x01
#define KEY_TONE    0x02
#define KEY_NUMBER  0x08
#define KEY_DIGIT   0x10
#define KEY_LETTER  0x20
#define KEY_FOREIGN 0x60
#define NUMBER_MAX  0x17 /* digits whose count fits the length byte */

struct key {
    struct str *out;
    size_t limit; /* out->len may not go beyond */
    bool open;    /* a syllable is being written */
    uint8_t tone;
};

static void put_byte(struct key *key, unsigned value)
{
    if (key->out->len < key->limit)
        str_addc(key->out, (char)(unsigned char)value);
}

static void end_syllable(struct key *key)
{
    if (key->open)
        put_byte(key, KEY_TONE + key->tone);
    key->open = false;
    key->tone = TONE_NONE;
}

static void put_letter(struct key *key, uint8_t code, uint8_t tone)
{
    put_byte(key, KEY_LETTER + code);
    key->open = true;
    if (tone != TONE_NONE)
        key->tone = tone;
}

/* A Latin letter with marks that Vietnamese does not have: its plain letters. */
static void put_latin(struct key *key, const char *two)
{
    uint8_t tone;
    put_letter(key, letter_code((unsigned char)two[0], &tone), TONE_NONE);
    if (two[1] != ' ')
        put_letter(key, letter_code((unsigned char)two[1], &tone), TONE_NONE);
}

static void put_foreign(struct key *key, uint32_t cp)
{
    char bytes[4];
    size_t n = utf8_encode(unicode_lower(cp), bytes);
    put_byte(key, KEY_FOREIGN);
    for (size_t i = 0; i < n; i++)
        put_byte(key, (unsigned char)bytes[i]);
    key->open = true;
}

static uint8_t tone_of_mark(uint32_t cp)
{
    switch (cp) {
    case 0x300: return TONE_HUYEN;
    case 0x301: return TONE_SAC;
    case 0x303: return TONE_NGA;
    case 0x309: return TONE_HOI;
    case 0x323: return TONE_NANG;
    default: return TONE_NONE;
    }
}

static void put_point(struct key *key, uint32_t cp)
{
    uint8_t tone;
    uint8_t code = letter_code(cp, &tone);
    uint32_t i = latin_index(cp);
    if (code != 0) {
        put_letter(key, code, tone);
        return;
    }
    if (i != LATIN_NONE && latin_base[i * 2] >= 'a') {
        put_latin(key, latin_base + i * 2);
        return;
    }
    switch (unicode_class(cp)) {
    case TEXT_LETTER:
    case TEXT_DIGIT: put_foreign(key, cp); break;
    case TEXT_SPLIT:
    case TEXT_APOSTROPHE: end_syllable(key); break;
    case TEXT_MARK:
        if (tone_of_mark(cp) != TONE_NONE)
            key->tone = tone_of_mark(cp);
        break;
    case TEXT_HIDDEN: break;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A run of digits as a number; returns the place behind it. */
static const char *put_number(struct key *key, const char *p, const char *end)
{
    end_syllable(key);
    while (p + 1 < end && p[0] == '0' && is_digit(p[1]))
        p++;
    const char *stop = p;
    while (stop < end && is_digit(*stop))
        stop++;
    size_t n = (size_t)(stop - p);
    put_byte(key, KEY_NUMBER + (unsigned)(n < NUMBER_MAX ? n : NUMBER_MAX));
    if (n >= NUMBER_MAX)
        put_byte(key, (unsigned)(n - NUMBER_MAX < 0xFF ? n - NUMBER_MAX : 0xFF));
    for (; p < stop; p++)
        put_byte(key, KEY_DIGIT + (unsigned)(*p - '0'));
    return stop;
}

static void put_range(struct key *key, const char *p, const char *end)
{
    while (p < end && key->out->len < key->limit) {
        if (is_digit(*p)) {
            p = put_number(key, p, end);
            continue;
        }
        size_t n;
        put_point(key, utf8_decode(p, &n));
        p += n;
    }
    end_syllable(key);
}

void collate_text(struct str *out, const char *text)
{
    if (text == NULL)
        return;
    struct key key = {.out = out, .limit = out->len + KEY_MAX};
    put_range(&key, text, text + strlen(text));
}

/* What belongs to the name itself: "Nguyễn Văn A (tức Tý)" ends before the bracket. */
static const char *name_end(const char *name)
{
    const char *end = name + strcspn(name, "(,;/");
    if (end == name)
        end = name + strlen(name);
    while (end > name && end[-1] == ' ')
        end--;
    return end;
}

/* Where the last word that begins with no digit starts. */
static const char *given_start(const char *name, const char *end, const char **given_end)
{
    const char *start = end, *stop = end;
    for (;;) {
        while (start > name && start[-1] != ' ')
            start--;
        if (start == name || !is_digit(*start))
            break;
        while (start > name && start[-1] == ' ')
            start--;
        stop = start;
    }
    *given_end = stop;
    return start;
}

void collate_name(struct str *out, const char *name)
{
    if (name == NULL)
        return;
    struct key key = {.out = out, .limit = out->len + KEY_MAX};
    const char *end = name_end(name), *given_end;
    const char *given = given_start(name, end, &given_end);
    put_range(&key, given, given_end);
    put_byte(&key, KEY_PART);
    put_range(&key, name, given);
    put_range(&key, given_end, end);
}
