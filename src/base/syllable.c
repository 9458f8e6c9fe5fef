/* SPDX-License-Identifier: MIT
 *
 * The structure of Vietnamese syllables: an initial, a rime, a tone. The tables hold
 * what the language has, so that a possible syllable can be told from other words; they
 * are written as text because that is how a reader can check them. Tone placement
 * follows the spelling that most offices type (hòa, thúy, khỏe; hoàn, thuyền).
 */
#include "syllable.h"

#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "latin.h"

/* Code points by letter code; entry 0 is unused. */
static const uint16_t letter_points[LETTER_COUNT + 1] = {0, 'a', 0x103, 0xE2, 'b', 'c',
    'd', 0x111, 'e', 0xEA, 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 0xF4, 0x1A1,
    'p', 'q', 'r', 's', 't', 'u', 0x1B0, 'v', 'w', 'x', 'y', 'z'};

/* Codes of a..z without marks. */
static const uint8_t plain_codes[26] = {1, 4, 5, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    19, 22, 23, 24, 25, 26, 27, 29, 30, 31, 32, 33};

/* Row of latin_vowel by letter code, -1 for a consonant. */
static int vowel_row(uint8_t code)
{
    switch (code) {
    case LETTER_A: return 0;
    case LETTER_A_BREVE: return 1;
    case LETTER_A_HAT: return 2;
    case LETTER_E: return 3;
    case LETTER_E_HAT: return 4;
    case LETTER_I: return 5;
    case LETTER_O: return 6;
    case LETTER_O_HAT: return 7;
    case LETTER_O_HORN: return 8;
    case LETTER_U: return 9;
    case LETTER_U_HORN: return 10;
    case LETTER_Y: return 11;
    default: return -1;
    }
}

static bool is_vowel(uint8_t code)
{
    return vowel_row(code) >= 0;
}

static bool is_shaped_vowel(uint8_t code)
{
    return is_vowel(code) && letter_points[code] >= 0x80;
}

/* Shapes as in latin_mark: 0 none, 1 breve, 2 hat, 3 horn, 4 bar. */
static uint8_t add_shape(uint8_t plain, int shape)
{
    if (shape == 0)
        return plain;
    if (plain == LETTER_A)
        return shape == 1 ? LETTER_A_BREVE : LETTER_A_HAT;
    if (plain == LETTER_O)
        return shape == 2 ? LETTER_O_HAT : LETTER_O_HORN;
    return (uint8_t)(plain + 1); // d, e and u have one shape each, which comes next
}

uint8_t letter_code(uint32_t cp, uint8_t *tone)
{
    *tone = TONE_NONE;
    uint32_t lower = cp | 0x20;
    if (cp < 0x80)
        return lower >= 'a' && lower <= 'z' ? plain_codes[lower - 'a'] : 0;
    uint32_t i = latin_index(cp);
    if (i == LATIN_NONE || latin_mark[i] == '.')
        return 0;
    int mark = latin_mark[i] - '0';
    *tone = (uint8_t)(mark % 6);
    return add_shape(plain_codes[latin_base[i * 2] - 'a'], mark / 6);
}

bool syllable_parse(struct syllable *s, const char *word, size_t len)
{
    *s = (struct syllable){0};
    size_t n;
    for (size_t i = 0; i < len; i += n) {
        uint8_t tone;
        uint8_t code = letter_code(utf8_decode(word + i, &n), &tone);
        if (code == 0 || s->count == SYLLABLE_MAX || (tone != 0 && s->tone != 0))
            return false;
        s->letters[s->count++] = code;
        if (tone != 0)
            s->tone = tone;
    }
    return s->count > 0;
}

/* Where the nucleus begins: behind the consonants, and behind the u of qu and the i of
 * gi when another vowel follows. */
static size_t nucleus_start(const struct syllable *s)
{
    size_t i = 0;
    while (i < s->count && !is_vowel(s->letters[i]))
        i++;
    if (i != 1 || s->count < 3 || !is_vowel(s->letters[2]))
        return i;
    bool qu = s->letters[0] == LETTER_Q && s->letters[1] == LETTER_U;
    bool gi = s->letters[0] == LETTER_G && s->letters[1] == LETTER_I;
    return qu || gi ? 2 : i;
}

/* Which letter carries the tone; s->count when none can. */
static size_t tone_place(const struct syllable *s)
{
    size_t start = nucleus_start(s), end = start;
    size_t shaped = s->count;
    for (; end < s->count && is_vowel(s->letters[end]); end++)
        if (is_shaped_vowel(s->letters[end]))
            shaped = end;
    for (size_t i = end; i < s->count; i++)
        if (is_vowel(s->letters[i]))
            return s->count;
    if (shaped < s->count)
        return shaped;
    size_t vowels = end - start;
    bool closed = end < s->count;
    switch (vowels) {
    case 1: return start;
    case 2: return closed ? start + 1 : start;
    case 3: return start + 1;
    default: return s->count;
    }
}

