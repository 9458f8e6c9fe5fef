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

#endif
