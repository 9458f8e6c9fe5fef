/* SPDX-License-Identifier: MIT
 *
 * Keeping the tiles of pending records current. A record that moves leaves one tile and
 * comes to another, so a transaction holds some that are changed. They are split while
 * they are readied, so that there is room for the record, and joined with their other
 * halves when they are written.
 */
#include "pending.h"

#include <stdlib.h>
#include <string.h>

#define TILES_HELD 8 /* at most; two are needed */

struct pending_held {
    struct facts_group rows;
    uint64_t places[FACTS_ROWS];
    size_t n;
    bool joinable; /* by a row fewer, or split for a row that did not come */
};

struct pending_tiles {
    struct pending_held *held[TILES_HELD];
    size_t n;
};

static void held_init(
    struct pending_held *held, const struct facts_layout *layout, uint64_t tile)
{
    *held = (struct pending_held){0};
    group_init(&held->rows, layout, tile);
}

/* ---- rows ---------------------------------------------------------------------------
 */

/* The row of the place, or the one that it belongs before. */
static size_t find_row(const struct pending_held *held, uint64_t place)
{
    size_t low = 0, high = held->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (held->places[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_place(const struct pending_held *held, uint64_t place)
{
    size_t row = find_row(held, place);
    return row < held->n && held->places[row] == place;
}

static void append_rows(
    struct pending_held *to, const struct pending_held *from, size_t first, size_t end)
{
    for (size_t row = first; row < end; row++) {
        to->places[to->n] = from->places[row];
        group_copy_row(&to->rows, to->n++, &from->rows, row);
    }
    to->rows.changed = true;
}

static void add_row(struct pending_held *held, uint64_t place, const void *record)
{
    size_t row = find_row(held, place);
    size_t behind = held->n - row;
    memmove(held->places + row + 1, held->places + row, behind * sizeof *held->places);
    held->places[row] = place;
    group_open_row(&held->rows, row, held->n++);
    group_set_row(&held->rows, row, record);
    held->rows.changed = true;
}

static void take_row(struct pending_held *held, uint64_t place)
{
    size_t row = find_row(held, place);
    size_t behind = held->n - row - 1;
    memmove(held->places + row, held->places + row + 1, behind * sizeof *held->places);
    group_close_row(&held->rows, row, held->n--);
    held->rows.changed = held->joinable = true;
}

/* ---- the table ----------------------------------------------------------------------
 */

static enum td_status put_tile(
    struct txn *txn, struct pending_held *held, struct err *err)
{
    struct str top = {0}, body = {0};
    uint8_t key[FACTS_KEY];
    const struct facts_group *rows = &held->rows;
    group_write(rows, &top, &body);
    enum td_status status = store_put(txn, KV_FACTS,
        facts_tile_key(key, rows->layout.schema->number, rows->number),
        slice_of(top.buf, top.len), err);
    str_release(&top);
    str_release(&body);
    held->rows.changed = status != TD_OK;
    return status;
}

static enum td_status del_tile(
    struct txn *txn, const struct schema *schema, uint64_t tile, struct err *err)
{
    uint8_t key[FACTS_KEY];
    enum td_status status =
        store_del(txn, KV_FACTS, facts_tile_key(key, schema->number, tile), err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* False, and *out is nothing, when the bytes are damaged. */
static bool load_tile(struct pending_held *out, const struct facts_layout *layout,
    uint64_t tile, struct slice top)
{
    struct facts_view view;
    if (!facts_read(layout, tile, top, slice_of("", 0), &view))
        return false;
    held_init(out, layout, tile);
    group_load(&out->rows, &view);
    out->n = view.rows;
    tile_places(&view, out->places);
    return true;
}

enum td_status pending_begin(
    struct txn *txn, const struct schema *schema, struct err *err)
{
    struct facts_layout layout, few;
    struct pending_held all;
    if (!facts_layout_make(schema, &layout) || !facts_layout_pending(&layout, &few))
        return TD_OK;
    held_init(&all, &few, tile_number(0, TILE_ALL_BITS));
    enum td_status status = put_tile(txn, &all, err);
    group_release(&all.rows);
    return status;
}

/* ---- made again ---------------------------------------------------------------------
 */

static enum td_status drop_tiles(
    struct txn *txn, const struct schema *schema, struct err *err)
{
    struct tile_list list = {0};
    bool whole;
    enum td_status status = tile_list_read(txn, schema, &list, &whole, err);
    for (size_t i = 0; i < list.n && status == TD_OK; i++)
        status = del_tile(txn, schema, list.tiles[i].number, err);
    tile_list_release(&list);
    return status;
}

static enum td_status add_record(struct txn *txn, const struct schema *schema,
    uint64_t id, void *record, struct err *err)
{
    struct err why = {0};
    enum td_status status = txn_get(txn, schema, id, record, &why);
    if (status == TD_NOT_FOUND)
        return TD_OK;
    if (status != TD_OK)
        return err_set(err, status, "%s", why.text);
    status = pending_hold(txn, schema, TILE_NO_PLACE, tile_place(schema, record), err);
    if (status == TD_OK)
        pending_set(txn, schema, TILE_NO_PLACE, record);
    return status;
}

/* What is held is among the records. */
static enum td_status make_tiles(
    struct txn *txn, const struct schema *schema, struct err *err)
{
    uint64_t last = txn_last_id(txn, schema);
    enum td_status status = pending_flush(txn, err); // of other registers
    pending_forget(txn);
    if (status == TD_OK)
        status = drop_tiles(txn, schema, err);
    if (status == TD_OK)
        status = pending_begin(txn, schema, err);
    void *record = record_new(schema);
    for (uint64_t id = 1; id <= last && status == TD_OK; id++)
        status = add_record(txn, schema, id, record, err);
    record_free(schema, record);
    return status == TD_OK ? pending_flush(txn, err) : status;
}

/* ---- splitting and joining ----------------------------------------------------------
 */

/* Writes the half that the place is not of, and holds the other one. */
static enum td_status split(
    struct txn *txn, struct pending_held *held, uint64_t place, struct err *err)
{
    struct pending_held own, other;
    const struct facts_layout *layout = &held->rows.layout;
    uint64_t half = tile_number(place, tile_bits(held->rows.number) - 1);
    size_t from = find_row(held, tile_first(half));
    size_t end = find_row(held, tile_last(half) + 1);
    held_init(&own, layout, half);
    held_init(&other, layout, tile_twin(half));
    append_rows(&own, held, from, end);
    append_rows(&other, held, 0, from);
    append_rows(&other, held, end, held->n);
    enum td_status status = del_tile(txn, layout->schema, held->rows.number, err);
    if (status == TD_OK)
        status = put_tile(txn, &other, err);
    group_release(&other.rows);
    group_release(&held->rows);
    own.joinable = true;
    *held = own;
    return status;
}

static enum td_status make_room(
    struct txn *txn, struct pending_held *held, uint64_t place, struct err *err)
{
    enum td_status status = TD_OK;
    while (status == TD_OK && held->n == FACTS_ROWS && !has_place(held, place))
        status = split(txn, held, place, err);
    return status;
}

/* False when the other half is split itself, damaged or has too many rows. */
static bool load_twin(struct txn *txn, const struct pending_held *held,
    struct pending_held *twin, enum td_status *status, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct slice top;
    uint64_t number = tile_twin(held->rows.number);
    *status = kv_get(txn->kv, KV_FACTS,
        facts_tile_key(key, held->rows.layout.schema->number, number), &top, err);
    if (*status == TD_NOT_FOUND)
        *status = TD_OK;
    else if (*status == TD_OK && load_tile(twin, &held->rows.layout, number, top)) {
        if (twin->n + held->n <= FACTS_ROWS)
            return true;
        group_release(&twin->rows);
    }
    return false;
}

/* Both are in the table as they are here. */
static enum td_status join(struct txn *txn, struct pending_held *held,
    struct pending_held *twin, struct err *err)
{
    struct pending_held whole;
    const struct schema *schema = held->rows.layout.schema;
    bool first = tile_first(held->rows.number) < tile_first(twin->rows.number);
    const struct pending_held *low = first ? held : twin, *high = first ? twin : held;
    held_init(&whole, &held->rows.layout, tile_parent(held->rows.number));
    append_rows(&whole, low, 0, low->n);
    append_rows(&whole, high, 0, high->n);
    enum td_status status = del_tile(txn, schema, twin->rows.number, err);
    if (status == TD_OK)
        status = del_tile(txn, schema, held->rows.number, err);
    group_release(&twin->rows);
    group_release(&held->rows);
    *held = whole;
    return status;
}

/* ---- those that are held ------------------------------------------------------------
 */

static bool is_of_tile(const struct pending_held *held, uint64_t place)
{
    return place >= tile_first(held->rows.number) &&
           place <= tile_last(held->rows.number);
}

static struct pending_held *held_with(
    const struct txn *txn, const struct schema *schema, uint64_t place)
{
    const struct pending_tiles *tiles = txn->pending;
    for (size_t i = 0; tiles != NULL && i < tiles->n; i++)
        if (tiles->held[i]->rows.layout.schema == schema &&
            is_of_tile(tiles->held[i], place))
            return tiles->held[i];
    return NULL;
}

static void held_free(struct pending_held *held)
{
    group_release(&held->rows);
    free(held);
}

void pending_forget(struct txn *txn)
{
    struct pending_tiles *tiles = txn->pending;
    for (size_t i = 0; tiles != NULL && i < tiles->n; i++)
        held_free(tiles->held[i]);
    free(tiles);
    txn->pending = NULL;
}

/* It was joined with another one. */
static void forget_tile(
    struct pending_tiles *tiles, const struct schema *schema, uint64_t tile)
{
    for (size_t i = 0; i < tiles->n; i++) {
        struct pending_held *held = tiles->held[i];
        if (held->rows.layout.schema == schema && held->rows.number == tile) {
            tiles->held[i] = tiles->held[--tiles->n];
            held_free(held);
            return;
        }
    }
}

/* All that are held are in the table as they are. */
static enum td_status join_all(
    struct txn *txn, struct pending_held *held, struct err *err)
{
    struct pending_held twin;
    enum td_status status = TD_OK;
    held->joinable = false;
    while (status == TD_OK && tile_bits(held->rows.number) < TILE_ALL_BITS &&
           load_twin(txn, held, &twin, &status, err)) {
        forget_tile(txn->pending, held->rows.layout.schema, twin.rows.number);
        status = join(txn, held, &twin, err);
    }
    return status == TD_OK && held->rows.changed ? put_tile(txn, held, err) : status;
}

static struct pending_held *first_joinable(const struct pending_tiles *tiles)
{
    for (size_t i = 0; i < tiles->n; i++)
        if (tiles->held[i]->joinable)
            return tiles->held[i];
    return NULL;
}

enum td_status pending_flush(struct txn *txn, struct err *err)
{
    struct pending_tiles *tiles = txn->pending;
    struct pending_held *held;
    enum td_status status = TD_OK;
    for (size_t i = 0; tiles != NULL && i < tiles->n && status == TD_OK; i++)
        if (tiles->held[i]->rows.changed)
            status = put_tile(txn, tiles->held[i], err);
    while (status == TD_OK && tiles != NULL && (held = first_joinable(tiles)) != NULL)
        status = join_all(txn, held, err);
    return status;
}

/* ---- holding ------------------------------------------------------------------------
 */

/* TD_NOT_FOUND: the tile is missing or damaged. */
static enum td_status find_tile(struct txn *txn, const struct facts_layout *layout,
    uint64_t place, struct pending_held *out, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct kv_cursor *cursor = NULL;
    struct slice found = {0}, top;
    const uint16_t number = layout->schema->number;
    enum td_status status = kv_cursor_open(txn->kv, KV_FACTS, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_seek(cursor, facts_tile_key(key, number, place << 6), &found, &top, err);
    uint64_t tile = tile_of_key(found, number);
    if (status == TD_OK && (tile == 0 || place < tile_first(tile)))
        status = TD_NOT_FOUND;
    if (status == TD_OK && !load_tile(out, layout, tile, top))
        status = TD_NOT_FOUND;
    kv_cursor_close(cursor);
    return status;
}

static enum td_status hold_place(
    struct txn *txn, const struct facts_layout *layout, uint64_t place, struct err *err)
{
    struct pending_held found;
    if (place == TILE_NO_PLACE || held_with(txn, layout->schema, place) != NULL)
        return TD_OK;
    enum td_status status = find_tile(txn, layout, place, &found, err);
    if (status != TD_OK)
        return status;
    if (txn->pending == NULL)
        txn->pending = xcalloc(1, sizeof *txn->pending);
    struct pending_held *held = xmalloc(sizeof *held);
    *held = found;
    txn->pending->held[txn->pending->n++] = held;
    return TD_OK;
}

static enum td_status hold_both(struct txn *txn, const struct facts_layout *layout,
    uint64_t before, uint64_t after, struct err *err)
{
    enum td_status status = hold_place(txn, layout, before, err);
    return status == TD_OK ? hold_place(txn, layout, after, err) : status;
}

/* Lets go of all when there is no room for two more. */
static enum td_status let_go(struct txn *txn, struct err *err)
{
    if (txn->pending == NULL || txn->pending->n + 2 <= TILES_HELD)
        return TD_OK;
    enum td_status status = pending_flush(txn, err);
    pending_forget(txn);
    return status;
}

enum td_status pending_hold(struct txn *txn, const struct schema *schema, uint64_t before,
    uint64_t after, struct err *err)
{
    struct facts_layout layout, few;
    if (before == TILE_NO_PLACE && after == TILE_NO_PLACE)
        return TD_OK;
    if (!facts_layout_make(schema, &layout) || !facts_layout_pending(&layout, &few))
        return TD_OK;
    enum td_status status = let_go(txn, err);
    if (status == TD_OK)
        status = hold_both(txn, &few, before, after, err);
    if (status == TD_NOT_FOUND) {
        status = make_tiles(txn, schema, err);
        if (status == TD_OK)
            status = hold_both(txn, &few, before, after, err);
    }
    struct pending_held *to = held_with(txn, schema, after);
    if (status != TD_OK || to == NULL ||
        (is_of_tile(to, before) && has_place(to, before)))
        return status;
    return make_room(txn, to, after, err);
}

void pending_set(
    struct txn *txn, const struct schema *schema, uint64_t before, const void *record)
{
    uint64_t after = tile_place(schema, record);
    struct pending_held *from = held_with(txn, schema, before);
    struct pending_held *to = held_with(txn, schema, after);
    if (from != NULL && before != after && has_place(from, before))
        take_row(from, before);
    if (to == NULL)
        return;
    if (has_place(to, after))
        to->rows.changed |= group_set_row(&to->rows, find_row(to, after), record);
    else
        add_row(to, after, record);
}
