/* SPDX-License-Identifier: MIT
 *
 * A quick look at where the quotes of a file stand. It never refuses anything: a file
 * that it is sure of needs no more looking at, any other goes through libcsv, which says
 * what is wrong and where. Sure means: every quote opens a cell, closes it or is doubled
 * inside it, and no row has more bytes than one cell may have.
 */
#ifndef EXCHANGE_CSV_QUOTES_H
#define EXCHANGE_CSV_QUOTES_H

#include <stdbool.h>
#include <stddef.h>

struct csv_quotes {
    char delimiter;
    enum csv_place { CSV_OUTSIDE, CSV_INSIDE, CSV_CLOSING, CSV_CLOSED_CR } place;
    char last;    /* outside: the byte before */
    size_t row;   /* bytes of the row so far */
    size_t lines; /* that ended outside quotes */
    bool doubt;
};

void csv_quotes_begin(struct csv_quotes *quotes, char delimiter);
/* The next bytes of the file, without a byte order mark. */
void csv_quotes_look(struct csv_quotes *quotes, const char *bytes, size_t len);
/* After the last byte. */
bool csv_quotes_are_sure(const struct csv_quotes *quotes);

#endif
