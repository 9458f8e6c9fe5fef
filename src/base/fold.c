/* SPDX-License-Identifier: MIT
 *
 * Words without marks. One pass over the bytes writes straight into the result, which
 * was given room beforehand: ASCII letters by a small table, Vietnamese and other Latin
 * letters by latin.c's, the rest through the Unicode library. The last byte written is
 * a blank exactly when no word is open; nothing else about the past is remembered.
 */
#include "base/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "latin.h"
#include "syllable.h"
#include "unicode.h"

enum join { JOIN_WORDS, SPLIT_ONLY };

#define NO_CHAIN SIZE_MAX

struct folder {
    struct str *out;
    const char *p, *end;
    size_t chain; /* where the words that apostrophes chain began, or NO_CHAIN */
    enum join join;
};

/* ASCII: the folded letter or digit, 0 for what splits, 1 for apostrophes; 0 from 0x80
 * on, where bytes say nothing. */
static const char ascii_fold[256] = {['\''] = 1,
    ['`'] = 1,
    ['0'] = '0',
    ['1'] = '1',
    ['2'] = '2',
    ['3'] = '3',
    ['4'] = '4',
    ['5'] = '5',
    ['6'] = '6',
    ['7'] = '7',
    ['8'] = '8',
    ['9'] = '9',
    ['A'] = 'a',
    ['B'] = 'b',
    ['C'] = 'c',
    ['D'] = 'd',
    ['E'] = 'e',
    ['F'] = 'f',
    ['G'] = 'g',
    ['H'] = 'h',
    ['I'] = 'i',
    ['J'] = 'j',
    ['K'] = 'k',
    ['L'] = 'l',
    ['M'] = 'm',
    ['N'] = 'n',
    ['O'] = 'o',
    ['P'] = 'p',
    ['Q'] = 'q',
    ['R'] = 'r',
    ['S'] = 's',
    ['T'] = 't',
    ['U'] = 'u',
    ['V'] = 'v',
    ['W'] = 'w',
    ['X'] = 'x',
    ['Y'] = 'y',
    ['Z'] = 'z',
    ['a'] = 'a',
    ['b'] = 'b',
    ['c'] = 'c',
    ['d'] = 'd',
    ['e'] = 'e',
    ['f'] = 'f',
    ['g'] = 'g',
    ['h'] = 'h',
    ['i'] = 'i',
    ['j'] = 'j',
    ['k'] = 'k',
    ['l'] = 'l',
    ['m'] = 'm',
    ['n'] = 'n',
    ['o'] = 'o',
    ['p'] = 'p',
    ['q'] = 'q',
    ['r'] = 'r',
    ['s'] = 's',
    ['t'] = 't',
    ['u'] = 'u',
    ['v'] = 'v',
    ['w'] = 'w',
    ['x'] = 'x',
    ['y'] = 'y',
    ['z'] = 'z'};

/* ---- one pass over a text ---- */

/* Room for whatever the rest of the text, a chain still open and `extra` bytes need: a
 * letter gives at most as many bytes as it has, twice when its word is joined. */
static void make_room(struct folder *f, size_t extra)
{
    size_t chained = f->chain == NO_CHAIN ? 0 : f->out->len - f->chain;
    str_reserve(f->out, (size_t)(f->end - f->p) * 2 + chained + extra + 4);
}

static void put(struct str *out, char c)
{
    out->buf[out->len++] = c;
}

static bool in_word(const struct str *out)
{
    return out->buf[out->len - 1] != ' ';
}

static bool is_letter_end(const struct str *out)
{
    char c = out->buf[out->len - 1];
    return c != ' ' && !(c >= '0' && c <= '9');
}

static size_t word_start(const struct str *out)
{
    size_t i = out->len;
    while (out->buf[i - 1] != ' ')
        i--;
    return i;
}

/* After the parts of a chain, the parts in one word. */
static void finish_chain(struct folder *f)
{
    struct str *out = f->out;
    size_t end = out->len;
    for (size_t i = f->chain; i < end; i++)
        if (out->buf[i] != ' ')
            put(out, out->buf[i]);
    put(out, ' ');
    f->chain = NO_CHAIN;
}

