/* SPDX-License-Identifier: MIT
 *
 * CSV into an office in memory and out again: what goes in, what is refused and how it
 * is said, that nothing comes twice, that a check says the same and writes nothing, and
 * that what was exported comes back byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "core/command.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "model/casefile.h"
#include "model/visit.h"
#include "scratch.h"

static struct office *office_new(void)
{
    struct seat seat = {.actor = "lan", .road = ROAD_CLI};
    struct office *office;
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    return office;
}

/* --- importing and listening ----------------------------------------------------- */

struct heard {
    struct str said, rejected, warned;
    uint64_t stop_at;
};

static void hear_say(void *ctx, const char *sentence)
{
    str_addf(&((struct heard *)ctx)->said, "%s\n", sentence);
}

static void hear_reject(
    void *ctx, uint64_t line, unsigned column, const char *field, const char *reason)
{
    str_addf(&((struct heard *)ctx)->rejected, "%llu/%u/%s/%s\n",
        (unsigned long long)line, column, field, reason);
}

static void hear_warn(void *ctx, uint64_t line, const char *field, const char *sentence)
{
    str_addf(&((struct heard *)ctx)->warned, "%llu/%s/%s\n", (unsigned long long)line,
        field, sentence);
}

static bool hear_progress(void *ctx, uint64_t rows)
{
    struct heard *heard = ctx;
    return heard->stop_at == 0 || rows < heard->stop_at;
}

static void heard_release(struct heard *heard)
{
    str_release(&heard->said);
    str_release(&heard->rejected);
    str_release(&heard->warned);
}

static enum td_status import_file(struct office *office, const char *name,
    const char *path, const struct import_options *options, struct heard *heard,
    struct import_report *report, struct err *err)
{
    struct import_listener listener = {
        heard, hear_say, hear_reject, hear_warn, hear_progress};
    return import_csv(
        office, registry_named(name), path, options, &listener, report, err);
}

static const char *counts(const struct import_report *r)
{
    static char text[80];
    snprintf(text, sizeof text, "%llu rows +%llu ~%llu =%llu !%llu w%llu",
        (unsigned long long)r->rows, (unsigned long long)r->added,
        (unsigned long long)r->updated, (unsigned long long)r->skipped,
        (unsigned long long)r->rejected, (unsigned long long)r->warned);
    return text;
}

