/* SPDX-License-Identifier: MIT
 *
 * A long text in the person's own editor, $VISUAL or $EDITOR. The text lies in a file of
 * a directory that only this account can read, and which is gone afterwards with all that
 * the editor left there.
 */
#ifndef TUI_EDITOR_H
#define TUI_EDITOR_H

#include "base/err.h"

/* What became of the text: in NFC, without line ends at its end; the caller frees.
 * TD_NOT_FOUND: no editor is set. TD_INVALID: the editor failed, or what it left is no
 * text or too long. TD_IO, TD_FULL. */
enum td_status editor_write(const char *text, char **out, struct err *err) TD_MUST_USE;
/* Removes the texts that programs which were killed left behind. */
void editor_sweep(void);

#endif
