/* SPDX-License-Identifier: MIT
 *
 * The facts of 256 records as bytes: a head, a flag byte a row, then column by column
 * what the rows hold, and a checksum. A text is a small number into the column's own
 * list of distinct texts, in order of their first row; a number is kept as its distance
 * from the column's smallest, in as few bytes as that takes; nothing is 0, and a column
 * of nothing has no cells. So the bytes follow from the rows alone, and a group that is
 * made again is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define MAGIC   0x5446 /* TF */
#define VERSION 1
#define HEAD    18
#define NOTHING INT64_MIN

/* ---- which members ------------------------------------------------------------------
 */

static void add_column(struct facts_layout *layout, struct facts_column column)
{
    REQUIRE(layout->n < FACTS_COLUMNS);
    layout->columns[layout->n++] = column;
}

static bool is_fact(const struct field *field)
{
    return (field->flags & F_FACT) != 0 && (field->flags & F_PERSONAL) == 0;
}

static void add_field(struct facts_layout *layout, const struct field *field)
{
    uint64_t bit = query_field_bit(layout->schema, field);
    struct facts_column column = {
        .bit = bit,
        .offset = field->offset,
        .none = field->type == FIELD_DATE ? DAY_NONE : -1,
        .storage = field->storage,
        .tag = field->tag,
    };
    if (bit == QUERY_BEYOND)
        return;
    layout->known |= bit;
    add_column(layout, column);
    if (field->shown == 0)
        return;
    column.offset = field->shown;
    column.tag = field->tag | FACTS_SHOWN;
    add_column(layout, column);
}

bool facts_layout_make(const struct schema *schema, struct facts_layout *out)
{
    bool any = false;
    out->schema = schema;
    out->known = 0;
    out->n = 0;
    add_column(out, (struct facts_column){.offset = offsetof(struct record, changed_us),
                        .storage = STORE_INT64,
                        .none = NOTHING});
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (is_fact(field) || field->offset == offsetof(struct record, code))
            add_field(out, field);
        any |= is_fact(field);
    }
    return any;
}

/* ---- reading ------------------------------------------------------------------------
 */

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

static bool sum_is_right(struct slice bytes)
{
    uint8_t sum[CHECK_LEN];
    size_t len = bytes.len - CHECK_LEN;
    hash_check(bytes.data, len, sum);
    return memcmp(sum, (const uint8_t *)bytes.data + len, CHECK_LEN) == 0;
}

static bool texts_are_right(const struct facts_cells *cells)
{
    if (cells->n == 0)
        return cells->texts_len == 0;
    if (cells->texts_len == 0 || cells->texts[cells->texts_len - 1] != '\0')
        return false;
    for (size_t i = 0; i < cells->n; i++)
        if (get_u32(cells->offsets + 4 * i) >= cells->texts_len)
            return false;
    return true;
}

static bool read_texts(struct rest *rest, struct facts_cells *out)
{
    const uint8_t *head = take(rest, 6);
    if (head == NULL)
        return false;
    out->n = get_u16(head);
    out->texts_len = get_u32(head + 2);
    out->offsets = take(rest, 4 * (size_t)out->n);
    out->texts = (const char *)take(rest, out->texts_len);
    return !rest->spoilt && texts_are_right(out);
}

static bool read_base(struct rest *rest, struct facts_cells *out)
{
    const uint8_t *base = take(rest, 8);
    if (base != NULL)
        out->base = (int64_t)get_u64(base);
    return base != NULL;
}

static bool width_is_right(unsigned width)
{
    return width <= 2 || width == 4 || width == 8;
}

static bool read_column(struct rest *rest, const struct facts_column *column, size_t rows,
    struct facts_cells *out)
{
    const uint8_t *head = take(rest, 3);
    if (head == NULL || get_u16(head) != column->tag || !width_is_right(head[2]))
        return false;
    out->width = head[2];
    bool read =
        column->storage == STORE_TEXT ? read_texts(rest, out) : read_base(rest, out);
    out->cells = take(rest, rows * out->width);
    return read && !rest->spoilt;
}

