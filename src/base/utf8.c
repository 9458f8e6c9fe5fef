/* SPDX-License-Identifier: MIT
 *
 * UTF-8, and everything asked of the Unicode library. Three kinds of function: doors
 * (validity, normal form) that run over whole files and are quick for ASCII and
 * Vietnamese; steps and columns for what is on the screen; and the sanitiser, which
 * decides alone what may reach a terminal. Columns are wcwidth's, because ncurses uses
 * it too: one source for both, or rows shift.
 */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "base/alloc.h"
#include "latin.h"
#include "unicode.h"

#define ELLIPSIS      "\u2026"
#define MARK_HIDDEN   "\u00B7"
#define MARK_BAD      "\uFFFD"
#define DOTTED_CIRCLE "\u25CC"
#define MARKS_MAX     4
#define SAFE_START    256 /* how far utf8_prev looks back for a sure boundary */

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define LOW_BITS  UINT64_C(0x0101010101010101)

/* ---- code points ---- */

static bool is_trail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Length of the valid sequence at p of at most `left` bytes, 0 when there is none. */
static size_t sequence_length(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return c != 0;
    size_t need = c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    if (need == 0 || need > left)
        return 0;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return need;
}

/* How many of the 8 bytes at p come before the first that is NUL or not ASCII. */
static size_t plain_run(const unsigned char *p)
{
    uint64_t w = 0;
    for (unsigned i = 0; i < 8; i++) // one load
        w |= (uint64_t)p[i] << 8 * i;
    uint64_t other = (w | (w - LOW_BITS)) & HIGH_BITS;
    return other == 0 ? 8 : (size_t)__builtin_ctzll(other) / 8;
}

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* As sequence_length, quick for what Vietnamese text is made of: ASCII and the letters of
 * two and three bytes whose leading byte allows any that follow. */
static size_t likely_length(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return p[0] != 0;
    if (left >= 3 && p[0] >= 0xE1 && p[0] <= 0xEC)
        return is_continuation(p[1]) && is_continuation(p[2]) ? 3 : 0;
    if (left >= 2 && p[0] >= 0xC2 && p[0] < 0xE0)
        return is_continuation(p[1]) ? 2 : 0;
    return sequence_length(p, left);
}

bool utf8_valid(const char *bytes, size_t len, size_t *bad)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t i = 0;
    while (i < len) {
        size_t run = len - i >= 8 ? plain_run(p + i) : 0;
        i += run;
        if (run == 8)
            continue;
        size_t n = likely_length(p + i, len - i);
        if (n == 0) {
            if (bad != NULL)
                *bad = i;
            return false;
        }
        i += n;
    }
    return true;
}

uint32_t utf8_decode(const char *p, size_t *len)
{
    const unsigned char *b = (const unsigned char *)p;
    if (b[0] < 0x80) {
        *len = 1;
        return b[0];
    }
    if (b[0] < 0xE0) {
        *len = 2;
        return (b[0] & 0x1Fu) << 6 | (b[1] & 0x3Fu);
    }
    if (b[0] < 0xF0) {
        *len = 3;
        return (b[0] & 0x0Fu) << 12 | (b[1] & 0x3Fu) << 6 | (b[2] & 0x3Fu);
    }
    *len = 4;
    return (b[0] & 0x07u) << 18 | (b[1] & 0x3Fu) << 12 | (b[2] & 0x3Fu) << 6 |
           (b[3] & 0x3Fu);
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; cp >>= 6)
        out[i] = (char)(unsigned char)(0x80 | (cp & 0x3F));
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(unsigned char)(leads[n] | cp);
    return n;
}

/* Decodes bytes that may be anything; a byte that starts no sequence gives UINT32_MAX
 * and counts as one. */
static uint32_t decode_any(const char *p, size_t *len)
{
    size_t n = sequence_length((const unsigned char *)p, strnlen(p, 4));
    if (n == 0) {
        *len = 1;
        return UINT32_MAX;
    }
    return utf8_decode(p, len);
}

/* ---- normal form ---- */

/* True when no character is changed by NFC or changes the one before it. Only says yes
 * for the ranges that Vietnamese text is made of. */
