/* SPDX-License-Identifier: MIT
 *
 * The store: records of any register, their journal, their indexes and the finding of
 * them, in transactions. Knows schemas, not cases. Only core may use it.
 *
 * Everything is written by txn_put: journal entry, record, indexes, words, counters, in
 * the same transaction, on disk when txn_commit returns TD_OK. Records and all other
 * tables are derived from the journal; store_rebuild makes them again.
 *
 * One write transaction at a time over all processes (a write gate with a time limit in
 * front of the engine's own lock). No transaction may stay open while the program waits
 * for a person or writes to a terminal. No pointer into the map leaves this layer but
 * inside the callbacks that say so.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "model/action.h"
#include "model/find.h"
#include "model/tally.h"

struct store;
struct txn;

enum store_flags { STORE_READONLY = 1 << 0 };
enum txn_mode { TXN_READ, TXN_WRITE };

/* Makes a new store for the office with this code. url: "lmdb:DIRECTORY"; with "?scratch"
 * behind it no room is kept in reserve for the day when the disk is full. The
 * directory is made complete under a temporary name and renamed (0700, files 0600).
 * TD_CONFLICT: there is one already. TD_IO, TD_FULL. For "mem:" use store_open_memory. */
enum td_status store_create(
    const char *url, const char *office_code, struct err *err) TD_MUST_USE;
/* TD_NOT_FOUND: no store there. TD_INVALID: made by a newer program (its sentence says
 * so), or a file system that cannot hold one. TD_CORRUPT, TD_IO, TD_BUSY. */
enum td_status store_open(
    const char *url, unsigned flags, struct store **out, struct err *err) TD_MUST_USE;
/* A fresh store in memory, for tests and --check runs. */
struct store *store_open_memory(const char *office_code);
void store_close(struct store *store);

/* Moves with every committed write of any process. Cheap enough to poll. */
uint64_t store_revision(struct store *store);
const char *store_office_code(const struct store *store);
/* Sentences worth telling at start (overlay file system, disk nearly full), each with a
 * final '\n'; "" when all is well. */
const char *store_warnings(const struct store *store);
/* Some search met derived entries that are missing or wrong, and read records instead. */
bool store_is_damaged(const struct store *store);
/* Frees reader slots of dead processes; call at start and when idle. */
void store_tidy(struct store *store);

/* TD_BUSY: another process holds the write gate too long (its sentence names it).
 * TD_DENIED: the store is read-only. TD_IO: writing was stopped after a failed sync. */
enum td_status store_begin(struct store *store, enum txn_mode mode,
    const struct actor *actor, struct txn **out, struct err *err) TD_MUST_USE;
/* Any status but TD_OK means: nothing of the transaction was saved. */
enum td_status txn_commit(struct txn *txn, struct err *err) TD_MUST_USE;
void txn_abort(struct txn *txn); /* NULL is fine */

/* --- records ------------------------------------------------------------------ */

/* Copies the record out (record is initialised; old content is released). TD_NOT_FOUND,
 * TD_CORRUPT. */
enum td_status txn_get(struct txn *txn, const struct schema *schema, uint64_t id,
    void *record, struct err *err) TD_MUST_USE;
/* Which record has this code (case and marks aside, separators not); codes are unique
 * over all registers but the SCHEMA_ANY_CODE ones, and within each of those. */
enum td_status txn_find_code(struct txn *txn, const char *code,
    const struct schema **schema, uint64_t *id, struct err *err) TD_MUST_USE;
enum td_status txn_find_code_in(struct txn *txn, const struct schema *schema,
    const char *code, uint64_t *id, struct err *err) TD_MUST_USE;

/* The one road of every change. record->head.id 0 adds a record (the next dense id is
 * given); else head.rev must be the stored revision (TD_CONFLICT when it moved). Writes
 * the journal entry with the fields that changed, sets head.id, rev, created_us,
 * changed_us. A record equal to the stored one writes nothing and is TD_OK (rev stays).
 * Derived members are stored as they are in the record. TD_CONFLICT also when the code
 * is in use. */
enum td_status txn_put(struct txn *txn, const struct schema *schema, void *record,
    enum action action, struct err *err) TD_MUST_USE;
/* The same with ACTION_UNDO or ACTION_REDO: takes back the entry `undoes`, whose number
 * goes into the new entry (and under its hash). */
enum td_status txn_put_undo(struct txn *txn, const struct schema *schema, void *record,
    enum action action, uint64_t undoes, struct err *err) TD_MUST_USE;
/* Stores new derived members of an existing record; no journal entry, rev stays. */
enum td_status txn_refresh(struct txn *txn, const struct schema *schema, void *record,
    struct err *err) TD_MUST_USE;
/* A journal entry without a change (ACTION_REVEAL). */
enum td_status txn_mark(struct txn *txn, const struct schema *schema, uint64_t id,
    enum action action, struct err *err) TD_MUST_USE;

