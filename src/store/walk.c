/* SPDX-License-Identifier: MIT
 *
 * A reader of LMDB's file format (version 1, 64 bit, this machine's byte order) that
 * believes nothing: every number is compared with what it must lie between before it is
 * used, every page may be reached once only, and in the end each page is either in a
 * tree or on the free list. Knows the shape of trees, not what is in them.
 */
#include "walk.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "kv.h"

#define META_MAGIC   0xBEEFC0DEu
#define META_VERSION 1u

/* Places in a meta page behind its head: magic, version, address, map size, the two root
 * trees, then these. */
#define META_TREES     24
#define META_LAST_PAGE 120
#define META_TXN       128

enum { PAGE_HEAD = 16, NODE_HEAD = 8, DB_LEN = 48, DEPTH_MAX = 32, KEY_LONGEST = 511 };
enum { PAGE_BRANCH = 0x01, PAGE_LEAF = 0x02, PAGE_OVERFLOW = 0x04, PAGE_META = 0x08 };
enum { NODE_BIG = 0x01, NODE_TABLE = 0x02 };
enum { FREE_DB_FLAGS = 0x08 }; /* integer keys */

#define NO_PAGE UINT64_MAX

/* LMDB writes its numbers as the machine holds them. */
static uint16_t host_u16(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof(v));
    return v;
}

static uint32_t host_u32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof(v));
    return v;
}

static uint64_t host_u64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
    return v;
}

/* ---- what is known of the file ------------------------------------------------------
 */

struct walk {
    const struct walk_file *file;
    enum walk_depth depth;
    void (*fault)(void *ctx, const char *sentence);
    void *ctx;
    uint64_t last_page, file_pages;
    uint8_t *seen; /* a bit for each page */
    bool io_failed;
};

/* A tree as its head describes it, and as it is found to be. */
struct tree {
    uint16_t flags, depth;
    uint64_t root;
    uint64_t branches, leaves, overflows, entries;
    uint64_t found_branches, found_leaves, found_overflows, found_entries;
    bool is_free, is_main;
};

static void tell(struct walk *w, uint64_t page, const char *what)
{
    char *sentence =
        xasprintf(_("data.mdb, page %llu: %s"), (unsigned long long)page, what);
    w->fault(w->ctx, sentence);
    free(sentence);
}

/* The pages from `page` on belong to somebody now; false when that cannot be. */
static bool claim(struct walk *w, uint64_t page, uint64_t n)
{
    if (page < 2 || n > w->last_page || page > w->last_page - n + 1) {
        tell(w, page, _("it lies outside the file."));
        return false;
    }
    for (uint64_t i = page; i < page + n; i++) {
        uint8_t bit = (uint8_t)(1 << i % 8);
        if (w->seen[i / 8] & bit) {
            tell(w, i, _("it is used twice."));
            return false;
        }
        w->seen[i / 8] |= bit;
    }
    return true;
}

