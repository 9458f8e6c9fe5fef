/* SPDX-License-Identifier: MIT
 *
 * The peer: SQLite 3 as its documentation advises to use it. WAL; synchronous FULL where
 * a change is acknowledged and NORMAL for reading; the bulk load without a journal, in
 * one transaction, indexes and full-text index afterwards, then synced; 64 MiB of page
 * cache, memory mapping, prepared statements; indexes that cover the counts and reports,
 * partial ones for the running and the open cases; columns with
 * the keys of the orders that SQL does not know; FTS5 with external content over a
 * folded column (its own removal of accents does not know đ) and prefix indexes.
 */
#include <sqlite3.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/paths.h"
#include "bench.h"
#include "model/casefile.h"

#define RUNNING       "state IN ('received','classified','accepted','verifying')"
#define DECLARE(name) #name " TEXT,"
#define TABLE                                                                            \
    "CREATE TABLE cf (id INTEGER PRIMARY KEY," BENCH_COLUMNS(                            \
        DECLARE) " folded TEXT, name_key BLOB, due_key TEXT)"

static const char indexes[] =
    "CREATE UNIQUE INDEX cf_code ON cf(code);"
    "CREATE INDEX cf_running ON cf(due) WHERE " RUNNING ";"
    "CREATE INDEX cf_open ON cf(officer) WHERE resolved IS NULL;"
    "CREATE INDEX cf_resolved ON cf(resolved) WHERE resolved IS NOT NULL;"
    "CREATE INDEX cf_opened ON cf(opened, unit, kind, state);"
    "CREATE INDEX cf_day ON cf(opened);"
    "CREATE INDEX cf_due ON cf(due_key);"
    "CREATE INDEX cf_name ON cf(name_key);"
    "CREATE INDEX cf_unit ON cf(unit, state);"
    "CREATE INDEX cf_officer ON cf(officer);"
    "CREATE INDEX cf_phone ON cf(phone) WHERE phone IS NOT NULL;"
    "CREATE INDEX cf_cid ON cf(cid) WHERE cid IS NOT NULL;";
static const char words[] =
    "CREATE VIRTUAL TABLE words USING fts5(folded, content='cf', content_rowid='id',"
    " tokenize='ascii', prefix='1 2 3');"
    "INSERT INTO words(words) VALUES('rebuild');";
static const char trigger[] =
    "CREATE TRIGGER cf_added AFTER INSERT ON cf BEGIN"
    " INSERT INTO words(rowid, folded) VALUES (new.id, new.folded); END;"
    "PRAGMA analysis_limit = 1000; ANALYZE;";

enum statement {
    SQL_INSERT,
    SQL_SEARCH,
    SQL_MATCHES,
    SQL_OVERDUE,
    SQL_OVERDUES,
    SQL_OPEN,
    SQL_SOON,
    SQL_MINE,
    SQL_OPENED,
    SQL_CLOSED,
    SQL_REPORT,
    SQL_BY_CODE,
    SQL_BY_PHONE,
    SQL_BY_CID,
    SQL_PLACE,
    SQL_ASSIGN,
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_COUNT
};