bool facts_read(const struct facts_layout *layout, uint64_t number, struct slice bytes,
    struct facts_view *out)
{
    if (bytes.len < HEAD + CHECK_LEN || !sum_is_right(bytes))
        return false;
    struct rest rest = {.at = bytes.data, .len = bytes.len - CHECK_LEN};
    const uint8_t *head = take(&rest, HEAD);
    if (get_u16(head) != MAGIC || get_u16(head + 2) != VERSION ||
        get_u16(head + 4) != layout->schema->number || get_u64(head + 6) != number ||
        get_u16(head + 14) > FACTS_ROWS || get_u16(head + 16) != layout->n)
        return false;
    out->rows = get_u16(head + 14);
    out->flags = take(&rest, out->rows);
    for (size_t i = 0; i < layout->n; i++)
        if (!read_column(&rest, &layout->columns[i], out->rows, &out->cells[i]))
            return false;
    return rest.len == 0;
}

unsigned facts_flags(const struct facts_view *view, size_t row)
{
    return row < view->rows ? view->flags[row] : 0;
}

static uint64_t cell_at(const struct facts_cells *cells, size_t row)
{
    const uint8_t *at = cells->cells + row * cells->width;
    switch (cells->width) {
    case 0: return 0;
    case 1: return at[0];
    case 2: return get_u16(at);
    case 4: return get_u32(at);
    default: return get_u64(at);
    }
}

static const char *text_at(const struct facts_cells *cells, size_t row)
{
    uint64_t i = cell_at(cells, row);
    return i == 0 || i > cells->n ? NULL
                                  : cells->texts + get_u32(cells->offsets + 4 * (i - 1));
}

static int64_t number_at(const struct facts_cells *cells, size_t row, int64_t none)
{
    uint64_t n = cell_at(cells, row);
    return n == 0 ? none : (int64_t)((uint64_t)cells->base + (n - 1));
}

void facts_fill(const struct facts_layout *layout, const struct facts_view *view,
    size_t column, size_t row, void *record)
{
    const struct facts_column *c = &layout->columns[column];
    const struct facts_cells *cells = &view->cells[column];
    char *to = (char *)record + c->offset;
    if (c->storage == STORE_TEXT) {
        const char *text = text_at(cells, row);
        memcpy(to, &text, sizeof text);
        return;
    }
    int64_t number = number_at(cells, row, c->none);
    int32_t narrow = (int32_t)number;
    if (c->storage == STORE_INT64)
        memcpy(to, &number, sizeof number);
    else
        memcpy(to, &narrow, sizeof narrow);
}

/* ---- changing -----------------------------------------------------------------------
 */

static int64_t *cells_of(const struct facts_group *group, size_t column)
{
    return group->cells + column * FACTS_ROWS;
}

static bool is_text(const struct facts_group *group, size_t column)
{
    return group->layout.columns[column].storage == STORE_TEXT;
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
            to[row] = number_at(from, row, NOTHING);
        return;
    }
    str_addn(&group->texts[column], from->texts, from->texts_len);
    for (size_t row = 0; row < view->rows; row++) {
        const char *text = text_at(from, row);
        to[row] = text == NULL ? 0 : text - from->texts + 1;
    }
}

