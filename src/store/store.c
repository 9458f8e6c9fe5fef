/* SPDX-License-Identifier: MIT
 *
 * Stores and their transactions, and the one function that writes a record. Invariant:
 * an entry of the journal, the record and everything derived from it are written in one
 * transaction; when any of it fails, the transaction is broken and cannot be committed.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/msg.h"
#include "column_places.h"
#include "column_texts.h"
#include "facts.h"
#include "pending.h"
#include "private.h"
#include "terms.h"

#define META_MAGIC "tiepdan register"

/* ---- what a store is --------------------------------------------------------------- */

static struct slice text_slice(const char *text)
{
    return slice_of(text, strlen(text));
}

static enum td_status meta_put(
    struct kv_txn *txn, const char *name, struct slice value, struct err *err)
{
    return kv_put(txn, KV_META, text_slice(name), value, err);
}

static enum td_status meta_put_number(
    struct kv_txn *txn, const char *name, uint64_t number, struct err *err)
{
    uint8_t value[8];
    put_u64(value, number);
    return meta_put(txn, name, slice_of(value, sizeof(value)), err);
}

static enum td_status meta_fill(void *ctx, struct kv_txn *txn, struct err *err)
{
    const char *office = ctx;
    enum td_status status = meta_put(txn, "magic", text_slice(META_MAGIC), err);
    if (status == TD_OK)
        status = meta_put_number(txn, "format", STORE_FORMAT, err);
    if (status == TD_OK)
        status = meta_put(txn, "office", text_slice(office), err);
    if (status == TD_OK)
        status = meta_put_number(txn, "created", (uint64_t)clock_true_us(), err);
    if (status == TD_OK)
        status = meta_put_number(txn, "epoch", 1, err);
    return status;
}

static enum td_status meta_number(
    struct kv_txn *txn, const char *name, uint64_t *out, struct err *err)
{
    struct slice value;
    enum td_status status = kv_get(txn, KV_META, text_slice(name), &value, err);
    if (status == TD_OK && value.len == 8) {
        *out = get_u64(value.data);
        return TD_OK;
    }
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    return err_set(err, TD_CORRUPT,
        _("The register does not say what it is (%s). Restore the newest backup."), name);
}

static enum td_status meta_check(struct kv_txn *txn, struct err *err)
{
    struct slice magic;
    uint64_t format = 0;
    enum td_status status = kv_get(txn, KV_META, text_slice("magic"), &magic, err);
    if (status == TD_NOT_FOUND ||
        (status == TD_OK && !slice_equal(magic, text_slice(META_MAGIC))))
        return err_set(err, TD_INVALID, _("This is not a register of tiepdan."));
    if (status == TD_OK)
        status = meta_number(txn, "format", &format, err);
    if (status != TD_OK || format == STORE_FORMAT)
        return status;
    return err_set(err, TD_INVALID,
        format > STORE_FORMAT
            ? _("The register has format %llu, made by a newer tiepdan; this one knows "
                "format %d and leaves it alone. Install the newer program.")
            : _("The register has format %llu, made by an older tiepdan; this one knows "
                "format %d and leaves it alone. Export it with the older program and "
                "import that into a new register."),
        (unsigned long long)format, STORE_FORMAT);
}

static enum td_status meta_read(void *ctx, struct kv_txn *txn, struct err *err)
{
    struct store *store = ctx;
    struct slice office;
    enum td_status status = meta_check(txn, err);
    if (status == TD_OK)
        status = meta_number(txn, "epoch", &store->epoch, err);
    if (status == TD_OK)
        status = kv_get(txn, KV_META, text_slice("office"), &office, err);
    if (status == TD_OK)
        store->office = xstrndup(office.data, office.len);
    if (status == TD_NOT_FOUND)
        return err_set(err, TD_CORRUPT, _("The register does not name its office."));
    return status;
}

/* kv_fill takes its context as non-const. */
static char *office_copy(const char *office_code)
{
    return xstrdup(office_code != NULL ? office_code : "");
}

