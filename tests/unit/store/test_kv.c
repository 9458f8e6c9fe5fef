/* SPDX-License-Identifier: MIT
 *
 * The contract of the key/value seam: every case runs on every engine, and a long random
 * run must give the same answers on all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "kv.h"
#include "temp_dir.h"

struct engine_case {
    struct kv *kv;
    char *dir; /* lmdb only */
};

static enum td_status fill_nothing(void *ctx, struct kv_txn *txn, struct err *err)
{
    (void)ctx;
    return kv_put(txn, KV_META, slice_of("made", 4), slice_of("yes", 3), err);
}

static char *url_in(const char *dir)
{
    return xasprintf("lmdb:%s/reg?scratch", dir);
}

static int lmdb_setup(void **state)
{
    struct engine_case *c = xcalloc(1, sizeof(*c));
    c->dir = temp_dir_make();
    char *url = url_in(c->dir);
    assert_int_equal(kv_create(url, fill_nothing, NULL, NULL), TD_OK);
    assert_int_equal(kv_open(url, 0, NULL, NULL, &c->kv, NULL), TD_OK);
    free(url);
    *state = c;
    return 0;
}

static int mem_setup(void **state)
{
    struct engine_case *c = xcalloc(1, sizeof(*c));
    c->kv = kv_open_memory();
    *state = c;
    return 0;
}

static int teardown(void **state)
{
    struct engine_case *c = *state;
    kv_close(c->kv);
    if (c->dir != NULL)
        temp_dir_remove(c->dir);
    free(c);
    return 0;
}

/* ---- small words ----------------------------------------------------------------- */

static struct slice text(const char *t)
{
    return slice_of(t, strlen(t));
}

static struct kv_txn *begin(struct kv *kv, enum kv_mode mode)
{
    struct kv_txn *txn = NULL;
    struct err err = {0};
    if (kv_begin(kv, mode, &txn, &err) != TD_OK)
        fail_msg("%s", err.text);
    return txn;
}

static void put(
    struct kv_txn *txn, enum kv_table table, const char *key, const char *value)
{
    assert_int_equal(kv_put(txn, table, text(key), text(value), NULL), TD_OK);
}

static void commit(struct kv_txn *txn)
{
    assert_int_equal(kv_commit(txn, NULL), TD_OK);
}

static void expect(
    struct kv_txn *txn, enum kv_table table, const char *key, const char *value)
{
    struct slice found = {0};
    enum td_status status = kv_get(txn, table, text(key), &found, NULL);
    if (value == NULL) {
        assert_int_equal(status, TD_NOT_FOUND);
        return;
    }
    assert_int_equal(status, TD_OK);
    assert_int_equal(found.len, strlen(value));
    assert_memory_equal(found.data, value, found.len);
}

/* All keys of a table, joined by blanks. Caller frees. */
static char *keys_of(
    struct kv_txn *txn, enum kv_table table, enum kv_step from, enum kv_step step)
{
    struct str out = {0};
    struct kv_cursor *cursor = NULL;
    assert_int_equal(kv_cursor_open(txn, table, &cursor, NULL), TD_OK);
    struct slice key, value;
    for (enum td_status s = kv_step(cursor, from, &key, &value, NULL); s == TD_OK;
         s = kv_step(cursor, step, &key, &value, NULL)) {
        str_addn(&out, key.data, key.len);
        str_addc(&out, ' ');
    }
    kv_cursor_close(cursor);
    return str_detach(&out);
}

static void expect_keys(
    struct kv_txn *txn, enum kv_table table, const char *forward, const char *back)
{
    char *keys = keys_of(txn, table, KV_FIRST, KV_NEXT);
    assert_string_equal(keys, forward);
    free(keys);
    keys = keys_of(txn, table, KV_LAST, KV_PREV);
    assert_string_equal(keys, back);
    free(keys);
}

/* ---- cases ----------------------------------------------------------------------- */

