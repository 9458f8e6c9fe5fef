/* SPDX-License-Identifier: MIT
 *
 * Putting text on the screen. Every text passes utf8_safe here, is cut by columns and
 * never reaches outside the width it was given. A style says what a text is; colours are
 * one way to show it, on a terminal without them bold, reverse and underline do.
 */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include <stdbool.h>

#include "base/str.h"

enum style {
    STYLE_PLAIN,
    STYLE_STRONG, /* the selected row, what matters */
    STYLE_FAINT,  /* labels, hints */
    STYLE_TITLE,
    STYLE_HEAD,  /* column headers */
    STYLE_LATE,  /* overdue */
    STYLE_SOON,  /* due soon */
    STYLE_DONE,  /* went well */
    STYLE_ERROR, /* went wrong */
    STYLE_FIELD, /* where text is typed */
    STYLE_PICK,  /* the chosen row of a popup */
    STYLE_FRAME,
    STYLE_COUNT
};

struct area {
    int y, x, h, w;
};

void draw_open(bool no_color, bool ascii);
void draw_size(int *rows, int *cols);
void draw_begin(void); /* an empty frame */
/* Sends what differs from the last frame. */
void draw_end(void);
void draw_redraw(void); /* the next frame is sent whole */

/* Cut to width; returns the columns used. */
int draw_text(int y, int x, int width, const char *text, enum style style);
/* The same, padded with blanks to width. */
void draw_pad(int y, int x, int width, const char *text, enum style style);
/* Wrapped to width, on at most `rows` rows; returns the rows used. */
int draw_wrapped(int y, int x, int width, int rows, const char *text, enum style style);
void draw_right(int y, int x, int width, const char *text, enum style style);
/* An empty box with a frame and a title. */
void draw_box(struct area area, const char *title);
void draw_vline(int y, int x, int h);
void draw_cursor(int y, int x);
int draw_cursor_row(void); /* of this frame, so far */
/* Of a tree, two columns wide: before a row, and below one that has rows after it. */
const char *draw_branch(bool last);
const char *draw_stem(bool last);
/* "#" or a full block, for bars. */
const char *draw_block(void);
/* The screen as text, one line a row, blanks at the ends left out, the cursor, and how
 * many texts were to be drawn outside, which is a fault. */
void draw_dump(struct str *out);

#endif
