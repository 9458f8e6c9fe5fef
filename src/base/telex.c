/* SPDX-License-Identifier: MIT
 *
 * Undoing Telex that an input method left in a word: letters typed as "nguyeexn" when the
 * method was off. Every reading is tried in turn (doubled vowels as hats, w as horn or
 * breve) and the first that gives a possible syllable is taken; there is no dictionary,
 * so English words may decode too, and callers ask only when the word itself was not
 * found.
 */
#include "base/fold.h"

#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "syllable.h"

static bool is_plain_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
}

/* A word on its way from Telex: letters that remain, and where w was typed. */
struct telex {
    char letters[SYLLABLE_MAX + 1];
    size_t count;
    size_t w_at; /* letters before the last w; SIZE_MAX when there is none */
    uint8_t tone;
    bool barred; /* dd */
    bool toned;
};

static int telex_tone(char c)
{
    switch (c) {
    case 'z': return TONE_NONE;
    case 'f': return TONE_HUYEN;
    case 'r': return TONE_HOI;
    case 'x': return TONE_NGA;
    case 's': return TONE_SAC;
    case 'j': return TONE_NANG;
    default: return -1;
    }
}

/* Takes tone keys, w and the second d out of the word; false when it has other signs
 * than letters or nothing remains. */
static bool telex_read(struct telex *t, const char *word)
{
    bool vowel = false;
    *t = (struct telex){.w_at = SIZE_MAX};
    for (const char *p = word; *p != '\0'; p++) {
        char c = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        if (c < 'a' || c > 'z' || t->count == SYLLABLE_MAX)
            return false;
        if (vowel && telex_tone(c) >= 0) {
            t->tone = (uint8_t)telex_tone(c);
            t->toned = true;
        } else if (c == 'w') {
            t->w_at = t->count;
            vowel = true;
        } else if (c == 'd' && t->count > 0 && t->letters[0] == 'd' && !t->barred) {
            t->barred = true;
        } else {
            t->letters[t->count++] = c;
            vowel = vowel || is_plain_vowel(c);
        }
    }
    return t->count > 0;
}

static void telex_base(const struct telex *t, struct syllable *s)
{
    *s = (struct syllable){.tone = t->tone};
    for (size_t i = 0; i < t->count; i++) {
        uint8_t tone;
        s->letters[s->count++] = letter_code((unsigned char)t->letters[i], &tone);
    }
    if (t->barred)
        s->letters[0] = LETTER_D_BAR;
}

/* aa, ee, oo, also with letters between them, become one letter with a hat. */
static void telex_hats(struct syllable *s)
{
    for (size_t i = 0; i < s->count; i++) {
        uint8_t c = s->letters[i];
        if (c != LETTER_A && c != LETTER_E && c != LETTER_O)
            continue;
        size_t twin = i + 1;
        while (twin < s->count && s->letters[twin] != c)
            twin++;
        if (twin == s->count)
            continue;
        s->letters[i] = (uint8_t)(c + (c == LETTER_A ? 2 : 1));
        memmove(s->letters + twin, s->letters + twin + 1, s->count - twin - 1);
        s->count--;
        return;
    }
}

/* Replaces one `from` by `to` where that gives a possible syllable. */
static bool replace_letter(struct syllable *s, uint8_t from, uint8_t to)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->letters[i] != from)
            continue;
        s->letters[i] = to;
        if (syllable_possible(s))
            return true;
        s->letters[i] = from;
    }
    return false;
}

static bool horn_pair(struct syllable *s)
{
    for (size_t i = 0; i + 1 < s->count; i++)
        if (s->letters[i] == LETTER_U && s->letters[i + 1] == LETTER_O) {
            s->letters[i] = LETTER_U_HORN;
            s->letters[i + 1] = LETTER_O_HORN;
            return true;
        }
    return false;
}

static bool insert_horn(struct syllable *s, size_t at)
{
    if (s->count == SYLLABLE_MAX || at > s->count)
        return false;
    memmove(s->letters + at + 1, s->letters + at, s->count - at);
    s->letters[at] = LETTER_U_HORN;
    s->count++;
    return true;
}

/* First reading of w that gives a possible syllable. */
static bool telex_w(struct syllable *s, size_t w_at)
{
    static const uint8_t single[][2] = {
        {LETTER_U, LETTER_U_HORN}, {LETTER_A, LETTER_A_BREVE}, {LETTER_O, LETTER_O_HORN}};
    struct syllable plain = *s;
    if (horn_pair(s) && syllable_possible(s))
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(single); i++) {
        *s = plain;
        if (replace_letter(s, single[i][0], single[i][1]))
            return true;
    }
    return insert_horn(s, w_at) && syllable_possible(s);
}

static bool telex_finish(const struct telex *t, struct syllable *s)
{
    return t->w_at == SIZE_MAX ? syllable_possible(s) : telex_w(s, t->w_at);
}

/* A doubled vowel is read as a hat; as two letters (oao) only when that fails. */
static bool telex_decode(const char *word, struct syllable *s)
{
    struct telex t;
    if (!telex_read(&t, word))
        return false;
    telex_base(&t, s);
    struct syllable doubled = *s;
    telex_hats(s);
    bool hat = s->count != doubled.count;
    bool keys = t.toned || t.barred || t.w_at != SIZE_MAX;
    if ((hat || keys) && telex_finish(&t, s))
        return true;
    *s = doubled;
    return hat && keys && telex_finish(&t, s);
}

char *fold_telex(const char *word)
{
    struct syllable s;
    if (!telex_decode(word, &s))
        return NULL;
    struct str out = {0};
    if (syllable_spell(&s, &out))
        return str_detach(&out);
    str_release(&out);
    return NULL;
}
