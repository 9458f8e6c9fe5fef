/* SPDX-License-Identifier: MIT
 *
 * CSV bytes: what is read from what is written, every cell as it stands in the file; and
 * what refuses a file, by name, line and byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/csv.h"
#include "scratch.h"

/* "line:cell|cell;line:cell" with CR, LF and TAB made visible. */
struct seen {
    struct str text;
    uint64_t stop_at; /* line */
};

static void show_cell(struct str *out, const char *cell)
{
    for (; *cell != '\0'; cell++) {
        if (*cell == '\n')
            str_add(out, "<LF>");
        else if (*cell == '\r')
            str_add(out, "<CR>");
        else if (*cell == '\t')
            str_add(out, "<TAB>");
        else
            str_addc(out, *cell);
    }
}

static enum td_status show_row(void *ctx, const struct csv_row *row, struct err *err)
{
    struct seen *seen = ctx;
    if (row->line == seen->stop_at)
        return err_set(err, TD_CANCELLED, "stopped");
    str_addf(&seen->text, "%s%llu:", seen->text.len > 0 ? ";" : "",
        (unsigned long long)row->line);
    for (size_t i = 0; i < row->n; i++) {
        str_add(&seen->text, i > 0 ? "|" : "");
        show_cell(&seen->text, row->cells[i]);
    }
    return TD_OK;
}

static struct csv_source source_of(const char *path, char delimiter)
{
    return (struct csv_source){.path = path, .delimiter = delimiter};
}

static void reads_bytes(const char *bytes, size_t len, char delimiter, const char *rows)
{
    char *path = scratch_write("a.csv", bytes, len);
    struct csv_source source = source_of(path, '\0');
    struct seen seen = {.stop_at = 0};
    struct err err = {.code = TD_OK};
    if (csv_scan(&source, &err) != TD_OK ||
        csv_read(&source, show_row, &seen, &err) != TD_OK)
        fail_msg("%s", err.text);
    assert_string_equal(str_text(&seen.text), rows);
    assert_int_equal(source.delimiter, delimiter);
    str_release(&seen.text);
    free(path);
}

static void reads(const char *text, char delimiter, const char *rows)
{
    reads_bytes(text, strlen(text), delimiter, rows);
}

/* All the words, divided by '|', must stand in the sentence. */
static void refuses_bytes(const char *bytes, size_t len, const char *words)
{
    char *path = scratch_write("b.csv", bytes, len);
    struct csv_source source = source_of(path, '\0');
    struct err err = {.code = TD_OK};
    assert_int_equal(csv_scan(&source, &err), TD_INVALID);
    char *copy = xstrdup(words), *rest = NULL;
    for (char *word = strtok_r(copy, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest))
        if (strstr(err.text, word) == NULL)
            fail_msg("“%s” is not in: %s", word, err.text);
    free(copy);
    free(path);
}

static void refuses(const char *text, const char *words)
{
    refuses_bytes(text, strlen(text), words);
}

static void test_cells(void **state)
{
    (void)state;
    reads("a,b\n1,2\n", ',', "1:a|b;2:1|2");
    reads("a,b\r\n1,2\r\n", ',', "1:a|b;2:1|2");
    reads("a,b\n1,2", ',', "1:a|b;2:1|2");
    reads("a,b\n1,", ',', "1:a|b;2:1|");
    reads("a,b\n,\n", ',', "1:a|b");
    reads("a,b\n,x\n", ',', "1:a|b;2:|x");
    reads("a,b,c\n1,2\n1,2,3,4\n", ',', "1:a|b|c;2:1|2;3:1|2|3|4");
    reads("", ',', "");
}

static void test_quotes(void **state)
{
    (void)state;
    reads("a,b\n\"x,y\",\"say \"\"no\"\"\"\n", ',', "1:a|b;2:x,y|say \"no\"");
    reads("a,b\n\"one\ntwo\",2\n3,4\n", ',', "1:a|b;2:one<LF>two|2;4:3|4");
    reads("a,b\n\"one\r\ntwo\",2\r\n3,4\r\n", ',', "1:a|b;2:one<CR><LF>two|2;4:3|4");
    reads("a,b\n\"\",\"\"\"\"\n", ',', "1:a|b;2:|\"");
    reads("a,b\n1,\"2\"", ',', "1:a|b;2:1|2");
    reads("a,b\r\n1,\"2\"\r\n", ',', "1:a|b;2:1|2");
}

