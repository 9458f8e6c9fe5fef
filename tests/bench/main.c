/* SPDX-License-Identifier: MIT
 *
 * tiepdan-bench: tiepdan and SQLite over the same generated register in one run. Where
 * both answer the same question, the answers have to agree; times are only printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/paths.h"
#include "bench.h"
#include "writers.h"

const char *const order_names[ORDERS] = {"code", "opened", "due", "name"};

enum { TIEPDAN, SQLITE, SIDES };
static const struct side *const sides[SIDES] = {&side_tiepdan, &side_sqlite};

struct bench {
    struct generator generator;
    uint64_t rows, seed, queries;
    double seconds; /* for one measurement that can be cut short */
    bool proof;     /* check and rebuild as well */
    char *dir, *csv;
    uint64_t csv_bytes;
    double append_ms, memory_gb_s;
    void *handles[SIDES];
    uint64_t checksum; /* of all counts */
};

static double since_s(int64_t start)
{
    return (double)(now_ns() - start) / 1e9;
}

static char *limit_text(const char *fmt, double value)
{
    struct str text = {0};
    str_addf(&text, "%s %.3g ms", fmt, value);
    return str_detach(&text);
}

/* ---- agreement ---- */

static void must_agree(uint64_t a, uint64_t b, const char *what)
{
    if (a != b)
        bench_fail("%s: tiepdan says %llu, SQLite says %llu", what, (unsigned long long)a,
            (unsigned long long)b);
}

static void pages_must_agree(const struct page *a, const struct page *b, const char *what)
{
    must_agree(a->total, b->total, what);
    must_agree(a->n, b->n, what);
    for (size_t i = 0; i < a->n; i++)
        must_agree(a->ids[i], b->ids[i], what);
}

/* ---- building ---- */

static void generate(struct bench *bench)
{
    int64_t start = now_ns();
    bench->csv_bytes = generator_write(&bench->generator, bench->csv);
    printf("register: %llu rows, seed %llu, %llu bytes of CSV (%.0f a row), made in %.1f "
           "s\n",
        (unsigned long long)bench->rows, (unsigned long long)bench->seed,
        (unsigned long long)bench->csv_bytes,
        (double)bench->csv_bytes / (double)bench->rows, since_s(start));
}

static double libcsv_rows_s(const struct bench *bench)
{
    int64_t start = now_ns();
    must_agree(csv_walk(bench->csv, NULL, NULL), bench->rows, "rows of the file");
    return (double)bench->rows / since_s(start);
}

static void measure_limits(struct bench *bench)
{
    bench->append_ms = append_sync_ms(bench->dir, 200);
    bench->memory_gb_s = memory_gb_s((size_t)64 << 20);
    printf(
        "limits: append of 4 KiB + fdatasync p50 %.3f ms, memory read at %.1f GB/s\n\n",
        bench->append_ms, bench->memory_gb_s);
}

static void measure_import(struct bench *bench)
{
    double rate[SIDES], store[SIDES];
    uint64_t before = directory_bytes(bench->dir);
    double parse = libcsv_rows_s(bench);
    for (int s = SQLITE; s >= TIEPDAN; s--) {
        int64_t start = now_ns();
        sides[s]->build(bench->dir, bench->csv, bench->rows);
        rate[s] = (double)bench->rows / since_s(start);
    }
    char *path = path_join(bench->dir, "register");
    store[TIEPDAN] = (double)directory_bytes(path) / 1e6;
    store[SQLITE] = (double)(directory_bytes(bench->dir) - before) / 1e6;
    free(path);
    char limit[64];
    snprintf(limit, sizeof limit, "libcsv alone: %.0f rows/s", parse);
    table_row("import to durable, every index", "rows/s", HIGHER, rate[TIEPDAN],
        rate[SQLITE], limit);
    snprintf(limit, sizeof limit, "CSV: %.1f MB", (double)bench->csv_bytes / 1e6);
    table_row("store on disk", "MB", LOWER, store[TIEPDAN], store[SQLITE], limit);
    table_row("store for each byte of CSV", "x", LOWER,
        store[TIEPDAN] * 1e6 / (double)bench->csv_bytes,
        store[SQLITE] * 1e6 / (double)bench->csv_bytes, "");
}

