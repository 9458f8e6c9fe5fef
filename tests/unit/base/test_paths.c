/* SPDX-License-Identifier: MIT
 *
 * Places by the XDG rules, directories, and whole files: read with a limit, replaced so
 * that the old or the new stands there, never a half.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/paths.h"

static char scratch[64];

static int make_scratch(void **state)
{
    (void)state;
    snprintf(scratch, sizeof(scratch), "/tmp/test_paths.XXXXXX");
    return mkdtemp(scratch) == NULL;
}

static int remove_scratch(void **state)
{
    (void)state;
    path_remove_tree(scratch);
    return path_exists(scratch);
}

static void check_path(char *path, const char *expected)
{
    assert_string_equal(path, expected);
    free(path);
}

static void put_file(const char *dir, const char *name)
{
    char *path = path_join(dir, name);
    assert_int_equal(file_replace(path, "x", 1, NULL), TD_OK);
    free(path);
}

static void test_list(void **state)
{
    (void)state;
    char **names;
    char *dir = path_join(scratch, "listed");
    assert_int_equal(path_list(dir, &names), 0);
    free(names);
    assert_int_equal(path_make_dir(dir, NULL), TD_OK);
    put_file(dir, "b");
    put_file(dir, ".hidden");
    put_file(dir, "a");
    assert_int_equal(path_list(dir, &names), 2);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    free(names[0]);
    free(names[1]);
    free(names);
    free(dir);
}

static void test_xdg(void **state)
{
    (void)state;
    setenv("HOME", "/home/lan", 1);
    setenv("XDG_DATA_HOME", "/data", 1);
    setenv("XDG_CONFIG_HOME", "/conf", 1);
    setenv("XDG_STATE_HOME", "/state", 1);
    check_path(path_default_register(), "/data/tiepdan/register");
    check_path(path_config("keys"), "/conf/tiepdan/keys");
    check_path(path_state("draft"), "/state/tiepdan/draft");
    static const char *const unset[] = {"", "relative/x", "./x"};
    for (size_t i = 0; i < ARRAY_COUNT(unset); i++) {
        setenv("XDG_DATA_HOME", unset[i], 1);
        setenv("XDG_CONFIG_HOME", unset[i], 1);
        setenv("XDG_STATE_HOME", unset[i], 1);
        check_path(path_default_register(), "/home/lan/.local/share/tiepdan/register");
        check_path(path_config("keys"), "/home/lan/.config/tiepdan/keys");
        check_path(path_state("draft"), "/home/lan/.local/state/tiepdan/draft");
    }
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    char *path = path_default_register();
    assert_int_equal(path[0], '/');
    assert_non_null(strstr(path, ".local/share/tiepdan/register"));
    free(path);
}

static void test_join(void **state)
{
    (void)state;
    check_path(path_join("/a", "b"), "/a/b");
    check_path(path_join("/a/", "b"), "/a/b");
    check_path(path_join("/", "b"), "/b");
    check_path(path_join("", "b"), "b");
}

static void test_directories(void **state)
{
    (void)state;
    char *deep = path_join(scratch, "a/b//c"), *file = path_join(scratch, "file");
    char *below = path_join(file, "x");
    struct stat st;
    struct err err = {0};
    assert_int_equal(path_make_dir(deep, &err), TD_OK);
    assert_int_equal(path_make_dir(deep, &err), TD_OK);
    assert_int_equal(stat(deep, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(file_replace(file, "x", 1, &err), TD_OK);
    assert_int_equal(path_make_dir(below, &err), TD_IO);
    assert_non_null(strstr(err.text, file));
    free(deep);
    free(file);
    free(below);
}

/* Links are removed, what they lead to stays. */
static void test_remove_tree(void **state)
{
    (void)state;
    char *tree = path_join(scratch, "tree"), *sub = path_join(tree, "x/y");
    char *kept = path_join(scratch, "kept"), *link = path_join(tree, "link");
    assert_int_equal(path_make_dir(sub, NULL), TD_OK);
    assert_int_equal(path_make_dir(kept, NULL), TD_OK);
    assert_int_equal(symlink(kept, link), 0);
    path_remove_tree(tree);
    assert_false(path_exists(tree));
    assert_true(path_exists(kept));
    path_remove_tree(tree); // nothing there is fine
    free(tree);
    free(sub);
    free(kept);
    free(link);
}

