/* SPDX-License-Identifier: MIT
 *
 * backup: a proved copy of the register in a new directory, taken while people work.
 */
#include "base/msg.h"
#include "context.h"
#include "core/backup.h"

static int run(struct context *ctx)
{
    struct finding finding = {.ctx = ctx};
    struct proving proving = {finding_fault, finding_progress, &finding};
    struct office_check check;
    progress_init(&finding.progress, ctx, _("Checked"));
    enum td_status status =
        office_backup(ctx->office, ctx->words[0], &proving, &check, &ctx->err);
    progress_end(&finding.progress);
    if (status != TD_OK)
        return fail(ctx, status);
    print_check(ctx, &check);
    say(ctx, _("The register is copied to %s, and the copy is proved."), ctx->words[0]);
    return CLI_DONE;
}

const struct cli_command command_backup = {
    .name = "backup",
    .alias = "saoluu",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_JSON,
    .min_words = 1,
    .max_words = 1,
    .file_word = 0,
    .usage = N_("DIRECTORY"),
    .help = N_("copy the register to a new directory, and prove the copy"),
    .more = N_("Others may go on writing: the copy is what the register held at one "
               "moment. It is checked as “check” does and appears when it is whole and "
               "without a fault; what is there already is never overwritten. It is a "
               "register by itself and may be carried to another medium once it is made. "
               "“restore” makes a register from it."),
};
