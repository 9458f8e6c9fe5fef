/* SPDX-License-Identifier: MIT
 *
 * Days, minutes of a day and instants. A day is a number: 1 is Monday 1 January of the
 * year 1 (proleptic Gregorian), DAY_NONE (0) is "no date". Instants are microseconds
 * since 1970 UTC. Local time is Asia/Ho_Chi_Minh (UTC+7, no summer time) always.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t day_t;
#define DAY_NONE    ((day_t)0)
#define MINUTE_NONE ((int32_t)-1)

/* DAY_NONE unless year is 1..9999 and the date exists. */
day_t day_make(int year, int month, int day);
void day_split(day_t day, int *year, int *month, int *mday);
int day_year(day_t day);
int day_weekday(day_t day); /* 1 Monday .. 7 Sunday */
/* The same date n months later, or the month's last day. */
day_t day_add_months(day_t day, int n);

/* How people write dates: 3/6 (the year of `today`), 3/6/2018, 03-06-2018, 3.6.2018,
 * 2018-06-03, "ngày 3 tháng 6 năm 2018", today/hôm nay, yesterday/hôm qua, tomorrow/ngày
 * mai (also without marks), +10 or -3 (calendar days from today), any of them with blanks
 * around. Day before month unless `month_first`. Two-digit years are refused. DAY_NONE
 * when it is none of these. */
day_t day_parse(const char *text, day_t today, bool month_first);

/* Of a date with numbers, written as for day_parse, that there is not because its month
 * is shorter (29/2/1925): how many days the month has, and which one it is. 0 when that
 * is not what is wrong. */
int day_beyond_month(
    const char *text, day_t today, bool month_first, int *year, int *month);

/* d/m/yy as people type it at a desk: the year that lies nearest, at most ten years
 * ahead of `today` (24/11/26 is 2026, 3/6/58 is 1958). For typed dates only: in a file
 * two digits are a guess. DAY_NONE when it is not that. */
day_t day_parse_short(const char *text, day_t today, bool month_first);

/* What people say at a desk besides: mai, mốt, ngày kia, hôm kia, tuần sau, a weekday
 * (thứ 3, t3, chủ nhật, cn, tue) with or without its week (thứ 3 tuần sau). A weekday
 * alone is the nearest one on the way: ahead it begins tomorrow, else it ends today. For
 * typed dates only: in a file “Mai” is a name. DAY_NONE when it is none of these. */
enum day_way { DAY_PAST, DAY_AHEAD };
day_t day_parse_spoken(const char *text, day_t today, enum day_way way);

#define DAY_TEXT 11
/* "2018-06-03" and "03/06/2018"; "" for DAY_NONE. Return out. */
char *day_iso(day_t day, char out[DAY_TEXT]);
char *day_local(day_t day, char out[DAY_TEXT]);

/* 8:30, 08:30, 8h30, 8h, 8g30, 8 giờ 30 phút, 0830 -> minutes since midnight;
 * MINUTE_NONE if not. */
int32_t minute_parse(const char *text);
#define MINUTE_TEXT 6
char *minute_text(int32_t minute, char out[MINUTE_TEXT]);

/* Local day and minute of an instant. */
day_t instant_day(int64_t us);
int32_t instant_minute(int64_t us);
/* The last instant of a local day. */
int64_t day_last_instant(day_t day);
#define INSTANT_TEXT 32
/* "2018-06-03 08:30:15" local, and ISO 8601 UTC with a Z and milliseconds. */
char *instant_local(int64_t us, char out[INSTANT_TEXT]);
char *instant_iso(int64_t us, char out[INSTANT_TEXT]);

#endif
