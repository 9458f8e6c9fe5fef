/* SPDX-License-Identifier: MIT
 *
 * A key of a row is a number that sorts as its value does. A level counts the keys of a
 * range in some thousand cells; a cell with many different keys becomes a level of its
 * own when somebody looks into it, one with few, or with one, becomes the bucket: its ids
 * in order. Levels and bucket stay for the next question, which mostly is the next row.
 * Invariant: each level but the first covers one cell of the level below it.
 */
#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "facts_pass.h"
#include "texts.h"

#define CELLS      16384 /* in a level: more than the days of forty years */
#define BUCKET_IDS 4096  /* so many different keys are sorted at once */
#define LEVELS     8
#define TEXTS_MOST 65536 /* distinct ones; beyond that the records are sorted */
#define NOTHING    FACTS_NOTHING

struct range {
    int64_t low, high; /* both included */
};

struct level {
    struct range range;
    unsigned shift; /* a cell covers 2^shift keys */
    uint64_t before, total;
    uint32_t *counts;
};

struct entry_key {
    int64_t key, second;
    uint64_t id;
};

/* Rows [before, before + n) of the order. */
struct bucket {
    uint64_t before, n;
    struct range range;
    struct selection alike; /* when all of them have the same key */
    uint64_t *sorted;       /* else; NULL when they are alike */
};

struct order {
    const struct schema *schema;
    const struct field *sort;
    struct facts_layout layout;
    size_t column, second, idle; /* second, idle: FACTS_NO_COLUMN when there is none */
    bool by_facts;
    const struct selection *ids;
    void *empty, *record; /* one with nothing but the value looked at */
    struct texts texts, idle_texts;
    uint64_t *text_counts;
    uint32_t *text_ranks; /* by number, `ranked` of them; NULL before they are known */
    size_t text_cap, ranked;
    uint8_t *idles; /* by number of idle_texts: 0 not asked yet, else 1 + the answer */
    size_t idles_cap;
    struct selection empties;
    uint64_t filled;
    struct level levels[LEVELS];
    size_t depth;
    struct bucket bucket;
    uint64_t *sorted; /* by the records: all that have a value */
};

/* ---- making and letting go ----------------------------------------------------------
 */

static size_t idle_column(const struct facts_layout *layout)
{
    const char *keys = layout->schema->idle_reads;
    const struct field *field = keys != NULL ? schema_field(layout->schema, keys) : NULL;
    size_t column = field != NULL ? facts_column_of(layout, field) : FACTS_NO_COLUMN;
    return column != FACTS_NO_COLUMN && layout->columns[column].kind == FACTS_TEXT
               ? column
               : FACTS_NO_COLUMN;
}

static void choose_columns(struct order *o)
{
    o->idle = o->second = FACTS_NO_COLUMN;
    o->by_facts = facts_layout_make(o->schema, &o->layout);
    if (!o->by_facts)
        return;
    if (o->schema->idle != NULL)
        o->idle = idle_column(&o->layout);
    o->column = facts_order_of(&o->layout, o->sort);
    if (o->column != FACTS_NO_COLUMN)
        o->second = o->column + 1;
    else
        o->column = facts_column_of(&o->layout, o->sort);
    o->by_facts = o->column != FACTS_NO_COLUMN &&
                  (o->schema->idle == NULL || o->idle != FACTS_NO_COLUMN);
}

struct order *order_new(const struct schema *schema, const struct field *sort)
{
    struct order *o = xcalloc(1, sizeof *o);
    o->schema = schema;
    o->sort = sort;
    o->empty = record_new(schema);
    o->record = xmalloc(schema->size);
    memcpy(o->record, o->empty, schema->size);
    return o;
}

static void drop_levels(struct order *o, size_t depth)
{
    while (o->depth > depth)
        free(o->levels[--o->depth].counts);
}

static void drop_bucket(struct order *o)
{
    selection_release(&o->bucket.alike);
    free(o->bucket.sorted);
    o->bucket = (struct bucket){0};
}

