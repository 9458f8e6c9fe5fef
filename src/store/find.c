/* SPDX-License-Identifier: MIT
 *
 * Finding: what fits is worked out in select.c; here the records that fit are walked and
 * put in order. Where the facts hold all that is looked at, they are read instead of the
 * records. Records are borrowed from the map, so that nothing is allocated for them; sort
 * keys go into one buffer. What leaves this file is ids.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "private.h"
#include "select.h"

/* ---- the records that fit ---------------------------------------------------------- */

struct scan {
    const struct schema *schema;
    struct txn *txn;
    struct kv_cursor *records;
    void *empty;  /* an initialised record, copied over the one before */
    void *record; /* the present one, its texts borrowed */
    bool by_facts;
    struct facts_layout layout;
    struct facts_view view; /* of the group `number` */
    bool view_right;
    uint64_t number;
    size_t wanted[FACTS_COLUMNS], n_wanted; /* columns to fill */
};

/* `reads`: what is looked at in a record, QUERY_BEYOND for all of it. */
static enum td_status scan_open(struct txn *txn, const struct schema *schema,
    uint64_t reads, struct scan *scan, struct err *err)
{
    *scan = (struct scan){.schema = schema, .txn = txn, .number = UINT64_MAX};
    scan->empty = record_new(schema);
    scan->record = xmalloc(schema->size);
    memcpy(scan->record, scan->empty, schema->size);
    scan->by_facts =
        facts_layout_make(schema, &scan->layout) && (reads & ~scan->layout.known) == 0;
    for (size_t i = 0; scan->by_facts && i < scan->layout.n; i++)
        if (scan->layout.columns[i].bit == 0 || (scan->layout.columns[i].bit & reads))
            scan->wanted[scan->n_wanted++] = i;
    return kv_cursor_open(txn->kv, KV_RECORD, &scan->records, err);
}

static void scan_close(struct scan *scan)
{
    kv_cursor_close(scan->records);
    record_free(scan->schema, scan->empty);
    free(scan->record);
}

/* Reads the whole of the record with this id. */
static enum td_status scan_whole(struct scan *scan, uint64_t id, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct stored stored;
    struct slice found, value, key = record_key(bytes, scan->schema->number, id);
    enum td_status status = kv_seek(scan->records, key, &found, &value, err);
    if (status == TD_OK && !slice_equal(found, key))
        return TD_NOT_FOUND;
    if (status == TD_OK)
        status = stored_read(scan->schema->number, id, value, &stored, err);
    if (status != TD_OK)
        return status;
    memcpy(scan->record, scan->empty, scan->schema->size);
    return stored_borrow(scan->schema, &stored, scan->record, err);
}

/* Facts that are missing or damaged are not missed: the records of that group are read,
 * which is slower and right, and check names them. */
