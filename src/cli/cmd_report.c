/* SPDX-License-Identifier: MIT
 *
 * report: the figures of a period beside the same period last year, as text, CSV, JSON or
 * a page to print.
 */
#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "period.h"
#include "report/report.h"

struct report_options {
    struct period_options when;
    const char *by, *output;
    bool print;
};

static const struct option_row rows[] = {
    PERIOD_ROWS(struct report_options, when),
    {OPT_TEXT, 0, "by", N_("FIELD"),
        N_("rows by this field, by several (a,b), or by month, quarter, year"),
        offsetof(struct report_options, by)},
    {OPT_FLAG, 0, "print", NULL, N_("a page to print, for any browser"),
        offsetof(struct report_options, print)},
    {OPT_TEXT, 'o', "output", N_("FILE"),
        N_("write to this file; .csv, .json and .html say what it shall be"),
        offsetof(struct report_options, output)},
    {.type = OPT_END_OF_TABLE},
};

/* ---- which report ---- */

static int no_such_report(struct context *ctx, const char *name)
{
    struct str list = {0};
    const struct report_kind *kind;
    for (size_t i = 0; (kind = report_kind_at(i)) != NULL; i++)
        str_addf(&list, "%s%s", i > 0 ? ", " : "", kind->key);
    int code = misuse(
        ctx, _("There is no report “%s”. Reports are: %s."), name, str_text(&list));
    str_release(&list);
    return code;
}

/* Groups are asked of cases unless another register's report is named. */
static int choose(struct context *ctx, struct report_ask *ask)
{
    const struct report_options *own = ctx->own;
    const char *name = ctx->n_words > 0  ? ctx->words[0]
                       : own->by != NULL ? "cases"
                                         : "summary";
    ask->kind = report_kind_named(name);
    ask->by = own->by;
    return ask->kind != NULL ? CLI_DONE : no_such_report(ctx, name);
}

/* ---- what it is written as ---- */

enum form { FORM_TEXT, FORM_CSV, FORM_JSON, FORM_PAGE };

static enum form form_of(const struct context *ctx)
{
    const struct report_options *own = ctx->own;
    const char *path = own->output != NULL ? own->output : "";
    if (own->print)
        return FORM_PAGE;
    if (ctx->common.json || (!ctx->common.csv && file_ends_with(path, ".json")))
        return FORM_JSON;
    if (ctx->common.csv || file_ends_with(path, ".csv"))
        return FORM_CSV;
    return file_ends_with(path, ".html") ? FORM_PAGE : FORM_TEXT;
}

static void write_form(
    struct context *ctx, const struct report *report, enum form form, struct str *out)
{
    const struct report_options *own = ctx->own;
    int width = ctx->out.is_terminal ? ctx->out.width : 0;
    switch (form) {
    case FORM_TEXT:
        report_text(ctx->office, report, width, ctx->common.ascii ? "#" : "█", out);
        break;
    case FORM_CSV: report_csv(report, own->output != NULL, out); break;
    case FORM_JSON:
        report_json(report, out);
        str_addc(out, '\n');
        break;
    case FORM_PAGE: report_page(ctx->office, report, out); break;
    }
}

static int write_to_file(struct context *ctx, const struct str *text)
{
    const struct report_options *own = ctx->own;
    struct file file;
    enum td_status status = file_open(&file, own->output, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    struct sink sink = file_sink(&file);
    if (!sink.write(sink.ctx, text->buf, text->len))
        status = TD_IO;
    status = file_close(&file, status, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    say(ctx, _("The report was written to %s."), own->output);
    return CLI_DONE;
}

static int deliver(struct context *ctx, const struct report *report)
{
    const struct report_options *own = ctx->own;
    enum form form = form_of(ctx);
    struct str text = {0};
    int code = CLI_DONE;
    write_form(ctx, report, form, &text);
    if (own->output != NULL)
        code = write_to_file(ctx, &text);
    else if (form == FORM_CSV)
        output_bytes(&ctx->out, text.buf, text.len);
    else
        output_text(&ctx->out, str_text(&text));
    str_release(&text);
    return code;
}

static int run(struct context *ctx)
{
    const struct report_options *own = ctx->own;
    struct report_ask ask = {0};
    struct report *report = NULL;
    int code = choose(ctx, &ask);
    if (code == CLI_DONE)
        code = period_parse(ctx, &own->when, &ask.period);
    if (code != CLI_DONE)
        return code;
    enum td_status status = report_make(ctx->office, &ask, &report, &ctx->err);
    if (status == TD_OK)
        code = deliver(ctx, report);
    else if (status == TD_INVALID)
        code = misuse(ctx, "%s", ctx->err.text);
    else
        code = fail(ctx, status);
    report_free(report);
    return code;
}

static const char *word_at(size_t i, const char **meaning)
{
    const struct report_kind *kind = report_kind_at(i);
    if (kind == NULL)
        return NULL;
    *meaning = _(kind->help);
    return kind->key;
}

const struct cli_command command_report = {
    .name = "report",
    .alias = "baocao",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_JSON | TAKES_CSV | TAKES_PAST,
    .min_words = 0,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("[NAME] [--by FIELD] [--year YEAR | --from DATE --to DATE]"),
    .help = N_("count a period beside the same period last year"),
    .word_at = word_at,
    .options = rows,
    .options_size = sizeof(struct report_options),
};
