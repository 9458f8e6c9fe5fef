/* SPDX-License-Identifier: MIT
 *
 * What the files of core share: the office itself and its transactions.
 */
#ifndef CORE_PRIVATE_H
#define CORE_PRIVATE_H

#include "core/command.h"
#include "model/view.h"
#include "store/store.h"

struct revealed {
    const struct schema *schema;
    uint64_t id;
};

struct office {
    struct store *store;
    char *path, *actor, *role;
    enum road road;
    unsigned flags;
    day_t past; /* the end of this day is what the store holds; DAY_NONE: the present */
    /* Reads between office_read_begin and _end share this one. */
    struct txn *read;
    unsigned read_depth;
    /* The open batch of an import; reads go through it, too. */
    struct txn *batch;
    /* The office's data as of `book_revision`, when the journal ended with `book_seq` (0:
     * to be read again). Older books are kept until the office closes, because a parsed
     * query may still point into one. */
    struct book **books;
    size_t n_books, books_cap;
    uint64_t book_revision, book_seq, book_mark;
    char *name;
    int soon_days;
    /* Drafts of this session: its name, and a file locked while it lives. */
    char draft_session[24];
    int draft_alive;         /* -1 until the first draft */
    struct company *company; /* the other desks; NULL before the first look */
    struct revealed *revealed;
    size_t n_revealed, revealed_cap;
    struct warmth warmth; /* see office_warm */
};

/* The transaction that reads should use now; *own tells whether to end it. */
enum td_status core_read(
    struct office *office, struct txn **txn, bool *own, struct err *err) TD_MUST_USE;
void core_read_done(struct txn *txn, bool own);

/* A write transaction for one act: the batch when one is open, else a new one that
 * core_write_done commits (when status is TD_OK) or aborts. */
enum td_status core_write(
    struct office *office, struct txn **txn, struct err *err) TD_MUST_USE;
enum td_status core_write_done(struct office *office, struct txn *txn,
    enum td_status status, struct err *err) TD_MUST_USE;

/* Several commands as one step: one transaction, one batch number, taken back at once.
 * core_step_end commits when status is TD_OK, else throws all of it away; it may follow a
 * core_step_begin that failed. Not inside an import's batch. */
enum td_status core_step_begin(struct office *office, struct err *err) TD_MUST_USE;
enum td_status core_step_end(
    struct office *office, enum td_status status, struct err *err) TD_MUST_USE;

/* The book as the transaction sees the office's data; caller frees. */
enum td_status core_book(struct txn *txn, struct book **out, struct err *err) TD_MUST_USE;
/* Makes the derived members of every record again after the office's data changed. */
enum td_status core_rederive(struct txn *txn, const struct book *book, uint64_t *moved,
    struct err *err) TD_MUST_USE;
/* What check, rebuild and the past tell the store about cases. */
struct proof {
    struct book *book; /* to be freed by the one who asked */
    bool (*progress)(void *ctx, uint64_t done, uint64_t total);
    void *progress_ctx;
};
struct store_hooks core_hooks(struct proof *proof);
/* The same numbers for people. */
void core_check_of(const struct check_result *result, struct office_check *out);
bool core_is_office_data(const struct schema *schema);

/* Calls back with the live, unprotected records whose field `key` refers to `code`,
 * oldest first. */
enum td_status core_each_tied(struct office *office, struct txn *txn,
    const struct schema *schema, const char *key, const char *code,
    void (*each)(void *ctx, void *record), void *ctx, struct err *err) TD_MUST_USE;

/* May this session see who the person behind the record is? */
bool core_sees_person(
    struct office *office, const struct schema *schema, const void *record);

/* The next free code for a record of the year of its own date. */
enum td_status core_number(struct txn *txn, const struct schema *schema, void *record,
    day_t today, struct err *err) TD_MUST_USE;

/* Takes this desk out of sight of the others. */
void core_presence_end(struct office *office);
/* Ends the session of drafts: what is left of them may be offered anywhere. */
void core_drafts_end(struct office *office);

/* The code of the record that this one was merged into, NULL when it was not. */
const char *core_merged_into(const struct schema *schema, const void *record);
/* Goes from a merged record to the one it is part of now, over any number of merges.
 * True when *id has moved; *code (caller frees) is the code of that record then. */
bool core_follow(struct txn *txn, const struct schema *schema, uint64_t *id, char **code);

/* The entries [first, last] of the merge that the entry is part of; false: it is none. */
bool core_merge_of(
    struct txn *txn, const struct entry *entry, uint64_t *first, uint64_t *last);
/* Lines about the records tied to the merged one since the entry of the merge. */
enum td_status core_tell_newcomers(struct txn *txn, const struct entry *merge,
    struct str *said, struct err *err) TD_MUST_USE;
/* The same about the record that went into the other one and shall go again: what was
 * tied to it since the merge was taken back. */
enum td_status core_tell_left_behind(struct txn *txn, const struct entry *undoing,
    const void *record, struct str *said, struct err *err) TD_MUST_USE;
/* May the record go into the one that its `merged` names, as both are now? TD_INVALID. */
enum td_status core_check_merge(struct txn *txn, const struct schema *schema,
    const void *record, struct err *err) TD_MUST_USE;
/* The same of two records: `into` may not be taken out, and either both or neither hide
 * who is behind them. For registers that can be merged. */
enum td_status core_check_pair(const struct schema *schema, const void *into,
    const void *from, struct err *err) TD_MUST_USE;

/* people_match inside a transaction. */
enum td_status core_match_person(struct txn *txn, const char *name, const char *cid,
    const char *phone, char code[72], struct err *err) TD_MUST_USE;
/* Ties a typed record to its person: the one it surely means, else a new one. */
enum td_status core_tie_person(struct office *office, struct txn *txn,
    const struct schema *schema, void *record, bool may_add, struct err *err) TD_MUST_USE;
/* --- views ---------------------------------------------------------------------- */

/* Register and filter of a saved view as this person calls them. False: another field,
 * shown as any. Appends. */
bool core_show_of_view(struct office *office, const struct view_record *view,
    const struct field *field, struct str *out);

#endif
