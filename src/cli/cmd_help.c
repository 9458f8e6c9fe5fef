/* SPDX-License-Identifier: MIT
 *
 * help and version. All of it is made from the tables, so that it cannot tell another
 * story than the program.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "context.h"

#define COLUMNS     79
#define INDENT      4
#define NAME_COLUMN 12

struct help_options {
    bool names, keys;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "names", NULL,
        N_("only the names of the commands or words, one a line"),
        offsetof(struct help_options, names)},
    {OPT_FLAG, 0, "keys", NULL, N_("every action of the full screen with its keys"),
        offsetof(struct help_options, keys)},
    {.type = OPT_END_OF_TABLE},
};

/* "tiepdan list [REGISTER] [FILTER ...]" */
void help_line(struct str *out, const struct cli_command *command)
{
    str_addf(out, "tiepdan %s", command->name);
    if (command->usage[0] != '\0')
        str_addf(out, " %s", _(command->usage));
}

/* The words of a text in lines, each with `indent` blanks before it but the first. */
static void add_wrapped(struct str *out, const char *text, int at, int indent)
{
    text_add_words(out, text, at, indent, COLUMNS);
    str_addc(out, '\n');
}

/* Rows picked out of tables, printed as one list. */
struct picked {
    struct option_row rows[40];
    size_t n;
};

static void pick(struct picked *picked, const struct option_row *row)
{
    if (picked->n + 1 < ARRAY_COUNT(picked->rows))
        picked->rows[picked->n++] = *row;
}

/* The common options that mean something to the command; NULL: those of all. */
static void pick_common(struct picked *picked, const struct cli_command *command)
{
    const struct option_row *row = cli_common_rows();
    for (; row->type != OPT_END_OF_TABLE; row++) {
        unsigned bit = cli_option_takes(row->name);
        if (command == NULL || (bit != 0 && (command->takes & bit) != 0))
            pick(picked, row);
    }
}

static void add_picked(struct str *out, struct picked *picked)
{
    if (picked->n == 0)
        return;
    picked->rows[picked->n] = (struct option_row){.type = OPT_END_OF_TABLE};
    str_addf(out, "\n%s\n", _("Options:"));
    options_usage(out, picked->rows);
}

static void add_words(struct str *out, const struct cli_command *command)
{
    const char *word, *meaning;
    if (command->word_at == NULL)
        return;
    str_addc(out, '\n');
    for (size_t i = 0; (word = command->word_at(i, &meaning)) != NULL; i++) {
        str_addf(out, "  %-*s", NAME_COLUMN - 2, word);
        add_wrapped(out, meaning, NAME_COLUMN, NAME_COLUMN);
    }
}

void help_command(struct str *out, const struct cli_command *command)
{
    struct picked picked = {.n = 0};
    const struct option_row *row = command->options;
    struct str line = {0};
    str_add(&line, _("Usage: "));
    help_line(&line, command);
    add_wrapped(out, str_text(&line), 0, 2 * INDENT);
    str_release(&line);
    str_addc(out, '\n');
    add_wrapped(out, _(command->help), 0, 0);
    if (command->more != NULL) {
        str_addc(out, '\n');
        add_wrapped(out, _(command->more), 0, 0);
    }
    add_words(out, command);
    for (; row != NULL && row->type != OPT_END_OF_TABLE; row++)
        pick(&picked, row);
    pick_common(&picked, command);
    add_picked(out, &picked);
    if (command->alias != NULL)
        str_addf(out, _("\nAlso called: %s\n"), command->alias);
}

void help_program(struct str *out)
{
    str_add(out, _("Usage: tiepdan [--db PATH] [--lang vi|en] [COMMAND] [ARGUMENTS]\n\n"
                   "The desk where citizens are received: visits, letters, cases, "
                   "deadlines.\nWithout a command the full screen opens; the code "
                   "of a record opens that record.\n"));
    str_addc(out, '\n');
    str_addf(out, "%s\n", _("Commands:"));
    const struct cli_command *command;
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        str_addf(out, "  %-*s", NAME_COLUMN - 2, command->name);
        add_wrapped(out, _(command->help), NAME_COLUMN, NAME_COLUMN);
    }
    struct picked picked = {.n = 0};
    pick_common(&picked, NULL);
    add_picked(out, &picked);
    str_add(out, _("\n“tiepdan help COMMAND” explains one command; “man tiepdan” has it "
                   "all.\n"));
}

/* The names alone, for scripts and completion: of the commands, or of a command's words.
 */
static void add_names(struct str *out, const struct cli_command *of)
{
    const struct cli_command *command;
    const char *word, *meaning;
    for (size_t i = 0; of == NULL && (command = cli_command_at(i)) != NULL; i++)
        str_addf(out, "%s\n", command->name);
    if (of == NULL || of->word_at == NULL)
        return;
    for (size_t i = 0; (word = of->word_at(i, &meaning)) != NULL; i++)
        str_addf(out, "%s\n", word);
}

static int run(struct context *ctx)
{
    const struct help_options *own = ctx->own;
    struct str text = {0};
    const struct cli_command *command = NULL;
    if (ctx->n_words > 0 && (command = cli_command_named(ctx->words[0])) == NULL)
        return misuse(ctx, _("There is no command “%s”."), ctx->words[0]);
    if (own->names)
        add_names(&text, command);
    else if (own->keys && ctx->screens != NULL)
        ctx->screens->keys_list(&text);
    else if (command == NULL)
        help_program(&text);
    else
        help_command(&text, command);
    output_text(&ctx->out, str_text(&text));
    str_release(&text);
    return CLI_DONE;
}

const struct cli_command command_help = {
    .name = "help",
    .alias = "trogiup",
    .run = run,
    .needs = NEEDS_NONE,
    .min_words = 0,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("[COMMAND]"),
    .help = N_("explain the program or one command"),
    .options = rows,
    .options_size = sizeof(struct help_options),
};
