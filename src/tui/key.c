/* SPDX-License-Identifier: MIT
 *
 * The decoder looks at the front of its buffer and takes one whole item, or says that
 * more must come. Unknown sequences are taken up to their final byte, so that nothing of
 * them can reach a form as text.
 */
#include "key.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

enum took { TOOK_MORE, TOOK_KEY, TOOK_NOTHING };

struct taken {
    enum took what;
    size_t used;
    struct key key;
};

static struct taken took_key(uint32_t code, unsigned mods, size_t used)
{
    return (struct taken){TOOK_KEY, used, {.code = code, .mods = mods}};
}

static struct taken took_nothing(size_t used)
{
    return (struct taken){.what = TOOK_NOTHING, .used = used};
}

static const struct taken took_more = {.what = TOOK_MORE};

/* ---- CSI ---- */

/* ESC [ N ~ of VT220, xterm, PuTTY and the Linux console; rxvt's as well. */
static uint32_t tilde_code(unsigned n)
{
    static const uint32_t codes[] = {[1] = TK_HOME,
        [2] = TK_INSERT,
        [3] = TK_DELETE,
        [4] = TK_END,
        [5] = TK_PGUP,
        [6] = TK_PGDN,
        [7] = TK_HOME,
        [8] = TK_END,
        [11] = TK_F1,
        [12] = TK_F1 + 1,
        [13] = TK_F1 + 2,
        [14] = TK_F1 + 3,
        [15] = TK_F1 + 4,
        [17] = TK_F1 + 5,
        [18] = TK_F1 + 6,
        [19] = TK_F1 + 7,
        [20] = TK_F1 + 8,
        [21] = TK_F1 + 9,
        [23] = TK_F1 + 10,
        [24] = TK_F1 + 11,
        [200] = TK_PASTE_BEGIN,
        [201] = TK_PASTE_END};
    return n < sizeof(codes) / sizeof(*codes) && codes[n] != 0 ? codes[n] : TK_NONE;
}

static uint32_t letter_code(unsigned char c)
{
    switch (c) {
    case 'A': return TK_UP;
    case 'B': return TK_DOWN;
    case 'C': return TK_RIGHT;
    case 'D': return TK_LEFT;
    case 'H': return TK_HOME;
    case 'F': return TK_END;
    case 'M': return TK_ENTER;
    case 'P': return TK_F1;
    case 'Q': return TK_F1 + 1;
    case 'R': return TK_F1 + 2;
    case 'S': return TK_F1 + 3;
    default: return TK_NONE;
    }
}

static unsigned modifiers(unsigned param)
{
    return param >= 2 && param <= 16 ? (param - 1) & (MOD_SHIFT | MOD_ALT | MOD_CTRL) : 0;
}

static uint32_t plain_code(uint32_t cp)
{
    switch (cp) {
    case 9: return TK_TAB;
    case 13: return TK_ENTER;
    case 27: return TK_ESC;
    case 8:
    case 127: return TK_BACKSPACE;
    default: return cp >= 32 && cp < 0xD800 ? cp : TK_NONE;
    }
}

struct params {
    unsigned n[4];
    size_t count;
    bool private_use; /* ?, <, =, > stood before the numbers */
};

static struct params read_params(const unsigned char *p, size_t n)
{
    struct params out = {.count = 1};
    for (size_t i = 0; i < n; i++) {
        if (p[i] >= '0' && p[i] <= '9') {
            unsigned *at = &out.n[out.count - 1];
            *at = *at < 100000 ? *at * 10 + (p[i] - '0') : *at;
        } else if (p[i] == ';') {
            if (out.count == 4)
                break;
            out.count++;
        } else if (p[i] >= '<' && p[i] <= '?') {
            out.private_use = true;
        }
    }
    return out;
}

