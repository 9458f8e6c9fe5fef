/* SPDX-License-Identifier: MIT
 *
 * Facts that are missing or damaged are not missed: whoever goes over them reads the
 * records of that group, which is slower and right, and check names them. A transaction
 * that only reads remembers where groups are and what of them it has verified: counts,
 * lists and their orders go over the same facts again and again.
 */
#include "facts_pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* ---- what was seen ------------------------------------------------------------------
 */

struct seen_group {
    const uint8_t *top; /* borrowed from the snapshot; NULL: not seen */
    uint64_t right;     /* columns found right; the head is */
};

/* Where values of one kind were looked for last: that of the next group lies behind. */
struct at_group {
    struct kv_cursor *cursor; /* NULL until one is asked for */
    uint64_t group;           /* NOWHERE: the last one was not there */
};
#define NOWHERE (UINT64_MAX - 1)

struct facts_seen {
    struct facts_seen *next; /* of another register */
    uint16_t number;
    struct at_group tops, strips[FACTS_COLUMNS];
    size_t n;
    struct seen_group groups[];
};

void facts_seen_free(struct facts_seen *seen)
{
    while (seen != NULL) {
        struct facts_seen *next = seen->next;
        kv_cursor_close(seen->tops.cursor);
        for (size_t i = 0; i < FACTS_COLUMNS; i++)
            kv_cursor_close(seen->strips[i].cursor);
        free(seen);
        seen = next;
    }
}

/* A list of tiles that was read. */
struct tiles_seen {
    struct tiles_seen *next; /* of another register */
    uint16_t number;
    bool whole;
    struct tile_list list;
};

void tiles_seen_free(struct tiles_seen *seen)
{
    while (seen != NULL) {
        struct tiles_seen *next = seen->next;
        tile_list_release(&seen->list);
        free(seen);
        seen = next;
    }
}

static struct facts_seen *seen_of(struct txn *txn, const struct schema *schema)
{
    struct facts_seen *seen = txn->seen;
    if (txn->mode != TXN_READ)
        return NULL;
    while (seen != NULL && seen->number != schema->number)
        seen = seen->next;
    if (seen != NULL)
        return seen;
    size_t n = (size_t)(txn_last_id(txn, schema) / FACTS_ROWS) + 1;
    seen = xcalloc(1, sizeof *seen + n * sizeof seen->groups[0]);
    seen->next = txn->seen;
    seen->number = schema->number;
    seen->n = n;
    return txn->seen = seen;
}

static struct seen_group *seen_group(const struct facts_pass *pass)
{
    return pass->seen != NULL && pass->number < pass->seen->n
               ? &pass->seen->groups[pass->number]
               : NULL;
}

/* ---- passes -------------------------------------------------------------------------
 */

void facts_pass_open(
    struct facts_pass *pass, struct txn *txn, const struct facts_layout *layout)
{
    pass->txn = txn;
    pass->layout = *layout;
    pass->survey = (struct facts_survey){0};
    pass->survey_of = UINT64_MAX;
    pass->number = UINT64_MAX;
    pass->right = false;
    pass->seen = NULL;
    pass->over_tiles = false;
    pass->tiles = NULL;
    pass->own = (struct tile_list){0};
}

static void note_damage(struct txn *txn, const struct schema *schema, uint64_t id)
{
    txn->store->is_damaged = true;
    log_line(
        "facts of %s %llu are missing or damaged", schema->name, (unsigned long long)id);
}

static void spoil(struct facts_pass *pass)
{
    pass->right = false;
    note_damage(
        pass->txn, pass->layout.schema, pass->over_tiles ? 0 : pass->number * FACTS_ROWS);
}

/* The list of one that only reads is read once. */
static enum td_status seen_tiles(struct txn *txn, const struct schema *schema,
    const struct tile_list **out, bool *whole, struct err *err)
{
    struct tiles_seen *seen = txn->tiles;
    while (seen != NULL && seen->number != schema->number)
        seen = seen->next;
    if (seen == NULL) {
        seen = xcalloc(1, sizeof *seen);
        seen->next = txn->tiles;
        seen->number = schema->number;
        txn->tiles = seen;
        enum td_status status =
            tile_list_read(txn, schema, &seen->list, &seen->whole, err);
        if (status != TD_OK)
            return status;
    }
    *out = &seen->list;
    *whole = seen->whole;
    return TD_OK;
}

enum td_status facts_pass_open_tiles(struct facts_pass *pass, struct txn *txn,
    const struct facts_layout *layout, struct err *err)
{
    bool whole;
    const struct schema *schema = layout->schema;
    facts_pass_open(pass, txn, layout);
    pass->over_tiles = true;
    pass->tiles = &pass->own;
    enum td_status status = txn->mode == TXN_READ
                                ? seen_tiles(txn, schema, &pass->tiles, &whole, err)
                                : tile_list_read(txn, schema, &pass->own, &whole, err);
    if (status == TD_OK && whole)
        return TD_OK;
    facts_pass_close(pass);
    if (status == TD_OK && txn_last_id(txn, schema) > 0)
        note_damage(txn, schema, 0);
    return status == TD_OK ? TD_CANCELLED : status;
}

void facts_pass_close(struct facts_pass *pass)
{
    tile_list_release(&pass->own);
}

