/* SPDX-License-Identifier: MIT
 *
 * What time it is. TIEPDAN_NOW (an ISO date or date-time, local) sets "today" and "now"
 * for rehearsal and tests; journal entries keep the true time and a mark.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"

/* Reads TIEPDAN_NOW once: 2018-06-03 (the time of day goes on), 2018-06-03T08:30 or with
 * a blank and seconds (both stand still). TD_INVALID when it is set and not a date. */
enum td_status clock_init(struct err *err) TD_MUST_USE;
bool clock_is_set(void); /* TIEPDAN_NOW or clock_stand_at is in force */
/* From now on it is the last minute of this day: for looking at a day that has passed. */
void clock_stand_at(day_t day);
day_t clock_today(void);
int32_t clock_minute(void);    /* minute of the day, local */
int64_t clock_true_us(void);   /* wall clock, UTC, whatever TIEPDAN_NOW says */
int64_t clock_steady_ms(void); /* monotonic, for waiting */

#endif
