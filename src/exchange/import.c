/* SPDX-License-Identifier: MIT
 *
 * CSV into a register. The file is looked at as a whole first; then its rows go, a few
 * thousand at a time, through three steps: parsed without any transaction, compared with
 * what the register knows in one short reading, and applied in one short writing of the
 * batch. Only then is anything said, so that no transaction waits for a terminal.
 *
 * Rows with a code come first and rows without one in a second pass, for two reasons: a
 * number given here must not take a code that stands further down, and the n-th row of
 * some content can only be the n-th record of it when the others are accounted for.
 * A check runs the very same steps with dry commands.
 */
#include "exchange/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "known.h"
#include "model/casefile.h"
#include "model/protect.h"
#include "model/workflow.h"
#include "rejects.h"

enum { BATCH_ROWS = 2000, BATCH_BYTES = 4 * 1024 * 1024 };

enum plan { PLAN_ADD, PLAN_EDIT, PLAN_SKIP, PLAN_REJECT };

struct fault {
    unsigned column; /* from 1, 0 when there is none */
    char *field, *reason;
};

/* A row under way. */
struct pending {
    uint64_t line;
    void *record;
    char *cells; /* as in the file, a NUL behind each */
    size_t n_cells;
    struct fault *faults;
    size_t n_faults, faults_cap;
    enum plan plan;
    uint64_t id; /* of the known record */
    uint32_t rev;
    const struct field **differ; /* fields in which the known record differs */
    size_t n_differ;
    struct str warnings;
};

struct import {
    struct office *office;
    const struct schema *schema;
    const struct import_options *options;
    const struct import_listener *listener;
    struct import_report *report;
    struct csv_source source;
    struct columns columns;
    struct parse_env env;
    bool plain_pass; /* the rows without a code */
    bool has_header; /* of this pass */
    uint64_t header_line;
    uint64_t plain_rows;
    struct pending *rows;
    size_t n, cap, bytes;
    struct by_code by_code;
    struct by_content by_content;
    struct rejects rejects;
};

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

/* --- pending rows ---------------------------------------------------------------- */

static void pending_release(const struct import *im, struct pending *p)
{
    for (size_t i = 0; i < p->n_faults; i++) {
        free(p->faults[i].field);
        free(p->faults[i].reason);
    }
    free(p->faults);
    free(p->cells);
    free(p->differ);
    record_free(im->schema, p->record);
    str_release(&p->warnings);
}

/* Takes over the reason. */
static void add_fault(
    struct pending *p, unsigned column, const char *field, char *reason_take)
{
    ARRAY_GROW(p->faults, p->faults_cap, p->n_faults + 1);
    p->faults[p->n_faults++] = (struct fault){column, xstrdup(field), reason_take};
    p->plan = PLAN_REJECT;
}

/* A conflict that names no field is about the code. */
static void add_error(const struct import *im, struct pending *p, const struct err *err)
{
    const char *field = err->field;
    if (*field == '\0' && err->code == TD_CONFLICT)
        field = "code";
    add_fault(p, columns_find(&im->columns, field), field, xstrdup(err->text));
}

static size_t keep_cells(struct pending *p, const struct csv_row *row)
{
    struct str cells = {0};
    for (size_t i = 0; i < row->n; i++)
        str_addn(&cells, row->cells[i], strlen(row->cells[i]) + 1);
    size_t bytes = cells.len;
    p->cells = str_detach(&cells);
    p->n_cells = row->n;
    return bytes;
}

static void parse_cell(struct import *im, struct pending *p, size_t i, const char *cell)
{
    const struct field *field = im->columns.list[i].field;
    unsigned column = (unsigned)i + 1;
    if (field == NULL)
        return;
    if (strcmp(cell, FIELD_MASK) == 0) {
        add_fault(p, column, field->key,
            xasprintf(
                _("“%s” stands for a value that was hidden in an export; export with "
                  "the identities shown, or leave the column out."),
                FIELD_MASK));
        return;
    }
    char *plain = csv_unguard(cell);
    struct err own = {.code = TD_OK};
    if (field_parse(field, p->record, plain != NULL ? plain : cell, &im->env, &own) !=
        TD_OK)
        add_fault(p, column, field->key, xstrdup(own.text));
    free(plain);
}

