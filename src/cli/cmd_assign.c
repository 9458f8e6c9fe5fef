/* SPDX-License-Identifier: MIT
 *
 * assign: gives a record to an officer; an empty name takes it back.
 */
#include <stdlib.h>

#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    const struct schema *schema;
    uint64_t id;
    int code = find_record(ctx, ctx->words[0], &schema, &id);
    if (code != CLI_DONE)
        return code;
    if (schema_field(schema, "officer") == NULL)
        return misuse(ctx, _("%s has no officer: it is a record of the register %s."),
            ctx->words[0], schema->name);
    struct values values;
    values_init(&values, schema);
    char *officer = join_words(ctx, 1);
    code = values_set(ctx, &values, "officer", officer);
    if (code == CLI_DONE)
        code = edit_record(ctx, id, &values, _("assigned"));
    free(officer);
    values_release(&values);
    return code;
}

const struct cli_command command_assign = {
    .name = "assign",
    .alias = "giao",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("CODE OFFICER"),
    .help = N_("give a case, letter or visit to an officer"),
    .more = N_("An empty name (\"\") takes it back."),
};
