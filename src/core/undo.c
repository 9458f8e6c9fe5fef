/* SPDX-License-Identifier: MIT
 *
 * Undo appends the inverse of earlier entries; nothing is ever taken out of the journal.
 * An entry can be undone while the fields it set still hold what it set; an addition is
 * undone by taking the record out (void), so its code is never given again. Each undo
 * entry names the one it takes back. An entry stands unless a standing one names it:
 * read from the newest to the oldest, that is known in one pass, for undoing an undoing
 * as well.
 *
 * A merge is undone whole, be it years later: what has moved on since stays where it is
 * and is named. Done again, it has to be one that could be made now.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "private.h"

/* How far back the newest step of a person is looked for; what is older is taken back by
 * its record, its entry or its number. */
#define MINE_WINDOW 20000
/* Lines of a preview; the numbers say how many there are. */
#define PREVIEW_LINES 200

struct seq_list {
    uint64_t *seqs;
    size_t n, cap;
};

/* Which entries have been taken back: a bit for each. */
struct gone {
    uint8_t *bits;
    uint64_t last;
};

static void gone_init(struct gone *gone, struct txn *txn)
{
    gone->last = txn_last_seq(txn);
    gone->bits = xcalloc((size_t)(gone->last / 8) + 1, 1);
}

static bool gone_has(const struct gone *gone, uint64_t seq)
{
    return gone->bits[seq / 8] & (1u << (seq % 8));
}

/* Passes an entry, newest first: true when it stands. */
static bool stands(struct gone *gone, const struct entry *entry)
{
    if (gone_has(gone, entry->seq))
        return false;
    if (entry->undoes != 0 && entry->undoes <= gone->last)
        gone->bits[entry->undoes / 8] |= (uint8_t)(1u << (entry->undoes % 8));
    return true;
}

static void list_add(struct seq_list *list, uint64_t seq)
{
    ARRAY_GROW(list->seqs, list->cap, list->n + 1);
    list->seqs[list->n++] = seq;
}

static bool is_change(const struct entry *entry)
{
    return entry->schema != NULL && entry->undoes == 0 && entry->action != ACTION_REVEAL;
}

/* What a person did at the desk. Settings are changed back by setting them: `u` on a new
 * register must not take its name away. */
static bool is_work_of(const struct entry *entry, const char *actor)
{
    return strcmp(entry->actor, actor) == 0 && entry->schema != NULL &&
           !(entry->schema->flags & SCHEMA_ANY_CODE);
}

/* --- which entries ---------------------------------------------------------------- */

/* One walk through the journal, newest first. */
struct choosing {
    const struct undo *undo;
    const char *actor;
    uint64_t wanted; /* the entry asked for, 0: any */
    struct gone gone;
    struct seq_list chosen;
    uint64_t batch;  /* all of this number belong to it; 0: not known, or none */
    bool contiguous; /* its entries lie together: it was one transaction */
    bool done;
};

static bool is_wanted(const struct choosing *c, const struct entry *entry)
{
    return c->undo->target == UNDO_REDO ? entry->action == ACTION_UNDO : is_change(entry);
}

static void choose(struct choosing *c, const struct entry *entry)
{
    list_add(&c->chosen, entry->seq);
    c->batch = entry->batch;
    c->contiguous = entry->road != ROAD_IMPORT;
    c->done = c->batch == 0;
}

/* The first one: the newest of this person, else the newest of the number asked for. A
 * change made after an undoing ends what can be done again. */
static void choose_first(struct choosing *c, const struct entry *entry)
{
    bool mine = is_work_of(entry, c->actor);
    if (c->undo->target == UNDO_BATCH) {
        if (entry->batch == c->undo->batch && is_change(entry))
            choose(c, entry);
    } else if (mine && is_wanted(c, entry)) {
        choose(c, entry);
    } else if (mine && c->undo->target == UNDO_REDO && is_change(entry)) {
        c->done = true;
    }
}

static void pass_entry(struct choosing *c, const struct entry *entry)
{
    if (!stands(&c->gone, entry))
        return;
    if (c->chosen.n == 0)
        choose_first(c, entry);
    else if (entry->batch != c->batch)
        c->done = c->contiguous;
    else if (is_wanted(c, entry))
        list_add(&c->chosen, entry->seq);
}

