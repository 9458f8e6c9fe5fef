/* SPDX-License-Identifier: MIT
 *
 * Making a sheet: each measure is tallied once, apart by the groups; what was tallied is
 * brought together by group, sorted, and given the filters behind its numbers. What is
 * reckoned from other columns comes last.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "group.h"
#include "kinds.h"
#include "rate.h"
#include "sheet.h"

/* One number of one group. */
struct tallied {
    char *key; /* of the group, NULL when it has been taken over */
    char *values[TALLY_BY];
    day_t from;
    size_t column;
    uint64_t count;
};

struct maker {
    struct office *office;
    struct report *report;
    const struct sheet_kind *kind;
    struct sheet *sheet;
    struct grouping grouping;
    struct tallied *list;
    size_t n, cap;
};

static const struct measure *measure_of(const struct maker *m, size_t column)
{
    return measure_at(m->kind->measures, column);
}

static const struct period *window_of(
    const struct maker *m, const struct measure *measure)
{
    return measure->last_year ? &m->report->before : &m->report->period;
}

static const struct schema *schema_of(
    const struct maker *m, const struct measure *measure)
{
    return measure->schema != NULL ? measure->schema : m->kind->schema;
}

static enum td_status parse(struct office *office, const struct schema *schema,
    const char *filter, struct query **query, struct err *err)
{
    struct query_env env = office_query_env(office, false);
    return query_parse(schema, filter, &env, query, NULL, err);
}

/* ---- a row for each measure ---- */

static enum td_status count_row(struct maker *m, const struct measure *measure,
    struct sheet_row *row, struct err *err)
{
    const struct schema *schema = schema_of(m, measure);
    struct query *query = NULL;
    const struct query *asked[1];
    uint64_t count = 0;
    char *filter = measure_filter(measure, schema, window_of(m, measure));
    enum td_status status = parse(m->office, schema, filter, &query, err);
    asked[0] = query;
    if (status == TD_OK)
        status = office_count(m->office, schema, asked, 1, &count, err);
    row->cells[0] = (struct sheet_cell){SHAPE_COUNT, (int64_t)count, filter};
    query_free(query);
    return status;
}

static enum td_status make_list(struct maker *m, struct err *err)
{
    const struct measure *measure;
    enum td_status status = TD_OK;
    sheet_add_column(m->sheet, "count", N_("Cases"), 1);
    for (size_t i = 0; status == TD_OK && (measure = measure_of(m, i)) != NULL; i++) {
        struct sheet_row *row =
            sheet_add_row(m->sheet, xstrdup(measure->key), xstrdup(_(measure->label)));
        row->schema = schema_of(m, measure);
        row->depth = measure->depth;
        status = count_row(m, measure, row, err);
    }
    return status;
}

/* ---- tallying ---- */

static const struct field *date_of(const struct maker *m, const struct measure *measure)
{
    const char *key = *measure->date == '\0' ? m->kind->schema->date : measure->date;
    return schema_field(m->kind->schema, key);
}

static void remember(struct maker *m, size_t column, const struct tally_row *row)
{
    struct tallied t = {.from = row->from, .column = column, .count = row->count};
    struct group group = {.from = row->from};
    struct str key = {0};
    if (m->grouping.by_span && measure_of(m, column)->last_year)
        t.from = group.from = day_add_months(row->from, 12);
    for (size_t i = 0; i < m->grouping.n; i++) {
        group.value[i] = row->by[i];
        t.values[i] = xstrdup(row->by[i]);
    }
    str_add(&key, "");
    group_key(&m->grouping, &group, &key);
    t.key = str_detach(&key);
    ARRAY_GROW(m->list, m->cap, m->n + 1);
    m->list[m->n++] = t;
}

