/* SPDX-License-Identifier: MIT
 *
 * rebuild: makes records, indexes and counts again from the journal.
 */
#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    struct progress progress;
    uint64_t records = 0;
    progress_init(&progress, ctx, _("Rebuilt"));
    enum td_status status =
        office_rebuild(ctx->office, progress_of, &progress, &records, &ctx->err);
    progress_end(&progress);
    if (status != TD_OK)
        return fail(ctx, status);
    say(ctx,
        msg_n("%lu record made again from the journal.",
            "%lu records made again from the journal.", records),
        (unsigned long)records);
    return CLI_DONE;
}

const struct cli_command command_rebuild = {
    .name = "rebuild",
    .alias = "dunglai",
    .run = run,
    .needs = NEEDS_WRITE,
    .min_words = 0,
    .max_words = 0,
    .file_word = -1,
    .usage = "",
    .help = N_("make records and indexes again from the journal"),
};
