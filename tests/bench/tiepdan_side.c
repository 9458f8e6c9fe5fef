/* SPDX-License-Identifier: MIT
 *
 * tiepdan through the headers that its screens use: the office, its import, its report.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/paths.h"
#include "bench.h"
#include "core/command.h"
#include "exchange/import.h"
#include "model/casefile.h"
#include "model/tally.h"
#include "report/summary.h"

static const struct seat seat = {.actor = BENCH_ME, .road = ROAD_CLI};

static void need(enum td_status status, const struct err *err, const char *what)
{
    if (status != TD_OK)
        bench_fail("tiepdan, %s: %s", what, err->text);
}

/* ---- building and opening ---- */

static void on_reject(
    void *ctx, uint64_t line, unsigned column, const char *field, const char *reason)
{
    (void)ctx, (void)column;
    bench_fail("tiepdan refuses line %llu, %s: %s", (unsigned long long)line,
        field != NULL ? field : "", reason);
}

static void *open_office(const char *dir, bool writer)
{
    struct err err = {0};
    struct office *office = NULL;
    char *path = path_join(dir, "register");
    need(office_open(path, writer ? 0 : OFFICE_READONLY, &seat, &office, &err), &err,
        "open");
    free(path);
    return office;
}

static void close_office(void *handle)
{
    office_close(handle);
}

void tiepdan_create(const char *dir)
{
    struct err err = {0};
    struct office_profile profile = {.name = "Bench", .code = "BENCH", .lang = LANG_EN};
    char *path = path_join(dir, "register");
    need(office_create(path, &profile, &seat, &err), &err, "create");
    free(path);
}

static bool on_progress(void *ctx, uint64_t rows)
{
    progress_at(ctx, rows);
    return true;
}

static void build(const char *dir, const char *csv, uint64_t rows)
{
    struct err err = {0};
    struct progress progress;
    struct import_options options = {0};
    struct import_listener listener = {
        .ctx = &progress, .reject = on_reject, .progress = on_progress};
    struct import_report report;
    progress_start(&progress, "tiepdan, import", rows);
    memset(&report, 0, sizeof report);
    struct office *office = open_office(dir, true);
    need(import_csv(office, &schema_case, csv, &options, &listener, &report, &err), &err,
        "import");
    if (report.added != rows)
        bench_fail("tiepdan took %llu rows in", (unsigned long long)report.added);
    office_close(office);
}

/* ---- reading ---- */

static struct query *parse(struct office *office, const char *text)
{
    struct err err = {0};
    struct query *query = NULL;
    struct query_env env = office_query_env(office, false);
    need(query_parse(&schema_case, text, &env, &query, NULL, &err), &err, text);
    return query;
}

/* Every field is looked at, as the peer's columns are. */
static void look_at(void *ctx, size_t i, const void *record)
{
    size_t *filled = ctx;
    if (record == NULL)
        bench_fail("tiepdan: row %zu is damaged", i);
    for (size_t c = 0; c < schema_case.count; c++)
        *filled += !field_is_empty(&schema_case.fields[c], record);
}

static void read_records(struct office *office, const struct page *page)
{
    struct err err = {0};
    size_t filled = 0;
    need(office_each_of(office, &schema_case, page->ids, page->n, look_at, &filled, &err),
        &err, "rows");
}

enum place { FROM_START, FROM_MIDDLE, LAST_PAGE };

static uint64_t first_row(enum place place, uint64_t total)
{
    switch (place) {
    case FROM_START: return 0;
    case FROM_MIDDLE: return total / 2;
    case LAST_PAGE: return total > PAGE_ROWS ? total - PAGE_ROWS : 0;
    }
    return 0;
}

static void show(
    struct office *office, const struct find *find, enum place place, struct page *out)
{
    struct err err = {0};
    struct result *result = NULL;
    need(office_read_begin(office, &err), &err, "read");
    need(office_find(office, find, &result, &err), &err, "find");
    out->total = result_total(result);
    uint64_t first = first_row(place, out->total);
    out->n = result_rows(result, first, PAGE_ROWS, out->ids);
    read_records(office, out);
    result_free(result);
    office_read_end(office);
}