static enum td_status tally_measure(struct maker *m, size_t column, struct err *err)
{
    const struct measure *measure = measure_of(m, column);
    const struct grouping *g = &m->grouping;
    if (measure->filter == NULL || (g->by_span && measure->date == NULL))
        return TD_OK;
    struct tally_ask ask = {.span = g->span};
    memcpy(ask.by, g->by, sizeof ask.by);
    if (g->by_span)
        ask.date = date_of(m, measure);
    struct find find = {.schema = m->kind->schema};
    struct query *query = NULL;
    struct tally_table table = {0};
    char *filter = measure_filter(measure, m->kind->schema, window_of(m, measure));
    enum td_status status = parse(m->office, m->kind->schema, filter, &query, err);
    find.query = query;
    if (status == TD_OK)
        status = office_tally(m->office, &find, &ask, &table, err);
    for (size_t i = 0; status == TD_OK && i < table.n; i++)
        remember(m, column, &table.rows[i]);
    tally_release(&table);
    query_free(query);
    free(filter);
    return status;
}

/* A month without anything is a row, too. */
static void add_empty_spans(struct maker *m)
{
    const struct grouping *g = &m->grouping;
    const struct period *period = &m->report->period;
    if (!g->by_span)
        return;
    day_t from = tally_span_start(g->span, period->from);
    for (; from != DAY_NONE && from <= period->to; from = group_next(g, from))
        remember(m, 0, &(struct tally_row){.from = from});
}

static int by_key(const void *a, const void *b)
{
    const struct tallied *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0)
        return order;
    return (x->count < y->count) - (x->count > y->count); // the usual spelling first
}

static void drop_tallied(struct maker *m)
{
    for (size_t i = 0; i < m->n; i++) {
        for (size_t k = 0; k < TALLY_BY; k++)
            free(m->list[i].values[k]);
        free(m->list[i].key);
    }
    free(m->list);
}

/* ---- rows of groups ---- */

/* The months of a running period that have not come, and their like last year, stay
 * blank. */
static bool has_come(const struct maker *m, const struct measure *measure, day_t from)
{
    const struct report *report = m->report;
    if (!m->grouping.by_span)
        return true;
    if (measure->last_year)
        return day_add_months(from, -12) <= report->before.to;
    return from <= period_reached(&report->period, clock_today());
}

static void fill_cells(struct maker *m, struct sheet_row *row, const struct group *group)
{
    for (size_t i = 0; i < m->sheet->n_columns; i++) {
        const struct measure *measure = measure_of(m, i);
        bool counted =
            measure->filter != NULL && (!m->grouping.by_span || measure->date != NULL);
        if (!counted || !has_come(m, measure, group->from))
            continue;
        row->cells[i].shape = SHAPE_COUNT;
        row->cells[i].filter =
            group_filter(&m->grouping, group, measure, window_of(m, measure));
    }
}

static struct sheet_row *row_of_group(struct maker *m, const struct tallied *t)
{
    struct group group = {.from = t->from};
    struct str key = {0}, label = {0};
    for (size_t i = 0; i < TALLY_BY; i++)
        group.value[i] = t->values[i];
    str_add(&key, "");
    group_stable(&m->grouping, &group, &key);
    str_add(&label, "");
    group_name(&m->grouping, &group, &label);
    struct sheet_row *row = sheet_add_row(m->sheet, str_detach(&key), str_detach(&label));
    row->schema = m->kind->schema;
    fill_cells(m, row, &group);
    return row;
}

static void gather_rows(struct maker *m)
{
    struct sheet_row *row = NULL;
    if (m->n > 0)
        qsort(m->list, m->n, sizeof *m->list, by_key);
    for (size_t i = 0; i < m->n; i++) {
        if (i == 0 || strcmp(m->list[i].key, m->list[i - 1].key) != 0)
            row = row_of_group(m, &m->list[i]);
        row->cells[m->list[i].column].n += (int64_t)m->list[i].count;
    }
}

static void add_total(struct maker *m)
{
    if (!m->kind->total || m->sheet->n_rows < 2)
        return;
    struct sheet_row *total =
        sheet_add_row(m->sheet, xstrdup("total"), xstrdup(_("Total")));
    total->schema = m->kind->schema;
    total->is_total = true;
    for (size_t i = 0; i < m->sheet->n_columns; i++) {
        const struct measure *measure = measure_of(m, i);
        if (m->sheet->rows[0].cells[i].shape != SHAPE_COUNT)
            continue;
        total->cells[i].shape = SHAPE_COUNT;
        total->cells[i].filter =
            measure_filter(measure, m->kind->schema, window_of(m, measure));
        for (size_t k = 0; k + 1 < m->sheet->n_rows; k++)
            total->cells[i].n += m->sheet->rows[k].cells[i].n;
    }
}

