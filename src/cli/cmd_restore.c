/* SPDX-License-Identifier: MIT
 *
 * restore: a register from a copy that backup made. One that is there is never touched.
 */
#include "base/msg.h"
#include "base/paths.h"
#include "context.h"
#include "core/backup.h"

static int run(struct context *ctx)
{
    // where no register was yet, that of the copy is spoken
    if (!path_exists(ctx->path))
        language_begin(ctx->common.lang, ctx->words[0]);
    struct finding finding = {.ctx = ctx};
    struct proving proving = {finding_fault, finding_progress, &finding};
    struct office_check check;
    progress_init(&finding.progress, ctx, _("Checked"));
    enum td_status status =
        office_restore(ctx->words[0], ctx->path, &proving, &check, &ctx->err);
    progress_end(&finding.progress);
    if (status != TD_OK) // what was not found is no record
        return fail(ctx, status == TD_NOT_FOUND ? TD_IO : status);
    print_check(ctx, &check);
    say(ctx, _("The register %s holds what the copy holds; nothing later than that."),
        ctx->path);
    return CLI_DONE;
}

const struct cli_command command_restore = {
    .name = "restore",
    .alias = "phuchoi",
    .run = run,
    .needs = NEEDS_NONE,
    .takes = TAKES_JSON,
    .min_words = 1,
    .max_words = 1,
    .file_word = 0,
    .usage = N_("DIRECTORY"),
    .help = N_("make the register from a copy of “backup”, and prove it"),
    .more = N_("The register is the one of --db, TIEPDAN_DB or the usual place, where "
               "nothing may be yet: move a damaged one aside first and keep it. The copy "
               "stays as it is. Compare the head that is printed with the one on your "
               "last signed sheet."),
};
