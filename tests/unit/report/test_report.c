/* SPDX-License-Identifier: MIT
 *
 * Every number of every report is the number of records that its filter lists, however
 * the rows are grouped; and what reports look like outside.
 */
#include "books.h"

#include <stdio.h>

#include "base/utf8.h"
#include "report/report.h"

static struct report *report_of(
    struct office *office, const char *name, const char *by, struct period period)
{
    struct report_ask ask = {.kind = report_kind_named(name), .by = by, .period = period};
    struct report *report = NULL;
    struct err err = {.code = TD_OK};
    assert_non_null(ask.kind);
    if (report_make(office, &ask, &report, &err) != TD_OK)
        fail_msg("%s by %s: %s", name, by == NULL ? "itself" : by, err.text);
    return report;
}

static uint64_t listed(
    struct office *office, const struct schema *schema, const char *filter)
{
    struct query_env env = office_query_env(office, false);
    struct query *query;
    const struct query *asked[1];
    struct err err = {.code = TD_OK};
    uint64_t count = 0;
    if (query_parse(schema, filter, &env, &query, NULL, &err) != TD_OK)
        fail_msg("%s: %s", filter, err.text);
    asked[0] = query;
    assert_int_equal(office_count(office, schema, asked, 1, &count, NULL), TD_OK);
    query_free(query);
    return count;
}

/* ---- numbers and filters ---- */

/* People are more than the visits listed behind them. */
static bool counts_records(const struct sheet_row *row)
{
    return strcmp(row->key, "people") != 0 && strcmp(row->key, "cases") != 0;
}

static size_t check_row(
    struct office *office, const struct sheet *sheet, const struct sheet_row *row)
{
    size_t checked = 0;
    for (size_t i = 0; i < sheet->n_columns; i++) {
        const struct sheet_cell *cell = &row->cells[i];
        if (cell->filter == NULL || !counts_records(row))
            continue;
        uint64_t n = listed(office, row->schema, cell->filter);
        if (n != (uint64_t)cell->n)
            fail_msg("%s, %s, %s: %lld, but “%s” lists %llu", sheet->key, row->label,
                sheet->columns[i].key, (long long)cell->n, cell->filter,
                (unsigned long long)n);
        checked++;
    }
    return checked;
}

static size_t check_report(struct office *office, struct report *report)
{
    size_t checked = 0;
    for (size_t s = 0; s < report->n_sheets; s++)
        for (size_t r = 0; r < report->sheets[s].n_rows; r++)
            checked += check_row(office, &report->sheets[s], &report->sheets[s].rows[r]);
    report_free(report);
    return checked;
}

static size_t check_groups(
    struct office *office, const struct report_kind *kind, struct period period)
{
    const char *name, *label;
    size_t checked = 0;
    for (size_t i = 0; report_group_at(kind, i, &name, &label); i++)
        checked += check_report(office, report_of(office, kind->key, name, period));
    return checked;
}

static size_t check_all(struct office *office, struct period period)
{
    const struct report_kind *kind;
    size_t checked = 0;
    for (size_t i = 0; (kind = report_kind_at(i)) != NULL; i++) {
        checked += check_report(office, report_of(office, kind->key, NULL, period));
        checked += check_groups(office, kind, period);
    }
    return checked;
}

static void test_sample(void **state)
{
    (void)state;
    struct office *office = sample_office();
    assert_true(check_all(office, period_year(2018)) > 500);
    assert_true(check_all(office, period_make(PERIOD_QUARTER, true, 2018, 1)) > 300);
    office_close(office);
}

