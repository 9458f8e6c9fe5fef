/* SPDX-License-Identifier: MIT
 *
 * A filter answered in sets of ids, chunk by chunk, three-valued: every node of the tree
 * takes the ids away that it rules out and leaves those open that it cannot decide. Ids
 * that are ruled out already are not looked at again, and cheap nodes go first. The ids
 * still open at the end are read, by reading.c.
 */
#include "select.h"

#include <stdlib.h>

#include "base/msg.h"
#include "order.h"

/* What became of one leaf. */
struct note {
    const struct node *leaf;
    uint64_t left, open;
};

struct select {
    struct txn *txn;
    const struct find *find;
    struct facts_reader *facts; /* NULL: nothing was asked of them yet */
    uint64_t known;             /* fields that facts tell */
    uint64_t texts;             /* those of them that have many different values */
    struct terms_reader *terms;
    uint64_t last;   /* the highest id */
    uint64_t enough; /* of the newest; 0: all */
    /* what is kept to explain it; only when asked for */
    bool explained;
    struct note *notes;
    size_t n_notes, notes_cap;
};

/* ---- the tree --------------------------------------------------------------------- */

/* How a node is answered, cheap to dear. */
enum source { FROM_TERMS, FROM_TILES, FROM_FACTS, FROM_TEXTS, FROM_RECORDS, SOURCES };

static enum source source_of_facts(const struct select *s, const struct node *leaf)
{
    if (query_node_pending(s->find->query, leaf) != QUERY_ANYWHERE)
        return FROM_TILES;
    return (query_node_reads(leaf) & s->texts) != 0 ? FROM_TEXTS : FROM_FACTS;
}

static enum source leaf_source(const struct select *s, const struct node *leaf)
{
    bool prefix;
    if ((query_node_reads(leaf) & ~s->known) == 0)
        return source_of_facts(s, leaf);
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

/* Takes out of *answer what the node rules out. */
static enum td_status narrow(struct select *s, const struct node *node, size_t chunk,
    struct answer *answer, struct err *err);

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
    struct note *note = note_of(s, leaf);
    note->left += chunk_count(&answer->maybe);
    note->open += answer->any_open ? chunk_count(&answer->open) : 0;
}

static enum td_status narrow_by_facts(struct select *s, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err)
{
    if (s->facts == NULL)
        s->facts = facts_reader_new(s->txn, s->find->schema, s->find->query);
    return facts_narrow(s->facts, leaf, chunk, answer, err);
}

static enum td_status narrow_by_source(struct select *s, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err)
{
    switch (leaf_source(s, leaf)) {
    case FROM_TERMS: return terms_narrow(s->terms, leaf, chunk, answer, err);
    case FROM_TILES:
    case FROM_FACTS:
    case FROM_TEXTS: return narrow_by_facts(s, leaf, chunk, answer, err);
    case FROM_RECORDS:
    case SOURCES: break;
    }
    answer_doubt(answer);
    return TD_OK;
}

/* What the leaf alone says of the ids that are left, for the one who wants to know. */
static enum td_status narrow_and_note(struct select *s, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err)
{
    struct answer *own = xmalloc(sizeof(*own));
    answer_sure(own, &answer->maybe);
    enum td_status status = narrow_by_source(s, leaf, chunk, own, err);
    if (status == TD_OK)
        note_answer(s, leaf, own);
    answer_narrow(answer, &own->maybe, own->any_open ? &own->open : NULL);
    free(own);
    return status;
}

static enum td_status narrow_by_leaf(struct select *s, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err)
{
    return s->explained ? narrow_and_note(s, leaf, chunk, answer, err)
                        : narrow_by_source(s, leaf, chunk, answer, err);
}

