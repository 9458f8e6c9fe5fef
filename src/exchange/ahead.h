/* SPDX-License-Identifier: MIT
 *
 * The rows of a file, read and parsed ahead of whoever writes them: while some thousand
 * go into the register, the next are made by a thread of their own. Reading a row costs a
 * third of what writing it does, and waiting for the disk costs nothing at all.
 *
 * The border is narrow: the thread sees the file, the columns and what parsing needs, and
 * neither the register nor whoever listens. Lots of rows go from one side to the other
 * and back, so that each belongs to one of them at any time.
 */
#ifndef EXCHANGE_AHEAD_H
#define EXCHANGE_AHEAD_H

#include "exchange/csv.h"
#include "steps.h"

struct ahead;

/* Begins to read the rows below the header: those without a code when `plain`, else those
 * with one. Source and columns stay as they are until ahead_stop. TD_IO: the system gives
 * no thread. */
enum td_status ahead_start(const struct csv_source *source, const struct columns *columns,
    bool plain, const struct parse_env *env, struct ahead **out,
    struct err *err) TD_MUST_USE;
/* The next rows in the order of the file, which are the caller's until the next call;
 * NULL after the last. What is read from now on is parsed with `env`. What csv_read finds
 * comes after the rows before it. */
enum td_status ahead_next(struct ahead *ahead, const struct parse_env *env,
    struct lot **out, struct err *err) TD_MUST_USE;
/* Ends the reading, wherever it is; NULL is fine. Returns how many rows were seen that
 * belong to the other pass: all of them, after the last lot. */
uint64_t ahead_stop(struct ahead *ahead);

#endif