enum td_status store_create(const char *url, const char *office_code, struct err *err)
{
    hash_start();
    char *office = office_copy(office_code);
    enum td_status status = kv_create(url, meta_fill, office, err);
    free(office);
    return status;
}

enum td_status store_next_epoch(struct store *store, struct err *err)
{
    struct kv_txn *txn = NULL;
    enum td_status status = kv_begin(store->kv, KV_WRITE, &txn, err);
    if (status != TD_OK)
        return status;
    status = meta_put_number(txn, "epoch", store->epoch + 1, err);
    if (status != TD_OK) {
        kv_abort(txn);
        return status;
    }
    status = kv_commit(txn, err);
    store->epoch += status == TD_OK ? 1 : 0;
    return status;
}

enum td_status store_open(
    const char *url, unsigned flags, struct store **out, struct err *err)
{
    hash_start();
    struct store *store = xcalloc(1, sizeof(*store));
    enum td_status status = kv_open(
        url, flags & STORE_READONLY ? KV_READONLY : 0, meta_read, store, &store->kv, err);
    if (status == TD_OK) {
        *out = store;
        return TD_OK;
    }
    store_close(store);
    return status;
}

struct store *store_open_memory(const char *office_code)
{
    hash_start();
    struct store *store = xcalloc(1, sizeof(*store));
    store->kv = kv_open_memory();
    char *office = office_copy(office_code);
    struct kv_txn *txn = NULL;
    REQUIRE(kv_begin(store->kv, KV_WRITE, &txn, NULL) == TD_OK);
    REQUIRE(meta_fill(office, txn, NULL) == TD_OK);
    REQUIRE(meta_read(store, txn, NULL) == TD_OK);
    REQUIRE(kv_commit(txn, NULL) == TD_OK);
    free(office);
    return store;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    kv_close(store->kv);
    terms_memory_free(store->terms);
    column_texts_free(store->columns);
    column_places_free(store->places);
    free(store->office);
    free(store);
}

uint64_t store_revision(struct store *store)
{
    return kv_revision(store->kv);
}

const char *store_office_code(const struct store *store)
{
    return store->office;
}

const char *store_warnings(const struct store *store)
{
    return kv_warnings(store->kv);
}

bool store_is_damaged(const struct store *store)
{
    return store->is_damaged;
}

void store_tidy(struct store *store)
{
    kv_tidy(store->kv);
}

/* ---- transactions ------------------------------------------------------------------ */

/* Before the engine's transaction ends. */
static void close_cursors(struct txn *txn)
{
    kv_cursor_close(txn->entries);
    facts_seen_free(txn->seen);
}

static void txn_free(struct txn *txn)
{
    facts_forget(txn);
    tiles_seen_free(txn->tiles);
    pending_forget(txn);
    terms_forget(txn);
    index_forget(txn);
    free(txn->actor);
    free(txn->role);
    free(txn);
}

enum td_status store_begin(struct store *store, enum txn_mode mode,
    const struct actor *actor, struct txn **out, struct err *err)
{
    struct kv_txn *kv = NULL;
    enum td_status status =
        kv_begin(store->kv, mode == TXN_WRITE ? KV_WRITE : KV_READ, &kv, err);
    if (status != TD_OK)
        return status;
    struct txn *txn = xcalloc(1, sizeof(*txn));
    txn->store = store;
    txn->kv = kv;
    txn->mode = mode;
    if (actor != NULL) {
        txn->actor = xstrdup(actor->name);
        txn->role = xstrdup(actor->role);
        txn->road = actor->road;
        txn->batch = actor->batch;
    }
    *out = txn;
    return TD_OK;
}

enum td_status store_flush(struct txn *txn, struct err *err)
{
    enum td_status status = facts_flush(txn, err);
    if (status == TD_OK)
        status = terms_flush(txn, err);
    return status == TD_OK ? index_flush_all(txn, err) : status;
}

