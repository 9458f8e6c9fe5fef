/* SPDX-License-Identifier: MIT
 *
 * A group of facts that can be changed, and how it becomes bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "facts_bytes.h"

#define NOTHING FACTS_NOTHING

/* ---- changing -----------------------------------------------------------------------
 */

static int64_t *cells_of(const struct facts_group *group, size_t column)
{
    return group->cells + column * FACTS_ROWS;
}

static bool is_text(const struct facts_group *group, size_t column)
{
    return group->layout.columns[column].kind == FACTS_TEXT;
}

void group_init(
    struct facts_group *group, const struct facts_layout *layout, uint64_t number)
{
    *group = (struct facts_group){.layout = *layout, .number = number};
    group->cells = xcalloc(layout->n * FACTS_ROWS, sizeof(*group->cells));
    for (size_t i = 0; i < layout->n; i++) {
        str_init(&group->texts[i]);
        for (size_t row = 0; row < FACTS_ROWS && !is_text(group, i); row++)
            cells_of(group, i)[row] = NOTHING;
    }
}

void group_release(struct facts_group *group)
{
    for (size_t i = 0; i < group->layout.n; i++)
        str_release(&group->texts[i]);
    free(group->cells);
    group->cells = NULL;
}

static void load_column(
    struct facts_group *group, const struct facts_view *view, size_t column)
{
    const struct facts_cells *from = &view->cells[column];
    int64_t *to = cells_of(group, column);
    if (!is_text(group, column)) {
        for (size_t row = 0; row < view->rows; row++)
            to[row] = facts_number(view, column, row, NOTHING);
        return;
    }
    str_addn(&group->texts[column], from->texts, from->texts_len);
    for (size_t row = 0; row < view->rows; row++) {
        const char *text = facts_text_at(view, column, row);
        to[row] = text == NULL ? 0 : text - from->texts + 1;
    }
}

void group_load(struct facts_group *group, const struct facts_view *view)
{
    for (size_t row = 0; row < view->rows; row++)
        group->flags[row] = (uint8_t)facts_flags(view, row);
    for (size_t i = 0; i < group->layout.n; i++)
        load_column(group, view, i);
}

static bool cell_holds(
    const struct facts_group *group, size_t column, size_t row, const char *text)
{
    int64_t cell = cells_of(group, column)[row];
    return cell != 0 && strcmp(group->texts[column].buf + cell - 1, text) == 0;
}

static void set_text(
    struct facts_group *group, size_t column, size_t row, const char *text)
{
    int64_t *cells = cells_of(group, column);
    if (text == NULL) {
        cells[row] = 0;
    } else if (row > 0 && cell_holds(group, column, row - 1, text)) {
        cells[row] = cells[row - 1];
    } else if (!cell_holds(group, column, row, text)) {
        cells[row] = (int64_t)group->texts[column].len + 1;
        str_addn(&group->texts[column], text, strlen(text) + 1);
    }
}

static int64_t number_in(const struct facts_column *column, const void *record)
{
    const char *from = (const char *)record + column->offset;
    int64_t number;
    int32_t narrow;
    if (column->storage == STORE_INT64) {
        memcpy(&number, from, sizeof number);
    } else {
        memcpy(&narrow, from, sizeof narrow);
        number = narrow;
    }
    return number == column->none ? NOTHING : number;
}

/* Who a protected person is must not show in the order of a list either. */
static int64_t order_in(
    const struct schema *schema, const struct facts_column *column, const void *record)
{
    struct str key;
    const struct field *field = column->field;
    if (field_get_text(field, record) == NULL || field_secret(schema, record, field))
        return NOTHING;
    str_init(&key);
    field_sort_key(field, record, &key);
    int64_t order = facts_order(
        slice_of(key.buf + 1, key.len - 1), (column->tag & FACTS_SECOND) != 0);
    str_release(&key);
    return order;
}

