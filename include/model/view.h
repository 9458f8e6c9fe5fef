/* SPDX-License-Identifier: MIT
 *
 * Views of a register: a name for a filter, an order and columns. The built-in ones are
 * a table; those that people save are records, so that they are journalled, undone and
 * kept with everything else, and follow a person to every desk.
 */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

#include "model/registry.h"

/* A built-in view. The key is stable: a person's own order is kept under it. */
struct view {
    const char *key;
    const char *label; /* N_() */
    const char *query;
    const char *sort;    /* as in view_sort; NULL: what is newest first */
    bool aside;          /* behind the saved ones, without a number and a count */
    const char *columns; /* as in view_columns; NULL: those of the register */
};

/* Built-in views of a register in the order of the keys 1..9, those aside last; one of
 * them has an empty query: everything. */
const struct view *views_of(const struct schema *schema, size_t *n);

struct view_record {
    struct record head;
    char *name;
    char *book; /* name of the register */
    char *filter, *sort, *columns;
    char *owner;   /* the one who sees it; empty: everybody */
    int64_t place; /* order among the saved ones */
};

/* "due", or "-due" for the descending order; by key, alias or label. NULL and "" give no
 * field. TD_INVALID with the nearest name. */
enum td_status view_sort(const struct schema *schema, const char *text,
    const struct field **field, bool *descending, struct err *err) TD_MUST_USE;
/* Names with commas between; the array is the caller's to free, NULL when the text is
 * empty. TD_INVALID as above. */
enum td_status view_columns(const struct schema *schema, const char *text,
    const struct field ***columns, size_t *n, struct err *err) TD_MUST_USE;
/* The other way: keys that the two above read. Append. */
void view_add_sort(const struct field *field, bool descending, struct str *out);
void view_add_columns(const struct field *const *columns, size_t n, struct str *out);

#endif