static void end_word(struct folder *f)
{
    if (in_word(f->out))
        put(f->out, ' ');
    if (f->chain != NO_CHAIN)
        finish_chain(f);
}

/* unicode_class without asking the library about ASCII and Latin letters. */
static enum text_class point_class(uint32_t cp)
{
    if (cp < 0x80) {
        char folded = ascii_fold[cp];
        if (folded <= 1)
            return folded == 1 ? TEXT_APOSTROPHE : TEXT_SPLIT;
        return folded >= 'a' ? TEXT_LETTER : TEXT_DIGIT;
    }
    uint32_t i = latin_index(cp);
    if (i == LATIN_NONE)
        return unicode_class(cp);
    return latin_base[i * 2] == '/' ? TEXT_SPLIT : TEXT_LETTER;
}

/* Does a letter stand at the beginning of text? */
static bool is_letter_ahead(const char *text, const char *end)
{
    if (text >= end)
        return false;
    size_t n;
    return point_class(utf8_decode(text, &n)) == TEXT_LETTER;
}

/* f->p stands behind the apostrophe. */
static void add_apostrophe(struct folder *f)
{
    bool joins =
        f->join == JOIN_WORDS && is_letter_end(f->out) && is_letter_ahead(f->p, f->end);
    if (!joins) {
        end_word(f);
        return;
    }
    if (f->chain == NO_CHAIN)
        f->chain = word_start(f->out);
    put(f->out, ' ');
}

static void add_plain_letters(struct folder *f, const char *two)
{
    put(f->out, two[0]);
    if (two[1] != ' ')
        put(f->out, two[1]);
}

/* A code point without its like in the tables, already decomposed and lower case. */
static void add_folded_point(struct folder *f, uint32_t cp)
{
    uint32_t i = latin_index(cp);
    enum text_class class = point_class(cp);
    if (cp < 0x80 && ascii_fold[cp] > 1) {
        put(f->out, ascii_fold[cp]);
    } else if (i != LATIN_NONE && latin_base[i * 2] >= 'a') {
        add_plain_letters(f, latin_base + i * 2);
    } else if (class == TEXT_LETTER || class == TEXT_DIGIT) {
        char bytes[4];
        size_t n = utf8_encode(cp, bytes);
        memcpy(f->out->buf + f->out->len, bytes, n);
        f->out->len += n;
    } else if (class == TEXT_SPLIT || class == TEXT_APOSTROPHE) {
        end_word(f);
    }
}

static void add_foreign(struct folder *f, uint32_t cp)
{
    enum text_class class = unicode_class(cp);
    if (class == TEXT_HIDDEN || class == TEXT_MARK)
        return;
    if (class == TEXT_APOSTROPHE) {
        add_apostrophe(f);
        return;
    }
    if (class == TEXT_SPLIT) {
        end_word(f);
        return;
    }
    uint32_t folded[UNICODE_FOLD_MAX];
    size_t n = unicode_fold(cp, folded);
    make_room(f, n * 10);
    for (size_t i = 0; i < n; i++)
        add_folded_point(f, folded[i]);
    make_room(f, 0);
}

static void add_point(struct folder *f)
{
    size_t n;
    uint32_t cp = utf8_decode(f->p, &n);
    f->p += n;
    uint32_t i = latin_index(cp);
    if (i == LATIN_NONE || latin_base[i * 2] == '?')
        add_foreign(f, cp);
    else if (latin_base[i * 2] == '/')
        end_word(f);
    else
        add_plain_letters(f, latin_base + i * 2);
}

/* The common run of ASCII letters and digits, without a look at anything
 * else, so that the pointers stay in registers. */
static void add_plain_run(struct folder *f)
{
    const char *p = f->p;
    char *start = f->out->buf + f->out->len, *out = start, folded;
    while (p < f->end && (folded = ascii_fold[(unsigned char)*p]) > 1) {
        *out++ = folded;
        p++;
    }
    f->p = p;
    f->out->len += (size_t)(out - start);
}

