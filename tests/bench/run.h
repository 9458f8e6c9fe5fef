/* SPDX-License-Identifier: MIT
 *
 * One run of the bench: what is measured on which register, questions put to both sides
 * in turn, and the rows of the table that come of it.
 */
#ifndef TESTS_BENCH_RUN_H
#define TESTS_BENCH_RUN_H

#include "bench.h"

enum { TIEPDAN, SQLITE, SIDES };
extern const struct side *const sides[SIDES];

struct bench {
    struct generator generator;
    uint64_t rows, seed, queries;
    double seconds;   /* for one measurement that can be cut short */
    int n_sides;      /* 1: tiepdan alone */
    const char *only; /* names of sections with commas between, or NULL: all of them */
    char *dir;        /* where the registers are */
    char *work; /* in dir, removed at the end: the file that is imported and the like */
    char *csv;
    const char *given; /* where registers are that were made before, or NULL */
    bool keep;         /* the registers will be used again */
    uint64_t csv_bytes;
    double append_ms, memory_gb_s;
    void *handles[SIDES]; /* open while something is read */
};

/* ---- sections, each prints its rows ---- */

void measure_import(struct bench *bench); /* makes the registers */
void measure_search(struct bench *bench);
void measure_lists(struct bench *bench);
void measure_lookups(struct bench *bench);
void measure_reports(struct bench *bench);
void measure_browsing(struct bench *bench);
void measure_screen(struct bench *bench);
void measure_writing(struct bench *bench);
void measure_upkeep(struct bench *bench);

/* ---- registers used by several runs ---- */

/* Notes that the registers in bench->dir are whole. */
void kept_note(const struct bench *bench);
/* Fails unless that was noted for the same rows and the same seed; sets csv_bytes. */
void kept_take(struct bench *bench);
/* Before the registers are changed: they are taken by no run any more. */
void kept_forget(const struct bench *bench);

/* What the child of measure_browsing does. */
int browse(const char *side, const char *dir);

/* ---- what sections share ---- */

void open_sides(struct bench *bench, bool writer);
void close_sides(struct bench *bench);

/* Times of both sides for one thing. */
struct pair {
    struct samples samples[SIDES];
};
/* Two rows, median and p99 (of fewer than 100 samples the largest, which it says), or
 * the median alone; both release the samples. */
void pair_rows(struct pair *pair, const char *figure, const char *limit);
void median_row(struct pair *pair, const char *figure, const char *limit);

double since_s(int64_t start);
/* These compare nothing when there is one side only. */
void must_agree(const struct bench *bench, const uint64_t said[SIDES], const char *what);
void pages_must_agree(
    const struct bench *bench, const struct page said[SIDES], const char *what);

/* One question and the answers of both. */
struct question {
    enum order order;
    enum depth depth;
    enum key key;
    const char *value;
    uint64_t id;
    struct page pages[SIDES];
    uint64_t counts[SIDES][VIEW_COUNTS];
    uint64_t numbers[SIDES];
    struct yearly years[SIDES];
};
typedef void ask_fn(struct bench *bench, int s, struct question *question);
/* Asks in turn until there are enough rounds or the time is up, twice at least. */
void take_turns(
    struct bench *bench, ask_fn *ask, struct question *question, struct pair *pair);

#endif
