/* SPDX-License-Identifier: MIT
 *
 * add: one new record, by the same rules as the form. Its code is the whole output. A
 * case may take over what a visit or letter tells, which is tied to it then.
 */
#include <stddef.h>

#include "base/clock.h"
#include "base/msg.h"
#include "context.h"
#include "core/letters.h"
#include "exchange/json.h"
#include "model/visit.h"

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

struct add_options {
    const char *from;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "from", N_("CODE"),
        N_("a case: take over what this visit or letter tells"),
        offsetof(struct add_options, from)},
    {.type = OPT_END_OF_TABLE},
};

static int take_over(struct context *ctx, struct values *values, const char *from)
{
    const struct schema *schema;
    uint64_t id;
    if (values->schema != &schema_case)
        return misuse(ctx, _("--from is for new cases."));
    int code = find_record(ctx, from, &schema, &id);
    if (code != CLI_DONE)
        return code;
    if (schema != &schema_letter && schema != &schema_visit)
        return misuse(ctx, _("%s is neither a visit nor a letter."), from);
    void *record = record_new(schema);
    enum td_status status = office_get(ctx->office, schema, id, record, &ctx->err);
    if (status == TD_OK)
        case_from(schema, record, values->record);
    record_free(schema, record);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

static int apply_tied(struct context *ctx, struct command *command, const char *from,
    struct outcome *outcome)
{
    if (from == NULL || ctx->common.dry_run)
        return apply(ctx, command, outcome);
    warn_new_names(ctx, command);
    enum td_status status =
        office_add_tied(ctx->office, command, from, outcome, &ctx->err);
    say_warnings(ctx, str_text(&outcome->warnings));
    outcome_release(outcome);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

/* As from the form: who is logged today waits since now. A time given, be it none, is the
 * person's. */
static void propose_time(struct values *values)
{
    if (values->schema != &schema_visit)
        return;
    const struct field *time = schema_field(&schema_visit, "time");
    for (size_t i = 0; i < values->n; i++)
        if (values->fields[i] == time)
            return;
    visit_arrive(values->record, clock_today(), clock_minute());
}

static int add_record(struct context *ctx, const struct values *values, const char *from)
{
    struct command command = {
        .verb = VERB_ADD, .schema = values->schema, .record = values->record};
    struct outcome outcome;
    int code = apply_tied(ctx, &command, from, &outcome);
    if (code == CLI_DONE && ctx->common.dry_run)
        say(ctx, _("The record is fine; nothing was written."));
    else if (code == CLI_DONE)
        print_code(ctx, &outcome);
    return code;
}

static int run(struct context *ctx)
{
    const struct add_options *own = ctx->own;
    const struct schema *schema = need_register(ctx, ctx->words[0]);
    if (schema == NULL)
        return CLI_USAGE;
    struct values values;
    values_init(&values, schema);
    int code = own->from == NULL ? CLI_DONE : take_over(ctx, &values, own->from);
    if (code == CLI_DONE)
        code = values_parse(ctx, &values, 1);
    propose_time(&values);
    if (code == CLI_DONE)
        code = add_record(ctx, &values, own->from);
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
    .usage = N_("REGISTER [--from CODE] key=value ..."),
    .help = N_("write a new record and print its code"),
    .more =
        N_("Keys are the names of fields, their aliases or labels. Values are written "
           "as on the form: dates as 3/6/2026, 2026-06-03 or today, choices by key "
           "or label."),
    .options = rows,
    .options_size = sizeof(struct add_options),
};
