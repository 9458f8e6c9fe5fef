/* SPDX-License-Identifier: MIT
 *
 * The list of registers: the desk's books in the order of the menus, then the office's
 * own data.
 */
#include "model/registry.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"

static const struct schema *const registers[] = {
    &schema_case,
    &schema_visit,
    &schema_letter,
    &schema_person,
    &schema_note,
    &schema_dialogue,
    &schema_session,
    &schema_link,
    &schema_unit,
    &schema_choice,
    &schema_rule,
    &schema_day,
    &schema_view,
    &schema_setting,
};

size_t registry_count(void)
{
    return ARRAY_COUNT(registers);
}

const struct schema *registry_at(size_t i)
{
    REQUIRE(i < ARRAY_COUNT(registers));
    return registers[i];
}

const struct schema *registry_number(uint16_t number)
{
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++)
        if (registers[i]->number == number)
            return registers[i];
    return NULL;
}

static bool is_called(const struct schema *schema, const char *name)
{
    return fold_key_equal(schema->name, name) || fold_key_equal(schema->label, name) ||
           fold_key_equal(schema->label_many, name) ||
           fold_key_equal(msg_in(LANG_VI, schema->label), name) ||
           fold_key_equal(msg_in(LANG_VI, schema->label_many), name);
}

const struct schema *registry_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++)
        if (strcmp(registers[i]->name, name) == 0)
            return registers[i];
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++)
        if (is_called(registers[i], name))
            return registers[i];
    return NULL;
}
