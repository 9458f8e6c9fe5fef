/* SPDX-License-Identifier: MIT
 *
 * Filters answered from the facts: how each leaf is, and chunk by chunk. What holds for
 * pending records alone is asked of their tiles, which are few. So is what else the tiles
 * know, once only pending ones are left.
 */
#include <stdlib.h>

#include "facts_reader.h"

#define IDS_FEW 64 /* of a chunk: their groups are looked at, not all tiles */

/* ---- the reader ---------------------------------------------------------------------
 */

static struct facts_reader *reader_new(
    struct txn *txn, const struct facts_layout *layout, const struct query *query)
{
    const struct schema *schema = layout->schema;
    struct facts_reader *reader = xcalloc(1, sizeof *reader);
    reader->query = query;
    reader->pass.txn = txn;
    reader->pass.layout = *layout;
    reader->empty = record_new(schema);
    reader->record = xmalloc(schema->size);
    memcpy(reader->record, reader->empty, schema->size);
    reader->pending_of = UINT64_MAX;
    return reader;
}

struct facts_reader *facts_reader_new(
    struct txn *txn, const struct schema *schema, const struct query *query)
{
    struct facts_layout layout, few;
    REQUIRE(facts_layout_make(schema, &layout));
    struct facts_reader *reader = reader_new(txn, &layout, query);
    if (facts_layout_pending(&layout, &few))
        reader->tiles = reader_new(txn, &few, query);
    return reader;
}

static void leaf_release(struct leaf *leaf)
{
    texts_release(&leaf->gates);
    free(leaf->verdicts);
    texts_release(&leaf->texts);
    texts_release(&leaf->others);
    for (size_t i = 0; i < leaf->line_count; i++)
        free(leaf->lines[i].answers);
    free(leaf->lines);
    selection_release(&leaf->fits);
}

void facts_reader_free(struct facts_reader *reader)
{
    if (reader == NULL)
        return;
    facts_reader_free(reader->tiles);
    if (reader->opened)
        facts_pass_close(&reader->pass);
    for (size_t i = 0; i < reader->n_leaves; i++)
        leaf_release(&reader->leaves[i]);
    free(reader->leaves);
    record_free(reader->pass.layout.schema, reader->empty);
    free(reader->record);
    free(reader);
}

static uint64_t texts_of(const struct facts_layout *layout)
{
    uint64_t fields = 0;
    for (size_t i = 0; i < layout->n; i++)
        if (layout->columns[i].kind == FACTS_TEXT &&
            layout->columns[i].field->type != FIELD_CHOICE)
            fields |= layout->columns[i].bit;
    return fields;
}

uint64_t facts_known(const struct schema *schema, uint64_t *texts)
{
    struct facts_layout layout;
    bool any = facts_layout_make(schema, &layout);
    *texts = any ? texts_of(&layout) : 0;
    return any ? layout.known : 0;
}

static void reader_open(struct facts_reader *reader)
{
    const struct facts_layout layout = reader->pass.layout;
    if (!reader->opened)
        facts_pass_open(&reader->pass, reader->pass.txn, &layout);
    reader->opened = true;
}

/* ---- how a leaf is answered ---------------------------------------------------------
 */

/* A member that has a derived one in its place is looked at only where that is empty. */
static bool is_own(const struct facts_column *column)
{
    return column->field != NULL && column->field->shown != 0 &&
           (column->tag & FACTS_SHOWN) == 0;
}

/* False when there are more columns than a pair. */
static bool plan_pair(const struct facts_reader *reader, struct leaf *leaf)
{
    leaf->text = leaf->number = leaf->own = FACTS_NO_COLUMN;
    for (size_t i = 0; i < leaf->n_wanted; i++) {
        size_t at = leaf->wanted[i];
        const struct facts_column *column = facts_reader_column(reader, at);
        if (is_own(column))
            leaf->own = at;
        else if (column->kind == FACTS_TEXT && leaf->text == FACTS_NO_COLUMN)
            leaf->text = at;
        else if (leaf->number == FACTS_NO_COLUMN)
            leaf->number = at;
        else
            return false;
    }
    return true;
}