/* ---- searching ---- */

struct pair {
    struct samples samples[SIDES];
};

static void pair_row(struct pair *pair, const char *figure, const char *limit)
{
    char name[96];
    snprintf(name, sizeof name, "%s, p50", figure);
    table_row(name, "ms", LOWER, samples_ms(&pair->samples[TIEPDAN], 0.5),
        samples_ms(&pair->samples[SQLITE], 0.5), limit);
    // A p99 of a few samples is their largest and says so.
    bool few = pair->samples[TIEPDAN].n < 100;
    snprintf(name, sizeof name, "%s, %s", figure, few ? "max" : "p99");
    table_row(name, "ms", LOWER, samples_ms(&pair->samples[TIEPDAN], few ? 1 : 0.99),
        samples_ms(&pair->samples[SQLITE], few ? 1 : 0.99), "");
}

static void pair_release(struct pair *pair)
{
    for (int s = 0; s < SIDES; s++)
        samples_release(&pair->samples[s]);
}

static void search_once(struct bench *bench, int s, const struct word_query *query,
    bool count, struct pair *pair, struct page *page)
{
    int64_t start = now_ns();
    sides[s]->search(bench->handles[s], query, count, page);
    samples_add(&pair->samples[s], now_ns() - start);
}

static void search_both(struct bench *bench, const struct word_query *query,
    struct pair *counted, struct pair *alone)
{
    struct page pages[SIDES], newest[SIDES];
    for (int s = 0; s < SIDES; s++)
        search_once(bench, s, query, true, counted, &pages[s]);
    for (int s = 0; s < SIDES; s++)
        search_once(bench, s, query, false, alone, &newest[s]);
    pages_must_agree(&pages[TIEPDAN], &pages[SQLITE], query->words[0]);
    pages_must_agree(&newest[TIEPDAN], &newest[SQLITE], query->words[0]);
    bench->checksum = bench->checksum * 31 + pages[TIEPDAN].total;
}

/* Queries in turn on both sides until there are enough of them or the time is up. */
static uint64_t measure_class(
    struct bench *bench, enum query_class class, struct pair *alone)
{
    enum { FEWEST = 2 };
    struct pair counted = {0};
    char figure[80], limit[64];
    int64_t start = now_ns();
    uint64_t n = 0;
    for (; n < bench->queries && (n < FEWEST || since_s(start) < bench->seconds); n++) {
        struct word_query query;
        query_sample(&bench->generator, class, n, &query);
        search_both(bench, &query, &counted, alone);
    }
    snprintf(
        figure, sizeof figure, "search %s, newest 50 + count", query_class_names[class]);
    snprintf(limit, sizeof limit, "read the CSV from memory: %.3g ms; %llu queries",
        (double)bench->csv_bytes / bench->memory_gb_s / 1e6, (unsigned long long)n);
    pair_row(&counted, figure, limit);
    pair_release(&counted);
    return n;
}

static void measure_search(struct bench *bench)
{
    struct pair alone = {0};
    uint64_t n = 0;
    for (int class = 0; class < QUERY_CLASSES; class ++)
        n += measure_class(bench, (enum query_class) class, &alone);
    pair_row(&alone, "search, newest 50 alone, all classes", "");
    pair_release(&alone);
    printf("  note: counts and newest 50 of %llu queries agree, checksum %016llx\n",
        (unsigned long long)n, (unsigned long long)bench->checksum);
}

/* ---- lists, counts, report ---- */

/* One question and the answers of both. */
struct question {
    enum order order;
    enum depth depth;
    struct page pages[SIDES];
    uint64_t counts[SIDES][VIEW_COUNTS];
    struct yearly years[SIDES];
};

typedef void ask_fn(struct bench *bench, int s, struct question *question);

