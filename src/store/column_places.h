/* SPDX-License-Identifier: MIT
 *
 * Where the keys of rows lie among some thousand cuts, two bytes for each row. Names are
 * strewn over all groups: without that each question about their order goes over eight
 * bytes and more of every row, and the process remembers it, since groups seldom change.
 * It lies in a file without a name: what a process keeps for itself does not grow with
 * the register.
 */
#ifndef STORE_COLUMN_PLACES_H
#define STORE_COLUMN_PLACES_H

#include "base/scratch.h"
#include "facts_pass.h"
#include "kept.h"

#define PLACES_MOST 4096

struct order_key {
    int64_t first, second; /* second: 0 when there is one column only */
};
static inline int order_key_compare(const struct order_key *a, const struct order_key *b)
{
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

struct place_group;

/* Of an order in two columns, `column` and the one behind it. Place 0 is of rows without
 * a key, place 1 of those below cuts[0], place i + 1 of those from cuts[i - 1] on and
 * below cuts[i], where that is. */
struct column_places {
    struct kept kept;
    uint64_t begun; /* another one of the store's each time that places begin anew; 0:
                       there are no cuts yet */
    struct order_key cuts[PLACES_MOST];
    size_t n_cuts;
    struct place_group *groups;
    size_t n_groups;
    struct scratch rows; /* their places, FACTS_ROWS for each group */
};

/* What is remembered of the column. It is kept until two others were asked for. */
struct column_places *column_places_of(
    struct store *store, const struct schema *schema, size_t column);
/* Cuts what is remembered by these keys, which it puts in order. For one without cuts. */
void column_places_begin(
    struct store *store, struct column_places *known, struct order_key *keys, size_t n);
/* The place of a key. */
uint16_t column_places_find(
    const struct column_places *known, const struct order_key *key);
/* The places of the present group's rows, FACTS_ROWS of them, borrowed until the next
 * group is met. NULL: its columns are damaged, or there is no room on the disk. */
const uint16_t *column_places_meet(struct column_places *known, struct facts_pass *pass);
/* The same as it was when the group was last met; NULL: it never was. */
const uint16_t *column_places_met(const struct column_places *known, uint64_t group);
void column_places_free(struct kept *list); /* NULL is fine */

#endif
