/* SPDX-License-Identifier: MIT
 *
 * The log: silent until opened, one whole line per call, also from several processes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/paths.h"

static char path[64];

static int make_path(void **state)
{
    (void)state;
    snprintf(path, sizeof(path), "/tmp/test_log.%ld", (long)getpid());
    unlink(path);
    return 0;
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

static void test_silent_before(void **state)
{
    (void)state;
    log_line("nobody reads this");
    assert_false(path_exists(path));
}

static void test_lines(void **state)
{
    (void)state;
    log_open(path);
    log_line("open %d", 7);
    log_line("two\nlines \x1B[31m");
    struct str text = {0};
    struct stat st;
    assert_int_equal(file_read(path, 4096, &text, NULL), TD_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    char *second = strchr(text.buf, '\n');
    assert_non_null(second);
    *second++ = '\0';
    char pid[32];
    snprintf(pid, sizeof(pid), "Z %ld open 7", (long)getpid());
    assert_string_equal(text.buf + strlen(text.buf) - strlen(pid), pid);
    assert_int_equal(text.buf[4], '-');
    assert_non_null(strstr(second, " two lines  [31m\n"));
    assert_ptr_equal(strchr(second, '\n') + 1, text.buf + text.len);
    str_release(&text);
}

static void write_lines(char mark)
{
    char long_text[600];
    memset(long_text, mark, sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    for (int i = 0; i < 200; i++)
        log_line("%s", long_text);
}

static void test_several_processes(void **state)
{
    (void)state;
    log_open(path);
    pid_t child = fork();
    write_lines(child == 0 ? 'c' : 'p');
    if (child == 0)
        _exit(0);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    struct str text = {0};
    assert_int_equal(file_read(path, 1 << 20, &text, NULL), TD_OK);
    int whole = 0;
    for (char *line = text.buf, *end; (end = strchr(line, '\n')) != NULL;
         line = end + 1) {
        *end = '\0';
        size_t len = strlen(line);
        whole += len > 599 && strspn(line + len - 599, "c") == 599;
        whole += len > 599 && strspn(line + len - 599, "p") == 599;
    }
    assert_int_equal(whole, 400);
    str_release(&text);
}

/* A log that cannot be opened is no log, and no failure. */
static void test_cannot_open(void **state)
{
    (void)state;
    log_open("/no/such/directory/log");
    log_line("lost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silent_before),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_several_processes),
        cmocka_unit_test(test_cannot_open),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
