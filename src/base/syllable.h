/* SPDX-License-Identifier: MIT
 *
 * A Vietnamese syllable as letters and one tone, wherever the tone mark stood. Two
 * spellings of one syllable (hòa, hoà) are therefore the same here.
 */
#ifndef BASE_SYLLABLE_H
#define BASE_SYLLABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define SYLLABLE_MAX 24

/* Letter codes 1..33 in alphabetical order: aăâbcdđeêfghijklmnoôơpqrstuưvwxyz. */
enum letter {
    LETTER_A = 1,
    LETTER_A_BREVE = 2,
    LETTER_A_HAT = 3,
    LETTER_D = 6,
    LETTER_D_BAR = 7,
    LETTER_E = 8,
    LETTER_E_HAT = 9,
    LETTER_G = 11,
    LETTER_I = 13,
    LETTER_O = 19,
    LETTER_O_HAT = 20,
    LETTER_O_HORN = 21,
    LETTER_Q = 23,
    LETTER_U = 27,
    LETTER_U_HORN = 28,
    LETTER_W = 30,
    LETTER_Y = 32,
    LETTER_COUNT = 33
};

enum tone { TONE_NONE, TONE_HUYEN, TONE_HOI, TONE_NGA, TONE_SAC, TONE_NANG };

struct syllable {
    uint8_t letters[SYLLABLE_MAX];
    size_t count;
    uint8_t tone;
};

/* The Vietnamese letter cp is (any case) and its tone; 0 when it is none. */
uint8_t letter_code(uint32_t cp, uint8_t *tone);

/* False when the word holds anything but Vietnamese letters (NFC, any case), two tones
 * or more than SYLLABLE_MAX letters. */
bool syllable_parse(struct syllable *s, const char *word, size_t len);
/* Appends the lower-case spelling; false (nothing appended) when the tone has no place
 * because the letters are not one group of vowels among consonants. */
bool syllable_spell(const struct syllable *s, struct str *out);
/* True when Vietnamese has such a syllable: initial, rime and tone go together. */
bool syllable_possible(const struct syllable *s);

#endif
