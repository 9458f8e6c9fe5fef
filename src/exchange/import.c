/* SPDX-License-Identifier: MIT
 *
 * CSV into a register. The file is looked at as a whole first; then its rows go, some
 * thousand at a time, through three steps: parsed ahead without any transaction, compared
 * with what the register knows in one short reading, and applied in one short writing, or
 * in several when it would take long. Only then is anything said, so that no transaction
 * waits for a terminal.
 *
 * Rows with a code come first and rows without one in a second pass, for two reasons: a
 * number given here must not take a code that stands further down, and the n-th row of
 * some content can only be the n-th record of it when the others are accounted for.
 * A check runs the very same steps with dry commands.
 */
#include "exchange/import.h"

#include <stdlib.h>
#include <string.h>

#include "ahead.h"
#include "base/alloc.h"
#include "base/fold.h"

/* --- talking --------------------------------------------------------------------- */

static void say(const struct import *im, const char *sentence)
{
    if (im->listener->say != NULL)
        im->listener->say(im->listener->ctx, sentence);
}

static void warn(
    const struct import *im, uint64_t line, const char *field, const char *sentence)
{
    if (im->listener->warn != NULL)
        im->listener->warn(im->listener->ctx, line, field, sentence);
}

/* One warning for each line of the text. */
static void warn_lines(const struct import *im, uint64_t line, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        char *sentence = xstrndup(text, len);
        warn(im, line, "", sentence);
        free(sentence);
        text += len + (text[len] == '\n');
    }
}

static void warn_column(void *ctx, const char *name, const char *sentence)
{
    const struct import *im = ctx;
    warn(im, im->header_line, name, sentence);
}

static const char *delimiter_name(char delimiter)
{
    switch (delimiter) {
    case ',': return _("commas");
    case ';': return _("semicolons");
    case '\t': return _("tabs");
    default: return _("the character given");
    }
}

static void say_sniffed(const struct import *im)
{
    char *text = xasprintf(im->source.had_bom
                               ? _("UTF-8 with a byte order mark, cells divided by %s.")
                               : _("UTF-8, cells divided by %s."),
        delimiter_name(im->source.delimiter));
    say(im, text);
    free(text);
}

/* --- reporting ------------------------------------------------------------------- */

static enum td_status report_rejected(
    struct import *im, const struct pending *p, struct err *err)
{
    struct str because = {0};
    im->report->rejected++;
    for (size_t i = 0; i < p->n_faults; i++) {
        const struct fault *fault = &p->faults[i];
        const char *name = columns_name(&im->columns, fault->field);
        if (im->listener->reject != NULL)
            im->listener->reject(
                im->listener->ctx, p->line, fault->column, name, fault->reason);
        str_addf(&because, "%s%s%s%s", i > 0 ? " " : "", name, *name != '\0' ? ": " : "",
            fault->reason);
    }
    enum td_status status = TD_OK;
    if (!im->options->check)
        status = rejects_add(&im->rejects, &im->columns, &im->source, p->line,
            im->lot->cells.buf + p->cells, p->n_cells, str_text(&because), err);
    str_release(&because);
    return status;
}

static enum td_status report_row(
    struct import *im, const struct pending *p, struct err *err)
{
    struct import_report *report = im->report;
    report->rows++;
    if (p->plan == PLAN_REJECT)
        return report_rejected(im, p, err);
    if (p->plan == PLAN_SKIP)
        report->skipped++;
    else if (p->plan == PLAN_EDIT)
        report->updated++;
    else
        report->added++;
    if (pending_writes(p) && p->line > report->last_line)
        report->last_line = p->line;
    report->warned += p->warnings.len > 0;
    warn_lines(im, p->line, str_text(&p->warnings));
    return TD_OK;
}

static enum td_status report_rows(
    struct import *im, size_t from, size_t to, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = from; i < to && status == TD_OK; i++)
        status = report_row(im, &im->lot->rows[i], err);
    if (status == TD_OK)
        status = rejects_flush(&im->rejects, err);
    bool go_on = im->listener->progress == NULL ||
                 im->listener->progress(im->listener->ctx, im->report->rows);
    if (status == TD_OK && !go_on)
        status = err_set(err, TD_CANCELLED, _("The import was stopped."));
    return status;
}

static enum td_status take_lot(struct import *im, struct err *err)
{
    enum td_status status = step_plan(im, err);
    for (size_t from = 0, to = 0; from < im->lot->n && status == TD_OK; from = to) {
        status = step_apply(im, from, &to, err);
        if (status == TD_OK)
            status = report_rows(im, from, to, err);
    }
    return status;
}

