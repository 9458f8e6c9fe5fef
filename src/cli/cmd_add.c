/* SPDX-License-Identifier: MIT
 *
 * add: one new record, by the same rules as the form. Its code is the whole output.
 */
#include "base/msg.h"
#include "context.h"
#include "exchange/json.h"

static void print_code(struct context *ctx, const struct outcome *outcome)
{
    if (!ctx->common.json) {
        output_line(&ctx->out, "%s", outcome->code);
        return;
    }
    struct str line = {0};
    json_open(&line, '{');
    json_key(&line, "code");
    json_string(&line, outcome->code);
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static int run(struct context *ctx)
{
    const struct schema *schema = need_register(ctx, ctx->words[0]);
    if (schema == NULL)
        return CLI_USAGE;
    struct values values;
    values_init(&values, schema);
    int code = values_parse(ctx, &values, 1);
    if (code == CLI_DONE) {
        struct command command = {
            .verb = VERB_ADD, .schema = schema, .record = values.record};
        struct outcome outcome;
        code = apply(ctx, &command, &outcome);
        if (code == CLI_DONE && ctx->common.dry_run)
            say(ctx, _("The record is fine; nothing was written."));
        else if (code == CLI_DONE)
            print_code(ctx, &outcome);
    }
    values_release(&values);
    return code;
}

const struct cli_command command_add = {
    .name = "add",
    .alias = "them",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_JSON | TAKES_DRY_RUN,
    .min_words = 1,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("REGISTER key=value ..."),
    .help = N_("write a new record and print its code"),
    .more =
        N_("Keys are the names of fields, their aliases or labels. Values are written "
           "as on the form: dates as 3/6/2026, 2026-06-03 or today, choices by key "
           "or label."),
};
