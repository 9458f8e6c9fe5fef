/* SPDX-License-Identifier: MIT
 *
 * A line every half minute while something large is made or proved, apart from the table.
 */
#include <stdio.h>

#include "bench.h"

#define EVERY_NS INT64_C(30000000000)

void progress_start(struct progress *progress, const char *what, uint64_t total)
{
    int64_t now = now_ns();
    *progress = (struct progress){what, total, now, now};
}

void progress_at(struct progress *progress, uint64_t done)
{
    int64_t now = now_ns();
    if (now - progress->told < EVERY_NS)
        return;
    progress->told = now;
    double seconds = (double)(now - progress->began) / 1e9;
    if (progress->total == 0)
        fprintf(stderr, "  %s: %.0f s\n", progress->what, seconds);
    else
        fprintf(stderr, "  %s: %llu of %llu, %.0f s, %.0f a second\n", progress->what,
            (unsigned long long)done, (unsigned long long)progress->total, seconds,
            (double)done / seconds);
}
