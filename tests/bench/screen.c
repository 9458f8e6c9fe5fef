/* SPDX-License-Identifier: MIT
 *
 * The Cases screen on a terminal of its own: how long until the first frame, and for each
 * key the time until the last byte of its answer and how many bytes that is. A terminal
 * that answers for the program (pong) tells when all is drawn; its own bytes are taken
 * off.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/paths.h"
#include "run.h"

#include "harness.h"

enum { ROWS = 50, COLS = 200 };

struct key_times {
    struct samples times, bytes; /* ns; bytes in the place of ns */
};

/* ---- the program ---- */

static struct tt *start(const struct bench *bench)
{
    char *home = xasprintf("HOME=%s", bench->work);
    char *db = xasprintf("TIEPDAN_DB=%s/register", bench->dir);
    char *config = xasprintf("XDG_CONFIG_HOME=%s", bench->work);
    char *data = xasprintf("XDG_DATA_HOME=%s", bench->work);
    char *state = xasprintf("XDG_STATE_HOME=%s", bench->work);
    const char *const argv[] = {BENCH_PROGRAM, NULL};
    const char *const env[] = {home, db, config, data, state, "TIEPDAN_LANG=en",
        "TIEPDAN_NOW=" BENCH_TODAY "T09:00", "USER=bench", NULL};
    struct tt *t = tt_open(argv, env, "xterm-256color", ROWS, COLS);
    free(home);
    free(db);
    free(config);
    free(data);
    free(state);
    return t;
}

static void wait_for_frame(struct tt *t)
{
    if (!tt_wait_text(t, "F1", 600000) || !tt_sync(t, 600000)) {
        tt_dump(t);
        bench_fail("the screen does not come");
    }
}

static void leave(struct tt *t)
{
    tt_kill(t, SIGTERM);
    tt_close(t, TT_WAIT_MS);
}

/* The peer's shell printing what the first screen shows. -1: it is not there. */
static int64_t peer_shell_ns(const struct bench *bench)
{
    char *path = path_join(bench->dir, "peer.db");
    int64_t begun = now_ns();
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL)
            execlp("sqlite3", "sqlite3", path,
                "SELECT code, opened, name, content, due, state FROM cf WHERE resolved IS "
                "NULL ORDER BY due_key, id LIMIT 50",
                (char *)NULL);
        _exit(127);
    }
    int status = 1;
    free(path);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        return -1;
    return now_ns() - begun;
}

static void measure_first_frame(struct bench *bench)
{
    struct pair pair = {0};
    for (int i = 0; i < 7; i++) {
        int64_t begun = now_ns();
        struct tt *t = start(bench);
        wait_for_frame(t);
        samples_add(&pair.samples[TIEPDAN], now_ns() - begun);
        leave(t);
        int64_t peer = bench->n_sides == SIDES ? peer_shell_ns(bench) : -1;
        if (peer >= 0)
            samples_add(&pair.samples[SQLITE], peer);
    }
    median_row(&pair, "exec to the first frame, 50 x 200 (shell: 50 rows)", "");
}

/* ---- keys ---- */

/* Length of the answers of tt_sync among the bytes. */
static size_t pong_bytes(const char *raw, size_t len)
{
    static const char mark[] = "\033]5379;";
    size_t sum = 0;
    for (size_t i = 0; i + sizeof mark - 1 <= len; i++) {
        if (memcmp(raw + i, mark, sizeof mark - 1) != 0)
            continue;
        const char *end = memchr(raw + i, '\a', len - i);
        if (end != NULL)
            sum += (size_t)(end - (raw + i)) + 1;
    }
    return sum;
}

static void press(struct tt *t, const char *key, struct key_times *times)
{
    size_t len;
    tt_raw_clear(t);
    int64_t begun = now_ns();
    tt_key(t, key);
    if (!tt_sync(t, 600000))
        bench_fail("the screen does not answer to %s", key);
    samples_add(&times->times, now_ns() - begun);
    const char *raw = tt_raw(t, &len);
    samples_add(&times->bytes, (int64_t)(len - pong_bytes(raw, len)));
}