/* Fills in what an added case would get from its other cells, so that the row compares
 * with the record it became. A row that cannot be completed is left to the rules. */
static void complete(const struct import *im, struct pending *p)
{
    struct str ignored = {0};
    if (im->schema != &schema_case)
        return;
    void *whole = record_new(im->schema);
    record_copy(im->schema, whole, p->record);
    if (workflow_adopt(whole, &ignored, NULL) == TD_OK)
        record_copy(im->schema, p->record, whole);
    record_free(im->schema, whole);
    str_release(&ignored);
}

static void parse_row(struct import *im, struct pending *p, const struct csv_row *row)
{
    size_t width = im->columns.n;
    p->line = row->line;
    p->record = record_new(im->schema);
    im->bytes += keep_cells(p, row);
    if (row->n > width)
        add_fault(p, (unsigned)width + 1, "",
            xasprintf(_("The row has %u cells, the header only %u; is a cell with a "
                        "delimiter in it without quotes?"),
                (unsigned)row->n, (unsigned)width));
    for (size_t i = 0; i < row->n && i < width; i++)
        parse_cell(im, p, i, row->cells[i]);
    complete(im, p);
}

/* --- comparing with what is known ------------------------------------------------ */

/* Equal as cells: an empty cell agrees with what the program fills in by itself, and a
 * due date with the one in force. */
static bool cell_agrees(const struct field *field, const void *row, const void *known)
{
    if (field_equal(field, row, known))
        return true;
    if (field->shown != 0) {
        struct field stored = *field;
        stored.shown = 0;
        return field_get_number(&stored, row) == field_get_number(field, known);
    }
    if (!field_is_empty(field, row))
        return false;
    if (strcmp(field->key, "person") == 0)
        return true;
    return strcmp(field->key, "kind") == 0 && protect_kind(field_get_text(field, known));
}

static void compare(const struct import *im, struct pending *p, const void *known)
{
    p->differ = xcalloc(im->columns.n_fields, sizeof *p->differ);
    for (size_t i = 0; i < im->columns.n_fields; i++) {
        const struct field *field = im->columns.fields[i];
        if (strcmp(field->key, "code") != 0 && !cell_agrees(field, p->record, known))
            p->differ[p->n_differ++] = field;
    }
}

static char *field_list(const struct field *const *fields, size_t n)
{
    struct str keys = {0};
    for (size_t i = 0; i < n; i++)
        str_addf(&keys, "%s%s", i > 0 ? ", " : "", fields[i]->key);
    return str_detach(&keys);
}

static void reject_different(const struct import *im, struct pending *p)
{
    char *keys = field_list(p->differ, p->n_differ);
    add_fault(p, columns_find(&im->columns, p->differ[0]->key), p->differ[0]->key,
        xasprintf(
            _("%s is known with other values of: %s. Import with --update to change "
              "the record."),
            record_chead(p->record)->code, keys));
    free(keys);
}

static void reject_voided(struct pending *p)
{
    add_fault(p, 0, "code",
        xasprintf(_("%s was taken out of the lists; bring it back before changing it."),
            record_chead(p->record)->code));
}

static void note_voided(struct pending *p, const struct record *known)
{
    if (known->voided == NULL)
        return;
    str_addf(&p->warnings, _("%s was taken out of the lists (%s) and stays out."),
        known->code, known->voided);
    str_addc(&p->warnings, '\n');
}

static void plan_known(struct import *im, struct pending *p, const void *known)
{
    const struct record *head = record_chead(known);
    compare(im, p, known);
    p->id = head->id;
    p->rev = head->rev;
    if (p->n_differ == 0) {
        p->plan = PLAN_SKIP;
        by_content_use(&im->by_content, head->id);
        note_voided(p, head);
    } else if (head->voided != NULL) {
        reject_voided(p);
    } else if (im->options->update) {
        p->plan = PLAN_EDIT;
    } else {
        reject_different(im, p);
    }
}

