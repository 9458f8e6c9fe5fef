/* SPDX-License-Identifier: MIT
 *
 * Another clock and another account for the program of the scripts, so that all that it
 * shows can be compared: SEAT_TIME is what the clock shows when a process begins (local,
 * 2026-07-03T09:15), SEAT_NAME who sits there. The program that people get is linked with
 * base/seat.c instead and knows neither.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/seat.h"

static const char *wanted(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL || *value == '\0')
        die("the tests set no %s", name);
    return value;
}

static int64_t begin_us(void)
{
    const char *text = wanted("SEAT_TIME");
    char *date = xstrndup(text, strcspn(text, "T"));
    day_t day = day_parse(date, DAY_NONE, false);
    int32_t minute =
        text[strlen(date)] == 'T' ? minute_parse(text + strlen(date) + 1) : -1;
    if (day == DAY_NONE || minute < 0)
        die("SEAT_TIME is no time: %s", text);
    free(date);
    return day_last_instant(day - 1) + 1 + (int64_t)minute * 60 * 1000000;
}

/* Each look finds it a microsecond later: no two moments are the same. */
int64_t clock_true_us(void)
{
    static int64_t now;
    now = now == 0 ? begin_us() : now + 1;
    return now;
}

char *seat_account(void)
{
    return xstrdup(wanted("SEAT_NAME"));
}