/* Blanks and lone carriage returns are part of the cell. */
static void test_kept(void **state)
{
    (void)state;
    reads("a,b\n  1 ,\t2  \n", ',', "1:a|b;2:  1 |<TAB>2  ");
    reads("a,b\nx\ry,z\n", ',', "1:a|b;2:x<CR>y|z");
    reads("a,b\n\"x\ry\",z\n", ',', "1:a|b;2:x<CR>y|z");
    reads("a,b\nx\r,z\r\r\n", ',', "1:a|b;2:x<CR>|z<CR>");
    reads("a,b\nx\xC2\xA0,\xC2\xA0z\n", ',', "1:a|b;2:x\xC2\xA0|\xC2\xA0z");
}

static void test_blank_lines(void **state)
{
    (void)state;
    reads("\n\na,b\n\r\n1,2\n\n\n,,\n3,4\n\n", ',', "3:a|b;5:1|2;9:3|4");
}

static void test_delimiters(void **state)
{
    (void)state;
    reads("a;b;c,d\n1;2,5;3\n", ';', "1:a|b|c,d;2:1|2,5|3");
    reads("a\tb\n1\t2;3\n", '\t', "1:a|b;2:1|2;3");
    reads("\"a;b;c\",d\n1,2\n", ',', "1:a;b;c|d;2:1|2");
    reads("only\n1;2;3\n", ',', "1:only;2:1;2;3");
    reads("sep=;\na;b\n1;2\n", ';', "2:a|b;3:1|2");
    reads("sep=;\r\na,x;b\r\n1;2\r\n", ';', "2:a,x|b;3:1|2");
}

static void test_delimiter_given(void **state)
{
    (void)state;
    char *path = scratch_write("d.csv", "a|b,c\n", 6);
    struct csv_source source = source_of(path, '|');
    struct seen seen = {.stop_at = 0};
    assert_int_equal(csv_scan(&source, NULL), TD_OK);
    assert_int_equal(csv_read(&source, show_row, &seen, NULL), TD_OK);
    assert_string_equal(str_text(&seen.text), "1:a|b,c");
    str_release(&seen.text);
    free(path);
}

static void test_bom(void **state)
{
    (void)state;
    char *path = scratch_write("bom.csv", "\xEF\xBB\xBF\"a\",b\n1,2\n", 13);
    struct csv_source source = source_of(path, '\0');
    struct seen seen = {.stop_at = 0};
    assert_int_equal(csv_scan(&source, NULL), TD_OK);
    assert_true(source.had_bom);
    assert_int_equal(csv_read(&source, show_row, &seen, NULL), TD_OK);
    assert_string_equal(str_text(&seen.text), "1:a|b;2:1|2");
    str_release(&seen.text);
    free(path);
}

/* Cells and line ends must survive wherever the buffer of the reader ends. */
static void test_buffer_ends(void **state)
{
    (void)state;
    enum { BUFFER = 64 * 1024 };
    for (size_t back = 0; back < 24; back++) {
        struct str text = {0}, rows = {0};
        str_add(&text, "a,b\r\n");
        str_add(&rows, "1:a|b");
        uint64_t line = 2;
        while (text.len < BUFFER - back - 6) {
            size_t fill = BUFFER - back - 6 - text.len;
            fill = fill > 900 ? 900 : fill;
            str_addf(&rows, ";%llu:", (unsigned long long)line++);
            str_fill(&text, 'x', fill);
            str_fill(&rows, 'x', fill);
            str_add(&text, "\r\n");
        }
        str_add(&text, "\"ngõ\r\n\"\"x\"\"\",ế\r\n\"\",1\r2\r\nz,\"\"\r\n");
        str_addf(&rows, ";%llu:ngõ<CR><LF>\"x\"|ế;%llu:|1<CR>2;%llu:z|",
            (unsigned long long)line, (unsigned long long)line + 2,
            (unsigned long long)line + 3);
        reads_bytes(text.buf, text.len, ',', str_text(&rows));
        str_release(&text);
        str_release(&rows);
    }
}

static void test_stop(void **state)
{
    (void)state;
    char *path = scratch_write("s.csv", "a\n1\n2\n3\n", 8);
    struct csv_source source = source_of(path, '\0');
    struct seen seen = {.stop_at = 3};
    struct err err = {.code = TD_OK};
    assert_int_equal(csv_scan(&source, NULL), TD_OK);
    assert_int_equal(csv_read(&source, show_row, &seen, &err), TD_CANCELLED);
    assert_string_equal(err.text, "stopped");
    assert_string_equal(str_text(&seen.text), "1:a;2:1");
    str_release(&seen.text);
    free(path);
}

