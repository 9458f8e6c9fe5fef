/* SPDX-License-Identifier: MIT
 *
 * A report as a page for paper. HTML, because every office has a program that opens and
 * prints it with its own letters and margins, and word processors take it over with its
 * tables; plain text keeps neither columns nor Vietnamese letters once it is pasted. The
 * page stands alone: no script, no font, no picture from elsewhere.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "report/report.h"

static const char style[] =
    "@page{size:A4;margin:2cm}"
    "body{font:13pt/1.3 'Times New Roman',serif;color:#000;background:#fff}"
    "h1{font-size:14pt;text-align:center;text-transform:uppercase}"
    "h2{font-size:13pt;margin:1em 0 .3em}"
    "p.office{font-weight:bold}p.dates{text-align:center;font-style:italic}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:2pt 4pt}"
    "td{text-align:right}td.label{text-align:left}"
    "tr.total{font-weight:bold}thead{display:table-header-group}"
    "tr{page-break-inside:avoid}p.sign{text-align:right;margin-top:1em}";

static void add_text(struct str *out, const char *text)
{
    char *safe = utf8_safe(text, true);
    for (const char *p = safe; *p != '\0'; p++) {
        if (*p == '&')
            str_add(out, "&amp;");
        else if (*p == '<')
            str_add(out, "&lt;");
        else if (*p == '>')
            str_add(out, "&gt;");
        else
            str_addc(out, *p);
    }
    free(safe);
}

static void add_element(
    struct str *out, const char *open, const char *text, const char *close)
{
    str_addf(out, "<%s>", open);
    add_text(out, text);
    str_addf(out, "</%s>", close);
}

static void add_head(const struct sheet *sheet, struct str *out)
{
    str_add(out, "<thead><tr>");
    add_element(out, "th", sheet->by_label == NULL ? "" : sheet->by_label, "th");
    for (size_t i = 0; i < sheet->n_columns; i++)
        add_element(out, "th", msg(sheet->columns[i].label), "th");
    str_add(out, "</tr></thead>\n");
}

static void add_row(
    const struct sheet *sheet, const struct sheet_row *row, struct str *out)
{
    struct str cell = {0};
    str_add(out, row->is_total ? "<tr class=\"total\">" : "<tr>");
    str_addf(out, "<td class=\"label\" style=\"padding-left:%dem\">", row->depth + 1);
    add_text(out, row->label);
    str_add(out, "</td>");
    for (size_t i = 0; i < sheet->n_columns; i++) {
        str_clear(&cell);
        sheet_cell_text(&row->cells[i], &cell);
        add_element(out, "td", str_text(&cell), "td");
    }
    str_add(out, "</tr>\n");
    str_release(&cell);
}

static void add_sheet(const struct sheet *sheet, struct str *out)
{
    add_element(out, "h2", msg(sheet->title), "h2");
    str_add(out, "\n<table>");
    add_head(sheet, out);
    str_add(out, "<tbody>\n");
    for (size_t r = 0; r < sheet->n_rows; r++)
        add_row(sheet, &sheet->rows[r], out);
    str_add(out, "</tbody></table>\n");
}

static void add_title(struct office *office, const struct report *report, struct str *out)
{
    struct str line = {0};
    const char *name = office_name(office);
    add_element(out, "p class=\"office\"", name == NULL ? "" : name, "p");
    report_title(report, &line);
    add_element(out, "h1", str_text(&line), "h1");
    str_clear(&line);
    report_dates(report, &line);
    add_element(out, "p class=\"dates\"", str_text(&line), "p");
    str_addc(out, '\n');
    str_release(&line);
}

void report_page(struct office *office, const struct report *report, struct str *out)
{
    char day[DAY_TEXT];
    struct str made = {0};
    str_addf(out,
        "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
        "<title>%s</title><style>%s</style></head>\n<body>\n",
        lang_key(msg_lang()), _(report->kind->title), style);
    add_title(office, report, out);
    for (size_t s = 0; s < report->n_sheets; s++)
        add_sheet(&report->sheets[s], out);
    if (report->sentence != NULL)
        add_element(out, "p", report->sentence, "p");
    str_addf(&made, _("Made on %s"), day_local(clock_today(), day));
    add_element(out, "p class=\"sign\"", str_text(&made), "p");
    str_add(out, "\n</body></html>\n");
    str_release(&made);
}
