/* SPDX-License-Identifier: MIT
 *
 * A record's journal as people read it. Old values come from the record's own earlier
 * entries, so the walk runs from the oldest to the newest and hands them out reversed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "private.h"

/* One walk through a record's entries; `state` is the record as far as it has come. */
struct walk {
    struct office *office;
    const struct schema *schema;
    bool sees_person; /* decided by the record as it stands now */
    void *state;
};

static char *shown(const struct walk *walk, const struct field *field)
{
    struct str out = {0};
    struct field stored = *field;
    stored.shown = 0;
    if (field_is_empty(field, walk->state))
        return xstrdup("");
    if ((field->flags & F_PERSONAL) && !walk->sees_person)
        str_add(&out, FIELD_MASK);
    else
        field_show(&stored, walk->state, office_book(walk->office), &out);
    return str_detach(&out);
}

static void take_change(
    const struct walk *walk, const struct change *change, struct history_entry *out)
{
    const struct field *field = schema_field_tagged(walk->schema, change->tag);
    struct parse_env env = {0};
    if (field == NULL)
        return;
    struct history_change *row = &out->changes[out->n_changes++];
    row->field = field;
    row->before = shown(walk, field);
    if (field_parse(field, walk->state, change->value, &env, NULL) != TD_OK)
        field_clear(field, walk->state);
    row->after = shown(walk, field);
}

static void take_entry(
    const struct walk *walk, const struct entry *entry, struct history_entry *out)
{
    *out = (struct history_entry){
        .seq = entry->seq,
        .batch = entry->batch,
        .wall_us = entry->wall_us,
        .actor = xstrdup(entry->actor),
        .road = entry->road,
        .action = entry->action,
        .cause = entry->action,
        .undoes = entry->undoes,
        .rehearsed = entry->rehearsed,
        .rev = entry->rev_after,
        .changes = xcalloc(entry->n_changes + 1, sizeof *out->changes),
    };
    for (size_t i = 0; i < entry->n_changes; i++)
        take_change(walk, &entry->changes[i], out);
}

static enum td_status walk_entries(struct walk *walk, struct txn *txn,
    const uint64_t *seqs, size_t n, struct history_entry *out, size_t *done,
    struct err *err)
{
    for (*done = 0; *done < n; ++*done) {
        struct entry entry;
        enum td_status status = txn_entry(txn, seqs[*done], &entry, err);
        if (status != TD_OK)
            return status;
        take_entry(walk, &entry, &out[*done]);
        entry_release(&entry);
    }
    return TD_OK;
}

/* An undoing may be undone: down to the act that all of them are about. The oldest entry
 * is the first, and what an entry takes back is older. */
static void find_causes(struct history_entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; entries[i].undoes != 0 && k < i; k++)
            if (entries[k].seq == entries[i].undoes)
                entries[i].cause = entries[k].cause;
}

static void reverse(struct history_entry *entries, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct history_entry kept = entries[i];
        entries[i] = entries[n - 1 - i];
        entries[n - 1 - i] = kept;
    }
}

/* --- what was merged into it ----------------------------------------------------------
 */

/* The journal of a merge stands with the record that went; the one that stays would not
 * know of it where no value was taken over. */
struct merges {
    struct walk *walk;
    struct txn *txn;
    struct history_entry *entries; /* newest first */
    size_t n;
};

static bool is_merge(const struct entry *entry, const struct field *merged)
{
    for (size_t i = 0; i < entry->n_changes; i++)
        if (entry->changes[i].tag == merged->tag && *entry->changes[i].value != '\0')
            return true;
    return false;
}

static void take_merge(const struct merges *m, const struct entry *entry,
    const void *other, struct str *name)
{
    struct entry bare = *entry;
    const struct field *field = schema_field(m->walk->schema, "name");
    size_t at = m->n;
    for (; at > 0 && m->entries[at - 1].seq < entry->seq; at--)
        m->entries[at] = m->entries[at - 1];
    struct history_entry *out = &m->entries[at];
    bare.n_changes = 0;
    take_entry(m->walk, &bare, out);
    out->action = out->cause = ACTION_MERGE;
    out->other = xstrdup(record_chead(other)->code);
    if (field == NULL || field_is_empty(field, other))
        return;
    office_show(m->walk->office, m->walk->schema, other, field, name);
    out->changes[0] = (struct history_change){
        .field = field, .before = xstrdup(""), .after = xstrdup(str_text(name))};
    out->n_changes = 1;
}

/* The newest entry by which the record went into this one. */
static enum td_status add_merge_of(struct merges *m, uint64_t id, struct err *err)
{
    const struct schema *schema = m->walk->schema;
    const struct field *merged = schema_field(schema, "merged");
    uint64_t *seqs = NULL;
    size_t n = 0;
    bool found = false;
    void *other = record_new(schema);
    enum td_status status = txn_get(m->txn, schema, id, other, err);
    if (status == TD_OK)
        status = txn_history(m->txn, schema, id, &seqs, &n, err);
    for (size_t i = n; status == TD_OK && !found && i-- > 0;) {
        struct entry entry;
        struct str name = {0};
        status = txn_entry(m->txn, seqs[i], &entry, err);
        if (status != TD_OK)
            break;
        if ((found = is_merge(&entry, merged)))
            take_merge(m, &entry, other, &name);
        str_release(&name);
        entry_release(&entry);
    }
    m->n += found ? 1 : 0;
    free(seqs);
    record_free(schema, other);
    return status;
}