static void put_get_del(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    put(txn, KV_RECORD, "b", "two");
    put(txn, KV_RECORD, "a", "one");
    put(txn, KV_RECORD, "b", "zwei und mehr");
    put(txn, KV_CODE, "b", "");
    expect(txn, KV_RECORD, "b", "zwei und mehr");
    expect(txn, KV_CODE, "b", "");
    expect(txn, KV_CODE, "a", NULL);
    commit(txn);

    txn = begin(kv, KV_WRITE);
    assert_int_equal(kv_del(txn, KV_RECORD, text("a"), NULL), TD_OK);
    assert_int_equal(kv_del(txn, KV_RECORD, text("a"), NULL), TD_NOT_FOUND);
    expect(txn, KV_RECORD, "a", NULL);
    commit(txn);

    txn = begin(kv, KV_READ);
    expect(txn, KV_RECORD, "a", NULL);
    expect(txn, KV_RECORD, "b", "zwei und mehr");
    kv_abort(txn);
}

static void abort_leaves_nothing(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    put(txn, KV_RECORD, "kept", "1");
    commit(txn);
    uint64_t revision = kv_revision(kv);

    txn = begin(kv, KV_WRITE);
    put(txn, KV_RECORD, "kept", "2");
    put(txn, KV_RECORD, "new", "2");
    assert_int_equal(kv_drop(txn, KV_META, NULL), TD_OK);
    kv_abort(txn);
    assert_true(kv_revision(kv) == revision);

    txn = begin(kv, KV_READ);
    expect(txn, KV_RECORD, "kept", "1");
    expect(txn, KV_RECORD, "new", NULL);
    kv_abort(txn);
}

static void revision_moves(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    uint64_t before = kv_revision(kv);
    commit(begin(kv, KV_WRITE));
    assert_true(kv_revision(kv) == before);
    kv_abort(begin(kv, KV_READ));
    assert_true(kv_revision(kv) == before);
    for (int i = 0; i < 3; i++) {
        struct kv_txn *txn = begin(kv, KV_WRITE);
        put(txn, KV_RECORD, "a", "same");
        commit(txn);
        assert_true(kv_revision(kv) > before);
        before = kv_revision(kv);
    }
}

static void reader_keeps_its_snapshot(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    put(txn, KV_RECORD, "a", "old");
    put(txn, KV_RECORD, "b", "old");
    commit(txn);

    struct kv_txn *reader = begin(kv, KV_READ);
    for (int i = 0; i < 3; i++) {
        txn = begin(kv, KV_WRITE);
        put(txn, KV_RECORD, "a", "new");
        (void)!kv_del(txn, KV_RECORD, text("b"), NULL);
        put(txn, KV_RECORD, "c", "new");
        commit(txn);
    }
    expect(reader, KV_RECORD, "a", "old");
    expect(reader, KV_RECORD, "b", "old");
    expect(reader, KV_RECORD, "c", NULL);
    expect_keys(reader, KV_RECORD, "a b ", "b a ");
    kv_abort(reader);

    reader = begin(kv, KV_READ);
    expect(reader, KV_RECORD, "a", "new");
    expect_keys(reader, KV_RECORD, "a c ", "c a ");
    kv_abort(reader);
}

static void cursor_walks(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    expect_keys(txn, KV_INDEX, "", "");
    put(txn, KV_INDEX, "m", "1");
    put(txn, KV_INDEX, "ma", "2");
    put(txn, KV_INDEX, "c", "3");
    put(txn, KV_INDEX, "\xff", "4");
    expect_keys(txn, KV_INDEX, "c m ma \xff ", "\xff ma m c ");

    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    assert_int_equal(kv_cursor_open(txn, KV_INDEX, &cursor, NULL), TD_OK);
    assert_int_equal(kv_seek(cursor, text("d"), &key, &value, NULL), TD_OK);
    assert_memory_equal(key.data, "m", 1);
    assert_int_equal(key.len, 1);
    assert_int_equal(kv_seek(cursor, text("m"), &key, &value, NULL), TD_OK);
    assert_memory_equal(value.data, "1", 1);
    assert_int_equal(kv_step(cursor, KV_NEXT, &key, &value, NULL), TD_OK);
    assert_memory_equal(key.data, "ma", 2);
    assert_int_equal(kv_seek(cursor, text("m\x01"), &key, &value, NULL), TD_OK);
    assert_memory_equal(key.data, "ma", 2);
    assert_int_equal(kv_step(cursor, KV_PREV, &key, &value, NULL), TD_OK);
    assert_int_equal(key.len, 1);
    assert_int_equal(kv_seek(cursor, text("\xff\xff"), &key, &value, NULL), TD_NOT_FOUND);
    assert_int_equal(kv_step(cursor, KV_LAST, &key, &value, NULL), TD_OK);
    assert_memory_equal(key.data, "\xff", 1);
    assert_int_equal(kv_step(cursor, KV_NEXT, &key, &value, NULL), TD_NOT_FOUND);
    kv_cursor_close(cursor);
    kv_abort(txn);
}

