/* SPDX-License-Identifier: MIT
 *
 * The schedule of reception sessions: who receives on which half-day, held or not,
 * and the sessions to which nobody came (they must be recorded as such).
 */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include "model/registry.h"

struct session {
    struct record head;
    day_t date;
    char *half, *host, *place, *held, *nobody, *note;
};

#endif
