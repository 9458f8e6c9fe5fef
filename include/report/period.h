/* SPDX-License-Identifier: MIT
 *
 * The periods that offices report on: months, quarters, six and nine months, years, each
 * by the calendar or by the cut-offs of the official reports (the 15th of the month
 * before to the 14th of the last month: quarter 1 is 15/12-14/03; Circular
 * 01/2024/TT-TTCP, art. 7 of 02/2021), and free dates. Pure.
 */
#ifndef REPORT_PERIOD_H
#define REPORT_PERIOD_H

#include <stdbool.h>

#include "base/date.h"
#include "base/str.h"

enum period_kind {
    PERIOD_DAYS, /* free dates */
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_HALF,
    PERIOD_NINE,
    PERIOD_YEAR,
    PERIOD_KINDS
};

struct period_row {
    const char *key, *alias; /* as they are written; alias folded */
    const char *label;       /* N_() */
    int months;              /* how long; 0: free */
    int slots;               /* how many there are in a year */
};
const struct period_row *period_row_of(enum period_kind kind);
/* By key, alias or label in either language, folded; PERIOD_KINDS when none. */
enum period_kind period_kind_named(const char *name);

struct period {
    day_t from, to; /* both included; DAY_NONE where the calendar does not go */
    enum period_kind kind;
    bool official;  /* by the 15th-to-14th cut-offs */
    int year, slot; /* which one of the year, from 0; 0 with free dates */
};

struct period period_make(enum period_kind kind, bool official, int year, int slot);
struct period period_year(int year);
/* The one of this kind that holds the day; the nine months of its year in any case. With
 * PERIOD_DAYS the one day. */
struct period period_around(enum period_kind kind, bool official, day_t day);
/* Free dates; when they are those of another kind, that one. */
struct period period_of_days(day_t from, day_t to);
/* Does it hold the day and go on after it? */
bool period_runs(const struct period *period, day_t today);
/* The last day of it that counts: today while it runs. A session planned for next week is
 * no part of what was done, and the year before is counted no further either. */
day_t period_reached(const struct period *period, day_t today);
/* The same window one year earlier ("cùng kỳ"), never the period before ("kỳ trước"). Of
 * one that is still running only the days that have passed of it have a like: free dates
 * up to today a year ago. 29 February becomes 28. */
struct period period_last_year(const struct period *period, day_t today);
/* The next (+1) or previous (-1) one of its kind; free dates move by their own length. */
struct period period_step(const struct period *period, int delta);

/* "Quarter 1 of 2026", "15/12/2025-02/02/2026"; a running one says up to which day:
 * "the year 2026, to 27/11". Appends. */
void period_name(const struct period *period, day_t today, struct str *out);
/* "In 2018, " and "From 15/12/2018 to 14/03/2019, ": how a sentence begins. Appends. */
void period_opening(const struct period *period, day_t today, struct str *out);

#endif