static void forget(struct order *o)
{
    drop_levels(o, 0);
    drop_bucket(o);
    texts_release(&o->texts);
    texts_release(&o->idle_texts);
    selection_release(&o->empties);
    free(o->text_counts);
    free(o->text_ranks);
    free(o->idles);
    free(o->sorted);
    o->text_counts = NULL;
    o->text_ranks = NULL;
    o->idles = NULL;
    o->sorted = NULL;
    o->text_cap = o->idles_cap = 0;
    o->filled = 0;
}

void order_free(struct order *o)
{
    if (o == NULL)
        return;
    forget(o);
    record_free(o->schema, o->empty);
    free(o->record);
    free(o);
}

/* ---- the keys of a group ------------------------------------------------------------
 */

static const struct facts_column *column_at(const struct order *o, size_t column)
{
    return &o->layout.columns[column];
}

static bool is_text(const struct order *o)
{
    return column_at(o, o->column)->kind == FACTS_TEXT;
}

static bool is_idle(struct order *o, const char *text)
{
    uint32_t number = texts_number(&o->idle_texts, text);
    if (number >= o->idles_cap) {
        size_t cap = number * 2 + 64;
        o->idles = xrealloc(o->idles, cap);
        memset(o->idles + o->idles_cap, 0, cap - o->idles_cap);
        o->idles_cap = cap;
    }
    if (o->idles[number] == 0) {
        facts_put_text(column_at(o, o->idle), text, o->record);
        o->idles[number] = o->schema->idle(o->record, o->sort) ? 2 : 1;
        memcpy(o->record, o->empty, o->schema->size);
    }
    return o->idles[number] == 2;
}

/* Takes the keys of idle rows away. False when the facts cannot tell. */
static bool blank_idle(struct order *o, struct facts_pass *pass, int64_t *keys)
{
    uint16_t numbers[FACTS_ROWS];
    bool idle[FACTS_ROWS + 1], any = false;
    if (!facts_pass_use(pass, o->idle))
        return false;
    for (size_t i = 0; i <= pass->view.cells[o->idle].n; i++)
        any |= idle[i] = is_idle(o, facts_text(&pass->view, o->idle, i));
    if (!any)
        return true;
    facts_text_numbers(&pass->view, o->idle, numbers);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        if (idle[numbers[row]])
            keys[row] = NOTHING;
    return true;
}

static int64_t text_key(const struct order *o, uint32_t number)
{
    if (number == 0)
        return NOTHING;
    if (o->text_ranks == NULL)
        return number;
    return number <= o->ranked ? (int64_t)o->text_ranks[number] : NOTHING;
}

/* Of a text, before the ranks are known, its number in o->texts. */
static void text_keys(struct order *o, const struct facts_view *view, int64_t *keys)
{
    uint16_t numbers[FACTS_ROWS];
    int64_t key_of[FACTS_ROWS + 1] = {NOTHING};
    for (size_t i = 1; i <= view->cells[o->column].n; i++) {
        uint32_t number = texts_number(&o->texts, facts_text(view, o->column, i));
        key_of[i] = text_key(o, number);
    }
    facts_text_numbers(view, o->column, numbers);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        keys[row] = key_of[numbers[row]];
}

/* False when the facts cannot tell. */
static bool group_keys(struct order *o, struct facts_pass *pass, int64_t keys[FACTS_ROWS])
{
    if (!facts_pass_use(pass, o->column))
        return false;
    if (is_text(o))
        text_keys(o, &pass->view, keys);
    else
        facts_numbers(&pass->view, o->column, keys);
    return o->idle == FACTS_NO_COLUMN || blank_idle(o, pass, keys);
}

/* ---- passes -------------------------------------------------------------------------
 */

/* What one pass is for. Of the group, only rows in `among` count. */
struct task {
    const struct range *range; /* groups that surely have no key in it are left out */
    void (*each)(struct order *o, struct facts_pass *pass, const int64_t *keys,
        const uint64_t *among, void *ctx);
    void *ctx;
};

