/* SPDX-License-Identifier: MIT
 *
 * The facts of 256 records as bytes, in three parts.
 *
 * The head, under a sum of its own, says which rows are there, and of each column what it
 * holds at least and at most, where its bytes are and their sum. Heads are short and lie
 * side by side, so that a pass sees from them alone which groups it can pass by, and
 * reads, and verifies, only the columns that it needs.
 *
 * The others have the columns. A text is a small number into the column's own list of
 * distinct texts, in order of their first row; a number is kept as its distance from the
 * column's smallest, in as few bytes as that takes; nothing is 0, and a column whose rows
 * are all alike has no cells.
 *
 * So the bytes follow from the rows alone, and a group that is made again is the same.
 */
#ifndef STORE_FACTS_BYTES_H
#define STORE_FACTS_BYTES_H

#include "facts.h"

#define FACTS_MAGIC   0x5446 /* TF */
#define FACTS_VERSION 5

/* Places in the head. */
enum {
    AT_SUM = 0, /* of all that follows it in the head */
    AT_MAGIC = 8,
    AT_VERSION = 10,
    AT_REGISTER = 12,
    AT_GROUP = 14,
    AT_ROWS = 22,
    AT_COLUMNS = 24,
    AT_LENGTHS = 26, /* of the parts behind the head, 4 bytes each */
    AT_PRESENT = AT_LENGTHS + 4 * (FACTS_PARTS - 1),
    AT_VOIDED = AT_PRESENT + FACTS_ROWS / 8,
    AT_DIRECTORY = AT_VOIDED + FACTS_ROWS / 8
};
/* Places in a column's entry of the directory. */
enum {
    IN_TAG = 0,
    IN_WIDTH = 2,
    IN_HOLES = 3,
    IN_PLACE = 4, /* in its part */
    IN_LEAST = 8,
    IN_TEXTS = IN_LEAST, /* of a column of texts: the sum of what its list holds */
    IN_MOST = 16,
    IN_SUM = 24,
    ENTRY = 32
};

/* Where the head says how long a part is. */
static inline size_t facts_at_length(enum facts_part part)
{
    return AT_LENGTHS + 4 * ((size_t)part - 1);
}

static inline size_t facts_head_len(const struct facts_layout *layout)
{
    return AT_DIRECTORY + ENTRY * layout->n;
}

#endif