static enum td_status narrow_by_not(struct select *s, const struct node *node,
    size_t chunk, struct answer *answer, struct err *err)
{
    struct answer *kid = xmalloc(sizeof(*kid)); // a deep tree is no matter of the stack
    struct chunk *rest = xmalloc(sizeof(*rest));
    *rest = answer->maybe;
    answer_sure(kid, &answer->maybe);
    enum td_status status = narrow(s, query_kid(node, 0), chunk, kid, err);
    answer_take_sure(kid, rest);
    answer_narrow(answer, rest, kid->any_open ? &kid->open : NULL);
    free(rest);
    free(kid);
    return status;
}

static enum td_status narrow_by_all(struct select *s, const struct node *node,
    size_t chunk, struct answer *answer, struct err *err)
{
    enum td_status status = TD_OK;
    const struct node *kid;
    for (int source = 0; source < SOURCES; source++)
        for (size_t i = 0; (kid = query_kid(node, i)) != NULL && status == TD_OK; i++)
            if ((int)node_source(s, kid) == source && !chunk_is_empty(&answer->maybe))
                status = narrow(s, kid, chunk, answer, err);
    return status;
}

/* Alternatives so far: `all` may fit by one of them, `rest` fit surely by none. */
struct either {
    struct chunk all, rest;
    struct answer own;
};

static enum td_status widen(struct select *s, const struct node *kid, size_t chunk,
    struct either *either, struct err *err)
{
    answer_sure(&either->own, &either->rest);
    enum td_status status = narrow(s, kid, chunk, &either->own, err);
    chunk_or(&either->all, &either->own.maybe);
    answer_take_sure(&either->own, &either->rest);
    return status;
}

static enum td_status narrow_by_any(struct select *s, const struct node *node,
    size_t chunk, struct answer *answer, struct err *err)
{
    enum td_status status = TD_OK;
    const struct node *kid;
    struct either *either = xmalloc(sizeof(*either));
    chunk_clear(&either->all);
    either->rest = answer->maybe;
    for (int source = 0; source < SOURCES; source++)
        for (size_t i = 0; (kid = query_kid(node, i)) != NULL && status == TD_OK; i++)
            if ((int)node_source(s, kid) == source && !chunk_is_empty(&either->rest))
                status = widen(s, kid, chunk, either, err);
    chunk_and(&either->rest, &either->all);
    answer_narrow(
        answer, &either->all, chunk_is_empty(&either->rest) ? NULL : &either->rest);
    free(either);
    return status;
}

static enum td_status narrow(struct select *s, const struct node *node, size_t chunk,
    struct answer *answer, struct err *err)
{
    switch (query_op(node)) {
    case QUERY_ALL: return narrow_by_all(s, node, chunk, answer, err);
    case QUERY_ANY: return narrow_by_any(s, node, chunk, answer, err);
    case QUERY_NOT: return narrow_by_not(s, node, chunk, answer, err);
    case QUERY_LEAF: break;
    }
    return narrow_by_leaf(s, node, chunk, answer, err);
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
    out->any_open = false;
    given_ids(s, chunk, &out->maybe);
    enum td_status status =
        terms_narrow_shown(s->terms, s->find->voided, chunk, out, err);
    if (status == TD_OK && root != NULL && !chunk_is_empty(&out->maybe))
        status = narrow(s, root, chunk, out, err);
    return status;
}

/* ---- all of it --------------------------------------------------------------------- */

static enum td_status select_open(
    struct select *s, struct txn *txn, const struct find *find, struct err *err)
{
    *s = (struct select){.txn = txn, .find = find};
    s->enough = find->sort == NULL && find->descending ? find->enough : 0;
    enum td_status status = store_flush(txn, err);
    if (status != TD_OK)
        return status;
    s->known = facts_known(find->schema, &s->texts);
    s->last = txn_last_id(txn, find->schema);
    return terms_reader_open(txn, find->schema, s->last, &s->terms, err);
}

static void select_close(struct select *s)
{
    facts_reader_free(s->facts);
    terms_reader_close(s->terms);
    free(s->notes);
}

