/* SPDX-License-Identifier: MIT
 *
 * What day and minute it is for the program. A rehearsal sets TIEPDAN_NOW: with a date,
 * "today" is that date and the time of day goes on; with a date and a time, both stand
 * still. Waiting uses the steady clock, the journal the true one (seat.c).
 */
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/msg.h"

static struct {
    day_t day;      /* DAY_NONE: the true clock */
    int32_t minute; /* MINUTE_NONE: the true time of day */
} fixed_now = {DAY_NONE, MINUTE_NONE};

static bool is_second(const char *text)
{
    return text[0] == ':' && text[1] >= '0' && text[1] <= '5' && text[2] >= '0' &&
           text[2] <= '9' && text[3] == '\0';
}

/* "", "T08:30", " 08:30", " 08:30:15" behind the date. */
static bool parse_time(const char *text, int32_t *minute)
{
    *minute = MINUTE_NONE;
    if (*text == '\0')
        return true;
    char hours[MINUTE_TEXT] = "", again[MINUTE_TEXT];
    size_t len = sizeof(hours) - 1;
    if ((*text != 'T' && *text != ' ') || strlen(++text) < len)
        return false;
    if (text[len] != '\0' && !is_second(text + len))
        return false;
    memcpy(hours, text, len);
    *minute = minute_parse(hours);
    return strcmp(minute_text(*minute, again), hours) == 0;
}

static bool parse_now(const char *text, day_t *day, int32_t *minute)
{
    char date[DAY_TEXT] = "", again[DAY_TEXT];
    if (strlen(text) < DAY_TEXT - 1)
        return false;
    memcpy(date, text, DAY_TEXT - 1);
    *day = day_parse(date, DAY_NONE, false);
    if (*day == DAY_NONE || strcmp(day_iso(*day, again), date) != 0)
        return false;
    return parse_time(text + DAY_TEXT - 1, minute);
}

enum td_status clock_init(struct err *err)
{
    fixed_now.day = DAY_NONE;
    fixed_now.minute = MINUTE_NONE;
    const char *text = getenv("TIEPDAN_NOW");
    if (text == NULL || *text == '\0')
        return TD_OK;
    day_t day;
    int32_t minute;
    if (!parse_now(text, &day, &minute))
        return err_set(err, TD_INVALID,
            _("TIEPDAN_NOW is \"%s\", which is not a date. Write it as 2018-06-03 or "
              "2018-06-03T08:30."),
            text);
    fixed_now.day = day;
    fixed_now.minute = minute;
    return TD_OK;
}

void clock_stand_at(day_t day)
{
    fixed_now.day = day;
    fixed_now.minute = 23 * 60 + 59;
}

bool clock_is_set(void)
{
    return fixed_now.day != DAY_NONE;
}

int64_t clock_steady_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        die("the system has no clock");
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

day_t clock_today(void)
{
    return clock_is_set() ? fixed_now.day : instant_day(clock_true_us());
}

int32_t clock_minute(void)
{
    return fixed_now.minute != MINUTE_NONE ? fixed_now.minute
                                           : instant_minute(clock_true_us());
}
