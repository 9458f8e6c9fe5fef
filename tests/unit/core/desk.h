/* SPDX-License-Identifier: MIT
 *
 * A desk for tests: an office in memory on 3 July 2026, and records written as
 * "key=value" texts. Every test ends with `check`.
 */
#ifndef TEST_DESK_H
#define TEST_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "core/command.h"
#include "core/people.h"
#include "core/setting.h"
#include "model/casefile.h"
#include "model/visit.h"

static inline void print_fault(void *ctx, const char *sentence)
{
    (void)ctx;
    print_error("fault: %s\n", sentence);
}

static inline int open_office(void **state)
{
    struct seat seat = {.actor = "lan", .road = ROAD_TUI};
    struct office *office;
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    *state = office;
    return 0;
}

static inline int close_office(void **state)
{
    struct office_check check;
    struct err err = {0};
    if (office_check(*state, print_fault, NULL, NULL, &check, &err) != TD_OK)
        print_error("check: %s\n", err.text);
    assert_string_equal(err.text, "");
    assert_int_equal(check.faults, 0);
    office_close(*state);
    return 0;
}

/* --- helpers: fields as "key=value" texts ------------------------------------------- */

struct edit {
    void *record;
    const struct field *fields[16];
    size_t n;
};

static inline struct edit edit_of(
    struct office *office, const struct schema *schema, const char *const *pairs)
{
    struct edit edit = {.record = record_new(schema)};
    struct parse_env env = office_parse_env(office);
    for (; *pairs != NULL; pairs++) {
        const char *equals = strchr(*pairs, '=');
        char *key = xstrndup(*pairs, (size_t)(equals - *pairs));
        struct err err = {0};
        const struct field *field = schema_field(schema, key);
        assert_non_null(field);
        if (field_parse(field, edit.record, equals + 1, &env, &err) != TD_OK)
            fail_msg("%s", err.text);
        edit.fields[edit.n++] = field;
        free(key);
    }
    return edit;
}

static inline enum td_status apply(struct office *office, struct command command,
    const char *const *pairs, char code[72], struct err *err)
{
    struct edit edit = edit_of(office, command.schema, pairs);
    command.record = edit.record;
    if (command.verb != VERB_ADD) {
        command.fields = edit.fields;
        command.n_fields = edit.n;
    }
    struct outcome outcome;
    enum td_status status = office_apply(office, &command, &outcome, err);
    if (code != NULL)
        snprintf(code, 72, "%s", outcome.code);
    outcome_release(&outcome);
    record_free(command.schema, edit.record);
    return status;
}

#define PAIRS(...)                                                                       \
    (const char *const[])                                                                \
    {                                                                                    \
        __VA_ARGS__, NULL                                                                \
    }

static inline uint64_t add(
    struct office *office, const struct schema *schema, const char *const *pairs)
{
    struct err err = {0};
    char code[72];
    const struct schema *found;
    uint64_t id;
    struct command command = {.verb = VERB_ADD, .schema = schema};
    if (apply(office, command, pairs, code, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(office_find_code(office, code, &found, &id, NULL), TD_OK);
    assert_ptr_equal(found, schema);
    return id;
}

static inline enum td_status edit(struct office *office, const struct schema *schema,
    uint64_t id, uint32_t base, const char *const *pairs, struct err *err)
{
    struct command command = {
        .verb = VERB_EDIT, .schema = schema, .id = id, .base_rev = base};
    return apply(office, command, pairs, NULL, err);
}

static inline enum td_status move(struct office *office, uint64_t id,
    const char *const *pairs, const char *reason, struct err *err)
{
    struct command command = {
        .verb = VERB_MOVE, .schema = &schema_case, .id = id, .reason = reason};
    return apply(office, command, pairs, NULL, err);
}

static inline char *value(
    struct office *office, const struct schema *schema, uint64_t id, const char *key)
{
    struct str out = {0};
    void *record = record_new(schema);
    assert_int_equal(office_get(office, schema, id, record, NULL), TD_OK);
    field_format(schema_field(schema, key), record, &out);
    record_free(schema, record);
    return str_detach(&out);
}

static inline void expect(struct office *office, const struct schema *schema, uint64_t id,
    const char *key, const char *want)
{
    char *is = value(office, schema, id, key);
    assert_string_equal(is, want);
    free(is);
}

static inline uint64_t count(
    struct office *office, const struct schema *schema, const char *filter)
{
    struct query_env env = office_query_env(office, false);
    struct query *query;
    uint64_t n = 0;
    struct err err = {0};
    if (query_parse(schema, filter, &env, &query, NULL, &err) != TD_OK)
        fail_msg("%s", err.text);
    const struct query *const queries[] = {query};
    assert_int_equal(office_count(office, schema, queries, 1, &n, NULL), TD_OK);
    query_free(query);
    return n;
}

static inline uint64_t add_case(struct office *office, const char *name)
{
    char *pair = xasprintf("name=%s", name);
    uint64_t id =
        add(office, &schema_case, PAIRS(pair, "kind=petition", "content=Sửa đường hẻm"));
    free(pair);
    return id;
}

#define OFFICE_TEST(f) cmocka_unit_test_setup_teardown(f, open_office, close_office)

#endif
