/* SPDX-License-Identifier: MIT
 *
 * How rows look: columns by importance, the least important dropped first, the rest of
 * the width for what the record is about. A row on the screen is text already, so the
 * same row is not read twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "lister.h"
#include "model/choice.h"
#include "model/deadline.h"
#include "model/registry.h"

#define GUTTER     4 /* cursor, mark or a colleague, band, blank */
#define LEAST_TEXT 16
#define WEIGHTS    5
#define MOST_LABEL 14 /* for its label's sake a column gets no wider than this */

/* ---- columns ---- */

static bool is_key(const struct field *field, const char *key)
{
    return key != NULL && strcmp(field->key, key) == 0;
}

/* The larger the sooner it is left out; at most WEIGHTS. */
static int weight(const struct schema *schema, const struct field *field)
{
    if (is_key(field, "code"))
        return 0;
    if (field->flags & F_NAME)
        return 1;
    if (is_key(field, schema->title))
        return 2;
    if (is_key(field, "due") || is_key(field, "state") || is_key(field, "direction"))
        return 3;
    return is_key(field, schema->date) ? 4 : WEIGHTS;
}

static bool grows(const struct schema *schema, const struct field *field)
{
    return is_key(field, schema->title) || (field->flags & F_MULTILINE);
}

/* Days of the office's work do without the century; a person may be of the one before. */
static bool is_shortened(const struct field *field)
{
    return field->type == FIELD_DATE && (field->flags & F_PERSONAL) == 0;
}

static struct column column_of(
    const struct schema *schema, const struct field *field, bool wide)
{
    struct column c = {.field = field, .width = field_width(field)};
    if (schema == &schema_case && is_key(field, "due")) {
        c.kind = COLUMN_DUE;
        c.width = 9;
    } else if (schema == &schema_letter && is_key(field, "direction")) {
        c.kind = COLUMN_STEP;
        c.width = 14;
    } else if (schema == &schema_case && is_key(field, "state") && !wide) {
        c.kind = COLUMN_SIGN;
        c.width = 2;
    } else if (is_shortened(field) && !wide) {
        c.width = 8;
    } else if (is_key(field, "code")) {
        c.width = schema->letter != 0 || schema->yearly ? 9 : 16;
    } else if ((field->flags & F_NAME) && !wide) {
        c.width = 18;
    }
    int label = utf8_width(_(field->label));
    if (c.kind == COLUMN_FIELD && field->type != FIELD_TEXT && label > c.width)
        c.width = label < MOST_LABEL ? label : MOST_LABEL;
    return c;
}

/* Content and names do with less. */
static int least(const struct schema *schema, const struct column *c)
{
    bool yields = grows(schema, c->field) || (c->field->flags & F_NAME);
    return yields && c->width > LEAST_TEXT ? LEAST_TEXT : c->width;
}

static int total_width(const struct columns *columns, const struct schema *schema)
{
    int total = GUTTER;
    for (size_t i = 0; i < columns->n; i++)
        total += columns->rows[i].out ? 0 : least(schema, &columns->rows[i]) + 1;
    return total;
}

static bool fits(const struct columns *columns, const struct schema *schema, int width)
{
    return total_width(columns, schema) <= width + 1;
}

/* The first to leave out. */
static struct column *lightest(struct columns *columns, const struct schema *schema)
{
    struct column *found = NULL;
    for (size_t i = 0; i < columns->n; i++) {
        struct column *c = &columns->rows[i];
        if (!c->out &&
            (found == NULL || weight(schema, c->field) >= weight(schema, found->field)))
            found = c;
    }
    return found;
}

/* What was left out, where it still fits. */
static void take_in(
    struct columns *columns, const struct schema *schema, int rank, int width)
{
    for (size_t i = 0; i < columns->n; i++) {
        struct column *c = &columns->rows[i];
        if (!c->out || weight(schema, c->field) != rank)
            continue;
        c->out = false;
        c->out = !fits(columns, schema, width);
    }
}

static size_t count_in(const struct columns *columns)
{
    size_t n = 0;
    for (size_t i = 0; i < columns->n; i++)
        n += columns->rows[i].out ? 0 : 1;
    return n;
}

/* Leaves out by weight; a narrow one may still find room where a wide one went. */
static void leave_out(struct columns *columns, const struct schema *schema, int width)
{
    while (count_in(columns) > 2 && !fits(columns, schema, width))
        lightest(columns, schema)->out = true;
    for (int rank = 0; rank <= WEIGHTS; rank++)
        take_in(columns, schema, rank, width);
    size_t to = 0;
    for (size_t i = 0; i < columns->n; i++)
        if (!columns->rows[i].out)
            columns->rows[to++] = columns->rows[i];
    columns->n = to;
}