static void fold_run(struct folder *f)
{
    while (f->p < f->end) {
        add_plain_run(f);
        if (f->p == f->end)
            break;
        unsigned char c = (unsigned char)*f->p;
        if (c >= 0x80) {
            add_point(f);
            continue;
        }
        f->p++;
        if (ascii_fold[c] == 0)
            end_word(f);
        else
            add_apostrophe(f);
    }
    end_word(f);
}

static void fold_into(struct str *out, const char *text, enum join join)
{
    struct folder f = {out, text, text + strlen(text), NO_CHAIN, join};
    size_t before = out->len;
    str_reserve(out, (size_t)(f.end - f.p) * 2 + 4);
    if (before == 0 || in_word(out))
        put(out, ' ');
    size_t start = out->len;
    fold_run(&f);
    if (out->len == start)
        out->len = before;
    out->buf[out->len] = '\0';
}

void fold_words(struct str *out, const char *text)
{
    if (text != NULL)
        fold_into(out, text, JOIN_WORDS);
}

char *fold_text(const char *text)
{
    struct str words = {0};
    fold_words(&words, text);
    if (words.len == 0)
        return str_detach(&words);
    str_truncate(&words, words.len - 1);
    memmove(words.buf, words.buf + 1, words.len);
    words.len--;
    return str_detach(&words);
}

char *fold_key(const char *text)
{
    struct str words = {0};
    if (text != NULL)
        fold_into(&words, text, SPLIT_ONLY);
    size_t kept = 0;
    for (size_t i = 0; i < words.len; i++)
        if (words.buf[i] != ' ')
            words.buf[kept++] = words.buf[i];
    str_truncate(&words, kept);
    return str_detach(&words);
}

bool fold_key_equal(const char *a, const char *b)
{
    char *key_a = fold_key(a), *key_b = fold_key(b);
    bool equal = strcmp(key_a, key_b) == 0;
    free(key_a);
    free(key_b);
    return equal;
}

/* ---- words with their marks ---- */

/* Lower case; the look-alikes of đ become đ. */
static uint32_t exact_point(uint32_t cp)
{
    if (cp < 0x80)
        return (uint32_t)ascii_fold[cp];
    uint8_t tone;
    return letter_code(cp, &tone) == LETTER_D_BAR ? 0x111 : unicode_lower(cp);
}

static void add_exact_point(struct str *out, uint32_t cp)
{
    char bytes[4];
    str_addn(out, bytes, utf8_encode(cp, bytes));
}

/* A word of plain letters and digits has no tone. */
static bool is_plain(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)word[i] >= 0x80)
            return false;
    return true;
}

struct exact {
    struct str out;     /* words, each followed by a blank */
    struct str joined;  /* the parts so far of a word with apostrophes, or empty */
    struct str spelled; /* a word as it should be spelled */
    size_t start;       /* of the word being written */
};

/* Puts the tone of the word being written where it belongs. */
static void place_tone(struct exact *e)
{
    struct syllable s;
    const char *word = e->out.buf + e->start;
    size_t len = e->out.len - e->start;
    if (is_plain(word, len) || !syllable_parse(&s, word, len) || s.tone == TONE_NONE)
        return;
    str_clear(&e->spelled);
    if (syllable_spell(&s, &e->spelled)) {
        str_truncate(&e->out, e->start);
        str_addn(&e->out, e->spelled.buf, e->spelled.len);
    }
}

static void exact_end_part(struct exact *e)
{
    if (e->out.len == e->start)
        return;
    place_tone(e);
    str_addc(&e->out, ' ');
}

static void exact_end_word(struct exact *e)
{
    if (e->joined.len > 0) {
        str_addn(&e->joined, e->out.buf + e->start, e->out.len - e->start);
        exact_end_part(e);
        e->start = e->out.len;
        str_addn(&e->out, e->joined.buf, e->joined.len);
        str_clear(&e->joined);
    }
    exact_end_part(e);
    e->start = e->out.len;
}

