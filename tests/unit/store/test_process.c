/* SPDX-License-Identifier: MIT
 *
 * Several processes on one register: each sees what the others saved, a writer that is
 * stopped blocks nobody for ever, a dead one blocks nobody at all, and signals do not
 * reach into a transaction.
 */
#include "generate.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "model/casefile.h"

/* A child that does as it is told by single letters and answers each with one. */
struct child {
    pid_t pid;
    int to, from;
};

static bool add_one(struct store *store, unsigned n)
{
    struct txn *txn = NULL;
    struct casefile *cf = record_new(&schema_case);
    set_code(&schema_case, cf, n);
    derive_plainly(NULL, &schema_case, cf);
    bool done = store_begin(store, TXN_WRITE, &somebody, &txn, NULL) == TD_OK &&
                txn_put(txn, &schema_case, cf, ACTION_ADD, NULL) == TD_OK &&
                txn_commit(txn, NULL) == TD_OK;
    record_free(&schema_case, cf);
    return done;
}

static char obey(struct store *store, char order, struct txn **held)
{
    static const char *const codes[] = {"26-00001", "26-00002"};
    uint64_t id = 0;
    switch (order) {
    case 'a': return add_one(store, 2) ? 'y' : 'n';
    case 'h':
        return store_begin(store, TXN_WRITE, &somebody, held, NULL) == TD_OK ? 'y' : 'n';
    case 'r':
        return store_begin(store, TXN_READ, &somebody, held, NULL) == TD_OK ? 'y' : 'n';
    case 'e':
        txn_abort(*held);
        *held = NULL;
        return 'y';
    case '1':
    case '2': {
        struct txn *txn = NULL;
        if (store_begin(store, TXN_READ, NULL, &txn, NULL) != TD_OK)
            return '?';
        enum td_status s =
            txn_find_code_in(txn, &schema_case, codes[order - '1'], &id, NULL);
        txn_abort(txn);
        return s == TD_OK ? 'y' : 'n';
    }
    default: return '?';
    }
}

static void child_main(const char *url, int in, int out)
{
    struct store *store = NULL;
    struct txn *held = NULL;
    char order = 0;
    if (store_open(url, 0, &store, NULL) != TD_OK)
        _exit(1);
    while (read(in, &order, 1) == 1 && order != 'q') {
        char answer = obey(store, order, &held);
        if (write(out, &answer, 1) != 1)
            _exit(2);
    }
    txn_abort(held);
    store_close(store);
    _exit(0);
}

/* The store of the test must be closed: nobody forks with it open. */
static struct child start(struct store_case *c)
{
    int to[2], from[2];
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    store_close(c->store);
    c->store = NULL;
    struct child child = {fork(), to[1], from[0]};
    if (child.pid == 0) {
        close(to[1]);
        close(from[0]);
        child_main(c->url, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_OK);
    return child;
}

static char order(const struct child *child, char what)
{
    char answer = 0;
    assert_int_equal(write(child->to, &what, 1), 1);
    assert_int_equal(read(child->from, &answer, 1), 1);
    return answer;
}

static void finish(struct child *child)
{
    int status = 0;
    close(child->to);
    close(child->from);
    waitpid(child->pid, &status, 0);
}

static void each_sees_the_others_work(void **state)
{
    struct store_case *c = *state;
    struct child child = start(c);
    assert_int_equal(order(&child, '1'), 'n');
    uint64_t revision = store_revision(c->store);
    assert_true(add_one(c->store, 1));
    assert_int_equal(order(&child, '1'), 'y');
    assert_true(store_revision(c->store) > revision);

    revision = store_revision(c->store);
    assert_int_equal(order(&child, 'a'), 'y');
    assert_true(store_revision(c->store) > revision);
    uint64_t id = 0;
    struct txn *txn = begin(c->store, TXN_READ);
    assert_int_equal(txn_find_code_in(txn, &schema_case, "26-00002", &id, NULL), TD_OK);
    txn_abort(txn);
    finish(&child);
    expect_clean(c->store);
}

static void a_stopped_writer_is_named(void **state)
{
    struct store_case *c = *state;
    struct child child = start(c);
    assert_int_equal(order(&child, 'h'), 'y');
    kill(child.pid, SIGSTOP);
    struct txn *txn = NULL;
    struct err err = {0};
    char pid[32];
    snprintf(pid, sizeof(pid), "Process %ld of", (long)child.pid);
    int64_t start_ms = clock_steady_ms();
    assert_int_equal(store_begin(c->store, TXN_WRITE, &somebody, &txn, &err), TD_BUSY);
    int64_t waited = clock_steady_ms() - start_ms;
    assert_true(waited >= 4500 && waited < 8000);
    assert_non_null(strstr(err.text, pid));
    txn_abort(begin(c->store, TXN_READ)); // reading goes on
    store_close(c->store);
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_OK); // and opening

    kill(child.pid, SIGKILL);
    finish(&child);
    assert_true(add_one(c->store, 1));
    expect_clean(c->store);
}

