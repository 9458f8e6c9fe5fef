/* SPDX-License-Identifier: MIT
 *
 * A process of its own that opens the register, shows a list and counts: how soon, with
 * the file in memory and without, and in how much memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

/* Tells the time in ns and the memory in KiB. */
int browse(const char *name, const char *dir)
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

static void browse_in_turn(
    const struct bench *bench, bool cold, struct pair *pair, double mb[SIDES])
{
    for (int i = 0; i < 5; i++)
        for (int s = 0; s < bench->n_sides; s++) {
            int64_t ns;
            if (cold)
                drop_cached(bench->dir, sides[s]->file);
            run_browser(bench, s, &ns, &mb[s]);
            samples_add(&pair->samples[s], ns);
        }
}

void measure_browsing(struct bench *bench)
{
    struct pair warm = {0}, cold = {0};
    double mb[SIDES] = {-1, -1};
    browse_in_turn(bench, true, &cold, mb);
    browse_in_turn(bench, false, &warm, mb);
    median_row(&warm, "open, overdue 50 and six counts, warm", "");
    median_row(&cold, "the same, the file out of memory", "");
    table_row(
        "private memory of a browsing process", "MB", LOWER, mb[TIEPDAN], mb[SQLITE], "");
}
