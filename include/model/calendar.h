/* SPDX-License-Identifier: MIT
 *
 * Working days. Monday to Friday, less public holidays and days swapped off, plus
 * make-up Saturdays (Labour Code 2019 art. 112 and the Government's yearly notices).
 * Shipped for 2015 to 2027 from data/days.csv; the office adds, changes and removes days
 * as records. Beyond the covered years weekdays alone are known and callers warn.
 */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H

#include <stdbool.h>

#include "base/date.h"

enum day_kind { DAY_PLAIN, DAY_OFF, DAY_WORK };

struct calendar;

struct calendar *calendar_new(void); /* empty: weekdays only */
struct calendar *calendar_copy(const struct calendar *cal);
void calendar_free(struct calendar *cal);
/* The shipped days; parsed at the first call, valid for ever. */
const struct calendar *calendar_shipped(void);

/* DAY_PLAIN removes what was said about the day. Name is copied, may be NULL. */
void calendar_set(struct calendar *cal, day_t day, enum day_kind kind, const char *name);
enum day_kind calendar_get(const struct calendar *cal, day_t day, const char **name);
/* Special days of a year in order; false at the end. */
bool calendar_at(const struct calendar *cal, int year, size_t i, day_t *day,
    enum day_kind *kind, const char **name);

bool calendar_is_working(const struct calendar *cal, day_t day);
/* Is the year of this day covered by data? */
bool calendar_covers(const struct calendar *cal, day_t day);
/* The n-th working day after `from`; `from` itself never counts. n >= 0. */
day_t calendar_add_working(const struct calendar *cal, day_t from, int n);
/* day itself when it is a working day, else the next one (Civil Code 2015 art. 148). */
day_t calendar_roll(const struct calendar *cal, day_t day);
/* Working days in (from, to]; negative when to < from. */
int calendar_count_working(const struct calendar *cal, day_t from, day_t to);

#endif
