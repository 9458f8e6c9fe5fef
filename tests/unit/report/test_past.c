/* SPDX-License-Identifier: MIT
 *
 * The time machine: what lists, deadlines and reports say as of a day is what they said
 * at the end of that day, whatever happened since. Our clock_gettime stands before the C
 * library's, so that the journal gets entries of several days.
 */
#include "books.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/paths.h"
#include "report/report.h"

static int64_t now_us; /* 0: the true time */

int clock_gettime(clockid_t id, struct timespec *now)
{
    int rc = (int)syscall(SYS_clock_gettime, id, now);
    if (id == CLOCK_REALTIME && now_us != 0) {
        now->tv_sec = (time_t)(now_us / 1000000);
        now->tv_nsec = 0;
    }
    return rc;
}

/* The last second of a day of July 2026, as the desk's clock. */
static void evening_of(int day)
{
    now_us = day_last_instant(day_make(2026, 7, day)) - 1000000;
}

struct town {
    char *dir, *path;
    struct office *office;
};

static int town_setup(void **state)
{
    struct town *town = xcalloc(1, sizeof *town);
    struct office_profile profile = {"Phường Thử", "THU", LANG_EN};
    struct seat seat = {.actor = "lan", .road = ROAD_CLI};
    char made[] = "/tmp/tiepdan-past-XXXXXX";
    setlocale(LC_CTYPE, "C.UTF-8");
    unsetenv("TIEPDAN_NOW");
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_non_null(mkdtemp(made));
    town->dir = xstrdup(made);
    town->path = path_join(made, "register");
    evening_of(1);
    assert_int_equal(office_create(town->path, &profile, &seat, NULL), TD_OK);
    assert_int_equal(office_open(town->path, 0, &seat, &town->office, NULL), TD_OK);
    *state = town;
    return 0;
}

static int town_teardown(void **state)
{
    struct town *town = *state;
    office_close(town->office);
    path_remove_tree(town->dir);
    free(town->dir);
    free(town->path);
    free(town);
    now_us = 0;
    return clock_init(NULL) == TD_OK ? 0 : -1;
}

/* ---- what an office says ---- */

static bool say_record(void *ctx, const void *record)
{
    struct str *out = ctx;
    const struct schema *schema = &schema_case;
    for (size_t i = 0; i < schema->count; i++) {
        field_format(&schema->fields[i], record, out);
        str_addc(out, '|');
    }
    str_addc(out, '\n');
    return true;
}

static void say_list(struct office *office, const char *filter, struct str *out)
{
    struct query_env env = office_query_env(office, false);
    struct query *query = NULL;
    struct find find = {.schema = &schema_case};
    assert_int_equal(query_parse(&schema_case, filter, &env, &query, NULL, NULL), TD_OK);
    find.query = query;
    str_addf(out, "%s\n", filter);
    assert_int_equal(office_each(office, &find, say_record, out, NULL), TD_OK);
    query_free(query);
}

static void say_row(
    const struct sheet *sheet, const struct sheet_row *row, struct str *out)
{
    str_addf(out, "%s", row->key);
    for (size_t i = 0; i < sheet->n_columns; i++)
        str_addf(out, " %lld", (long long)row->cells[i].n);
    str_addc(out, '\n');
}

static void say_report(
    struct office *office, const struct report_kind *kind, struct str *out)
{
    struct period year = period_year(2026);
    struct report_ask ask = {.kind = kind, .period = year};
    struct report *report = NULL;
    assert_int_equal(report_make(office, &ask, &report, NULL), TD_OK);
    str_addf(out, "%s\n", kind->key);
    for (size_t s = 0; s < report->n_sheets; s++)
        for (size_t r = 0; r < report->sheets[s].n_rows; r++)
            say_row(&report->sheets[s], &report->sheets[s].rows[r], out);
    report_free(report);
}

static char *all_it_says(struct office *office)
{
    static const char *const filters[] = {
        "open", "overdue", "soon", "closed", "silent:2d"};
    struct str out = {0};
    const struct report_kind *kind;
    struct office_check check;
    for (size_t i = 0; i < ARRAY_COUNT(filters); i++)
        say_list(office, filters[i], &out);
    for (size_t i = 0; (kind = report_kind_at(i)) != NULL; i++)
        say_report(office, kind, &out);
    assert_int_equal(office_check(office, NULL, NULL, NULL, &check, NULL), TD_OK);
    assert_int_equal(check.faults, 0);
    str_addf(&out, "%llu %s", (unsigned long long)check.entries, check.head);
    return str_detach(&out);
}

/* ---- days at the desk ---- */