static void append_keeps_order(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    for (unsigned i = 1; i <= 1000; i++) {
        uint8_t key[8];
        put_u64(key, i);
        assert_int_equal(
            kv_append(txn, KV_JOURNAL, slice_of(key, 8), text("entry"), NULL), TD_OK);
    }
    uint8_t key[8];
    put_u64(key, 1000);
    struct err err = {0};
    assert_int_equal(
        kv_append(txn, KV_JOURNAL, slice_of(key, 8), text("x"), &err), TD_CONFLICT);
    assert_true(err.text[0] != '\0');
    uint64_t count = 0;
    assert_int_equal(kv_count(txn, KV_JOURNAL, &count, NULL), TD_OK);
    assert_int_equal(count, 1000);
    kv_abort(txn);
}

static void drop_empties(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    for (int i = 0; i < 500; i++) {
        char key[16];
        snprintf(key, sizeof(key), "k%d", i);
        put(txn, KV_WORDS, key, "v");
    }
    commit(txn);
    txn = begin(kv, KV_WRITE);
    put(txn, KV_WORDS, "k7", "own");
    put(txn, KV_CODE, "other", "stays");
    assert_int_equal(kv_drop(txn, KV_WORDS, NULL), TD_OK);
    expect_keys(txn, KV_WORDS, "", "");
    put(txn, KV_WORDS, "again", "v");
    commit(txn);
    txn = begin(kv, KV_READ);
    expect_keys(txn, KV_WORDS, "again ", "again ");
    expect(txn, KV_CODE, "other", "stays");
    kv_abort(txn);
}

static void long_keys_and_values(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    char key[KV_KEY_MAX];
    memset(key, 'k', sizeof(key));
    size_t len = 300000;
    char *value = xmalloc(len);
    for (size_t i = 0; i < len; i++)
        value[i] = (char)(i * 7);
    struct kv_txn *txn = begin(kv, KV_WRITE);
    struct slice k = slice_of(key, sizeof(key)), v = slice_of(value, len), found = {0};
    assert_int_equal(kv_put(txn, KV_RECORD, k, v, NULL), TD_OK);
    commit(txn);
    txn = begin(kv, KV_READ);
    assert_int_equal(kv_get(txn, KV_RECORD, k, &found, NULL), TD_OK);
    assert_int_equal(found.len, len);
    assert_memory_equal(found.data, value, len);
    kv_abort(txn);
    free(value);
}

static void put_long(struct kv_txn *txn, size_t len)
{
    struct str value = {0};
    str_fill(&value, 'v', len);
    assert_int_equal(
        kv_put(txn, KV_FACTS, slice_of("k", 1), slice_of(value.buf, value.len), NULL),
        TD_OK);
    str_release(&value);
}

static void no_finding(void *ctx, const char *sentence)
{
    (void)ctx;
    fail_msg("%s", sentence);
}

/* Some pages are left behind it, which are no damage. */
static void a_value_shrinks(void **state)
{
    struct kv *kv = ((struct engine_case *)*state)->kv;
    struct kv_txn *txn = begin(kv, KV_WRITE);
    put_long(txn, 50000);
    put_long(txn, 30000);
    commit(txn);
    assert_int_equal(kv_inspect(kv, no_finding, NULL, NULL), TD_OK);
    txn = begin(kv, KV_WRITE);
    assert_int_equal(kv_del(txn, KV_FACTS, slice_of("k", 1), NULL), TD_OK);
    commit(txn);
    assert_int_equal(kv_inspect(kv, no_finding, NULL, NULL), TD_OK);
}