static bool may_hold(
    const struct order *o, const struct facts_view *view, const struct range *range)
{
    if (range == NULL || is_text(o))
        return true;
    struct facts_zone zone = facts_zone_of(view, o->column);
    return !zone.blank && zone.least <= range->high && zone.most >= range->low;
}

/* Here and below TD_CANCELLED means that the facts cannot tell. */
static enum td_status do_group(struct order *o, struct facts_pass *pass, uint64_t number,
    const uint64_t *among, const struct task *task, struct err *err)
{
    int64_t keys[FACTS_ROWS];
    enum td_status status = facts_pass_to(pass, number, err);
    if (status != TD_OK)
        return status;
    if (!pass->right)
        return TD_CANCELLED;
    if (!may_hold(o, &pass->view, task->range))
        return TD_OK;
    if (!group_keys(o, pass, keys))
        return TD_CANCELLED;
    task->each(o, pass, keys, among, task->ctx);
    return TD_OK;
}

static enum td_status do_groups(
    struct order *o, struct facts_pass *pass, const struct task *task, struct err *err)
{
    enum td_status status = TD_OK;
    const size_t groups = CHUNK_IDS / FACTS_ROWS;
    for (size_t c = 0; c < o->ids->n; c++)
        for (size_t g = 0; g < groups && status == TD_OK && o->ids->chunks[c]; g++) {
            const uint64_t *among = &o->ids->chunks[c]->words[g * FACTS_WORDS];
            if (!facts_words_empty(among))
                status = do_group(o, pass, c * groups + g, among, task, err);
        }
    return status;
}

static enum td_status run_pass(
    struct order *o, struct txn *txn, const struct task *task, struct err *err)
{
    struct facts_pass pass;
    enum td_status status = facts_pass_open(&pass, txn, &o->layout, err);
    if (status == TD_OK)
        status = do_groups(o, &pass, task, err);
    facts_pass_close(&pass);
    return status;
}

/* ---- the first level ----------------------------------------------------------------
 */

static void add_empty(struct order *o, uint64_t id)
{
    chunk_set(selection_chunk(&o->empties, (size_t)(id / CHUNK_IDS)), id % CHUNK_IDS);
}

static struct level level_over(struct range range)
{
    struct level level = {.range = range};
    uint64_t span = (uint64_t)range.high - (uint64_t)range.low;
    while (span >> level.shift >= CELLS)
        level.shift++;
    level.counts = xcalloc((size_t)(span >> level.shift) + 1, sizeof *level.counts);
    return level;
}

static size_t cell_of(const struct level *level, int64_t key)
{
    return (size_t)(((uint64_t)key - (uint64_t)level->range.low) >> level->shift);
}

static bool in_range(const struct range *range, int64_t key)
{
    return key >= range->low && key <= range->high;
}

static void count_keys(struct order *o, struct facts_pass *pass, const int64_t *keys,
    const uint64_t *among, void *ctx)
{
    struct level *level = ctx;
    size_t row;
    (void)o, (void)pass;
    FACTS_FOR_ROWS(row, among)
    if (in_range(&level->range, keys[row])) {
        level->counts[cell_of(level, keys[row])]++;
        level->total++;
    }
}

/* The same for all keys there are, noting who has none. */
static void count_first(struct order *o, struct facts_pass *pass, const int64_t *keys,
    const uint64_t *among, void *ctx)
{
    struct level *level = ctx;
    size_t row;
    FACTS_FOR_ROWS(row, among)
    if (keys[row] == NOTHING) {
        add_empty(o, pass->number * FACTS_ROWS + row);
    } else {
        level->counts[cell_of(level, keys[row])]++;
        level->total++;
    }
}

