/* SPDX-License-Identifier: MIT
 *
 * The quick look at quotes beside libcsv: what it is sure of, libcsv takes; and it is
 * sure of what programs write.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "csv_bytes.h"
#include "csv_quotes.h"
#include "scratch.h"

static uint32_t below(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

/* In two pieces, as a file comes in chunks. */
static bool is_sure(const char *text, size_t len, size_t cut)
{
    struct csv_quotes quotes;
    csv_quotes_begin(&quotes, ',');
    csv_quotes_look(&quotes, text, cut);
    csv_quotes_look(&quotes, text + cut, len - cut);
    return csv_quotes_are_sure(&quotes);
}

static enum td_status take(void *ctx, const struct csv_row *row, struct err *err)
{
    (void)row, (void)err;
    ++*(size_t *)ctx;
    return TD_OK;
}

static bool is_taken(const char *text, size_t len)
{
    char *path = scratch_write("q.csv", text, len);
    struct csv_source source = {.path = path, .delimiter = ','};
    size_t rows = 0;
    enum td_status status = csv_read(&source, take, &rows, NULL);
    free(path);
    return status == TD_OK;
}

static void test_beside_libcsv(void **state)
{
    enum { TEXTS = 4000, LONGEST = 12 };
    static const char letters[] = "\"\"\"\"\"\",,,,\n\n\n\r;a ";
    uint64_t seed = 26;
    size_t sure = 0;
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        char text[LONGEST + 1] = "";
        size_t len = below(&seed, LONGEST + 1);
        for (size_t k = 0; k < len; k++)
            text[k] = letters[below(&seed, sizeof letters - 1)];
        bool is = is_sure(text, len, below(&seed, (uint32_t)len + 1));
        if (is && !is_taken(text, len))
            fail_msg("text %zu is refused: %s", i, text);
        sure += is;
    }
    assert_true(sure > TEXTS / 20);
}

static void test_written_is_sure(void **state)
{
    static const char *const cells[] = {
        "", "a", "a,b", "\"", "a \"b\" c", "\r\n", "\n\"\n", "\"\",", " a "};
    uint64_t seed = 7;
    (void)state;
    for (size_t i = 0; i < 500; i++) {
        struct str out = {0};
        for (size_t row = 0; row < 3; row++) {
            for (size_t c = 0; c < 4; c++)
                csv_put_cell(&out, cells[below(&seed, ARRAY_COUNT(cells))], c == 0);
            csv_put_end(&out);
        }
        assert_true(is_sure(out.buf, out.len, below(&seed, (uint32_t)out.len + 1)));
        str_release(&out);
    }
}

/* Quotes that are doubled count, too. */
static void test_sizes(void **state)
{
    struct str row = {0};
    (void)state;
    str_addc(&row, '"');
    for (size_t i = 0; i < CSV_CELL_MAX; i++)
        str_add(&row, "\"\"");
    str_add(&row, "\"\n");
    assert_false(is_sure(row.buf, row.len, 0));
    assert_true(is_sure("a,b\n", 4, 2));
    str_clear(&row);
    str_fill(&row, 'a', CSV_CELL_MAX);
    str_addc(&row, '\n');
    assert_true(is_sure(row.buf, row.len, 9));
    assert_true(is_taken(row.buf, row.len));
    str_release(&row);
}

static void test_doubt(void **state)
{
    static const char *const texts[] = {"", "a", "a\rb\r", "\"", "\"a\"\r", "a\"b\"\n",
        "\"a\"b\n", "\"a\" ,\n", " \"a\"\n", "\"a\"\rb\n", "\"a\"\r\"\n", "\"a\n"};
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        for (size_t cut = 0; cut <= strlen(texts[i]); cut++)
            assert_false(is_sure(texts[i], strlen(texts[i]), cut));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside_libcsv),
        cmocka_unit_test(test_written_is_sure),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_doubt),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