/* Imports the text for good after a check that must have said the very same. */
static void import_as(struct office *office, const char *name, const char *csv,
    struct import_options options, struct heard *heard, const char *expected)
{
    char *path = scratch_write("in.csv", csv, strlen(csv));
    struct heard first = {.stop_at = 0};
    struct import_report dry, real;
    struct err err = {.code = TD_OK};
    uint64_t revision = office_revision(office);
    options.check = true;
    if (import_file(office, name, path, &options, &first, &dry, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(office_revision(office), revision);
    options.check = false;
    if (import_file(office, name, path, &options, heard, &real, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_string_equal(counts(&real), expected);
    assert_string_equal(counts(&dry), expected);
    assert_string_equal(str_text(&first.said), str_text(&heard->said));
    assert_string_equal(str_text(&first.rejected), str_text(&heard->rejected));
    assert_string_equal(str_text(&first.warned), str_text(&heard->warned));
    heard_release(&first);
    free(path);
}

/* The same when nothing that is said matters. */
static void imports(
    struct office *office, const char *name, const char *csv, const char *expected)
{
    struct heard heard = {.stop_at = 0};
    import_as(office, name, csv, (struct import_options){0}, &heard, expected);
    heard_release(&heard);
}

/* Imports and expects the words, divided by '|', in what is rejected. */
static void rejects(struct office *office, const char *name, const char *csv,
    const char *expected, const char *words)
{
    struct heard heard = {.stop_at = 0};
    import_as(office, name, csv, (struct import_options){0}, &heard, expected);
    char *copy = xstrdup(words), *rest = NULL;
    for (char *word = strtok_r(copy, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest))
        if (strstr(str_text(&heard.rejected), word) == NULL)
            fail_msg("“%s” is not in: %s", word, str_text(&heard.rejected));
    free(copy);
    heard_release(&heard);
}

static void refuses(
    struct office *office, const char *name, const char *csv, const char *word)
{
    char *path = scratch_write("in.csv", csv, strlen(csv));
    struct import_options options = {0};
    struct heard heard = {.stop_at = 0};
    struct import_report report;
    struct err err = {.code = TD_OK};
    uint64_t revision = office_revision(office);
    assert_int_equal(
        import_file(office, name, path, &options, &heard, &report, &err), TD_INVALID);
    if (strstr(err.text, word) == NULL)
        fail_msg("“%s” is not in: %s", word, err.text);
    assert_int_equal(office_revision(office), revision);
    heard_release(&heard);
    free(path);
}

/* --- exporting ------------------------------------------------------------------- */

static bool keep(void *ctx, const void *bytes, size_t len)
{
    str_addn(ctx, bytes, len);
    return true;
}

static char *exported_with(
    struct office *office, const char *name, const struct export_options *options)
{
    struct str out = {0};
    struct sink sink = {&out, keep};
    struct find find = {.schema = registry_named(name)};
    struct err err = {.code = TD_OK};
    uint64_t rows;
    if (export_csv(office, &find, options, &sink, &rows, &err) != TD_OK)
        fail_msg("%s", err.text);
    return str_detach(&out);
}

static char *exported(struct office *office, const char *name)
{
    struct export_options options = {.reveal = true};
    return exported_with(office, name, &options);
}

/* One column of the whole register, divided by '|'. */
static char *column(struct office *office, const char *name, const char *key)
{
    const struct schema *schema = registry_named(name);
    const struct field *field = schema_field(schema, key);
    struct export_options options = {.columns = &field, .n_columns = 1};
    char *csv = exported_with(office, name, &options);
    struct str out = {0};
    char *rest = NULL;
    strtok_r(csv, "\r\n", &rest);
    for (char *cell = strtok_r(NULL, "\r\n", &rest); cell != NULL;
         cell = strtok_r(NULL, "\r\n", &rest))
        str_addf(&out, "%s%s", out.len > 0 ? "|" : "", cell);
    free(csv);
    return str_detach(&out);
}

static void column_is(
    struct office *office, const char *name, const char *key, const char *expected)
{
    char *got = column(office, name, key);
    assert_string_equal(got, expected);
    free(got);
}

/* --- the header ------------------------------------------------------------------ */

static void test_header(void **state)
{
    struct office *office = *state;
    imports(
        office, "person", "phone,name\n0912000111,Hồ Thị Nga\n", "1 rows +1 ~0 =0 !0 w0");
    imports(office, "person", "FULL_NAME;Id Number\nTrần An;040085000101\n",
        "1 rows +1 ~0 =0 !0 w0");
    imports(office, "person", "\xEF\xBB\xBF họ tên \tCCCD\nLê Bình\t040085000102\n",
        "1 rows +1 ~0 =0 !0 w0");
    column_is(office, "person", "name", "Hồ Thị Nga|Trần An|Lê Bình");
    column_is(office, "person", "cid", "\"\"|040085000101|040085000102");
}

static void test_unknown_columns(void **state)
{
    struct office *office = *state;
    struct heard heard = {.stop_at = 0};
    import_as(office, "person", "STT,name,phoen,voided,\n1,Hồ Nga,0912,x,y\n",
        (struct import_options){0}, &heard, "1 rows +1 ~0 =0 !0 w0");
    assert_non_null(strstr(str_text(&heard.warned), "1/STT/Column 1 (“STT”) is unknown"));
    assert_non_null(strstr(str_text(&heard.warned), "is “phone” meant?"));
    assert_non_null(strstr(str_text(&heard.warned), "1/voided/Column 4"));
    assert_non_null(strstr(str_text(&heard.warned), "Column 5 has no name"));
    column_is(office, "person", "phone", "\"\"");
    heard_release(&heard);
}

static void test_bad_headers(void **state)
{
    struct office *office = *state;
    refuses(office, "person", "", "no header row");
    refuses(office, "person", "\n\n", "no header row");
    refuses(office, "person", "foo,bar\n1,2\n", "Line 1 is not a usable header");
    refuses(office, "person", "name,phone,Full name\na,b,c\n", "Columns 1");
    refuses(office, "person", "name\nx\n\"y\n", "line 3, byte 1");
}

static void test_sniffed(void **state)
{
    struct office *office = *state;
    struct heard heard = {.stop_at = 0};
    import_as(office, "person", "\xEF\xBB\xBFname;phone\nHồ Nga;0912\n",
        (struct import_options){0}, &heard, "1 rows +1 ~0 =0 !0 w1");
    assert_non_null(strstr(str_text(&heard.said), "byte order mark"));
    assert_non_null(strstr(str_text(&heard.said), "semicolons"));
    heard_release(&heard);
}

static void test_encoding_given(void **state)
{
    struct office *office = *state;
    struct import_options options = {.encoding = "tcvn3"};
    struct heard heard = {.stop_at = 0};
    struct import_report report;
    struct err err = {.code = TD_OK};
    char *path = scratch_write("in.csv", "name\nx\n", 7);
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "tcvn3"));
    options.encoding = "UTF-8";
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, NULL), TD_OK);
    heard_release(&heard);
    free(path);
}

/* --- cells ----------------------------------------------------------------------- */

