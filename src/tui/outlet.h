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
#include "slim.h"

struct outlet {
    FILE *file;   /* what curses writes to; NULL when closed */
    int terminal; /* where it goes, or -1: nowhere */
    struct str frame;
    struct slim slim; /* what the terminal was told last */
    struct str slimmed;
};

/* TD_IO: no memory to collect in. */
enum td_status outlet_open(
    struct outlet *outlet, int terminal, struct err *err) TD_MUST_USE;
void outlet_close(struct outlet *outlet);
/* Goes with the next frame, behind what curses wrote until now. */
void outlet_add(struct outlet *outlet, const char *bytes);
/* Sends what has been collected, if anything. */
void outlet_flush(struct outlet *outlet);

#endif
