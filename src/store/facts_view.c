/* SPDX-License-Identifier: MIT
 *
 * Reading the facts of a group out of their bytes.
 */
#include <string.h>

#include "bits.h"
#include "facts_bytes.h"

#define NOTHING   FACTS_NOTHING
#define NO_EXTENT SIZE_MAX /* the head makes no sense */

/* ---- head and columns ---------------------------------------------------------------
 */

static const uint8_t *entry_of(const struct facts_view *view, size_t column)
{
    return view->head + AT_DIRECTORY + ENTRY * column;
}

static bool head_is_right(
    const struct facts_layout *layout, uint64_t number, const uint8_t *head)
{
    size_t len = facts_head_len(layout);
    return get_u64(head + AT_SUM) == hash_quick(head + AT_MAGIC, len - AT_MAGIC) &&
           get_u16(head + AT_MAGIC) == FACTS_MAGIC &&
           get_u16(head + AT_VERSION) == FACTS_VERSION &&
           get_u16(head + AT_REGISTER) == layout->schema->number &&
           get_u64(head + AT_GROUP) == number && get_u16(head + AT_ROWS) <= FACTS_ROWS &&
           get_u16(head + AT_COLUMNS) == layout->n;
}

static size_t columns_len(const struct facts_view *view)
{
    return get_u32(view->head + AT_LENGTH);
}

bool facts_open(const struct facts_layout *layout, uint64_t number, struct slice top,
    struct facts_view *out)
{
    size_t len = facts_head_len(layout);
    if (top.len < len || !head_is_right(layout, number, top.data))
        return false;
    facts_reopen(layout, top.data, out);
    return top.len - len == (out->columns == NULL ? 0 : columns_len(out));
}

void facts_reopen(
    const struct facts_layout *layout, const uint8_t *top, struct facts_view *out)
{
    out->layout = layout;
    out->head = top;
    out->rows = get_u16(top + AT_ROWS);
    out->columns =
        facts_is_apart(layout, out->rows) ? NULL : top + facts_head_len(layout);
    out->given = out->opened = out->right = 0;
    for (size_t i = 0; i < FACTS_WORDS; i++)
        out->present[i] = get_u64(top + AT_PRESENT + 8 * i);
}

/* Of the columns from one up to another, where the next one begins. */
static struct facts_extent extent_of(
    const struct facts_view *view, size_t column, size_t end)
{
    size_t from = get_u32(entry_of(view, column) + IN_PLACE);
    size_t to = end < view->layout->n ? get_u32(entry_of(view, end) + IN_PLACE)
                                      : columns_len(view);
    if (from > to || to > columns_len(view))
        return (struct facts_extent){0, NO_EXTENT};
    return (struct facts_extent){from, to - from};
}

struct facts_extent facts_strip_extent(const struct facts_view *view, size_t strip)
{
    size_t end = strip + 1;
    while (end < view->layout->n && view->layout->columns[end].strip == strip)
        end++;
    return extent_of(view, strip, end);
}

bool facts_misses(const struct facts_view *view, size_t column)
{
    uint64_t strip = UINT64_C(1) << view->layout->columns[column].strip;
    return view->columns == NULL && (view->given & strip) == 0 &&
           extent_of(view, column, column + 1).len > 0;
}

bool facts_bring(struct facts_view *view, size_t strip, struct slice bytes)
{
    if (bytes.len != facts_strip_extent(view, strip).len)
        return false;
    view->strips[strip] = bytes.data;
    view->given |= UINT64_C(1) << strip;
    return true;
}

/* What is left of the bytes; a part that is longer than that spoils it. */
struct rest {
    const uint8_t *at;
    size_t len;
    bool spoilt;
};

static const uint8_t *take(struct rest *rest, size_t len)
{
    const uint8_t *at = rest->at;
    if (rest->spoilt || rest->len < len) {
        rest->spoilt = true;
        return NULL;
    }
    rest->at += len;
    rest->len -= len;
    return at;
}

