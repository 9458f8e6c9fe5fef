/* SPDX-License-Identifier: MIT
 *
 * Third step: rows go the same road as typed records, some thousand in one transaction.
 * What is wrong with a single row rejects it; anything else ends the import and undoes
 * the batch.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "core/command.h"
#include "steps.h"

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

/* A conflict that names no field is about the code. */
static void add_error(const struct import *im, struct pending *p, const struct err *err)
{
    const char *field = err->field;
    if (*field == '\0' && err->code == TD_CONFLICT)
        field = "code";
    pending_fault(p, columns_find(&im->columns, field), field, xstrdup(err->text));
}

/* One command for the row. A fault of the row rejects it and is TD_OK here. */
static enum td_status run(
    struct import *im, struct pending *p, struct command *command, struct err *err)
{
    struct err own = {.code = TD_OK};
    struct outcome outcome;
    enum td_status status = office_apply(im->office, command, &outcome, &own);
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
    enum td_status status = TD_OK;
    if (command.verb == VERB_ADD || command.n_fields > 0)
        status = run(im, p, &command, err);
    if (status != TD_OK || p->plan != PLAN_REVIVE)
        return status;
    command.verb = VERB_UNVOID;
    command.base_rev = 0; // the edit has moved it
    return run(im, p, &command, err);
}

/* Desks that want to write wait about so long, and for the commit. */
enum { HOLD_MS = 1000 };

static enum td_status apply_each(
    struct import *im, size_t from, size_t *to, struct err *err)
{
    const struct field **fields = xcalloc(im->columns.n_fields, sizeof *fields);
    const int64_t until = clock_steady_ms() + HOLD_MS;
    enum td_status status = TD_OK;
    size_t i = from;
    do {
        if (pending_writes(&im->lot->rows[i]))
            status = apply_row(im, &im->lot->rows[i], fields, err);
        i++;
    } while (status == TD_OK && i < im->lot->n && clock_steady_ms() < until);
    free(fields);
    *to = i;
    return status;
}

/* Rows that are to be written, or were. */
static size_t count_work(const struct import *im, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += pending_writes(&im->lot->rows[i]);
    return n;
}

static enum td_status apply_dry(
    struct import *im, size_t from, size_t *to, struct err *err)
{
    enum td_status status = office_read_begin(im->office, err);
    if (status != TD_OK)
        return status;
    status = apply_each(im, from, to, err);
    office_read_end(im->office);
    return status;
}

enum td_status step_apply(struct import *im, size_t from, size_t *to, struct err *err)
{
    uint64_t batch = im->report->batch;
    *to = im->lot->n;
    if (count_work(im, from, im->lot->n) == 0)
        return TD_OK;
    if (im->options->check)
        return apply_dry(im, from, to, err);
    enum td_status status = office_batch_begin(im->office, &im->report->batch, err);
    if (status != TD_OK)
        return status;
    status = apply_each(im, from, to, err);
    if (status == TD_OK && count_work(im, from, *to) > 0)
        return office_batch_commit(im->office, err);
    office_batch_abort(im->office);
    im->report->batch = batch; // a number given in there was never given
    return status;
}
