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

#endif
