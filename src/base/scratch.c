/* SPDX-License-Identifier: MIT */
#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/paths.h"

#define STEP ((size_t)1 << 20)

static const char *place(void)
{
    const char *dir = getenv("TMPDIR");
    return dir != NULL && *dir == '/' ? dir : "/var/tmp";
}

static enum td_status fail(int error, struct err *err)
{
    bool full = error == ENOSPC || error == EDQUOT || error == EFBIG || error == ENOMEM;
    return err_set(err, full ? TD_FULL : TD_IO, _("No room to work in %s: %s."), place(),
        strerror(error));
}

static enum td_status open_unnamed(int *fd, struct err *err)
{
    char *path = path_join(place(), "tiepdan-XXXXXX");
    *fd = mkstemp(path);
    int error = errno;
    if (*fd >= 0)
        (void)unlink(path);
    free(path);
    if (*fd < 0)
        return fail(error, err);
    (void)fcntl(*fd, F_SETFD, FD_CLOEXEC);
    return TD_OK;
}

/* Half as much again as there was, so that growing row by row stays cheap. */
static size_t size_for(size_t now, size_t bytes)
{
    size_t wanted = now + now / 2 > bytes ? now + now / 2 : bytes;
    return (wanted + STEP - 1) / STEP * STEP;
}

static enum td_status map_anew(
    struct scratch *scratch, int fd, size_t size, struct err *err)
{
    int error = posix_fallocate(fd, 0, (off_t)size);
    if (error != 0)
        return fail(error, err);
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return fail(errno, err);
    if (scratch->size > 0)
        (void)munmap(scratch->at, scratch->size);
    *scratch = (struct scratch){at, size, fd};
    return TD_OK;
}

enum td_status scratch_grow(struct scratch *scratch, size_t bytes, struct err *err)
{
    if (bytes <= scratch->size)
        return TD_OK;
    bool first = scratch->size == 0;
    int fd = scratch->fd;
    enum td_status status = first ? open_unnamed(&fd, err) : TD_OK;
    if (status != TD_OK)
        return status;
    status = map_anew(scratch, fd, size_for(scratch->size, bytes), err);
    if (status != TD_OK && first)
        (void)close(fd);
    return status;
}

void scratch_release(struct scratch *scratch)
{
    if (scratch->size > 0) {
        (void)munmap(scratch->at, scratch->size);
        (void)close(scratch->fd);
    }
    *scratch = (struct scratch){0};
}
