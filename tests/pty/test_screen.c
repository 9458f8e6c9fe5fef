/* SPDX-License-Identifier: MIT
 *
 * The full screen on a real line: start and end, Vietnamese input methods, function keys
 * of several terminals, resizing, signals, a dropped line, two desks at one register.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness.h"

struct desk {
    char home[64], home_env[96], db_env[128], data_env[96], state_env[96], config_env[96];
    const char *env[11];
};

static void make_desk(struct desk *desk, const char *extra)
{
    snprintf(desk->home, sizeof(desk->home), "/tmp/tiepdan-pty.XXXXXX");
    assert_non_null(mkdtemp(desk->home));
    snprintf(desk->home_env, sizeof(desk->home_env), "HOME=%s", desk->home);
    snprintf(desk->db_env, sizeof(desk->db_env), "TIEPDAN_DB=%s/register", desk->home);
    snprintf(desk->data_env, sizeof(desk->data_env), "XDG_DATA_HOME=%s/d", desk->home);
    snprintf(desk->state_env, sizeof(desk->state_env), "XDG_STATE_HOME=%s/s", desk->home);
    snprintf(
        desk->config_env, sizeof(desk->config_env), "XDG_CONFIG_HOME=%s/c", desk->home);
    const char *const env[] = {desk->home_env, desk->db_env, desk->data_env,
        desk->state_env, desk->config_env, "TIEPDAN_NOW=2026-07-03", "TIEPDAN_LANG=en",
        "SSH_CONNECTION", extra != NULL ? extra : "NO_COLOR", NULL};
    memcpy(desk->env, env, sizeof(env));
}

static void make_register(struct desk *desk)
{
    make_desk(desk, NULL);
    char line[1024];
    snprintf(line, sizeof(line),
        "HOME=%s %s --db %s/register init --office Desk --code D > /dev/null 2>&1",
        desk->home, getenv("TIEPDAN"), desk->home);
    assert_int_equal(system(line), 0);
}

static void drop_desk(const struct desk *desk)
{
    char line[128];
    snprintf(line, sizeof(line), "rm -rf %s", desk->home);
    assert_int_equal(system(line), 0);
}

static struct tt *start(const struct desk *desk, const char *term, int rows, int cols)
{
    const char *const argv[] = {getenv("TIEPDAN"), NULL};
    struct tt *t = tt_open(argv, desk->env, term, rows, cols);
    assert_true(tt_wait_text(t, "[1 ", TT_WAIT_MS));
    return t;
}

static void starts_and_leaves(void **state)
{
    (void)state;
    static const char *const terms[] = {
        "xterm-256color", "linux", "vt100", "putty-nonsense"};
    struct desk desk;
    make_register(&desk);
    for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++) {
        struct tt *t = start(&desk, terms[i], 24, 80);
        tt_expect(t, "Nothing here yet");
        tt_text(t, "q");
        tt_expect_exit(t, 0);
    }
    drop_desk(&desk);
}

/* Names do not stay on a terminal that has no second screen to leave. */
static void leaves_nothing_behind(void **state)
{
    (void)state;
    static const char *const terms[] = {"vt100", "linux", "xterm-256color"};
    struct desk desk;
    make_desk(&desk, NULL);
    const char *const argv[] = {getenv("TIEPDAN"), "demo", NULL};
    for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++) {
        struct tt *t = tt_open(argv, desk.env, terms[i], 24, 80);
        assert_true(tt_wait_text(t, "HM-0116", TT_WAIT_MS));
        tt_text(t, "q");
        assert_int_equal(tt_wait(t, TT_WAIT_MS), 0);
        bool seen = tt_find(t, "HM-01", NULL, NULL);
        tt_close(t, 0);
        assert_false(seen);
    }
    drop_desk(&desk);
}

static void dumb_terminal_is_told(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    const char *const argv[] = {getenv("TIEPDAN"), NULL};
    struct tt *t = tt_open(argv, desk.env, "dumb", 24, 80);
    assert_true(tt_wait_text(t, "TERM=dumb", TT_WAIT_MS));
    tt_expect_exit(t, 2);
    drop_desk(&desk);
}