/* A text that is all that is looked at decides, too. */
static size_t plan_gate(const struct facts_reader *reader, const struct leaf *leaf)
{
    uint64_t fields = query_node_gate(leaf->node);
    size_t gate = FACTS_NO_COLUMN;
    if (leaf->n_wanted == 1)
        fields = query_node_reads(leaf->node);
    for (size_t i = 0; i < leaf->n_wanted; i++) {
        const struct facts_column *column = facts_reader_column(reader, leaf->wanted[i]);
        if (column->kind == FACTS_TEXT && column->bit == fields && !column->field->shown)
            gate = leaf->wanted[i];
    }
    return gate;
}

/* Does it hold for whatever has this text in the field, and is nothing else looked at? */
static bool text_tells(struct facts_reader *reader, const struct node *node,
    const struct facts_column *column, const char *text)
{
    if (query_node_reads(node) !=
        query_field_bit(reader->pass.layout.schema, column->field))
        return false;
    facts_put_text(column, text, reader->record);
    bool holds = query_node_match(reader->query, node, reader->record, NULL);
    facts_reader_forget_row(reader);
    return holds;
}

static void plan_sum(struct facts_reader *reader, struct leaf *leaf)
{
    const char *text = NULL;
    const struct facts_layout *layout = &reader->pass.layout;
    const struct field *field = query_node_mine(reader->query, leaf->node, &text);
    leaf->sums = field != NULL ? facts_sum_of(layout, field) : FACTS_NO_COLUMN;
    if (leaf->sums == FACTS_NO_COLUMN)
        return;
    const struct facts_column *column = &layout->columns[leaf->sums];
    bool whole = column->kind == FACTS_WHOLE_SUM;
    leaf->sum = whole ? facts_whole_sum(text) : facts_sum(text);
    leaf->sum_tells = whole && text_tells(reader, leaf->node, column, text);
}

/* The column of a whole sum that tells whether there is a text, which is all that the
 * leaf asks of its field. */
static size_t whether_column(const struct facts_reader *reader, const struct node *node)
{
    const struct facts_layout *layout = &reader->pass.layout;
    const struct field *field = query_node_whether(reader->query, node);
    size_t column = field != NULL ? facts_sum_of(layout, field) : FACTS_NO_COLUMN;
    return column != FACTS_NO_COLUMN && layout->columns[column].kind == FACTS_WHOLE_SUM
               ? column
               : FACTS_NO_COLUMN;
}

bool facts_tell_leaf(const struct facts_reader *reader, const struct node *node)
{
    const struct facts_layout *layout = &reader->pass.layout;
    size_t whether = whether_column(reader, node);
    uint64_t known = layout->known;
    if (whether != FACTS_NO_COLUMN)
        known |= query_field_bit(layout->schema, layout->columns[whether].field);
    return (query_node_reads(node) & ~known) == 0;
}

/* The gate has to be asked first. */
static void plan_dates(const struct facts_reader *reader, struct leaf *leaf)
{
    const struct field *field =
        query_node_days(reader->query, leaf->node, &leaf->low, &leaf->high);
    leaf->dated = field != NULL && leaf->gate != FACTS_NO_COLUMN &&
                  leaf->number == facts_column_of(&reader->pass.layout, field);
    leaf->outside = false;
}

static struct leaf plan_leaf(struct facts_reader *reader, const struct node *node)
{
    const struct facts_layout *layout = &reader->pass.layout;
    struct leaf leaf = {.node = node, .way = BY_ROW};
    const struct field *ranged =
        query_node_range(node, &leaf.low, &leaf.high, &leaf.outside);
    for (size_t i = 0; i < layout->n; i++)
        if ((layout->columns[i].bit & query_node_reads(node) & ~QUERY_BEYOND) != 0)
            leaf.wanted[leaf.n_wanted++] = i;
    if (whether_column(reader, node) != FACTS_NO_COLUMN)
        leaf.wanted[leaf.n_wanted++] = whether_column(reader, node);
    leaf.gate = plan_gate(reader, &leaf);
    plan_sum(reader, &leaf);
    if (ranged != NULL) {
        leaf.way = BY_RANGE;
        leaf.number = facts_column_of(layout, ranged);
        // what stands for nothing is in no range, and no count or time is below zero
        int64_t least = ranged->type == FIELD_DATE ? FACTS_NOTHING + 1 : 0;
        leaf.low = leaf.low > least ? leaf.low : least;
    } else if (plan_pair(reader, &leaf)) {
        leaf.way = BY_PAIR;
        plan_dates(reader, &leaf);
    }
    return leaf;
}