static void dead_readers_are_forgotten(void **state)
{
    struct store_case *c = *state;
    for (int i = 0; i < 3; i++) {
        struct child child = start(c);
        assert_int_equal(order(&child, 'r'), 'y');
        kill(child.pid, SIGKILL);
        finish(&child);
        store_tidy(c->store);
        assert_true(add_one(c->store, (unsigned)i + 10));
    }
}

static void keep_writing(const char *url)
{
    struct store *store = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // a failed test must not leave it running
    if (store_open(url, 0, &store, NULL) != TD_OK)
        _exit(1);
    for (uint32_t seed = 1;; seed++) {
        struct txn *txn = begin(store, TXN_WRITE);
        void *record = get_ok(txn, &schema_case, 1 + next_random(&seed) % 5);
        fill_record(&schema_case, record, &seed);
        put_ok(txn, &schema_case, record, ACTION_EDIT);
        commit(txn);
        record_free(&schema_case, record);
    }
}

/* Closes the store of the test meanwhile, as `start` does. */
static pid_t write_beside(struct store_case *c)
{
    populate(c->store, 200, 9);
    store_close(c->store);
    c->store = NULL;
    pid_t pid = fork();
    if (pid == 0)
        keep_writing(c->url);
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_OK);
    return pid;
}

/* A check reads one snapshot and keeps it whole, whoever writes meanwhile. */
static void a_check_is_not_disturbed(void **state)
{
    struct store_case *c = *state;
    pid_t pid = write_beside(c);
    uint64_t revision = store_revision(c->store);
    // enough checks, and enough writing beside them
    for (int i = 0; i < 10 || (i < 10000 && store_revision(c->store) <= revision + 10);
         i++)
        expect_clean(c->store);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_true(store_revision(c->store) > revision + 10);
    expect_clean(c->store);
}

/* Nor is opening, which reads the head of the file that is written over all the time. */
static void opening_is_not_disturbed(void **state)
{
    struct store_case *c = *state;
    struct err err = {0};
    pid_t pid = write_beside(c);
    uint64_t revision = store_revision(c->store);
    for (int i = 0; i < 300 || (i < 10000 && store_revision(c->store) <= revision + 100);
         i++) {
        store_close(c->store);
        if (store_open(c->url, 0, &c->store, &err) != TD_OK)
            fail_msg("%s", err.text);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_true(store_revision(c->store) > revision + 100);
}

/* ---- signals ----------------------------------------------------------------------- */

static void ignore_it(int number)
{
    (void)number;
}

static bool is_pending(int number)
{
    sigset_t set;
    sigpending(&set);
    return sigismember(&set, number) == 1;
}

static void signals_wait_for_the_end(void **state)
{
    struct store_case *c = *state;
    struct sigaction act = {.sa_handler = ignore_it}, old;
    sigset_t before, after;
    sigprocmask(SIG_SETMASK, NULL, &before);
    assert_int_equal(sigaction(SIGUSR1, &act, &old), 0);

    struct txn *reader = begin(c->store, TXN_READ);
    sigprocmask(SIG_SETMASK, NULL, &after);
    assert_int_equal(sigismember(&after, SIGTSTP), 1);
    assert_int_equal(sigismember(&after, SIGINT), 0);
    struct txn *writer = begin(c->store, TXN_WRITE);
    raise(SIGUSR1);
    assert_true(is_pending(SIGUSR1));
    txn_abort(reader); // not in the order of their beginning
    assert_true(is_pending(SIGUSR1));
    commit(writer);
    assert_false(is_pending(SIGUSR1));
    sigprocmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < 32; number++)
        assert_int_equal(sigismember(&after, number), sigismember(&before, number));
    sigaction(SIGUSR1, &old, NULL);
}

/* ---- descriptors ------------------------------------------------------------------- */

static void files_are_not_inherited(void **state)
{
    struct store_case *c = *state;
    char *reg = path_join(c->dir, "reg");
    for (int fd = 3; fd < 64; fd++) {
        char link[64], target[512];
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, target, sizeof(target) - 1);
        target[n > 0 ? n : 0] = '\0';
        if (strncmp(target, reg, strlen(reg)) == 0)
            assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
    free(reg);
    (void)c;
}

/* With descriptor 2 closed, a message must not land in the data. */
static void standard_descriptors_exist(void **state)
{
    struct store_case *c = *state;
    store_close(c->store);
    c->store = NULL;
    pid_t pid = fork();
    if (pid == 0) {
        struct store *store = NULL;
        struct stat st;
        close(0);
        close(2);
        bool right = store_open(c->url, 0, &store, NULL) == TD_OK && fstat(0, &st) == 0 &&
                     S_ISCHR(st.st_mode) && fstat(2, &st) == 0 && S_ISCHR(st.st_mode);
        _exit(right ? 0 : 1);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_sees_the_others_work, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_stopped_writer_is_named, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            dead_readers_are_forgotten, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_check_is_not_disturbed, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            opening_is_not_disturbed, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            signals_wait_for_the_end, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            files_are_not_inherited, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            standard_descriptors_exist, store_setup_lmdb, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