/* ---- what is reckoned ---- */

static size_t column_named(const struct sheet *sheet, const char *key)
{
    size_t i = 0;
    while (i < sheet->n_columns && strcmp(sheet->columns[i].key, key) != 0)
        i++;
    REQUIRE(i < sheet->n_columns);
    return i;
}

static void reckon_cell(struct maker *m, struct sheet_row *row, size_t column)
{
    const struct measure *measure = measure_of(m, column);
    if (measure->filter != NULL)
        return;
    const struct sheet_cell *of = &row->cells[column_named(m->sheet, measure->of)];
    const struct sheet_cell *base = &row->cells[column_named(m->sheet, measure->base)];
    if (of->shape == SHAPE_BLANK || base->shape == SHAPE_BLANK)
        return;
    row->cells[column] = cell_reckoned(measure->shape, of->n, base->n);
}

static void reckon(struct maker *m)
{
    for (size_t r = 0; r < m->sheet->n_rows; r++)
        for (size_t i = 0; i < m->sheet->n_columns; i++)
            reckon_cell(m, &m->sheet->rows[r], i);
}

/* ---- order ---- */

/* Greatest first, then by value; the total stays last. */
struct placed {
    struct sheet_row row;
    int64_t n;
    struct str order;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    size_t len = x->order.len < y->order.len ? x->order.len : y->order.len;
    int order = len > 0 ? memcmp(x->order.buf, y->order.buf, len) : 0;
    return order != 0 ? order
                      : (x->order.len > y->order.len) - (x->order.len < y->order.len);
}

/* Rows stand in the order of their keys; `list` has one group for each. */
static void sort_rows(struct maker *m)
{
    struct sheet *sheet = m->sheet;
    size_t column = m->kind->order == NULL ? 0 : column_named(sheet, m->kind->order);
    struct placed *placed = xcalloc(sheet->n_rows + 1, sizeof *placed);
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (i > 0 && strcmp(m->list[i].key, m->list[i - 1].key) == 0)
            continue;
        struct group group = {.from = m->list[i].from};
        for (size_t k = 0; k < TALLY_BY; k++)
            group.value[k] = m->list[i].values[k];
        placed[n].row = sheet->rows[n];
        placed[n].n = m->kind->order == NULL || m->grouping.by_span
                          ? 0
                          : sheet->rows[n].cells[column].n;
        group_order(&m->grouping, &group, &placed[n].order);
        n++;
    }
    qsort(placed, n, sizeof *placed, by_place);
    for (size_t i = 0; i < n; i++) {
        sheet->rows[i] = placed[i].row;
        str_release(&placed[i].order);
    }
    free(placed);
}

/* ---- the sheet ---- */

static void add_columns(struct maker *m)
{
    const struct measure *measure;
    for (size_t i = 0; (measure = measure_of(m, i)) != NULL; i++)
        sheet_add_column(m->sheet, measure->key,
            measure->head != NULL ? measure->head : measure->label, measure->keep);
}

static enum td_status make_groups(struct maker *m, const char *by, struct err *err)
{
    enum td_status status =
        grouping_parse(m->office, m->kind->schema, by, &m->grouping, err);
    if (status != TD_OK)
        return status;
    add_columns(m);
    m->sheet->by_label = grouping_label(&m->grouping);
    for (size_t i = 0; i < m->sheet->n_columns && status == TD_OK; i++)
        status = tally_measure(m, i, err);
    if (status == TD_OK) {
        add_empty_spans(m);
        gather_rows(m);
        sort_rows(m);
        add_total(m);
        reckon(m);
    }
    return status;
}

enum td_status sheet_make(struct office *office, struct report *report,
    const struct sheet_kind *kind, const char *by, struct err *err)
{
    struct maker m = {.office = office,
        .report = report,
        .kind = kind,
        .sheet = report_add_sheet(report, kind->key, kind->title)};
    m.sheet->bars = kind->bars;
    enum td_status status =
        kind->by == NULL ? make_list(&m, err) : make_groups(&m, by, err);
    drop_tallied(&m);
    return status;
}