static void test_rejected_cells(void **state)
{
    struct office *office = *state;
    rejects(office, "visit",
        "date,content,people,kind,time\n"
        "3/7/2026,Hỏi đất,2,Khiếu nại,8h30\n"
        "32/7/2026,x,1,,\n"
        "1/7/2026,x,-1,quarrel,25:00\n"
        "1/7/2026,,,,\n"
        "1/7/2026,x,1,,,,7\n"
        "1/7/2026,y\n",
        "6 rows +2 ~0 =0 !4 w2",
        "3/1/date/|4/3/people/|4/4/kind/|4/5/time/|5/2/content/|6/6//The row has 7 cells");
    column_is(office, "visit", "date", "2026-07-03|2026-07-01");
    column_is(office, "visit", "kind", "complaint|\"\"");
    column_is(office, "visit", "time", "08:30|\"\"");
    column_is(office, "visit", "people", "2|\"\"");
}

static void test_month_first(void **state)
{
    struct office *office = *state;
    struct heard heard = {.stop_at = 0};
    import_as(office, "visit", "date,content,name\n7/3/2026,x,y\n",
        (struct import_options){.month_first = true}, &heard, "1 rows +1 ~0 =0 !0 w0");
    column_is(office, "visit", "date", "2026-07-03");
    heard_release(&heard);
}

static void test_masks(void **state)
{
    struct office *office = *state;
    rejects(office, "person", "name,birth\n•••,1/1/1980\nHồ Nga,•••\n",
        "2 rows +0 ~0 =0 !2 w0", "2/1/name/|3/2/birth/|hidden");
}

static void test_formulas(void **state)
{
    struct office *office = *state;
    imports(office, "person",
        "name,note,phone\nHồ Nga,'=1+1,'+84912\nTrần An,''=x,-7\nLê B,'plain,0912\n",
        "3 rows +3 ~0 =0 !0 w3");
    struct find find = {.schema = &schema_person};
    struct result *result;
    assert_int_equal(office_find(office, &find, &result, NULL), TD_OK);
    static const char *const notes[] = {"=1+1", "'=x", "'plain"};
    const struct field *note = schema_field(&schema_person, "note");
    for (uint64_t i = 0; i < 3; i++) {
        uint64_t id;
        assert_int_equal(result_rows(result, i, 1, &id), 1);
        void *record = record_new(&schema_person);
        assert_int_equal(office_get(office, &schema_person, id, record, NULL), TD_OK);
        assert_string_equal(field_get_text(note, record), notes[i]);
        record_free(&schema_person, record);
    }
    result_free(result);
    column_is(office, "person", "note", "'=1+1|''=x|'plain");
    column_is(office, "person", "phone", "'+84912|'-7|0912");
}

/* --- the rejects file ------------------------------------------------------------ */

static void test_rejects_file(void **state)
{
    struct office *office = *state;
    char *path = scratch_path("rejects.csv");
    struct import_options options = {.rejects = path};
    struct heard heard = {.stop_at = 0};
    import_as(office, "visit",
        "\xEF\xBB\xBF"
        "date;content;name;STT\n1/7/2026;\"a;b\";x;1\n9/9;\"say \"\"no\"\"\";\"y \n"
        "z\";2\n32/1/2026;c;;3\n",
        options, &heard, "3 rows +2 ~0 =0 !1 w1");
    assert_non_null(strstr(str_text(&heard.warned), "09/09/2026 has not come yet"));
    char *text = scratch_read(path);
    const char *head = "\xEF\xBB\xBF"
                       "date;content;name;STT;rejected_line;rejected_because\r\n"
                       "32/1/2026;c;;3;5;";
    assert_memory_equal(text, head, strlen(head));
    assert_non_null(strstr(text, "date: “32/1/2026” is not a date"));
    // Corrected, it goes in without a word about the two columns.
    text[strcspn(text, "\n") + 1] = '2';
    text[strcspn(text, "\n") + 2] = '1';
    heard_release(&heard);
    heard = (struct heard){.stop_at = 0};
    import_as(office, "visit", text, (struct import_options){0}, &heard,
        "1 rows +1 ~0 =0 !0 w1");
    assert_null(strstr(str_text(&heard.warned), "rejected_"));
    column_is(office, "visit", "date", "2026-07-01|2026-09-09|2026-01-21");
    heard_release(&heard);
    free(text);
    free(path);
}

/* Rejected again, the old reason gives way to the new one; too many cells stay last. */
static void test_rejects_again(void **state)
{
    struct office *office = *state;
    char *path = scratch_path("again.csv");
    struct import_options options = {.rejects = path};
    struct heard heard = {.stop_at = 0};
    import_as(office, "visit",
        "date,content,rejected_line,rejected_because\n32/1/2026,c,9,old\n1/7/2026,d,8,old,"
        "extra\n",
        options, &heard, "2 rows +0 ~0 =0 !2 w0");
    char *text = scratch_read(path);
    assert_null(strstr(text, "old"));
    assert_non_null(strstr(text, "date,content,rejected_line,rejected_because\r\n"));
    assert_non_null(strstr(text, "\r\n1/7/2026,d,3,"));
    assert_non_null(strstr(text, ",extra\r\n"));
    heard_release(&heard);
    free(text);
    free(path);
}

