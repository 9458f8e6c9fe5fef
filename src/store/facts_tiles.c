/* SPDX-License-Identifier: MIT
 *
 * Filters answered from the tiles of pending records: all of them are asked at once,
 * since a tile lies across the chunks of ids, and what they said is kept with the leaf.
 */
#include "facts_reader.h"

/* ---- narrowing ----------------------------------------------------------------------
 */

/* What is asked of the rows of a tile. */
enum tile_ask { TILE_ALL, TILE_SUM, TILE_LEAF };

static bool hits_of_tile(
    struct facts_reader *tiles, struct leaf *leaf, enum tile_ask ask, uint64_t *rows)
{
    uint64_t hits[FACTS_WORDS] = {0};
    switch (ask) {
    case TILE_ALL: return true;
    case TILE_SUM: return facts_keep_of_sum(tiles, leaf, rows);
    case TILE_LEAF: break;
    }
    bool told = facts_leaf_hits(tiles, leaf, rows, hits);
    for (size_t i = 0; i < FACTS_WORDS; i++)
        rows[i] &= hits[i];
    return told;
}

static enum td_status add_tile(struct facts_reader *tiles, struct leaf *leaf,
    enum tile_ask ask, size_t tile, struct err *err)
{
    struct facts_pass *pass = &tiles->pass;
    uint64_t rows[FACTS_WORDS];
    size_t row;
    enum td_status status = facts_pass_to(pass, tile, err);
    if (status != TD_OK)
        return status;
    if (!pass->right)
        return TD_CANCELLED;
    memcpy(rows, pass->view.present, sizeof rows);
    if (!hits_of_tile(tiles, leaf, ask, rows))
        return TD_CANCELLED;
    if (facts_words_empty(rows))
        return TD_OK;
    if (!facts_pass_ids(pass))
        return TD_CANCELLED;
    FACTS_FOR_ROWS(row, rows)
    {
        uint64_t id = facts_pass_id(pass, row);
        chunk_set(selection_chunk(&leaf->fits, (size_t)(id / CHUNK_IDS)), id % CHUNK_IDS);
    }
    return TD_OK;
}

/* All pending ones that fit. TD_CANCELLED: tiles are damaged. */
static enum td_status ask_tiles(
    struct facts_reader *tiles, struct leaf *leaf, enum tile_ask ask, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < tiles->pass.tiles->n && status == TD_OK && !leaf->answered;
         i++)
        status = add_tile(tiles, leaf, ask, i, err);
    leaf->answered = status == TD_OK;
    return status;
}

/* Pending ones, as far as is known. */
static bool are_pending(
    const struct facts_reader *reader, size_t chunk, const struct chunk *ids)
{
    uint64_t others = 0;
    if (reader->pending_of != chunk)
        return false;
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        others |= ids->words[i] & ~reader->pending.words[i];
    return others == 0;
}

static void note_pending(
    struct facts_reader *reader, size_t chunk, const struct chunk *ids)
{
    if (reader->pending_of == chunk) {
        chunk_or(&reader->pending, ids); // of two alternatives both are wanted
        return;
    }
    reader->pending = *ids;
    reader->pending_of = chunk;
}

/* What to ask of the tiles; true: they answer all of the leaf. */
static bool ask_of_tiles(const struct facts_reader *tiles, const struct leaf *leaf,
    enum query_pending says, enum tile_ask *ask)
{
    *ask = TILE_ALL;
    if (says == QUERY_PENDING || says == QUERY_BESIDE)
        return true;
    if (facts_tell_leaf(tiles, leaf->node))
        *ask = TILE_LEAF;
    else if (leaf->sums != FACTS_NO_COLUMN)
        *ask = TILE_SUM;
    return *ask == TILE_LEAF || (*ask == TILE_SUM && leaf->sum_tells);
}

/* What the tiles can do for the leaf; false: nothing. *whole: they answer it. */
static bool plan_tiles(struct facts_reader *reader, const struct leaf *leaf,
    enum query_pending says, size_t chunk, const struct chunk *maybe, enum tile_ask *ask,
    bool *whole)
{
    *whole = ask_of_tiles(reader->tiles, leaf, says, ask);
    return says != QUERY_ANYWHERE ||
           (*ask != TILE_ALL && are_pending(reader, chunk, maybe));
}

