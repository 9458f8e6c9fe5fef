/* SPDX-License-Identifier: MIT
 *
 * Facts: members of records that lists and counts ask for, 256 records together and
 * column by column (table `facts`), so that a pass over a million is short.
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "private.h"

/* ---- which members (facts_layout.c) -------------------------------------------------
 */

#define FACTS_ROWS      256 /* ids in one value of the facts table */
#define FACTS_WORDS     (FACTS_ROWS / 64)
#define FACTS_COLUMNS   64
#define FACTS_NO_COLUMN SIZE_MAX
#define FACTS_NOTHING   INT64_MIN /* the number of a row without one */

enum facts_kind {
    FACTS_NUMBER,
    FACTS_TEXT,
    FACTS_ORDER,    /* numbers that sort as the texts of a field do; see facts_order */
    FACTS_SUM,      /* numbers that are alike where the texts of a field are; facts_sum */
    FACTS_WHOLE_SUM /* and only there; facts_whole_sum */
};

/* One member of the record's struct, or half of the place of one in an order. */
struct facts_column {
    enum facts_kind kind;
    uint64_t bit;              /* its field in the sets of model/query.h */
    const struct field *field; /* NULL: none, the time of change */
    size_t offset;
    int64_t none; /* the number that stands for nothing */
    enum field_storage storage;
    uint16_t tag;    /* of the field, with what follows */
    bool clock;      /* derived, or says whether one still matters, or whose it is */
    size_t strip;    /* the first column of those that share a value with it */
    size_t surveyed; /* which one of the dates it is; FACTS_NO_COLUMN: it is none */
};
#define FACTS_ID_TAG    0x0fff /* the record's own id */
#define FACTS_SHOWN     0x8000 /* its derived member */
#define FACTS_ORDER_TAG 0x4000
#define FACTS_SUM_TAG   0x1000
#define FACTS_SECOND    0x2000 /* of the two columns of an order */

struct facts_layout {
    const struct schema *schema;
    uint64_t known; /* fields that have a column */
    bool apart;     /* the columns of a full group lie apart; never those of a tile */
    size_t n;
    struct facts_column columns[FACTS_COLUMNS];
};
/* Code, times of change and all F_FACT fields, but nothing that tells who a person is;
 * and the order by code and by name, from which protected names are left out. False when
 * the register has no facts. */
bool facts_layout_make(const struct schema *schema, struct facts_layout *out);
/* The few columns of it that are kept of pending records once more (pending.h): which
 * record it is, what says whether a derived value matters, such values, whole sums of
 * whose it is, and the numbers that conditions within `pending` look at. False when the
 * register keeps none apart. */
bool facts_layout_pending(const struct facts_layout *layout, struct facts_layout *out);
/* The column of what the field shows; the first of its two columns of order.
 * FACTS_NO_COLUMN when there is none. */
size_t facts_column_of(const struct facts_layout *layout, const struct field *field);
size_t facts_order_of(const struct facts_layout *layout, const struct field *field);
size_t facts_sum_of(const struct facts_layout *layout, const struct field *field);

/* One of FACTS_SUMS numbers for a text, FACTS_NOTHING for none: hardly any group of
 * records that holds another one than asked for has to be looked at. */
#define FACTS_SUMS 65535 /* two bytes, beside nothing */
int64_t facts_sum(const char *text);
/* The same without the bound: as with the sums of heads, two texts with one are the same
 * text. Of pending records, which are few enough for eight bytes each. */
int64_t facts_whole_sum(const char *text);

/* Half of a sort key as a number above zero: of two keys the lower one has no higher
 * first half and, when these are alike, no higher second half. When both are alike, the
 * keys are, too, unless the second one is odd: then there was more of the key. */
int64_t facts_order(struct slice key, bool second);

enum { FACTS_PRESENT = 1 << 0, FACTS_VOIDED = 1 << 1 };

/* ---- rows of a group ----------------------------------------------------------------
 */

static inline size_t facts_lowest_bit(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits);
}

/* Runs a statement for each row of a group that is set in its four words. */
#define FACTS_FOR_ROWS(row, words)                                                       \
    for (size_t word_ = 0; word_ < FACTS_WORDS; word_++)                                 \
        for (uint64_t bits_ = (words)[word_];                                            \
             bits_ != 0 && ((row) = word_ * 64 + facts_lowest_bit(bits_), true);         \
             bits_ &= bits_ - 1)

/* ---- values (facts_keys.c) ----------------------------------------------------------
 */