static void ask_overdue(struct bench *bench, int s, struct question *question)
{
    sides[s]->overdue(bench->handles[s], &question->pages[s]);
}

static void ask_counts(struct bench *bench, int s, struct question *question)
{
    sides[s]->counts(bench->handles[s], question->counts[s]);
}

static void ask_report(struct bench *bench, int s, struct question *question)
{
    sides[s]->report(bench->handles[s], 2025, &question->years[s]);
}

static void ask_sorted(struct bench *bench, int s, struct question *question)
{
    sides[s]->sorted(bench->handles[s], question->order, question->depth, bench->rows,
        &question->pages[s]);
}

/* Asks in turn until there are enough rounds or the time is up, twice at least. */
static void take_turns(
    struct bench *bench, ask_fn *ask, struct question *question, struct pair *pair)
{
    enum { FEWEST = 2, MOST = 15 };
    int64_t began = now_ns();
    for (int i = 0; i < MOST && (i < FEWEST || since_s(began) < bench->seconds); i++)
        for (int s = 0; s < SIDES; s++) {
            int64_t start = now_ns();
            ask(bench, s, question);
            samples_add(&pair->samples[s], now_ns() - start);
        }
}

static void median_row(struct pair *pair, const char *figure)
{
    table_row(figure, "ms", LOWER, samples_ms(&pair->samples[TIEPDAN], 0.5),
        samples_ms(&pair->samples[SQLITE], 0.5), "");
    pair_release(pair);
}

static void measure_overdue(struct bench *bench)
{
    struct pair pair = {0};
    struct question question = {0};
    take_turns(bench, ask_overdue, &question, &pair);
    pages_must_agree(&question.pages[TIEPDAN], &question.pages[SQLITE], "overdue");
    median_row(&pair, "overdue, first 50 + count, p50");
}

static void measure_counts(struct bench *bench)
{
    struct pair pair = {0};
    struct question question = {0};
    take_turns(bench, ask_counts, &question, &pair);
    for (int i = 0; i < VIEW_COUNTS; i++)
        must_agree(question.counts[TIEPDAN][i], question.counts[SQLITE][i],
            "counts of the views");
    median_row(&pair, "six counts of the Cases screen, p50");
}

static void measure_report(struct bench *bench)
{
    struct pair pair = {0};
    struct question question = {0};
    const struct yearly *years = question.years;
    take_turns(bench, ask_report, &question, &pair);
    must_agree(years[TIEPDAN].opened, years[SQLITE].opened, "opened in 2025");
    must_agree(
        years[TIEPDAN].opened_before, years[SQLITE].opened_before, "opened in 2024");
    median_row(&pair, "report of a year against the one before, p50");
    table_note("tiepdan makes its summary (opened, closed, pending, overdue); SQLite "
               "groups by unit, kind, state");
}

static void measure_order(struct bench *bench, enum order order, enum depth depth)
{
    struct pair pair = {0};
    struct question question = {.order = order, .depth = depth};
    char figure[80];
    snprintf(figure, sizeof figure, "list by %s, %s, p50", order_names[order],
        depth == DEPTH_END ? "last page" : "page at half");
    take_turns(bench, ask_sorted, &question, &pair);
    pages_must_agree(&question.pages[TIEPDAN], &question.pages[SQLITE], figure);
    median_row(&pair, figure);
}

static void measure_orders(struct bench *bench)
{
    for (int order = 0; order < ORDERS; order++) {
        measure_order(bench, (enum order)order, DEPTH_MIDDLE);
        measure_order(bench, (enum order)order, DEPTH_END);
    }
    table_note("tiepdan makes the whole list each time; a further page of a list at hand "
               "is a copy of 50 numbers");
}

/* ---- a browsing process ---- */

