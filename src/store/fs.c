/* SPDX-License-Identifier: MIT
 *
 * File systems by their magic numbers. A register on a network share looks fine and is
 * then damaged by the second machine, so those are refused; memory and overlay file
 * systems work but forget, so those are named at every start.
 */
#define _GNU_SOURCE /* fallocate */
#include "fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

#define RESERVE_MAX (64 * MIB)

#define MAGIC_OVERLAY 0x794c7630UL
#define MAGIC_TMPFS   0x01021994UL
#define MAGIC_RAMFS   0x858458f6UL

static const struct {
    unsigned long magic;
    const char *name;
} refused[] = {
    {0x00006969UL, "NFS"},
    {0x0000517bUL, "SMB"},
    {0xff534d42UL, "CIFS"},
    {0xfe534d42UL, "SMB2"},
    {0x65735546UL, "FUSE"},
    {0x01021997UL, "9P"},
    {0x00c36400UL, "Ceph"},
    {0x5346414fUL, "AFS"},
};

void fs_fill_standard(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            die("%s", _("Standard input, output and error could not be opened."));
}

static void warn_memory(struct str *warnings)
{
    if (warnings == NULL)
        return;
    str_add(
        warnings, _("The register lies in memory; it is lost when the machine stops."));
    str_addc(warnings, '\n');
}

static void warn_overlay(struct str *warnings)
{
    if (warnings == NULL)
        return;
    str_add(
        warnings, _("The register lies on an overlay file system; it may be lost with "
                    "the container. Put it on a disk of its own."));
    str_addc(warnings, '\n');
}

enum td_status fs_check(int fd, struct str *warnings, struct err *err)
{
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0)
        return err_set(err, TD_IO,
            _("The file system of the register cannot be read: %s."), strerror(errno));
    unsigned long magic = (unsigned long)fs.f_type & 0xffffffffUL;
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        if (refused[i].magic == magic)
            return err_set(err, TD_INVALID,
                _("A register cannot lie on a %s file system, where other machines could "
                  "damage it. Choose a directory on a local disk."),
                refused[i].name);
    if (magic == MAGIC_TMPFS || magic == MAGIC_RAMFS)
        warn_memory(warnings);
    if (magic == MAGIC_OVERLAY)
        warn_overlay(warnings);
    return TD_OK;
}

void fs_warn_space(int fd, struct str *warnings)
{
    struct statvfs fs;
    if (fstatvfs(fd, &fs) != 0 || fs.f_blocks == 0)
        return;
    uint64_t left = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (left >= GIB && fs.f_bavail >= fs.f_blocks / 20)
        return;
    str_addf(warnings,
        _("The disk of the register is nearly full: %llu MiB are left. Make "
          "room soon."),
        (unsigned long long)(left / MIB));
    str_addc(warnings, '\n');
}

/* Is the file so near to `ulimit -f` that the next pages do not fit? */
static bool at_size_limit(int fd)
{
    struct rlimit limit;
    struct stat st;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return false;
    return fstat(fd, &st) == 0 && (uint64_t)st.st_size + MIB > limit.rlim_cur;
}

bool fs_is_readonly(int fd)
{
    struct statvfs fs;
    return fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

bool fs_is_full(int fd)
{
    struct statvfs fs;
    if (at_size_limit(fd))
        return true;
    return fstatvfs(fd, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < MIB;
}

enum td_status fs_allocate(int fd, size_t len, struct err *err)
{
    int code = 0;
    do
        code = posix_fallocate(fd, 0, (off_t)len);
    while (code == EINTR);
    if (code == 0 || code == EINVAL || code == EOPNOTSUPP)
        return TD_OK;
    return fs_error(code, "lock.mdb", err);
}

void fs_reserve(int fd)
{
    struct statvfs fs;
    struct stat st;
    if (fstatvfs(fd, &fs) != 0 || fstat(fd, &st) != 0)
        return;
    uint64_t want = (uint64_t)fs.f_bavail * fs.f_frsize / 100;
    if (want > RESERVE_MAX)
        want = RESERVE_MAX;
    uint64_t size = (uint64_t)st.st_size, held = (uint64_t)st.st_blocks * 512;
    if (held > size && held - size >= want / 2)
        return;
    int rc = fallocate(fd, FALLOC_FL_KEEP_SIZE, st.st_size, (off_t)want);
    (void)rc; // a reserve is a comfort, not a condition
}

enum td_status fs_sync_dir(int dir_fd, struct err *err)
{
    if (fsync(dir_fd) == 0 || errno == EINVAL)
        return TD_OK;
    return err_set(err, TD_IO, _("The directory of the register cannot be synced: %s."),
        strerror(errno));
}

static enum td_status status_of(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR: return TD_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS: return TD_DENIED;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return TD_FULL;
    default: return TD_IO;
    }
}

enum td_status fs_error(int code, const char *path, struct err *err)
{
    enum td_status status = status_of(code);
    if (status == TD_NOT_FOUND)
        return err_set(err, status, _("There is no register in %s."), path);
    if (status == TD_DENIED)
        return err_set(err, status, _("You have no permission to use %s: %s."), path,
            strerror(code));
    if (status == TD_FULL)
        return err_set(err, status,
            _("There is no room left on the disk for %s. Make room and try again."),
            path);
    return err_set(err, status, _("%s cannot be used: %s."), path, strerror(code));
}

enum td_status fs_make_error(int code, const char *parent, struct err *err)
{
    enum td_status status = status_of(code);
    return err_set(err, status == TD_NOT_FOUND ? TD_INVALID : status,
        _("A register cannot be made in %s: %s."), parent, strerror(code));
}
