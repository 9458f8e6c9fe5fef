/* SPDX-License-Identifier: MIT
 *
 * People known to the desk. Visits, letters and cases keep name, ID number, phone and
 * address as written that day and point here by code.
 */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include "model/registry.h"

struct person {
    struct record head;
    char *name;
    day_t birth;
    char *gender, *cid, *phone, *address, *note, *merged;
};

#endif
