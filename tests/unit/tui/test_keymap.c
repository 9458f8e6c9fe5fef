/* SPDX-License-Identifier: MIT
 *
 * The tables of actions and keys keep the rules of the interface.
 */
#include "cmocka_all.h"

#include <locale.h>
#include <stdbool.h>

#include "base/str.h"
#include "base/utf8.h"
#include "keymap.h"

static const struct keymap own; /* the program's own keys */

static const unsigned every_mode = MODE_LIST | MODE_CASES | MODE_DETAIL | MODE_CASE |
                                   MODE_FORM | MODE_PICK | MODE_PROMPT | MODE_VIEW |
                                   MODE_REPORT | MODE_PERSON | MODE_VISIT | MODE_TODAY |
                                   MODE_NUMBERS | MODE_MERGE | MODE_LETTERS;

static void test_every_action(void **state)
{
    (void)state;
    for (int act = ACT_NONE + 1; act < ACT_COUNT; act++) {
        const struct act_row *row = act_row_of((enum act)act);
        assert_non_null(row);
        assert_true(keymap_has(&own, every_mode, row->act));
        assert_ptr_equal(act_row_named(row->name), row);
        assert_true(utf8_width(row->help) <= 48);
    }
}

/* One key never means two things in one place. */
static void test_no_clash(void **state)
{
    (void)state;
    const struct binding *a, *b;
    for (size_t i = 0; (a = binding_at(&own, i)) != NULL; i++)
        for (size_t k = i + 1; (b = binding_at(&own, k)) != NULL; k++) {
            bool same = a->code == b->code && a->mods == b->mods;
            if (same && a->act != b->act)
                assert_int_equal(a->modes & b->modes, 0);
            if (a->hint > 0 && a->hint == b->hint && a->act != b->act)
                assert_int_equal(a->modes & b->modes, 0);
        }
}

/* What an input method, tmux and flow control take for themselves. */
static void test_left_alone(void **state)
{
    (void)state;
    const struct binding *b;
    for (size_t i = 0; (b = binding_at(&own, i)) != NULL; i++) {
        bool ctrl = b->mods & MOD_CTRL;
        assert_false(ctrl && (b->code == 's' || b->code == 'q'));
        assert_false(b->code == TK_F1 + 10 || b->code == TK_F12);
        assert_int_equal(b->mods & MOD_ALT, 0);
        assert_int_not_equal(b->code, TK_BACKSPACE);
        if (!ctrl && b->code < 128)
            assert_null(strchr("wz[]", (int)b->code));
    }
}

/* A page over something half typed moves and goes back, nothing else. */
static void test_page(void **state)
{
    (void)state;
    const struct binding *b;
    for (size_t i = 0; (b = binding_at(&own, i)) != NULL; i++) {
        const struct act_row *row = act_row_of(b->act);
        bool harmless = row->group == GROUP_MOVE || b->act == ACT_BACK ||
                        b->act == ACT_LEAVE || b->act == ACT_REDRAW ||
                        b->act == ACT_SUSPEND;
        assert_true(harmless || !(b->modes & MODE_PAGE));
    }
    struct key key = {.code = 'q'};
    assert_int_equal(keymap_find(&own, MODE_PAGE, &key, false), ACT_LEAVE);
}

static void test_typing(void **state)
{
    (void)state;
    struct key key = {.code = 'q'};
    assert_int_equal(keymap_find(&own, MODE_LIST, &key, false), ACT_LEAVE);
    assert_int_equal(keymap_find(&own, MODE_LIST, &key, true), ACT_NONE);
    key.code = TK_F1 + 1;
    assert_int_equal(keymap_find(&own, MODE_FORM, &key, true), ACT_SAVE);
    key = (struct key){.code = 'q', .mods = MOD_PASTE};
    assert_int_equal(keymap_find(&own, MODE_LIST, &key, false), ACT_NONE);
}

