/* SPDX-License-Identifier: MIT
 *
 * A row to choose: its text at the left, at the right a hint, which is mostly short: a
 * key, a day, a count.
 */
#ifndef TUI_CHOICE_ROW_H
#define TUI_CHOICE_ROW_H

#include "draw.h"

struct choice_row {
    const char *text, *hint; /* hint may be NULL; both borrowed */
};

/* Columns that the text gets of w; where both have no room it yields, down to a third. */
int choice_row_room(struct choice_row row, int w);
bool choice_row_is_cut(struct choice_row row, int w);
void choice_row_draw(
    struct choice_row row, int y, int x, int w, enum style text, enum style hint);

#endif
