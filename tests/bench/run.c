/* SPDX-License-Identifier: MIT
 *
 * What the sections of a run share. Where both programs answer the same question, the
 * answers have to agree; times are only printed.
 */
#include "run.h"

#include <stdio.h>

const char *const order_names[ORDERS] = {
    "code", "opened", "due", "name", "officer", "unit"};
const struct side *const sides[SIDES] = {&side_tiepdan, &side_sqlite};

double since_s(int64_t start)
{
    return (double)(now_ns() - start) / 1e9;
}

void must_agree(const struct bench *bench, const uint64_t said[SIDES], const char *what)
{
    if (bench->n_sides == SIDES && said[TIEPDAN] != said[SQLITE])
        bench_fail("%s: tiepdan says %llu, SQLite says %llu", what,
            (unsigned long long)said[TIEPDAN], (unsigned long long)said[SQLITE]);
}

void pages_must_agree(
    const struct bench *bench, const struct page said[SIDES], const char *what)
{
    const struct page *a = &said[TIEPDAN], *b = &said[SQLITE];
    if (bench->n_sides < SIDES)
        return;
    must_agree(bench, (uint64_t[SIDES]){a->total, b->total}, what);
    must_agree(bench, (uint64_t[SIDES]){a->n, b->n}, what);
    for (size_t i = 0; i < a->n; i++)
        must_agree(bench, (uint64_t[SIDES]){a->ids[i], b->ids[i]}, what);
}

void open_sides(struct bench *bench, bool writer)
{
    for (int s = 0; s < bench->n_sides; s++)
        bench->handles[s] = sides[s]->open(bench->dir, writer);
}

void close_sides(struct bench *bench)
{
    for (int s = 0; s < bench->n_sides; s++)
        sides[s]->close(bench->handles[s]);
}

static void share_row(struct pair *pair, double share, const char *name,
    const char *figure, const char *limit)
{
    char label[96];
    snprintf(label, sizeof label, "%s, %s", figure, name);
    table_row(label, "ms", LOWER, samples_ms(&pair->samples[TIEPDAN], share),
        samples_ms(&pair->samples[SQLITE], share), limit);
}

static void pair_release(struct pair *pair)
{
    for (int s = 0; s < SIDES; s++)
        samples_release(&pair->samples[s]);
}

void pair_rows(struct pair *pair, const char *figure, const char *limit)
{
    bool few = pair->samples[TIEPDAN].n < 100;
    share_row(pair, 0.5, "p50", figure, limit);
    share_row(pair, few ? 1 : 0.99, few ? "max" : "p99", figure, "");
    pair_release(pair);
}

void median_row(struct pair *pair, const char *figure, const char *limit)
{
    share_row(pair, 0.5, "p50", figure, limit);
    pair_release(pair);
}

void take_turns(
    struct bench *bench, ask_fn *ask, struct question *question, struct pair *pair)
{
    enum { FEWEST = 2, MOST = 15 };
    int64_t began = now_ns();
    for (int i = 0; i < MOST && (i < FEWEST || since_s(began) < bench->seconds); i++)
        for (int s = 0; s < bench->n_sides; s++) {
            int64_t start = now_ns();
            ask(bench, s, question);
            samples_add(&pair->samples[s], now_ns() - start);
        }
}
