/* SPDX-License-Identifier: MIT
 *
 * What a process remembers of columns, for as long as it is asked about few of them: a
 * list of each kind, the one asked about last in front.
 */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "private.h"

/* The first member of what is remembered of a column. */
struct kept {
    struct kept *next;
    uint16_t number; /* of the register */
    size_t column;
};

struct kept_kind {
    size_t size; /* of one */
    size_t most; /* so many are kept; then the one asked about longest ago begins anew */
    void (*forget)(struct kept *kept); /* makes it as a new one, but for its head */
};

/* What is remembered of the column: what was, or one that is all zeros. It lives until
 * `most` others were asked for. */
struct kept *kept_of(struct kept **list, const struct kept_kind *kind,
    const struct schema *schema, size_t column);
void kept_free(struct kept *list, const struct kept_kind *kind); /* NULL is fine */

#endif
