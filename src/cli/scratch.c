/* SPDX-License-Identifier: MIT
 *
 * Directories for scratch registers. The name carries the process, so that the next
 * start can remove what a killed program left behind.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "context.h"

#define PREFIX "tiepdan-demo-"

static const char *temporary_dir(void)
{
    const char *dir = getenv("TMPDIR");
    return dir != NULL && dir[0] == '/' ? dir : "/tmp";
}

/* Made by a program of ours, by this account, that is not running any more? */
static bool is_left_behind(const char *dir, const char *name)
{
    int64_t pid;
    struct stat st;
    size_t len = strlen(PREFIX);
    if (strncmp(name, PREFIX, len) != 0)
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

static void sweep(const char *dir)
{
    char **names;
    size_t n = path_list(dir, &names);
    for (size_t i = 0; i < n; i++) {
        char *path = path_join(dir, names[i]);
        if (is_left_behind(dir, names[i]))
            path_remove_tree(path);
        free(path);
        free(names[i]);
    }
    free(names);
}

char *scratch_make(struct context *ctx)
{
    const char *dir = temporary_dir();
    sweep(dir);
    char *path = xasprintf("%s/" PREFIX "%ld-XXXXXX", dir, (long)getpid());
    if (mkdtemp(path) != NULL)
        return path;
    say_error(
        ctx, _("No scratch directory can be made in %s: %s."), dir, strerror(errno));
    free(path);
    return NULL;
}

void scratch_remove(char *dir)
{
    if (dir != NULL)
        path_remove_tree(dir);
    free(dir);
}
