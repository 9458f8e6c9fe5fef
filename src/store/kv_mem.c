/* SPDX-License-Identifier: MIT
 *
 * The engine in memory, for tests and rehearsals. A table is a sorted row of blocks of
 * entries. A writer copies the row and each block it touches, so that readers keep their
 * snapshot and an abort is free; what a commit replaced is freed when the last reader
 * ends. Each block and entry remembers the writer that made it: its own ones a writer
 * changes in place and frees at once.
 */
#include "kv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"

#define BLOCK_MAX 64

struct pair {
    uint64_t owner;
    size_t key_len, value_len;
    uint8_t bytes[];
};

struct block {
    uint64_t owner;
    size_t n;
    struct pair *pairs[BLOCK_MAX];
};

struct tree {
    struct block **blocks; /* none empty, in key order */
    size_t n, cap;
    uint64_t count;   /* entries */
    uint64_t changes; /* by this writer: cursors compare it */
};

struct trash {
    void **items;
    size_t n, cap;
};

struct mem {
    struct kv base;
    uint64_t revision, next_owner;
    unsigned readers;
    bool writing;
    struct tree trees[KV_TABLE_COUNT];
    struct trash trash; /* replaced, but a reader may look at it */
};

struct mem_txn {
    struct kv_txn base;
    struct mem *mem;
    enum kv_mode mode;
    uint64_t owner;
    struct tree trees[KV_TABLE_COUNT];
    bool own[KV_TABLE_COUNT]; /* the row of blocks is this writer's copy */
    struct trash dropped;     /* goes to the trash when this writer commits */
};

struct mem_cursor {
    struct kv_cursor base;
    const struct tree *tree;
    size_t block, pair;
    bool placed;
    uint64_t changes;
};

static void trash_add(struct trash *trash, void *item)
{
    ARRAY_GROW(trash->items, trash->cap, trash->n + 1);
    trash->items[trash->n++] = item;
}

static void trash_empty(struct trash *trash)
{
    for (size_t i = 0; i < trash->n; i++)
        free(trash->items[i]);
    free(trash->items);
    *trash = (struct trash){0};
}

static int key_compare(struct slice key, const struct pair *pair)
{
    size_t len = key.len < pair->key_len ? key.len : pair->key_len;
    int c = memcmp(key.data, pair->bytes, len);
    if (c != 0)
        return c;
    return (key.len > pair->key_len) - (key.len < pair->key_len);
}

/* Place of the first entry at or above key: block (n when there is none) and pair. */
static bool tree_place(
    const struct tree *tree, struct slice key, size_t *block, size_t *at)
{
    size_t low = 0;
    for (size_t high = tree->n; low < high;) {
        size_t mid = low + (high - low) / 2;
        const struct block *b = tree->blocks[mid];
        if (key_compare(key, b->pairs[b->n - 1]) > 0)
            low = mid + 1;
        else
            high = mid;
    }
    *block = low;
    *at = 0;
    if (low == tree->n)
        return false;
    const struct block *b = tree->blocks[low];
    for (size_t high = b->n; *at < high;) {
        size_t mid = *at + (high - *at) / 2;
        if (key_compare(key, b->pairs[mid]) > 0)
            *at = mid + 1;
        else
            high = mid;
    }
    return key_compare(key, b->pairs[*at]) == 0;
}

static void pair_out(const struct pair *pair, struct slice *key, struct slice *value)
{
    if (key != NULL)
        *key = slice_of(pair->bytes, pair->key_len);
    *value = slice_of(pair->bytes + pair->key_len, pair->value_len);
}

static struct pair *pair_new(uint64_t owner, struct slice key, struct slice value)
{
    struct pair *pair = xmalloc(sizeof(*pair) + key.len + value.len);
    pair->owner = owner;
    pair->key_len = key.len;
    pair->value_len = value.len;
    memcpy(pair->bytes, key.data, key.len);
    if (value.len > 0)
        memcpy(pair->bytes + key.len, value.data, value.len);
    return pair;
}

/* ---- writing --------------------------------------------------------------------- */

static void pair_discard(struct mem_txn *txn, struct pair *pair)
{
    if (pair->owner == txn->owner)
        free(pair);
    else
        trash_add(&txn->dropped, pair);
}

static void block_discard(struct mem_txn *txn, struct block *block)
{
    if (block->owner == txn->owner)
        free(block);
    else
        trash_add(&txn->dropped, block);
}