static size_t offset_of(const struct facts_cells *cells, size_t text)
{
    return cells->far ? get_u32(cells->offsets + 4 * text)
                      : get_u16(cells->offsets + 2 * text);
}

static bool texts_are_right(const struct facts_cells *cells)
{
    if (cells->n == 0)
        return cells->texts_len == 0;
    if (cells->texts_len == 0 || cells->texts[cells->texts_len - 1] != '\0')
        return false;
    for (size_t i = 0; i < cells->n; i++)
        if (offset_of(cells, i) >= cells->texts_len)
            return false;
    return true;
}

static bool read_texts(struct rest *rest, struct facts_cells *out)
{
    out->texts = "";
    if (rest->len == 0)
        return out->width == 0;
    const uint8_t *head = take(rest, TEXTS_HEAD);
    if (head == NULL)
        return false;
    out->n = get_u16(head);
    out->texts_len = get_u32(head + 2);
    out->far = facts_are_far(out->texts_len);
    out->offsets = take(rest, (out->far ? 4u : 2u) * (size_t)out->n);
    out->texts = (const char *)take(rest, out->texts_len);
    return !rest->spoilt && out->n <= FACTS_ROWS && texts_are_right(out);
}

/* The bytes of a column, wherever they lie. */
static struct rest column_bytes(const struct facts_view *view, size_t column)
{
    const size_t strip = view->layout->columns[column].strip;
    struct facts_extent extent = extent_of(view, column, column + 1);
    if (extent.len == NO_EXTENT || facts_misses(view, column))
        return (struct rest){.spoilt = true};
    if (extent.len == 0)
        return (struct rest){.at = view->head};
    const uint8_t *at =
        view->columns != NULL
            ? view->columns + extent.from
            : view->strips[strip] + extent.from - extent_of(view, strip, strip + 1).from;
    return (struct rest){.at = at, .len = extent.len};
}

static bool sum_is_right(
    const struct facts_view *view, size_t column, const struct rest *bytes)
{
    return (view->right & UINT64_C(1) << column) != 0 ||
           hash_quick(bytes->at, bytes->len) == get_u64(entry_of(view, column) + IN_SUM);
}

/* False when it is damaged. */
static bool open_column(struct facts_view *view, size_t column)
{
    const struct facts_column *about = &view->layout->columns[column];
    const uint8_t *entry = entry_of(view, column);
    struct facts_cells *out = &view->cells[column];
    struct rest rest = column_bytes(view, column);
    if (rest.spoilt || get_u16(entry + IN_TAG) != about->tag ||
        entry[IN_WIDTH] > WIDTH_MOST || !sum_is_right(view, column, &rest))
        return false;
    *out = (struct facts_cells){.width = entry[IN_WIDTH],
        .holes = entry[IN_HOLES] != 0,
        .least = (int64_t)get_u64(entry + IN_LEAST),
        .most = (int64_t)get_u64(entry + IN_MOST)};
    if (about->kind == FACTS_TEXT && !read_texts(&rest, out))
        return false;
    out->cells = take(&rest, view->rows * out->width);
    return !rest.spoilt && rest.len == 0;
}

bool facts_use(struct facts_view *view, size_t column)
{
    uint64_t bit = UINT64_C(1) << column;
    if ((view->opened & bit) != 0)
        return true;
    if (!open_column(view, column))
        return false;
    view->opened |= bit;
    view->right |= bit;
    return true;
}

bool facts_read(const struct facts_layout *layout, uint64_t number, struct slice top,
    struct slice apart, struct facts_view *out)
{
    if (!facts_open(layout, number, top, out))
        return false;
    if (apart.len != (out->columns == NULL ? columns_len(out) : 0))
        return false;
    for (size_t i = 0; i < layout->n; i++) {
        size_t strip = layout->columns[i].strip;
        struct facts_extent extent = facts_strip_extent(out, strip);
        const char *from = (const char *)apart.data + extent.from;
        if (facts_misses(out, i) && !facts_bring(out, strip, slice_of(from, extent.len)))
            return false;
        if (!facts_use(out, i))
            return false;
    }
    return true;
}

