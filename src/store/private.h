/* SPDX-License-Identifier: MIT
 *
 * What the files of the store share: its handles, how keys are made, a record and a
 * journal entry as bytes, and the entries derived from a record.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "base/alloc.h"
#include "base/str.h"
#include "hash.h"
#include "kv.h"
#include "model/codec.h"
#include "model/registry.h"
#include "store/store.h"

#define STORE_FORMAT 8

struct terms_memory;
struct kept;

struct store {
    struct kv *kv;
    char *office;
    uint64_t epoch;
    struct terms_memory *terms; /* what of the words was found whole; terms_whole.c */
    struct kept *columns;       /* what of the facts is remembered; column_texts.h */
    struct kept *places;        /* the same; column_places.h */
    uint64_t columns_begun;     /* how often their numbers were begun */
    bool is_damaged;            /* what finds records was missing or wrong; see store.h */
};

/* Where the journal ends; filled when first needed. */
struct tail {
    bool known;
    uint64_t seq;
    int64_t guard_us;
    uint8_t chain[HASH_LEN];
};

/* Random bytes got in one go, since asking the system for each entry's keys would cost an
 * import more than making the entry. */
struct random_pool {
    uint8_t bytes[2048];
    size_t used; /* of the bytes */
    size_t got;  /* the last time; 0 when none were got yet */
};

struct facts_group;
struct gathered;
struct index_held;
struct pending_tiles;
struct tiles_seen;
struct words_held;

struct txn {
    struct store *store;
    struct kv_txn *kv;
    enum txn_mode mode;
    char *actor, *role;
    enum road road;
    uint64_t batch;
    struct err broken; /* a write failed: the transaction can only be aborted */
    struct tail tail;
    struct random_pool random;
    struct kv_cursor *entries;     /* of the journal, for one that reads, or NULL */
    struct facts_group *facts;     /* changed and not yet written, or NULL */
    struct facts_seen *seen;       /* what was read of the facts; see facts_pass.c */
    struct tiles_seen *tiles;      /* and of the tiles */
    struct pending_tiles *pending; /* and tiles of pending records; see pending.h */
    struct gathered *terms;        /* the same of the index of words */
    struct words_held *words;      /* and of its newest rows */
    struct sealing *sealing;       /* rows on their way into `terms` meanwhile */
    struct index_held *index;      /* and of the index of values */
};

/* ---- tables through a transaction (store.c) -------------------------------------- */

/* What is written from now on belongs to the next epoch. */
enum td_status store_next_epoch(struct store *store, struct err *err) TD_MUST_USE;
/* As kv_put and kv_del; a failure breaks the transaction. */
enum td_status store_put(struct txn *txn, enum kv_table table, struct slice key,
    struct slice value, struct err *err) TD_MUST_USE;
enum td_status store_del(
    struct txn *txn, enum kv_table table, struct slice key, struct err *err) TD_MUST_USE;
/* Writes what the transaction gathered (facts, terms, index): before anything is looked
 * for. */
enum td_status store_flush(struct txn *txn, struct err *err) TD_MUST_USE;

/* Puts the entries from one key up to another in order of their keys anew (pack.c); none
 * changes. */
enum td_status pack_entries(struct txn *txn, enum kv_table table, struct slice from,
    struct slice end, struct err *err) TD_MUST_USE;

/* ---- keys ------------------------------------------------------------------------- */

#define RECORD_KEY 10 /* register, id */

struct slice record_key(uint8_t out[RECORD_KEY], uint16_t number, uint64_t id);
/* Walks the entries of a table whose keys begin with `prefix`. An `each` that returns
 * something else than TD_OK ends the walk with that. */
typedef enum td_status walk_fn(
    void *ctx, struct slice key, struct slice value, struct err *err);
enum td_status walk_prefix(struct kv_txn *txn, enum kv_table table, struct slice prefix,
    walk_fn *each, void *ctx, struct err *err) TD_MUST_USE;
