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
    if (code == CLI_DONE) {
        struct command command = {
            .verb = VERB_EDIT,
            .schema = schema,
            .id = id,
            .record = values.record,
            .fields = values.fields,
            .n_fields = values.n,
        };
        struct outcome outcome;
        code = apply(ctx, &command, &outcome);
        if (code == CLI_DONE)
            say_changed(ctx, &outcome, _("changed"));
    }
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
