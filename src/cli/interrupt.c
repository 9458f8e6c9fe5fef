/* SPDX-License-Identifier: MIT
 *
 * The stop signals of long commands as one flag. Outside of them the default action
 * holds: the store is never left half-written by it.
 */
#include <signal.h>
#include <string.h>

#include "base/alloc.h"
#include "context.h"

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t interrupted;

static void remember(int number)
{
    (void)number;
    interrupted = 1;
}

static void handle_with(void (*handler)(int number))
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_COUNT(stop_signals); i++)
        sigaction(stop_signals[i], &action, NULL);
}

void interrupt_catch(void)
{
    handle_with(remember);
}

void interrupt_release(void)
{
    handle_with(SIG_DFL);
}

/* The store holds signals back while it writes; there they can be seen all the same. */
static bool is_held_back(void)
{
    sigset_t pending;
    if (sigpending(&pending) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(stop_signals); i++)
        if (sigismember(&pending, stop_signals[i]) == 1)
            return true;
    return false;
}

bool interrupt_came(void)
{
    return interrupted != 0 || is_held_back();
}

bool interrupt_go_on(void *ctx)
{
    (void)ctx;
    return !interrupt_came();
}