/* Only heads are read. */
static enum td_status find_range(
    struct order *o, struct txn *txn, struct range *out, struct err *err)
{
    struct facts_pass pass;
    const size_t groups = CHUNK_IDS / FACTS_ROWS;
    enum td_status status = facts_pass_open(&pass, txn, &o->layout, err);
    *out = (struct range){INT64_MAX, INT64_MIN};
    for (size_t at = 0; at < o->ids->n * groups && status == TD_OK; at++) {
        const struct chunk *chunk = o->ids->chunks[at / groups];
        if (chunk == NULL || facts_words_empty(&chunk->words[facts_words_at(at)]))
            continue;
        status = facts_pass_to(&pass, at, err);
        if (status == TD_OK && !pass.right)
            status = TD_CANCELLED;
        if (status != TD_OK)
            break;
        struct facts_zone zone = facts_zone_of(&pass.view, o->column);
        if (zone.blank)
            continue;
        out->low = zone.least < out->low ? zone.least : out->low;
        out->high = zone.most > out->high ? zone.most : out->high;
    }
    facts_pass_close(&pass);
    return status;
}

static enum td_status make_numbers(struct order *o, struct txn *txn, struct err *err)
{
    struct range range;
    enum td_status status = find_range(o, txn, &range, err);
    if (status != TD_OK)
        return status;
    if (range.low > range.high)
        range = (struct range){0, 0}; // nobody has one; no row gets counted
    o->levels[0] = level_over(range);
    o->depth = 1;
    const struct task task = {.each = count_first, .ctx = &o->levels[0]};
    return run_pass(o, txn, &task, err);
}

/* ---- the first level of texts -- */

static void count_texts(struct order *o, struct facts_pass *pass, const int64_t *keys,
    const uint64_t *among, void *ctx)
{
    size_t row;
    (void)ctx;
    if (o->texts.n >= o->text_cap) {
        size_t cap = o->texts.n * 2 + 256;
        o->text_counts = xreallocarray(o->text_counts, cap, sizeof *o->text_counts);
        memset(o->text_counts + o->text_cap, 0,
            (cap - o->text_cap) * sizeof *o->text_counts);
        o->text_cap = cap;
    }
    FACTS_FOR_ROWS(row, among)
    if (keys[row] == NOTHING)
        add_empty(o, pass->number * FACTS_ROWS + row);
    else
        o->text_counts[keys[row]]++;
}

struct ranked {
    struct str key;
    uint32_t number;
};

static int compare_keys(const struct str *a, const struct str *b)
{
    size_t len = a->len < b->len ? a->len : b->len;
    int c = len > 0 ? memcmp(a->buf, b->buf, len) : 0;
    return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    return compare_keys(&a->key, &b->key);
}

static void sort_texts(struct order *o, struct ranked *all)
{
    for (uint32_t i = 0; i < o->texts.n; i++) {
        all[i].number = i + 1;
        str_init(&all[i].key);
        facts_put_text(column_at(o, o->column), texts_at(&o->texts, i + 1), o->record);
        field_sort_key(o->sort, o->record, &all[i].key);
    }
    memcpy(o->record, o->empty, o->schema->size);
    if (o->texts.n > 1)
        qsort(all, o->texts.n, sizeof *all, compare_ranked);
}

/* Texts that sort alike have one rank. */
static void rank_texts(struct order *o)
{
    size_t n = o->texts.n;
    uint32_t rank = 0;
    struct ranked *all = xcalloc(n + 1, sizeof *all);
    uint32_t *ranks = xcalloc(n + 1, sizeof *ranks);
    sort_texts(o, all);
    o->levels[0] = level_over((struct range){0, (int64_t)n});
    o->depth = 1;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && compare_keys(&all[i - 1].key, &all[i].key) != 0)
            rank++;
        ranks[all[i].number] = rank;
    }
    for (size_t i = 1; i <= n && i < o->text_cap; i++) {
        struct level *level = &o->levels[0];
        level->counts[cell_of(level, ranks[i])] += (uint32_t)o->text_counts[i];
        level->total += o->text_counts[i];
    }
    for (size_t i = 0; i < n; i++)
        str_release(&all[i].key);
    free(all);
    o->text_ranks = ranks;
    o->ranked = n;
}

