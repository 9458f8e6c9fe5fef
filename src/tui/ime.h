/* SPDX-License-Identifier: MIT
 *
 * Commands typed while a Vietnamese input method is on. The method lets a letter through
 * at once and, when a later key changes the word, sends Backspaces over its tail and the
 * new tail: "a" "s" arrive as a, Backspace, á. Here the key behind such a burst is found
 * again (s), so commands work and Backspace does nothing. Pure.
 */
#ifndef TUI_IME_H
#define TUI_IME_H

#include "key.h"

#define IME_WORD 32

struct ime {
    uint32_t shown[IME_WORD]; /* the word as the method believes it stands there */
    size_t n;
    size_t backs;            /* Backspaces of the burst under way */
    uint32_t tail[IME_WORD]; /* what came after them */
    size_t n_tail;
    uint32_t raw[IME_WORD]; /* the keys of the word that were obeyed */
    size_t n_raw;
    bool vni;      /* else Telex; corrected by what only one of them sends */
    bool released; /* the last burst took a mark away: its key follows as itself */
    size_t swallow;
};

/* A key where commands are live; `more`: others have arrived behind it. True: *out is
 * the key to obey. False: it was part of a burst, or a Backspace. */
bool ime_command(struct ime *ime, const struct key *key, bool more, struct key *out);

/* A key where text is typed. A command letter that opened the form is still in the
 * method's word; `at_start`: nothing stands before the caret. True: drop the key, it
 * belongs to that letter. */
bool ime_swallow(struct ime *ime, const struct key *key, bool at_start);

/* The bytes a method sends for raw keys: for tests and scripts. `vni`: digits as marks.
 * Appends; Backspace is 0x7F. */
struct str;
void ime_stream(struct str *out, const char *raw, bool vni);

#endif
