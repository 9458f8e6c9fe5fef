/* SPDX-License-Identifier: MIT
 *
 * What a report asks for: how many of the records found fall together, by the values of
 * up to three fields and by the day, month, quarter or year of a date.
 */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include "model/find.h"

#define TALLY_BY 3

enum tally_span { TALLY_DAY, TALLY_MONTH, TALLY_QUARTER, TALLY_YEAR };

/* Every part may be left out; without any there is one row with all. */
struct tally_ask {
    const struct field *by[TALLY_BY]; /* choices or texts, none F_PERSONAL */
    const struct field *date;
    enum tally_span span;
    const struct field *sum; /* a FIELD_COUNT */
    int64_t sum_empty;       /* what an empty one of them stands for */
};

struct tally_row {
    const char *by[TALLY_BY]; /* choice keys or texts; NULL: empty, or not asked for */
    day_t from;               /* first day of the span; DAY_NONE: no date, or not asked */
    uint64_t count;
    int64_t sum;
};

/* Owns its rows and their texts. Ordered by `from`, then by the texts as bytes; what is
 * empty comes first. Rows without a record are not there. */
struct tally_table {
    struct tally_row *rows;
    size_t n;
    char *texts;
};
void tally_release(struct tally_table *table);

/* The first day of the span that the day is in. */
day_t tally_span_start(enum tally_span span, day_t day);

#endif
