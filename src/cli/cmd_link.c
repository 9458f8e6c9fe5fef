/* SPDX-License-Identifier: MIT
 *
 * link: ties two records. A visit or letter without a case gets it; else the two are
 * linked with each other.
 */
#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    const struct schema *schema;
    uint64_t id;
    for (int i = 0; i < 2; i++) {
        int code = find_record(ctx, ctx->words[i], &schema, &id);
        if (code != CLI_DONE)
            return code;
    }
    if (ctx->common.dry_run) {
        say(ctx, _("Both records are there; nothing was written."));
        return CLI_DONE;
    }
    struct outcome outcome;
    enum td_status status =
        office_link(ctx->office, ctx->words[0], ctx->words[1], &outcome, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    say_warnings(ctx, str_text(&outcome.warnings));
    outcome_release(&outcome);
    say(ctx, _("%s and %s are tied."), ctx->words[0], ctx->words[1]);
    return CLI_DONE;
}

const struct cli_command command_link = {
    .name = "link",
    .alias = "noi",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = 2,
    .file_word = -1,
    .usage = N_("CODE CODE"),
    .help = N_("tie a visit or letter to its case, or two records with each other"),
};
