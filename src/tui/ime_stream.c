/* SPDX-License-Identifier: MIT
 *
 * What an input method sends: after each key the word so far is spelt again; the part
 * that changed is taken back with Backspaces and sent anew.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/str.h"
#include "base/utf8.h"
#include "ime.h"

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
    if (isupper((unsigned char)raw[0])) {
        struct str out = {0};
        size_t n;
        uint32_t cp = utf8_decode(word, &n);
        bool ascii = cp < 128;
        bool even = (cp >= 0x1EA0 && cp <= 0x1EF9) || cp == 0x111 || cp == 0x103;
        char head[4];
        uint32_t raised = ascii || (cp >= 0xE0 && cp < 0xFE)   ? cp - 32
                          : even || cp == 0x1B0 || cp == 0x1A1 ? cp - 1
                                                               : cp;
        str_addn(&out, head, utf8_encode(raised, head));
        str_add(&out, word + n);
        free(word);
        word = str_detach(&out);
    }
    return word;
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

/* The word a method has in hand. */
struct word {
    struct str raw;
    char *shown;
    bool literal; /* a mark typed twice gave it up */
};

static void end_word(struct word *word)
{
    str_clear(&word->raw);
    free(word->shown);
    word->shown = xstrdup("");
    word->literal = false;
}

static void add_key(struct word *word, char key, bool vni, struct str *out)
{
    str_addc(&word->raw, key);
    char *now = word->literal ? xstrdup(word->raw.buf) : spell(word->raw.buf, vni);
    size_t n = word->raw.len;
    bool twice = n >= 2 && word->raw.buf[n - 2] == key;
    if (twice && strcmp(now, word->shown) == 0) {
        // The same mark again takes the first one back and stands there itself.
        str_truncate(&word->raw, word->raw.len - 1);
        free(now);
        now = xstrdup(word->raw.buf);
        word->literal = true;
    }
    send_change(out, word->shown, now);
    free(word->shown);
    word->shown = now;
}

void ime_stream(struct str *out, const char *raw, bool vni)
{
    struct word word = {.shown = xstrdup("")};
    str_add(&word.raw, "");
    for (const char *p = raw; *p != '\0'; p++) {
        if (isalpha((unsigned char)*p) || (vni && is_vni_mark(&word.raw, *p))) {
            add_key(&word, *p, vni, out);
        } else {
            str_addc(out, *p);
            end_word(&word);
        }
    }
    free(word.shown);
    str_release(&word.raw);
}