static bool is_surely_nfc(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (i < len) {
        size_t run = len - i >= 8 ? plain_run(p + i) : 0;
        i += run;
        if (run == 8)
            continue;
        unsigned char c = p[i];
        if (c < 0x80)
            i++;
        else if (c < 0xCC)
            i += 2;
        else if (c == 0xE1 && p[i + 1] >= 0xB8 && p[i + 1] <= 0xBB)
            i += 3;
        else if (c == 0xE2 && (p[i + 1] == 0x80 ? p[i + 2] >= 0x84 : p[i + 1] <= 0x82))
            i += 3; // punctuation and currency without U+2000..2003, which NFC replaces
        else
            return false;
    }
    return true;
}

/* A vowel that already carries `mark`'s tone alone, followed by hat or breve: the letter
 * with both, 0 when there is none. */
static uint32_t join_late_mark(uint32_t vowel, uint32_t mark)
{
    static const uint8_t hats[12] = {2, 0, 0, 4, 0, 0, 7, 0, 0, 0, 0, 0};
    static const uint8_t breves[12] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    if (mark != 0x302 && mark != 0x306)
        return 0;
    const uint8_t *target = mark == 0x302 ? hats : breves;
    int32_t lower = utf8proc_tolower((int32_t)vowel);
    for (size_t v = 0; v < ARRAY_COUNT(latin_vowel); v++)
        for (size_t tone = 1; tone < 6 && target[v] != 0; tone++)
            if (latin_vowel[v][tone] == (uint32_t)lower) {
                uint32_t joined = latin_vowel[target[v]][tone];
                bool upper = (uint32_t)lower != vowel;
                return upper ? (uint32_t)utf8proc_toupper((int32_t)joined) : joined;
            }
    return 0;
}

/* Repairs in place; the joined letter never needs more bytes than the two did. */
static void repair_late_marks(char *text)
{
    char *out = text;
    uint32_t before = 0;
    size_t before_len = 0, n;
    for (const char *p = text; *p != '\0'; p += n) {
        uint32_t cp = utf8_decode(p, &n);
        uint32_t joined = before == 0 ? 0 : join_late_mark(before, cp);
        if (joined != 0) {
            out -= before_len;
            cp = joined;
        }
        before_len = utf8_encode(cp, out);
        before = cp;
        out += before_len;
    }
    *out = '\0';
}

const char *utf8_in_nfc(const char *text, char **made)
{
    size_t len = strlen(text);
    *made = is_surely_nfc(text, len) ? NULL : utf8_nfc(text, len);
    return *made != NULL ? *made : text;
}

char *utf8_nfc(const char *text, size_t len)
{
    if (is_surely_nfc(text, len))
        return xstrndup(text, len);
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text,
        (utf8proc_ssize_t)len, &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n == UTF8PROC_ERROR_NOMEM)
        die("out of memory");
    REQUIRE(n >= 0); // the text was not checked at its door
    repair_late_marks((char *)out);
    return (char *)out;
}

/* ---- properties ---- */

struct range {
    uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t n, uint32_t cp)
{
    size_t low = 0;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        if (cp < ranges[middle].first)
            n = middle;
        else if (cp > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

/* Characters that show nothing: what Unicode calls default ignorable, the annotation
 * controls and blanks disguised as letters. Line and paragraph separator belong to the
 * controls for us. */
static bool is_hidden(uint32_t cp)
{
    static const struct range hidden[] = {
        {0xAD, 0xAD},
        {0x34F, 0x34F},
        {0x61C, 0x61C},
        {0x115F, 0x1160},
        {0x17B4, 0x17B5},
        {0x180B, 0x180F},
        {0x200B, 0x200F},
        {0x2028, 0x202E},
        {0x2060, 0x206F},
        {0x2800, 0x2800},
        {0x3164, 0x3164},
        {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},
        {0xFFF0, 0xFFFB},
        {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF},
    };
    return cp >= 0xAD && is_in(hidden, ARRAY_COUNT(hidden), cp);
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

static bool is_blank(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
    if (cp == 0x85 || cp == 0xA0 || cp == 0xFEFF)
        return true;
    return cp >= 0x1680 && utf8proc_category((int32_t)cp) >= UTF8PROC_CATEGORY_ZS &&
           utf8proc_category((int32_t)cp) <= UTF8PROC_CATEGORY_ZP;
}

static bool is_apostrophe(uint32_t cp)
{
    static const struct range marks[] = {
        {'\'', '\''}, {'`', '`'}, {0xB4, 0xB4}, {0x2BC, 0x2BC}, {0x2018, 0x2019}};
    return is_in(marks, ARRAY_COUNT(marks), cp);
}

enum text_class unicode_class(uint32_t cp)
{
    if (is_apostrophe(cp))
        return TEXT_APOSTROPHE;
    if (cp >= 0x300 && cp <= 0x36F)
        return TEXT_MARK;
    if (is_hidden(cp) && cp != 0x2028 && cp != 0x2029)
        return TEXT_HIDDEN;
    utf8proc_category_t category = utf8proc_category((int32_t)cp);
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME)
        return TEXT_LETTER;
    if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO)
        return TEXT_DIGIT;
    return category == UTF8PROC_CATEGORY_CF ? TEXT_HIDDEN : TEXT_SPLIT;
}

size_t unicode_fold(uint32_t cp, uint32_t out[UNICODE_FOLD_MAX])
{
    utf8proc_int32_t buffer[UNICODE_FOLD_MAX];
    int last_class = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char((int32_t)cp, buffer, UNICODE_FOLD_MAX,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &last_class);
    if (n < 0 || n > UNICODE_FOLD_MAX) {
        out[0] = cp;
        return 1;
    }
    utf8proc_ssize_t kept = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (buffer[i] < 0x300 || buffer[i] > 0x36F)
            buffer[kept++] = buffer[i];
    kept = utf8proc_normalize_utf32(buffer, kept, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < kept; i++)
        out[i] = (uint32_t)buffer[i];
    return kept < 0 ? 0 : (size_t)kept;
}

uint32_t unicode_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((int32_t)cp);
}

