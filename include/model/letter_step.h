/* SPDX-License-Identifier: MIT
 *
 * The way of a letter from arrival to reply, as one table (Circular 05/2021/TT-TTCP).
 * Unlike a case a letter has no field for its state: how far it is follows from its
 * direction of handling and from the reply.
 */
#ifndef MODEL_LETTER_STEP_H
#define MODEL_LETTER_STEP_H

#include "model/letter.h"

enum letter_stage {
    LETTER_ARRIVED,  /* no direction of handling yet */
    LETTER_DIRECTED, /* accepted, guided, returned ...: nothing is awaited */
    LETTER_AWAITING, /* went to another body, which has not answered */
    LETTER_ANSWERED
};

struct letter_step {
    const char *key;   /* what `move` takes; stable */
    const char *label; /* N_() */
    const char *needs; /* keys of fields that must be filled afterwards; "" when none */
    const char *asks;  /* keys of further fields that belong to the step */
    const char *direction; /* the direction it gives; NULL: it stays; "": taken away */
};

enum letter_stage letter_stage(const struct letter *letter);
/* i-th step that leads on from where the letter is; false at the end. */
bool letter_step_at(const struct letter *letter, size_t i, struct letter_step *out);
/* The step's row by key, whatever the letter; false: there is none. */
bool letter_step_named(const char *key, struct letter_step *out);
/* TD_INVALID: not from here, naming the steps that are, or what `wanted` (the letter with
 * the new values) still lacks, naming the first such field. */
enum td_status letter_step_check(const struct letter *letter, const char *key,
    const struct letter *wanted, struct err *err) TD_MUST_USE;
/* Sets direction and day of processing on a letter that passed the check. */
void letter_step_take(struct letter *wanted, const char *key, day_t today);

/* The day since when a reply is awaited, DAY_NONE when none is: that of the document it
 * was forwarded with, else of processing, else of arrival. */
day_t letter_waits_since(const struct letter *letter);

#endif
