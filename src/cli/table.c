/* SPDX-License-Identifier: MIT
 *
 * Widths are columns of the terminal, not bytes. Cells are made safe when they come in;
 * what is printed may therefore go to a terminal as it is.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

#define GAP       2
#define MIN_WIDTH 8 /* a cut text column keeps so much */

void table_init(struct table *table)
{
    memset(table, 0, sizeof(*table));
}

static void forget_cells(struct table *table)
{
    for (size_t i = 0; i < table->n_cells; i++)
        free(table->cells[i]);
    table->n_cells = 0;
}

void table_release(struct table *table)
{
    forget_cells(table);
    free(table->cells);
    for (size_t i = 0; i < table->n_columns; i++)
        free(table->columns[i].label);
    free(table->columns);
    table_init(table);
}

void table_column(
    struct table *table, const char *label, bool is_number, bool is_text, int priority)
{
    ARRAY_GROW(table->columns, table->cap_columns, table->n_columns + 1);
    struct table_column *column = &table->columns[table->n_columns++];
    memset(column, 0, sizeof(*column));
    column->label = utf8_safe(label, true);
    column->is_number = is_number;
    column->is_text = is_text;
    column->priority = priority;
    column->width = utf8_width(column->label);
}

void table_cell(struct table *table, const char *text)
{
    ARRAY_GROW(table->cells, table->cap_cells, table->n_cells + 1);
    char *safe = utf8_safe(text, true);
    struct table_column *column = &table->columns[table->n_cells % table->n_columns];
    int width = utf8_width(safe);
    if (width > column->width && !table->is_measured)
        column->width = width;
    table->cells[table->n_cells++] = safe;
}

size_t table_rows(const struct table *table)
{
    return table->n_columns == 0 ? 0 : table->n_cells / table->n_columns;
}

static int total_width(const struct table *table)
{
    int total = 0;
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->columns[i].shown > 0)
            total += table->columns[i].shown + GAP;
    return total - GAP;
}

static struct table_column *widest_text(struct table *table)
{
    struct table_column *widest = NULL;
    for (size_t i = 0; i < table->n_columns; i++) {
        struct table_column *column = &table->columns[i];
        if (!column->is_text || column->shown <= MIN_WIDTH)
            continue;
        if (widest == NULL || column->shown > widest->shown)
            widest = column;
    }
    return widest;
}

static struct table_column *least_needed(struct table *table)
{
    struct table_column *least = NULL;
    size_t n = 0;
    for (size_t i = 0; i < table->n_columns; i++) {
        struct table_column *column = &table->columns[i];
        if (column->shown == 0)
            continue;
        n++;
        if (least == NULL || column->priority <= least->priority)
            least = column;
    }
    return n > 1 ? least : NULL;
}

static void fit_columns(struct table *table, int width)
{
    struct table_column *column;
    while (total_width(table) > width && (column = widest_text(table)) != NULL)
        column->shown--;
    while (total_width(table) > width && (column = least_needed(table)) != NULL)
        column->shown = 0;
    // room that a column left behind goes back to the texts that were cut
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < table->n_columns; i++) {
            column = &table->columns[i];
            if (column->shown == 0 || column->shown >= column->width ||
                total_width(table) >= width)
                continue;
            column->shown++;
            grown = true;
        }
    }
}

static void settle_widths(struct table *table, const struct output *out)
{
    for (size_t i = 0; i < table->n_columns; i++)
        table->columns[i].shown =
            table->columns[i].width > 0 ? table->columns[i].width : 1;
    if (out->is_terminal)
        fit_columns(table, out->width);
    table->is_measured = true;
}

static void add_cell(
    struct str *line, const struct table_column *column, const char *text, bool cut)
{
    int width = utf8_width(text);
    if (width > column->shown && cut) {
        utf8_pad(line, text, column->shown);
        return;
    }
    size_t blanks = width < column->shown ? (size_t)(column->shown - width) : 0;
    if (column->is_number)
        str_fill(line, ' ', blanks);
    str_add(line, text);
    if (!column->is_number)
        str_fill(line, ' ', blanks);
}

static void trim_end(struct str *line)
{
    while (line->len > 0 && line->buf[line->len - 1] == ' ')
        str_truncate(line, line->len - 1);
}

static void print_line(
    const struct table *table, struct output *out, char *const *cells, bool is_header)
{
    struct str line = {0};
    bool first = true;
    for (size_t i = 0; i < table->n_columns; i++) {
        const struct table_column *column = &table->columns[i];
        if (column->shown == 0)
            continue;
        if (!first)
            str_fill(&line, ' ', GAP);
        first = false;
        add_cell(&line, column, is_header ? column->label : cells[i], out->is_terminal);
    }
    trim_end(&line);
    if (is_header && out->has_colour) {
        output_raw(out, "\033[1m");
        output_raw(out, str_text(&line));
        output_raw(out, "\033[0m\n");
    } else {
        str_addc(&line, '\n');
        output_raw(out, str_text(&line));
    }
    str_release(&line);
}

void table_print(struct table *table, struct output *out)
{
    if (!table->is_measured)
        settle_widths(table, out);
    if (!table->has_header)
        print_line(table, out, NULL, true);
    table->has_header = true;
    for (size_t i = 0; i + table->n_columns <= table->n_cells; i += table->n_columns)
        print_line(table, out, table->cells + i, false);
    forget_cells(table);
}