/* How many records were ever added to the register. */
uint64_t txn_last_id(struct txn *txn, const struct schema *schema);
/* Highest serial among codes of the form LETTER YY-NNNNN (yearly) or LETTER-NNNNN of
 * this register, 0 when none. Year is the full year, ignored when not yearly. */
uint64_t txn_last_serial(struct txn *txn, const struct schema *schema, int year);
/* A new batch number, never given before; the entries that follow carry it. */
uint64_t txn_new_batch(struct txn *txn);

/* --- finding ------------------------------------------------------------------ */

/* The records that a search found, in order. Lives on when its transaction ends; asked in
 * a later one that sees changed records, it keeps its ids and puts them in their present
 * order. Not for two threads at once. */
struct finder;
/* Ties of the order go by id, in the same direction; empty values come last in either. A
 * protected value counts as an empty one. TD_CORRUPT, TD_IO, here and below;
 * TD_CANCELLED when find->go_on said stop. */
enum td_status txn_find(struct txn *txn, const struct find *find, struct finder **out,
    struct err *err) TD_MUST_USE;
/* The same, but when find->go_on says stop, it is what was found so far: the rest is read
 * by finder_more, the newest records first. Until then find->query must live. */
enum td_status txn_find_some(struct txn *txn, const struct find *find,
    struct finder **out, struct err *err) TD_MUST_USE;
/* Records that are still to be read. 0: the total is all there are. */
uint64_t finder_left(const struct finder *finder);
/* Reads on, some records at least. Found ones are put in order; TD_CORRUPT, TD_IO. */
enum td_status finder_more(
    struct finder *finder, struct txn *txn, struct err *err) TD_MUST_USE;
void finder_free(struct finder *finder);
uint64_t finder_total(const struct finder *finder);
/* Ids of rows [first, first + n) of the order; *found is how many there are. */
enum td_status finder_rows(struct finder *finder, struct txn *txn, uint64_t first,
    size_t n, uint64_t *ids, size_t *found, struct err *err) TD_MUST_USE;
/* Was the id found? No order is looked at. */
bool finder_has(const struct finder *finder, uint64_t id);
/* Row of the id; UINT64_MAX when it was not found. */
enum td_status finder_position(struct finder *finder, struct txn *txn, uint64_t id,
    uint64_t *row, struct err *err) TD_MUST_USE;

/* Finds and calls back with each leaf that was looked at, in that order; a leaf that is
 * not told of was not needed. The step lives during the call. *sum, which tells the rest,
 * is set on TD_OK. */
enum td_status txn_explain(struct txn *txn, const struct find *find,
    void (*each)(void *ctx, const struct find_step *step), void *ctx,
    struct find_sum *sum, struct err *err) TD_MUST_USE;
/* counts[i] = live records that match queries[i] (NULL matches all); one pass. */
enum td_status txn_count(struct txn *txn, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts,
    struct err *err) TD_MUST_USE;
/* Counts what fits `find` (whose order does not matter) apart as asked. TD_INVALID: a
 * field that cannot be counted by. Caller releases the table, which is set on TD_OK only.
 */
enum td_status txn_tally(struct txn *txn, const struct find *find,
    const struct tally_ask *ask, struct tally_table *out, struct err *err) TD_MUST_USE;
/* Calls back with every record that fits, in order of entry; the record and its texts
 * live only during the call. A callback that returns false stops the walk. */
enum td_status txn_each(struct txn *txn, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err) TD_MUST_USE;

/* Calls back with each of these records, in this order; the record and its texts live
 * only during the call. One that is damaged or not there is NULL. */
enum td_status txn_each_of(struct txn *txn, const struct schema *schema,
    const uint64_t *ids, size_t n, record_fn *each, void *ctx,
    struct err *err) TD_MUST_USE;

/* How far the pages of the store were touched; zeroed, none were. */
struct warmth {
    size_t table; /* of those that are */
    uint8_t key[511];
    size_t key_len; /* the entry to go on with; 0: the first one */
    long disk_reads;
};
/* Touches pages of what lists, counts and searches read, so that the next question need
 * not be the first to do so; goes on until go_on says stop. False: all were, or what is
 * left is not in memory. Damage is passed by. */
bool txn_warm(
    struct txn *txn, struct warmth *warmth, bool (*go_on)(void *ctx), void *ctx);

/* Ids of records whose indexed field (field_is_indexed) has this value
 * (folded to a key; codes, phones and ID numbers without separators). Caller frees *ids.
 * Secret values are not indexed. */
enum td_status txn_lookup(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *value, uint64_t **ids, size_t *n,
    struct err *err) TD_MUST_USE;
/* The same for whoever only asks whether there is one, live or taken out: one look,
 * however many there are. */
enum td_status txn_in_use(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *value, bool *used,
    struct err *err) TD_MUST_USE;
/* Distinct values in use of an indexed field whose folded key begins with the folded
 * prefix; at most `limit` callbacks. */
enum td_status txn_values(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *prefix, size_t limit,
    void (*each)(void *ctx, const char *value, uint64_t uses), void *ctx,
    struct err *err) TD_MUST_USE;

