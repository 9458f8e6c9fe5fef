/* SPDX-License-Identifier: MIT
 *
 * The facts of 256 records as bytes. A head under a sum of its own says which rows are
 * there, and of each column what it holds at least and at most, where its bytes are and
 * their sum: a pass reads, and verifies, only what it needs. A text is a small number
 * into the column's own list of distinct texts, in order of their first row; a number is
 * kept as its distance from the column's smallest, in as few bytes as that takes; nothing
 * is 0, and a column whose rows are all alike has no cells. So the bytes follow from the
 * rows alone, and a group that is made again is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define MAGIC   0x5446 /* TF */
#define VERSION 2
#define NOTHING FACTS_NOTHING

/* Places in the head. */
enum {
    AT_SUM = 0, /* of all that follows it in the head */
    AT_MAGIC = 8,
    AT_VERSION = 10,
    AT_REGISTER = 12,
    AT_GROUP = 14,
    AT_ROWS = 22,
    AT_COLUMNS = 24,
    AT_END = 26,
    AT_PRESENT = 30,
    AT_VOIDED = AT_PRESENT + FACTS_ROWS / 8,
    AT_DIRECTORY = AT_VOIDED + FACTS_ROWS / 8
};
/* Places in a column's entry of the directory. */
enum {
    IN_TAG = 0,
    IN_WIDTH = 2,
    IN_HOLES = 3,
    IN_PLACE = 4,
    IN_LEAST = 8,
    IN_MOST = 16,
    IN_SUM = 24,
    ENTRY = 32
};

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

static bool is_code(const struct field *field)
{
    return field->offset == offsetof(struct record, code);
}