struct leaf *facts_leaf_of(struct facts_reader *reader, const struct node *node)
{
    for (size_t i = 0; i < reader->n_leaves; i++)
        if (reader->leaves[i].node == node)
            return &reader->leaves[i];
    ARRAY_GROW(reader->leaves, reader->leaves_cap, reader->n_leaves + 1);
    reader->leaves[reader->n_leaves] = plan_leaf(reader, node);
    return &reader->leaves[reader->n_leaves++];
}

/* ---- groups and chunks --------------------------------------------------------------
 */

/* All rows of the group fit, or none does, and the survey says so. */
static bool survey_tells(struct facts_reader *reader, const struct leaf *leaf,
    uint64_t number, uint64_t *among)
{
    struct facts_zone zone;
    if (leaf->way != BY_RANGE || leaf->sums != FACTS_NO_COLUMN ||
        leaf->gate != FACTS_NO_COLUMN ||
        !facts_pass_survey(&reader->pass, number, leaf->number, &zone))
        return false;
    enum range_note note = facts_range_note(leaf, &zone);
    if (note == RANGE_REFUSES)
        memset(among, 0, FACTS_WORDS * sizeof *among);
    return note != RANGE_PARTS;
}

/* Narrows the four words of the group; sets those of what the facts do not tell. */
static enum td_status narrow_group(struct facts_reader *reader, struct leaf *leaf,
    uint64_t number, uint64_t *among, uint64_t *unknown, struct err *err)
{
    uint64_t hits[FACTS_WORDS] = {0}, there[FACTS_WORDS];
    if (survey_tells(reader, leaf, number, among))
        return TD_OK;
    enum td_status status = facts_pass_to(&reader->pass, number, err);
    bool told = status == TD_OK && reader->pass.right;
    for (size_t i = 0; i < FACTS_WORDS && told; i++)
        there[i] = among[i] & reader->pass.view.present[i];
    if (told)
        told = facts_leaf_hits(reader, leaf, there, hits);
    for (size_t i = 0; i < FACTS_WORDS; i++) {
        unknown[i] = told ? among[i] & ~there[i] : among[i];
        among[i] = told ? (hits[i] & there[i]) | unknown[i] : among[i];
    }
    return status;
}

static enum td_status narrow_by_groups(struct facts_reader *reader,
    const struct node *node, size_t chunk, struct answer *answer, struct err *err)
{
    struct leaf *leaf = facts_leaf_of(reader, node);
    const size_t groups = CHUNK_IDS / FACTS_ROWS;
    struct chunk kept = answer->maybe, unknown;
    bool any_unknown = false;
    enum td_status status = TD_OK;
    reader_open(reader);
    chunk_clear(&unknown);
    for (size_t g = 0; g < groups && status == TD_OK; g++) {
        size_t at = g * FACTS_WORDS;
        if (facts_words_empty(&kept.words[at]))
            continue;
        status = narrow_group(reader, leaf, (uint64_t)chunk * groups + g, &kept.words[at],
            &unknown.words[at], err);
        any_unknown |= !facts_words_empty(&unknown.words[at]);
    }
    answer_narrow(answer, &kept, any_unknown ? &unknown : NULL);
    return status;
}

/* ---- both ---------------------------------------------------------------------------
 */

enum td_status facts_narrow(struct facts_reader *reader, const struct node *node,
    size_t chunk, struct answer *answer, struct err *err)
{
    bool whole = false;
    if (reader->tiles != NULL && chunk_count(&answer->maybe) > IDS_FEW) {
        enum td_status status =
            facts_narrow_by_tiles(reader, node, chunk, answer, &whole, err);
        if (status == TD_CANCELLED) {
            facts_reader_free(reader->tiles);
            reader->tiles = NULL;
            whole = false;
        } else if (status != TD_OK || whole) {
            return status;
        }
    }
    return narrow_by_groups(reader, node, chunk, answer, err);
}
