/* SPDX-License-Identifier: MIT
 *
 * The list of one register: which rows (view, filter, words sought), in which order,
 * where one stands, what is marked. Rows are held as ids found at one moment; they stay
 * where they are until the list is made again.
 */
#ifndef TUI_LISTER_H
#define TUI_LISTER_H

#include "edit.h"
#include "lines.h"
#include "list.h"
#include "screens.h"

struct view {
    const char *label; /* N_() */
    const char *query;
};

/* Views of a register in the order of the keys 1..9; the last one is everything. */
const struct view *views_of(const struct schema *schema, size_t *n);

/* Which step of the search ladder hit. */
enum rung { RUNG_NONE, RUNG_EXACT, RUNG_PLAIN, RUNG_TELEX, RUNG_INITIALS };

enum asking { ASKING_NOTHING, ASKING_FIND, ASKING_FILTER };

#define COLUMNS_MAX 12

enum column_kind { COLUMN_FIELD, COLUMN_DUE, COLUMN_SIGN };

struct column {
    const struct field *field;
    enum column_kind kind;
    int x, width;
};

struct columns {
    struct column rows[COLUMNS_MAX];
    size_t n;
    bool short_dates;
};

struct cell_row {
    uint64_t id;
    char *cells[COLUMNS_MAX];
    enum style due;
    char band; /* '!' overdue, '~' soon, '-' taken out */
};

struct lister {
    const struct schema *schema;
    const struct view *views;
    size_t n_views, view;
    uint64_t counts[10];
    char *filter, *words; /* in force, "" when none */
    char *given;          /* the filter it was opened with, which stays; or NULL */
    bool taken_out;       /* the records taken out instead of the live ones */
    enum rung rung;
    const struct field *sort; /* NULL: the view's own */
    bool descending;

    struct result *result; /* rows, or own_ids when not NULL */
    uint64_t *own_ids;
    uint64_t total;
    struct list list;
    uint64_t selected; /* id under the cursor, 0: none */
    uint64_t *marks;
    size_t n_marks, cap_marks;

    enum asking asking;
    struct edit edit;
    char *before; /* what was in force when asking began */
    struct err fault;
    size_t fault_at;

    bool must_find, must_count;
    struct columns columns;
    struct cell_row *cells; /* the rows on the screen */
    size_t n_cells;
    uint64_t cells_first;
    int cells_cols;
    struct lines detail; /* of the selected row, for the context line and the pane */
    uint64_t detail_id;
    int detail_width;
    char *context;
    bool show_context;
    bool told; /* --linear: the views were said */
};

/* ---- lister_find.c: which rows ---- */

void lister_find(struct ui *ui, struct lister *l);
void lister_count(struct ui *ui, struct lister *l);
uint64_t lister_id(const struct lister *l, uint64_t row); /* 0 past the end */
size_t lister_ids(const struct lister *l, uint64_t first, size_t n, uint64_t *ids);
/* The filter text of view and filter, without the words sought. Caller frees. */
char *lister_base_query(const struct lister *l, const char *filter);
const struct field *lister_sort(const struct lister *l, bool *descending);
const char *rung_text(enum rung rung); /* translated */

/* ---- lister_rows.c: how rows look ---- */

void columns_lay_out(struct columns *columns, const struct schema *schema, int width);
void lister_ask_rows(struct ui *ui, struct lister *l, int width);
void lister_drop_rows(struct lister *l);
void lister_draw_rows(struct ui *ui, struct lister *l, struct area area);
bool lister_is_marked(const struct lister *l, uint64_t id);

/* ---- lister_acts.c: marks, order, export ---- */

bool lister_list_act(struct ui *ui, struct lister *l, enum act act);

#endif
