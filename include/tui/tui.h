/* SPDX-License-Identifier: MIT
 *
 * The full-screen interface: one office, one person, one terminal. Screens ask through
 * core and write through office_apply only; no transaction is open while the program
 * waits for a key.
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include <stdbool.h>

#include "base/str.h"
#include "core/office.h"

struct tui_options {
    const char *start_view; /* register or view to begin with; NULL: Cases */
    bool no_color;
    bool ascii;            /* lines as + - | instead of box characters */
    bool lean;             /* fewest bytes, whatever line and own settings say */
    bool linear;           /* line by line on standard input and output, no terminal */
    const char *script;    /* path of a script played instead of a terminal, or NULL */
    int rows, cols;        /* size of the screen under a script; 0: 24x80 */
    bool demo;             /* a scratch register: a guide is offered */
    const char *open_code; /* the record to begin with, or NULL */
};

/* Runs until the person leaves. TD_INVALID: no usable terminal, or a script's
 * expectation failed (the sentence says which). TD_CANCELLED: the terminal went away or
 * the program was told to end; what was being typed is kept as a draft. */
enum td_status tui_run(struct office *office, const struct tui_options *options,
    struct err *err) TD_MUST_USE;

/* A person's own keys ($XDG_CONFIG_HOME/tiepdan/keys): one line for each fault in the
 * file. Appends. */
void tui_keys_faults(struct str *out);
/* The keys in force, as lines of that file. Appends. */
void tui_keys_list(struct str *out);

enum tui_first { TUI_FIRST_LEFT, TUI_FIRST_CREATED, TUI_FIRST_SAMPLE };

/* The first-run form: language, the office's name and code, begin empty or look around
 * in the sample office. Every question has an answer already, Enter alone leads to work.
 * TUI_FIRST_CREATED: the register at `path` has been made. TUI_FIRST_SAMPLE: nothing was
 * made, the caller opens the sample office. TUI_FIRST_LEFT: the person went away. The
 * language chosen is in use afterwards. Statuses as tui_run, or those of office_create.
 */
enum td_status tui_first_run(const char *path, const struct tui_options *options,
    enum tui_first *chosen, struct err *err) TD_MUST_USE;

#endif
