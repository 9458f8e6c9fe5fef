/* SPDX-License-Identifier: MIT
 *
 * Due dates: the vectors that were reckoned by hand, the choice of clock and rule, the
 * bands, and that the reasoning in words agrees with the numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/deadline.h"
#include "model/office_data.h"

static void set(struct casefile *cf, const char *key, const char *value)
{
    struct parse_env env = {.today = day_make(2026, 7, 1)};
    const struct field *field = schema_field(&schema_case, key);
    assert_non_null(field);
    assert_int_equal(field_parse(field, cf, value, &env, NULL), TD_OK);
}

static struct casefile *make(const char *kind, const char *opened)
{
    struct casefile *cf = record_new(&schema_case);
    set(cf, "kind", kind);
    set(cf, "opened", opened);
    set(cf, "content", "x");
    set(cf, "state", "received");
    return cf;
}

static void drop(struct casefile *cf)
{
    record_free(&schema_case, cf);
}

static day_t date(const char *iso)
{
    return day_parse(iso, DAY_NONE, false);
}

static day_t due(const struct casefile *cf)
{
    struct deadline deadline;
    deadline_reckon(cf, NULL, &deadline);
    return deadline.due;
}

static const struct {
    const char *start;
    int limit;
    enum limit_unit unit;
    const char *end;
} vectors[] = {
    {"2026-02-12", 10, LIMIT_WORKING, "2026-03-05"},
    {"2026-04-23", 5, LIMIT_WORKING, "2026-05-05"},
    {"2026-08-18", 5, LIMIT_WORKING, "2026-08-24"},
    {"2026-08-27", 3, LIMIT_WORKING, "2026-09-04"},
    {"2025-04-24", 3, LIMIT_WORKING, "2025-04-28"},
    {"2025-01-24", 7, LIMIT_WORKING, "2025-02-11"},
    {"2026-07-03", 60, LIMIT_DAYS, "2026-09-03"},
    {"2026-01-15", 30, LIMIT_DAYS, "2026-02-23"},
    {"2025-06-30", 30, LIMIT_DAYS, "2025-07-30"},
};

static void vectors_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        day_t end = deadline_after(
            NULL, date(vectors[i].start), vectors[i].limit, vectors[i].unit);
        assert_int_equal(end, date(vectors[i].end));
    }
    assert_int_equal(deadline_after(NULL, DAY_NONE, 5, LIMIT_DAYS), DAY_NONE);
    assert_int_equal(deadline_after(NULL, 739000, -1, LIMIT_DAYS), DAY_NONE);
    assert_int_equal(
        deadline_after(NULL, date("9999-12-30"), 9999, LIMIT_DAYS), date("9999-12-31"));
}

/* The vectors as cases: 30 days are a first complaint after acceptance, 60 days one that
 * is remote and complex, 10 working days a petition and 7 a denunciation before it. */
static void vectors_as_cases(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "2026-02-12");
    assert_int_equal(due(cf), date("2026-03-05"));
    drop(cf);

    cf = make("denunciation", "2025-01-24");
    assert_int_equal(due(cf), date("2025-02-11"));
    drop(cf);

    cf = make("complaint", "2026-07-01");
    set(cf, "accepted", "2026-07-03");
    set(cf, "complex", "yes");
    set(cf, "remote", "yes");
    assert_int_equal(due(cf), date("2026-09-03"));
    drop(cf);

    cf = make("complaint", "2026-01-12");
    set(cf, "accepted", "2026-01-15");
    assert_int_equal(due(cf), date("2026-02-23"));
    drop(cf);
}

