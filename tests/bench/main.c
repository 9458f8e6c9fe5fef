/* SPDX-License-Identifier: MIT
 *
 * tiepdan-bench: tiepdan and SQLite over the same generated register in one run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/paths.h"
#include "run.h"

enum use {
    OPENS_ITSELF,
    BOTH_OPEN,
    CHANGES, /* opens itself, and leaves a register that is not the generated one */
};

/* In this order; the registers are made before any of them. */
static const struct section {
    const char *name;
    void (*measure)(struct bench *bench);
    enum use use;
} sections[] = {
    {"search", measure_search, BOTH_OPEN},
    {"lookups", measure_lookups, BOTH_OPEN},
    {"lists", measure_lists, BOTH_OPEN},
    {"reports", measure_reports, BOTH_OPEN},
    {"browsing", measure_browsing, OPENS_ITSELF},
#ifdef BENCH_PROGRAM
    {"screen", measure_screen, OPENS_ITSELF},
#endif
    {"writing", measure_writing, CHANGES},
    {"upkeep", measure_upkeep, OPENS_ITSELF},
};

static bool is_asked_for(const struct bench *bench, const char *name)
{
    size_t len = strlen(name);
    const char *at = bench->only;
    if (at == NULL)
        return true;
    while (strncmp(at, name, len) != 0 || (at[len] != ',' && at[len] != '\0')) {
        at += strcspn(at, ",");
        if (*at++ == '\0')
            return false;
    }
    return true;
}

/* Without --only a register that others will use stays as it is. */
static bool is_wanted(const struct bench *bench, const struct section *section)
{
    if (bench->only == NULL && section->use == CHANGES)
        return bench->given == NULL && !bench->keep;
    return is_asked_for(bench, section->name);
}

static bool changes_register(const struct bench *bench)
{
    for (size_t i = 0; i < ARRAY_COUNT(sections); i++)
        if (sections[i].use == CHANGES && is_wanted(bench, &sections[i]))
            return true;
    return false;
}

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

static void take_given(struct bench *bench)
{
    kept_take(bench);
    open_sides(bench, false); // a register of another format is refused here
    close_sides(bench);
    printf("register: %llu rows, seed %llu, %llu bytes of CSV, made by an earlier run\n",
        (unsigned long long)bench->rows, (unsigned long long)bench->seed,
        (unsigned long long)bench->csv_bytes);
}

static void measure_limits(struct bench *bench)
{
    bench->append_ms = append_sync_ms(bench->work, 200);
    bench->memory_gb_s = memory_gb_s((size_t)64 << 20);
    printf(
        "limits: append of 4 KiB + fdatasync p50 %.3f ms, memory read at %.1f GB/s\n\n",
        bench->append_ms, bench->memory_gb_s);
}

static void make_registers(struct bench *bench)
{
    measure_import(bench);
    if (!bench->keep)
        return;
    kept_note(bench);
    printf("  note: kept for --register %s\n", bench->dir);
}

static void measure_section(struct bench *bench, const struct section *section)
{
    if (section->use == BOTH_OPEN)
        open_sides(bench, false);
    section->measure(bench);
    if (section->use == BOTH_OPEN)
        close_sides(bench);
}

static void measure_all(struct bench *bench)
{
    print_machine(bench->dir);
    if (bench->given != NULL)
        take_given(bench);
    else
        generate(bench);
    measure_limits(bench);
    table_head();
    if (bench->given == NULL)
        make_registers(bench);
    if (changes_register(bench))
        kept_forget(bench);
    for (size_t i = 0; i < ARRAY_COUNT(sections); i++)
        if (is_wanted(bench, &sections[i]))
            measure_section(bench, &sections[i]);
}

static int usage(void)
{
    fputs(
        "usage: tiepdan-bench [--rows N] [--dir DIR] [--seed N] [--queries N] "
        "[--seconds N]\n"
        "                     [--peer yes|no] [--only SECTION,SECTION]\n"
        "                     [--keep | --register DIR]\n"
        "The directory has to be on the disk that is to be measured; what is made in it "
        "is removed,\nunless it is to be kept. --register measures what --keep left "
        "behind, and never removes it.\nSections:",
        stderr);
    for (size_t i = 0; i < ARRAY_COUNT(sections); i++)
        fprintf(stderr, " %s", sections[i].name);
    fputc('\n', stderr);
    return 2;
}

static bool read_number(struct bench *bench, const char *name, const char *value)
{
    int64_t number;
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

/* Every name in --only has to be one of a section. */
static bool sections_are_known(const char *names)
{
    for (const char *at = names; *at != '\0'; at += *at == ',') {
        size_t len = strcspn(at, ",");
        bool known = false;
        for (size_t i = 0; i < ARRAY_COUNT(sections); i++)
            known |= strlen(sections[i].name) == len &&
                     strncmp(sections[i].name, at, len) == 0;
        if (!known)
            return false;
        at += len;
    }
    return true;
}

static bool read_option(
    struct bench *bench, const char *name, const char *value, const char **dir)
{
    if (strcmp(name, "--dir") == 0) {
        *dir = value;
        return true;
    }
    if (strcmp(name, "--register") == 0) {
        bench->given = value;
        return true;
    }
    if (strcmp(name, "--peer") == 0) {
        bench->n_sides = strcmp(value, "no") == 0 ? 1 : SIDES;
        return bench->n_sides == 1 || strcmp(value, "yes") == 0;
    }
    if (strcmp(name, "--only") == 0) {
        bench->only = value;
        return sections_are_known(value);
    }
    return read_number(bench, name, value);
}

static char *make_directory(const char *parent, const char *name)
{
    char *dir = xasprintf("%s/%s-XXXXXX", parent, name);
    if (mkdtemp(dir) == NULL)
        bench_fail("no directory can be made in %s", parent);
    return dir;
}

static void open_directories(struct bench *bench, const char *parent)
{
    bench->dir = bench->given != NULL ? xstrdup(bench->given)
                                      : make_directory(parent, "tiepdan-bench");
    bench->work = make_directory(bench->dir, "work");
    bench->csv = path_join(bench->work, "register.csv");
}

/* What this run made goes, unless it is to be kept; what was given stays in any case. */
static void leave_directories(struct bench *bench)
{
    path_remove_tree(bench->work);
    if (bench->given == NULL && !bench->keep)
        path_remove_tree(bench->dir);
    free(bench->csv);
    free(bench->work);
    free(bench->dir);
}

static bool read_options(struct bench *bench, int argc, char **argv, const char **dir)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--keep") == 0) {
            bench->keep = true;
            continue;
        }
        if (i + 1 >= argc || !read_option(bench, argv[i], argv[i + 1], dir))
            return false;
        i++;
    }
    return !bench->keep || (bench->given == NULL && !changes_register(bench));
}

int main(int argc, char **argv)
{
    struct bench bench = {
        .rows = 100000, .seed = 1, .queries = 40, .seconds = 4, .n_sides = SIDES};
    struct err err = {0};
    const char *dir = "/var/tmp";
    alloc_keep(ALLOC_KEPT);
    setenv("TIEPDAN_NOW", BENCH_TODAY, 1);
    if (clock_init(&err) != TD_OK)
        bench_fail("%s", err.text);
    if (argc == 4 && strcmp(argv[1], "--browse") == 0)
        return browse(argv[2], argv[3]);
    if (!read_options(&bench, argc, argv, &dir))
        return usage();
    generator_init(&bench.generator, bench.seed, bench.rows);
    open_directories(&bench, dir);
    measure_all(&bench);
    leave_directories(&bench);
    generator_release(&bench.generator);
    return 0;
}
