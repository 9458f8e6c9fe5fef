/* SPDX-License-Identifier: MIT
 *
 * Who answers a filter from the facts: the leaves of it that were met, and how each is
 * answered. For facts_mask.c, facts_hits.c and facts_tiles.c alone.
 */
#ifndef STORE_FACTS_READER_H
#define STORE_FACTS_READER_H

#include <string.h>

#include "facts_pass.h"
#include "select.h"
#include "texts.h"

/* Answers for one text and the numbers from `base` on. */
struct line {
    int64_t base;
    size_t n;
    uint8_t *answers;
    uint8_t nothing; /* the answer where there is no number */
};

enum way { BY_RANGE, BY_PAIR, BY_ROW };

/* How one leaf of the filter is answered. */
struct leaf {
    const struct node *node;
    size_t sums;    /* of a text that one is asked for; FACTS_NO_COLUMN: of none */
    int64_t sum;    /* the one of that text */
    bool sum_tells; /* to have it is all that the leaf asks for */
    size_t gate;    /* the text that may decide alone; FACTS_NO_COLUMN: none does */
    struct zone_notes gated; /* what the gate said to all rows of a group */
    struct texts gates;
    uint8_t *verdicts; /* by number in `gates`: 0 not asked yet, else 1 + the verdict */
    size_t verdict_count;
    enum way way;      /* what the gate leaves open */
    int64_t low, high; /* BY_RANGE, and the column is `number` */
    bool outside;      /* what has no number in the range is asked for */
    size_t text;       /* BY_PAIR: either may be FACTS_NO_COLUMN */
    size_t number;     /* of texts as well: then it is their number in `others` */
    size_t own;        /* the member behind a derived one in `number` */
    bool dated;        /* BY_PAIR: of what the gate leaves open low..high fits */
    struct texts texts, others;
    struct line *lines; /* by number in `texts` */
    size_t line_count;
    size_t wanted[FACTS_COLUMNS], n_wanted; /* BY_ROW: columns to fill */
    bool answered;         /* over tiles: by all of them, which lie across the chunks */
    struct selection fits; /* what they said */
};

struct facts_reader {
    const struct query *query;
    bool opened;
    struct facts_pass pass;
    void *empty;  /* an initialised record */
    void *record; /* one with nothing but what is being judged */
    struct leaf *leaves;
    size_t n_leaves, leaves_cap;
    struct facts_reader *tiles; /* the same of pending records; NULL: none are kept */
    struct chunk pending;       /* some that are known to be so */
    uint64_t pending_of;        /* in this chunk */
};

static inline const struct facts_column *facts_reader_column(
    const struct facts_reader *reader, size_t column)
{
    return &reader->pass.layout.columns[column];
}

static inline void facts_reader_forget_row(struct facts_reader *reader)
{
    memcpy(reader->record, reader->empty, reader->pass.layout.schema->size);
}

/* ---- leaves (facts_mask.c) ----------------------------------------------------------
 */

/* The plan of a leaf of the reader's filter. Until the next one is asked for. */
struct leaf *facts_leaf_of(struct facts_reader *reader, const struct node *node);
/* Do the facts tell all that the leaf looks at? */
bool facts_tell_leaf(const struct facts_reader *reader, const struct node *node);

/* ---- rows of the present group (facts_hits.c) ---------------------------------------
 */

/* What the range of a leaf says to all rows of a group that holds this. */
enum range_note { RANGE_PARTS, RANGE_REFUSES, RANGE_ACCEPTS };
enum range_note facts_range_note(const struct leaf *leaf, const struct facts_zone *zone);
/* Takes the rows out of `among` that have another text for sure; false: the group is
 * damaged. */
bool facts_keep_of_sum(
    struct facts_reader *reader, const struct leaf *leaf, uint64_t *among);
/* The rows of `among` for which the leaf holds; false: the facts cannot tell. */
bool facts_leaf_hits(struct facts_reader *reader, struct leaf *leaf,
    const uint64_t *among, uint64_t *hits);

/* ---- tiles (facts_tiles.c) ----------------------------------------------------------
 */

/* Asks the tiles of pending records, as far as they can tell; *whole: they told all of
 * the leaf. TD_CANCELLED without a sentence: they are damaged, nothing was narrowed. */
enum td_status facts_narrow_by_tiles(struct facts_reader *reader, const struct node *node,
    size_t chunk, struct answer *answer, bool *whole, struct err *err) TD_MUST_USE;

#endif
