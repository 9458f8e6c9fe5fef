/* SPDX-License-Identifier: MIT
 *
 * import: a CSV file into a register. What the import has to say goes to stderr line by
 * line; the counts come last.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "context.h"
#include "exchange/import.h"
#include "exchange/json.h"
#include "reasons.h"

struct import_command_options {
    const char *rejects, *delimiter, *encoding, *date_order;
    bool check, update;
};

#define MEMBER(name) offsetof(struct import_command_options, name)

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "check", NULL, N_("write nothing, say the same as the real run"),
        MEMBER(check)},
    {OPT_FLAG, 0, "update", NULL, N_("rows of known codes change their records"),
        MEMBER(update)},
    {OPT_TEXT, 0, "rejects", N_("FILE"),
        N_("write rejected rows there, with the reason in a last column"),
        MEMBER(rejects)},
    {OPT_TEXT, 0, "delimiter", N_("CHARACTER"), N_("what separates cells: , ; | or tab"),
        MEMBER(delimiter)},
    {OPT_TEXT, 0, "encoding", N_("NAME"), N_("encoding of the file: utf-8"),
        MEMBER(encoding)},
    {OPT_TEXT, 0, "date-order", N_("dmy|mdy"), N_("day first (usual) or month first"),
        MEMBER(date_order)},
    {.type = OPT_END_OF_TABLE},
};

/* --- what is said ------------------------------------------------------------------ */

struct teller {
    struct context *ctx;
    struct progress progress;
    struct reasons reasons, notes;
};

static void on_say(void *ctx, const char *sentence)
{
    struct teller *teller = ctx;
    progress_end(&teller->progress);
    say(teller->ctx, "%s", sentence);
}

static void on_reject(
    void *ctx, uint64_t line, unsigned column, const char *field, const char *reason)
{
    struct teller *teller = ctx;
    if (!teller->ctx->common.verbose &&
        !reasons_add(&teller->reasons, line, column, reason))
        return;
    progress_end(&teller->progress);
    if (column > 0)
        say_error(teller->ctx, _("line %lu, column %u (%s): %s"), (unsigned long)line,
            column, field != NULL ? field : "", reason);
    else
        say_error(teller->ctx, _("line %lu: %s"), (unsigned long)line, reason);
}

static void on_warn(void *ctx, uint64_t line, const char *field, const char *sentence)
{
    struct teller *teller = ctx;
    bool of_column = field != NULL && field[0] != '\0';
    if (!of_column && line > 0 && !teller->ctx->common.verbose &&
        !reasons_add(&teller->notes, line, 0, sentence))
        return;
    progress_end(&teller->progress);
    if (of_column)
        say(teller->ctx, _("line %lu (%s), a note: %s"), (unsigned long)line, field,
            sentence);
    else
        say(teller->ctx, _("line %lu, a note: %s"), (unsigned long)line, sentence);
}

static bool on_progress(void *ctx, uint64_t done)
{
    struct teller *teller = ctx;
    return progress_count(&teller->progress, done);
}

static void add_count(struct str *line, const char *key, uint64_t n)
{
    json_key(line, key);
    json_number(line, (int64_t)n);
}

