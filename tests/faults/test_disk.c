/* SPDX-License-Identifier: MIT
 *
 * A disk that is full or fails. The size limit of a process stands for the full disk;
 * the failing one is made by putting our own pwrite, writev and fdatasync before those of
 * the C library: the n-th call on data.mdb fails, for every n that a run of work reaches.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "generate.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "model/casefile.h"

/* ---- the failing disk -------------------------------------------------------------- */

enum fault { FAULT_NONE, FAULT_EIO, FAULT_ENOSPC, FAULT_SHORT, FAULT_KINDS };

static struct {
    enum fault kind;
    bool sticky; /* fails from then on */
    unsigned at, calls, hits;
} disk;

static bool is_data(int fd)
{
    char link[64], target[512];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, target, sizeof(target) - 1);
    if (n < 9)
        return false;
    target[n] = '\0';
    return strcmp(target + n - 9, "/data.mdb") == 0;
}

static bool fails_now(int fd)
{
    if (disk.kind == FAULT_NONE || !is_data(fd))
        return false;
    disk.calls++;
    bool now = disk.calls == disk.at || (disk.sticky && disk.calls > disk.at);
    disk.hits += now;
    return now;
}

static ssize_t failed(void)
{
    errno = disk.kind == FAULT_ENOSPC ? ENOSPC : EIO;
    return -1;
}

typedef ssize_t pwrite_fn(int fd, const void *bytes, size_t len, off_t at);
typedef ssize_t writev_fn(int fd, const struct iovec *parts, int n);
typedef int fdatasync_fn(int fd);

/* ISO C has no cast from an object to a function pointer. */
static void next_function(const char *name, void *function, size_t size)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    REQUIRE(symbol != NULL && size == sizeof(symbol));
    memcpy(function, &symbol, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    pwrite_fn *next = NULL;
    next_function("pwrite", &next, sizeof(next));
    if (!fails_now(fd))
        return next(fd, bytes, len, at);
    return disk.kind == FAULT_SHORT ? next(fd, bytes, len / 2, at) : failed();
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    writev_fn *next = NULL;
    next_function("writev", &next, sizeof(next));
    if (!fails_now(fd))
        return next(fd, parts, n);
    return disk.kind == FAULT_SHORT ? next(fd, parts, n / 2) : failed();
}

int fdatasync(int fd)
{
    fdatasync_fn *next = NULL;
    next_function("fdatasync", &next, sizeof(next));
    if (disk.kind != FAULT_SHORT && fails_now(fd))
        return (int)failed();
    return next(fd);
}

/* ---- work -------------------------------------------------------------------------- */

static enum td_status add_one(
    struct store *store, uint32_t *seed, unsigned n, struct err *err)
{
    struct txn *txn = NULL;
    enum td_status status = store_begin(store, TXN_WRITE, &somebody, &txn, err);
    if (status != TD_OK)
        return status;
    void *record = record_new(&schema_case);
    fill_record(&schema_case, record, seed);
    set_code(&schema_case, record, n);
    status = txn_put(txn, &schema_case, record, ACTION_ADD, err);
    if (status == TD_OK)
        status = txn_commit(txn, err);
    else
        txn_abort(txn);
    record_free(&schema_case, record);
    return status;
}

static void expect_cases(struct store *store, unsigned n)
{
    struct txn *txn = begin(store, TXN_READ);
    assert_int_equal(txn_last_id(txn, &schema_case), n);
    for (unsigned id = 1; id <= n; id++)
        record_free(&schema_case, get_ok(txn, &schema_case, id));
    txn_abort(txn);
}

static void reopen(struct store_case *c)
{
    store_close(c->store);
    c->store = NULL;
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_OK);
}

#define WORK 6

/* One run with the fault at the n-th call; false when the work ends before it. */
static bool run_with_fault(enum fault kind, bool sticky, unsigned at)
{
    void *state = NULL;
    store_setup_lmdb(&state);
    struct store_case *c = state;
    uint32_t seed = 5;
    unsigned saved = 0;
    enum td_status worst = TD_OK;
    memset(&disk, 0, sizeof(disk));
    disk.kind = kind;
    disk.sticky = sticky;
    disk.at = at;
    for (unsigned n = 1; n <= WORK; n++) {
        struct err err = {0};
        enum td_status status = add_one(c->store, &seed, saved + 1, &err);
        assert_true(status == TD_OK || err.text[0] != '\0');
        // a change that the disk failed to confirm is there as long as the machine runs
        saved += status == TD_OK || strstr(err.text, "confirm") != NULL;
        if (worst == TD_OK)
            worst = status;
    }
    bool hit = disk.hits > 0;
    disk.kind = FAULT_NONE;
    assert_int_equal(hit, worst != TD_OK);
    if (hit && kind == FAULT_ENOSPC)
        assert_true(worst == TD_FULL || worst == TD_IO);
    if (hit && kind == FAULT_EIO) // nobody writes on, in another session either
        assert_int_equal(worst, TD_IO);
    reopen(c);
    expect_cases(c->store, saved);
    if (hit && kind == FAULT_EIO) {
        assert_int_equal(add_one(c->store, &seed, saved + 1, NULL), TD_IO);
        assert_non_null(strstr(store_warnings(c->store), "STOPPED"));
    }
    expect_clean(c->store);
    assert_int_equal(add_one(c->store, &seed, saved + 1, NULL), TD_OK);
    expect_cases(c->store, saved + 1);
    expect_clean(c->store);
    store_teardown(&state);
    return hit;
}

static void every_call_may_fail(void **state)
{
    (void)state;
    for (int kind = FAULT_EIO; kind < FAULT_KINDS; kind++)
        for (int sticky = 0; sticky < 2; sticky++) {
            unsigned at = 1;
            while (run_with_fault((enum fault)kind, sticky != 0, at))
                at++;
            print_message(
                "fault %d%s: %u places\n", kind, sticky ? " for good" : "", at - 1);
            assert_true(at > WORK);
        }
}

/* ---- the full disk ----------------------------------------------------------------- */

static void limit_size(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_loses_nothing(void **state)
{
    struct store_case *c = *state;
    uint32_t seed = 5;
    unsigned saved = 0;
    struct err err = {0};
    enum td_status status = TD_OK;
    limit_size(600 * 1024);
    while ((status = add_one(c->store, &seed, saved + 1, &err)) == TD_OK)
        saved++;
    assert_int_equal(status, TD_FULL);
    assert_non_null(strstr(err.text, "Make room"));
    assert_true(saved > 20);
    expect_cases(c->store, saved); // reading goes on
    while ((status = add_one(c->store, &seed, saved + 1, NULL)) == TD_OK)
        saved++; // what still fits in free pages
    assert_int_equal(status, TD_FULL);
    expect_clean(c->store);

    limit_size(RLIM_INFINITY); // room was made: the same process goes on
    for (int i = 0; i < 50; i++)
        assert_int_equal(add_one(c->store, &seed, ++saved, NULL), TD_OK);
    reopen(c);
    expect_cases(c->store, saved);
    expect_clean(c->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_may_fail),
        cmocka_unit_test_setup_teardown(
            a_full_disk_loses_nothing, store_setup_lmdb, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
