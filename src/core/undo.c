/* SPDX-License-Identifier: MIT
 *
 * Undo appends the inverse of earlier entries; nothing is ever taken out of the journal.
 * An entry can be undone while the fields it set still hold what it set; an addition is
 * undone by taking the record out (void), so its code is never given again. Each undo
 * entry names the one it takes back, which tells what is undone already.
 *
 * A merge is undone whole, be it years later: what has moved on since stays where it is
 * and is named.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "private.h"

struct seq_list {
    uint64_t *seqs;
    size_t n, cap;
};

static void list_add(struct seq_list *list, uint64_t seq)
{
    ARRAY_GROW(list->seqs, list->cap, list->n + 1);
    list->seqs[list->n++] = seq;
}

static bool list_has(const struct seq_list *list, uint64_t seq)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->seqs[i] == seq)
            return true;
    return false;
}

static bool can_be_undone(const struct entry *entry)
{
    return entry->schema != NULL && entry->action != ACTION_UNDO &&
           entry->action != ACTION_REVEAL;
}

/* What a person did at the desk. Settings are changed back by setting them: `u` on a new
 * register must not take its name away. */
static bool is_work_of(const struct entry *entry, const char *actor)
{
    return strcmp(entry->actor, actor) == 0 && entry->schema != NULL &&
           !(entry->schema->flags & SCHEMA_ANY_CODE);
}

/* --- which entries ---------------------------------------------------------------- */

/* Newest first through the journal; entries of UNDO name what is gone already. */
static enum td_status choose_from_journal(struct txn *txn, const struct undo *undo,
    const char *actor, struct seq_list *chosen, struct err *err)
{
    struct seq_list gone = {0};
    uint64_t batch = undo->target == UNDO_BATCH ? undo->batch : 0;
    enum td_status status = TD_OK;
    for (uint64_t seq = txn_last_seq(txn); seq > 0 && status == TD_OK; seq--) {
        struct entry entry;
        status = txn_entry(txn, seq, &entry, err);
        if (status != TD_OK)
            break;
        bool mine = undo->target == UNDO_MINE && batch == 0 && chosen->n == 0 &&
                    is_work_of(&entry, actor);
        bool of_batch = batch != 0 && entry.batch == batch;
        if (entry.undoes != 0)
            list_add(&gone, entry.undoes);
        else if ((mine || of_batch) && can_be_undone(&entry) && !list_has(&gone, seq)) {
            list_add(chosen, seq);
            batch = mine ? entry.batch : batch;
        }
        entry_release(&entry);
        if (chosen->n > 0 && batch == 0)
            break;
    }
    free(gone.seqs);
    return status;
}

static bool is_gone(struct txn *txn, const struct entry *entry)
{
    uint64_t *seqs = NULL;
    size_t n = 0;
    bool gone = false;
    if (txn_history(txn, entry->schema, entry->id, &seqs, &n, NULL) != TD_OK)
        n = 0;
    for (size_t i = n; i-- > 0 && seqs[i] > entry->seq && !gone;) {
        struct entry later;
        if (txn_entry(txn, seqs[i], &later, NULL) != TD_OK)
            break;
        gone = later.undoes == entry->seq;
        entry_release(&later);
    }
    free(seqs);
    return gone;
}

/* Where the change chosen is part of a merge, all of the merge is chosen instead. */
static enum td_status choose_whole_merge(
    struct txn *txn, struct seq_list *chosen, struct err *err)
{
    struct entry entry;
    uint64_t first, last;
    enum td_status status = txn_entry(txn, chosen->seqs[0], &entry, err);
    if (status != TD_OK)
        return status;
    bool merge = core_merge_of(txn, &entry, &first, &last);
    entry_release(&entry);
    if (!merge)
        return TD_OK;
    chosen->n = 0;
    for (uint64_t seq = last; seq >= first && status == TD_OK; seq--) {
        status = txn_entry(txn, seq, &entry, err);
        if (status != TD_OK)
            break;
        if (can_be_undone(&entry) && !is_gone(txn, &entry))
            list_add(chosen, seq);
        entry_release(&entry);
    }
    return status;
}

