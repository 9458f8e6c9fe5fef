/* SPDX-License-Identifier: MIT
 *
 * The dialogue book: meetings of the chair or an agency with residents.
 */
#ifndef MODEL_DIALOGUE_H
#define MODEL_DIALOGUE_H

#include "model/registry.h"

struct dialogue {
    struct record head;
    day_t date;
    char *type, *chair, *unit, *place, *topic;
    int64_t attendees;
    char *approximate;
    int64_t opinions, answered, promised;
    char *followup, *casefile, *note;
};

#endif
