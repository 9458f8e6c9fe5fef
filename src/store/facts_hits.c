/* SPDX-License-Identifier: MIT
 *
 * The rows of a group of facts, or of a tile, that fit a leaf of a filter. A leaf is
 * asked once for each distinct value that it looks at, not for each row: most columns
 * hold few, and a condition over two of them meets few pairs. A range of numbers is
 * compared with what the head of a group says before a cell is read. A text that rules a
 * condition out (a closed case is not overdue) is looked at first, and nothing else of
 * its rows. Only what looks at more than that judges row by row.
 */
#include <stdlib.h>

#include "facts_reader.h"

#define TEXTS_FEW 16      /* of a group: all are asked */
#define LINE_MOST 1048576 /* numbers between the ends of a line of answers */

#define SOME_TEXT "?" /* where only matters whether there is one */

/* An answer that was given already. */
enum { UNASKED, REFUSED, ACCEPTED };

/* ---- sums of texts ------------------------------------------------------------------
 */

bool facts_keep_of_sum(
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

enum range_note facts_range_note(const struct leaf *leaf, const struct facts_zone *zone)
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
    enum range_note note = facts_range_note(leaf, &zone);
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
        facts_put_text(facts_reader_column(reader, leaf->text),
            texts_at(&leaf->texts, pair->text), reader->record);
    if (leaf->number != FACTS_NO_COLUMN) {
        const struct facts_column *column = facts_reader_column(reader, leaf->number);
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
    if (facts_reader_column(reader, leaf->number)->kind != FACTS_TEXT) {
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
            has_number ? key_of(facts_reader_column(reader, leaf->number), numbers[row])
                       : 0;
        if (pair_holds(reader, leaf, &pair, key))
            hits[row / 64] |= UINT64_C(1) << row % 64;
    }
    facts_reader_forget_row(reader);
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
    facts_reader_forget_row(reader);
    return true;
}

/* ---- a text that decides alone ------------------------------------------------------
 */

static enum query_verdict verdict_of(
    struct facts_reader *reader, struct leaf *leaf, const char *text)
{
    const struct facts_column *column = facts_reader_column(reader, leaf->gate);
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
        facts_reader_forget_row(reader);
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

/* ---- a leaf -------------------------------------------------------------------------
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

bool facts_leaf_hits(
    struct facts_reader *reader, struct leaf *leaf, const uint64_t *among, uint64_t *hits)
{
    uint64_t left[FACTS_WORDS], open[FACTS_WORDS];
    memcpy(left, among, sizeof left);
    if (leaf->sums != FACTS_NO_COLUMN && !facts_keep_of_sum(reader, leaf, left))
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