enum td_status txn_commit(struct txn *txn, struct err *err)
{
    enum td_status status = store_flush(txn, err);
    close_cursors(txn);
    if (status != TD_OK) {
        kv_abort(txn->kv);
    } else {
        status = kv_commit(txn->kv, err);
    }
    txn_free(txn);
    return status;
}

void txn_abort(struct txn *txn)
{
    if (txn == NULL)
        return;
    close_cursors(txn);
    kv_abort(txn->kv);
    txn_free(txn);
}

static enum td_status write_failed(
    struct txn *txn, enum td_status status, const struct err *why, struct err *err)
{
    err_set(&txn->broken, status, "%s", why->text);
    return err_set(err, status, "%s", why->text);
}

enum td_status store_put(struct txn *txn, enum kv_table table, struct slice key,
    struct slice value, struct err *err)
{
    struct err why = {0};
    REQUIRE(txn->mode == TXN_WRITE);
    if (txn->broken.code != TD_OK)
        return err_set(err, txn->broken.code, "%s", txn->broken.text);
    enum td_status status = table == KV_JOURNAL
                                ? kv_append(txn->kv, table, key, value, &why)
                                : kv_put(txn->kv, table, key, value, &why);
    return status == TD_OK ? TD_OK : write_failed(txn, status, &why, err);
}

enum td_status store_del(
    struct txn *txn, enum kv_table table, struct slice key, struct err *err)
{
    struct err why = {0};
    REQUIRE(txn->mode == TXN_WRITE);
    if (txn->broken.code != TD_OK)
        return err_set(err, txn->broken.code, "%s", txn->broken.text);
    enum td_status status = kv_del(txn->kv, table, key, &why);
    return status == TD_OK || status == TD_NOT_FOUND
               ? status
               : write_failed(txn, status, &why, err);
}

/* ---- records ----------------------------------------------------------------------- */

enum td_status txn_get(struct txn *txn, const struct schema *schema, uint64_t id,
    void *record, struct err *err)
{
    struct stored stored;
    enum td_status status = stored_get(txn, schema, id, &stored, err);
    return status == TD_OK ? stored_decode(schema, &stored, record, err) : status;
}