static void test_no_rejects_no_file(void **state)
{
    struct office *office = *state;
    char *path = scratch_path("none.csv");
    struct import_options options = {.rejects = path};
    struct heard heard = {.stop_at = 0};
    import_as(
        office, "person", "name\nHồ Nga\n", options, &heard, "1 rows +1 ~0 =0 !0 w0");
    assert_false(path_exists(path));
    free(path);
    heard_release(&heard);
    // Never over the file that is being read.
    path = scratch_write("self.csv", "name\n\n", 6);
    struct import_report report;
    options.rejects = path;
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, NULL), TD_INVALID);
    free(path);
    heard_release(&heard);
}

/* --- nothing twice --------------------------------------------------------------- */

static void test_again_with_codes(void **state)
{
    struct office *office = *state;
    const char *csv = "code,opened,kind,content,resolved,note\n"
                      "26-00007,1/6/2026,complaint,Một,,\n"
                      "26-00009,2/6/2026,petition,Hai,3/6/2026,x\n";
    imports(office, "case", csv, "2 rows +2 ~0 =0 !0 w2");
    column_is(office, "case", "state", "received|closed");
    imports(office, "case", csv, "2 rows +0 ~0 =2 !0 w0");
    // Only the columns of the file are compared, in any spelling of the same value.
    imports(office, "case", "CODE,opened,state\n26-00009,2026-06-02,Closed\n",
        "1 rows +0 ~0 =1 !0 w0");
    imports(office, "case", "code,opened,state,kind\n26-00007,01.06.2026,,complaint\n",
        "1 rows +0 ~0 =1 !0 w0");
    rejects(office, "case",
        "code,kind,content,note\n26-00007,petition,Một,y\n26-00009,petition,Hai,x\n",
        "2 rows +0 ~0 =1 !1 w0", "2/2/kind/26-00007 is known|kind, note|--update");
    column_is(office, "case", "note", "\"\"|x");
}

static void test_update(void **state)
{
    struct office *office = *state;
    struct heard heard = {.stop_at = 0};
    struct import_options update = {.update = true};
    imports(office, "person", "code,name,phone\nN-00001,Hồ Nga,1\nN-00002,Lê B,2\n",
        "2 rows +2 ~0 =0 !0 w2");
    const char *csv =
        "code,name,phone\nN-00001,Hồ Nga,1\nN-00002,Lê B,3\nN-00003,Tô C,4\n";
    import_as(office, "person", csv, update, &heard, "3 rows +1 ~1 =1 !0 w2");
    column_is(office, "person", "phone", "1|3|4");
    heard_release(&heard);
    heard = (struct heard){.stop_at = 0};
    import_as(office, "person", csv, update, &heard, "3 rows +0 ~0 =3 !0 w0");
    heard_release(&heard);
}

static void test_again_without_codes(void **state)
{
    struct office *office = *state;
    const char *csv = "date,content,name\n1/7/2026,x,A\n1/7/2026,x,A\n1/7/2026,y,A\n";
    imports(office, "visit", csv, "3 rows +3 ~0 =0 !0 w0");
    imports(office, "visit", csv, "3 rows +0 ~0 =3 !0 w0");
    // A third row of the same content is the third record of it.
    imports(office, "visit",
        "date,content,name\n1/7/2026,x,A\n1/7/2026,y,A\n1/7/2026,x,A\n1/7/2026,x,A\n",
        "4 rows +1 ~0 =3 !0 w0");
    column_is(office, "visit", "code", "T26-00001|T26-00002|T26-00003|T26-00004");
    column_is(office, "visit", "content", "x|x|y|x");
}

/* Rows with a code come first, whatever their place: a number given to a row without one
 * never takes a code that stands further down, and never stands for such a row. */
static void test_mixed_codes(void **state)
{
    struct office *office = *state;
    const char *csv =
        "code,name,phone\n,Hồ Nga,1\nN-00001,Lê B,2\n,Lê B,2\nN-00002,Tô C,3\n";
    imports(office, "person", csv, "4 rows +4 ~0 =0 !0 w4");
    column_is(office, "person", "name", "Lê B|Tô C|Hồ Nga|Lê B");
    imports(office, "person", csv, "4 rows +0 ~0 =4 !0 w0");
}

static void test_same_code_twice_in_file(void **state)
{
    struct office *office = *state;
    const char *csv = "code,name,phone\nN-00001,Lê B,2\nn-00001,Lê B,2\nN-00001,Lê B,5\n";
    rejects(office, "person", csv, "3 rows +1 ~0 =1 !1 w1",
        "4/1/code/N-00001 stands in line 2 as well|: phone.");
    column_is(office, "person", "phone", "2");
}

