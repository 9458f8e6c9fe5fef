/* SPDX-License-Identifier: MIT
 *
 * What reports count. A measure is one row of a table: its name, its heading, and the
 * filter that finds the records, with places for the days of the period:
 *   {date} the register's own date   {days} the period, or the month of it   {to} its end
 *   {end} its last day, today while it runs; {end-7} seven days before
 *   {pending} {overdue} what was so at {end}   {silence} how long is too long
 */
#ifndef REPORT_MEASURE_H
#define REPORT_MEASURE_H

#include "report/report.h"

struct measure {
    const char *key, *label; /* label N_() */
    const char *head;        /* N_() a shorter one above a column, or NULL */
    enum shape shape;
    const char *filter;    /* SHAPE_COUNT */
    const char *date;      /* key of the date that places a record in the period, "" the
                              register's own; NULL: it counts a state, not an event */
    bool last_year;        /* the same period one year before */
    const char *of, *base; /* the others are reckoned from these two */
    int keep;              /* see sheet_column */
    int depth;             /* see sheet_row */
    const struct schema *schema; /* another register than the sheet's, or NULL */
};

/* The i-th of blank-separated keys; NULL past the last. An unknown key is a broken
 * invariant. */
const struct measure *measure_at(const char *keys, size_t i);
/* The filter for a window of days. Caller frees. */
char *measure_filter(const struct measure *measure, const struct schema *schema,
    const struct period *window);
/* Of the days that fall into first..last. */
char *measure_filter_part(const struct measure *measure, const struct schema *schema,
    const struct period *window, day_t first, day_t last);
/* The same by its key, for the whole window. */
char *measure_filter_of(
    const char *key, const struct schema *schema, const struct period *window);

#endif