static bool read_at(struct walk *w, uint64_t page, uint8_t *out, size_t len)
{
    off_t at = (off_t)(page * w->file->page_size);
    while (len > 0) {
        ssize_t n = pread(w->file->fd, out, len, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            w->io_failed = w->io_failed || n < 0;
            tell(w, page, _("it cannot be read."));
            return false;
        }
        out += n;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

/* ---- pages and nodes ----------------------------------------------------------------
 */

static size_t count_of(const uint8_t *page)
{
    return (size_t)(host_u16(page + 12) - PAGE_HEAD) / 2;
}

static const uint8_t *node_at(const uint8_t *page, size_t i)
{
    return page + host_u16(page + PAGE_HEAD + i * 2);
}

static size_t node_key_len(const uint8_t *node)
{
    return host_u16(node + 6);
}

static uint32_t node_data_len(const uint8_t *node)
{
    return host_u16(node) | (uint32_t)host_u16(node + 2) << 16;
}

static uint64_t node_child(const uint8_t *node)
{
    return node_data_len(node) | (uint64_t)host_u16(node + 4) << 32;
}

static uint16_t node_flags(const uint8_t *node)
{
    return host_u16(node + 4);
}

static struct slice node_key(const uint8_t *node)
{
    return slice_of(node + NODE_HEAD, node_key_len(node));
}

static const uint8_t *node_data(const uint8_t *node)
{
    return node + NODE_HEAD + node_key_len(node);
}

static bool head_is_right(
    const struct walk *w, const uint8_t *page, uint64_t number, uint16_t flags)
{
    uint16_t lower = host_u16(page + 12), upper = host_u16(page + 14);
    return host_u64(page) == number && host_u16(page + 10) == flags &&
           lower > PAGE_HEAD && lower % 2 == 0 && lower <= upper &&
           upper <= w->file->page_size;
}

/* Bytes a node takes in its page; 0 when it is not whole. */
static size_t node_size(const struct walk *w, const uint8_t *page, size_t i, bool leaf)
{
    size_t at = host_u16(page + PAGE_HEAD + i * 2), left = w->file->page_size - at;
    if (at < host_u16(page + 14) || at + NODE_HEAD > w->file->page_size)
        return 0;
    const uint8_t *node = page + at;
    size_t size = NODE_HEAD + node_key_len(node);
    if (leaf)
        size += node_flags(node) & NODE_BIG ? 8 : node_data_len(node);
    bool key_fits = leaf ? node_key_len(node) >= 1 : i == 0 || node_key_len(node) >= 1;
    if (!key_fits || node_key_len(node) > KEY_LONGEST || size > left)
        return 0;
    return size + size % 2;
}

/* Nodes are whole, and together fill the page's upper part exactly. */
static bool nodes_are_whole(const struct walk *w, const uint8_t *page, bool leaf)
{
    size_t sum = 0;
    for (size_t i = 0; i < count_of(page); i++) {
        size_t size = node_size(w, page, i, leaf);
        if (size == 0)
            return false;
        sum += size;
    }
    return sum == w->file->page_size - host_u16(page + 14);
}

static int compare_keys(const struct tree *tree, struct slice a, struct slice b)
{
    if (tree->is_free) {
        if (a.len != 8 || b.len != 8)
            return 0;
        uint64_t left = host_u64(a.data), right = host_u64(b.data);
        return (left > right) - (left < right);
    }
    size_t len = a.len < b.len ? a.len : b.len;
    int c = len > 0 ? memcmp(a.data, b.data, len) : 0;
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

/* Keys rise, from `low` on and below `high` (NULL data: no bound). The first key of a
 * branch stands for everything below the second. */
static bool keys_rise(const struct tree *tree, const uint8_t *page, bool leaf,
    struct slice low, struct slice high)
{
    struct slice before = low;
    bool strictly = false;
    for (size_t i = leaf ? 0 : 1; i < count_of(page); i++) {
        struct slice key = node_key(node_at(page, i));
        if (before.data != NULL) {
            int order = compare_keys(tree, key, before);
            if (order < 0 || (order == 0 && strictly))
                return false;
        }
        before = key;
        strictly = true;
    }
    return high.data == NULL || before.data == NULL ||
           compare_keys(tree, before, high) < 0;
}

/* ---- trees --------------------------------------------------------------------------
 */

static struct tree tree_read(const uint8_t *head)
{
    return (struct tree){
        .flags = host_u16(head + 4),
        .depth = host_u16(head + 6),
        .branches = host_u64(head + 8),
        .leaves = host_u64(head + 16),
        .overflows = host_u64(head + 24),
        .entries = host_u64(head + 32),
        .root = host_u64(head + 40),
    };
}

static void walk_tree(struct walk *w, struct tree *tree);

/* A value that became shorter in the transaction that wrote it keeps its pages. */
static void check_overflow(struct walk *w, struct tree *tree, const uint8_t *node)
{
    uint8_t head[PAGE_HEAD];
    uint64_t page = host_u64(node_data(node));
    uint64_t least =
        (PAGE_HEAD - 1 + (uint64_t)node_data_len(node)) / w->file->page_size + 1;
    if (!claim(w, page, least) || !read_at(w, page, head, sizeof(head)))
        return;
    uint64_t n = host_u32(head + 12);
    tree->found_overflows += n;
    if (host_u64(head) != page || host_u16(head + 10) != PAGE_OVERFLOW || n < least ||
        page + n > w->file_pages)
        tell(w, page, _("it is not the long value it should be."));
    else if (n > least)
        claim(w, page + least, n - least);
}

/* The list of pages that a transaction has freed: a count, then so many numbers. */
static void check_free_list(struct walk *w, const uint8_t *list, size_t len)
{
    size_t n = len / 8;
    if (n == 0 || len % 8 != 0 || host_u64(list) != n - 1) {
        tell(w, 0, _("the list of free pages is damaged."));
        return;
    }
    for (size_t i = 1; i < n; i++)
        if (!claim(w, host_u64(list + i * 8), 1))
            return;
}

static void check_free_node(struct walk *w, const uint8_t *node)
{
    size_t len = node_data_len(node);
    if (!(node_flags(node) & NODE_BIG)) {
        check_free_list(w, node_data(node), len);
        return;
    }
    uint64_t page = host_u64(node_data(node));
    if (page + len / w->file->page_size > w->file_pages)
        return; // told already
    uint8_t *bytes = xmalloc(PAGE_HEAD + len);
    if (read_at(w, page, bytes, PAGE_HEAD + len))
        check_free_list(w, bytes + PAGE_HEAD, len);
    free(bytes);
}

static bool is_known_table(struct slice name)
{
    for (size_t i = 0; i < KV_TABLE_COUNT; i++)
        if (strlen(kv_table_names[i]) == name.len &&
            memcmp(kv_table_names[i], name.data, name.len) == 0)
            return true;
    return false;
}

/* A store of another format, which opening has yet to notice, may have other tables. */
static void check_table_node(struct walk *w, const uint8_t *node)
{
    if (node_flags(node) != NODE_TABLE || node_data_len(node) != DB_LEN ||
        (w->depth == WALK_ALL && !is_known_table(node_key(node)))) {
        tell(w, 0, _("the list of tables is damaged."));
        return;
    }
    struct tree table = tree_read(node_data(node));
    walk_tree(w, &table);
}

static void check_leaf(
    struct walk *w, struct tree *tree, uint64_t number, const uint8_t *page)
{
    size_t n = count_of(page);
    tree->found_leaves++;
    tree->found_entries += n;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *node = node_at(page, i);
        if (!tree->is_main && (node_flags(node) & ~NODE_BIG) != 0)
            tell(w, number, _("an entry has a form it cannot have."));
        if (node_flags(node) & NODE_BIG)
            check_overflow(w, tree, node);
        if (tree->is_main)
            check_table_node(w, node);
        if (tree->is_free)
            check_free_node(w, node);
    }
}

static void walk_page(struct walk *w, struct tree *tree, uint64_t number, unsigned level,
    struct slice low, struct slice high);

static void check_branch(struct walk *w, struct tree *tree, const uint8_t *page,
    unsigned level, struct slice low, struct slice high)
{
    size_t n = count_of(page);
    tree->found_branches++;
    for (size_t i = 0; i < n; i++) {
        struct slice from = i == 0 ? low : node_key(node_at(page, i));
        struct slice to = i + 1 == n ? high : node_key(node_at(page, i + 1));
        walk_page(w, tree, node_child(node_at(page, i)), level + 1, from, to);
    }
}

static bool page_is_right(const struct walk *w, const struct tree *tree, uint64_t number,
    const uint8_t *page, bool leaf, struct slice low, struct slice high)
{
    return head_is_right(w, page, number, leaf ? PAGE_LEAF : PAGE_BRANCH) &&
           nodes_are_whole(w, page, leaf) && keys_rise(tree, page, leaf, low, high);
}

/* As deep as the tree says it is, which is DEPTH_MAX at most. */
static void walk_page(struct walk *w, struct tree *tree, uint64_t number, unsigned level,
    struct slice low, struct slice high)
{
    bool leaf = level == tree->depth;
    if (!claim(w, number, 1))
        return;
    uint8_t *page = xmalloc(w->file->page_size);
    if (read_at(w, number, page, w->file->page_size)) {
        if (!page_is_right(w, tree, number, page, leaf, low, high))
            tell(w, number, _("it is damaged."));
        else if (leaf && (w->depth == WALK_ALL || !tree->is_free))
            check_leaf(w, tree, number, page);
        else if (!leaf && (w->depth == WALK_ALL || tree->is_main))
            check_branch(w, tree, page, level, low, high);
    }
    free(page);
}

static void check_counts(struct walk *w, const struct tree *tree)
{
    if (w->depth == WALK_ALL &&
        (tree->branches != tree->found_branches || tree->leaves != tree->found_leaves ||
            tree->overflows != tree->found_overflows ||
            tree->entries != tree->found_entries))
        tell(w, tree->root, _("its tree has not as many pages or entries as it should."));
}

static void walk_tree(struct walk *w, struct tree *tree)
{
    const struct slice none = {NULL, 0};
    if (tree->flags != (tree->is_free ? FREE_DB_FLAGS : 0) || tree->depth > DEPTH_MAX ||
        (tree->root == NO_PAGE) != (tree->depth == 0)) {
        tell(w, tree->root, _("the head of a tree is damaged."));
        return;
    }
    if (tree->root != NO_PAGE)
        walk_page(w, tree, tree->root, 1, none, none);
    check_counts(w, tree);
}

/* ---- the whole file ------------------------------------------------------------------
 */

static bool meta_is_right(
    const struct walk_file *file, const uint8_t *page, uint64_t number)
{
    const uint8_t *meta = page + PAGE_HEAD;
    return host_u64(page) == number && host_u16(page + 10) == PAGE_META &&
           host_u32(meta) == META_MAGIC && host_u32(meta + 4) == META_VERSION &&
           host_u32(meta + META_TREES) == file->page_size;
}

/* The two meta pages are written in turn: the transaction numbers in them follow each
 * other. (In a file nothing was saved to yet, both are 0.) */
static bool metas_follow(const uint8_t pages[2][PAGE_HEAD + WALK_META])
{
    uint64_t even = host_u64(pages[0] + PAGE_HEAD + META_TXN);
    uint64_t odd = host_u64(pages[1] + PAGE_HEAD + META_TXN);
    if (even == 0 && odd <= 1)
        return true;
    return even % 2 == 0 && (odd == even + 1 || odd + 1 == even);
}

enum td_status walk_open(struct walk_file *file, struct err *err)
{
    uint8_t pages[2][PAGE_HEAD + WALK_META] = {{0}};
    bool right = true;
    for (size_t i = 0; i < 2; i++) {
        off_t at = (off_t)(i * file->page_size);
        if (pread(file->fd, pages[i], sizeof(pages[i]), at) < 0)
            return err_set(
                err, TD_IO, _("data.mdb cannot be read: %s."), strerror(errno));
        right = right && meta_is_right(file, pages[i], i);
    }
    const uint8_t *meta = pages[file->txn_id % 2] + PAGE_HEAD;
    if (!right || !metas_follow((const uint8_t(*)[PAGE_HEAD + WALK_META]) pages) ||
        host_u64(meta + META_TXN) != file->txn_id)
        return err_set(err, TD_CORRUPT,
            _("The beginning of data.mdb is damaged. Restore the newest backup."));
    memcpy(file->meta, meta, WALK_META);
    return TD_OK;
}

static void check_all_used(struct walk *w)
{
    uint64_t lost = 0, first = 0;
    for (uint64_t i = 2; i <= w->last_page; i++) {
        if (w->seen[i / 8] & 1 << i % 8)
            continue;
        if (lost++ == 0)
            first = i;
    }
    if (lost > 0)
        tell(w, first, _("it is in no tree and not on the list of free pages."));
}

static void walk_trees(struct walk *w)
{
    struct tree free_pages = tree_read(w->file->meta + META_TREES);
    struct tree tables = tree_read(w->file->meta + META_TREES + DB_LEN);
    free_pages.is_free = true;
    tables.is_main = true;
    walk_tree(w, &tables);
    walk_tree(w, &free_pages);
    if (w->depth == WALK_ALL)
        check_all_used(w);
}

enum td_status walk_pages(const struct walk_file *file, enum walk_depth depth,
    void (*fault)(void *ctx, const char *sentence), void *ctx, struct err *err)
{
    struct stat st;
    struct walk w = {.file = file, .depth = depth, .fault = fault, .ctx = ctx};
    if (fstat(file->fd, &st) != 0)
        return err_set(err, TD_IO, _("data.mdb cannot be read: %s."), strerror(errno));
    w.file_pages = (uint64_t)st.st_size / file->page_size;
    w.last_page = host_u64(file->meta + META_LAST_PAGE);
    if (w.last_page >= (uint64_t)1 << 40 || w.last_page < 1) {
        tell(&w, 0, _("it is damaged."));
        return TD_OK;
    }
    w.seen = xcalloc((size_t)(w.last_page / 8 + 1), 1);
    walk_trees(&w);
    free(w.seen);
    if (w.io_failed)
        return err_set(err, TD_IO, _("The disk cannot read all of data.mdb."));
    return TD_OK;
}