/* However many rows lie between the two. */
static void test_same_code_far_apart(void **state)
{
    struct office *office = *state;
    struct str csv = {0};
    str_add(&csv, "code,name\n");
    for (unsigned i = 1; i <= 600; i++)
        str_addf(&csv, "N-%05u,Lê B\n", i);
    str_add(&csv, "N-00001,Tô C\nN-00600,Tô C\n");
    rejects(office, "person", csv.buf, "602 rows +600 ~0 =0 !2 w0",
        "602/1/code/N-00001 stands in line 2 as well|: name.");
    str_release(&csv);
}

static void test_code_of_another_book(void **state)
{
    struct office *office = *state;
    imports(office, "person", "code,name\nX-1,Lê B\n", "1 rows +1 ~0 =0 !0 w0");
    rejects(office, "visit", "code,content,date,name\nx-1,c,1/7/2026,A\n",
        "1 rows +0 ~0 =0 !1 w0", "2/1/code/|in use");
}

static void test_voided(void **state)
{
    struct office *office = *state;
    const char *csv = "code,name\nN-00001,Lê B\n";
    imports(office, "person", csv, "1 rows +1 ~0 =0 !0 w0");
    struct command command = {
        .verb = VERB_VOID, .schema = &schema_person, .id = 1, .reason = "nhầm"};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    struct heard heard = {.stop_at = 0};
    import_as(office, "person", csv, (struct import_options){0}, &heard,
        "1 rows +0 ~0 =1 !0 w1");
    assert_non_null(strstr(str_text(&heard.warned), "nhầm"));
    heard_release(&heard);
    rejects(office, "person", "code,name\nN-00001,Lê C\n", "1 rows +0 ~0 =0 !1 w0",
        "taken out");
}

/* Rows enough for several batches; an import that was stopped goes on where it was. */
static void test_stopped_goes_on(void **state)
{
    struct office *office = *state;
    struct str csv = {0};
    str_add(&csv, "date,content,name\n");
    for (int i = 0; i < 20000; i++)
        str_addf(&csv, "1/7/2026,Nội dung %d,Người %d\n", i / 2, i % 7);
    char *path = scratch_write("long.csv", csv.buf, csv.len);
    struct heard heard = {.stop_at = 1};
    struct import_options options = {0};
    struct import_report report;
    struct err err = {.code = TD_OK};
    assert_int_equal(import_file(office, "visit", path, &options, &heard, &report, &err),
        TD_CANCELLED);
    uint64_t added = report.added; // a slow machine stores less in one go
    assert_true(added > 0 && added < 20000);
    assert_int_equal(report.last_line, added + 1);
    char *line = xasprintf("line %u", (unsigned)added + 1);
    assert_non_null(strstr(err.text, line));
    free(line);
    heard.stop_at = 0;
    assert_int_equal(
        import_file(office, "visit", path, &options, &heard, &report, NULL), TD_OK);
    assert_int_equal(report.skipped, added);
    assert_int_equal(report.added, 20000 - added);
    imports(office, "visit", csv.buf, "20000 rows +0 ~0 =20000 !0 w0");
    heard_release(&heard);
    str_release(&csv);
    free(path);
}

/* --- cases, people, references --------------------------------------------------- */

static void test_states(void **state)
{
    struct office *office = *state;
    rejects(office, "case",
        "code,opened,kind,content,state,resolved,decision_date\n"
        "A1,1/6/2026,petition,a,,,\n"
        "A2,1/6/2026,petition,a,closed,,2/6/2026\n"
        "A3,1/6/2026,petition,a,closed,,\n"
        "A4,1/6/2026,petition,a,verifying,3/6/2026,\n"
        "A5,1/6/2026,petition,a,Đã xong,,\n"
        "A6,3/6/2026,petition,a,,1/6/2026,\n",
        "6 rows +2 ~0 =0 !4 w2",
        "4/6/resolved/|5/6/resolved/|6/5/state/|7/6/resolved/It cannot be resolved");
    column_is(office, "case", "resolved", "\"\"|2026-06-02");
    // What was filled in by itself is no difference later.
    imports(office, "case",
        "code,opened,kind,content,state,resolved,decision_date\n"
        "A1,1/6/2026,petition,a,,,\n"
        "A2,1/6/2026,petition,a,closed,,2/6/2026\n",
        "2 rows +0 ~0 =2 !0 w0");
}

