/* SPDX-License-Identifier: MIT
 *
 * The order of keys that are strewn over all groups (names). How many rows are in which
 * of some thousand places is counted once; only the rows of the place that is looked at
 * are put in order, which are many only where they share one key. See column_places.h.
 */
#include <stdlib.h>
#include <string.h>

#include "order_inner.h"

#define SAMPLE_GROUPS 64
#define AROUND        64   /* rows on both sides of the one asked for */
#define FEW           1024 /* so many are put in order without further ado */

void order_places_release(struct order_places *places)
{
    free(places->befores);
    *places = (struct order_places){0};
}

static struct column_places *known_places(const struct order *o, struct txn *txn)
{
    return column_places_of(txn->store, o->schema, o->column);
}

/* ---- cuts ---------------------------------------------------------------------------
 */

static enum td_status sample_group(const struct order *o, struct facts_pass *pass,
    uint64_t group, struct order_key *keys, size_t *n, struct err *err)
{
    int64_t firsts[FACTS_ROWS], seconds[FACTS_ROWS];
    enum td_status status = facts_pass_to(pass, group, err);
    if (status != TD_OK)
        return status;
    if (!facts_pass_use(pass, o->column) || !facts_pass_use(pass, o->second))
        return TD_CANCELLED;
    facts_numbers(&pass->view, o->column, firsts);
    facts_numbers(&pass->view, o->second, seconds);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        if (firsts[row] != FACTS_NOTHING)
            keys[(*n)++] = (struct order_key){firsts[row], seconds[row]};
    return TD_OK;
}

/* By keys out of all of the register, whichever of its records are in order now: what is
 * asked next may be others. */
static enum td_status cut(const struct order *o, struct facts_pass *pass,
    struct column_places *known, struct err *err)
{
    const uint64_t groups = txn_last_id(pass->txn, o->schema) / FACTS_ROWS + 1;
    const uint64_t step = groups / SAMPLE_GROUPS + 1;
    struct order_key *keys =
        xcalloc((size_t)(groups / step + 1) * FACTS_ROWS, sizeof *keys);
    enum td_status status = TD_OK;
    size_t n = 0;
    for (uint64_t group = 0; group < groups && status == TD_OK; group += step)
        status = sample_group(o, pass, group, keys, &n, err);
    if (status == TD_OK)
        column_places_begin(pass->txn->store, known, keys, n);
    free(keys);
    return status;
}

/* ---- counting -----------------------------------------------------------------------
 */

struct counting {
    struct column_places *known;
    uint32_t counts[PLACES_MOST + 2]; /* by place */
};

static size_t count_rows(struct counting *c, const uint16_t *places,
    const uint64_t *among, uint64_t filled[FACTS_WORDS])
{
    size_t row, n = 0;
    memset(filled, 0, FACTS_WORDS * sizeof *filled);
    FACTS_FOR_ROWS(row, among)
    {
        bool has = places[row] != 0;
        c->counts[places[row]]++;
        filled[row / 64] |= (uint64_t)has << row % 64;
        n += has;
    }
    return n;
}

static enum td_status count_group(struct order *o, struct facts_pass *pass,
    struct counting *c, uint64_t group, struct err *err)
{
    uint64_t among[FACTS_WORDS], filled[FACTS_WORDS];
    enum td_status status = facts_pass_to(pass, group, err);
    if (status != TD_OK)
        return status;
    const uint16_t *places = pass->right ? column_places_meet(c->known, pass) : NULL;
    if (places == NULL || !order_among(o, pass, among))
        return TD_CANCELLED;
    size_t n = count_rows(c, places, among, filled);
    if (n > 0)
        order_add_zone(o, pass, n);
    if (n < words_count(among, FACTS_WORDS))
        order_add_empties(o, group, among, filled);
    return TD_OK;
}

static enum td_status count_groups(
    struct order *o, struct facts_pass *pass, struct counting *c, struct err *err)
{
    enum td_status status = TD_OK;
    const size_t groups = CHUNK_IDS / FACTS_ROWS;
    for (size_t i = 0; i < o->ids->n * groups && status == TD_OK; i++) {
        const struct chunk *chunk = o->ids->chunks[i / groups];
        if (chunk != NULL && !facts_words_empty(&chunk->words[facts_words_at(i)]))
            status = count_group(o, pass, c, i, err);
    }
    return status;
}

static void sum_up(struct order *o, const struct counting *c)
{
    struct order_places *places = &o->places;
    places->begun = c->known->begun;
    places->n = c->known->n_cuts + 1;
    places->befores = xcalloc(places->n + 1, sizeof *places->befores);
    for (size_t i = 0; i < places->n; i++)
        places->befores[i + 1] = places->befores[i] + c->counts[i + 1];
    o->filled = places->befores[places->n];
}