static enum td_status make_texts(struct order *o, struct txn *txn, struct err *err)
{
    const struct task task = {.each = count_texts};
    enum td_status status = run_pass(o, txn, &task, err);
    if (status == TD_OK && o->texts.n > TEXTS_MOST)
        status = TD_CANCELLED;
    if (status == TD_OK)
        rank_texts(o);
    return status;
}

/* ---- by the records -----------------------------------------------------------------
 */

/* Also when facts turn out to be damaged later on: slower, and right. */
static enum td_status make_by_records(struct order *o, struct txn *txn, struct err *err)
{
    size_t n = (size_t)o->ids->total;
    forget(o);
    o->by_facts = false;
    o->sorted = xreallocarray(NULL, n + 1, sizeof *o->sorted);
    n = selection_ids(o->ids, 0, n, o->sorted);
    enum td_status status =
        order_by_records(txn, o->schema, o->sort, o->sorted, &n, &o->empties, err);
    if (status != TD_OK)
        n = 0;
    selection_settle(&o->empties);
    o->filled = n;
    return status;
}

enum td_status order_make(
    struct order *o, struct txn *txn, const struct selection *ids, struct err *err)
{
    forget(o);
    o->ids = ids;
    choose_columns(o);
    enum td_status status = TD_CANCELLED;
    if (o->by_facts)
        status = is_text(o) ? make_texts(o, txn, err) : make_numbers(o, txn, err);
    if (status == TD_CANCELLED)
        return make_by_records(o, txn, err);
    if (status == TD_OK)
        o->filled = o->levels[0].total;
    selection_settle(&o->empties);
    return status;
}

/* ---- the bucket ---------------------------------------------------------------------
 */

struct gathering {
    const struct range *range;
    struct entry_key *entries;
    size_t n, cap;
    struct selection *alike; /* instead of entries */
};

static void gather(struct order *o, struct facts_pass *pass, const int64_t *keys,
    const uint64_t *among, void *ctx)
{
    struct gathering *g = ctx;
    int64_t second[FACTS_ROWS] = {0};
    size_t row;
    if (o->second != FACTS_NO_COLUMN) {
        if (!facts_pass_use(pass, o->second))
            return; // what is missing then shows in the count
        facts_numbers(&pass->view, o->second, second);
    }
    FACTS_FOR_ROWS(row, among)
    if (keys[row] != NOTHING && in_range(g->range, keys[row])) {
        uint64_t id = pass->number * FACTS_ROWS + row;
        ARRAY_GROW(g->entries, g->cap, g->n + 1);
        g->entries[g->n++] = (struct entry_key){keys[row], second[row], id};
    }
}

static void gather_alike(struct order *o, struct facts_pass *pass, const int64_t *keys,
    const uint64_t *among, void *ctx)
{
    struct gathering *g = ctx;
    size_t row;
    (void)o;
    FACTS_FOR_ROWS(row, among)
    if (in_range(g->range, keys[row])) {
        uint64_t id = pass->number * FACTS_ROWS + row;
        chunk_set(selection_chunk(g->alike, (size_t)(id / CHUNK_IDS)), id % CHUNK_IDS);
    }
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry_key *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Entries whose keys go on beyond what the facts hold are sorted by their records. */
static enum td_status sort_rest(struct order *o, struct txn *txn,
    const struct entry_key *entries, size_t n, uint64_t *ids, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t from = 0, to; from < n && status == TD_OK; from = to) {
        to = from + 1;
        while (to < n && entries[to].key == entries[from].key &&
               entries[to].second == entries[from].second)
            to++;
        size_t count = to - from;
        if (count > 1 && (entries[from].second & 1) != 0)
            status =
                order_by_records(txn, o->schema, o->sort, ids + from, &count, NULL, err);
    }
    return status;
}

