/* SPDX-License-Identifier: MIT
 *
 * The reception book: one row for each time people were received.
 */
#ifndef MODEL_VISIT_H
#define MODEL_VISIT_H

#include "model/registry.h"

struct visit {
    struct record head;
    day_t date;
    int32_t time, started, ended;
    char *mode, *host, *officer, *person, *name;
    int64_t people;
    char *cid, *phone, *address, *kind, *field, *content, *result, *casefile, *note;
};

/* Where a visit of today stands, by its times: who came and was not called in waits; a
 * visit without an end and without a result is going on; all else is over. */
enum visit_stage { VISIT_WAITING, VISIT_INSIDE, VISIT_DONE };
enum visit_stage visit_stage(const struct visit *visit);
/* Went away before being received: an end, but no beginning and no result. */
bool visit_left(const struct visit *visit);

/* A new visit of today, or one that has no day yet, arrives now, unless a time or a
 * result says already where it stands. `minute` of the day. */
void visit_arrive(struct visit *visit, day_t today, int32_t minute);

#endif