#define PARAMETER(name) "?,"
static const char *const statements[SQL_COUNT] = {
    [SQL_INSERT] = "INSERT INTO cf VALUES (NULL," BENCH_COLUMNS(PARAMETER) "?,?,?)",
    [SQL_SEARCH] = "SELECT cf.* FROM words JOIN cf ON cf.id = words.rowid"
                   " WHERE words MATCH ? ORDER BY words.rowid DESC LIMIT 50",
    [SQL_MATCHES] = "SELECT count(*) FROM words WHERE words MATCH ?",
    [SQL_OVERDUE] = "SELECT * FROM cf WHERE " RUNNING " AND due < ?"
                    " ORDER BY due, id LIMIT 50",
    [SQL_OVERDUES] = "SELECT count(*) FROM cf WHERE " RUNNING " AND due < ?",
    [SQL_OPEN] = "SELECT count(*) FROM cf WHERE resolved IS NULL",
    [SQL_SOON] = "SELECT count(*) FROM cf WHERE " RUNNING " AND due BETWEEN ? AND ?",
    [SQL_MINE] = "SELECT count(*) FROM cf WHERE officer = ? AND resolved IS NULL",
    [SQL_OPENED] = "SELECT count(*) FROM cf WHERE opened = ?",
    [SQL_CLOSED] = "SELECT count(*) FROM cf WHERE resolved IS NOT NULL",
    [SQL_REPORT] = "SELECT unit, kind, state, count(*) FROM cf"
                   " WHERE opened BETWEEN ? AND ? GROUP BY unit, kind, state",
    [SQL_BY_CODE] = "SELECT * FROM cf WHERE code = ?",
    [SQL_BY_PHONE] = "SELECT * FROM cf WHERE phone = ? ORDER BY id LIMIT 50",
    [SQL_BY_CID] = "SELECT * FROM cf WHERE cid = ? ORDER BY id LIMIT 50",
    [SQL_PLACE] =
        "SELECT count(*) FROM cf WHERE opened < ?1 OR (opened = ?1 AND id < ?2)",
    [SQL_ASSIGN] = "UPDATE cf SET officer = ? WHERE id = ?",
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
};

struct peer {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
    sqlite3_stmt *pages[ORDERS_BOTH][2];
    struct str folded;
    struct progress progress;
    uint64_t loaded;
};

static void fail(struct peer *peer, const char *what)
{
    bench_fail("SQLite, %s: %s", what, sqlite3_errmsg(peer->db));
}

