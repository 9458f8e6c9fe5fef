/* SPDX-License-Identifier: MIT
 *
 * The editor: graphemes, composition, words, undo, wrapping, scrolling.
 */
#include "cmocka_all.h"

#include <locale.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "edit.h"
#include "keymap.h"

/* Names of keys or "=text" to type. */
static void press(struct edit *edit, const char *what)
{
    if (*what == '=') {
        struct key_decoder d = {0};
        struct key key;
        key_feed(&d, what + 1, strlen(what + 1));
        while (key_next(&d, true, &key))
            edit_key(edit, &key, NULL);
        return;
    }
    struct key key;
    static const struct keymap own;
    assert_true(key_parse(what, &key));
    if (edit_key(edit, &key, NULL))
        return;
    enum act act = keymap_find(&own, MODE_FORM, &key, true);
    edit_key(edit, &(struct key){.code = TK_EDIT, .arg = (unsigned)act}, NULL);
}

static void check(const char *const *keys, bool multiline, const char *want)
{
    struct edit edit;
    edit_init(&edit, "", multiline);
    for (; *keys != NULL; keys++)
        press(&edit, *keys);
    assert_string_equal(edit_text(&edit), want);
    edit_release(&edit);
}

#define CHECK(multiline, want, ...)                                                      \
    check((const char *const[]){__VA_ARGS__, NULL}, multiline, want)

static void test_lines(void **state)
{
    (void)state;
    CHECK(false, "Nguyn", "=Nguyễn", "Left", "Backspace");
    CHECK(false, "Nguyễ", "=Nguyễn", "Backspace");
    CHECK(false, "xNguyễn", "=Nguyễn", "Home", "=x");
    CHECK(false, "một ", "=một hai", "C-w");
    CHECK(false, "hai", "=một hai", "C-Left", "C-u");
    CHECK(false, "một ", "=một hai", "C-Left", "C-k");
    CHECK(false, "một xhai", "=một hai", "Home", "C-Right", "=x");
    CHECK(false, "mt", "=một", "Home", "Right", "Delete");
    CHECK(false, "một hai", "=một hai", "C-u", "C-_");
    CHECK(false, "một", "=một hai", "C-_");
    CHECK(false, "a b", "=a\033[200~\r\n\033[201~b");
    CHECK(true, "a\nb", "=a", "Enter", "=b");
    CHECK(true, "xa\nb", "=a", "Enter", "=b", "C-Home", "=x");
}

static void test_composes(void **state)
{
    (void)state;
    CHECK(false, "ễ", "=e\314\202\314\203"); /* e, hat, tilde */
    CHECK(false, "ế", "=e\314\201\314\202"); /* the tone before the hat */
    CHECK(false, "", "=\314\202");           /* a mark with nothing to sit on */
    CHECK(false, "an", "=an", "Home", "=\314\203");
    // Between letters the mark goes to the one before the caret.
    CHECK(false, "ãn", "=an", "Left", "=\314\203");
}

static void test_limit(void **state)
{
    (void)state;
    struct edit edit;
    edit_init(&edit, "", false);
    edit.limit = 7;
    press(&edit, "=ễễễ");
    assert_string_equal(edit_text(&edit), "ễễ");
    edit_release(&edit);
}

static void test_caret_stays_on_letters(void **state)
{
    (void)state;
    struct edit edit;
    unsigned seed = 3;
    static const char *const keys[] = {"=ễ", "=e", "=\314\203", "Left", "Right",
        "Backspace", "Delete", "Home", "End", "C-w", "C-_", "= ", "Enter"};
    edit_init(&edit, "", true);
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245u + 12345u;
        press(&edit, keys[(seed >> 16) % (sizeof(keys) / sizeof(*keys))]);
        const char *text = edit_text(&edit);
        assert_true(utf8_valid(text, edit.text.len, NULL));
        assert_true(edit.caret <= edit.text.len);
        char *composed = utf8_nfc(text, edit.text.len);
        size_t before = utf8_prev(text, edit.caret);
        if (edit.caret > 0)
            assert_int_equal(utf8_next(text, before), edit.caret);
        free(composed);
    }
    edit_release(&edit);
}

static void test_wrap(void **state)
{
    (void)state;
    struct edit edit;
    struct edit_row row;
    size_t at;
    int col;
    edit_init(&edit, "Khiếu nại đất\n\nhai", true);
    assert_int_equal(text_rows(edit_text(&edit), 10), 4);
    assert_true(edit_row(&edit, 10, 0, &row));
    assert_int_equal(row.to - row.from, strlen("Khiếu nại"));
    assert_true(edit_row(&edit, 10, 1, &row));
    assert_memory_equal(edit_text(&edit) + row.from, "đất", strlen("đất"));
    assert_false(edit_row(&edit, 10, 4, &row));
    edit_place(&edit, 10, &at, &col);
    assert_int_equal(at, 3);
    assert_int_equal(col, 3);
    assert_true(edit_vertical(&edit, 10, -1));
    assert_true(edit_vertical(&edit, 10, -1));
    edit_place(&edit, 10, &at, &col);
    assert_int_equal(at, 1);
    assert_true(edit_vertical(&edit, 10, -1));
    assert_false(edit_vertical(&edit, 10, -1));
    edit_release(&edit);
    // A word longer than the row is cut, never lost.
    assert_int_equal(text_rows("ễễễễễễễ", 3), 3);
    assert_int_equal(text_rows("", 5), 1);
}

static void test_scroll(void **state)
{
    (void)state;
    struct edit edit;
    edit_init(&edit, "0123456789ễ", false);
    assert_int_equal(edit_scroll(&edit, 20), 11);
    assert_int_equal(edit.first, 0);
    int col = edit_scroll(&edit, 5);
    assert_true(col < 5 && edit.first > 0);
    press(&edit, "Home");
    assert_int_equal(edit_scroll(&edit, 5), 0);
    assert_int_equal(edit.first, 0);
    edit_release(&edit);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_composes),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_caret_stays_on_letters),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_scroll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
