/* SPDX-License-Identifier: MIT
 *
 * The case: one matter, which may come back in several visits and letters. (`case` is a
 * word of C, hence the name.)
 */
#ifndef MODEL_CASEFILE_H
#define MODEL_CASEFILE_H

#include "model/registry.h"

struct casefile {
    struct record head;
    day_t opened;
    char *kind, *field, *person, *name;
    int64_t people;
    char *cid, *phone, *address, *against, *unit, *content;
    char *jurisdiction, *level, *complex, *remote, *pressing, *prolonged, *secret;
    char *officer, *state;
    day_t accepted, due;
    char *reason, *forwarded_to, *reply_no;
    day_t reply_date, suspended, resolved;
    char *outcome, *decision, *decision_no;
    day_t decision_date;
    char *overdue_reason, *note, *merged;
    day_t forwarded;
    day_t deadline; /* derived: the due date in force */
};

/* A pending case on which nothing has happened for so many days has been forgotten. */
#define CASE_SILENT_DAYS 14

/* The day since when another body's reply is awaited, DAY_NONE when none is. Of a case
 * that an old book calls forwarded, and no more, that is the day it was opened. */
day_t case_waits_since(const struct casefile *cf);

#endif
