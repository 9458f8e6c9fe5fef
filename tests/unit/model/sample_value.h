/* SPDX-License-Identifier: MIT
 *
 * A value for any field of any register, as a person might type it: what the tests that
 * loop over all tables fill records with. `salt` makes different ones.
 */
#ifndef TESTS_SAMPLE_VALUE_H
#define TESTS_SAMPLE_VALUE_H

#include <stdio.h>

#include "base/alloc.h"
#include "model/choice.h"
#include "model/record.h"

/* Text in stable form; the caller frees. */
static inline char *sample_value(const struct field *field, unsigned salt)
{
    struct choice choice;
    switch (field->type) {
    case FIELD_TEXT:
        return field->flags & F_MULTILINE
                   ? xasprintf("Dòng một %u, “đất”\nDòng hai: =SUM(1) 'x' %u", salt, salt)
                   : xasprintf("Nguyễn Thị Ánh %u", salt);
    case FIELD_CODE:
    case FIELD_REF: return xasprintf("%s-%u/QĐ", field->key, salt);
    case FIELD_CHOICE:
        if (!choice_at(field->choices, NULL, salt % 2, &choice))
            REQUIRE(!"a choice set of two");
        return xstrdup(choice.key);
    case FIELD_DATE:
        return xasprintf("20%02u-0%u-1%u", 10 + salt % 20, 1 + salt % 9, salt % 10);
    case FIELD_TIME: return xasprintf("%02u:%02u", salt % 24, salt % 60);
    case FIELD_COUNT: return xasprintf("%u", salt);
    }
    return NULL;
}

static inline void sample_fill(const struct schema *schema, void *record, unsigned salt)
{
    for (size_t i = 0; i < schema->count; i++) {
        char *text = sample_value(&schema->fields[i], salt + (unsigned)i);
        struct err err = {0};
        if (schema->fields[i].tag != 2 &&
            field_parse(&schema->fields[i], record, text, NULL, &err) != TD_OK)
            die("%s.%s: %s", schema->name, schema->fields[i].key, err.text);
        free(text);
    }
}

#endif