/* The due date in force is exported; given back, it is no override. */
static void test_due(void **state)
{
    struct office *office = *state;
    const char *csv =
        "code,opened,kind,content,due\nA1,1/6/2026,complaint,a,\n"
        "A2,1/6/2026,complaint,a,2026-06-11\nA3,1/6/2026,complaint,a,1/9/2026\n";
    imports(office, "case", csv, "3 rows +3 ~0 =0 !0 w3");
    column_is(office, "case", "due", "2026-06-11|2026-06-11|2026-09-01");
    imports(office, "case", csv, "3 rows +0 ~0 =3 !0 w0");
    imports(office, "case", "code,due\nA1,2026-06-11\nA2,\nA3,1/9/2026\n",
        "3 rows +0 ~0 =3 !0 w0");
    rejects(office, "case", "code,due\nA3,\nA1,12/6/2026\n", "2 rows +0 ~0 =0 !2 w0",
        "2/2/due/|3/2/due/");
    struct casefile cf;
    record_init(&schema_case, &cf);
    assert_int_equal(office_get(office, &schema_case, 2, &cf, NULL), TD_OK);
    assert_int_equal(cf.due, DAY_NONE);
    record_release(&schema_case, &cf);
}

static void test_people_are_found_not_made(void **state)
{
    struct office *office = *state;
    imports(office, "person",
        "code,name,cid,phone\nN-00001,Hồ Thị Nga,040085000101,0912000111\n",
        "1 rows +1 ~0 =0 !0 w0");
    imports(office, "visit",
        "date,content,name,cid,phone\n"
        "1/7/2026,a,Người khác,040085000101,\n"
        "1/7/2026,b,hồ thị nga,,0912000111\n"
        "1/7/2026,c,Hồ Thị Nga,,\n"
        "1/7/2026,d,Lê B,,0912000111\n",
        "4 rows +4 ~0 =0 !0 w0");
    column_is(office, "visit", "person", "N-00001|N-00001|\"\"|\"\"");
    column_is(office, "person", "code", "N-00001");
    // A column that says who, or nobody, is believed.
    imports(office, "visit",
        "date,content,name,cid,person\n2/7/2026,e,Hồ Nga,040085000101,\n",
        "1 rows +1 ~0 =0 !0 w0");
    column_is(office, "visit", "person", "N-00001|N-00001|\"\"|\"\"|\"\"");
}

static void test_references(void **state)
{
    struct office *office = *state;
    struct heard heard = {.stop_at = 0};
    const char *visits = "code,date,content,name,case\nT1,1/7/2026,a,A,HS-1\n";
    import_as(office, "visit", visits, (struct import_options){0}, &heard,
        "1 rows +1 ~0 =0 !0 w1");
    assert_non_null(strstr(str_text(&heard.warned), "HS-1"));
    heard_release(&heard);
    imports(office, "case", "code,opened,kind,content,name\nHS-1,1/7/2026,petition,a,A\n",
        "1 rows +1 ~0 =0 !0 w0");
    column_is(office, "visit", "case", "HS-1");
    imports(office, "visit", visits, "1 rows +0 ~0 =1 !0 w0");
    // Inside one file a row may point to one before it; a check knows that as well.
    imports(office, "letter",
        "code,received,content,name,duplicate_of\nD1,1/7/2026,a,A,\nD2,2/7/2026,a,A,D1\n"
        "D3,2/7/2026,a,A,D4\nD4,2/7/2026,a,A,\n",
        "4 rows +4 ~0 =0 !0 w1");
}

static void test_read_only(void **state)
{
    (void)state;
    struct seat seat = {.actor = "lan", .role = "viewer", .road = ROAD_CLI};
    struct office *office;
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    struct import_options options = {.check = true};
    struct heard heard = {.stop_at = 0};
    struct import_report report;
    char *path = scratch_write("in.csv", "name\nHồ Nga\n", 14);
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, NULL), TD_OK);
    assert_string_equal(counts(&report), "1 rows +1 ~0 =0 !0 w0");
    options.check = false;
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, NULL), TD_DENIED);
    assert_int_equal(report.added, 0);
    office_close(office);
    heard_release(&heard);
    free(path);
}

static void test_undo(void **state)
{
    struct office *office = *state;
    char *path = scratch_write("in.csv", "name\nHồ Nga\nLê B\n", 19);
    struct import_options options = {0};
    struct heard heard = {.stop_at = 0};
    struct import_report report;
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, NULL), TD_OK);
    assert_int_not_equal(report.batch, 0);
    struct undo undo = {.target = UNDO_BATCH, .batch = report.batch};
    struct str said = {0};
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    column_is(office, "person", "name", "");
    str_release(&said);
    heard_release(&heard);
    free(path);
}

/* An import that was undone never was: the corrected file brings its rows back, with and
 * without codes, as it says now. What was taken out on purpose stays out. */
