/* SPDX-License-Identifier: MIT
 *
 * Ends of date ranges as people write them. Besides single days there are spans (2026,
 * 2026-01, 01/2026, q1/2026), distances from today (7d, -2w, 3m) and periods around
 * today (this-month, last-year). A bound keeps what was meant beside the days it covers
 * now, so that a saved filter is still right tomorrow.
 */
#include "query_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"

#define DAY_FIRST    1
#define DISTANCE_MAX 100000

struct period_name {
    char unit;
    int n;
    const char *name;
    const char *vietnamese; /* folded, blank-separated */
};

static const struct period_name period_names[] = {
    {'d', 0, "today", "homnay"},
    {'d', -1, "yesterday", "homqua"},
    {'d', 1, "tomorrow", "ngaymai"},
    {'w', 0, "this-week", "tuannay"},
    {'w', -1, "last-week", "tuantruoc"},
    {'w', 1, "next-week", "tuansau"},
    {'m', 0, "this-month", "thangnay"},
    {'m', -1, "last-month", "thangtruoc"},
    {'m', 1, "next-month", "thangsau"},
    {'q', 0, "this-quarter", "quynay"},
    {'q', -1, "last-quarter", "quytruoc"},
    {'q', 1, "next-quarter", "quysau"},
    {'y', 0, "this-year", "namnay"},
    {'y', -1, "last-year", "namtruoc namngoai"},
    {'y', 1, "next-year", "namsau"},
};

static day_t day_last(void)
{
    return day_make(9999, 12, 31);
}

static int64_t day_clamp(int64_t day)
{
    if (day < DAY_FIRST)
        return DAY_FIRST;
    return day > day_last() ? day_last() : day;
}

/* `months` months from January of the year 0. */
static int64_t month_start(int64_t months)
{
    int64_t year = months / 12;
    if (months < 12)
        return DAY_FIRST;
    if (year > 9999)
        return day_last() + 1;
    return day_make((int)year, (int)(months % 12) + 1, 1);
}

static int months_in(char unit)
{
    return unit == 'y' ? 12 : unit == 'q' ? 3 : 1;
}

static void bound_cover_months(struct bound *b, int64_t first, int count)
{
    b->lo = day_clamp(month_start(first));
    b->hi = day_clamp(month_start(first + count) - 1);
}

static bool bound_set_span(struct bound *b, char unit, int year, int n)
{
    int months = months_in(unit);
    if (year < 1 || year > 9999 || n < 1 || n > 12 / months)
        return false;
    *b = (struct bound){.kind = BOUND_SPAN, .unit = unit, .year = year, .n = n};
    bound_cover_months(b, (int64_t)year * 12 + (int64_t)(n - 1) * months, months);
    return true;
}

static int64_t month_of(day_t day)
{
    int year, month, mday;
    day_split(day, &year, &month, &mday);
    return (int64_t)year * 12 + month - 1;
}

static int64_t months_later(day_t day, int64_t n)
{
    int64_t month = month_of(day) + n;
    if (month < 12)
        return DAY_FIRST;
    return month / 12 > 9999 ? day_last() : day_add_months(day, (int)n);
}

static void bound_set_relative(struct bound *b, char unit, int64_t n, day_t today)
{
    *b = (struct bound){.kind = BOUND_RELATIVE, .unit = n == 0 ? 'd' : unit, .n = n};
    b->lo = b->hi = unit == 'm' ? months_later(today, n) : day_clamp(today + n);
}

static void bound_set_period(struct bound *b, char unit, int n, day_t today)
{
    *b = (struct bound){.kind = BOUND_PERIOD, .unit = unit, .n = n};
    if (unit == 'w') {
        int64_t monday = (int64_t)today - day_weekday(today) + 1 + 7 * (int64_t)n;
        b->lo = day_clamp(monday);
        b->hi = day_clamp(monday + 6);
        return;
    }
    int months = months_in(unit);
    int64_t first = month_of(today) / months * months;
    bound_cover_months(b, first + (int64_t)n * months, months);
}

