/* SPDX-License-Identifier: MIT
 *
 * What the parts of the bench share: a row of the generated register, the two programs
 * that are compared behind one table of functions, and samples of time. Whatever goes
 * wrong ends the bench with a sentence and status 1.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* ---- rows ---- */

// clang-format off
#define BENCH_COLUMNS(X) \
    X(code) X(opened) X(kind) X(field) X(name) X(people) X(cid) X(phone) \
    X(address) X(against) X(unit) X(content) X(jurisdiction) X(level) X(complex) \
    X(remote) X(officer) X(state) X(accepted) X(due) X(reason) X(forwarded_to) \
    X(reply_date) X(suspended) X(resolved) X(outcome) X(decision) X(decision_no) \
    X(decision_date) X(note)
// clang-format on

#define BENCH_COLUMN_ID(name) COL_##name,
enum column { BENCH_COLUMNS(BENCH_COLUMN_ID) COL_COUNT };

extern const char *const column_names[COL_COUNT];

/* Cells as they stand in the file; "" is empty. */
struct row {
    struct str cells[COL_COUNT];
};

/* The register: row i is a function of the seed, the number of rows and i alone. */
struct generator {
    uint64_t seed, rows;
    struct stock *stock;
};
#define BENCH_TODAY "2026-11-24"
#define BENCH_ME    "Nguyễn Thị Hoa 1"

void generator_init(struct generator *generator, uint64_t seed, uint64_t rows);
void generator_release(struct generator *generator);
void generator_row(const struct generator *generator, uint64_t i, struct row *row);
/* A new case of today that is no part of the register, with a code of its own. */
void generator_new_case(
    const struct generator *generator, unsigned writer, uint64_t i, struct row *row);
void row_release(struct row *row);
/* Writes the whole register; returns its size in bytes. */
uint64_t generator_write(const struct generator *generator, const char *path);

/* ---- queries ---- */

enum query_class {
    QUERY_WORD,
    QUERY_PREFIX2,
    QUERY_PREFIX3,
    QUERY_WORDS2,
    QUERY_WORDS2_PREFIX,
    QUERY_WORDS3_PREFIX,
    QUERY_CLASSES
};
extern const char *const query_class_names[QUERY_CLASSES];

/* Folded words; the last one may be a beginning. */
struct word_query {
    char words[4][16];
    size_t n;
    bool prefix;
};
/* Filters that the index of words leaves open, so that records are read for them. */
enum reading_class { READ_PHRASE, READ_MARKS, READ_FIELD, READ_CLASSES };
extern const char *const reading_class_names[READ_CLASSES];
/* Appends the n-th filter of its class, made of what some row is about. */
void filter_sample(const struct generator *generator, enum reading_class class,
    uint64_t n, struct str *out);
/* The n-th query of its class, made of words of some row. */
void query_sample(const struct generator *generator, enum query_class class, uint64_t n,
    struct word_query *out);

/* ---- the two programs ---- */

enum { PAGE_ROWS = 50, VIEW_COUNTS = 6 };

struct page {
    uint64_t ids[PAGE_ROWS];
    size_t n;
    uint64_t total; /* UINT64_MAX: not counted */
};
enum order {
    ORDER_CODE,
    ORDER_OPENED,
    ORDER_DUE,
    ORDER_NAME,
    ORDERS_BOTH, /* the peer has an index for those above */
    ORDER_OFFICER = ORDERS_BOTH,
    ORDER_UNIT,
    ORDERS
};
extern const char *const order_names[ORDERS];
enum depth { DEPTH_MIDDLE, DEPTH_END };
enum key { KEY_CODE, KEY_PHONE, KEY_CID, KEYS };

/* Cases opened in the year and in the year before. */
struct yearly {
    uint64_t opened, opened_before;
};

struct side {
    const char *name;
    const char *file; /* of its register, in the directory */
    /* Makes the register in the directory out of the file, durable at the return. */
    void (*build)(const char *dir, const char *csv, uint64_t rows);
    /* `writer`: with the durability of an acknowledged change. */
    void *(*open)(const char *dir, bool writer);
    void (*close)(void *handle);
    /* Newest 50 with their records, and how many there are if `count`. */
    void (*search)(
        void *handle, const struct word_query *query, bool count, struct page *out);
    void (*overdue)(void *handle, struct page *out);
    void (*counts)(void *handle, uint64_t counts[VIEW_COUNTS]);
    /* The summary of a year beside the one before. */
    void (*report)(void *handle, int year, struct yearly *out);
    /* Both years by unit, kind and state. */
    void (*grouped)(void *handle, int year, struct yearly *out);
    void (*sorted)(void *handle, enum order order, enum depth depth, uint64_t rows,
        struct page *out);
    /* The records that have this value of a key. */
    void (*lookup)(void *handle, enum key key, const char *value, struct page *out);
    /* The row that a case has in the list by opening day, which is made anew. */
    uint64_t (*place)(void *handle, uint64_t id);
    bool (*insert)(void *handle, const struct row *row); /* false: busy */
    /* Gives a case to an officer, durably. */
    void (*assign)(void *handle, uint64_t id, const char *officer);
    void (*check)(void *handle);
    void (*rebuild)(void *handle);
};
extern const struct side side_tiepdan, side_sqlite;
/* An empty register; build fills it. */
void tiepdan_create(const char *dir);
void tiepdan_dry_import(const char *dir, const char *csv, uint64_t rows);

/* A search read in slices of ten milliseconds, as the screen does it. */
struct sliced {
    int64_t first_ns; /* until the newest of those found in the first slice are read */
    int64_t whole_ns; /* until their number is exact */
    size_t shown;     /* rows of the first page by then */
    uint64_t total;
};
void tiepdan_search_in_slices(void *handle, const char *filter, struct sliced *out);
/* Bytes of the peer's full-text index, negative when it cannot tell. */
double sqlite_words_mb(const char *dir);

/* ---- measuring ---- */

void bench_fail(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
int64_t now_ns(void);

struct samples {
    int64_t *ns;
    size_t n, cap;
};
void samples_add(struct samples *samples, int64_t ns);
/* In milliseconds; share 0.5 is the median, 1 the largest. */
double samples_ms(struct samples *samples, double share);
void samples_release(struct samples *samples);

/* Calls back with every row behind the header, by libcsv and nothing else. */
uint64_t csv_walk(const char *path,
    void (*each)(void *ctx, const char *const *cells, const size_t *lens), void *ctx);

uint64_t directory_bytes(const char *dir);
/* Lets the system forget what it has of the file in memory. */
void drop_cached(const char *dir, const char *name);
/* Bytes of one table of a register, and all tables in one line for a person. */
double register_table_mb(const char *dir, const char *table);
void register_tables(const char *dir, double csv_mb, struct str *out);
double anonymous_mb(void);
double memory_gb_s(size_t bytes);
double append_sync_ms(const char *dir, size_t n); /* in a file of its own, removed */
void print_machine(const char *dir);

/* ---- progress ---- */

struct progress {
    const char *what;
    uint64_t total; /* 0: not known */
    int64_t began, told;
};
void progress_start(struct progress *progress, const char *what, uint64_t total);
/* A line to standard error when the last one, or the start, is half a minute ago. */
void progress_at(struct progress *progress, uint64_t done);

/* ---- the table ---- */

enum better { LOWER, HIGHER };
/* A figure that one side does not have is negative. */
void table_head(void);
void table_row(const char *figure, const char *unit, enum better better, double tiepdan,
    double sqlite, const char *limit);
void table_note(const char *text);

#endif