static struct taken csi_meaning(const struct params *v, unsigned char last, size_t used)
{
    if (v->private_use)
        return took_nothing(used);
    uint32_t code = TK_NONE;
    unsigned mods = modifiers(v->n[1]);
    if (last == '~' || last == '^' || last == '$' || last == '@') {
        code = tilde_code(v->n[0]);
        mods |= last == '^' || last == '@' ? MOD_CTRL : 0;
        mods |= last == '$' || last == '@' ? MOD_SHIFT : 0;
    } else if (last == 'u') {
        code = plain_code(v->n[0]);
    } else if (last == 'z' && v->n[0] == 9999) {
        struct taken ping = took_key(TK_PING, 0, used);
        ping.key.arg = v->n[1];
        return ping;
    } else if (last == 'Z') {
        code = TK_TAB;
        mods = MOD_SHIFT;
    } else if (last >= 'a' && last <= 'd') {
        code = letter_code((unsigned char)(last - 32));
        mods = MOD_SHIFT;
    } else {
        code = letter_code(last);
    }
    return code == TK_NONE ? took_nothing(used) : took_key(code, mods, used);
}

/* p is at ESC [. */
static struct taken take_csi(const unsigned char *p, size_t n)
{
    if (n < 3)
        return took_more;
    if (p[2] == '[') /* the Linux console's F1 to F5 */
        return n < 4 ? took_more
               : p[3] >= 'A' && p[3] <= 'E'
                   ? took_key(TK_F1 + (uint32_t)(p[3] - 'A'), 0, 4)
                   : took_nothing(4);
    if (p[2] == 'M') /* X10 mouse: three bytes follow */
        return n < 6 ? took_more : took_nothing(6);
    for (size_t i = 2; i < n; i++) {
        if (p[i] == 0x1B)
            return took_nothing(i);
        if (p[i] >= 0x40 || p[i] == '$') {
            struct params v = read_params(p + 2, i - 2);
            return csi_meaning(&v, p[i], i + 1);
        }
        if (p[i] < 0x20)
            return took_nothing(i);
    }
    return took_more;
}

/* p is at ESC O. PuTTY's Ctrl-arrows come as ESC O C; xterm puts numbers before. */
static struct taken take_ss3(const unsigned char *p, size_t n)
{
    size_t i = 2;
    while (i < n && ((p[i] >= '0' && p[i] <= '9') || p[i] == ';'))
        i++;
    if (i == n)
        return took_more;
    struct params v = read_params(p + 2, i - 2);
    unsigned char last = p[i];
    if (last >= 'a' && last <= 'd')
        return took_key(letter_code((unsigned char)(last - 32)), MOD_CTRL, i + 1);
    if (last >= 'j' && last <= 'y') /* keypad in application mode */
        return took_key((uint32_t) "*+,-./0123456789"[last - 'j'], 0, i + 1);
    uint32_t code = letter_code(last);
    if (code == TK_NONE)
        return took_nothing(last < 0x20 ? i : i + 1);
    return took_key(code, modifiers(v.n[1]), i + 1);
}

/* OSC, DCS and the like, up to BEL or ESC \. */
static struct taken take_string(const unsigned char *p, size_t n)
{
    for (size_t i = 2; i < n; i++) {
        if (p[i] == 0x07)
            return took_nothing(i + 1);
        if (p[i] == 0x1B)
            return i + 1 == n ? took_more : took_nothing(p[i + 1] == '\\' ? i + 2 : i);
    }
    return n == KEY_BUFFER ? took_nothing(n) : took_more;
}

static struct taken take_escape(const unsigned char *p, size_t n)
{
    if (n < 2)
        return took_more;
    switch (p[1]) {
    case '[': return take_csi(p, n);
    case 'O': return take_ss3(p, n);
    case ']':
    case 'P':
    case '_':
    case '^': return take_string(p, n);
    default: return took_key(TK_ESC, 0, 1);
    }
}

/* ---- characters ---- */

static size_t sequence_length(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
}

