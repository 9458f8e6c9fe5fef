/* SPDX-License-Identifier: MIT
 *
 * Going over the facts of a register, group by group.
 */
#ifndef STORE_FACTS_PASS_H
#define STORE_FACTS_PASS_H

#include "bits.h"
#include "private.h"

struct facts_pass {
    struct txn *txn;
    struct facts_layout layout;
    struct kv_cursor *cursor;
    bool placed; /* the cursor stands on the group before */
    /* The present group. */
    uint64_t number;
    bool right;              /* false: missing or damaged; its records have to be read */
    struct facts_seen *seen; /* NULL: the transaction may write */
    struct facts_view view;
};

/* For a transaction that holds no unwritten facts; nothing may be written meanwhile. */
enum td_status facts_pass_open(struct facts_pass *pass, struct txn *txn,
    const struct facts_layout *layout, struct err *err) TD_MUST_USE;
void facts_pass_close(struct facts_pass *pass);
/* Goes to a group, cheapest in ascending order. */
enum td_status facts_pass_to(
    struct facts_pass *pass, uint64_t number, struct err *err) TD_MUST_USE;
/* facts_use for the present group; when it fails the group is right no more. */
bool facts_pass_use(struct facts_pass *pass, size_t column);

/* The four words of a chunk that stand for the rows of a group. */
static inline size_t facts_words_at(uint64_t number)
{
    return number % (CHUNK_IDS / FACTS_ROWS) * FACTS_WORDS;
}
static inline size_t facts_chunk_of(uint64_t number)
{
    return (size_t)(number / (CHUNK_IDS / FACTS_ROWS));
}
static inline size_t facts_lowest_bit(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits);
}
static inline bool facts_words_empty(const uint64_t *words)
{
    return (words[0] | words[1] | words[2] | words[3]) == 0;
}

/* Runs a statement for each row of a group that is set in its four words. */
#define FACTS_FOR_ROWS(row, words)                                                       \
    for (size_t word_ = 0; word_ < FACTS_WORDS; word_++)                                 \
        for (uint64_t bits_ = (words)[word_];                                            \
             bits_ != 0 && ((row) = word_ * 64 + facts_lowest_bit(bits_), true);         \
             bits_ &= bits_ - 1)

#endif
