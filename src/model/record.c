/* SPDX-License-Identifier: MIT
 *
 * Whole records through their schema. Invariant: an initialised record holds owned text
 * or NULL in every text member, so that release and copy need no special cases.
 */
#include "model/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"

void record_init(const struct schema *schema, void *record)
{
    memset(record, 0, schema->size);
    for (size_t i = 0; i < schema->count; i++)
        if (!field_is_text(&schema->fields[i]))
            field_clear(&schema->fields[i], record);
}

void *record_new(const struct schema *schema)
{
    void *record = xmalloc(schema->size);
    record_init(schema, record);
    return record;
}

void record_release(const struct schema *schema, void *record)
{
    if (record == NULL)
        return;
    for (size_t i = 0; i < schema->count; i++)
        if (field_is_text(&schema->fields[i]))
            field_set_text(&schema->fields[i], record, NULL);
}

void record_free(const struct schema *schema, void *record)
{
    record_release(schema, record);
    free(record);
}

void record_clear(const struct schema *schema, void *record)
{
    record_release(schema, record);
    record_init(schema, record);
}

static void copy_derived(const struct field *field, void *to, const void *from)
{
    size_t size = field->storage == STORE_INT64 ? sizeof(int64_t) : sizeof(int32_t);
    if (field->shown != 0)
        memcpy((char *)to + field->shown, (const char *)from + field->shown, size);
}

void record_copy(const struct schema *schema, void *to, const void *from)
{
    if (to == from)
        return;
    for (size_t i = 0; i < schema->count; i++) {
        field_copy(&schema->fields[i], to, from);
        copy_derived(&schema->fields[i], to, from);
    }
    struct record *head = record_head(to);
    const struct record *source = record_chead(from);
    head->id = source->id;
    head->rev = source->rev;
    head->created_us = source->created_us;
    head->changed_us = source->changed_us;
}

bool record_is_pending(const struct schema *schema, const void *record)
{
    const struct condition *row = schema->conditions;
    if (schema->pending == NULL)
        return false;
    while (strcmp(row->name, schema->pending) != 0)
        row++;
    return row->holds(record, NULL, 0);
}

bool record_equal(const struct schema *schema, const void *a, const void *b)
{
    for (size_t i = 0; i < schema->count; i++)
        if (!field_equal(&schema->fields[i], a, b))
            return false;
    return true;
}

void record_defaults(
    const struct schema *schema, void *record, const struct parse_env *env)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->initial == NULL || !field_is_empty(field, record))
            continue;
        enum td_status status = field_parse(field, record, field->initial, env, NULL);
        REQUIRE(status == TD_OK);
    }
}

enum td_status record_check(
    const struct schema *schema, const void *record, struct err *err)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if ((field->flags & F_REQUIRED) && field_is_empty(field, record))
            return err_field(
                err, field->key, _("%s is missing; it is required."), msg(field->label));
    }
    return schema->check != NULL ? schema->check(record, err) : TD_OK;
}

const struct field *schema_field(const struct schema *schema, const char *key)
{
    for (size_t i = 0; i < schema->count; i++)
        if (strcmp(schema->fields[i].key, key) == 0)
            return &schema->fields[i];
    return NULL;
}

const struct field *schema_field_tagged(const struct schema *schema, uint16_t tag)
{
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].tag == tag)
            return &schema->fields[i];
    return NULL;
}

/* Is `name` one of the blank-separated words of `list`? Both folded. */
static bool word_listed(const char *list, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (word == len && memcmp(at, name, len) == 0)
            return true;
        at += word;
        at += strspn(at, " ");
    }
    return false;
}

const struct field *schema_field_named(const struct schema *schema, const char *name)
{
    const struct field *exact = schema_field(schema, name);
    if (exact != NULL)
        return exact;
    const struct field *found = NULL;
    char *folded = fold_key(name);
    for (size_t i = 0; i < schema->count && found == NULL && *folded != '\0'; i++)
        if (fold_key_equal(schema->fields[i].key, name) ||
            word_listed(schema->fields[i].alias, folded))
            found = &schema->fields[i];
    for (size_t i = 0; i < schema->count && found == NULL && *folded != '\0'; i++)
        if (fold_key_equal(schema->fields[i].label, name) ||
            fold_key_equal(msg_in(LANG_VI, schema->fields[i].label), name))
            found = &schema->fields[i];
    free(folded);
    return found;
}

const char *schema_nearest(const struct schema *schema, const char *name)
{
    enum { NEAR = 2 };
    const char *best = NULL;
    int best_distance = NEAR + 1;
    char *folded = fold_key(name);
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->fields[i].flags & F_HIDDEN)
            continue;
        int distance = fold_distance(schema->fields[i].key, folded, NEAR);
        if (distance < best_distance) {
            best_distance = distance;
            best = schema->fields[i].key;
        }
    }
    free(folded);
    return best;
}

bool field_secret(
    const struct schema *schema, const void *record, const struct field *field)
{
    return (field->flags & F_PERSONAL) && schema->secret != NULL &&
           schema->secret(record);
}
