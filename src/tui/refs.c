/* SPDX-License-Identifier: MIT */
#include "refs.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "words.h"

/* The query that finds what may be meant; NULL: nothing to go by. */
static char *query_of(
    const char *typed, const struct schema *beside_of, const void *beside)
{
    if (*typed != '\0')
        return words_query(typed);
    const struct field *person =
        beside == NULL ? NULL : schema_field(beside_of, "person");
    const char *code = person == NULL ? NULL : field_get_text(person, beside);
    return code == NULL ? NULL : xasprintf("person:%s", code);
}

static char *line_of(struct ui *ui, const struct schema *schema, const void *record)
{
    const char *const keys[] = {"name", schema->title};
    const struct field *before = NULL;
    struct str line = {0};
    str_add(&line, record_chead(record)->code);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *field =
            keys[i] == NULL ? NULL : schema_field(schema, keys[i]);
        if (field == NULL || field == before)
            continue;
        before = field;
        str_add(&line, "  ");
        ui_show_in_row(ui, schema, record, field, &line);
    }
    return str_detach(&line);
}

static void add(
    struct ui *ui, const struct schema *schema, uint64_t id, struct refs *refs)
{
    void *record = record_new(schema);
    if (office_get(ui->office, schema, id, record, NULL) == TD_OK)
        refs->rows[refs->n++] = (struct ref){.id = id,
            .code = xstrdup(record_head(record)->code),
            .line = line_of(ui, schema, record)};
    record_free(schema, record);
}

static void find(struct ui *ui, const struct schema *schema, const struct query *query,
    uint64_t own_id, struct refs *refs)
{
    struct find find = {.schema = schema, .query = query, .descending = true};
    struct result *result = NULL;
    uint64_t ids[REFS_MAX + 1];
    find.sort = schema->date == NULL ? NULL : schema_field(schema, schema->date);
    if (office_find(ui->office, &find, &result, NULL) != TD_OK)
        return;
    size_t n = result_rows(result, 0, ARRAY_COUNT(ids), ids);
    for (size_t i = 0; i < n && refs->n < REFS_MAX; i++)
        if (ids[i] != own_id)
            add(ui, schema, ids[i], refs);
    result_free(result);
}

void refs_find(struct ui *ui, const struct schema *schema, const char *typed,
    const struct schema *beside_of, const void *beside, struct refs *refs)
{
    char *text = query_of(typed, beside_of, beside);
    struct query_env env = office_query_env(ui->office, true);
    struct query *query = NULL;
    bool itself = beside != NULL && beside_of == schema;
    refs_clear(refs);
    if (text != NULL && query_parse(schema, text, &env, &query, NULL, NULL) == TD_OK)
        find(ui, schema, query, itself ? record_chead(beside)->id : 0, refs);
    query_free(query);
    free(text);
}

void refs_clear(struct refs *refs)
{
    for (size_t i = 0; i < refs->n; i++) {
        free(refs->rows[i].code);
        free(refs->rows[i].line);
    }
    refs->n = 0;
}