bool slice_equal(struct slice a, struct slice b);
static inline struct slice str_slice(const struct str *s)
{
    return slice_of(s->buf, s->len);
}

/* ---- a record as bytes (value.c) --------------------------------------------------- */

/* Borrows the bytes it was read from. A record with a single journal entry is all in that
 * entry and stored as a pointer to it; any other one is stored whole. */
struct stored {
    uint16_t number;
    uint64_t id, newest; /* its newest journal entry, which leads to those before */
    bool by_entry;       /* that is its only one */
    uint32_t rev;
    int64_t created_us, changed_us;
    struct slice plain, personal, derived;
};

/* A record encoded: `stored` borrows the three parts and knows no journal entry yet. */
struct encoded {
    struct str plain, personal, derived;
    struct stored stored;
};
/* Replaces what is in `out`. */
void encoded_make(const struct schema *schema, const void *record, struct encoded *out);
void encoded_release(struct encoded *encoded);
/* Writes the record into its table. */
enum td_status stored_put(
    struct txn *txn, const struct stored *stored, struct err *err) TD_MUST_USE;

/* Appends the bytes, sealed by a checksum. */
void stored_write(const struct stored *stored, struct str *out);
/* The checksum of a record's bytes; of one stored by its entry, over what is there, too.
 */
#define SEAL_LEN 8
uint64_t stored_seal(const struct stored *stored, struct slice bytes);
/* Verifies everything but the journal's own chain. TD_CORRUPT. */
enum td_status stored_read(struct txn *txn, uint16_t number, uint64_t id,
    struct slice bytes, struct stored *out, struct err *err) TD_MUST_USE;
/* TD_NOT_FOUND (with a sentence), TD_CORRUPT. */
enum td_status stored_get(struct txn *txn, const struct schema *schema, uint64_t id,
    struct stored *out, struct err *err) TD_MUST_USE;
/* Into an initialised record, as copies. */
enum td_status stored_decode(const struct schema *schema, const struct stored *stored,
    void *record, struct err *err) TD_MUST_USE;
/* Over the bytes of an initialised, empty record; texts point into the stored bytes. */
enum td_status stored_borrow(const struct schema *schema, const struct stored *stored,
    void *record, struct err *err) TD_MUST_USE;
/* Ties a journal entry to the record: keyed by the entry's personal key, over the hashes
 * of the record's plain and personal part, each keyed as the entry keys its own. */
void stored_digest(const struct stored *stored, const uint8_t key[KEY_LEN],
    const uint8_t parts[2 * HASH_LEN], uint8_t out[HASH_LEN]);

/* ---- records one after another (borrow.c) --------------------------------------------
 */

struct borrower {
    struct txn *txn;
    const struct schema *schema;
    struct kv_cursor *records;
    uint64_t id;  /* where the cursor stands; 0: nowhere */
    void *empty;  /* an initialised record, copied over the one before */
    void *record; /* the present one; its texts live until the next one is taken */
};
/* To be closed whatever it returns; nothing may be written meanwhile. */
enum td_status borrower_open(struct borrower *b, struct txn *txn,
    const struct schema *schema, struct err *err) TD_MUST_USE;
void borrower_close(struct borrower *b);
/* b->record becomes the one with this id. TD_NOT_FOUND (no sentence), TD_CORRUPT. */
enum td_status borrower_take(
    struct borrower *b, uint64_t id, struct err *err) TD_MUST_USE;

/* ---- the journal (journal.c) --------------------------------------------------------
 */

/* An entry, borrowed from its bytes. */
struct entry_view {
    uint64_t seq, epoch, batch, id, undoes;
    uint64_t previous; /* entry of the same record, or 0 */
    int64_t wall_us, guard_us;
    enum road road;
    bool rehearsed;
    enum action action;
    uint16_t number;
    uint32_t rev_before, rev_after;
    struct slice office, actor, role;
    const uint8_t *digest; /* NULL: of an addition */
    const uint8_t *chain, *plain_key, *personal_key;
    struct slice plain, personal;
    struct slice
        chained; /* what the chain covers besides the hash before and the parts' */
};

