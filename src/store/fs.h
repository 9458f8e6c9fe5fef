/* SPDX-License-Identifier: MIT
 *
 * What the store needs to know of the file system under it: whether it can hold a
 * register at all, whether it is nearly full, and how to keep a reserve for that day.
 */
#ifndef STORE_FS_H
#define STORE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Descriptors 0 to 2 exist afterwards, so that no file of ours becomes one of them and
 * receives a message. */
void fs_fill_standard(void);

/* TD_INVALID for network and user-space file systems, by name; appends a sentence to
 * `warnings` (may be NULL) for those that forget. */
enum td_status fs_check(int fd, struct str *warnings, struct err *err) TD_MUST_USE;
/* Appends a sentence when less than 5 % or 1 GiB is free. */
void fs_warn_space(int fd, struct str *warnings);
/* The medium cannot be written by anybody. */
bool fs_is_readonly(int fd);
/* Hardly a MiB is left, or the file is at the size limit of this process. */
bool fs_is_full(int fd);

/* Blocks for the first len bytes exist afterwards. TD_FULL, TD_IO. */
enum td_status fs_allocate(int fd, size_t len, struct err *err) TD_MUST_USE;
/* Keeps min(64 MiB, 1 % of what is free) allocated behind the file's end; renews it when
 * less than half is left. Does without when the file system cannot. */
void fs_reserve(int fd);

enum td_status fs_sync_dir(int dir_fd, struct err *err) TD_MUST_USE;
/* Status and sentence for errno: a register that is opened, one that is made. */
enum td_status fs_error(int code, const char *path, struct err *err);
enum td_status fs_make_error(int code, const char *parent, struct err *err);

#endif
