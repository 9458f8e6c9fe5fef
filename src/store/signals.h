/* SPDX-License-Identifier: MIT
 *
 * Signals wait while a transaction is open: a writer is disturbed by nothing, and a
 * reader is not suspended, which could leave it on a snapshot that is gone.
 */
#ifndef STORE_SIGNALS_H
#define STORE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
    bool held;
    sigset_t before;
};

/* To be called whenever the number of open transactions has changed. */
void signals_update(struct signals *signals, bool reading, bool writing);

#endif
