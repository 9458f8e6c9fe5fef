/* SPDX-License-Identifier: MIT
 *
 * Deadline rules: every shipped row by what it is for, and the choice between rows of an
 * office's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/rule.h"

static int setup(void **state)
{
    *state = rules_copy(rules_shipped());
    return 0;
}

static int teardown(void **state)
{
    rules_free(*state);
    return 0;
}

static const struct {
    enum rule_phase phase;
    const char *kind, *level, *complex, *remote;
    const char *id;
    int limit;
    enum limit_unit unit;
} wanted[] = {
    {PHASE_ACCEPT, "complaint", "first", NULL, NULL, "KN-ACCEPT1", 10, LIMIT_DAYS},
    {PHASE_ACCEPT, "complaint", NULL, "yes", "yes", "KN-ACCEPT1", 10, LIMIT_DAYS},
    {PHASE_ACCEPT, "complaint", "second", NULL, NULL, "KN-ACCEPT2", 10, LIMIT_DAYS},
    {PHASE_ACCEPT, "complaint", "repeat", "", "", "KN-ACCEPT2", 10, LIMIT_DAYS},
    {PHASE_ACCEPT, "denunciation", NULL, NULL, NULL, "TC-SCREEN", 7, LIMIT_WORKING},
    {PHASE_ACCEPT, "denunciation", "repeat", "yes", NULL, "TC-SCREEN", 7, LIMIT_WORKING},
    {PHASE_ACCEPT, "petition", NULL, NULL, NULL, "XLD-ANY", 10, LIMIT_WORKING},
    {PHASE_ACCEPT, "feedback", "second", NULL, NULL, "XLD-ANY", 10, LIMIT_WORKING},
    {PHASE_ACCEPT, "other", "", "yes", "yes", "XLD-ANY", 10, LIMIT_WORKING},
    {PHASE_ACCEPT, NULL, NULL, NULL, NULL, "XLD-ANY", 10, LIMIT_WORKING},
    {PHASE_SETTLE, "complaint", NULL, NULL, NULL, "KN-SOLVE1", 30, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "", "no", "no", "KN-SOLVE1", 30, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "first", "yes", NULL, "KN-SOLVE1-C", 45, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "first", NULL, "yes", "KN-SOLVE1-R", 45, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "first", "yes", "yes", "KN-SOLVE1-RC", 60, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "second", NULL, NULL, "KN-SOLVE2", 45, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "second", "yes", "no", "KN-SOLVE2-C", 60, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "second", "no", "yes", "KN-SOLVE2-R", 60, LIMIT_DAYS},
    {PHASE_SETTLE, "complaint", "repeat", "yes", "yes", "KN-SOLVE2-RC", 70, LIMIT_DAYS},
    {PHASE_SETTLE, "denunciation", NULL, NULL, NULL, "TC-SOLVE", 30, LIMIT_DAYS},
    {PHASE_SETTLE, "denunciation", "second", "yes", "yes", "TC-SOLVE", 30, LIMIT_DAYS},
    {PHASE_SETTLE, "petition", NULL, NULL, NULL, "KNPA-SOLVE", 30, LIMIT_DAYS},
    {PHASE_SETTLE, "feedback", "repeat", "yes", NULL, "KNPA-SOLVE", 30, LIMIT_DAYS},
    {PHASE_SETTLE, "other", NULL, NULL, "yes", "KNPA-SOLVE", 30, LIMIT_DAYS},
};

static void shipped_rules(void **state)
{
    const struct rules *rules = *state;
    day_t start = day_make(2026, 1, 15);
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        const struct limit_rule *rule = rules_find(rules, wanted[i].phase, wanted[i].kind,
            wanted[i].level, wanted[i].complex, wanted[i].remote, start);
        assert_non_null(rule);
        assert_string_equal(rule->id, wanted[i].id);
        assert_int_equal(rule->limit, wanted[i].limit);
        assert_int_equal(rule->unit, wanted[i].unit);
    }
}

static void shipped_rows_are_whole(void **state)
{
    const struct rules *rules = *state;
    assert_int_equal(rules_count(rules), 14);
    for (size_t i = 0; i < rules_count(rules); i++) {
        const struct limit_rule *rule = rules_at(rules, i);
        assert_true(strlen(rule->id) > 0 && strlen(rule->kind) > 0);
        assert_true(strlen(rule->basis) > 10);
        assert_true(strchr(rule->basis, '"') == NULL);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(rule->id, rules_at(rules, j)->id);
    }
    assert_null(rules_at(rules, rules_count(rules)));
    const struct limit_rule *remote =
        rules_find(rules, PHASE_SETTLE, "complaint", NULL, NULL, "yes", 1);
    assert_string_equal(remote->basis, "Điều 28 Luật Khiếu nại (vùng sâu, vùng xa)");
}

static char *text(const char *literal)
{
    return xstrdup(literal);
}

/* A row of an office's own, owned by the caller until release. */
static struct limit_rule make(const char *id, const char *level, int limit, day_t from)
{
    return (struct limit_rule){.id = text(id),
        .phase = PHASE_SETTLE,
        .kind = text("petition"),
        .level = text(level),
        .complex = text("*"),
        .remote = text("*"),
        .limit = limit,
        .unit = LIMIT_WORKING,
        .from = from,
        .basis = text("Quy chế")};
}

static void release(struct limit_rule *rule)
{
    free(rule->id);
    free(rule->kind);
    free(rule->level);
    free(rule->complex);
    free(rule->remote);
    free(rule->basis);
}

