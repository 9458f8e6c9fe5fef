/* SPDX-License-Identifier: MIT
 *
 * Filters answered from the facts: the rows of a group that still matter are judged one
 * by one. A group that is missing or damaged leaves its rows open, which is slower and
 * right, and check names it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "select.h"

struct facts_reader {
    struct txn *txn;
    const struct schema *schema;
    const struct query *query;
    struct facts_layout layout;
    void *empty;  /* an initialised record */
    void *record; /* the present row, its texts borrowed */
};

/* One column of answers to be made: by the row's flags, or by the fields in `reads`. */
struct judgement {
    const struct node *node; /* NULL: by the flags */
    enum find_voided voided;
    size_t wanted[FACTS_COLUMNS], n_wanted;
};

struct facts_reader *facts_reader_new(
    struct txn *txn, const struct schema *schema, const struct query *query)
{
    struct facts_layout layout;
    if (!facts_layout_make(schema, &layout))
        return NULL;
    struct facts_reader *reader = xcalloc(1, sizeof(*reader));
    reader->txn = txn;
    reader->schema = schema;
    reader->query = query;
    reader->layout = layout;
    reader->empty = record_new(schema);
    reader->record = xmalloc(schema->size);
    memcpy(reader->record, reader->empty, schema->size);
    return reader;
}

void facts_reader_free(struct facts_reader *reader)
{
    if (reader == NULL)
        return;
    record_free(reader->schema, reader->empty);
    free(reader->record);
    free(reader);
}

uint64_t facts_reader_known(const struct facts_reader *reader)
{
    return reader->layout.known;
}

static enum td_status open_group(struct facts_reader *reader, uint64_t number,
    struct facts_view *view, bool *right, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice value;
    enum td_status status = kv_get(reader->txn->kv, KV_FACTS,
        record_key(bytes, reader->schema->number, number), &value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    *right = status == TD_OK && facts_read(&reader->layout, number, value, view);
    if (!*right)
        log_line("facts of %s %llu are missing or damaged", reader->schema->name,
            (unsigned long long)(number * FACTS_ROWS));
    return TD_OK;
}

static bool is_shown(enum find_voided voided, unsigned flags)
{
    switch (voided) {
    case FIND_LIVE: return (flags & FACTS_VOIDED) == 0;
    case FIND_VOIDED: return (flags & FACTS_VOIDED) != 0;
    case FIND_ALL: return true;
    }
    return true;
}

static enum query_verdict judge_row(struct facts_reader *reader,
    const struct judgement *judgement, const struct facts_view *view, uint64_t id)
{
    size_t row = id % FACTS_ROWS;
    unsigned flags = facts_flags(view, row);
    if ((flags & FACTS_PRESENT) == 0)
        return QUERY_MAYBE;
    if (judgement->node == NULL)
        return is_shown(judgement->voided, flags) ? QUERY_YES : QUERY_NO;
    record_head(reader->record)->id = id;
    for (size_t i = 0; i < judgement->n_wanted; i++)
        facts_fill(&reader->layout, view, judgement->wanted[i], row, reader->record);
    return query_node_judge(
        reader->query, judgement->node, reader->record, reader->layout.known);
}

static enum td_status judge_group(struct facts_reader *reader,
    const struct judgement *judgement, uint64_t first, const struct chunk *among,
    struct answer *out, struct err *err)
{
    struct facts_view view;
    bool right = false;
    size_t base = first % CHUNK_IDS;
    size_t bit = chunk_next(among, base);
    if (bit >= base + FACTS_ROWS)
        return TD_OK;
    enum td_status status = open_group(reader, first / FACTS_ROWS, &view, &right, err);
    for (; status == TD_OK && bit < base + FACTS_ROWS; bit = chunk_next(among, bit + 1)) {
        enum query_verdict verdict =
            right ? judge_row(reader, judgement, &view, first + (bit - base))
                  : QUERY_MAYBE;
        if (verdict != QUERY_NO)
            chunk_set(&out->maybe, bit);
        if (verdict == QUERY_YES)
            chunk_set(&out->yes, bit);
    }
    return status;
}

static enum td_status judge_chunk(struct facts_reader *reader,
    const struct judgement *judgement, size_t chunk, const struct chunk *among,
    struct answer *out, struct err *err)
{
    enum td_status status = TD_OK;
    uint64_t first = (uint64_t)chunk * CHUNK_IDS;
    chunk_clear(&out->yes);
    chunk_clear(&out->maybe);
    for (size_t at = 0; at < CHUNK_IDS && status == TD_OK; at += FACTS_ROWS)
        status = judge_group(reader, judgement, first + at, among, out, err);
    return status;
}

enum td_status facts_mask(struct facts_reader *reader, const struct node *node,
    size_t chunk, const struct chunk *among, struct answer *out, struct err *err)
{
    struct judgement judgement = {.node = node};
    for (size_t i = 0; i < reader->layout.n; i++)
        if ((reader->layout.columns[i].bit & query_node_reads(node)) != 0 ||
            reader->layout.columns[i].bit == 0)
            judgement.wanted[judgement.n_wanted++] = i;
    return judge_chunk(reader, &judgement, chunk, among, out, err);
}

enum td_status facts_shown(struct facts_reader *reader, enum find_voided voided,
    size_t chunk, const struct chunk *among, struct answer *out, struct err *err)
{
    const struct judgement judgement = {.voided = voided};
    return judge_chunk(reader, &judgement, chunk, among, out, err);
}