static struct tree *tree_own(struct mem_txn *txn, enum kv_table table)
{
    REQUIRE(txn->mode == KV_WRITE);
    struct tree *tree = &txn->trees[table];
    tree->changes++;
    if (txn->own[table])
        return tree;
    txn->own[table] = true;
    if (tree->blocks != NULL)
        trash_add(&txn->dropped, tree->blocks);
    struct block **copy = xreallocarray(NULL, tree->n + 8, sizeof(*copy));
    if (tree->n > 0)
        memcpy(copy, tree->blocks, tree->n * sizeof(*copy));
    tree->blocks = copy;
    tree->cap = tree->n + 8;
    return tree;
}

static struct block *block_own(struct mem_txn *txn, struct tree *tree, size_t at)
{
    struct block *block = tree->blocks[at];
    if (block->owner == txn->owner)
        return block;
    struct block *copy = xmalloc(sizeof(*copy));
    *copy = *block;
    copy->owner = txn->owner;
    tree->blocks[at] = copy;
    trash_add(&txn->dropped, block);
    return copy;
}

static void tree_insert_block(struct tree *tree, size_t at, struct block *block)
{
    ARRAY_GROW(tree->blocks, tree->cap, tree->n + 1);
    memmove(
        tree->blocks + at + 1, tree->blocks + at, (tree->n - at) * sizeof(*tree->blocks));
    tree->blocks[at] = block;
    tree->n++;
}

static struct block *block_new(struct mem_txn *txn)
{
    struct block *block = xcalloc(1, sizeof(*block));
    block->owner = txn->owner;
    return block;
}

/* Halves a full block, or begins a fresh one when the next key goes behind the last. */
static void tree_split(struct mem_txn *txn, struct tree *tree, size_t at, bool behind)
{
    struct block *left = tree->blocks[at];
    struct block *right = block_new(txn);
    size_t keep = behind ? left->n - 1 : left->n / 2;
    right->n = left->n - keep;
    memcpy(right->pairs, left->pairs + keep, right->n * sizeof(*right->pairs));
    left->n = keep;
    tree_insert_block(tree, at + 1, right);
}

static void tree_insert(
    struct mem_txn *txn, struct tree *tree, size_t block, size_t at, struct pair *pair)
{
    if (tree->n == 0)
        tree_insert_block(tree, 0, block_new(txn));
    if (block == tree->n) {
        block = tree->n - 1;
        at = tree->blocks[block]->n;
    }
    struct block *b = block_own(txn, tree, block);
    if (b->n == BLOCK_MAX) {
        tree_split(txn, tree, block, at == b->n);
        if (at > b->n) {
            at -= b->n;
            b = tree->blocks[block + 1];
        }
    }
    memmove(b->pairs + at + 1, b->pairs + at, (b->n - at) * sizeof(*b->pairs));
    b->pairs[at] = pair;
    b->n++;
    tree->count++;
}

static enum td_status mem_put(struct kv_txn *base, enum kv_table table, struct slice key,
    struct slice value, bool append, struct err *err)
{
    struct mem_txn *txn = (struct mem_txn *)base;
    struct tree *tree = tree_own(txn, table);
    size_t block = 0, at = 0;
    bool found = tree_place(tree, key, &block, &at);
    if (append && block < tree->n)
        return err_set(err, TD_CONFLICT, _("An entry of the store is out of order."));
    struct pair *pair = pair_new(txn->owner, key, value);
    if (!found) {
        tree_insert(txn, tree, block, at, pair);
        return TD_OK;
    }
    struct block *b = block_own(txn, tree, block);
    pair_discard(txn, b->pairs[at]);
    b->pairs[at] = pair;
    return TD_OK;
}

static enum td_status mem_del(
    struct kv_txn *base, enum kv_table table, struct slice key, struct err *err)
{
    (void)err;
    struct mem_txn *txn = (struct mem_txn *)base;
    struct tree *tree = tree_own(txn, table);
    size_t block = 0, at = 0;
    if (!tree_place(tree, key, &block, &at))
        return TD_NOT_FOUND;
    struct block *b = block_own(txn, tree, block);
    pair_discard(txn, b->pairs[at]);
    b->n--;
    memmove(b->pairs + at, b->pairs + at + 1, (b->n - at) * sizeof(*b->pairs));
    tree->count--;
    if (b->n == 0) {
        block_discard(txn, b);
        tree->n--;
        memmove(tree->blocks + block, tree->blocks + block + 1,
            (tree->n - block) * sizeof(*tree->blocks));
    }
    return TD_OK;
}

static enum td_status mem_drop(struct kv_txn *base, enum kv_table table, struct err *err)
{
    (void)err;
    struct mem_txn *txn = (struct mem_txn *)base;
    struct tree *tree = tree_own(txn, table);
    for (size_t i = 0; i < tree->n; i++) {
        for (size_t j = 0; j < tree->blocks[i]->n; j++)
            pair_discard(txn, tree->blocks[i]->pairs[j]);
        block_discard(txn, tree->blocks[i]);
    }
    tree->n = 0;
    tree->count = 0;
    return TD_OK;
}

