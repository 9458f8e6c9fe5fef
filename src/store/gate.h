/* SPDX-License-Identifier: MIT
 *
 * The write gate: one lock in front of the engine's own, with a time limit and the name
 * of who holds it. It is an open-file-description lock, so it goes with the process that
 * dies, and holds against any other descriptor, in this process too.
 */
#ifndef STORE_GATE_H
#define STORE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "bell.h"

struct gate {
    int fd; /* -1 when closed */
    struct bells bells;
    char who[96];
};

#define GATE_CLOSED                                                                      \
    {                                                                                    \
        .fd = -1                                                                         \
    }

/* Opens (and makes) the file write.gate in the directory. */
enum td_status gate_open(struct gate *gate, int dir_fd, struct err *err) TD_MUST_USE;
void gate_close(struct gate *gate);
/* Tries for up to wait_ms. TD_BUSY names the holder. */
enum td_status gate_enter(
    struct gate *gate, int64_t wait_ms, struct err *err) TD_MUST_USE;
void gate_leave(struct gate *gate);
/* The same for whoever opens the register: one at a time, and beside one who writes, so
 * that a desk begins while a rebuild takes its minute. */
enum td_status gate_enter_opening(
    struct gate *gate, int64_t wait_ms, struct err *err) TD_MUST_USE;
void gate_leave_opening(struct gate *gate);

#endif
