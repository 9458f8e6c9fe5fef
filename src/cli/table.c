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
#define MIN_NAME  12  /* a name that is cut keeps so much, */
#define MIN_TEXT  20  /* a text so much */
#define MOST_ROOM 120 /* in a pipe, where nothing is cut: what is longer stands out */

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
    struct table *table, const char *label, enum table_kind kind, int priority)
{
    ARRAY_GROW(table->columns, table->cap_columns, table->n_columns + 1);
    struct table_column *column = &table->columns[table->n_columns++];
    memset(column, 0, sizeof(*column));
    column->label = utf8_safe(label, true);
    column->kind = kind;
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

/* How much wider than it has to be. */
static int spare_of(const struct table_column *column)
{
    switch (column->kind) {
    case TABLE_PLAIN:
    case TABLE_NUMBER: return 0;
    case TABLE_NAME: return column->shown - MIN_NAME;
    case TABLE_TEXT: return column->shown - MIN_TEXT;
    }
    return 0;
}

/* Texts give room first, the widest of them; then names. */
static struct table_column *widest(struct table *table, enum table_kind kind)
{
    struct table_column *found = NULL;
    for (size_t i = 0; i < table->n_columns; i++) {
        struct table_column *column = &table->columns[i];
        if (column->kind == kind && spare_of(column) > 0 &&
            (found == NULL || column->shown > found->shown))
            found = column;
    }
    return found;
}

static struct table_column *can_give(struct table *table)
{
    struct table_column *text = widest(table, TABLE_TEXT);
    return text != NULL ? text : widest(table, TABLE_NAME);
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

/* The narrowest a column is shown. */
static int least_of(const struct table_column *column)
{
    switch (column->kind) {
    case TABLE_PLAIN:
    case TABLE_NUMBER: return column->width;
    case TABLE_NAME: return column->width < MIN_NAME ? column->width : MIN_NAME;
    case TABLE_TEXT: return column->width < MIN_TEXT ? column->width : MIN_TEXT;
    }
    return column->width;
}

/* One that was left out but fits into what is free now, the most needed first. */
static struct table_column *can_return(struct table *table, int room)
{
    struct table_column *found = NULL;
    for (size_t i = 0; i < table->n_columns; i++) {
        struct table_column *column = &table->columns[i];
        if (column->shown == 0 && least_of(column) + GAP <= room &&
            (found == NULL || column->priority > found->priority))
            found = column;
    }
    return found;
}

/* Room that is left goes to the columns that were cut, one by one. */
static bool grow_columns(struct table *table, int width)
{
    bool grown = false;
    for (size_t i = 0; i < table->n_columns && total_width(table) < width; i++) {
        struct table_column *column = &table->columns[i];
        if (column->shown == 0 || column->shown >= column->width)
            continue;
        column->shown++;
        grown = true;
    }
    return grown;
}

static void fit_columns(struct table *table, int width)
{
    struct table_column *column;
    while (total_width(table) > width && (column = can_give(table)) != NULL)
        column->shown--;
    while (total_width(table) > width && (column = least_needed(table)) != NULL)
        column->shown = 0;
    while ((column = can_return(table, width - total_width(table))) != NULL)
        column->shown = least_of(column);
    while (grow_columns(table, width))
        continue;
}

static void settle_widths(struct table *table, const struct output *out)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        struct table_column *column = &table->columns[i];
        column->shown = column->width > 0 ? column->width : 1;
        if (!out->is_terminal && column->kind == TABLE_TEXT && column->shown > MOST_ROOM)
            column->shown = MOST_ROOM;
    }
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
    if (column->kind == TABLE_NUMBER)
        str_fill(line, ' ', blanks);
    str_add(line, text);
    if (column->kind != TABLE_NUMBER)
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