static void run(struct peer *peer, const char *sql)
{
    if (sqlite3_exec(peer->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(peer, sql);
}

static sqlite3_stmt *prepared(struct peer *peer, sqlite3_stmt **slot, const char *sql)
{
    if (*slot == NULL && sqlite3_prepare_v3(peer->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                             slot, NULL) != SQLITE_OK)
        fail(peer, sql);
    sqlite3_reset(*slot);
    return *slot;
}

static sqlite3_stmt *statement(struct peer *peer, enum statement which)
{
    return prepared(peer, &peer->statements[which], statements[which]);
}

static void bind(sqlite3_stmt *stmt, int at, const char *text)
{
    sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT);
}

/* ---- opening ---- */

static struct peer *open_file(const char *dir)
{
    struct peer *peer = xcalloc(1, sizeof *peer);
    char *path = path_join(dir, "peer.db");
    if (sqlite3_open(path, &peer->db) != SQLITE_OK)
        fail(peer, path);
    free(path);
    sqlite3_busy_timeout(peer->db, 60000);
    str_init(&peer->folded);
    return peer;
}

static void *open_peer(const char *dir, bool writer)
{
    struct peer *peer = open_file(dir);
    run(peer, "PRAGMA cache_size = -65536; PRAGMA mmap_size = 17179869184;"
              "PRAGMA temp_store = MEMORY;");
    run(peer, writer ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    return peer;
}

static void close_peer(void *handle)
{
    struct peer *peer = handle;
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(peer->statements[i]);
    for (size_t i = 0; i < ORDERS_BOTH; i++) {
        sqlite3_finalize(peer->pages[i][0]);
        sqlite3_finalize(peer->pages[i][1]);
    }
    sqlite3_close(peer->db);
    str_release(&peer->folded);
    free(peer);
}

/* ---- building ---- */

static bool is_personal(size_t column)
{
    return column == COL_name || column == COL_cid || column == COL_phone ||
           column == COL_address;
}

static bool is_searched(size_t column)
{
    switch ((enum column)column) {
    case COL_code:
    case COL_name:
    case COL_cid:
    case COL_phone:
    case COL_address:
    case COL_against:
    case COL_content:
    case COL_reason:
    case COL_forwarded_to:
    case COL_decision_no:
    case COL_note: return true;
    case COL_opened:
    case COL_kind:
    case COL_field:
    case COL_people:
    case COL_unit:
    case COL_jurisdiction:
    case COL_level:
    case COL_complex:
    case COL_remote:
    case COL_officer:
    case COL_state:
    case COL_accepted:
    case COL_due:
    case COL_reply_date:
    case COL_suspended:
    case COL_resolved:
    case COL_outcome:
    case COL_decision:
    case COL_decision_date:
    case COL_COUNT: return false;
    }
    return false;
}

/* The name in Vietnamese order, given name first; those without one come last. */
static void bind_name_key(sqlite3_stmt *stmt, int at, const char *name)
{
    struct casefile cf;
    struct str key;
    str_init(&key);
    record_init(&schema_case, &cf);
    const struct field *field = schema_field(&schema_case, "name");
    field_set_text(field, &cf, name);
    field_sort_key(field, &cf, &key);
    sqlite3_bind_blob(stmt, at, key.buf, (int)key.len, SQLITE_TRANSIENT);
    record_release(&schema_case, &cf);
    str_release(&key);
}

/* Cases whose clock has stopped come last in the order of due dates. */
static const char *due_key(const char *const *cells)
{
    static const char *const running[] = {
        "received", "classified", "accepted", "verifying"};
    for (size_t i = 0; i < ARRAY_COUNT(running); i++)
        if (strcmp(cells[COL_state], running[i]) == 0)
            return cells[COL_due];
    return "~";
}

static int insert_cells(struct peer *peer, const char *const *cells)
{
    sqlite3_stmt *stmt = statement(peer, SQL_INSERT);
    bool secret = strcmp(cells[COL_kind], "denunciation") == 0;
    str_clear(&peer->folded);
    for (size_t c = 0; c < COL_COUNT; c++) {
        if (*cells[c] == '\0')
            sqlite3_bind_null(stmt, (int)c + 1);
        else
            sqlite3_bind_text(stmt, (int)c + 1, cells[c], -1, SQLITE_STATIC);
        if (is_searched(c) && !(secret && is_personal(c)))
            fold_words(&peer->folded, cells[c]);
    }
    sqlite3_bind_text(
        stmt, COL_COUNT + 1, peer->folded.buf, (int)peer->folded.len, SQLITE_STATIC);
    bind_name_key(stmt, COL_COUNT + 2, secret ? "" : cells[COL_name]);
    sqlite3_bind_text(stmt, COL_COUNT + 3, due_key(cells), -1, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    return result;
}

static void load_row(void *ctx, const char *const *cells, const size_t *lens)
{
    struct peer *peer = ctx;
    (void)lens;
    if (insert_cells(peer, cells) != SQLITE_DONE)
        fail(peer, "load");
    progress_at(&peer->progress, ++peer->loaded);
}

/* During statements that take minutes and say nothing themselves. */
static int tell_time(void *ctx)
{
    progress_at(ctx, 0);
    return 0;
}

static void run_long(struct peer *peer, const char *what, const char *sql)
{
    enum { STEPS = 10000000 };
    progress_start(&peer->progress, what, 0);
    sqlite3_progress_handler(peer->db, STEPS, tell_time, &peer->progress);
    run(peer, sql);
    sqlite3_progress_handler(peer->db, 0, NULL, NULL);
}

static void sync_file(const char *dir)
{
    char *path = path_join(dir, "peer.db");
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fsync(fd) != 0)
        bench_fail("%s cannot be synced", path);
    close(fd);
    free(path);
}

static void build(const char *dir, const char *csv, uint64_t rows)
{
    struct peer *peer = open_file(dir);
    run(peer, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
              "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
    run(peer, TABLE);
    progress_start(&peer->progress, "SQLite, load", rows);
    run(peer, "BEGIN");
    if (csv_walk(csv, load_row, peer) != rows)
        bench_fail("SQLite took another number of rows in");
    run(peer, "COMMIT");
    run_long(peer, "SQLite, indexes", indexes);
    run_long(peer, "SQLite, words", words);
    run_long(peer, "SQLite, statistics", trigger);
    sync_file(dir);
    run(peer, "PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL");
    close_peer(peer);
}

/* ---- reading ---- */

/* Every column of every row is fetched. */
static void take_page(struct peer *peer, sqlite3_stmt *stmt, struct page *out)
{
    int result;
    out->n = 0;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        out->ids[out->n++] = (uint64_t)sqlite3_column_int64(stmt, 0);
        for (int c = 1; c <= COL_COUNT; c++)
            (void)sqlite3_column_text(stmt, c);
    }
    if (result != SQLITE_DONE)
        fail(peer, "page");
    sqlite3_reset(stmt);
}

static uint64_t take_number(struct peer *peer, sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_ROW)
        fail(peer, "count");
    uint64_t number = (uint64_t)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return number;
}

static void search(
    void *handle, const struct word_query *query, bool count, struct page *out)
{
    struct str match = {0};
    for (size_t i = 0; i < query->n; i++)
        str_addf(&match, "%s\"%s\"", i > 0 ? " " : "", query->words[i]);
    if (query->prefix)
        str_addc(&match, '*');
    sqlite3_stmt *stmt = statement(handle, SQL_SEARCH);
    bind(stmt, 1, str_text(&match));
    take_page(handle, stmt, out);
    out->total = UINT64_MAX;
    if (count) {
        stmt = statement(handle, SQL_MATCHES);
        bind(stmt, 1, str_text(&match));
        out->total = take_number(handle, stmt);
    }
    str_release(&match);
}

static void overdue(void *handle, struct page *out)
{
    sqlite3_stmt *stmt = statement(handle, SQL_OVERDUE);
    bind(stmt, 1, BENCH_TODAY);
    take_page(handle, stmt, out);
    stmt = statement(handle, SQL_OVERDUES);
    bind(stmt, 1, BENCH_TODAY);
    out->total = take_number(handle, stmt);
}

static uint64_t number_of(struct peer *peer, enum statement which, const char *parameter)
{
    sqlite3_stmt *stmt = statement(peer, which);
    if (parameter != NULL)
        bind(stmt, 1, parameter);
    return take_number(peer, stmt);
}

static uint64_t due_soon(struct peer *peer)
{
    enum { SOON_DAYS = 3 };
    char until[DAY_TEXT];
    sqlite3_stmt *stmt = statement(peer, SQL_SOON);
    bind(stmt, 1, BENCH_TODAY);
    bind(stmt, 2, day_iso(day_parse(BENCH_TODAY, 1, false) + SOON_DAYS, until));
    return take_number(peer, stmt);
}

static void counts(void *handle, uint64_t out[VIEW_COUNTS])
{
    out[0] = number_of(handle, SQL_OPEN, NULL);
    out[1] = number_of(handle, SQL_OVERDUES, BENCH_TODAY);
    out[2] = due_soon(handle);
    out[3] = number_of(handle, SQL_MINE, BENCH_ME);
    out[4] = number_of(handle, SQL_OPENED, BENCH_TODAY);
    out[5] = number_of(handle, SQL_CLOSED, NULL);
}

static uint64_t groups_of(struct peer *peer, int year)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    uint64_t sum = 0;
    int result;
    sqlite3_stmt *stmt = statement(peer, SQL_REPORT);
    bind(stmt, 1, day_iso(day_make(year, 1, 1), from));
    bind(stmt, 2, day_iso(day_make(year, 12, 31), to));
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW)
        sum += (uint64_t)sqlite3_column_int64(stmt, 3);
    if (result != SQLITE_DONE)
        fail(peer, "report");
    sqlite3_reset(stmt);
    return sum;
}