static bool is_listed(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (*list) {
        size_t n = strcspn(list, " ");
        if (n == len && strncmp(list, word, n) == 0)
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

static const struct period_name *find_name(const char *key)
{
    for (size_t i = 0; i < ARRAY_COUNT(period_names); i++) {
        const struct period_name *row = &period_names[i];
        if (fold_key_equal(key, row->name) || is_listed(row->vietnamese, key))
            return row;
    }
    return NULL;
}

bool period_named(const char *text, const char **english, const char **vietnamese)
{
    char *key = fold_key(text);
    const struct period_name *row = find_name(key);
    free(key);
    *english = row ? row->name : NULL;
    *vietnamese = row ? row->vietnamese : NULL;
    return row != NULL;
}

static bool parse_name(const char *key, day_t today, struct bound *out)
{
    const struct period_name *row = find_name(key);
    if (!row)
        return false;
    if (row->unit == 'd')
        bound_set_relative(out, 'd', row->n, today);
    else
        bound_set_period(out, row->unit, row->n, today);
    return true;
}

/* At most `max` digits at *p; moves behind them. Returns how many there were. */
static int scan_digits(const char **p, int max, int *number)
{
    int count = 0;
    *number = 0;
    while (count < max && isdigit((unsigned char)**p)) {
        *number = *number * 10 + (**p - '0');
        (*p)++;
        count++;
    }
    return count;
}

/* Days or months in one of what the letters name; 0 when they name nothing. */
static int unit_of(const char *letters, char *unit)
{
    static const struct {
        const char *name;
        char unit;
        int times;
    } units[] = {
        {"d", 'd', 1},
        {"ngay", 'd', 1},
        {"w", 'd', 7},
        {"tuan", 'd', 7},
        {"m", 'm', 1},
        {"thang", 'm', 1},
        {"y", 'm', 12},
        {"nam", 'm', 12},
    };
    for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
        if (strcmp(letters, units[i].name) != 0)
            continue;
        *unit = units[i].unit;
        return units[i].times;
    }
    return 0;
}

static bool parse_relative(const char *text, day_t today, struct bound *out)
{
    const char *p = text;
    bool minus = *p == '-';
    bool has_sign = minus || *p == '+';
    p += has_sign;
    int number;
    if (scan_digits(&p, 6, &number) == 0 || number > DISTANCE_MAX)
        return false;
    char unit = 'd';
    int times = 1;
    if (*p || !has_sign) {
        char *letters = fold_key(p);
        times = isdigit((unsigned char)*p) ? 0 : unit_of(letters, &unit);
        free(letters);
    }
    int64_t n = (int64_t)number * times;
    if (times == 0 || n > DISTANCE_MAX)
        return false;
    bound_set_relative(out, unit, minus ? -n : n, today);
    return true;
}

/* 2026, 2026-01, 2026/1, 01/2026, 1-2026, 1.2026 */
static bool parse_span(const char *text, struct bound *out)
{
    const char *p = text;
    int first, second;
    int first_len = scan_digits(&p, 4, &first);
    if (first_len == 4 && !*p)
        return bound_set_span(out, 'y', first, 1);
    if (!*p || !strchr("-/.", *p))
        return false;
    p++;
    int second_len = scan_digits(&p, 4, &second);
    if (*p)
        return false;
    if (first_len == 4 && (second_len == 1 || second_len == 2))
        return bound_set_span(out, 'm', first, second);
    if (second_len == 4 && (first_len == 1 || first_len == 2))
        return bound_set_span(out, 'm', second, first);
    return false;
}

static bool scan_quarter_word(const char **p)
{
    if (**p != 'q')
        return false;
    *p += strncmp(*p, "quy", 3) == 0 ? 3 : 1;
    return true;
}

/* Of the folded text: q1, q12026, quy12026, 2026q1. */
static bool parse_quarter(const char *key, day_t today, struct bound *out)
{
    const char *p = key;
    int year, quarter;
    int year_len = scan_digits(&p, 4, &year);
    if (!scan_quarter_word(&p) || scan_digits(&p, 1, &quarter) != 1)
        return false;
    if (year_len == 0 && *p)
        year_len = scan_digits(&p, 4, &year);
    else if (year_len == 0)
        year = day_year(today);
    if (*p || (year_len != 0 && year_len != 4))
        return false;
    return bound_set_span(out, 'q', year, quarter);
}

static bool parse_day(const char *text, day_t today, struct bound *out)
{
    day_t day = day_parse(text, today, false);
    if (day == DAY_NONE)
        return false;
    *out = (struct bound){.kind = BOUND_DAY, .n = day, .lo = day, .hi = day};
    return true;
}

bool bound_parse_day(const char *text, day_t today, struct bound *out)
{
    if (parse_relative(text, today, out) || parse_span(text, out))
        return true;
    char *key = fold_key(text);
    bool found = parse_name(key, today, out) || parse_quarter(key, today, out);
    free(key);
    return found || parse_day(text, today, out);
}

static void format_span(const struct bound *bound, struct str *out)
{
    if (bound->unit == 'y')
        str_addf(out, "%04d", bound->year);
    else if (bound->unit == 'q')
        str_addf(out, "%04d-q%d", bound->year, (int)bound->n);
    else
        str_addf(out, "%04d-%02d", bound->year, (int)bound->n);
}

static void format_period(const struct bound *bound, struct str *out)
{
    for (size_t i = 0; i < ARRAY_COUNT(period_names); i++)
        if (period_names[i].unit == bound->unit && period_names[i].n == bound->n)
            say_name(period_names[i].name, period_names[i].vietnamese, out);
}

static void format_relative(const struct bound *bound, struct str *out)
{
    if (bound->n == 0)
        format_period(bound, out);
    else
        str_addf(out, "%d%c", (int)bound->n, bound->unit);
}

static void format_number(int64_t n, enum field_type type, struct str *out)
{
    char minute[MINUTE_TEXT];
    if (type == FIELD_TIME)
        str_add(out, minute_text((int32_t)n, minute));
    else
        str_addf(out, "%lld", (long long)n);
}

void bound_format(const struct bound *bound, enum field_type type, struct str *out)
{
    char iso[DAY_TEXT];
    switch (bound->kind) {
    case BOUND_OPEN: break;
    case BOUND_NUMBER: format_number(bound->n, type, out); break;
    case BOUND_DAY: str_add(out, day_iso((day_t)bound->n, iso)); break;
    case BOUND_SPAN: format_span(bound, out); break;
    case BOUND_RELATIVE: format_relative(bound, out); break;
    case BOUND_PERIOD: format_period(bound, out); break;
    }
}
