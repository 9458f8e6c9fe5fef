/* SPDX-License-Identifier: MIT
 *
 * Memory for what grows with somebody's data: it lies in a file that has no name, so the
 * system may put it aside as it does with any file, and a process stays small. The file
 * is gone with the process, however that ends. It lies in $TMPDIR, else in /var/tmp,
 * which is on a disk where /tmp may be in memory.
 */
#ifndef BASE_SCRATCH_H
#define BASE_SCRATCH_H

#include <stddef.h>

#include "base/err.h"

struct scratch { /* zero: nothing yet */
    void *at;    /* page-aligned; NULL when nothing yet */
    size_t size; /* bytes that can be used, a whole number of MiB */
    int fd;      /* valid when size > 0 */
};

/* Makes it at least so large. What was there stays, but may have moved; what is new is
 * zero. The room on the disk is taken at once, so that writing into it cannot fail.
 * TD_FULL: no room on the disk. TD_IO: no file can be made there. On failure it is as it
 * was. */
enum td_status scratch_grow(
    struct scratch *scratch, size_t bytes, struct err *err) TD_MUST_USE;
/* Gives it back; it may be used again. */
void scratch_release(struct scratch *scratch);

#endif
