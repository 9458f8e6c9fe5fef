/* SPDX-License-Identifier: MIT
 *
 * Going over the facts of a register, group by group.
 */
#ifndef STORE_FACTS_PASS_H
#define STORE_FACTS_PASS_H

#include "bits.h"
#include "facts.h"

struct facts_pass {
    struct txn *txn;
    struct facts_layout layout;
    struct slice tops; /* what was read last */
    uint64_t tops_of;
    struct facts_seen *seen; /* NULL: the transaction may write */
    /* The present group. */
    uint64_t number;
    bool right; /* false: missing or damaged; its records have to be read */
    struct facts_view view;
};

/* For a transaction that holds no unwritten facts; nothing may be written meanwhile. */
void facts_pass_open(
    struct facts_pass *pass, struct txn *txn, const struct facts_layout *layout);
/* Goes to a group, cheapest in ascending order. */
enum td_status facts_pass_to(
    struct facts_pass *pass, uint64_t number, struct err *err) TD_MUST_USE;
/* facts_use for the present group; when it fails the group is right no more. */
bool facts_pass_use(struct facts_pass *pass, size_t column);

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
