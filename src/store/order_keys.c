/* SPDX-License-Identifier: MIT
 *
 * Which rows of a group have a key, and which. Mostly the head of the group knows.
 */
#include <string.h>

#include "order_inner.h"

/* ---- columns ------------------------------------------------------------------------
 */

/* Only a derived value can be idle. */
static bool can_be_idle(const struct order *o)
{
    return o->schema->idle != NULL && o->sort->shown != 0;
}

static size_t idle_column(const struct facts_layout *layout)
{
    const char *keys = layout->schema->idle_reads;
    const struct field *field = keys != NULL ? schema_field(layout->schema, keys) : NULL;
    size_t column = field != NULL ? facts_column_of(layout, field) : FACTS_NO_COLUMN;
    return column != FACTS_NO_COLUMN && layout->columns[column].kind == FACTS_TEXT
               ? column
               : FACTS_NO_COLUMN;
}

/* Only of a derived value it is certain that it is idle in all others. */
static bool choose_tiles(struct order *o)
{
    struct facts_layout few;
    if (o->sort->shown == 0 || !facts_layout_pending(&o->layout, &few) ||
        facts_column_of(&few, o->sort) == FACTS_NO_COLUMN)
        return false;
    o->layout = few;
    return true;
}

/* Names have nothing to do with ids; codes, of which there are two columns as well,
 * mostly grow with them, so that the heads tell where they lie. */
static enum order_way way_of(const struct order *o)
{
    if (order_is_text(o))
        return ORDER_BY_TEXTS;
    bool strewn = o->second != FACTS_NO_COLUMN && (o->sort->flags & F_NAME) != 0;
    return strewn ? ORDER_BY_PLACES : ORDER_BY_NUMBERS;
}

void order_choose_columns(struct order *o, bool over_tiles)
{
    o->idle = o->second = FACTS_NO_COLUMN;
    o->by_facts = facts_layout_make(o->schema, &o->layout);
    if (!o->by_facts)
        return;
    o->over_tiles = over_tiles && choose_tiles(o);
    if (can_be_idle(o))
        o->idle = idle_column(&o->layout);
    o->column = facts_order_of(&o->layout, o->sort);
    if (o->column != FACTS_NO_COLUMN)
        o->second = o->column + 1;
    else
        o->column = facts_column_of(&o->layout, o->sort);
    o->by_facts =
        o->column != FACTS_NO_COLUMN && (!can_be_idle(o) || o->idle != FACTS_NO_COLUMN);
    if (o->by_facts)
        o->way = way_of(o);
}

bool order_is_text(const struct order *o)
{
    return o->layout.columns[o->column].kind == FACTS_TEXT;
}

enum td_status order_pass_open(
    struct order *o, struct txn *txn, struct facts_pass *pass, struct err *err)
{
    if (o->over_tiles)
        return facts_pass_open_tiles(pass, txn, &o->layout, err);
    facts_pass_open(pass, txn, &o->layout);
    return TD_OK;
}

/* ---- rows in order ------------------------------------------------------------------
 */

static void among_group(
    const struct order *o, const struct facts_pass *pass, uint64_t rows[FACTS_WORDS])
{
    const struct chunk *chunk = o->ids->chunks[facts_chunk_of(pass->number)];
    memcpy(rows, &chunk->words[facts_words_at(pass->number)], FACTS_WORDS * sizeof *rows);
}

static void among_tile(
    const struct order *o, const struct facts_pass *pass, uint64_t rows[FACTS_WORDS])
{
    size_t row;
    memset(rows, 0, FACTS_WORDS * sizeof *rows);
    FACTS_FOR_ROWS(row, pass->view.present)
    rows[row / 64] |= (uint64_t)selection_has(o->ids, facts_pass_id(pass, row))
                      << row % 64;
}

/* Only a tile's own column of ids may be damaged. */
bool order_among(
    const struct order *o, struct facts_pass *pass, uint64_t rows[FACTS_WORDS])
{
    if (!facts_pass_ids(pass))
        return false;
    if (!o->over_tiles)
        among_group(o, pass, rows);
    else
        among_tile(o, pass, rows);
    return true;
}