static enum td_status choose_from_journal(
    struct txn *txn, struct choosing *c, struct err *err)
{
    uint64_t last = c->gone.last, first = 1;
    if (c->undo->target != UNDO_BATCH && last > MINE_WINDOW)
        first = last - MINE_WINDOW;
    enum td_status status = TD_OK;
    for (uint64_t seq = last; seq > 0 && status == TD_OK && !c->done; seq--) {
        struct entry entry;
        if (seq < first && c->chosen.n == 0)
            break;
        status = txn_entry(txn, seq, &entry, err);
        if (status != TD_OK)
            break;
        pass_entry(c, &entry);
        entry_release(&entry);
    }
    return status;
}

/* For an entry of a record that the walk has not passed. */
static bool still_stands(struct txn *txn, struct choosing *c, const struct entry *entry)
{
    uint64_t *seqs = NULL;
    size_t n = 0;
    if (txn_history(txn, entry->schema, entry->id, &seqs, &n, NULL) != TD_OK)
        n = 0;
    for (size_t i = n; i-- > 0 && seqs[i] > entry->seq;) {
        struct entry later;
        if (txn_entry(txn, seqs[i], &later, NULL) != TD_OK)
            break;
        (void)stands(&c->gone, &later);
        entry_release(&later);
    }
    free(seqs);
    return !gone_has(&c->gone, entry->seq);
}

/* Where the change chosen is part of a merge, all of the merge is chosen instead. */
static enum td_status choose_whole_merge(
    struct txn *txn, struct choosing *c, struct err *err)
{
    struct entry entry;
    uint64_t first, last;
    enum td_status status = txn_entry(txn, c->chosen.seqs[0], &entry, err);
    if (status != TD_OK)
        return status;
    bool merge = is_change(&entry) && core_merge_of(txn, &entry, &first, &last);
    entry_release(&entry);
    if (!merge)
        return TD_OK;
    c->chosen.n = 0;
    for (uint64_t seq = last; seq >= first && status == TD_OK; seq--) {
        status = txn_entry(txn, seq, &entry, err);
        if (status != TD_OK)
            break;
        if (is_change(&entry) && still_stands(txn, c, &entry))
            list_add(&c->chosen, seq);
        entry_release(&entry);
    }
    return status;
}

/* The newest change of the record that stands, or the entry asked for when it does. */
static enum td_status choose_from_record(struct txn *txn, struct choosing *c,
    const struct schema *schema, uint64_t id, struct err *err)
{
    uint64_t *seqs = NULL;
    size_t n = 0;
    enum td_status status = txn_history(txn, schema, id, &seqs, &n, err);
    for (size_t i = n; status == TD_OK && i-- > 0 && c->chosen.n == 0;) {
        struct entry entry;
        status = txn_entry(txn, seqs[i], &entry, err);
        if (status != TD_OK)
            break;
        bool fits = c->wanted != 0 ? entry.seq == c->wanted : is_change(&entry);
        if (stands(&c->gone, &entry) && fits)
            list_add(&c->chosen, entry.seq);
        entry_release(&entry);
    }
    free(seqs);
    return status == TD_OK && c->chosen.n > 0 ? choose_whole_merge(txn, c, err) : status;
}

/* What was done again is undone by undoing the change itself. */
static enum td_status first_cause(
    struct txn *txn, uint64_t seq, struct entry *entry, struct err *err)
{
    enum td_status status = txn_entry(txn, seq, entry, err);
    while (status == TD_OK && entry->action == ACTION_REDO) {
        uint64_t undoing = entry->undoes;
        entry_release(entry);
        status = txn_entry(txn, undoing, entry, err);
        if (status != TD_OK)
            break;
        uint64_t change = entry->undoes;
        entry_release(entry);
        status = txn_entry(txn, change, entry, err);
    }
    return status;
}

static enum td_status choose_entry(struct txn *txn, struct choosing *c, struct err *err)
{
    struct entry entry;
    enum td_status status = first_cause(txn, c->undo->seq, &entry, err);
    if (status != TD_OK)
        return status;
    c->wanted = entry.seq;
    if (entry.schema == NULL || entry.action == ACTION_REVEAL)
        status = err_set(err, TD_CONFLICT, _("There is nothing in it to take back."));
    else
        status = choose_from_record(txn, c, entry.schema, entry.id, err);
    if (status == TD_OK && c->chosen.n == 0)
        status = err_set(err, TD_CONFLICT, _("That has been taken back already."));
    entry_release(&entry);
    return status;
}