/* The top of a group is its head and, until the group is full (its last row is there),
 * all of its columns behind it: what is added changes one value. Each column of a full
 * group is a value of its own, beside the same column of the groups before and behind, so
 * that a pass that asks for it touches no page with anything else. Only the two halves of
 * an order share one, a strip: each alone would take more than half of a page. A strip
 * without bytes has no value. In the order in which they are warmed. */
enum facts_value {
    FACTS_VALUE_TOP,
    FACTS_VALUE_TILE,
    FACTS_VALUE_SURVEY,
    FACTS_VALUE_STRIP
};
/* Register, which value, of a strip the tag of its first column, and the place. */
#define FACTS_KEY       11
#define FACTS_STRIP_KEY 13
struct slice facts_top_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group);
struct slice facts_tile_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t tile);
struct slice facts_survey_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group);
struct slice facts_strip_key(uint8_t out[FACTS_STRIP_KEY],
    const struct facts_layout *layout, size_t strip, uint64_t group);

/* ---- reading (facts_view.c) ---------------------------------------------------------
 */

/* A column, borrowed. */
struct facts_cells {
    const uint8_t *cells, *offsets;
    const char *texts;
    int64_t least, most;
    uint32_t texts_len;
    uint16_t n;    /* distinct texts */
    uint8_t width; /* bytes of a cell, up to 8; 0: all rows are alike */
    bool far;      /* offsets have 4 bytes instead of 2 */
    bool holes;
};
/* A group, borrowed. */
struct facts_view {
    const struct facts_layout *layout;
    const uint8_t *head, *columns; /* the latter NULL when they lie apart */
    size_t rows;
    uint64_t present[FACTS_WORDS];
    uint64_t given;  /* strips that were brought */
    uint64_t opened; /* columns that may be read */
    uint64_t right;  /* columns whose sum was verified */
    const uint8_t *strips[FACTS_COLUMNS];
    struct facts_cells cells[FACTS_COLUMNS];
};
/* False when the head is damaged or laid out by another program, or the top as long as
 * it should not be. */
bool facts_open(const struct facts_layout *layout, uint64_t number, struct slice top,
    struct facts_view *out);
/* The same top once more, which was found right. */
void facts_reopen(
    const struct facts_layout *layout, const uint8_t *top, struct facts_view *out);
/* Where the bytes of a strip begin among those of all columns, and how many they are. */
struct facts_extent {
    size_t from, len;
};
struct facts_extent facts_strip_extent(const struct facts_view *view, size_t strip);
/* The strip of a column has to be brought before it is used. */
bool facts_misses(const struct facts_view *view, size_t column);
/* False when it is not as long as the head says. */
bool facts_bring(struct facts_view *view, size_t strip, struct slice bytes);
/* Verifies a column that is there, before it is read; false: it is damaged. */
bool facts_use(struct facts_view *view, size_t column);
/* All of that, for all columns; `apart` are those that lie apart, one behind the other.
 */
bool facts_read(const struct facts_layout *layout, uint64_t number, struct slice top,
    struct slice apart, struct facts_view *out);
/* What a column holds, by its head alone. */
struct facts_zone {
    int64_t least, most; /* of numbers */
    uint64_t texts;      /* of texts: a sum, alike when they are the same ones */
    bool holes;          /* some row has no value */
    bool blank;          /* no row has one */
};
struct facts_zone facts_zone_of(const struct facts_view *view, size_t column);
/* The sum of a column's bytes: alike when these are. */
uint64_t facts_column_sum(const struct facts_view *view, size_t column);
unsigned facts_flags(const struct facts_view *view, size_t row);
/* The rows that have not been taken out. */
void facts_live_rows(const struct facts_view *view, uint64_t rows[FACTS_WORDS]);
/* One cell: a number, `none` where there is none; a text, NULL where there is none. */
int64_t facts_number(
    const struct facts_view *view, size_t column, size_t row, int64_t none);
const char *facts_text_at(const struct facts_view *view, size_t column, size_t row);
/* All rows of a column of numbers, FACTS_NOTHING where there is none. */
void facts_numbers(const struct facts_view *view, size_t column, int64_t out[FACTS_ROWS]);
/* All rows of a column of texts as numbers of its list, 0 for none; and such a text, NULL
 * for 0. There are view->cells[column].n texts. */
void facts_text_numbers(
    const struct facts_view *view, size_t column, uint16_t out[FACTS_ROWS]);
const char *facts_text(const struct facts_view *view, size_t column, size_t number);
/* The same, right for these rows at least: cheaper when they are few. */
void facts_numbers_in(const struct facts_view *view, size_t column,
    const uint64_t rows[FACTS_WORDS], int64_t out[FACTS_ROWS]);
void facts_text_numbers_in(const struct facts_view *view, size_t column,
    const uint64_t rows[FACTS_WORDS], uint16_t out[FACTS_ROWS]);