static size_t row_of_id(const struct facts_pass *pass, uint64_t id)
{
    size_t row;
    FACTS_FOR_ROWS(row, pass->view.present)
    if (facts_pass_id(pass, row) == id)
        return row;
    return FACTS_ROWS;
}

/* Its place is the record's own. */
static enum td_status tile_of_id(
    const struct facts_pass *pass, uint64_t id, uint64_t *tile, struct err *err)
{
    const struct schema *schema = pass->layout.schema;
    void *record = record_new(schema);
    enum td_status status = txn_get(pass->txn, schema, id, record, err);
    uint64_t place = status == TD_OK ? tile_place(schema, record) : TILE_NO_PLACE;
    record_free(schema, record);
    if (status == TD_OK && place == TILE_NO_PLACE)
        return TD_CANCELLED;
    *tile = tile_list_find(pass->tiles, place);
    return status;
}

enum td_status order_pass_to(
    struct facts_pass *pass, uint64_t id, size_t *row, struct err *err)
{
    uint64_t group = id / FACTS_ROWS;
    enum td_status status = pass->over_tiles ? tile_of_id(pass, id, &group, err) : TD_OK;
    *row = FACTS_ROWS;
    if (status == TD_OK)
        status = facts_pass_to(pass, group, err);
    if (status == TD_OK && facts_pass_ids(pass))
        *row = row_of_id(pass, id);
    return status;
}

/* ---- idle rows ----------------------------------------------------------------------
 */

enum idle_note { IDLE_UNASKED, IDLE_NONE, IDLE_ALL, IDLE_SOME };

static bool is_idle(struct order *o, const char *text)
{
    facts_put_text(&o->layout.columns[o->idle], text, o->record);
    bool idle = o->schema->idle(o->record, o->sort);
    memcpy(o->record, o->empty, o->schema->size);
    return idle;
}

/* By the number of the text in the group. */
static enum idle_note ask_texts(struct order *o, const struct facts_view *view,
    const struct facts_zone *zone, bool idle[FACTS_ROWS + 1])
{
    bool any = false, all = true;
    for (size_t i = 0; i <= view->cells[o->idle].n; i++) {
        idle[i] = is_idle(o, facts_text(view, o->idle, i));
        any |= idle[i] && (i > 0 || zone->holes);
        all &= idle[i] || (i == 0 && !zone->holes);
    }
    return all ? IDLE_ALL : any ? IDLE_SOME : IDLE_NONE;
}

/* What the head says, if it was met before. */
static enum idle_note idle_note_of(const struct order *o, const struct facts_view *view)
{
    if (o->idle == FACTS_NO_COLUMN)
        return IDLE_NONE;
    struct facts_zone zone = facts_zone_of(view, o->idle);
    return zone_note(&o->idles, &zone);
}

bool order_idle_rows(struct order *o, struct facts_pass *pass, uint64_t idle[FACTS_WORDS])
{
    bool wanted[FACTS_ROWS + 1];
    enum idle_note note = idle_note_of(o, &pass->view);
    memset(idle, note == IDLE_ALL ? 0xff : 0, FACTS_WORDS * sizeof *idle);
    if (note == IDLE_NONE || note == IDLE_ALL)
        return true;
    if (!facts_pass_use(pass, o->idle))
        return false;
    struct facts_zone zone = facts_zone_of(&pass->view, o->idle);
    enum idle_note said = ask_texts(o, &pass->view, &zone, wanted);
    if (note == IDLE_UNASKED)
        zone_note_add(&o->idles, &zone, (uint8_t)said);
    facts_text_rows(&pass->view, o->idle, wanted, idle);
    return true;
}

/* ---- the keys of a group ------------------------------------------------------------
 */

