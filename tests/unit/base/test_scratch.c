/* SPDX-License-Identifier: MIT
 *
 * Memory in a file without a name: it grows, keeps what it holds, is the disk's and not
 * the process's, and a full disk is an answer.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/scratch.h"

#define MIB ((size_t)1 << 20)

static void grows_and_keeps(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    for (size_t n = 1; n < 3 * MIB; n = n * 3 + 1) {
        size_t before = scratch.size;
        assert_int_equal(scratch_grow(&scratch, n * sizeof(uint32_t), NULL), TD_OK);
        assert_true(scratch.size >= n * sizeof(uint32_t));
        uint32_t *numbers = scratch.at;
        for (size_t i = before / sizeof(uint32_t); i < n; i++)
            assert_int_equal(numbers[i], 0);
        for (size_t i = 0; i < n; i++) {
            assert_true(numbers[i] == 0 || numbers[i] == (uint32_t)i + 1);
            numbers[i] = (uint32_t)i + 1;
        }
    }
    size_t size = scratch.size;
    assert_int_equal(scratch_grow(&scratch, 1, NULL), TD_OK);
    assert_int_equal(scratch.size, size);
    scratch_release(&scratch);
    assert_null(scratch.at);
    scratch_release(&scratch);
}

/* In KiB. */
static long private_memory(void)
{
    char line[128];
    long value = -1;
    FILE *f = fopen("/proc/self/status", "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        (void)sscanf(line, "RssAnon: %ld", &value);
    if (f != NULL)
        fclose(f);
    return value;
}

static void is_not_the_process_own(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    struct stat file;
    long before = private_memory();
    assert_int_equal(scratch_grow(&scratch, 48 * MIB, NULL), TD_OK);
    assert_int_equal(fstat(scratch.fd, &file), 0);
    assert_int_equal(file.st_nlink, 0); // gone with the process
    memset(scratch.at, 7, scratch.size);
    if (before >= 0)
        assert_true(private_memory() - before < 8 * 1024);
    scratch_release(&scratch);
}

static void a_full_disk_is_an_answer(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    struct rlimit usual, little;
    struct err err = {0};
    assert_int_equal(scratch_grow(&scratch, MIB, NULL), TD_OK);
    memset(scratch.at, 5, MIB);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    little = usual;
    little.rlim_cur = 4 * MIB;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    enum td_status status = scratch_grow(&scratch, 16 * MIB, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    assert_int_equal(status, TD_FULL);
    assert_non_null(strstr(err.text, "No room to work in"));
    assert_int_equal(scratch.size, MIB);
    assert_int_equal(((const char *)scratch.at)[MIB - 1], 5);
    scratch_release(&scratch);
}

static void a_missing_place_is_an_answer(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    struct err err = {0};
    const char *usual = getenv("TMPDIR");
    char *kept = usual != NULL ? strdup(usual) : NULL;
    setenv("TMPDIR", "/nowhere/at/all", 1);
    enum td_status status = scratch_grow(&scratch, 1, &err);
    if (kept != NULL)
        setenv("TMPDIR", kept, 1);
    else
        unsetenv("TMPDIR");
    free(kept);
    assert_int_equal(status, TD_IO);
    assert_non_null(strstr(err.text, "/nowhere/at/all"));
    assert_null(scratch.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps),
        cmocka_unit_test(is_not_the_process_own),
        cmocka_unit_test(a_full_disk_is_an_answer),
        cmocka_unit_test(a_missing_place_is_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
