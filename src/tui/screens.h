/* SPDX-License-Identifier: MIT
 *
 * The screens, each behind a function that opens it on top of the stack. Texts given
 * over are copied unless the comment says taken.
 */
#ifndef TUI_SCREENS_H
#define TUI_SCREENS_H

#include "core/draft.h"
#include "refs.h"
#include "ui.h"

/* ---- popups ---- */

struct pick_item {
    char *text;        /* owned */
    char *hint;        /* at the right, owned, may be NULL */
    const char *words; /* found by these, too; not shown; borrowed, may be NULL */
    bool heading;
    bool on;    /* with chosen_all: taken in */
    bool faint; /* not to be had: seen, and Enter says the hint */
};

/* A list to choose from; letters narrow it, arrows choose. */
struct pick {
    const char *title; /* translated, borrowed for ever */
    char *intro;       /* text above the rows, owned, may be NULL */
    struct pick_item *items;
    size_t n, cap;
    size_t at; /* where it begins */
    void *ctx;
    void (*chosen)(struct ui *ui, void *ctx, size_t item); /* the popup is closed */
    /* Instead of `chosen`: Space takes items in and out, Enter hands over which are in.
     */
    void (*chosen_all)(struct ui *ui, void *ctx, const bool *on);
    void (*release)(void *ctx); /* NULL: nothing to do */
    bool yields;   /* nobody asked for it: a function key closes it and does its work */
    bool question; /* a few answers: letters narrow nothing */
};
void pick_add(struct pick *pick, char *text_taken, char *hint_taken);
void pick_add_heading(struct pick *pick, const char *text);
void pick_open(struct ui *ui, struct pick *taken);

/* One line to type. `accept` is called with the popup still open; it answers true when
 * the popup shall close. */
struct prompt {
    const char *title;
    char *intro;   /* owned */
    char *initial; /* owned */
    void *ctx;
    /* Records that what is typed may mean, to choose from; the chosen one's code is
     * accepted. May be NULL. */
    void (*suggest)(struct ui *ui, void *ctx, const char *text, struct refs *refs);
    bool (*accept)(struct ui *ui, void *ctx, const char *text);
    void (*then)(struct ui *ui, void *ctx); /* the popup is closed; may be NULL */
    void (*release)(void *ctx);
};
void prompt_open(struct ui *ui, struct prompt *taken);

/* ---- pages ---- */

/* Text to read; lines are wrapped. */
void text_open(struct ui *ui, const char *title, char *text_taken);
void help_open(struct ui *ui);
void palette_open(struct ui *ui);
void menu_open(struct ui *ui);
void books_open(struct ui *ui);
void report_open(struct ui *ui);
void board_open(struct ui *ui);
void today_open(struct ui *ui);
/* Has this day a session or a visit? */
bool today_has_something(struct ui *ui);
void history_open(
    struct ui *ui, const struct schema *schema, uint64_t id, const char *title);
/* Nothing happens without drafts unless `always`. */
void drafts_open(struct ui *ui, bool always);
/* What changed in my cases, what is due, reminders, drafts; with nothing to tell nothing
 * happens unless `always`. */
void handover_open(struct ui *ui, bool always);

void list_open(struct ui *ui, const struct schema *schema, const char *view);
/* A list of what fits the filter, on top of the screen that counted it. */
void list_open_given(struct ui *ui, const struct schema *schema, const char *filter);
/* The register's list, with a new search begun. */
void list_find(struct ui *ui, const struct schema *schema);
void detail_open(struct ui *ui, const struct schema *schema, uint64_t id);
/* Masks again whatever an open page had revealed. */
void details_conceal(struct ui *ui);
bool detail_is_top(struct ui *ui, const struct schema *schema, uint64_t id);

/* ---- forms ---- */

struct form_request {
    const struct schema *schema;
    enum verb verb;      /* ADD, EDIT or MOVE */
    const char *title;   /* translated */
    const char *fields;  /* keys, blank-separated; NULL: all of the register */
    const uint64_t *ids; /* what is changed; none with ADD, but with `about` */
    size_t n_ids;
    const struct field *about; /* ADD: a record for each of the ids, which this names */
    void *record_taken;        /* ADD: what stands in it at first, may be NULL */
    const char *to_state;      /* MOVE of a case */
    const char *step;          /* MOVE of a letter */
    const char *focus;         /* key of the first field to type in, may be NULL */
    const char *link_to;       /* ADD: code to tie the new record to, may be NULL */
    const char *intro;         /* a line above the fields, may be NULL */
    const char *nobody; /* EDIT: fields begin empty and stay as they are when left so;
                           this offer empties them. NULL: fields hold their values */
};
void form_open(struct ui *ui, const struct form_request *request);
/* A new record of the register. record_taken may be NULL. */
void form_add(
    struct ui *ui, const struct schema *schema, void *record_taken, const char *focus);
/* A new record of another register out of a stored one: what both have, as far as this
 * person may see it, and tied to it when saved. */
void form_add_from(struct ui *ui, const struct schema *to, const struct schema *from,
    const void *record);
void form_edit(
    struct ui *ui, const struct schema *schema, uint64_t id, const char *focus);
void form_resume(struct ui *ui, struct draft *draft_taken);

/* ---- what is done to records, from lists and from one record ---- */

/* The act on the records; false: not an act on records. ids are copied. */
bool deed_act(struct ui *ui, const struct schema *schema, const uint64_t *ids, size_t n,
    enum act act);
/* The candidates that look like this record: to merge or to mark as duplicates. */
void twins_open(struct ui *ui, const struct schema *schema, uint64_t id);
/* The same after a record was saved, where one is likely; else nothing happens. */
void twins_offer(
    struct ui *ui, const struct schema *schema, uint64_t id, const char *code);
/* Two records side by side. */
void merge_open(struct ui *ui, const struct schema *schema, uint64_t a, uint64_t b);

#endif
