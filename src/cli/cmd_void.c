/* SPDX-License-Identifier: MIT
 *
 * void: takes a record out of lists, counts and reports, with a reason; --back brings
 * it in again. Nothing is deleted.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/msg.h"
#include "context.h"

struct void_options {
    const char *note;
    bool back;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "note", N_("WHY"), N_("why the record is taken out"),
        offsetof(struct void_options, note)},
    {OPT_FLAG, 0, "back", NULL, N_("bring it back"), offsetof(struct void_options, back)},
    {.type = OPT_END_OF_TABLE},
};

static int run(struct context *ctx)
{
    const struct void_options *own = ctx->own;
    if (own->note == NULL && !own->back)
        return misuse(ctx, _("Say why the record is taken out: --note WHY."));
    const struct schema *schema;
    uint64_t id;
    int code = find_record(ctx, ctx->words[0], &schema, &id);
    if (code != CLI_DONE)
        return code;
    char *reason = normal_text(own->note);
    struct command command = {
        .verb = own->back ? VERB_UNVOID : VERB_VOID,
        .schema = schema,
        .id = id,
        .reason = reason,
    };
    struct outcome outcome;
    code = apply(ctx, &command, &outcome);
    free(reason);
    if (code == CLI_DONE)
        say_changed(ctx, &outcome, own->back ? _("brought back") : _("taken out"));
    return code;
}

const struct cli_command command_void = {
    .name = "void",
    .alias = "huy",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 1,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("CODE --note WHY | --back CODE"),
    .help = N_("take a record out of lists and counts, or bring it back"),
    .options = rows,
    .options_size = sizeof(struct void_options),
};
