/* SPDX-License-Identifier: MIT
 *
 * Columns of facts as bytes: what is compared as it lies there is what comparing row by
 * row says, whatever the columns hold and however wide their cells are.
 */
#include "facts.h"
#include "generate.h"

#include "model/casefile.h"

struct made {
    struct facts_layout layout;
    struct facts_group group;
    struct facts_view view;
    struct str top, body;
    size_t column;
};

static size_t column_of_kind(const struct facts_layout *layout, enum facts_kind kind)
{
    size_t i = 1; // the first one is of every record
    while (layout->columns[i].kind != kind)
        i++;
    return i;
}

static void made_begin(struct made *made, enum facts_kind kind, size_t rows)
{
    *made = (struct made){0};
    assert_true(facts_layout_make(&schema_case, &made->layout));
    group_init(&made->group, &made->layout, 3);
    made->column = column_of_kind(&made->layout, kind);
    memset(made->group.flags, FACTS_PRESENT, rows);
}

static void made_write(struct made *made)
{
    group_write(&made->group, &made->top, &made->body);
    assert_true(facts_read(&made->layout, 3, slice_of(made->top.buf, made->top.len),
        slice_of(made->body.buf, made->body.len), &made->view));
}

static void made_end(struct made *made)
{
    group_release(&made->group);
    str_release(&made->top);
    str_release(&made->body);
}

static bool has_row(const uint64_t rows[FACTS_WORDS], size_t row)
{
    return (rows[row / 64] >> row % 64 & 1) != 0;
}

/* ---- numbers ------------------------------------------------------------------------
 */

static void expect_between(const struct made *made, int64_t low, int64_t high)
{
    uint64_t rows[FACTS_WORDS];
    facts_rows_between(&made->view, made->column, low, high, rows);
    for (size_t row = 0; row < FACTS_ROWS; row++) {
        int64_t n = row < made->view.rows
                        ? facts_number(&made->view, made->column, row, FACTS_NOTHING)
                        : FACTS_NOTHING;
        bool fits = n != FACTS_NOTHING && n >= low && n <= high;
        if (has_row(rows, row) != fits)
            fail_msg("row %zu, %lld: %lld..%lld", row, (long long)n, (long long)low,
                (long long)high);
    }
}

/* Numbers from `least` to as many more, some rows without one. */
static void numbers_between(int64_t least, uint64_t more, size_t rows, unsigned holes)
{
    struct made made;
    uint32_t seed = 11;
    made_begin(&made, FACTS_NUMBER, rows);
    int64_t *cells = made.group.cells + made.column * FACTS_ROWS;
    for (size_t row = 0; row < rows; row++) {
        uint64_t any = (uint64_t)next_random(&seed) << 32 | next_random(&seed);
        uint64_t up = more == UINT64_MAX ? any : any % (more + 1);
        cells[row] = (int64_t)((uint64_t)least + up);
        if (holes > 0 && next_random(&seed) % holes == 0)
            cells[row] = FACTS_NOTHING;
    }
    if (holes == 0) { // both ends are there, so that the width is known
        cells[0] = least;
        cells[rows - 1] = (int64_t)((uint64_t)least + more);
    }
    made_write(&made);
    const int64_t ends[] = {FACTS_NOTHING + 1, least - 1, least, least + 1, cells[7],
        cells[9] + 1, (int64_t)((uint64_t)least + more),
        (int64_t)((uint64_t)least + more + 1), INT64_MAX};
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++)
        for (size_t k = 0; k < ARRAY_COUNT(ends); k++)
            expect_between(&made, ends[i], ends[k]);
    made_end(&made);
}

static void ranges_are_those_of_the_rows(void **state)
{
    (void)state;
    static const uint64_t more[] = {
        0, 1, 200, 254, 255, 40000, 65534, 65535, 3000000, UINT32_MAX, UINT64_C(1) << 50};
    for (size_t i = 0; i < ARRAY_COUNT(more); i++)
        for (unsigned holes = 0; holes < 4; holes++) {
            numbers_between(739000, more[i], FACTS_ROWS, holes);
            numbers_between(-5, more[i], 77, holes);
        }
}

/* ---- texts --------------------------------------------------------------------------
 */

static void texts_wanted(unsigned different, size_t rows)
{
    struct made made;
    uint32_t seed = 5;
    bool wanted[FACTS_ROWS + 1];
    uint64_t fit[FACTS_WORDS];
    made_begin(&made, FACTS_TEXT, rows);
    int64_t *cells = made.group.cells + made.column * FACTS_ROWS;
    struct str *texts = &made.group.texts[made.column];
    for (size_t row = 0; row < rows; row++) {
        unsigned any = next_random(&seed) % (different + 1);
        if (any == 0)
            continue;
        cells[row] = (int64_t)texts->len + 1;
        str_addf(texts, "text %u", any);
        str_addn(texts, "", 1);
    }
    made_write(&made);
    for (unsigned part = 1; part < 5; part++) {
        for (size_t i = 0; i <= FACTS_ROWS; i++)
            wanted[i] = i % part == 1 % part;
        facts_text_rows(&made.view, made.column, wanted, fit);
        uint16_t numbers[FACTS_ROWS];
        facts_text_numbers(&made.view, made.column, numbers);
        for (size_t row = 0; row < rows; row++) {
            const char *text = facts_text_at(&made.view, made.column, row);
            const char *by_number = facts_text(&made.view, made.column, numbers[row]);
            assert_true(text == by_number);
            assert_int_equal(has_row(fit, row), wanted[numbers[row]]);
        }
    }
    made_end(&made);
}

static void texts_are_those_of_the_rows(void **state)
{
    (void)state;
    texts_wanted(0, FACTS_ROWS);
    texts_wanted(7, FACTS_ROWS);
    texts_wanted(7, 100);
    texts_wanted(250, FACTS_ROWS);
    texts_wanted(5000, FACTS_ROWS); // as many as rows: two bytes a cell
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_those_of_the_rows),
        cmocka_unit_test(texts_are_those_of_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
