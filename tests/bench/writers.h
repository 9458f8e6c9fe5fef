/* SPDX-License-Identifier: MIT
 *
 * Desks that add cases at the same time, each a process of its own.
 */
#ifndef TESTS_BENCH_WRITERS_H
#define TESTS_BENCH_WRITERS_H

#include "bench.h"

struct writing {
    struct samples samples; /* of all writers together */
    struct samples reading; /* of the one who searches while they write */
    double rate;            /* cases a second */
    double spread;          /* busiest writer against the idlest, 1 is fair */
    uint64_t busy;          /* refused because somebody else was writing for too long */
};

/* Lets n writers add cases for so many seconds, one durable change each, while one more
 * process searches. `round` makes
 * their codes different from those of other rounds. No handle may be open here. */
void writers_run(const struct side *side, const char *dir,
    const struct generator *generator, unsigned n, unsigned round, double seconds,
    struct writing *out);

#endif
