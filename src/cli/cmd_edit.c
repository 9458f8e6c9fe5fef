/* SPDX-License-Identifier: MIT
 *
 * edit: new values for the fields named; key= empties a field.
 */
#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    const struct schema *schema;
    uint64_t id;
    int code = find_record(ctx, ctx->words[0], &schema, &id);
    if (code != CLI_DONE)
        return code;
    struct values values;
    values_init(&values, schema);
    code = values_parse(ctx, &values, 1);
    if (code == CLI_DONE)
        code = edit_record(ctx, id, &values, _("changed"));
    values_release(&values);
    return code;
}

const struct cli_command command_edit = {
    .name = "edit",
    .alias = "sua",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("CODE key=value ..."),
    .help = N_("change fields of a record"),
    .more = N_("“key=” empties a field."),
};