/* Puts one value of a row into the record; texts stay borrowed. */
void facts_fill(const struct facts_layout *layout, const struct facts_view *view,
    size_t column, size_t row, void *record);
/* Puts a value into the record; the number as it is, the text borrowed. */
void facts_put(const struct facts_column *column, int64_t number, void *record);
void facts_put_text(const struct facts_column *column, const char *text, void *record);

/* ---- rows that fit (facts_rows.c) ---------------------------------------------------
 */

/* The rows whose number lies between the two, both included; what has none does not. */
void facts_rows_between(const struct facts_view *view, size_t column, int64_t low,
    int64_t high, uint64_t rows[FACTS_WORDS]);
/* The rows whose text is wanted, by its number. */
void facts_text_rows(const struct facts_view *view, size_t column,
    const bool wanted[FACTS_ROWS + 1], uint64_t rows[FACTS_WORDS]);

/* ---- surveys (facts_survey.c) -------------------------------------------------------
 */

/* Between which days the dates of 64 groups lie, group by group. */
#define FACTS_SURVEYED 64
struct facts_survey {
    const struct facts_layout *layout;
    const uint8_t *bytes; /* borrowed */
};
/* False when the bytes are damaged, of another program or not of this group. */
bool facts_survey_open(const struct facts_layout *layout, uint64_t group,
    struct slice bytes, struct facts_survey *out);
/* As facts_zone_of, but for what is most, which may be said to be more than it is. False:
 * only the group itself can tell. True: it is full. */
bool facts_survey_zone(const struct facts_survey *survey, uint64_t group, size_t column,
    struct facts_zone *out);
/* Replaces *out by the survey with what this top of the group says; it may be empty, and
 * so may the survey. */
void facts_survey_set(const struct facts_layout *layout, struct slice survey,
    uint64_t group, struct slice top, struct str *out);

/* ---- changing (facts_group.c) -------------------------------------------------------
 */

/* A group that can be changed, or a tile. The bytes depend on nothing but its rows. */
struct facts_group {
    struct facts_layout layout;
    uint64_t number; /* id / FACTS_ROWS, or of the tile */
    uint8_t flags[FACTS_ROWS];
    int64_t *cells; /* column by column; of a text, its place in `texts` + 1 */
    struct str texts[FACTS_COLUMNS];
    bool changed;
    bool stored; /* as it was before it was changed; false: its values are not believed */
};
void group_init(
    struct facts_group *group, const struct facts_layout *layout, uint64_t number);
void group_release(struct facts_group *group);
void group_load(struct facts_group *group, const struct facts_view *view);
void group_set(struct facts_group *group, const void *record);
/* The same for any row; false when the cells stayed as they were. */
bool group_set_row(struct facts_group *group, size_t row, const void *record);
/* Makes room at a row, or closes the gap there, among the first n. */
void group_open_row(struct facts_group *group, size_t row, size_t n);
void group_close_row(struct facts_group *group, size_t row, size_t n);
void group_copy_row(struct facts_group *group, size_t row, const struct facts_group *from,
    size_t from_row);
/* As facts_fill. */
void group_fill(const struct facts_group *group, size_t column, size_t row, void *record);
/* A cell of a column of numbers. */
int64_t group_number(const struct facts_group *group, size_t column, size_t row);
/* Replaces what is in the two: what becomes the top, and the columns that lie apart, one
 * behind the other. */
void group_write(const struct facts_group *group, struct str *top, struct str *apart);

/* ---- a chunk that is full (facts_pack.c) ---------------------------------------------
 */

/* Is it the last group of a chunk of ids? */
bool facts_ends_chunk(uint64_t group);
/* Writes what there is of the groups of its chunk side by side; none changes. */
enum td_status facts_pack(struct txn *txn, const struct facts_layout *layout,
    uint64_t group, struct err *err) TD_MUST_USE;

/* ---- in a transaction (facts.c) -----------------------------------------------------
 */

/* Readies the record's group, and the tiles that it leaves and comes to (pending.h), for
 * facts_set; may write other ones. */
enum td_status facts_hold(struct txn *txn, const struct schema *schema,
    const void *record, struct err *err) TD_MUST_USE;
/* Takes the facts of a record that is held. */
void facts_set(struct txn *txn, const struct schema *schema, const void *record);
/* Writes what is held. */
enum td_status facts_flush(struct txn *txn, struct err *err) TD_MUST_USE;
void facts_forget(struct txn *txn);
void facts_seen_free(struct facts_seen *seen);
void tiles_seen_free(struct tiles_seen *seen);

#endif