/* The code stands in an earlier row of this file. */
static void plan_repeated(struct import *im, struct pending *p, uint64_t line)
{
    struct str differ = {0};
    by_code_differ(&im->by_code, &im->columns, p->record, &differ);
    p->plan = PLAN_SKIP;
    if (differ.len > 0)
        add_fault(p, columns_find(&im->columns, "code"), "code",
            xasprintf(
                _("%s stands in line %llu as well, with other values of: %s. Keep one "
                  "of the two rows."),
                record_chead(p->record)->code, (unsigned long long)line,
                str_text(&differ)));
    str_release(&differ);
}

static enum td_status plan_coded(
    struct import *im, struct pending *p, void *known, struct err *err)
{
    const char *code = record_chead(p->record)->code;
    uint64_t line = by_code_line(&im->by_code, code), id;
    if (line != 0) {
        plan_repeated(im, p, line);
        return TD_OK;
    }
    enum td_status status = office_find_code_in(im->office, im->schema, code, &id, NULL);
    if (status == TD_OK)
        status = office_get(im->office, im->schema, id, known, err);
    else if (status == TD_NOT_FOUND)
        status = TD_OK;
    else
        return err_set(err, status, _("The code %s cannot be looked up."), code);
    if (status != TD_OK)
        return status;
    if (record_chead(known)->id != 0)
        plan_known(im, p, known);
    if (p->plan != PLAN_REJECT)
        by_code_add(&im->by_code, &im->columns, p->record, p->line);
    return TD_OK;
}

/* Equal in every cell, without allowance for what the program fills in. */
static bool is_exact(const struct import *im, const void *row, const void *known)
{
    for (size_t i = 0; i < im->columns.n_fields; i++) {
        const struct field *field = im->columns.fields[i];
        if (strcmp(field->key, "code") != 0 && !field_equal(field, row, known))
            return false;
    }
    return true;
}

static bool agrees(const struct import *im, const void *row, const void *known)
{
    for (size_t i = 0; i < im->columns.n_fields; i++) {
        const struct field *field = im->columns.fields[i];
        if (strcmp(field->key, "code") != 0 && !cell_agrees(field, row, known))
            return false;
    }
    return true;
}

/* The oldest record of the row's content that no row stands for yet, one that is equal
 * to the letter before one that merely agrees; its id, 0 when there is none. */
static enum td_status find_equal(struct import *im, const struct pending *p, void *known,
    uint64_t *found, struct err *err)
{
    uint64_t sum = sum_content(&im->columns, p->record), id;
    size_t at = 0;
    *found = 0;
    while (by_content_next(&im->by_content, sum, &at, &id)) {
        record_clear(im->schema, known);
        enum td_status status = office_get(im->office, im->schema, id, known, err);
        if (status != TD_OK)
            return status;
        bool exact = is_exact(im, p->record, known);
        if (exact || (*found == 0 && agrees(im, p->record, known)))
            *found = id;
        if (exact)
            break;
    }
    return TD_OK;
}

/* The n-th row of some content is the n-th record of it. */
static enum td_status plan_plain(
    struct import *im, struct pending *p, void *known, struct err *err)
{
    uint64_t id = 0;
    enum td_status status =
        by_content_build(&im->by_content, im->office, &im->columns, err);
    if (status == TD_OK)
        status = find_equal(im, p, known, &id, err);
    if (status != TD_OK || id == 0)
        return status;
    if (record_chead(known)->id != id) {
        record_clear(im->schema, known);
        status = office_get(im->office, im->schema, id, known, err);
        if (status != TD_OK)
            return status;
    }
    p->plan = PLAN_SKIP;
    by_content_use(&im->by_content, id);
    note_voided(p, record_chead(known));
    return TD_OK;
}

static enum td_status plan_rows(struct import *im, struct err *err)
{
    enum td_status status = office_read_begin(im->office, err);
    if (status != TD_OK)
        return status;
    void *known = record_new(im->schema);
    for (size_t i = 0; i < im->n && status == TD_OK; i++) {
        struct pending *p = &im->rows[i];
        if (p->plan == PLAN_REJECT)
            continue;
        record_clear(im->schema, known);
        status = im->plain_pass ? plan_plain(im, p, known, err)
                                : plan_coded(im, p, known, err);
    }
    record_free(im->schema, known);
    office_read_end(im->office);
    return status;
}

/* --- applying -------------------------------------------------------------------- */

/* In a dry run the rows before this one are not there; a reference to one of them is as
 * good as it will be. */
