/* SPDX-License-Identifier: MIT
 *
 * Which members of a register's records are facts, and in what order their columns lie.
 */
#include "facts.h"

#include <string.h>

static void add_column(struct facts_layout *layout, struct facts_column column)
{
    REQUIRE(layout->n < FACTS_COLUMNS);
    bool shares = column.kind == FACTS_ORDER && (column.tag & FACTS_SECOND) != 0;
    column.strip = shares ? layout->n - 1 : layout->n;
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
        .none = FACTS_NOTHING,
        .tag = field->tag | FACTS_ORDER_TAG};
    add_column(layout, column);
    column.tag |= FACTS_SECOND;
    add_column(layout, column);
}

/* A derived member, or what says whether one still matters. */
static bool is_of_clock(const struct facts_column *column, uint64_t idle_reads)
{
    return column->kind == FACTS_SUM ||
           (column->kind == FACTS_NUMBER && (column->tag & FACTS_SHOWN) != 0) ||
           (column->bit & idle_reads) != 0;
}

/* Surveys hold the dates, one after the other. */
static void number_dates(struct facts_layout *layout)
{
    size_t n = 0;
    for (size_t i = 0; i < layout->n; i++) {
        struct facts_column *column = &layout->columns[i];
        bool date = column->kind == FACTS_NUMBER && column->field != NULL &&
                    column->field->type == FIELD_DATE;
        column->surveyed = date ? n++ : FACTS_NO_COLUMN;
    }
}

static void mark_clock(struct facts_layout *layout)
{
    const struct schema *schema = layout->schema;
    if (schema->idle == NULL)
        return;
    uint64_t idle_reads = query_fields(schema, schema->idle_reads);
    for (size_t i = 0; i < layout->n; i++)
        layout->columns[i].clock = is_of_clock(&layout->columns[i], idle_reads);
}

/* Of a field that says whose a record is. */
static bool is_owner(const struct schema *schema, const struct field *field)
{
    const struct condition *row = schema->conditions;
    for (; row != NULL && row->name != NULL; row++)
        if (row->mine != NULL && strcmp(row->mine, field->key) == 0)
            return is_fact(field);
    return false;
}

static void add_sum(struct facts_layout *layout, const struct field *field)
{
    add_column(layout, (struct facts_column){.kind = FACTS_SUM,
                           .bit = QUERY_BEYOND,
                           .field = field,
                           .offset = field->offset,
                           .none = FACTS_NOTHING,
                           .tag = field->tag | FACTS_SUM_TAG});
}

bool facts_layout_make(const struct schema *schema, struct facts_layout *out)
{
    bool any = false;
    out->schema = schema;
    out->known = QUERY_MOMENT;
    out->apart = true;
    out->n = 0;
    add_column(out, (struct facts_column){.kind = FACTS_NUMBER,
                        .bit = QUERY_MOMENT,
                        .offset = offsetof(struct record, changed_us),
                        .storage = STORE_INT64,
                        .none = FACTS_NOTHING});
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (is_fact(field) || is_code(field))
            add_field(out, field);
        if (is_code(field) || (field->flags & F_NAME) != 0)
            add_order(out, field);
        if (is_owner(schema, field))
            add_sum(out, field);
        any |= is_fact(field);
    }
    mark_clock(out);
    number_dates(out);
    return any;
}

/* Fields that a condition on pending records looks at. */
static uint64_t asked_of_pending(const struct schema *schema)
{
    uint64_t fields = 0;
    const struct condition *row = schema->conditions;
    for (; row->name != NULL; row++)
        if (row->within != NULL)
            fields |= query_fields(schema, row->reads);
    return fields & ~QUERY_MOMENT;
}

/* Of a field that has a derived member both are needed. Texts are left out, since each
 * tile would have a list of them, and so is the time of change, which would make a change
 * of the tile out of every change. */
static bool is_of_pending(const struct facts_column *column, uint64_t asked)
{
    bool derived = column->field != NULL && column->field->shown != 0;
    return column->clock || derived ||
           (column->kind == FACTS_NUMBER && (column->bit & asked) != 0);
}

bool facts_layout_pending(const struct facts_layout *layout, struct facts_layout *out)
{
    if (layout->schema->pending == NULL)
        return false;
    const uint64_t asked = asked_of_pending(layout->schema);
    out->schema = layout->schema;
    out->known = 0;
    out->apart = false;
    out->n = 0;
    add_column(out, (struct facts_column){.kind = FACTS_NUMBER,
                        .bit = QUERY_BEYOND,
                        .offset = offsetof(struct record, id),
                        .storage = STORE_INT64,
                        .tag = FACTS_ID_TAG});
    for (size_t i = 0; i < layout->n; i++)
        if (is_of_pending(&layout->columns[i], asked))
            add_column(out, layout->columns[i]);
    for (size_t i = 0; i < out->n; i++) {
        out->known |= out->columns[i].bit & ~QUERY_BEYOND;
        if (out->columns[i].kind == FACTS_SUM)
            out->columns[i].kind = FACTS_WHOLE_SUM;
    }
    return true;
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

size_t facts_sum_of(const struct facts_layout *layout, const struct field *field)
{
    return column_tagged(layout, field->tag | FACTS_SUM_TAG);
}

size_t facts_order_of(const struct facts_layout *layout, const struct field *field)
{
    return column_tagged(layout, field->tag | FACTS_ORDER_TAG);
}