/* ---- transactions ---------------------------------------------------------------- */

static enum td_status mem_begin(
    struct kv *base, enum kv_mode mode, struct kv_txn **out, struct err *err)
{
    struct mem *mem = (struct mem *)base;
    if (mode == KV_WRITE && mem->writing)
        return err_set(err, TD_BUSY, _("Another change is being written; try again."));
    struct mem_txn *txn = xcalloc(1, sizeof(*txn));
    txn->base.engine = &kv_mem;
    txn->mem = mem;
    txn->mode = mode;
    memcpy(txn->trees, mem->trees, sizeof(txn->trees));
    if (mode == KV_WRITE) {
        txn->owner = ++mem->next_owner;
        mem->writing = true;
    } else {
        mem->readers++;
    }
    *out = &txn->base;
    return TD_OK;
}

static void txn_end(struct mem_txn *txn)
{
    struct mem *mem = txn->mem;
    if (txn->mode == KV_WRITE)
        mem->writing = false;
    else
        mem->readers--;
    if (mem->readers == 0)
        trash_empty(&mem->trash);
    free(txn->dropped.items);
    free(txn);
}

static enum td_status mem_commit(struct kv_txn *base, struct err *err)
{
    (void)err;
    struct mem_txn *txn = (struct mem_txn *)base;
    struct mem *mem = txn->mem;
    bool changed = false;
    for (size_t i = 0; i < KV_TABLE_COUNT; i++) {
        changed = changed || txn->own[i];
        txn->trees[i].changes = 0;
    }
    if (changed) {
        memcpy(mem->trees, txn->trees, sizeof(mem->trees));
        mem->revision++;
    }
    for (size_t i = 0; i < txn->dropped.n; i++)
        trash_add(&mem->trash, txn->dropped.items[i]);
    txn_end(txn);
    return TD_OK;
}

static void tree_forget(struct mem_txn *txn, struct tree *tree)
{
    for (size_t i = 0; i < tree->n; i++) {
        struct block *block = tree->blocks[i];
        if (block->owner != txn->owner)
            continue;
        for (size_t j = 0; j < block->n; j++)
            if (block->pairs[j]->owner == txn->owner)
                free(block->pairs[j]);
        free(block);
    }
    free(tree->blocks);
}

static void mem_abort(struct kv_txn *base)
{
    struct mem_txn *txn = (struct mem_txn *)base;
    for (size_t i = 0; i < KV_TABLE_COUNT; i++)
        if (txn->own[i])
            tree_forget(txn, &txn->trees[i]);
    txn_end(txn);
}

/* ---- reading --------------------------------------------------------------------- */

static enum td_status mem_get(struct kv_txn *base, enum kv_table table, struct slice key,
    struct slice *value, struct err *err)
{
    (void)err;
    const struct tree *tree = &((struct mem_txn *)base)->trees[table];
    size_t block = 0, at = 0;
    if (!tree_place(tree, key, &block, &at))
        return TD_NOT_FOUND;
    pair_out(tree->blocks[block]->pairs[at], NULL, value);
    return TD_OK;
}

static enum td_status mem_count(
    struct kv_txn *base, enum kv_table table, uint64_t *out, struct err *err)
{
    (void)err;
    *out = ((struct mem_txn *)base)->trees[table].count;
    return TD_OK;
}

static enum td_status mem_cursor_open(
    struct kv_txn *base, enum kv_table table, struct kv_cursor **out, struct err *err)
{
    (void)err;
    struct mem_cursor *cursor = xcalloc(1, sizeof(*cursor));
    cursor->base.engine = &kv_mem;
    cursor->tree = &((struct mem_txn *)base)->trees[table];
    *out = &cursor->base;
    return TD_OK;
}

static void mem_cursor_close(struct kv_cursor *base)
{
    free(base);
}

static enum td_status cursor_out(
    struct mem_cursor *cursor, struct slice *found, struct slice *value)
{
    cursor->placed = cursor->block < cursor->tree->n;
    cursor->changes = cursor->tree->changes;
    if (!cursor->placed)
        return TD_NOT_FOUND;
    pair_out(cursor->tree->blocks[cursor->block]->pairs[cursor->pair], found, value);
    return TD_OK;
}

static enum td_status mem_seek(struct kv_cursor *base, struct slice key,
    struct slice *found, struct slice *value, struct err *err)
{
    (void)err;
    struct mem_cursor *cursor = (struct mem_cursor *)base;
    tree_place(cursor->tree, key, &cursor->block, &cursor->pair);
    return cursor_out(cursor, found, value);
}

