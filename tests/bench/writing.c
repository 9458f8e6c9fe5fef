/* SPDX-License-Identifier: MIT
 *
 * Durable changes: one desk, eight desks at once with somebody searching meanwhile; and
 * what proves the whole register and makes its tables anew.
 */
#include <stdio.h>

#include "base/alloc.h"
#include "run.h"
#include "writers.h"

static void share_rows(struct samples *samples[SIDES], const char *what, double append_ms)
{
    static const struct {
        const char *name;
        double share;
    } shares[] = {{"p50", 0.5}, {"p99", 0.99}, {"max", 1}};
    char figure[80], limit[64];
    snprintf(limit, sizeof limit, "append + fdatasync: %.3g ms", append_ms);
    for (size_t i = 0; i < ARRAY_COUNT(shares); i++) {
        snprintf(figure, sizeof figure, "%s, %s", what, shares[i].name);
        table_row(figure, "ms", LOWER, samples_ms(samples[TIEPDAN], shares[i].share),
            samples_ms(samples[SQLITE], shares[i].share), i == 0 ? limit : "");
    }
}

static void many_rows(const struct bench *bench, struct writing writing[SIDES])
{
    bool both = bench->n_sides == SIDES;
    table_row("durable insert, 8 writers, together", "rows/s", HIGHER,
        writing[TIEPDAN].rate, both ? writing[SQLITE].rate : -1, "");
    table_row("durable insert, 8 writers, p50", "ms", LOWER,
        samples_ms(&writing[TIEPDAN].samples, 0.5),
        samples_ms(&writing[SQLITE].samples, 0.5), "");
    table_row("durable insert, 8 writers, p99", "ms", LOWER,
        samples_ms(&writing[TIEPDAN].samples, 0.99),
        samples_ms(&writing[SQLITE].samples, 0.99), "");
    table_row("a search meanwhile, p99", "ms", LOWER,
        samples_ms(&writing[TIEPDAN].reading, 0.99),
        samples_ms(&writing[SQLITE].reading, 0.99), "");
    table_row("busiest against idlest of 8 writers", "x", LOWER, writing[TIEPDAN].spread,
        both ? writing[SQLITE].spread : -1, "1");
    if (writing[TIEPDAN].busy + writing[SQLITE].busy > 0)
        printf("  note: turned away as busy: tiepdan %llu, SQLite %llu\n",
            (unsigned long long)writing[TIEPDAN].busy,
            (unsigned long long)writing[SQLITE].busy);
}

static void writing_release(struct writing *writing)
{
    samples_release(&writing->samples);
    samples_release(&writing->reading);
}

static void measure_inserts(struct bench *bench)
{
    struct writing one[SIDES] = {0}, eight[SIDES] = {0};
    for (int s = 0; s < bench->n_sides; s++)
        writers_run(
            sides[s], bench->dir, &bench->generator, 1, 0, bench->seconds, &one[s]);
    for (int s = 0; s < bench->n_sides; s++)
        writers_run(
            sides[s], bench->dir, &bench->generator, 8, 1, bench->seconds, &eight[s]);
    struct samples *both[SIDES] = {&one[TIEPDAN].samples, &one[SQLITE].samples};
    share_rows(both, "durable insert, 1 writer", bench->append_ms);
    many_rows(bench, eight);
    for (int s = 0; s < SIDES; s++) {
        writing_release(&one[s]);
        writing_release(&eight[s]);
    }
}

/* Cases all over the register, so that each change meets other pages. */
static void assign_cases(struct bench *bench, int s, struct pair *pair)
{
    static const char *const officers[] = {"Hồ Quang Trung", "Lê Thị Mai"};
    uint64_t id = 0;
    int64_t start = now_ns();
    for (size_t n = 0; since_s(start) < bench->seconds; n++) {
        id = (id + 7919) % bench->rows;
        int64_t begun = now_ns();
        sides[s]->assign(bench->handles[s], id + 1, officers[n / bench->rows % 2]);
        samples_add(&pair->samples[s], now_ns() - begun);
    }
}

static void measure_changes(struct bench *bench)
{
    struct pair pair = {0};
    open_sides(bench, true);
    for (int s = 0; s < bench->n_sides; s++)
        assign_cases(bench, s, &pair);
    close_sides(bench);
    pair_rows(&pair, "durable change of the officer of a case", "");
}

void measure_writing(struct bench *bench)
{
    measure_inserts(bench);
    measure_changes(bench);
}

void measure_upkeep(struct bench *bench)
{
    double check[SIDES] = {-1, -1}, rebuild[SIDES] = {-1, -1};
    open_sides(bench, true);
    for (int s = 0; s < bench->n_sides; s++) {
        int64_t start = now_ns();
        sides[s]->check(bench->handles[s]);
        check[s] = since_s(start);
        start = now_ns();
        sides[s]->rebuild(bench->handles[s]);
        rebuild[s] = since_s(start);
    }
    close_sides(bench);
    table_row("check (SQLite: integrity_check, FTS5 too)", "s", LOWER, check[TIEPDAN],
        check[SQLITE], "");
    table_row("rebuild (SQLite: REINDEX, FTS5 rebuild)", "s", LOWER, rebuild[TIEPDAN],
        rebuild[SQLITE], "");
}
