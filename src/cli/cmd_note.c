/* SPDX-License-Identifier: MIT
 *
 * note: a record of the note register on a case.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/msg.h"
#include "context.h"
#include "model/note.h"

struct note_options {
    const char *remind;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "remind", N_("DATE"), N_("day on which the note comes back"),
        offsetof(struct note_options, remind)},
    {.type = OPT_END_OF_TABLE},
};

static int fill(struct context *ctx, struct values *values)
{
    const struct note_options *own = ctx->own;
    char *text = join_words(ctx, 1);
    int code = values_set(ctx, values, "case", ctx->words[0]);
    if (code == CLI_DONE)
        code = values_set(ctx, values, "text", text);
    if (code == CLI_DONE)
        code = values_set(ctx, values, "author", office_actor(ctx->office));
    if (code == CLI_DONE && own->remind != NULL)
        code = values_set(ctx, values, "remind", own->remind);
    free(text);
    return code;
}

static int run(struct context *ctx)
{
    uint64_t id;
    enum td_status status =
        office_find_code_in(ctx->office, &schema_case, ctx->words[0], &id, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    struct values values;
    values_init(&values, &schema_note);
    int code = fill(ctx, &values);
    if (code == CLI_DONE) {
        struct command command = {
            .verb = VERB_ADD, .schema = &schema_note, .record = values.record};
        struct outcome outcome;
        code = apply(ctx, &command, &outcome);
        if (code == CLI_DONE && !ctx->common.dry_run)
            output_line(&ctx->out, "%s", outcome.code);
        else if (code == CLI_DONE)
            say(ctx, _("The record is fine; nothing was written."));
    }
    values_release(&values);
    return code;
}

const struct cli_command command_note = {
    .name = "note",
    .alias = "ghichu",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("CODE TEXT [--remind DATE]"),
    .help = N_("add a note to a case and print the code of the note"),
    .options = rows,
    .options_size = sizeof(struct note_options),
};
