/* SPDX-License-Identifier: MIT
 *
 * How the rows of a sheet are told apart: by the values of up to three fields, or by
 * month, quarter or year.
 */
#ifndef REPORT_GROUP_H
#define REPORT_GROUP_H

#include "measure.h"
#include "model/tally.h"

struct grouping {
    struct office *office;
    const struct schema *schema;
    const struct field *by[TALLY_BY];
    size_t n;
    bool by_span; /* then `n` is 0 */
    enum tally_span span;
};

/* TD_INVALID: a name that is no group of the register, with those that are. */
enum td_status grouping_parse(struct office *office, const struct schema *schema,
    const char *by, struct grouping *out, struct err *err) TD_MUST_USE;
/* The i-th field records may be grouped by, NULL past the last. */
const struct field *grouping_field(const struct schema *schema, size_t i);

/* "Field, Kind", translated. Caller frees. */
char *grouping_label(const struct grouping *g);

/* One value of each field, or the first day of a span. */
struct group {
    const char *value[TALLY_BY]; /* NULL: empty */
    day_t from;
};

/* Two spellings of one value, marks and case aside, have the same key. Appends. */
void group_key(const struct grouping *g, const struct group *group, struct str *out);
/* Bytes whose memcmp order is the order of the values, empty ones last. Appends. */
void group_order(const struct grouping *g, const struct group *group, struct str *out);
/* For people. Appends. */
void group_name(const struct grouping *g, const struct group *group, struct str *out);
/* Stable: for CSV and JSON. Appends. */
void group_stable(const struct grouping *g, const struct group *group, struct str *out);
/* The measure's filter for this group alone. NULL: it cannot be said. Caller frees. */
char *group_filter(const struct grouping *g, const struct group *group,
    const struct measure *measure, const struct period *window);
/* The first day of the next span. */
day_t group_next(const struct grouping *g, day_t from);

#endif
