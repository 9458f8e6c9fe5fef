/* SPDX-License-Identifier: MIT
 *
 * Filters answered from the facts. A leaf is asked once for each distinct value that it
 * looks at, not for each row: most columns hold few, and a condition over two of them
 * meets few pairs. A range of numbers is compared with what the head of a group says
 * before a cell is read. A text that rules a condition out (a closed case is not overdue)
 * is looked at first, and nothing else of its rows. Only what looks at more than that
 * judges row by row.
 *
 * What holds for pending records alone is asked of their tiles, which are few. So is what
 * else the tiles know, once only pending ones are left.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "facts_pass.h"
#include "select.h"
#include "texts.h"

#define TEXTS_FEW 16      /* of a group: all are asked */
#define IDS_FEW   64      /* of a chunk: their groups are looked at, not all tiles */
#define LINE_MOST 1048576 /* numbers between the ends of a line of answers */

#define SOME_TEXT "?" /* where only matters whether there is one */

/* An answer that was given already. */
enum { UNASKED, REFUSED, ACCEPTED };

/* Answers for one text and the numbers from `base` on. */
struct line {
    int64_t base;
    size_t n;
    uint8_t *answers;
    uint8_t nothing; /* the answer where there is no number */
};

enum way { BY_RANGE, BY_PAIR, BY_ROW };

/* How one leaf of the filter is answered. */
struct leaf {
    const struct node *node;
    size_t sums;    /* of a text that one is asked for; FACTS_NO_COLUMN: of none */
    int64_t sum;    /* the one of that text */
    bool sum_tells; /* to have it is all that the leaf asks for */
    size_t gate;    /* the text that may decide alone; FACTS_NO_COLUMN: none does */
    struct zone_notes gated; /* what the gate said to all rows of a group */
    struct texts gates;
    uint8_t *verdicts; /* by number in `gates`: 0 not asked yet, else 1 + the verdict */
    size_t verdict_count;
    enum way way;      /* what the gate leaves open */
    int64_t low, high; /* BY_RANGE, and the column is `number` */
    bool outside;      /* what has no number in the range is asked for */
    size_t text;       /* BY_PAIR: either may be FACTS_NO_COLUMN */
    size_t number;     /* of texts as well: then it is their number in `others` */
    size_t own;        /* the member behind a derived one in `number` */
    bool dated;        /* BY_PAIR: of what the gate leaves open low..high fits */
    struct texts texts, others;
    struct line *lines; /* by number in `texts` */
    size_t line_count;
    size_t wanted[FACTS_COLUMNS], n_wanted; /* BY_ROW: columns to fill */
    bool answered;         /* over tiles: by all of them, which lie across the chunks */
    struct selection fits; /* what they said */
};

struct facts_reader {
    const struct query *query;
    bool opened;
    struct facts_pass pass;
    void *empty;  /* an initialised record */
    void *record; /* one with nothing but what is being judged */
    struct leaf *leaves;
    size_t n_leaves, leaves_cap;
    struct facts_reader *tiles; /* the same of pending records; NULL: none are kept */
    struct chunk pending;       /* some that are known to be so */
    uint64_t pending_of;        /* in this chunk */
};

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

static const struct facts_column *column_at(
    const struct facts_reader *reader, size_t column)
{
    return &reader->pass.layout.columns[column];
}

