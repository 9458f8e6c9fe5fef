/* SPDX-License-Identifier: MIT
 *
 * Working days. Only the special days are kept, sorted; every other day follows from its
 * weekday. Invariant: no special day is DAY_PLAIN and none is there twice. Counting is
 * arithmetic over weekdays corrected by the special days in between, so that a range of
 * years costs no more than one of days.
 */
#include "model/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "shipped.h"

enum {
    SATURDAY = 6,
    /* A year's notice takes ten weekdays off at least; fewer entries than this are an
     * office's own closing days, not the year's calendar. */
    COVERED_MIN = 8
};

struct special {
    day_t day;
    enum day_kind kind;
    char *name;
};

struct calendar {
    struct special *days;
    size_t count, cap;
};

struct calendar *calendar_new(void)
{
    return xcalloc(1, sizeof(struct calendar));
}

struct calendar *calendar_copy(const struct calendar *cal)
{
    struct calendar *copy = calendar_new();
    ARRAY_GROW(copy->days, copy->cap, cal->count);
    for (size_t i = 0; i < cal->count; i++) {
        copy->days[i] = cal->days[i];
        copy->days[i].name = xstrdup(cal->days[i].name);
    }
    copy->count = cal->count;
    return copy;
}

void calendar_free(struct calendar *cal)
{
    if (!cal)
        return;
    for (size_t i = 0; i < cal->count; i++)
        free(cal->days[i].name);
    free(cal->days);
    free(cal);
}

static day_t shipped_day(const char *iso)
{
    char again[DAY_TEXT];
    day_t day = day_parse(iso, DAY_NONE, false);
    REQUIRE(day != DAY_NONE && strcmp(day_iso(day, again), iso) == 0);
    return day;
}

static enum day_kind shipped_kind(const char *word)
{
    bool off = strcmp(word, "off") == 0;
    REQUIRE(off || strcmp(word, "work") == 0);
    return off ? DAY_OFF : DAY_WORK;
}

static struct calendar *shipped_load(void)
{
    struct calendar *cal = calendar_new();
    struct shipped table;
    char *cells[3];
    shipped_open(&table, td_data_days, td_data_days_len, "date,kind,name");
    while (shipped_next(&table, cells, ARRAY_COUNT(cells)))
        calendar_set(cal, shipped_day(cells[0]), shipped_kind(cells[1]), cells[2]);
    shipped_close(&table);
    return cal;
}

const struct calendar *calendar_shipped(void)
{
    static struct calendar *shipped_days;
    if (!shipped_days)
        shipped_days = shipped_load();
    return shipped_days;
}

/* Index of the first special day on or after `day`. */
static size_t lower_bound(const struct calendar *cal, day_t day)
{
    size_t low = 0;
    size_t high = cal->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cal->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool special_at(const struct calendar *cal, size_t i, day_t day)
{
    return i < cal->count && cal->days[i].day == day;
}

static void special_remove(struct calendar *cal, size_t i)
{
    free(cal->days[i].name);
    cal->count--;
    memmove(&cal->days[i], &cal->days[i + 1], (cal->count - i) * sizeof(*cal->days));
}

static void special_insert(struct calendar *cal, size_t i, day_t day)
{
    ARRAY_GROW(cal->days, cal->cap, cal->count + 1);
    memmove(&cal->days[i + 1], &cal->days[i], (cal->count - i) * sizeof(*cal->days));
    cal->days[i] = (struct special){.day = day};
    cal->count++;
}

void calendar_set(struct calendar *cal, day_t day, enum day_kind kind, const char *name)
{
    if (day == DAY_NONE)
        return;
    size_t i = lower_bound(cal, day);
    bool there = special_at(cal, i, day);
    if (kind == DAY_PLAIN) {
        if (there)
            special_remove(cal, i);
        return;
    }
    if (!there)
        special_insert(cal, i, day);
    char *copy = xstrdup(name); // before the free: name may be the one we hold
    free(cal->days[i].name);
    cal->days[i].kind = kind;
    cal->days[i].name = copy;
}

enum day_kind calendar_get(const struct calendar *cal, day_t day, const char **name)
{
    size_t i = lower_bound(cal, day);
    bool there = special_at(cal, i, day);
    if (name)
        *name = there ? cal->days[i].name : NULL;
    return there ? cal->days[i].kind : DAY_PLAIN;
}

/* Index of the first special day of a year, and of the first behind it. */
static size_t year_begin(const struct calendar *cal, int year)
{
    day_t first = day_make(year, 1, 1);
    return first == DAY_NONE ? cal->count : lower_bound(cal, first);
}

bool calendar_at(const struct calendar *cal, int year, size_t i, day_t *day,
    enum day_kind *kind, const char **name)
{
    size_t first = year_begin(cal, year);
    if (i >= year_begin(cal, year + 1) - first)
        return false;
    const struct special *special = &cal->days[first + i];
    *day = special->day;
    *kind = special->kind;
    *name = special->name;
    return true;
}

static bool is_weekend(day_t day)
{
    return day_weekday(day) >= SATURDAY;
}

bool calendar_is_working(const struct calendar *cal, day_t day)
{
    switch (calendar_get(cal, day, NULL)) {
    case DAY_OFF: return false;
    case DAY_WORK: return true;
    case DAY_PLAIN: break;
    }
    return !is_weekend(day);
}

bool calendar_covers(const struct calendar *cal, day_t day)
{
    if (day == DAY_NONE)
        return false;
    int year = day_year(day);
    int off = 0;
    for (size_t i = year_begin(cal, year); i < year_begin(cal, year + 1); i++)
        if (cal->days[i].kind == DAY_OFF && !is_weekend(cal->days[i].day))
            off++;
    return off >= COVERED_MIN;
}

day_t calendar_add_working(const struct calendar *cal, day_t from, int n)
{
    REQUIRE(n >= 0);
    if (from == DAY_NONE)
        return DAY_NONE;
    day_t last = day_make(9999, 12, 31);
    day_t day = from;
    while (n > 0 && day < last)
        if (calendar_is_working(cal, ++day))
            n--;
    return day;
}

day_t calendar_roll(const struct calendar *cal, day_t day)
{
    if (day == DAY_NONE || calendar_is_working(cal, day))
        return day;
    return calendar_add_working(cal, day, 1);
}

/* Mondays to Fridays from 1 January of the year 1, a Monday, up to and with the day. */
static int weekdays_until(day_t day)
{
    int rest = day % 7;
    return day / 7 * 5 + (rest < 5 ? rest : 5);
}

/* What the special days in (from, to] add to the weekdays there. */
static int specials_between(const struct calendar *cal, day_t from, day_t to)
{
    int change = 0;
    size_t end = lower_bound(cal, to + 1);
    for (size_t i = lower_bound(cal, from + 1); i < end; i++) {
        bool weekend = is_weekend(cal->days[i].day);
        if (cal->days[i].kind == DAY_OFF && !weekend)
            change--;
        if (cal->days[i].kind == DAY_WORK && weekend)
            change++;
    }
    return change;
}

int calendar_count_working(const struct calendar *cal, day_t from, day_t to)
{
    if (to < from)
        return -calendar_count_working(cal, to, from);
    return weekdays_until(to) - weekdays_until(from) + specials_between(cal, from, to);
}
