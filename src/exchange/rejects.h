/* SPDX-License-Identifier: MIT
 *
 * The rejects file: the rows that were not taken, as they stand in the source and under
 * its header, with the reason behind them, ready to be corrected and imported again.
 */
#ifndef EXCHANGE_REJECTS_H
#define EXCHANGE_REJECTS_H

#include "columns.h"

struct rejects {
    const char *path; /* NULL: none is wanted */
    int fd;           /* -1: nothing was rejected yet */
    struct str text;
};

/* TD_INVALID: the path is the source itself. */
enum td_status rejects_init(struct rejects *rejects, const char *path,
    const struct csv_source *source, struct err *err) TD_MUST_USE;
void rejects_release(struct rejects *rejects);
/* `cells` are n texts with a NUL behind each. */
enum td_status rejects_add(struct rejects *rejects, const struct columns *columns,
    const struct csv_source *source, uint64_t line, const char *cells, size_t n,
    const char *because, struct err *err) TD_MUST_USE;
enum td_status rejects_flush(struct rejects *rejects, struct err *err) TD_MUST_USE;

#endif
