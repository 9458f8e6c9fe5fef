/* SPDX-License-Identifier: MIT
 *
 * why: how the deadline of a case was reckoned, day by day.
 */
#include "base/clock.h"
#include "base/msg.h"
#include "context.h"
#include "model/deadline.h"

static int run(struct context *ctx)
{
    uint64_t id;
    enum td_status status =
        office_find_code_in(ctx->office, &schema_case, ctx->words[0], &id, &ctx->err);
    struct casefile cf;
    record_init(&schema_case, &cf);
    if (status == TD_OK)
        status = office_get(ctx->office, &schema_case, id, &cf, &ctx->err);
    if (status == TD_OK) {
        struct str text = {0};
        deadline_explain(&cf, office_book(ctx->office), clock_today(), &text);
        output_text(&ctx->out, str_text(&text));
        str_release(&text);
    }
    record_release(&schema_case, &cf);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

const struct cli_command command_why = {
    .name = "why",
    .alias = "visao",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_PAST,
    .min_words = 1,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("CODE"),
    .help = N_("explain how the deadline of a case was reckoned, day by day"),
};
