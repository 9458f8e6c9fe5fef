/* SPDX-License-Identifier: MIT
 *
 * A text being typed: one line or a paragraph of several. Everything moves and deletes
 * by grapheme, what goes in is composed to NFC with what stands before it, so that bare
 * combining marks and bursts of an input method both come out as whole letters. Pure:
 * drawing asks edit_row for what is seen.
 */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>

#include "base/str.h"
#include "key.h"

#define EDIT_UNDO 32

struct edit_shot {
    char *text;
    size_t caret;
};

struct edit {
    struct str text;
    size_t caret; /* byte offset at a grapheme boundary */
    bool multiline;
    size_t limit; /* bytes; 0: 65536 */
    size_t first; /* single line: offset of the first shown byte; several: first row */
    struct edit_shot shots[EDIT_UNDO];
    size_t n_shots;
    bool typing; /* the last change was a letter: it shares its shot */
};

void edit_init(struct edit *edit, const char *text, bool multiline);
void edit_release(struct edit *edit);
void edit_set(struct edit *edit, const char *text);
/* Empties it for what is typed next: one undo takes both back. */
void edit_clear(struct edit *edit);
const char *edit_text(const struct edit *edit);

/* True when the key was an editing key and has been obeyed: a letter, a key that moves or
 * erases on every keyboard, or TK_EDIT with an action of GROUP_TYPING. *changed (may be
 * NULL) says whether the text is another one now. */
bool edit_key(struct edit *edit, const struct key *key, bool *changed);
void edit_insert(struct edit *edit, const char *text);

/* One visual row: bytes [from, to) of the text. */
struct edit_row {
    size_t from, to;
};
/* The row-th row of a paragraph; false past the end. */
bool edit_row(const struct edit *edit, int width, size_t row, struct edit_row *out);
/* Row and column of the caret in the wrapped paragraph. */
void edit_place(const struct edit *edit, int width, size_t *row, int *col);
/* Up or down one visual row; false at the ends. */
bool edit_vertical(struct edit *edit, int width, int delta);
/* One line: sets `first` so that the caret is seen and returns its column. */
int edit_scroll(struct edit *edit, int width);

#endif