/* The narrower the line, the fewer hints; help and back go last. */
static void test_hints(void **state)
{
    (void)state;
    int last = 1000;
    for (int width = 100; width >= 15; width--) {
        struct str out = {0};
        str_add(&out, "");
        keymap_hints(&own, MODE_LIST | MODE_CASES, false, width, &out);
        assert_true(utf8_width(out.buf) <= width);
        assert_non_null(strstr(out.buf, "F1="));
        if (width >= 16)
            assert_non_null(strstr(out.buf, "q="));
        last = utf8_width(out.buf) < last ? utf8_width(out.buf) : last;
        str_release(&out);
    }
    assert_true(last <= 16);
}

/* ---- a person's own keys ---- */

static enum act found(const struct keymap *map, unsigned modes, const char *name)
{
    struct key key;
    assert_true(key_parse(name, &key));
    return keymap_find(map, modes, &key, false);
}

/* One fault that begins with the file and the line, or none when `fault` is NULL. */
static void check_read(struct keymap *map, const char *text, const char *fault)
{
    struct str faults = {0};
    str_add(&faults, "");
    keymap_read(map, text, "keys", &faults);
    if (fault == NULL)
        assert_string_equal(faults.buf, "");
    else if (strncmp(faults.buf, fault, strlen(fault)) != 0)
        fail_msg("%s, not %s", faults.buf, fault);
    str_release(&faults);
}

static void test_own_keys(void **state)
{
    (void)state;
    struct keymap map = {0};
    struct str keys = {0};
    check_read(&map, "# mine\n\nstate = J\nfind = Ctrl-O  F12\n", NULL);
    assert_int_equal(found(&map, MODE_LIST | MODE_CASES, "J"), ACT_STATE);
    assert_int_equal(found(&map, MODE_LIST | MODE_CASES, "t"), ACT_NONE);
    assert_int_equal(found(&map, MODE_DETAIL | MODE_CASE, "J"), ACT_STATE);
    assert_int_equal(found(&map, MODE_DETAIL, "J"), ACT_NONE);
    assert_int_equal(found(&map, MODE_LIST, "C-o"), ACT_FIND);
    assert_int_equal(found(&map, MODE_LIST, "F12"), ACT_FIND);
    assert_int_equal(found(&map, MODE_LIST, "/"), ACT_NONE);
    str_add(&keys, "");
    keymap_keys(&map, MODE_LIST, ACT_FIND, false, &keys);
    assert_string_equal(keys.buf, "Ctrl-O, F12");
    str_clear(&keys);
    keymap_hints(&map, MODE_LIST | MODE_CASES, false, 200, &keys);
    assert_non_null(strstr(keys.buf, "J="));
    assert_non_null(strstr(keys.buf, "Ctrl-O="));
    str_release(&keys);
    keymap_release(&map);
}

/* Two actions change keys with each other, in either order of the lines. */
static void test_own_swap(void **state)
{
    (void)state;
    struct keymap map = {0};
    check_read(&map, "note = i\nwhy = c\n", NULL);
    assert_int_equal(found(&map, MODE_LIST | MODE_CASES, "i"), ACT_NOTE);
    assert_int_equal(found(&map, MODE_LIST | MODE_CASES, "c"), ACT_WHY);
    keymap_release(&map);
}

/* Keys for the text being typed are changed like all others. */
static void test_own_typing(void **state)
{
    (void)state;
    struct keymap map = {0};
    check_read(&map, "erase-word = Ctrl-X\n", NULL);
    assert_int_equal(found(&map, MODE_PROMPT, "C-x"), ACT_ERASE_WORD);
    assert_int_equal(found(&map, MODE_FORM, "C-w"), ACT_NONE);
    keymap_release(&map);
}

