/* SPDX-License-Identifier: MIT
 *
 * Copies of the register to keep elsewhere, and the way back from one. A copy is a
 * register itself: it can be opened for reading, checked, and copied on once it is made.
 */
#ifndef CORE_BACKUP_H
#define CORE_BACKUP_H

#include "core/office.h"

/* How a copy is proved, as office_check. */
struct proving {
    void (*fault)(void *ctx, const char *sentence);
    bool (*progress)(void *ctx, uint64_t done, uint64_t total);
    void *ctx; /* of both */
};

/* Copies what the register holds at one moment into a new directory, while all desks
 * write on, and proves the copy; it appears proved or not at all. The office's own
 * templates of papers go with it, drafts and presence do not. TD_CONFLICT: something is
 * there already. TD_CORRUPT: the copy has faults, which were told. TD_INVALID: an office
 * in memory, a file system that cannot hold a register. TD_FULL, TD_IO, TD_CANCELLED. */
enum td_status office_backup(struct office *office, const char *dir,
    const struct proving *proving, struct office_check *out, struct err *err) TD_MUST_USE;
/* Makes the register `path` from such a copy, which stays as it is, and proves it. What
 * is written from then on is told in the journal from what the lost register wrote after
 * the copy. TD_NOT_FOUND: no register at `from`. Others as office_backup and office_open.
 */
enum td_status office_restore(const char *from, const char *path,
    const struct proving *proving, struct office_check *out, struct err *err) TD_MUST_USE;

#endif
