/* SPDX-License-Identifier: MIT
 *
 * Long work stops by a signal, even by one that an open transaction holds back.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "context.h" /* before cmocka's macros */

#include <cmocka.h>

static void a_held_signal_is_seen(void **state)
{
    (void)state;
    sigset_t held, before;
    interrupt_catch();
    assert_false(interrupt_came());
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    assert_int_equal(sigprocmask(SIG_BLOCK, &held, &before), 0);
    assert_int_equal(raise(SIGTERM), 0);
    assert_true(interrupt_came());
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    assert_true(interrupt_came()); // it was delivered and is remembered
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_signal_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
