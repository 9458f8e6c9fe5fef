/* SPDX-License-Identifier: MIT
 *
 * Taking back and doing again, from any screen.
 */
#ifndef TUI_UNDOING_H
#define TUI_UNDOING_H

#include "ui.h"

/* At once when it is one record's change of these minutes; else what would change and
 * what has moved since is shown first. */
void undo_ask(struct ui *ui, const struct undo *undo);

#endif
