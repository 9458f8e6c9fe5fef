/* SPDX-License-Identifier: MIT
 *
 * report: the figures of a period beside the same period last year.
 */
#include <stddef.h>
#include <string.h>

#include "base/fold.h"
#include "base/msg.h"
#include "period.h"
#include "report/summary.h"

struct report_options {
    struct period_options when;
};

static const struct option_row rows[] = {
    PERIOD_ROWS(struct report_options, when),
    {.type = OPT_END_OF_TABLE},
};

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
    const struct report_options *own = ctx->own;
    int code = period_parse(ctx, &own->when, &period);
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
