/* SPDX-License-Identifier: MIT
 *
 * A report as a page for paper.
 */
#include "exchange/page.h"
#include "base/msg.h"
#include "report/report.h"

/* More columns than this are not read on a sheet that stands. */
enum { MOST_UPRIGHT = 6 };

static void add_head(const struct sheet *sheet, struct str *out)
{
    str_add(out, "<thead><tr>");
    page_element(
        "th class=\"label\"", sheet->by_label == NULL ? "" : sheet->by_label, "th", out);
    for (size_t i = 0; i < sheet->n_columns; i++)
        page_element("th", msg(sheet->columns[i].label), "th", out);
    str_add(out, "</tr></thead>\n");
}

static void add_row(
    const struct sheet *sheet, const struct sheet_row *row, struct str *out)
{
    struct str cell = {0};
    str_add(out, row->is_total ? "<tr class=\"total\">" : "<tr>");
    str_addf(out, "<td class=\"label\" style=\"padding-left:%dem\">", row->depth + 1);
    page_text(row->label, out);
    str_add(out, "</td>");
    for (size_t i = 0; i < sheet->n_columns; i++) {
        str_clear(&cell);
        sheet_cell_text(&row->cells[i], &cell);
        page_element("td", str_text(&cell), "td", out);
    }
    str_add(out, "</tr>\n");
    str_release(&cell);
}

static void add_sheet(const struct sheet *sheet, struct str *out)
{
    str_add(out, "<table class=\"numbers\">");
    add_head(sheet, out);
    str_add(out, "<tbody>\n");
    for (size_t r = 0; r < sheet->n_rows; r++)
        add_row(sheet, &sheet->rows[r], out);
    str_add(out, "</tbody></table>\n");
}

static bool is_wide(const struct report *report)
{
    for (size_t s = 0; s < report->n_sheets; s++)
        if (report->sheets[s].n_columns > MOST_UPRIGHT)
            return true;
    return false;
}

void report_page(struct office *office, const struct report *report, struct str *out)
{
    struct str title = {0}, dates = {0};
    report_title(report, &title);
    report_dates(report, &dates);
    page_begin(office, str_text(&title), str_text(&dates), is_wide(report), out);
    for (size_t s = 0; s < report->n_sheets; s++) {
        if (report->n_sheets > 1) // else the title of the page says it
            page_element("h2", msg(report->sheets[s].title), "h2", out);
        add_sheet(&report->sheets[s], out);
    }
    if (report->sentence != NULL)
        page_element("p", report->sentence, "p", out);
    page_end(out);
    str_release(&title);
    str_release(&dates);
}