static bool refers_to_earlier_row(
    const struct import *im, const struct pending *p, const struct field *field)
{
    if (!im->options->check || field->type != FIELD_REF ||
        field_is_empty(field, p->record) || strcmp(field->refers, im->schema->name) != 0)
        return false;
    uint64_t line = by_code_line(&im->by_code, field_get_text(field, p->record));
    return line != 0 && (im->plain_pass || line < p->line);
}

static size_t fields_to_apply(
    const struct import *im, const struct pending *p, const struct field **fields)
{
    const struct field *const *all = p->differ != NULL ? p->differ : im->columns.fields;
    size_t n_all = p->differ != NULL ? p->n_differ : im->columns.n_fields, n = 0;
    for (size_t i = 0; i < n_all; i++)
        if (!refers_to_earlier_row(im, p, all[i]))
            fields[n++] = all[i];
    return n;
}

/* What is wrong with one row, as opposed to the register or the right to write. */
static bool is_row_fault(enum td_status status)
{
    return status == TD_INVALID || status == TD_CONFLICT || status == TD_NOT_FOUND;
}

static enum td_status apply_row(
    struct import *im, struct pending *p, const struct field **fields, struct err *err)
{
    struct command command = {
        .verb = p->plan == PLAN_ADD ? VERB_ADD : VERB_EDIT,
        .schema = im->schema,
        .id = p->id,
        .base_rev = p->rev,
        .record = p->record,
        .fields = fields,
        .n_fields = fields_to_apply(im, p, fields),
        .no_defaults = true,
        .dry_run = im->options->check,
    };
    struct err own = {.code = TD_OK};
    struct outcome outcome;
    enum td_status status = office_apply(im->office, &command, &outcome, &own);
    if (status == TD_OK) {
        str_add(&p->warnings, str_text(&outcome.warnings));
        if (outcome.id != 0)
            by_content_use(&im->by_content, outcome.id);
    } else if (is_row_fault(status)) {
        add_error(im, p, &own);
        if (record_chead(p->record)->code != NULL)
            by_code_drop(&im->by_code, record_chead(p->record)->code, p->line);
        status = TD_OK;
    } else {
        err_set(err, status, "%s", own.text);
    }
    outcome_release(&outcome);
    return status;
}

static enum td_status apply_each(struct import *im, struct err *err)
{
    const struct field **fields = xcalloc(im->columns.n_fields, sizeof *fields);
    enum td_status status = TD_OK;
    for (size_t i = 0; i < im->n && status == TD_OK; i++)
        if (im->rows[i].plan == PLAN_ADD || im->rows[i].plan == PLAN_EDIT)
            status = apply_row(im, &im->rows[i], fields, err);
    free(fields);
    return status;
}

/* Rows that are to be written, or were. */
static size_t count_work(const struct import *im)
{
    size_t n = 0;
    for (size_t i = 0; i < im->n; i++)
        n += im->rows[i].plan == PLAN_ADD || im->rows[i].plan == PLAN_EDIT;
    return n;
}

static enum td_status apply_dry(struct import *im, struct err *err)
{
    enum td_status status = office_read_begin(im->office, err);
    if (status != TD_OK)
        return status;
    status = apply_each(im, err);
    office_read_end(im->office);
    return status;
}

static enum td_status apply_rows(struct import *im, struct err *err)
{
    uint64_t batch = im->report->batch;
    if (count_work(im) == 0)
        return TD_OK;
    if (im->options->check)
        return apply_dry(im, err);
    enum td_status status = office_batch_begin(im->office, &im->report->batch, err);
    if (status != TD_OK)
        return status;
    status = apply_each(im, err);
    if (status == TD_OK && count_work(im) > 0)
        return office_batch_commit(im->office, err);
    office_batch_abort(im->office);
    im->report->batch = batch; // a number given in there was never given
    return status;
}

/* --- reporting ------------------------------------------------------------------- */