/* Something to be written to the journal. `after` is the record as it will be stored. */
struct jot {
    enum action action;
    uint64_t undoes;   /* the entry taken back, or 0 */
    uint64_t previous; /* newest entry of the same record so far, or 0 */
    uint32_t rev_before;
    int64_t wall_us;
    struct slice plain, personal; /* changes */
    const struct stored *after;
};

enum td_status journal_append(
    struct txn *txn, const struct jot *jot, struct err *err) TD_MUST_USE;
enum td_status journal_tail(struct txn *txn, struct err *err) TD_MUST_USE;
/* Form only. TD_CORRUPT. */
enum td_status entry_read(uint64_t seq, struct slice bytes, struct entry_view *out,
    struct err *err) TD_MUST_USE;
/* Parts and chain against the hash before it. TD_CORRUPT. */
enum td_status entry_verify(const struct entry_view *view, const uint8_t before[HASH_LEN],
    struct err *err) TD_MUST_USE;
/* Read, its form only. TD_NOT_FOUND without a sentence, TD_CORRUPT. */
enum td_status entry_peek(
    struct txn *txn, uint64_t seq, struct entry_view *out, struct err *err) TD_MUST_USE;
/* Read and verified, the entry before included as far as needed. TD_NOT_FOUND. */
enum td_status entry_get(
    struct txn *txn, uint64_t seq, struct entry_view *out, struct err *err) TD_MUST_USE;
/* Is this the record that the entry left behind? */
bool entry_left(const struct entry_view *view, const struct stored *stored);
/* Puts the entry's changes into the record and its head. */
enum td_status entry_apply(const struct schema *schema, const struct entry_view *view,
    void *record, struct err *err) TD_MUST_USE;

/* ---- the journal as a whole (replay.c) ----------------------------------------------
 */

/* Which entry speaks of which record. */
struct ref {
    uint64_t id, seq;
    uint16_t number;
};
struct serial {
    uint64_t highest;
    uint16_t number, year;
};
/* Told of what is wrong with an entry; TD_OK goes on. */
typedef enum td_status replay_fault(void *ctx, const char *sentence, struct err *err);
typedef enum td_status replay_progress(void *ctx, struct err *err);

struct replay {
    struct txn *txn;
    replay_fault *fault;
    replay_progress *progress; /* after each entry and each record */
    void *ctx;
    struct ref *refs; /* by register, record, entry */
    size_t n, cap;
    uint64_t entries, batch;
    uint8_t head[HASH_LEN];
    struct serial *serials; /* highest ever of each register and year */
    size_t n_serials, serials_cap;
};
/* Reads the whole journal, verifies it and fills refs. */
enum td_status replay_load(struct replay *replay, struct err *err) TD_MUST_USE;
/* One past the last ref of the record that refs[at] is of. */
size_t replay_group(const struct replay *replay, size_t at);
/* The highest id of the register that the journal speaks of; 0: none. */
uint64_t replay_last_id(const struct replay *replay, uint16_t number);
/* The record that refs [from, to) make, into an initialised one; counts its serials. */
enum td_status replay_record(struct replay *replay, const struct schema *schema,
    size_t from, size_t to, void *record, struct err *err) TD_MUST_USE;
/* Tells the record that refs [from, to) make which entries it has. */
void replay_tie(
    const struct replay *replay, size_t from, size_t to, struct stored *stored);
void replay_release(struct replay *replay);

/* Drops all derived tables and makes them again, in this transaction (rebuild.c). */
enum td_status rebuild_tables(struct txn *txn, const struct store_hooks *hooks,
    uint64_t *records, struct err *err) TD_MUST_USE;

