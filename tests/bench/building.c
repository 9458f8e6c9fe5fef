/* SPDX-License-Identifier: MIT
 *
 * The registers of both sides made from one file: how fast, and how large they get.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/paths.h"
#include "run.h"

static double libcsv_rows_s(const struct bench *bench)
{
    int64_t start = now_ns();
    if (csv_walk(bench->csv, NULL, NULL) != bench->rows)
        bench_fail("libcsv finds another number of rows");
    return (double)bench->rows / since_s(start);
}

static void build(const struct bench *bench, double rate[SIDES])
{
    for (int s = bench->n_sides - 1; s >= TIEPDAN; s--) {
        int64_t start = now_ns();
        sides[s]->build(bench->dir, bench->csv, bench->rows);
        rate[s] = (double)bench->rows / since_s(start);
    }
}

/* The part of an import that writes nothing, on the register that is still empty. */
static double dry_rows_s(const struct bench *bench)
{
    int64_t start = now_ns();
    tiepdan_dry_import(bench->dir, bench->csv, bench->rows);
    return (double)bench->rows / since_s(start);
}

static void size_rows(const struct bench *bench)
{
    double csv_mb = (double)bench->csv_bytes / 1e6, store[SIDES] = {-1, -1};
    char limit[64];
    char *path = path_join(bench->dir, "register");
    store[TIEPDAN] = (double)directory_bytes(path) / 1e6;
    if (bench->n_sides == SIDES)
        store[SQLITE] = (double)directory_bytes(bench->dir) / 1e6;
    free(path);
    snprintf(limit, sizeof limit, "CSV: %.1f MB", csv_mb);
    table_row("store on disk", "MB", LOWER, store[TIEPDAN], store[SQLITE], limit);
    table_row("store for each byte of CSV", "x", LOWER, store[TIEPDAN] / csv_mb,
        store[SQLITE] / csv_mb, "");
}

static void table_rows(const struct bench *bench)
{
    struct str tables = {0};
    double fts = bench->n_sides == SIDES ? sqlite_words_mb(bench->dir) : -1;
    table_row("of it the search index", "MB", LOWER,
        register_table_mb(bench->dir, "terms"), fts, "");
    register_tables(bench->dir, (double)bench->csv_bytes / 1e6, &tables);
    printf("  note: tables for each byte of CSV: %s\n", str_text(&tables));
    str_release(&tables);
}

void measure_import(struct bench *bench)
{
    double rate[SIDES] = {-1, -1};
    char limit[64];
    double parse = libcsv_rows_s(bench);
    tiepdan_create(bench->dir);
    double dry = dry_rows_s(bench);
    build(bench, rate);
    snprintf(limit, sizeof limit, "libcsv alone: %.0f rows/s", parse);
    table_row("import to durable, every index", "rows/s", HIGHER, rate[TIEPDAN],
        rate[SQLITE], limit);
    table_row("import that only checks", "rows/s", HIGHER, dry, -1, limit);
    size_rows(bench);
    table_rows(bench);
}