bool syllable_spell(const struct syllable *s, struct str *out)
{
    size_t place = s->tone == TONE_NONE ? s->count : tone_place(s);
    if (s->tone != TONE_NONE && place == s->count)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        uint32_t cp = letter_points[s->letters[i]];
        if (i == place)
            cp = latin_vowel[vowel_row(s->letters[i])][s->tone];
        char bytes[4];
        str_addn(out, bytes, utf8_encode(cp, bytes));
    }
    return true;
}

/* ---- possible syllables ---- */

/* Longer ones first where one begins another. */
static const char *const initials[] = {"ngh", "ng", "nh", "n", "ch", "c", "gh", "gi", "g",
    "kh", "k", "ph", "p", "qu", "th", "tr", "t", "b", "d", "đ", "h", "l", "m", "r", "s",
    "v", "x"};

static const char rimes[] =
    " a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"
    " e ec em en eng eo ep et ê êch êm ên ênh êp êt êu"
    " i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu"
    " o oc oi om on ong oong ooc op ot oa oac oach oai oam oan oang oanh oao oap oat oay"
    " oăc oăm oăn oăng oăt oe oem oen oeo oet"
    " ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"
    " u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt"
    " uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu"
    " ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu"
    " y yêm yên yêng yêt yêu ";

/* What follows qu: the u is part of the initial there. */
static const char rimes_qu[] =
    " a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây"
    " e en eo et ê ên ênh êch êt êu i in inh it ich iu o ôc ôi ông ôt ơ ơn ơt"
    " y ya yên yêt yn ynh ych yt yp yu ";

static bool has_word(const char *list, const char *word, size_t len)
{
    char padded[SYLLABLE_MAX * 4 + 3];
    if (len + 3 > sizeof(padded))
        return false;
    padded[0] = ' ';
    memcpy(padded + 1, word, len);
    padded[len + 1] = ' ';
    padded[len + 2] = '\0';
    return strstr(list, padded) != NULL;
}

static bool ends_in_stop(const char *rime, size_t len)
{
    if (len < 2)
        return false;
    char last = rime[len - 1], before = rime[len - 2];
    return strchr("ckpt", last) != NULL || (last == 'h' && before == 'c');
}

/* c, k and q share one sound, g and gh, ng and ngh: the next vowel decides. */
static bool initial_agrees(const char *initial, const char *rime)
{
    bool front = strchr("eiy", rime[0]) != NULL || strncmp(rime, "ê", 2) == 0;
    if (strcmp(initial, "c") == 0 || strcmp(initial, "g") == 0 ||
        strcmp(initial, "ng") == 0)
        return !front;
    if (strcmp(initial, "k") == 0 || strcmp(initial, "gh") == 0 ||
        strcmp(initial, "ngh") == 0)
        return front;
    return true;
}

static bool rime_follows(const char *initial, const char *rime, size_t len)
{
    if (strcmp(initial, "qu") == 0)
        return has_word(rimes_qu, rime, len);
    if (strcmp(initial, "gi") == 0)
        return rime[0] != 'i' && rime[0] != 'y' && has_word(rimes, rime, len);
    return initial_agrees(initial, rime) && has_word(rimes, rime, len);
}

/* `text` is the toneless spelling; *rime gets the place where its rime begins. Every
 * initial that begins it gets its chance; gi before a consonant is g + i (gìn). */
static bool find_rime(const char *text, size_t len, const char **rime)
{
    *rime = text;
    if (has_word(rimes, text, len))
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(initials); i++) {
        size_t skip = strlen(initials[i]);
        if (skip >= len || strncmp(text, initials[i], skip) != 0)
            continue;
        *rime = text + skip;
        if (rime_follows(initials[i], *rime, len - skip))
            return true;
    }
    *rime = text + 1;
    return strncmp(text, "gi", 2) == 0 && has_word(rimes, *rime, len - 1);
}

bool syllable_possible(const struct syllable *s)
{
    char text[SYLLABLE_MAX * 4 + 1];
    size_t len = 0;
    for (size_t i = 0; i < s->count; i++)
        len += utf8_encode(letter_points[s->letters[i]], text + len);
    text[len] = '\0';
    const char *rime;
    if (len == 0 || !find_rime(text, len, &rime))
        return false;
    bool stopped = ends_in_stop(rime, len - (size_t)(rime - text));
    return !stopped || s->tone == TONE_SAC || s->tone == TONE_NANG;
}
