/* SPDX-License-Identifier: MIT
 *
 * The journal is the truth: all other tables are dropped and made again from it, in one
 * transaction, so that a failure leaves everything as it was. The digest over the made
 * tables proves that nothing changed by it.
 */
#include <string.h>

#include "base/msg.h"
#include "facts.h"
#include "pending.h"
#include "private.h"
#include "terms.h"

static const enum kv_table derived_tables[] = {
    KV_RECORD, KV_CODE, KV_INDEX, KV_WORDS, KV_TERMS, KV_COUNTER, KV_FACTS};

struct rebuild {
    struct txn *txn;
    const struct store_hooks *hooks;
    struct replay replay;
    uint64_t done, total, records;
};

/* A journal that is damaged is not the truth any more. */
static enum td_status refuse_fault(void *ctx, const char *sentence, struct err *err)
{
    (void)ctx;
    return err_set(err, TD_CORRUPT, "%s", sentence);
}

static enum td_status on_progress(void *ctx, struct err *err)
{
    struct rebuild *rebuild = ctx;
    const struct store_hooks *hooks = rebuild->hooks;
    rebuild->done++;
    if (hooks == NULL || hooks->progress == NULL || rebuild->done % 256 != 0 ||
        hooks->progress(hooks->ctx, rebuild->done, rebuild->total))
        return TD_OK;
    return err_set(err, TD_CANCELLED, _("Stopped; nothing was changed."));
}

static enum td_status drop_all(struct txn *txn, struct err *err)
{
    enum td_status status = TD_OK;
    facts_forget(txn);
    terms_forget(txn);
    pending_forget(txn);
    for (size_t i = 0; i < ARRAY_COUNT(derived_tables) && status == TD_OK; i++)
        status = kv_drop(txn->kv, derived_tables[i], err);
    return status;
}

/* Else the first record would look for those before it, which are not finished yet. */
static enum td_status begin_tiles(struct rebuild *r, struct err *err)
{
    const struct replay *replay = &r->replay;
    enum td_status status = TD_OK;
    for (size_t i = 0; i < registry_count() && status == TD_OK; i++)
        if (replay_last_id(replay, registry_at(i)->number) > 0)
            status = pending_begin(r->txn, registry_at(i), err);
    return status;
}

static enum td_status schema_of(
    const struct ref *ref, const struct schema **out, struct err *err)
{
    *out = registry_number(ref->number);
    if (*out != NULL)
        return TD_OK;
    return err_set(err, TD_INVALID,
        _("The journal speaks of a register (number %d) that this program does not know. "
          "Install the newer program."),
        ref->number);
}

/* Writes the records as the journal tells them, derived members still empty. */
static enum td_status make_record(
    struct rebuild *r, size_t from, size_t to, struct err *err)
{
    const struct schema *schema = NULL;
    struct encoded encoded = {0};
    enum td_status status = schema_of(&r->replay.refs[from], &schema, err);
    if (status != TD_OK)
        return status;
    void *record = record_new(schema);
    status = replay_record(&r->replay, schema, from, to, record, err);
    if (status == TD_OK) {
        encoded_make(schema, record, &encoded);
        replay_tie(&r->replay, from, to, &encoded.stored);
        status = stored_put(r->txn, &encoded.stored, err);
    }
    encoded_release(&encoded);
    record_free(schema, record);
    return status;
}

static enum td_status put_derived(
    struct txn *txn, const struct derived *derived, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < derived->n && status == TD_OK; i++)
        status = derived_put(txn, derived, i, err);
    return status;
}

static enum td_status finish_record(
    struct rebuild *r, size_t from, size_t to, struct err *err)
{
    (void)to;
    const struct ref *ref = &r->replay.refs[from];
    const struct schema *schema = registry_number(ref->number);
    struct derived derived = {0};
    void *record = record_new(schema);
    enum td_status status = txn_get(r->txn, schema, ref->id, record, err);
    if (status == TD_OK && r->hooks != NULL && r->hooks->derive != NULL) {
        r->hooks->derive(r->hooks->ctx, schema, record);
        status = txn_refresh(r->txn, schema, record, err);
    }
    if (status == TD_OK) {
        derived_collect(schema, record, &derived);
        status = put_derived(r->txn, &derived, err);
    }
    if (status == TD_OK)
        status = terms_set(
            r->txn, schema, NULL, record, replay_last_id(&r->replay, ref->number), err);
    if (status == TD_OK)
        status = facts_hold(r->txn, schema, record, err);
    if (status == TD_OK)
        facts_set(r->txn, schema, record);
    r->records++;
    derived_release(&derived);
    record_free(schema, record);
    return status;
}

