/* SPDX-License-Identifier: MIT
 *
 * A letter is base, mark (hat, breve, horn, bar) and tone. What a burst added tells the
 * key: a tone is s f r x j (VNI 1 to 5), a hat the letter again (6), a horn or breve w
 * (7, 8), a bar d (9). A mark taken away tells nothing: the key comes by itself next.
 */
#include "ime.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

enum mark { MARK_NONE, MARK_HAT, MARK_BREVE, MARK_HORN, MARK_BAR };

struct letter {
    uint32_t base; /* lower case ASCII, or the code point itself */
    enum mark mark;
    unsigned tone; /* 0 none, then s f r x j */
};

/* Each row: a vowel with a mark and its six tones. */
static const struct {
    char base;
    enum mark mark;
    uint32_t tones[6];
} vowels[] = {
    {'a', MARK_NONE, {'a', 0xE1, 0xE0, 0x1EA3, 0xE3, 0x1EA1}},
    {'a', MARK_HAT, {0xE2, 0x1EA5, 0x1EA7, 0x1EA9, 0x1EAB, 0x1EAD}},
    {'a', MARK_BREVE, {0x103, 0x1EAF, 0x1EB1, 0x1EB3, 0x1EB5, 0x1EB7}},
    {'e', MARK_NONE, {'e', 0xE9, 0xE8, 0x1EBB, 0x1EBD, 0x1EB9}},
    {'e', MARK_HAT, {0xEA, 0x1EBF, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EC7}},
    {'i', MARK_NONE, {'i', 0xED, 0xEC, 0x1EC9, 0x129, 0x1ECB}},
    {'o', MARK_NONE, {'o', 0xF3, 0xF2, 0x1ECF, 0xF5, 0x1ECD}},
    {'o', MARK_HAT, {0xF4, 0x1ED1, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED9}},
    {'o', MARK_HORN, {0x1A1, 0x1EDB, 0x1EDD, 0x1EDF, 0x1EE1, 0x1EE3}},
    {'u', MARK_NONE, {'u', 0xFA, 0xF9, 0x1EE7, 0x169, 0x1EE5}},
    {'u', MARK_HORN, {0x1B0, 0x1EE9, 0x1EEB, 0x1EED, 0x1EEF, 0x1EF1}},
    {'y', MARK_NONE, {'y', 0xFD, 0x1EF3, 0x1EF7, 0x1EF9, 0x1EF5}},
};

static uint32_t lower(uint32_t cp)
{
    if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDD))
        return cp + 32;
    bool even_upper = cp == 0x102 || cp == 0x110 || cp == 0x128 || cp == 0x168;
    if (even_upper || (cp >= 0x1EA0 && cp <= 0x1EF9 && (cp & 1) == 0))
        return cp + 1;
    return cp == 0x1A0 ? 0x1A1 : cp == 0x1AF ? 0x1B0 : cp;
}

static struct letter split(uint32_t cp)
{
    cp = lower(cp);
    if (cp == 0x111)
        return (struct letter){'d', MARK_BAR, 0};
    for (size_t v = 0; v < sizeof(vowels) / sizeof(*vowels); v++)
        for (unsigned tone = 0; tone < 6; tone++)
            if (vowels[v].tones[tone] == cp)
                return (struct letter){(uint32_t)vowels[v].base, vowels[v].mark, tone};
    return (struct letter){cp, MARK_NONE, 0};
}

static bool is_vowel(uint32_t cp)
{
    return strchr("aeiouy", (int)split(cp).base) != NULL && split(cp).base < 128;
}

/* ---- what a burst added ---- */

struct change {
    enum mark mark; /* added or put in place of another */
    uint32_t base;  /* of the letter that got it */
    unsigned tone;  /* new tone of the word */
    bool lost;      /* something was taken away */
};

static unsigned tone_of(const uint32_t *word, size_t n)
{
    unsigned tone = 0;
    for (size_t i = 0; i < n; i++)
        tone = split(word[i]).tone > 0 ? split(word[i]).tone : tone;
    return tone;
}

static struct change compare(const uint32_t *old, const uint32_t *new, size_t n)
{
    struct change change = {0};
    for (size_t i = 0; i < n; i++) {
        struct letter a = split(old[i]), b = split(new[i]);
        if (a.mark == b.mark)
            continue;
        if (b.mark == MARK_NONE) {
            change.lost = true;
        } else {
            change.mark = b.mark;
            change.base = b.base;
        }
    }
    unsigned before = tone_of(old, n), after = tone_of(new, n);
    if (after != before) {
        change.tone = after;
        change.lost = change.lost || after == 0;
    }
    return change;
}

/* The key that made the change, 0 when none can be told. */
static uint32_t key_behind(const struct change *change, bool vni)
{
    if (change->tone > 0)
        return (uint32_t)(vni ? "012345" : "zsfrxj")[change->tone];
    switch (change->mark) {
    case MARK_NONE: return 0;
    case MARK_HAT: return vni ? '6' : change->base;
    case MARK_HORN: return vni ? '7' : 'w';
    case MARK_BREVE: return vni ? '8' : 'w';
    case MARK_BAR: return vni ? '9' : 'd';
    }
    return 0;
}

