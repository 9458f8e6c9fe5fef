/* SPDX-License-Identifier: MIT
 *
 * Random files with all that goes wrong in them: codes twice, codes of other books, rows
 * of equal content, cells that are no values. Whatever comes: a check says what the real
 * run says and writes nothing, the same file again adds and changes nothing, and the
 * register comes back byte for byte from its exports.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "core/command.h"
#include "exchange/csv.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "model/registry.h"
#include "scratch.h"

enum { ROUNDS = 150, FILES = 5 };

static uint64_t dice;

static unsigned roll(unsigned n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(dice >> 33) % n;
}

static const char *const registers[] = {"person", "case", "visit", "letter"};

static const char *pick(const char *const *list)
{
    unsigned n = 0;
    while (list[n] != NULL)
        n++;
    return list[roll(n)];
}

/* A cell for the field, usually a good one. */
static const char *cell_for(const struct field *field)
{
    static const char *const codes[] = {"", "", "A1", "a1", "A2", "B-1", "26-00001",
        "T26-00001", "D26-00001", "N-00001", "N-00002", "có dấu", "a b", NULL};
    static const char *const dates[] = {"", "1/7/2026", "2026-07-01", "2/7/2026",
        "15/6/2026", "today", "32/1/2026", "-3", "'-3", NULL};
    static const char *const times[] = {"", "8:30", "8h30", "9:00", "25:00", NULL};
    static const char *const counts[] = {"", "1", "2", "01", "-1", "x", NULL};
    static const char *const texts[] = {"", "x", "x", "y", "'=x", "''=x", " x ", "a\r\nb",
        "a\rb", "\"q\"", "Nguye\u0302\u0303n", "Nguyễn", "•••", "\t", NULL};
    static const char *const kinds[] = {
        "", "complaint", "Khiếu nại", "petition", "denunciation", "quarrel", NULL};
    static const char *const states[] = {
        "", "", "received", "closed", "decided", "withdrawn", NULL};
    static const char *const flags[] = {"", "yes", "no", "Có", NULL};
    static const char *const cids[] = {"", "", "040085000101", "040085000102", NULL};
    // No reference to a number that only this very import may give.
    static const char *const targets[] = {
        "", "A1", "a1", "B-1", "26-00001", "N-00001", "T26-00001", "có dấu", NULL};
    if (field->type == FIELD_REF)
        return pick(targets);
    if (strcmp(field->key, "kind") == 0)
        return pick(kinds);
    if (strcmp(field->key, "state") == 0)
        return pick(states);
    if (strcmp(field->key, "cid") == 0)
        return pick(cids);
    switch (field->type) {
    case FIELD_TEXT: return pick(texts);
    case FIELD_CODE:
    case FIELD_REF: return pick(codes);
    case FIELD_CHOICE: return pick(flags);
    case FIELD_DATE: return pick(dates);
    case FIELD_TIME: return pick(times);
    case FIELD_COUNT: return pick(counts);
    }
    return "";
}

static size_t random_columns(const struct schema *schema, const struct field **columns)
{
    size_t n = 0;
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        unsigned odds = field->flags & F_REQUIRED ? 20 : i == 0 ? 3 : 2;
        if (!(field->flags & F_HIDDEN) && roll(odds) != 0)
            columns[n++] = field;
    }
    if (n == 0)
        columns[n++] = &schema->fields[0];
    return n;
}

static char *random_file(const struct schema *schema)
{
    const struct field *columns[64];
    size_t n = random_columns(schema, columns);
    struct str out = {0};
    for (size_t i = 0; i < n; i++)
        csv_put_cell(&out, columns[i]->key, i == 0);
    csv_put_end(&out);
    for (unsigned rows = roll(12); rows > 0; rows--) {
        size_t cells = roll(12) == 0 ? roll((unsigned)n) + 1 : n;
        for (size_t i = 0; i < cells; i++)
            csv_put_cell(&out, cell_for(columns[i]), i == 0);
        if (roll(25) == 0)
            csv_put_cell(&out, "more", false);
        csv_put_end(&out);
    }
    char *path = scratch_write("random.csv", out.buf, out.len);
    str_release(&out);
    return path;
}

static void hear_say(void *ctx, const char *sentence)
{
    str_addf(ctx, "%s\n", sentence);
}

static void hear_reject(
    void *ctx, uint64_t line, unsigned column, const char *field, const char *reason)
{
    str_addf(ctx, "!%llu/%u/%s/%s\n", (unsigned long long)line, column, field, reason);
}

static void hear_warn(void *ctx, uint64_t line, const char *field, const char *sentence)
{
    str_addf(ctx, "w%llu/%s/%s\n", (unsigned long long)line, field, sentence);
}

