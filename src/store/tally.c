/* SPDX-License-Identifier: MIT
 *
 * Counting apart. Every distinct value gets a number when it is met first, so that a
 * record is a few small numbers, and a row is found by them.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "private.h"

#define EMPTY_SLOT UINT32_MAX

/* One row while it grows; `by` are places in `texts`, 0 for the empty one. */
struct heap {
    uint32_t by[TALLY_BY];
    day_t from;
    uint64_t count;
    int64_t sum;
};

struct place_table {
    uint32_t *slots; /* EMPTY_SLOT, or what it leads to */
    size_t cap, n;   /* cap is a power of two */
};

struct tally {
    const struct tally_ask *ask;
    struct str texts; /* each distinct one, with its NUL; the empty one first */
    struct place_table text_places, heap_places;
    struct heap *heaps;
    size_t n, heaps_cap;
};

/* ---- values as numbers, rows by numbers -------------------------------------------- */

static void places_init(struct place_table *table, size_t cap)
{
    table->slots = xreallocarray(NULL, cap, sizeof *table->slots);
    memset(table->slots, 0xff, cap * sizeof *table->slots);
    table->cap = cap;
    table->n = 0;
}

/* The first free slot for a hash. */
static size_t free_slot(const struct place_table *table, uint64_t hash)
{
    size_t at = (size_t)hash & (table->cap - 1);
    while (table->slots[at] != EMPTY_SLOT)
        at = (at + 1) & (table->cap - 1);
    return at;
}

static uint64_t text_hash(const struct tally *t, uint32_t place)
{
    const char *text = t->texts.buf + place;
    return hash_quick(text, strlen(text));
}

static uint64_t heap_hash(const struct tally *t, uint32_t place)
{
    const struct heap *heap = &t->heaps[place];
    uint64_t hash = (uint32_t)heap->from;
    for (size_t i = 0; i < TALLY_BY; i++)
        hash = (hash + heap->by[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

typedef uint64_t hash_fn(const struct tally *t, uint32_t place);

/* Takes the place in; at most half of the slots are in use. */
static void places_add(
    const struct tally *t, struct place_table *table, hash_fn *hash, uint32_t place)
{
    if ((table->n + 1) * 2 > table->cap) {
        struct place_table old = *table;
        places_init(table, old.cap * 2);
        for (size_t i = 0; i < old.cap; i++)
            if (old.slots[i] != EMPTY_SLOT)
                table->slots[free_slot(table, hash(t, old.slots[i]))] = old.slots[i];
        table->n = old.n;
        free(old.slots);
    }
    table->slots[free_slot(table, hash(t, place))] = place;
    table->n++;
}

/* The place of the text, given when it is met first. */
static uint32_t text_place(struct tally *t, const char *text)
{
    struct place_table *table = &t->text_places;
    size_t len = text != NULL ? strlen(text) : 0;
    if (len == 0)
        return 0;
    size_t at = (size_t)hash_quick(text, len) & (table->cap - 1);
    for (; table->slots[at] != EMPTY_SLOT; at = (at + 1) & (table->cap - 1))
        if (strcmp(t->texts.buf + table->slots[at], text) == 0)
            return table->slots[at];
    REQUIRE(t->texts.len < EMPTY_SLOT - len);
    uint32_t place = (uint32_t)t->texts.len;
    str_addn(&t->texts, text, len + 1);
    places_add(t, table, text_hash, place);
    return place;
}

static bool same_heap(const struct heap *a, const struct heap *b)
{
    return a->from == b->from && memcmp(a->by, b->by, sizeof a->by) == 0;
}

/* The heap with these values; the last one of `heaps` has them, and stays when it is the
 * first of its kind. */
static struct heap *heap_settle(struct tally *t)
{
    struct place_table *table = &t->heap_places;
    uint32_t last = (uint32_t)t->n;
    size_t at = (size_t)heap_hash(t, last) & (table->cap - 1);
    for (; table->slots[at] != EMPTY_SLOT; at = (at + 1) & (table->cap - 1))
        if (same_heap(&t->heaps[table->slots[at]], &t->heaps[last]))
            return &t->heaps[table->slots[at]];
    t->n++;
    places_add(t, table, heap_hash, last);
    return &t->heaps[last];
}

/* ---- a record -----------------------------------------------------------------------
 */

static struct heap heap_of(struct tally *t, const void *record)
{
    const struct tally_ask *ask = t->ask;
    struct heap heap = {.from = DAY_NONE};
    for (size_t i = 0; i < TALLY_BY; i++)
        if (ask->by[i] != NULL)
            heap.by[i] = text_place(t, field_get_text(ask->by[i], record));
    if (ask->date != NULL)
        heap.from =
            tally_span_start(ask->span, (day_t)field_get_number(ask->date, record));
    return heap;
}

static bool add_record(void *ctx, const void *record)
{
    struct tally *t = ctx;
    const struct tally_ask *ask = t->ask;
    ARRAY_GROW(t->heaps, t->heaps_cap, t->n + 1);
    t->heaps[t->n] = heap_of(t, record);
    struct heap *heap = heap_settle(t);
    heap->count++;
    if (ask->sum != NULL)
        heap->sum += field_is_empty(ask->sum, record)
                         ? ask->sum_empty
                         : field_get_number(ask->sum, record);
    return true;
}

/* ---- the table ----------------------------------------------------------------------
 */

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int compare_rows(const void *left, const void *right)
{
    const struct tally_row *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    int order = 0;
    for (size_t i = 0; i < TALLY_BY && order == 0; i++)
        order = compare_texts(a->by[i], b->by[i]);
    return order;
}

static void tally_finish(struct tally *t, struct tally_table *out)
{
    *out = (struct tally_table){.n = t->n};
    out->texts = str_detach(&t->texts);
    out->rows = xcalloc(t->n + 1, sizeof *out->rows);
    for (size_t i = 0; i < t->n; i++) {
        const struct heap *heap = &t->heaps[i];
        struct tally_row *row = &out->rows[i];
        *row = (struct tally_row){
            .from = heap->from, .count = heap->count, .sum = heap->sum};
        for (size_t k = 0; k < TALLY_BY; k++)
            row->by[k] = heap->by[k] == 0 ? NULL : out->texts + heap->by[k];
    }
    if (t->n > 1)
        qsort(out->rows, t->n, sizeof *out->rows, compare_rows);
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
    str_addc(&t.texts, '\0');
    places_init(&t.text_places, 256);
    places_init(&t.heap_places, 256);
    status = txn_each(txn, find, add_record, &t, err);
    if (status == TD_OK)
        tally_finish(&t, out);
    str_release(&t.texts);
    free(t.text_places.slots);
    free(t.heap_places.slots);
    free(t.heaps);
    return status;
}
