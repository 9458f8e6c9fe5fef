/* SPDX-License-Identifier: MIT
 *
 * The facts of 256 records as bytes: a head and columns.
 *
 * The head, under a sum of its own, says which rows are there, and of each column what it
 * holds at least and at most, where its bytes are and their sum. Heads are short and lie
 * side by side, so that a pass sees from them alone which groups it can pass by, and
 * reads, and verifies, only the columns that it needs.
 *
 * In a column a text is a small number into the column's own list of distinct texts, in
 * order of their first row; a number is kept as its distance from the column's smallest,
 * in as few bytes as that takes; nothing is 0, and a column whose rows are all alike has
 * no cells. One that holds nothing has no bytes.
 *
 * So the bytes follow from the rows alone, and a group that is made again is the same.
 */
#ifndef STORE_FACTS_BYTES_H
#define STORE_FACTS_BYTES_H

#include "facts.h"

#define FACTS_MAGIC   0x5446 /* TF */
#define FACTS_VERSION 6

/* Places in the head. */
enum {
    AT_SUM = 0, /* of all that follows it in the head */
    AT_MAGIC = 8,
    AT_VERSION = 10,
    AT_REGISTER = 12,
    AT_GROUP = 14,
    AT_ROWS = 22,
    AT_COLUMNS = 24,
    AT_LENGTH = 26, /* of all columns */
    AT_PRESENT = 30,
    AT_VOIDED = AT_PRESENT + FACTS_ROWS / 8,
    AT_DIRECTORY = AT_VOIDED + FACTS_ROWS / 8
};
/* Places in a column's entry of the directory. */
enum {
    IN_TAG = 0,
    IN_WIDTH = 2,
    IN_HOLES = 3,
    IN_PLACE = 4, /* behind those before it */
    IN_LEAST = 8,
    IN_TEXTS = IN_LEAST, /* of a column of texts: the sum of what its list holds */
    IN_MOST = 16,
    IN_SUM = 24,
    ENTRY = 32
};

static inline size_t facts_head_len(const struct facts_layout *layout)
{
    return AT_DIRECTORY + ENTRY * layout->n;
}

#define WIDTH_MOST 8 /* bytes of a cell */

/* The list of texts: how many, 2 bytes, how long they are together, 4, where each begins,
 * and the texts. */
#define TEXTS_HEAD 6
static inline bool facts_are_far(uint32_t texts_len)
{
    return texts_len > UINT16_MAX;
}

/* Whether the columns lie apart follows from the rows alone. */
static inline bool facts_is_apart(const struct facts_layout *layout, size_t rows)
{
    return layout->apart && rows == FACTS_ROWS;
}

/* A cell of any width. */
static inline uint64_t facts_cell(const uint8_t *at, unsigned width)
{
    uint64_t cell = 0;
    for (unsigned i = 0; i < width; i++)
        cell = cell << 8 | at[i];
    return cell;
}

#endif
