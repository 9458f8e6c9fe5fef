/* SPDX-License-Identifier: MIT
 *
 * The way out to the terminal. Curses writes many small pieces for one frame; here they
 * are collected in memory, what is said twice is taken out, and each frame goes over the
 * line in one write. The memory has no name on any disk.
 */
#ifndef TUI_OUTLET_H
#define TUI_OUTLET_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

struct outlet {
    FILE *file;   /* what curses writes to; NULL when closed */
    int terminal; /* where it goes, or -1: nowhere */
    struct str frame;
};

/* TD_IO: no memory to collect in. */
enum td_status outlet_open(
    struct outlet *outlet, int terminal, struct err *err) TD_MUST_USE;
void outlet_close(struct outlet *outlet);
/* Goes with the next frame, behind what curses wrote until now. */
void outlet_add(struct outlet *outlet, const char *bytes);
/* Sends what has been collected, if anything. */
void outlet_flush(struct outlet *outlet);

/* Takes out of n bytes what changes nothing: the choice of the character set that is in
 * use anyway (lines are drawn with Unicode or ASCII, never with another set), and a
 * return to the terminal's own colours right before a return to its own everything.
 * Returns how many bytes remain. Pure. */
size_t outlet_slim(char *bytes, size_t n);

#endif
