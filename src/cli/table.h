/* SPDX-License-Identifier: MIT
 *
 * Rows of cells as aligned text. On a terminal the table is made to fit: wide text
 * columns are cut with an ellipsis, then columns are left out, those of the lowest
 * priority first. In a pipe nothing is cut.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "output.h"

enum table_kind {
    TABLE_PLAIN,  /* never cut */
    TABLE_NUMBER, /* the same, right-aligned */
    TABLE_NAME,   /* may be cut to a dozen columns */
    TABLE_TEXT    /* may be cut; the first to give room */
};

struct table_column {
    char *label;
    enum table_kind kind;
    int priority; /* left out later when higher */
    int width;    /* of the widest cell so far */
    int shown;    /* columns on the terminal; 0: left out */
};

struct table {
    struct table_column *columns;
    size_t n_columns, cap_columns;
    char **cells; /* row by row */
    size_t n_cells, cap_cells;
    bool is_measured, has_header;
};

void table_init(struct table *table);
void table_release(struct table *table);
void table_column(
    struct table *table, const char *label, enum table_kind kind, int priority);
/* The next cell, left to right, row by row; any text, made safe for one line here. */
void table_cell(struct table *table, const char *text);
size_t table_rows(const struct table *table);
/* Sends the rows held (with the header the first time) and forgets them. The widths are
 * settled by the first call, so that a long list can be sent piece by piece. */
void table_print(struct table *table, struct output *out);

#endif