static enum td_status add_merges(struct walk *walk, struct txn *txn, const char *code,
    struct history_entry **entries, size_t *n, struct err *err)
{
    const struct field *merged = schema_field(walk->schema, "merged");
    uint64_t *ids = NULL;
    size_t others = 0;
    if (merged == NULL)
        return TD_OK;
    enum td_status status =
        txn_lookup(txn, walk->schema, merged, code, &ids, &others, err);
    *entries = xreallocarray(*entries, *n + others + 1, sizeof **entries);
    struct merges merges = {walk, txn, *entries, *n};
    for (size_t i = 0; i < others && status == TD_OK; i++)
        status = add_merge_of(&merges, ids[i], err);
    *n = merges.n;
    free(ids);
    return status;
}

static enum td_status history_in(struct walk *walk, struct txn *txn, uint64_t id,
    struct history_entry **entries, size_t *n, struct err *err)
{
    uint64_t *seqs = NULL;
    size_t count = 0, done = 0;
    enum td_status status = txn_history(txn, walk->schema, id, &seqs, &count, err);
    if (status != TD_OK)
        return status;
    struct history_entry *found = xcalloc(count + 1, sizeof *found);
    status = walk_entries(walk, txn, seqs, count, found, &done, err);
    free(seqs);
    if (status != TD_OK) {
        history_free(found, done);
        return status;
    }
    find_causes(found, count);
    reverse(found, count);
    *entries = found;
    *n = count;
    return TD_OK;
}

enum td_status office_history(struct office *office, const struct schema *schema,
    uint64_t id, struct history_entry **entries, size_t *n, struct err *err)
{
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    struct txn *txn;
    bool own;
    void *now = record_new(schema);
    struct walk walk = {office, schema, false, record_new(schema)};
    status = core_read(office, &txn, &own, err);
    REQUIRE(status == TD_OK && !own);
    status = txn_get(txn, schema, id, now, err);
    if (status == TD_OK) {
        walk.sees_person = core_sees_person(office, schema, now);
        status = history_in(&walk, txn, id, entries, n, err);
    }
    if (status == TD_OK) {
        status = add_merges(&walk, txn, record_chead(now)->code, entries, n, err);
        if (status != TD_OK)
            history_free(*entries, *n);
    }
    record_free(schema, walk.state);
    record_free(schema, now);
    office_read_end(office);
    return status;
}

/* The newest entry that led to this revision; showing a protected identity leads to none
 * of its own. */
static enum td_status seq_of_rev(struct txn *txn, const struct schema *schema,
    uint64_t id, uint32_t rev, uint64_t *seq, struct err *err)
{
    uint64_t *seqs = NULL;
    size_t n = 0;
    enum td_status status = txn_history(txn, schema, id, &seqs, &n, err);
    *seq = 0;
    for (size_t i = n; status == TD_OK && *seq == 0 && i-- > 0;) {
        struct entry entry;
        status = txn_entry(txn, seqs[i], &entry, err);
        if (status == TD_OK && entry.rev_after == rev)
            *seq = seqs[i];
        entry_release(&entry);
    }
    free(seqs);
    if (status == TD_OK && *seq == 0)
        return err_set(err, TD_NOT_FOUND, _("The record never had revision %u."), rev);
    return status;
}

enum td_status office_get_rev(struct office *office, const struct schema *schema,
    uint64_t id, uint32_t rev, void *record, struct err *err)
{
    struct txn *txn;
    bool own;
    uint64_t seq = 0;
    enum td_status status = core_read(office, &txn, &own, err);
    if (status != TD_OK)
        return status;
    status = seq_of_rev(txn, schema, id, rev, &seq, err);
    if (status == TD_OK)
        status = txn_get_at(txn, schema, id, seq, record, err);
    core_read_done(txn, own);
    return status;
}

void history_free(struct history_entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < entries[i].n_changes; c++) {
            free(entries[i].changes[c].before);
            free(entries[i].changes[c].after);
        }
        free(entries[i].changes);
        free(entries[i].actor);
        free(entries[i].other);
    }
    free(entries);
}

static const char *state_after(const struct history_entry *entry)
{
    for (size_t i = 0; i < entry->n_changes; i++)
        if (strcmp(entry->changes[i].field->key, "state") == 0 ||
            strcmp(entry->changes[i].field->key, "direction") == 0)
            return entry->changes[i].after;
    return NULL;
}

static void list_fields(const struct history_entry *entry, struct str *out)
{
    for (size_t i = 0; i < entry->n_changes; i++)
        str_addf(out, "%s%s", i == 0 ? ": " : ", ", msg(entry->changes[i].field->label));
}

/* What was undone or done again: the act, where its fields would only say how. */
static void add_cause(const struct history_entry *entry, struct str *out)
{
    const char *deed = action_deed(entry->cause);
    if (deed != NULL)
        str_addf(out, ": %s", msg(deed));
    else
        list_fields(entry, out);
}

void history_line(
    const struct schema *schema, const struct history_entry *entry, struct str *out)
{
    (void)schema;
    str_add(out, msg(action_label(entry->action)));
    if (entry->action == ACTION_MOVE && state_after(entry) != NULL)
        str_addf(out, " → %s", state_after(entry));
    else if (entry->other != NULL)
        str_addf(out, " ← %s", entry->other);
    else if (entry->action == ACTION_MERGE && entry->n_changes > 0)
        str_addf(out, " → %s", entry->changes[entry->n_changes - 1].after);
    else if (entry->action == ACTION_EDIT)
        list_fields(entry, out);
    else if (entry->action == ACTION_UNDO || entry->action == ACTION_REDO)
        add_cause(entry, out);
}
