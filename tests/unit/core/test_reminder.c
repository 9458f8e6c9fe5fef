/* SPDX-License-Identifier: MIT
 *
 * Which reminders are due, and whose they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "core/command.h"
#include "core/reminder.h"
#include "model/registry.h"

static void add(struct office *office, const struct schema *schema, const char *pairs)
{
    void *record = record_new(schema);
    struct parse_env env = office_parse_env(office);
    char *copy = xstrdup(pairs), *rest = NULL;
    for (char *pair = strtok_r(copy, " ", &rest); pair != NULL;
         pair = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(pair, '=');
        *equals = '\0';
        assert_int_equal(
            field_parse(schema_field(schema, pair), record, equals + 1, &env, NULL),
            TD_OK);
    }
    struct command command = {.verb = VERB_ADD, .schema = schema, .record = record};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    record_free(schema, record);
    free(copy);
}

static void take_out(struct office *office, uint64_t id)
{
    struct command command = {
        .verb = VERB_VOID, .schema = &schema_case, .id = id, .reason = "nhầm"};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
}

static void test_due(void **state)
{
    (void)state;
    struct seat seat = {.actor = "lan", .road = ROAD_CLI};
    struct office *office;
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    add(office, &schema_case, "code=A kind=other content=x officer=lan");
    add(office, &schema_case, "code=B kind=other content=x officer=hoa");
    add(office, &schema_case, "code=C kind=other content=x officer=lan");
    add(office, &schema_note, "case=B text=một author=chi remind=2026-07-03");
    add(office, &schema_note, "case=A text=hai author=chi remind=2026-07-01");
    add(office, &schema_note, "case=A text=mai author=chi remind=2026-07-04");
    add(office, &schema_note, "case=A text=không author=chi");
    add(office, &schema_note, "case=C text=bỏ author=lan remind=2026-07-01");
    add(office, &schema_note, "case=B text=ba author=lan remind=2026-07-02");
    add(office, &schema_note, "text=bốn author=chi remind=2026-07-03");
    take_out(office, 3);
    struct reminder *list;
    size_t n;
    assert_int_equal(office_reminders(office, &list, &n, NULL), TD_OK);
    static const char *const texts[] = {"hai", "ba", "một", "bốn"};
    static const bool mine[] = {true, true, false, false};
    assert_int_equal(n, ARRAY_COUNT(texts));
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(list[i].text, texts[i]);
        assert_int_equal(list[i].mine, mine[i]);
    }
    assert_string_equal(list[1].code, "B");
    assert_string_equal(list[1].officer, "hoa");
    assert_int_equal(list[1].casefile, 2);
    assert_null(list[3].code);
    assert_int_equal(list[3].casefile, 0);
    reminders_free(list, n);
    office_close(office);
}

static int setup(void **state)
{
    (void)state;
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    return clock_init(NULL) == TD_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_due)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
