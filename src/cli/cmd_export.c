/* SPDX-License-Identifier: MIT
 *
 * export: a register, or what a filter leaves of it, as CSV, JSON or a page to print. A
 * file is written under another name and renamed when it is complete, with the mark that
 * spreadsheets want at its beginning; a pipe gets the plain bytes.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "context.h"
#include "exchange/export.h"

struct export_command_options {
    const char *output;
    bool reveal, print;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "print", NULL, N_("a page to print, for any browser"),
        offsetof(struct export_command_options, print)},
    {OPT_TEXT, 'o', "output", N_("FILE"),
        N_("write to this file; .csv, .json and .html say what it shall be"),
        offsetof(struct export_command_options, output)},
    {OPT_FLAG, 0, "reveal", NULL,
        N_("write protected identities; the journal keeps who did"),
        offsetof(struct export_command_options, reveal)},
    {.type = OPT_END_OF_TABLE},
};

typedef enum td_status writer(struct office *, const struct find *,
    const struct export_options *, const struct sink *, uint64_t *, struct err *);

static writer *writer_of(const struct context *ctx)
{
    const struct export_command_options *own = ctx->own;
    const char *path = own->output != NULL ? own->output : "";
    if (own->print)
        return export_page;
    if (ctx->common.json || (!ctx->common.csv && file_ends_with(path, ".json")))
        return export_json;
    return !ctx->common.csv && file_ends_with(path, ".html") ? export_page : export_csv;
}

static enum td_status write_file(struct context *ctx, const struct find *find,
    struct export_options *options, uint64_t *written)
{
    const struct export_command_options *own = ctx->own;
    struct file file;
    writer *write = writer_of(ctx);
    options->bom = write == export_csv;
    enum td_status status = file_open(&file, own->output, &ctx->err);
    if (status != TD_OK)
        return status;
    interrupt_catch();
    struct sink sink = file_sink(&file);
    status = write(ctx->office, find, options, &sink, written, &ctx->err);
    return file_close(&file, status, &ctx->err);
}

static int export_records(
    struct context *ctx, const struct find *find, struct export_options *options)
{
    const struct export_command_options *own = ctx->own;
    uint64_t written = 0, masked = 0;
    options->masked = &masked;
    enum td_status status;
    if (own->output != NULL) {
        status = write_file(ctx, find, options, &written);
    } else {
        struct sink sink = output_sink(&ctx->out);
        status = writer_of(ctx)(ctx->office, find, options, &sink, &written, &ctx->err);
        if (!output_is_open(&ctx->out))
            return CLI_DONE; // said, or not, when the output ends
    }
    if (status != TD_OK)
        return fail(ctx, status);
    if (masked > 0)
        say(ctx,
            _("Protected identities were written as “%s”; --reveal writes them out, "
              "which goes into the journal."),
            FIELD_MASK);
    if (own->output != NULL)
        say(ctx, msg_n("%lu row written to %s", "%lu rows written to %s", written),
            (unsigned long)written, own->output);
    return written > 0 || find->query == NULL ? CLI_DONE : CLI_NOTHING;
}

static int run(struct context *ctx)
{
    const struct export_command_options *own = ctx->own;
    const struct schema *schema = need_register(ctx, ctx->words[0]);
    if (schema == NULL)
        return CLI_USAGE;
    enum td_status status = open_office(ctx, own->reveal ? NEEDS_WRITE : NEEDS_READ);
    if (status != TD_OK)
        return fail(ctx, status);
    struct find find = {.schema = schema, .go_on = interrupt_go_on};
    struct query *query = NULL;
    const struct field **columns = NULL;
    char *filter = join_words(ctx, 1);
    char *below = *filter == '\0' ? NULL : xasprintf(_("Filter: %s"), filter);
    struct export_options options = {.reveal = own->reveal, .below = below};
    int code = parse_filter(ctx, schema, NULL, 1, &query);
    find.query = query != NULL && !query_is_empty(query) ? query : NULL;
    if (code == CLI_DONE)
        code = parse_sort(ctx, &find);
    if (code == CLI_DONE)
        code = parse_columns(ctx, schema, &columns, &options.n_columns);
    if (code == CLI_DONE && !parse_limit(ctx, &options.limit))
        code = CLI_USAGE;
    options.columns = columns;
    if (code == CLI_DONE)
        code = export_records(ctx, &find, &options);
    free(columns);
    free(filter);
    free(below);
    query_free(query);
    return code;
}

const struct cli_command command_export = {
    .name = "export",
    .alias = "xuat",
    .run = run,
    .needs = NEEDS_NONE, // opens by itself: --reveal writes
    .takes =
        TAKES_JSON | TAKES_CSV | TAKES_COLUMNS | TAKES_SORT | TAKES_LIMIT | TAKES_PAST,
    .min_words = 1,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("REGISTER [FILTER ...] [-o FILE]"),
    .help = N_("write a register as CSV, JSON or a page to print"),
    .more = N_("Protected identities are written as ••• without --reveal. A file begins "
               "with a byte order mark for spreadsheets, a pipe gets none."),
    .options = rows,
    .options_size = sizeof(struct export_command_options),
};
