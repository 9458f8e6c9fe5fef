/* SPDX-License-Identifier: MIT
 *
 * report: the figures of a period beside the same period last year.
 */
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/fold.h"
#include "base/msg.h"
#include "context.h"
#include "report/summary.h"

struct report_options {
    const char *year, *from, *to;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "year", N_("YEAR"), N_("a calendar year; this one if nothing is said"),
        offsetof(struct report_options, year)},
    {OPT_TEXT, 0, "from", N_("DATE"), N_("first day of the period"),
        offsetof(struct report_options, from)},
    {OPT_TEXT, 0, "to", N_("DATE"), N_("last day of the period; today if not said"),
        offsetof(struct report_options, to)},
    {.type = OPT_END_OF_TABLE},
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

static int parse_year(struct context *ctx, const char *text, struct period *period)
{
    int64_t year;
    if (!parse_i64(text, 1900, 9999, &year))
        return misuse(ctx, _("--year takes a year such as 2026, not “%s”."), text);
    *period = period_year((int)year);
    return CLI_DONE;
}

static bool is_year(const struct period *period)
{
    struct period year = period_year(day_year(period->from));
    return year.from == period->from && year.to == period->to;
}

static int parse_range(
    struct context *ctx, const struct report_options *own, struct period *period)
{
    if (own->from == NULL)
        return misuse(ctx, _("--to needs --from."));
    int code = parse_day(ctx, "from", own->from, &period->from);
    period->to = clock_today();
    period->year = 0;
    if (code == CLI_DONE && own->to != NULL)
        code = parse_day(ctx, "to", own->to, &period->to);
    if (code != CLI_DONE)
        return code;
    if (period->to < period->from)
        return misuse(ctx, _("The period ends before it begins."));
    if (is_year(period))
        period->year = day_year(period->from);
    return CLI_DONE;
}

static int parse_period(struct context *ctx, struct period *period)
{
    const struct report_options *own = ctx->own;
    if (own->year != NULL && (own->from != NULL || own->to != NULL))
        return misuse(ctx, _("Give --year, or --from and --to."));
    if (own->year != NULL)
        return parse_year(ctx, own->year, period);
    if (own->from != NULL || own->to != NULL)
        return parse_range(ctx, own, period);
    *period = period_year(day_year(clock_today()));
    return CLI_DONE;
}

static bool is_summary(const char *name)
{
    return fold_key_equal(name, "summary") || fold_key_equal(name, "tonghop");
}

static int run(struct context *ctx)
{
    struct period period;
    if (ctx->n_words > 0 && !is_summary(ctx->words[0]))
        return misuse(
            ctx, _("There is no report “%s”. Reports are: summary."), ctx->words[0]);
    int code = parse_period(ctx, &period);
    if (code != CLI_DONE)
        return code;
    struct summary summary;
    enum td_status status = summary_make(ctx->office, &period, &summary, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    struct str text = {0};
    if (ctx->common.json)
        summary_json(&summary, &text);
    else if (ctx->common.csv)
        summary_csv(&summary, &text);
    else
        summary_text(
            ctx->office, &summary, ctx->out.is_terminal ? ctx->out.width : 80, &text);
    if (ctx->common.json && text.len > 0 && text.buf[text.len - 1] != '\n')
        str_addc(&text, '\n');
    if (ctx->common.csv)
        output_bytes(&ctx->out, text.buf, text.len);
    else
        output_text(&ctx->out, str_text(&text));
    str_release(&text);
    return CLI_DONE;
}

const struct cli_command command_report = {
    .name = "report",
    .alias = "baocao",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_JSON | TAKES_CSV,
    .min_words = 0,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("[summary] [--year YEAR | --from DATE --to DATE]"),
    .help = N_("count a period beside the same period last year"),
    .options = rows,
    .options_size = sizeof(struct report_options),
};
