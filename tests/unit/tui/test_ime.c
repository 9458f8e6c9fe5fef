/* SPDX-License-Identifier: MIT
 *
 * Commands behind the streams of an input method, and the streams themselves.
 */
#include "cmocka_all.h"

#include <locale.h>
#include <stdlib.h>

#include "base/str.h"
#include "edit.h"
#include "ime.h"

/* The commands that come out of what one keystroke sent. */
static void commands_of(struct ime *ime, const char *stream, struct str *out)
{
    struct key_decoder d = {0};
    struct key key, command;
    key_feed(&d, stream, strlen(stream));
    while (key_next(&d, true, &key))
        if (ime_command(ime, &key, d.len > 0, &command) && command.code < 128)
            str_addc(out, (char)command.code);
}

/* Key by key: what a key adds to the stream arrives together. */
static void check_raw(const char *raw, bool vni)
{
    struct ime ime = {.vni = vni};
    struct str before = {0}, out = {0};
    str_add(&before, "");
    str_add(&out, "");
    for (size_t n = 1; n <= strlen(raw); n++) {
        struct str now = {0};
        char part[8] = {0};
        memcpy(part, raw, n);
        ime_stream(&now, part, vni);
        commands_of(&ime, now.buf + before.len, &out);
        str_release(&before);
        before = now;
    }
    if (strcmp(out.buf, raw) != 0)
        print_message("typed %s, sent %s, obeyed %s\n", raw, before.buf, out.buf);
    assert_string_equal(out.buf, raw);
    str_release(&before);
    str_release(&out);
}

/* Every sequence of three command letters, each method on, also the same one twice. */
static void test_generated(void **state)
{
    bool vni = *state != NULL;
    static const char telex[] = "ajsxrfdbchikptuvy", numbers[] = "a12345bchiktuy";
    const char *letters = vni ? numbers : telex;
    size_t n = strlen(letters);
    char raw[5] = {0};
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            for (size_t c = 0; c < n; c++) {
                raw[0] = letters[a];
                raw[1] = letters[b];
                raw[2] = letters[c];
                check_raw(raw, vni);
            }
}

static void test_bursts(void **state)
{
    (void)state;
    check_raw("as", false);
    check_raw("uj", false);
    check_raw("ij", false);
    check_raw("dd", false);
    check_raw("adj", false);
    check_raw("a1", true);
    check_raw("u5", true);
}

static void test_backspace_is_inert(void **state)
{
    (void)state;
    struct ime ime = {0};
    struct key key = {.code = TK_BACKSPACE}, out;
    for (int i = 0; i < 5; i++)
        assert_false(ime_command(&ime, &key, false, &out));
    key.code = 'q';
    assert_true(ime_command(&ime, &key, false, &out));
    assert_int_equal(out.code, 'q');
}

/* A Backspace struck by hand, then another letter: the letter is itself. */
static void test_by_hand(void **state)
{
    (void)state;
    struct ime ime = {0};
    struct str out = {0};
    commands_of(&ime, "a\177k", &out);
    assert_string_equal(out.buf, "ak");
    str_clear(&out);
    commands_of(&ime, "\033[Ak\177k", &out);
    assert_string_equal(out.buf, "kk");
    str_release(&out);
}

static void test_learns(void **state)
{
    (void)state;
    struct ime ime = {0};
    struct str out = {0};
    // 1 stands unchanged after a vowel: this is no VNI; then s stands: no Telex.
    commands_of(&ime, "as", &out);
    assert_true(ime.vni);
    commands_of(&ime, "\033[Aa1", &out);
    assert_false(ime.vni);
    str_release(&out);
}

/* "a" opened a form; what the method then takes back reaches into that letter. */
static void test_swallow(void **state)
{
    (void)state;
    struct ime ime = {0};
    struct key_decoder d = {0};
    struct key key, command;
    struct edit edit;
    edit_init(&edit, "", false);
    key = (struct key){.code = 'a'};
    assert_true(ime_command(&ime, &key, false, &command));
    const char *stream = "nh\177\177\177\303\241nh b";
    key_feed(&d, stream, strlen(stream));
    while (key_next(&d, true, &key))
        if (!ime_swallow(&ime, &key, edit.caret == 0))
            edit_key(&edit, &key, NULL);
    assert_string_equal(edit_text(&edit), "nh b");
    edit_release(&edit);
}

/* Through an editor a stream yields the word meant. */
static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        bool vni;
        const char *want;
    } rows[] = {{"Nguyeexn", false, "Nguyễn"}, {"dduwowcj", false, "được"},
        {"Thij Asnh", false, "Thị Ánh"}, {"Nguye6n4", true, "Nguyễn"},
        {"d9uo7c5", true, "được"}, {"nghieengs", false, "nghiếng"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct str stream = {0};
        struct key_decoder d = {0};
        struct key key;
        struct edit edit;
        ime_stream(&stream, rows[i].raw, rows[i].vni);
        edit_init(&edit, "", false);
        key_feed(&d, stream.buf, stream.len);
        while (key_next(&d, true, &key))
            edit_key(&edit, &key, NULL);
        assert_string_equal(edit_text(&edit), rows[i].want);
        edit_release(&edit);
        str_release(&stream);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    static char vni[] = "vni";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bursts),
        cmocka_unit_test(test_generated),
        {"test_generated_vni", test_generated, NULL, NULL, vni},
        cmocka_unit_test(test_backspace_is_inert),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_swallow),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
