/* SPDX-License-Identifier: MIT
 *
 * What is kept a second time for looking up: codes and values of indexed fields (words
 * are in terms.c). derived_collect is the one place that says which entries a record
 * stands for; writing, checking and rebuilding all use it. Values that tell who a
 * protected person is are in none of them.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* ---- what a record stands for ------------------------------------------------------ */

static struct derived_item *item_begin(struct derived *d, enum kv_table table)
{
    ARRAY_GROW(d->items, d->cap, d->n + 1);
    struct derived_item *item = &d->items[d->n++];
    *item = (struct derived_item){.table = table, .key = d->bytes.len};
    return item;
}

static void item_key_ends(struct derived *d, struct derived_item *item)
{
    item->key_len = d->bytes.len - item->key;
    item->value = d->bytes.len;
}

static void item_ends(struct derived *d, struct derived_item *item)
{
    item->value_len = d->bytes.len - item->value;
}

static void collect_code(
    const struct schema *schema, const struct record *head, struct derived *d)
{
    if (head->code == NULL)
        return;
    struct derived_item *item = item_begin(d, KV_CODE);
    code_key(schema, head->code, &d->bytes);
    item_key_ends(d, item);
    code_write(&d->bytes, schema->number, head->id);
    item_ends(d, item);
}

/* The text as it stands, but for one that the key has byte by byte. */
static void add_spelling(
    struct derived *d, const struct derived_item *item, const char *text)
{
    struct slice value = index_key_value(derived_key(d, (size_t)(item - d->items)));
    if (!slice_equal(value, slice_of(text, strlen(text))))
        str_add(&d->bytes, text);
}

static void collect_index(const struct schema *schema, const void *record,
    const struct field *field, struct derived *d)
{
    const struct record *head = record_chead(record);
    const char *text = field_get_text(field, record);
    if (text == NULL || *text == '\0' || field_secret(schema, record, field))
        return;
    struct derived_item *item = item_begin(d, KV_INDEX);
    index_prefix(&d->bytes, schema, field, text);
    index_key_id(&d->bytes, head->id);
    item_key_ends(d, item);
    str_addc(&d->bytes, head->voided != NULL ? INDEX_VOID : INDEX_LIVE);
    add_spelling(d, item, text);
    item_ends(d, item);
}

void derived_collect(const struct schema *schema, const void *record, struct derived *out)
{
    str_clear(&out->bytes);
    out->n = 0;
    collect_code(schema, record_chead(record), out);
    for (size_t i = 0; i < schema->count; i++)
        if (field_is_indexed(&schema->fields[i]))
            collect_index(schema, record, &schema->fields[i], out);
}

void derived_release(struct derived *derived)
{
    str_release(&derived->bytes);
    free(derived->items);
    *derived = (struct derived){0};
}

struct slice derived_key(const struct derived *derived, size_t i)
{
    const struct derived_item *item = &derived->items[i];
    return slice_of(derived->bytes.buf + item->key, item->key_len);
}

struct slice derived_value(const struct derived *derived, size_t i)
{
    const struct derived_item *item = &derived->items[i];
    return slice_of(derived->bytes.buf + item->value, item->value_len);
}

size_t derived_find(const struct derived *derived, enum kv_table table, struct slice key)
{
    for (size_t i = 0; i < derived->n; i++)
        if (derived->items[i].table == table && slice_equal(derived_key(derived, i), key))
            return i;
    return SIZE_MAX;
}

/* ---- keeping the tables current ---------------------------------------------------- */

enum td_status derived_put(
    struct txn *txn, const struct derived *derived, size_t i, struct err *err)
{
    enum kv_table table = derived->items[i].table;
    struct slice key = derived_key(derived, i), value = derived_value(derived, i);
    return table == KV_INDEX ? index_put(txn, key, value, err)
                             : store_put(txn, table, key, value, err);
}

static enum td_status drop_old(struct txn *txn, const struct derived *old,
    const struct derived *fresh, struct err *err)
{
    for (size_t i = 0; i < old->n; i++) {
        enum kv_table table = old->items[i].table;
        struct slice key = derived_key(old, i);
        if (derived_find(fresh, table, key) != SIZE_MAX)
            continue;
        enum td_status status = table == KV_INDEX ? index_del(txn, key, err)
                                                  : store_del(txn, table, key, err);
        if (status != TD_OK && status != TD_NOT_FOUND)
            return status;
    }
    return TD_OK;
}

static enum td_status put_new(struct txn *txn, const struct derived *old,
    const struct derived *fresh, struct err *err)
{
    for (size_t i = 0; i < fresh->n; i++) {
        enum kv_table table = fresh->items[i].table;
        size_t same = derived_find(old, table, derived_key(fresh, i));
        if (same != SIZE_MAX &&
            slice_equal(derived_value(old, same), derived_value(fresh, i)))
            continue;
        enum td_status status = derived_put(txn, fresh, i, err);
        if (status != TD_OK)
            return status;
    }
    return TD_OK;
}

enum td_status index_update(struct txn *txn, const struct schema *schema,
    const void *before, const void *after, struct err *err)
{
    struct derived old = {0}, fresh = {0};
    if (before != NULL)
        derived_collect(schema, before, &old);
    derived_collect(schema, after, &fresh);
    enum td_status status = drop_old(txn, &old, &fresh, err);
    if (status == TD_OK)
        status = put_new(txn, &old, &fresh, err);
    derived_release(&old);
    derived_release(&fresh);
    return status;
}
