/* SPDX-License-Identifier: MIT
 *
 * Writers are killed at random moments, again and again, in the same register. What was
 * acknowledged before the kill must be there, and the check must find nothing. The
 * number of rounds comes from TEST_KILLS, the seed from TEST_SEED.
 */
#include "generate.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define WRITERS     2
#define CHECK_EVERY 20

struct ack {
    uint64_t id, seq;
    uint32_t rev;
    uint16_t number;
};

static void write_one(struct store *store, int out, uint32_t *seed)
{
    struct txn *txn = NULL;
    const struct schema *schema = registry_at(next_random(seed) % registry_count());
    if (store_begin(store, TXN_WRITE, &somebody, &txn, NULL) != TD_OK)
        _exit(3);
    uint64_t last = txn_last_id(txn, schema);
    bool add = last == 0 || next_random(seed) % 8 == 0;
    void *record = record_new(schema);
    if (!add && txn_get(txn, schema, 1 + next_random(seed) % last, record, NULL) != TD_OK)
        _exit(4);
    fill_record(schema, record, seed);
    if (add)
        set_code(schema, record, (unsigned)last + 1);
    uint64_t seq = txn_last_seq(txn);
    if (txn_put(txn, schema, record, ACTION_EDIT, NULL) != TD_OK)
        _exit(5);
    bool wrote = txn_last_seq(txn) > seq; // a record may come out as it was
    struct ack ack = {.id = record_chead(record)->id,
        .rev = record_chead(record)->rev,
        .seq = txn_last_seq(txn),
        .number = schema->number};
    if (txn_commit(txn, NULL) != TD_OK)
        _exit(6);
    if (wrote && write(out, &ack, sizeof(ack)) != (ssize_t)sizeof(ack))
        _exit(7);
    record_free(schema, record);
}

static void writer(const char *url, int out, uint32_t seed)
{
    struct store *store = NULL;
    if (store_open(url, 0, &store, NULL) != TD_OK)
        _exit(2);
    for (;;)
        write_one(store, out, &seed);
}

/* What all writers together have been told is saved. */
struct acks {
    struct ack *items;
    size_t n, cap;
};

/* Takes acknowledgements until nobody holds the pipe any more. */
static void take_acks(struct acks *acks, int in, int timeout_ms)
{
    struct pollfd poll_in = {.fd = in, .events = POLLIN};
    while (poll(&poll_in, 1, timeout_ms) == 1) {
        ARRAY_GROW(acks->items, acks->cap, acks->n + 1);
        if (read(in, &acks->items[acks->n], sizeof(struct ack)) !=
            (ssize_t)sizeof(struct ack))
            return;
        acks->n++;
        if (timeout_ms > 0)
            return;
    }
}

static void sleep_us(long us)
{
    struct timespec pause = {.tv_nsec = us * 1000};
    nanosleep(&pause, NULL);
}

static void one_round(const char *url, struct acks *acks, uint32_t *seed)
{
    int ends[2];
    pid_t pids[WRITERS];
    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < WRITERS; i++) {
        uint32_t own = next_random(seed);
        pids[i] = fork();
        if (pids[i] == 0)
            writer(url, ends[1], own);
    }
    close(ends[1]);
    take_acks(acks, ends[0], 5000); // they are at work
    sleep_us((long)(next_random(seed) % 60000));
    for (int i = 0; i < WRITERS; i++) {
        kill(pids[i], SIGKILL);
        sleep_us((long)(next_random(seed) % 500));
    }
    for (int i = 0; i < WRITERS; i++) {
        int status = 0;
        waitpid(pids[i], &status, 0);
        if (!WIFSIGNALED(status))
            fail_msg("a writer gave up: %d", WEXITSTATUS(status));
    }
    take_acks(acks, ends[0], 0);
    close(ends[0]);
}

static void expect_ack(struct txn *txn, const struct ack *ack)
{
    struct entry_view view;
    const struct schema *schema = registry_number(ack->number);
    struct stored stored;
    assert_int_equal(entry_get(txn, ack->seq, &view, NULL), TD_OK);
    assert_int_equal(view.number, ack->number);
    assert_true(view.id == ack->id && view.rev_after == ack->rev);
    assert_int_equal(stored_get(txn, schema, ack->id, &stored, NULL), TD_OK);
    assert_true(stored.rev >= ack->rev);
}

static void expect_all(struct store *store, const struct acks *acks, size_t from)
{
    struct txn *txn = begin(store, TXN_READ);
    for (size_t i = from; i < acks->n; i++)
        expect_ack(txn, &acks->items[i]);
    txn_abort(txn);
}

static unsigned from_environment(const char *name, unsigned otherwise)
{
    int64_t value = 0;
    const char *text = getenv(name);
    return text != NULL && parse_i64(text, 1, 10000000, &value) ? (unsigned)value
                                                                : otherwise;
}

static void nothing_acknowledged_is_lost(void **state)
{
    struct store_case *c = *state;
    struct acks acks = {0};
    unsigned rounds = from_environment("TEST_KILLS", 200) / WRITERS;
    uint32_t seed = from_environment("TEST_SEED", 20260101);
    print_message("%u kills, seed %u\n", rounds * WRITERS, seed);
    store_close(c->store);
    c->store = NULL;
    for (unsigned round = 1; round <= rounds; round++) {
        size_t before = acks.n;
        one_round(c->url, &acks, &seed);
        struct err err = {0};
        if (store_open(c->url, 0, &c->store, &err) != TD_OK)
            fail_msg("round %u: %s", round, err.text);
        bool full = round % CHECK_EVERY == 0 || round == rounds;
        expect_all(c->store, &acks, full ? 0 : before);
        if (full)
            expect_clean(c->store);
        store_close(c->store);
        c->store = NULL;
    }
    print_message("%lu changes acknowledged\n", (unsigned long)acks.n);
    assert_true(acks.n >= rounds);
    free(acks.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            nothing_acknowledged_is_lost, store_setup_lmdb, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