static void test_again_after_undo(void **state)
{
    struct office *office = *state;
    const char *csv = "code,name,phone\nP-1,Hồ Nga,1\nP-2,Lê B,2\n,Tô C,3\n,Tô C,3\n";
    char *path = scratch_write("u.csv", csv, strlen(csv));
    struct import_options options = {0};
    struct heard heard = {.stop_at = 0};
    struct import_report report;
    assert_int_equal(
        import_file(office, "person", path, &options, &heard, &report, NULL), TD_OK);
    struct undo undo = {.target = UNDO_BATCH, .batch = report.batch};
    struct str said = {0};
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    column_is(office, "person", "name", "");
    imports(office, "person",
        "code,name,phone\nP-1,Hồ Nga,1\nP-2,Lê Bình,2\n,Tô C,3\n,Tô C,3\n,Tô C,3\n",
        "5 rows +5 ~0 =0 !0 w1");
    column_is(office, "person", "name", "Hồ Nga|Lê Bình|Tô C|Tô C|Tô C");
    imports(office, "person", "name,phone\nTô C,3\n", "1 rows +0 ~0 =1 !0 w0");
    str_release(&said);
    heard_release(&heard);
    free(path);
}

/* --- out and in again ------------------------------------------------------------ */

static const char *const registers[] = {
    "person", "case", "visit", "letter", "dialogue", "session", "note"};

static void import_sample(struct office *office, const char *name, const char *file)
{
    char *path = xasprintf(TEST_FIXTURES "/../../data/sample/%s.csv", file);
    struct import_options options = {0};
    struct heard heard = {.stop_at = 0};
    struct import_report report;
    struct err err = {.code = TD_OK};
    if (import_file(office, name, path, &options, &heard, &report, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_string_equal(str_text(&heard.rejected), "");
    assert_true(report.added > 0 && report.added == report.rows);
    assert_int_equal(
        import_file(office, name, path, &options, &heard, &report, &err), TD_OK);
    assert_int_equal(report.skipped, report.rows);
    heard_release(&heard);
    free(path);
}

static void comes_back(struct office *office)
{
    struct office *other = office_new();
    char *texts[ARRAY_COUNT(registers)];
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++) {
        texts[i] = exported(office, registers[i]);
        struct heard heard = {.stop_at = 0};
        struct import_report report;
        struct import_options options = {0};
        struct err err = {.code = TD_OK};
        char *path = scratch_write("out.csv", texts[i], strlen(texts[i]));
        if (import_file(other, registers[i], path, &options, &heard, &report, &err) !=
            TD_OK)
            fail_msg("%s", err.text);
        assert_string_equal(str_text(&heard.rejected), "");
        heard_release(&heard);
        free(path);
    }
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++) {
        char *again = exported(other, registers[i]);
        assert_string_equal(again, texts[i]);
        free(again);
        free(texts[i]);
    }
    office_close(other);
}

static void test_sample_comes_back(void **state)
{
    struct office *office = *state;
    static const char *const files[] = {
        "people", "cases", "visits", "letters", "dialogues", "sessions"};
    for (size_t i = 0; i < ARRAY_COUNT(files); i++)
        import_sample(office, registers[i], files[i]);
    comes_back(office);
}

static uint64_t matching(struct office *office, const char *filter)
{
    struct query_env env = office_query_env(office, false);
    struct query *query = NULL;
    struct err err = {.code = TD_OK};
    uint64_t n;
    if (query_parse(&schema_case, filter, &env, &query, NULL, &err) != TD_OK)
        fail_msg("%s", err.text);
    const struct query *one = query;
    assert_int_equal(office_count(office, &schema_case, &one, 1, &n, NULL), TD_OK);
    query_free(query);
    return n;
}

static void test_demo_comes_back(void **state)
{
    struct office *office = *state;
    for (size_t i = 0; i < ARRAY_COUNT(registers); i++) {
        char *file = xasprintf("demo_%s", registers[i]);
        import_sample(office, registers[i], file);
        free(file);
    }
    assert_true(matching(office, "open") >= 30);
    assert_true(matching(office, "overdue") >= 3);
    assert_true(matching(office, "soon") >= 2);
    comes_back(office);
}

/* Text that tries every rule: quotes, line ends, blanks, formulas, decomposed letters. */
static void test_odd_text_comes_back(void **state)
{
    struct office *office = *state;
    imports(office, "note",
        "case,date,author,text\n"
        ",1/7/2026,  hai dấu cách  ,\"dòng\nhai\r\nba\rbốn\"\n"
        ",1/7/2026,\"a\"\"b,c;d\",'=SUM(A1)\n"
        ",1/7/2026,Nguye\u0302\u0303n,''@x\n"
        ",1/7/2026,\u00A0nbsp\u00A0,\t\n"
        ",1/7/2026,x\ry,\"\"\"\"\n"
        ",1/7/2026,－5,\u200Bkhông\u202E\n"
        ",1/7/2026,z,\"'\"\"\"\n",
        "7 rows +7 ~0 =0 !0 w0");
    char *text = exported(office, "note");
    assert_non_null(strstr(text, "Nguy\u1EC5n"));
    assert_non_null(strstr(text, "\"dòng\nhai\r\nba\rbốn\""));
    assert_non_null(strstr(text, "\"  hai dấu cách  \""));
    assert_non_null(strstr(text, "\"'\t\""));
    free(text);
    comes_back(office);
}

