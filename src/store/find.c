/* SPDX-License-Identifier: MIT
 *
 * Finding: one pass over a register. Where the facts tell whether a record fits, the pass
 * goes over them, and a record is read only when they leave it open or when all of it is
 * wanted. Records are borrowed from the map while a filter looks at them, so that nothing
 * is allocated for the ones that do not fit; sort keys of the ones that do go into one
 * buffer. What leaves this file is ids.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "private.h"

/* ---- the pass ---------------------------------------------------------------------- */

struct scan {
    const struct schema *schema;
    struct txn *txn;
    struct kv_cursor *records, *words;
    void *empty;  /* an initialised record, copied over the one before */
    void *record; /* the present one, its texts borrowed */
    bool voided;  /* the present one is */
    bool whole;   /* all of it is there, not only its facts */
    bool words_placed;
    bool started;
    /* a pass over the facts */
    bool by_facts;
    struct facts_layout layout;
    struct facts_view view; /* of the group that `id` is in */
    bool view_right;
    size_t wanted[FACTS_COLUMNS], n_wanted; /* columns to fill */
    uint64_t id, last;
};

static enum td_status scan_open(
    struct txn *txn, const struct schema *schema, struct scan *scan, struct err *err)
{
    *scan = (struct scan){.schema = schema, .txn = txn};
    scan->empty = record_new(schema);
    scan->record = xmalloc(schema->size);
    enum td_status status = facts_flush(txn, err);
    if (status == TD_OK)
        status = kv_cursor_open(txn->kv, KV_RECORD, &scan->records, err);
    if (status == TD_OK)
        status = kv_cursor_open(txn->kv, KV_WORDS, &scan->words, err);
    return status;
}

static void scan_close(struct scan *scan)
{
    kv_cursor_close(scan->records);
    kv_cursor_close(scan->words);
    record_free(scan->schema, scan->empty);
    free(scan->record);
}

static enum td_status scan_take(
    struct scan *scan, uint64_t id, struct slice value, struct err *err)
{
    struct stored stored;
    enum td_status status = stored_read(scan->schema->number, id, value, &stored, err);
    if (status != TD_OK)
        return status;
    memcpy(scan->record, scan->empty, scan->schema->size);
    status = stored_borrow(scan->schema, &stored, scan->record, err);
    scan->voided = record_chead(scan->record)->voided != NULL;
    scan->whole = true;
    return status;
}

/* ---- over the records -- */

static enum td_status scan_step(
    struct scan *scan, struct slice *key, struct slice *value, struct err *err)
{
    uint8_t first[RECORD_KEY];
    if (scan->started)
        return kv_step(scan->records, KV_NEXT, key, value, err);
    scan->started = true;
    return kv_seek(
        scan->records, record_key(first, scan->schema->number, 0), key, value, err);
}

/* TD_NOT_FOUND at the end. */
static enum td_status next_record(struct scan *scan, struct err *err)
{
    struct slice key, value;
    enum td_status status = scan_step(scan, &key, &value, err);
    if (status != TD_OK)
        return status;
    if (key.len != RECORD_KEY || get_u16(key.data) != scan->schema->number)
        return TD_NOT_FOUND;
    return scan_take(scan, get_u64((const uint8_t *)key.data + 2), value, err);
}

/* ---- over the facts -- */

/* Reads the whole of the record with this id. */
static enum td_status scan_whole(struct scan *scan, uint64_t id, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice found, value, key = record_key(bytes, scan->schema->number, id);
    enum td_status status = kv_seek(scan->records, key, &found, &value, err);
    if (status == TD_OK && !slice_equal(found, key))
        return TD_NOT_FOUND;
    return status == TD_OK ? scan_take(scan, id, value, err) : status;
}

static void want(struct scan *scan, uint64_t fields)
{
    for (size_t i = 0; i < scan->layout.n; i++)
        if (scan->layout.columns[i].bit == 0 || (scan->layout.columns[i].bit & fields))
            scan->wanted[scan->n_wanted++] = i;
}

/* `reads`: what the filters look at, `more`: what is looked at besides in a record that
 * fits, QUERY_BEYOND for all of it. Facts that decide nothing are only in the way. */
