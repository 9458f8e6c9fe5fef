/* SPDX-License-Identifier: MIT
 *
 * The same screens line by line, for braille displays, screen readers, serial lines,
 * TERM=dumb and pipes: what a screen says is written as lines, then one line is read and
 * obeyed. Nothing moves a cursor.
 *     a number        opens that row           #number   stands on it
 *     nothing         next page, next field
 *     a key or name   does that action         .         one step back
 *     where text is asked for, a line is the text; in a form =name does an action
 */
#ifndef TUI_LINEAR_H
#define TUI_LINEAR_H

#include "ui.h"

/* Reads standard input until it ends or the person leaves. */
void linear_run(struct ui *ui);

#endif
