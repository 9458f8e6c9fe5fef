/* SPDX-License-Identifier: MIT
 *
 * A filter answered in sets of ids, chunk by chunk, three-valued: every node of the tree
 * says which ids surely fit and which may. Ids that are ruled out already are not looked
 * at again (`among`), and cheap nodes go first. The ids still open at the end are read.
 */
#include "select.h"

#include <stdlib.h>
#include <string.h>

/* What became of one leaf. */
struct note {
    const struct node *leaf;
    uint64_t left, open;
};

struct select {
    struct txn *txn;
    const struct find *find;
    struct facts_reader *facts; /* NULL: the register has none */
    uint64_t known;             /* fields that facts tell */
    uint64_t texts;             /* those of them that have many different values */
    struct terms_reader *terms;
    uint64_t last; /* the highest id */
    struct kv_cursor *records;
    void *empty, *record;
    uint64_t read; /* records that had to be */
    /* what is kept to explain it; only when asked for */
    bool explained;
    struct note *notes;
    size_t n_notes, notes_cap;
};

/* ---- the tree --------------------------------------------------------------------- */

/* How a node is answered, cheap to dear. */
enum source { FROM_TERMS, FROM_FACTS, FROM_TEXTS, FROM_RECORDS, SOURCES };

static enum source leaf_source(const struct select *s, const struct node *leaf)
{
    bool prefix;
    if ((query_node_reads(leaf) & ~s->known) == 0)
        return (query_node_reads(leaf) & s->texts) != 0 ? FROM_TEXTS : FROM_FACTS;
    return query_node_term(leaf, 0, 0, &prefix) != NULL ? FROM_TERMS : FROM_RECORDS;
}

static enum source node_source(const struct select *s, const struct node *node)
{
    if (query_op(node) == QUERY_LEAF)
        return leaf_source(s, node);
    enum source dearest = FROM_TERMS;
    const struct node *kid;
    for (size_t i = 0; (kid = query_kid(node, i)) != NULL; i++) {
        enum source source = node_source(s, kid);
        if (source > dearest)
            dearest = source;
    }
    return dearest;
}

static void nothing_known(const struct chunk *among, struct answer *out)
{
    chunk_clear(&out->yes);
    out->maybe = *among;
}

static enum td_status answer_node(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err);

static struct note *note_of(struct select *s, const struct node *leaf)
{
    for (size_t i = 0; i < s->n_notes; i++)
        if (s->notes[i].leaf == leaf)
            return &s->notes[i];
    ARRAY_GROW(s->notes, s->notes_cap, s->n_notes + 1);
    s->notes[s->n_notes] = (struct note){.leaf = leaf};
    return &s->notes[s->n_notes++];
}

static void note_answer(
    struct select *s, const struct node *leaf, const struct answer *answer)
{
    if (!s->explained)
        return;
    struct note *note = note_of(s, leaf);
    size_t left = chunk_count(&answer->maybe);
    note->left += left;
    note->open += left - chunk_count(&answer->yes);
}

static enum td_status ask_leaf(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err)
{
    switch (leaf_source(s, node)) {
    case FROM_TERMS: return terms_mask(s->terms, node, chunk, among, out, err);
    case FROM_FACTS:
    case FROM_TEXTS: return facts_mask(s->facts, node, chunk, among, out, err);
    case FROM_RECORDS:
    case SOURCES: break;
    }
    nothing_known(among, out);
    return TD_OK;
}

static enum td_status answer_leaf(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err)
{
    enum td_status status = ask_leaf(s, node, chunk, among, out, err);
    if (status == TD_OK)
        note_answer(s, node, out);
    return status;
}

static enum td_status answer_not(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err)
{
    struct answer *kid = xmalloc(sizeof(*kid));
    enum td_status status = answer_node(s, query_kid(node, 0), chunk, among, kid, err);
    out->yes = out->maybe = *among;
    chunk_without(&out->yes, &kid->maybe);
    chunk_without(&out->maybe, &kid->yes);
    free(kid);
    return status;
}

/* Adds what one kid says to the answer of all before it. */
static enum td_status narrow(struct select *s, const struct node *kid, size_t chunk,
    struct answer *out, struct err *err)
{
    struct answer *own = xmalloc(sizeof(*own)); // a deep tree is no matter of the stack
    enum td_status status = answer_node(s, kid, chunk, &out->maybe, own, err);
    chunk_and(&out->yes, &own->yes);
    out->maybe = own->maybe;
    free(own);
    return status;
}

