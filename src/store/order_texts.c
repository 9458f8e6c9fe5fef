/* SPDX-License-Identifier: MIT
 *
 * The order of texts of which there are not too many different ones (officers, units).
 * Each is met once, counted and ranked by its sort key; which text a group's own list
 * holds at which place is kept, so that to look for the rows of a rank no text is
 * compared again.
 */
#include <stdlib.h>
#include <string.h>

#include "order_inner.h"

#define TEXTS_MOST 65535 /* distinct ones; beyond that the records are sorted */

void order_texts_release(struct order_texts *texts)
{
    texts_release(&texts->all);
    free(texts->counts);
    free(texts->ranks);
    free(texts->befores);
    free(texts->numbers);
    free(texts->places);
    *texts = (struct order_texts){0};
}

/* ---- meeting them -------------------------------------------------------------------
 */

static void make_room(struct order_texts *texts, size_t zone, size_t n)
{
    size_t before = texts->counts_cap;
    ARRAY_GROW(texts->places, texts->places_cap, zone + 1);
    ARRAY_GROW(texts->numbers, texts->numbers_cap, texts->n_numbers + n + 1);
    ARRAY_GROW(texts->counts, texts->counts_cap, texts->all.n + n + 1);
    if (texts->counts_cap > before)
        memset(texts->counts + before, 0,
            (texts->counts_cap - before) * sizeof *texts->counts);
}

/* Notes which texts the group's list holds; false when there are too many by now. */
static bool meet_texts(
    struct order_texts *texts, const struct facts_view *view, size_t column, size_t zone)
{
    size_t n = view->cells[column].n;
    make_room(texts, zone, n);
    uint16_t *numbers = texts->numbers + texts->n_numbers;
    texts->places[zone] = texts->n_numbers;
    texts->n_numbers += n + 1;
    numbers[0] = 0;
    for (size_t i = 1; i <= n; i++) {
        uint32_t number = texts_number(&texts->all, facts_text(view, column, i));
        if (number > TEXTS_MOST)
            return false;
        numbers[i] = (uint16_t)number;
    }
    return true;
}

static enum td_status count_zone(
    struct order *o, struct facts_pass *pass, size_t zone, struct err *err)
{
    uint64_t idle[FACTS_WORDS], among[FACTS_WORDS], counted[FACTS_WORDS];
    uint16_t cells[FACTS_ROWS];
    size_t row;
    (void)err;
    if (!facts_pass_use(pass, o->column) || !order_idle_rows(o, pass, idle) ||
        !meet_texts(&o->texts, &pass->view, o->column, zone))
        return TD_CANCELLED;
    order_among(o, pass, among);
    const uint16_t *numbers = o->texts.numbers + o->texts.places[zone];
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

static void sort_texts(struct order *o, struct ranked *all)
{
    const struct texts *texts = &o->texts.all;
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
    size_t n = texts->all.n;
    struct ranked *all = xcalloc(n + 1, sizeof *all);
    texts->ranks = xcalloc(n + 1, sizeof *texts->ranks);
    texts->befores = xcalloc(n + 1, sizeof *texts->befores);
    sort_texts(o, all);
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
    enum td_status status = order_find_zones(o, txn, count_zone, err);
    if (status == TD_OK)
        rank_texts(o);
    return status;
}

/* ---- the rows of a rank -------------------------------------------------------------
 */

/* Which texts of the group's list have the rank; false when none has. */
static bool texts_of_rank(
    const struct order *o, size_t zone, uint32_t rank, bool wanted[FACTS_ROWS + 1])
{
    const struct order_texts *texts = &o->texts;
    size_t from = texts->places[zone];
    size_t to = zone + 1 < o->n_zones ? texts->places[zone + 1] : texts->n_numbers;
    bool any = false;
    wanted[0] = false;
    for (size_t i = from + 1; i < to; i++)
        any |= wanted[i - from] = texts->ranks[texts->numbers[i]] == rank;
    return any;
}

static enum td_status take_rows(struct order *o, struct facts_pass *pass,
    const bool wanted[FACTS_ROWS + 1], struct err *err, uint64_t group)
{
    uint64_t rows[FACTS_WORDS], among[FACTS_WORDS], idle[FACTS_WORDS];
    enum td_status status = facts_pass_to(pass, group, err);
    if (status != TD_OK)
        return status;
    if (!facts_pass_use(pass, o->column) || !order_idle_rows(o, pass, idle))
        return TD_CANCELLED;
    order_among(o, pass, among);
    facts_text_rows(&pass->view, o->column, wanted, rows);
    struct chunk *chunk = selection_chunk(&o->bucket.alike, facts_chunk_of(group));
    for (size_t i = 0; i < FACTS_WORDS; i++)
        chunk->words[facts_words_at(group) + i] = rows[i] & among[i] & ~idle[i];
    return TD_OK;
}

static enum td_status gather_rank(
    struct order *o, struct facts_pass *pass, uint32_t rank, struct err *err)
{
    bool wanted[FACTS_ROWS + 1];
    enum td_status status = TD_OK;
    for (size_t i = 0; i < o->n_zones && status == TD_OK; i++)
        if (texts_of_rank(o, i, rank, wanted))
            status = take_rows(o, pass, wanted, err, o->zones[i].group);
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

static enum td_status number_of_id(
    struct order *o, struct txn *txn, uint64_t id, uint32_t *number, struct err *err)
{
    struct facts_pass pass;
    size_t known = o->texts.all.n;
    facts_pass_open(&pass, txn, &o->layout);
    enum td_status status = facts_pass_to(&pass, id / FACTS_ROWS, err);
    if (status == TD_OK && !facts_pass_use(&pass, o->column))
        status = TD_CANCELLED;
    if (status == TD_OK)
        *number = texts_number(
            &o->texts.all, facts_text_at(&pass.view, o->column, id % FACTS_ROWS));
    return status == TD_OK && (*number == 0 || *number > known) ? TD_CANCELLED : status;
}

enum td_status order_texts_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err)
{
    uint32_t number = 0;
    enum td_status status = number_of_id(o, txn, id, &number, err);
    if (status != TD_OK || selection_has(&o->bucket.alike, id))
        return status;
    return load_rank(o, txn, o->texts.ranks[number], err);
}
