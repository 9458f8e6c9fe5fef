/* SPDX-License-Identifier: MIT
 *
 * Files for one test: a fresh directory, removed at the end.
 */
#ifndef TEST_SCRATCH_H
#define TEST_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/paths.h"

static char scratch_dir[] = "/tmp/tiepdan-test-XXXXXX";

static inline int scratch_open(void)
{
    memcpy(strrchr(scratch_dir, '-') + 1, "XXXXXX", 6);
    return mkdtemp(scratch_dir) != NULL ? 0 : -1;
}

static inline void scratch_close(void)
{
    path_remove_tree(scratch_dir);
}

/* The same for a group of tests. */
static inline int scratch_setup(void **state)
{
    (void)state;
    return scratch_open();
}

static inline int scratch_teardown(void **state)
{
    (void)state;
    scratch_close();
    return 0;
}

/* Path of a file there; caller frees. */
static inline char *scratch_path(const char *name)
{
    return path_join(scratch_dir, name);
}

static inline char *scratch_write(const char *name, const char *bytes, size_t len)
{
    char *path = scratch_path(name);
    struct err err = {.code = TD_OK};
    if (file_replace(path, bytes, len, &err) != TD_OK)
        fail_msg("%s", err.text);
    return path;
}

/* Content of a file; caller frees. */
static inline char *scratch_read(const char *path)
{
    struct str text = {0};
    struct err err = {.code = TD_OK};
    if (file_read(path, (size_t)64 << 20, &text, &err) != TD_OK)
        fail_msg("%s", err.text);
    str_addc(&text, '\0');
    str_truncate(&text, text.len - 1);
    return str_detach(&text);
}

#endif
