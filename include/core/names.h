/* SPDX-License-Identifier: MIT
 *
 * Names in use: what stands in the fields of one key (officer, host, unit) in all
 * registers that have it. One name in two spellings (hoà, hòa) is one, as most write it.
 */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include "core/office.h"

struct known_name {
    char *name;
    char *words;   /* as fold_words writes them */
    uint64_t uses; /* live records that hold it */
    uint64_t open; /* pending cases that hold it; 0 where cases have no such field */
};

/* Zeroed, names_read fills it; names_release may be called at any time. */
struct names {
    struct known_name *rows;
    size_t n, cap;
};

/* Whether cases have such a field, so that `open` says something. */
bool names_have_load(const struct field *field);
/* All names of a field with field_is_counted, in the order of the alphabet: colleagues by
 * given name. Replaces what is in `names`. Statuses as office_tally. */
enum td_status names_read(struct office *office, const struct field *field,
    struct names *names, struct err *err) TD_MUST_USE;
/* Those with pending cases first, the least loaded of them at the top. */
void names_by_load(struct names *names);
void names_release(struct names *names);

/* Is this a name of a colleague (F_STAFF) that some live record holds, tone placement and
 * case aside? */
enum td_status name_is_known(struct office *office, const struct field *field,
    const char *name, bool *known, struct err *err) TD_MUST_USE;

#endif