int64_t facts_sum(const char *text)
{
    return text == NULL ? NOTHING
                        : (int64_t)(hash_quick(text, strlen(text)) % FACTS_SUMS);
}

int64_t facts_whole_sum(const char *text)
{
    return text == NULL ? NOTHING : (int64_t)(hash_quick(text, strlen(text)) >> 2);
}

static int64_t cell_of(const struct facts_group *group, const struct facts_column *column,
    const void *record)
{
    switch (column->kind) {
    case FACTS_ORDER: return order_in(group->layout.schema, column, record);
    case FACTS_SUM: return facts_sum(field_get_text(column->field, record));
    case FACTS_WHOLE_SUM: return facts_whole_sum(field_get_text(column->field, record));
    case FACTS_NUMBER:
    case FACTS_TEXT: break;
    }
    return number_in(column, record);
}

/* False when it stayed as it was. */
static bool set_cell(
    struct facts_group *group, size_t column, size_t row, const void *record)
{
    const struct facts_column *about = &group->layout.columns[column];
    int64_t *cell = &cells_of(group, column)[row], before = *cell;
    const char *text;
    if (is_text(group, column)) {
        memcpy(&text, (const char *)record + about->offset, sizeof text);
        set_text(group, column, row, text);
    } else {
        *cell = cell_of(group, about, record);
    }
    return *cell != before;
}

bool group_set_row(struct facts_group *group, size_t row, const void *record)
{
    bool voided = record_chead(record)->voided != NULL;
    uint8_t before = group->flags[row];
    group->flags[row] = (uint8_t)(FACTS_PRESENT | (voided ? FACTS_VOIDED : 0));
    bool changed = group->flags[row] != before;
    for (size_t i = 0; i < group->layout.n; i++)
        changed |= set_cell(group, i, row, record);
    return changed;
}

void group_set(struct facts_group *group, const void *record)
{
    uint64_t id = record_chead(record)->id;
    REQUIRE(id / FACTS_ROWS == group->number);
    group_set_row(group, id % FACTS_ROWS, record);
    group->changed = true;
}

static void clear_row(struct facts_group *group, size_t row)
{
    group->flags[row] = 0;
    for (size_t i = 0; i < group->layout.n; i++)
        cells_of(group, i)[row] = is_text(group, i) ? 0 : NOTHING;
}

void group_open_row(struct facts_group *group, size_t row, size_t n)
{
    memmove(group->flags + row + 1, group->flags + row, n - row);
    for (size_t i = 0; i < group->layout.n; i++) {
        int64_t *cell = cells_of(group, i) + row;
        memmove(cell + 1, cell, (n - row) * sizeof *cell);
    }
    clear_row(group, row);
}

void group_close_row(struct facts_group *group, size_t row, size_t n)
{
    size_t behind = n - row - 1;
    memmove(group->flags + row, group->flags + row + 1, behind);
    for (size_t i = 0; i < group->layout.n; i++) {
        int64_t *cell = cells_of(group, i) + row;
        memmove(cell, cell + 1, behind * sizeof *cell);
    }
    clear_row(group, n - 1);
}

void group_copy_row(struct facts_group *group, size_t row, const struct facts_group *from,
    size_t from_row)
{
    group->flags[row] = from->flags[from_row];
    for (size_t i = 0; i < group->layout.n; i++) {
        int64_t cell = cells_of(from, i)[from_row];
        if (!is_text(group, i))
            cells_of(group, i)[row] = cell;
        else
            set_text(group, i, row, cell == 0 ? NULL : from->texts[i].buf + cell - 1);
    }
}

void group_fill(const struct facts_group *group, size_t column, size_t row, void *record)
{
    const struct facts_column *about = &group->layout.columns[column];
    int64_t cell = cells_of(group, column)[row];
    if (is_text(group, column))
        facts_put_text(
            about, cell == 0 ? NULL : group->texts[column].buf + cell - 1, record);
    else
        facts_put(about, cell == NOTHING ? about->none : cell, record);
}