/* Ids are dense and nothing is ever deleted: the last record of the register has it. */
static enum td_status last_id(
    struct txn *txn, const struct schema *schema, uint64_t *out, struct err *err)
{
    uint8_t after[RECORD_KEY];
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    REQUIRE(schema->number < UINT16_MAX);
    enum td_status status = kv_cursor_open(txn->kv, KV_RECORD, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_seek(
        cursor, record_key(after, (uint16_t)(schema->number + 1), 0), &key, &value, err);
    if (status == TD_OK || status == TD_NOT_FOUND)
        status = kv_step(cursor, status == TD_OK ? KV_PREV : KV_LAST, &key, &value, err);
    *out = 0;
    if (status == TD_OK && key.len == RECORD_KEY && get_u16(key.data) == schema->number)
        *out = get_u64((const uint8_t *)key.data + 2);
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

uint64_t txn_last_id(struct txn *txn, const struct schema *schema)
{
    uint64_t id = 0;
    return last_id(txn, schema, &id, NULL) == TD_OK ? id : 0;
}

/* ---- writing ----------------------------------------------------------------------- */

/* One change of one record under way. */
struct change_under_way {
    struct txn *txn;
    const struct schema *schema;
    void *before;      /* NULL: a new record */
    uint64_t previous; /* the newest entry of the record before, or 0 */
    void *record;
    enum action action;
    uint64_t undoes; /* ACTION_UNDO: the entry taken back */
    struct encoded encoded;
    struct str plain, personal; /* what changes */
};

static enum td_status moved_error(struct err *err)
{
    return err_set(err, TD_CONFLICT,
        _("Somebody else changed this record meanwhile. Look at it again; nothing was "
          "saved."));
}

static enum td_status load_before(struct change_under_way *c, struct err *err)
{
    const struct record *head = record_chead(c->record);
    struct stored stored = {0};
    c->before = record_new(c->schema);
    enum td_status status = stored_get(c->txn, c->schema, head->id, &stored, err);
    if (status == TD_OK)
        status = stored_decode(c->schema, &stored, c->before, err);
    c->previous = stored.newest;
    if (status == TD_OK && record_chead(c->before)->rev != head->rev)
        return moved_error(err);
    return status;
}

/* The head as it will be: new id, next revision, times of the entry. */
static void advance(struct change_under_way *c, uint64_t id, int64_t wall_us)
{
    const struct record *before = c->before;
    struct record *head = record_head(c->record);
    head->id = id;
    head->rev = before != NULL ? before->rev + 1 : 1;
    head->created_us = before != NULL ? before->created_us : wall_us;
    head->changed_us = wall_us;
}

static enum td_status write_entry(struct change_under_way *c, struct err *err)
{
    const struct record *head = record_chead(c->record);
    const struct stored *stored = &c->encoded.stored;
    if (c->before != NULL) {
        codec_encode_changes(c->schema, c->before, c->record, PART_PLAIN, &c->plain);
        codec_encode_changes(
            c->schema, c->before, c->record, PART_PERSONAL, &c->personal);
    }
    const struct jot jot = {
        .action = c->action,
        .undoes = c->undoes,
        .previous = c->previous,
        .rev_before = head->rev - 1,
        .wall_us = head->changed_us,
        .plain = c->before != NULL ? str_slice(&c->plain) : stored->plain,
        .personal = c->before != NULL ? str_slice(&c->personal) : stored->personal,
        .after = stored,
    };
    return journal_append(c->txn, &jot, err);
}

static enum td_status write_terms(struct change_under_way *c, struct err *err)
{
    uint64_t last = record_chead(c->record)->id;
    enum td_status status = TD_OK;
    if (c->before != NULL)
        status = last_id(c->txn, c->schema, &last, err);
    return status == TD_OK ? terms_set(c->txn, c->schema, c->before, c->record, last, err)
                           : status;
}

static enum td_status write_all(struct change_under_way *c, struct err *err)
{
    encoded_make(c->schema, c->record, &c->encoded);
    enum td_status status = facts_hold(c->txn, c->schema, c->record, err);
    if (status == TD_OK)
        status = write_entry(c, err);
    c->encoded.stored.newest = c->txn->tail.seq;
    c->encoded.stored.by_entry = c->before == NULL;
    if (status == TD_OK)
        status = stored_put(c->txn, &c->encoded.stored, err);
    if (status == TD_OK)
        status = index_update(c->txn, c->schema, c->before, c->record, err);
    if (status == TD_OK)
        status = write_terms(c, err);
    if (status == TD_OK)
        status = counter_update(c->txn, c->schema, c->record, err);
    if (status == TD_OK)
        facts_set(c->txn, c->schema, c->record);
    return status;
}

/* A head that was changed for a write that failed goes back to what it was. */
static enum td_status change(struct change_under_way *c, struct err *err)
{
    struct record *head = record_head(c->record);
    const struct record was = *head;
    uint64_t id = head->id;
    enum td_status status = TD_OK;
    if (id == 0) {
        status = last_id(c->txn, c->schema, &id, err);
        id++;
    }
    if (status == TD_OK)
        status = journal_tail(c->txn, err);
    if (status == TD_OK)
        status = code_check(c->txn, c->schema, c->record, err);
    if (status != TD_OK)
        return status;
    advance(c, id, clock_true_us());
    status = write_all(c, err);
    if (status != TD_OK)
        *head = was;
    return status;
}

static void change_release(struct change_under_way *c)
{
    record_free(c->schema, c->before);
    encoded_release(&c->encoded);
    str_release(&c->plain);
    str_release(&c->personal);
}

static enum td_status put_record(struct change_under_way *c, struct err *err)
{
    REQUIRE(c->txn->mode == TXN_WRITE);
    struct record *head = record_head(c->record);
    enum td_status status = head->id != 0 ? load_before(c, err) : TD_OK;
    if (status == TD_OK && c->before != NULL &&
        record_equal(c->schema, c->before, c->record)) {
        head->created_us = record_chead(c->before)->created_us;
        head->changed_us = record_chead(c->before)->changed_us;
    } else if (status == TD_OK) {
        status = change(c, err);
    }
    change_release(c);
    return status;
}

enum td_status txn_put(struct txn *txn, const struct schema *schema, void *record,
    enum action action, struct err *err)
{
    struct change_under_way c = {
        .txn = txn, .schema = schema, .record = record, .action = action};
    return put_record(&c, err);
}

enum td_status txn_put_undo(struct txn *txn, const struct schema *schema, void *record,
    enum action action, uint64_t undoes, struct err *err)
{
    struct change_under_way c = {.txn = txn,
        .schema = schema,
        .record = record,
        .action = action,
        .undoes = undoes};
    return put_record(&c, err);
}

/* The stored record as it now is, not the caller's, of which only derived members count.
 */
static enum td_status borrow_refreshed(struct txn *txn, const struct schema *schema,
    uint64_t id, struct slice derived, struct stored *stored, void *out, struct err *err)
{
    enum td_status status = stored_get(txn, schema, id, stored, err);
    if (status != TD_OK)
        return status;
    stored->derived = derived; // the other parts stay borrowed
    record_init(schema, out);
    return stored_borrow(schema, stored, out, err);
}

static enum td_status refresh_facts(struct txn *txn, const struct schema *schema,
    uint64_t id, struct slice derived, struct stored *stored, struct err *err)
{
    void *borrowed = record_new(schema);
    enum td_status status =
        borrow_refreshed(txn, schema, id, derived, stored, borrowed, err);
    if (status == TD_OK)
        status = facts_hold(txn, schema, borrowed, err); // may end what is borrowed
    if (status == TD_OK)
        status = borrow_refreshed(txn, schema, id, derived, stored, borrowed, err);
    if (status == TD_OK)
        facts_set(txn, schema, borrowed);
    free(borrowed);
    return status;
}

static enum td_status refresh(struct txn *txn, const struct schema *schema,
    const void *record, struct str *derived, struct err *err)
{
    struct stored stored;
    const struct record *head = record_chead(record);
    enum td_status status = stored_get(txn, schema, head->id, &stored, err);
    if (status != TD_OK)
        return status;
    if (stored.rev != head->rev)
        return moved_error(err);
    codec_encode_derived(schema, record, derived);
    if (slice_equal(stored.derived, str_slice(derived)))
        return TD_OK;
    status = refresh_facts(txn, schema, head->id, str_slice(derived), &stored, err);
    return status == TD_OK ? stored_put(txn, &stored, err) : status;
}

enum td_status txn_refresh(
    struct txn *txn, const struct schema *schema, void *record, struct err *err)
{
    struct str derived;
    REQUIRE(txn->mode == TXN_WRITE);
    str_init(&derived);
    enum td_status status = refresh(txn, schema, record, &derived, err);
    str_release(&derived);
    return status;
}

enum td_status txn_mark(struct txn *txn, const struct schema *schema, uint64_t id,
    enum action action, struct err *err)
{
    REQUIRE(txn->mode == TXN_WRITE);
    struct stored stored;
    enum td_status status = journal_tail(txn, err);
    if (status == TD_OK)
        status = stored_get(txn, schema, id, &stored, err);
    if (status != TD_OK)
        return status;
    const struct jot jot = {
        .action = action,
        .previous = stored.newest,
        .rev_before = stored.rev,
        .wall_us = clock_true_us(),
        .after = &stored,
    };
    status = journal_append(txn, &jot, err);
    if (status == TD_OK) // what was borrowed is gone
        status = stored_get(txn, schema, id, &stored, err);
    if (status != TD_OK)
        return status;
    stored.newest = txn->tail.seq;
    stored.by_entry = false;
    return stored_put(txn, &stored, err);
}
