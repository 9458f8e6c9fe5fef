/* SPDX-License-Identifier: MIT
 *
 * From argv to a command: the list of commands, the options all of them share, and the
 * order of things around a run: words checked, language chosen, office opened, command
 * run, output sent, office closed. A new command is its file and one line here.
 */
#include "cli/cli.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/line.h"
#include "base/log.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "context.h"
#include "model/casefile.h"

static const struct cli_command *const commands[] = {
    &command_init,
    &command_demo,
    &command_add,
    &command_edit,
    &command_move,
    &command_assign,
    &command_note,
    &command_link,
    &command_merge,
    &command_void,
    &command_undo,
    &command_redo,
    &command_list,
    &command_show,
    &command_history,
    &command_why,
    &command_report,
    &command_import,
    &command_export,
    &command_form,
    &command_calendar,
    &command_check,
    &command_rebuild,
    &command_backup,
    &command_restore,
    &command_view,
    &command_config,
    &command_doctor,
    &command_help,
    &command_version,
};

#define OPTION(type_, letter_, name_, member_, value_, help_)                            \
    {                                                                                    \
        .type = (type_), .letter = (letter_), .name = (name_), .value = (value_),        \
        .help = (help_), .offset = offsetof(struct common_options, member_)              \
    }

/* clang-format off: one row an option */
static const struct option_row common_rows[] = {
    OPTION(OPT_TEXT, 0, "db", db, N_("PATH"), N_("the register, a directory")),
    OPTION(OPT_TEXT, 0, "lang", lang, N_("vi|en"), N_("language of this run")),
    OPTION(OPT_FLAG, 0, "json", json, NULL, N_("write JSON, one object a line")),
    OPTION(OPT_FLAG, 0, "csv", csv, NULL, N_("write CSV")),
    OPTION(OPT_TEXT, 0, "columns", columns, N_("KEY,KEY"),
        N_("the columns to write, in this order")),
    OPTION(OPT_TEXT, 0, "sort", sort, N_("KEY"),
        N_("sort by this field, -KEY from high to low")),
    OPTION(OPT_TEXT, 0, "limit", limit, N_("N"), N_("at most so many rows")),
    OPTION(OPT_FLAG, 0, "count", count, NULL, N_("write the number of rows alone")),
    OPTION(OPT_TEXT, 0, "as-of", as_of, N_("DAY"),
        N_("what the register held at the end of that day")),
    OPTION(OPT_FLAG, 0, "readonly", readonly, NULL,
        N_("open the register for reading only")),
    OPTION(OPT_FLAG, 0, "dry-run", dry_run, NULL, N_("check everything, write nothing")),
    OPTION(OPT_FLAG, 'y', "yes", yes, NULL, N_("do not ask")),
    OPTION(OPT_FLAG, 0, "no-color", no_color, NULL, N_("no colours")),
    OPTION(OPT_FLAG, 0, "ascii", ascii, NULL,
        N_("full screen: draw with ASCII characters only")),
    OPTION(
        OPT_FLAG, 0, "lean", lean, NULL, N_("full screen: send as little as possible")),
    OPTION(OPT_FLAG, 0, "linear", linear, NULL,
        N_("the screens line by line: braille, TERM=dumb, pipes")),
    OPTION(OPT_TEXT, 0, "script", script, N_("FILE"),
        N_("full screen: play this script instead of a terminal")),
    OPTION(OPT_TEXT, 0, "size", size, N_("ROWSxCOLS"),
        N_("size of the screen under a script")),
    OPTION(OPT_FLAG, 'q', "quiet", quiet, NULL, N_("say nothing but errors")),
    OPTION(OPT_FLAG, 'v', "verbose", verbose, NULL, N_("say more, log to stderr")),
    OPTION(OPT_FLAG, 'h', "help", help, NULL, N_("explain the command")),
    OPTION(OPT_FLAG, 0, "version", version, NULL, N_("print the version")),
    {.type = OPT_END_OF_TABLE},
};
/* clang-format on */