int64_t group_number(const struct facts_group *group, size_t column, size_t row)
{
    return cells_of(group, column)[row];
}

/* ---- writing ------------------------------------------------------------------------
 */

#define BUCKETS 1024 /* more than three times the rows: chains stay short */

/* The distinct texts of a column while it is written. */
struct text_list {
    const struct str *all;
    uint16_t buckets[BUCKETS];  /* number of a text, 0 = free */
    int64_t places[FACTS_ROWS]; /* of each text in `all` */
    uint16_t n;
};

static size_t bucket_of(const char *text)
{
    uint32_t sum = 2166136261u;
    for (; *text != '\0'; text++)
        sum = (sum ^ (unsigned char)*text) * 16777619u;
    return (sum ^ sum >> 15) % BUCKETS;
}

static uint16_t number_text(struct text_list *texts, int64_t place)
{
    const char *text = texts->all->buf + place;
    size_t at = bucket_of(text);
    for (; texts->buckets[at] != 0; at = (at + 1) % BUCKETS) {
        int64_t other = texts->places[texts->buckets[at] - 1];
        if (other == place || strcmp(texts->all->buf + other, text) == 0)
            return texts->buckets[at];
    }
    texts->places[texts->n++] = place;
    texts->buckets[at] = texts->n;
    return texts->n;
}

/* The same for all columns that hold the same texts, in whatever order. */
static uint64_t sum_of_list(const struct text_list *texts)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < texts->n; i++) {
        const char *text = texts->all->buf + texts->places[i];
        sum += hash_quick(text, strlen(text));
    }
    return sum;
}

static void add_list(const struct text_list *texts, struct str *out)
{
    uint32_t len = 0;
    for (size_t i = 0; i < texts->n; i++)
        len += (uint32_t)strlen(texts->all->buf + texts->places[i]) + 1;
    if (len == 0)
        return;
    const bool far = facts_are_far(len);
    str_add_u16(out, texts->n);
    str_add_u32(out, len);
    len = 0;
    for (size_t i = 0; i < texts->n; i++) {
        if (far)
            str_add_u32(out, len);
        else
            str_add_u16(out, (uint16_t)len);
        len += (uint32_t)strlen(texts->all->buf + texts->places[i]) + 1;
    }
    for (size_t i = 0; i < texts->n; i++) {
        const char *text = texts->all->buf + texts->places[i];
        str_addn(out, text, strlen(text) + 1);
    }
}

static void add_cell(struct str *out, unsigned width, uint64_t cell)
{
    uint8_t bytes[8];
    put_u64(bytes, cell);
    str_addn(out, bytes + 8 - width, width);
}

/* What the directory says of a column. */
struct column_entry {
    unsigned width;
    bool holes;
    int64_t least, most; /* of texts: their sum, and 0 */
};

static struct column_entry write_texts(
    const struct facts_group *group, size_t column, size_t rows, struct str *out)
{
    const int64_t *cells = cells_of(group, column);
    struct text_list texts = {.all = &group->texts[column]};
    uint16_t numbers[FACTS_ROWS] = {0};
    bool holes = false;
    for (size_t row = 0; row < rows; row++) {
        holes |= cells[row] == 0;
        if (cells[row] != 0)
            numbers[row] = row > 0 && cells[row] == cells[row - 1]
                               ? numbers[row - 1]
                               : number_text(&texts, cells[row] - 1);
    }
    bool alike = texts.n == 0 || (texts.n == 1 && !holes);
    unsigned width = alike ? 0 : texts.n <= UINT8_MAX ? 1 : 2;
    add_list(&texts, out);
    for (size_t row = 0; row < rows; row++)
        add_cell(out, width, numbers[row]);
    return (struct column_entry){
        .width = width, .holes = holes, .least = (int64_t)sum_of_list(&texts)};
}