static void search(
    void *handle, const struct word_query *words, bool count, struct page *out)
{
    struct str text = {0};
    for (size_t i = 0; i < words->n; i++)
        str_addf(&text, "%s%s", i > 0 ? " " : "", words->words[i]);
    if (words->prefix)
        str_addc(&text, '*');
    struct query *query = parse(handle, str_text(&text));
    struct find find = {.schema = &schema_case, .query = query, .descending = true};
    if (!count)
        find.enough = PAGE_ROWS;
    show(handle, &find, FROM_START, out);
    if (!count)
        out->total = UINT64_MAX;
    query_free(query);
    str_release(&text);
}

static bool slice_goes_on(void *ctx)
{
    return now_ns() < *(const int64_t *)ctx;
}

void tiepdan_search_in_slices(void *handle, const char *filter, struct sliced *out)
{
    enum { SLICE_NS = 10 * 1000 * 1000 };
    struct err err = {0};
    struct page page;
    struct result *result = NULL;
    struct query *query = parse(handle, filter);
    int64_t began = now_ns(), ends = began + SLICE_NS;
    struct find find = {.schema = &schema_case,
        .query = query,
        .descending = true,
        .go_on = slice_goes_on,
        .go_on_ctx = &ends};
    need(office_find_some(handle, &find, &result, &err), &err, "find");
    out->shown = page.n = result_rows(result, 0, PAGE_ROWS, page.ids);
    read_records(handle, &page);
    out->first_ns = now_ns() - began;
    while (result_left(result) > 0) {
        ends = now_ns() + SLICE_NS;
        need(result_more(result, &err), &err, "more");
    }
    out->whole_ns = now_ns() - began;
    out->total = result_total(result);
    result_free(result);
    query_free(query);
}

static void overdue(void *handle, struct page *out)
{
    struct query *query = parse(handle, "overdue");
    struct find find = {.schema = &schema_case,
        .query = query,
        .sort = schema_field(&schema_case, "due")};
    show(handle, &find, FROM_START, out);
    query_free(query);
}

static void counts(void *handle, uint64_t out[VIEW_COUNTS])
{
    static const char *const views[VIEW_COUNTS] = {
        "open", "overdue", "soon", "@me open", "opened:today", "closed"};
    struct err err = {0};
    struct query *queries[VIEW_COUNTS];
    const struct query *asked[VIEW_COUNTS];
    for (size_t i = 0; i < VIEW_COUNTS; i++)
        asked[i] = queries[i] = parse(handle, views[i]);
    need(
        office_count(handle, &schema_case, asked, VIEW_COUNTS, out, &err), &err, "count");
    for (size_t i = 0; i < VIEW_COUNTS; i++)
        query_free(queries[i]);
}

static void report(void *handle, int year, struct yearly *out)
{
    struct err err = {0};
    struct summary summary;
    struct period period = period_year(year);
    need(summary_make(handle, &period, &summary, &err), &err, "report");
    *out = (struct yearly){summary.opened, summary.opened_before};
}

static uint64_t tallied(struct office *office, int year)
{
    struct err err = {0};
    struct str text = {0};
    struct tally_table table;
    str_addf(&text, "opened:%d-01-01..%d-12-31", year, year);
    struct query *query = parse(office, str_text(&text));
    struct find find = {.schema = &schema_case, .query = query};
    struct tally_ask ask = {
        .by = {schema_field(&schema_case, "unit"), schema_field(&schema_case, "kind"),
            schema_field(&schema_case, "state")}};
    uint64_t sum = 0;
    need(office_tally(office, &find, &ask, &table, &err), &err, "tally");
    for (size_t i = 0; i < table.n; i++)
        sum += table.rows[i].count;
    tally_release(&table);
    query_free(query);
    str_release(&text);
    return sum;
}

static void grouped(void *handle, int year, struct yearly *out)
{
    out->opened = tallied(handle, year);
    out->opened_before = tallied(handle, year - 1);
}

