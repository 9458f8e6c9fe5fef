/* SPDX-License-Identifier: MIT
 *
 * The decoder against what terminals really send, in one piece and byte by byte.
 */
#include "cmocka_all.h"

#include <stdlib.h>

#include "key.h"

struct row {
    const char *bytes;
    uint32_t code;
    unsigned mods;
};

static const struct row rows[] = {
    {"\033[11~", TK_F1, 0}, /* PuTTY */
    {"\033OP", TK_F1, 0},   /* xterm */
    {"\033[[A", TK_F1, 0},  /* Linux console */
    {"\033[1;2P", TK_F1, MOD_SHIFT},
    {"\033[15~", TK_F1 + 4, 0},
    {"\033[17~", TK_F1 + 5, 0},
    {"\033[21~", TK_F1 + 9, 0},
    {"\033[24~", TK_F12, 0},
    {"\033[A", TK_UP, 0},
    {"\033OA", TK_UP, 0},
    {"\033[1;5C", TK_RIGHT, MOD_CTRL},
    {"\033Oc", TK_RIGHT, MOD_CTRL}, /* rxvt */
    {"\033[1~", TK_HOME, 0},
    {"\033[7~", TK_HOME, 0},
    {"\033[H", TK_HOME, 0},
    {"\033OF", TK_END, 0},
    {"\033[3~", TK_DELETE, 0},
    {"\033[6~", TK_PGDN, 0},
    {"\033[Z", TK_TAB, MOD_SHIFT},
    {"\033[9;2u", TK_TAB, MOD_SHIFT},
    {"\033[97;5u", 'a', MOD_CTRL},
    {"\033OM", TK_ENTER, 0},
    {"\r", TK_ENTER, 0},
    {"\t", TK_TAB, 0},
    {"\177", TK_BACKSPACE, 0},
    {"\b", TK_BACKSPACE, 0},
    {"\003", 'c', MOD_CTRL},
    {"\037", '_', MOD_CTRL},
    {"\304\221", 0x111, 0},
    {"\341\273\205", 0x1EC5, 0},
};

static struct key decode_then_x(const char *bytes, size_t step)
{
    struct key_decoder d = {0};
    struct key key = {0}, last = {0};
    size_t n = strlen(bytes);
    unsigned keys = 0;
    for (size_t at = 0; at < n; at += step) {
        key_feed(&d, bytes + at, at + step < n ? step : n - at);
        while (key_next(&d, false, &key)) {
            last = key;
            keys++;
        }
    }
    assert_int_equal(keys, 1);
    // Nothing is left behind: the key after it arrives as itself.
    key_feed(&d, "x", 1);
    assert_true(key_next(&d, false, &key));
    assert_int_equal(key.code, 'x');
    return last;
}

static void test_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        for (size_t step = 1; step < 9; step += 7) {
            struct key key = decode_then_x(rows[i].bytes, step);
            assert_int_equal(key.code, rows[i].code);
            assert_int_equal(key.mods, rows[i].mods);
        }
}

static void test_escape(void **state)
{
    (void)state;
    struct key_decoder d = {0};
    struct key key;
    key_feed(&d, "\033", 1);
    assert_false(key_next(&d, false, &key));
    assert_int_equal(key_wait_ms(&d), 30);
    assert_true(key_next(&d, true, &key));
    assert_int_equal(key.code, TK_ESC);
    // ESC x is ESC, then x; ESC ESC is ESC at once.
    key_feed(&d, "\033x\033\033", 4);
    assert_true(key_next(&d, false, &key) && key.code == TK_ESC);
    assert_true(key_next(&d, false, &key) && key.code == 'x');
    assert_true(key_next(&d, false, &key) && key.code == TK_ESC);
    assert_false(key_next(&d, false, &key));
}