static unsigned width_for(uint64_t highest)
{
    unsigned width = 1;
    while (width < WIDTH_MOST && highest >> 8 * width != 0)
        width++;
    return width;
}

static struct column_entry span_of(const int64_t *cells, size_t rows)
{
    struct column_entry span = {.least = INT64_MAX, .most = NOTHING};
    for (size_t row = 0; row < rows; row++) {
        span.holes |= cells[row] == NOTHING;
        if (cells[row] != NOTHING && cells[row] < span.least)
            span.least = cells[row];
        if (cells[row] > span.most)
            span.most = cells[row];
    }
    if (span.most == NOTHING)
        return (struct column_entry){.holes = true};
    if (span.holes || span.least != span.most)
        span.width = width_for((uint64_t)span.most - (uint64_t)span.least + 1);
    return span;
}

static struct column_entry write_numbers(
    const int64_t *cells, size_t rows, struct str *out)
{
    struct column_entry span = span_of(cells, rows);
    for (size_t row = 0; row < rows; row++)
        add_cell(out, span.width,
            cells[row] == NOTHING ? 0 : (uint64_t)cells[row] - (uint64_t)span.least + 1);
    return span;
}

static void write_column(const struct facts_group *group, size_t column, size_t rows,
    char *head, struct str *out)
{
    size_t place = out->len;
    struct column_entry entry = is_text(group, column)
                                    ? write_texts(group, column, rows, out)
                                    : write_numbers(cells_of(group, column), rows, out);
    char *to = head + AT_DIRECTORY + ENTRY * column;
    put_u16(to + IN_TAG, group->layout.columns[column].tag);
    to[IN_WIDTH] = (char)entry.width;
    to[IN_HOLES] = (char)entry.holes;
    put_u32(to + IN_PLACE, (uint32_t)place);
    put_u64(to + IN_LEAST, (uint64_t)entry.least);
    put_u64(to + IN_MOST, (uint64_t)entry.most);
    put_u64(to + IN_SUM, hash_quick(str_text(out) + place, out->len - place));
}

static size_t used_rows(const struct facts_group *group)
{
    size_t rows = FACTS_ROWS;
    while (rows > 0 && group->flags[rows - 1] == 0)
        rows--;
    return rows;
}

static void write_flags(const struct facts_group *group, unsigned flag, char *to)
{
    for (size_t word = 0; word < FACTS_WORDS; word++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < 64; i++)
            if ((group->flags[word * 64 + i] & flag) != 0)
                bits |= UINT64_C(1) << i;
        put_u64(to + 8 * word, bits);
    }
}

static void write_head(const struct facts_group *group, size_t rows, char *head)
{
    size_t len = facts_head_len(&group->layout);
    put_u16(head + AT_MAGIC, FACTS_MAGIC);
    put_u16(head + AT_VERSION, FACTS_VERSION);
    put_u16(head + AT_REGISTER, group->layout.schema->number);
    put_u64(head + AT_GROUP, group->number);
    put_u16(head + AT_ROWS, (uint16_t)rows);
    put_u16(head + AT_COLUMNS, (uint16_t)group->layout.n);
    write_flags(group, FACTS_PRESENT, head + AT_PRESENT);
    write_flags(group, FACTS_VOIDED, head + AT_VOIDED);
    put_u64(head + AT_SUM, hash_quick(head + AT_MAGIC, len - AT_MAGIC));
}

void group_write(const struct facts_group *group, struct str *top, struct str *apart)
{
    size_t rows = used_rows(group);
    str_clear(top);
    str_clear(apart);
    str_fill(top, '\0', facts_head_len(&group->layout));
    for (size_t i = 0; i < group->layout.n; i++)
        write_column(group, i, rows, top->buf, apart);
    put_u32(top->buf + AT_LENGTH, (uint32_t)apart->len);
    write_head(group, rows, top->buf);
    if (facts_is_apart(&group->layout, rows))
        return;
    str_addn(top, str_text(apart), apart->len);
    str_clear(apart);
}
