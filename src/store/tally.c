/* SPDX-License-Identifier: MIT
 *
 * Counting apart. Every distinct value is a small number, so that a row of facts is a few
 * of them and its heap is found without looking at a text. Records are read only for what
 * the facts do not hold.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "facts_pass.h"
#include "select.h"
#include "texts.h"

/* One row of the table while it grows; `by` are numbers of `texts`. */
struct heap {
    uint32_t by[TALLY_BY];
    day_t from;
    uint64_t count;
    int64_t sum;
};

struct tally {
    const struct tally_ask *ask;
    struct texts texts;
    struct heap *heaps;
    size_t n, cap;
    uint32_t *slots; /* 1 + place in heaps, 0 = free; a power of two of them */
    size_t slot_count;
    /* Over the facts: the columns, FACTS_NO_COLUMN for what is not asked. */
    struct facts_layout layout;
    size_t by[TALLY_BY], date, sum;
    /* The span that was met last. */
    day_t span_from, span_to;
};

/* ---- heaps --------------------------------------------------------------------------
 */

static size_t slot_of(const struct tally *t, const struct heap *heap)
{
    uint64_t hash = (uint32_t)heap->from;
    for (size_t i = 0; i < TALLY_BY; i++)
        hash = (hash + heap->by[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (t->slot_count - 1);
}

static bool same_heap(const struct heap *a, const struct heap *b)
{
    return a->from == b->from && memcmp(a->by, b->by, sizeof a->by) == 0;
}

/* Its slot, or the free one that it belongs into. */
static size_t find_slot(const struct tally *t, const struct heap *heap)
{
    size_t at = slot_of(t, heap);
    while (t->slots[at] != 0 && !same_heap(&t->heaps[t->slots[at] - 1], heap))
        at = (at + 1) & (t->slot_count - 1);
    return at;
}

/* At most half of the slots are in use. */
static void make_room(struct tally *t)
{
    if ((t->n + 1) * 2 <= t->slot_count)
        return;
    free(t->slots);
    t->slot_count = t->slot_count == 0 ? 256 : t->slot_count * 2;
    t->slots = xcalloc(t->slot_count, sizeof *t->slots);
    for (size_t i = 0; i < t->n; i++)
        t->slots[find_slot(t, &t->heaps[i])] = (uint32_t)i + 1;
}

/* Adds one record with these values. */
static void add_to_heap(struct tally *t, const struct heap *one)
{
    make_room(t);
    size_t at = find_slot(t, one);
    if (t->slots[at] == 0) {
        ARRAY_GROW(t->heaps, t->cap, t->n + 1);
        t->heaps[t->n++] = *one;
        t->slots[at] = (uint32_t)t->n;
        return;
    }
    t->heaps[t->slots[at] - 1].count += one->count;
    t->heaps[t->slots[at] - 1].sum += one->sum;
}

/* The days of a span follow each other, so most rows fall into the span of the last. */
static day_t span_start(struct tally *t, day_t day)
{
    static const int months[] = {
        [TALLY_MONTH] = 1, [TALLY_QUARTER] = 3, [TALLY_YEAR] = 12};
    if (day == DAY_NONE || t->ask->span == TALLY_DAY)
        return day;
    if (day < t->span_from || day >= t->span_to) {
        t->span_from = tally_span_start(t->ask->span, day);
        t->span_to = day_add_months(t->span_from, months[t->ask->span]);
    }
    return t->span_from;
}

/* ---- a record -----------------------------------------------------------------------
 */

static bool add_record(void *ctx, const void *record)
{
    struct tally *t = ctx;
    const struct tally_ask *ask = t->ask;
    struct heap one = {.from = DAY_NONE, .count = 1};
    for (size_t i = 0; i < TALLY_BY; i++)
        if (ask->by[i] != NULL)
            one.by[i] = texts_number(&t->texts, field_get_text(ask->by[i], record));
    if (ask->date != NULL)
        one.from = span_start(t, (day_t)field_get_number(ask->date, record));
    if (ask->sum != NULL)
        one.sum = field_is_empty(ask->sum, record) ? ask->sum_empty
                                                   : field_get_number(ask->sum, record);
    add_to_heap(t, &one);
    return true;
}

/* ---- over the facts -----------------------------------------------------------------
 */

/* False when the facts do not hold all that is asked. */
static bool choose_column(
    const struct facts_layout *layout, const struct field *field, size_t *out)
{
    *out = field == NULL ? FACTS_NO_COLUMN : facts_column_of(layout, field);
    return field == NULL || *out != FACTS_NO_COLUMN;
}

static bool choose_columns(struct tally *t, const struct schema *schema)
{
    if (!facts_layout_make(schema, &t->layout) ||
        !choose_column(&t->layout, t->ask->date, &t->date) ||
        !choose_column(&t->layout, t->ask->sum, &t->sum))
        return false;
    for (size_t i = 0; i < TALLY_BY; i++)
        if (!choose_column(&t->layout, t->ask->by[i], &t->by[i]))
            return false;
    return true;
}

/* The values of a group, row by row. */
struct group_values {
    uint32_t by[TALLY_BY][FACTS_ROWS];
    int64_t days[FACTS_ROWS], sums[FACTS_ROWS];
};

static bool load_texts(
    struct tally *t, struct facts_pass *pass, size_t column, uint32_t out[FACTS_ROWS])
{
    uint16_t numbers[FACTS_ROWS];
    uint32_t number_of[FACTS_ROWS + 1] = {0};
    if (!facts_pass_use(pass, column))
        return false;
    for (size_t i = 1; i <= pass->view.cells[column].n; i++)
        number_of[i] = texts_number(&t->texts, facts_text(&pass->view, column, i));
    facts_text_numbers(&pass->view, column, numbers);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        out[row] = number_of[numbers[row]];
    return true;
}

static bool load_numbers(
    struct facts_pass *pass, size_t column, int64_t nothing, int64_t out[FACTS_ROWS])
{
    if (!facts_pass_use(pass, column))
        return false;
    facts_numbers(&pass->view, column, out);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        if (out[row] == FACTS_NOTHING)
            out[row] = nothing;
    return true;
}

static bool load_group(struct tally *t, struct facts_pass *pass, struct group_values *out)
{
    bool right = pass->right;
    for (size_t i = 0; i < TALLY_BY && right; i++)
        if (t->by[i] != FACTS_NO_COLUMN)
            right = load_texts(t, pass, t->by[i], out->by[i]);
    if (right && t->date != FACTS_NO_COLUMN)
        right = load_numbers(pass, t->date, DAY_NONE, out->days);
    if (right && t->sum != FACTS_NO_COLUMN)
        right = load_numbers(pass, t->sum, t->ask->sum_empty, out->sums);
    return right;
}

static void add_row(struct tally *t, const struct group_values *values, size_t row)
{
    struct heap one = {.from = DAY_NONE, .count = 1};
    for (size_t i = 0; i < TALLY_BY; i++)
        if (t->by[i] != FACTS_NO_COLUMN)
            one.by[i] = values->by[i][row];
    if (t->date != FACTS_NO_COLUMN)
        one.from = span_start(t, (day_t)values->days[row]);
    if (t->sum != FACTS_NO_COLUMN)
        one.sum = values->sums[row];
    add_to_heap(t, &one);
}

/* A group that cannot be read from its facts. */
static enum td_status read_rows(struct tally *t, struct txn *txn, uint64_t first,
    const uint64_t *among, struct err *err)
{
    const struct schema *schema = t->layout.schema;
    void *record = record_new(schema);
    enum td_status status = TD_OK;
    size_t row;
    FACTS_FOR_ROWS(row, among)
    {
        status = txn_get(txn, schema, first + row, record, err);
        if (status != TD_OK)
            break;
        add_record(t, record);
    }
    record_free(schema, record);
    return status;
}

static enum td_status add_group(struct tally *t, struct facts_pass *pass, uint64_t number,
    const uint64_t *among, struct err *err)
{
    struct group_values values;
    size_t row;
    enum td_status status = facts_pass_to(pass, number, err);
    if (status != TD_OK)
        return status;
    if (!load_group(t, pass, &values))
        return read_rows(t, pass->txn, number * FACTS_ROWS, among, err);
    FACTS_FOR_ROWS(row, among)
    add_row(t, &values, row);
    return TD_OK;
}

static enum td_status add_groups(struct tally *t, struct facts_pass *pass,
    const struct selection *ids, struct err *err)
{
    enum td_status status = TD_OK;
    const size_t groups = CHUNK_IDS / FACTS_ROWS;
    for (uint64_t at = 0; at < ids->n * groups && status == TD_OK; at++) {
        const struct chunk *chunk = ids->chunks[at / groups];
        if (chunk == NULL)
            continue;
        const uint64_t *among = &chunk->words[facts_words_at(at)];
        if (!facts_words_empty(among))
            status = add_group(t, pass, at, among, err);
    }
    return status;
}

static enum td_status add_by_facts(
    struct tally *t, struct txn *txn, const struct find *find, struct err *err)
{
    struct selection ids;
    struct facts_pass pass;
    enum td_status status = select_ids(txn, find, &ids, err);
    if (status != TD_OK)
        return status;
    facts_pass_open(&pass, txn, &t->layout);
    status = add_groups(t, &pass, &ids, err);
    selection_release(&ids);
    return status;
}

/* ---- the table ----------------------------------------------------------------------
 */

struct ranked {
    const char *text;
    uint32_t number;
};

static int compare_texts(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    return strcmp(a->text, b->text);
}

/* The texts in their order; heaps then hold places in it, one up, instead of numbers. */
static struct ranked *rank_texts(struct tally *t)
{
    size_t n = t->texts.n;
    struct ranked *order = xcalloc(n + 1, sizeof *order);
    uint32_t *ranks = xcalloc(n + 1, sizeof *ranks);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct ranked){texts_at(&t->texts, i + 1), i + 1};
    if (n > 1)
        qsort(order, n, sizeof *order, compare_texts);
    for (uint32_t i = 0; i < n; i++)
        ranks[order[i].number] = i + 1;
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < TALLY_BY; k++)
            t->heaps[i].by[k] = ranks[t->heaps[i].by[k]];
    free(ranks);
    return order;
}

