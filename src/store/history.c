/* SPDX-License-Identifier: MIT
 *
 * Reading the journal: entries with their changes as text, the entries of one record,
 * and a record as it stood at an earlier moment.
 */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "private.h"

uint64_t txn_last_seq(struct txn *txn)
{
    return journal_tail(txn, NULL) == TD_OK ? txn->tail.seq : 0;
}

static bool is_among(
    uint16_t number, const struct schema *const *schemas, size_t n_schemas)
{
    for (size_t i = 0; i < n_schemas; i++)
        if (schemas[i]->number == number)
            return true;
    return false;
}

bool txn_moved_since(
    struct txn *txn, uint64_t seq, const struct schema *const *schemas, size_t n_schemas)
{
    enum { LOOKED_AT = 256 };
    uint64_t last = txn_last_seq(txn);
    struct entry_view view;
    if (last < seq || last - seq > LOOKED_AT)
        return true;
    for (uint64_t i = seq + 1; i <= last; i++)
        if (entry_peek(txn, i, &view, NULL) != TD_OK ||
            is_among(view.number, schemas, n_schemas))
            return true;
    return false;
}

void txn_chain_head(struct txn *txn, uint8_t head[32])
{
    memset(head, 0, HASH_LEN);
    if (journal_tail(txn, NULL) == TD_OK)
        memcpy(head, txn->tail.chain, HASH_LEN);
}

/* ---- an entry ---------------------------------------------------------------------- */

void entry_release(struct entry *entry)
{
    if (entry == NULL)
        return;
    for (size_t i = 0; i < entry->n_changes; i++)
        free(entry->changes[i].value);
    free(entry->changes);
    free(entry->office);
    free(entry->actor);
    free(entry->role);
    *entry = (struct entry){0};
}

/* Which tags a part holds. */
struct tag_set {
    const struct schema *schema;
    bool *has; /* by row of the schema */
};

static void note_tag(void *ctx, uint16_t tag)
{
    struct tag_set *set = ctx;
    for (size_t i = 0; i < set->schema->count; i++)
        if (set->schema->fields[i].tag == tag)
            set->has[i] = true;
}

static void add_change(struct entry *entry, const struct field *field, const void *record)
{
    struct str value;
    str_init(&value);
    field_format_stored(field, record, &value);
    entry->changes[entry->n_changes++] =
        (struct change){.tag = field->tag, .value = str_detach(&value)};
}

/* The new values, by way of a record that holds nothing else. */
static enum td_status read_changes(
    const struct entry_view *view, struct entry *entry, struct err *err)
{
    const struct schema *schema = entry->schema;
    void *record = record_new(schema);
    struct tag_set set = {schema, xcalloc(schema->count, sizeof(bool))};
    enum td_status status = entry_apply(schema, view, record, err);
    if (status == TD_OK)
        status = codec_walk(view->plain.data, view->plain.len, note_tag, &set, err);
    if (status == TD_OK)
        status = codec_walk(view->personal.data, view->personal.len, note_tag, &set, err);
    entry->changes = xcalloc(schema->count, sizeof(*entry->changes));
    for (size_t i = 0; status == TD_OK && i < schema->count; i++)
        if (set.has[i])
            add_change(entry, &schema->fields[i], record);
    free(set.has);
    record_free(schema, record);
    return status;
}

static char *name_copy(struct slice name)
{
    return xstrndup(name.len > 0 ? name.data : "", name.len);
}

static void entry_fill(const struct entry_view *view, struct entry *out)
{
    *out = (struct entry){
        .seq = view->seq,
        .epoch = view->epoch,
        .batch = view->batch,
        .id = view->id,
        .undoes = view->undoes,
        .wall_us = view->wall_us,
        .guard_us = view->guard_us,
        .office = name_copy(view->office),
        .actor = name_copy(view->actor),
        .role = name_copy(view->role),
        .road = view->road,
        .rehearsed = view->rehearsed,
        .action = view->action,
        .schema = registry_number(view->number),
        .rev_before = view->rev_before,
        .rev_after = view->rev_after,
    };
}

enum td_status txn_entry(
    struct txn *txn, uint64_t seq, struct entry *out, struct err *err)
{
    struct entry_view view;
    *out = (struct entry){0};
    enum td_status status = entry_get(txn, seq, &view, err);
    if (status != TD_OK)
        return status;
    entry_fill(&view, out);
    if (out->schema != NULL)
        status = read_changes(&view, out, err);
    if (status != TD_OK)
        entry_release(out);
    return status;
}

/* ---- the entries of a record ------------------------------------------------------- */

/* Newest first, as they lead from one to the one before. */
struct seq_list {
    uint64_t *seqs;
    size_t n, cap;
};

static enum td_status history_damaged(struct err *err)
{
    return err_set(err, TD_CORRUPT,
        _("The history of a record is damaged. Run tiepdan check, then tiepdan "
          "rebuild."));
}

static enum td_status follow(
    struct txn *txn, const struct stored *stored, struct seq_list *list, struct err *err)
{
    struct entry_view view;
    for (uint64_t seq = stored->newest; seq != 0; seq = view.previous) {
        enum td_status status = entry_peek(txn, seq, &view, err);
        if (status == TD_OK && view.number == stored->number && view.id == stored->id &&
            view.previous < seq) {
            ARRAY_GROW(list->seqs, list->cap, list->n + 1);
            list->seqs[list->n++] = seq;
            continue;
        }
        return status == TD_OK || status == TD_NOT_FOUND ? history_damaged(err) : status;
    }
    return TD_OK;
}

static void turn_round(struct seq_list *list)
{
    for (size_t i = 0; i < list->n / 2; i++) {
        uint64_t *other = &list->seqs[list->n - 1 - i], seq = list->seqs[i];
        list->seqs[i] = *other;
        *other = seq;
    }
}

enum td_status txn_history(struct txn *txn, const struct schema *schema, uint64_t id,
    uint64_t **seqs, size_t *n, struct err *err)
{
    struct stored stored;
    struct seq_list list = {0};
    enum td_status status = stored_get(txn, schema, id, &stored, err);
    if (status == TD_OK)
        status = follow(txn, &stored, &list, err);
    if (status == TD_NOT_FOUND) { // no record, no history
        err_clear(err);
        status = TD_OK;
    }
    if (status != TD_OK) {
        free(list.seqs);
        return status;
    }
    turn_round(&list);
    *seqs = list.seqs;
    *n = list.n;
    return TD_OK;
}

static enum td_status replay(struct txn *txn, const struct schema *schema, uint64_t id,
    uint64_t seq, void *record, struct err *err)
{
    struct entry_view view;
    enum td_status status = entry_get(txn, seq, &view, err);
    if (status != TD_OK)
        return status;
    if (view.number != schema->number || view.id != id)
        return history_damaged(err);
    return entry_apply(schema, &view, record, err);
}

enum td_status txn_get_at(struct txn *txn, const struct schema *schema, uint64_t id,
    uint64_t seq, void *record, struct err *err)
{
    uint64_t *seqs = NULL;
    size_t n = 0;
    enum td_status status = txn_history(txn, schema, id, &seqs, &n, err);
    if (status != TD_OK)
        return status;
    if (n == 0)
        status = err_set(err, TD_NOT_FOUND, _("There is no record %llu in “%s”."),
            (unsigned long long)id, schema->name);
    else
        record_clear(schema, record);
    for (size_t i = 0; i < n && seqs[i] <= seq && status == TD_OK; i++)
        status = replay(txn, schema, id, seqs[i], record, err);
    free(seqs);
    return status;
}
