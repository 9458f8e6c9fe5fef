/* SPDX-License-Identifier: MIT
 *
 * The stop signals of long commands as one flag. Outside of them the default action
 * holds: the store is never left half-written by it.
 */
#include <signal.h>
#include <string.h>

#include "context.h"

static volatile sig_atomic_t interrupted;

static void remember(int number)
{
    (void)number;
    interrupted = 1;
}

void interrupt_catch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = remember;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        sigaction(numbers[i], &action, NULL);
}

bool interrupt_came(void)
{
    return interrupted != 0;
}
