/* SPDX-License-Identifier: MIT
 *
 * The ways from the command line to the full screen: the register that is used every
 * day, the first-run form where there is none yet, one record by its code, and the
 * sample office.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "context.h"
#include "model/registry.h"

bool screen_possible(const struct context *ctx)
{
    if (ctx->screens == NULL)
        return false;
    return ctx->common.script != NULL || ctx->common.linear ||
           (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1);
}

static bool parse_size(const char *text, int *rows, int *cols)
{
    int64_t r, c;
    size_t len = strcspn(text, "x");
    char *left = xstrndup(text, len);
    bool fine = text[len] == 'x' && parse_i64(left, 1, 1000, &r) &&
                parse_i64(text + len + 1, 1, 1000, &c);
    free(left);
    if (fine) {
        *rows = (int)r;
        *cols = (int)c;
    }
    return fine;
}

static int describe_screen(struct context *ctx, struct cli_screen *screen)
{
    memset(screen, 0, sizeof(*screen));
    screen->no_color = ctx->common.no_color;
    screen->ascii = ctx->common.ascii;
    screen->lean = ctx->common.lean;
    screen->linear = ctx->common.linear;
    screen->script = ctx->common.script;
    if (ctx->common.size != NULL &&
        !parse_size(ctx->common.size, &screen->rows, &screen->cols))
        return misuse(ctx, _("--size takes rows and columns as 24x80, not “%s”."),
            ctx->common.size);
    return CLI_DONE;
}

/* No terminal to draw on is a fault of the call, a lost one is not. */
static int screen_failed(struct context *ctx, enum td_status status)
{
    if (status == TD_CANCELLED)
        return CLI_GONE;
    int code = fail(ctx, status);
    return status == TD_INVALID ? CLI_USAGE : code;
}

static int run_screen(struct context *ctx, const char *code, bool demo)
{
    struct cli_screen screen;
    int wrong = describe_screen(ctx, &screen);
    if (wrong != CLI_DONE)
        return wrong;
    screen.open_code = code;
    screen.demo = demo;
    enum td_status status = ctx->screens->run(ctx->office, &screen, &ctx->err);
    return status == TD_OK ? CLI_DONE : screen_failed(ctx, status);
}

int screen_open(struct context *ctx, const char *code)
{
    return run_screen(ctx, code, false);
}

static int open_and_run(struct context *ctx)
{
    ctx->road = ROAD_TUI;
    enum td_status status = open_office(ctx, NEEDS_WRITE);
    return status == TD_OK ? run_screen(ctx, NULL, false) : fail(ctx, status);
}

static int first_run(struct context *ctx)
{
    struct cli_screen screen;
    enum cli_first chosen = CLI_FIRST_LEFT;
    int code = describe_screen(ctx, &screen);
    if (code != CLI_DONE)
        return code;
    enum td_status status = make_parent_dir(ctx->path, &ctx->err);
    if (status == TD_OK)
        status = ctx->screens->first_run(ctx->path, &screen, &chosen, &ctx->err);
    if (status != TD_OK)
        return screen_failed(ctx, status);
    switch (chosen) {
    case CLI_FIRST_LEFT: return CLI_DONE;
    case CLI_FIRST_CREATED: return open_and_run(ctx);
    case CLI_FIRST_SAMPLE: return screen_demo(ctx);
    }
    return CLI_DONE;
}

int screen_start(struct context *ctx)
{
    if (!screen_possible(ctx)) {
        say_error(ctx,
            _("The full screen needs a terminal; “tiepdan help” lists the commands that need none."));
        return CLI_USAGE;
    }
    return path_exists(ctx->path) ? open_and_run(ctx) : first_run(ctx);
}

/* --- the sample office ------------------------------------------------------------- */

static int print_backlog(struct context *ctx)
{
    static const char *const words[] = {"open"};
    ctx->words = words;
    ctx->n_words = 1;
    ctx->common.sort = "due";
    say(ctx, _("The backlog of the sample office; on a terminal it opens full screen."));
    return list_records(ctx, &schema_case, 0);
}

int screen_demo(struct context *ctx)
{
    char *dir = scratch_make(ctx);
    if (dir == NULL)
        return CLI_DATABASE;
    interrupt_catch();
    enum td_status status = sample_open(ctx, dir);
    int code;
    if (status != TD_OK)
        code = fail(ctx, status);
    else if (interrupt_came())
        code = CLI_INTERRUPTED;
    else if (screen_possible(ctx))
        code = run_screen(ctx, NULL, true);
    else
        code = print_backlog(ctx);
    office_close(ctx->office);
    ctx->office = NULL;
    scratch_remove(dir);
    return code;
}