static void set(struct rules *rules, const char *id, const char *level, int limit,
    day_t from, day_t to)
{
    struct limit_rule rule = make(id, level, limit, from);
    rule.to = to;
    rules_set(rules, &rule);
    release(&rule);
}

static const char *found(const struct rules *rules, const char *level, day_t start)
{
    const struct limit_rule *rule =
        rules_find(rules, PHASE_SETTLE, "petition", level, NULL, NULL, start);
    return rule ? rule->id : "none";
}

static void a_named_kind_beats_any(void **state)
{
    struct rules *rules = rules_copy(*state);
    set(rules, "OWN", "*", 20, DAY_NONE, DAY_NONE);
    assert_string_equal(found(rules, NULL, 1), "OWN");
    assert_int_equal(rules_count(rules), rules_count(*state) + 1);
    assert_string_equal(found(*state, NULL, 1), "KNPA-SOLVE");
    rules_free(rules);
}

static void valid_dates_bind_the_start(void **state)
{
    (void)state;
    struct rules *rules = rules_new();
    assert_string_equal(found(rules, NULL, 500), "none");
    set(rules, "A", "*", 20, 100, 199);
    set(rules, "B", "*", 30, 200, DAY_NONE);
    assert_string_equal(found(rules, NULL, 99), "none");
    assert_string_equal(found(rules, NULL, 100), "A");
    assert_string_equal(found(rules, NULL, 199), "A");
    assert_string_equal(found(rules, NULL, 200), "B");
    assert_string_equal(found(rules, NULL, 9000), "B");
    rules_free(rules);
}

static void same_id_of_a_later_day_takes_over(void **state)
{
    struct rules *rules = rules_copy(*state);
    struct limit_rule rule = make("KNPA-SOLVE", "*", 15, 700000);
    free(rule.kind);
    rule.kind = text("*");
    rules_set(rules, &rule);
    assert_int_equal(
        rules_find(rules, PHASE_SETTLE, "other", 0, 0, 0, 699999)->limit, 30);
    assert_int_equal(
        rules_find(rules, PHASE_SETTLE, "other", 0, 0, 0, 700000)->limit, 15);
    rule.limit = 12;
    rules_set(rules, &rule); // same id, same day: replaced
    assert_int_equal(
        rules_find(rules, PHASE_SETTLE, "other", 0, 0, 0, 700000)->limit, 12);
    assert_int_equal(rules_count(rules), rules_count(*state) + 1);
    rule.limit = 0;
    rules_set(rules, &rule);
    assert_int_equal(
        rules_find(rules, PHASE_SETTLE, "other", 0, 0, 0, 700000)->limit, 30);
    assert_int_equal(rules_count(rules), rules_count(*state));
    rule.from = DAY_NONE; // takes the shipped one away
    rules_set(rules, &rule);
    assert_null(rules_find(rules, PHASE_SETTLE, "other", 0, 0, 0, 700000));
    assert_non_null(rules_find(rules, PHASE_SETTLE, "complaint", 0, 0, 0, 700000));
    release(&rule);
    rules_free(rules);
}

static void of_equal_rows_the_later_wins(void **state)
{
    (void)state;
    struct rules *rules = rules_new();
    set(rules, "LATE", "*", 20, 200, DAY_NONE);
    set(rules, "EARLY", "*", 25, 100, DAY_NONE);
    assert_string_equal(found(rules, NULL, 300), "LATE");
    assert_string_equal(found(rules, NULL, 150), "EARLY");
    set(rules, "TWIN", "*", 26, 200, DAY_NONE);
    assert_string_equal(found(rules, NULL, 300), "TWIN");
    rules_free(rules);
}

static void levels(void **state)
{
    (void)state;
    struct rules *rules = rules_new();
    set(rules, "REPEAT", "repeat", 5, DAY_NONE, DAY_NONE);
    assert_string_equal(found(rules, "second", 1), "none");
    set(rules, "SECOND", "second", 6, DAY_NONE, DAY_NONE);
    set(rules, "ANY", "", 7, DAY_NONE, DAY_NONE);
    assert_string_equal(found(rules, "repeat", 1), "REPEAT");
    assert_string_equal(found(rules, "second", 1), "SECOND");
    assert_string_equal(found(rules, "first", 1), "ANY");
    assert_string_equal(found(rules, NULL, 1), "ANY");
    set(rules, "REPEAT", "repeat", 0, DAY_NONE, DAY_NONE);
    assert_string_equal(found(rules, "repeat", 1), "SECOND");
    rules_free(rules);
    rules_free(NULL);
}

static void a_row_may_be_set_again_from_itself(void **state)
{
    struct rules *rules = rules_copy(*state);
    size_t count = rules_count(rules);
    struct limit_rule first = *rules_at(rules, 0);
    rules_set(rules, &first);
    assert_int_equal(rules_count(rules), count);
    assert_string_equal(rules_at(rules, count - 1)->id, "KN-ACCEPT1");
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_rules),
        cmocka_unit_test(shipped_rows_are_whole),
        cmocka_unit_test(a_named_kind_beats_any),
        cmocka_unit_test(valid_dates_bind_the_start),
        cmocka_unit_test(same_id_of_a_later_day_takes_over),
        cmocka_unit_test(of_equal_rows_the_later_wins),
        cmocka_unit_test(levels),
        cmocka_unit_test(a_row_may_be_set_again_from_itself),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