static const struct {
    const char *name;
    unsigned takes;
} option_takes[] = {
    {"json", TAKES_JSON},
    {"csv", TAKES_CSV},
    {"columns", TAKES_COLUMNS},
    {"sort", TAKES_SORT},
    {"limit", TAKES_LIMIT},
    {"count", TAKES_COUNT},
    {"dry-run", TAKES_DRY_RUN},
    {"as-of", TAKES_PAST},
    {"ascii", TAKES_SCREEN},
    {"lean", TAKES_SCREEN},
    {"linear", TAKES_SCREEN},
    {"script", TAKES_SCREEN},
    {"size", TAKES_SCREEN},
};

const struct cli_command *cli_command_at(size_t i)
{
    return i < ARRAY_COUNT(commands) ? commands[i] : NULL;
}

const struct cli_command *cli_command_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        if (commands[i]->alias != NULL && fold_key_equal(commands[i]->alias, name))
            return commands[i];
    return NULL;
}

const struct option_row *cli_common_rows(void)
{
    return common_rows;
}

unsigned cli_option_takes(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(option_takes); i++)
        if (strcmp(option_takes[i].name, name) == 0)
            return option_takes[i].takes;
    return 0;
}

/* --- words ---------------------------------------------------------------------- */

static const struct option_row *row_named(const struct option_row *rows, const char *arg)
{
    size_t len = strcspn(arg, "=");
    for (; rows != NULL && rows->type != OPT_END_OF_TABLE; rows++)
        if (strlen(rows->name) == len && strncmp(rows->name, arg, len) == 0)
            return rows;
    return NULL;
}

/* The first word that is neither a common option nor the value of one. */
static const char *command_word(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        if (strcmp(arg, "--") == 0)
            return i + 1 < argc ? argv[i + 1] : NULL;
        if (arg[0] != '-' || arg[1] == '\0')
            return arg;
        if (strncmp(arg, "--", 2) != 0)
            continue;
        const struct option_row *row = row_named(common_rows, arg + 2);
        if (row != NULL && row->type == OPT_TEXT && strchr(arg, '=') == NULL)
            i++;
    }
    return NULL;
}

static bool names_file(const struct option_row *row)
{
    return row->value != NULL &&
           (strcmp(row->value, "PATH") == 0 || strcmp(row->value, "FILE") == 0);
}

static enum td_status check_text(struct context *ctx, const char *text)
{
    if (text == NULL || utf8_valid(text, strlen(text), NULL))
        return TD_OK;
    char *shown = utf8_safe(text, true);
    enum td_status status = err_set(&ctx->err, TD_INVALID,
        _("“%s” is not valid UTF-8: set the terminal to UTF-8 and type it again."),
        shown);
    free(shown);
    return status;
}

static enum td_status check_option_texts(
    struct context *ctx, const struct option_row *rows, const void *target)
{
    enum td_status status = TD_OK;
    for (; rows != NULL && rows->type != OPT_END_OF_TABLE && status == TD_OK; rows++) {
        if (rows->type != OPT_TEXT || names_file(rows))
            continue;
        const char *value;
        memcpy(&value, (const char *)target + rows->offset, sizeof(value));
        status = check_text(ctx, value);
    }
    return status;
}

/* Texts come in as valid UTF-8 or not at all; names of files are bytes. */
static enum td_status check_texts(struct context *ctx)
{
    int file = ctx->command != NULL ? ctx->command->file_word : -1;
    enum td_status status = check_option_texts(ctx, common_rows, &ctx->common);
    if (status == TD_OK && ctx->command != NULL)
        status = check_option_texts(ctx, ctx->command->options, ctx->own);
    for (int i = 0; i < ctx->n_words && status == TD_OK; i++)
        if (i != file)
            status = check_text(ctx, ctx->words[i]);
    return status;
}

static bool option_given(
    const struct option_row *row, const struct common_options *common)
{
    const char *member = (const char *)common + row->offset;
    if (row->type == OPT_FLAG)
        return *(const bool *)member;
    const char *text;
    memcpy(&text, member, sizeof(text));
    return text != NULL;
}