static void print_counts_json(struct context *ctx, const struct import_report *report)
{
    struct str line = {0};
    json_open(&line, '{');
    add_count(&line, "rows", report->rows);
    add_count(&line, "added", report->added);
    add_count(&line, "updated", report->updated);
    add_count(&line, "skipped", report->skipped);
    add_count(&line, "rejected", report->rejected);
    add_count(&line, "warned", report->warned);
    add_count(&line, "batch", report->batch);
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static void say_counts(struct context *ctx, const struct import_options *options,
    const struct import_report *report)
{
    say(ctx,
        msg_n("%lu row: %lu added, %lu changed, %lu known already, %lu rejected.",
            "%lu rows: %lu added, %lu changed, %lu known already, %lu rejected.",
            (unsigned long)report->rows),
        (unsigned long)report->rows, (unsigned long)report->added,
        (unsigned long)report->updated, (unsigned long)report->skipped,
        (unsigned long)report->rejected);
    if (options->check)
        say(ctx, _("Checked only: nothing was written."));
    else if (report->batch != 0 && report->added + report->updated > 0)
        say(ctx, _("“tiepdan undo --batch %lu” takes this import back."),
            (unsigned long)report->batch);
    if (report->rejected > 0 && options->rejects != NULL && !options->check)
        say(ctx, _("The rejected rows are in %s: correct them and import that file."),
            options->rejects);
}

/* --- options ------------------------------------------------------------------------ */

static int parse_delimiter(struct context *ctx, const char *text, char *delimiter)
{
    static const struct {
        const char *name;
        char sign;
    } names[] = {{",", ','}, {";", ';'}, {"|", '|'}, {"\t", '\t'}, {"tab", '\t'},
        {"\\t", '\t'}, {"comma", ','}, {"semicolon", ';'}};
    if (text == NULL)
        return CLI_DONE;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(names[i].name, text) == 0) {
            *delimiter = names[i].sign;
            return CLI_DONE;
        }
    return misuse(ctx, _("--delimiter takes , ; | or tab, not “%s”."), text);
}

static int parse_options(struct context *ctx, struct import_options *options)
{
    const struct import_command_options *own = ctx->own;
    const char *order = own->date_order;
    options->rejects = own->rejects;
    options->encoding = own->encoding;
    options->update = own->update;
    options->check = own->check || ctx->common.dry_run;
    if (order != NULL && strcmp(order, "dmy") != 0 && strcmp(order, "mdy") != 0)
        return misuse(ctx, _("--date-order takes dmy or mdy, not “%s”."), order);
    options->month_first = order != NULL && strcmp(order, "mdy") == 0;
    return parse_delimiter(ctx, own->delimiter, &options->delimiter);
}

static int run(struct context *ctx)
{
    struct import_options options = {0};
    int wrong = parse_options(ctx, &options);
    if (wrong != CLI_DONE)
        return wrong;
    const struct schema *schema = need_register(ctx, ctx->words[0]);
    if (schema == NULL)
        return CLI_USAGE;
    enum td_status status = open_office(ctx, options.check ? NEEDS_READ : NEEDS_WRITE);
    if (status != TD_OK)
        return fail(ctx, status);
    struct teller teller = {.ctx = ctx, .notes = {.notes = true}};
    struct import_report report;
    memset(&report, 0, sizeof(report));
    progress_init(&teller.progress, ctx, _("Rows"));
    struct import_listener listener = {&teller, on_say, on_reject, on_warn, on_progress};
    status = import_csv(
        ctx->office, schema, ctx->words[1], &options, &listener, &report, &ctx->err);
    progress_end(&teller.progress);
    if (status == TD_OK || status == TD_CANCELLED) {
        if (ctx->common.json)
            print_counts_json(ctx, &report);
        reasons_end(ctx, &teller.reasons);
        reasons_end(ctx, &teller.notes);
        say_counts(ctx, &options, &report);
    }
    reasons_release(&teller.reasons);
    reasons_release(&teller.notes);
    if (status != TD_OK) {
        int code = fail(ctx, status);
        return status == TD_NOT_FOUND ? CLI_USAGE : code;
    }
    return report.rejected > 0 ? CLI_REJECTED : CLI_DONE;
}

const struct cli_command command_import = {
    .name = "import",
    .alias = "nhap",
    .run = run,
    .needs = NEEDS_NONE, // opens by itself: --check only reads
    .takes = TAKES_JSON | TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = 2,
    .file_word = 1,
    .usage = N_("REGISTER FILE [--check] [--rejects FILE]"),
    .help = N_("read a CSV file into a register"),
    .more = N_(
        "The first row names the fields, in any order, by key or by label in "
        "Vietnamese or English. Good rows go in, rejected ones are reported with "
        "line and column, a reason that comes again with a count. Reading the same file again adds nothing twice."),
    .options = rows,
    .options_size = sizeof(struct import_command_options),
};