/* Names within names, two spellings, quotes, nothing at all. */
static struct office *messy_office(void)
{
    static const char *const units[] = {"Phòng~A", "Phòng~A~và~B", "phòng~a", "Phong~A",
        "\"Phòng~A\"", "“A”~và~B", "none", "or", "-", "@me"};
    static const char *const dates[] = {"2026-01-05", "2025-07-01", "2026-07-03"};
    struct office *office = office_new();
    for (size_t i = 0; i < 60; i++) {
        char *pairs = xasprintf("opened=%s kind=%s content=x%s%s%s", dates[i % 3],
            i % 2 ? "petition" : "complaint",
            i % 11 == 0 ? "" : " unit=", i % 11 == 0 ? "" : units[i % ARRAY_COUNT(units)],
            i % 4 == 0 ? " resolved=2026-07-03 state=closed" : "");
        add(office, &schema_case, pairs);
        free(pairs);
    }
    return office;
}

static void test_messy(void **state)
{
    (void)state;
    struct office *office = messy_office();
    assert_true(check_all(office, period_year(2026)) > 500);
    check_report(
        office, report_of(office, "cases", "unit,kind,state", period_year(2026)));
    office_close(office);
}

static const struct sheet_row *row_of(const struct sheet *sheet, const char *key)
{
    for (size_t r = 0; r < sheet->n_rows; r++)
        if (strcmp(sheet->rows[r].key, key) == 0)
            return &sheet->rows[r];
    fail_msg("no row %s", key);
    return NULL;
}

static void test_spellings(void **state)
{
    (void)state;
    struct office *office = office_new();
    add(office, &schema_case, "opened=2026-01-05 kind=other content=x officer=LÊ~HOÀ");
    add(office, &schema_case, "opened=2026-01-05 kind=other content=x officer=Lê~Hòa");
    add(office, &schema_case, "opened=2026-01-05 kind=other content=x officer=Lê~Hòa");
    add(office, &schema_case, "opened=2026-01-05 kind=other content=x officer=Le~Hoa");
    struct report *report = report_of(office, "officers", NULL, period_year(2026));
    const struct sheet *sheet = &report->sheets[0];
    assert_int_equal(sheet->n_rows, 3); // with the total
    assert_int_equal(row_of(sheet, "Lê Hòa")->cells[0].n, 3);
    assert_int_equal(row_of(sheet, "total")->cells[0].n, 4);
    assert_true(sheet->rows[2].is_total);
    report_free(report);
    office_close(office);
}

/* ---- months ---- */

/* It is 3 July: both years count up to 3 July, the months after it say nothing. */
static void test_running_year(void **state)
{
    (void)state;
    struct office *office = office_new();
    add(office, &schema_case, "opened=2026-07-04 kind=other content=x");
    add(office, &schema_case, "opened=2026-09-01 kind=other content=x");
    add(office, &schema_case, "opened=2026-07-01 kind=other content=x");
    add(office, &schema_case, "opened=2025-07-03 kind=other content=x");
    add(office, &schema_case, "opened=2025-07-04 kind=other content=x");
    add(office, &schema_case, "opened=2025-09-01 kind=other content=x");
    struct report *report = report_of(office, "cases", "month", period_year(2026));
    const struct sheet *sheet = &report->sheets[0];
    const struct sheet_row *july = row_of(sheet, "2026-07");
    const struct sheet_row *september = row_of(sheet, "2026-09");
    assert_int_equal(july->cells[0].n, 1);
    assert_int_equal(july->cells[1].n, 1);
    for (size_t i = 0; i < 4; i++) // this year, last year, change, percent
        assert_int_equal(september->cells[i].shape, SHAPE_BLANK);
    assert_int_equal(row_of(sheet, "total")->cells[0].n, 1);
    assert_int_equal(row_of(sheet, "total")->cells[1].n, 1);
    assert_string_equal(
        row_of(sheet, "total")->cells[0].filter, "opened:2026-01-01..2026-07-03");
    check_report(office, report);
    office_close(office);
}