static enum td_status refuse_past(struct err *err)
{
    struct str names = {0};
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        if ((commands[i]->takes & TAKES_PAST) != 0)
            str_addf(&names, "%s%s", names.len == 0 ? "" : ", ", commands[i]->name);
    err_set(err, TD_INVALID,
        _("--as-of goes with %s and the full screen; the past cannot be changed."),
        str_text(&names));
    str_release(&names);
    return TD_INVALID;
}

static enum td_status refuse_option(struct context *ctx, const struct option_row *row)
{
    if (cli_option_takes(row->name) == TAKES_PAST)
        return refuse_past(&ctx->err);
    return err_set(&ctx->err, TD_INVALID, _("--%s means nothing here."), row->name);
}

/* An option that a command would not heed is refused rather than passed over. */
static enum td_status check_options(struct context *ctx)
{
    unsigned takes =
        ctx->command != NULL ? ctx->command->takes : TAKES_SCREEN | TAKES_PAST;
    for (const struct option_row *row = common_rows; row->type != OPT_END_OF_TABLE;
         row++) {
        unsigned bit = cli_option_takes(row->name);
        if (bit != 0 && (takes & bit) == 0 && option_given(row, &ctx->common))
            return refuse_option(ctx, row);
    }
    if (ctx->common.json && ctx->common.csv)
        return err_set(&ctx->err, TD_INVALID, _("Choose one of --json and --csv."));
    return past_choose(ctx);
}

/* --- running -------------------------------------------------------------------- */

static void find_path(struct context *ctx)
{
    const char *path = ctx->common.db;
    if (path == NULL)
        path = getenv("TIEPDAN_DB");
    free(ctx->path);
    ctx->path = path != NULL && path[0] != '\0' ? xstrdup(path) : path_default_register();
}

/* A register or a condition without the command that lists it. */
static const char *nearest_to_list(const char *word)
{
    struct nearest nearest;
    nearest_init(&nearest, word);
    nearest_registers(&nearest);
    nearest_conditions(&nearest, &schema_case);
    nearest_release(&nearest);
    return nearest.best;
}

static int unknown_command(struct context *ctx, const char *word)
{
    struct nearest nearest;
    nearest_init(&nearest, word);
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        nearest_try(&nearest, commands[i]->name);
    nearest_release(&nearest);
    const char *listed = nearest.best == NULL ? nearest_to_list(word) : NULL;
    if (nearest.best != NULL)
        say_error(
            ctx, _("There is no command “%s”. Did you mean “%s”?"), word, nearest.best);
    else if (listed != NULL)
        say_error(
            ctx, _("There is no command “%s”. Did you mean “list %s”?"), word, listed);
    else
        say_error(ctx, _("There is no command “%s”. “tiepdan help” lists them."), word);
    return CLI_USAGE;
}

/* Numbered codes, and those of old books, have a digit; commands have none. */
static bool looks_like_code(const char *word)
{
    return strpbrk(word, "0123456789") != NULL;
}

/* `tiepdan 26-00412`: on a terminal the screen on that record, else its text. */
static int open_code(struct context *ctx, const char *word)
{
    if (!looks_like_code(word))
        return unknown_command(ctx, word);
    if (ctx->n_words > 0)
        return misuse(ctx, _("“%s” takes no further words."), word);
    bool screen = screen_possible(ctx);
    ctx->road = screen ? ROAD_TUI : ROAD_CLI;
    enum td_status status = open_office(ctx, screen ? NEEDS_WRITE : NEEDS_READ);
    if (status != TD_OK)
        return fail(ctx, status);
    const struct schema *schema;
    uint64_t id;
    int code = find_record(ctx, word, &schema, &id);
    if (code != CLI_DONE)
        return code;
    return screen ? screen_open(ctx, word) : show_record(ctx, word, false);
}

