/* SPDX-License-Identifier: MIT
 *
 * Who else has a record open right now. It is a courtesy and never a lock: nothing is
 * refused because of it, and whatever cannot be written or read is taken for absent. It
 * is not part of the register and not journalled.
 */
#ifndef CORE_PRESENCE_H
#define CORE_PRESENCE_H

#include "core/office.h"

/* Where a desk is. schema NULL: at no record. */
struct presence {
    const struct schema *schema;
    uint64_t id;
    bool edits; /* false: only looks */
};

/* Tells the other desks of the register where this one is; until the next call or the
 * end of the office or process. Writes only when it differs from what was told last. In
 * memory, in the past and in an office opened for reading only nothing is told. */
void presence_tell(struct office *office, const struct presence *here);
/* Reads what the other desks tell; not kept current by itself. True when it differs from
 * what was read before. What was told more than an hour ago is left out. */
bool presence_look(struct office *office);
/* Was anybody at the record when last looked? */
bool presence_at(const struct office *office, const struct schema *schema, uint64_t id);
/* Who was at the record when last looked, as a sentence in this person's language; those
 * who edit first. A colleague is called by the name set in his or her own settings, else
 * by the account's; where that does not tell desks apart, the terminal or the line it
 * comes over says which. Appends nothing when nobody was. */
void presence_show(
    struct office *office, const struct schema *schema, uint64_t id, struct str *out);

#endif
