/* SPDX-License-Identifier: MIT
 *
 * The seam under the store: named ordered tables of byte keys and values, changed in
 * transactions. Any number of readers, each on the snapshot of its begin; one writer.
 * Two engines, lmdb and mem; engines.c picks one by the word before the colon of the URL,
 * and one contract test runs on both.
 *
 * Keys are 1..511 bytes in memcmp order. Slices that come out are borrowed: in a read
 * transaction until it ends, in a write transaction until the next change. A cursor is
 * void after a change to its table until it is placed again.
 */
#ifndef STORE_KV_H
#define STORE_KV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum kv_table {
    KV_META,    /* what this store is */
    KV_JOURNAL, /* seq -> entry: the truth; the tables below are derived from it */
    KV_RECORD,  /* register, id -> record */
    KV_CODE,    /* folded code -> register, id */
    KV_INDEX,   /* register, field, folded value, id -> value */
    KV_WORDS,   /* register, id -> searchable words of the newest records */
    KV_TERMS,   /* register, id / 65,536, word -> which of these ids have it */
    KV_COUNTER, /* register, year -> highest serial */
    KV_FACTS,   /* register, which value, place -> the facts of records, in columns */
    KV_TABLE_COUNT
};
extern const char *const kv_table_names[KV_TABLE_COUNT];

#define KV_KEY_MAX 511

enum kv_mode { KV_READ, KV_WRITE };
enum kv_flags { KV_READONLY = 1 << 0 };

struct slice {
    const void *data;
    size_t len;
};
static inline struct slice slice_of(const void *data, size_t len)
{
    return (struct slice){data, len};
}

struct kv_engine;
struct kv { /* every engine's own struct begins with it */
    const struct kv_engine *engine;
};
struct kv_txn {
    const struct kv_engine *engine;
};
struct kv_cursor {
    const struct kv_engine *engine;
};

/* Writes the first content of a new store. */
typedef enum td_status kv_fill(void *ctx, struct kv_txn *txn, struct err *err);

/* TD_CONFLICT: there is one already. The store appears whole or not at all. */
enum td_status kv_create(
    const char *url, kv_fill *fill, void *ctx, struct err *err) TD_MUST_USE;
/* Looks at what lies in KV_META before any other table is expected to be there, since a
 * store of another format has other tables. What it returns ends the opening. */
typedef enum td_status kv_look(void *ctx, struct kv_txn *txn, struct err *err);
/* TD_NOT_FOUND, TD_INVALID, TD_DENIED, TD_BUSY, TD_CORRUPT, TD_IO, or what `look` (which
 * may be NULL) says. */
enum td_status kv_open(const char *url, unsigned flags, kv_look *look, void *ctx,
    struct kv **out, struct err *err) TD_MUST_USE;
struct kv *kv_open_memory(void);
void kv_close(struct kv *kv); /* NULL is fine; no transaction may be open */

uint64_t kv_revision(struct kv *kv); /* moves with every commit that changed something */
const char *kv_warnings(const struct kv *kv);
void kv_tidy(struct kv *kv); /* housekeeping while idle */
/* Looks at what lies under the tables without believing any of it, before a check goes
 * through them. `fault` gets a sentence for each finding. */
enum td_status kv_inspect(struct kv *kv, void (*fault)(void *ctx, const char *sentence),
    void *ctx, struct err *err) TD_MUST_USE;
/* After a check without faults: lifts the stop that a failed sync put on writing. */
enum td_status kv_recover(struct kv *kv, struct err *err) TD_MUST_USE;

/* Puts a copy of one snapshot into an empty directory, on disk when it returns, for
 * kv_open to find; others write on meanwhile. TD_INVALID: an engine without files.
 * TD_FULL, TD_IO, TD_CORRUPT. */
enum td_status kv_copy(struct kv *kv, const char *dir, struct err *err) TD_MUST_USE;

/* TD_BUSY: another writer is in. TD_DENIED: opened read-only. TD_IO: writing stopped. */
enum td_status kv_begin(
    struct kv *kv, enum kv_mode mode, struct kv_txn **out, struct err *err) TD_MUST_USE;
