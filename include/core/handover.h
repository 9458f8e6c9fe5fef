/* SPDX-License-Identifier: MIT
 *
 * The hand-over: what a person who comes back to the desk has to know. What others did to
 * this person's cases meanwhile, what of theirs is due, and which reminders wait.
 */
#ifndef CORE_HANDOVER_H
#define CORE_HANDOVER_H

#include "core/reminder.h"

/* A case of this person that somebody else changed, or tied something to. */
struct handover_change {
    uint64_t casefile;
    int64_t when_us; /* of the newest change */
    char *actor;     /* who made it */
    char *what;      /* "Edited: Due date", without any value of a personal field */
    size_t more;     /* changes by others before it */
};

struct handover {
    int64_t since_us; /* when this person left; 0: not known, then `changes` is empty */
    bool cut;         /* too much was written since to look at all of it */
    struct handover_change *changes; /* the newest first */
    size_t n_changes, changes_cap;
    uint64_t *due; /* open cases of this person due today or before, the longest first */
    size_t n_due;
    struct reminder *reminders; /* mine alone */
    size_t n_reminders;
};

/* Fills `out` whatever it held. TD_CORRUPT, TD_IO; release it also after a failure. */
enum td_status office_handover(
    struct office *office, struct handover *out, struct err *err) TD_MUST_USE;
void handover_release(struct handover *handover);

/* Remembers, for this account and office, that the person leaves now. Kept in the state
 * directory, not in the register: nobody else needs to know who was here when. */
enum td_status office_leave(struct office *office, struct err *err) TD_MUST_USE;

#endif
