/* SPDX-License-Identifier: MIT
 *
 * One command for many records: in one transaction, under one number, one step for undo.
 */
#ifndef CORE_BULK_H
#define CORE_BULK_H

#include "core/command.h"

/* So that no other desk waits long for its turn to write. */
#define BULK_MOST ((size_t)5000)

struct bulk_outcome {
    size_t changed, same, refused; /* same: it was so already */
    struct str reasons;            /* "26-00412: why" for each refused one, at most 200 */
};

/* Applies the command to each of the records; its id is ignored. With VERB_ADD it adds a
 * record for each: `about`, a reference of the new record, names it. Records that refuse
 * it (TD_INVALID, TD_CONFLICT, TD_NOT_FOUND, TD_DENIED) are counted and left alone. With
 * command->dry_run nothing is written and the outcome is what it would be. TD_INVALID:
 * more than BULK_MOST, or none could be changed by a run that should write; else what
 * the store says, and then nothing is written. */
enum td_status office_bulk(struct office *office, const struct command *command,
    const uint64_t *ids, size_t n, struct bulk_outcome *outcome,
    struct err *err) TD_MUST_USE;
void bulk_outcome_release(struct bulk_outcome *outcome);

#endif