static enum td_status open_tiles(struct facts_reader *tiles, struct err *err)
{
    const struct facts_layout layout = tiles->pass.layout;
    if (tiles->opened)
        return TD_OK;
    enum td_status status =
        facts_pass_open_tiles(&tiles->pass, tiles->pass.txn, &layout, err);
    tiles->opened = status == TD_OK;
    return status;
}

enum td_status facts_narrow_by_tiles(struct facts_reader *reader, const struct node *node,
    size_t chunk, struct answer *answer, bool *whole, struct err *err)
{
    enum query_pending says = query_node_pending(reader->query, node);
    struct facts_reader *tiles = reader->tiles;
    struct leaf *leaf = facts_leaf_of(tiles, node);
    struct chunk kept;
    enum tile_ask ask;
    if (!plan_tiles(reader, leaf, says, chunk, &answer->maybe, &ask, whole)) {
        *whole = false;
        return TD_OK;
    }
    enum td_status status = open_tiles(tiles, err);
    if (status == TD_OK)
        status = ask_tiles(tiles, leaf, ask, err);
    if (status != TD_OK)
        return status;
    const struct chunk *fits = selection_chunk(&leaf->fits, chunk);
    kept = answer->maybe;
    if (says == QUERY_BESIDE) {
        chunk_without(&kept, fits);
    } else {
        chunk_and(&kept, fits);
        note_pending(reader, chunk, &kept);
    }
    answer_narrow(answer, &kept, NULL);
    return TD_OK;
}

/* ---- counting -----------------------------------------------------------------------
 */

#define LEAVES_MOST 8 /* that are counted together */

/* Leaves all of which have to hold. */
struct tile_count {
    const struct node *leaves[LEAVES_MOST];
    enum tile_ask asks[LEAVES_MOST];
    size_t n;
};

/* False when it holds for other records than pending ones, or tiles do not know. */
static bool plan_count(struct facts_reader *tiles, struct tile_count *c)
{
    bool within = false;
    const struct node *root = tiles->query != NULL ? query_root(tiles->query) : NULL;
    bool all = root != NULL && query_op(root) == QUERY_ALL;
    const struct node *leaf = all ? query_kid(root, 0) : root;
    for (c->n = 0; leaf != NULL; leaf = all ? query_kid(root, c->n) : NULL) {
        if (c->n == LEAVES_MOST || query_op(leaf) != QUERY_LEAF)
            return false;
        enum query_pending says = query_node_pending(tiles->query, leaf);
        if (says == QUERY_BESIDE ||
            !ask_of_tiles(tiles, facts_leaf_of(tiles, leaf), says, &c->asks[c->n]))
            return false;
        within |= says != QUERY_ANYWHERE;
        c->leaves[c->n++] = leaf;
    }
    return within;
}

/* Mostly the head of the tile tells. */
static bool count_tile(
    struct facts_reader *tiles, const struct tile_count *c, uint64_t *count)
{
    uint64_t rows[FACTS_WORDS];
    facts_live_rows(&tiles->pass.view, rows);
    for (size_t i = 0; i < c->n && !facts_words_empty(rows); i++)
        if (!hits_of_tile(tiles, facts_leaf_of(tiles, c->leaves[i]), c->asks[i], rows))
            return false;
    *count += words_count(rows, FACTS_WORDS);
    return true;
}

static enum td_status count_tiles(struct facts_reader *tiles, const struct tile_count *c,
    uint64_t *count, struct err *err)
{
    struct facts_pass *pass = &tiles->pass;
    enum td_status status = open_tiles(tiles, err);
    for (size_t i = 0; status == TD_OK && i < pass->tiles->n; i++) {
        status = facts_pass_to(pass, i, err);
        if (status == TD_OK && !(pass->right && count_tile(tiles, c, count)))
            status = TD_CANCELLED;
    }
    return status;
}

enum td_status facts_count_pending(struct txn *txn, const struct schema *schema,
    const struct query *query, uint64_t *count, struct err *err)
{
    struct tile_count c;
    enum td_status status = TD_CANCELLED;
    *count = 0;
    if (schema->pending == NULL)
        return status;
    struct facts_reader *reader = facts_reader_new(txn, schema, query);
    if (reader->tiles != NULL && plan_count(reader->tiles, &c))
        status = count_tiles(reader->tiles, &c, count, err);
    facts_reader_free(reader);
    return status;
}
