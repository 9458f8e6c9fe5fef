/* SPDX-License-Identifier: MIT
 *
 * check: proves that the register is what its journal says, and prints the head of the
 * chain, the number to write on a signed sheet.
 */
#include "base/msg.h"
#include "context.h"
#include "exchange/json.h"

void finding_fault(void *ctx, const char *sentence)
{
    struct finding *finding = ctx;
    progress_end(&finding->progress);
    say_error(finding->ctx, "%s", sentence);
}

bool finding_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct finding *finding = ctx;
    return progress_of(&finding->progress, done, total);
}

static void add_json(struct context *ctx, const struct office_check *check)
{
    struct str line = {0};
    json_open(&line, '{');
    json_key(&line, "records");
    json_number(&line, (int64_t)check->records);
    json_key(&line, "entries");
    json_number(&line, (int64_t)check->entries);
    json_key(&line, "faults");
    json_number(&line, (int64_t)check->faults);
    json_key(&line, "head");
    json_string(&line, check->head);
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static void add_text(struct context *ctx, const struct office_check *check)
{
    output_line(&ctx->out, _("Records  %lu"), (unsigned long)check->records);
    output_line(&ctx->out, _("Entries  %lu"), (unsigned long)check->entries);
    output_line(&ctx->out, _("Faults   %lu"), (unsigned long)check->faults);
    output_line(&ctx->out, _("Head     %s"), check->head);
}

void print_check(struct context *ctx, const struct office_check *check)
{
    if (ctx->common.json)
        add_json(ctx, check);
    else
        add_text(ctx, check);
}

static int run(struct context *ctx)
{
    struct finding finding = {.ctx = ctx};
    struct office_check check;
    progress_init(&finding.progress, ctx, _("Checked"));
    enum td_status status = office_check(
        ctx->office, finding_fault, &finding, finding_progress, &check, &ctx->err);
    progress_end(&finding.progress);
    if (status != TD_OK)
        return fail(ctx, status);
    print_check(ctx, &check);
    return check.faults == 0 ? CLI_DONE : CLI_CHECK;
}

const struct cli_command command_check = {
    .name = "check",
    .alias = "kiemtra",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_JSON,
    .min_words = 0,
    .max_words = 0,
    .file_word = -1,
    .usage = "",
    .help = N_("prove that the register agrees with its journal"),
};
