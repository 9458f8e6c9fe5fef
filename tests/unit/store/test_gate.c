/* SPDX-License-Identifier: MIT
 *
 * The write gate: exclusive, limited in time, names its holder, goes with the process,
 * and lets in first who came first.
 */
#define _GNU_SOURCE /* F_OFD_GETLK */
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
    assert_int_equal(gate_enter(&g->a, 60000, NULL), TD_OK);
    gate_leave(&g->a);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
}

/* ---- the queue -- */

enum { QUEUE = 6 };

/* Waits for its turn, tells who it is and lets the next one in. */
static void queue_up(const struct gates *g, int told, char who)
{
    struct gate own = {.fd = -1};
    if (gate_open(&own, g->dir_fd, NULL) != TD_OK ||
        gate_enter(&own, 60000, NULL) != TD_OK || write(told, &who, 1) != 1)
        _exit(1);
    gate_leave(&own);
    _exit(0);
}

/* Byte 0 is the door, 1 the place of the one who is next, and so on. */
static bool place_is_taken(const struct gate *gate, int place)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = place, .l_len = 1};
    assert_int_equal(fcntl(gate->fd, F_OFD_GETLK, &lock), 0);
    return lock.l_type != F_UNLCK;
}

static void all_go_in_the_order_of_their_coming(void **state)
{
    struct gates *g = *state;
    int told[2];
    pid_t children[QUEUE];
    assert_int_equal(pipe(told), 0);
    assert_int_equal(gate_enter(&g->a, 0, NULL), TD_OK);
    for (int i = 0; i < QUEUE; i++) {
        children[i] = fork();
        if (children[i] == 0)
            queue_up(g, told[1], (char)('a' + i));
        // on the way there it holds the place behind as well, and so did the one before
        for (int turn = 0; !place_is_taken(&g->b, i + 1) || place_is_taken(&g->b, i + 2);
             turn++) {
            assert_true(turn < 30000);
            usleep(1000);
        }
    }
    gate_leave(&g->a);
    for (int i = 0; i < QUEUE; i++) {
        char who = 0;
        assert_int_equal(read(told[0], &who, 1), 1);
        assert_int_equal(who, 'a' + i);
        assert_int_equal(waitpid(children[i], NULL, 0), children[i]);
    }
    close(told[0]);
    close(told[1]);
}

/* ---- bells -- */

/* Who waits for the door, or for the place before its own, sleeps until it is told. */
static void whoever_moves_on_rings(void **state)
{
    struct gates *g = *state;
    uint32_t door = bell_heard(&g->b.bells, 0), next = bell_heard(&g->b.bells, 1);
    assert_int_equal(gate_enter(&g->a, 0, NULL), TD_OK);
    assert_true(bell_heard(&g->b.bells, 1) != next);
    assert_true(bell_heard(&g->b.bells, 0) == door);
    gate_leave(&g->a);
    assert_true(bell_heard(&g->b.bells, 0) != door);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(opens_when_the_holder_dies, setup, teardown),
        cmocka_unit_test_setup_teardown(
            all_go_in_the_order_of_their_coming, setup, teardown),
        cmocka_unit_test_setup_teardown(whoever_moves_on_rings, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
