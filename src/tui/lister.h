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

/* A view as the list shows it: a built-in one or a saved one. Texts are owned. */
struct list_view {
    char *key;  /* what the person's own order is kept under; a saved one's code */
    char *name; /* in the language in use */
    char *query, *sort, *columns;
    uint64_t id;    /* of the saved view; 0: built in */
    uint64_t count; /* while it is being counted, at least */
    bool shared, broken;
    bool aside;              /* has no number and is not counted */
    struct result *counting; /* NULL: the count is right */
    struct query *counted;   /* lives as long */
};

#define VIEW_KEYS 9

/* Which step of the search ladder hit. */
enum rung { RUNG_NONE, RUNG_EXACT, RUNG_PLAIN, RUNG_TELEX, RUNG_INITIALS };

enum asking { ASKING_NOTHING, ASKING_FIND, ASKING_FILTER };

#define COLUMNS_MAX 12

enum column_kind { COLUMN_FIELD, COLUMN_DUE, COLUMN_SIGN, COLUMN_STEP };

struct column {
    const struct field *field;
    enum column_kind kind;
    int x, width;
    bool out; /* no room for it */
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
    struct list_view *views; /* built-in ones first: they keep their numbers */
    size_t n_views, view;
    char *filter, *words; /* in force, "" when none */
    char *given;          /* the filter it was opened with, which stays; or NULL */
    bool taken_out;       /* the records taken out instead of the live ones */
    size_t view_before;   /* where that was asked for */
    enum rung rung;
    const struct field *sort; /* NULL: the view's own */
    bool descending;
    const struct field *shown[COLUMNS_MAX]; /* columns chosen; none: the table's */
    size_t n_shown;

    struct result *result; /* rows, or own_ids when not NULL */
    struct query *query;   /* lives as long; NULL: all */
    uint64_t *own_ids;     /* those of the result's rows whose initials are sought */
    uint64_t scanned;      /* rows of the result that were looked at for that */
    uint64_t total;
    bool finding; /* the total may grow: there is more to read */
    struct list list;
    uint64_t selected; /* id under the cursor, 0: none */
    uint64_t added;    /* just added at this desk: one goes to it; 0: none */
    uint64_t *marks;
    size_t n_marks, cap_marks;
    size_t n_hidden; /* marked, and not among the rows */
    uint64_t anchor; /* the row marked last: where a range begins, 0: none */

    enum asking asking;
    struct edit edit;
    char *before; /* what was in force when asking began */
    struct err fault;
    size_t fault_at;

    bool must_find, must_count, must_views, must_prune;
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

/* Finds anew; what takes long is left to lister_find_more, slice by slice. */
void lister_find(struct ui *ui, struct lister *l);
void lister_find_more(struct ui *ui, struct lister *l);
/* All of it at once, for what needs every row. */
void lister_find_rest(struct ui *ui, struct lister *l);
void lister_forget(struct lister *l);
uint64_t lister_id(const struct lister *l, uint64_t row); /* 0 past the end */
uint64_t lister_row(const struct lister *l, uint64_t id); /* UINT64_MAX: not there */
bool lister_has(const struct lister *l, uint64_t id);     /* is it a row? */
size_t lister_ids(const struct lister *l, uint64_t first, size_t n, uint64_t *ids);
/* The filter text of view and filter, without the words sought. Caller frees. */
char *lister_base_query(const struct lister *l, const char *filter);
const struct field *lister_sort(const struct lister *l, bool *descending);
const char *rung_text(enum rung rung); /* translated */

/* ---- lister_count.c: how many each view has ---- */

void lister_count(struct ui *ui, struct lister *l);
bool lister_is_counting(const struct lister *l);
void lister_count_more(struct ui *ui, struct lister *l);
void list_view_stop_count(struct list_view *view);
/* "+" behind a count that may grow, else "". */
const char *list_view_more(const struct list_view *view);

/* ---- lister_rows.c: how rows look ---- */

/* The fields of the table's own list, or the n chosen ones. */
void columns_lay_out(struct columns *columns, const struct schema *schema,
    const struct field *const *chosen, size_t n, int width);
void lister_ask_rows(struct ui *ui, struct lister *l, int width);
void lister_drop_rows(struct lister *l);
void lister_draw_rows(struct ui *ui, struct lister *l, struct area area);
bool lister_is_marked(const struct lister *l, uint64_t id);

/* ---- lister_views.c: views ---- */

/* Reads the views anew; the list stays on the one it is on, or goes to the first. */
void lister_load_views(struct ui *ui, struct lister *l);
void lister_free_views(struct lister *l);
/* The view with the key, n_views when there is none or key is NULL. */
size_t lister_view_keyed(const struct lister *l, const char *key);
/* So many of the first views have a number and a count. */
size_t lister_numbered(const struct lister *l);
void lister_go_view(struct ui *ui, struct lister *l, size_t view);
size_t lister_view_of(const struct lister *l, const char *query); /* 0 when none */
void lister_save_view(struct ui *ui, struct lister *l);
void lister_ask_view(struct ui *ui, struct lister *l);
/* What the list shows, as one filter. Caller frees. */
char *lister_present_query(const struct lister *l);
/* The filter in the person's language, whoever wrote it. Caller frees. */
char *lister_filter_shown(struct ui *ui, const struct lister *l);

/* ---- lister_order.c: order and columns, kept for the person ---- */

/* Columns this person chose for the register's lists, at most COLUMNS_MAX; 0: none. */
size_t columns_kept(
    const struct ui *ui, const struct schema *schema, const struct field **columns);
/* Those of the view one has come to. */
void lister_take_order(struct ui *ui, struct lister *l);
void lister_ask_order(struct ui *ui, struct lister *l);
void lister_ask_columns(struct ui *ui, struct lister *l);

/* ---- lister_acts.c: marks, export ---- */

/* After the rows were found: how many marks are not among them. Marks of records that are
 * in no list any more go. */
void lister_check_marks(struct ui *ui, struct lister *l);
bool lister_list_act(struct ui *ui, struct lister *l, enum act act);

#endif