/* ---- entries derived from a record (index.c) ----------------------------------------
 */

struct derived_item {
    enum kv_table table;
    size_t key, key_len, value, value_len; /* in `bytes` */
};
struct derived {
    struct str bytes;
    struct derived_item *items;
    size_t n, cap;
};
/* All entries of the code and index tables that this record stands for; replaces
 * what is in `out`. */
void derived_collect(
    const struct schema *schema, const void *record, struct derived *out);
void derived_release(struct derived *derived);
struct slice derived_key(const struct derived *derived, size_t i);
struct slice derived_value(const struct derived *derived, size_t i);

/* The first byte of a value in the index table; the text follows, unless it is the folded
 * value itself. */
#define INDEX_LIVE 0
#define INDEX_VOID 1

/* Appends the folded value of a field as it stands in keys; the whole key of the index
 * table but the id; the key of a code in the code table. */
void index_value_key(struct str *out, const struct field *field, const char *text);
void index_prefix(struct str *out, const struct schema *schema, const struct field *field,
    const char *text);
void code_key(const struct schema *schema, const char *code, struct str *out);
/* Keys of the index table are register, field, value, a zero byte, id. */
#define INDEX_ID   5 /* bytes of an id: a million millions */
#define INDEX_HEAD 4
#define INDEX_TAIL (1 + INDEX_ID)
void index_key_id(struct str *out, uint64_t id);
/* Register and id; false for bytes that are no key. */
bool index_key_read(struct slice key, uint16_t *number, uint64_t *id);
/* The folded value of a key. */
struct slice index_key_value(struct slice key);
size_t derived_find(const struct derived *derived, enum kv_table table,
    struct slice key); /* SIZE_MAX: none */
/* Makes the tables say what `after` stands for instead of `before` (NULL: nothing). */
enum td_status index_update(struct txn *txn, const struct schema *schema,
    const void *before, const void *after, struct err *err) TD_MUST_USE;
/* Entries of the index table, held until index_flush (index_held.c). Whoever reads the
 * index of a register in a transaction that may write flushes it first. */
enum td_status index_put(
    struct txn *txn, struct slice key, struct slice value, struct err *err) TD_MUST_USE;
enum td_status index_del(struct txn *txn, struct slice key, struct err *err) TD_MUST_USE;
enum td_status index_flush(struct txn *txn, uint16_t number, struct err *err) TD_MUST_USE;
enum td_status index_flush_all(struct txn *txn, struct err *err) TD_MUST_USE;
void index_forget(struct txn *txn);
/* Writes an entry that a record stands for into its table. */
enum td_status derived_put(struct txn *txn, const struct derived *derived, size_t i,
    struct err *err) TD_MUST_USE;
/* Raises the highest serial when the record's code is a numbered one. */
enum td_status counter_update(struct txn *txn, const struct schema *schema,
    const void *record, struct err *err) TD_MUST_USE;
/* The value of a code: which record has it. False for bytes that are none. */
void code_write(struct str *out, uint16_t number, uint64_t id);
bool code_read(struct slice value, uint16_t *number, uint64_t *id);
/* TD_CONFLICT when another record has this record's code. */
enum td_status code_check(struct txn *txn, const struct schema *schema,
    const void *record, struct err *err) TD_MUST_USE;
/* Year (0 to 99, COUNTER_NO_YEAR) and serial of a numbered code; false for others. */
#define COUNTER_NO_YEAR 0xffff
#define COUNTER_KEY     4
bool code_serial(
    const struct schema *schema, const char *code, uint16_t *year, uint64_t *serial);
struct slice counter_key(uint8_t out[COUNTER_KEY], uint16_t number, uint16_t year);

/* Batch numbers given so far are at least this many. */
enum td_status batch_raise(struct txn *txn, uint64_t batch, struct err *err) TD_MUST_USE;

#endif