/* What the child of measure_browsing does and tells: time in ns, memory in KiB. */
static int browse(const char *name, const char *dir)
{
    const struct side *side = strcmp(name, "SQLite") == 0 ? &side_sqlite : &side_tiepdan;
    struct page page;
    uint64_t counts[VIEW_COUNTS];
    int64_t start = now_ns();
    void *handle = side->open(dir, false);
    side->overdue(handle, &page);
    side->counts(handle, counts);
    int64_t taken = now_ns() - start;
    struct word_query query = {.words = {"nguyen", "th"}, .n = 2, .prefix = true};
    side->search(handle, &query, true, &page);
    printf("%lld %.0f\n", (long long)taken, anonymous_mb() * 1024);
    side->close(handle);
    return 0;
}

static void run_browser(const struct bench *bench, int s, int64_t *ns, double *mb)
{
    int ends[2];
    if (pipe(ends) != 0)
        bench_fail("no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/proc/self/exe", "tiepdan-bench", "--browse", sides[s]->name, bench->dir,
            (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *told = fdopen(ends[0], "r");
    char line[128], *rest;
    int status;
    if (pid < 0 || told == NULL || fgets(line, sizeof line, told) == NULL)
        bench_fail("the browsing process of %s says nothing", sides[s]->name);
    *ns = strtoll(line, &rest, 10);
    *mb = strtod(rest, NULL) / 1024;
    fclose(told);
    if (waitpid(pid, &status, 0) != pid || status != 0)
        bench_fail("the browsing process of %s failed", sides[s]->name);
}

static void measure_browsing(struct bench *bench)
{
    struct pair pair = {0};
    double mb[SIDES];
    for (int i = 0; i < 5; i++)
        for (int s = 0; s < SIDES; s++) {
            int64_t ns;
            run_browser(bench, s, &ns, &mb[s]);
            samples_add(&pair.samples[s], ns);
        }
    table_row("open, overdue 50 and six counts, warm, p50", "ms", LOWER,
        samples_ms(&pair.samples[TIEPDAN], 0.5), samples_ms(&pair.samples[SQLITE], 0.5),
        "");
    table_row(
        "private memory of a browsing process", "MB", LOWER, mb[TIEPDAN], mb[SQLITE], "");
    pair_release(&pair);
}

/* ---- writing ---- */

static void one_writer(struct writing writing[SIDES], const char *limit)
{
    static const struct {
        const char *name;
        double share;
    } shares[] = {{"p50", 0.5}, {"p99", 0.99}, {"max", 1}};
    for (size_t i = 0; i < ARRAY_COUNT(shares); i++) {
        char figure[80];
        snprintf(figure, sizeof figure, "durable insert, 1 writer, %s", shares[i].name);
        table_row(figure, "ms", LOWER,
            samples_ms(&writing[TIEPDAN].samples, shares[i].share),
            samples_ms(&writing[SQLITE].samples, shares[i].share), i == 0 ? limit : "");
    }
}

static void eight_writers(struct writing writing[SIDES])
{
    table_row("durable insert, 8 writers, together", "rows/s", HIGHER,
        writing[TIEPDAN].rate, writing[SQLITE].rate, "");
    table_row("durable insert, 8 writers, p50", "ms", LOWER,
        samples_ms(&writing[TIEPDAN].samples, 0.5),
        samples_ms(&writing[SQLITE].samples, 0.5), "");
    table_row("durable insert, 8 writers, p99", "ms", LOWER,
        samples_ms(&writing[TIEPDAN].samples, 0.99),
        samples_ms(&writing[SQLITE].samples, 0.99), "");
    table_row("busiest against idlest of 8 writers", "x", LOWER, writing[TIEPDAN].spread,
        writing[SQLITE].spread, "1");
    if (writing[TIEPDAN].busy + writing[SQLITE].busy > 0)
        printf("  note: turned away as busy: tiepdan %llu, SQLite %llu\n",
            (unsigned long long)writing[TIEPDAN].busy,
            (unsigned long long)writing[SQLITE].busy);
}

static void measure_writing(struct bench *bench)
{
    struct writing one[SIDES], eight[SIDES];
    for (int s = 0; s < SIDES; s++)
        writers_run(
            sides[s], bench->dir, &bench->generator, 1, 0, bench->seconds, &one[s]);
    for (int s = 0; s < SIDES; s++)
        writers_run(
            sides[s], bench->dir, &bench->generator, 8, 1, bench->seconds, &eight[s]);
    char *limit = limit_text("append + fdatasync:", bench->append_ms);
    one_writer(one, limit);
    eight_writers(eight);
    free(limit);
    for (int s = 0; s < SIDES; s++) {
        samples_release(&one[s].samples);
        samples_release(&eight[s].samples);
    }
}

/* ---- proof ---- */

static void open_sides(struct bench *bench, bool writer)
{
    for (int s = 0; s < SIDES; s++)
        bench->handles[s] = sides[s]->open(bench->dir, writer);
}

static void close_sides(struct bench *bench)
{
    for (int s = 0; s < SIDES; s++)
        sides[s]->close(bench->handles[s]);
}

static void measure_proof(struct bench *bench)
{
    double check[SIDES], rebuild[SIDES];
    open_sides(bench, true);
    for (int s = 0; s < SIDES; s++) {
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

/* ---- the whole run ---- */

static void measure_all(struct bench *bench)
{
    print_machine(bench->dir);
    generate(bench);
    measure_limits(bench);
    table_head();
    measure_import(bench);
    open_sides(bench, false);
    measure_search(bench);
    measure_overdue(bench);
    measure_counts(bench);
    measure_report(bench);
    measure_orders(bench);
    close_sides(bench);
    measure_browsing(bench);
    measure_writing(bench);
    if (bench->proof)
        measure_proof(bench);
}

static int usage(void)
{
    fputs(
        "usage: tiepdan-bench [--rows N] [--dir DIR] [--seed N] [--queries N] "
        "[--seconds N]\n"
        "The directory has to be on the disk that is to be measured; what is made in it "
        "is removed.\n",
        stderr);
    return 2;
}

static bool read_option(
    struct bench *bench, const char *name, const char *value, const char **dir)
{
    int64_t number;
    if (strcmp(name, "--dir") == 0) {
        *dir = value;
        return true;
    }
    if (strcmp(name, "--proof") == 0) {
        bench->proof = strcmp(value, "yes") == 0;
        return bench->proof || strcmp(value, "no") == 0;
    }
    if (!parse_i64(value, 1, 100000000, &number))
        return false;
    if (strcmp(name, "--rows") == 0)
        bench->rows = (uint64_t)number;
    else if (strcmp(name, "--seed") == 0)
        bench->seed = (uint64_t)number;
    else if (strcmp(name, "--queries") == 0)
        bench->queries = (uint64_t)number;
    else if (strcmp(name, "--seconds") == 0)
        bench->seconds = (double)number;
    else
        return false;
    return true;
}

static void make_directory(struct bench *bench, const char *parent)
{
    bench->dir = xasprintf("%s/tiepdan-bench-XXXXXX", parent);
    if (mkdtemp(bench->dir) == NULL)
        bench_fail("no directory can be made in %s", parent);
    bench->csv = path_join(bench->dir, "register.csv");
}

int main(int argc, char **argv)
{
    struct bench bench = {
        .rows = 100000, .seed = 1, .queries = 40, .seconds = 4, .proof = true};
    struct err err = {0};
    const char *parent = "/var/tmp";
    setenv("TIEPDAN_NOW", BENCH_TODAY, 1);
    if (clock_init(&err) != TD_OK)
        bench_fail("%s", err.text);
    if (argc == 4 && strcmp(argv[1], "--browse") == 0)
        return browse(argv[2], argv[3]);
    for (int i = 1; i < argc; i += 2)
        if (i + 1 >= argc || !read_option(&bench, argv[i], argv[i + 1], &parent))
            return usage();
    make_directory(&bench, parent);
    generator_init(&bench.generator, bench.seed, bench.rows);
    measure_all(&bench);
    path_remove_tree(bench.dir);
    generator_release(&bench.generator);
    free(bench.csv);
    free(bench.dir);
    return 0;
}
