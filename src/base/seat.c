/* SPDX-License-Identifier: MIT
 *
 * What the journal signs with: the time and the account. Alone in this file, so that the
 * program of the tests can have its own of both (tests/tui/stand_in.c). No variable and
 * no option sets them: who could, could write into the books on another day or in a
 * colleague's name.
 */
#include "base/seat.h"

#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"

int64_t clock_true_us(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        die("the system has no clock");
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

char *seat_account(void)
{
    const struct passwd *account = getpwuid(geteuid());
    return account != NULL ? xstrdup(account->pw_name)
                           : xasprintf("uid%u", (unsigned)geteuid());
}
