/* SPDX-License-Identifier: MIT
 *
 * Going over the facts of a register, group by group, or over those of its pending
 * records, tile by tile.
 */
#ifndef STORE_FACTS_PASS_H
#define STORE_FACTS_PASS_H

#include "bits.h"
#include "pending.h"

struct facts_pass {
    struct txn *txn;
    struct facts_layout layout;
    struct facts_survey survey; /* no bytes: it is damaged */
    uint64_t survey_of;
    struct facts_seen *seen; /* NULL: the transaction may write, or none was visited */
    /* The present group. */
    uint64_t number;
    bool right; /* false: missing or damaged; its records have to be read */
    struct facts_view view;
    /* Over tiles: `number` is the place of the present one. */
    bool over_tiles;
    const struct tile_list *tiles;
    struct tile_list own;    /* of a transaction that may write */
    int64_t ids[FACTS_ROWS]; /* see facts_pass_ids */
};

/* For a transaction that holds no unwritten facts; nothing may be written meanwhile. */
void facts_pass_open(
    struct facts_pass *pass, struct txn *txn, const struct facts_layout *layout);
/* The same over tiles, by a layout of facts_layout_pending. TD_CANCELLED without a
 * sentence: tiles are missing, nothing was opened. */
enum td_status facts_pass_open_tiles(struct facts_pass *pass, struct txn *txn,
    const struct facts_layout *layout, struct err *err) TD_MUST_USE;
/* Needed after the latter. */
void facts_pass_close(struct facts_pass *pass);
/* Goes to a group, cheapest in ascending order. */
enum td_status facts_pass_to(
    struct facts_pass *pass, uint64_t number, struct err *err) TD_MUST_USE;
/* What a group, all of whose rows are there, holds in a column, without going to it; see
 * facts_survey_zone. False: go there. Not for tiles. */
bool facts_pass_survey(
    struct facts_pass *pass, uint64_t number, size_t column, struct facts_zone *out);
/* facts_use for the present group; when it fails the group is right no more. */
bool facts_pass_use(struct facts_pass *pass, size_t column);
/* Must be called before the ids of the present group are asked for; false: they are
 * damaged. */
bool facts_pass_ids(struct facts_pass *pass);
/* The id of a row of the present group. */
static inline uint64_t facts_pass_id(const struct facts_pass *pass, size_t row)
{
    return pass->over_tiles ? (uint64_t)pass->ids[row] : pass->number * FACTS_ROWS + row;
}

/* What was found out about the texts of a column, by the sum of what they are: most
 * groups hold the same few, so that the same is true of them. Zeroed, nothing is noted.
 */
#define ZONE_NOTES 32
struct zone_notes {
    struct {
        uint64_t texts;
        bool holes;
        uint8_t note;
    } rows[ZONE_NOTES];
    size_t n;
};
/* 0: nothing is noted of such a column. */
uint8_t zone_note(const struct zone_notes *notes, const struct facts_zone *zone);
/* For one of which nothing is noted; forgets it when there is no more room. */
void zone_note_add(struct zone_notes *notes, const struct facts_zone *zone, uint8_t note);

/* The four words of a chunk that stand for the rows of a group. */
static inline size_t facts_words_at(uint64_t number)
{
    return number % (CHUNK_IDS / FACTS_ROWS) * FACTS_WORDS;
}
static inline size_t facts_chunk_of(uint64_t number)
{
    return (size_t)(number / (CHUNK_IDS / FACTS_ROWS));
}
static inline bool facts_words_empty(const uint64_t *words)
{
    return (words[0] | words[1] | words[2] | words[3]) == 0;
}

#endif