static enum td_status sort_bucket(
    struct order *o, struct txn *txn, struct gathering *g, struct err *err)
{
    if (g->n > 1)
        qsort(g->entries, g->n, sizeof *g->entries, compare_entries);
    o->bucket.sorted = xreallocarray(NULL, g->n + 1, sizeof *o->bucket.sorted);
    for (size_t i = 0; i < g->n; i++)
        o->bucket.sorted[i] = g->entries[i].id;
    return sort_rest(o, txn, g->entries, g->n, o->bucket.sorted, err);
}

static enum td_status load_bucket(struct order *o, struct txn *txn, struct range range,
    uint64_t before, uint64_t n, struct err *err)
{
    bool alike = range.low == range.high && o->second == FACTS_NO_COLUMN;
    struct gathering g = {.range = &range, .alike = &o->bucket.alike};
    drop_bucket(o);
    const struct task task = {
        .range = &range, .each = alike ? gather_alike : gather, .ctx = &g};
    enum td_status status = run_pass(o, txn, &task, err);
    if (status == TD_OK && alike)
        selection_settle(&o->bucket.alike);
    if (status == TD_OK && (alike ? o->bucket.alike.total : g.n) != n)
        status = TD_CANCELLED;
    if (status == TD_OK && !alike)
        status = sort_bucket(o, txn, &g, err);
    free(g.entries);
    if (status != TD_OK) {
        drop_bucket(o);
        return status;
    }
    o->bucket.range = range;
    o->bucket.before = before;
    o->bucket.n = n;
    return TD_OK;
}

/* ---- asking -------------------------------------------------------------------------
 */

static struct range cell_range(const struct level *level, size_t cell)
{
    uint64_t low = (uint64_t)level->range.low + ((uint64_t)cell << level->shift);
    int64_t high = (int64_t)(low + ((UINT64_C(1) << level->shift) - 1));
    if (high > level->range.high || high < (int64_t)low)
        high = level->range.high;
    return (struct range){(int64_t)low, high};
}

/* The cell becomes the bucket or the next level. */
static enum td_status enter_cell(struct order *o, struct txn *txn, size_t cell,
    uint64_t before, bool *is_bucket, struct err *err)
{
    const struct level *level = &o->levels[o->depth - 1];
    uint64_t n = level->counts[cell];
    struct range range = cell_range(level, cell);
    *is_bucket = n <= BUCKET_IDS || level->shift == 0 || o->depth == LEVELS;
    if (*is_bucket)
        return load_bucket(o, txn, range, before, n, err);
    struct level *next = &o->levels[o->depth++];
    *next = level_over(range);
    next->before = before;
    const struct task task = {.range = &range, .each = count_keys, .ctx = next};
    enum td_status status = run_pass(o, txn, &task, err);
    if (status == TD_OK && next->total != n)
        status = TD_CANCELLED;
    if (status != TD_OK)
        drop_levels(o, o->depth - 1);
    return status;
}

static bool level_has(const struct level *level, uint64_t k)
{
    return k >= level->before && k < level->before + level->total;
}

static enum td_status bucket_of_row(
    struct order *o, struct txn *txn, uint64_t k, struct err *err)
{
    bool found = k >= o->bucket.before && k - o->bucket.before < o->bucket.n;
    enum td_status status = TD_OK;
    while (!found && status == TD_OK) {
        while (o->depth > 1 && !level_has(&o->levels[o->depth - 1], k))
            drop_levels(o, o->depth - 1);
        const struct level *level = &o->levels[o->depth - 1];
        uint64_t before = level->before;
        size_t cell = 0;
        while (k >= before + level->counts[cell])
            before += level->counts[cell++];
        status = enter_cell(o, txn, cell, before, &found, err);
    }
    return status;
}

