/* SPDX-License-Identifier: MIT
 *
 * Which texts the groups of facts hold in a column, by numbers that all groups share. To
 * find that out costs more than all else that is done for an order by them, and groups
 * seldom change: so a process remembers it, of a few columns.
 */
#ifndef STORE_COLUMN_TEXTS_H
#define STORE_COLUMN_TEXTS_H

#include "facts_pass.h"
#include "kept.h"
#include "texts.h"

#define COLUMN_TEXTS_MOST                                                                \
    UINT16_MAX /* different ones; beyond that nothing is remembered */

struct column_texts {
    struct kept kept;
    uint64_t begun;   /* another one of the store's each time that numbers begin anew */
    struct texts all; /* it only grows, until then */
    struct column_group *groups;
    size_t n_groups;
    uint16_t *numbers; /* of the groups, in the order in which they were met */
    size_t n_numbers, cap, dropped;
    bool too_many; /* texts: it is not tried again as long as the column is kept */
};

/* What is remembered of the column. It is kept until six others were asked for; numbers
 * begin anew here, never while it is used. */
struct column_texts *column_texts_of(
    struct store *store, const struct schema *schema, size_t column);
/* By number in the list of the present group, whose column is in use (facts_pass_use):
 * the number in `all`, 0 for 0. Borrowed until the next call. NULL: there are too many
 * texts. */
const uint16_t *column_texts_numbers(
    struct column_texts *known, const struct facts_pass *pass);
/* The same as it was when the group was last met, without *n, which is their number;
 * NULL: it never was. */
const uint16_t *column_texts_met(
    const struct column_texts *known, uint64_t group, size_t *n);
void column_texts_free(struct kept *list); /* NULL is fine */

#endif