static void clock_and_rule(void **state)
{
    (void)state;
    struct casefile *cf = make("complaint", "2026-03-02");
    struct deadline deadline;
    deadline_reckon(cf, NULL, &deadline);
    assert_string_equal(deadline.rule->id, "KN-ACCEPT1");
    assert_int_equal(deadline.start, date("2026-03-02"));
    assert_int_equal(deadline.raw, date("2026-03-12"));
    assert_int_equal(deadline.reckoned, date("2026-03-12"));
    assert_false(deadline.by_hand);

    set(cf, "accepted", "2026-03-10");
    set(cf, "level", "repeat");
    deadline_reckon(cf, NULL, &deadline);
    assert_string_equal(deadline.rule->id, "KN-SOLVE2");
    assert_int_equal(deadline.start, date("2026-03-10"));
    assert_int_equal(deadline.raw, date("2026-04-24"));

    set(cf, "due", "2026-06-01");
    deadline_reckon(cf, NULL, &deadline);
    assert_true(deadline.by_hand);
    assert_int_equal(deadline.due, date("2026-06-01"));
    assert_int_equal(deadline.reckoned, date("2026-04-24"));

    cf->accepted = DAY_NONE;
    cf->opened = DAY_NONE;
    deadline_reckon(cf, NULL, &deadline);
    assert_null(deadline.rule);
    assert_int_equal(deadline.reckoned, DAY_NONE);
    assert_int_equal(deadline.due, date("2026-06-01"));
    drop(cf);
}

static void limits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int limit;
        enum limit_unit unit;
    } rows[] = {{"10wd", 10, LIMIT_WORKING}, {"30ld", 30, LIMIT_DAYS},
        {"30", 30, LIMIT_DAYS}, {" 7 wd", 7, LIMIT_WORKING}, {"9999", 9999, LIMIT_DAYS},
        {"001", 1, LIMIT_DAYS}};
    static const char *const bad[] = {"", "wd", "0", "0wd", "-3", "10x", "10wdx", "10000",
        "99999999999", "1.5", "ten", "10 w d", "+5"};
    int limit = -1;
    enum limit_unit unit = LIMIT_DAYS;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_true(limit_parse(rows[i].text, &limit, &unit));
        assert_int_equal(limit, rows[i].limit);
        assert_int_equal(unit, rows[i].unit);
    }
    limit = -1;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(limit_parse(bad[i], &limit, &unit));
    assert_int_equal(limit, -1);
}

static void bands(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "2026-03-02");
    day_t today = date("2026-03-20");
    assert_int_equal(deadline_band(cf, today, 3), DUE_NONE);
    cf->deadline = today + 4;
    assert_int_equal(deadline_band(cf, today, 3), DUE_ON_TIME);
    cf->deadline = today + 3;
    assert_int_equal(deadline_band(cf, today, 3), DUE_SOON);
    assert_int_equal(deadline_band(cf, today, 2), DUE_ON_TIME);
    cf->deadline = today;
    assert_int_equal(deadline_band(cf, today, 0), DUE_SOON);
    cf->deadline = today - 1;
    assert_int_equal(deadline_band(cf, today, 3), DUE_OVERDUE);
    set(cf, "state", "decided");
    assert_int_equal(deadline_band(cf, today, 3), DUE_STOPPED);
    set(cf, "state", "closed");
    assert_int_equal(deadline_band(cf, today, 3), DUE_STOPPED);
    set(cf, "state", "verifying");
    assert_int_equal(deadline_band(cf, today, 3), DUE_OVERDUE);
    drop(cf);
}

static struct str explain(const struct casefile *cf, const char *today)
{
    struct str out = {0};
    deadline_explain(cf, NULL, date(today), &out);
    return out;
}

static void has(const struct str *text, const char *part)
{
    if (!strstr(str_text(text), part))
        fail_msg("missing: %s\nin:\n%s", part, str_text(text));
}

static void lacks(const struct str *text, const char *part)
{
    if (strstr(str_text(text), part))
        fail_msg("should not be there: %s\nin:\n%s", part, str_text(text));
}

