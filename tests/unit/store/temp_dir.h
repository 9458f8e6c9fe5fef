/* SPDX-License-Identifier: MIT
 *
 * A directory for one test, removed afterwards.
 */
#ifndef TEST_TEMP_DIR_H
#define TEST_TEMP_DIR_H

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/paths.h"

/* Caller removes with temp_dir_remove. */
static inline char *temp_dir_make(void)
{
    const char *root = getenv("TMPDIR");
    char *dir = xasprintf("%s/tiepdan-test-XXXXXX", root != NULL ? root : "/tmp");
    REQUIRE(mkdtemp(dir) != NULL);
    return dir;
}

static inline void temp_dir_remove(char *dir)
{
    path_remove_tree(dir);
    free(dir);
}

#endif