static void report(void *handle, int year, struct yearly *out)
{
    out->opened = groups_of(handle, year);
    out->opened_before = groups_of(handle, year - 1);
}

/* The place is found on the index alone, and only the page's rows are read. */
static sqlite3_stmt *page_statement(struct peer *peer, enum order order, bool descending)
{
    static const char *const columns[ORDERS_BOTH] = {
        "code", "opened", "due_key", "name_key"};
    const char *by = columns[order], *way = descending ? " DESC" : "";
    char *sql = xasprintf("SELECT cf.* FROM (SELECT id FROM cf ORDER BY %s%s, id%s"
                          " LIMIT 50 OFFSET ?) AS page JOIN cf ON cf.id = page.id"
                          " ORDER BY %s%s, cf.id%s",
        by, way, way, by, way, way);
    sqlite3_stmt *stmt = prepared(peer, &peer->pages[order][descending], sql);
    free(sql);
    return stmt;
}

static void reverse(struct page *page)
{
    for (size_t i = 0, j = page->n; i + 1 < j; i++) {
        uint64_t id = page->ids[i];
        page->ids[i] = page->ids[--j];
        page->ids[j] = id;
    }
}

static void sorted(
    void *handle, enum order order, enum depth depth, uint64_t rows, struct page *out)
{
    sqlite3_stmt *stmt = page_statement(handle, order, depth == DEPTH_END);
    sqlite3_bind_int64(stmt, 1, depth == DEPTH_END ? 0 : (sqlite3_int64)(rows / 2));
    take_page(handle, stmt, out);
    out->total = rows;
    if (depth == DEPTH_END)
        reverse(out);
}

