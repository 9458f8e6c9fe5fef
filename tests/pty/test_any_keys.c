/* SPDX-License-Identifier: MIT
 *
 * Keys in any order, as a cat on the keyboard types them: letters, function keys, text in
 * Vietnamese, pastes, noise, sizes. Whatever comes, the program neither ends by itself
 * with an error nor hangs, it can always be left, and register and journal agree after
 * it. The keys follow from a number alone:
 *
 *     ANY_KEYS_SEED=7 ANY_KEYS=100000 build-dev/tests/pty/test_any_keys
 *
 * (TIEPDAN names the program.) The default is short; a failure names the seed and shows
 * the last keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define KEYS_BY_DEFAULT 1200
#define SYNC_EACH       20
#define LAST_KEYS       60

static const char *const named[] = {"Enter", "Enter", "Enter", "Tab", "S-Tab", "Escape",
    "Escape", "Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown",
    "Backspace", "Delete", "Insert", "Space", "F1", "F2", "F2", "F3", "F4", "F5", "F6",
    "F7", "F8", "F9", "F11", "F12", "C-a", "C-b", "C-d", "C-e", "C-f", "C-g", "C-k",
    "C-l", "C-n", "C-p", "C-r", "C-t", "C-u", "C-w", "C-x", "C-y", "C-Left", "C-Right"};

static const char *const texts[] = {"nguyễn", "Trần Thị", "khiếu nại", "0912", "26-0",
    "3/6", "+10", "hôm nay", "overdue", "kind:complaint", "quahan", "x", "kn", "\xc3",
    "\xf0\x9f\x98\x80", "e\xcc\x81", "soon or (", "\"đất đai\"", "9999999999", "-1"};

static const int sizes[][2] = {
    {24, 80}, {24, 80}, {10, 40}, {50, 200}, {20, 60}, {5, 20}};

struct run {
    char dir[64], home[80], db[96];
    char last[LAST_KEYS][16]; /* a ring of what was sent */
    size_t sent;
    uint64_t seed, state;
    struct tt *t;
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static size_t below(struct run *run, size_t n)
{
    uint64_t z = run->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (size_t)((z ^ (z >> 31)) % n);
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static struct tt *start(
    const struct run *run, const char *const argv[], int rows, int cols)
{
    const char *const env[] = {run->home, run->db, "TIEPDAN_LANG=vi", "VISUAL",
        "EDITOR=true", "TIEPDAN_NOW=2026-07-03T09:00", "USER=tester", NULL};
    return tt_open(argv, env, "xterm-256color", rows, cols);
}

static void command(const struct run *run, const char *const words[])
{
    const char *argv[8] = {getenv("TIEPDAN")};
    for (size_t i = 0; words[i] != NULL && i + 2 < COUNT(argv); i++)
        argv[i + 1] = words[i];
    tt_expect_exit(start(run, argv, 24, 80), 0);
}

static void fill(const struct run *run)
{
    static const char *const words[][6] = {
        {"init", "--office", "Phường", "--code", "PH"},
        {"add", "case", "kind=complaint", "name=Nguyễn Thị Ánh",
            "content=Bồi thường đất"},
        {"add", "case", "kind=petition", "name=Trần Văn Bình",
            "content=Mở đường vào xóm"},
        {"add", "case", "kind=denunciation", "name=Lê Văn Cẩn", "content=Thu tiền sai"},
        {"add", "letter", "name=Nguyễn Thị Ánh", "content=Đơn khiếu nại bồi thường"},
        {"add", "visit", "name=Trần Văn Bình", "content=Hỏi kết quả"},
        {"add", "visit", "name=Phạm Thị Duyên", "content=Xin cấp giấy", "case=26-00002"},
        {"add", "person", "name=Đỗ Thị Em", "phone=0912345678"},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        command(run, words[i]);
}

static int open_run(void **state)
{
    struct run *run = calloc(1, sizeof *run);
    const char *base = getenv("TMPDIR");
    assert_non_null(run);
    run->seed = run->state = number_of("ANY_KEYS_SEED", 20261127);
    snprintf(run->dir, sizeof run->dir, "%s/tiepdan-keys-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(run->dir));
    assert_int_equal(chdir(run->dir), 0); /* exports go into it */
    snprintf(run->home, sizeof run->home, "HOME=%s", run->dir);
    snprintf(run->db, sizeof run->db, "TIEPDAN_DB=%s/register", run->dir);
    fill(run);
    *state = run;
    return 0;
}

static int close_run(void **state)
{
    struct run *run = *state;
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", run->dir, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
    free(run);
    return 0;
}

static void tell(const struct run *run)
{
    fprintf(stderr, "seed %llu, %zu keys; the last:", (unsigned long long)run->seed,
        run->sent);
    size_t from = run->sent > LAST_KEYS ? run->sent - LAST_KEYS : 0;
    for (size_t i = from; i < run->sent; i++)
        fprintf(stderr, " %s", run->last[i % LAST_KEYS]);
    fprintf(stderr, "\n");
}

static void note(struct run *run, const char *what)
{
    snprintf(run->last[run->sent % LAST_KEYS], sizeof run->last[0], "%s", what);
    run->sent++;
}

static void send_letter(struct run *run)
{
    char letter[2] = {(char)('!' + below(run, '~' - '!' + 1)), '\0'};
    note(run, letter);
    tt_text(run->t, letter);
}

static void send_named(struct run *run)
{
    const char *name = named[below(run, COUNT(named))];
    note(run, name);
    tt_key(run->t, name);
}

static void send_text(struct run *run)
{
    const char *text = texts[below(run, COUNT(texts))];
    bool paste = below(run, 3) == 0;
    note(run, text);
    if (paste)
        tt_paste(run->t, text);
    else
        tt_text(run->t, text);
}

static void send_size(struct run *run)
{
    const int *size = sizes[below(run, COUNT(sizes))];
    note(run, "(size)");
    tt_resize(run->t, size[0], size[1]);
}

static void send_any(struct run *run)
{
    size_t which = below(run, 100);
    if (which < 45)
        send_named(run);
    else if (which < 85)
        send_letter(run);
    else if (which < 98)
        send_text(run);
    else
        send_size(run);
}

static void open_program(struct run *run)
{
    const char *const argv[] = {getenv("TIEPDAN"), NULL};
    run->t = start(run, argv, 24, 80);
    assert_true(tt_wait_text(run->t, "F1", TT_WAIT_MS));
}

/* It may be left (q on the first screen), but only as if by a person. */
static void check_alive(struct run *run)
{
    if (tt_sync(run->t, TT_WAIT_MS))
        return;
    int status = tt_wait(run->t, TT_WAIT_MS);
    if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        tell(run);
        tt_dump(run->t);
        fail_msg("ended with %d", status);
    }
    tt_close(run->t, 0);
    open_program(run);
}

/* F10 leaves what is on top, from a box down to the program. */
static void check_can_be_left(struct run *run)
{
    for (int i = 0; i < 30 && tt_sync(run->t, TT_WAIT_MS); i++)
        tt_key(run->t, "F10");
    if (tt_wait(run->t, TT_WAIT_MS) == -1)
        tell(run);
    tt_expect_exit(run->t, 0);
}

static void any_keys_do_no_harm(void **state)
{
    struct run *run = *state;
    size_t most = (size_t)number_of("ANY_KEYS", KEYS_BY_DEFAULT);
    open_program(run);
    while (run->sent < most) {
        send_any(run);
        if (run->sent % SYNC_EACH == 0)
            check_alive(run);
    }
    check_alive(run);
    check_can_be_left(run);
    command(run, (const char *[]){"check", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_keys_do_no_harm, open_run, close_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
