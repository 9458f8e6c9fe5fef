/* SPDX-License-Identifier: MIT
 *
 * The command line: one table of commands, run from main. The full screen is another
 * layer that this one does not know; main hands it over as two functions.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>

#include "base/str.h"
#include "core/office.h"

/* Exit codes of the program. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_NOTHING = 1,      /* nothing matched */
    CLI_USAGE = 2,        /* the command line makes no sense */
    CLI_REJECTED = 3,     /* data rejected */
    CLI_CONFLICT = 4,     /* changed by someone else, or there already */
    CLI_DENIED = 5,       /* not permitted */
    CLI_DATABASE = 6,     /* database problem, damage included */
    CLI_CHECK = 7,        /* the check found faults */
    CLI_GONE = 75,        /* the terminal went away, a draft was kept */
    CLI_INTERRUPTED = 130 /* stopped by the person */
};

/* What the full screen is asked to do. */
struct cli_screen {
    const char *open_code; /* the record to begin with, or NULL */
    bool demo;             /* a scratch register: a guide is offered */
    bool no_color, ascii, lean;
    bool linear;        /* line by line, without a terminal */
    const char *script; /* played instead of a terminal, or NULL */
    int rows, cols;     /* size of the screen under a script, 0: usual */
};

enum cli_first { CLI_FIRST_LEFT, CLI_FIRST_CREATED, CLI_FIRST_SAMPLE };

struct cli_screens {
    /* Runs until the person leaves. TD_CANCELLED: the terminal went away. */
    enum td_status (*run)(
        struct office *office, const struct cli_screen *screen, struct err *err);
    /* The first-run form, which makes the register at path. */
    enum td_status (*first_run)(const char *path, const struct cli_screen *screen,
        enum cli_first *chosen, struct err *err);
    /* Faults in the person's file of keys, a line each; the keys in force. Append. */
    void (*keys_faults)(struct str *out);
    void (*keys_list)(struct str *out);
};

/* The whole program behind main; returns the exit code. NULL: no full screen. */
int cli_run(int argc, char **argv, const struct cli_screens *screens);

#endif
