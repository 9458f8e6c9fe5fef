/* SPDX-License-Identifier: MIT
 *
 * A report from the asking to the freeing.
 */
#include "report/report.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "sheet.h"

struct sheet *report_add_sheet(struct report *report, const char *key, const char *title)
{
    report->sheets =
        xreallocarray(report->sheets, report->n_sheets + 1, sizeof *report->sheets);
    struct sheet *sheet = &report->sheets[report->n_sheets++];
    *sheet = (struct sheet){.key = key, .title = title};
    return sheet;
}

void sheet_add_column(struct sheet *sheet, const char *key, const char *label, int keep)
{
    REQUIRE(sheet->n_columns < SHEET_COLUMNS && sheet->n_rows == 0);
    sheet->columns[sheet->n_columns++] = (struct sheet_column){key, label, keep};
}

struct sheet_row *sheet_add_row(struct sheet *sheet, char *key_taken, char *label_taken)
{
    ARRAY_GROW(sheet->rows, sheet->cap_rows, sheet->n_rows + 1);
    struct sheet_row *row = &sheet->rows[sheet->n_rows++];
    *row = (struct sheet_row){.key = key_taken,
        .label = label_taken,
        .cells = xcalloc(sheet->n_columns, sizeof *row->cells)};
    return row;
}

static void free_sheet(struct sheet *sheet)
{
    for (size_t r = 0; r < sheet->n_rows; r++) {
        struct sheet_row *row = &sheet->rows[r];
        for (size_t i = 0; i < sheet->n_columns; i++)
            free(row->cells[i].filter);
        free(row->cells);
        free(row->key);
        free(row->label);
    }
    free(sheet->rows);
    free(sheet->by_label);
}

void report_free(struct report *report)
{
    if (report == NULL)
        return;
    for (size_t i = 0; i < report->n_sheets; i++)
        free_sheet(&report->sheets[i]);
    free(report->sheets);
    free(report->sentence);
    free(report->json);
    free(report);
}

/* ---- making ---- */

/* The twelve months that end with this one. */
static struct period last_twelve_months(void)
{
    struct period month = period_around(PERIOD_MONTH, false, clock_today());
    return (struct period){.from = day_add_months(month.from, -11), .to = month.to};
}

static enum td_status make_sheets(struct office *office, struct report *report,
    const struct report_ask *ask, struct err *err)
{
    const struct sheet_kind *kind = ask->kind->sheets;
    enum td_status status = TD_OK;
    if (ask->kind->make != NULL && ask->by == NULL)
        return ask->kind->make(office, report, err);
    if (ask->by != NULL && (kind == NULL || kind[1].key != NULL))
        return err_set(err, TD_INVALID,
            _("The report “%s” has groups of its own; leave out --by."), ask->kind->key);
    for (; kind->key != NULL && status == TD_OK; kind++)
        status =
            sheet_make(office, report, kind, ask->by != NULL ? ask->by : kind->by, err);
    return status;
}

enum td_status report_make(struct office *office, const struct report_ask *ask,
    struct report **out, struct err *err)
{
    struct report *report = xcalloc(1, sizeof *report);
    *out = report;
    report->kind = ask->kind;
    report->period = ask->kind->is_now ? last_twelve_months() : ask->period;
    report->before = period_last_year(&report->period, clock_today());
    if (report->period.from == DAY_NONE || report->period.to < report->period.from)
        return err_set(err, TD_INVALID, _("The period ends before it begins."));
    if (report->before.from == DAY_NONE)
        return err_set(
            err, TD_INVALID, _("There is no year before the period to compare with."));
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    status = make_sheets(office, report, ask, err);
    office_read_end(office);
    return status;
}
