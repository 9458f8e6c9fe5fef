/* SPDX-License-Identifier: MIT */
#include "alive.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

void alive_name(char name[24])
{
    snprintf(name, 24, "%llx",
        (unsigned long long)clock_true_us() ^ ((unsigned long long)getpid() << 44));
}

/* Whoever finds the file before it is locked takes it for one left behind. */
static bool hold(int fd)
{
    struct stat info;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &info) == 0 &&
           info.st_nlink > 0;
}

int alive_begin(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || hold(fd))
        return fd;
    close(fd);
    return -1;
}

void alive_end(int fd, const char *path)
{
    if (fd < 0)
        return;
    unlink(path);
    close(fd);
}

/* A shared lock, so that two that look at once do not take each other for the owner. */
bool alive_is_held(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool held = flock(fd, LOCK_SH | LOCK_NB) != 0;
    if (!held)
        unlink(path);
    close(fd);
    return held;
}