/* Streams of Telex and VNI as the methods send them. */
static void vietnamese_typing(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *t = start(&desk, "xterm-256color", 24, 80);
    tt_key(t, "F7");
    tt_text(t, "Nguye\177ê\177\177\177uyê\177ễn Thi\177ị A\177Á\177Ánh");
    tt_expect(t, "Nguyễn Thị Ánh");
    tt_key(t, "C-u");
    tt_raw_send(t, "e\314\202\314\203", 5); /* bare marks of a dead key */
    tt_expect(t, "ễ");
    tt_key(t, "Backspace");
    tt_raw_send(t, "d\bđ", 4); /* the other Backspace */
    tt_expect(t, "Full name          đ");
    tt_key(t, "C-u");
    tt_paste(t, "Trần Thị\nQuế");
    tt_expect(t, "Trần Thị Quế");
    tt_key(t, "Escape");
    /* A burst in the list obeys the key behind it and nothing else. */
    tt_text(t, "u\177ụ");
    tt_expect_not(t, "New:");
    tt_keys(t, "q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

static void function_keys(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *t = start(&desk, "xterm-256color", 24, 80);
    static const char *const help[] = {"\033[11~", "\033OP", "\033[[A"};
    for (size_t i = 0; i < sizeof(help) / sizeof(*help); i++) {
        tt_raw_send(t, help[i], strlen(help[i]));
        tt_expect(t, "Help: keys of this screen");
        tt_key(t, "Escape");
        tt_expect_not(t, "Help: keys");
    }
    tt_raw_send(t, "\033[18~", 5); /* F7 */
    tt_expect(t, "New: Visit");
    tt_raw_send(t, "\033[57u\033[<0;3;4M\033[I", 16); /* unknown: no text in the form */
    tt_expect_not(t, "57u");
    tt_expect_not(t, "[I");
    tt_raw_send(t, "\033[21~", 5); /* F10 */
    tt_expect_not(t, "New: Visit");
    tt_text(t, "q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

static void resizes(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *t = start(&desk, "xterm-256color", 24, 80);
    for (int i = 0; i < 40; i++) {
        tt_resize(t, 12 + i % 30, 50 + i * 3 % 100);
        tt_resize(t, 10 + i % 20, 40 + i * 7 % 90);
        assert_true(tt_sync(t, TT_WAIT_MS));
    }
    tt_resize(t, 5, 20);
    tt_expect(t, "At least");
    tt_resize(t, 24, 80);
    tt_expect(t, "Nothing here yet");
    tt_text(t, "q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

/* SIGTERM and SIGHUP end with 75 and leave a draft; the line settings are given back. */
static void ended_from_outside(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGHUP};
    for (size_t i = 0; i < 2; i++) {
        struct desk desk;
        make_register(&desk);
        struct tt *t = start(&desk, "xterm-256color", 24, 80);
        tt_key(t, "F7");
        tt_text(t, "Lê Văn Nháp");
        tt_expect(t, "Lê Văn Nháp");
        tt_kill(t, signals[i]);
        tt_expect_exit(t, 75);
        t = start(&desk, "xterm-256color", 24, 80);
        tt_expect(t, "Half-typed forms");
        tt_expect(t, "Lê Văn Nháp");
        tt_key(t, "Enter");
        tt_expect(t, "New: Visit");
        tt_keys(t, "Escape q");
        tt_expect_exit(t, 0);
        drop_desk(&desk);
    }
}

static void dropped_line_keeps_the_draft(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *t = start(&desk, "xterm-256color", 24, 80);
    tt_key(t, "F7");
    tt_text(t, "Trần Rớt Mạng");
    tt_expect(t, "Trần Rớt Mạng");
    tt_hangup(t);
    int status = tt_close(t, TT_WAIT_MS);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 75);
    t = start(&desk, "xterm-256color", 24, 80);
    tt_expect(t, "Trần Rớt Mạng");
    tt_keys(t, "Escape q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

/* kill -9: what was typed more than two seconds ago is there. */
static void killed_keeps_the_draft(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *t = start(&desk, "xterm-256color", 24, 80);
    tt_key(t, "F7");
    tt_text(t, "Trần Văn Bị Giết");
    tt_key(t, "Tab"); /* leaving a field keeps it at once */
    tt_expect(t, "draft kept");
    tt_kill(t, SIGKILL);
    tt_close(t, TT_WAIT_MS);
    t = start(&desk, "xterm-256color", 24, 80);
    tt_expect(t, "Trần Văn Bị Giết");
    tt_keys(t, "Escape q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

static bool is_stopped(pid_t pid)
{
    char path[64], text[256] = "";
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return false;
    bool stopped = fgets(text, sizeof(text), f) != NULL && strstr(text, ") T ") != NULL;
    fclose(f);
    return stopped;
}

static void suspends_and_comes_back(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *t = start(&desk, "xterm-256color", 24, 80);
    tt_key(t, "C-z");
    const struct timespec pause = {0, 10000000};
    for (int i = 0; i < 500 && !is_stopped(tt_pid(t)); i++)
        nanosleep(&pause, NULL);
    if (is_stopped(tt_pid(t))) { /* an orphaned group cannot be stopped */
        tt_resize(t, 20, 70);
        tt_kill(t, SIGCONT);
    }
    tt_expect(t, "Nothing here yet");
    tt_key(t, "F1");
    tt_expect(t, "Help: keys of this screen");
    tt_keys(t, "q q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

static void two_desks(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    struct tt *a = start(&desk, "xterm-256color", 24, 80);
    struct tt *b = start(&desk, "xterm-256color", 24, 80);
    tt_text(a, "a");
    tt_expect(a, "New: Case");
    tt_text(a, "pet");
    tt_keys(a, "Tab Tab");
    tt_text(a, "Người Mới");
    tt_key(a, "F2");
    tt_text(a, "Sửa đường");
    tt_key(a, "F2");
    tt_expect(a, "Saved 26-00001.");
    /* Nothing moves under the reader; a counter tells. */
    assert_true(tt_wait_text(b, "new (.)", TT_WAIT_MS));
    tt_expect_not(b, "Người Mới");
    tt_text(b, ".");
    tt_expect(b, "Người Mới");
    /* Both change the same field: the second is asked. */
    tt_text(a, "e");
    tt_text(b, "e");
    for (int i = 0; i < 2; i++) {
        struct tt *t = i == 0 ? a : b;
        tt_keys(t, "Down Down Down Tab");
        tt_expect(t, "Edit: 26-00001");
    }
    tt_text(a, "A");
    tt_key(a, "F2");
    tt_expect(a, "Saved");
    tt_text(b, "B");
    tt_key(b, "F2");
    tt_expect(b, "Changed by somebody else");
    tt_keys(b, "Up Up Enter");
    tt_expect(b, "Saved");
    tt_text(a, "q");
    tt_expect_exit(a, 0);
    tt_text(b, "q");
    tt_expect_exit(b, 0);
    drop_desk(&desk);
}

/* Each sees where the other is and at which terminal, without a key, and no longer when
 * it has gone. */
static void sees_the_other_desk(void **state)
{
    (void)state;
    struct desk desk;
    make_register(&desk);
    char line[1024];
    snprintf(line, sizeof(line),
        "HOME=%s %s --db %s/register add case kind=petition content=x name=An "
        "> /dev/null 2>&1",
        desk.home, getenv("TIEPDAN"), desk.home);
    assert_int_equal(system(line), 0);
    struct tt *a = start(&desk, "xterm-256color", 24, 80);
    struct tt *b = start(&desk, "xterm-256color", 24, 80);
    tt_key(a, "Enter");
    assert_true(tt_wait_text(b, "Another desk (pts/", TT_WAIT_MS));
    tt_expect(b, ") is looking at this");
    tt_expect(b, ">@");
    tt_key(b, "Enter");
    assert_true(tt_wait_text(a, ") is looking at this", TT_WAIT_MS));
    tt_text(b, "e");
    tt_keys(b, "Down Down Down Tab");
    tt_expect(b, "Edit: ");
    assert_true(tt_wait_text(a, ") is editing this", TT_WAIT_MS));
    tt_expect(b, ") is looking at this");
    tt_kill(b, SIGKILL);
    tt_close(b, TT_WAIT_MS);
    const struct timespec pause = {0, 50000000};
    for (int i = 0; i < 200 && tt_find(a, "Another desk", NULL, NULL); i++) {
        nanosleep(&pause, NULL);
        tt_wait_text(a, "no such text", 10);
    }
    tt_expect_not(a, "Another desk");
    tt_text(a, "qq");
    tt_expect_exit(a, 0);
    drop_desk(&desk);
}

/* It has the line as any program has it, and the screen comes back with what it left. */
static void an_editor_has_the_terminal_to_itself(void **state)
{
    (void)state;
    struct desk desk;
    make_desk(
        &desk, "EDITOR=sh -c 'echo in the editor; read line; echo \"$line\" > \"$0\"'");
    const char *const argv[] = {getenv("TIEPDAN"), "demo", NULL};
    struct tt *t = tt_open(argv, desk.env, "xterm-256color", 24, 80);
    assert_true(tt_wait_text(t, "HM-0116", TT_WAIT_MS));
    tt_raw_send(t, "E", 1);
    assert_true(tt_wait_text(t, "in the editor", TT_WAIT_MS));
    assert_false(tt_find(t, "HM-0116", NULL, NULL));
    tt_raw_send(t, "seen today\r", 11);
    assert_true(tt_wait_text(t, "Note: HM-0116", TT_WAIT_MS));
    tt_expect(t, "seen today");
    tt_key(t, "F2");
    tt_expect(t, "Saved");
    tt_text(t, "q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

static void first_run_with_enter_alone(void **state)
{
    (void)state;
    struct desk desk;
    make_desk(&desk, NULL);
    const char *const argv[] = {getenv("TIEPDAN"), NULL};
    struct tt *t = tt_open(argv, desk.env, "xterm-256color", 24, 80);
    assert_true(tt_wait_text(t, "Welcome", TT_WAIT_MS));
    tt_key(t, "Enter");
    assert_true(tt_wait_text(t, "Nothing here yet", TT_WAIT_MS));
    tt_text(t, "q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

/* Moving down sends little, idling sends nothing, NO_COLOR sends no colour. */
static void bytes_on_the_line(void **state)
{
    (void)state;
    struct desk desk;
    make_desk(&desk, "NO_COLOR=1");
    const char *const argv[] = {getenv("TIEPDAN"), "--lean", "demo", NULL};
    struct tt *t = tt_open(argv, desk.env, "xterm-256color", 24, 80);
    assert_true(tt_wait_text(t, "[1 ", TT_WAIT_MS));
    assert_true(tt_sync(t, TT_WAIT_MS));
    size_t n;
    const char *raw = tt_raw(t, &n);
    for (size_t i = 0; i + 3 < n; i++) {
        bool color = raw[i] == '[' && raw[i + 1] == '3' && raw[i + 2] >= '0' &&
                     raw[i + 2] <= '7' && raw[i + 3] == 'm';
        assert_false(color);
    }
    tt_key(t, "Down");
    assert_true(tt_sync(t, TT_WAIT_MS));
    tt_raw_clear(t);
    tt_key(t, "Down");
    assert_true(tt_sync(t, TT_WAIT_MS));
    tt_raw(t, &n);
    assert_true(n < 90); /* the answer to the question of the test is in it */
    tt_raw_clear(t);
    const struct timespec pause = {1, 300000000};
    nanosleep(&pause, NULL);
    tt_raw(t, &n);
    assert_int_equal(n, 0);
    tt_text(t, "q");
    tt_expect_exit(t, 0);
    drop_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_and_leaves),
        cmocka_unit_test(leaves_nothing_behind),
        cmocka_unit_test(dumb_terminal_is_told),
        cmocka_unit_test(vietnamese_typing),
        cmocka_unit_test(function_keys),
        cmocka_unit_test(resizes),
        cmocka_unit_test(ended_from_outside),
        cmocka_unit_test(dropped_line_keeps_the_draft),
        cmocka_unit_test(killed_keeps_the_draft),
        cmocka_unit_test(suspends_and_comes_back),
        cmocka_unit_test(two_desks),
        cmocka_unit_test(sees_the_other_desk),
        cmocka_unit_test(an_editor_has_the_terminal_to_itself),
        cmocka_unit_test(first_run_with_enter_alone),
        cmocka_unit_test(bytes_on_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