static enum td_status choose_from_record(
    struct txn *txn, const struct undo *undo, struct seq_list *chosen, struct err *err)
{
    struct seq_list gone = {0};
    uint64_t *seqs = NULL;
    size_t n = 0;
    enum td_status status = txn_history(txn, undo->schema, undo->id, &seqs, &n, err);
    for (size_t i = n; status == TD_OK && i-- > 0 && chosen->n == 0;) {
        struct entry entry;
        status = txn_entry(txn, seqs[i], &entry, err);
        if (status != TD_OK)
            break;
        if (entry.undoes != 0)
            list_add(&gone, entry.undoes);
        else if (can_be_undone(&entry) && !list_has(&gone, seqs[i]))
            list_add(chosen, seqs[i]);
        entry_release(&entry);
    }
    free(seqs);
    free(gone.seqs);
    return status == TD_OK && chosen->n > 0 ? choose_whole_merge(txn, chosen, err)
                                            : status;
}

/* --- one inverse ------------------------------------------------------------------ */

/* The entry before `seq` in the record's history, 0 when it is the first. */
static enum td_status entry_before(
    struct txn *txn, const struct entry *entry, uint64_t *before, struct err *err)
{
    uint64_t *seqs = NULL;
    size_t n = 0;
    *before = 0;
    enum td_status status = txn_history(txn, entry->schema, entry->id, &seqs, &n, err);
    for (size_t i = 0; status == TD_OK && i < n && seqs[i] < entry->seq; i++)
        *before = seqs[i];
    free(seqs);
    return status;
}

/* The three states of the record that an undo is about. */
struct inverse {
    void *now, *after, *before;
};

static void inverse_init(struct inverse *inverse, const struct schema *schema)
{
    inverse->now = record_new(schema);
    inverse->after = record_new(schema);
    inverse->before = record_new(schema);
}

static void inverse_release(struct inverse *inverse, const struct schema *schema)
{
    record_free(schema, inverse->now);
    record_free(schema, inverse->after);
    record_free(schema, inverse->before);
}

static enum td_status inverse_load(
    struct txn *txn, const struct entry *entry, struct inverse *inverse, struct err *err)
{
    uint64_t before;
    enum td_status status = entry_before(txn, entry, &before, err);
    if (status == TD_OK)
        status = txn_get(txn, entry->schema, entry->id, inverse->now, err);
    if (status == TD_OK)
        status =
            txn_get_at(txn, entry->schema, entry->id, entry->seq, inverse->after, err);
    if (status == TD_OK && before != 0)
        status = txn_get_at(txn, entry->schema, entry->id, before, inverse->before, err);
    return status;
}

/* `left`, when it is not NULL, gets a line for each field that has moved on and stays. */
static enum td_status put_back_fields(
    const struct entry *entry, struct inverse *inverse, struct str *left, struct err *err)
{
    for (size_t i = 0; i < entry->n_changes; i++) {
        const struct field *field =
            schema_field_tagged(entry->schema, entry->changes[i].tag);
        if (field == NULL)
            continue;
        bool moved_on = !field_equal(field, inverse->now, inverse->after);
        if (moved_on && left != NULL) {
            str_addf(left, _("left as it is, changed since: “%s” of %s"),
                msg(field->label), record_chead(inverse->now)->code);
            str_addc(left, '\n');
            continue;
        }
        if (moved_on)
            return err_set(err, TD_CONFLICT,
                _("“%s” of %s has been changed since; undo that change first."),
                msg(field->label), record_chead(inverse->now)->code);
        field_copy(field, inverse->now, inverse->before);
    }
    return TD_OK;
}