static bool cursor_forward(struct mem_cursor *cursor)
{
    if (++cursor->pair < cursor->tree->blocks[cursor->block]->n)
        return true;
    cursor->pair = 0;
    return ++cursor->block < cursor->tree->n;
}

static bool cursor_back(struct mem_cursor *cursor)
{
    if (cursor->pair > 0) {
        cursor->pair--;
        return true;
    }
    if (cursor->block == 0)
        return false;
    cursor->block--;
    cursor->pair = cursor->tree->blocks[cursor->block]->n - 1;
    return true;
}

static enum td_status mem_step(struct kv_cursor *base, enum kv_step step,
    struct slice *found, struct slice *value, struct err *err)
{
    (void)err;
    struct mem_cursor *cursor = (struct mem_cursor *)base;
    const struct tree *tree = cursor->tree;
    bool there = tree->n > 0;
    if (step == KV_NEXT || step == KV_PREV)
        REQUIRE(cursor->placed && cursor->changes == tree->changes);
    switch (step) {
    case KV_FIRST: cursor->block = cursor->pair = 0; break;
    case KV_LAST:
        cursor->block = there ? tree->n - 1 : 0;
        cursor->pair = there ? tree->blocks[cursor->block]->n - 1 : 0;
        break;
    case KV_NEXT: there = cursor_forward(cursor); break;
    case KV_PREV: there = cursor_back(cursor); break;
    }
    if (!there) {
        cursor->placed = false;
        return TD_NOT_FOUND;
    }
    return cursor_out(cursor, found, value);
}

/* ---- the engine ------------------------------------------------------------------ */

struct kv *kv_open_memory(void)
{
    struct mem *mem = xcalloc(1, sizeof(*mem));
    mem->base.engine = &kv_mem;
    return &mem->base;
}

static enum td_status mem_create(
    const char *path, kv_fill *fill, void *ctx, struct err *err)
{
    (void)path;
    (void)fill;
    (void)ctx;
    return err_set(err, TD_INVALID,
        _("A register in memory lasts only as long as the "
          "program; name a directory instead."));
}

static enum td_status mem_open(const char *path, unsigned flags, kv_look *look, void *ctx,
    struct kv **out, struct err *err)
{
    (void)path;
    (void)flags;
    (void)look;
    (void)ctx;
    (void)out;
    return err_set(err, TD_NOT_FOUND, _("There is no register in memory to open."));
}

static void mem_close(struct kv *base)
{
    struct mem *mem = (struct mem *)base;
    REQUIRE(!mem->writing && mem->readers == 0);
    for (size_t i = 0; i < KV_TABLE_COUNT; i++) {
        struct tree *tree = &mem->trees[i];
        for (size_t j = 0; j < tree->n; j++) {
            for (size_t k = 0; k < tree->blocks[j]->n; k++)
                free(tree->blocks[j]->pairs[k]);
            free(tree->blocks[j]);
        }
        free(tree->blocks);
    }
    trash_empty(&mem->trash);
    free(mem);
}

static uint64_t mem_revision(struct kv *base)
{
    return ((struct mem *)base)->revision;
}

static const char *mem_warnings(const struct kv *base)
{
    (void)base;
    return "";
}

static void mem_tidy(struct kv *base)
{
    (void)base;
}

static enum td_status mem_inspect(struct kv *base,
    void (*fault)(void *ctx, const char *sentence), void *ctx, struct err *err)
{
    (void)base;
    (void)fault;
    (void)ctx;
    (void)err;
    return TD_OK;
}

static enum td_status mem_recover(struct kv *base, struct err *err)
{
    (void)base;
    (void)err;
    return TD_OK;
}

static enum td_status mem_copy(struct kv *base, const char *dir, struct err *err)
{
    (void)base;
    (void)dir;
    return err_set(err, TD_INVALID, _("A register in memory has no files to copy."));
}

const struct kv_engine kv_mem = {
    .scheme = "mem",
    .create = mem_create,
    .open = mem_open,
    .close = mem_close,
    .revision = mem_revision,
    .warnings = mem_warnings,
    .tidy = mem_tidy,
    .inspect = mem_inspect,
    .recover = mem_recover,
    .copy = mem_copy,
    .begin = mem_begin,
    .commit = mem_commit,
    .abort = mem_abort,
    .get = mem_get,
    .put = mem_put,
    .del = mem_del,
    .drop = mem_drop,
    .count = mem_count,
    .cursor_open = mem_cursor_open,
    .cursor_close = mem_cursor_close,
    .seek = mem_seek,
    .step = mem_step,
};