typedef enum td_status each_group(
    struct rebuild *r, size_t from, size_t to, struct err *err);

static enum td_status for_groups(struct rebuild *r, each_group *each, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t at = 0; at < r->replay.n && status == TD_OK;) {
        size_t end = replay_group(&r->replay, at);
        status = each(r, at, end, err);
        if (status == TD_OK)
            status = on_progress(r, err);
        at = end;
    }
    return status;
}

static enum td_status put_serials(struct rebuild *r, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < r->replay.n_serials && status == TD_OK; i++) {
        const struct serial *serial = &r->replay.serials[i];
        uint8_t key[COUNTER_KEY], value[8];
        put_u64(value, serial->highest);
        status =
            store_put(r->txn, KV_COUNTER, counter_key(key, serial->number, serial->year),
                slice_of(value, sizeof(value)), err);
    }
    return status;
}

/* Entries are read once and records made and finished; how many of those there are is
 * only shown, so the table that is to go may tell. */
static enum td_status count_work(struct rebuild *r, struct err *err)
{
    uint64_t entries = 0, records = 0;
    enum td_status status = kv_count(r->txn->kv, KV_JOURNAL, &entries, err);
    if (status == TD_OK)
        status = kv_count(r->txn->kv, KV_RECORD, &records, err);
    r->total = entries + 2 * records;
    return status;
}

static enum td_status rebuild_all(struct rebuild *r, struct err *err)
{
    const struct store_hooks *hooks = r->hooks;
    enum td_status status = count_work(r, err);
    if (status == TD_OK)
        status = replay_load(&r->replay, err);
    if (status == TD_OK)
        status = drop_all(r->txn, err);
    if (status == TD_OK)
        status = begin_tiles(r, err);
    if (status == TD_OK)
        status = for_groups(r, make_record, err);
    if (status == TD_OK && hooks != NULL && hooks->prepare != NULL)
        status = hooks->prepare(hooks->ctx, r->txn, err);
    if (status == TD_OK)
        status = for_groups(r, finish_record, err);
    if (status == TD_OK)
        status = put_serials(r, err);
    if (status == TD_OK)
        status = batch_raise(r->txn, r->replay.batch, err);
    return status;
}

enum td_status rebuild_tables(
    struct txn *txn, const struct store_hooks *hooks, uint64_t *records, struct err *err)
{
    struct rebuild r = {.txn = txn, .hooks = hooks};
    r.replay = (struct replay){
        .txn = txn, .fault = refuse_fault, .progress = on_progress, .ctx = &r};
    enum td_status status = rebuild_all(&r, err);
    replay_release(&r.replay);
    if (records != NULL)
        *records = r.records;
    return status;
}

enum td_status store_rebuild(struct store *store, const struct actor *actor,
    const struct store_hooks *hooks, uint64_t *records, struct err *err)
{
    struct txn *txn = NULL;
    enum td_status status = store_begin(store, TXN_WRITE, actor, &txn, err);
    if (status != TD_OK)
        return status;
    status = rebuild_tables(txn, hooks, records, err);
    if (status != TD_OK) {
        txn_abort(txn);
        return status;
    }
    status = txn_commit(txn, err);
    if (status == TD_OK)
        store->is_damaged = false;
    return status;
}

/* ---- the digest -------------------------------------------------------------------- */

static enum td_status digest_table(
    struct kv_txn *txn, enum kv_table table, struct hash *hash, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(txn, table, &cursor, err);
    if (status != TD_OK)
        return status;
    hash_add_u64(hash, (uint64_t)table);
    for (status = kv_step(cursor, KV_FIRST, &key, &value, err); status == TD_OK;
         status = kv_step(cursor, KV_NEXT, &key, &value, err)) {
        hash_add_u64(hash, key.len);
        hash_add(hash, key.data, key.len);
        hash_add_u64(hash, value.len);
        hash_add(hash, value.data, value.len);
    }
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

enum td_status store_digest(struct store *store, uint8_t digest[32], struct err *err)
{
    struct kv_txn *txn = NULL;
    struct hash hash;
    enum td_status status = kv_begin(store->kv, KV_READ, &txn, err);
    if (status != TD_OK)
        return status;
    hash_begin(&hash, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(derived_tables) && status == TD_OK; i++)
        status = digest_table(txn, derived_tables[i], &hash, err);
    kv_abort(txn);
    hash_end(&hash, digest);
    return status;
}
