/* SPDX-License-Identifier: MIT
 *
 * redo: does again what the caller took back last.
 */
#include <stddef.h>

#include "base/msg.h"
#include "context.h"

struct redo_options {
    bool rest;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "rest", NULL, N_("leave what has moved since, do the others again"),
        offsetof(struct redo_options, rest)},
    {.type = OPT_END_OF_TABLE},
};

static int run(struct context *ctx)
{
    const struct redo_options *own = ctx->own;
    struct undo undo = {
        .target = UNDO_REDO, .dry_run = ctx->common.dry_run, .rest = own->rest};
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
    .usage = N_("[--rest]"),
    .help = N_("do again what you took back last"),
    .more =
        N_("That is possible until your next change. An older undoing is taken back by "
           "undoing it: “tiepdan undo --entry N” with its number in the history."),
    .options = rows,
    .options_size = sizeof(struct redo_options),
};
