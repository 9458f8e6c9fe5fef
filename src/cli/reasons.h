/* SPDX-License-Identifier: MIT
 *
 * Why an import rejects rows, or what is odd in those it takes, without saying the same
 * thing once for each of them: an old book spells one word wrong in hundreds of rows.
 */
#ifndef CLI_REASONS_H
#define CLI_REASONS_H

#include <stddef.h>
#include <stdint.h>

#include "context.h"

/* So many different reasons are told singly, and of each so many lines where it is
 * found again. */
enum { REASONS_TOLD = 20, REASON_LINES = 8 };

struct reason {
    char *text;
    unsigned column;
    uint64_t line; /* where it was told */
    uint64_t again;
    uint64_t lines[REASON_LINES];
};

/* All 0 is an empty one. */
struct reasons {
    bool notes; /* on rows that went in */
    struct reason rows[REASONS_TOLD];
    size_t n;
    uint64_t untold; /* rows whose reason came when there was no place left */
};

/* Takes down what there is to say of one row. False: that was told before, or there is no
 * place left, and it is only counted. `column` 0: the whole row. */
bool reasons_add(
    struct reasons *reasons, uint64_t line, unsigned column, const char *text);
/* Says what was counted. */
void reasons_end(struct context *ctx, const struct reasons *reasons);
void reasons_release(struct reasons *reasons);

#endif