static void key_rows(struct key_times *times, const char *name)
{
    char figure[80], bytes[64];
    bool few = times->times.n < 100;
    snprintf(bytes, sizeof bytes, "bytes p50 %.0f, most %.0f",
        samples_ms(&times->bytes, 0.5) * 1e6, samples_ms(&times->bytes, 1) * 1e6);
    snprintf(figure, sizeof figure, "key: %s, p50", name);
    table_row(figure, "ms", LOWER, samples_ms(&times->times, 0.5), -1, bytes);
    snprintf(figure, sizeof figure, "key: %s, %s", name, few ? "max" : "p99");
    table_row(figure, "ms", LOWER, samples_ms(&times->times, few ? 1 : 0.99), -1, "");
    samples_release(&times->times);
    samples_release(&times->bytes);
}

static bool time_is_up(const struct bench *bench, int64_t begun, int turn)
{
    enum { FEWEST = 3 };
    return turn >= FEWEST && since_s(begun) > bench->seconds;
}

/* The keys in turn; only the first one is measured. */
static void measure_key(struct bench *bench, struct tt *t, const char *const keys[],
    int most, const char *name)
{
    struct key_times times = {0}, others = {0};
    int64_t begun = now_ns();
    for (int i = 0; i < most && !time_is_up(bench, begun, i); i++) {
        press(t, keys[0], &times);
        for (size_t k = 1; keys[k] != NULL; k++)
            press(t, keys[k], &others);
    }
    samples_release(&others.times);
    samples_release(&others.bytes);
    key_rows(&times, name);
}

/* Words of some case, letter by letter; then the field is left again. */
static void measure_typing(struct bench *bench, struct tt *t)
{
    struct key_times letters = {0}, others = {0};
    int64_t begun = now_ns();
    for (int i = 0; i < 12 && !time_is_up(bench, begun, i); i++) {
        struct word_query query;
        query_sample(&bench->generator, QUERY_WORDS2_PREFIX, (uint64_t)i, &query);
        press(t, "/", &others);
        for (size_t w = 0; w < query.n; w++) {
            if (w > 0)
                press(t, "Space", &letters);
            for (const char *at = query.words[w]; *at != '\0'; at++)
                press(t, (char[]){*at, '\0'}, &letters);
        }
        press(t, "Escape", &others);
        press(t, "F", &others);
    }
    key_rows(&letters, "each letter of a search");
    samples_release(&others.times);
    samples_release(&others.bytes);
}

static void measure_filter(struct bench *bench, struct tt *t)
{
    static const char filter[] = "kind:complaint overdue";
    struct key_times enter = {0}, others = {0};
    int64_t begun = now_ns();
    for (int i = 0; i < 10 && !time_is_up(bench, begun, i); i++) {
        press(t, "f", &others);
        tt_text(t, filter);
        press(t, "Enter", &enter);
        press(t, "F", &others);
    }
    key_rows(&enter, "a filter, from Enter");
    samples_release(&others.times);
    samples_release(&others.bytes);
}

static void measure_sort(struct bench *bench, struct tt *t)
{
    static const char *const orders[] = {"full", "opened", "code", "due"};
    struct key_times enter = {0}, others = {0};
    int64_t begun = now_ns();
    for (int i = 0; i < 12 && !time_is_up(bench, begun, i); i++) {
        press(t, "s", &others);
        tt_text(t, orders[i % (int)ARRAY_COUNT(orders)]);
        press(t, "Enter", &enter);
    }
    key_rows(&enter, "another order, from Enter");
    samples_release(&others.times);
    samples_release(&others.bytes);
}

void measure_screen(struct bench *bench)
{
    measure_first_frame(bench);
    struct tt *t = start(bench);
    struct key_times others = {0};
    wait_for_frame(t);
    press(t, "7", &others); // all cases
    measure_key(bench, t, (const char *const[]){"Down", NULL}, 200, "down");
    measure_key(bench, t, (const char *const[]){"PageDown", NULL}, 100, "page down");
    measure_key(bench, t, (const char *const[]){"End", "Home", NULL}, 20, "end");
    measure_key(bench, t, (const char *const[]){"1", "7", NULL}, 20, "another view");
    measure_typing(bench, t);
    measure_filter(bench, t);
    measure_sort(bench, t);
    samples_release(&others.times);
    samples_release(&others.bytes);
    leave(t);
}
