/* SPDX-License-Identifier: MIT
 *
 * Where labels, numbers and bars stand. Numbers are right-aligned under their headings;
 * where there is no room, columns go by their rank and bars go first of all.
 */
#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "report/report.h"
#include "words.h"

enum {
    LABEL_MIN = 12,  /* what a label keeps before a column is left out */
    LABEL_LEAST = 4, /* the last column is never left out */
    COLUMN_MIN = 6,
    GAP = 2,
    INDENT = 2,
    BAR_MIN = 8,
    BAR_MAX = 40
};

void sheet_cell_text(const struct sheet_cell *cell, struct str *out)
{
    switch (cell->shape) {
    case SHAPE_BLANK: return;
    case SHAPE_DASH: str_add(out, "–"); return;
    case SHAPE_COUNT: words_number(out, (uint64_t)cell->n); return;
    case SHAPE_CHANGE: words_change(out, cell->n); return;
    case SHAPE_PERCENT: words_change_rate(out, cell->n); return;
    case SHAPE_RATE: words_rate(out, cell->n); return;
    }
}

static int text_cols(const struct sheet *sheet, size_t column)
{
    struct str text = {0};
    int most = utf8_width(msg(sheet->columns[column].label));
    most = most < COLUMN_MIN ? COLUMN_MIN : most;
    for (size_t r = 0; r < sheet->n_rows; r++) {
        str_clear(&text);
        sheet_cell_text(&sheet->rows[r].cells[column], &text);
        int cols = utf8_width(str_text(&text));
        most = cols > most ? cols : most;
    }
    str_release(&text);
    return most;
}

static int label_cols(const struct sheet *sheet)
{
    int most = sheet->by_label == NULL ? 0 : utf8_width(sheet->by_label);
    most = most < LABEL_MIN ? LABEL_MIN : most;
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct sheet_row *row = &sheet->rows[r];
        int cols = utf8_width(row->label) + row->depth * INDENT;
        most = cols > most ? cols : most;
    }
    return most;
}

static int64_t greatest(const struct sheet *sheet, size_t column)
{
    int64_t most = 1;
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct sheet_cell *cell = &sheet->rows[r].cells[column];
        if (!sheet->rows[r].is_total && cell->shape == SHAPE_COUNT && cell->n > most)
            most = cell->n;
    }
    return most;
}

static int numbers_cols(const struct sheet *sheet, const struct sheet_layout *layout)
{
    int cols = 0;
    for (size_t i = 0; i < sheet->n_columns; i++)
        cols += layout->cols[i] > 0 ? layout->cols[i] + GAP : 0;
    return cols;
}

/* False when one column alone is left. */
static bool drop_one(const struct sheet *sheet, struct sheet_layout *layout)
{
    size_t shown = 0, worst = 0;
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (layout->cols[i] == 0)
            continue;
        if (shown == 0 || sheet->columns[i].keep <= sheet->columns[worst].keep)
            worst = i;
        shown++;
    }
    if (shown <= 1)
        return false;
    layout->cols[worst] = 0;
    return true;
}

static void place(const struct sheet *sheet, int width, struct sheet_layout *layout)
{
    int x = layout->label_cols;
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (layout->cols[i] == 0)
            continue;
        layout->x[i] = x + GAP;
        x += GAP + layout->cols[i];
    }
    int bars = sheet->bars < sheet->n_columns ? (int)sheet->bars : (int)sheet->n_columns;
    int left = bars > 0 ? (width - x) / bars - GAP : 0;
    layout->bar_x = x + GAP;
    layout->bar_cols = left < BAR_MIN ? 0 : left > BAR_MAX ? BAR_MAX : left;
    for (int i = 0; i < bars; i++) {
        int64_t most = greatest(sheet, (size_t)i);
        layout->most = most > layout->most ? most : layout->most;
    }
}

static void measure_columns(const struct sheet *sheet, struct sheet_layout *layout)
{
    for (size_t i = 0; i < sheet->n_columns; i++)
        layout->cols[i] = text_cols(sheet, i);
}

int sheet_width(const struct sheet *sheet)
{
    struct sheet_layout layout = {0};
    measure_columns(sheet, &layout);
    return label_cols(sheet) + numbers_cols(sheet, &layout);
}

void sheet_lay_out(const struct sheet *sheet, int width, struct sheet_layout *out)
{
    int natural = label_cols(sheet);
    *out = (struct sheet_layout){.label_cols = natural};
    measure_columns(sheet, out);
    int least = natural < LABEL_MIN + GAP * 4 ? natural : LABEL_MIN + GAP * 4;
    while (least + numbers_cols(sheet, out) > width && drop_one(sheet, out))
        continue;
    int room = width - numbers_cols(sheet, out);
    if (room < natural)
        out->label_cols = room < LABEL_LEAST ? LABEL_LEAST : room;
    place(sheet, width, out);
}

int sheet_bar(const struct sheet_layout *layout, const struct sheet_row *row, size_t i)
{
    const struct sheet_cell *cell = &row->cells[i];
    if (cell->shape != SHAPE_COUNT || row->is_total || cell->n <= 0)
        return 0;
    int64_t most = layout->most, cols = layout->bar_cols;
    int64_t full = (cell->n * cols + most / 2) / most;
    return full > 0 ? (int)full : 1;
}
