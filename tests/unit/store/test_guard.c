/* SPDX-License-Identifier: MIT
 *
 * The clock may lie: it goes back, stands still, or is set for a rehearsal. The order of
 * the journal does not depend on it. Our clock_gettime stands before the C library's.
 */
#include "generate.h"

#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "model/casefile.h"

static time_t shift;
static bool stands_still;

int clock_gettime(clockid_t id, struct timespec *now)
{
    int rc = (int)syscall(SYS_clock_gettime, id, now);
    if (id != CLOCK_REALTIME)
        return rc;
    now->tv_sec += shift;
    if (stands_still) {
        now->tv_sec = 1800000000;
        now->tv_nsec = 0;
    }
    return rc;
}

static struct entry last_entry(struct txn *txn)
{
    struct entry entry;
    assert_int_equal(txn_entry(txn, txn_last_seq(txn), &entry, NULL), TD_OK);
    return entry;
}

static void put_case(struct store *store, const char *unit, struct entry *entry)
{
    struct txn *txn = begin(store, TXN_WRITE);
    struct casefile *cf = txn_last_id(txn, &schema_case) == 0
                              ? record_new(&schema_case)
                              : get_ok(txn, &schema_case, 1);
    set_text(&schema_case, cf, "code", "26-00001");
    set_text(&schema_case, cf, "unit", unit);
    derive_plainly(NULL, &schema_case, cf);
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    *entry = last_entry(txn);
    assert_true(cf->head.changed_us == entry->wall_us);
    record_free(&schema_case, cf);
    commit(txn);
}

static void order_survives_the_clock(void **state)
{
    struct store_case *c = *state;
    static const time_t shifts[] = {0, -86400, 86400 * 3650, -86400 * 3650, 0};
    uint8_t before[32], after[32];
    int64_t guard = 0;
    for (size_t i = 0; i < 2 * ARRAY_COUNT(shifts); i++) {
        struct entry entry;
        char unit[8];
        snprintf(unit, sizeof(unit), "%u", (unsigned)i);
        shift = shifts[i % ARRAY_COUNT(shifts)];
        stands_still = i >= ARRAY_COUNT(shifts);
        int64_t wall = clock_true_us();
        put_case(c->store, unit, &entry);
        assert_true(entry.guard_us > guard);
        assert_true(entry.wall_us >= wall && entry.wall_us < wall + 60 * 1000000LL);
        guard = entry.guard_us;
        entry_release(&entry);
    }
    shift = 0;
    stands_still = false;
    expect_clean(c->store);
    assert_int_equal(store_digest(c->store, before, NULL), TD_OK);
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    assert_int_equal(store_digest(c->store, after, NULL), TD_OK);
    assert_memory_equal(before, after, sizeof(before));
}

static void a_rehearsal_is_marked(void **state)
{
    struct store_case *c = *state;
    struct entry entry;
    put_case(c->store, "before", &entry);
    assert_false(entry.rehearsed);
    entry_release(&entry);
    setenv("TIEPDAN_NOW", "2031-02-03", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    int64_t wall = clock_true_us();
    put_case(c->store, "rehearsed", &entry);
    assert_true(entry.rehearsed);
    assert_true(entry.wall_us - wall < 60 * 1000000LL); // the true time stays
    entry_release(&entry);
    unsetenv("TIEPDAN_NOW");
    assert_int_equal(clock_init(NULL), TD_OK);
    expect_clean(c->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(order_survives_the_clock),
        ON_BOTH(a_rehearsal_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
