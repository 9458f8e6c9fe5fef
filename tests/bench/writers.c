/* SPDX-License-Identifier: MIT
 *
 * The writers share one block of memory: a flag that starts them together and a column
 * of times for each.
 */
#include "writers.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_WRITERS = 16, MAX_TIMES = 100000 };

struct desk {
    size_t n;
    uint64_t busy;
    int64_t ns[MAX_TIMES];
};

struct shared {
    atomic_uint ready;
    atomic_bool go;
    struct desk desks[MAX_WRITERS];
};

struct job {
    unsigned writers;
    const struct side *side;
    const char *dir;
    const struct generator *generator;
    unsigned round;
    double seconds;
};

static void write_cases(
    const struct job *job, void *handle, unsigned number, struct desk *desk)
{
    struct row row = {0};
    int64_t end = now_ns() + (int64_t)(job->seconds * 1e9);
    for (uint64_t i = 0; desk->n < MAX_TIMES; i++) {
        generator_new_case(job->generator, job->round * 100 + number, i, &row);
        int64_t start = now_ns();
        if (start >= end)
            break;
        if (job->side->insert(handle, &row))
            desk->ns[desk->n++] = now_ns() - start;
        else
            desk->busy++;
    }
    row_release(&row);
}

static void search_meanwhile(const struct job *job, void *handle, struct desk *desk)
{
    int64_t end = now_ns() + (int64_t)(job->seconds * 1e9);
    for (uint64_t i = 0; desk->n < MAX_TIMES; i++) {
        struct word_query query;
        struct page page;
        query_sample(job->generator, QUERY_WORDS2_PREFIX, i, &query);
        int64_t start = now_ns();
        if (start >= end)
            break;
        job->side->search(handle, &query, true, &page);
        desk->ns[desk->n++] = now_ns() - start;
        usleep(20000); // as fast as fingers, so that the writers have the processor
    }
}

/* The last desk is the one that searches. */
static void desk_main(const struct job *job, struct shared *shared, unsigned number)
{
    bool writes = number < job->writers;
    void *handle = job->side->open(job->dir, writes);
    atomic_fetch_add(&shared->ready, 1);
    while (!atomic_load(&shared->go))
        usleep(200);
    if (writes)
        write_cases(job, handle, number, &shared->desks[number]);
    else
        search_meanwhile(job, handle, &shared->desks[number]);
    job->side->close(handle);
}

static void start_desks(const struct job *job, struct shared *shared)
{
    for (unsigned i = 0; i <= job->writers; i++) {
        pid_t pid = fork();
        if (pid < 0)
            bench_fail("no process for desk %u", i);
        if (pid > 0)
            continue;
        desk_main(job, shared, i);
        _exit(0);
    }
}

static void wait_for_desks(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        int status;
        if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            bench_fail("a desk failed");
    }
}

static void gather(const struct shared *shared, unsigned n, struct writing *out)
{
    size_t least = SIZE_MAX, most = 0;
    for (unsigned i = 0; i < n; i++) {
        const struct desk *desk = &shared->desks[i];
        least = desk->n < least ? desk->n : least;
        most = desk->n > most ? desk->n : most;
        out->busy += desk->busy;
        for (size_t j = 0; j < desk->n; j++)
            samples_add(&out->samples, desk->ns[j]);
    }
    const struct desk *reader = &shared->desks[n];
    for (size_t j = 0; j < reader->n; j++)
        samples_add(&out->reading, reader->ns[j]);
    out->spread = (double)most / (double)(least > 0 ? least : 1);
}

void writers_run(const struct side *side, const char *dir,
    const struct generator *generator, unsigned n, unsigned round, double seconds,
    struct writing *out)
{
    struct job job = {n, side, dir, generator, round, seconds};
    struct shared *shared = mmap(
        NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *out = (struct writing){0};
    if (shared == MAP_FAILED || n >= MAX_WRITERS)
        bench_fail("no memory for the writers");
    start_desks(&job, shared);
    for (int turn = 0; atomic_load(&shared->ready) <= n; turn++) {
        if (turn > 50000)
            bench_fail("the writers do not start");
        usleep(1000);
    }
    int64_t start = now_ns();
    atomic_store(&shared->go, true);
    wait_for_desks(n + 1);
    double seconds_taken = (double)(now_ns() - start) / 1e9;
    gather(shared, n, out);
    out->rate = (double)out->samples.n / seconds_taken;
    munmap(shared, sizeof *shared);
}
