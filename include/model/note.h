/* SPDX-License-Identifier: MIT
 *
 * Notes on a case: what was said, promised or found, with a day that comes back.
 */
#ifndef MODEL_NOTE_H
#define MODEL_NOTE_H

#include "model/registry.h"

struct note {
    struct record head;
    char *casefile;
    day_t date;
    char *author, *text;
    day_t remind;
};

#endif
