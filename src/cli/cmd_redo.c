/* SPDX-License-Identifier: MIT
 *
 * redo: does again what the caller took back last.
 */
#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    struct undo undo = {.target = UNDO_REDO, .dry_run = ctx->common.dry_run};
    return undo_changes(ctx, &undo);
}

const struct cli_command command_redo = {
    .name = "redo",
    .alias = "lamlai",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 0,
    .max_words = 0,
    .file_word = -1,
    .usage = "",
    .help = N_("do again what you took back last"),
    .more =
        N_("That is possible until your next change. An older undoing is taken back by "
           "undoing it: “tiepdan undo --entry N” with its number in the history."),
};
