/* SPDX-License-Identifier: MIT
 *
 * Which rows of a column fit, as bits. A cell of a number is its distance from the
 * column's smallest, so a range of numbers is a range of cells, and these are compared as
 * they lie there, several at once.
 */
#include <string.h>

#include "facts_bytes.h"

/* One byte for each row, 1 or 0, as 64 bits. */
static uint64_t pack(const uint8_t flags[64])
{
    uint64_t bits = 0;
    for (size_t i = 0; i < 8; i++)
        bits |= get_u64(flags + 8 * i) * UINT64_C(0x8040201008040201) >> 56 << 8 * i;
    return bits;
}

static void pack_rows(const uint8_t flags[FACTS_ROWS], uint64_t rows[FACTS_WORDS])
{
    for (size_t word = 0; word < FACTS_WORDS; word++)
        rows[word] = pack(flags + 64 * word);
}

/* Cells from `low` up to so many more, of a column that is as wide as that. */
struct cell_range {
    uint64_t low, more;
};

static void flag_bytes(
    const uint8_t *at, size_t rows, struct cell_range range, uint8_t *restrict flags)
{
    const uint8_t low = (uint8_t)range.low, more = (uint8_t)range.more;
    for (size_t row = 0; row < rows; row++)
        flags[row] = (uint8_t)(at[row] - low) <= more;
}

static void flag_pairs(
    const uint8_t *at, size_t rows, struct cell_range range, uint8_t *restrict flags)
{
    const uint16_t low = (uint16_t)range.low, more = (uint16_t)range.more;
    for (size_t row = 0; row < rows; row++)
        flags[row] = (uint16_t)(get_u16(at + 2 * row) - low) <= more;
}

static void flag_words(
    const uint8_t *at, size_t rows, struct cell_range range, uint8_t *restrict flags)
{
    const uint32_t low = (uint32_t)range.low, more = (uint32_t)range.more;
    for (size_t row = 0; row < rows; row++)
        flags[row] = get_u32(at + 4 * row) - low <= more;
}

static void flag_longs(
    const uint8_t *at, size_t rows, struct cell_range range, uint8_t *restrict flags)
{
    for (size_t row = 0; row < rows; row++)
        flags[row] = get_u64(at + 8 * row) - range.low <= range.more;
}

static void flag_odd(const uint8_t *at, unsigned width, size_t rows,
    struct cell_range range, uint8_t *restrict flags)
{
    for (size_t row = 0; row < rows; row++)
        flags[row] = facts_cell(at + row * width, width) - range.low <= range.more;
}

/* False: no cell can be in the range. */
static bool cells_between(
    const struct facts_cells *cells, int64_t low, int64_t high, struct cell_range *out)
{
    const uint64_t highest = UINT64_MAX >> (64 - 8 * cells->width);
    uint64_t from = low <= cells->least ? 1 : (uint64_t)low - (uint64_t)cells->least + 1;
    if (high < cells->least || low > high || from > highest)
        return false;
    uint64_t to = (uint64_t)high - (uint64_t)cells->least + 1;
    if (to > highest)
        to = highest;
    *out = (struct cell_range){from, to - from};
    return true;
}

void facts_rows_between(const struct facts_view *view, size_t column, int64_t low,
    int64_t high, uint64_t rows[FACTS_WORDS])
{
    const struct facts_cells *cells = &view->cells[column];
    struct cell_range range;
    uint8_t flags[FACTS_ROWS] = {0};
    if (cells->width == 0) {
        bool all = !cells->holes && cells->least >= low && cells->least <= high;
        memset(flags, all, view->rows);
    } else if (cells_between(cells, low, high, &range)) {
        switch (cells->width) {
        case 1: flag_bytes(cells->cells, view->rows, range, flags); break;
        case 2: flag_pairs(cells->cells, view->rows, range, flags); break;
        case 4: flag_words(cells->cells, view->rows, range, flags); break;
        case 8: flag_longs(cells->cells, view->rows, range, flags); break;
        default: flag_odd(cells->cells, cells->width, view->rows, range, flags);
        }
    }
    pack_rows(flags, rows);
}

/* Of single bytes, as they mostly are, without a detour. */
static void flag_texts(const struct facts_view *view, const struct facts_cells *cells,
    const bool wanted[FACTS_ROWS + 1], uint8_t flags[FACTS_ROWS])
{
    bool by_byte[UINT8_MAX + 1] = {false};
    memcpy(by_byte, wanted, cells->n < UINT8_MAX ? cells->n + 1u : sizeof by_byte);
    for (size_t row = 0; row < view->rows; row++)
        flags[row] = by_byte[cells->cells[row]];
}

void facts_text_rows(const struct facts_view *view, size_t column,
    const bool wanted[FACTS_ROWS + 1], uint64_t rows[FACTS_WORDS])
{
    uint8_t flags[FACTS_ROWS] = {0};
    uint16_t numbers[FACTS_ROWS];
    if (view->cells[column].width == 1 && !wanted[0]) {
        flag_texts(view, &view->cells[column], wanted, flags);
    } else {
        facts_text_numbers(view, column, numbers);
        for (size_t row = 0; row < FACTS_ROWS; row++)
            flags[row] = wanted[numbers[row]];
    }
    pack_rows(flags, rows);
}
