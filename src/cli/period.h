/* SPDX-License-Identifier: MIT
 *
 * The options that say which period a command is about, one set for all commands.
 */
#ifndef CLI_PERIOD_H
#define CLI_PERIOD_H

#include <stddef.h>

#include "context.h"
#include "report/period.h"

struct period_options {
    const char *year, *quarter, *month, *period, *from, *to;
    bool official;
};

/* Rows of the option table of a command whose options hold them as `member`. */
#define PERIOD_ROWS(st, member)                                                          \
    {OPT_TEXT, 0, "year", N_("YEAR"), N_("a year; this one if nothing is said"),         \
        offsetof(st, member.year)},                                                      \
        {OPT_TEXT, 0, "quarter", N_("1-4"), N_("a quarter of the year"),                 \
            offsetof(st, member.quarter)},                                               \
        {OPT_TEXT, 0, "month", N_("1-12"), N_("a month of the year"),                    \
            offsetof(st, member.month)},                                                 \
        {OPT_TEXT, 0, "period", N_("KIND"),                                              \
            N_("month, quarter, 6m, 9m or year; 6m:2 is the second one"),                \
            offsetof(st, member.period)},                                                \
        {OPT_FLAG, 0, "official", NULL,                                                  \
            N_("by the cut-offs of the official reports, 15th to 14th"),                 \
            offsetof(st, member.official)},                                              \
        {OPT_TEXT, 0, "from", N_("DATE"), N_("first day of the period"),                 \
            offsetof(st, member.from)},                                                  \
    {                                                                                    \
        OPT_TEXT, 0, "to", N_("DATE"), N_("last day of the period; today if not said"),  \
            offsetof(st, member.to)                                                      \
    }

/* CLI_DONE, or CLI_USAGE with the sentence said. */
int period_parse(
    struct context *ctx, const struct period_options *own, struct period *out);

#endif
