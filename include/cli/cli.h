/* SPDX-License-Identifier: MIT
 *
 * The command line: one table of commands, run from main. The full screen is another
 * layer that this one does not know; main hands it over as two functions.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>

#include "core/office.h"

/* Exit codes of the program. */
enum cli_exit {
    EXIT_DONE = 0,
    EXIT_NOTHING = 1,  /* nothing matched */
    EXIT_USAGE = 2,    /* the command line makes no sense */
    EXIT_REJECTED = 3, /* data rejected */
    EXIT_CONFLICT = 4, /* changed by someone else */
    EXIT_DENIED = 5,   /* not permitted */
    EXIT_DATABASE = 6, /* database problem, damage included */
    EXIT_CHECK = 7,    /* the check found faults */
    EXIT_GONE = 75,    /* the terminal went away, a draft was kept */
    EXIT_INTERRUPTED = 130
};

/* What the full screen is asked to do. */
struct cli_screen {
    struct office *office;
    const char *code; /* open this record, NULL: none */
    bool demo;        /* opens on Cases, offers the guide */
    bool colour;
};

/* What the first-run form says. */
enum cli_first { FIRST_MADE, FIRST_LOOK_AROUND, FIRST_QUIT };

struct cli_screens {
    /* Runs until the person leaves; returns an exit code. */
    int (*run)(const struct cli_screen *screen);
    /* Asks office, code and language and makes the register at path. The texts of
     * sentences about failures go to the screen. */
    enum cli_first (*first_run)(const char *path);
};

/* The whole program behind main; returns the exit code. Screens may be NULL: then there
 * is no full screen. */
int cli_run(int argc, char **argv, const struct cli_screens *screens);

#endif