struct facts_zone facts_zone_of(const struct facts_view *view, size_t column)
{
    const uint8_t *entry = entry_of(view, column);
    return (struct facts_zone){
        .least = (int64_t)get_u64(entry + IN_LEAST),
        .most = (int64_t)get_u64(entry + IN_MOST),
        .texts = get_u64(entry + IN_TEXTS),
        .holes = entry[IN_HOLES] != 0,
        .blank = entry[IN_HOLES] != 0 && entry[IN_WIDTH] == 0,
    };
}

uint64_t facts_column_sum(const struct facts_view *view, size_t column)
{
    return get_u64(entry_of(view, column) + IN_SUM);
}

unsigned facts_flags(const struct facts_view *view, size_t row)
{
    uint64_t bit = UINT64_C(1) << row % 64;
    uint64_t voided = get_u64(view->head + AT_VOIDED + row / 64 * 8);
    return ((view->present[row / 64] & bit) != 0 ? FACTS_PRESENT : 0u) |
           ((voided & bit) != 0 ? FACTS_VOIDED : 0u);
}

void facts_live_rows(const struct facts_view *view, uint64_t rows[FACTS_WORDS])
{
    for (size_t i = 0; i < FACTS_WORDS; i++)
        rows[i] =
            view->present[i] & ~get_u64(view->head + AT_VOIDED + i * sizeof(uint64_t));
}

/* ---- cells ------------------------------------------------------------------------ */

static uint64_t cell_at(const struct facts_cells *cells, size_t row)
{
    const uint8_t *at = cells->cells + row * cells->width;
    switch (cells->width) {
    case 0: return !cells->holes;
    case 1: return at[0];
    case 2: return get_u16(at);
    case 4: return get_u32(at);
    case 8: return get_u64(at);
    default: return facts_cell(at, cells->width);
    }
}

const char *facts_text(const struct facts_view *view, size_t column, size_t number)
{
    const struct facts_cells *cells = &view->cells[column];
    return number == 0 || number > cells->n ? NULL
                                            : cells->texts + offset_of(cells, number - 1);
}

int64_t facts_number(
    const struct facts_view *view, size_t column, size_t row, int64_t none)
{
    const struct facts_cells *cells = &view->cells[column];
    uint64_t n = cell_at(cells, row);
    return n == 0 ? none : (int64_t)((uint64_t)cells->least + (n - 1));
}

const char *facts_text_at(const struct facts_view *view, size_t column, size_t row)
{
    return facts_text(view, column, (size_t)cell_at(&view->cells[column], row));
}

/* Of an odd width: eight bytes at once, the last ones by themselves, since nothing behind
 * them may be read. */
static void load_odd(const struct facts_cells *cells, size_t rows, uint64_t *out)
{
    const uint8_t *at = cells->cells;
    const size_t width = cells->width, shift = 64 - 8 * width;
    size_t row = 0;
    for (; row * width + sizeof *out <= rows * width; row++)
        out[row] = get_u64(at + row * width) >> shift;
    for (; row < rows; row++)
        out[row] = facts_cell(at + row * width, cells->width);
}

/* All cells of a column, one loop for each width: the one that counts. */
static void load_cells(
    const struct facts_view *view, const struct facts_cells *cells, uint64_t *out)
{
    const uint8_t *at = cells->cells;
    size_t rows = view->rows;
    switch (cells->width) {
    case 0:
        for (size_t row = 0; row < rows; row++)
            out[row] = !cells->holes;
        break;
    case 1:
        for (size_t row = 0; row < rows; row++)
            out[row] = at[row];
        break;
    case 2:
        for (size_t row = 0; row < rows; row++)
            out[row] = get_u16(at + 2 * row);
        break;
    case 4:
        for (size_t row = 0; row < rows; row++)
            out[row] = get_u32(at + 4 * row);
        break;
    case 8:
        for (size_t row = 0; row < rows; row++)
            out[row] = get_u64(at + 8 * row);
        break;
    default: load_odd(cells, rows, out);
    }
    for (size_t row = rows; row < FACTS_ROWS; row++)
        out[row] = 0;
}