static void lookup(void *handle, enum key key, const char *value, struct page *out)
{
    static const char *const keys[KEYS] = {"code", "phone", "cid"};
    struct err err = {0};
    uint64_t *ids = NULL;
    size_t n = 1;
    need(office_read_begin(handle, &err), &err, "read");
    if (key == KEY_CODE)
        need(office_find_code_in(handle, &schema_case, value, &out->ids[0], &err), &err,
            "code");
    else
        need(office_lookup(handle, &schema_case, schema_field(&schema_case, keys[key]),
                 value, &ids, &n, &err),
            &err, keys[key]);
    out->n = n < PAGE_ROWS ? n : PAGE_ROWS;
    if (ids != NULL)
        memcpy(out->ids, ids, out->n * sizeof *ids);
    out->total = out->n;
    read_records(handle, out);
    office_read_end(handle);
    free(ids);
}

static uint64_t place(void *handle, uint64_t id)
{
    struct err err = {0};
    struct result *result = NULL;
    struct find find = {
        .schema = &schema_case, .sort = schema_field(&schema_case, "opened")};
    need(office_find(handle, &find, &result, &err), &err, "find");
    uint64_t row = result_position(result, id);
    result_free(result);
    return row;
}

static void sorted(
    void *handle, enum order order, enum depth depth, uint64_t rows, struct page *out)
{
    (void)rows;
    struct find find = {
        .schema = &schema_case, .sort = schema_field(&schema_case, order_names[order])};
    show(handle, &find, depth == DEPTH_MIDDLE ? FROM_MIDDLE : LAST_PAGE, out);
}

/* ---- writing ---- */

static bool insert(void *handle, const struct row *row)
{
    struct err err = {0};
    struct casefile cf;
    struct parse_env env = office_parse_env(handle);
    struct command command = {.verb = VERB_ADD, .schema = &schema_case, .record = &cf};
    struct outcome outcome;
    record_init(&schema_case, &cf);
    for (size_t c = 0; c < COL_COUNT; c++)
        need(field_parse(schema_field(&schema_case, column_names[c]), &cf,
                 str_text(&row->cells[c]), &env, &err),
            &err, column_names[c]);
    enum td_status status = office_apply(handle, &command, &outcome, &err);
    if (status != TD_BUSY)
        need(status, &err, "add");
    outcome_release(&outcome);
    record_release(&schema_case, &cf);
    return status == TD_OK;
}

static void assign(void *handle, uint64_t id, const char *officer)
{
    struct err err = {0};
    struct casefile cf;
    const struct field *field = schema_field(&schema_case, "officer");
    struct command command = {.verb = VERB_EDIT,
        .schema = &schema_case,
        .id = id,
        .record = &cf,
        .fields = &field,
        .n_fields = 1};
    struct outcome outcome;
    record_init(&schema_case, &cf);
    field_set_text(field, &cf, officer);
    need(office_apply(handle, &command, &outcome, &err), &err, "assign");
    outcome_release(&outcome);
    record_release(&schema_case, &cf);
}

/* Every step of an import but the writing. */
void tiepdan_dry_import(const char *dir, const char *csv, uint64_t rows)
{
    struct err err = {0};
    struct progress progress;
    struct import_options options = {.check = true};
    struct import_listener listener = {
        .ctx = &progress, .reject = on_reject, .progress = on_progress};
    struct import_report said;
    progress_start(&progress, "tiepdan, import that only checks", rows);
    struct office *office = open_office(dir, true);
    need(import_csv(office, &schema_case, csv, &options, &listener, &said, &err), &err,
        "check of an import");
    office_close(office);
}

static bool on_step(void *ctx, uint64_t done, uint64_t total)
{
    struct progress *progress = ctx;
    progress->total = total;
    progress_at(progress, done);
    return true;
}

static void on_fault(void *ctx, const char *sentence)
{
    (void)ctx;
    bench_fail("tiepdan, check: %s", sentence);
}

static void check(void *handle)
{
    struct err err = {0};
    struct progress progress;
    struct office_check result;
    progress_start(&progress, "tiepdan, check", 0);
    need(
        office_check(handle, on_fault, &progress, on_step, &result, &err), &err, "check");
}

static void rebuild(void *handle)
{
    struct err err = {0};
    uint64_t records;
    struct progress progress;
    progress_start(&progress, "tiepdan, rebuild", 0);
    need(office_rebuild(handle, on_step, &progress, &records, &err), &err, "rebuild");
}

const struct side side_tiepdan = {"tiepdan", "register/data.mdb", build, open_office,
    close_office, search, overdue, counts, report, grouped, sorted, lookup, place, insert,
    assign, check, rebuild};