static void test_months(void **state)
{
    (void)state;
    struct office *office = office_new();
    add(office, &schema_case,
        "opened=2026-01-05 kind=other content=x resolved=2026-03-31 state=closed");
    add(office, &schema_case, "opened=2025-03-31 kind=other content=x");
    struct report *report = report_of(office, "cases", "month", period_year(2026));
    const struct sheet *sheet = &report->sheets[0];
    assert_int_equal(sheet->n_rows, 13);
    assert_string_equal(sheet->rows[0].key, "2026-01");
    assert_int_equal(sheet->rows[0].cells[0].n, 1);
    assert_int_equal(sheet->rows[2].cells[0].n, 0);
    assert_int_equal(sheet->rows[2].cells[1].n, 1); // March of the year before
    report_free(report);
    report = report_of(office, "months", NULL, period_make(PERIOD_YEAR, true, 2026, 0));
    assert_string_equal(report->sheets[0].rows[0].key, "2025-12");
    assert_string_equal(
        report->sheets[0].rows[0].cells[0].filter, "opened:2025-12-15..2025-12-31");
    report_free(report);
    report = report_of(office, "board", NULL, period_year(2026));
    const struct sheet *trend = &report->sheets[report->n_sheets - 1];
    assert_int_equal(trend->n_rows, 12);
    assert_string_equal(trend->rows[0].key, "2025-08");
    assert_string_equal(trend->rows[11].key, "2026-07");
    report_free(report);
    office_close(office);
}

/* ---- refusals ---- */

static void refuses(struct office *office, const char *name, const char *by)
{
    struct report_ask ask = {
        .kind = report_kind_named(name), .by = by, .period = period_year(2026)};
    struct report *report = NULL;
    struct err err = {.code = TD_OK};
    assert_int_equal(report_make(office, &ask, &report, &err), TD_INVALID);
    report_free(report);
}

static void test_refusals(void **state)
{
    (void)state;
    struct office *office = office_new();
    refuses(office, "cases", "name"); // tells who people are
    refuses(office, "cases", "content");
    refuses(office, "cases", "opened");
    refuses(office, "cases", "nonsense");
    refuses(office, "cases", "kind,month");
    refuses(office, "cases", "kind,field,unit,officer");
    refuses(office, "cases", "");
    refuses(office, "summary", "kind");
    refuses(office, "board", "kind");
    assert_null(report_kind_named("nonsense"));
    assert_ptr_equal(report_kind_named("linhvuc"), report_kind_named("fields"));
    office_close(office);
}

/* ---- outside ---- */

static void test_csv(void **state)
{
    (void)state;
    struct office *office = sample_office();
    struct report *report = report_of(office, "summary", NULL, period_year(2018));
    struct str csv = {0};
    report_csv(report, true, &csv);
    const char *head = "\xEF\xBB\xBF"
                       "from,to,group,figure,value,last_year,change,percent,label\r\n"
                       "2018-01-01,2018-12-31,visits,count,46,66,-20,-30.30,Visits\r\n";
    assert_memory_equal(csv.buf, head, strlen(head));
    assert_non_null(strstr(csv.buf, ",visits,rate,75.86,"));
    assert_non_null(strstr(csv.buf, ",letters,cases,29,14,15,107.14,Cases\r\n"));
    str_clear(&csv);
    report_csv(report, false, &csv);
    assert_null(strchr(csv.buf, '\r'));
    assert_memory_equal(csv.buf, "from,", 5);
    str_release(&csv);
    report_free(report);
    office_close(office);
}

static void test_formulas(void **state)
{
    (void)state;
    struct office *office = office_new();
    add(office, &schema_case, "opened=2026-01-05 kind=other content=x unit=@SUM(1),2");
    add(office, &schema_case, "opened=2026-01-05 kind=other content=x unit=<b>&");
    struct report *report = report_of(office, "units", NULL, period_year(2026));
    struct str out = {0};
    report_csv(report, false, &out);
    assert_non_null(strstr(out.buf, "units,\"'@SUM(1),2\",1,"));
    str_clear(&out);
    report_page(office, report, &out);
    assert_non_null(strstr(out.buf, "&lt;b&gt;&amp;"));
    assert_null(strstr(out.buf, "<b>"));
    assert_null(strstr(out.buf, "http"));
    str_clear(&out);
    report_json(report, &out);
    assert_non_null(strstr(out.buf, "\"figure\":\"@SUM(1),2\""));
    str_release(&out);
    report_free(report);
    office_close(office);
}

