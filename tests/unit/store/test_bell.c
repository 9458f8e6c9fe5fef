/* SPDX-License-Identifier: MIT
 *
 * Bells: a ring ends a wait in another process, one that came before it is not slept
 * over, and without a file to hold them waiting is sleeping.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/clock.h"
#include "base/paths.h"
#include "bell.h"
#include "temp_dir.h"

enum { LONG_US = 900000, SHORT_US = 30000, QUICK_MS = 600 };

struct tower {
    char *dir, *path;
    struct bells bells;
};

static int open_file(const struct tower *t)
{
    int fd = open(t->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

static int setup(void **state)
{
    struct tower *t = xcalloc(1, sizeof(*t));
    t->dir = temp_dir_make();
    t->path = path_join(t->dir, "bells");
    int fd = open_file(t);
    bells_open(&t->bells, fd);
    close(fd);
    assert_non_null(t->bells.words);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct tower *t = *state;
    bells_close(&t->bells);
    temp_dir_remove(t->dir);
    free(t->path);
    free(t);
    return 0;
}

/* How long a wait took, in milliseconds. */
static int64_t wait_for(const struct bells *bells, unsigned bell, uint32_t heard, long us)
{
    int64_t start = clock_steady_ms();
    bell_wait(bells, bell, heard, us);
    return clock_steady_ms() - start;
}

/* A child that opens the file by itself rings once, when the wait has begun. */
static pid_t ring_later(const struct tower *t, unsigned bell)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct bells own;
    int fd = open(t->path, O_RDWR | O_CLOEXEC);
    bells_open(&own, fd);
    usleep(100000);
    bell_ring(&own, bell);
    _exit(0);
}

/* Again when the machine was too busy to let the child ring in time. */
static void a_ring_is_heard_in_another_process(void **state)
{
    const struct tower *t = *state;
    int64_t took = LONG_US;
    for (int i = 0; i < 5 && took >= QUICK_MS; i++) {
        uint32_t before = bell_heard(&t->bells, 3);
        pid_t child = ring_later(t, 3);
        took = wait_for(&t->bells, 3, before, LONG_US);
        waitpid(child, NULL, 0);
        assert_int_equal(bell_heard(&t->bells, 3), before + 1);
    }
    assert_true(took < QUICK_MS);
}

static void one_before_the_wait_is_not_slept_over(void **state)
{
    const struct tower *t = *state;
    uint32_t heard = bell_heard(&t->bells, 0);
    bell_ring(&t->bells, 0);
    assert_true(wait_for(&t->bells, 0, heard, LONG_US) < QUICK_MS);
}

static void another_bell_is_not_this_one(void **state)
{
    const struct tower *t = *state;
    uint32_t heard = bell_heard(&t->bells, 1);
    bell_ring(&t->bells, 2);
    assert_int_equal(bell_heard(&t->bells, 1), heard);
    assert_true(wait_for(&t->bells, 1, heard, SHORT_US) >= SHORT_US / 1000 - 1);
}

/* A descriptor that cannot be written has no place for them. */
static void without_a_file_waiting_is_sleeping(void **state)
{
    const struct tower *t = *state;
    struct bells none;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bells_open(&none, fd);
    assert_null(none.words);
    bell_ring(&none, 0);
    assert_true(wait_for(&none, 0, bell_heard(&none, 0), SHORT_US) >= SHORT_US / 1000);
    bells_close(&none);
    close(fd);
    (void)t;
}

static void what_stands_before_them_stays(void **state)
{
    const struct tower *t = *state;
    char text[8] = "";
    int fd = open_file(t);
    assert_int_equal(pwrite(fd, "holder\n", 7, 0), 7);
    for (unsigned i = 0; i < BELLS_COUNT; i++)
        bell_ring(&t->bells, i);
    assert_int_equal(pread(fd, text, 7, 0), 7);
    assert_string_equal(text, "holder\n");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_ring_is_heard_in_another_process, setup, teardown),
        cmocka_unit_test_setup_teardown(
            one_before_the_wait_is_not_slept_over, setup, teardown),
        cmocka_unit_test_setup_teardown(another_bell_is_not_this_one, setup, teardown),
        cmocka_unit_test_setup_teardown(
            without_a_file_waiting_is_sleeping, setup, teardown),
        cmocka_unit_test_setup_teardown(what_stands_before_them_stays, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