static int run_command(struct context *ctx)
{
    const struct cli_command *command = ctx->command;
    if (ctx->n_words < command->min_words)
        return misuse(ctx, _("Something is missing."));
    if (command->max_words >= 0 && ctx->n_words > command->max_words)
        return misuse(
            ctx, _("“%s” is one word too many."), ctx->words[command->max_words]);
    if (command->needs != NEEDS_NONE) {
        enum td_status status = open_office(ctx, command->needs);
        if (status != TD_OK)
            return fail(ctx, status);
    }
    return command->run(ctx);
}

static int run(struct context *ctx, const char *word)
{
    struct str help = {0};
    if (ctx->common.version)
        return command_version.run(ctx);
    if (ctx->common.help) {
        if (ctx->command != NULL)
            help_command(&help, ctx->command);
        else
            help_program(&help);
        output_text(&ctx->out, str_text(&help));
        str_release(&help);
        return CLI_DONE;
    }
    if (ctx->command != NULL)
        return run_command(ctx);
    return word == NULL ? screen_start(ctx) : open_code(ctx, word);
}

/* `words` has room for every argument. */
static enum td_status prepare(
    struct context *ctx, int argc, char **argv, const char **words)
{
    ctx->words = words;
    enum td_status status = clock_init(&ctx->err);
    if (status == TD_OK)
        status = options_parse(argc, argv, common_rows, &ctx->common,
            ctx->command != NULL ? ctx->command->options : NULL, ctx->own, words,
            &ctx->n_words, &ctx->err);
    if (status == TD_OK && ctx->common.lang != NULL)
        status = language_choose(ctx->common.lang, &ctx->err);
    if (status == TD_OK && ctx->n_words > 0) { // the command itself is no word of it
        ctx->words++;
        ctx->n_words--;
    }
    if (status == TD_OK)
        status = check_texts(ctx);
    if (status == TD_OK)
        status = check_options(ctx);
    ctx->common.ascii = ctx->common.ascii || line_is_ascii();
    return status;
}

static int finish(struct context *ctx, int code)
{
    struct err err = {0};
    enum td_status status = output_finish(&ctx->out, &err);
    const char *damage = ctx->office != NULL ? office_damage(ctx->office) : NULL;
    if (damage != NULL)
        say_error(ctx, "%s", damage);
    if (status == TD_OK)
        return code;
    ctx->err = err;
    int failed = fail(ctx, status);
    return code == CLI_DONE || code == CLI_NOTHING ? failed : code;
}

/* What stands behind an option, looked for before the options are understood; or NULL. */
static const char *early_option(int argc, char **argv, const char *option)
{
    size_t len = strlen(option);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], option, len) != 0)
            continue;
        if (argv[i][len] == '=')
            return argv[i] + len + 1;
        if (argv[i][len] == '\0' && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

int cli_run(int argc, char **argv, const struct cli_screens *screens)
{
    struct context ctx = {.screens = screens};
    const char **words = xcalloc((size_t)argc + 1, sizeof(*words));
    // one language for all that is said, also about a command line not understood
    ctx.common.db = early_option(argc, argv, "--db");
    find_path(&ctx);
    language_begin(early_option(argc, argv, "--lang"), ctx.path);
    const char *word = command_word(argc, argv);
    ctx.command = word != NULL ? cli_command_named(word) : NULL;
    if (ctx.command != NULL && ctx.command->options_size > 0)
        ctx.own = xcalloc(1, ctx.command->options_size);
    int code = CLI_USAGE;
    if (prepare(&ctx, argc, argv, words) == TD_OK) {
        find_path(&ctx);
        output_init(&ctx.out, !ctx.common.no_color, true);
        if (ctx.common.verbose || getenv("TIEPDAN_LOG") != NULL)
            log_open(getenv("TIEPDAN_LOG"));
        code = finish(&ctx, run(&ctx, word));
        output_release(&ctx.out);
    } else {
        say_error(&ctx, "%s", ctx.err.text);
    }
    office_close(ctx.office);
    free(ctx.path);
    free(ctx.own);
    free(words);
    return code;
}
