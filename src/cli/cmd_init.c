/* SPDX-License-Identifier: MIT
 *
 * init: makes a register. One that is there is never touched.
 */
#include <stddef.h>

#include "base/msg.h"
#include "context.h"

struct init_options {
    const char *office, *code;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "office", N_("NAME"), N_("full name of the office"),
        offsetof(struct init_options, office)},
    {OPT_TEXT, 0, "code", N_("CODE"), N_("short code of the office: letters and digits"),
        offsetof(struct init_options, code)},
    {.type = OPT_END_OF_TABLE},
};

static int run(struct context *ctx)
{
    const struct init_options *own = ctx->own;
    if (own->office == NULL || own->code == NULL)
        return misuse(ctx, _("A register needs the name and the code of its office."));
    struct office_profile profile = {
        .name = own->office, .code = own->code, .lang = msg_lang()};
    struct seat seat = {.road = ROAD_CLI};
    enum td_status status = make_parent_dir(ctx->path, &ctx->err);
    if (status == TD_OK)
        status = office_create(ctx->path, &profile, &seat, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    say(ctx, _("The register is made: %s"), ctx->path);
    return CLI_DONE;
}

const struct cli_command command_init = {
    .name = "init",
    .alias = "tao",
    .run = run,
    .needs = NEEDS_NONE,
    .file_word = -1,
    .usage = N_("--office NAME --code CODE"),
    .help = N_("make a new register"),
    .more = N_("The language in use (--lang) becomes the language of the office. "
               "A register that is there already is left alone."),
    .options = rows,
    .options_size = sizeof(struct init_options),
};
