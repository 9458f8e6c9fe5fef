/* SPDX-License-Identifier: MIT
 *
 * Where a pending record lies among the others: does its clock stand, the day it is due,
 * its id. Of those whose clock stands the day does not matter, so that they stay where
 * they are when it moves.
 */
#include <assert.h>
#include <stdlib.h>

#include "pending.h"

static_assert(TILE_ALL_BITS < 58, "the number of a tile has 6 bits more");

/* The derived day that lists of pending records are in order of; NULL: there is none. */
static const struct field *day_field(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].shown != 0 && schema->fields[i].type == FIELD_DATE)
            return &schema->fields[i];
    return NULL;
}

static bool clock_stands(const struct schema *schema, const void *record)
{
    const struct field *day = day_field(schema);
    return day != NULL && schema->idle != NULL && schema->idle(record, day);
}

/* What has no day comes behind all that has one. */
static uint64_t place_of(bool stands, int64_t day, uint64_t id)
{
    const uint64_t end = UINT64_C(1) << TILE_DAY_BITS;
    uint64_t at = day == FACTS_NOTHING ? end - 1 : (uint64_t)day & (end - 1);
    if (stands)
        at = end;
    return at << TILE_ID_BITS | (id & ((UINT64_C(1) << TILE_ID_BITS) - 1));
}

uint64_t tile_place(const struct schema *schema, const void *record)
{
    const struct field *field = day_field(schema);
    if (!record_is_pending(schema, record))
        return TILE_NO_PLACE;
    int64_t day = field != NULL ? field_get_number(field, record) : DAY_NONE;
    return place_of(clock_stands(schema, record), day == DAY_NONE ? FACTS_NOTHING : day,
        record_chead(record)->id);
}

/* ---- by columns ---------------------------------------------------------------------
 */

/* FACTS_NO_COLUMN: there is none. */
static size_t day_column(const struct facts_layout *layout)
{
    const struct field *day = day_field(layout->schema);
    return day != NULL ? facts_column_of(layout, day) : FACTS_NO_COLUMN;
}

static size_t idle_column(const struct facts_layout *layout)
{
    const char *key = layout->schema->idle_reads;
    const struct field *field = key != NULL ? schema_field(layout->schema, key) : NULL;
    return field != NULL ? facts_column_of(layout, field) : FACTS_NO_COLUMN;
}

uint64_t tile_place_before(const struct facts_group *group, size_t row)
{
    const struct facts_layout *layout = &group->layout;
    const size_t columns[] = {idle_column(layout), day_column(layout)};
    if (layout->schema->pending == NULL)
        return TILE_NO_PLACE;
    void *record = record_new(layout->schema); // its texts stay borrowed
    record_head(record)->id = group->number * FACTS_ROWS + row;
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        if (columns[i] != FACTS_NO_COLUMN)
            group_fill(group, columns[i], row, record);
    uint64_t place = tile_place(layout->schema, record);
    free(record);
    return place;
}

/* By number of the text; each is asked once, not each row. */
static void ask_texts(
    const struct facts_view *view, size_t column, bool stands[FACTS_ROWS + 1])
{
    const struct facts_layout *layout = view->layout;
    void *record = record_new(layout->schema);
    for (size_t i = 0; i <= view->cells[column].n; i++) {
        facts_put_text(&layout->columns[column], facts_text(view, column, i), record);
        stands[i] = clock_stands(layout->schema, record);
    }
    free(record);
}

void tile_places(const struct facts_view *view, uint64_t out[FACTS_ROWS])
{
    const size_t idle = idle_column(view->layout), day = day_column(view->layout);
    uint16_t texts[FACTS_ROWS] = {0};
    bool stands[FACTS_ROWS + 1] = {false};
    int64_t ids[FACTS_ROWS];
    facts_numbers(view, TILE_ID, ids);
    if (idle != FACTS_NO_COLUMN) {
        facts_text_numbers(view, idle, texts);
        ask_texts(view, idle, stands);
    }
    for (size_t row = 0; row < view->rows; row++)
        out[row] = place_of(stands[texts[row]],
            day == FACTS_NO_COLUMN ? FACTS_NOTHING
                                   : facts_number(view, day, row, FACTS_NOTHING),
            (uint64_t)ids[row]);
}
