/* SPDX-License-Identifier: MIT
 *
 * Copies of a register. A copy is made in a directory beside the one it is for, proved
 * there as any register is, and only then renamed: it is whole and good, or not there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "fs.h"
#include "private.h"

static enum td_status in_the_way(const char *dir, struct err *err)
{
    return err_set(err, TD_CONFLICT,
        _("%s exists already and is not overwritten. Choose another directory."), dir);
}

/* An empty directory is not in the way. */
static enum td_status check_free(const char *dir, struct err *err)
{
    if (!path_exists(dir) || rmdir(dir) == 0)
        return TD_OK;
    return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
               ? in_the_way(dir, err)
               : fs_make_error(errno, dir, err);
}

static enum td_status refuse_faults(uint64_t faults, struct err *err)
{
    return err_set(err, TD_CORRUPT,
        msg_n("The copy has %lu fault and is thrown away.",
            "The copy has %lu faults and is thrown away.", faults),
        (unsigned long)faults);
}

static enum td_status prove(const char *dir, const struct store_copying *how,
    struct check_result *result, struct err *err)
{
    char *url = xasprintf("lmdb:%s", dir);
    struct store *copy = NULL;
    enum td_status status =
        store_open(url, how->goes_on ? 0 : STORE_READONLY, &copy, err);
    if (status == TD_OK && how->goes_on)
        status = store_next_epoch(copy, err);
    if (status == TD_OK)
        status = store_check(copy, how->hooks, how->fault, how->fault_ctx, result, err);
    store_close(copy);
    free(url);
    return status == TD_OK && result->faults > 0 ? refuse_faults(result->faults, err)
                                                 : status;
}

static enum td_status sync_dir(const char *dir, struct err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fs_error(errno, dir, err);
    enum td_status status = fs_sync_dir(fd, err);
    close(fd);
    return status;
}

/* Under its own name; whoever was quicker stays. */
static enum td_status put_in_place(
    const char *temp, const char *dir, const char *parent, struct err *err)
{
    enum td_status status = sync_dir(temp, err);
    if (status != TD_OK)
        return status;
    if (rename(temp, dir) == 0)
        return sync_dir(parent, err);
    return errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
               ? in_the_way(dir, err)
               : fs_make_error(errno, parent, err);
}

static enum td_status copy_beside(struct store *from, const char *dir, const char *parent,
    const struct store_copying *how, struct check_result *result, struct err *err)
{
    char *temp = xasprintf("%s.new-XXXXXX", dir);
    if (mkdtemp(temp) == NULL) {
        enum td_status failed = fs_make_error(errno, parent, err);
        free(temp);
        return failed;
    }
    enum td_status status = kv_copy(from->kv, temp, err);
    if (status == TD_OK)
        status = prove(temp, how, result, err);
    if (status == TD_OK)
        status = put_in_place(temp, dir, parent, err);
    if (status != TD_OK)
        path_remove_tree(temp);
    free(temp);
    return status;
}

enum td_status store_copy(struct store *from, const char *dir,
    const struct store_copying *how, struct check_result *result, struct err *err)
{
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/')
        len--;
    char *into = xstrndup(dir, len);
    char *slash = strrchr(into, '/');
    char *parent = slash == NULL   ? xstrdup(".")
                   : slash == into ? xstrdup("/")
                                   : xstrndup(into, (size_t)(slash - into));
    *result = (struct check_result){0};
    enum td_status status = check_free(into, err);
    if (status == TD_OK)
        status = path_make_dir(parent, err);
    if (status == TD_OK)
        status = copy_beside(from, into, parent, how, result, err);
    free(parent);
    free(into);
    return status;
}