static void test_broken_quotes(void **state)
{
    (void)state;
    refuses("a,b\n1,\"2\n3,4\n", "not closed|line 2, byte 3|byte 7 of the file");
    refuses("a,b\n1,2\"3\n", "inside a cell|line 2, byte 4|byte 8 of");
    refuses("a,b\n1,\"2\"x\n", "closing quote|line 2, byte 6|line 2, byte 3");
    refuses("a,b\n1,\"2\n3,4\n5,\"6\"\n", "line 4, byte 4|line 2, byte 3");
    refuses("a,\"b\" \n1,2\n", "closing quote|line 1, byte 6");
    refuses("a, \"b\"\n1,2\n", "inside a cell|line 1, byte 4");
    refuses("a\n\"", "not closed|line 2, byte 1");
}

static void test_oversized(void **state)
{
    (void)state;
    struct str text = {0};
    str_add(&text, "a,b\nx,");
    str_fill(&text, 'y', 65536);
    str_add(&text, "\n");
    char *path = scratch_write("big.csv", text.buf, text.len);
    struct csv_source source = source_of(path, '\0');
    assert_int_equal(csv_scan(&source, NULL), TD_OK);
    str_truncate(&text, text.len - 1);
    str_add(&text, "y\n");
    refuses_bytes(text.buf, text.len, "64 KiB|line 2, byte 1|byte 5 of the file");
    str_fill(&text, 'z', 300000);
    refuses_bytes(text.buf, text.len, "64 KiB|line 2");
    str_clear(&text);
    str_add(&text, "a\n1\n\"open\n");
    str_fill(&text, 'z', 300000);
    refuses_bytes(text.buf, text.len, "not closed|line 3, byte 1");
    str_clear(&text);
    str_add(&text, "a\n");
    for (int i = 0; i < 20; i++) {
        str_fill(&text, 'w', 60000);
        str_add(&text, ",");
    }
    str_add(&text, "\n");
    refuses_bytes(text.buf, text.len, "1 MiB|line 2");
    str_release(&text);
    free(path);
}

static void test_nul_and_wide(void **state)
{
    (void)state;
    refuses_bytes("a,b\n1,x\0y\n", 10, "NUL byte|line 2, byte 4|byte 8 of the file");
    refuses_bytes("\xFF\xFE"
                  "a\0,\0b\0\n\0",
        10, "UTF-16LE|line 1, byte 1");
    refuses_bytes("\xFE\xFF"
                  "\0a\0,\0b\0\n",
        10, "UTF-16BE|line 1, byte 1");
    refuses_bytes("n\0a\0m\0e\0,\0x\0\n\0A\0,\0B\0\n\0", 22, "UTF-16LE");
    refuses_bytes("\0n\0a\0m\0e\0,\0x\0\n\0A\0,\0B\0\n", 22, "UTF-16BE");
}

static void test_bad_utf8(void **state)
{
    (void)state;
    refuses("tên,b\nNguyễn,\xE1\xBB\n", "not valid UTF-8|line 2, byte 10");
    refuses("name\nx\nab\xC0\xAFz\n", "not valid UTF-8|line 3, byte 3");
    refuses("name\nx\nab\xED\xA0\x80z\n", "not valid UTF-8|line 3, byte 3");
}

/* "Nguyễn Văn Ấn, Trần Thị Hồng" in what offices used before Unicode. */
static void test_legacy(void **state)
{
    (void)state;
    refuses(
        "name\nNguy\xD4n V\xA8n \xC3n\nTr\xC7n Th\xDE H\xE5ng\n", "TCVN3|line 2, byte 5");
    refuses("name\nNguy\xEA\xDEn V\xE3n \xC2\xECn\nTr\xE2\xCCn Th\xF2i H\xF4\xCCng\n",
        "Windows-1258|line 2, byte 5");
    refuses("name\nNguy\xAEn V\xE5n \x84n\nTr\xA5n Th\xB8 H\xB0ng\n",
        "VISCII|line 2, byte 5");
    refuses("name\nNguye\xE3n Va\xEAn A\xC1n\nTra\xE0n Th\xF2 Ho\xE0ng\n",
        "VNI|line 2, byte 6");
    refuses("name\nNguyÔn V¨n An\nTrÇn ThÞ Hång\n",
        "TCVN3 (ABC) inside UTF-8|line 2, byte 1");
    refuses("name\nNguyeãn Vaên An\nTraàn Thò Hoàng\n",
        "VNI-Windows inside UTF-8|line 2, byte 1");
    refuses("name\nNguyá»…n VÄƒn An\nTráº§n Thá»‹ Há»“ng\n",
        "UTF-8 encoded twice|line 2, byte 1");
}

