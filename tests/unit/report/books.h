/* SPDX-License-Identifier: MIT
 *
 * Offices for the tests of reports: the sample town, and small made-up books.
 */
#ifndef TEST_REPORT_BOOKS_H
#define TEST_REPORT_BOOKS_H

#include <locale.h>
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
#include "exchange/import.h"
#include "model/registry.h"

static inline struct office *office_new(void)
{
    struct seat seat = {.actor = "lan", .road = ROAD_CLI};
    struct office *office;
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    return office;
}

static inline void import_sample(
    struct office *office, const char *name, const char *file)
{
    char *path = xasprintf(TEST_FIXTURES "/../../data/sample/%s.csv", file);
    struct import_options options = {0};
    struct import_listener listener = {0};
    struct import_report report;
    struct err err = {.code = TD_OK};
    if (import_csv(office, registry_named(name), path, &options, &listener, &report,
            &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(report.rejected, 0);
    free(path);
}

/* key=value pairs apart by blanks; "~" in a value is a blank. */
static inline void add(
    struct office *office, const struct schema *schema, const char *pairs)
{
    void *record = record_new(schema);
    struct parse_env env = office_parse_env(office);
    char *copy = xstrdup(pairs), *rest = NULL;
    for (char *pair = strtok_r(copy, " ", &rest); pair != NULL;
         pair = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(pair, '=');
        *equals = '\0';
        for (char *p = equals + 1; *p != '\0'; p++)
            *p = *p == '~' ? ' ' : *p;
        assert_int_equal(
            field_parse(schema_field(schema, pair), record, equals + 1, &env, NULL),
            TD_OK);
    }
    struct command command = {
        .verb = VERB_ADD, .schema = schema, .record = record, .no_defaults = true};
    struct outcome outcome;
    struct err err = {.code = TD_OK};
    if (office_apply(office, &command, &outcome, &err) != TD_OK)
        fail_msg("%s", err.text);
    outcome_release(&outcome);
    record_free(schema, record);
    free(copy);
}

static inline void take_out(
    struct office *office, const struct schema *schema, uint64_t id)
{
    struct command command = {
        .verb = VERB_VOID, .schema = schema, .id = id, .reason = "nhầm"};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
}

static inline struct office *sample_office(void)
{
    struct office *office = office_new();
    import_sample(office, "person", "people");
    import_sample(office, "case", "cases");
    import_sample(office, "visit", "visits");
    import_sample(office, "letter", "letters");
    import_sample(office, "dialogue", "dialogues");
    import_sample(office, "session", "sessions");
    return office;
}

/* Today is 3 July 2026. */
static inline int books_setup(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    return clock_init(NULL) == TD_OK ? 0 : -1;
}

#endif
