/* SPDX-License-Identifier: MIT
 *
 * Places by the XDG rules (a variable that is not an absolute path counts as unset) and
 * the few whole-file operations. Everything made here is for its owner only (0700, 0600):
 * registers, drafts and settings hold citizens' data.
 */
#include "base/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"

#define TREE_DESCRIPTORS 16

static const char *home_dir(void)
{
    const char *home = getenv("HOME");
    if (home != NULL && home[0] == '/')
        return home;
    const struct passwd *user = getpwuid(getuid());
    return user != NULL && user->pw_dir != NULL && user->pw_dir[0] == '/' ? user->pw_dir
                                                                          : "/";
}

static char *base_dir(const char *variable, const char *below_home, const char *name)
{
    const char *dir = getenv(variable);
    if (dir != NULL && dir[0] == '/')
        return xasprintf("%s/tiepdan/%s", dir, name);
    char *base = path_join(home_dir(), below_home);
    char *path = xasprintf("%s/tiepdan/%s", base, name);
    free(base);
    return path;
}

char *path_default_register(void)
{
    return base_dir("XDG_DATA_HOME", ".local/share", "register");
}

char *path_config(const char *name)
{
    return base_dir("XDG_CONFIG_HOME", ".config", name);
}

char *path_state(const char *name)
{
    return base_dir("XDG_STATE_HOME", ".local/state", name);
}

char *path_join(const char *dir, const char *name)
{
    size_t len = strlen(dir);
    bool slash = len > 0 && dir[len - 1] == '/';
    return xasprintf("%s%s%s", dir, slash || len == 0 ? "" : "/", name);
}

bool path_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum td_status path_make_dir(const char *dir, struct err *err)
{
    char *path = xstrdup(dir);
    enum td_status status = TD_OK;
    for (char *p = path + 1; status == TD_OK; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char was = *p;
        *p = '\0';
        if (mkdir(path, 0700) != 0 && !is_dir(path))
            status = err_set(err, errno == ENOSPC || errno == EDQUOT ? TD_FULL : TD_IO,
                _("The directory %s cannot be made: %s."), path, strerror(errno));
        if (was == '\0')
            break;
        *p = was;
    }
    free(path);
    return status;
}

static int remove_entry(
    const char *path, const struct stat *st, int type, struct FTW *place)
{
    (void)st;
    (void)type;
    (void)place;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

void path_remove_tree(const char *dir)
{
    nftw(dir, remove_entry, TREE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t path_list(const char *dir, char ***names)
{
    size_t n = 0, cap = 0;
    DIR *listing = opendir(dir);
    *names = NULL;
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        ARRAY_GROW(*names, cap, n + 1);
        (*names)[n++] = xstrdup(entry->d_name);
    }
    if (listing != NULL)
        closedir(listing);
    if (n > 1)
        qsort(*names, n, sizeof **names, by_name);
    return n;
}

/* ---- whole files ---- */

static enum td_status read_failed(const char *path, struct err *err)
{
    int number = errno;
    if (number == ENOENT || number == ENOTDIR)
        return err_set(err, TD_NOT_FOUND, _("There is no file %s."), path);
    return err_set(
        err, TD_IO, _("The file %s cannot be read: %s."), path, strerror(number));
}

static enum td_status read_all(
    int fd, const char *path, size_t limit, struct str *out, struct err *err)
{
    size_t start = out->len;
    for (;;) {
        str_reserve(out, 65536);
        ssize_t n = read(fd, out->buf + out->len, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return read_failed(path, err);
        out->len += (size_t)n;
        out->buf[out->len] = '\0';
        if (n == 0)
            return TD_OK;
        if (out->len - start > limit)
            return err_set(err, TD_INVALID,
                _("The file %s is larger than %zu bytes; that is more than can be read "
                  "here."),
                path, limit);
    }
}

enum td_status file_read(const char *path, size_t limit, struct str *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return read_failed(path, err);
    size_t start = out->len;
    enum td_status status = read_all(fd, path, limit, out, err);
    close(fd);
    if (status != TD_OK)
        str_truncate(out, start);
    return status;
}

static enum td_status write_failed(const char *path, int number, struct err *err)
{
    if (number == ENOSPC || number == EDQUOT || number == EFBIG)
        return err_set(err, TD_FULL,
            _("There is no room to write %s. Free some space and try again."), path);
    return err_set(
        err, TD_IO, _("The file %s cannot be written: %s."), path, strerror(number));
}

/* 0 or the error number. */
static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

/* A renamed file is only sure to stay when its directory is on disk too. */
static void sync_dir_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash == NULL   ? xstrdup(".")
                : slash == path ? xstrdup("/")
                                : xstrndup(path, (size_t)(slash - path));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(dir);
}

/* Fills and syncs the open temporary file and closes it; 0 or the error number. */
static int fill_temporary(int fd, const void *bytes, size_t len, mode_t mode)
{
    int number = write_all(fd, bytes, len);
    if (number == 0 && fchmod(fd, mode) != 0)
        number = errno;
    if (number == 0 && fsync(fd) != 0)
        number = errno;
    if (close(fd) != 0 && number == 0)
        number = errno;
    return number;
}

static int replace_regular(const char *path, const void *bytes, size_t len, mode_t mode)
{
    char *temporary = xasprintf("%s.XXXXXX", path);
    int fd = mkstemp(temporary);
    int number = fd < 0 ? errno : 0;
    if (fd >= 0) {
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
        number = fill_temporary(fd, bytes, len, mode);
        if (number == 0 && rename(temporary, path) != 0)
            number = errno;
        if (number != 0)
            unlink(temporary);
        else
            sync_dir_of(path);
    }
    free(temporary);
    return number;
}

/* Devices and pipes cannot be replaced, only written to. */
static int write_special(const char *path, const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    int number = write_all(fd, bytes, len);
    close(fd);
    return number;
}

enum td_status file_replace(
    const char *path, const void *bytes, size_t len, struct err *err)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    int number;
    if (exists && !S_ISREG(st.st_mode)) {
        number = write_special(path, bytes, len);
    } else {
        // behind a symbolic link the file is replaced, not the link
        char *real = exists ? realpath(path, NULL) : NULL;
        mode_t mode = exists ? st.st_mode & 07777 : 0600;
        number = replace_regular(real != NULL ? real : path, bytes, len, mode);
        free(real);
    }
    return number == 0 ? TD_OK : write_failed(path, number, err);
}