static void working_days_are_told_one_by_one(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "2026-02-12");
    struct str out = explain(cf, "2026-03-02");
    assert_string_equal(str_text(&out),
        "Rule XLD-ANY: 10 working days (Petition).\n"
        "Basis: Điều 28 Luật Tiếp công dân; Thông tư 05/2021/TT-TTCP.\n"
        "Not accepted yet: the clock runs from the opening on Thu 12/02/2026; that day "
        "itself is not counted.\n"
        "  Fri 13/02/2026: day 1\n"
        "  Sat 14/02/2026: not counted, weekend\n"
        "  Sun 15/02/2026: not counted, weekend\n"
        "  Mon 16/02/2026: not counted, Tết Nguyên đán\n"
        "  Tue 17/02/2026: not counted, Tết Nguyên đán\n"
        "  Wed 18/02/2026: not counted, Tết Nguyên đán\n"
        "  Thu 19/02/2026: not counted, Tết Nguyên đán\n"
        "  Fri 20/02/2026: not counted, Tết Nguyên đán\n"
        "  Sat 21/02/2026: not counted, weekend\n"
        "  Sun 22/02/2026: not counted, weekend\n"
        "  Mon 23/02/2026: day 2\n"
        "  Tue 24/02/2026: day 3\n"
        "  Wed 25/02/2026: day 4\n"
        "  Thu 26/02/2026: day 5\n"
        "  Fri 27/02/2026: day 6\n"
        "  Sat 28/02/2026: not counted, weekend\n"
        "  Sun 01/03/2026: not counted, weekend\n"
        "  Mon 02/03/2026: day 7\n"
        "  Tue 03/03/2026: day 8\n"
        "  Wed 04/03/2026: day 9\n"
        "  Thu 05/03/2026: day 10\n"
        "Last day: Thu 05/03/2026.\n"
        "Due Thu 05/03/2026: 3 days left.\n");
    str_release(&out);
    drop(cf);
}

static void a_rolled_day_is_told(void **state)
{
    (void)state;
    struct casefile *cf = make("complaint", "2026-01-12");
    set(cf, "accepted", "2026-01-15");
    set(cf, "state", "accepted");
    struct str out = explain(cf, "2026-02-23");
    assert_string_equal(str_text(&out),
        "Rule KN-SOLVE1: 30 calendar days (Complaint, First time).\n"
        "Basis: Điều 28 Luật Khiếu nại.\n"
        "The clock runs from acceptance on Thu 15/01/2026; that day itself is not "
        "counted.\n"
        "All days count, weekends and holidays too: the limit ends on Sat 14/02/2026.\n"
        "Sat 14/02/2026 is not a working day, so the last day moves to the next one (Civil "
        "Code 2015, article 148):\n"
        "  Sat 14/02/2026: weekend\n"
        "  Sun 15/02/2026: weekend\n"
        "  Mon 16/02/2026: Tết Nguyên đán\n"
        "  Tue 17/02/2026: Tết Nguyên đán\n"
        "  Wed 18/02/2026: Tết Nguyên đán\n"
        "  Thu 19/02/2026: Tết Nguyên đán\n"
        "  Fri 20/02/2026: Tết Nguyên đán\n"
        "  Sat 21/02/2026: weekend\n"
        "  Sun 22/02/2026: weekend\n"
        "  Mon 23/02/2026: working day\n"
        "Last day: Mon 23/02/2026.\n"
        "It is due today, Mon 23/02/2026.\n");
    str_release(&out);
    drop(cf);
}

static void a_plain_limit_is_short(void **state)
{
    (void)state;
    struct str out = {0};
    deadline_explain_limit(NULL, date("2025-06-30"), 30, LIMIT_DAYS, &out);
    assert_string_equal(str_text(&out),
        "30 calendar days from Mon 30/06/2025; that day itself is not counted.\n"
        "All days count, weekends and holidays too: the limit ends on Wed 30/07/2025.\n"
        "Last day: Wed 30/07/2025.\n");
    str_clear(&out);
    deadline_explain_limit(NULL, date("2025-04-24"), 3, LIMIT_WORKING, &out);
    has(&out, "  Sat 26/04/2025: day 2 (Làm bù cho ngày 02/05/2025)\n");
    has(&out, "Last day: Mon 28/04/2025.\n");
    str_release(&out);
}