static enum td_status widen(struct select *s, const struct node *kid, size_t chunk,
    struct chunk *rest, struct answer *out, struct err *err)
{
    struct answer *own = xmalloc(sizeof(*own));
    enum td_status status = answer_node(s, kid, chunk, rest, own, err);
    chunk_or(&out->yes, &own->yes);
    chunk_or(&out->maybe, &own->maybe);
    chunk_without(rest, &own->yes);
    free(own);
    return status;
}

static enum td_status answer_all(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err)
{
    enum td_status status = TD_OK;
    const struct node *kid;
    out->yes = out->maybe = *among;
    for (int source = 0; source < SOURCES; source++)
        for (size_t i = 0; (kid = query_kid(node, i)) != NULL && status == TD_OK; i++)
            if ((int)node_source(s, kid) == source && !chunk_is_empty(&out->maybe))
                status = narrow(s, kid, chunk, out, err);
    return status;
}

static enum td_status answer_any(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err)
{
    enum td_status status = TD_OK;
    const struct node *kid;
    struct chunk rest = *among;
    chunk_clear(&out->yes);
    chunk_clear(&out->maybe);
    for (int source = 0; source < SOURCES; source++)
        for (size_t i = 0; (kid = query_kid(node, i)) != NULL && status == TD_OK; i++)
            if ((int)node_source(s, kid) == source && !chunk_is_empty(&rest))
                status = widen(s, kid, chunk, &rest, out, err);
    return status;
}

static enum td_status answer_node(struct select *s, const struct node *node, size_t chunk,
    const struct chunk *among, struct answer *out, struct err *err)
{
    switch (query_op(node)) {
    case QUERY_ALL: return answer_all(s, node, chunk, among, out, err);
    case QUERY_ANY: return answer_any(s, node, chunk, among, out, err);
    case QUERY_NOT: return answer_not(s, node, chunk, among, out, err);
    case QUERY_LEAF: break;
    }
    return answer_leaf(s, node, chunk, among, out, err);
}

/* ---- a chunk ---------------------------------------------------------------------- */

/* Ids are dense: those given so far. */
static void given_ids(const struct select *s, size_t chunk, struct chunk *out)
{
    uint64_t first = (uint64_t)chunk * CHUNK_IDS;
    uint64_t end = s->last + 1 - first;
    chunk_clear(out);
    chunk_fill(out, chunk == 0 ? 1 : 0, end < CHUNK_IDS ? (size_t)end : CHUNK_IDS);
}

static enum td_status answer_chunk(
    struct select *s, size_t chunk, struct answer *out, struct err *err)
{
    const struct query *query = s->find->query;
    const struct node *root = query != NULL ? query_root(query) : NULL;
    struct chunk given;
    given_ids(s, chunk, &given);
    enum td_status status =
        terms_shown(s->terms, s->find->voided, chunk, &given, out, err);
    if (status == TD_OK && root != NULL && !chunk_is_empty(&out->maybe))
        status = narrow(s, root, chunk, out, err);
    return status;
}

/* ---- the records that are left open ------------------------------------------------ */

static bool is_shown(enum find_voided voided, const void *record)
{
    bool is_voided = record_chead(record)->voided != NULL;
    return voided == FIND_ALL || is_voided == (voided == FIND_VOIDED);
}

static enum td_status record_fits(
    struct select *s, uint64_t id, bool *fits, struct err *err)
{
    const struct schema *schema = s->find->schema;
    uint8_t bytes[RECORD_KEY];
    struct stored stored;
    struct slice found, value, key = record_key(bytes, schema->number, id);
    *fits = false;
    enum td_status status = kv_seek(s->records, key, &found, &value, err);
    if (status == TD_NOT_FOUND || (status == TD_OK && !slice_equal(found, key)))
        return TD_OK;
    if (status == TD_OK)
        status = stored_read(s->txn, schema->number, id, value, &stored, err);
    if (status != TD_OK)
        return status;
    memcpy(s->record, s->empty, schema->size);
    status = stored_borrow(schema, &stored, s->record, err);
    *fits = status == TD_OK && is_shown(s->find->voided, s->record) &&
            (s->find->query == NULL || query_match(s->find->query, s->record, NULL));
    return status;
}

