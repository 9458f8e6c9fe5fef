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
#include "column_texts.h"
#include "select.h"
#include "tally_heaps.h"

#define SPAN 0 /* the part of the heaps; those that follow are `by` */
#define BY   1

#define DAYS_KNOWN 65536

/* The spans that were met. */
struct spans {
    day_t *begin; /* by number; DAY_NONE: of what has no date */
    size_t n, cap;
    /* 1 + the number of what was met, 0: it was not. */
    uint32_t *known, none; /* of the day base + i, of no day */
    int64_t base;
};

/* One of the fields that records are told apart by. */
struct part {
    struct texts texts;         /* a value's number: its own here, 0 for none */
    size_t column;              /* of the facts; FACTS_NO_COLUMN: it is not asked */
    struct column_texts *known; /* NULL: it has too many texts, or was not looked at */
    uint32_t
        *own; /* by number in `known`: the one in `texts`, 0 as long as it has none */
    size_t own_cap;
};

struct tally {
    const struct tally_ask *ask;
    struct part parts[TALLY_BY];
    struct spans spans;
    struct heaps heaps;
    /* Over the facts: the columns, FACTS_NO_COLUMN for what is not asked. */
    struct facts_layout layout;
    size_t date, sum;
};

/* ---- spans --------------------------------------------------------------------------
 */

static size_t find_span(struct spans *spans, day_t begin)
{
    for (size_t i = spans->n; i-- > 0;)
        if (spans->begin[i] == begin)
            return i;
    ARRAY_GROW(spans->begin, spans->cap, spans->n + 1);
    spans->begin[spans->n] = begin;
    return spans->n++;
}

/* NULL: too far from others to be remembered. */
static uint32_t *known_place(struct spans *spans, day_t day)
{
    if (spans->known == NULL) {
        spans->known = xcalloc(DAYS_KNOWN, sizeof *spans->known);
        spans->base = (int64_t)day - DAYS_KNOWN / 2;
    }
    uint64_t place = (uint64_t)(day - spans->base);
    return place < DAYS_KNOWN ? &spans->known[place] : NULL;
}

static uint32_t span_number(struct tally *t, day_t day)
{
    struct spans *spans = &t->spans;
    uint32_t *known = day == DAY_NONE ? &spans->none : known_place(spans, day);
    if (known != NULL && *known != 0)
        return *known - 1;
    uint32_t number = (uint32_t)find_span(spans, tally_span_start(t->ask->span, day));
    if (known != NULL)
        *known = number + 1;
    return number;
}

/* Before numbers that are new are counted. */
static void make_room(struct tally *t)
{
    size_t numbers[HEAP_PARTS] = {t->spans.n};
    for (size_t i = 0; i < TALLY_BY; i++)
        numbers[BY + i] = t->parts[i].texts.n + 1;
    heaps_make_room(&t->heaps, numbers);
}

/* ---- a record -----------------------------------------------------------------------
 */

static bool add_record(void *ctx, const void *record)
{
    struct tally *t = ctx;
    const struct tally_ask *ask = t->ask;
    struct heap one = {.count = 1};
    for (size_t i = 0; i < TALLY_BY; i++)
        if (ask->by[i] != NULL)
            one.by[BY + i] =
                texts_number(&t->parts[i].texts, field_get_text(ask->by[i], record));
    one.by[SPAN] = span_number(
        t, ask->date != NULL ? (day_t)field_get_number(ask->date, record) : DAY_NONE);
    if (ask->sum != NULL)
        one.sum = field_is_empty(ask->sum, record) ? ask->sum_empty
                                                   : field_get_number(ask->sum, record);
    make_room(t);
    heaps_add(&t->heaps, &one);
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
        if (!choose_column(&t->layout, t->ask->by[i], &t->parts[i].column))
            return false;
    return true;
}

/* The values of a group, row by row. */
struct group_values {
    uint32_t by[HEAP_PARTS][FACTS_ROWS];
    int64_t sums[FACTS_ROWS];
};

/* What a text of the present group is here, by its number there. */
static void own_numbers(struct part *part, const struct facts_pass *pass,
    const uint16_t *shared, size_t n, uint32_t out[FACTS_ROWS + 1])
{
    size_t before = part->own_cap;
    ARRAY_GROW(part->own, part->own_cap, part->known->all.n + 1);
    if (part->own_cap > before)
        memset(part->own + before, 0, (part->own_cap - before) * sizeof *part->own);
    for (size_t i = 1; i <= n; i++) {
        uint32_t *own = &part->own[shared[i]];
        if (*own == 0)
            *own = texts_number(&part->texts, facts_text(&pass->view, part->column, i));
        out[i] = *own;
    }
}