/* A plain letter or digit at *p, as most are, which moves on. */
static bool exact_plain(struct exact *e, const char **p)
{
    char c = ascii_fold[(unsigned char)**p];
    if (c == 0 || c == ascii_fold['\''])
        return false;
    str_addc(&e->out, c);
    ++*p;
    return true;
}

static bool exact_ends_in_letter(const struct exact *e)
{
    if (e->out.len == e->start)
        return false;
    char c = e->out.buf[e->out.len - 1];
    return c < '0' || c > '9';
}

static void exact_apostrophe(struct exact *e, const char *next, const char *end)
{
    if (!exact_ends_in_letter(e) || !is_letter_ahead(next, end)) {
        exact_end_word(e);
        return;
    }
    str_addn(&e->joined, e->out.buf + e->start, e->out.len - e->start);
    exact_end_part(e);
    e->start = e->out.len;
}

char *fold_exact(const char *text)
{
    struct exact e = {0};
    if (text == NULL)
        text = "";
    char *nfc = utf8_nfc(text, strlen(text));
    const char *end = nfc + strlen(nfc);
    size_t n;
    for (const char *p = nfc; p < end;) {
        if (exact_plain(&e, &p))
            continue;
        uint32_t cp = utf8_decode(p, &n);
        p += n;
        switch (point_class(cp)) {
        case TEXT_LETTER:
        case TEXT_DIGIT:
        case TEXT_MARK: add_exact_point(&e.out, exact_point(cp)); break;
        case TEXT_APOSTROPHE: exact_apostrophe(&e, p, end); break;
        case TEXT_SPLIT: exact_end_word(&e); break;
        case TEXT_HIDDEN: break;
        }
    }
    exact_end_word(&e);
    free(nfc);
    str_release(&e.joined);
    str_release(&e.spelled);
    str_truncate(&e.out, e.out.len > 0 ? e.out.len - 1 : 0);
    return str_detach(&e.out);
}

/* ---- small helpers on folded words ---- */

char *fold_initials(const char *folded)
{
    struct str out = {0};
    bool at_start = true;
    size_t n;
    for (const char *p = folded; *p != '\0'; p += n) {
        utf8_decode(p, &n);
        if (at_start && *p != ' ')
            str_addn(&out, p, n);
        at_start = *p == ' ';
    }
    return str_detach(&out);
}

#define DISTANCE_MAX 64

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* One row of the table: distances of a's first i letters to all beginnings of b. */
static int distance_row(const char *a, const char *b, size_t i, size_t len_b,
    const int *before, const int *last, int *row)
{
    int best = row[0] = (int)i;
    for (size_t j = 1; j <= len_b; j++) {
        int cost = a[i - 1] != b[j - 1];
        int d = least(last[j - 1] + cost, least(last[j], row[j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        if (swapped)
            d = least(d, before[j - 2] + 1);
        row[j] = d;
        best = least(best, d);
    }
    return best;
}

int fold_distance(const char *a, const char *b, int limit)
{
    if (limit >= 0 && strcmp(a, b) == 0)
        return 0;
    size_t len_a = strlen(a), len_b = strlen(b);
    size_t gap = len_a > len_b ? len_a - len_b : len_b - len_a;
    if (limit < 0 || gap > (size_t)limit || len_a > DISTANCE_MAX || len_b > DISTANCE_MAX)
        return limit + 1;
    int rows[3][DISTANCE_MAX + 1];
    for (size_t j = 0; j <= len_b; j++)
        rows[0][j] = (int)j;
    memcpy(rows[2], rows[0], sizeof(rows[2]));
    for (size_t i = 1; i <= len_a; i++) {
        int best = distance_row(
            a, b, i, len_b, rows[(i + 1) % 3], rows[(i - 1) % 3], rows[i % 3]);
        if (best > limit)
            return limit + 1;
    }
    int d = rows[len_a % 3][len_b];
    return d <= limit ? d : limit + 1;
}
