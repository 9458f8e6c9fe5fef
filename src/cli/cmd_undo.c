/* SPDX-License-Identifier: MIT
 *
 * undo: takes a change back by writing its inverse: the caller's newest, that of one
 * record, or a whole import.
 */
#include <stddef.h>

#include "base/msg.h"
#include "context.h"

struct undo_options {
    const char *batch;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "batch", N_("N"), N_("a whole import, by its number"),
        offsetof(struct undo_options, batch)},
    {.type = OPT_END_OF_TABLE},
};

static int aim(struct context *ctx, struct undo *undo)
{
    const struct undo_options *own = ctx->own;
    int64_t batch;
    if (own->batch != NULL && ctx->n_words > 0)
        return misuse(ctx, _("Give a code or --batch, not both."));
    if (own->batch != NULL) {
        if (!parse_i64(own->batch, 1, INT64_MAX, &batch))
            return misuse(
                ctx, _("--batch takes the number of an import: “%s”."), own->batch);
        undo->target = UNDO_BATCH;
        undo->batch = (uint64_t)batch;
    } else if (ctx->n_words > 0) {
        undo->target = UNDO_RECORD;
        return find_record(ctx, ctx->words[0], &undo->schema, &undo->id);
    }
    return CLI_DONE;
}

static int run(struct context *ctx)
{
    struct undo undo = {.target = UNDO_MINE, .dry_run = ctx->common.dry_run};
    int code = aim(ctx, &undo);
    if (code != CLI_DONE)
        return code;
    struct str said = {0};
    enum td_status status = office_undo(ctx->office, &undo, &said, &ctx->err);
    if (status == TD_OK) {
        output_text(&ctx->out, str_text(&said));
        if (undo.dry_run)
            say(ctx, _("Nothing was written."));
    }
    str_release(&said);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

const struct cli_command command_undo = {
    .name = "undo",
    .alias = "hoantac",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 0,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("[CODE | --batch N]"),
    .help = N_("take back your newest change, that of a record, or an import"),
    .more = N_("What others changed since is not overwritten: the command then says what "
               "has moved."),
    .options = rows,
    .options_size = sizeof(struct undo_options),
};