static void number_texts(
    struct part *part, const struct facts_pass *pass, uint32_t out[FACTS_ROWS + 1])
{
    size_t n = pass->view.cells[part->column].n;
    const uint16_t *shared =
        part->known != NULL ? column_texts_numbers(part->known, pass) : NULL;
    out[0] = 0;
    if (shared != NULL) {
        own_numbers(part, pass, shared, n, out);
        return;
    }
    part->known = NULL;
    for (size_t i = 1; i <= n; i++)
        out[i] = texts_number(&part->texts, facts_text(&pass->view, part->column, i));
}

static bool load_texts(
    struct part *part, struct facts_pass *pass, uint32_t out[FACTS_ROWS])
{
    uint16_t numbers[FACTS_ROWS];
    uint32_t number_of[FACTS_ROWS + 1];
    if (!facts_pass_use(pass, part->column))
        return false;
    number_texts(part, pass, number_of);
    facts_text_numbers(&pass->view, part->column, numbers);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        out[row] = number_of[numbers[row]];
    return true;
}

static bool load_spans(struct tally *t, struct facts_pass *pass, const uint64_t *among,
    uint32_t out[FACTS_ROWS])
{
    int64_t days[FACTS_ROWS];
    size_t row;
    if (!facts_pass_use(pass, t->date))
        return false;
    facts_numbers(&pass->view, t->date, days);
    memset(out, 0, FACTS_ROWS * sizeof *out);
    FACTS_FOR_ROWS(row, among)
    out[row] = span_number(t, days[row] == FACTS_NOTHING ? DAY_NONE : (day_t)days[row]);
    return true;
}

static bool load_sums(
    const struct tally *t, struct facts_pass *pass, int64_t out[FACTS_ROWS])
{
    if (!facts_pass_use(pass, t->sum))
        return false;
    facts_numbers(&pass->view, t->sum, out);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        if (out[row] == FACTS_NOTHING)
            out[row] = t->ask->sum_empty;
    return true;
}

static bool load_group(struct tally *t, struct facts_pass *pass, const uint64_t *among,
    struct group_values *out)
{
    bool right = pass->right;
    for (size_t i = 0; i < TALLY_BY && right; i++)
        if (t->parts[i].column != FACTS_NO_COLUMN)
            right = load_texts(&t->parts[i], pass, out->by[BY + i]);
        else
            memset(out->by[BY + i], 0, sizeof out->by[BY + i]);
    if (right && t->date != FACTS_NO_COLUMN)
        right = load_spans(t, pass, among, out->by[SPAN]);
    else if (right)
        memset(out->by[SPAN], 0, sizeof out->by[SPAN]);
    if (right && t->sum != FACTS_NO_COLUMN)
        right = load_sums(t, pass, out->sums);
    return right;
}

/* The one loop that goes over all records. */
static void add_to_table(
    struct heaps *heaps, const struct group_values *values, const uint64_t *among)
{
    uint32_t places[FACTS_ROWS];
    size_t row;
    memcpy(places, values->by[0], sizeof places);
    for (size_t i = 1; i < HEAP_PARTS; i++)
        for (size_t r = 0; r < FACTS_ROWS; r++)
            places[r] = places[r] * (uint32_t)heaps->room[i] + values->by[i][r];
    FACTS_FOR_ROWS(row, among)
    heaps->counts[places[row]]++;
    if (heaps->summed)
        FACTS_FOR_ROWS(row, among)
    heaps->sums[places[row]] += values->sums[row];
}

