/* SPDX-License-Identifier: MIT
 *
 * undo: takes a change back by writing its inverse: the caller's newest, that of one
 * record, or a whole import.
 */
#include <stddef.h>

#include "base/msg.h"
#include "context.h"

struct undo_options {
    const char *batch, *entry;
    bool rest;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "batch", N_("N"), N_("a whole import or common step, by its number"),
        offsetof(struct undo_options, batch)},
    {OPT_TEXT, 0, "entry", N_("N"), N_("one change, by its number in the history"),
        offsetof(struct undo_options, entry)},
    {OPT_FLAG, 0, "rest", NULL, N_("leave what has moved since, take back the others"),
        offsetof(struct undo_options, rest)},
    {.type = OPT_END_OF_TABLE},
};

static int parse_number(
    struct context *ctx, const char *option, const char *text, uint64_t *out)
{
    int64_t n;
    if (!parse_i64(text, 1, INT64_MAX, &n))
        return misuse(ctx, _("%s takes a number, not “%s”."), option, text);
    *out = (uint64_t)n;
    return CLI_DONE;
}

static int aim(struct context *ctx, struct undo *undo)
{
    const struct undo_options *own = ctx->own;
    if ((own->batch != NULL) + (own->entry != NULL) + (ctx->n_words > 0) > 1)
        return misuse(ctx, _("Give a code, --batch or --entry, only one of them."));
    undo->rest = own->rest;
    if (own->batch != NULL) {
        undo->target = UNDO_BATCH;
        return parse_number(ctx, "--batch", own->batch, &undo->batch);
    }
    if (own->entry != NULL) {
        undo->target = UNDO_ENTRY;
        return parse_number(ctx, "--entry", own->entry, &undo->seq);
    }
    if (ctx->n_words > 0) {
        undo->target = UNDO_RECORD;
        return find_record(ctx, ctx->words[0], &undo->schema, &undo->id);
    }
    return CLI_DONE;
}

/* What would come back, and what has moved since: that alone would be refused. */
static int preview_changes(struct context *ctx, const struct undo *undo)
{
    struct undo_preview preview;
    enum td_status status = office_undo_preview(ctx->office, undo, &preview, &ctx->err);
    if (status == TD_OK) {
        output_text(&ctx->out, str_text(&preview.said));
        output_text(&ctx->out, str_text(&preview.back));
        say_warnings(ctx, str_text(&preview.moved));
        say(ctx, _("Nothing was written."));
    }
    bool refused = preview.n_moved > 0 && (!undo->rest || preview.n == 0);
    undo_preview_release(&preview);
    if (status != TD_OK)
        return fail(ctx, status);
    return refused ? exit_code(TD_CONFLICT) : CLI_DONE;
}

/* Some stand in the way of the others: how these are taken back all the same. */
static void say_others(struct context *ctx, size_t n)
{
    if (n > 0)
        say(ctx,
            msg_n("With --rest the other %zu change goes back.",
                "With --rest the other %zu changes go back.", n),
            n);
}

/* Of what was refused just now. */
static void look_for_others(struct context *ctx, const struct undo *undo)
{
    struct undo_preview preview;
    struct err err = {0};
    if (office_undo_preview(ctx->office, undo, &preview, &err) == TD_OK)
        say_others(ctx, preview.n);
    undo_preview_release(&preview);
}

int undo_changes(struct context *ctx, const struct undo *undo)
{
    struct str said = {0};
    if (undo->dry_run)
        return preview_changes(ctx, undo);
    enum td_status status = office_undo(ctx->office, undo, &said, &ctx->err);
    if (status == TD_OK)
        output_text(&ctx->out, str_text(&said));
    str_release(&said);
    if (status == TD_OK)
        return CLI_DONE;
    int code = fail(ctx, status);
    if (status == TD_CONFLICT && !undo->rest)
        look_for_others(ctx, undo);
    return code;
}

static int run(struct context *ctx)
{
    struct undo undo = {.target = UNDO_MINE, .dry_run = ctx->common.dry_run};
    int code = aim(ctx, &undo);
    return code == CLI_DONE ? undo_changes(ctx, &undo) : code;
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
    .usage = N_("[CODE | --batch N | --entry N] [--rest]"),
    .help = N_("take back your newest change, that of a record, or an import"),
    .more = N_("What others changed since is not overwritten: the command then says what "
               "has moved; --rest takes back the others. --dry-run shows what would come "
               "back. “redo” does it again."),
    .options = rows,
    .options_size = sizeof(struct undo_options),
};
