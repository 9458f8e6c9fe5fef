/* SPDX-License-Identifier: MIT
 *
 * Memory functions: what they return, and that they end the program with a sentence and
 * after the hook. The deaths happen in child processes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"

/* Runs `fatal` in a child with stderr in a pipe; true when it was aborted. */
static bool dies(void (*fatal)(void), char *said, size_t size)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        fatal();
        _exit(0);
    }
    close(ends[1]);
    size_t len = 0;
    ssize_t n;
    while ((n = read(ends[0], said + len, size - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void hook(void)
{
    (void)!write(STDERR_FILENO, "[screen]", 8);
    die("the hook failed too"); // must not run the hook again
}

static void fatal_hook(void)
{
    die_set_hook(hook);
    die("number %d", 7);
}

static void fatal_require(void)
{
    int one = 1;
    REQUIRE(one == 2);
}

static void fatal_overflow(void)
{
    free(xreallocarray(NULL, SIZE_MAX / 2, 4));
}

static void calm(void)
{
    REQUIRE(1 + 1 == 2);
}

static void test_deaths(void **state)
{
    (void)state;
    char said[512];
    assert_true(dies(fatal_hook, said, sizeof(said)));
    assert_string_equal(said, "[screen]tiepdan: the hook failed too\n");
    assert_true(dies(fatal_require, said, sizeof(said)));
    assert_non_null(strstr(said, "one == 2"));
    assert_non_null(strstr(said, "test_alloc.c:"));
    assert_true(dies(fatal_overflow, said, sizeof(said)));
    assert_string_equal(said, "tiepdan: out of memory\n");
    assert_false(dies(calm, said, sizeof(said)));
    assert_string_equal(said, "");
}

static void test_empty_sizes(void **state)
{
    (void)state;
    void *p = xmalloc(0), *q = xcalloc(0, 8), *r = xrealloc(NULL, 0);
    assert_non_null(p);
    assert_non_null(q);
    assert_non_null(r);
    free(p);
    free(q);
    free(r);
}

static void test_copies(void **state)
{
    (void)state;
    assert_null(xstrdup(NULL));
    char *a = xstrdup("Ánh"), *b = xstrndup("Ánh và Bình", 4);
    assert_string_equal(a, "Ánh");
    assert_string_equal(b, "Ánh");
    free(a);
    free(b);
    char *c = xasprintf("%s-%05d", "26", 412);
    assert_string_equal(c, "26-00412");
    free(c);
    int *zeroes = xcalloc(100, sizeof(*zeroes));
    for (int i = 0; i < 100; i++)
        assert_int_equal(zeroes[i], 0);
    free(zeroes);
}

static void test_grow_keeps(void **state)
{
    (void)state;
    int *a = NULL;
    size_t cap = 0;
    for (size_t i = 0; i < 10000; i++) {
        ARRAY_GROW(a, cap, i + 1);
        assert_true(cap > i);
        a[i] = (int)i;
    }
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(a[i], i);
    size_t before = cap;
    ARRAY_GROW(a, cap, 5);
    assert_int_equal(cap, before);
    free(a);
}

/* Does one of the pieces that follow stand at the very beginning of a large page? A
 * memory checker puts its own things between them. */
static void test_large_page(void **state)
{
    (void)state;
    enum { PIECES = 400, SIZE = 3000 };
    const uintptr_t large = (uintptr_t)2 << 20;
    char *pieces[PIECES];
    bool at_its_beginning = false;
    void *before = alloc_large_page();
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = xmalloc(SIZE);
        memset(pieces[i], 1, SIZE);
        at_its_beginning |= (uintptr_t)pieces[i] % large <= 2 * sizeof(size_t);
    }
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
    assert_true(at_its_beginning);
#endif
    (void)at_its_beginning;
    for (size_t i = 0; i < PIECES; i++)
        free(pieces[i]);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deaths),
        cmocka_unit_test(test_empty_sizes),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_grow_keeps),
        cmocka_unit_test(test_large_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
