/* SPDX-License-Identifier: MIT
 *
 * demo: a scratch register of sample cases on the full screen; without a terminal, its
 * backlog as text.
 */
#include "base/msg.h"
#include "context.h"

static int run(struct context *ctx)
{
    return screen_demo(ctx);
}

const struct cli_command command_demo = {
    .name = "demo",
    .alias = "thu",
    .run = run,
    .needs = NEEDS_NONE,
    .takes = TAKES_SCREEN,
    .min_words = 0,
    .max_words = 0,
    .file_word = -1,
    .usage = "",
    .help = N_("look around in a sample office; nothing of yours is touched"),
};