static int compare_heaps(const void *left, const void *right)
{
    const struct heap *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    for (size_t i = 0; i < TALLY_BY; i++)
        if (a->by[i] != b->by[i])
            return a->by[i] < b->by[i] ? -1 : 1;
    return 0;
}

static void tally_finish(struct tally *t, struct tally_table *out)
{
    struct ranked *order = rank_texts(t);
    *out = (struct tally_table){.n = t->n};
    out->rows = xcalloc(t->n + 1, sizeof *out->rows);
    if (t->n > 1)
        qsort(t->heaps, t->n, sizeof *t->heaps, compare_heaps);
    for (size_t i = 0; i < t->n; i++) {
        const struct heap *heap = &t->heaps[i];
        struct tally_row *row = &out->rows[i];
        *row = (struct tally_row){
            .from = heap->from, .count = heap->count, .sum = heap->sum};
        for (size_t k = 0; k < TALLY_BY; k++)
            if (heap->by[k] != 0)
                row->by[k] = order[heap->by[k] - 1].text;
    }
    out->texts = str_detach(&t->texts.bytes); // moves nothing: the rows point into it
    free(order);
}

/* ---- asking -------------------------------------------------------------------------
 */

static bool may_part(const struct field *field)
{
    return field == NULL || (field_is_text(field) && (field->flags & F_PERSONAL) == 0);
}

