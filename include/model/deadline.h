/* SPDX-License-Identifier: MIT
 *
 * When a case is due, and why. Before acceptance the clock runs from `opened`, after it
 * from `accepted`; the start day is not counted; a last day that is no working day rolls
 * to the next one (Civil Code 2015 art. 147-148). A `due` given by hand overrides.
 * `decided`, `suspended` and `forwarded` stop the clock though the case stays pending.
 */
#ifndef MODEL_DEADLINE_H
#define MODEL_DEADLINE_H

#include "base/str.h"
#include "model/book.h"
#include "model/casefile.h"

struct deadline {
    const struct limit_rule *rule; /* borrowed from the book; NULL when none fits */
    day_t start;                   /* not counted */
    day_t raw;                     /* last day before rolling */
    day_t reckoned;                /* after rolling; DAY_NONE when nothing fits */
    day_t due;                     /* the date in force: by hand, else reckoned */
    bool by_hand;
};

void deadline_reckon(
    const struct casefile *cf, const struct book *book, struct deadline *out);
/* Reckons a free limit: start excluded, rolled. */
day_t deadline_after(
    const struct book *book, day_t start, int limit, enum limit_unit unit);
/* "10wd", "30ld", "30" -> limit and unit; false when it is neither. */
bool limit_parse(const char *text, int *limit, enum limit_unit *unit);

enum due_band { DUE_NONE, DUE_STOPPED, DUE_ON_TIME, DUE_SOON, DUE_OVERDUE };
/* Where the case stands on `today`. Resolved and decided cases are DUE_STOPPED. */
enum due_band deadline_band(const struct casefile *cf, day_t today, int soon_days);

/* The reasoning as text lines in the current language, one step or day a line: rule and
 * basis, start, every day skipped and why, roll, override, warnings for years without a
 * calendar. Appends to out. */
void deadline_explain(
    const struct casefile *cf, const struct book *book, day_t today, struct str *out);
void deadline_explain_limit(const struct book *book, day_t start, int limit,
    enum limit_unit unit, struct str *out);

#endif
