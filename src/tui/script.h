/* SPDX-License-Identifier: MIT
 *
 * Playing a script of keys on a screen that nobody sees. Lines:
 *     key NAME [times]     type TEXT        ime telex KEYS    ime vni KEYS
 *     bytes HEX            act NAME         resize ROWS COLS  wait
 *     screen NAME          expect TEXT      expect-not TEXT   # a remark
 *     slices               slice [times]
 * `screen` writes the screen to stdout behind a line "== NAME". What takes long is done
 * at once, behind `slices` only by `slice`.
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include "ui.h"

/* TD_INVALID names the line of the script that failed. */
enum td_status script_play(struct ui *ui, const char *path, struct err *err) TD_MUST_USE;

#endif
