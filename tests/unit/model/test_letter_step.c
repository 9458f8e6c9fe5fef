/* SPDX-License-Identifier: MIT
 *
 * The way of a letter: which step leads on from where, and what it needs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/choice.h"
#include "model/letter_step.h"

static struct letter *letter_with(const char *direction, const char *to, day_t replied)
{
    struct letter *letter = record_new(&schema_letter);
    field_set_text(schema_field(&schema_letter, "direction"), letter, direction);
    field_set_text(schema_field(&schema_letter, "forwarded_to"), letter, to);
    letter->reply_date = replied;
    return letter;
}

static char *steps_from(const char *direction, const char *to, day_t replied)
{
    struct letter *letter = letter_with(direction, to, replied);
    struct letter_step step;
    struct str out = {0};
    for (size_t i = 0; letter_step_at(letter, i, &step); i++)
        str_addf(&out, "%s%s", i > 0 ? " " : "", step.key);
    record_free(&schema_letter, letter);
    return str_detach(&out);
}

static void expect_steps(
    const char *direction, const char *to, day_t replied, const char *want)
{
    char *is = steps_from(direction, to, replied);
    assert_string_equal(is, want);
    free(is);
}

static void steps_follow_from_what_is_known(void **state)
{
    (void)state;
    expect_steps(NULL, NULL, DAY_NONE,
        "classify accept guide forward return refuse file duplicate urge");
    expect_steps("guide", NULL, DAY_NONE, "reopen");
    expect_steps("forward", "Sở", DAY_NONE, "urge reply reopen");
    expect_steps(NULL, "Sở", DAY_NONE, "urge reply reopen");
    expect_steps("urge", "Sở", DAY_NONE, "urge reply reopen");
    expect_steps("forward", "Sở", day_make(2026, 7, 3), "reopen");
}

static enum td_status check(struct letter *from, const char *key, struct err *err)
{
    return letter_step_check(from, key, from, err);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    struct err err = {0};
    struct letter *letter = letter_with(NULL, NULL, DAY_NONE);
    assert_int_equal(check(letter, "forward", &err), TD_INVALID);
    assert_string_equal(err.field, "forwarded_to");
    err_clear(&err);
    assert_int_equal(check(letter, "reply", &err), TD_INVALID);
    assert_non_null(strstr(err.text, "guide"));
    assert_int_equal(check(letter, "guide", &err), TD_OK);
    assert_int_equal(check(letter, "dance", &err), TD_INVALID);
    record_free(&schema_letter, letter);
}

static void a_step_sets_direction_and_day(void **state)
{
    (void)state;
    day_t today = day_make(2026, 7, 3), sent = day_make(2026, 7, 1);
    struct letter *letter = letter_with(NULL, NULL, DAY_NONE);
    letter_step_take(letter, "forward", today);
    assert_string_equal(letter->direction, "forward");
    assert_int_equal(letter->processed, today);
    assert_int_equal(letter_waits_since(letter), today);
    letter->doc_date = sent;
    assert_int_equal(letter_waits_since(letter), sent);
    letter->reply_date = today;
    assert_int_equal(letter_waits_since(letter), DAY_NONE);
    letter_step_take(letter, "reopen", today);
    assert_null(letter->direction);
    assert_int_equal(letter->processed, DAY_NONE);
    assert_int_equal(letter_stage(letter), LETTER_ARRIVED);
    record_free(&schema_letter, letter);
}

/* Every row speaks of fields and of a direction that exist, and every direction has one.
 */
static void the_table_fits_the_register(void **state)
{
    (void)state;
    struct choice choice;
    struct letter *letter = letter_with(NULL, NULL, DAY_NONE);
    struct letter_step step;
    for (size_t i = 0; choice_at(&choices_direction, NULL, i, &choice); i++) {
        assert_true(letter_step_named(choice.key, &step));
        assert_string_equal(step.direction, choice.key);
    }
    for (size_t i = 0; letter_step_at(letter, i, &step); i++)
        for (const char *p = step.asks; *p != '\0'; p += strspn(p, " ")) {
            char *key = xstrndup(p, strcspn(p, " "));
            assert_non_null(schema_field(&schema_letter, key));
            p += strlen(key);
            free(key);
        }
    record_free(&schema_letter, letter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_follow_from_what_is_known),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_step_sets_direction_and_day),
        cmocka_unit_test(the_table_fits_the_register),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