static enum td_status open_group(struct scan *scan, uint64_t number, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice value;
    enum td_status status = kv_get(scan->txn->kv, KV_FACTS,
        record_key(bytes, scan->schema->number, number), &value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    scan->number = number;
    scan->view_right =
        status == TD_OK && facts_read(&scan->layout, number, value, &scan->view);
    if (!scan->view_right)
        log_line("facts of %s %llu are missing or damaged", scan->schema->name,
            (unsigned long long)(number * FACTS_ROWS));
    return TD_OK;
}

static enum td_status scan_take(struct scan *scan, uint64_t id, struct err *err)
{
    size_t row = id % FACTS_ROWS;
    enum td_status status = TD_OK;
    if (!scan->by_facts)
        return scan_whole(scan, id, err);
    if (scan->number != id / FACTS_ROWS)
        status = open_group(scan, id / FACTS_ROWS, err);
    if (status != TD_OK)
        return status;
    if (!scan->view_right || (facts_flags(&scan->view, row) & FACTS_PRESENT) == 0)
        return scan_whole(scan, id, err);
    record_head(scan->record)->id = id;
    for (size_t i = 0; i < scan->n_wanted; i++)
        facts_fill(&scan->layout, &scan->view, scan->wanted[i], row, scan->record);
    return TD_OK;
}

/* Sets *go_on to false to end the pass. */
typedef void scan_fn(void *ctx, struct scan *scan, bool *go_on);

static enum td_status scan_ids(struct scan *scan, const struct selection *ids,
    scan_fn *each, void *ctx, struct err *err)
{
    bool go_on = true;
    uint64_t id = selection_next(ids, 0);
    for (; go_on && id != UINT64_MAX; id = selection_next(ids, id + 1)) {
        enum td_status status = scan_take(scan, id, err);
        if (status == TD_OK)
            each(ctx, scan, &go_on);
        else if (status != TD_NOT_FOUND)
            return status;
    }
    return TD_OK;
}

/* Calls back with every record that fits; `reads` is what is looked at in it. */
static enum td_status scan_all(struct txn *txn, const struct find *find, uint64_t reads,
    scan_fn *each, void *ctx, struct err *err)
{
    struct selection ids;
    struct scan scan;
    enum td_status status = select_ids(txn, find, &ids, err);
    if (status != TD_OK)
        return status;
    status = scan_open(txn, find->schema, reads, &scan, err);
    if (status == TD_OK)
        status = scan_ids(&scan, &ids, each, ctx, err);
    scan_close(&scan);
    selection_release(&ids);
    return status;
}

/* ---- finding ----------------------------------------------------------------------- */

struct finder {
    uint64_t *ids;
    size_t n, cap;
};

struct hit {
    uint64_t first; /* beginning of the key, for quick comparing */
    const uint8_t *key;
    uint32_t key_len;
    bool is_empty; /* the field has no value: last in either direction */
    uint64_t id;
};

struct collector {
    const struct field *sort;
    struct finder *finder;
    struct str keys, empty_key;
    size_t *starts; /* of each id's key in keys */
    size_t starts_cap;
};

/* The place in a list must not tell a protected name, nor a date that has no meaning. */
static bool comes_last(
    const struct schema *schema, const void *record, const struct field *sort)
{
    return field_secret(schema, record, sort) ||
           (schema->idle != NULL && schema->idle(record, sort));
}

static void collect(void *ctx, struct scan *scan, bool *go_on)
{
    (void)go_on;
    struct collector *c = ctx;
    struct finder *finder = c->finder;
    ARRAY_GROW(finder->ids, finder->cap, finder->n + 1);
    finder->ids[finder->n++] = record_chead(scan->record)->id;
    if (c->sort == NULL)
        return;
    ARRAY_GROW(c->starts, c->starts_cap, finder->n + 1);
    c->starts[finder->n - 1] = c->keys.len;
    if (comes_last(scan->schema, scan->record, c->sort))
        str_addn(&c->keys, c->empty_key.buf, c->empty_key.len);
    else
        field_sort_key(c->sort, scan->record, &c->keys);
    c->starts[finder->n] = c->keys.len;
}

static int compare_keys(const struct hit *a, const struct hit *b)
{
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    uint32_t len = a->key_len < b->key_len ? a->key_len : b->key_len;
    int c = len > 0 ? memcmp(a->key, b->key, len) : 0;
    return c != 0 ? c : (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

static int compare_ids(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_up(const void *left, const void *right)
{
    const struct hit *a = left, *b = right;
    if (a->is_empty != b->is_empty)
        return a->is_empty ? 1 : -1;
    int c = compare_keys(a, b);
    return c != 0 ? c : compare_ids(a->id, b->id);
}

static int compare_down(const void *left, const void *right)
{
    const struct hit *a = left, *b = right;
    if (a->is_empty != b->is_empty)
        return a->is_empty ? 1 : -1;
    return -compare_up(left, right);
}

static uint64_t first_of(const uint8_t *key, size_t len)
{
    uint8_t bytes[8] = {0};
    memcpy(bytes, key, len < 8 ? len : 8);
    return get_u64(bytes);
}

static struct hit hit_at(const struct collector *c, size_t i)
{
    const uint8_t *key = (const uint8_t *)c->keys.buf + c->starts[i];
    size_t len = c->starts[i + 1] - c->starts[i];
    struct slice own = slice_of(key, len);
    return (struct hit){
        .first = first_of(key, len),
        .key = key,
        .key_len = (uint32_t)len,
        .is_empty = slice_equal(own, slice_of(c->empty_key.buf, c->empty_key.len)),
        .id = c->finder->ids[i],
    };
}

static void sort_hits(struct collector *c, bool descending)
{
    size_t n = c->finder->n;
    struct hit *hits = xreallocarray(NULL, n, sizeof(*hits));
    for (size_t i = 0; i < n; i++)
        hits[i] = hit_at(c, i);
    qsort(hits, n, sizeof(*hits), descending ? compare_down : compare_up);
    for (size_t i = 0; i < n; i++)
        c->finder->ids[i] = hits[i].id;
    free(hits);
}

static void reverse(uint64_t *ids, size_t n)
{
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        j--;
        uint64_t id = ids[i];
        ids[i] = ids[j];
        ids[j] = id;
    }
}

static void empty_key(const struct find *find, struct str *out)
{
    void *record = record_new(find->schema);
    field_sort_key(find->sort, record, out);
    record_free(find->schema, record);
}

static uint64_t sort_reads(const struct find *find)
{
    const struct schema *schema = find->schema;
    // whether a personal value may show depends on other fields
    if (find->sort == NULL || (find->sort->flags & F_PERSONAL) != 0)
        return find->sort == NULL ? 0 : QUERY_BEYOND;
    return query_field_bit(schema, find->sort) | query_fields(schema, schema->idle_reads);
}

static enum td_status find_into(
    struct txn *txn, const struct find *find, struct finder *finder, struct err *err)
{
    struct collector c = {.sort = find->sort, .finder = finder};
    str_init(&c.keys);
    str_init(&c.empty_key);
    if (find->sort != NULL)
        empty_key(find, &c.empty_key);
    enum td_status status = scan_all(txn, find, sort_reads(find), collect, &c, err);
    if (status == TD_OK && finder->n > 1) {
        if (find->sort != NULL)
            sort_hits(&c, find->descending);
        else if (find->descending)
            reverse(finder->ids, finder->n);
    }
    free(c.starts);
    str_release(&c.keys);
    str_release(&c.empty_key);
    return status;
}

enum td_status txn_find(
    struct txn *txn, const struct find *find, struct finder **out, struct err *err)
{
    struct finder *finder = xcalloc(1, sizeof(*finder));
    enum td_status status = find_into(txn, find, finder, err);
    if (status == TD_OK)
        *out = finder;
    else
        finder_free(finder);
    return status;
}

void finder_free(struct finder *finder)
{
    if (finder == NULL)
        return;
    free(finder->ids);
    free(finder);
}

uint64_t finder_total(const struct finder *finder)
{
    return finder->n;
}

size_t finder_rows(const struct finder *finder, uint64_t first, size_t n, uint64_t *ids)
{
    if (first >= finder->n)
        return 0;
    size_t left = finder->n - (size_t)first;
    if (n > left)
        n = left;
    memcpy(ids, finder->ids + first, n * sizeof(*ids));
    return n;
}

uint64_t finder_position(const struct finder *finder, uint64_t id)
{
    for (size_t i = 0; i < finder->n; i++)
        if (finder->ids[i] == id)
            return i;
    return UINT64_MAX;
}

/* ---- counting and walking ---------------------------------------------------------- */

enum td_status txn_count(struct txn *txn, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        const struct find find = {
            .schema = schema, .query = queries[i], .voided = FIND_LIVE};
        struct selection ids;
        status = select_ids(txn, &find, &ids, err);
        counts[i] = ids.total;
        selection_release(&ids);
    }
    return status;
}

struct walker {
    bool (*each)(void *ctx, const void *record);
    void *ctx;
};

static void walk_one(void *ctx, struct scan *scan, bool *go_on)
{
    const struct walker *w = ctx;
    *go_on = w->each(w->ctx, scan->record);
}

enum td_status txn_each(struct txn *txn, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err)
{
    struct walker w = {each, ctx};
    return scan_all(txn, find, QUERY_BEYOND, walk_one, &w, err);
}