/* Returns how many surely fit, when only some are asked for. */
static uint64_t take_answer(struct select *s, struct answer *answer, size_t chunk,
    struct selection *ids, struct selection *open)
{
    if (answer->any_open && !chunk_is_empty(&answer->open)) {
        selection_set(open, chunk, &answer->open);
        chunk_without(&answer->maybe, &answer->open);
    }
    if (chunk_is_empty(&answer->maybe))
        return 0;
    selection_set(ids, chunk, &answer->maybe);
    return s->enough > 0 ? chunk_count(&answer->maybe) : 0;
}

/* What surely fits, and what has to be read for it. Facts lie in the order of the ids and
 * are passed over in that order; who wants the newest alone begins with those. */
static enum td_status select_known(
    struct select *s, struct selection *ids, struct selection *open, struct err *err)
{
    enum td_status status = TD_OK;
    struct answer answer;
    size_t newest = (size_t)(s->last / CHUNK_IDS);
    uint64_t found = 0;
    for (size_t i = 0; i <= newest && status == TD_OK; i++) {
        size_t chunk = s->enough > 0 ? newest - i : i;
        status = answer_chunk(s, chunk, &answer, err);
        if (status == TD_OK)
            found += take_answer(s, &answer, chunk, ids, open);
        if (s->enough > 0 && found >= s->enough)
            break;
    }
    selection_settle(ids);
    selection_settle(open);
    return status;
}

enum td_status select_begin(struct txn *txn, const struct find *find,
    struct selection *ids, struct selection *open, struct err *err)
{
    struct select s;
    *ids = *open = (struct selection){0};
    enum td_status status = select_open(&s, txn, find, err);
    if (status == TD_OK)
        status = select_known(&s, ids, open, err);
    select_close(&s);
    if (status == TD_OK)
        return TD_OK;
    selection_release(ids);
    selection_release(open);
    return status;
}

static enum td_status select_stopped(struct err *err)
{
    return err_set(err, TD_CANCELLED, _("The search was stopped before its end."));
}

enum td_status select_ids(
    struct txn *txn, const struct find *find, struct selection *out, struct err *err)
{
    struct selection open;
    enum td_status status = select_begin(txn, find, out, &open, err);
    if (status == TD_OK && open.total > 0)
        status = select_read(txn, find, out, &open, err);
    if (status == TD_OK && open.total > 0)
        status = select_stopped(err);
    selection_release(&open);
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
    case FROM_TILES:
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

static enum td_status try_order(struct txn *txn, const struct find *find,
    const struct selection *ids, enum find_order *out, struct err *err)
{
    *out = FIND_AS_ENTERED;
    if (find->sort == NULL)
        return TD_OK;
    struct order *order = order_new(find->schema, find->sort);
    enum td_status status = order_make(order, txn, ids, err);
    *out = order_is_by_facts(order) ? FIND_ORDER_BY_FACTS : FIND_ORDER_BY_RECORDS;
    order_free(order);
    return status;
}

/* What the facts and words leave open is read, as a list would. */
static enum td_status explain(struct select *s, struct selection *ids,
    struct selection *open, struct find_sum *sum, struct err *err)
{
    enum td_status status = select_known(s, ids, open, err);
    sum->read = open->total;
    if (status == TD_OK)
        status = select_read(s->txn, s->find, ids, open, err);
    if (status == TD_OK && open->total > 0)
        status = select_stopped(err);
    if (status == TD_OK)
        status = try_order(s->txn, s->find, ids, &sum->order, err);
    sum->total = ids->total;
    return status;
}

enum td_status txn_explain(struct txn *txn, const struct find *find,
    void (*each)(void *ctx, const struct find_step *step), void *ctx,
    struct find_sum *sum, struct err *err)
{
    struct select s;
    struct selection ids = {0}, open = {0};
    enum td_status status = select_open(&s, txn, find, err);
    s.explained = true;
    if (status == TD_OK)
        status = explain(&s, &ids, &open, sum, err);
    if (status == TD_OK)
        tell_notes(&s, each, ctx);
    select_close(&s);
    selection_release(&ids);
    selection_release(&open);
    return status;
}
