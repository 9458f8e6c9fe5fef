/* SPDX-License-Identifier: MIT
 *
 * Calendar arithmetic and the ways people write dates and times. Days are counted from
 * 1 January of the year 1 in the Gregorian calendar, extended backwards; nothing here
 * asks the system for a time zone, because the office's zone is UTC+7 all year.
 */
#include "base/date.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"

#define DAYS_400Y 146097
#define DAYS_100Y 36524
#define DAYS_4Y   1461
#define DAY_MAX   3652059 /* 31 December 9999 */
#define DAY_1970  719163
#define US_SECOND INT64_C(1000000)
#define US_DAY    (86400 * US_SECOND)
#define US_ZONE   (7 * 3600 * US_SECOND)

static const int days_before[2][13] = {
    {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
    {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    const int *before = days_before[is_leap(year)];
    return before[month] - before[month - 1];
}

static bool is_day(day_t day)
{
    return day >= 1 && day <= DAY_MAX;
}

day_t day_make(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12)
        return DAY_NONE;
    if (day < 1 || day > month_days(year, month))
        return DAY_NONE;
    int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + days_before[is_leap(year)][month - 1] +
           day;
}

/* The year of a valid day and *left, the days of it that have passed. */
static int split_year(day_t day, int *left)
{
    int n = day - 1;
    int y400 = n / DAYS_400Y;
    n %= DAYS_400Y;
    int y100 = n / DAYS_100Y < 3 ? n / DAYS_100Y : 3;
    n -= y100 * DAYS_100Y;
    int y4 = n / DAYS_4Y;
    n %= DAYS_4Y;
    int y1 = n / 365 < 3 ? n / 365 : 3;
    *left = n - y1 * 365;
    return y400 * 400 + y100 * 100 + y4 * 4 + y1 + 1;
}

void day_split(day_t day, int *year, int *month, int *mday)
{
    *year = *month = *mday = 0;
    if (!is_day(day))
        return;
    int left;
    *year = split_year(day, &left);
    const int *before = days_before[is_leap(*year)];
    int m = left / 31; // at most one month early
    if (left >= before[m + 1])
        m++;
    *month = m + 1;
    *mday = left - before[m] + 1;
}

int day_year(day_t day)
{
    int left;
    return is_day(day) ? split_year(day, &left) : 0;
}

int day_weekday(day_t day)
{
    return is_day(day) ? (day - 1) % 7 + 1 : 0;
}

day_t day_add_months(day_t day, int n)
{
    if (!is_day(day) || n < -120000 || n > 120000)
        return DAY_NONE;
    int year, month, mday;
    day_split(day, &year, &month, &mday);
    int months = year * 12 + month - 1 + n;
    if (months < 12 || months / 12 > 9999)
        return DAY_NONE;
    year = months / 12;
    month = months % 12 + 1;
    int last = month_days(year, month);
    return day_make(year, month, mday < last ? mday : last);
}

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* A run of 1 to `most` digits; returns how many, 0 when there is none or too many. */
static int scan_number(const char **p, int most, int *out)
{
    int n = 0, value = 0;
    while ((*p)[n] >= '0' && (*p)[n] <= '9' && n <= most)
        value = value * 10 + ((*p)[n++] - '0');
    if (n == 0 || n > most)
        return 0;
    *p += n;
    *out = value;
    return n;
}

static bool scan_separator(const char **p, char *separator)
{
    const char *at = skip_blanks(*p);
    if (*at == '\0' || strchr("/-.", *at) == NULL)
        return false;
    if (*separator != '\0' && *separator != *at)
        return false;
    *separator = *at;
    *p = skip_blanks(at + 1);
    return true;
}

/* A date as written: it need not exist. */
struct written {
    int year, month, mday;
};

static struct written in_order(int year, int first, int second, bool month_first)
{
    return month_first ? (struct written){year, first, second}
                       : (struct written){year, second, first};
}

/* 3/6, 3/6/2018 and 2018-06-03 with one kind of separator. */
static bool scan_numbers(
    const char *p, day_t today, bool month_first, struct written *out)
{
    int a, b, c = 0;
    char separator = '\0';
    int digits = scan_number(&p, 4, &a);
    if (digits == 0 || digits == 3 || !scan_separator(&p, &separator) ||
        scan_number(&p, 2, &b) == 0)
        return false;
    if (*skip_blanks(p) == '\0') {
        *out = in_order(day_year(today), a, b, month_first);
        return digits != 4;
    }
    if (!scan_separator(&p, &separator))
        return false;
    int last = scan_number(&p, 4, &c);
    *out = digits == 4 ? (struct written){a, b, c} : in_order(c, a, b, month_first);
    return *skip_blanks(p) == '\0' && (digits == 4 ? last == 1 || last == 2 : last == 4);
}

static day_t parse_numbers(const char *p, day_t today, bool month_first)
{
    struct written day;
    return scan_numbers(p, today, month_first, &day)
               ? day_make(day.year, day.month, day.mday)
               : DAY_NONE;
}

int day_beyond_month(
    const char *text, day_t today, bool month_first, int *year, int *month)
{
    struct written day;
    if (text == NULL || !scan_numbers(skip_blanks(text), today, month_first, &day) ||
        day_make(day.year, day.month, 1) == DAY_NONE || day.mday > 31)
        return 0;
    int last = month_days(day.year, day.month);
    if (day.mday <= last)
        return 0;
    *year = day.year;
    *month = day.month;
    return last;
}

/* 03062018, as typed on the number pad. With the year first, 20180603, it would be one
 * long ago or no day at all. */
static day_t parse_run(const char *p, bool month_first)
{
    enum { YEAR_LEAST = 1900 };
    int n = 0, digit[8];
    for (; n < 8 && p[n] >= '0' && p[n] <= '9'; n++)
        digit[n] = p[n] - '0';
    if (n < 8 || *skip_blanks(p + n) != '\0')
        return DAY_NONE;
    int first = digit[0] * 10 + digit[1], second = digit[2] * 10 + digit[3];
    int year = digit[4] * 1000 + digit[5] * 100 + digit[6] * 10 + digit[7];
    struct written day = in_order(year, first, second, month_first);
    return year < YEAR_LEAST ? DAY_NONE : day_make(day.year, day.month, day.mday);
}

static int full_year(int short_year, day_t today)
{
    enum { AHEAD = 10 };
    int now = day_year(today);
    int year = now - now % 100 + short_year;
    if (year > now + AHEAD)
        year -= 100;
    return year <= now + AHEAD - 100 ? year + 100 : year;
}

day_t day_parse_short(const char *text, day_t today, bool month_first)
{
    int a, b, c = 0;
    char separator = '\0';
    const char *p = skip_blanks(text);
    if (scan_number(&p, 2, &a) == 0 || !scan_separator(&p, &separator) ||
        scan_number(&p, 2, &b) == 0 || !scan_separator(&p, &separator) ||
        scan_number(&p, 4, &c) != 2 || *skip_blanks(p) != '\0' || today == DAY_NONE)
        return DAY_NONE;
    struct written day = in_order(full_year(c, today), a, b, month_first);
    return day_make(day.year, day.month, day.mday);
}

static day_t add_days(day_t day, int n)
{
    return is_day(day) && is_day(day + n) ? day + n : DAY_NONE;
}

static day_t parse_offset(const char *p, day_t today)
{
    int n;
    bool back = *p == '-';
    p = skip_blanks(p + 1);
    if (scan_number(&p, 7, &n) == 0 || *skip_blanks(p) != '\0')
        return DAY_NONE;
    return add_days(today, back ? -n : n);
}

/* "ngay 3 thang 6 nam 2018", already folded. */
static day_t parse_sentence(const char *p)
{
    int d, m, y;
    if (strncmp(p, "ngay ", 5) == 0)
        p += 5;
    if (scan_number(&p, 2, &d) == 0 || strncmp(p, " thang ", 7) != 0)
        return DAY_NONE;
    p += 7;
    if (scan_number(&p, 2, &m) == 0 || strncmp(p, " nam ", 5) != 0)
        return DAY_NONE;
    p += 5;
    return scan_number(&p, 4, &y) == 4 && *p == '\0' ? day_make(y, m, d) : DAY_NONE;
}

/* Days and weeks by name, folded. Those that are only spoken are no dates in a file: a
 * cell with “Mai” holds a name. */
static const struct day_word {
    const char *word;
    int days;
    bool spoken;
} day_words[] = {
    {"today", 0, false},
    {"hom nay", 0, false},
    {"yesterday", -1, false},
    {"hom qua", -1, false},
    {"tomorrow", 1, false},
    {"ngay mai", 1, false},
    {"mai", 1, true},
    {"mot", 2, true},
    {"ngay mot", 2, true},
    {"ngay kia", 2, true},
    {"hom kia", -2, true},
    {"tuan sau", 7, true},
    {"tuan toi", 7, true},
    {"next week", 7, true},
    {"tuan truoc", -7, true},
    {"last week", -7, true},
};

static day_t find_word(const char *folded, day_t today, bool spoken)
{
    for (size_t i = 0; i < ARRAY_COUNT(day_words); i++)
        if ((spoken || !day_words[i].spoken) && strcmp(folded, day_words[i].word) == 0)
            return add_days(today, day_words[i].days);
    return DAY_NONE;
}

static day_t parse_words(const char *text, day_t today)
{
    char *folded = fold_text(text);
    day_t day = parse_sentence(folded);
    if (day == DAY_NONE)
        day = find_word(folded, today, false);
    free(folded);
    return day;
}

/* Names of weekdays from Monday on, folded, blanks as hyphens. No “thu”: half of a
 * Vietnamese one, it would be Thursday. */
static const char *const weekdays[] = {"thu-2 thu-hai t2 monday mon",
    "thu-3 thu-ba t3 tuesday tue", "thu-4 thu-tu t4 wednesday wed",
    "thu-5 thu-nam t5 thursday thurs", "thu-6 thu-sau t6 friday fri",
    "thu-7 thu-bay t7 saturday sat", "chu-nhat cn sunday sun"};

/* Of one name at *text; moves behind it. */
static bool scan_name(const char **text, const char *name, size_t n)
{
    const char *p = *text;
    for (size_t i = 0; i < n; i++, p++)
        if (*p != (name[i] == '-' ? ' ' : name[i]))
            return false;
    if (*p != '\0' && *p != ' ')
        return false;
    *text = p;
    return true;
}

/* 1 Monday .. 7 Sunday; 0: the text begins with no weekday. The longest name counts. */
static int scan_weekday(const char **text)
{
    const char *longest = *text;
    int found = 0;
    for (int i = 0; i < 7; i++)
        for (const char *name = weekdays[i]; *name != '\0';) {
            const char *p = *text;
            size_t n = strcspn(name, " ");
            if (scan_name(&p, name, n) && p > longest) {
                longest = p;
                found = i + 1;
            }
            name += n + (name[n] == ' ');
        }
    *text = longest;
    return found;
}

/* Of the week that is named; alone, the nearest one on the way. Today has a word of its
 * own, so what is to come begins tomorrow; what was begins today. */
static day_t parse_weekday(const char *folded, day_t today, enum day_way way)
{
    static const struct {
        const char *text;
        int weeks;
    } of_week[] = {
        {" tuan nay", 0}, {" tuan sau", 1}, {" tuan toi", 1}, {" tuan truoc", -1}};
    int weekday = scan_weekday(&folded), now = day_weekday(today);
    if (weekday == 0 || now == 0)
        return DAY_NONE;
    for (size_t i = 0; i < ARRAY_COUNT(of_week); i++)
        if (strcmp(folded, of_week[i].text) == 0)
            return add_days(today, weekday - now + 7 * of_week[i].weeks);
    if (strcmp(folded, " toi") == 0)
        way = DAY_AHEAD;
    else if (*folded != '\0')
        return DAY_NONE;
    int days = weekday - now;
    if (way == DAY_AHEAD)
        return add_days(today, days > 0 ? days : days + 7);
    return add_days(today, days > 0 ? days - 7 : days);
}

day_t day_parse_spoken(const char *text, day_t today, enum day_way way)
{
    char *folded = fold_text(text);
    day_t day = find_word(folded, today, true);
    if (day == DAY_NONE)
        day = parse_weekday(folded, today, way);
    free(folded);
    return day;
}

day_t day_parse(const char *text, day_t today, bool month_first)
{
    if (text == NULL)
        return DAY_NONE;
    const char *p = skip_blanks(text);
    if (*p == '+' || *p == '-')
        return parse_offset(p, today);
    day_t day = parse_numbers(p, today, month_first);
    if (day == DAY_NONE)
        day = parse_run(p, month_first);
    return day != DAY_NONE ? day : parse_words(p, today);
}

/* Writes value with `digits` digits at out, returns the place behind. */
static char *put_number(char *out, int value, int digits)
{
    for (int i = digits; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + digits;
}

char *day_iso(day_t day, char out[DAY_TEXT])
{
    int y, m, d;
    day_split(day, &y, &m, &d);
    char *p = out;
    if (y > 0) {
        p = put_number(p, y, 4);
        *p++ = '-';
        p = put_number(p, m, 2);
        *p++ = '-';
        p = put_number(p, d, 2);
    }
    *p = '\0';
    return out;
}

char *day_local(day_t day, char out[DAY_TEXT])
{
    int y, m, d;
    day_split(day, &y, &m, &d);
    char *p = out;
    if (y > 0) {
        p = put_number(p, d, 2);
        *p++ = '/';
        p = put_number(p, m, 2);
        *p++ = '/';
        p = put_number(p, y, 4);
    }
    *p = '\0';
    return out;
}

static int32_t make_minute(int hour, int minute)
{
    return hour > 23 || minute > 59 ? MINUTE_NONE : hour * 60 + minute;
}

/* What stands between hour and minute, in folded text; '\0' when nothing known does. */
static char scan_hour_sign(const char **p)
{
    static const char *const signs[] = {"gio", "h", "g"};
    const char *at = skip_blanks(*p);
    for (size_t i = 0; i < ARRAY_COUNT(signs); i++) {
        size_t len = strlen(signs[i]);
        if (strncmp(at, signs[i], len) != 0)
            continue;
        *p = skip_blanks(at + len);
        return 'h';
    }
    return '\0';
}

/* 8h, 8h30, 8 gio 30, 8 gio 30 phut; the text is folded. */
static int32_t parse_spoken(const char *p)
{
    int hour, minute = 0;
    if (scan_number(&p, 2, &hour) == 0 || scan_hour_sign(&p) == '\0')
        return MINUTE_NONE;
    if (*p == '\0')
        return make_minute(hour, 0);
    if (scan_number(&p, 2, &minute) == 0)
        return MINUTE_NONE;
    p = skip_blanks(p);
    bool ends = *p == '\0' || strcmp(p, "p") == 0 || strcmp(p, "phut") == 0;
    return ends ? make_minute(hour, minute) : MINUTE_NONE;
}

/* 8:30 and 0830. */
static int32_t parse_clock(const char *p)
{
    int hour, minute;
    int digits = scan_number(&p, 4, &hour);
    if (digits == 4 && *skip_blanks(p) == '\0')
        return make_minute(hour / 100, hour % 100);
    if (digits < 1 || digits > 2 || *p++ != ':')
        return MINUTE_NONE;
    if (scan_number(&p, 2, &minute) != 2 || *skip_blanks(p) != '\0')
        return MINUTE_NONE;
    return make_minute(hour, minute);
}

int32_t minute_parse(const char *text)
{
    if (text == NULL)
        return MINUTE_NONE;
    const char *p = skip_blanks(text);
    int32_t minute = parse_clock(p);
    if (minute != MINUTE_NONE || strpbrk(p, ":+-/.") != NULL)
        return minute;
    char *folded = fold_text(p);
    minute = parse_spoken(folded);
    free(folded);
    return minute;
}

char *minute_text(int32_t minute, char out[MINUTE_TEXT])
{
    char *p = out;
    if (minute >= 0 && minute < 24 * 60) {
        p = put_number(p, minute / 60, 2);
        *p++ = ':';
        p = put_number(p, minute % 60, 2);
    }
    *p = '\0';
    return out;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Day of an instant that was already moved to the wanted zone, and its rest. */
static day_t split_instant(int64_t us, int64_t *rest)
{
    int64_t days = floor_div(us, US_DAY);
    *rest = us - days * US_DAY;
    days += DAY_1970;
    return days >= 1 && days <= DAY_MAX ? (day_t)days : DAY_NONE;
}

static int64_t to_local(int64_t us)
{
    return us > INT64_MAX - US_ZONE ? us : us + US_ZONE;
}

day_t instant_day(int64_t us)
{
    int64_t rest;
    return split_instant(to_local(us), &rest);
}

int32_t instant_minute(int64_t us)
{
    int64_t rest;
    split_instant(to_local(us), &rest);
    return (int32_t)(rest / (60 * US_SECOND));
}

int64_t day_last_instant(day_t day)
{
    return (int64_t)(day + 1 - DAY_1970) * US_DAY - US_ZONE - 1;
}

/* "2018-06-03", `between`, "08:30:15" at out; the place behind, NULL without a day. */
static char *put_moment(char *out, int64_t us, char between, int64_t *rest)
{
    day_t day = split_instant(us, rest);
    day_iso(day, out);
    if (day == DAY_NONE)
        return NULL;
    int second = (int)(*rest / US_SECOND);
    char *p = out + DAY_TEXT - 1;
    *p++ = between;
    minute_text(second / 60, p);
    p += MINUTE_TEXT - 1;
    *p++ = ':';
    return put_number(p, second % 60, 2);
}

char *instant_local(int64_t us, char out[INSTANT_TEXT])
{
    int64_t rest;
    char *p = put_moment(out, to_local(us), ' ', &rest);
    if (p != NULL)
        *p = '\0';
    return out;
}

char *instant_iso(int64_t us, char out[INSTANT_TEXT])
{
    int64_t rest;
    char *p = put_moment(out, us, 'T', &rest);
    if (p == NULL)
        return out;
    *p++ = '.';
    p = put_number(p, (int)(rest % US_SECOND / 1000), 3);
    *p++ = 'Z';
    *p = '\0';
    return out;
}
