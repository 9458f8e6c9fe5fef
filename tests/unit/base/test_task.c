/* SPDX-License-Identifier: MIT
 *
 * Work beside the caller: done when it was waited for, and deaf to signals.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/task.h"

struct work {
    int n, sum;
    bool hears;
};

static void run(void *ctx)
{
    static const int heard[] = {SIGINT, SIGTSTP, SIGTERM, SIGWINCH};
    struct work *work = ctx;
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
        work->hears |= sigismember(&blocked, heard[i]) != 1;
    for (int i = 1; i <= work->n; i++)
        work->sum += i;
}

static void test_done_when_waited_for(void **state)
{
    struct work first = {.n = 1000}, second = {.n = 10};
    sigset_t before, after;
    (void)state;
    sigprocmask(SIG_BLOCK, NULL, &before);
    struct task *one = task_start(run, &first), *other = task_start(run, &second);
    assert_non_null(one);
    assert_non_null(other);
    task_wait(other);
    task_wait(one);
    assert_int_equal(first.sum, 500500);
    assert_int_equal(second.sum, 55);
    assert_false(first.hears || second.hears);
    sigprocmask(SIG_BLOCK, NULL, &after);
    for (int sig = 1; sig < 32; sig++)
        assert_int_equal(sigismember(&before, sig), sigismember(&after, sig));
    task_wait(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_done_when_waited_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
