/* SPDX-License-Identifier: MIT
 *
 * Lines of a report on the screen. The cursor stands on rows and text only; headings
 * come into view with the row below them.
 */
#include "numbers.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "files.h"
#include "screens.h"

#define GUTTER 2
#define INDENT 2

void numbers_release(struct numbers *numbers)
{
    report_free(numbers->report);
    free(numbers->layouts);
    free(numbers->lines);
}

/* ---- making ---- */

static void add_line(struct numbers *numbers, struct number_line line)
{
    ARRAY_GROW(numbers->lines, numbers->cap, numbers->n + 1);
    numbers->lines[numbers->n++] = line;
}

static void add_sentence(struct numbers *numbers, int width)
{
    const char *text = numbers->report->sentence;
    if (text == NULL)
        return;
    add_line(numbers, (struct number_line){.kind = LINE_BLANK});
    for (size_t at = 0; at != SIZE_MAX;) {
        size_t from = at, to = text_wrap(text, from, width, &at);
        add_line(
            numbers, (struct number_line){.kind = LINE_TEXT, .from = from, .to = to});
    }
}

/* The summary's sheets share their columns: one heading does for all. */
static bool needs_head(const struct report *report, size_t sheet)
{
    return sheet == 0 || report->sheets[sheet].by_label != NULL;
}

static void lay_out(struct numbers *numbers, int width)
{
    const struct report *report = numbers->report;
    numbers->n = 0;
    numbers->width = width;
    if (report == NULL)
        return;
    numbers->layouts =
        xreallocarray(numbers->layouts, report->n_sheets + 1, sizeof(*numbers->layouts));
    for (size_t s = 0; s < report->n_sheets; s++) {
        sheet_lay_out(&report->sheets[s], width - GUTTER, &numbers->layouts[s]);
        if (s > 0)
            add_line(numbers, (struct number_line){.kind = LINE_BLANK});
        if (needs_head(report, s))
            add_line(numbers, (struct number_line){.kind = LINE_HEAD, .sheet = s});
        for (size_t r = 0; r < report->sheets[s].n_rows; r++)
            add_line(
                numbers, (struct number_line){.kind = LINE_ROW, .sheet = s, .row = r});
    }
    add_sentence(numbers, width - GUTTER - 1);
}

static void make(struct ui *ui, struct numbers *numbers, const struct report_ask *ask)
{
    report_free(numbers->report);
    numbers->report = NULL;
    numbers->fault = (struct err){0};
    if (report_make(ui->office, ask, &numbers->report, &numbers->fault) != TD_OK) {
        report_free(numbers->report);
        numbers->report = NULL;
    }
    numbers->must_make = false;
    numbers->width = 0;
}

static bool may_stand(const struct numbers *numbers, uint64_t line)
{
    enum number_line_kind kind = numbers->lines[line].kind;
    return kind == LINE_ROW || kind == LINE_TEXT;
}

/* To the nearest line to stand on, this way, else the other. */
static void settle(struct numbers *numbers, int way)
{
    struct list *list = &numbers->list;
    for (int turns = 0; turns < 2 && list->total > 0; turns++, way = -way) {
        uint64_t at = list->at;
        while (!may_stand(numbers, at) && (way > 0 ? at + 1 < list->total : at > 0))
            at = way > 0 ? at + 1 : at - 1;
        if (may_stand(numbers, at)) {
            list_go(list, at);
            break;
        }
    }
    while (list->first > 0 && list->at + 1 < list->first + list->height &&
           !may_stand(numbers, list->first - 1))
        list->first--;
}

void numbers_ask(struct ui *ui, struct numbers *numbers, const struct report_ask *ask,
    int width, int height)
{
    if (numbers->must_make)
        make(ui, numbers, ask);
    if (numbers->width != width)
        lay_out(numbers, width);
    list_set_total(&numbers->list, numbers->n);
    list_set_height(&numbers->list, height);
    settle(numbers, 1);
}

/* ---- the number one stands on ---- */

