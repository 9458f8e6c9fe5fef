/* SPDX-License-Identifier: MIT
 *
 * The engines and the road to them: the word before the colon of a URL names one. A new
 * engine is its file and one line here. Rules that hold for every engine (key lengths)
 * are kept here, once.
 */
#include "kv.h"

#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"

static const struct kv_engine *const engines[] = {&kv_lmdb, &kv_mem};

const char *const kv_table_names[KV_TABLE_COUNT] = {
    [KV_META] = "meta",
    [KV_JOURNAL] = "journal",
    [KV_RECORD] = "record",
    [KV_CODE] = "code",
    [KV_INDEX] = "index",
    [KV_WORDS] = "words",
    [KV_TERMS] = "terms",
    [KV_COUNTER] = "counter",
    [KV_FACTS] = "facts",
};

static const struct kv_engine *engine_of(const char *url, const char **path)
{
    for (size_t i = 0; i < ARRAY_COUNT(engines); i++) {
        size_t len = strlen(engines[i]->scheme);
        if (strncmp(url, engines[i]->scheme, len) == 0 && url[len] == ':') {
            *path = url + len + 1;
            return engines[i];
        }
    }
    return NULL;
}

static enum td_status unknown_engine(const char *url, struct err *err)
{
    return err_set(
        err, TD_INVALID, _("A register is named lmdb:DIRECTORY; \"%s\" is not."), url);
}

enum td_status kv_create(const char *url, kv_fill *fill, void *ctx, struct err *err)
{
    const char *path = NULL;
    const struct kv_engine *engine = engine_of(url, &path);
    if (engine == NULL)
        return unknown_engine(url, err);
    return engine->create(path, fill, ctx, err);
}

enum td_status kv_open(const char *url, unsigned flags, kv_look *look, void *ctx,
    struct kv **out, struct err *err)
{
    const char *path = NULL;
    const struct kv_engine *engine = engine_of(url, &path);
    if (engine == NULL)
        return unknown_engine(url, err);
    return engine->open(path, flags, look, ctx, out, err);
}

void kv_close(struct kv *kv)
{
    if (kv != NULL)
        kv->engine->close(kv);
}

uint64_t kv_revision(struct kv *kv)
{
    return kv->engine->revision(kv);
}

const char *kv_warnings(const struct kv *kv)
{
    return kv->engine->warnings(kv);
}

void kv_tidy(struct kv *kv)
{
    kv->engine->tidy(kv);
}

enum td_status kv_inspect(struct kv *kv, void (*fault)(void *ctx, const char *sentence),
    void *ctx, struct err *err)
{
    return kv->engine->inspect(kv, fault, ctx, err);
}

enum td_status kv_recover(struct kv *kv, struct err *err)
{
    return kv->engine->recover(kv, err);
}

enum td_status kv_copy(struct kv *kv, const char *dir, struct err *err)
{
    return kv->engine->copy(kv, dir, err);
}

enum td_status kv_begin(
    struct kv *kv, enum kv_mode mode, struct kv_txn **out, struct err *err)
{
    return kv->engine->begin(kv, mode, out, err);
}

enum td_status kv_commit(struct kv_txn *txn, struct err *err)
{
    return txn->engine->commit(txn, err);
}

void kv_abort(struct kv_txn *txn)
{
    if (txn != NULL)
        txn->engine->abort(txn);
}

static void require_key(struct slice key)
{
    REQUIRE(key.len >= 1 && key.len <= KV_KEY_MAX);
}

enum td_status kv_get(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct slice *value, struct err *err)
{
    require_key(key);
    return txn->engine->get(txn, table, key, value, err);
}

enum td_status kv_put(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct slice value, struct err *err)
{
    require_key(key);
    return txn->engine->put(txn, table, key, value, false, err);
}

enum td_status kv_append(struct kv_txn *txn, enum kv_table table, struct slice key,
    struct slice value, struct err *err)
{
    require_key(key);
    return txn->engine->put(txn, table, key, value, true, err);
}

enum td_status kv_del(
    struct kv_txn *txn, enum kv_table table, struct slice key, struct err *err)
{
    require_key(key);
    return txn->engine->del(txn, table, key, err);
}

enum td_status kv_drop(struct kv_txn *txn, enum kv_table table, struct err *err)
{
    return txn->engine->drop(txn, table, err);
}

enum td_status kv_count(
    struct kv_txn *txn, enum kv_table table, uint64_t *out, struct err *err)
{
    return txn->engine->count(txn, table, out, err);
}

enum td_status kv_cursor_open(
    struct kv_txn *txn, enum kv_table table, struct kv_cursor **out, struct err *err)
{
    return txn->engine->cursor_open(txn, table, out, err);
}

void kv_cursor_close(struct kv_cursor *cursor)
{
    if (cursor != NULL)
        cursor->engine->cursor_close(cursor);
}

enum td_status kv_seek(struct kv_cursor *cursor, struct slice key, struct slice *found,
    struct slice *value, struct err *err)
{
    require_key(key);
    return cursor->engine->seek(cursor, key, found, value, err);
}

enum td_status kv_step(struct kv_cursor *cursor, enum kv_step step, struct slice *found,
    struct slice *value, struct err *err)
{
    return cursor->engine->step(cursor, step, found, value, err);
}
