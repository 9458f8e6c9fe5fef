/* SPDX-License-Identifier: MIT
 *
 * Files that commands write: under another name first, renamed when they are complete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "context.h"

enum td_status file_open(struct file *file, const char *path, struct err *err)
{
    file->path = xstrdup(path);
    file->temporary = xasprintf("%s.XXXXXX", path);
    file->error = 0;
    file->fd = mkstemp(file->temporary);
    if (file->fd >= 0)
        return TD_OK;
    int number = errno;
    free(file->temporary);
    free(file->path);
    return err_set(
        err, TD_IO, _("The file %s cannot be written: %s."), path, strerror(number));
}

static bool write_bytes(void *ctx, const void *bytes, size_t len)
{
    struct file *file = ctx;
    const char *p = bytes;
    while (len > 0) {
        ssize_t n = write(file->fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            file->error = errno;
            return false;
        }
        p += n;
        len -= (size_t)n;
    }
    return !interrupt_came();
}

struct sink file_sink(struct file *file)
{
    return (struct sink){.ctx = file, .write = write_bytes};
}

/* Complete: takes its place. Otherwise nothing is left of it. */
enum td_status file_close(struct file *file, enum td_status status, struct err *err)
{
    if (status == TD_OK && fsync(file->fd) != 0)
        file->error = errno;
    if (close(file->fd) != 0 && file->error == 0)
        file->error = errno;
    if (status == TD_OK && file->error == 0 && rename(file->temporary, file->path) != 0)
        file->error = errno;
    if (file->error != 0) {
        struct err fresh = {0};
        status = err_set(&fresh, TD_IO, _("The file %s cannot be written: %s."),
            file->path, strerror(file->error));
        *err = fresh;
    } else if (interrupt_came()) {
        struct err fresh = {0};
        status = err_set(&fresh, TD_CANCELLED, _("Stopped; no file was written."));
        *err = fresh;
    }
    if (status != TD_OK)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    return status;
}

bool file_ends_with(const char *path, const char *end)
{
    size_t len = strlen(path), n = strlen(end);
    return len > n && strcmp(path + len - n, end) == 0;
}
