/* SPDX-License-Identifier: MIT
 *
 * The summary as sheets: visits, letters and cases, a figure a row.
 */
#include "summary_sheets.h"

#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "measure.h"
#include "model/registry.h"
#include "rate.h"
#include "report/summary.h"
#include "sheet.h"

enum { NOW, BEFORE, CHANGE, PERCENT };

static const char columns[] = "count last_year change percent";

struct figure {
    const char *key, *label; /* label N_() */
    const char *measure;     /* whose filter lists it; NULL: no list does */
    int depth;
    bool is_rate; /* hundredths of a per cent, -1 for none */
    bool has_before;
    int64_t now, before;
};

static struct sheet *add_sheet(struct report *report, const char *key, const char *title)
{
    const struct measure *measure;
    struct sheet *sheet = report_add_sheet(report, key, title);
    for (size_t i = 0; (measure = measure_at(columns, i)) != NULL; i++)
        sheet_add_column(
            sheet, i == NOW ? "value" : measure->key, measure->label, measure->keep);
    sheet->bars = 1;
    return sheet;
}

static struct sheet_cell cell_of(const struct figure *f, int64_t n,
    const struct schema *schema, const struct period *window)
{
    struct sheet_cell cell = {.shape = f->is_rate ? SHAPE_RATE : SHAPE_COUNT, .n = n};
    if (f->is_rate && n < 0)
        cell.shape = SHAPE_DASH;
    if (f->measure != NULL)
        cell.filter = measure_filter_of(f->measure, schema, window);
    return cell;
}

static void add_figure(const struct report *report, struct sheet *sheet,
    const struct schema *schema, const struct figure *f)
{
    struct sheet_row *row = sheet_add_row(sheet, xstrdup(f->key), xstrdup(_(f->label)));
    row->schema = schema;
    row->depth = f->depth;
    row->cells[NOW] = cell_of(f, f->now, schema, &report->period);
    if (!f->has_before)
        return;
    row->cells[BEFORE] = cell_of(f, f->before, schema, &report->before);
    if (f->is_rate)
        return;
    row->cells[CHANGE] = cell_reckoned(SHAPE_CHANGE, f->now, f->before);
    row->cells[PERCENT] = cell_reckoned(SHAPE_PERCENT, f->now, f->before);
}

static void add_tally(const struct report *report, struct sheet *sheet,
    const struct schema *schema, const struct tally *now, const struct tally *before)
{
    bool visits = schema == &schema_visit;
    const struct figure figures[] = {
        {"count", visits ? N_("Visits") : N_("Letters"), "count", 0, false, true,
            (int64_t)now->count, (int64_t)before->count},
        {"people", visits ? N_("People received") : N_("Signatories"), "count", 1, false,
            true, (int64_t)now->people, (int64_t)before->people},
        {"cases", N_("Cases"), "linked", 1, false, true, (int64_t)now->cases,
            (int64_t)before->cases},
        {"without_case", N_("Without a case"), "unlinked", 1, false, true,
            (int64_t)now->without_case, (int64_t)before->without_case},
        {"resolved", N_("Resolved"), NULL, 1, false, true, (int64_t)now->resolved,
            (int64_t)before->resolved},
        {"rate", N_("Rate, %"), NULL, 1, true, true, now->rate, before->rate},
    };
    for (size_t i = 0; i < ARRAY_COUNT(figures); i++)
        add_figure(report, sheet, schema, &figures[i]);
}

static void add_cases(
    const struct report *report, struct sheet *sheet, const struct summary *s)
{
    const struct figure figures[] = {
        {"opened", N_("Cases opened"), "opened", 0, false, true, (int64_t)s->opened,
            (int64_t)s->opened_before},
        {"closed", N_("Cases resolved"), "closed", 0, false, true, (int64_t)s->closed,
            (int64_t)s->closed_before},
        {"pending", N_("Cases pending"), "pending", 0, false, false, (int64_t)s->pending,
            0},
        {"overdue", N_("of which overdue"), "overdue", 1, false, false,
            (int64_t)s->overdue, 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(figures); i++)
        add_figure(report, sheet, &schema_case, &figures[i]);
}

enum td_status summary_sheets(
    struct office *office, struct report *report, struct err *err)
{
    struct summary s;
    struct str sentence = {0}, json = {0};
    enum td_status status = summary_make(office, &report->period, &s, err);
    if (status != TD_OK)
        return status;
    add_tally(report, add_sheet(report, "visits", N_("Visits")), &schema_visit, &s.visits,
        &s.visits_before);
    add_tally(report, add_sheet(report, "letters", N_("Letters")), &schema_letter,
        &s.letters, &s.letters_before);
    add_cases(report, add_sheet(report, "cases", N_("Cases")), &s);
    summary_sentence(&s, &sentence);
    report->sentence = str_detach(&sentence);
    summary_json(&s, &json);
    report->json = str_detach(&json);
    return TD_OK;
}
