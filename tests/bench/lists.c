/* SPDX-License-Identifier: MIT
 *
 * Lists in an order, counts of the views, reports.
 */
#include <stdio.h>

#include "run.h"

static void ask_overdue(struct bench *bench, int s, struct question *question)
{
    sides[s]->overdue(bench->handles[s], &question->pages[s]);
}

static void ask_counts(struct bench *bench, int s, struct question *question)
{
    sides[s]->counts(bench->handles[s], question->counts[s]);
}

static void ask_sorted(struct bench *bench, int s, struct question *question)
{
    sides[s]->sorted(bench->handles[s], question->order, question->depth, bench->rows,
        &question->pages[s]);
}

static void ask_place(struct bench *bench, int s, struct question *question)
{
    question->numbers[s] = sides[s]->place(bench->handles[s], question->id);
}

static void measure_overdue(struct bench *bench)
{
    struct pair pair = {0};
    struct question question = {0};
    take_turns(bench, ask_overdue, &question, &pair);
    pages_must_agree(bench, question.pages, "overdue");
    median_row(&pair, "overdue, first 50 + count", "");
}

static void measure_counts(struct bench *bench)
{
    struct pair pair = {0};
    struct question question = {0};
    take_turns(bench, ask_counts, &question, &pair);
    for (int i = 0; i < VIEW_COUNTS; i++) {
        const uint64_t said[SIDES] = {
            question.counts[TIEPDAN][i], question.counts[SQLITE][i]};
        must_agree(bench, said, "counts of the views");
    }
    median_row(&pair, "six counts of the Cases screen", "");
}

static void measure_order(struct bench *bench, enum order order, enum depth depth)
{
    struct pair pair = {0};
    struct question question = {.order = order, .depth = depth};
    char figure[80];
    snprintf(figure, sizeof figure, "list by %s, %s", order_names[order],
        depth == DEPTH_END ? "last page" : "page at half");
    take_turns(bench, ask_sorted, &question, &pair);
    pages_must_agree(bench, question.pages, figure);
    median_row(&pair, figure, "");
}

static void measure_orders(struct bench *bench, int from, int to)
{
    for (int order = from; order < to; order++) {
        measure_order(bench, (enum order)order, DEPTH_MIDDLE);
        measure_order(bench, (enum order)order, DEPTH_END);
    }
}

static void measure_place(struct bench *bench)
{
    struct pair pair = {0};
    struct question question = {.id = bench->rows / 3 + 1};
    take_turns(bench, ask_place, &question, &pair);
    must_agree(bench, question.numbers, "place in the list");
    median_row(&pair, "list found anew, place of the selected case", "");
}

void measure_lists(struct bench *bench)
{
    struct bench alone = *bench;
    alone.n_sides = 1;
    measure_overdue(bench);
    measure_counts(bench);
    measure_orders(bench, 0, ORDERS_BOTH);
    measure_orders(&alone, ORDERS_BOTH, ORDERS);
    measure_place(bench);
    table_note("tiepdan finds the list anew each time; SQLite has no index in the "
               "Vietnamese order of officers and units");
}

/* ---- reports ---- */

static void ask_report(struct bench *bench, int s, struct question *question)
{
    sides[s]->report(bench->handles[s], 2025, &question->years[s]);
}

static void ask_grouped(struct bench *bench, int s, struct question *question)
{
    sides[s]->grouped(bench->handles[s], 2025, &question->years[s]);
}

static void measure_years(struct bench *bench, ask_fn *ask, const char *figure)
{
    struct pair pair = {0};
    struct question question = {0};
    const struct yearly *years = question.years;
    take_turns(bench, ask, &question, &pair);
    const uint64_t now[SIDES] = {years[TIEPDAN].opened, years[SQLITE].opened};
    const uint64_t before[SIDES] = {
        years[TIEPDAN].opened_before, years[SQLITE].opened_before};
    must_agree(bench, now, "opened in 2025");
    must_agree(bench, before, "opened in 2024");
    pair_rows(&pair, figure, "");
}

void measure_reports(struct bench *bench)
{
    measure_years(bench, ask_grouped, "two years by unit, kind and state");
    measure_years(bench, ask_report, "summary of a year and the one before");
    table_note("the summary asks tiepdan for opened, closed, pending and overdue; SQLite "
               "groups by unit, kind, state in both rows");
}