static void a_long_limit_tells_only_special_days(void **state)
{
    (void)state;
    struct str out = {0};
    deadline_explain_limit(NULL, date("2026-01-05"), 100, LIMIT_WORKING, &out);
    lacks(&out, "06/01/2026");
    lacks(&out, "weekend\n");
    has(&out, "  Sat 10/01/2026: day 5 (Làm bù cho ngày 02/01/2026)\n");
    has(&out, "  Mon 27/04/2026: not counted, Giỗ Tổ Hùng Vương (nghỉ bù)\n");
    str_release(&out);
}

/* The last day told is the last day reckoned, and as many days are counted as asked. */
static void words_agree_with_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct str out = {0};
        char local[DAY_TEXT];
        deadline_explain_limit(
            NULL, date(vectors[i].start), vectors[i].limit, vectors[i].unit, &out);
        const char *last = strstr(str_text(&out), "Last day: ");
        assert_non_null(last);
        day_local(date(vectors[i].end), local);
        assert_memory_equal(last + strlen("Last day: Mon "), local, DAY_TEXT - 1);
        int counted = 0;
        for (const char *p = str_text(&out); (p = strstr(p, ": day ")); p++)
            counted++;
        assert_int_equal(
            counted, vectors[i].unit == LIMIT_WORKING ? vectors[i].limit : 0);
        str_release(&out);
    }
}

static void overrides_and_delays_are_told(void **state)
{
    (void)state;
    struct casefile *cf = make("denunciation", "2026-03-02");
    set(cf, "accepted", "2026-03-05");
    set(cf, "state", "verifying");
    set(cf, "due", "2026-05-04");
    set(cf, "reason", "Gia hạn theo QĐ 12");
    struct str out = explain(cf, "2026-05-05");
    has(&out, "Rule TC-SOLVE: 30 calendar days (Denunciation).\n");
    has(&out, "The due date Mon 04/05/2026 was set by hand and overrides the reckoned "
              "one, Mon 06/04/2026.\nReason: Gia hạn theo QĐ 12\n");
    has(&out, "Due Mon 04/05/2026: 1 day overdue.\n");
    str_release(&out);

    set(cf, "state", "decided");
    set(cf, "decision_date", "2026-05-06");
    out = explain(cf, "2026-06-30");
    has(&out, "The clock stopped on Wed 06/05/2026 (Decided), 2 days late.\n");
    lacks(&out, "overdue");
    str_release(&out);

    set(cf, "state", "closed");
    set(cf, "resolved", "2026-05-04");
    out = explain(cf, "2026-06-30");
    has(&out, "The clock stopped on Mon 04/05/2026 (Closed), in time.\n");
    str_release(&out);
    drop(cf);
}

static void odd_cases_are_told(void **state)
{
    (void)state;
    struct casefile *cf = make("complaint", "2026-03-02");
    set(cf, "state", "verifying");
    struct str out = explain(cf, "2026-03-03");
    has(&out, "Warning: the state is “Verifying”, but the day of acceptance is empty.");
    str_release(&out);

    set(cf, "accepted", "2026-03-02");
    set(cf, "complex", "yes");
    set(cf, "remote", "yes");
    set(cf, "state", "suspended");
    set(cf, "suspended", "2026-03-09");
    out = explain(cf, "2026-03-19");
    has(&out, "Rule KN-SOLVE1-RC: 60 calendar days (Complaint, First time, Complex, "
              "Remote area).\n");
    has(&out, "Suspended since Mon 09/03/2026 (days so far: 10).");
    str_release(&out);

    cf->accepted = DAY_NONE;
    cf->opened = DAY_NONE;
    out = explain(cf, "2026-03-19");
    has(&out, "The day of opening is empty");
    str_release(&out);
    drop(cf);
}

