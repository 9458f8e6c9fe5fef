/* SPDX-License-Identifier: MIT
 *
 * How many bytes a key costs on the line, in both ways of drawing, and how the way is
 * chosen. Bytes are exact: no clock and no load changes them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

#define RICH_FIRST  2500
#define RICH_DOWN   160
#define RICH_SCROLL 260
#define LEAN_FIRST  2400
#define LEAN_DOWN   16
#define LEAN_SCROLL 135

struct home {
    char dir[64], home[80], config[96], data[96], state[96];
};

static int make_home(void **state)
{
    struct home *h = calloc(1, sizeof(*h));
    assert_non_null(h);
    snprintf(h->dir, sizeof(h->dir), "/tmp/tiepdan-bytes.XXXXXX");
    assert_non_null(mkdtemp(h->dir));
    snprintf(h->home, sizeof(h->home), "HOME=%s", h->dir);
    snprintf(h->config, sizeof(h->config), "XDG_CONFIG_HOME=%s/c", h->dir);
    snprintf(h->data, sizeof(h->data), "XDG_DATA_HOME=%s/d", h->dir);
    snprintf(h->state, sizeof(h->state), "XDG_STATE_HOME=%s/s", h->dir);
    *state = h;
    return 0;
}

static int drop_home(void **state)
{
    struct home *h = *state;
    char line[96];
    snprintf(line, sizeof(line), "rm -rf %s", h->dir);
    int code = system(line);
    free(h);
    return code;
}

/* The sample office; `extra` is one more NAME=value, `flag` one more word, or NULL. */
static struct tt *start(const struct home *h, const char *flag, const char *extra)
{
    const char *const argv[] = {getenv("TIEPDAN"), "demo", flag, NULL};
    const char *const env[] = {h->home, h->config, h->data, h->state, "TIEPDAN_LANG=vi",
        "TIEPDAN_NOW=2026-07-03", "NO_COLOR", extra != NULL ? extra : "SSH_CONNECTION",
        NULL};
    struct tt *t = tt_open(argv, env, "xterm-256color", 24, 80);
    assert_true(tt_wait_text(t, "HM-0116", TT_WAIT_MS));
    return t;
}

/* Bytes since the last call, without the answer that tt_sync waits for. */
static size_t sent(struct tt *t)
{
    size_t len, pong = 0;
    assert_true(tt_sync(t, TT_WAIT_MS));
    const char *raw = tt_raw(t, &len);
    for (size_t i = 0; i + 7 <= len; i++)
        if (memcmp(raw + i, "\033]5379;", 7) == 0)
            pong += strcspn(raw + i, "\a") + 1;
    tt_raw_clear(t);
    return len - pong;
}

static size_t cost(struct tt *t, const char *key)
{
    tt_key(t, key);
    return sent(t);
}

static void leave(struct tt *t)
{
    tt_key(t, "F10");
    tt_expect_exit(t, 0);
}

static bool is_lean(struct tt *t)
{
    cost(t, "g");
    cost(t, "Down");
    return cost(t, "Down") <= LEAN_DOWN;
}

/* ---- budgets ---- */

static void first_screen(void **state)
{
    static const struct {
        const char *flag;
        size_t most;
    } ways[] = {{NULL, RICH_FIRST}, {"--lean", LEAN_FIRST}};
    for (size_t i = 0; i < 2; i++) {
        struct tt *t = start(*state, ways[i].flag, NULL);
        assert_in_range(sent(t), 1000, ways[i].most);
        leave(t);
    }
}

static void down_rich(void **state)
{
    struct tt *t = start(*state, NULL, NULL);
    cost(t, "Down"); // takes the greeting off the last line
    for (int i = 0; i < 15; i++)
        assert_in_range(cost(t, "Down"), 1, RICH_DOWN);
    for (int i = 0; i < 4; i++)
        cost(t, "Down"); // to the last row of the screen
    for (int i = 0; i < 12; i++)
        assert_in_range(cost(t, "Down"), RICH_DOWN, RICH_SCROLL);
    leave(t);
}

static void down_lean(void **state)
{
    struct tt *t = start(*state, "--lean", NULL);
    cost(t, "Down");
    for (int i = 0; i < 15; i++)
        assert_in_range(cost(t, "Down"), 1, LEAN_DOWN);
    for (int i = 0; i < 4; i++)
        cost(t, "Down"); // to the last row of the screen
    for (int i = 0; i < 10; i++)
        assert_in_range(cost(t, "Down"), LEAN_DOWN, LEAN_SCROLL);
    leave(t);
}

/* On the wide screen lean drawing leaves the page beside the list out. */
static void down_lean_wide(void **state)
{
    struct tt *t = start(*state, "--lean", NULL);
    tt_resize(t, 50, 200);
    sent(t);
    cost(t, "Down");
    for (int i = 0; i < 15; i++)
        assert_in_range(cost(t, "Down"), 1, LEAN_DOWN);
    leave(t);
}

static void a_key_that_does_nothing(void **state)
{
    struct tt *t = start(*state, NULL, NULL);
    cost(t, "Down");
    assert_int_equal(cost(t, "Backspace"), 0);
    leave(t);
}

/* ---- choosing ---- */

static void tab_tells_about_the_row(void **state)
{
    struct tt *t = start(*state, "--lean", NULL);
    cost(t, "Down");
    tt_expect_not(t, "2/40");
    tt_key(t, "Tab");
    tt_expect(t, "2/40");
    tt_expect(t, "HM-0109  Văn Thị Tuyết");
    tt_key(t, "Down");
    tt_expect_not(t, "HM-0138  Nguyễn");
    leave(t);
}

static void chosen_by_the_line(void **state)
{
    struct tt *t = start(*state, NULL, NULL);
    assert_false(is_lean(t));
    leave(t);
    t = start(*state, NULL, "SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22");
    assert_true(is_lean(t));
    leave(t);
}

/* What a person chooses with the key outlasts the session and goes before the line. */
static void chosen_by_key_and_kept(void **state)
{
    struct tt *t = start(*state, NULL, NULL);
    tt_key(t, "C-t");
    assert_true(is_lean(t));
    leave(t);
    t = start(*state, NULL, NULL);
    assert_true(is_lean(t));
    tt_key(t, "C-t");
    assert_false(is_lean(t));
    leave(t);
    t = start(*state, NULL, "SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22");
    assert_false(is_lean(t));
    leave(t);
}

#define HOME_TEST(name) cmocka_unit_test_setup_teardown(name, make_home, drop_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOME_TEST(first_screen),
        HOME_TEST(down_rich),
        HOME_TEST(down_lean),
        HOME_TEST(down_lean_wide),
        HOME_TEST(a_key_that_does_nothing),
        HOME_TEST(tab_tells_about_the_row),
        HOME_TEST(chosen_by_the_line),
        HOME_TEST(chosen_by_key_and_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
