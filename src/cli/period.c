/* SPDX-License-Identifier: MIT
 *
 * The period of a report from the command line: --year, --quarter, --month, --period,
 * --official, or --from and --to.
 */
#include "period.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"

#define YEAR_FIRST 1900
#define YEAR_LAST  9999

/* One kind and which of the year; slot -1: not said. */
struct choice_of {
    enum period_kind kind;
    int slot;
};

static int parse_day(
    struct context *ctx, const char *option, const char *text, day_t *day)
{
    *day = day_parse(text, clock_today(), false);
    if (*day != DAY_NONE)
        return CLI_DONE;
    return misuse(ctx, _("--%s takes a date such as 3/6/2026 or 2026-06-03, not “%s”."),
        option, text);
}

static int parse_days(
    struct context *ctx, const struct period_options *own, struct period *out)
{
    day_t from, to = clock_today();
    if (own->from == NULL)
        return misuse(ctx, _("--to needs --from."));
    int code = parse_day(ctx, "from", own->from, &from);
    if (code == CLI_DONE && own->to != NULL)
        code = parse_day(ctx, "to", own->to, &to);
    if (code != CLI_DONE)
        return code;
    if (to < from)
        return misuse(ctx, _("The period ends before it begins."));
    *out = period_of_days(from, to);
    return CLI_DONE;
}

static int parse_slot(
    struct context *ctx, const char *option, const char *text, struct choice_of *choice)
{
    int64_t n;
    int slots = period_row_of(choice->kind)->slots;
    if (!parse_i64(text, 1, slots, &n))
        return misuse(
            ctx, _("--%s takes a number from 1 to %d, not “%s”."), option, slots, text);
    choice->slot = (int)n - 1;
    return CLI_DONE;
}

/* "9m", or "6m:2" for the second one of the year. */
static int parse_kind(struct context *ctx, const char *text, struct choice_of *choice)
{
    size_t len = strcspn(text, ":");
    char *name = xstrndup(text, len);
    choice->kind = period_kind_named(name);
    free(name);
    if (choice->kind == PERIOD_KINDS || choice->kind == PERIOD_DAYS)
        return misuse(ctx,
            _("--period takes month, quarter, 6m, 9m or year, or 6m:2 for the second one "
              "of the year, not “%s”."),
            text);
    return text[len] == ':' ? parse_slot(ctx, "period", text + len + 1, choice)
                            : CLI_DONE;
}

static int parse_choice(
    struct context *ctx, const struct period_options *own, struct choice_of *choice)
{
    *choice = (struct choice_of){PERIOD_YEAR, -1};
    if ((own->period != NULL) + (own->quarter != NULL) + (own->month != NULL) > 1)
        return misuse(ctx, _("Give one of --month, --quarter and --period."));
    if (own->period != NULL)
        return parse_kind(ctx, own->period, choice);
    if (own->quarter != NULL) {
        choice->kind = PERIOD_QUARTER;
        return parse_slot(ctx, "quarter", own->quarter, choice);
    }
    if (own->month != NULL) {
        choice->kind = PERIOD_MONTH;
        return parse_slot(ctx, "month", own->month, choice);
    }
    return CLI_DONE;
}

/* The year alone says which half or quarter only where there is one; six months are the
 * first ones, as everybody calls them. */
static int parse_year(struct context *ctx, const struct period_options *own,
    const struct choice_of *choice, struct period *out)
{
    int64_t year = day_year(clock_today());
    int slot = choice->slot;
    if (own->year == NULL && slot < 0) {
        *out = period_around(choice->kind, own->official, clock_today());
        return CLI_DONE;
    }
    if (own->year != NULL && !parse_i64(own->year, YEAR_FIRST, YEAR_LAST, &year))
        return misuse(ctx, _("--year takes a year such as 2026, not “%s”."), own->year);
    if (slot < 0 && period_row_of(choice->kind)->slots > 2)
        return misuse(ctx, _("Say which one of the year, as in --period quarter:3."));
    *out = period_make(choice->kind, own->official, (int)year, slot < 0 ? 0 : slot);
    return CLI_DONE;
}

int period_parse(
    struct context *ctx, const struct period_options *own, struct period *out)
{
    struct choice_of choice;
    bool days = own->from != NULL || own->to != NULL;
    bool named = own->year != NULL || own->period != NULL || own->quarter != NULL ||
                 own->month != NULL || own->official;
    if (days && named)
        return misuse(
            ctx, _("Give --from and --to, or a year, quarter, month or period."));
    if (days)
        return parse_days(ctx, own, out);
    int code = parse_choice(ctx, own, &choice);
    return code == CLI_DONE ? parse_year(ctx, own, &choice, out) : code;
}
