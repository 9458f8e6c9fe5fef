/* SPDX-License-Identifier: MIT
 *
 * Each bell is a futex that is not private: the kernel knows it by file and place.
 */
#include "bell.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "fs.h"

#define BELLS_END (BELLS_AT + BELLS_COUNT * sizeof(uint32_t))

/* Has it blocks for all bells? Writing through a map to a hole of a full disk kills. */
static bool is_filled(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && (size_t)st.st_size >= BELLS_END &&
           (size_t)st.st_blocks * 512 >= BELLS_END;
}

void bells_open(struct bells *bells, int fd)
{
    bells->words = NULL;
    if (!is_filled(fd) && (fs_allocate(fd, BELLS_END, NULL) != TD_OK || !is_filled(fd)))
        return;
    char *map = mmap(NULL, BELLS_END, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map != MAP_FAILED)
        bells->words = (uint32_t *)(void *)(map + BELLS_AT);
}

void bells_close(struct bells *bells)
{
    if (bells->words != NULL)
        munmap((char *)bells->words - BELLS_AT, BELLS_END);
    bells->words = NULL;
}

uint32_t bell_heard(const struct bells *bells, unsigned bell)
{
    REQUIRE(bell < BELLS_COUNT);
    return bells->words != NULL ? __atomic_load_n(&bells->words[bell], __ATOMIC_SEQ_CST)
                                : 0;
}

void bell_wait(const struct bells *bells, unsigned bell, uint32_t heard, long us)
{
    const struct timespec pause = {.tv_nsec = us * 1000};
    REQUIRE(bell < BELLS_COUNT);
    if (bells->words == NULL)
        nanosleep(&pause, NULL);
    else
        syscall(SYS_futex, &bells->words[bell], FUTEX_WAIT, heard, &pause, NULL, 0);
}

void bell_ring(const struct bells *bells, unsigned bell)
{
    REQUIRE(bell < BELLS_COUNT);
    if (bells->words == NULL)
        return;
    __atomic_add_fetch(&bells->words[bell], 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &bells->words[bell], FUTEX_WAKE, 1, NULL, NULL, 0);
}