/* ---- the engines against each other ------------------------------------------------ */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void random_change(struct kv_txn *a, struct kv_txn *b, uint32_t *seed)
{
    char key[24], value[64];
    uint32_t r = next_random(seed);
    snprintf(key, sizeof(key), "%0*u", 1 + (int)(r % 5), next_random(seed) % 700);
    snprintf(value, sizeof(value), "%0*u", 1 + (int)(r % 50), r);
    enum kv_table table = r % 2 ? KV_RECORD : KV_INDEX;
    if (next_random(seed) % 5 < 3) {
        put(a, table, key, value);
        put(b, table, key, value);
        return;
    }
    assert_int_equal(
        kv_del(a, table, text(key), NULL), kv_del(b, table, text(key), NULL));
}

static void expect_same(struct kv_txn *a, struct kv_txn *b, enum kv_table table)
{
    for (int back = 0; back < 2; back++) {
        char *left =
            keys_of(a, table, back ? KV_LAST : KV_FIRST, back ? KV_PREV : KV_NEXT);
        char *right =
            keys_of(b, table, back ? KV_LAST : KV_FIRST, back ? KV_PREV : KV_NEXT);
        assert_string_equal(left, right);
        free(left);
        free(right);
    }
    uint64_t left = 0, right = 1;
    assert_int_equal(kv_count(a, table, &left, NULL), TD_OK);
    assert_int_equal(kv_count(b, table, &right, NULL), TD_OK);
    assert_true(left == right);
}

static void random_run(void **state)
{
    struct kv *disk = ((struct engine_case *)*state)->kv;
    struct kv *memory = kv_open_memory();
    uint32_t seed = 4711;
    for (int round = 0; round < 120; round++) {
        struct kv_txn *a = begin(disk, KV_WRITE), *b = begin(memory, KV_WRITE);
        for (uint32_t n = next_random(&seed) % 80; n > 0; n--)
            random_change(a, b, &seed);
        if (round % 40 == 39) {
            assert_int_equal(kv_drop(a, KV_INDEX, NULL), TD_OK);
            assert_int_equal(kv_drop(b, KV_INDEX, NULL), TD_OK);
        }
        expect_same(a, b, KV_RECORD);
        if (round % 3 == 0) {
            kv_abort(a);
            kv_abort(b);
        } else {
            commit(a);
            commit(b);
        }
        a = begin(disk, KV_READ);
        b = begin(memory, KV_READ);
        expect_same(a, b, KV_RECORD);
        expect_same(a, b, KV_INDEX);
        kv_abort(a);
        kv_abort(b);
    }
    kv_close(memory);
}

/* ---- lmdb alone -------------------------------------------------------------------- */