bool order_numbers_of(
    struct order *o, struct facts_pass *pass, int64_t numbers[FACTS_ROWS])
{
    uint64_t idle[FACTS_WORDS];
    size_t row;
    if (!facts_pass_use(pass, o->column) || !order_idle_rows(o, pass, idle))
        return false;
    facts_numbers(&pass->view, o->column, numbers);
    FACTS_FOR_ROWS(row, idle)
    numbers[row] = FACTS_NOTHING;
    return true;
}

/* The rows of `among` that have a value. */
static bool filled_rows(struct order *o, struct facts_pass *pass, const uint64_t *among,
    uint64_t filled[FACTS_WORDS])
{
    uint64_t idle[FACTS_WORDS];
    bool there[FACTS_ROWS + 1];
    int64_t numbers[FACTS_ROWS];
    size_t row;
    if (!facts_pass_use(pass, o->column) || !order_idle_rows(o, pass, idle))
        return false;
    if (order_is_text(o)) {
        memset(there, true, sizeof there);
        there[0] = false;
        facts_text_rows(&pass->view, o->column, there, filled);
    } else {
        memset(filled, 0, FACTS_WORDS * sizeof *filled);
        facts_numbers_in(&pass->view, o->column, among, numbers);
        FACTS_FOR_ROWS(row, among)
        filled[row / 64] |= (uint64_t)(numbers[row] != FACTS_NOTHING) << row % 64;
    }
    for (size_t i = 0; i < FACTS_WORDS; i++)
        filled[i] &= among[i] & ~idle[i];
    return true;
}

/* ---- zones --------------------------------------------------------------------------
 */

static bool all_present(const struct facts_view *view, const uint64_t *among)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < FACTS_WORDS; i++)
        missing |= among[i] & ~view->present[i];
    return missing == 0;
}

/* The same for all rows of the group, when its head tells. */
static bool head_tells(const struct order *o, const struct facts_view *view,
    const uint64_t *among, bool *filled)
{
    struct facts_zone zone = facts_zone_of(view, o->column);
    enum idle_note idle = idle_note_of(o, view);
    *filled = idle == IDLE_NONE && !zone.holes;
    return *filled ? all_present(view, among) : idle == IDLE_ALL || zone.blank;
}

void order_add_empties(
    struct order *o, uint64_t group, const uint64_t *among, const uint64_t *filled)
{
    struct chunk *chunk = selection_chunk(&o->empties, facts_chunk_of(group));
    for (size_t i = 0; i < FACTS_WORDS; i++)
        chunk->words[facts_words_at(group) + i] = among[i] & ~filled[i];
}

static void add_zone(
    struct order *o, uint64_t group, size_t n, const struct facts_zone *zone)
{
    ARRAY_GROW(o->zones, o->zones_cap, o->n_zones + 1);
    o->zones[o->n_zones++] = (struct order_zone){
        .group = group, .n = n, .least = zone->least, .most = zone->most};
}

void order_add_zone(struct order *o, const struct facts_pass *pass, size_t n)
{
    struct facts_zone zone = facts_zone_of(&pass->view, o->column);
    add_zone(o, pass->number, n, &zone);
}

/* Nothing of the group itself is looked at when its survey says that all of its rows are
 * there and have a value. */
static bool zone_by_survey(
    struct order *o, struct facts_pass *pass, uint64_t group, const uint64_t *among)
{
    struct facts_zone zone;
    if (o->idle != FACTS_NO_COLUMN || !facts_pass_survey(pass, group, o->column, &zone) ||
        zone.holes || zone.blank)
        return false;
    add_zone(o, group, words_count(among, FACTS_WORDS), &zone);
    return true;
}

/* The pass is on its group. */
static enum td_status find_zone(struct order *o, struct facts_pass *pass,
    const uint64_t *among, uint64_t filled[FACTS_WORDS])
{
    bool all = false;
    if (head_tells(o, &pass->view, among, &all))
        for (size_t i = 0; i < FACTS_WORDS; i++)
            filled[i] = all ? among[i] : 0;
    else if (!filled_rows(o, pass, among, filled))
        return TD_CANCELLED;
    size_t n = words_count(filled, FACTS_WORDS);
    if (n > 0)
        order_add_zone(o, pass, n);
    return TD_OK;
}

