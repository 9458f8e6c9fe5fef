/* SPDX-License-Identifier: MIT
 *
 * Pending records (`pending` in model/record.h) once more, close together: they are few
 * and strewn over all groups of facts, and lists and counts ask for them all day.
 *
 * They lie in the order in which they are asked for: those whose clock runs first, by the
 * day they are due, then those whose clock stands, by id. That is a record's place. A
 * tile is all places whose upper bits are alike, with the few columns of the records
 * there, in the form of a group of facts whose rows are in order of their places. One
 * that would get more than FACTS_ROWS rows becomes its two halves; two halves that have
 * no more than that together become one. So the tiles cover all places, without a gap
 * that could be overlooked, and which ones there are depends on the rows alone: a rebuild
 * gives the same bytes.
 */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "facts.h"

#define TILE_ID 0 /* the column of ids, the first one of the layout */

/* ---- places (pending_place.c) -------------------------------------------------------
 */

#define TILE_ID_BITS  34 /* more records than a journal can hold */
#define TILE_DAY_BITS 22 /* all days that there are */
#define TILE_ALL_BITS (1 + TILE_DAY_BITS + TILE_ID_BITS) /* of the tile of all */
#define TILE_NO_PLACE UINT64_MAX

/* Where a record lies; TILE_NO_PLACE: it is not pending, or its register keeps none
 * apart. */
uint64_t tile_place(const struct schema *schema, const void *record);
/* The same as the row's facts say; there must be one. */
uint64_t tile_place_before(const struct facts_group *group, size_t row);
/* The places of the rows of a tile, all of whose columns are right. */
void tile_places(const struct facts_view *view, uint64_t out[FACTS_ROWS]);

/* ---- the number of a tile: its last place, and how many lower bits they differ in ---
 */

static inline uint64_t tile_number(uint64_t place, unsigned bits)
{
    return (place | ((UINT64_C(1) << bits) - 1)) << 6 | bits;
}
static inline unsigned tile_bits(uint64_t tile)
{
    return tile & 63;
}
static inline uint64_t tile_last(uint64_t tile)
{
    return tile >> 6;
}
static inline uint64_t tile_first(uint64_t tile)
{
    return tile_last(tile) & ~((UINT64_C(1) << tile_bits(tile)) - 1);
}
/* The tile that it is one half of, and the other half. */
static inline uint64_t tile_parent(uint64_t tile)
{
    return tile_number(tile_first(tile), tile_bits(tile) + 1);
}
static inline uint64_t tile_twin(uint64_t tile)
{
    return tile_number(
        tile_first(tile) ^ UINT64_C(1) << tile_bits(tile), tile_bits(tile));
}

/* ---- in a transaction (pending.c) ---------------------------------------------------
 */

/* Readies the tiles for pending_set of a record that is at one place and goes to another
 * one, either of which may be TILE_NO_PLACE; may write other tiles. Tiles that are
 * missing or damaged are made again from the records, all of them. */
enum td_status pending_hold(struct txn *txn, const struct schema *schema, uint64_t before,
    uint64_t after, struct err *err) TD_MUST_USE;
/* Takes the facts of a record whose tiles are held. */
void pending_set(
    struct txn *txn, const struct schema *schema, uint64_t before, const void *record);
/* Writes what is held. */
enum td_status pending_flush(struct txn *txn, struct err *err) TD_MUST_USE;
void pending_forget(struct txn *txn);
/* Puts one empty tile there, for the first record of a register, pending or not, and for
 * tables that are about to be made anew. */
enum td_status pending_begin(
    struct txn *txn, const struct schema *schema, struct err *err) TD_MUST_USE;

/* ---- checking (pending_check.c) -----------------------------------------------------
 */

typedef void pending_fault(
    void *ctx, enum kv_table table, uint16_t number, uint64_t id, const char *what);
struct pending_check;
/* *out is to be freed whatever it returns. */
enum td_status pending_check_new(
    struct store *store, struct pending_check **out, struct err *err) TD_MUST_USE;
void pending_check_free(struct pending_check *check); /* NULL is fine */
/* Takes the records of the store, by register and id. */
enum td_status pending_check_record(struct pending_check *check,
    const struct schema *schema, const void *record, struct err *err) TD_MUST_USE;
/* One of them could not be made: nothing is compared. */
void pending_check_spoil(struct pending_check *check);
/* Compares all tiles that are stored; adds their number to *entries. */
enum td_status pending_check_end(struct pending_check *check, struct txn *txn,
    pending_fault *fault, void *ctx, uint64_t *entries, struct err *err) TD_MUST_USE;

/* ---- reading (pending_list.c) -------------------------------------------------------
 */

/* The tile that is kept under this key; 0: it is no key of a tile of the register. */
uint64_t tile_of_key(struct slice key, uint16_t number);

/* The tiles of a register in order of their places; tops borrowed from the transaction.
 */
struct tile {
    uint64_t number;
    struct slice top;
};
struct tile_list {
    struct tile *tiles;
    size_t n, cap;
};
/* *whole is false when they do not cover all places: then they are of no use. */
enum td_status tile_list_read(struct txn *txn, const struct schema *schema,
    struct tile_list *out, bool *whole, struct err *err) TD_MUST_USE;
void tile_list_release(struct tile_list *list);
/* Which one has the place, in a list that is whole. */
size_t tile_list_find(const struct tile_list *list, uint64_t place);

#endif