static enum td_status take_out(
    const struct entry *entry, struct inverse *inverse, struct err *err)
{
    if (record_chead(inverse->now)->voided != NULL)
        return err_set(err, TD_CONFLICT, _("%s was taken out already."),
            record_chead(inverse->now)->code);
    if (!record_equal(entry->schema, inverse->now, inverse->after))
        return err_set(err, TD_CONFLICT,
            _("%s has been changed since it was added; undo those changes first."),
            record_chead(inverse->now)->code);
    field_set_text(schema_field(entry->schema, "voided"), inverse->now,
        _("the addition was undone"));
    return TD_OK;
}

static void say(const struct entry *entry, const void *record, struct str *said)
{
    str_addf(said, _("undone: %s %s"), msg(action_label(entry->action)),
        record_chead(record)->code);
    str_addc(said, '\n');
}

struct undoing {
    struct str *said;
    bool dry_run;
    bool merge; /* its newest entry is the merge itself, so this is known at once */
};

static enum td_status undo_entry(struct office *office, struct txn *txn,
    const struct entry *entry, struct undoing *undoing, struct err *err)
{
    struct str *said = undoing->said;
    struct inverse inverse;
    inverse_init(&inverse, entry->schema);
    enum td_status status = inverse_load(txn, entry, &inverse, err);
    if (status == TD_OK)
        status = entry->action == ACTION_ADD ? take_out(entry, &inverse, err)
                                             : put_back_fields(entry, &inverse,
                                                   undoing->merge ? said : NULL, err);
    if (status == TD_OK && entry->schema->derive != NULL)
        entry->schema->derive(inverse.now, office_book(office));
    if (status == TD_OK && !undoing->dry_run)
        status = txn_put_undo(txn, entry->schema, inverse.now, entry->seq, err);
    if (status == TD_OK)
        say(entry, inverse.now, said);
    if (status == TD_OK && entry->action == ACTION_MERGE)
        status = core_tell_newcomers(txn, entry, said, err);
    inverse_release(&inverse, entry->schema);
    return status;
}

/* Newest first, so that changes of one record come off in order. */
static enum td_status undo_all(struct office *office, struct txn *txn,
    const struct seq_list *chosen, bool dry_run, struct str *said, struct err *err)
{
    struct undoing undoing = {.said = said, .dry_run = dry_run};
    bool data = false;
    enum td_status status = TD_OK;
    for (size_t i = 0; i < chosen->n && status == TD_OK; i++) {
        struct entry entry;
        status = txn_entry(txn, chosen->seqs[i], &entry, err);
        if (status != TD_OK)
            break;
        data |= core_is_office_data(entry.schema);
        undoing.merge |= entry.action == ACTION_MERGE;
        status = undo_entry(office, txn, &entry, &undoing, err);
        entry_release(&entry);
    }
    struct book *book;
    uint64_t moved = 0;
    if (status != TD_OK || !data || dry_run ||
        (status = core_book(txn, &book, err)) != TD_OK)
        return status;
    status = core_rederive(txn, book, &moved, err);
    book_free(book);
    return status;
}

static enum td_status undo_in(struct office *office, struct txn *txn,
    const struct undo *undo, struct str *said, struct err *err)
{
    struct seq_list chosen = {0};
    enum td_status status =
        undo->target == UNDO_RECORD
            ? choose_from_record(txn, undo, &chosen, err)
            : choose_from_journal(txn, undo, office->actor, &chosen, err);
    if (status == TD_OK && chosen.n == 0)
        status = err_set(err, TD_NOT_FOUND, _("There is nothing to undo."));
    if (status == TD_OK)
        status = undo_all(office, txn, &chosen, undo->dry_run, said, err);
    free(chosen.seqs);
    return status;
}

enum td_status office_undo(
    struct office *office, const struct undo *undo, struct str *said, struct err *err)
{
    struct txn *txn;
    bool own;
    if (undo->dry_run) {
        enum td_status status = core_read(office, &txn, &own, err);
        if (status != TD_OK)
            return status;
        status = undo_in(office, txn, undo, said, err);
        core_read_done(txn, own);
        return status;
    }
    enum td_status status = core_write(office, &txn, err);
    if (status != TD_OK)
        return status;
    return core_write_done(office, txn, undo_in(office, txn, undo, said, err), err);
}
