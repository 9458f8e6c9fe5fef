/* SPDX-License-Identifier: MIT */
#include "column_places.h"

#include <stdlib.h>
#include <string.h>

/* A group as it was when it was met. */
struct place_group {
    uint64_t first, second; /* sums of the bytes of its columns */
    bool is_met;
};

/* ---- columns ------------------------------------------------------------------------
 */

static void forget(struct kept *kept)
{
    struct column_places *known = (struct column_places *)kept;
    scratch_release(&known->rows);
    free(known->groups);
    known->groups = NULL;
    known->n_groups = known->n_cuts = 0;
    known->begun = 0;
}

static const struct kept_kind kind = {
    .size = sizeof(struct column_places), .most = 2, .forget = forget};

struct column_places *column_places_of(
    struct store *store, const struct schema *schema, size_t column)
{
    return (struct column_places *)kept_of(&store->places, &kind, schema, column);
}

void column_places_free(struct kept *list)
{
    kept_free(list, &kind);
}

/* ---- cuts ---------------------------------------------------------------------------
 */

static int compare(const void *left, const void *right)
{
    return order_key_compare(left, right);
}

void column_places_begin(
    struct store *store, struct column_places *known, struct order_key *keys, size_t n)
{
    const size_t step = n / PLACES_MOST + 1;
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare);
    known->begun = ++store->columns_begun;
    for (size_t i = 0; i < n; i += step)
        if (known->n_cuts == 0 ||
            order_key_compare(&known->cuts[known->n_cuts - 1], &keys[i]) != 0)
            known->cuts[known->n_cuts++] = keys[i];
}

static bool is_upto(const struct order_key *cut, const struct order_key *key)
{
    return (cut->first < key->first) |
           ((cut->first == key->first) & (cut->second <= key->second));
}

/* A million rows are placed for the first list; a branch at each step would be guessed
 * wrong half of the time. */
uint16_t column_places_find(
    const struct column_places *known, const struct order_key *key)
{
    const struct order_key *from = known->cuts;
    if (known->n_cuts == 0)
        return 1;
    for (size_t n = known->n_cuts; n > 1; n -= n / 2)
        from += n / 2 * is_upto(&from[n / 2 - 1], key);
    return (uint16_t)((size_t)(from - known->cuts) + is_upto(from, key) + 1);
}

/* ---- groups -------------------------------------------------------------------------
 */

static struct place_group *group_of(struct column_places *known, uint64_t number)
{
    if (number >= known->n_groups) {
        size_t n = (size_t)number + number / 2 + 64;
        known->groups = xreallocarray(known->groups, n, sizeof *known->groups);
        memset(known->groups + known->n_groups, 0,
            (n - known->n_groups) * sizeof *known->groups);
        known->n_groups = n;
    }
    return &known->groups[number];
}

static void place_rows(const struct column_places *known, const struct facts_view *view,
    uint16_t rows[FACTS_ROWS])
{
    int64_t firsts[FACTS_ROWS], seconds[FACTS_ROWS];
    facts_numbers(view, known->kept.column, firsts);
    facts_numbers(view, known->kept.column + 1, seconds);
    for (size_t row = 0; row < FACTS_ROWS; row++) {
        const struct order_key key = {firsts[row], seconds[row]};
        rows[row] = firsts[row] == FACTS_NOTHING ? 0 : column_places_find(known, &key);
    }
}

static uint16_t *rows_of(const struct column_places *known, uint64_t group)
{
    return (uint16_t *)known->rows.at + group * FACTS_ROWS;
}

const uint16_t *column_places_meet(struct column_places *known, struct facts_pass *pass)
{
    const size_t room = (size_t)(pass->number + 1) * FACTS_ROWS * sizeof(uint16_t);
    struct place_group *group = group_of(known, pass->number);
    const uint64_t first = facts_column_sum(&pass->view, known->kept.column);
    const uint64_t second = facts_column_sum(&pass->view, known->kept.column + 1);
    if (group->is_met && group->first == first && group->second == second)
        return rows_of(known, pass->number);
    if (!facts_pass_use(pass, known->kept.column) ||
        !facts_pass_use(pass, known->kept.column + 1))
        return NULL;
    if (scratch_grow(&known->rows, room, NULL) != TD_OK)
        return NULL;
    place_rows(known, &pass->view, rows_of(known, pass->number));
    *group = (struct place_group){first, second, true};
    return rows_of(known, pass->number);
}

const uint16_t *column_places_met(const struct column_places *known, uint64_t group)
{
    bool is_met = group < known->n_groups && known->groups[group].is_met;
    return is_met ? rows_of(known, group) : NULL;
}
