/* SPDX-License-Identifier: MIT
 *
 * Links between records: related cases, further cases of a visit or letter. Symmetric.
 */
#ifndef MODEL_LINK_H
#define MODEL_LINK_H

#include "model/registry.h"

struct link {
    struct record head;
    char *a, *b, *note;
};

#endif