/* ---- graphemes ---- */

size_t utf8_next(const char *text, size_t at)
{
    if (text[at] == '\0')
        return at;
    int32_t state = 0;
    size_t n;
    uint32_t before = decode_any(text + at, &n);
    at += n;
    while (text[at] != '\0') {
        uint32_t cp = decode_any(text + at, &n);
        if (before == UINT32_MAX || cp == UINT32_MAX ||
            utf8proc_grapheme_break_stateful((int32_t)before, (int32_t)cp, &state))
            break;
        at += n;
        before = cp;
    }
    return at;
}

/* A grapheme boundary before `at`, found without knowing what stands before it. */
static size_t find_boundary_before(const char *text, size_t at)
{
    size_t floor = at > SAFE_START ? at - SAFE_START : 0;
    size_t i = at - 1;
    while (i > floor && ((unsigned char)text[i] >= 0x80 || text[i] == '\n'))
        i--;
    while (i > 0 && is_trail(text[i]))
        i--;
    return i;
}

size_t utf8_prev(const char *text, size_t at)
{
    size_t len = strnlen(text, at);
    if (len == 0)
        return 0;
    size_t i = find_boundary_before(text, len), next;
    while ((next = utf8_next(text, i)) < len)
        i = next;
    return i;
}

/* ---- columns ---- */

/* Bytes of a letter or sign that is one column wide, harmless, and a grapheme of its own
 * whatever follows; 0 when that takes a closer look. Covers ASCII and Vietnamese. */
static size_t plain_length(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t n;
    if (p[0] < 0x80)
        n = p[0] >= ' ' && p[0] < 0x7F;
    else if (p[0] >= 0xC3 && p[0] <= 0xC9)
        n = is_trail(text[1]) ? 2 : 0;
    else
        n = p[0] == 0xE1 && p[1] >= 0xB8 && p[1] <= 0xBB && is_trail(text[2]) ? 3 : 0;
    bool alone = p[n] < 0xCC || (p[n] == 0xE1 && p[n + 1] >= 0xB8 && p[n + 1] <= 0xBB);
    return alone ? n : 0;
}

/* Columns of what utf8_safe shows for cp. `first` is true at the start of a text, where
 * a mark gets a dotted circle to sit on. */
static int cell_width(uint32_t cp, bool first)
{
    if (cp < 0x7F || cp == UINT32_MAX || is_control(cp) || is_hidden(cp))
        return 1;
    int width = wcwidth((wchar_t)cp);
    return width < 0 || (width == 0 && first) ? 1 : width;
}

int utf8_width(const char *text)
{
    int width = 0;
    size_t n;
    for (const char *p = text; *p != '\0'; p += n) {
        n = plain_length(p);
        width += n > 0 ? 1 : cell_width(decode_any(p, &n), p == text);
    }
    return width;
}

static int slice_width(const char *text, size_t from, size_t to)
{
    int width = 0;
    size_t n;
    for (size_t i = from; i < to; i += n)
        width += cell_width(decode_any(text + i, &n), i == 0);
    return width;
}

