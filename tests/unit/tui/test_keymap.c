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
        assert_true(keymap_has(every_mode, row->act));
        assert_ptr_equal(act_row_named(row->name), row);
        assert_true(utf8_width(row->help) <= 48);
    }
}

/* One key never means two things in one place. */
static void test_no_clash(void **state)
{
    (void)state;
    const struct binding *a, *b;
    for (size_t i = 0; (a = binding_at(i)) != NULL; i++)
        for (size_t k = i + 1; (b = binding_at(k)) != NULL; k++) {
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
    for (size_t i = 0; (b = binding_at(i)) != NULL; i++) {
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
    for (size_t i = 0; (b = binding_at(i)) != NULL; i++) {
        const struct act_row *row = act_row_of(b->act);
        bool harmless = row->group == GROUP_MOVE || b->act == ACT_BACK ||
                        b->act == ACT_LEAVE || b->act == ACT_REDRAW ||
                        b->act == ACT_SUSPEND;
        assert_true(harmless || !(b->modes & MODE_PAGE));
    }
    struct key key = {.code = 'q'};
    assert_int_equal(keymap_find(MODE_PAGE, &key, false), ACT_LEAVE);
}

static void test_typing(void **state)
{
    (void)state;
    struct key key = {.code = 'q'};
    assert_int_equal(keymap_find(MODE_LIST, &key, false), ACT_LEAVE);
    assert_int_equal(keymap_find(MODE_LIST, &key, true), ACT_NONE);
    key.code = TK_F1 + 1;
    assert_int_equal(keymap_find(MODE_FORM, &key, true), ACT_SAVE);
    key = (struct key){.code = 'q', .mods = MOD_PASTE};
    assert_int_equal(keymap_find(MODE_LIST, &key, false), ACT_NONE);
}

/* The narrower the line, the fewer hints; help and back go last. */
static void test_hints(void **state)
{
    (void)state;
    int last = 1000;
    for (int width = 100; width >= 15; width--) {
        struct str out = {0};
        str_add(&out, "");
        keymap_hints(MODE_LIST | MODE_CASES, false, width, &out);
        assert_true(utf8_width(out.buf) <= width);
        assert_non_null(strstr(out.buf, "F1="));
        if (width >= 16)
            assert_non_null(strstr(out.buf, "q="));
        last = utf8_width(out.buf) < last ? utf8_width(out.buf) : last;
        str_release(&out);
    }
    assert_true(last <= 16);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
