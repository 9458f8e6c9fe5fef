/* SPDX-License-Identifier: MIT
 *
 * The write gate: exclusive, limited in time, names its holder, goes with the process.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/clock.h"
#include "gate.h"
#include "temp_dir.h"

struct gates {
    char *dir;
    int dir_fd;
    struct gate a, b;
};

static int setup(void **state)
{
    struct gates *g = xcalloc(1, sizeof(*g));
    g->dir = temp_dir_make();
    g->dir_fd = open(g->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(g->dir_fd >= 0);
    assert_int_equal(gate_open(&g->a, g->dir_fd, NULL), TD_OK);
    assert_int_equal(gate_open(&g->b, g->dir_fd, NULL), TD_OK);
    *state = g;
    return 0;
}

static int teardown(void **state)
{
    struct gates *g = *state;
    gate_close(&g->a);
    gate_close(&g->b);
    close(g->dir_fd);
    temp_dir_remove(g->dir);
    free(g);
    return 0;
}

static void one_at_a_time(void **state)
{
    struct gates *g = *state;
    struct err err = {0};
    char pid[32];
    snprintf(pid, sizeof(pid), "Process %ld of ", (long)getpid());
    assert_int_equal(gate_enter(&g->a, 0, &err), TD_OK);

    int64_t start = clock_steady_ms();
    assert_int_equal(gate_enter(&g->b, 120, &err), TD_BUSY);
    assert_true(clock_steady_ms() - start >= 100);
    assert_non_null(strstr(err.text, pid));

    gate_leave(&g->a);
    assert_int_equal(gate_enter(&g->b, 0, NULL), TD_OK);
    assert_int_equal(gate_enter(&g->a, 0, NULL), TD_BUSY);
    gate_leave(&g->b);
}

static void opens_when_the_holder_dies(void **state)
{
    struct gates *g = *state;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct gate own = {.fd = -1};
        char byte = '!';
        if (gate_open(&own, g->dir_fd, NULL) != TD_OK ||
            gate_enter(&own, 0, NULL) != TD_OK || write(ready[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char byte = 0;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(gate_enter(&g->a, 20, NULL), TD_BUSY);
    kill(child, SIGKILL);
    assert_int_equal(gate_enter(&g->a, 2000, NULL), TD_OK);
    gate_leave(&g->a);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(opens_when_the_holder_dies, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