static void test_swallowed(void **state)
{
    (void)state;
    static const char *const unknown[] = {"\033[<0;23;6M", "\033[<0;23;6m", "\033[M !!",
        "\033[I", "\033[?62;22c", "\033]11;rgb:0/0/0\a", "\033]11;rgb:0/0/0\033\\",
        "\033P1$r0m\033\\", "\033[99~", "\033[1;1R1"};
    for (size_t i = 0; i + 1 < sizeof(unknown) / sizeof(*unknown); i++) {
        struct key_decoder d = {0};
        struct key key;
        key_feed(&d, unknown[i], strlen(unknown[i]));
        key_feed(&d, "y", 1);
        assert_true(key_next(&d, false, &key));
        assert_int_equal(key.code, 'y');
    }
}

static void test_bad_bytes(void **state)
{
    (void)state;
    struct key_decoder d = {0};
    struct key key;
    key_feed(&d, "\340a\377\303\033[A", 7);
    assert_true(key_next(&d, false, &key) && key.code == TK_BAD);
    assert_true(key_next(&d, false, &key) && key.code == 'a');
    assert_true(key_next(&d, false, &key) && key.code == TK_BAD);
    assert_true(key_next(&d, false, &key) && key.code == TK_BAD);
    assert_true(key_next(&d, false, &key) && key.code == TK_UP);
}

static void test_paste(void **state)
{
    (void)state;
    static const uint32_t want[] = {
        TK_PASTE_BEGIN, 'a', '\n', 'q', '\n', ' ', TK_PASTE_END, 'q'};
    struct key_decoder d = {0};
    struct key key;
    const char *bytes = "\033[200~a\r\nq\r\t\001\033[A\033[201~q";
    key_feed(&d, bytes, strlen(bytes));
    for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
        assert_true(key_next(&d, false, &key));
        assert_int_equal(key.code, want[i]);
        bool inside = i > 0 && i < 6;
        assert_int_equal(key.mods, inside ? MOD_PASTE : 0);
    }
    // One that is never closed ends with silence.
    key_feed(&d, "\033[200~z", 7);
    assert_true(key_next(&d, false, &key) && key_next(&d, false, &key));
    assert_int_equal(key_wait_ms(&d), 1000);
    assert_true(key_next(&d, true, &key));
    assert_int_equal(key.code, TK_PASTE_END);
}

static void test_ping(void **state)
{
    (void)state;
    struct key_decoder d = {0};
    struct key key;
    key_feed(&d, "\033\033[9999;42z", 11);
    assert_true(key_next(&d, false, &key) && key.code == TK_ESC);
    assert_true(key_next(&d, false, &key));
    assert_int_equal(key.code, TK_PING);
    assert_int_equal(key.arg, 42);
}

/* Whatever came before, after silence the next key is itself. */
static void test_noise(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 20000; round++) {
        struct key_decoder d = {0};
        struct key key = {0};
        for (int i = 0; i < 12; i++) {
            static const char alphabet[] = "\033[O0;5~<Mm?]P\aA\200\303\341x\r";
            seed = seed * 1103515245u + 12345u;
            key_feed(&d, &alphabet[(seed >> 16) % (sizeof(alphabet) - 1)], 1);
        }
        while (key_next(&d, true, &key))
            continue;
        assert_int_equal(d.len, 0);
        key_feed(&d, "k", 1);
        assert_true(key_next(&d, false, &key));
        assert_int_equal(key.code, 'k');
    }
}

static void test_names(void **state)
{
    (void)state;
    struct key key;
    char name[KEY_NAME];
    static const char *const names[] = {
        "F2", "Ctrl-R", "Shift-Tab", "Enter", "q", "đ", "Space", "PgDn"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        assert_true(key_parse(names[i], &key));
        assert_string_equal(key_label(key.code, key.mods, name), names[i]);
    }
    assert_false(key_parse("nonsense", &key));
    assert_false(key_parse("F13", &key));
    assert_false(key_parse("", &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_swallowed),
        cmocka_unit_test(test_bad_bytes),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_ping),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