/* --- journal ------------------------------------------------------------------ */

struct change {
    uint16_t tag;
    char *value; /* canonical text as field_format_stored writes it; "" = emptied */
};

struct entry {
    uint64_t seq, epoch, batch, id;
    uint64_t undoes; /* ACTION_UNDO, ACTION_REDO: the entry taken back; else 0 */
    int64_t wall_us, guard_us;
    char *office, *actor, *role;
    enum road road;
    bool rehearsed; /* made under TIEPDAN_NOW */
    enum action action;
    const struct schema *schema; /* NULL: a register this program does not know */
    uint32_t rev_before, rev_after;
    struct change *changes;
    size_t n_changes;
};
void entry_release(struct entry *entry);

uint64_t txn_last_seq(struct txn *txn);
/* Do entries after `seq` speak of one of these registers? Also true when there are too
 * many of them to look through at once, or the journal does not reach as far as `seq`. */
bool txn_moved_since(
    struct txn *txn, uint64_t seq, const struct schema *const *schemas, size_t n_schemas);
/* TD_NOT_FOUND, TD_CORRUPT. The entry is initialised by the call; release it. */
enum td_status txn_entry(
    struct txn *txn, uint64_t seq, struct entry *out, struct err *err) TD_MUST_USE;
/* Sequence numbers of the record's entries, oldest first. Caller frees *seqs. */
enum td_status txn_history(struct txn *txn, const struct schema *schema, uint64_t id,
    uint64_t **seqs, size_t *n, struct err *err) TD_MUST_USE;
/* The record as it stood after its entry `seq` (0: before the first: empty). */
enum td_status txn_get_at(struct txn *txn, const struct schema *schema, uint64_t id,
    uint64_t seq, void *record, struct err *err) TD_MUST_USE;
/* Head of the hash chain, 32 bytes, for printing on reports. */
void txn_chain_head(struct txn *txn, uint8_t head[32]);

/* --- proof -------------------------------------------------------------------- */

/* What core knows and the store does not: how derived members come about. `prepare` runs
 * once when all records stand (core loads its book), `derive` for each record. */
struct store_hooks {
    void *ctx;
    enum td_status (*prepare)(void *ctx, struct txn *txn, struct err *err);
    void (*derive)(void *ctx, const struct schema *schema, void *record);
    /* Progress with counts; false stops (TD_CANCELLED). May be NULL. */
    bool (*progress)(void *ctx, uint64_t done, uint64_t total);
};

struct check_result {
    uint64_t records, entries, faults;
    uint8_t head[32];
};
/* Verifies record checksums, chain and digests, replays the journal beside the records
 * and compares every derived table entry both ways. `fault` gets a sentence each (at
 * most 100). TD_OK with faults > 0 when something disagrees. Reads one snapshot. */
enum td_status store_check(struct store *store, const struct store_hooks *hooks,
    void (*fault)(void *ctx, const char *sentence), void *fault_ctx,
    struct check_result *out, struct err *err) TD_MUST_USE;
/* Drops all derived tables and makes them again from the journal, in one transaction. */
enum td_status store_rebuild(struct store *store, const struct actor *actor,
    const struct store_hooks *hooks, uint64_t *records, struct err *err) TD_MUST_USE;
/* Fills an empty store with what `from` held when its journal had reached the guarded
 * time until_us: the entries up to there are copied byte for byte, so that the chain
 * verifies and its head is the one of that moment, and all else is made from them as
 * store_rebuild does. *entries: how many were copied. TD_CORRUPT: the journal is damaged.
 * TD_BUSY, TD_IO, TD_FULL, TD_CANCELLED. Whatever fails, `into` stays empty. */
enum td_status store_copy_until(struct store *from, struct store *into, int64_t until_us,
    const struct store_hooks *hooks, uint64_t *entries, struct err *err) TD_MUST_USE;
struct store_copying {
    bool goes_on; /* it will be written into: the entries that follow get an epoch of
                     their own, which tells them from those of the one it was copied from
                   */
    const struct store_hooks *hooks;
    void (*fault)(void *ctx, const char *sentence); /* as store_check */
    void *fault_ctx;
};
/* A copy of one snapshot in a new directory (its parents are made; an empty directory is
 * replaced), while others write on. It appears when store_check has found no fault in it
 * and it is on disk, or not at all. TD_CONFLICT: something is there. TD_CORRUPT: the copy
 * has faults. TD_INVALID: a store in memory, a file system that cannot hold one. TD_FULL,
 * TD_IO, TD_CANCELLED. `result` is that of the check. */
enum td_status store_copy(struct store *from, const char *dir,
    const struct store_copying *how, struct check_result *result,
    struct err *err) TD_MUST_USE;
/* A digest over every derived table, to prove that a rebuild is identical. */
enum td_status store_digest(
    struct store *store, uint8_t digest[32], struct err *err) TD_MUST_USE;

#endif