static void lookup(void *handle, enum key key, const char *value, struct page *out)
{
    static const enum statement by[KEYS] = {SQL_BY_CODE, SQL_BY_PHONE, SQL_BY_CID};
    sqlite3_stmt *stmt = statement(handle, by[key]);
    bind(stmt, 1, value);
    take_page(handle, stmt, out);
    out->total = out->n;
}

static uint64_t place(void *handle, uint64_t id)
{
    struct peer *peer = handle;
    sqlite3_stmt *day = NULL;
    prepared(peer, &day, "SELECT opened FROM cf WHERE id = ?");
    sqlite3_bind_int64(day, 1, (sqlite3_int64)id);
    if (sqlite3_step(day) != SQLITE_ROW)
        fail(peer, "place");
    sqlite3_stmt *stmt = statement(peer, SQL_PLACE);
    bind(stmt, 1, (const char *)sqlite3_column_text(day, 0));
    sqlite3_finalize(day);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)id);
    return take_number(peer, stmt);
}

/* ---- writing ---- */

static bool step_done(struct peer *peer, enum statement which)
{
    int result = sqlite3_step(statement(peer, which));
    if (result != SQLITE_DONE && (result & 0xff) != SQLITE_BUSY)
        fail(peer, statements[which]);
    sqlite3_reset(peer->statements[which]);
    return result == SQLITE_DONE;
}

static bool insert(void *handle, const struct row *row)
{
    const char *cells[COL_COUNT];
    for (size_t c = 0; c < COL_COUNT; c++)
        cells[c] = str_text(&row->cells[c]);
    if (!step_done(handle, SQL_BEGIN))
        return false;
    if (insert_cells(handle, cells) != SQLITE_DONE)
        fail(handle, "insert");
    if (step_done(handle, SQL_COMMIT))
        return true;
    step_done(handle, SQL_ROLLBACK);
    return false;
}

static void assign(void *handle, uint64_t id, const char *officer)
{
    sqlite3_stmt *stmt = statement(handle, SQL_ASSIGN);
    bind(stmt, 1, officer);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)id);
    if (!step_done(handle, SQL_ASSIGN))
        fail(handle, "assign");
}

static void check(void *handle)
{
    struct peer *peer = handle;
    sqlite3_stmt *stmt = NULL;
    prepared(peer, &stmt, "PRAGMA integrity_check");
    if (sqlite3_step(stmt) != SQLITE_ROW ||
        strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0)
        fail(peer, "integrity_check");
    sqlite3_finalize(stmt);
    run(peer, "INSERT INTO words(words) VALUES('integrity-check')");
}

static void rebuild(void *handle)
{
    run(handle, "REINDEX; INSERT INTO words(words) VALUES('rebuild')");
}

double sqlite_words_mb(const char *dir)
{
    struct peer *peer = open_file(dir);
    sqlite3_stmt *stmt = NULL;
    double mb = -1;
    const char *sql = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'words%'";
    if (sqlite3_prepare_v2(peer->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        mb = sqlite3_column_double(stmt, 0) / 1e6;
    sqlite3_finalize(stmt);
    close_peer(peer);
    return mb;
}

const struct side side_sqlite = {"SQLite", "peer.db", build, open_peer, close_peer,
    search, overdue, counts, report, report, sorted, lookup, place, insert, assign, check,
    rebuild};
