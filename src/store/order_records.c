/* SPDX-License-Identifier: MIT
 *
 * Order by whole sort keys out of the records, in one buffer.
 */
#include <stdlib.h>
#include <string.h>

#include "order.h"

struct hit {
    uint64_t first; /* beginning of the key, for quick comparing */
    uint64_t id;
    const uint8_t *key;
    size_t key_len;
};

struct sorter {
    const struct schema *schema;
    const struct field *sort;
    struct borrower from;
    struct str keys;
    size_t *starts; /* of each key in `keys`, and where the last one ends */
};

/* The place in a list must not tell a protected name, nor a date that has no meaning. */
static bool comes_last(const struct sorter *s)
{
    const void *record = s->from.record;
    bool blank = field_is_text(s->sort) ? field_get_text(s->sort, record) == NULL
                                        : field_get_number(s->sort, record) ==
                                              field_get_number(s->sort, s->from.empty);
    return blank || field_secret(s->schema, record, s->sort) ||
           (s->schema->idle != NULL && s->schema->idle(record, s->sort));
}

/* A record that is gone has no value. */
static enum td_status read_key(
    struct sorter *s, uint64_t id, bool *has_value, struct err *err)
{
    enum td_status status = borrower_take(&s->from, id, err);
    *has_value = status == TD_OK && !comes_last(s);
    if (*has_value)
        field_sort_key(s->sort, s->from.record, &s->keys);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status read_keys(struct sorter *s, uint64_t *ids, size_t *n,
    struct selection *empties, struct err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        bool has_value = false;
        s->starts[kept] = s->keys.len;
        enum td_status status = read_key(s, ids[i], &has_value, err);
        if (status != TD_OK)
            return status;
        if (has_value || empties == NULL)
            ids[kept++] = ids[i];
        else
            chunk_set(selection_chunk(empties, (size_t)(ids[i] / CHUNK_IDS)),
                ids[i] % CHUNK_IDS);
    }
    s->starts[kept] = s->keys.len;
    *n = kept;
    return TD_OK;
}

static int compare_hits(const void *left, const void *right)
{
    const struct hit *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    size_t len = a->key_len < b->key_len ? a->key_len : b->key_len;
    int c = len > 0 ? memcmp(a->key, b->key, len) : 0;
    if (c != 0)
        return c;
    if (a->key_len != b->key_len)
        return a->key_len < b->key_len ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static uint64_t first_of(const uint8_t *key, size_t len)
{
    uint8_t bytes[8] = {0};
    memcpy(bytes, key, len < 8 ? len : 8);
    return get_u64(bytes);
}

static void sort_ids(const struct sorter *s, uint64_t *ids, size_t n)
{
    struct hit *hits = xreallocarray(NULL, n, sizeof *hits);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *key = (const uint8_t *)str_text(&s->keys) + s->starts[i];
        size_t len = s->starts[i + 1] - s->starts[i];
        hits[i] = (struct hit){first_of(key, len), ids[i], key, len};
    }
    qsort(hits, n, sizeof *hits, compare_hits);
    for (size_t i = 0; i < n; i++)
        ids[i] = hits[i].id;
    free(hits);
}

enum td_status order_by_records(struct txn *txn, const struct schema *schema,
    const struct field *sort, uint64_t *ids, size_t *n, struct selection *empties,
    struct err *err)
{
    struct sorter s = {.schema = schema, .sort = sort};
    s.starts = xreallocarray(NULL, *n + 1, sizeof *s.starts);
    str_init(&s.keys);
    enum td_status status = borrower_open(&s.from, txn, schema, err);
    if (status == TD_OK)
        status = read_keys(&s, ids, n, empties, err);
    if (status == TD_OK && *n > 1)
        sort_ids(&s, ids, *n);
    str_release(&s.keys);
    free(s.starts);
    borrower_close(&s.from);
    return status;
}
