/* SPDX-License-Identifier: MIT
 *
 * config: the settings of the office, or with --user those of the person.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/user_config.h"
#include "context.h"
#include "core/setting.h"
#include "exchange/json.h"
#include "table.h"

struct config_options {
    bool user;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "user", NULL, N_("your own settings, for every register"),
        offsetof(struct config_options, user)},
    {.type = OPT_END_OF_TABLE},
};

/* A setting as it is shown. */
struct shown {
    const char *name;
    const char *values; /* what it takes; NULL: told by the meaning */
    const char *help;
    char *value; /* NULL: not set */
};

static void print_json(struct context *ctx, const struct shown *shown)
{
    struct str line = {0};
    json_open(&line, '{');
    json_key(&line, "name");
    json_string(&line, shown->name);
    json_key(&line, "value");
    json_string(&line, shown->value != NULL ? shown->value : "");
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static void print_settings(struct context *ctx, const struct shown *shown, size_t n)
{
    struct table table;
    table_init(&table);
    table_column(&table, _("Name"), TABLE_PLAIN, 3);
    table_column(&table, _("Value"), TABLE_TEXT, 2);
    table_column(&table, _("Meaning"), TABLE_TEXT, 1);
    for (size_t i = 0; i < n; i++) {
        if (ctx->common.json) {
            print_json(ctx, &shown[i]);
            continue;
        }
        table_cell(&table, shown[i].name);
        table_cell(&table, shown[i].value != NULL ? shown[i].value : "");
        char *meaning = shown[i].values == NULL
                            ? xstrdup(_(shown[i].help))
                            : xasprintf("%s (%s)", _(shown[i].help), shown[i].values);
        table_cell(&table, meaning);
        free(meaning);
    }
    if (!ctx->common.json)
        table_print(&table, &ctx->out);
    table_release(&table);
}

/* --- the person's ------------------------------------------------------------------ */

static int change_user(struct context *ctx, const char *name, const char *value)
{
    enum td_status status = user_setting_change(name, value, &ctx->err);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

static bool is_own(const char *name)
{
    size_t n;
    const struct user_setting_row *all = user_setting_rows(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].name, name) == 0)
            return true;
    return false;
}

static int print_own(struct context *ctx, const char *name)
{
    char *value = user_setting(name);
    if (value == NULL)
        return CLI_NOTHING;
    output_line(&ctx->out, "%s", value);
    free(value);
    return CLI_DONE;
}

static void print_all_own(struct context *ctx)
{
    size_t n;
    const struct user_setting_row *all = user_setting_rows(&n);
    struct shown *shown = xcalloc(n, sizeof(*shown));
    for (size_t i = 0; i < n; i++)
        shown[i] = (struct shown){
            all[i].name, all[i].values, all[i].help, user_setting(all[i].name)};
    print_settings(ctx, shown, n);
    for (size_t i = 0; i < n; i++)
        free(shown[i].value);
    free(shown);
}

static int run_user(struct context *ctx)
{
    if (ctx->n_words > 0 && !is_own(ctx->words[0]))
        return misuse(ctx,
            _("There is no setting “%s” of your own; “tiepdan config --user” lists "
              "them."),
            ctx->words[0]);
    if (ctx->n_words == 2)
        return change_user(ctx, ctx->words[0], ctx->words[1]);
    if (ctx->n_words == 1)
        return print_own(ctx, ctx->words[0]);
    print_all_own(ctx);
    return CLI_DONE;
}

/* --- the office's ------------------------------------------------------------------ */

static char *value_of(struct context *ctx, const struct setting_row *row)
{
    char *value = office_setting(ctx->office, row->name);
    return value != NULL ? value : xstrdup(row->initial);
}

static void print_all(struct context *ctx)
{
    size_t n;
    const struct setting_row *all = setting_rows(&n);
    struct shown *shown = xcalloc(n, sizeof(*shown));
    for (size_t i = 0; i < n; i++)
        shown[i] = (struct shown){all[i].name, NULL, all[i].help, value_of(ctx, &all[i])};
    print_settings(ctx, shown, n);
    for (size_t i = 0; i < n; i++)
        free(shown[i].value);
    free(shown);
}

static int print_one(struct context *ctx, const char *name)
{
    size_t n;
    const struct setting_row *all = setting_rows(&n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].name, name) != 0)
            continue;
        char *value = value_of(ctx, &all[i]);
        output_line(&ctx->out, "%s", value);
        free(value);
        return CLI_DONE;
    }
    return misuse(ctx, _("There is no setting “%s”; “tiepdan config” lists them."), name);
}

static int run(struct context *ctx)
{
    const struct config_options *own = ctx->own;
    if (own->user)
        return run_user(ctx);
    enum td_status status =
        open_office(ctx, ctx->n_words == 2 ? NEEDS_WRITE : NEEDS_READ);
    if (status != TD_OK)
        return fail(ctx, status);
    if (ctx->n_words == 0)
        print_all(ctx);
    if (ctx->n_words == 1)
        return print_one(ctx, ctx->words[0]);
    if (ctx->n_words == 2) {
        status = setting_change(ctx->office, ctx->words[0], ctx->words[1], &ctx->err);
        if (status != TD_OK)
            return fail(ctx, status);
    }
    return CLI_DONE;
}

const struct cli_command command_config = {
    .name = "config",
    .alias = "caidat",
    .run = run,
    .needs = NEEDS_NONE, // opens by itself: --user needs no register
    .takes = TAKES_JSON,
    .min_words = 0,
    .max_words = 2,
    .file_word = -1,
    .usage = N_("[--user] [NAME [VALUE]]"),
    .help = N_("show or change settings of the office, or your own"),
    .options = rows,
    .options_size = sizeof(struct config_options),
};