static struct import_report import_file(struct office *office,
    const struct schema *schema, const char *path, const struct import_options *options,
    struct str *heard)
{
    struct import_listener listener = {heard, hear_say, hear_reject, hear_warn, NULL};
    struct import_report report;
    struct err err = {.code = TD_OK};
    if (import_csv(office, schema, path, options, &listener, &report, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(
        report.rows, report.added + report.updated + report.skipped + report.rejected);
    return report;
}

static void show_file(const char *path)
{
    char *text = scratch_read(path);
    print_error("%s\n", text);
    free(text);
}

static void same(const char *a, const char *b, const char *path)
{
    if (strcmp(a, b) != 0)
        show_file(path);
    assert_string_equal(a, b);
}

/* Taken back and imported once more, the file does what it did at first. */
static void undone_and_again(struct office *office, const struct schema *schema,
    const char *path, const struct import_report *first)
{
    struct import_options options = {.check = true};
    struct str dry = {0}, real = {0}, said = {0};
    struct undo undo = {.target = UNDO_BATCH, .batch = first->batch};
    struct err err = {.code = TD_OK};
    if (office_undo(office, &undo, &said, &err) != TD_OK)
        fail_msg("%s", err.text);
    struct import_report checked = import_file(office, schema, path, &options, &dry);
    options.check = false;
    struct import_report again = import_file(office, schema, path, &options, &real);
    same(str_text(&dry), str_text(&real), path);
    if (again.added != first->added)
        show_file(path);
    assert_int_equal(checked.added, first->added);
    assert_int_equal(again.added, first->added);
    assert_int_equal(again.skipped, first->skipped);
    assert_int_equal(again.rejected, first->rejected);
    str_release(&dry);
    str_release(&real);
    str_release(&said);
}

static void one_file(struct office *office, const struct schema *schema)
{
    char *path = random_file(schema);
    struct str dry = {0}, real = {0}, again = {0};
    struct import_options options = {.check = true, .update = roll(3) == 0};
    uint64_t revision = office_revision(office);
    struct import_report checked = import_file(office, schema, path, &options, &dry);
    assert_int_equal(office_revision(office), revision);
    options.check = false;
    struct import_report first = import_file(office, schema, path, &options, &real);
    same(str_text(&dry), str_text(&real), path);
    assert_int_equal(checked.added, first.added);
    assert_int_equal(checked.updated, first.updated);
    assert_int_equal(checked.skipped, first.skipped);
    assert_int_equal(checked.rejected, first.rejected);
    assert_int_equal(checked.warned, first.warned);
    revision = office_revision(office);
    struct import_report second = import_file(office, schema, path, &options, &again);
    if (second.added + second.updated > 0 || second.rejected != first.rejected) {
        show_file(path);
        print_error("first:\n%s\nagain:\n%s\n", str_text(&real), str_text(&again));
    }
    assert_int_equal(second.added, 0);
    assert_int_equal(second.updated, 0);
    assert_int_equal(second.rejected, first.rejected);
    assert_int_equal(office_revision(office), revision);
    if (first.added > 0 && first.updated == 0 && !options.update && roll(3) == 0)
        undone_and_again(office, schema, path, &first);
    str_release(&dry);
    str_release(&real);
    str_release(&again);
    free(path);
}

static bool keep(void *ctx, const void *bytes, size_t len)
{
    str_addn(ctx, bytes, len);
    return true;
}

static char *exported(struct office *office, const struct schema *schema)
{
    struct str out = {0};
    struct sink sink = {&out, keep};
    struct find find = {.schema = schema};
    struct export_options options = {.reveal = true};
    uint64_t rows;
    assert_int_equal(export_csv(office, &find, &options, &sink, &rows, NULL), TD_OK);
    return str_detach(&out);
}

static struct office *office_new(void)
{
    struct seat seat = {.actor = "lan", .road = ROAD_CLI};
    struct office *office;
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    return office;
}

static void comes_back(struct office *office)
{
    struct office *other = office_new();
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++) {
        const struct schema *schema = registry_named(registers[i]);
        char *text = exported(office, schema);
        char *path = scratch_write("back.csv", text, strlen(text));
        struct str heard = {0};
        struct import_options options = {.rejects = NULL};
        import_file(other, schema, path, &options, &heard);
        char *back = exported(other, schema);
        if (strcmp(text, back) != 0)
            print_error("%s\n", str_text(&heard));
        assert_string_equal(back, text);
        str_release(&heard);
        free(back);
        free(path);
        free(text);
    }
    office_close(other);
}

static void test_random(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        dice = round;
        struct office *office = office_new();
        for (unsigned i = 0; i < FILES; i++)
            one_file(office, registry_named(registers[roll(ARRAY_COUNT(registers))]));
        comes_back(office);
        office_close(office);
    }
}

static int setup(void **state)
{
    (void)state;
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    return scratch_open();
}

static int teardown(void **state)
{
    (void)state;
    scratch_close();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