static void years_without_a_calendar_warn(void **state)
{
    (void)state;
    const char *warning = "Warning: the days off of 2028 are not in the calendar";
    struct casefile *cf = make("petition", "2027-12-28");
    struct str out = explain(cf, "2027-12-29");
    has(&out, warning);
    lacks(&out, "days off of 2027");
    str_release(&out);

    // only where the reckoning looks at the calendar
    set(cf, "opened", "2027-12-01");
    out = explain(cf, "2027-12-29");
    lacks(&out, "Warning");
    str_release(&out);
    set(cf, "accepted", "2027-12-10");
    out = explain(cf, "2027-12-29");
    has(&out, warning);
    str_release(&out);
    drop(cf);
}

static void add_day(
    struct book *book, const char *iso, const char *kind, const char *name)
{
    struct day_record *day = record_new(&schema_day);
    day->date = date(iso);
    day->kind = xstrdup(kind);
    day->name = xstrdup(name);
    book_add(book, &schema_day, day);
    record_free(&schema_day, day);
}

static void the_office_book_moves_a_date(void **state)
{
    (void)state;
    struct book *book = book_new();
    struct casefile *cf = make("petition", "2026-11-16");
    struct deadline deadline;
    deadline_reckon(cf, book, &deadline);
    assert_int_equal(deadline.due, date("2026-11-30"));
    add_day(book, "2026-11-24", "off", "Ngày Văn hóa Việt Nam");
    deadline_reckon(cf, book, &deadline);
    assert_int_equal(deadline.due, date("2026-12-01"));
    assert_int_equal(due(cf), date("2026-11-30"));

    struct str out = {0};
    deadline_explain(cf, book, date("2026-11-20"), &out);
    has(&out, "  Tue 24/11/2026: not counted, Ngày Văn hóa Việt Nam\n");
    str_release(&out);
    drop(cf);
    book_free(book);
}

static void the_office_rule_changes_a_limit(void **state)
{
    (void)state;
    struct book *book = book_new();
    struct rule_record *rule = record_new(&schema_rule);
    rule->rule = xstrdup("KNPA-SOLVE");
    rule->phase = xstrdup("settle");
    rule->limit = 15;
    rule->limit_unit = xstrdup("wd");
    rule->from = date("2026-03-01");
    rule->basis = xstrdup("Quy chế 05/QC-UBND");
    book_add(book, &schema_rule, rule);
    record_free(&schema_rule, rule);

    struct casefile *cf = make("petition", "2026-02-23");
    struct deadline deadline;
    set(cf, "accepted", "2026-02-27");
    deadline_reckon(cf, book, &deadline);
    assert_int_equal(deadline.rule->limit, 30); // begun before the new rule
    set(cf, "accepted", "2026-03-02");
    deadline_reckon(cf, book, &deadline);
    assert_int_equal(deadline.due, date("2026-03-23"));
    assert_string_equal(deadline.rule->basis, "Quy chế 05/QC-UBND");
    drop(cf);
    book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_by_hand),
        cmocka_unit_test(vectors_as_cases),
        cmocka_unit_test(clock_and_rule),
        cmocka_unit_test(limits),
        cmocka_unit_test(bands),
        cmocka_unit_test(working_days_are_told_one_by_one),
        cmocka_unit_test(a_rolled_day_is_told),
        cmocka_unit_test(a_plain_limit_is_short),
        cmocka_unit_test(a_long_limit_tells_only_special_days),
        cmocka_unit_test(words_agree_with_numbers),
        cmocka_unit_test(overrides_and_delays_are_told),
        cmocka_unit_test(odd_cases_are_told),
        cmocka_unit_test(years_without_a_calendar_warn),
        cmocka_unit_test(the_office_book_moves_a_date),
        cmocka_unit_test(the_office_rule_changes_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
