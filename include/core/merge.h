/* SPDX-License-Identifier: MIT
 *
 * Two records that turn out to be one: the second goes into the first. What pointed to it
 * (visits, letters, notes, links, people's records) points to the first; it leaves the
 * lists, keeps its code and history, and its code leads to the first from then on.
 */
#ifndef CORE_MERGE_H
#define CORE_MERGE_H

#include "core/command.h"

struct merge {
    const struct schema *schema;
    uint64_t into, from;
    uint32_t into_rev; /* as base_rev of a command; 0: whatever it is now */
    /* Fields of `into` that get the value of `from`. */
    const struct field *const *take;
    size_t n_take;
    bool dry_run; /* do everything, then throw it away */
};

/* Has the register records that can be merged? */
bool merge_has(const struct schema *schema);
/* Can a merge take this field over? Not what the program sets itself, nor the course of a
 * case: two courses are never mixed. */
bool merge_may_take(const struct schema *schema, const struct field *field);

/* Fields that are empty in `into` and not in `from`: what a merge takes over unless told
 * otherwise. `fields` has room for all of the register; returns how many. */
size_t merge_fill(const struct schema *schema, const void *into, const void *from,
    const struct field **fields);

/* One step of the journal, undone as one. `said` gets a line for each register whose
 * records moved. References on protected records to a merged person stay as they are (to
 * name the record would tell whose it is); they are followed when read.
 * TD_INVALID: the same record twice, another register, one taken out already, a field not
 * to be taken, or only one of the two protects who is behind it. Else what office_apply
 * says; nothing is written then. */
enum td_status office_merge(struct office *office, const struct merge *merge,
    struct str *said, struct err *err) TD_MUST_USE;

/* The record that *id is part of now: itself unless it was merged. True: *id moved. */
bool office_follow(struct office *office, const struct schema *schema, uint64_t *id);

#endif