static void check_content(const char *path, const char *bytes, size_t len)
{
    struct str out = {0};
    assert_int_equal(file_read(path, 1 << 20, &out, NULL), TD_OK);
    assert_int_equal(out.len, len);
    if (len > 0)
        assert_memory_equal(out.buf, bytes, len);
    assert_int_equal(out.buf[out.len], '\0'); // of an empty file, too
    str_release(&out);
}

static size_t count_entries(const char *dir)
{
    size_t n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n - 2;
}

static void test_replace(void **state)
{
    (void)state;
    char *dir = path_join(scratch, "replace"), *path;
    assert_int_equal(path_make_dir(dir, NULL), TD_OK);
    path = path_join(dir, "f");
    struct stat st;
    assert_int_equal(file_replace(path, "một\0hai", 9, NULL), TD_OK);
    check_content(path, "một\0hai", 9);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(file_replace(path, "", 0, NULL), TD_OK);
    check_content(path, "", 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(count_entries(dir), 1);
    free(dir);
    free(path);
}

/* Somebody who has the old file open still reads the old content. */
static void test_replace_is_not_overwriting(void **state)
{
    (void)state;
    char *path = path_join(scratch, "old"), byte;
    assert_int_equal(file_replace(path, "1", 1, NULL), TD_OK);
    int fd = open(path, O_RDONLY);
    assert_int_equal(file_replace(path, "2", 1, NULL), TD_OK);
    assert_int_equal(read(fd, &byte, 1), 1);
    assert_int_equal(byte, '1');
    close(fd);
    free(path);
}

static void test_replace_behind_link(void **state)
{
    (void)state;
    char *path = path_join(scratch, "target"), *link = path_join(scratch, "a-link");
    struct stat st;
    assert_int_equal(file_replace(path, "1", 1, NULL), TD_OK);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(file_replace(link, "22", 2, NULL), TD_OK);
    check_content(path, "22", 2);
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(file_replace("/dev/null", "x", 1, NULL), TD_OK);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    free(path);
    free(link);
}

static void test_replace_fails(void **state)
{
    (void)state;
    struct err err = {0};
    char *nowhere = path_join(scratch, "missing/f");
    size_t before = count_entries(scratch);
    assert_int_equal(file_replace(nowhere, "x", 1, &err), TD_IO);
    assert_non_null(strstr(err.text, nowhere));
    err_clear(&err);
    assert_int_equal(file_replace(scratch, "x", 1, &err), TD_IO);
    err_clear(&err);
    assert_int_equal(file_replace("/dev/full", "x", 1, &err), TD_FULL);
    assert_int_equal(count_entries(scratch), before);
    free(nowhere);
}

static void test_read(void **state)
{
    (void)state;
    char *path = path_join(scratch, "big");
    size_t len = 200001;
    char *bytes = xmalloc(len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(i % 251);
    assert_int_equal(file_replace(path, bytes, len, NULL), TD_OK);
    struct str out = {0};
    str_add(&out, "head");
    assert_int_equal(file_read(path, len, &out, NULL), TD_OK);
    assert_int_equal(out.len, len + 4);
    assert_memory_equal(out.buf, "head", 4);
    assert_memory_equal(out.buf + 4, bytes, len);
    assert_int_equal(out.buf[out.len], 0);
    struct err err = {0};
    str_truncate(&out, 4);
    assert_int_equal(file_read(path, len - 1, &out, &err), TD_INVALID);
    assert_string_equal(out.buf, "head"); // nothing half read
    free(bytes);
    free(path);
    str_release(&out);
}

static void test_read_fails(void **state)
{
    (void)state;
    struct str out = {0};
    struct err err = {0};
    assert_int_equal(file_read("/no/such/file", 100, &out, &err), TD_NOT_FOUND);
    assert_non_null(strstr(err.text, "/no/such/file"));
    err_clear(&err);
    assert_int_equal(file_read(scratch, 100, &out, &err), TD_IO);
    assert_int_equal(out.len, 0);
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_xdg),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_directories),
        cmocka_unit_test(test_remove_tree),
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_replace_is_not_overwriting),
        cmocka_unit_test(test_replace_behind_link),
        cmocka_unit_test(test_replace_fails),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_read_fails),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