/* What is left goes to names that did with less, then to the growing columns, else to
 * the last. */
static void spread(struct columns *columns, const struct schema *schema, int width)
{
    int left = width - total_width(columns, schema) + 1;
    size_t growing = 0;
    for (size_t i = 0; i < columns->n; i++) {
        struct column *c = &columns->rows[i];
        int wished = c->width;
        c->width = least(schema, c);
        bool takes = grows(schema, c->field);
        int more = takes || left <= 0 ? 0 : wished - c->width;
        more = more < left ? more : left;
        c->width += more;
        left -= more;
        growing += takes ? 1 : 0;
    }
    for (size_t i = 0; i < columns->n && left > 0; i++) {
        struct column *c = &columns->rows[i];
        bool takes = growing > 0 ? grows(schema, c->field) : i + 1 == columns->n;
        if (!takes)
            continue;
        int share = growing > 1 ? left / (int)growing : left;
        c->width += share;
        left -= share;
        growing -= growing > 0 ? 1 : 0;
    }
}

/* The sign of the state stands at the end of the row. */
static void state_last(struct columns *columns)
{
    for (size_t i = 0; i + 1 < columns->n; i++)
        if (columns->rows[i].kind == COLUMN_SIGN) {
            struct column sign = columns->rows[i];
            columns->rows[i] = columns->rows[i + 1];
            columns->rows[i + 1] = sign;
        }
}

static void add_column(struct columns *columns, const struct schema *schema,
    const struct field *field, bool wide)
{
    if (columns->n < COLUMNS_MAX)
        columns->rows[columns->n++] = column_of(schema, field, wide);
}

void columns_lay_out(struct columns *columns, const struct schema *schema,
    const struct field *const *chosen, size_t n, int width)
{
    bool wide = width >= 100;
    columns->n = 0;
    columns->short_dates = !wide;
    for (size_t i = 0; i < n; i++)
        add_column(columns, schema, chosen[i], wide);
    for (size_t i = 0; n == 0 && i < schema->count; i++)
        if (schema->fields[i].flags & F_LIST)
            add_column(columns, schema, &schema->fields[i], wide);
    state_last(columns);
    leave_out(columns, schema, width);
    spread(columns, schema, width);
    int x = GUTTER;
    for (size_t i = 0; i < columns->n; i++) {
        columns->rows[i].x = x;
        x += columns->rows[i].width + 1;
    }
}

/* ---- cells ---- */

void lister_drop_rows(struct lister *l)
{
    for (size_t i = 0; i < l->n_cells; i++)
        for (size_t c = 0; c < COLUMNS_MAX; c++)
            free(l->cells[i].cells[c]);
    free(l->cells);
    l->cells = NULL;
    l->n_cells = 0;
    l->cells_cols = 0;
    l->detail_id = 0;
}

static void short_date(const struct field *field, const void *record, struct str *out)
{
    int year, month, day;
    day_t d = (day_t)field_get_number(field, record);
    if (d == DAY_NONE)
        return;
    day_split(d, &year, &month, &day);
    str_addf(out, "%02d/%02d/%02d", day, month, year % 100);
}

static void fill_cell(struct ui *ui, const struct lister *l, const struct column *c,
    const void *record, struct cell_row *row, struct str *out)
{
    switch (c->kind) {
    case COLUMN_DUE: row->due = due_text(ui, record, out); return;
    case COLUMN_SIGN:
        str_add(out, choice_sign(c->field->choices, field_get_text(c->field, record)));
        return;
    case COLUMN_STEP: letter_stage_text(ui, record, false, out); return;
    case COLUMN_FIELD: break;
    }
    bool seen = office_may_see(ui->office, l->schema, record, c->field);
    if (is_shortened(c->field) && l->columns.short_dates && seen)
        short_date(c->field, record, out);
    else
        ui_show_in_row(ui, l->schema, record, c->field, out);
}

static char band_of(struct ui *ui, const struct lister *l, const void *record)
{
    if (record_chead(record)->voided != NULL)
        return '-';
    if (l->schema != &schema_case)
        return ' ';
    int soon = office_soon_days(ui->office);
    enum due_band band = deadline_band(record, clock_today(), soon);
    return band == DUE_OVERDUE ? '!' : band == DUE_SOON ? '~' : ' ';
}

/* Where a record goes that is looked at. */
struct filling {
    struct ui *ui;
    const struct lister *l;
    const uint64_t *ids;
};

