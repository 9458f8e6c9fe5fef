/* SPDX-License-Identifier: MIT
 *
 * Sets of record ids as bits, in chunks of 65,536. What a filter is answered with: and,
 * or, not and counting are a few thousand machine words a million records.
 */
#ifndef STORE_BITS_H
#define STORE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHUNK_IDS   65536
#define CHUNK_WORDS (CHUNK_IDS / 64)

/* Bits that are set in n words. */
size_t words_count(const uint64_t *words, size_t n);

/* Which of n parts holds this row of all, when before[i] rows are in those below part i.
 * Parts without rows are passed by: they end where they begin. */
size_t part_of_row(const uint64_t *before, size_t n, uint64_t row);

/* Bit i stands for the id that is i above the chunk's first one. */
struct chunk {
    uint64_t words[CHUNK_WORDS];
};

void chunk_clear(struct chunk *chunk);
/* Sets bits [from, to). */
void chunk_fill(struct chunk *chunk, size_t from, size_t to);
static inline void chunk_set(struct chunk *chunk, size_t i)
{
    chunk->words[i / 64] |= UINT64_C(1) << i % 64;
}
static inline void chunk_unset(struct chunk *chunk, size_t i)
{
    chunk->words[i / 64] &= ~(UINT64_C(1) << i % 64);
}
static inline bool chunk_has(const struct chunk *chunk, size_t i)
{
    return (chunk->words[i / 64] >> i % 64 & 1) != 0;
}
void chunk_and(struct chunk *into, const struct chunk *with);
void chunk_or(struct chunk *into, const struct chunk *with);
void chunk_without(struct chunk *into, const struct chunk *with);
void chunk_complement(struct chunk *chunk);
bool chunk_is_empty(const struct chunk *chunk);
size_t chunk_count(const struct chunk *chunk);
/* How many bits below i are set. */
size_t chunk_rank(const struct chunk *chunk, size_t i);
/* Place of the set bit that has n set ones below it; there must be one. */
size_t chunk_pick(const struct chunk *chunk, size_t n);
/* The first set bit at or above i, CHUNK_IDS when there is none. */
size_t chunk_next(const struct chunk *chunk, size_t i);
/* The last set bit below i, CHUNK_IDS when there is none. */
size_t chunk_last(const struct chunk *chunk, size_t i);

/* What is known of one chunk: only ids of `maybe` fit, and whether those of `open` do has
 * yet to be found out. Invariant: maybe holds all of open. `open` says something only
 * when any_open is set, as it seldom is. */
struct answer {
    struct chunk maybe, open;
    bool any_open;
};

/* These ids, all of them sure. */
void answer_sure(struct answer *answer, const struct chunk *ids);
/* Takes away what is not in `ids`; what is in `unknown`, too, stays open. */
void answer_narrow(
    struct answer *answer, const struct chunk *ids, const struct chunk *unknown);
/* Takes `ids` away, but for what is in `unknown` (or NULL), which stays open. *ids is no
 * use afterwards. */
void answer_exclude(
    struct answer *answer, struct chunk *ids, const struct chunk *unknown);
/* Adds ids, and such of which it is unknown (or NULL) whether they fit. */
void answer_widen(
    struct answer *answer, const struct chunk *ids, const struct chunk *unknown);
/* After ids were taken out of `maybe` in place. */
void answer_settle(struct answer *answer);
/* Nothing is sure any more. */
void answer_doubt(struct answer *answer);
/* Takes the ids that surely fit out of *ids. */
void answer_take_sure(const struct answer *answer, struct chunk *ids);

/* Ids of a register. A chunk that has none may be NULL. */
struct selection {
    struct chunk **chunks;
    size_t n, cap;
    uint64_t *before; /* set bits in the chunks below each; right once it is counted */
    uint64_t total;
};

/* Chunk `at`, cleared when it was not there. */
struct chunk *selection_chunk(struct selection *selection, size_t at);
/* Chunk `at` becomes these ids. */
void selection_set(struct selection *selection, size_t at, const struct chunk *ids);
/* Makes total, rank, pick and ids right, and lets go of chunks that are empty. */
void selection_settle(struct selection *selection);
void selection_release(struct selection *selection);

void selection_copy(const struct selection *from, struct selection *to);
static inline bool selection_has(const struct selection *selection, uint64_t id)
{
    uint64_t at = id / CHUNK_IDS;
    return at < selection->n && selection->chunks[at] != NULL &&
           chunk_has(selection->chunks[at], id % CHUNK_IDS);
}
/* An id that need not be there. What selection_settle makes right is so no more. */
static inline void selection_remove(struct selection *selection, uint64_t id)
{
    if (selection_has(selection, id))
        chunk_unset(selection->chunks[id / CHUNK_IDS], id % CHUNK_IDS);
}
/* How many of its ids are below this one. */
uint64_t selection_rank(const struct selection *selection, uint64_t id);
/* Copies ids [first, first + n) in ascending order; returns how many there are. */
size_t selection_ids(
    const struct selection *selection, uint64_t first, size_t n, uint64_t *ids);
/* The first of its ids at or above this one, UINT64_MAX when there is none. Needs no
 * settling. */
uint64_t selection_next(const struct selection *selection, uint64_t id);

#endif
