/* SPDX-License-Identifier: MIT */
#include "base/tempdir.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/paths.h"
#include "base/str.h"

/* Made by a program of ours, by this account, that is not running any more? */
static bool is_left_behind(const char *dir, const char *prefix, const char *name)
{
    int64_t pid;
    struct stat st;
    size_t len = strlen(prefix);
    if (strncmp(name, prefix, len) != 0)
        return false;
    char *number = xstrndup(name + len, strcspn(name + len, "-"));
    bool dead = parse_i64(number, 1, INT32_MAX, &pid) && kill((pid_t)pid, 0) != 0 &&
                errno == ESRCH;
    free(number);
    char *path = path_join(dir, name);
    bool ours = lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
    free(path);
    return dead && ours;
}

void tempdir_sweep(const char *parent, const char *prefix)
{
    char **names;
    size_t n = path_list(parent, &names);
    for (size_t i = 0; i < n; i++) {
        char *path = path_join(parent, names[i]);
        if (is_left_behind(parent, prefix, names[i]))
            path_remove_tree(path);
        free(path);
        free(names[i]);
    }
    free(names);
}

char *tempdir_make(const char *parent, const char *prefix)
{
    tempdir_sweep(parent, prefix);
    char *path = xasprintf("%s/%s%ld-XXXXXX", parent, prefix, (long)getpid());
    if (mkdtemp(path) != NULL)
        return path;
    int number = errno;
    free(path);
    errno = number;
    return NULL;
}

void tempdir_remove(char *path_taken)
{
    if (path_taken != NULL)
        path_remove_tree(path_taken);
    free(path_taken);
}