static struct taken take_char(const unsigned char *p, size_t n)
{
    size_t need = sequence_length(*p);
    if (*p < 0xC2 || *p > 0xF4)
        return took_key(TK_BAD, 0, 1);
    for (size_t i = 1; i < need && i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return took_key(TK_BAD, 0, 1);
    if (n < need)
        return took_more;
    char text[5] = {0};
    memcpy(text, p, need);
    if (!utf8_valid(text, need, NULL))
        return took_key(TK_BAD, 0, 1);
    size_t used;
    return took_key(utf8_decode(text, &used), 0, need);
}

static struct taken take_control(unsigned char c)
{
    switch (c) {
    case 0x00: return took_key(' ', MOD_CTRL, 1);
    case 0x08:
    case 0x7F: return took_key(TK_BACKSPACE, 0, 1);
    case 0x09: return took_key(TK_TAB, 0, 1);
    case 0x0A:
    case 0x0D: return took_key(TK_ENTER, 0, 1);
    default:
        if (c <= 0x1A)
            return took_key((uint32_t)(c + 'a' - 1), MOD_CTRL, 1);
        return took_key((uint32_t)(c + 0x40), MOD_CTRL, 1); /* \ ] ^ _ */
    }
}

static struct taken take(const unsigned char *p, size_t n)
{
    if (*p == 0x1B)
        return take_escape(p, n);
    if (*p < 0x20 || *p == 0x7F)
        return take_control(*p);
    if (*p < 0x80)
        return took_key(*p, 0, 1);
    return take_char(p, n);
}

/* What is begun and will not be ended: a lone ESC is the key, the rest is dropped. */
static struct taken take_expired(const unsigned char *p, size_t n)
{
    if (*p == 0x1B)
        return n <= 2 ? took_key(TK_ESC, 0, n) : took_nothing(n);
    return took_key(TK_BAD, 0, 1);
}

/* ---- the decoder ---- */

size_t key_room(const struct key_decoder *decoder)
{
    return KEY_BUFFER - decoder->len;
}

void key_feed(struct key_decoder *decoder, const void *bytes, size_t n)
{
    if (n > key_room(decoder))
        n = key_room(decoder);
    memcpy(decoder->buf + decoder->len, bytes, n);
    decoder->len += n;
}

static void drop(struct key_decoder *decoder, size_t n)
{
    decoder->len -= n;
    memmove(decoder->buf, decoder->buf + n, decoder->len);
}

/* In a paste everything is text: line ends become one '\n', controls vanish. */
static bool pasted(struct key_decoder *decoder, struct key *key)
{
    bool feed_of_pair = decoder->skip_feed && key->code == TK_ENTER;
    decoder->skip_feed = false;
    if (key->code == TK_TAB)
        key->code = ' ';
    if (key->code == TK_ENTER)
        key->code = '\n';
    if (feed_of_pair || key->code >= TK_NONE || (key->mods & MOD_CTRL))
        return false;
    key->mods = MOD_PASTE;
    return true;
}

bool key_next(struct key_decoder *decoder, bool expired, struct key *out)
{
    while (decoder->len > 0) {
        bool is_cr = decoder->buf[0] == '\r';
        struct taken t = take(decoder->buf, decoder->len);
        if (t.what == TOOK_MORE) {
            if (!expired)
                return false;
            t = take_expired(decoder->buf, decoder->len);
        }
        drop(decoder, t.used);
        if (t.what != TOOK_KEY)
            continue;
        *out = t.key;
        if (out->code == TK_PASTE_BEGIN || out->code == TK_PASTE_END) {
            decoder->pasting = out->code == TK_PASTE_BEGIN;
            decoder->skip_feed = false;
            return true;
        }
        if (!decoder->pasting || out->code == TK_PING)
            return true;
        if (pasted(decoder, out)) {
            decoder->skip_feed = is_cr;
            return true;
        }
    }
    if (expired && decoder->pasting) {
        decoder->pasting = false;
        *out = (struct key){.code = TK_PASTE_END};
        return true;
    }
    return false;
}

int key_wait_ms(const struct key_decoder *decoder)
{
    if (decoder->len == 0)
        return decoder->pasting ? 1000 : -1;
    if (decoder->len > 1 || decoder->buf[0] != 0x1B)
        return 300;
    return decoder->escape_ms > 0 ? decoder->escape_ms : 30;
}

bool key_is_letter(const struct key *k)
{
    return k->code < TK_NONE && k->code > ' ' && !(k->mods & MOD_CTRL);
}

bool key_is_answer(const struct key *k)
{
    return k->code == TK_ENTER || k->code == TK_F1 + 1;
}
