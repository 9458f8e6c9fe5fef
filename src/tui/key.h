/* SPDX-License-Identifier: MIT
 *
 * Bytes of a terminal into keys, whatever TERM says: xterm, PuTTY, rxvt, the Linux
 * console, SS3, CSI-u, bracketed paste. Mouse and focus reports and answers of the
 * terminal are swallowed whole. Pure.
 */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key is a code point or one of these, with modifiers. Ctrl-A is 'a' with MOD_CTRL. */
enum key_code {
    TK_NONE = 0x110000,
    TK_ENTER,
    TK_ESC,
    TK_TAB,
    TK_BACKSPACE,
    TK_UP,
    TK_DOWN,
    TK_LEFT,
    TK_RIGHT,
    TK_HOME,
    TK_END,
    TK_PGUP,
    TK_PGDN,
    TK_INSERT,
    TK_DELETE,
    TK_F1, /* TK_F1 + 11 is F12 */
    TK_F12 = TK_F1 + 11,
    TK_PASTE_BEGIN,
    TK_PASTE_END,
    TK_PING, /* arg: the number to answer */
    TK_EDIT, /* arg: an action of GROUP_TYPING; no key of a keyboard */
    TK_BAD   /* a byte that is no UTF-8 */
};

enum key_mods { MOD_SHIFT = 1, MOD_ALT = 2, MOD_CTRL = 4, MOD_PASTE = 8 };

struct key {
    uint32_t code;
    unsigned mods;
    unsigned arg;
};

#define KEY_BUFFER 1024

struct key_decoder {
    unsigned char buf[KEY_BUFFER];
    size_t len;
    int escape_ms; /* how long a lone ESC may be the begin of more; 0: 30 */
    bool pasting;
    bool skip_feed; /* a CR came in a paste: its LF is one with it */
};

/* How many bytes can be taken now; key_feed takes them. */
size_t key_room(const struct key_decoder *decoder);
void key_feed(struct key_decoder *decoder, const void *bytes, size_t n);
/* The next key. `expired`: nothing came for key_wait_ms, so what is begun is over. False
 * when there is none yet. */
bool key_next(struct key_decoder *decoder, bool expired, struct key *out);
/* How long to wait for more before calling with `expired`; -1: nothing is begun. */
int key_wait_ms(const struct key_decoder *decoder);

/* Writes a character, and not a blank. */
bool key_is_letter(const struct key *k);
/* Ends one line of an answer: Enter, and F2 as in a form. */
bool key_is_answer(const struct key *k);

/* "F2", "Ctrl-R", "Space", "Enter": how people are told. Returns out. */
#define KEY_NAME 24
char *key_label(uint32_t code, unsigned mods, char out[KEY_NAME]);
/* The reverse, for scripts: also "S-Tab", "C-r", "Up", one character. */
bool key_parse(const char *name, struct key *out);

#endif