static void forget_row(struct facts_reader *reader)
{
    memcpy(reader->record, reader->empty, reader->pass.layout.schema->size);
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
        const struct facts_column *column = column_at(reader, at);
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
        const struct facts_column *column = column_at(reader, leaf->wanted[i]);
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
    forget_row(reader);
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

/* Do the facts tell all that the leaf looks at? */
static bool is_known(const struct facts_reader *reader, const struct node *node)
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

static struct leaf *find_leaf(struct facts_reader *reader, const struct node *node)
{
    for (size_t i = 0; i < reader->n_leaves; i++)
        if (reader->leaves[i].node == node)
            return &reader->leaves[i];
    ARRAY_GROW(reader->leaves, reader->leaves_cap, reader->n_leaves + 1);
    reader->leaves[reader->n_leaves] = plan_leaf(reader, node);
    return &reader->leaves[reader->n_leaves++];
}

/* ---- sums of texts ------------------------------------------------------------------
 */

/* Takes the rows out of `among` that have another text for sure. */
static bool keep_of_sum(
    struct facts_reader *reader, const struct leaf *leaf, uint64_t *among)
{
    int64_t sums[FACTS_ROWS];
    size_t row;
    if (!facts_pass_use(&reader->pass, leaf->sums))
        return false;
    facts_numbers_in(&reader->pass.view, leaf->sums, among, sums);
    FACTS_FOR_ROWS(row, among)
    if (sums[row] != leaf->sum)
        among[row / 64] &= ~(UINT64_C(1) << row % 64);
    return true;
}

/* ---- a range of numbers -------------------------------------------------------------
 */

/* What the range says to all rows of a group that holds this. */
enum range_note { RANGE_PARTS, RANGE_REFUSES, RANGE_ACCEPTS };

static enum range_note note_of_range(
    const struct leaf *leaf, const struct facts_zone *zone)
{
    bool misses = zone->blank || zone->least > leaf->high || zone->most < leaf->low;
    bool covers = !zone->holes && zone->least >= leaf->low && zone->most <= leaf->high;
    if (misses == covers)
        return RANGE_PARTS;
    return covers == leaf->outside ? RANGE_REFUSES : RANGE_ACCEPTS;
}

static bool hits_of_range(
    struct facts_reader *reader, const struct leaf *leaf, uint64_t *hits)
{
    struct facts_pass *pass = &reader->pass;
    struct facts_zone zone = facts_zone_of(&pass->view, leaf->number);
    enum range_note note = note_of_range(leaf, &zone);
    if (note != RANGE_PARTS) {
        memset(hits, note == RANGE_ACCEPTS ? 0xff : 0, FACTS_WORDS * sizeof *hits);
        return true;
    }
    if (!facts_pass_use(pass, leaf->number))
        return false;
    facts_rows_between(&pass->view, leaf->number, leaf->low, leaf->high, hits);
    for (size_t word = 0; word < FACTS_WORDS && leaf->outside; word++)
        hits[word] = ~hits[word];
    return true;
}

/* ---- pairs of a text and a number ---------------------------------------------------
 */

struct pair {
    uint32_t text;  /* in leaf->texts */
    int64_t number; /* FACTS_NOTHING: none */
};

static uint8_t ask(
    struct facts_reader *reader, const struct leaf *leaf, const struct pair *pair)
{
    if (leaf->text != FACTS_NO_COLUMN)
        facts_put_text(column_at(reader, leaf->text), texts_at(&leaf->texts, pair->text),
            reader->record);
    if (leaf->number != FACTS_NO_COLUMN) {
        const struct facts_column *column = column_at(reader, leaf->number);
        if (column->kind == FACTS_TEXT)
            facts_put_text(
                column, texts_at(&leaf->others, (uint32_t)pair->number), reader->record);
        else if (column->kind == FACTS_WHOLE_SUM)
            facts_put_text(
                column, pair->number == FACTS_NOTHING ? NULL : SOME_TEXT, reader->record);
        else
            facts_put(column, pair->number == FACTS_NOTHING ? column->none : pair->number,
                reader->record);
    }
    return query_node_match(reader->query, leaf->node, reader->record, NULL) ? ACCEPTED
                                                                             : REFUSED;
}

static struct line *line_of(struct leaf *leaf, uint32_t text)
{
    if (text >= leaf->line_count) {
        size_t n = (size_t)text * 2 + 8;
        leaf->lines = xreallocarray(leaf->lines, n, sizeof *leaf->lines);
        memset(leaf->lines + leaf->line_count, 0,
            (n - leaf->line_count) * sizeof *leaf->lines);
        leaf->line_count = n;
    }
    return &leaf->lines[text];
}

/* Makes room for the number; false when the line would be too long. */
static bool line_reach(struct line *line, int64_t number)
{
    const uint64_t step = 256;
    int64_t low = number - (int64_t)step, high = number + (int64_t)step;
    if (line->n > 0) {
        low = number < line->base ? low : line->base;
        int64_t end = line->base + (int64_t)line->n - 1;
        high = number > end ? high : end;
    }
    uint64_t n = (uint64_t)high - (uint64_t)low + 1;
    if (n > LINE_MOST)
        return false;
    uint8_t *answers = xcalloc(n, 1);
    if (line->n > 0)
        memcpy(answers + (line->base - low), line->answers, line->n);
    free(line->answers);
    line->answers = answers;
    line->base = low;
    line->n = n;
    return true;
}

/* Where the answer for a pair is kept; NULL: nowhere. */
static uint8_t *answer_place(struct leaf *leaf, const struct pair *pair, int64_t key)
{
    struct line *line = line_of(leaf, pair->text);
    if (pair->number == FACTS_NOTHING)
        return &line->nothing;
    // far from any date or count: its neighbours could not be reckoned
    if (key < -(INT64_C(1) << 60) || key > INT64_C(1) << 60)
        return NULL;
    uint64_t at = (uint64_t)key - (uint64_t)line->base;
    if (at >= line->n && !line_reach(line, key))
        return NULL;
    return &line->answers[(uint64_t)key - (uint64_t)line->base];
}

static bool pair_holds(
    struct facts_reader *reader, struct leaf *leaf, const struct pair *pair, int64_t key)
{
    uint8_t *answer = answer_place(leaf, pair, key);
    if (answer == NULL)
        return ask(reader, leaf, pair) == ACCEPTED;
    if (*answer == UNASKED)
        *answer = ask(reader, leaf, pair);
    return *answer == ACCEPTED;
}

/* The rows of one column as numbers of a list that all groups share. */
static bool shared_texts(struct facts_pass *pass, size_t column, const uint64_t *among,
    struct texts *texts, uint32_t out[FACTS_ROWS])
{
    uint16_t numbers[FACTS_ROWS];
    uint32_t shared[FACTS_ROWS + 1] = {0};
    size_t row;
    if (!facts_pass_use(pass, column))
        return false;
    facts_text_numbers_in(&pass->view, column, among, numbers);
    FACTS_FOR_ROWS(row, among)
    {
        size_t number = numbers[row];
        if (number > 0 && shared[number] == 0)
            shared[number] = texts_number(texts, facts_text(&pass->view, column, number));
        out[row] = shared[number];
    }
    return true;
}

/* What a number is remembered by: of an instant only its day is looked at, of a sum only
 * that there is one. */
static int64_t key_of(const struct facts_column *column, int64_t number)
{
    if (column->kind == FACTS_WHOLE_SUM)
        return 0;
    return column->bit == QUERY_MOMENT && number != FACTS_NOTHING ? instant_day(number)
                                                                  : number;
}

static bool other_column(struct facts_reader *reader, struct leaf *leaf,
    const uint64_t *among, int64_t out[FACTS_ROWS])
{
    uint32_t texts[FACTS_ROWS];
    size_t row;
    struct facts_pass *pass = &reader->pass;
    if (column_at(reader, leaf->number)->kind != FACTS_TEXT) {
        if (!facts_pass_use(pass, leaf->number))
            return false;
        facts_numbers_in(&pass->view, leaf->number, among, out);
        return true;
    }
    if (!shared_texts(pass, leaf->number, among, &leaf->others, texts))
        return false;
    FACTS_FOR_ROWS(row, among)
    out[row] = texts[row];
    return true;
}

static bool hits_of_rows(struct facts_reader *reader, const struct leaf *leaf,
    const uint64_t *among, uint64_t *hits);

/* Rows whose derived member is empty while its own is not: seldom, and judged whole. */
static bool odd_rows(struct facts_reader *reader, const struct leaf *leaf,
    const int64_t *shown, const uint64_t *among, uint64_t *odd)
{
    int64_t own[FACTS_ROWS];
    size_t row;
    memset(odd, 0, FACTS_WORDS * sizeof *odd);
    if (leaf->own == FACTS_NO_COLUMN ||
        facts_zone_of(&reader->pass.view, leaf->own).blank)
        return true;
    FACTS_FOR_ROWS(row, among)
    if (shown[row] == FACTS_NOTHING)
        odd[row / 64] |= UINT64_C(1) << row % 64;
    if (facts_words_empty(odd))
        return true;
    if (!facts_pass_use(&reader->pass, leaf->own))
        return false;
    facts_numbers_in(&reader->pass.view, leaf->own, odd, own);
    FACTS_FOR_ROWS(row, odd)
    if (own[row] == FACTS_NOTHING)
        odd[row / 64] &= ~(UINT64_C(1) << row % 64);
    return true;
}

/* All have a date: where one has none, its own one may count. */
static bool dates_tell(const struct facts_reader *reader, const struct leaf *leaf)
{
    return leaf->dated && !facts_zone_of(&reader->pass.view, leaf->number).holes;
}

static bool hits_of_dates(
    struct facts_reader *reader, struct leaf *leaf, const uint64_t *among, uint64_t *hits)
{
    uint64_t fits[FACTS_WORDS] = {0};
    if (!hits_of_range(reader, leaf, fits))
        return false;
    for (size_t i = 0; i < FACTS_WORDS; i++)
        hits[i] |= fits[i] & among[i];
    return true;
}

static bool hits_of_pairs(
    struct facts_reader *reader, struct leaf *leaf, const uint64_t *among, uint64_t *hits)
{
    uint32_t texts[FACTS_ROWS] = {0};
    int64_t numbers[FACTS_ROWS] = {0};
    uint64_t odd[FACTS_WORDS], even[FACTS_WORDS];
    size_t row;
    bool has_number = leaf->number != FACTS_NO_COLUMN;
    if (leaf->text != FACTS_NO_COLUMN &&
        !shared_texts(&reader->pass, leaf->text, among, &leaf->texts, texts))
        return false;
    if (has_number && !other_column(reader, leaf, among, numbers))
        return false;
    if (!odd_rows(reader, leaf, numbers, among, odd))
        return false;
    for (size_t i = 0; i < FACTS_WORDS; i++)
        even[i] = among[i] & ~odd[i];
    FACTS_FOR_ROWS(row, even)
    {
        const struct pair pair = {texts[row], numbers[row]};
        int64_t key =
            has_number ? key_of(column_at(reader, leaf->number), numbers[row]) : 0;
        if (pair_holds(reader, leaf, &pair, key))
            hits[row / 64] |= UINT64_C(1) << row % 64;
    }
    forget_row(reader);
    return facts_words_empty(odd) || hits_of_rows(reader, leaf, odd, hits);
}

/* ---- row by row ---------------------------------------------------------------------
 */

static bool hits_of_rows(struct facts_reader *reader, const struct leaf *leaf,
    const uint64_t *among, uint64_t *hits)
{
    struct facts_pass *pass = &reader->pass;
    size_t row;
    for (size_t i = 0; i < leaf->n_wanted; i++)
        if (!facts_pass_use(pass, leaf->wanted[i]))
            return false;
    FACTS_FOR_ROWS(row, among)
    {
        for (size_t i = 0; i < leaf->n_wanted; i++)
            facts_fill(&pass->layout, &pass->view, leaf->wanted[i], row, reader->record);
        if (query_node_match(reader->query, leaf->node, reader->record, NULL))
            hits[row / 64] |= UINT64_C(1) << row % 64;
    }
    forget_row(reader);
    return true;
}

/* ---- a text that decides alone ------------------------------------------------------
 */

static enum query_verdict verdict_of(
    struct facts_reader *reader, struct leaf *leaf, const char *text)
{
    const struct facts_column *column = column_at(reader, leaf->gate);
    uint32_t number = texts_number(&leaf->gates, text);
    if (number >= leaf->verdict_count) {
        size_t n = (size_t)number * 2 + 64;
        leaf->verdicts = xrealloc(leaf->verdicts, n);
        memset(leaf->verdicts + leaf->verdict_count, 0, n - leaf->verdict_count);
        leaf->verdict_count = n;
    }
    if (leaf->verdicts[number] == 0) {
        facts_put_text(column, texts_at(&leaf->gates, number), reader->record);
        leaf->verdicts[number] = (uint8_t)(1 + query_node_judge(reader->query, leaf->node,
                                                   reader->record, column->bit));
        forget_row(reader);
    }
    return (enum query_verdict)(leaf->verdicts[number] - 1);
}

/* What the texts of a group say to its rows. */
enum gate_note { GATE_UNASKED, GATE_REFUSES, GATE_ACCEPTS, GATE_LEAVES_OPEN, GATE_PARTS };

struct gate {
    bool accepted[FACTS_ROWS + 1], open[FACTS_ROWS + 1]; /* by number in the group */
    bool any_accepted, any_open, all_accepted, all_open;
    bool whole; /* all texts of the group were asked */
};

/* Of many texts most may be of rows that are ruled out already: they are not asked. */
static bool texts_met(const struct facts_view *view, size_t column, const uint64_t *among,
    bool met[FACTS_ROWS + 1])
{
    uint16_t numbers[FACTS_ROWS];
    size_t row, n = view->cells[column].n;
    bool few = n <= TEXTS_FEW;
    memset(met, few, n + 1);
    met[0] = few && facts_zone_of(view, column).holes;
    if (few)
        return true;
    facts_text_numbers_in(view, column, among, numbers);
    FACTS_FOR_ROWS(row, among)
    met[numbers[row]] = true;
    return false;
}

static void ask_gate(struct facts_reader *reader, struct leaf *leaf,
    const uint64_t *among, struct gate *out)
{
    const struct facts_view *view = &reader->pass.view;
    bool met[FACTS_ROWS + 1];
    *out = (struct gate){.all_accepted = true, .all_open = true};
    out->whole = texts_met(view, leaf->gate, among, met);
    for (size_t i = 0; i <= view->cells[leaf->gate].n; i++) {
        if (!met[i])
            continue;
        enum query_verdict verdict =
            verdict_of(reader, leaf, facts_text(view, leaf->gate, i));
        out->accepted[i] = verdict == QUERY_YES;
        out->open[i] = verdict == QUERY_MAYBE;
        out->any_accepted |= out->accepted[i];
        out->any_open |= out->open[i];
        out->all_accepted &= out->accepted[i];
        out->all_open &= out->open[i];
    }
}

static enum gate_note note_of(const struct gate *gate)
{
    if (!gate->any_accepted && !gate->any_open)
        return GATE_REFUSES;
    if (gate->all_accepted)
        return GATE_ACCEPTS;
    return gate->all_open ? GATE_LEAVES_OPEN : GATE_PARTS;
}

/* All rows of the group at once. */
static void decide_all(enum gate_note note, uint64_t *among, uint64_t *hits)
{
    if (note == GATE_ACCEPTS)
        memset(hits, 0xff, FACTS_WORDS * sizeof *hits);
    if (note != GATE_LEAVES_OPEN)
        memset(among, 0, FACTS_WORDS * sizeof *among);
}

static void decide_rows(const struct facts_view *view, size_t column,
    const struct gate *gate, uint64_t *among, uint64_t *hits)
{
    uint64_t open[FACTS_WORDS] = {0};
    if (gate->any_accepted)
        facts_text_rows(view, column, gate->accepted, hits);
    if (gate->any_open)
        facts_text_rows(view, column, gate->open, open);
    for (size_t i = 0; i < FACTS_WORDS; i++)
        among[i] &= open[i];
}

/* Takes rows that are decided out of `among`; mostly the head of the group is enough. */
static bool hits_of_gate(
    struct facts_reader *reader, struct leaf *leaf, uint64_t *among, uint64_t *hits)
{
    struct gate gate;
    const struct facts_view *view = &reader->pass.view;
    struct facts_zone zone = facts_zone_of(view, leaf->gate);
    enum gate_note note = zone_note(&leaf->gated, &zone);
    if (note != GATE_UNASKED && note != GATE_PARTS) {
        decide_all(note, among, hits);
        return true;
    }
    if (!facts_pass_use(&reader->pass, leaf->gate))
        return false;
    ask_gate(reader, leaf, among, &gate);
    if (note == GATE_UNASKED && gate.whole)
        zone_note_add(&leaf->gated, &zone, (uint8_t)note_of(&gate));
    if (note_of(&gate) == GATE_PARTS)
        decide_rows(view, leaf->gate, &gate, among, hits);
    else
        decide_all(note_of(&gate), among, hits);
    return true;
}

/* ---- groups and chunks --------------------------------------------------------------
 */

static bool hits_of_way(
    struct facts_reader *reader, struct leaf *leaf, const uint64_t *among, uint64_t *hits)
{
    switch (leaf->way) {
    case BY_RANGE: return hits_of_range(reader, leaf, hits);
    case BY_PAIR:
        return dates_tell(reader, leaf) ? hits_of_dates(reader, leaf, among, hits)
                                        : hits_of_pairs(reader, leaf, among, hits);
    case BY_ROW: return hits_of_rows(reader, leaf, among, hits);
    }
    return false;
}

/* The rows of `among` for which the leaf holds; false: the facts cannot tell. */
static bool hits_of_leaf(
    struct facts_reader *reader, struct leaf *leaf, const uint64_t *among, uint64_t *hits)
{
    uint64_t left[FACTS_WORDS], open[FACTS_WORDS];
    memcpy(left, among, sizeof left);
    if (leaf->sums != FACTS_NO_COLUMN && !keep_of_sum(reader, leaf, left))
        return false;
    memcpy(open, left, sizeof open);
    if (!facts_words_empty(open) && leaf->gate != FACTS_NO_COLUMN &&
        !hits_of_gate(reader, leaf, open, hits))
        return false;
    if (!facts_words_empty(open) && !hits_of_way(reader, leaf, open, hits))
        return false;
    for (size_t i = 0; i < FACTS_WORDS; i++)
        hits[i] &= left[i];
    return true;
}

/* All rows of the group fit, or none does, and the survey says so. */
static bool survey_tells(struct facts_reader *reader, const struct leaf *leaf,
    uint64_t number, uint64_t *among)
{
    struct facts_zone zone;
    if (leaf->way != BY_RANGE || leaf->sums != FACTS_NO_COLUMN ||
        leaf->gate != FACTS_NO_COLUMN ||
        !facts_pass_survey(&reader->pass, number, leaf->number, &zone))
        return false;
    enum range_note note = note_of_range(leaf, &zone);
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
        told = hits_of_leaf(reader, leaf, there, hits);
    for (size_t i = 0; i < FACTS_WORDS; i++) {
        unknown[i] = told ? among[i] & ~there[i] : among[i];
        among[i] = told ? (hits[i] & there[i]) | unknown[i] : among[i];
    }
    return status;
}

static enum td_status narrow_by_groups(struct facts_reader *reader,
    const struct node *node, size_t chunk, struct answer *answer, struct err *err)
{
    struct leaf *leaf = find_leaf(reader, node);
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

/* ---- tiles --------------------------------------------------------------------------
 */

/* What is asked of the rows of a tile. */
enum tile_ask { TILE_ALL, TILE_SUM, TILE_LEAF };

static bool hits_of_tile(
    struct facts_reader *tiles, struct leaf *leaf, enum tile_ask ask, uint64_t *rows)
{
    uint64_t hits[FACTS_WORDS] = {0};
    switch (ask) {
    case TILE_ALL: return true;
    case TILE_SUM: return keep_of_sum(tiles, leaf, rows);
    case TILE_LEAF: break;
    }
    bool told = hits_of_leaf(tiles, leaf, rows, hits);
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
    if (is_known(tiles, leaf->node))
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

static enum td_status narrow_by_tiles(struct facts_reader *reader,
    const struct node *node, size_t chunk, struct answer *answer, bool *whole,
    struct err *err)
{
    enum query_pending says = query_node_pending(reader->query, node);
    struct facts_reader *tiles = reader->tiles;
    struct leaf *leaf = find_leaf(tiles, node);
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

/* ---- counting by tiles --------------------------------------------------------------
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
            !ask_of_tiles(tiles, find_leaf(tiles, leaf), says, &c->asks[c->n]))
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
        if (!hits_of_tile(tiles, find_leaf(tiles, c->leaves[i]), c->asks[i], rows))
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

/* ---- both ---------------------------------------------------------------------------
 */

enum td_status facts_narrow(struct facts_reader *reader, const struct node *node,
    size_t chunk, struct answer *answer, struct err *err)
{
    bool whole = false;
    if (reader->tiles != NULL && chunk_count(&answer->maybe) > IDS_FEW) {
        enum td_status status = narrow_by_tiles(reader, node, chunk, answer, &whole, err);
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