static void change(struct office *office, enum verb verb, const char *code,
    const char *key, const char *text)
{
    const struct schema *schema;
    const struct field *field = schema_field(&schema_case, key);
    struct parse_env env = office_parse_env(office);
    void *record = record_new(&schema_case);
    struct command command = {.verb = verb, .record = record};
    struct outcome outcome;
    struct err err = {.code = TD_OK};
    assert_int_equal(office_find_code(office, code, &schema, &command.id, NULL), TD_OK);
    assert_int_equal(field_parse(field, record, text, &env, NULL), TD_OK);
    command.schema = &schema_case;
    command.fields = &field;
    command.n_fields = 1;
    command.reason = "rút đơn";
    if (office_apply(office, &command, &outcome, &err) != TD_OK)
        fail_msg("%s", err.text);
    outcome_release(&outcome);
    record_free(&schema_case, record);
}

static void first_day(struct office *office)
{
    add(office, &schema_case,
        "code=A opened=2026-06-20 kind=complaint content=đất officer=lan");
    add(office, &schema_case, "code=B opened=2026-06-01 kind=petition content=đường");
    add(office, &schema_case, "code=C opened=2026-07-01 kind=feedback content=nước");
    add(office, &schema_visit, "code=V date=2026-07-01 content=hỏi case=A people=3");
}

static void third_day(struct office *office)
{
    change(office, VERB_EDIT, "B", "officer", "cường");
    change(office, VERB_MOVE, "C", "state", "withdrawn");
    add(office, &schema_day, "date=2026-07-06 kind=off name=mưa");
    add(office, &schema_letter, "code=L received=2026-07-03 content=đơn case=B");
}

static void ninth_day(struct office *office)
{
    change(office, VERB_EDIT, "A", "content", "đất ruộng");
    change(office, VERB_EDIT, "A", "due", "2026-08-30");
    take_out(office, &schema_case, 2);
    add(office, &schema_visit, "code=W date=2026-07-09 content=hỏi");
}

static enum td_status go_to(
    const struct town *town, day_t day, struct office **out, struct err *err)
{
    struct seat seat = {.actor = "lan", .road = ROAD_CLI};
    char *scratch = path_join(town->dir, "scratch");
    enum td_status status = path_make_dir(scratch, err);
    if (status == TD_OK)
        status = office_open_past(town->path, day, scratch, &seat, NULL, NULL, out, err);
    path_remove_tree(scratch);
    free(scratch);
    return status;
}

static void expect_as_of(const struct town *town, int mday, const char *said_then)
{
    struct office *past = NULL;
    struct err err = {.code = TD_OK};
    day_t day = day_make(2026, 7, mday);
    if (go_to(town, day, &past, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(office_past_day(past), day);
    clock_stand_at(day);
    char *says = all_it_says(past);
    assert_string_equal(says, said_then);
    free(says);
    office_close(past);
    assert_int_equal(clock_init(NULL), TD_OK);
}

static void a_day_says_what_it_said(void **state)
{
    struct town *town = *state;
    first_day(town->office);
    char *first = all_it_says(town->office);
    evening_of(3);
    third_day(town->office);
    char *third = all_it_says(town->office);
    evening_of(5);
    char *fifth = all_it_says(town->office); // nothing was written, but days went by
    evening_of(9);
    ninth_day(town->office);
    char *ninth = all_it_says(town->office);
    assert_string_not_equal(first, third);
    assert_string_not_equal(third, fifth);
    assert_string_not_equal(fifth, ninth);
    evening_of(20);
    expect_as_of(town, 1, first);
    expect_as_of(town, 3, third);
    expect_as_of(town, 5, fifth);
    expect_as_of(town, 9, ninth);
    free(first);
    free(third);
    free(fifth);
    free(ninth);
}

static void days_without_a_past_are_refused(void **state)
{
    struct town *town = *state;
    struct office *past = NULL;
    struct err err = {.code = TD_OK};
    first_day(town->office);
    assert_int_equal(go_to(town, day_make(2026, 6, 30), &past, &err), TD_NOT_FOUND);
    assert_non_null(strstr(err.text, "30/06/2026"));
    assert_int_equal(go_to(town, day_make(2026, 7, 2), &past, &err), TD_INVALID);
    assert_null(past);
}

static void the_past_cannot_be_changed(void **state)
{
    struct town *town = *state;
    struct office *past = NULL;
    struct err err = {.code = TD_OK};
    struct outcome outcome;
    first_day(town->office);
    assert_int_equal(go_to(town, day_make(2026, 7, 1), &past, &err), TD_OK);
    struct command command = {
        .verb = VERB_VOID, .schema = &schema_case, .id = 1, .reason = "nhầm"};
    assert_false(office_can_write(past));
    assert_int_equal(office_apply(past, &command, &outcome, &err), TD_DENIED);
    outcome_release(&outcome);
    assert_non_null(strstr(err.text, "01/07/2026"));
    assert_int_equal(office_reveal(past, &schema_case, 1, &err), TD_DENIED);
    assert_int_equal(office_rebuild(past, NULL, NULL, NULL, &err), TD_DENIED);
    office_close(past);
}

#define PAST_TEST(f) cmocka_unit_test_setup_teardown(f, town_setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAST_TEST(a_day_says_what_it_said),
        PAST_TEST(days_without_a_past_are_refused),
        PAST_TEST(the_past_cannot_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