static enum td_status bucket_of_key(
    struct order *o, struct txn *txn, int64_t key, struct err *err)
{
    bool found = o->bucket.n > 0 && in_range(&o->bucket.range, key);
    enum td_status status = TD_OK;
    while (!found && status == TD_OK) {
        while (o->depth > 1 && !in_range(&o->levels[o->depth - 1].range, key))
            drop_levels(o, o->depth - 1);
        const struct level *level = &o->levels[o->depth - 1];
        uint64_t before = level->before;
        size_t cell = cell_of(level, key);
        for (size_t i = 0; i < cell; i++)
            before += level->counts[i];
        status = enter_cell(o, txn, cell, before, &found, err);
    }
    return status;
}

uint64_t order_filled(const struct order *o)
{
    return o->filled;
}

const struct selection *order_empties(const struct order *o)
{
    return &o->empties;
}

static enum td_status pick_by_facts(
    struct order *o, struct txn *txn, uint64_t k, uint64_t *id, struct err *err)
{
    enum td_status status = bucket_of_row(o, txn, k, err);
    if (status != TD_OK)
        return status;
    uint64_t at = k - o->bucket.before;
    if (o->bucket.sorted != NULL)
        *id = o->bucket.sorted[at];
    else if (selection_ids(&o->bucket.alike, at, 1, id) != 1)
        status = TD_CANCELLED;
    return status;
}

enum td_status order_pick(
    struct order *o, struct txn *txn, uint64_t k, uint64_t *id, struct err *err)
{
    enum td_status status = TD_OK;
    if (o->by_facts) {
        status = pick_by_facts(o, txn, k, id, err);
        if (status != TD_CANCELLED)
            return status;
        status = make_by_records(o, txn, err);
    }
    if (status == TD_OK && k >= o->filled)
        return err_set(
            err, TD_CORRUPT, _("A stored record is damaged; run “tiepdan check”."));
    if (status == TD_OK)
        *id = o->sorted[k];
    return status;
}

static bool find_id(const uint64_t *ids, uint64_t n, uint64_t id, uint64_t *at)
{
    for (*at = 0; *at < n; ++*at)
        if (ids[*at] == id)
            return true;
    return false;
}

static enum td_status key_of(
    struct order *o, struct txn *txn, uint64_t id, int64_t *key, struct err *err)
{
    struct facts_pass pass;
    int64_t keys[FACTS_ROWS];
    enum td_status status = facts_pass_open(&pass, txn, &o->layout, err);
    if (status == TD_OK)
        status = facts_pass_to(&pass, id / FACTS_ROWS, err);
    if (status == TD_OK && (!pass.right || !group_keys(o, &pass, keys)))
        status = TD_CANCELLED;
    facts_pass_close(&pass);
    if (status != TD_OK)
        return status;
    *key = keys[id % FACTS_ROWS];
    return *key != NOTHING && in_range(&o->levels[0].range, *key) ? TD_OK : TD_CANCELLED;
}

static enum td_status rank_by_facts(
    struct order *o, struct txn *txn, uint64_t id, uint64_t *k, struct err *err)
{
    int64_t key = 0;
    uint64_t at = 0;
    enum td_status status = key_of(o, txn, id, &key, err);
    if (status == TD_OK)
        status = bucket_of_key(o, txn, key, err);
    if (status != TD_OK)
        return status;
    if (o->bucket.sorted == NULL)
        at = selection_rank(&o->bucket.alike, id);
    else if (!find_id(o->bucket.sorted, o->bucket.n, id, &at))
        return TD_CANCELLED;
    *k = o->bucket.before + at;
    return TD_OK;
}

enum td_status order_rank(
    struct order *o, struct txn *txn, uint64_t id, uint64_t *k, struct err *err)
{
    enum td_status status = TD_OK;
    if (o->by_facts) {
        status = rank_by_facts(o, txn, id, k, err);
        if (status != TD_CANCELLED)
            return status;
        status = make_by_records(o, txn, err);
    }
    if (status == TD_OK && !find_id(o->sorted, o->filled, id, k))
        *k = UINT64_MAX;
    return status;
}