static enum td_status choose_entries(struct txn *txn, struct choosing *c, struct err *err)
{
    enum td_status status;
    switch (c->undo->target) {
    case UNDO_ENTRY: return choose_entry(txn, c, err);
    case UNDO_RECORD:
        status = choose_from_record(txn, c, c->undo->schema, c->undo->id, err);
        break;
    default: status = choose_from_journal(txn, c, err); break;
    }
    if (status != TD_OK || c->chosen.n > 0)
        return status;
    return err_set(err, TD_NOT_FOUND, "%s",
        c->undo->target == UNDO_REDO ? _("There is nothing to do again.")
                                     : _("There is nothing to undo."));
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

/* Does the inverse put a merge back in force? */
static bool merges_again(const struct entry *entry, const struct inverse *inverse)
{
    return core_merged_into(entry->schema, inverse->now) != NULL &&
           core_merged_into(entry->schema, inverse->after) == NULL;
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

/* --- what is said ------------------------------------------------------------------ */

/* "merged N-00008 into N-00007 (Nguyễn Văn A)"; the name of nobody who is protected. */
static void add_merge(struct office *office, const struct entry *entry, const void *after,
    bool named, struct str *out)
{
    const struct field *name = schema_field(entry->schema, "name");
    const char *into = core_merged_into(entry->schema, after);
    str_addf(
        out, _("merged %s into %s"), record_chead(after)->code, into == NULL ? "" : into);
    if (named && name != NULL && !field_is_empty(name, after) &&
        !office_protects(office, entry->schema, after))
        str_addf(out, " (%s)", field_get_text(name, after));
}

/* "moved 26-00412 to Verifying", from the record as the entry left it. */
static void add_deed(struct office *office, const struct entry *entry, const void *after,
    bool named, struct str *out)
{
    const char *code = record_chead(after)->code;
    struct str what = {0};
    const struct field *state = schema_field(entry->schema, "state");
    if (entry->action == ACTION_MOVE && state != NULL)
        field_show(state, after, office_book(office), &what);
    for (size_t i = 0; entry->action == ACTION_EDIT && i < entry->n_changes; i++) {
        const struct field *field =
            schema_field_tagged(entry->schema, entry->changes[i].tag);
        if (field != NULL)
            str_addf(&what, "%s%s", what.len > 0 ? ", " : "", msg(field->label));
    }
    switch (entry->action) {
    case ACTION_ADD: str_addf(out, _("added %s"), code); break;
    case ACTION_MOVE: str_addf(out, _("moved %s to %s"), code, str_text(&what)); break;
    case ACTION_VOID: str_addf(out, _("took out %s"), code); break;
    case ACTION_MERGE: add_merge(office, entry, after, named, out); break;
    case ACTION_UNVOID: str_addf(out, _("brought back %s"), code); break;
    default: str_addf(out, _("changed %s: %s"), code, str_text(&what)); break;
    }
    str_release(&what);
}

/* A merge gives its step the name, so it is told before what came with it. */
static void add_line(struct str *said, const char *line, bool first)
{
    char *before = first ? xstrdup(str_text(said)) : NULL;
    if (first)
        str_clear(said);
    str_addf(said, "%s\n", line);
    if (first)
        str_add(said, before);
    free(before);
}

/* The change at the bottom of undoings and doings again. */
static enum td_status say(struct office *office, struct txn *txn,
    const struct entry *entry, bool named, struct str *said, struct err *err)
{
    struct entry cause;
    bool again = entry->action == ACTION_UNDO;
    enum td_status status =
        txn_entry(txn, again ? entry->undoes : entry->seq, &cause, err);
    if (status != TD_OK)
        return status;
    struct str deed = {0};
    void *after = record_new(cause.schema);
    status = txn_get_at(txn, cause.schema, cause.id, cause.seq, after, err);
    if (status == TD_OK) {
        add_deed(office, &cause, after, named, &deed);
        char *line =
            xasprintf(again ? _("done again: %s") : _("undone: %s"), str_text(&deed));
        add_line(said, line, cause.action == ACTION_MERGE);
        free(line);
    }
    record_free(cause.schema, after);
    str_release(&deed);
    entry_release(&cause);
    return status;
}

static void add_value(struct office *office, bool seen, const struct field *field,
    const void *record, struct str *out)
{
    struct field stored = *field;
    stored.shown = 0;
    if (field_is_empty(field, record))
        str_add(out, _("(empty)"));
    else if (!seen)
        str_add(out, FIELD_MASK);
    else
        field_show(&stored, record, office_book(office), out);
}

/* That a record goes out of the register or comes back says more than its reason. */
static bool say_voided(
    const struct field *field, const void *now, const void *then, struct str *out)
{
    const char *code = record_chead(now)->code;
    if (strcmp(field->key, "voided") != 0)
        return false;
    if (field_is_empty(field, then))
        str_addf(out, _("%s comes back into the lists"), code);
    else if (field_is_empty(field, now))
        str_addf(out, _("%s is taken out of the lists"), code);
    else
        return false;
    str_addc(out, '\n');
    return true;
}

/* "26-00412 Officer: An -> Bình" for each field that changes. */
static void say_values(struct office *office, const struct schema *schema,
    const void *now, const void *then, struct str *out)
{
    bool sees = core_sees_person(office, schema, now);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (field_equal(field, now, then) || say_voided(field, now, then, out))
            continue;
        bool seen = sees || !(field->flags & F_PERSONAL);
        str_addf(out, "%s %s: ", record_chead(now)->code, msg(field->label));
        add_value(office, seen, field, now, out);
        str_add(out, " -> ");
        add_value(office, seen, field, then, out);
        str_addc(out, '\n');
    }
}

/* --- the whole --------------------------------------------------------------------- */

/* One undo under way. */
struct undoing {
    struct office *office;
    struct txn *txn;
    const struct undo *undo;
    struct undo_preview *out;
    bool looking; /* a preview: what moved is told, not refused */
    bool data;    /* data of the office changed */
    bool merge;   /* its newest entry is the merge itself, so this is known at once */
    const struct schema *schema;
    uint64_t id; /* the record before this one */
};

static void count_record(struct undoing *u, const struct entry *entry)
{
    u->out->many =
        u->out->many ||
        (u->schema != NULL && (u->schema != entry->schema || u->id != entry->id));
    u->schema = entry->schema;
    u->id = entry->id;
}

static enum td_status put_back(struct undoing *u, const struct entry *entry,
    struct inverse *inverse, struct err *err)
{
    void *now = record_new(entry->schema);
    record_copy(entry->schema, now, inverse->now);
    enum td_status status =
        entry->action == ACTION_ADD
            ? take_out(entry, inverse, err)
            : put_back_fields(entry, inverse, u->merge ? &u->out->said : NULL, err);
    if (status == TD_OK && merges_again(entry, inverse))
        status = core_check_merge(u->txn, entry->schema, inverse->now, err);
    if (status == TD_OK && u->looking && u->out->n < PREVIEW_LINES)
        say_values(u->office, entry->schema, now, inverse->now, &u->out->back);
    record_free(entry->schema, now);
    return status;
}

static enum td_status write_inverse(struct undoing *u, const struct entry *entry,
    struct inverse *inverse, struct err *err)
{
    enum action action = entry->action == ACTION_UNDO ? ACTION_REDO : ACTION_UNDO;
    if (entry->schema->derive != NULL)
        entry->schema->derive(inverse->now, office_book(u->office));
    enum td_status status =
        txn_put_undo(u->txn, entry->schema, inverse->now, action, entry->seq, err);
    if (status == TD_OK)
        status = say(u->office, u->txn, entry, !u->undo->nameless, &u->out->said, err);
    if (status == TD_OK && entry->action == ACTION_MERGE)
        status = core_tell_newcomers(u->txn, entry, &u->out->said, err);
    if (status == TD_OK && merges_again(entry, inverse))
        status = core_tell_left_behind(u->txn, entry, inverse->now, &u->out->said, err);
    u->out->n += status == TD_OK ? 1 : 0;
    u->data = u->data || core_is_office_data(entry->schema);
    return status;
}

/* A change that has been overtaken: told in a preview and with `rest`, else refused. */
static enum td_status undo_entry(
    struct undoing *u, const struct entry *entry, struct err *err)
{
    struct err why = {0};
    struct inverse inverse;
    inverse_init(&inverse, entry->schema);
    count_record(u, entry);
    enum td_status status = inverse_load(u->txn, entry, &inverse, err);
    if (status == TD_OK && (status = put_back(u, entry, &inverse, &why)) == TD_OK)
        status = write_inverse(u, entry, &inverse, err);
    else if (why.code == TD_CONFLICT && (u->looking || u->undo->rest)) {
        u->out->n_moved++;
        if (u->out->n_moved <= PREVIEW_LINES)
            str_addf(&u->out->moved, "%s\n", why.text);
        if (u->undo->rest)
            str_addf(&u->out->said, "%s %s\n", _("stays:"), why.text);
        status = TD_OK;
    } else if (why.code != TD_OK) {
        status = err_set(err, why.code, "%s", why.text);
    }
    inverse_release(&inverse, entry->schema);
    return status;
}

static void note_newest(struct undo_preview *out, const struct entry *entry)
{
    if (out->actor != NULL)
        return;
    out->actor = xstrdup(entry->actor);
    out->made_us = entry->wall_us;
    out->seq = entry->seq;
    out->batch = entry->batch;
}

/* Newest first, so that changes of one record come off in order. */
static enum td_status undo_all(
    struct undoing *u, const struct seq_list *chosen, struct err *err)
{
    enum td_status status = TD_OK;
    if (chosen->n > 1)
        (void)txn_new_batch(u->txn);
    for (size_t i = 0; i < chosen->n && status == TD_OK; i++) {
        struct entry entry;
        status = txn_entry(u->txn, chosen->seqs[i], &entry, err);
        if (status != TD_OK)
            break;
        note_newest(u->out, &entry);
        u->merge = u->merge || entry.action == ACTION_MERGE;
        status = undo_entry(u, &entry, err);
        entry_release(&entry);
    }
    struct book *book;
    uint64_t moved = 0;
    if (status != TD_OK || !u->data || (status = core_book(u->txn, &book, err)) != TD_OK)
        return status;
    status = core_rederive(u->txn, book, &moved, err);
    book_free(book);
    return status;
}

static enum td_status undo_in(struct undoing *u, struct err *err)
{
    struct choosing c = {.undo = u->undo, .actor = u->office->actor};
    gone_init(&c.gone, u->txn);
    enum td_status status = choose_entries(u->txn, &c, err);
    if (status == TD_OK)
        status = undo_all(u, &c.chosen, err);
    if (status == TD_OK && !u->looking && u->out->n == 0)
        status = err_set(
            err, TD_CONFLICT, _("All of it has been changed since; nothing is undone."));
    free(c.chosen.seqs);
    free(c.gone.bits);
    return status;
}

static enum td_status run(struct office *office, const struct undo *undo, bool looking,
    struct undo_preview *out, struct err *err)
{
    struct undoing u = {.office = office, .undo = undo, .looking = looking, .out = out};
    enum td_status status = core_write(office, &u.txn, err);
    if (status != TD_OK)
        return status;
    status = undo_in(&u, err);
    if (status == TD_OK && (looking || undo->dry_run)) {
        txn_abort(u.txn);
        return TD_OK;
    }
    return core_write_done(office, u.txn, status, err);
}

enum td_status office_undo(
    struct office *office, const struct undo *undo, struct str *said, struct err *err)
{
    struct undo_preview out = {0};
    enum td_status status = run(office, undo, false, &out, err);
    if (status == TD_OK)
        str_addn(said, str_text(&out.said), out.said.len);
    undo_preview_release(&out);
    return status;
}

enum td_status office_undo_preview(struct office *office, const struct undo *undo,
    struct undo_preview *preview, struct err *err)
{
    *preview = (struct undo_preview){0};
    return run(office, undo, true, preview, err);
}

void undo_preview_release(struct undo_preview *preview)
{
    str_release(&preview->said);
    str_release(&preview->back);
    str_release(&preview->moved);
    free(preview->actor);
}
