/* SPDX-License-Identifier: MIT
 *
 * The one road in: every change, from a key, the command line, a CSV row or later a
 * daemon, is a command given to office_apply, which checks rights, rules and revision
 * and writes. It is on disk when TD_OK comes back.
 */
#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H

#include "core/office.h"

enum verb {
    VERB_ADD,  /* a new record; defaults are filled in, a code is numbered if empty */
    VERB_EDIT, /* new values for the fields named */
    VERB_MOVE, /* a case to the state in record->state, a letter by `step` */
    VERB_VOID, /* out of lists and counts, `reason` required; comes back with UNVOID */
    VERB_UNVOID,
    VERB_MERGE /* out of lists and counts, into record->merged; see core/merge.h */
};

struct command {
    enum verb verb;
    const struct schema *schema;
    uint64_t id; /* 0 with VERB_ADD */
    /* Revision of the record the change was made on. 0: whatever it is now. When it has
     * moved, fields nobody else touched are merged; one both touched is TD_CONFLICT. */
    uint32_t base_rev;
    const void *record;                /* carries the new values */
    const struct field *const *fields; /* which of them count; NULL with VERB_ADD: all */
    size_t n_fields;
    const char *reason;
    const char *step;          /* VERB_MOVE of a letter: see model/letter_step.h */
    const struct field *about; /* VERB_ADD by office_bulk: see core/bulk.h */
    bool no_defaults;          /* import: leave empty fields empty, but for the state */
    bool dry_run;              /* check everything, write nothing */
};

struct outcome {
    uint64_t id;
    uint32_t rev;
    char code[72];
    bool changed;        /* false: everything was so already */
    struct str warnings; /* lines with a final '\n'; str_release it */
};

/* TD_INVALID (err->field names the field), TD_NOT_FOUND, TD_CONFLICT, TD_DENIED, or what
 * the store says. outcome is initialised by the call. */
enum td_status office_apply(struct office *office, const struct command *command,
    struct outcome *outcome, struct err *err) TD_MUST_USE;
void outcome_release(struct outcome *outcome);

/* Several commands in one transaction (import). All or nothing at commit; while it is
 * open reads see its own writes. `number` 0 makes a new batch number; more transactions
 * of the same import pass the number the first one got. Keep it short: at most some
 * thousand rows, no waiting, no output. */
enum td_status office_batch_begin(
    struct office *office, uint64_t *number, struct err *err) TD_MUST_USE;
enum td_status office_batch_commit(struct office *office, struct err *err) TD_MUST_USE;
void office_batch_abort(struct office *office);

/* Ties two records: sets `case` where one is a visit, letter, note or dialogue without a
 * case and the other a case; else a symmetric link. TD_CONFLICT when tied already. */
enum td_status office_link(struct office *office, const char *code_a, const char *code_b,
    struct outcome *outcome, struct err *err) TD_MUST_USE;

/* --- history and undo --------------------------------------------------------- */

struct history_change {
    const struct field *field;
    char *before, *after; /* as people read them, masked where they must be; "" = empty */
};
struct history_entry {
    uint64_t seq, batch;
    int64_t wall_us;
    char *actor;
    enum road road;
    enum action action;
    enum action
        cause;       /* what an undoing or doing again is about in the end; else action */
    uint64_t undoes; /* seq of the entry taken back, 0: none */
    bool rehearsed;
    uint32_t rev;
    /* The code of another record that went into this one (ACTION_MERGE): the entry stands
     * in that one's journal, and its name is the only change here. NULL: of this one. */
    char *other;
    struct history_change *changes;
    size_t n_changes;
};
/* The record's journal, newest first, and what was merged into it. Free with
 * history_free. */
enum td_status office_history(struct office *office, const struct schema *schema,
    uint64_t id, struct history_entry **entries, size_t *n, struct err *err) TD_MUST_USE;
void history_free(struct history_entry *entries, size_t n);
/* The record as it stood at revision `rev`, which somebody may have read. TD_NOT_FOUND:
 * it never had that revision. */
enum td_status office_get_rev(struct office *office, const struct schema *schema,
    uint64_t id, uint32_t rev, void *record, struct err *err) TD_MUST_USE;
/* "moved 26-00412 to verifying": one line about an entry. Appends. */
void history_line(
    const struct schema *schema, const struct history_entry *entry, struct str *out);

enum undo_target {
    UNDO_MINE,   /* the newest step of this person that stands */
    UNDO_REDO,   /* what this person undid last, unless they changed something since */
    UNDO_RECORD, /* the newest change of one record that stands */
    UNDO_BATCH,  /* all changes of one number: an import, a common step */
    UNDO_ENTRY   /* one journal entry; an undoing is taken back by doing it again */
};
struct undo {
    enum undo_target target;
    const struct schema *schema; /* UNDO_RECORD */
    uint64_t id, batch, seq;
    bool rest;     /* what has been changed since stays; all else is taken back */
    bool nameless; /* no person is named in what is said */
    bool dry_run;
};
/* Appends inverse changes to the journal, several ones as one step of their own. `said`
 * gets one line for each change taken back ("undone: moved 26-00412 to verifying").
 * TD_CONFLICT when fields have been changed since (without `rest`), saying what moved;
 * then nothing is taken back. TD_NOT_FOUND when there is nothing to undo. */
enum td_status office_undo(struct office *office, const struct undo *undo,
    struct str *said, struct err *err) TD_MUST_USE;

/* What an undo would do. */
struct undo_preview {
    struct str said;  /* as above */
    struct str back;  /* a line for each value that comes back, masked where it must be */
    struct str moved; /* a line for each change that cannot be taken back, and why */
    size_t n, n_moved;
    bool many; /* more than one record */
    /* The newest of the changes: */
    uint64_t seq, batch;
    int64_t made_us;
    char *actor;
};
/* Does it, for certainty, and throws it away. Statuses as office_undo, but changes that
 * stand in the way are no error here. TD_DENIED in a register for reading only. */
enum td_status office_undo_preview(struct office *office, const struct undo *undo,
    struct undo_preview *preview, struct err *err) TD_MUST_USE;
void undo_preview_release(struct undo_preview *preview);

#endif