size_t utf8_fit(const char *text, int cols, int *used)
{
    size_t at = 0;
    int width = 0;
    while (text[at] != '\0') {
        size_t plain = plain_length(text + at);
        size_t next = plain > 0 ? at + plain : utf8_next(text, at);
        int more = plain > 0 ? 1 : slice_width(text, at, next);
        if (width + more > cols)
            break;
        width += more;
        at = next;
    }
    if (used != NULL)
        *used = width;
    return at;
}

void utf8_pad(struct str *out, const char *text, int cols)
{
    if (cols <= 0)
        return;
    int used;
    size_t len = utf8_fit(text, cols, &used);
    if (text[len] != '\0') {
        len = utf8_fit(text, cols - 1, &used);
        str_addn(out, text, len);
        str_add(out, ELLIPSIS);
        used++;
    } else {
        str_addn(out, text, len);
    }
    if (used < cols)
        str_fill(out, ' ', (size_t)(cols - used));
}

/* ---- the road to a terminal ---- */

struct safe {
    struct str out;
    int marks;    /* combining marks since the last character with a width */
    bool oneline; /* line feeds become blanks */
};

static void show_mark(struct safe *safe, const char *mark)
{
    str_add(&safe->out, mark);
    safe->marks = 0;
}

static void show_control(struct safe *safe, uint32_t cp)
{
    if (cp == '\t' || (cp == '\n' && safe->oneline))
        show_mark(safe, " ");
    else if (cp == '\n')
        show_mark(safe, "\n");
    else
        show_mark(safe, MARK_HIDDEN);
}

static void show_character(struct safe *safe, const char *p, size_t n, uint32_t cp)
{
    int width = wcwidth((wchar_t)cp);
    if (width < 0) {
        show_mark(safe, MARK_BAD);
        return;
    }
    if (width > 0) {
        safe->marks = 0;
    } else if (++safe->marks > MARKS_MAX) {
        return;
    }
    bool starts = safe->out.len == 0 || safe->out.buf[safe->out.len - 1] == '\n';
    if (width == 0 && starts)
        str_add(&safe->out, DOTTED_CIRCLE);
    str_addn(&safe->out, p, n);
}

static size_t show_next(struct safe *safe, const char *p)
{
    size_t n;
    uint32_t cp = decode_any(p, &n);
    if (cp == UINT32_MAX)
        show_mark(safe, MARK_BAD);
    else if (cp == '\r' && p[1] == '\n')
        return n; // the line feed speaks for both
    else if (is_control(cp))
        show_control(safe, cp);
    else if (is_hidden(cp))
        show_mark(safe, MARK_HIDDEN);
    else
        show_character(safe, p, n, cp);
    return n;
}

char *utf8_safe(const char *text, bool oneline)
{
    struct safe safe = {.oneline = oneline};
    str_reserve(&safe.out, strlen(text));
    for (const char *p = text; *p != '\0';) {
        size_t n, run = 0;
        while ((n = plain_length(p + run)) > 0)
            run += n;
        if (run > 0) {
            str_addn(&safe.out, p, run);
            safe.marks = 0;
            p += run;
        } else {
            p += show_next(&safe, p);
        }
    }
    return str_detach(&safe.out);
}

/* ---- trimming ---- */

void utf8_add_small(struct str *out, const char *text)
{
    if (*text == '\0')
        return;
    size_t len;
    char small[4];
    uint32_t cp = utf8_decode(text, &len);
    str_addn(out, small, utf8_encode(unicode_lower(cp), small));
    str_add(out, text + len);
}

char *utf8_trim(const char *text)
{
    size_t n, len = 0;
    while (*text != '\0' && is_blank(utf8_decode(text, &n)))
        text += n;
    for (size_t i = 0; text[i] != '\0'; i += n)
        if (!is_blank(utf8_decode(text + i, &n)))
            len = i + n;
    return xstrndup(text, len);
}

/* An end that is a visible character of ASCII is no blank. */
static bool may_have_blank_ends(const char *text)
{
    char first = text[0], last = first == '\0' ? first : text[strlen(text) - 1];
    return first <= ' ' || first == 0x7F || last <= ' ' || last == 0x7F;
}

const char *utf8_trimmed(const char *text, char **made)
{
    *made = may_have_blank_ends(text) ? utf8_trim(text) : NULL;
    return *made != NULL ? *made : text;
}