static const struct number_line *line_here(const struct numbers *numbers)
{
    if (numbers->report == NULL || numbers->n == 0)
        return NULL;
    const struct number_line *line = &numbers->lines[numbers->list.at];
    return line->kind == LINE_ROW ? line : NULL;
}

static bool is_choosable(
    const struct numbers *numbers, const struct number_line *line, size_t column)
{
    const struct sheet *sheet = &numbers->report->sheets[line->sheet];
    return column < sheet->n_columns && numbers->layouts[line->sheet].cols[column] > 0 &&
           sheet->rows[line->row].cells[column].filter != NULL;
}

/* The column walked in, or the first one there is; n_columns: none. */
static size_t column_on(const struct numbers *numbers, const struct number_line *line)
{
    const struct sheet *sheet = &numbers->report->sheets[line->sheet];
    if (is_choosable(numbers, line, numbers->column))
        return numbers->column;
    size_t column = 0;
    while (column < sheet->n_columns && !is_choosable(numbers, line, column))
        column++;
    return column;
}

static void go_column(struct numbers *numbers, int way)
{
    const struct number_line *line = line_here(numbers);
    if (line == NULL)
        return;
    size_t n = numbers->report->sheets[line->sheet].n_columns;
    size_t at = column_on(numbers, line);
    for (size_t k = 0; k < n; k++) {
        at = (at + (way > 0 ? 1 : n - 1)) % n;
        if (is_choosable(numbers, line, at)) {
            numbers->column = at;
            return;
        }
    }
}

static void open_cell(
    struct ui *ui, const struct sheet_row *row, const struct sheet_cell *cell)
{
    if (cell == NULL || cell->filter == NULL)
        ui_say(ui, TONE_INFO, "%s", _("There is no list behind this number."));
    else if (cell->n == 0)
        ui_say(ui, TONE_INFO, "%s", _("It is 0: there is nothing to list."));
    else
        list_open_given(ui, row->schema, cell->filter);
}

static void open_number(struct ui *ui, struct numbers *numbers)
{
    const struct number_line *line = line_here(numbers);
    if (line == NULL)
        return;
    const struct sheet *sheet = &numbers->report->sheets[line->sheet];
    const struct sheet_row *row = &sheet->rows[line->row];
    size_t column = column_on(numbers, line);
    open_cell(ui, row, column < sheet->n_columns ? &row->cells[column] : NULL);
}

/* ---- drawing ---- */

static void draw_head(const struct numbers *numbers, size_t s, int y, int x)
{
    const struct sheet *sheet = &numbers->report->sheets[s];
    const struct sheet_layout *layout = &numbers->layouts[s];
    const char *title = sheet->by_label != NULL ? sheet->by_label : "";
    draw_text(y, x, layout->label_cols, title, STYLE_HEAD);
    for (size_t i = 0; i < sheet->n_columns; i++)
        if (layout->cols[i] > 0)
            draw_right(y, x + layout->x[i], layout->cols[i], msg(sheet->columns[i].label),
                STYLE_HEAD);
}

static void draw_bars(const struct sheet *sheet, const struct sheet_layout *layout,
    const struct sheet_row *row, int y, int x)
{
    for (size_t i = 0; layout->bar_cols > 0 && i < sheet->bars; i++) {
        struct str bar = {0};
        for (int k = sheet_bar(layout, row, i); k > 0; k--)
            str_add(&bar, draw_block());
        draw_text(y, x + layout->bar_x + (int)i * (layout->bar_cols + GUTTER),
            layout->bar_cols, str_text(&bar), STYLE_FAINT);
        str_release(&bar);
    }
}

/* The chosen number stands between brackets, so that no colour is needed to see it.
 * Returns the column of the first one. */
static int draw_cell(const struct sheet_layout *layout, const struct sheet_row *row,
    size_t i, int y, int x, bool here, bool chosen)
{
    struct str text = {0};
    if (chosen)
        str_addc(&text, '[');
    sheet_cell_text(&row->cells[i], &text);
    if (chosen)
        str_addc(&text, ']');
    int width = utf8_width(str_text(&text));
    int left = x + layout->x[i] + layout->cols[i] + (chosen ? 1 : 0) - width;
    draw_text(y, left, width, str_text(&text),
        here || row->is_total ? STYLE_STRONG : STYLE_PLAIN);
    str_release(&text);
    return left;
}

