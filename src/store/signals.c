/* SPDX-License-Identifier: MIT
 *
 * The mask from before the first transaction is kept until the last one ends, so that
 * they may end in any order. What a fault of our own raises is never held back.
 */
#include "signals.h"

#include <stddef.h>
#include <time.h>

#include "base/alloc.h"

static bool is_pending(int number)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, number) == 1;
}

/* A write past `ulimit -f` has been reported as an error; its signal would kill us. */
static void swallow_size_signal(const struct signals *signals)
{
    if (sigismember(&signals->before, SIGXFSZ) == 1 || !is_pending(SIGXFSZ))
        return;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    const struct timespec now = {0};
    sigtimedwait(&set, NULL, &now);
}

static void mask_of_writer(sigset_t *set)
{
    static const int always[] = {
        SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigfillset(set);
    for (size_t i = 0; i < ARRAY_COUNT(always); i++)
        sigdelset(set, always[i]);
}

static void release(struct signals *signals)
{
    if (!signals->held)
        return;
    swallow_size_signal(signals);
    signals->held = false;
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

void signals_update(struct signals *signals, bool reading, bool writing)
{
    if (!reading && !writing) {
        release(signals);
        return;
    }
    if (!signals->held)
        sigprocmask(SIG_SETMASK, NULL, &signals->before);
    signals->held = true;
    sigset_t set = signals->before;
    if (writing)
        mask_of_writer(&set);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGTTIN);
    sigaddset(&set, SIGTTOU);
    if (!writing)
        swallow_size_signal(signals);
    sigprocmask(SIG_SETMASK, &set, NULL);
}
