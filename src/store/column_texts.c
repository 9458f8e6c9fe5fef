/* SPDX-License-Identifier: MIT */
#include "column_texts.h"

#include <stdlib.h>
#include <string.h>

/* A group as it was when it was met. */
struct column_group {
    uint64_t sum; /* of the bytes of its column */
    size_t place; /* in `numbers`, of that of no text; SIZE_MAX: it was not met */
    size_t n;
};

/* ---- columns ------------------------------------------------------------------------
 */

static void forget(struct kept *kept)
{
    struct column_texts *known = (struct column_texts *)kept;
    texts_release(&known->all);
    free(known->groups);
    free(known->numbers);
    known->groups = NULL;
    known->numbers = NULL;
    known->n_groups = known->n_numbers = known->cap = known->dropped = 0;
    known->begun = 0;
    known->too_many = false;
}

/* For a report by three fields, and lists by three others. */
static const struct kept_kind kind = {
    .size = sizeof(struct column_texts), .most = 6, .forget = forget};

/* Groups that changed leave behind what they were. */
static bool is_worn(const struct column_texts *known)
{
    return known->dropped > 4 * FACTS_ROWS && known->dropped > known->n_numbers / 2;
}

struct column_texts *column_texts_of(
    struct store *store, const struct schema *schema, size_t column)
{
    struct kept *kept = kept_of(&store->columns, &kind, schema, column);
    struct column_texts *known = (struct column_texts *)kept;
    if (is_worn(known))
        forget(kept);
    if (known->begun == 0)
        known->begun = ++store->columns_begun;
    return known;
}

void column_texts_free(struct kept *list)
{
    kept_free(list, &kind);
}

/* ---- groups -------------------------------------------------------------------------
 */

static struct column_group *group_of(struct column_texts *known, uint64_t number)
{
    if (number >= known->n_groups) {
        size_t n = (size_t)number + number / 2 + 64;
        known->groups = xreallocarray(known->groups, n, sizeof *known->groups);
        for (size_t i = known->n_groups; i < n; i++)
            known->groups[i] = (struct column_group){.place = SIZE_MAX};
        known->n_groups = n;
    }
    return &known->groups[number];
}

/* False when there are too many texts. */
static bool meet(
    struct column_texts *known, const struct facts_view *view, struct column_group *group)
{
    size_t n = view->cells[known->kept.column].n;
    ARRAY_GROW(known->numbers, known->cap, known->n_numbers + n + 1);
    uint16_t *numbers = known->numbers + known->n_numbers;
    numbers[0] = 0;
    for (size_t i = 1; i <= n; i++) {
        uint32_t number =
            texts_number(&known->all, facts_text(view, known->kept.column, i));
        if (number > COLUMN_TEXTS_MOST)
            return false;
        numbers[i] = (uint16_t)number;
    }
    *group = (struct column_group){
        facts_column_sum(view, known->kept.column), known->n_numbers, n};
    known->n_numbers += n + 1;
    return true;
}

const uint16_t *column_texts_numbers(
    struct column_texts *known, const struct facts_pass *pass)
{
    const struct facts_view *view = &pass->view;
    if (known->too_many)
        return NULL;
    struct column_group *group = group_of(known, pass->number);
    bool met = group->place != SIZE_MAX;
    if (met && group->sum == facts_column_sum(view, known->kept.column) &&
        group->n == view->cells[known->kept.column].n)
        return known->numbers + group->place;
    if (met)
        known->dropped += group->n + 1;
    if (meet(known, view, group))
        return known->numbers + group->place;
    forget(&known->kept);
    known->too_many = true;
    return NULL;
}

const uint16_t *column_texts_met(
    const struct column_texts *known, uint64_t group, size_t *n)
{
    if (group >= known->n_groups || known->groups[group].place == SIZE_MAX)
        return NULL;
    *n = known->groups[group].n;
    return known->numbers + known->groups[group].place;
}
