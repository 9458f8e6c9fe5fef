/* SPDX-License-Identifier: MIT
 *
 * A report for programs: CSV and JSON. Numbers are plain here, never those of a language.
 */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "exchange/csv.h"
#include "exchange/json.h"
#include "report/report.h"

static void add_hundredths(struct str *out, int64_t n)
{
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    str_addf(out, "%s%llu.%02llu", n < 0 ? "-" : "", (unsigned long long)(size / 100),
        (unsigned long long)(size % 100));
}

static void add_plain(struct str *out, const struct sheet_cell *cell)
{
    if (cell->shape == SHAPE_PERCENT || cell->shape == SHAPE_RATE)
        add_hundredths(out, cell->n);
    else if (cell->shape != SHAPE_BLANK && cell->shape != SHAPE_DASH)
        str_addf(out, "%lld", (long long)cell->n);
}

/* --- CSV ------------------------------------------------------------------------- */

static void put_text(struct str *out, const char *text)
{
    char *guarded = csv_guard(text);
    csv_put_cell(out, guarded != NULL ? guarded : text, false);
    free(guarded);
}

static void put_end(bool for_spreadsheet, struct str *out)
{
    if (for_spreadsheet)
        csv_put_end(out);
    else
        str_addc(out, '\n');
}

static void put_header(const struct sheet *sheet, struct str *out)
{
    str_add(out, "from,to,group,figure");
    for (size_t i = 0; i < sheet->n_columns; i++)
        csv_put_cell(out, sheet->columns[i].key, false);
    csv_put_cell(out, "label", false);
}

static void put_row(const struct report *report, const struct sheet *sheet,
    const struct sheet_row *row, struct str *out)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    struct str number = {0};
    csv_put_cell(out, day_iso(report->period.from, from), true);
    csv_put_cell(out, day_iso(report->period.to, to), false);
    csv_put_cell(out, sheet->key, false);
    put_text(out, row->key);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        str_clear(&number);
        add_plain(&number, &row->cells[i]);
        csv_put_cell(out, str_text(&number), false);
    }
    put_text(out, row->label);
    str_release(&number);
}

static bool same_columns(const struct sheet *a, const struct sheet *b)
{
    bool same = a->n_columns == b->n_columns;
    for (size_t i = 0; same && i < a->n_columns; i++)
        same = strcmp(a->columns[i].key, b->columns[i].key) == 0;
    return same;
}

void report_csv(const struct report *report, bool for_spreadsheet, struct str *out)
{
    if (for_spreadsheet)
        str_add(out, "\xEF\xBB\xBF");
    for (size_t s = 0; s < report->n_sheets; s++) {
        const struct sheet *sheet = &report->sheets[s];
        bool goes_on = s > 0 && same_columns(sheet, sheet - 1);
        if (s > 0 && !goes_on)
            put_end(for_spreadsheet, out);
        if (!goes_on) {
            put_header(sheet, out);
            put_end(for_spreadsheet, out);
        }
        for (size_t r = 0; r < sheet->n_rows; r++) {
            put_row(report, sheet, &sheet->rows[r], out);
            put_end(for_spreadsheet, out);
        }
    }
}

/* --- JSON ------------------------------------------------------------------------ */

static void put_day(struct str *out, const char *key, day_t day)
{
    char text[DAY_TEXT];
    json_key(out, key);
    json_string(out, day_iso(day, text));
}

static void put_value(struct str *out, const char *key, const struct sheet_cell *cell)
{
    json_key(out, key);
    switch (cell->shape) {
    case SHAPE_BLANK:
    case SHAPE_DASH: json_null(out); break;
    case SHAPE_COUNT:
    case SHAPE_CHANGE: json_number(out, cell->n); break;
    case SHAPE_PERCENT:
    case SHAPE_RATE: json_hundredths(out, cell->n); break;
    }
}

static void put_sheet(const struct sheet *sheet, struct str *out)
{
    json_open(out, '{');
    json_key(out, "group");
    json_string(out, sheet->key);
    json_key(out, "rows");
    json_open(out, '[');
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct sheet_row *row = &sheet->rows[r];
        json_open(out, '{');
        json_key(out, "figure");
        json_string(out, row->key);
        json_key(out, "label");
        json_string(out, row->label);
        for (size_t i = 0; i < sheet->n_columns; i++)
            put_value(out, sheet->columns[i].key, &row->cells[i]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

void report_json(const struct report *report, struct str *out)
{
    if (report->json != NULL) {
        str_add(out, report->json);
        return;
    }
    json_open(out, '{');
    json_key(out, "report");
    json_string(out, report->kind->key);
    put_day(out, "from", report->period.from);
    put_day(out, "to", report->period.to);
    json_key(out, "last_year");
    json_open(out, '{');
    put_day(out, "from", report->before.from);
    put_day(out, "to", report->before.to);
    json_close(out, '}');
    json_key(out, "sheets");
    json_open(out, '[');
    for (size_t s = 0; s < report->n_sheets; s++)
        put_sheet(&report->sheets[s], out);
    json_close(out, ']');
    json_close(out, '}');
}
