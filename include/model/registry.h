/* SPDX-License-Identifier: MIT
 *
 * The list of registers. A new one is its header, its source file and one line here.
 */
#ifndef MODEL_REGISTRY_H
#define MODEL_REGISTRY_H

#include "model/record.h"

extern const struct schema schema_person, schema_visit, schema_letter, schema_case,
    schema_note, schema_dialogue, schema_session, schema_link, schema_choice, schema_rule,
    schema_day, schema_unit, schema_view, schema_setting;

size_t registry_count(void);
const struct schema *registry_at(size_t i);
/* By number, or by name, label or plural label in either language, folded; else NULL. */
const struct schema *registry_number(uint16_t number);
const struct schema *registry_named(const char *name);

#endif
