/* SPDX-License-Identifier: MIT
 *
 * Links between any two records, made by `link`; symmetric.
 */
#include "model/link.h"

#include <string.h>

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct link),
    FIELD(10, REF, struct link, a, N_("One record"), .flags = F_REQUIRED | F_LIST,
        .refers = ""),
    FIELD(11, REF, struct link, b, N_("Other record"), .flags = F_REQUIRED | F_LIST,
        .refers = ""),
    FIELD(12, TEXT, struct link, note, N_("Note"), .flags = F_SEARCH),
};
/* clang-format on */

static enum td_status link_check(const void *record, struct err *err)
{
    const struct link *link = record;
    if (strcmp(link->a, link->b) == 0)
        return err_field(err, "b", _("A record cannot be linked to itself."));
    return TD_OK;
}

const struct schema schema_link = {
    .number = 8,
    .name = "link",
    .label = N_("Link"),
    .label_many = N_("Links"),
    .letter = 'L',
    .yearly = false,
    .size = sizeof(struct link),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .title = "note",
    .flags = SCHEMA_OFFICE,
    .check = link_check,
};