/* Ends the transaction whatever it returns. TD_FULL, TD_IO: nothing was saved, unless the
 * sentence says that the disk failed to confirm what others can see already. */
enum td_status kv_commit(struct kv_txn *txn, struct err *err) TD_MUST_USE;
void kv_abort(struct kv_txn *txn); /* NULL is fine */

/* TD_NOT_FOUND leaves err as it is, here and in all functions below. */
enum td_status kv_get(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct slice *value, struct err *err) TD_MUST_USE;
enum td_status kv_put(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct slice value, struct err *err) TD_MUST_USE;
/* For a key above all of the table; TD_CONFLICT when it is not. */
enum td_status kv_append(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct slice value, struct err *err) TD_MUST_USE;
enum td_status kv_del(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct err *err) TD_MUST_USE;
/* Empties the table. */
enum td_status kv_drop(
    struct kv_txn *txn, enum kv_table table, struct err *err) TD_MUST_USE;
/* Number of entries. */
enum td_status kv_count(
    struct kv_txn *txn, enum kv_table table, uint64_t *out, struct err *err) TD_MUST_USE;

/* A cursor must be closed before its transaction ends. next and prev go on from the
 * place of the last successful call. */
enum td_status kv_cursor_open(struct kv_txn *txn, enum kv_table table,
    struct kv_cursor **out, struct err *err) TD_MUST_USE;
void kv_cursor_close(struct kv_cursor *cursor); /* NULL is fine */

enum kv_step { KV_FIRST, KV_LAST, KV_NEXT, KV_PREV };
/* First entry whose key is at or above `key`. */
enum td_status kv_seek(struct kv_cursor *cursor, struct slice key, struct slice *found,
    struct slice *value, struct err *err) TD_MUST_USE;
enum td_status kv_step(struct kv_cursor *cursor, enum kv_step step, struct slice *found,
    struct slice *value, struct err *err) TD_MUST_USE;

/* What an engine provides. `path` is the URL after the colon. */
struct kv_engine {
    const char *scheme;
    enum td_status (*create)(const char *path, kv_fill *fill, void *ctx, struct err *err);
    enum td_status (*open)(const char *path, unsigned flags, kv_look *look, void *ctx,
        struct kv **out, struct err *err);
    void (*close)(struct kv *kv);
    uint64_t (*revision)(struct kv *kv);
    const char *(*warnings)(const struct kv *kv);
    void (*tidy)(struct kv *kv);
    enum td_status (*inspect)(struct kv *kv,
        void (*fault)(void *ctx, const char *sentence), void *ctx, struct err *err);
    enum td_status (*recover)(struct kv *kv, struct err *err);
    enum td_status (*copy)(struct kv *kv, const char *dir, struct err *err);
    enum td_status (*begin)(
        struct kv *kv, enum kv_mode mode, struct kv_txn **out, struct err *err);
    enum td_status (*commit)(struct kv_txn *txn, struct err *err);
    void (*abort)(struct kv_txn *txn);
    enum td_status (*get)(struct kv_txn *txn, enum kv_table table, struct slice key,
        struct slice *value, struct err *err);
    enum td_status (*put)(struct kv_txn *txn, enum kv_table table, struct slice key,
        struct slice value, bool append, struct err *err);
    enum td_status (*del)(
        struct kv_txn *txn, enum kv_table table, struct slice key, struct err *err);
    enum td_status (*drop)(struct kv_txn *txn, enum kv_table table, struct err *err);
    enum td_status (*count)(
        struct kv_txn *txn, enum kv_table table, uint64_t *out, struct err *err);
    enum td_status (*cursor_open)(
        struct kv_txn *txn, enum kv_table table, struct kv_cursor **out, struct err *err);
    void (*cursor_close)(struct kv_cursor *cursor);
    enum td_status (*seek)(struct kv_cursor *cursor, struct slice key,
        struct slice *found, struct slice *value, struct err *err);
    enum td_status (*step)(struct kv_cursor *cursor, enum kv_step step,
        struct slice *found, struct slice *value, struct err *err);
};
extern const struct kv_engine kv_lmdb, kv_mem;

#endif
