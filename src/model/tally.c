/* SPDX-License-Identifier: MIT
 *
 * The spans of a tally, and letting go of one.
 */
#include "model/tally.h"

#include <stdlib.h>

day_t tally_span_start(enum tally_span span, day_t day)
{
    int year, month, mday;
    if (day == DAY_NONE || span == TALLY_DAY)
        return day;
    day_split(day, &year, &month, &mday);
    if (span == TALLY_YEAR)
        month = 1;
    else if (span == TALLY_QUARTER)
        month -= (month - 1) % 3;
    return day_make(year, month, 1);
}

void tally_release(struct tally_table *table)
{
    free(table->rows);
    free(table->texts);
    *table = (struct tally_table){0};
}