static void draw_row(const struct numbers *numbers, const struct number_line *line, int y,
    int x, bool here)
{
    const struct sheet *sheet = &numbers->report->sheets[line->sheet];
    const struct sheet_layout *layout = &numbers->layouts[line->sheet];
    const struct sheet_row *row = &sheet->rows[line->row];
    size_t chosen = here ? column_on(numbers, line) : SIZE_MAX;
    int indent = row->depth * INDENT, cursor = 0;
    draw_text(y, x + indent, layout->label_cols - indent, row->label,
        here || row->is_total ? STYLE_STRONG : STYLE_PLAIN);
    draw_bars(sheet, layout, row, y, x);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (layout->cols[i] == 0)
            continue;
        int left = draw_cell(layout, row, i, y, x, here, i == chosen);
        cursor = i == chosen ? left + 1 : cursor;
    }
    if (here)
        draw_cursor(y, cursor);
}

static void draw_line(const struct numbers *numbers, uint64_t i, int y, struct area area)
{
    const struct number_line *line = &numbers->lines[i];
    bool here = i == numbers->list.at;
    if (here) {
        draw_text(y, area.x, 1, ">", STYLE_STRONG);
        draw_cursor(y, area.x);
    }
    if (line->kind == LINE_HEAD) {
        draw_head(numbers, line->sheet, y, area.x + GUTTER);
    } else if (line->kind == LINE_ROW) {
        draw_row(numbers, line, y, area.x + GUTTER, here);
    } else if (line->kind == LINE_TEXT) {
        char *text =
            xstrndup(numbers->report->sentence + line->from, line->to - line->from);
        draw_text(y, area.x + GUTTER, area.w - GUTTER, text, STYLE_PLAIN);
        free(text);
    }
}

void numbers_draw(const struct numbers *numbers, struct area area)
{
    const struct list *list = &numbers->list;
    if (numbers->report == NULL)
        draw_text(
            area.y, area.x + GUTTER, area.w - GUTTER, numbers->fault.text, STYLE_ERROR);
    for (uint64_t i = 0; i < list->height && list->first + i < list->total; i++)
        draw_line(numbers, list->first + i, area.y + (int)i, area);
}

/* ---- out of the program ---- */

static void copy(struct ui *ui, const struct numbers *numbers)
{
    struct str text = {0};
    if (numbers->report->sentence != NULL)
        str_add(&text, numbers->report->sentence);
    else
        report_text(ui->office, numbers->report, 0, draw_block(), &text);
    ui_copy(ui, str_text(&text),
        numbers->report->sentence != NULL ? _("Copied the sentence.")
                                          : _("Copied the report."));
    str_release(&text);
}

struct saving {
    struct numbers *numbers;
    bool page;
};

static enum td_status save(struct ui *ui, void *ctx, int fd, struct err *err)
{
    const struct saving *saving = ctx;
    struct str text = {0};
    if (saving->page)
        report_page(ui->office, saving->numbers->report, &text);
    else
        report_csv(saving->numbers->report, true, &text);
    enum td_status status = file_put(fd, text.buf, text.len, err);
    str_release(&text);
    return status;
}

static void ask_save(struct ui *ui, struct numbers *numbers, bool page)
{
    struct saving *saving = xcalloc(1, sizeof(*saving));
    char from[DAY_TEXT], to[DAY_TEXT];
    const struct report *report = numbers->report;
    *saving = (struct saving){numbers, page};
    char *rest = xasprintf("%s-%s.%s", day_iso(report->period.from, from),
        day_iso(report->period.to, to), page ? "html" : "csv");
    char *name =
        file_name(msg_lang() == LANG_VI ? report->kind->alias : report->kind->key, rest);
    free(rest);
    file_ask(ui, &(struct file_request){.title = page ? _("Write a page to print (HTML)")
                                                      : _("Export to a CSV file"),
                     .name = name,
                     .write = save,
                     .ctx = saving,
                     .release = free});
    free(name);
}

