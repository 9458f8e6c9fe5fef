/* SPDX-License-Identifier: MIT
 *
 * What can happen to a record and by which road it came: the vocabulary of the journal.
 * The numbers are stored and permanent.
 */
#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include <stdint.h>

enum action {
    ACTION_ADD = 1,
    ACTION_EDIT = 2,
    ACTION_MOVE = 3,   /* to another state */
    ACTION_VOID = 4,   /* taken out of lists and counts */
    ACTION_UNVOID = 5, /* brought back */
    ACTION_UNDO = 6,   /* the inverse of an earlier change */
    ACTION_REVEAL = 7, /* a protected identity was shown; changes nothing */
    ACTION_MERGE = 8,  /* went into another record of its register */
    ACTION_REDO = 9    /* the inverse of an undoing */
};

enum road { ROAD_TUI = 1, ROAD_CLI = 2, ROAD_IMPORT = 3, ROAD_RESTORE = 4 };

/* N_() names: "added", "moved"...; "screen", "command line"... */
const char *action_label(enum action action);
/* N_() the same as what was to be done: "adding it"; NULL where its fields say more. */
const char *action_deed(enum action action);
const char *road_label(enum road road);

/* Who acts. Texts are borrowed for the time of a call. */
struct actor {
    const char *name; /* account name */
    const char *role; /* "owner", "viewer" */
    enum road road;
    uint64_t batch; /* imports: one number for all entries; 0 = none */
};

#endif
