/* SPDX-License-Identifier: MIT
 *
 * A report as plain text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "report/report.h"

enum { WIDTH_MIN = 24, WIDTH_USUAL = 80, INDENT = 2 };

void report_title(const struct report *report, struct str *out)
{
    str_add(out, _(report->kind->title));
}

static bool compares(const struct report *report)
{
    for (size_t s = 0; s < report->n_sheets; s++)
        for (size_t i = 0; i < report->sheets[s].n_columns; i++)
            if (strstr(report->sheets[s].columns[i].key, "last_year") != NULL)
                return true;
    return false;
}

void report_dates(const struct report *report, struct str *out)
{
    char from[DAY_TEXT], to[DAY_TEXT], from_before[DAY_TEXT], to_before[DAY_TEXT];
    day_local(report->period.from, from);
    day_local(period_reached(&report->period, clock_today()), to);
    if (report->kind->is_now)
        str_addf(out, _("As of %s"), to);
    else if (!compares(report))
        str_addf(out, _("Figures from %s to %s"), from, to);
    else
        str_addf(out, _("Figures from %s to %s, compared with %s to %s"), from, to,
            day_local(report->before.from, from_before),
            day_local(report->before.to, to_before));
}

static void trim_right(struct str *out)
{
    size_t len = out->len;
    while (len > 0 && out->buf[len - 1] == ' ')
        len--;
    str_truncate(out, len);
}

static void add_right(struct str *out, const char *text, int cols)
{
    int width = utf8_width(text);
    if (width < cols)
        str_fill(out, ' ', (size_t)(cols - width));
    str_add(out, text);
}

static void add_gap(struct str *out, const struct sheet_layout *layout, size_t i, int *x)
{
    str_fill(out, ' ', (size_t)(layout->x[i] - *x));
    *x = layout->x[i] + layout->cols[i];
}

static void add_heading(
    struct str *out, const struct sheet *sheet, const struct sheet_layout *layout)
{
    int x = layout->label_cols;
    utf8_pad(out, sheet->by_label == NULL ? "" : sheet->by_label, x);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (layout->cols[i] == 0)
            continue;
        add_gap(out, layout, i, &x);
        add_right(out, msg(sheet->columns[i].label), layout->cols[i]);
    }
    trim_right(out);
    str_addc(out, '\n');
}

static void add_bars(struct str *out, const struct sheet *sheet,
    const struct sheet_row *row, const struct sheet_layout *layout, const char *block)
{
    if (layout->bar_cols == 0)
        return;
    for (size_t i = 0; i < sheet->bars; i++) {
        int full = sheet_bar(layout, row, i);
        str_add(out, "  ");
        for (int k = 0; k < full; k++)
            str_add(out, block);
        str_fill(out, ' ', (size_t)(layout->bar_cols - full));
    }
}

static void add_row(struct str *out, const struct sheet *sheet,
    const struct sheet_row *row, const struct sheet_layout *layout, const char *block)
{
    struct str cell = {0};
    int x = layout->label_cols, indent = row->depth * INDENT;
    str_fill(out, ' ', (size_t)indent);
    char *safe = utf8_safe(row->label, true);
    utf8_pad(out, safe, x - indent);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (layout->cols[i] == 0)
            continue;
        str_clear(&cell);
        sheet_cell_text(&row->cells[i], &cell);
        add_gap(out, layout, i, &x);
        add_right(out, str_text(&cell), layout->cols[i]);
    }
    add_bars(out, sheet, row, layout, block);
    trim_right(out);
    str_addc(out, '\n');
    free(safe);
    str_release(&cell);
}

static void add_paragraph(struct str *out, const char *text, int width)
{
    while (*text != '\0') {
        size_t fit = utf8_fit(text, width, NULL), cut = fit;
        while (text[fit] != '\0' && cut > 0 && text[cut] != ' ')
            cut--;
        if (cut == 0)
            cut = fit > 0 ? fit : utf8_next(text, 0);
        str_addn(out, text, cut);
        str_addc(out, '\n');
        text += cut;
        while (*text == ' ')
            text++;
    }
}

static void add_title(
    struct office *office, const struct report *report, int width, struct str *out)
{
    struct str line = {0};
    const char *name = office_name(office);
    if (name != NULL && *name != '\0')
        add_paragraph(out, name, width);
    report_title(report, &line);
    add_paragraph(out, str_text(&line), width);
    str_clear(&line);
    report_dates(report, &line);
    add_paragraph(out, str_text(&line), width);
    str_release(&line);
}

void report_text(struct office *office, const struct report *report, int width,
    const char *block, struct str *out)
{
    bool whole = width == 0;
    width = whole ? WIDTH_USUAL : width < WIDTH_MIN ? WIDTH_MIN : width;
    add_title(office, report, width, out);
    for (size_t s = 0; s < report->n_sheets; s++) {
        const struct sheet *sheet = &report->sheets[s];
        struct sheet_layout layout;
        int needed = whole ? sheet_width(sheet) : 0;
        sheet_lay_out(sheet, needed > width ? needed : width, &layout);
        str_addc(out, '\n');
        if (report->n_sheets > 1 && sheet->by_label != NULL)
            add_paragraph(out, msg(sheet->title), width);
        add_heading(out, sheet, &layout);
        for (size_t r = 0; r < sheet->n_rows; r++)
            add_row(out, sheet, &sheet->rows[r], &layout, block);
        if (sheet->n_rows == 0)
            str_addf(out, "%s\n", _("(nothing)"));
    }
    if (report->sentence != NULL) {
        str_addc(out, '\n');
        add_paragraph(out, report->sentence, width);
    }
}