static enum td_status report_rejected(
    struct import *im, const struct pending *p, struct err *err)
{
    struct str because = {0};
    im->report->rejected++;
    for (size_t i = 0; i < p->n_faults; i++) {
        const struct fault *fault = &p->faults[i];
        if (im->listener->reject != NULL)
            im->listener->reject(
                im->listener->ctx, p->line, fault->column, fault->field, fault->reason);
        str_addf(&because, "%s%s%s%s", i > 0 ? " " : "", fault->field,
            *fault->field != '\0' ? ": " : "", fault->reason);
    }
    enum td_status status = TD_OK;
    if (!im->options->check)
        status = rejects_add(&im->rejects, &im->columns, &im->source, p->line, p->cells,
            p->n_cells, str_text(&because), err);
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
    else if (p->plan == PLAN_ADD)
        report->added++;
    else
        report->updated++;
    if (p->plan != PLAN_SKIP && p->line > report->last_line)
        report->last_line = p->line;
    report->warned += p->warnings.len > 0;
    warn_lines(im, p->line, str_text(&p->warnings));
    return TD_OK;
}

static enum td_status report_rows(struct import *im, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < im->n && status == TD_OK; i++)
        status = report_row(im, &im->rows[i], err);
    if (status == TD_OK)
        status = rejects_flush(&im->rejects, err);
    bool go_on = im->listener->progress == NULL ||
                 im->listener->progress(im->listener->ctx, im->report->rows);
    if (status == TD_OK && !go_on)
        status = err_set(err, TD_CANCELLED, _("The import was stopped."));
    return status;
}

static void clear_rows(struct import *im)
{
    for (size_t i = 0; i < im->n; i++)
        pending_release(im, &im->rows[i]);
    im->n = 0;
    im->bytes = 0;
}

static enum td_status flush(struct import *im, struct err *err)
{
    if (im->n == 0)
        return TD_OK;
    enum td_status status = plan_rows(im, err);
    if (status == TD_OK)
        status = apply_rows(im, err);
    if (status == TD_OK)
        status = report_rows(im, err);
    clear_rows(im);
    return status;
}

/* --- the rows of the file -------------------------------------------------------- */

static bool has_code(const struct import *im, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n && i < im->columns.n; i++) {
        const struct field *field = im->columns.list[i].field;
        if (field == NULL || strcmp(field->key, "code") != 0)
            continue;
        char *code = utf8_trim(row->cells[i]);
        bool has = *code != '\0';
        free(code);
        return has;
    }
    return false;
}

static enum td_status take_header(
    struct import *im, const struct csv_row *row, struct err *err)
{
    im->has_header = true;
    if (im->columns.list != NULL)
        return TD_OK; // the second pass
    im->header_line = row->line;
    enum td_status status =
        columns_init(&im->columns, im->schema, row, warn_column, im, err);
    if (status != TD_OK)
        err_prefix(err, "%s", im->source.path);
    im->plain_pass = !im->columns.coded;
    return status;
}

static enum td_status take_row(void *ctx, const struct csv_row *row, struct err *err)
{
    struct import *im = ctx;
    if (!im->has_header)
        return take_header(im, row, err);
    bool plain = !has_code(im, row);
    im->plain_rows += plain;
    if (plain != im->plain_pass)
        return TD_OK;
    if (im->n == 0)
        im->env = office_parse_env(im->office);
    im->env.month_first = im->options->month_first;
    ARRAY_GROW(im->rows, im->cap, im->n + 1);
    struct pending *p = &im->rows[im->n++];
    *p = (struct pending){.plan = PLAN_ADD};
    parse_row(im, p, row);
    return im->n < BATCH_ROWS && im->bytes < BATCH_BYTES ? TD_OK : flush(im, err);
}

static enum td_status run_pass(struct import *im, struct err *err)
{
    im->has_header = false;
    enum td_status status = csv_read(&im->source, take_row, im, err);
    if (status == TD_OK && !im->has_header)
        status = err_set(
            err, TD_INVALID, _("%s is empty: there is no header row."), im->source.path);
    return status == TD_OK ? flush(im, err) : status;
}

static enum td_status run(struct import *im, struct err *err)
{
    enum td_status status = run_pass(im, err);
    if (status != TD_OK || im->plain_pass || im->plain_rows == 0)
        return status;
    im->plain_pass = true;
    return run_pass(im, err);
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
    clear_rows(&im);
    free(im.rows);
    columns_release(&im.columns);
    by_code_release(&im.by_code);
    by_content_release(&im.by_content);
    rejects_release(&im.rejects);
    return status;
}