static void fill_row(void *ctx, size_t i, const void *record)
{
    const struct filling *filling = ctx;
    const struct lister *l = filling->l;
    struct cell_row *row = &l->cells[i];
    *row = (struct cell_row){.id = filling->ids[i], .band = ' '};
    if (record == NULL)
        return;
    row->band = band_of(filling->ui, l, record);
    for (size_t c = 0; c < l->columns.n; c++) {
        struct str cell = {0};
        str_add(&cell, "");
        fill_cell(filling->ui, l, &l->columns.rows[c], record, row, &cell);
        row->cells[c] = str_detach(&cell);
    }
}

void lister_ask_rows(struct ui *ui, struct lister *l, int width)
{
    size_t n = (size_t)l->list.height;
    bool same = l->cells != NULL && l->cells_first == l->list.first &&
                l->cells_cols == width &&
                l->n_cells >= (l->total < n ? (size_t)l->total : n);
    if (same)
        return;
    uint64_t detail = l->detail_id;
    lister_drop_rows(l);
    l->detail_id = detail;
    columns_lay_out(&l->columns, l->schema, l->shown, l->n_shown, width);
    uint64_t *ids = xcalloc(n + 1, sizeof(*ids));
    l->n_cells = lister_ids(l, l->list.first, n, ids);
    l->cells = xcalloc(n + 1, sizeof(*l->cells));
    struct filling filling = {ui, l, ids};
    if (office_each_of(
            ui->office, l->schema, ids, l->n_cells, fill_row, &filling, NULL) != TD_OK)
        l->n_cells = 0;
    l->cells_first = l->list.first;
    l->cells_cols = width;
    free(ids);
}

/* ---- drawing ---- */

/* Numbers and what counts days stand at the right, and so do their labels. */
static void draw_cell(
    const struct column *c, int y, int x, const char *text, enum style style)
{
    if (c->kind == COLUMN_DUE || c->field->type == FIELD_COUNT)
        draw_right(y, x + c->x, c->width, text, style);
    else
        draw_text(y, x + c->x, c->width, text, style);
}

static const char *head_of(const struct column *c)
{
    if (c->kind == COLUMN_SIGN)
        return C_("state, two columns", "St");
    return c->kind == COLUMN_STEP ? _("Step") : _(c->field->label);
}

static void draw_head(const struct lister *l, int y, int x, int width)
{
    draw_pad(y, x, width, "", STYLE_HEAD);
    for (size_t i = 0; i < l->columns.n; i++) {
        const struct column *c = &l->columns.rows[i];
        draw_cell(c, y, x, head_of(c), STYLE_HEAD);
    }
}

/* Bold on the first column, mostly the code, says as much as on the whole row and costs a
 * small part of it. Lean: the signs before the row say the same without a colour. */
static enum style cell_style(const struct ui *ui, const struct lister *l,
    const struct column *col, const struct cell_row *row, bool here)
{
    if (ui->lean)
        return STYLE_PLAIN;
    if (col->kind == COLUMN_DUE)
        return row->due;
    return here && col == &l->columns.rows[0] ? STYLE_STRONG : STYLE_PLAIN;
}

static void draw_row(struct ui *ui, const struct lister *l, const struct cell_row *row,
    int y, int x, bool here)
{
    bool marked = lister_is_marked(l, row->id);
    bool visited = !marked && presence_at(ui->office, l->schema, row->id);
    char gutter[3] = {here ? '>' : ' ', marked ? '*' : visited ? '@' : ' ', '\0'};
    char band[2] = {row->band, '\0'};
    draw_text(y, x, 2, gutter, STYLE_PLAIN);
    draw_text(y, x + 2, 1, band, STYLE_PLAIN);
    for (size_t c = 0; c < l->columns.n; c++) {
        const struct column *col = &l->columns.rows[c];
        if (row->cells[c] == NULL)
            continue;
        enum style style = cell_style(ui, l, col, row, here);
        draw_cell(col, y, x, row->cells[c], style);
    }
}

static const char *why_empty(const struct lister *l)
{
    if (l->finding)
        return _("Searching…");
    return *l->words != '\0' || *l->filter != '\0' || l->view > 0
               ? _("Nothing here. F clears search and filter, 0 shows all.")
               : _("Nothing here yet. a adds the first one.");
}

void lister_draw_rows(struct ui *ui, struct lister *l, struct area area)
{
    draw_head(l, area.y, area.x, area.w);
    // rows kept from a taller frame may be more than there is room for
    for (size_t i = 0; i < l->n_cells && (int)i < area.h - 1; i++)
        draw_row(ui, l, &l->cells[i], area.y + 1 + (int)i, area.x,
            l->list.first + i == l->list.at);
    if (l->total == 0)
        draw_wrapped(area.y + 2, area.x + GUTTER, area.w - GUTTER - 1, area.h - 2,
            why_empty(l), STYLE_FAINT);
    draw_cursor(area.y + 1 + (int)(l->list.at - l->list.first), area.x);
}