/* ---- commands ---- */

static void forget(struct ime *ime)
{
    ime->n = ime->n_raw = ime->backs = ime->n_tail = ime->swallow = 0;
    ime->released = false;
}

static void push(struct ime *ime, uint32_t cp)
{
    if (ime->n == IME_WORD)
        forget(ime);
    ime->shown[ime->n++] = cp;
}

/* A letter that stands unchanged where one method would have changed it, or that follows
 * a mark taken back, tells which method it is not. */
static void learn(struct ime *ime, uint32_t cp)
{
    if (ime->released) {
        ime->vni = cp >= '0' && cp <= '9';
        return;
    }
    bool short_word = ime->n == 1 || (ime->n == 2 && !is_vowel(ime->shown[0]));
    if (!short_word || !is_vowel(ime->shown[ime->n - 1]))
        return;
    if (cp >= '1' && cp <= '5')
        ime->vni = false;
    else if (cp < 128 && strchr("sfrxj", (int)cp) != NULL)
        ime->vni = true;
}

static bool obeyed(struct ime *ime, uint32_t code)
{
    if (ime->n_raw < IME_WORD)
        ime->raw[ime->n_raw++] = code;
    return true;
}

/* The method gave the word up and spells the keys again that were obeyed already; the
 * last letter of such a burst is the new key. */
static bool spelt_again(const struct ime *ime, uint32_t cp, bool more)
{
    return ime->released && more && ime->n < ime->n_raw && ime->raw[ime->n] == cp;
}

static bool plain_letter(struct ime *ime, uint32_t cp, bool more, struct key *out)
{
    if (spelt_again(ime, cp, more)) {
        push(ime, cp);
        return false;
    }
    learn(ime, cp);
    ime->released = false;
    push(ime, cp);
    struct letter letter = split(cp);
    *out = (struct key){.code = cp};
    if (cp < 128)
        return obeyed(ime, cp);
    // A method makes these of one key: w, [, or a letter of a Vietnamese keyboard.
    out->code = letter.base;
    if (letter.mark == MARK_HORN)
        out->code = letter.base == 'u' ? 'w' : '[';
    return obeyed(ime, out->code);
}

/* The word no longer stands as the method believes: begin again with what came. */
static bool stray(struct ime *ime, uint32_t cp, struct key *out)
{
    forget(ime);
    return plain_letter(ime, cp, false, out);
}

static bool end_burst(struct ime *ime, struct key *out)
{
    uint32_t *old = ime->shown + (ime->n - ime->backs);
    struct change change = compare(old, ime->tail, ime->backs);
    memcpy(old, ime->tail, ime->backs * sizeof(*old));
    size_t last = ime->n_tail - 1;
    bool nothing = change.mark == MARK_NONE && change.tone == 0 && !change.lost;
    bool moved = tone_of(ime->tail, ime->n_tail) > 0;
    ime->backs = ime->n_tail = 0;
    ime->released = change.lost;
    if (nothing && !moved) { // typed again by hand
        *out = (struct key){.code = split(ime->tail[last]).base};
        return true;
    }
    *out = (struct key){.code = key_behind(&change, ime->vni)};
    return out->code != 0 && obeyed(ime, out->code);
}

static bool burst_letter(struct ime *ime, uint32_t cp, struct key *out)
{
    uint32_t old = ime->shown[ime->n - ime->backs + ime->n_tail];
    if (split(old).base != split(cp).base)
        return stray(ime, cp, out);
    ime->tail[ime->n_tail++] = cp;
    return ime->n_tail == ime->backs ? end_burst(ime, out) : false;
}

bool ime_command(struct ime *ime, const struct key *key, bool more, struct key *out)
{
    ime->swallow = 0;
    if (key->code == TK_BACKSPACE) {
        ime->backs++;
        if (ime->backs > ime->n)
            forget(ime);
        return false;
    }
    if (key->code >= TK_NONE || key->code == ' ' ||
        (key->mods & (MOD_CTRL | MOD_PASTE))) {
        forget(ime);
        *out = *key;
        return true;
    }
    if (ime->backs > 0)
        return burst_letter(ime, key->code, out);
    return plain_letter(ime, key->code, more, out);
}

bool ime_swallow(struct ime *ime, const struct key *key, bool at_start)
{
    if (key->code == TK_BACKSPACE) {
        if (!at_start || ime->n == 0)
            return false;
        ime->n--;
        ime->swallow++;
        return true;
    }
    if (key->code >= TK_NONE || key->code == ' ' ||
        (key->mods & (MOD_CTRL | MOD_PASTE))) {
        forget(ime);
        return false;
    }
    if (ime->swallow == 0)
        return false;
    ime->swallow--;
    return true;
}
