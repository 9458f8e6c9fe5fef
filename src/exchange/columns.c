/* SPDX-License-Identifier: MIT
 *
 * Header names to fields. A column that is not understood is named and left out, never
 * shifted; a field that two columns claim, or a header without any field, refuses the
 * file, because then no row of it can be trusted.
 */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "model/registry.h"

struct mapping {
    struct columns *columns;
    void (*warn)(void *ctx, const char *name, const char *text);
    void *ctx;
};

static bool is_rejects_name(const char *name)
{
    return fold_key_equal(name, COLUMN_LINE) || fold_key_equal(name, COLUMN_BECAUSE);
}

/* Why the column is left out. Caller frees. */
static char *left_out(const struct mapping *m, size_t i, const struct field *field)
{
    const struct schema *schema = m->columns->schema;
    const char *name = m->columns->list[i].name;
    unsigned column = (unsigned)i + 1;
    if (*name == '\0')
        return xasprintf(_("Column %u has no name and is left out."), column);
    if (field != NULL)
        return xasprintf(
            _("Column %u (“%s”) is kept by the program and left out."), column, name);
    const char *near = schema_nearest(schema, name);
    if (near != NULL)
        return xasprintf(_("Column %u (“%s”) is unknown and left out; is “%s” meant?"),
            column, name, near);
    return xasprintf(_("Column %u (“%s”) is unknown in “%s” and left out."), column, name,
        msg(schema->label_many));
}

static enum td_status refuse_twice(
    const struct columns *columns, size_t first, size_t second, struct err *err)
{
    return err_set(err, TD_INVALID,
        _("Columns %u (“%s”) and %u (“%s”) of the header are both “%s”; leave only one."),
        (unsigned)first + 1, columns->list[first].name, (unsigned)second + 1,
        columns->list[second].name, msg(columns->list[first].field->label));
}

static enum td_status refuse_header(
    const struct columns *columns, uint64_t line, struct err *err)
{
    struct str names = {0};
    for (size_t i = 0; i < columns->schema->count; i++) {
        const struct field *field = &columns->schema->fields[i];
        if (!(field->flags & F_HIDDEN))
            str_addf(&names, "%s%s", names.len > 0 ? ", " : "", msg(field->label));
    }
    err_set(err, TD_INVALID,
        _("Line %llu is not a usable header: it names no field of “%s”. The fields are: %s."),
        (unsigned long long)line, msg(columns->schema->label_many), str_text(&names));
    str_release(&names);
    return TD_INVALID;
}

static enum td_status take_field(
    struct columns *columns, size_t i, const struct field *field, struct err *err)
{
    for (size_t k = 0; k < i; k++)
        if (columns->list[k].field == field) {
            columns->list[i].field = field;
            return refuse_twice(columns, k, i, err);
        }
    columns->list[i].field = field;
    columns->fields[columns->n_fields++] = field;
    columns->coded = columns->coded || strcmp(field->key, "code") == 0;
    return TD_OK;
}

static enum td_status map_column(struct mapping *m, size_t i, struct err *err)
{
    struct column *column = &m->columns->list[i];
    column->rejects = is_rejects_name(column->name);
    if (column->rejects)
        return TD_OK;
    const struct field *field = schema_field_named(m->columns->schema, column->name);
    // The state of a case is read-only at the desk, but an old book brings its own.
    if (field != NULL && !(field->flags & F_HIDDEN))
        return take_field(m->columns, i, field, err);
    char *text = left_out(m, i, field);
    m->warn(m->ctx, column->name, text);
    free(text);
    return TD_OK;
}

enum td_status columns_init(struct columns *columns, const struct schema *schema,
    const struct csv_row *row,
    void (*warn)(void *ctx, const char *name, const char *text), void *ctx,
    struct err *err)
{
    *columns = (struct columns){.schema = schema, .n = row->n};
    columns->list = xcalloc(row->n, sizeof *columns->list);
    columns->fields = xcalloc(row->n, sizeof *columns->fields);
    for (size_t i = 0; i < row->n; i++) {
        char *plain = csv_unguard(row->cells[i]);
        columns->list[i].name = utf8_trim(plain != NULL ? plain : row->cells[i]);
        free(plain);
    }
    struct mapping m = {columns, warn, ctx};
    for (size_t i = 0; i < row->n; i++) {
        enum td_status status = map_column(&m, i, err);
        if (status != TD_OK)
            return status;
    }
    return columns->n_fields > 0 ? TD_OK : refuse_header(columns, row->line, err);
}

void columns_release(struct columns *columns)
{
    for (size_t i = 0; i < columns->n; i++)
        free(columns->list[i].name);
    free(columns->list);
    free(columns->fields);
    *columns = (struct columns){0};
}

unsigned columns_find(const struct columns *columns, const char *key)
{
    for (size_t i = 0; i < columns->n; i++)
        if (columns->list[i].field != NULL &&
            strcmp(columns->list[i].field->key, key) == 0)
            return (unsigned)i + 1;
    return 0;
}

const char *columns_name(const struct columns *columns, const char *key)
{
    unsigned column = columns_find(columns, key);
    if (column > 0)
        return columns->list[column - 1].name;
    const struct field *field = schema_field(columns->schema, key);
    return field != NULL ? msg(field->label) : key;
}
