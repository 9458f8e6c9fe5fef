/* SPDX-License-Identifier: MIT
 *
 * Records out. The list is found once; its records are then fetched some at a time in
 * short readings, written down in memory and handed to the sink outside of any
 * transaction, for a sink may be a slow terminal or a pipe that nobody empties.
 */
#include "exchange/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "exchange/csv.h"
#include "exchange/json.h"
#include "exchange/page.h"

enum { CHUNK_ROWS = 256 };

struct export
{
    struct office *office;
    const struct schema *schema;
    const struct export_options *options;
    const struct sink *sink;
    const struct field *const *columns;
    size_t n_columns;
    void (*put)(struct export * x, const void *record);
    uint64_t number; /* of the row on the page */
    struct str out;
};

/* The fields with one of the flags and none of the others, in the order of the table.
 * Caller frees. */
static const struct field **columns_with(
    const struct schema *schema, unsigned wanted, unsigned unwanted, size_t *n)
{
    const struct field **columns = xcalloc(schema->count, sizeof *columns);
    *n = 0;
    for (size_t i = 0; i < schema->count; i++) {
        unsigned flags = schema->fields[i].flags;
        if ((wanted == 0 || (flags & wanted)) && !(flags & unwanted))
            columns[(*n)++] = &schema->fields[i];
    }
    return columns;
}

static const struct field **all_columns(const struct schema *schema, size_t *n)
{
    return columns_with(schema, 0, F_HIDDEN, n);
}

/* The stable text of a value, or its mask. */
static void put_value(struct office *office, const struct schema *schema,
    const void *record, const struct field *field, struct str *out)
{
    if (office_may_see(office, schema, record, field))
        field_format(field, record, out);
    else
        str_add(out, FIELD_MASK);
}

/* --- one record ------------------------------------------------------------------ */

/* RFC 4180 ends a row with CR LF, and spreadsheets want it; a pipe wants lines. */
static void put_end(struct export *x)
{
    if (x->options->bom)
        csv_put_end(&x->out);
    else
        str_addc(&x->out, '\n');
}

static void count_masked(struct export *x, const struct str *value)
{
    if (x->options->masked != NULL && strcmp(str_text(value), FIELD_MASK) == 0)
        ++*x->options->masked;
}

static void put_csv(struct export *x, const void *record)
{
    struct str value = {0};
    for (size_t i = 0; i < x->n_columns; i++) {
        str_clear(&value);
        put_value(x->office, x->schema, record, x->columns[i], &value);
        count_masked(x, &value);
        char *guarded = csv_guard(str_text(&value));
        csv_put_cell(&x->out, guarded != NULL ? guarded : str_text(&value), i == 0);
        free(guarded);
    }
    put_end(x);
    str_release(&value);
}

static const char *cell_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_COUNT: return "td class=\"number\"";
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_CODE:
    case FIELD_REF: return "td class=\"short\"";
    default: return "td";
    }
}

/* A line of the paper register: numbered, and in the words of the screen. */
static void put_line(struct export *x, const void *record)
{
    struct str value = {0};
    str_addf(&x->out, "<tr><td class=\"number\">%lu</td>", (unsigned long)++x->number);
    for (size_t i = 0; i < x->n_columns; i++) {
        str_clear(&value);
        office_show(x->office, x->schema, record, x->columns[i], &value);
        count_masked(x, &value);
        page_element(cell_of(x->columns[i]), str_text(&value), "td", &x->out);
    }
    str_add(&x->out, "</tr>\n");
    str_release(&value);
}

static void put_member(struct office *office, const struct schema *schema,
    const void *record, const struct field *field, struct str *out)
{
    struct str value = {0};
    put_value(office, schema, record, field, &value);
    json_key(out, field->key);
    if (value.len == 0)
        json_null(out);
    else if (field->type == FIELD_COUNT && office_may_see(office, schema, record, field))
        json_number(out, field_get_number(field, record));
    else
        json_string(out, str_text(&value));
    str_release(&value);
}

static void put_object(struct office *office, const struct schema *schema,
    const void *record, const struct field *const *columns, size_t n, struct str *out)
{
    json_open(out, '{');
    for (size_t i = 0; i < n; i++)
        put_member(office, schema, record, columns[i], out);
    if (record_chead(record)->voided != NULL) {
        json_key(out, "voided");
        json_string(out, record_chead(record)->voided);
    }
    json_close(out, '}');
}

static void put_json(struct export *x, const void *record)
{
    put_object(x->office, x->schema, record, x->columns, x->n_columns, &x->out);
    str_addc(&x->out, '\n');
}

enum td_status export_json_record(struct office *office, const struct schema *schema,
    const void *record, struct str *out, struct err *err)
{
    size_t n;
    const struct field **columns = all_columns(schema, &n);
    (void)err;
    put_object(office, schema, record, columns, n, out);
    free(columns);
    return TD_OK;
}

/* --- the list -------------------------------------------------------------------- */

static bool hides_something(const struct export *x, const void *record)
{
    for (size_t i = 0; i < x->n_columns; i++)
        if (!office_may_see(x->office, x->schema, record, x->columns[i]))
            return true;
    return false;
}

/* Asks to see what is protected in these records; each asking is journalled. */
static enum td_status reveal_rows(
    struct export *x, const uint64_t *ids, size_t n, struct err *err)
{
    enum td_status status = TD_OK;
    void *record = record_new(x->schema);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        status = office_get(x->office, x->schema, ids[i], record, err);
        if (status == TD_OK && hides_something(x, record))
            status = office_reveal(x->office, x->schema, ids[i], err);
    }
    record_free(x->schema, record);
    return status;
}

