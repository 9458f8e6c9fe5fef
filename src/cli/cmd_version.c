/* SPDX-License-Identifier: MIT
 *
 * version: the name and number of the program, one line.
 */
#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    output_line(&ctx->out, "tiepdan %s", TIEPDAN_VERSION);
    return CLI_DONE;
}

const struct cli_command command_version = {
    .name = "version",
    .alias = "phienban",
    .run = run,
    .needs = NEEDS_NONE,
    .min_words = 0,
    .max_words = 0,
    .file_word = -1,
    .usage = "",
    .help = N_("print the version"),
};