/* Nothing is wider than what was asked for, in either language. */
static void text_fits(struct office *office, const char *name, enum lang lang, int width)
{
    struct str text = {0};
    msg_use(lang);
    struct report *report = report_of(office, name, NULL, period_year(2018));
    report_text(office, report, width, "█", &text);
    msg_use(LANG_EN);
    char *rest = NULL;
    for (char *line = strtok_r(text.buf, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        if (utf8_width(line) > width)
            fail_msg("%s, %d > %d: %s", name, utf8_width(line), width, line);
    str_release(&text);
    report_free(report);
}

static void test_widths(void **state)
{
    (void)state;
    struct office *office = sample_office();
    static const int widths[] = {26, 40, 48, 55, 66, 80, 100, 120, 160};
    const struct report_kind *kind;
    for (size_t i = 0; i < ARRAY_COUNT(widths); i++)
        for (size_t k = 0; (kind = report_kind_at(k)) != NULL; k++) {
            text_fits(office, kind->key, LANG_EN, widths[i]);
            text_fits(office, kind->key, LANG_VI, widths[i]);
        }
    office_close(office);
}

/* Where there is no edge, nothing is cut. */
static void test_whole(void **state)
{
    (void)state;
    struct office *office = sample_office();
    const struct report_kind *kind;
    for (size_t k = 0; (kind = report_kind_at(k)) != NULL; k++) {
        struct str text = {0};
        struct report *report = report_of(office, kind->key, NULL, period_year(2018));
        report_text(office, report, 0, "█", &text);
        if (strstr(text.buf, "…") != NULL)
            fail_msg("%s: %s", kind->key, text.buf);
        str_release(&text);
        report_free(report);
    }
    office_close(office);
}

static void check_dates(struct office *office, const char *name, const char *expected)
{
    struct str text = {0};
    struct report *report = report_of(office, name, NULL, period_year(2017));
    report_dates(report, &text);
    assert_string_equal(text.buf, expected);
    str_release(&text);
    report_free(report);
}

/* A year before is named where figures of it stand, a period where there is one. */
static void test_dates(void **state)
{
    (void)state;
    struct office *office = sample_office();
    char today[DAY_TEXT], as_of[64];
    snprintf(as_of, sizeof as_of, "As of %s", day_local(clock_today(), today));
    check_dates(office, "board", as_of);
    check_dates(office, "units", "Figures from 01/01/2017 to 31/12/2017");
    check_dates(office, "fields",
        "Figures from 01/01/2017 to 31/12/2017, compared with 01/01/2016 to 31/12/2016");
    check_dates(office, "summary",
        "Figures from 01/01/2017 to 31/12/2017, compared with 01/01/2016 to 31/12/2016");
    office_close(office);
}

static void test_text(void **state)
{
    (void)state;
    struct office *office = sample_office();
    struct str text = {0};
    msg_use(LANG_VI);
    struct report *report = report_of(office, "summary", NULL, period_year(2018));
    report_text(office, report, 120, "█", &text);
    msg_use(LANG_EN);
    assert_non_null(strstr(text.buf, "75,86"));
    assert_non_null(strstr(text.buf, "-30,30"));
    assert_non_null(strstr(text.buf, "█"));
    assert_non_null(strstr(text.buf, "31/12/2018"));
    str_clear(&text);
    report_text(office, report, 40, "█", &text);
    assert_null(strstr(text.buf, "█"));
    str_release(&text);
    report_free(report);
    office_close(office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_messy),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_running_year),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, books_setup, NULL);
}