static enum td_status zone_of_group(
    struct order *o, struct facts_pass *pass, uint64_t group, struct err *err)
{
    uint64_t among[FACTS_WORDS], filled[FACTS_WORDS];
    enum td_status status = facts_pass_to(pass, group, err);
    if (status == TD_OK && !(pass->right && order_among(o, pass, among)))
        status = TD_CANCELLED;
    if (status == TD_OK)
        status = find_zone(o, pass, among, filled);
    if (status == TD_OK &&
        words_count(filled, FACTS_WORDS) < words_count(among, FACTS_WORDS))
        order_add_empties(o, group, among, filled);
    return status;
}

static enum td_status zone_of_tile(
    struct order *o, struct facts_pass *pass, uint64_t tile, struct err *err)
{
    uint64_t among[FACTS_WORDS], filled[FACTS_WORDS];
    size_t row;
    enum td_status status = facts_pass_to(pass, tile, err);
    if (status == TD_OK && !(pass->right && order_among(o, pass, among)))
        status = TD_CANCELLED;
    if (status != TD_OK || facts_words_empty(among))
        return status;
    o->unmet -= words_count(among, FACTS_WORDS);
    status = find_zone(o, pass, among, filled);
    if (status == TD_OK)
        FACTS_FOR_ROWS(row, filled)
    selection_remove(&o->empties, facts_pass_id(pass, row));
    return status;
}

typedef enum td_status zone_fn(
    struct order *o, struct facts_pass *pass, uint64_t group, struct err *err);

/* One more group, and what the caller wants to know of it. */
static enum td_status next_zone(struct order *o, struct facts_pass *pass, zone_fn *find,
    uint64_t group, order_zone_fn *each, struct err *err)
{
    size_t before = o->n_zones;
    enum td_status status = find(o, pass, group, err);
    if (status == TD_OK && each != NULL && o->n_zones > before)
        status = each(o, pass, before, err);
    return status;
}

static enum td_status find_zones_of(struct order *o, struct facts_pass *pass,
    size_t chunk, order_zone_fn *each, struct err *err)
{
    enum td_status status = TD_OK;
    const size_t groups = CHUNK_IDS / FACTS_ROWS;
    const uint64_t *among = o->ids->chunks[chunk]->words;
    for (size_t g = 0; g < groups && status == TD_OK; g++, among += FACTS_WORDS) {
        uint64_t group = chunk * groups + g;
        if (facts_words_empty(among))
            continue;
        if (each != NULL || !zone_by_survey(o, pass, group, among))
            status = next_zone(o, pass, zone_of_group, group, each, err);
    }
    return status;
}

static enum td_status find_zones(
    struct order *o, struct facts_pass *pass, order_zone_fn *each, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t c = 0; c < o->ids->n && status == TD_OK; c++)
        if (o->ids->chunks[c] != NULL)
            status = find_zones_of(o, pass, c, each, err);
    return status;
}

/* What no tile has is empty. Once all of them were met no other tile has any: those that
 * are overdue lie in the first ones. */
static enum td_status find_zones_in_tiles(
    struct order *o, struct facts_pass *pass, order_zone_fn *each, struct err *err)
{
    enum td_status status = TD_OK;
    selection_copy(o->ids, &o->empties);
    o->unmet = o->ids->total;
    for (size_t i = 0; i < pass->tiles->n && status == TD_OK && o->unmet > 0; i++)
        status = next_zone(o, pass, zone_of_tile, i, each, err);
    return status;
}

enum td_status order_find_zones(
    struct order *o, struct txn *txn, order_zone_fn *each, struct err *err)
{
    struct facts_pass pass;
    enum td_status status = order_pass_open(o, txn, &pass, err);
    if (status != TD_OK)
        return status;
    status = o->over_tiles ? find_zones_in_tiles(o, &pass, each, err)
                           : find_zones(o, &pass, each, err);
    facts_pass_close(&pass);
    for (size_t i = 0; i < o->n_zones; i++)
        o->filled += o->zones[i].n;
    return status;
}