/* --- the file -------------------------------------------------------------------- */

static struct parse_env parse_env(const struct import *im)
{
    struct parse_env env = office_parse_env(im->office);
    env.exact_days = true; // in a file two digits are a guess
    env.month_first = im->options->month_first;
    return env;
}

/* Ends the reading by what it returns: only the first row was wanted. */
static enum td_status take_header(void *ctx, const struct csv_row *row, struct err *err)
{
    struct import *im = ctx;
    im->header_line = row->line;
    enum td_status status =
        columns_init(&im->columns, im->schema, row, warn_column, im, err);
    if (status != TD_OK)
        err_prefix(err, "%s", im->source.path);
    return status == TD_OK ? TD_CANCELLED : status;
}

static enum td_status read_header(struct import *im, struct err *err)
{
    enum td_status status = csv_read(&im->source, take_header, im, err);
    if (status == TD_CANCELLED)
        return TD_OK;
    if (status != TD_OK)
        return status;
    return err_set(
        err, TD_INVALID, _("%s is empty: there is no header row."), im->source.path);
}

/* Goes through the rows that have a code, or those that have none. *others: how many the
 * other ones are. */
static enum td_status run_pass(
    struct import *im, bool plain, uint64_t *others, struct err *err)
{
    struct ahead *ahead = NULL;
    struct parse_env env = parse_env(im);
    im->plain_pass = plain;
    enum td_status status =
        ahead_start(&im->source, &im->columns, plain, &env, &ahead, err);
    do {
        if (status == TD_OK)
            status = ahead_next(ahead, &env, &im->lot, err);
        if (status == TD_OK && im->lot != NULL)
            status = take_lot(im, err);
        env = parse_env(im);
    } while (status == TD_OK && im->lot != NULL);
    *others = ahead_stop(ahead);
    return status;
}

static enum td_status run(struct import *im, struct err *err)
{
    uint64_t plain = 0, coded;
    enum td_status status = read_header(im, err);
    if (status == TD_OK && im->columns.coded)
        status = run_pass(im, false, &plain, err);
    if (status != TD_OK || (im->columns.coded && plain == 0))
        return status;
    return run_pass(im, true, &coded, err);
}

static enum td_status check_encoding(struct import *im, struct err *err)
{
    const char *given = im->options->encoding;
    if (given == NULL)
        return TD_OK;
    im->source.plain_utf8 = fold_key_equal(given, "utf8");
    if (im->source.plain_utf8)
        return TD_OK;
    return err_set(err, TD_INVALID,
        _("Only UTF-8 is read, not “%s”. Save the file as “CSV UTF-8” and import that."),
        given);
}

/* What stands already when an import breaks off. */
static void add_progress(const struct import *im, enum td_status status, struct err *err)
{
    const struct import_report *report = im->report;
    bool stored = report->added + report->updated > 0 && !im->options->check;
    if (!stored || err == NULL || (status == TD_INVALID && report->rows == 0))
        return;
    err_prefix(err,
        _("The import broke off; what it stored up to line %llu stays, and importing the "
          "file again goes on from there"),
        (unsigned long long)report->last_line);
}

/* What a lot of rows takes is made and let go again and again. */
#define IMPORT_KEPT ((size_t)128 << 20)

enum td_status import_csv(struct office *office, const struct schema *schema,
    const char *path, const struct import_options *options,
    const struct import_listener *listener, struct import_report *report, struct err *err)
{
    *report = (struct import_report){.rows = 0};
    struct import im = {.office = office,
        .schema = schema,
        .options = options,
        .listener = listener,
        .report = report,
        .source = {.path = path, .delimiter = options->delimiter},
        .rejects = {.fd = -1}};
    alloc_keep(IMPORT_KEPT);
    enum td_status status = check_encoding(&im, err);
    if (status == TD_OK)
        status = csv_scan(&im.source, err);
    if (status == TD_OK)
        status = rejects_init(&im.rejects, options->rejects, &im.source, err);
    report->delimiter = im.source.delimiter;
    report->had_bom = im.source.had_bom;
    if (status == TD_OK) {
        say_sniffed(&im);
        status = run(&im, err);
    }
    if (status != TD_OK)
        add_progress(&im, status, err);
    columns_release(&im.columns);
    by_code_release(&im.by_code);
    by_content_release(&im.by_content);
    rejects_release(&im.rejects);
    alloc_keep(ALLOC_KEPT);
    return status;
}