static enum td_status make_in_pass(
    struct order *o, struct facts_pass *pass, struct err *err)
{
    enum td_status status = TD_OK;
    struct counting *c = xcalloc(1, sizeof *c);
    c->known = known_places(o, pass->txn);
    if (c->known->begun == 0)
        status = cut(o, pass, c->known, err);
    if (status == TD_OK)
        status = count_groups(o, pass, c, err);
    if (status == TD_OK)
        sum_up(o, c);
    free(c);
    return status;
}

enum td_status order_places_make(struct order *o, struct txn *txn, struct err *err)
{
    struct facts_pass pass;
    facts_pass_open(&pass, txn, &o->layout);
    enum td_status status = make_in_pass(o, &pass, err);
    facts_pass_close(&pass);
    return status;
}

/* ---- the rows of a place ------------------------------------------------------------
 */

/* From one place up to another. */
struct stretch {
    uint16_t first, last;
};

static bool reaches_into(const uint16_t *places, struct stretch stretch)
{
    const uint16_t first = stretch.first, more = (uint16_t)(stretch.last - first);
    unsigned any = 0;
    for (size_t row = 0; row < FACTS_ROWS; row++)
        any |= (uint16_t)(places[row] - first) <= more;
    return any != 0;
}

/* Which zones have rows there, caller frees. */
static bool *zones_with(
    const struct order *o, const struct column_places *known, struct stretch stretch)
{
    bool *with = xcalloc(o->n_zones + 1, sizeof *with);
    for (size_t i = 0; i < o->n_zones; i++) {
        const uint16_t *places = column_places_met(known, o->zones[i].group);
        with[i] = places == NULL || reaches_into(places, stretch);
    }
    return with;
}

static struct order_span span_of(
    const struct column_places *known, struct stretch stretch)
{
    struct order_span span = {{FACTS_NOTHING + 1, INT64_MIN}, {INT64_MAX, INT64_MAX}};
    if (stretch.first > 1)
        span.low = known->cuts[stretch.first - 2];
    if (stretch.last <= known->n_cuts) {
        span.high = known->cuts[stretch.last - 1];
        span.high.second--; // never at its end: halves of keys are far from there
    }
    return span;
}

static uint16_t place_of_row(const struct order *o, uint64_t row)
{
    return (uint16_t)(part_of_row(o->places.befores, o->places.n, row) + 1);
}

static uint64_t rows_in(const struct order *o, struct stretch stretch)
{
    return o->places.befores[stretch.last] - o->places.befores[stretch.first - 1];
}

/* The place of the row, and those around it as long as they are small: the next question
 * is the next row. */
static struct stretch around(const struct order *o, uint64_t row)
{
    struct stretch own = {place_of_row(o, row), place_of_row(o, row)};
    struct stretch wide = {1, (uint16_t)o->places.n};
    if (o->filled > FEW) {
        uint64_t last = row + AROUND < o->filled ? row + AROUND : o->filled - 1;
        wide.first = place_of_row(o, row < AROUND ? 0 : row - AROUND);
        wide.last = place_of_row(o, last);
    }
    return rows_in(o, wide) <= FEW ? wide : own;
}

static enum td_status load_around(
    struct order *o, struct txn *txn, uint64_t row, struct err *err)
{
    struct column_places *known = known_places(o, txn);
    struct stretch stretch = around(o, row);
    if (known->begun != o->places.begun)
        return TD_CANCELLED;
    const struct order_part part = {.span = span_of(known, stretch),
        .before = o->places.befores[stretch.first - 1],
        .n = rows_in(o, stretch),
        .zones = zones_with(o, known, stretch)};
    enum td_status status = order_numbers_load(o, txn, &part, err);
    free(part.zones);
    return status;
}

/* ---- asking -------------------------------------------------------------------------
 */

static bool bucket_has(const struct order *o, uint64_t row)
{
    return row >= o->bucket.before && row - o->bucket.before < o->bucket.n;
}

enum td_status order_places_seek(
    struct order *o, struct txn *txn, uint64_t row, struct err *err)
{
    if (bucket_has(o, row))
        return TD_OK;
    if (row >= o->filled)
        return TD_CANCELLED;
    enum td_status status = load_around(o, txn, row, err);
    return status == TD_OK && !bucket_has(o, row) ? TD_CANCELLED : status;
}

enum td_status order_places_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err)
{
    struct order_key key;
    enum td_status status = order_numbers_key(o, txn, id, &key, err);
    if (status != TD_OK || (o->bucket.n > 0 && order_bucket_spans(o, &key)))
        return status;
    struct column_places *known = known_places(o, txn);
    if (known->begun != o->places.begun)
        return TD_CANCELLED;
    uint16_t place = column_places_find(known, &key);
    return load_around(o, txn, o->places.befores[place - 1], err);
}
