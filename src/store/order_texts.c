/* SPDX-License-Identifier: MIT
 *
 * The order of texts of which there are not too many different ones (officers, units).
 * Each is counted and ranked by its sort key. Which text a group's own list holds at
 * which place is remembered from question to question (column_texts.h), so that no text
 * is compared again. Of too many texts the records are sorted.
 */
#include <stdlib.h>
#include <string.h>

#include "order_inner.h"

void order_texts_release(struct order_texts *texts)
{
    free(texts->counts);
    free(texts->ranks);
    free(texts->befores);
    *texts = (struct order_texts){0};
}

/* ---- counting them ------------------------------------------------------------------
 */

static struct column_texts *known_texts(const struct order *o, struct txn *txn)
{
    return column_texts_of(txn->store, o->schema, o->column);
}

/* The texts that are met only now, too. */
static void make_room(struct order_texts *texts)
{
    size_t before = texts->counts_cap;
    texts->n = texts->known->all.n;
    ARRAY_GROW(texts->counts, texts->counts_cap, texts->n + 1);
    if (texts->counts_cap > before)
        memset(texts->counts + before, 0,
            (texts->counts_cap - before) * sizeof *texts->counts);
}

static enum td_status count_zone(
    struct order *o, struct facts_pass *pass, size_t zone, struct err *err)
{
    uint64_t idle[FACTS_WORDS], among[FACTS_WORDS], counted[FACTS_WORDS];
    uint16_t cells[FACTS_ROWS];
    size_t row;
    (void)zone;
    (void)err;
    if (!facts_pass_use(pass, o->column) || !order_idle_rows(o, pass, idle))
        return TD_CANCELLED;
    const uint16_t *numbers = column_texts_numbers(o->texts.known, pass);
    if (numbers == NULL || !order_among(o, pass, among))
        return TD_CANCELLED;
    make_room(&o->texts);
    for (size_t i = 0; i < FACTS_WORDS; i++)
        counted[i] = among[i] & ~idle[i];
    facts_text_numbers(&pass->view, o->column, cells);
    FACTS_FOR_ROWS(row, counted)
    o->texts.counts[numbers[cells[row]]]++;
    return TD_OK;
}

/* ---- ranking them -------------------------------------------------------------------
 */

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

static void sort_texts(struct order *o, const struct texts *texts, struct ranked *all)
{
    for (uint32_t i = 0; i < texts->n; i++) {
        all[i].number = i + 1;
        str_init(&all[i].key);
        facts_put_text(&o->layout.columns[o->column], texts_at(texts, i + 1), o->record);
        field_sort_key(o->sort, o->record, &all[i].key);
    }
    memcpy(o->record, o->empty, o->schema->size);
    if (texts->n > 1)
        qsort(all, texts->n, sizeof *all, compare_ranked);
}

/* Texts that sort alike have one rank. */
static void rank_texts(struct order *o)
{
    struct order_texts *texts = &o->texts;
    make_room(texts);
    size_t n = texts->n;
    struct ranked *all = xcalloc(n + 1, sizeof *all);
    texts->ranks = xcalloc(n + 1, sizeof *texts->ranks);
    texts->befores = xcalloc(n + 1, sizeof *texts->befores);
    sort_texts(o, &texts->known->all, all);
    uint64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || compare_keys(&all[i - 1].key, &all[i].key) != 0)
            texts->befores[texts->n_ranks++] = before;
        texts->ranks[all[i].number] = (uint32_t)texts->n_ranks - 1;
        before += texts->counts[all[i].number];
    }
    texts->befores[texts->n_ranks] = before;
    for (size_t i = 0; i < n; i++)
        str_release(&all[i].key);
    free(all);
}

enum td_status order_texts_make(struct order *o, struct txn *txn, struct err *err)
{
    o->texts.known = known_texts(o, txn);
    o->texts.begun = o->texts.known->begun;
    enum td_status status = order_find_zones(o, txn, count_zone, err);
    if (status == TD_OK)
        rank_texts(o);
    return status;
}

/* ---- the rows of a rank -------------------------------------------------------------
 */

/* Which texts of a group's list have the rank; false when none has. */
static bool texts_of_rank(const struct order_texts *texts, const uint16_t *numbers,
    size_t n, uint32_t rank, bool wanted[FACTS_ROWS + 1])
{
    bool any = false;
    wanted[0] = false;
    for (size_t i = 1; i <= n; i++)
        any |= wanted[i] = numbers[i] <= texts->n && texts->ranks[numbers[i]] == rank;
    return any;
}