/* What cannot be obeyed is named and changes nothing. */
static void test_own_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
    } bad[] = {
        {"state = i\n", "keys:1: i is the key of"},
        {"\nstte = J\n", "keys:2: there is no action"},
        {"state = Hyper-T\n", "keys:1: there is no key"},
        {"state =\n", "keys:1: no key"},
        {"state T\n", "keys:1: a line is"},
        {"state = F1\n", "keys:1: F1 keeps"},
        {"state = Esc\n", "keys:1: Esc keeps"},
        {"state = Backspace\n", "keys:1: Backspace keeps"},
        {"save = x\n", "keys:1: x writes or moves in the text"},
        {"save = Tab\n", "keys:1: Tab writes or moves"},
        {"line-start = Home\n", "keys:1: Home writes or moves"},
        {"next-person = End\n", "keys:1: End writes or moves"},
        {"erase-letter = Delete\n", "keys:1: Delete writes or moves"},
        {"state = J\nstate = D\n", "keys:2: “state” was given"},
        {"state = 1 2 3 4 5 6 7 8 9\n", "keys:1: too many"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct keymap map = {0};
        check_read(&map, bad[i].text, bad[i].fault);
        unsigned cases = MODE_LIST | MODE_CASES;
        if (strstr(bad[i].text, "state = J") == NULL)
            assert_int_equal(found(&map, cases, "t"), ACT_STATE);
        assert_int_equal(found(&map, cases, "i"), ACT_WHY);
        assert_int_equal(found(&map, MODE_FORM, "F2"), ACT_SAVE);
        keymap_release(&map);
    }
}

/* Where no text is typed these are keys as others are. */
static void test_own_keys_of_text(void **state)
{
    (void)state;
    struct keymap map = {0};
    check_read(
        &map, "pane = X\nmark = Tab\nfirst = J\nadd = Home\nvoid = Delete\n", NULL);
    assert_int_equal(found(&map, MODE_LIST, "Tab"), ACT_MARK);
    assert_int_equal(found(&map, MODE_LIST, "Home"), ACT_ADD);
    assert_int_equal(found(&map, MODE_LIST, "Delete"), ACT_VOID);
    assert_int_equal(found(&map, MODE_LIST, "J"), ACT_FIRST);
    keymap_release(&map);
}

/* Nobody can lock himself in. */
static void test_own_kept(void **state)
{
    (void)state;
    struct keymap map = {0};
    check_read(&map, "leave = X\nback = F9\nhelp = F8\n", "keys:2: F9 is");
    assert_int_equal(found(&map, MODE_LIST, "F10"), ACT_LEAVE);
    assert_int_equal(found(&map, MODE_FORM, "Esc"), ACT_BACK);
    assert_int_equal(found(&map, MODE_LIST, "F1"), ACT_HELP);
    assert_int_equal(found(&map, MODE_LIST, "X"), ACT_LEAVE);
    keymap_release(&map);
}

/* What is listed can be read again and means the same. */
static void test_own_list(void **state)
{
    (void)state;
    struct keymap map = {0};
    struct str text = {0};
    const struct binding *b;
    keymap_list(&own, &text);
    check_read(&map, text.buf, NULL);
    for (size_t i = 0; (b = binding_at(&own, i)) != NULL; i++) {
        struct key key = {.code = b->code, .mods = b->mods};
        for (unsigned mode = 1; mode <= MODE_PAGE; mode <<= 1)
            if (b->modes & mode)
                assert_int_equal(keymap_find(&map, mode, &key, false), b->act);
    }
    str_release(&text);
    keymap_release(&map);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_action),
        cmocka_unit_test(test_no_clash),
        cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_typing),
        cmocka_unit_test(test_hints),
        cmocka_unit_test(test_own_keys),
        cmocka_unit_test(test_own_swap),
        cmocka_unit_test(test_own_typing),
        cmocka_unit_test(test_own_faults),
        cmocka_unit_test(test_own_keys_of_text),
        cmocka_unit_test(test_own_kept),
        cmocka_unit_test(test_own_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