static void add_field(struct facts_layout *layout, const struct field *field)
{
    uint64_t bit = query_field_bit(layout->schema, field);
    struct facts_column column = {
        .kind = field_is_text(field) ? FACTS_TEXT : FACTS_NUMBER,
        .bit = bit,
        .field = field,
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

/* Two columns: a name in Vietnamese mostly fits into both. */
static void add_order(struct facts_layout *layout, const struct field *field)
{
    struct facts_column column = {.kind = FACTS_ORDER,
        .bit = QUERY_BEYOND,
        .field = field,
        .none = NOTHING,
        .tag = field->tag | FACTS_ORDER_TAG};
    add_column(layout, column);
    column.tag |= FACTS_SECOND;
    add_column(layout, column);
}

bool facts_layout_make(const struct schema *schema, struct facts_layout *out)
{
    bool any = false;
    out->schema = schema;
    out->known = QUERY_MOMENT;
    out->n = 0;
    add_column(out, (struct facts_column){.kind = FACTS_NUMBER,
                        .bit = QUERY_MOMENT,
                        .offset = offsetof(struct record, changed_us),
                        .storage = STORE_INT64,
                        .none = NOTHING});
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (is_fact(field) || is_code(field))
            add_field(out, field);
        if (is_code(field) || (field->flags & F_NAME) != 0)
            add_order(out, field);
        any |= is_fact(field);
    }
    return any;
}

static size_t column_tagged(const struct facts_layout *layout, unsigned tag)
{
    for (size_t i = 0; i < layout->n; i++)
        if (layout->columns[i].tag == tag)
            return i;
    return FACTS_NO_COLUMN;
}

size_t facts_column_of(const struct facts_layout *layout, const struct field *field)
{
    return column_tagged(layout, field->tag | (field->shown != 0 ? FACTS_SHOWN : 0u));
}

size_t facts_order_of(const struct facts_layout *layout, const struct field *field)
{
    return column_tagged(layout, field->tag | FACTS_ORDER_TAG);
}

/* ---- reading ------------------------------------------------------------------------
 */

static size_t head_len(const struct facts_layout *layout)
{
    return AT_DIRECTORY + ENTRY * layout->n;
}

static const uint8_t *entry_of(const struct facts_view *view, size_t column)
{
    return view->bytes + AT_DIRECTORY + ENTRY * column;
}

static bool head_is_right(
    const struct facts_layout *layout, uint64_t number, struct slice bytes)
{
    const uint8_t *head = bytes.data;
    size_t len = head_len(layout);
    return bytes.len >= len &&
           get_u64(head + AT_SUM) == hash_quick(head + AT_MAGIC, len - AT_MAGIC) &&
           get_u16(head + AT_MAGIC) == MAGIC && get_u16(head + AT_VERSION) == VERSION &&
           get_u16(head + AT_REGISTER) == layout->schema->number &&
           get_u64(head + AT_GROUP) == number && get_u16(head + AT_ROWS) <= FACTS_ROWS &&
           get_u16(head + AT_COLUMNS) == layout->n && get_u32(head + AT_END) == bytes.len;
}

bool facts_open(const struct facts_layout *layout, uint64_t number, struct slice bytes,
    struct facts_view *out)
{
    if (bytes.len < AT_DIRECTORY || !head_is_right(layout, number, bytes))
        return false;
    facts_reopen(layout, bytes, 0, out);
    return true;
}

void facts_reopen(const struct facts_layout *layout, struct slice bytes, uint64_t right,
    struct facts_view *out)
{
    out->layout = layout;
    out->bytes = bytes.data;
    out->len = bytes.len;
    out->rows = get_u16(out->bytes + AT_ROWS);
    out->opened = 0;
    out->right = right;
    for (size_t i = 0; i < FACTS_WORDS; i++) {
        out->present[i] = get_u64(out->bytes + AT_PRESENT + 8 * i);
        out->voided[i] = get_u64(out->bytes + AT_VOIDED + 8 * i);
    }
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
    return !rest->spoilt && out->n <= FACTS_ROWS && texts_are_right(out);
}

static bool width_is_right(unsigned width)
{
    return width <= 2 || width == 4 || width == 8;
}

/* The bytes of a column, up to where the next one begins. */
static struct rest column_bytes(const struct facts_view *view, size_t column)
{
    const uint8_t *entry = entry_of(view, column);
    size_t from = get_u32(entry + IN_PLACE);
    size_t to =
        column + 1 < view->layout->n ? get_u32(entry + ENTRY + IN_PLACE) : view->len;
    if (from > to || to > view->len)
        return (struct rest){.spoilt = true};
    return (struct rest){.at = view->bytes + from, .len = to - from};
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
        !width_is_right(entry[IN_WIDTH]) || !sum_is_right(view, column, &rest))
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

bool facts_read(const struct facts_layout *layout, uint64_t number, struct slice bytes,
    struct facts_view *out)
{
    if (!facts_open(layout, number, bytes, out))
        return false;
    for (size_t i = 0; i < layout->n; i++)
        if (!facts_use(out, i))
            return false;
    return true;
}

struct facts_zone facts_zone_of(const struct facts_view *view, size_t column)
{
    const uint8_t *entry = entry_of(view, column);
    return (struct facts_zone){
        .least = (int64_t)get_u64(entry + IN_LEAST),
        .most = (int64_t)get_u64(entry + IN_MOST),
        .holes = entry[IN_HOLES] != 0,
        .blank = entry[IN_HOLES] != 0 && entry[IN_WIDTH] == 0,
    };
}

unsigned facts_flags(const struct facts_view *view, size_t row)
{
    uint64_t bit = UINT64_C(1) << row % 64;
    return ((view->present[row / 64] & bit) != 0 ? FACTS_PRESENT : 0u) |
           ((view->voided[row / 64] & bit) != 0 ? FACTS_VOIDED : 0u);
}

/* ---- cells -- */

static uint64_t cell_at(const struct facts_cells *cells, size_t row)
{
    const uint8_t *at = cells->cells + row * cells->width;
    switch (cells->width) {
    case 0: return !cells->holes;
    case 1: return at[0];
    case 2: return get_u16(at);
    case 4: return get_u32(at);
    default: return get_u64(at);
    }
}

const char *facts_text(const struct facts_view *view, size_t column, size_t number)
{
    const struct facts_cells *cells = &view->cells[column];
    return number == 0 || number > cells->n
               ? NULL
               : cells->texts + get_u32(cells->offsets + 4 * (number - 1));
}

static int64_t number_at(const struct facts_cells *cells, size_t row, int64_t none)
{
    uint64_t n = cell_at(cells, row);
    return n == 0 ? none : (int64_t)((uint64_t)cells->least + (n - 1));
}

/* As get_u64, but here, where the compiler sees that it is one instruction. */
static inline uint64_t load_u64(const uint8_t *at)
{
    uint64_t n = 0;
    for (size_t i = 0; i < 8; i++)
        n = n << 8 | at[i];
    return n;
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
            out[row] = (uint64_t)at[2 * row] << 8 | at[2 * row + 1];
        break;
    case 4:
        for (size_t row = 0; row < rows; row++)
            out[row] = (uint64_t)at[4 * row] << 24 | (uint64_t)at[4 * row + 1] << 16 |
                       (uint64_t)at[4 * row + 2] << 8 | at[4 * row + 3];
        break;
    default:
        for (size_t row = 0; row < rows; row++)
            out[row] = load_u64(at + 8 * row);
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

void facts_text_numbers(
    const struct facts_view *view, size_t column, uint16_t out[FACTS_ROWS])
{
    const struct facts_cells *cells = &view->cells[column];
    uint64_t raw[FACTS_ROWS];
    load_cells(view, cells, raw);
    for (size_t row = 0; row < FACTS_ROWS; row++)
        out[row] = raw[row] <= cells->n ? (uint16_t)raw[row] : 0;
}

void facts_text_rows(const struct facts_view *view, size_t column,
    const bool wanted[FACTS_ROWS + 1], uint64_t rows[FACTS_WORDS])
{
    uint16_t numbers[FACTS_ROWS];
    facts_text_numbers(view, column, numbers);
    for (size_t word = 0; word < FACTS_WORDS; word++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < 64; i++)
            bits |= (uint64_t)wanted[numbers[word * 64 + i]] << i;
        rows[word] = bits;
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
    const struct facts_cells *cells = &view->cells[column];
    switch (c->kind) {
    case FACTS_TEXT:
        facts_put_text(c, facts_text(view, column, (size_t)cell_at(cells, row)), record);
        break;
    case FACTS_NUMBER: facts_put(c, number_at(cells, row, c->none), record); break;
    case FACTS_ORDER: break;
    }
}

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
            to[row] = number_at(from, row, NOTHING);
        return;
    }
    str_addn(&group->texts[column], from->texts, from->texts_len);
    for (size_t row = 0; row < view->rows; row++) {
        const char *text = facts_text(view, column, (size_t)cell_at(from, row));
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

static int64_t cell_of(const struct facts_group *group, const struct facts_column *column,
    const void *record)
{
    return column->kind == FACTS_ORDER ? order_in(group->layout.schema, column, record)
                                       : number_in(column, record);
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
            cells_of(group, i)[row] = cell_of(group, column, record);
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

static void add_list(const struct text_list *texts, struct str *out)
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

/* What the directory says of a column. */
struct column_entry {
    unsigned width;
    bool holes;
    int64_t least, most;
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
    return (struct column_entry){.width = width, .holes = holes};
}

static unsigned width_for(uint64_t highest)
{
    if (highest <= UINT8_MAX)
        return 1;
    if (highest <= UINT16_MAX)
        return 2;
    return highest <= UINT32_MAX ? 4 : 8;
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
    struct str *out, size_t start)
{
    size_t place = out->len, at = start + AT_DIRECTORY + ENTRY * column;
    struct column_entry entry = is_text(group, column)
                                    ? write_texts(group, column, rows, out)
                                    : write_numbers(cells_of(group, column), rows, out);
    char *to = out->buf + at;
    put_u16(to + IN_TAG, group->layout.columns[column].tag);
    to[IN_WIDTH] = (char)entry.width;
    to[IN_HOLES] = (char)entry.holes;
    put_u32(to + IN_PLACE, (uint32_t)(place - start));
    put_u64(to + IN_LEAST, (uint64_t)entry.least);
    put_u64(to + IN_MOST, (uint64_t)entry.most);
    put_u64(to + IN_SUM, hash_quick(out->buf + place, out->len - place));
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

void group_write(const struct facts_group *group, struct str *out)
{
    size_t start = out->len, rows = used_rows(group), len = head_len(&group->layout);
    str_fill(out, '\0', len);
    for (size_t i = 0; i < group->layout.n; i++)
        write_column(group, i, rows, out, start);
    char *head = out->buf + start;
    put_u16(head + AT_MAGIC, MAGIC);
    put_u16(head + AT_VERSION, VERSION);
    put_u16(head + AT_REGISTER, group->layout.schema->number);
    put_u64(head + AT_GROUP, group->number);
    put_u16(head + AT_ROWS, (uint16_t)rows);
    put_u16(head + AT_COLUMNS, (uint16_t)group->layout.n);
    put_u32(head + AT_END, (uint32_t)(out->len - start));
    write_flags(group, FACTS_PRESENT, head + AT_PRESENT);
    write_flags(group, FACTS_VOIDED, head + AT_VOIDED);
    put_u64(head + AT_SUM, hash_quick(head + AT_MAGIC, len - AT_MAGIC));
}