static enum td_status take_rows(struct order *o, struct facts_pass *pass,
    struct column_texts *known, uint32_t rank, uint64_t group, struct err *err)
{
    bool wanted[FACTS_ROWS + 1];
    uint64_t rows[FACTS_WORDS], among[FACTS_WORDS], idle[FACTS_WORDS];
    enum td_status status = facts_pass_to(pass, group, err);
    if (status != TD_OK)
        return status;
    if (!facts_pass_use(pass, o->column) || !order_idle_rows(o, pass, idle))
        return TD_CANCELLED;
    const uint16_t *numbers = column_texts_numbers(known, pass);
    if (numbers == NULL || !order_among(o, pass, among))
        return TD_CANCELLED;
    texts_of_rank(&o->texts, numbers, pass->view.cells[o->column].n, rank, wanted);
    facts_text_rows(&pass->view, o->column, wanted, rows);
    struct chunk *chunk = selection_chunk(&o->bucket.alike, facts_chunk_of(group));
    for (size_t i = 0; i < FACTS_WORDS; i++)
        chunk->words[facts_words_at(group) + i] = rows[i] & among[i] & ~idle[i];
    return TD_OK;
}

static bool may_have_rank(const struct order *o, const struct column_texts *known,
    uint64_t group, uint32_t rank)
{
    bool wanted[FACTS_ROWS + 1];
    size_t n = 0;
    const uint16_t *numbers = column_texts_met(known, group, &n);
    return numbers == NULL || texts_of_rank(&o->texts, numbers, n, rank, wanted);
}

static enum td_status gather_rank(
    struct order *o, struct facts_pass *pass, uint32_t rank, struct err *err)
{
    enum td_status status = TD_OK;
    struct column_texts *known = known_texts(o, pass->txn);
    if (known->begun != o->texts.begun)
        return TD_CANCELLED;
    for (size_t i = 0; i < o->n_zones && status == TD_OK; i++)
        if (may_have_rank(o, known, o->zones[i].group, rank))
            status = take_rows(o, pass, known, rank, o->zones[i].group, err);
    selection_settle(&o->bucket.alike);
    return status;
}

static enum td_status load_rank(
    struct order *o, struct txn *txn, uint32_t rank, struct err *err)
{
    const uint64_t *befores = o->texts.befores;
    struct facts_pass pass;
    order_drop_bucket(o);
    facts_pass_open(&pass, txn, &o->layout);
    enum td_status status = gather_rank(o, &pass, rank, err);
    o->bucket.before = befores[rank];
    o->bucket.n = befores[rank + 1] - befores[rank];
    if (status == TD_OK && o->bucket.n != o->bucket.alike.total)
        status = TD_CANCELLED;
    if (status != TD_OK)
        order_drop_bucket(o);
    return status;
}

/* ---- asking -------------------------------------------------------------------------
 */

enum td_status order_texts_seek(
    struct order *o, struct txn *txn, uint64_t row, struct err *err)
{
    if (row >= o->bucket.before && row - o->bucket.before < o->bucket.n)
        return TD_OK;
    if (row >= o->filled || o->texts.n_ranks == 0)
        return TD_CANCELLED;
    size_t rank = part_of_row(o->texts.befores, o->texts.n_ranks, row);
    return load_rank(o, txn, (uint32_t)rank, err);
}

/* TD_CANCELLED: it has no text, or one that was not counted. */
static enum td_status rank_of_id(
    struct order *o, struct txn *txn, uint64_t id, uint32_t *rank, struct err *err)
{
    struct facts_pass pass;
    facts_pass_open(&pass, txn, &o->layout);
    enum td_status status = facts_pass_to(&pass, id / FACTS_ROWS, err);
    if (status != TD_OK)
        return status;
    struct column_texts *known = known_texts(o, txn);
    if (known->begun != o->texts.begun || !facts_pass_use(&pass, o->column))
        return TD_CANCELLED;
    const uint16_t *numbers = column_texts_numbers(known, &pass);
    uint16_t cells[FACTS_ROWS];
    facts_text_numbers(&pass.view, o->column, cells);
    uint16_t number = numbers == NULL ? 0 : numbers[cells[id % FACTS_ROWS]];
    if (number == 0 || number > o->texts.n)
        return TD_CANCELLED;
    *rank = o->texts.ranks[number];
    return TD_OK;
}

enum td_status order_texts_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err)
{
    uint32_t rank = 0;
    enum td_status status = rank_of_id(o, txn, id, &rank, err);
    if (status != TD_OK || selection_has(&o->bucket.alike, id))
        return status;
    return load_rank(o, txn, rank, err);
}
