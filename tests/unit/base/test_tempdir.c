/* SPDX-License-Identifier: MIT
 *
 * What a process that is gone left behind is removed, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/paths.h"
#include "base/tempdir.h"

/* A child that makes a directory with a text in it and is killed. */
static pid_t be_killed(const char *parent)
{
    pid_t child = fork();
    if (child == 0) {
        char *dir = tempdir_make(parent, "test-");
        char *text = path_join(dir, "text.txt");
        (void)!file_replace(text, "x", 1, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    return child;
}

static void what_a_killed_process_left_is_removed(void **state)
{
    (void)state;
    char parent[] = "/tmp/tiepdan-tempdir-XXXXXX";
    assert_non_null(mkdtemp(parent));
    char **names;
    pid_t gone = be_killed(parent);
    char *own = tempdir_make(parent, "test-"); // sweeps
    assert_int_equal(path_list(parent, &names), 1);
    assert_string_equal(names[0], strrchr(own, '/') + 1);
    free(names[0]);
    free(names);
    struct stat st;
    assert_int_equal(stat(own, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);

    // of another kind, of no process, and no directory
    char *other = xasprintf("%s/else-%ld-abcdef", parent, (long)gone);
    char *nobody = xasprintf("%s/test-x-abcdef", parent);
    char *file = xasprintf("%s/test-%ld-abcdef", parent, (long)gone);
    assert_int_equal(mkdir(other, 0700), 0);
    assert_int_equal(mkdir(nobody, 0700), 0);
    assert_int_equal(file_replace(file, "x", 1, NULL), TD_OK);
    tempdir_sweep(parent, "test-");
    assert_true(path_exists(own));
    assert_true(path_exists(other));
    assert_true(path_exists(nobody));
    assert_true(path_exists(file));

    tempdir_remove(own);
    tempdir_remove(NULL);
    free(other);
    free(nobody);
    free(file);
    path_remove_tree(parent);
}

static void a_place_that_is_not_there_is_told(void **state)
{
    (void)state;
    assert_null(tempdir_make("/nowhere/at/all", "test-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_killed_process_left_is_removed),
        cmocka_unit_test(a_place_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
