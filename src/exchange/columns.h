/* SPDX-License-Identifier: MIT
 *
 * The header row of a file: which column holds which field of the register. Columns in
 * any order, named by key, alias or label in either language, folded. What a rejects
 * file adds is known and passed over.
 */
#ifndef EXCHANGE_COLUMNS_H
#define EXCHANGE_COLUMNS_H

#include "exchange/csv.h"
#include "model/record.h"

/* Names of the columns that a rejects file has behind those of the file. */
#define COLUMN_LINE    "rejected_line"
#define COLUMN_BECAUSE "rejected_because"

struct column {
    const struct field *field; /* NULL: left out */
    char *name;                /* as in the file */
    bool rejects;              /* one of the two above */
};

struct columns {
    const struct schema *schema;
    struct column *list;
    size_t n;
    /* The fields that have a column, in the order of the columns. */
    const struct field **fields;
    size_t n_fields;
    bool coded; /* there is a column of codes */
};

/* TD_INVALID: no column is known, or two are the same. `warn` gets a sentence for each
 * column that is left out. */
enum td_status columns_init(struct columns *columns, const struct schema *schema,
    const struct csv_row *row,
    void (*warn)(void *ctx, const char *name, const char *text), void *ctx,
    struct err *err) TD_MUST_USE;
void columns_release(struct columns *columns);
/* From 1; 0 when no column has the field of this key. */
unsigned columns_find(const struct columns *columns, const char *key);
/* What the file calls the field of this key, or what people call it when the file has no
 * column of it; an empty key is no field and has an empty name. Borrowed. */
const char *columns_name(const struct columns *columns, const char *key);

#endif