/* ---- acts ---- */

static bool out_act(struct ui *ui, struct numbers *numbers, enum act act)
{
    if (act != ACT_COPY && act != ACT_EXPORT && act != ACT_PRINT)
        return false;
    if (numbers->report == NULL)
        return true;
    if (act == ACT_COPY)
        copy(ui, numbers);
    else
        ask_save(ui, numbers, act == ACT_PRINT);
    return true;
}

static bool goes_up(enum act act)
{
    return act == ACT_UP || act == ACT_PAGE_UP || act == ACT_HALF_UP || act == ACT_LAST;
}

bool numbers_act(struct ui *ui, struct numbers *numbers, enum act act)
{
    switch ((int)act) {
    case ACT_LEFT: go_column(numbers, -1); return true;
    case ACT_RIGHT:
    case ACT_PANE: go_column(numbers, 1); return true;
    case ACT_OPEN: open_number(ui, numbers); return true;
    default: break;
    }
    if (out_act(ui, numbers, act))
        return true;
    if (!list_act(&numbers->list, act))
        return false;
    settle(numbers, goes_up(act) ? -1 : 1);
    return true;
}

/* ---- line by line ---- */

/* The i-th cell that says something; NULL: there are fewer. */
static const struct sheet_cell *told_cell(
    const struct sheet *sheet, const struct sheet_row *row, size_t i, size_t *column)
{
    for (size_t c = 0; c < sheet->n_columns; c++) {
        bool told = row->cells[c].shape != SHAPE_BLANK;
        if (told && i == 0) {
            *column = c;
            return &row->cells[c];
        }
        i -= told ? 1 : 0;
    }
    return NULL;
}

static void tell_row(const struct numbers *numbers, size_t at, struct str *out)
{
    const struct number_line *line = &numbers->lines[at];
    const struct sheet *sheet = &numbers->report->sheets[line->sheet];
    const struct sheet_row *row = &sheet->rows[line->row];
    const struct sheet_cell *cell;
    size_t column = 0;
    str_addf(
        out, "%s%u %s:", at == numbers->list.at ? "#" : "", (unsigned)at + 1, row->label);
    for (size_t i = 0; (cell = told_cell(sheet, row, i, &column)) != NULL; i++) {
        str_addf(out, "%s %s ", i > 0 ? ";" : "", msg(sheet->columns[column].label));
        sheet_cell_text(cell, out);
    }
    str_addc(out, '\n');
}

void numbers_tell(const struct numbers *numbers, struct str *out)
{
    const struct report *report = numbers->report;
    if (report == NULL) {
        str_addf(out, "%s\n", numbers->fault.text);
        return;
    }
    for (size_t i = 0; i < numbers->n; i++) {
        const struct number_line *line = &numbers->lines[i];
        const char *by = report->sheets[line->sheet].by_label;
        if (line->kind == LINE_HEAD && by != NULL)
            str_addf(out, "%s\n", by);
        else if (line->kind == LINE_ROW)
            tell_row(numbers, i, out);
    }
    if (report->sentence != NULL)
        str_addf(out, "%s\n", report->sentence);
    str_addf(out, "%s\n",
        _("A number lists what the first figure counts, 3.2 what the second one does."));
}

bool numbers_answer(struct ui *ui, struct numbers *numbers, const char *line)
{
    size_t n = strcspn(line, "."), column = 0;
    char *row = xstrndup(line, n);
    int64_t figure = 1;
    bool open;
    bool found = list_answer(&numbers->list, row, &open) &&
                 may_stand(numbers, numbers->list.at) &&
                 (line[n] == '\0' || parse_i64(line + n + 1, 1, SHEET_COLUMNS, &figure));
    free(row);
    if (!found) {
        settle(numbers, 1);
        return false;
    }
    const struct number_line *here = line_here(numbers);
    if (here == NULL || !open)
        return true;
    const struct sheet *sheet = &numbers->report->sheets[here->sheet];
    const struct sheet_row *told = &sheet->rows[here->row];
    open_cell(ui, told, told_cell(sheet, told, (size_t)figure - 1, &column));
    return true;
}