static enum td_status read_open(
    struct select *s, size_t chunk, struct answer *answer, struct err *err)
{
    enum td_status status = TD_OK;
    bool fits = false;
    chunk_without(&answer->maybe, &answer->yes);
    for (size_t i = chunk_next(&answer->maybe, 0); i < CHUNK_IDS && status == TD_OK;
         i = chunk_next(&answer->maybe, i + 1)) {
        status = record_fits(s, (uint64_t)chunk * CHUNK_IDS + i, &fits, err);
        s->read++;
        if (fits)
            chunk_set(&answer->yes, i);
    }
    return status;
}

/* ---- all of it --------------------------------------------------------------------- */

static enum td_status select_open(
    struct select *s, struct txn *txn, const struct find *find, struct err *err)
{
    *s = (struct select){.txn = txn, .find = find};
    s->empty = record_new(find->schema);
    s->record = xmalloc(find->schema->size);
    enum td_status status = store_flush(txn, err);
    if (status != TD_OK)
        return status;
    s->facts = facts_reader_new(txn, find->schema, find->query);
    s->known = s->facts != NULL ? facts_reader_known(s->facts) : 0;
    s->texts = s->facts != NULL ? facts_reader_texts(s->facts) : 0;
    s->last = txn_last_id(txn, find->schema);
    status = terms_reader_open(txn, find->schema, s->last, &s->terms, err);
    if (status == TD_OK)
        status = kv_cursor_open(txn->kv, KV_RECORD, &s->records, err);
    return status;
}

static void select_close(struct select *s)
{
    facts_reader_free(s->facts);
    terms_reader_close(s->terms);
    kv_cursor_close(s->records);
    record_free(s->find->schema, s->empty);
    free(s->record);
    free(s->notes);
}

static enum td_status select_all(struct select *s, struct selection *out, struct err *err)
{
    enum td_status status = TD_OK;
    struct answer answer;
    for (uint64_t chunk = 0; chunk <= s->last / CHUNK_IDS && status == TD_OK; chunk++) {
        status = answer_chunk(s, (size_t)chunk, &answer, err);
        if (status == TD_OK)
            status = read_open(s, (size_t)chunk, &answer, err);
        if (status == TD_OK && !chunk_is_empty(&answer.yes))
            *selection_chunk(out, (size_t)chunk) = answer.yes;
    }
    selection_settle(out);
    return status;
}

enum td_status select_ids(
    struct txn *txn, const struct find *find, struct selection *out, struct err *err)
{
    struct select s;
    *out = (struct selection){0};
    enum td_status status = select_open(&s, txn, find, err);
    if (status == TD_OK)
        status = select_all(&s, out, err);
    select_close(&s);
    if (status != TD_OK)
        selection_release(out);
    return status;
}

/* ---- explaining it ------------------------------------------------------------------
 */

static enum find_road road_of(const struct select *s, const struct node *leaf)
{
    switch (leaf_source(s, leaf)) {
    case FROM_TERMS: return FIND_BY_WORDS;
    case FROM_FACTS:
    case FROM_TEXTS: return FIND_BY_FACTS;
    case FROM_RECORDS:
    case SOURCES: break;
    }
    return FIND_BY_RECORDS;
}

static void tell_notes(const struct select *s,
    void (*each)(void *ctx, const struct find_step *step), void *ctx)
{
    for (size_t i = 0; i < s->n_notes; i++) {
        const struct note *note = &s->notes[i];
        char *text = query_node_text(s->find->query, note->leaf);
        each(ctx, &(struct find_step){.leaf = text,
                      .road = road_of(s, note->leaf),
                      .left = note->left,
                      .open = note->open});
        free(text);
    }
}

enum td_status txn_explain(struct txn *txn, const struct find *find,
    void (*each)(void *ctx, const struct find_step *step), void *ctx, uint64_t *total,
    uint64_t *read, struct err *err)
{
    struct select s;
    struct selection ids = {0};
    enum td_status status = select_open(&s, txn, find, err);
    s.explained = true;
    if (status == TD_OK)
        status = select_all(&s, &ids, err);
    if (status == TD_OK)
        tell_notes(&s, each, ctx);
    *total = ids.total;
    *read = s.read;
    select_close(&s);
    selection_release(&ids);
    return status;
}
