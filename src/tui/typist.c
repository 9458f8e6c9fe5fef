/* SPDX-License-Identifier: MIT
 *
 * Spelling is that of fold_telex: a word is composed when it can be a syllable, else it
 * stands as it was typed. VNI digits are read as the Telex keys of the same meaning.
 */
#include "typist.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"

static const char *const method_names[METHOD_COUNT] = {"off", "telex", "vni"};

const char *method_name(enum method method)
{
    return method_names[method];
}

enum method method_named(const char *name)
{
    for (int i = METHOD_COUNT - 1; i > METHOD_OFF && name != NULL; i--)
        if (strcmp(method_names[i], name) == 0)
            return (enum method)i;
    return METHOD_OFF;
}

/* ---- spelling ---- */

/* VNI digits as the Telex keys of the same meaning. */
static void add_vni(struct str *telex, char digit)
{
    switch (digit) {
    case '6':
        for (size_t i = telex->len; i-- > 0;)
            if (strchr("aeo", tolower(telex->buf[i])) != NULL) {
                str_addc(telex, (char)tolower(telex->buf[i]));
                return;
            }
        return;
    case '7':
    case '8': str_addc(telex, 'w'); return;
    case '9': str_addc(telex, 'd'); return;
    default: str_addc(telex, "zsfrxj"[digit - '0']); return;
    }
}

static bool is_vni_mark(const struct str *raw, char c)
{
    return raw->len > 0 && c >= '1' && c <= '9';
}

/* Letters alone that Telex would change: with VNI they stay as they are. */
static bool telex_by_chance(const char *raw)
{
    struct str letters = {0};
    str_add(&letters, "");
    for (const char *p = raw; *p != '\0'; p++)
        if (isalpha((unsigned char)*p))
            str_addc(&letters, (char)tolower((unsigned char)*p));
    char *word = fold_telex(letters.buf);
    str_release(&letters);
    free(word);
    return word != NULL;
}

enum capitals { NO_CAPITALS, FIRST_CAPITAL, ALL_CAPITALS };

static enum capitals capitals_of(const char *raw)
{
    size_t small = 0, letters = 0;
    for (const char *p = raw; *p != '\0'; p++) {
        letters += isalpha((unsigned char)*p) ? 1 : 0;
        small += islower((unsigned char)*p) ? 1 : 0;
    }
    if (!isupper((unsigned char)raw[0]))
        return NO_CAPITALS;
    return small == 0 && letters > 2 ? ALL_CAPITALS : FIRST_CAPITAL;
}

static char *raised(const char *word, enum capitals capitals)
{
    struct str out = {0};
    str_add(&out, "");
    for (size_t at = 0, n; word[at] != '\0'; at += n) {
        char bytes[4];
        uint32_t cp = utf8_decode(word + at, &n);
        if (at == 0 || capitals == ALL_CAPITALS)
            cp = (uint32_t)towupper((wint_t)cp);
        str_addn(&out, bytes, utf8_encode(cp, bytes));
    }
    return str_detach(&out);
}

/* The word as it is shown: composed when it can be, capitals as typed. */
static char *spell(const char *raw, bool vni)
{
    struct str telex = {0};
    str_add(&telex, "");
    for (const char *p = raw; *p != '\0'; p++) {
        if (vni && is_vni_mark(&telex, *p))
            add_vni(&telex, *p);
        else
            str_addc(&telex, (char)tolower(*p));
    }
    char *word = vni && telex_by_chance(raw) ? NULL : fold_telex(telex.buf);
    str_release(&telex);
    if (word == NULL)
        return xstrdup(raw);
    enum capitals capitals = capitals_of(raw);
    char *shown = capitals == NO_CAPITALS ? xstrdup(word) : raised(word, capitals);
    free(word);
    return shown;
}

static void send_change(struct str *out, const char *old, const char *new)
{
    size_t same = 0;
    while (old[same] != '\0' && old[same] == new[same])
        same = utf8_next(old, same);
    while (same > 0 && strncmp(old, new, same) != 0)
        same = utf8_prev(old, same);
    for (size_t at = same; old[at] != '\0'; at = utf8_next(old, at))
        str_addc(out, 0x7F);
    str_add(out, new + same);
}

/* ---- the word in hand ---- */

void typist_end(struct typist *typist)
{
    str_clear(&typist->raw);
    free(typist->shown);
    typist->shown = NULL;
    typist->literal = false;
}

void typist_release(struct typist *typist)
{
    typist_end(typist);
    str_release(&typist->raw);
}

static const char *shown(const struct typist *typist)
{
    return typist->shown == NULL ? "" : typist->shown;
}

static char *spelt(const struct typist *typist)
{
    const char *raw = str_text(&typist->raw);
    return typist->literal ? xstrdup(raw) : spell(raw, typist->method == METHOD_VNI);
}

bool typist_takes(const struct typist *typist, char key)
{
    return isalpha((unsigned char)key) ||
           (typist->method == METHOD_VNI && is_vni_mark(&typist->raw, key));
}

void typist_key(struct typist *typist, char key, struct str *out)
{
    str_addc(&typist->raw, key);
    char *now = spelt(typist);
    size_t n = typist->raw.len;
    bool twice = n >= 2 && typist->raw.buf[n - 2] == key;
    if (twice && strcmp(now, shown(typist)) == 0) {
        // The same mark again takes the first one back and stands there itself.
        str_truncate(&typist->raw, n - 1);
        free(now);
        now = xstrdup(typist->raw.buf);
        typist->literal = true;
    }
    send_change(out, shown(typist), now);
    free(typist->shown);
    typist->shown = now;
}

/* Keys are given up from the end until they spell what is left standing, so that a mark
 * typed next still finds its word. */
void typist_erased(struct typist *typist)
{
    char *left = xstrdup(shown(typist));
    left[utf8_prev(left, strlen(left))] = '\0';
    char *now = NULL;
    while (typist->raw.len > 0 && (now == NULL || strcmp(now, left) != 0)) {
        free(now);
        str_truncate(&typist->raw, typist->raw.len - 1);
        now = spelt(typist);
    }
    free(typist->shown);
    typist->shown = now;
    free(left);
}