static void created_whole_or_not(void **state)
{
    struct engine_case *c = *state;
    char *url = url_in(c->dir);
    struct err err = {0};
    assert_int_equal(kv_create(url, fill_nothing, NULL, &err), TD_CONFLICT);
    assert_non_null(strstr(err.text, "exists already"));
    free(url);

    char *reg = path_join(c->dir, "reg"), *data = path_join(reg, "data.mdb");
    struct stat st;
    assert_int_equal(stat(reg, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(data, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    free(data);
    free(reg);

    url = xasprintf("lmdb:%s/none", c->dir);
    struct kv *kv = NULL;
    assert_int_equal(kv_open(url, 0, NULL, NULL, &kv, NULL), TD_NOT_FOUND);
    assert_null(kv);
    free(url);
    err_clear(&err);
    assert_int_equal(kv_open("sqlite:x", 0, NULL, NULL, &kv, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "sqlite:x"));
}

static enum td_status fill_fails(void *ctx, struct kv_txn *txn, struct err *err)
{
    (void)ctx;
    (void)txn;
    return err_set(err, TD_FULL, "no");
}

static void failed_creation_leaves_nothing(void **state)
{
    struct engine_case *c = *state;
    char *url = xasprintf("lmdb:%s/a/b/half/", c->dir);
    assert_int_equal(kv_create(url, fill_fails, NULL, NULL), TD_FULL);
    char *half = path_join(c->dir, "a/b/half");
    assert_false(path_exists(half));
    assert_int_equal(kv_create(url, fill_nothing, NULL, NULL), TD_OK);
    assert_true(path_exists(half));
    free(half);
    free(url);
}

static void stopped_refuses_writing(void **state)
{
    struct engine_case *c = *state;
    char *flag = path_join(c->dir, "reg/STOPPED");
    FILE *f = fopen(flag, "w");
    assert_non_null(f);
    fclose(f);
    struct kv_txn *txn = NULL;
    struct err err = {0};
    assert_int_equal(kv_begin(c->kv, KV_WRITE, &txn, &err), TD_IO);
    assert_non_null(strstr(err.text, "tiepdan check"));
    assert_null(txn);
    kv_abort(begin(c->kv, KV_READ));

    assert_int_equal(kv_recover(c->kv, NULL), TD_OK);
    assert_false(path_exists(flag));
    txn = begin(c->kv, KV_WRITE);
    put(txn, KV_RECORD, "a", "b");
    commit(txn);
    free(flag);
}

static void readonly_refuses_writing(void **state)
{
    struct engine_case *c = *state;
    kv_close(c->kv);
    c->kv = NULL;
    char *url = url_in(c->dir);
    assert_int_equal(kv_open(url, KV_READONLY, NULL, NULL, &c->kv, NULL), TD_OK);
    free(url);
    struct kv_txn *txn = NULL;
    assert_int_equal(kv_begin(c->kv, KV_WRITE, &txn, NULL), TD_DENIED);
    txn = begin(c->kv, KV_READ);
    expect(txn, KV_META, "made", "yes");
    kv_abort(txn);
}

/* Room is kept behind the end of the file, but not for a scratch register. */
static void a_reserve_is_kept(void **state)
{
    struct engine_case *c = *state;
    struct stat st;
    struct statvfs fs;
    char *data = path_join(c->dir, "reg/data.mdb");
    assert_int_equal(stat(data, &st), 0);
    assert_true(st.st_blocks * 512 < st.st_size + (1 << 20));
    kv_close(c->kv);
    c->kv = NULL;
    char *url = xasprintf("lmdb:%s/reg", c->dir);
    assert_int_equal(statvfs(c->dir, &fs), 0);
    uint64_t want = (uint64_t)fs.f_bavail * fs.f_frsize / 100;
    if (want > 64 << 20)
        want = 64 << 20;
    assert_int_equal(kv_open(url, 0, NULL, NULL, &c->kv, NULL), TD_OK);
    assert_int_equal(stat(data, &st), 0);
    assert_true((uint64_t)st.st_blocks * 512 >= (uint64_t)st.st_size + want / 2);
    free(url);
    free(data);
}

#define ON_BOTH(name)                                                                    \
    {"mem " #name, name, mem_setup, teardown, NULL},                                     \
    {                                                                                    \
        "lmdb " #name, name, lmdb_setup, teardown, NULL                                  \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(put_get_del),
        ON_BOTH(abort_leaves_nothing),
        ON_BOTH(revision_moves),
        ON_BOTH(reader_keeps_its_snapshot),
        ON_BOTH(cursor_walks),
        ON_BOTH(append_keeps_order),
        ON_BOTH(drop_empties),
        ON_BOTH(long_keys_and_values),
        ON_BOTH(a_value_shrinks),
        cmocka_unit_test_setup_teardown(random_run, lmdb_setup, teardown),
        cmocka_unit_test_setup_teardown(created_whole_or_not, lmdb_setup, teardown),
        cmocka_unit_test_setup_teardown(
            failed_creation_leaves_nothing, lmdb_setup, teardown),
        cmocka_unit_test_setup_teardown(stopped_refuses_writing, lmdb_setup, teardown),
        cmocka_unit_test_setup_teardown(readonly_refuses_writing, lmdb_setup, teardown),
        cmocka_unit_test_setup_teardown(a_reserve_is_kept, lmdb_setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