static enum td_status ask_check(const struct tally_ask *ask, struct err *err)
{
    for (size_t i = 0; i < TALLY_BY; i++)
        if (!may_part(ask->by[i]))
            return err_set(err, TD_INVALID, _("Nothing can be counted by “%s”."),
                _(ask->by[i]->label));
    if (ask->date != NULL && ask->date->type != FIELD_DATE)
        return err_set(
            err, TD_INVALID, _("“%s” is not a field of dates."), _(ask->date->label));
    if (ask->sum != NULL && ask->sum->type != FIELD_COUNT)
        return err_set(
            err, TD_INVALID, _("“%s” is not a field of numbers."), _(ask->sum->label));
    return TD_OK;
}

enum td_status txn_tally(struct txn *txn, const struct find *find,
    const struct tally_ask *ask, struct tally_table *out, struct err *err)
{
    struct tally t = {.ask = ask};
    enum td_status status = ask_check(ask, err);
    if (status != TD_OK)
        return status;
    str_init(&t.texts.bytes);
    if (choose_columns(&t, find->schema))
        status = add_by_facts(&t, txn, find, err);
    else
        status = txn_each(txn, find, add_record, &t, err);
    if (status == TD_OK)
        tally_finish(&t, out);
    texts_release(&t.texts);
    free(t.slots);
    free(t.heaps);
    return status;
}