static enum td_status look_at(struct facts_pass *pass, struct at_group *at,
    uint64_t group, struct slice key, struct slice *value, struct err *err)
{
    struct slice found = {0};
    enum td_status status = TD_NOT_FOUND;
    bool behind = at->cursor != NULL && at->group + 1 == group;
    at->group = NOWHERE;
    if (at->cursor == NULL)
        status = kv_cursor_open(pass->txn->kv, KV_FACTS, &at->cursor, err);
    else if (behind)
        status = kv_step(at->cursor, KV_NEXT, &found, value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    if (!slice_equal(found, key))
        status = kv_seek(at->cursor, key, &found, value, err);
    if (status == TD_OK && !slice_equal(found, key))
        status = TD_NOT_FOUND;
    if (status == TD_OK)
        at->group = group;
    return status;
}

/* Empty when there is none. `at` is NULL where nothing is remembered. */
static enum td_status get_value(struct facts_pass *pass, struct at_group *at,
    uint64_t group, struct slice key, struct slice *value, struct err *err)
{
    enum td_status status = at != NULL ? look_at(pass, at, group, key, value, err)
                                       : kv_get(pass->txn->kv, KV_FACTS, key, value, err);
    if (status != TD_OK)
        *value = (struct slice){0};
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status get_top(
    struct facts_pass *pass, uint64_t number, struct slice *top, struct err *err)
{
    uint8_t key[FACTS_KEY];
    return get_value(pass, pass->seen != NULL ? &pass->seen->tops : NULL, number,
        facts_top_key(key, pass->layout.schema->number, number), top, err);
}

static enum td_status open_group(
    struct facts_pass *pass, uint64_t number, struct err *err)
{
    struct slice top;
    enum td_status status = get_top(pass, number, &top, err);
    if (status != TD_OK)
        return status;
    pass->number = number;
    pass->right = facts_open(&pass->layout, number, top, &pass->view);
    struct seen_group *seen = seen_group(pass);
    if (!pass->right)
        spoil(pass);
    else if (seen != NULL)
        *seen = (struct seen_group){.top = top.data};
    return TD_OK;
}

static void open_tile(struct facts_pass *pass, uint64_t number)
{
    const struct tile *tile = &pass->tiles->tiles[number];
    pass->number = number;
    pass->right = facts_open(&pass->layout, tile->number, tile->top, &pass->view);
    if (!pass->right)
        spoil(pass);
}

enum td_status facts_pass_to(struct facts_pass *pass, uint64_t number, struct err *err)
{
    if (number == pass->number)
        return TD_OK;
    if (pass->over_tiles) {
        open_tile(pass, number);
        return TD_OK;
    }
    if (pass->seen == NULL)
        pass->seen = seen_of(pass->txn, pass->layout.schema);
    const struct facts_seen *all = pass->seen;
    if (all == NULL || number >= all->n || all->groups[number].top == NULL)
        return open_group(pass, number, err);
    const struct seen_group *seen = &all->groups[number];
    facts_reopen(&pass->layout, seen->top, &pass->view);
    pass->view.right = seen->right;
    pass->number = number;
    pass->right = true;
    return TD_OK;
}

static void get_survey(struct facts_pass *pass, uint64_t number)
{
    uint8_t bytes[FACTS_KEY];
    struct slice survey = {0};
    struct slice key = facts_survey_key(bytes, pass->layout.schema->number, number);
    pass->survey_of = number / FACTS_SURVEYED;
    if (kv_get(pass->txn->kv, KV_FACTS, key, &survey, NULL) == TD_OK &&
        facts_survey_open(&pass->layout, number, survey, &pass->survey))
        return;
    pass->survey.bytes = NULL;
    note_damage(
        pass->txn, pass->layout.schema, pass->survey_of * FACTS_SURVEYED * FACTS_ROWS);
}

bool facts_pass_survey(
    struct facts_pass *pass, uint64_t number, size_t column, struct facts_zone *out)
{
    if (pass->survey_of != number / FACTS_SURVEYED)
        get_survey(pass, number);
    return pass->survey.bytes != NULL &&
           facts_survey_zone(&pass->survey, number, column, out);
}

/* A strip that cannot be read for whatever reason is a damaged one here. */
static bool bring_strip(struct facts_pass *pass, size_t strip)
{
    uint8_t key[FACTS_STRIP_KEY];
    struct at_group *at = pass->seen != NULL ? &pass->seen->strips[strip] : NULL;
    struct slice bytes;
    return get_value(pass, at, pass->number,
               facts_strip_key(key, &pass->layout, strip, pass->number), &bytes,
               NULL) == TD_OK &&
           facts_bring(&pass->view, strip, bytes);
}

bool facts_pass_use(struct facts_pass *pass, size_t column)
{
    struct facts_view *view = &pass->view;
    if (!pass->right)
        return false;
    bool there = !facts_misses(view, column) ||
                 bring_strip(pass, pass->layout.columns[column].strip);
    if (!there || !facts_use(view, column)) {
        spoil(pass);
        return false;
    }
    struct seen_group *seen = seen_group(pass);
    if (seen != NULL)
        seen->right = view->right;
    return true;
}

/* ---- rows and ids -------------------------------------------------------------------
 */

bool facts_pass_ids(struct facts_pass *pass)
{
    if (!pass->over_tiles)
        return pass->right;
    if (!facts_pass_use(pass, TILE_ID))
        return false;
    facts_numbers(&pass->view, TILE_ID, pass->ids);
    return true;
}

/* ---- notes --------------------------------------------------------------------------
 */

uint8_t zone_note(const struct zone_notes *notes, const struct facts_zone *zone)
{
    for (size_t i = 0; i < notes->n; i++)
        if (notes->rows[i].texts == zone->texts && notes->rows[i].holes == zone->holes)
            return notes->rows[i].note;
    return 0;
}

void zone_note_add(struct zone_notes *notes, const struct facts_zone *zone, uint8_t note)
{
    if (notes->n == ZONE_NOTES)
        return;
    notes->rows[notes->n].texts = zone->texts;
    notes->rows[notes->n].holes = zone->holes;
    notes->rows[notes->n++].note = note;
}