static void add_to_list(
    struct heaps *heaps, const struct group_values *values, const uint64_t *among)
{
    size_t row;
    FACTS_FOR_ROWS(row, among)
    {
        struct heap one = {.count = 1, .sum = heaps->summed ? values->sums[row] : 0};
        for (size_t i = 0; i < HEAP_PARTS; i++)
            one.by[i] = values->by[i][row];
        heaps_add(heaps, &one);
    }
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
    enum td_status status = facts_pass_to(pass, number, err);
    if (status != TD_OK)
        return status;
    if (!load_group(t, pass, among, &values))
        return read_rows(t, pass->txn, number * FACTS_ROWS, among, err);
    make_room(t);
    if (t->heaps.listed)
        add_to_list(&t->heaps, &values, among);
    else
        add_to_table(&t->heaps, &values, among);
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

/* Once the filter is answered, which may ask for other columns. */
static void remember_texts(struct tally *t, struct txn *txn)
{
    for (size_t i = 0; i < TALLY_BY; i++)
        if (t->parts[i].column != FACTS_NO_COLUMN)
            t->parts[i].known =
                column_texts_of(txn->store, t->layout.schema, t->parts[i].column);
}

static enum td_status add_by_facts(
    struct tally *t, struct txn *txn, const struct find *find, struct err *err)
{
    struct selection ids;
    struct facts_pass pass;
    enum td_status status = select_ids(txn, find, &ids, err);
    if (status != TD_OK)
        return status;
    if (t->date == FACTS_NO_COLUMN)
        (void)span_number(t, DAY_NONE); // the one that all fall into
    facts_pass_open(&pass, txn, &t->layout);
    remember_texts(t, txn);
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

/* The numbers of one part in the order of what they stand for, caller frees. */
static uint32_t *order_texts(const struct texts *texts)
{
    size_t n = texts->n;
    struct ranked *order = xcalloc(n + 1, sizeof *order);
    uint32_t *numbers = xcalloc(n + 1, sizeof *numbers); // none comes first
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct ranked){texts_at(texts, i + 1), i + 1};
    if (n > 1)
        qsort(order, n, sizeof *order, compare_texts);
    for (size_t i = 0; i < n; i++)
        numbers[i + 1] = order[i].number;
    free(order);
    return numbers;
}

static int compare_days(const void *left, const void *right)
{
    const day_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static uint32_t *order_spans(struct spans *spans)
{
    uint32_t *numbers = xcalloc(spans->n + 1, sizeof *numbers);
    day_t *sorted = xcalloc(spans->n + 1, sizeof *sorted);
    if (spans->n > 0)
        memcpy(sorted, spans->begin, spans->n * sizeof *sorted);
    if (spans->n > 1)
        qsort(sorted, spans->n, sizeof *sorted, compare_days);
    for (size_t i = 0; i < spans->n; i++)
        numbers[i] = (uint32_t)find_span(spans, sorted[i]);
    free(sorted);
    return numbers;
}

static struct heap *sorted_heaps(struct tally *t, size_t *n)
{
    struct heap_order order[HEAP_PARTS] = {{order_spans(&t->spans), t->spans.n}};
    for (size_t i = 0; i < TALLY_BY; i++) {
        const struct texts *texts = &t->parts[i].texts;
        order[BY + i] = (struct heap_order){order_texts(texts), texts->n + 1};
    }
    make_room(t); // a place for each number that was given
    struct heap *heaps = heaps_sorted(&t->heaps, order, n);
    for (size_t i = 0; i < HEAP_PARTS; i++)
        free(order[i].numbers);
    return heaps;
}

/* All texts in one string, and where those of each part begin in it. */
static char *join_texts(const struct tally *t, size_t begins[TALLY_BY])
{
    struct str all = {0};
    str_add(&all, "");
    for (size_t i = 0; i < TALLY_BY; i++) {
        const struct texts *texts = &t->parts[i].texts;
        begins[i] = all.len;
        if (texts->n > 0)
            str_addn(&all, texts->bytes.buf, texts->bytes.len);
    }
    return str_detach(&all);
}

static void tally_finish(struct tally *t, struct tally_table *out)
{
    size_t begins[TALLY_BY];
    struct heap *heaps = sorted_heaps(t, &out->n);
    out->texts = join_texts(t, begins);
    out->rows = xcalloc(out->n + 1, sizeof *out->rows);
    for (size_t i = 0; i < out->n; i++) {
        const struct heap *heap = &heaps[i];
        struct tally_row *row = &out->rows[i];
        *row = (struct tally_row){.from = t->spans.begin[heap->by[SPAN]],
            .count = heap->count,
            .sum = heap->sum};
        for (size_t k = 0; k < TALLY_BY; k++) {
            const struct texts *texts = &t->parts[k].texts;
            const char *text = texts_at(texts, heap->by[BY + k]);
            if (text != NULL)
                row->by[k] = out->texts + begins[k] + (text - texts->bytes.buf);
        }
    }
    free(heaps);
}

static void tally_release_all(struct tally *t)
{
    for (size_t i = 0; i < TALLY_BY; i++) {
        texts_release(&t->parts[i].texts);
        free(t->parts[i].own);
    }
    free(t->spans.begin);
    free(t->spans.known);
    heaps_release(&t->heaps);
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
    heaps_init(&t.heaps, ask->sum != NULL);
    if (choose_columns(&t, find->schema))
        status = add_by_facts(&t, txn, find, err);
    else
        status = txn_each(txn, find, add_record, &t, err);
    if (status == TD_OK)
        tally_finish(&t, out);
    tally_release_all(&t);
    return status;
}