static void test_masked_export(void **state)
{
    struct office *office = *state;
    imports(office, "case",
        "code,opened,kind,content,name,phone\nA1,1/7/2026,denunciation,a,Hồ Nga,0912\n"
        "A2,1/7/2026,petition,b,Lê B,0913\n",
        "2 rows +2 ~0 =0 !0 w2");
    struct export_options options = {0};
    uint64_t revision = office_revision(office);
    char *text = exported_with(office, "case", &options);
    assert_null(strstr(text, "Hồ Nga"));
    assert_null(strstr(text, "0912"));
    assert_non_null(strstr(text, FIELD_MASK));
    assert_non_null(strstr(text, "Lê B"));
    assert_int_equal(office_revision(office), revision);
    struct office *other = office_new();
    rejects(other, "case", text, "2 rows +1 ~0 =0 !1 w1", "/name/|/phone/|hidden");
    office_close(other);
    free(text);
    text = exported(office, "case");
    assert_non_null(strstr(text, "Hồ Nga"));
    assert_int_not_equal(office_revision(office), revision);
    free(text);
}

static void test_json(void **state)
{
    struct office *office = *state;
    imports(office, "visit",
        "code,date,time,content,name,people\nT1,1/7/2026,8h05,\"a\"\"b\",Lê B,3\n",
        "1 rows +1 ~0 =0 !0 w0");
    struct str out = {0};
    struct sink sink = {&out, keep};
    static const char *const keys[] = {
        "code", "date", "time", "people", "content", "cid"};
    const struct field *columns[ARRAY_COUNT(keys)];
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        columns[i] = schema_field(&schema_visit, keys[i]);
    struct export_options options = {.columns = columns, .n_columns = ARRAY_COUNT(keys)};
    struct find find = {.schema = &schema_visit};
    uint64_t rows;
    assert_int_equal(export_json(office, &find, &options, &sink, &rows, NULL), TD_OK);
    assert_int_equal(rows, 1);
    assert_string_equal(str_text(&out),
        "{\"code\":\"T1\",\"date\":\"2026-07-01\",\"time\":\"08:05\",\"people\":3,"
        "\"content\":\"a\\\"b\",\"cid\":null}\n");
    str_release(&out);
}

static bool refuse_bytes(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    (void)bytes;
    (void)len;
    return false;
}

static void test_export_limits(void **state)
{
    struct office *office = *state;
    imports(office, "person", "name\nA\nB\nC\n", "3 rows +3 ~0 =0 !0 w0");
    const struct field *name = schema_field(&schema_person, "name");
    struct export_options options = {
        .columns = &name, .n_columns = 1, .limit = 2, .bom = true};
    char *text = exported_with(office, "person", &options);
    assert_string_equal(text, "\xEF\xBB\xBFname\r\nA\r\nB\r\n");
    free(text);
    struct sink full = {NULL, refuse_bytes};
    struct find find = {.schema = &schema_person};
    uint64_t rows;
    assert_int_equal(export_csv(office, &find, &options, &full, &rows, NULL), TD_IO);
    assert_int_equal(rows, 0);
}

static int setup(void **state)
{
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    *state = office_new();
    return scratch_open();
}

static int teardown(void **state)
{
    office_close(*state);
    scratch_close();
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_header),
        TEST(test_unknown_columns),
        TEST(test_bad_headers),
        TEST(test_sniffed),
        TEST(test_encoding_given),
        TEST(test_rejected_cells),
        TEST(test_month_first),
        TEST(test_masks),
        TEST(test_formulas),
        TEST(test_rejects_file),
        TEST(test_rejects_again),
        TEST(test_no_rejects_no_file),
        TEST(test_again_with_codes),
        TEST(test_update),
        TEST(test_again_without_codes),
        TEST(test_mixed_codes),
        TEST(test_same_code_twice_in_file),
        TEST(test_same_code_far_apart),
        TEST(test_code_of_another_book),
        TEST(test_voided),
        TEST(test_stopped_goes_on),
        TEST(test_states),
        TEST(test_due),
        TEST(test_people_are_found_not_made),
        TEST(test_references),
        TEST(test_read_only),
        TEST(test_undo),
        TEST(test_again_after_undo),
        TEST(test_sample_comes_back),
        TEST(test_demo_comes_back),
        TEST(test_odd_text_comes_back),
        TEST(test_masked_export),
        TEST(test_json),
        TEST(test_export_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
