/* SPDX-License-Identifier: MIT
 *
 * Says the same to a terminal in fewer bytes. Curses changes attributes at once and back
 * again, and names row and column of each move; here attributes are said when something
 * is written that they are seen on, and a move by the shortest way from where the cursor
 * is known to stand. Pure: what goes in and what has gone before decide what comes out.
 */
#ifndef TUI_SLIM_H
#define TUI_SLIM_H

#include <stdbool.h>

#include "base/str.h"

/* How letters look. Not known: nothing may be left out. */
struct slim_look {
    bool known;
    unsigned flags;     /* a bit for each of the attributes that SGR numbers 1 to 8 set */
    int letter, ground; /* colours 0 to 7, -1: the terminal's own */
};

struct slim {
    bool to_column; /* the terminal knows the move inside a row, CSI n G */
    int rows;       /* of the screen; 0: not known */
    int row;        /* where the cursor is, from 1; 0: not known */
    int column;     /* the same in its row */
    int bottom;     /* of the part that scrolls; 0: not known */
    int written;    /* rows below this one are as the clearing left them */
    struct slim_look sent, wanted;
    struct slim_look saved; /* with the cursor, by ESC 7 */
    int saved_row;
};

/* Nothing is known of the terminal any more but its size, and that all of it scrolls. */
void slim_forget(struct slim *slim, int rows);
/* Appends what does the same as these n bytes, which end no sequence in the middle. */
void slim_add(struct slim *slim, const char *bytes, size_t n, struct str *out);

#endif
