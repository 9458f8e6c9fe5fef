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
    /* So many of the newest do; older ones may be left out, of the total as well. Counts
     * for something only when no sort is asked for and descending is set. 0: all. */
    uint64_t enough;
    /* Asked now and then while records are read; false stops. NULL: it never stops. */
    bool (*go_on)(void *ctx);
    void *go_on_ctx;
};

/* Told of the i-th of some records, which lives during the call; NULL: it is damaged or
 * not there. */
typedef void record_fn(void *ctx, size_t i, const void *record);

/* How one leaf of a filter was answered. */
enum find_road { FIND_BY_WORDS, FIND_BY_FACTS, FIND_BY_RECORDS };
struct find_step {
    const char *leaf; /* as query_text writes it */
    enum find_road road;
    uint64_t left; /* records that may still fit after it */
    uint64_t open; /* of these, the ones that it cannot decide: they are read */
};

/* How the order of a list is made: none was asked for; from columns of facts; by sorting
 * the keys of all records found, which are read for it. */
enum find_order { FIND_AS_ENTERED, FIND_ORDER_BY_FACTS, FIND_ORDER_BY_RECORDS };
struct find_sum {
    uint64_t total;
    uint64_t read; /* records that the filter could not do without */
    enum find_order order;
};

#endif
