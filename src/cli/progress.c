/* SPDX-License-Identifier: MIT
 *
 * The counter of long work, on one line of a terminal that is wiped at the end. In a
 * pipe, with --quiet or when the work is quick, nothing is shown.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "context.h"

#define FIRST_MS 500
#define EVERY_MS 200

void progress_init(struct progress *progress, struct context *ctx, const char *what)
{
    memset(progress, 0, sizeof(*progress));
    progress->ctx = ctx;
    progress->what = what;
    progress->shown_ms = clock_steady_ms() + FIRST_MS - EVERY_MS;
    interrupt_catch();
}

bool progress_of(void *ctx, uint64_t done, uint64_t total)
{
    struct progress *progress = ctx;
    int64_t now = clock_steady_ms();
    if (interrupt_came())
        return false;
    if (progress->ctx->common.quiet || now - progress->shown_ms < EVERY_MS ||
        isatty(STDERR_FILENO) != 1)
        return true;
    progress->shown_ms = now;
    progress->is_shown = true;
    if (total > 0)
        fprintf(
            stderr, "\r%s %" PRIu64 " / %" PRIu64 "\033[K", progress->what, done, total);
    else
        fprintf(stderr, "\r%s %" PRIu64 "\033[K", progress->what, done);
    return true;
}

bool progress_count(void *ctx, uint64_t done)
{
    return progress_of(ctx, done, 0);
}

void progress_end(struct progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    progress->is_shown = false;
}