static enum td_status read_rows(
    struct export *x, const uint64_t *ids, size_t n, struct err *err)
{
    enum td_status status = office_read_begin(x->office, err);
    if (status != TD_OK)
        return status;
    void *record = record_new(x->schema);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        status = office_get(x->office, x->schema, ids[i], record, err);
        if (status == TD_OK)
            x->put(x, record);
    }
    record_free(x->schema, record);
    office_read_end(x->office);
    return status;
}

static enum td_status drain(struct export *x, struct err *err)
{
    bool written =
        x->out.len == 0 || x->sink->write(x->sink->ctx, x->out.buf, x->out.len);
    str_clear(&x->out);
    return written ? TD_OK : err_set(err, TD_IO, _("The export could not be written."));
}

/* Where the rows come from: a result, or the ids given. */
struct rows {
    const struct result *result;
    const uint64_t *ids;
    uint64_t n;
};

static size_t rows_take(const struct rows *from, uint64_t at, size_t n, uint64_t *ids)
{
    if (from->result != NULL)
        return result_rows(from->result, at, n, ids);
    memcpy(ids, from->ids + at, n * sizeof *ids);
    return n;
}

static enum td_status put_rows(
    struct export *x, const struct rows *from, uint64_t *rows, struct err *err)
{
    uint64_t ids[CHUNK_ROWS], limit = from->n;
    if (x->options->limit > 0 && x->options->limit < limit)
        limit = x->options->limit;
    enum td_status status = TD_OK;
    for (*rows = 0; *rows < limit && status == TD_OK;) {
        uint64_t left = limit - *rows;
        size_t n =
            rows_take(from, *rows, left < CHUNK_ROWS ? (size_t)left : CHUNK_ROWS, ids);
        if (n == 0)
            break;
        if (x->options->reveal)
            status = reveal_rows(x, ids, n, err);
        if (status == TD_OK)
            status = read_rows(x, ids, n, err);
        if (status == TD_OK)
            status = drain(x, err);
        if (status == TD_OK)
            *rows += n;
    }
    return status;
}

static enum td_status export_list(
    struct export *x, const struct find *find, uint64_t *rows, struct err *err)
{
    struct result *result = NULL;
    struct rows from = {NULL, x->options->ids, x->options->n_ids};
    enum td_status status = TD_OK;
    *rows = 0;
    if (from.ids == NULL &&
        (status = office_find(x->office, find, &result, err)) == TD_OK)
        from = (struct rows){result, NULL, result_total(result)};
    if (status == TD_OK)
        status = put_rows(x, &from, rows, err);
    if (status == TD_OK)
        status = drain(x, err); // a header without rows
    result_free(result);
    str_release(&x->out);
    return status;
}

static void put_header(struct export *x)
{
    if (x->options->bom)
        str_add(&x->out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < x->n_columns; i++)
        csv_put_cell(&x->out, x->columns[i]->key, i == 0);
    put_end(x);
}

static struct export export_of(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink,
    const struct field ***owned)
{
    struct export x = {.office = office,
        .schema = find->schema,
        .options = options,
        .sink = sink,
        .columns = options->columns,
        .n_columns = options->n_columns};
    *owned = NULL;
    if (x.columns == NULL)
        x.columns = *owned = all_columns(x.schema, &x.n_columns);
    return x;
}

enum td_status export_csv(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink, uint64_t *rows,
    struct err *err)
{
    const struct field **owned;
    struct export x = export_of(office, find, options, sink, &owned);
    x.put = put_csv;
    put_header(&x);
    enum td_status status = export_list(&x, find, rows, err);
    free(owned);
    return status;
}

enum td_status export_json(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink, uint64_t *rows,
    struct err *err)
{
    const struct field **owned;
    struct export x = export_of(office, find, options, sink, &owned);
    x.put = put_json;
    enum td_status status = export_list(&x, find, rows, err);
    free(owned);
    return status;
}

static void put_page_head(struct export *x)
{
    char *title = xasprintf(_("Register: %s"), _(x->schema->label_many));
    page_begin(x->office, title, x->options->below, true, &x->out);
    free(title);
    str_add(&x->out, "<table><thead><tr>");
    page_element("th", _("No."), "th", &x->out);
    for (size_t i = 0; i < x->n_columns; i++)
        page_element("th", _(x->columns[i]->label), "th", &x->out);
    str_add(&x->out, "</tr></thead>\n<tbody>\n");
}

static enum td_status put_page_end(struct export *x, uint64_t rows, struct err *err)
{
    struct str sum = {0};
    str_add(&x->out, "</tbody></table>\n");
    str_addf(&sum, _("Total: %lu."), (unsigned long)rows);
    page_element("p", str_text(&sum), "p", &x->out);
    page_end(&x->out);
    enum td_status status = drain(x, err);
    str_release(&sum);
    str_release(&x->out);
    return status;
}

enum td_status export_page(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink, uint64_t *rows,
    struct err *err)
{
    const struct field **owned = NULL;
    struct export_options paper = *options;
    if (paper.columns == NULL)
        paper.columns = owned =
            columns_with(find->schema, F_LIST | F_PAPER, F_HIDDEN, &paper.n_columns);
    const struct field **none;
    struct export x = export_of(office, find, &paper, sink, &none);
    x.put = put_line;
    put_page_head(&x);
    enum td_status status = export_list(&x, find, rows, err);
    if (status == TD_OK)
        status = put_page_end(&x, *rows, err);
    free(owned);
    return status;
}