void facts_numbers(const struct facts_view *view, size_t column, int64_t out[FACTS_ROWS])
{
    const struct facts_cells *cells = &view->cells[column];
    uint64_t raw[FACTS_ROWS], below = (uint64_t)cells->least - 1;
    load_cells(view, cells, raw);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        out[row] = raw[row] == 0 ? NOTHING : (int64_t)(below + raw[row]);
}

/* Of a full group in single bytes, as it mostly is: without a detour. */
static void number_bytes(const struct facts_cells *cells, uint16_t out[FACTS_ROWS])
{
    const uint8_t *at = cells->cells;
    const uint16_t n = cells->n;
    for (size_t row = 0; row < FACTS_ROWS; row++)
        out[row] = at[row] <= n ? at[row] : 0;
}

void facts_text_numbers(
    const struct facts_view *view, size_t column, uint16_t out[FACTS_ROWS])
{
    const struct facts_cells *cells = &view->cells[column];
    const uint16_t n = cells->n;
    uint64_t raw[FACTS_ROWS];
    if (cells->width == 1 && view->rows == FACTS_ROWS) {
        number_bytes(cells, out);
        return;
    }
    load_cells(view, cells, raw);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        out[row] = raw[row] <= n ? (uint16_t)raw[row] : 0;
}

#define FEW_ROWS 24 /* below that, cell by cell is cheaper than all of them */

static bool are_few(const uint64_t rows[FACTS_WORDS])
{
    return words_count(rows, FACTS_WORDS) < FEW_ROWS;
}

void facts_numbers_in(const struct facts_view *view, size_t column,
    const uint64_t rows[FACTS_WORDS], int64_t out[FACTS_ROWS])
{
    size_t row;
    if (!are_few(rows)) {
        facts_numbers(view, column, out);
        return;
    }
    FACTS_FOR_ROWS(row, rows)
    out[row] = row < view->rows ? facts_number(view, column, row, NOTHING) : NOTHING;
}

void facts_text_numbers_in(const struct facts_view *view, size_t column,
    const uint64_t rows[FACTS_WORDS], uint16_t out[FACTS_ROWS])
{
    const struct facts_cells *cells = &view->cells[column];
    size_t row;
    if (!are_few(rows)) {
        facts_text_numbers(view, column, out);
        return;
    }
    FACTS_FOR_ROWS(row, rows)
    {
        uint64_t number = row < view->rows ? cell_at(cells, row) : 0;
        out[row] = number <= cells->n ? (uint16_t)number : 0;
    }
}

void facts_put(const struct facts_column *column, int64_t number, void *record)
{
    int32_t narrow = (int32_t)number;
    char *to = (char *)record + column->offset;
    if (column->storage == STORE_INT64)
        memcpy(to, &number, sizeof number);
    else
        memcpy(to, &narrow, sizeof narrow);
}

void facts_put_text(const struct facts_column *column, const char *text, void *record)
{
    memcpy((char *)record + column->offset, &text, sizeof text);
}

void facts_fill(const struct facts_layout *layout, const struct facts_view *view,
    size_t column, size_t row, void *record)
{
    const struct facts_column *c = &layout->columns[column];
    switch (c->kind) {
    case FACTS_TEXT: facts_put_text(c, facts_text_at(view, column, row), record); break;
    case FACTS_NUMBER:
        facts_put(c, facts_number(view, column, row, c->none), record);
        break;
    case FACTS_ORDER:
    case FACTS_SUM:
    case FACTS_WHOLE_SUM: break;
    }
}
