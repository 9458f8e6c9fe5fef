/* SPDX-License-Identifier: MIT
 *
 * Periods as one table of kinds. A slot of a kind begins at a month of its year; the
 * official one begins on the 15th of the month before and ends on the 14th of its last.
 */
#include "report/period.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"

#define CUT_FIRST 15
#define CUT_LAST  14

static const struct period_row rows[PERIOD_KINDS] = {
    [PERIOD_DAYS] = {"days", "ngay", N_("Free dates"), 0, 0},
    [PERIOD_MONTH] = {"month", "thang", N_("Month"), 1, 12},
    [PERIOD_QUARTER] = {"quarter", "quy", N_("Quarter"), 3, 4},
    [PERIOD_HALF] = {"6m", "6t", N_("Six months"), 6, 2},
    [PERIOD_NINE] = {"9m", "9t", N_("Nine months"), 9, 1},
    [PERIOD_YEAR] = {"year", "nam", N_("Year"), 12, 1},
};

const struct period_row *period_row_of(enum period_kind kind)
{
    return &rows[kind];
}

static bool is_named(const struct period_row *row, const char *name)
{
    return fold_key_equal(row->key, name) || fold_key_equal(row->alias, name) ||
           fold_key_equal(row->label, name) || fold_key_equal(_(row->label), name);
}

enum period_kind period_kind_named(const char *name)
{
    int kind = 0;
    while (kind < PERIOD_KINDS && !is_named(&rows[kind], name))
        kind++;
    return (enum period_kind)kind;
}

/* Days of `months` months from the month-th (1..12) of the year. */
static struct period span(int year, int month, int months, bool official)
{
    day_t first = day_make(year, month, official ? CUT_FIRST : 1);
    day_t last = day_make(year, month + months - 1, official ? CUT_LAST : 1);
    if (first == DAY_NONE || last == DAY_NONE)
        return (struct period){0};
    if (official)
        return (struct period){.from = day_add_months(first, -1), .to = last};
    return (struct period){.from = first, .to = day_add_months(last, 1) - 1};
}

struct period period_make(enum period_kind kind, bool official, int year, int slot)
{
    const struct period_row *row = &rows[kind];
    struct period period = span(year, slot * row->months + 1, row->months, official);
    period.kind = kind;
    period.official = official;
    period.year = year;
    period.slot = slot;
    return period;
}

struct period period_year(int year)
{
    return period_make(PERIOD_YEAR, false, year, 0);
}

/* From the 15th of a month on the official month is the next one. */
static void month_of(day_t day, bool official, int *year, int *month)
{
    int mday;
    day_split(day, year, month, &mday);
    if (!official || mday < CUT_FIRST)
        return;
    *year += *month == 12;
    *month = *month % 12 + 1;
}

struct period period_around(enum period_kind kind, bool official, day_t day)
{
    const struct period_row *row = &rows[kind];
    int year, month;
    if (kind == PERIOD_DAYS)
        return (struct period){.from = day, .to = day};
    month_of(day, official, &year, &month);
    int slot = (month - 1) / row->months;
    return period_make(kind, official, year, slot < row->slots ? slot : row->slots - 1);
}

static bool same_days(const struct period *period, day_t from, day_t to)
{
    return period->from == from && period->to == to;
}

struct period period_of_days(day_t from, day_t to)
{
    for (int kind = PERIOD_MONTH; kind < PERIOD_KINDS; kind++) {
        for (int official = 0; official <= 1; official++) {
            struct period p = period_around((enum period_kind)kind, official, from);
            if (same_days(&p, from, to))
                return p;
        }
    }
    return (struct period){.from = from, .to = to};
}

bool period_runs(const struct period *period, day_t today)
{
    return period->from <= today && today < period->to;
}

day_t period_reached(const struct period *period, day_t today)
{
    return period_runs(period, today) ? today : period->to;
}

struct period period_last_year(const struct period *period, day_t today)
{
    if (period_runs(period, today))
        return (struct period){
            .from = day_add_months(period->from, -12), .to = day_add_months(today, -12)};
    if (period->kind != PERIOD_DAYS)
        return period_make(
            period->kind, period->official, period->year - 1, period->slot);
    return (struct period){
        .from = day_add_months(period->from, -12), .to = day_add_months(period->to, -12)};
}

struct period period_step(const struct period *period, int delta)
{
    const struct period_row *row = &rows[period->kind];
    if (period->kind == PERIOD_DAYS) {
        day_t by = (period->to - period->from + 1) * delta;
        return (struct period){.from = period->from + by, .to = period->to + by};
    }
    int slot = period->year * row->slots + period->slot + delta;
    return period_make(
        period->kind, period->official, slot / row->slots, slot % row->slots);
}

/* ---- words ---- */

static void add_days(const struct period *period, struct str *out)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    day_local(period->from, from);
    day_local(period->to, to);
    if (period->from == period->to)
        str_add(out, from);
    else
        str_addf(out, "%s-%s", from, to);
}

static void add_kind(const struct period *period, struct str *out)
{
    static const char *const romans[] = {"I", "II", "III", "IV"};
    static const char *const months[] = {N_("January"), N_("February"), N_("March"),
        N_("April"), N_("May"), N_("June"), N_("July"), N_("August"), N_("September"),
        N_("October"), N_("November"), N_("December")};
    switch (period->kind) {
    case PERIOD_MONTH:
        // a month and its year
        str_addf(out, _("%s %d"), _(months[period->slot]), period->year);
        break;
    case PERIOD_QUARTER:
        str_addf(out, _("quarter %s of %d"), romans[period->slot], period->year);
        break;
    case PERIOD_HALF:
        str_addf(out,
            period->slot == 0 ? _("the first six months of %d")
                              : _("the last six months of %d"),
            period->year);
        break;
    case PERIOD_NINE:
        str_addf(out, _("the first nine months of %d"), period->year);
        break;
    case PERIOD_YEAR: str_addf(out, _("the year %d"), period->year); break;
    case PERIOD_DAYS:
    case PERIOD_KINDS: break;
    }
}

/* The year is said where it is not the one that the period is named after. */
static void add_until(const struct period *period, day_t today, struct str *out)
{
    char text[DAY_TEXT];
    if (!period_runs(period, today))
        return;
    day_local(today, text);
    if (day_year(today) == day_year(period->to))
        text[strlen("dd/mm")] = '\0';
    str_addf(out, _(", to %s"), text);
}

static void add_name(const struct period *period, struct str *out)
{
    if (period->kind == PERIOD_DAYS) {
        add_days(period, out);
        return;
    }
    add_kind(period, out);
    if (period->official) {
        str_add(out, " (");
        add_days(period, out);
        str_addc(out, ')');
    }
}

void period_name(const struct period *period, day_t today, struct str *out)
{
    add_name(period, out);
    add_until(period, today, out);
}

static bool is_plain_year(const struct period *period)
{
    return period->kind == PERIOD_YEAR && !period->official;
}

static void add_opening(const struct period *period, struct str *out)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    struct str name = {0};
    if (is_plain_year(period)) {
        str_addf(out, _("In %d"), period->year);
    } else if (period->kind == PERIOD_DAYS) {
        str_addf(out, _("From %s to %s"), day_local(period->from, from),
            day_local(period->to, to));
    } else {
        add_name(period, &name);
        str_addf(out, _("In %s"), str_text(&name));
    }
    str_release(&name);
}

void period_opening(const struct period *period, day_t today, struct str *out)
{
    add_opening(period, out);
    add_until(period, today, out);
    str_add(out, ", ");
}