static void scan_choose(struct scan *scan, uint64_t reads, uint64_t more)
{
    if (!facts_layout_make(scan->schema, &scan->layout))
        return;
    uint64_t known = scan->layout.known;
    scan->by_facts = reads == 0 ? (more & ~known) == 0 : (reads & known) != 0;
    scan->last = txn_last_id(scan->txn, scan->schema);
    want(scan, reads | more);
}

/* Facts that are missing or damaged are not missed: the records of that group are read,
 * which is slower and right, and check names them. */
static enum td_status open_group(struct scan *scan, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice value;
    uint64_t number = scan->id / FACTS_ROWS;
    enum td_status status = kv_get(scan->txn->kv, KV_FACTS,
        record_key(bytes, scan->schema->number, number), &value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    scan->view_right =
        status == TD_OK && facts_read(&scan->layout, number, value, &scan->view);
    if (!scan->view_right)
        log_line("facts of %s %llu are missing or damaged", scan->schema->name,
            (unsigned long long)scan->id);
    return TD_OK;
}

static void fill_facts(struct scan *scan, unsigned flags)
{
    size_t row = scan->id % FACTS_ROWS;
    if (scan->whole)
        memcpy(scan->record, scan->empty, scan->schema->size);
    scan->whole = false;
    scan->voided = (flags & FACTS_VOIDED) != 0;
    record_head(scan->record)->id = scan->id;
    for (size_t i = 0; i < scan->n_wanted; i++)
        facts_fill(&scan->layout, &scan->view, scan->wanted[i], row, scan->record);
}

static enum td_status next_facts(struct scan *scan, struct err *err)
{
    enum td_status status = TD_NOT_FOUND;
    if (scan->id == 0)
        memcpy(scan->record, scan->empty, scan->schema->size);
    while (status == TD_NOT_FOUND && scan->id < scan->last) {
        status = TD_OK;
        if (++scan->id == 1 || scan->id % FACTS_ROWS == 0)
            status = open_group(scan, err);
        if (status != TD_OK)
            return status;
        unsigned flags =
            scan->view_right ? facts_flags(&scan->view, scan->id % FACTS_ROWS) : 0;
        if ((flags & FACTS_PRESENT) == 0)
            status = scan_whole(scan, scan->id, err);
        else
            fill_facts(scan, flags);
    }
    return status;
}

static enum td_status scan_next(struct scan *scan, struct err *err)
{
    return scan->by_facts ? next_facts(scan, err) : next_record(scan, err);
}

static bool words_step(struct scan *scan, struct slice key, struct slice *value)
{
    struct slice found;
    if (scan->words_placed &&
        kv_step(scan->words, KV_NEXT, &found, value, NULL) == TD_OK &&
        slice_equal(found, key))
        return true;
    scan->words_placed = kv_seek(scan->words, key, &found, value, NULL) == TD_OK;
    return scan->words_placed && slice_equal(found, key);
}

/* Both tables are in the same order, so the words mostly are one step ahead. NULL when
 * they are missing or damaged: the query then makes them from the record, which is
 * slower and right, and check names them. */
static const char *scan_words(struct scan *scan)
{
    uint8_t bytes[RECORD_KEY];
    struct slice value;
    uint64_t id = record_chead(scan->record)->id;
    struct slice key = record_key(bytes, scan->schema->number, id);
    const char *words = NULL;
    if (words_step(scan, key, &value))
        words = words_read(scan->schema->number, id, value);
    if (words == NULL)
        log_line("words of %s %llu are missing or damaged", scan->schema->name,
            (unsigned long long)id);
    return words;
}

static bool is_shown(const struct scan *scan, enum find_voided voided)
{
    switch (voided) {
    case FIND_LIVE: return !scan->voided;
    case FIND_VOIDED: return scan->voided;
    case FIND_ALL: return true;
    }
    return true;
}

/* By the facts if they tell; else the record is read and stays there as a whole. */
static enum td_status scan_matches(
    struct scan *scan, const struct query *query, bool *matches, struct err *err)
{
    *matches = query == NULL;
    if (query == NULL)
        return TD_OK;
    if (!scan->whole) {
        enum query_verdict verdict = query_judge(query, scan->record, scan->layout.known);
        *matches = verdict == QUERY_YES;
        if (verdict != QUERY_MAYBE)
            return TD_OK;
        enum td_status status = scan_whole(scan, scan->id, err);
        if (status != TD_OK)
            return status == TD_NOT_FOUND ? TD_OK : status;
    }
    const char *words = query_needs_words(query) ? scan_words(scan) : NULL;
    *matches = query_match(query, scan->record, words);
    return TD_OK;
}

/* Sets *go_on to false to end the pass. */
typedef enum td_status scan_fn(
    void *ctx, struct scan *scan, bool *go_on, struct err *err);

/* `more` is what `each` looks at. */
struct pass {
    uint64_t reads, more;
    scan_fn *each;
    void *ctx;
};

static enum td_status scan_one(struct scan *scan, const struct find *find,
    const struct pass *pass, bool *go_on, struct err *err)
{
    bool matches = false;
    if (!is_shown(scan, find->voided))
        return TD_OK;
    enum td_status status = scan_matches(scan, find->query, &matches, err);
    if (status != TD_OK || !matches)
        return status;
    if (!scan->whole && (pass->more & ~scan->layout.known) != 0)
        status = scan_whole(scan, scan->id, err);
    if (status == TD_OK)
        status = pass->each(pass->ctx, scan, go_on, err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* Calls back with every record that fits. */
static enum td_status scan_all(
    struct txn *txn, const struct find *find, const struct pass *pass, struct err *err)
{
    struct scan scan;
    bool go_on = true;
    enum td_status status = scan_open(txn, find->schema, &scan, err);
    if (status == TD_OK)
        scan_choose(&scan, pass->reads, pass->more);
    while (status == TD_OK && go_on && (status = scan_next(&scan, err)) == TD_OK)
        status = scan_one(&scan, find, pass, &go_on, err);
    scan_close(&scan);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static uint64_t reads_of(const struct query *query)
{
    return query != NULL ? query_reads(query) : 0;
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

static enum td_status collect(void *ctx, struct scan *scan, bool *go_on, struct err *err)
{
    (void)go_on, (void)err;
    struct collector *c = ctx;
    struct finder *finder = c->finder;
    ARRAY_GROW(finder->ids, finder->cap, finder->n + 1);
    finder->ids[finder->n++] = record_chead(scan->record)->id;
    if (c->sort == NULL)
        return TD_OK;
    ARRAY_GROW(c->starts, c->starts_cap, finder->n + 1);
    c->starts[finder->n - 1] = c->keys.len;
    if (comes_last(scan->schema, scan->record, c->sort))
        str_addn(&c->keys, c->empty_key.buf, c->empty_key.len);
    else
        field_sort_key(c->sort, scan->record, &c->keys);
    c->starts[finder->n] = c->keys.len;
    return TD_OK;
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
    const struct pass pass = {reads_of(find->query), sort_reads(find), collect, &c};
    enum td_status status = scan_all(txn, find, &pass, err);
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

struct counter {
    const struct query *const *queries;
    size_t n;
    uint64_t *counts;
};

static enum td_status count_one(
    void *ctx, struct scan *scan, bool *go_on, struct err *err)
{
    struct counter *c = ctx;
    enum td_status status = TD_OK;
    (void)go_on;
    for (size_t i = 0; i < c->n && status == TD_OK; i++) {
        bool matches = false;
        status = scan_matches(scan, c->queries[i], &matches, err);
        c->counts[i] += matches;
    }
    return status;
}

enum td_status txn_count(struct txn *txn, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts, struct err *err)
{
    struct counter c = {.queries = queries, .n = n, .counts = counts};
    struct pass pass = {.each = count_one, .ctx = &c};
    const struct find all = {.schema = schema, .voided = FIND_LIVE};
    for (size_t i = 0; i < n; i++) {
        counts[i] = 0;
        pass.reads |= reads_of(queries[i]);
    }
    return scan_all(txn, &all, &pass, err);
}

struct walker {
    bool (*each)(void *ctx, const void *record);
    void *ctx;
};

static enum td_status walk_one(void *ctx, struct scan *scan, bool *go_on, struct err *err)
{
    const struct walker *w = ctx;
    (void)err;
    *go_on = w->each(w->ctx, scan->record);
    return TD_OK;
}

enum td_status txn_each(struct txn *txn, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err)
{
    struct walker w = {each, ctx};
    const struct pass pass = {reads_of(find->query), QUERY_BEYOND, walk_one, &w};
    return scan_all(txn, find, &pass, err);
}
