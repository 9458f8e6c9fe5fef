/* SPDX-License-Identifier: MIT
 *
 * Asking the index: the records that have a value, and the values that are in use. The
 * entries of one folded key lie side by side and form a group of spellings.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

enum td_status walk_prefix(struct kv_txn *txn, enum kv_table table, struct slice prefix,
    walk_fn *each, void *ctx, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(txn, table, &cursor, err);
    if (status != TD_OK)
        return status;
    status = prefix.len > 0 ? kv_seek(cursor, prefix, &key, &value, err)
                            : kv_step(cursor, KV_FIRST, &key, &value, err);
    while (status == TD_OK && key.len >= prefix.len &&
           slice_equal(slice_of(key.data, prefix.len), prefix)) {
        status = each(ctx, key, value, err);
        if (status == TD_OK)
            status = kv_step(cursor, KV_NEXT, &key, &value, err);
    }
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

struct id_list {
    uint64_t *ids;
    size_t n, cap, prefix_len;
};

static enum td_status add_id(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    (void)value;
    (void)err;
    struct id_list *list = ctx;
    uint16_t number;
    uint64_t id;
    if (key.len != list->prefix_len + INDEX_ID || !index_key_read(key, &number, &id))
        return TD_OK;
    ARRAY_GROW(list->ids, list->cap, list->n + 1);
    list->ids[list->n++] = id;
    return TD_OK;
}

static enum td_status look_up(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *value, walk_fn *each, struct id_list *list,
    struct err *err)
{
    struct str prefix;
    REQUIRE(field_is_indexed(field));
    str_init(&prefix);
    index_prefix(&prefix, schema, field, value);
    list->prefix_len = prefix.len;
    enum td_status status = index_flush(txn, schema->number, err);
    if (status == TD_OK)
        status = walk_prefix(
            txn->kv, KV_INDEX, slice_of(prefix.buf, prefix.len), each, list, err);
    str_release(&prefix);
    return status;
}

enum td_status txn_lookup(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *value, uint64_t **ids, size_t *n,
    struct err *err)
{
    struct id_list list = {0};
    enum td_status status = look_up(txn, schema, field, value, add_id, &list, err);
    if (status != TD_OK) {
        free(list.ids);
        return status;
    }
    *ids = list.ids;
    *n = list.n;
    return TD_OK;
}

static enum td_status stop_at_id(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    enum td_status status = add_id(ctx, key, value, err);
    return status == TD_OK && ((struct id_list *)ctx)->n > 0 ? TD_CANCELLED : status;
}

enum td_status txn_in_use(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *value, bool *used, struct err *err)
{
    struct id_list list = {0};
    enum td_status status = look_up(txn, schema, field, value, stop_at_id, &list, err);
    *used = list.n > 0;
    free(list.ids);
    return status == TD_CANCELLED && *used ? TD_OK : status;
}

/* ---- values in use: entries of one folded key form a group ------------------------- */

struct spelling {
    char *text;
    uint64_t uses;
};

struct values {
    size_t limit;
    void (*each)(void *ctx, const char *value, uint64_t uses);
    void *ctx;
    struct str group; /* key of the group, id left off */
    struct spelling *spellings;
    size_t n, cap;
};

static int compare_spellings(const void *a, const void *b)
{
    const struct spelling *left = a, *right = b;
    if (left->uses != right->uses)
        return left->uses < right->uses ? 1 : -1;
    return strcmp(left->text, right->text);
}

/* Tells the spellings of the group, the most used first. */
static void group_end(struct values *v)
{
    if (v->n > 1)
        qsort(v->spellings, v->n, sizeof(*v->spellings), compare_spellings);
    for (size_t i = 0; i < v->n; i++) {
        if (v->limit > 0) {
            v->each(v->ctx, v->spellings[i].text, v->spellings[i].uses);
            v->limit--;
        }
        free(v->spellings[i].text);
    }
    v->n = 0;
}

static void group_add(struct values *v, struct slice text)
{
    for (size_t i = 0; i < v->n; i++) {
        struct spelling *s = &v->spellings[i];
        if (slice_equal(slice_of(s->text, strlen(s->text)), text)) {
            s->uses++;
            return;
        }
    }
    ARRAY_GROW(v->spellings, v->cap, v->n + 1);
    v->spellings[v->n++] = (struct spelling){xstrndup(text.data, text.len), 1};
}

static enum td_status add_use(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    (void)err;
    struct values *v = ctx;
    const char *state = value.data;
    if (key.len <= INDEX_HEAD + INDEX_TAIL || value.len < 1 || state[0] != INDEX_LIVE)
        return TD_OK;
    size_t group = key.len - INDEX_ID;
    if (group != v->group.len || memcmp(key.data, v->group.buf, group) != 0) {
        group_end(v);
        if (v->limit == 0)
            return TD_CANCELLED;
        str_clear(&v->group);
        str_addn(&v->group, key.data, group);
    }
    struct slice text = slice_of(state + 1, value.len - 1);
    group_add(v, text.len > 0 ? text : index_key_value(key));
    return TD_OK;
}

enum td_status txn_values(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *prefix, size_t limit,
    void (*each)(void *ctx, const char *value, uint64_t uses), void *ctx, struct err *err)
{
    struct values values = {.limit = limit, .each = each, .ctx = ctx};
    struct str key;
    REQUIRE(field_is_indexed(field));
    str_init(&key);
    str_init(&values.group);
    str_add_u16(&key, schema->number);
    str_add_u16(&key, field->tag);
    if (*prefix != '\0')
        index_value_key(&key, field, prefix);
    enum td_status status = index_flush(txn, schema->number, err);
    if (status == TD_OK)
        status = walk_prefix(
            txn->kv, KV_INDEX, slice_of(key.buf, key.len), add_use, &values, err);
    group_end(&values);
    free(values.spellings);
    str_release(&values.group);
    str_release(&key);
    return status == TD_CANCELLED ? TD_OK : status;
}
