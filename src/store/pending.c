/* SPDX-License-Identifier: MIT
 *
 * Keeping the tiles of pending records current. As with facts, a transaction holds at
 * most one that is changed. It is split while it is readied, so that there is room for
 * the record, and joined with its other half when it is written.
 */
#include "pending.h"

#include <stdlib.h>

struct pending_held {
    struct facts_group rows;
    size_t n;
    uint64_t stored; /* the number it has in the table */
    bool joinable;   /* by a row fewer, or split for a row that did not come */
};

static void held_init(
    struct pending_held *held, const struct facts_layout *layout, uint64_t tile)
{
    *held = (struct pending_held){.stored = tile};
    group_init(&held->rows, layout, tile);
}

/* ---- rows ---------------------------------------------------------------------------
 */

static uint64_t id_at(const struct pending_held *held, size_t row)
{
    return (uint64_t)group_number(&held->rows, TILE_ID, row);
}

/* The row of the id, or the one that it belongs before. */
static size_t find_row(const struct pending_held *held, uint64_t id)
{
    size_t low = 0, high = held->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (id_at(held, middle) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_row(const struct pending_held *held, size_t row, uint64_t id)
{
    return row < held->n && id_at(held, row) == id;
}

static void append_rows(
    struct pending_held *to, const struct pending_held *from, size_t first, size_t end)
{
    for (size_t row = first; row < end; row++)
        group_copy_row(&to->rows, to->n++, &from->rows, row);
    to->rows.changed = true;
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
    enum td_status status = pending_hold(txn, schema, id, err);
    if (status != TD_OK)
        return status;
    status = txn_get(txn, schema, id, record, &why);
    if (status == TD_OK)
        pending_set(txn, schema, record);
    else if (status != TD_NOT_FOUND)
        return err_set(err, status, "%s", why.text);
    return TD_OK;
}

static enum td_status make_tiles(
    struct txn *txn, const struct schema *schema, struct err *err)
{
    uint64_t last = txn_last_id(txn, schema);
    enum td_status status = drop_tiles(txn, schema, err);
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

/* Writes the half that the id is not of, and holds the other one. */
static enum td_status split(
    struct txn *txn, struct pending_held *held, uint64_t id, struct err *err)
{
    struct pending_held own, other;
    const struct facts_layout *layout = &held->rows.layout;
    uint64_t half = tile_number(id, tile_bits(held->rows.number) - 1);
    size_t from = find_row(held, tile_first(half));
    size_t end = find_row(held, tile_last(half) + 1);
    held_init(&own, layout, half);
    held_init(&other, layout, tile_twin(half));
    append_rows(&own, held, from, end);
    append_rows(&other, held, 0, from);
    append_rows(&other, held, end, held->n);
    enum td_status status = del_tile(txn, layout->schema, held->stored, err);
    if (status == TD_OK)
        status = put_tile(txn, &other, err);
    group_release(&other.rows);
    group_release(&held->rows);
    own.joinable = true;
    *held = own;
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

static enum td_status join(struct txn *txn, struct pending_held *held,
    struct pending_held *twin, struct err *err)
{
    struct pending_held whole;
    bool first = tile_first(held->rows.number) < tile_first(twin->rows.number);
    const struct pending_held *low = first ? held : twin, *high = first ? twin : held;
    held_init(&whole, &held->rows.layout, tile_parent(held->rows.number));
    append_rows(&whole, low, 0, low->n);
    append_rows(&whole, high, 0, high->n);
    whole.stored = held->stored;
    enum td_status status =
        del_tile(txn, held->rows.layout.schema, twin->rows.number, err);
    group_release(&twin->rows);
    group_release(&held->rows);
    *held = whole;
    return status;
}

static enum td_status join_all(
    struct txn *txn, struct pending_held *held, struct err *err)
{
    struct pending_held twin;
    enum td_status status = TD_OK;
    while (status == TD_OK && tile_bits(held->rows.number) < TILE_ALL_BITS &&
           load_twin(txn, held, &twin, &status, err))
        status = join(txn, held, &twin, err);
    held->joinable = false;
    return status;
}

/* ---- the one that is held -----------------------------------------------------------
 */

static bool is_held(const struct txn *txn, const struct schema *schema, uint64_t id)
{
    const struct pending_held *held = txn->pending;
    return held != NULL && held->rows.layout.schema == schema &&
           id >= tile_first(held->rows.number) && id <= tile_last(held->rows.number);
}

void pending_forget(struct txn *txn)
{
    if (txn->pending == NULL)
        return;
    group_release(&txn->pending->rows);
    free(txn->pending);
    txn->pending = NULL;
}

/* TD_NOT_FOUND: the tile is missing or damaged. */
static enum td_status find_tile(struct txn *txn, const struct facts_layout *layout,
    uint64_t id, struct pending_held *out, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct kv_cursor *cursor = NULL;
    struct slice found = {0}, top;
    const uint16_t number = layout->schema->number;
    enum td_status status = kv_cursor_open(txn->kv, KV_FACTS, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_seek(cursor, facts_tile_key(key, number, id << 6), &found, &top, err);
    uint64_t tile = tile_of_key(found, number);
    if (status == TD_OK && (tile == 0 || id < tile_first(tile)))
        status = TD_NOT_FOUND;
    if (status == TD_OK && !load_tile(out, layout, tile, top))
        status = TD_NOT_FOUND;
    kv_cursor_close(cursor);
    return status;
}

static enum td_status hold_tile(
    struct txn *txn, const struct facts_layout *layout, uint64_t id, struct err *err)
{
    struct pending_held found;
    enum td_status status = find_tile(txn, layout, id, &found, err);
    if (status == TD_NOT_FOUND) {
        status = make_tiles(txn, layout->schema, err);
        pending_forget(txn);
        if (status == TD_OK)
            status = find_tile(txn, layout, id, &found, err);
    }
    if (status != TD_OK)
        return status;
    txn->pending = xmalloc(sizeof *txn->pending);
    *txn->pending = found;
    return TD_OK;
}

static enum td_status make_room(struct txn *txn, uint64_t id, struct err *err)
{
    struct pending_held *held = txn->pending;
    enum td_status status = TD_OK;
    while (status == TD_OK && held->n == FACTS_ROWS &&
           !has_row(held, find_row(held, id), id))
        status = split(txn, held, id, err);
    return status;
}

/* Holds the tile of the id in place of the one that is held. */
static enum td_status hold_other(
    struct txn *txn, const struct schema *schema, uint64_t id, struct err *err)
{
    struct facts_layout layout, few;
    if (!facts_layout_make(schema, &layout) || !facts_layout_pending(&layout, &few))
        return TD_OK;
    enum td_status status = pending_flush(txn, err);
    pending_forget(txn);
    return status == TD_OK ? hold_tile(txn, &few, id, err) : status;
}

enum td_status pending_hold(
    struct txn *txn, const struct schema *schema, uint64_t id, struct err *err)
{
    enum td_status status = TD_OK;
    if (schema->pending == NULL)
        return TD_OK;
    if (!is_held(txn, schema, id))
        status = hold_other(txn, schema, id, err);
    if (status == TD_OK && is_held(txn, schema, id))
        status = make_room(txn, id, err);
    if (status != TD_OK)
        pending_forget(txn);
    return status;
}

static void add_row(struct pending_held *held, size_t row, const void *record)
{
    group_open_row(&held->rows, row, held->n++);
    group_set_row(&held->rows, row, record);
    held->rows.changed = true;
}

static void take_row(struct pending_held *held, size_t row)
{
    group_close_row(&held->rows, row, held->n--);
    held->rows.changed = held->joinable = true;
}

void pending_set(struct txn *txn, const struct schema *schema, const void *record)
{
    uint64_t id = record_chead(record)->id;
    if (!is_held(txn, schema, id))
        return;
    struct pending_held *held = txn->pending;
    size_t row = find_row(held, id);
    bool pending = record_is_pending(schema, record), had = has_row(held, row, id);
    if (pending && had)
        held->rows.changed |= group_set_row(&held->rows, row, record);
    else if (pending)
        add_row(held, row, record);
    else if (had)
        take_row(held, row);
}

enum td_status pending_flush(struct txn *txn, struct err *err)
{
    struct pending_held *held = txn->pending;
    if (held == NULL || !held->rows.changed)
        return TD_OK;
    enum td_status status = held->joinable ? join_all(txn, held, err) : TD_OK;
    if (status == TD_OK && held->stored != held->rows.number)
        status = del_tile(txn, held->rows.layout.schema, held->stored, err);
    if (status != TD_OK)
        return status;
    held->stored = held->rows.number;
    return put_tile(txn, held, err);
}