/* Said to be UTF-8, doubts about fonts are silent; bytes are still looked at. */
static void test_plain_utf8(void **state)
{
    (void)state;
    const char *text = "name\nNguyÔn V¨n An\n";
    char *path = scratch_write("f.csv", text, strlen(text));
    struct csv_source source = {.path = path, .plain_utf8 = true};
    assert_int_equal(csv_scan(&source, NULL), TD_OK);
    free(path);
}

/* Other people's letters are no old encoding. */
static void test_foreign(void **state)
{
    (void)state;
    reads("name\nJosé Façade Müller\nÅse Ørsted\n5 m² · §3 «x»\n", ',',
        "1:name;2:José Façade Müller;3:Åse Ørsted;4:5 m² · §3 «x»");
}

static void test_old_macintosh(void **state)
{
    (void)state;
    refuses("a,b\r1,2\r", "CR alone");
}

static void test_files(void **state)
{
    (void)state;
    struct csv_source none = source_of("/nonexistent/x.csv", '\0');
    assert_int_equal(csv_scan(&none, NULL), TD_NOT_FOUND);
    struct csv_source dir = source_of(scratch_dir, '\0');
    assert_int_equal(csv_scan(&dir, NULL), TD_INVALID);
    struct csv_source pipe = source_of("/dev/null", '\0');
    assert_int_equal(csv_scan(&pipe, NULL), TD_INVALID);
}

/* --- writing --------------------------------------------------------------------- */

static void test_put(void **state)
{
    (void)state;
    struct str out = {0};
    csv_put_cell(&out, "", true);
    csv_put_cell(&out, "plain", false);
    csv_put_cell(&out, "a,b", false);
    csv_put_cell(&out, "a;b", false);
    csv_put_cell(&out, "say \"x\"", false);
    csv_put_cell(&out, "two\nlines", false);
    csv_put_cell(&out, " blank ", false);
    csv_put_cell(&out, "", false);
    csv_put_end(&out);
    assert_string_equal(str_text(&out), "\"\",plain,\"a,b\",\"a;b\",\"say \"\"x\"\"\","
                                        "\"two\nlines\",\" blank \",\r\n");
    str_release(&out);
}

static void test_written_is_read(void **state)
{
    (void)state;
    static const char *const cells[] = {"", "\"", "\"\"", ",", ";", "\r", "\n", "\r\n",
        " ", "x\ry", "\ttab", "Nguyễn\r\nVăn", "'", "a\"b,c", "\"quoted\"", "x "};
    struct str out = {0}, rows = {0};
    str_add(&out, "a,b\r\n");
    str_add(&rows, "1:a|b");
    unsigned line = 2;
    for (size_t i = 0; i < ARRAY_COUNT(cells); i++) {
        csv_put_cell(&out, cells[i], true);
        csv_put_cell(&out, "z", false);
        csv_put_end(&out);
        str_addf(&rows, ";%u:", line++);
        show_cell(&rows, cells[i]);
        str_add(&rows, "|z");
        for (const char *c = cells[i]; *c != '\0'; c++)
            line += *c == '\n';
    }
    reads_bytes(out.buf, out.len, ',', str_text(&rows));
    str_release(&out);
    str_release(&rows);
}

static void guards(const char *text, const char *guarded)
{
    char *got = csv_guard(text);
    assert_string_equal(got != NULL ? got : text, guarded);
    char *back = csv_unguard(guarded);
    assert_string_equal(back != NULL ? back : guarded, text);
    free(got);
    free(back);
}

static void test_guard(void **state)
{
    (void)state;
    guards("=1+1", "'=1+1");
    guards("'=1+1", "''=1+1");
    guards("''=1+1", "'''=1+1");
    guards("+84912", "'+84912");
    guards("-3", "'-3");
    guards("@x", "'@x");
    guards("\tx", "'\tx");
    guards("\rx", "'\rx");
    guards("\nx", "'\nx");
    guards("＝1", "'＝1");
    guards("＋1", "'＋1");
    guards("－1", "'－1");
    guards("＠1", "'＠1");
    guards("", "");
    guards("'", "'");
    guards("''", "''");
    guards("'quoted'", "'quoted'");
    guards("a=b", "a=b");
    guards(" =1", " =1");
    guards("Nguyễn", "Nguyễn");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_blank_lines),
        cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_delimiter_given),
        cmocka_unit_test(test_bom),
        cmocka_unit_test(test_buffer_ends),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_broken_quotes),
        cmocka_unit_test(test_oversized),
        cmocka_unit_test(test_nul_and_wide),
        cmocka_unit_test(test_bad_utf8),
        cmocka_unit_test(test_legacy),
        cmocka_unit_test(test_plain_utf8),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_old_macintosh),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_written_is_read),
        cmocka_unit_test(test_guard),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
