/* SPDX-License-Identifier: MIT
 *
 * The tour of the sample office: asks for real keys on real screens and says what
 * happened. It never starts by itself, waits for ever, and minds no other key.
 */
#ifndef TUI_GUIDE_H
#define TUI_GUIDE_H

#include "ui.h"

/* Begins the tour, or ends it. */
void guide_switch(struct ui *ui);
/* The act was done; the tour goes on when it was the one asked for. */
void guide_saw(struct ui *ui, enum act act);
/* Rows it takes above the last line: 0 or 2. */
int guide_rows(const struct ui *ui);
void guide_draw(struct ui *ui, int y, int cols);
/* The same as two lines, with the action's name in place of its key: line by line a digit
 * is a row. Appends nothing while there is no tour. */
void guide_tell(struct ui *ui, struct str *out);

#endif
