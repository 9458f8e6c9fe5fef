/* SPDX-License-Identifier: MIT
 *
 * What a list asks for: a register, a filter and an order.
 */
#ifndef MODEL_FIND_H
#define MODEL_FIND_H

#include "model/query.h"

enum find_voided { FIND_LIVE, FIND_VOIDED, FIND_ALL };

struct find {
    const struct schema *schema;
    const struct query *query; /* NULL: all */
    const struct field *sort;  /* NULL: order of entry */
    bool descending;
    enum find_voided voided;
};

#endif