void group_load(struct facts_group *group, const struct facts_view *view)
{
    if (view->rows > 0)
        memcpy(group->flags, view->flags, view->rows);
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

void group_set(struct facts_group *group, const void *record)
{
    const struct record *head = record_chead(record);
    size_t row = head->id % FACTS_ROWS;
    REQUIRE(head->id / FACTS_ROWS == group->number);
    group->flags[row] =
        (uint8_t)(FACTS_PRESENT | (head->voided != NULL ? FACTS_VOIDED : 0));
    for (size_t i = 0; i < group->layout.n; i++) {
        const struct facts_column *column = &group->layout.columns[i];
        const char *text;
        if (!is_text(group, i)) {
            cells_of(group, i)[row] = number_in(column, record);
            continue;
        }
        memcpy(&text, (const char *)record + column->offset, sizeof text);
        set_text(group, i, row, text);
    }
    group->changed = true;
}

/* ---- writing ------------------------------------------------------------------------
 */

#define BUCKETS 1024 /* more than three times the rows: chains stay short */

/* The distinct texts of a column while it is written. */
struct texts {
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

static uint16_t number_text(struct texts *texts, int64_t place)
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

static void add_list(const struct texts *texts, struct str *out)
{
    uint32_t len = 0;
    for (size_t i = 0; i < texts->n; i++)
        len += (uint32_t)strlen(texts->all->buf + texts->places[i]) + 1;
    str_add_u16(out, texts->n);
    str_add_u32(out, len);
    len = 0;
    for (size_t i = 0; i < texts->n; i++) {
        str_add_u32(out, len);
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

static void write_texts(
    const struct facts_group *group, size_t column, size_t rows, struct str *out)
{
    const int64_t *cells = cells_of(group, column);
    struct texts texts = {.all = &group->texts[column]};
    uint16_t numbers[FACTS_ROWS] = {0};
    for (size_t row = 0; row < rows; row++)
        if (cells[row] != 0)
            numbers[row] = row > 0 && cells[row] == cells[row - 1]
                               ? numbers[row - 1]
                               : number_text(&texts, cells[row] - 1);
    unsigned width = texts.n == 0 ? 0 : texts.n <= UINT8_MAX ? 1 : 2;
    str_addc(out, (char)width);
    add_list(&texts, out);
    for (size_t row = 0; row < rows; row++)
        add_cell(out, width, numbers[row]);
}

static unsigned width_for(uint64_t highest)
{
    if (highest <= UINT8_MAX)
        return 1;
    if (highest <= UINT16_MAX)
        return 2;
    return highest <= UINT32_MAX ? 4 : 8;
}

static void write_numbers(const int64_t *cells, size_t rows, struct str *out)
{
    int64_t least = INT64_MAX, most = NOTHING;
    for (size_t row = 0; row < rows; row++) {
        if (cells[row] != NOTHING && cells[row] < least)
            least = cells[row];
        if (cells[row] > most)
            most = cells[row];
    }
    bool empty = most == NOTHING;
    unsigned width = empty ? 0 : width_for((uint64_t)most - (uint64_t)least + 1);
    str_addc(out, (char)width);
    str_add_u64(out, empty ? 0 : (uint64_t)least);
    for (size_t row = 0; row < rows; row++)
        add_cell(out, width,
            cells[row] == NOTHING ? 0 : (uint64_t)cells[row] - (uint64_t)least + 1);
}

static size_t used_rows(const struct facts_group *group)
{
    size_t rows = FACTS_ROWS;
    while (rows > 0 && group->flags[rows - 1] == 0)
        rows--;
    return rows;
}

void group_write(const struct facts_group *group, struct str *out)
{
    uint8_t sum[CHECK_LEN];
    size_t start = out->len, rows = used_rows(group);
    str_add_u16(out, MAGIC);
    str_add_u16(out, VERSION);
    str_add_u16(out, group->layout.schema->number);
    str_add_u64(out, group->number);
    str_add_u16(out, (uint16_t)rows);
    str_add_u16(out, (uint16_t)group->layout.n);
    str_addn(out, (const char *)group->flags, rows);
    for (size_t i = 0; i < group->layout.n; i++) {
        str_add_u16(out, group->layout.columns[i].tag);
        if (is_text(group, i))
            write_texts(group, i, rows, out);
        else
            write_numbers(cells_of(group, i), rows, out);
    }
    hash_check(out->buf + start, out->len - start, sum);
    str_addn(out, sum, CHECK_LEN);
}
