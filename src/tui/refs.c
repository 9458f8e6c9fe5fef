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

/* Names are sought among the newest records: to read all people of a common name takes
 * longer than to type on. Asked every so many records, see struct find. */
#define NAME_STEPS 64

struct search {
    struct ui *ui;
    const struct schema *schema;
    uint64_t own_id; /* is never found; 0: none */
    struct refs *refs;
};

static bool go_on(void *ctx)
{
    size_t *left = ctx;
    if (*left == 0)
        return false;
    --*left;
    return true;
}

static bool has(const struct refs *refs, uint64_t id)
{
    for (size_t i = 0; i < refs->n; i++)
        if (refs->rows[i].id == id)
            return true;
    return false;
}

/* `steps` NULL: however long it takes. */
static void add_found(const struct search *s, const struct query *query, size_t *steps)
{
    struct find find = {.schema = s->schema,
        .query = query,
        .descending = true,
        .go_on = steps == NULL ? NULL : go_on,
        .go_on_ctx = steps};
    struct result *result = NULL;
    uint64_t ids[2 * REFS_MAX + 1];
    find.sort = s->schema->date == NULL ? NULL : schema_field(s->schema, s->schema->date);
    if (office_find_some(s->ui->office, &find, &result, NULL) != TD_OK)
        return;
    size_t n = result_rows(result, 0, ARRAY_COUNT(ids), ids);
    for (size_t i = 0; i < n && s->refs->n < REFS_MAX; i++)
        if (ids[i] != s->own_id && !has(s->refs, ids[i]))
            add(s->ui, s->schema, ids[i], s->refs);
    result_free(result);
}

static void add_fitting(const struct search *s, char *text_taken, size_t *steps)
{
    struct query_env env = office_query_env(s->ui->office, true);
    struct query *query = NULL;
    if (text_taken != NULL &&
        query_parse(s->schema, text_taken, &env, &query, NULL, NULL) == TD_OK)
        add_found(s, query, steps);
    query_free(query);
    free(text_taken);
}

static const struct field *name_field(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].flags & F_NAME)
            return &schema->fields[i];
    return NULL;
}

/* Everybody lives somewhere: who is called so comes before whose street is. */
static void add_named(const struct search *s, const char *typed)
{
    const struct field *name = name_field(s->schema);
    size_t steps = NAME_STEPS;
    if (name != NULL && *typed != '\0')
        add_fitting(s, words_query_in(name->key, typed), &steps);
}

void refs_find(struct ui *ui, const struct schema *schema, const char *typed,
    const struct schema *beside_of, const void *beside, struct refs *refs)
{
    bool itself = beside != NULL && beside_of == schema;
    struct search search = {ui, schema, itself ? record_chead(beside)->id : 0, refs};
    refs_clear(refs);
    add_named(&search, typed);
    add_fitting(&search, query_of(typed, beside_of, beside), NULL);
}

void refs_clear(struct refs *refs)
{
    for (size_t i = 0; i < refs->n; i++) {
        free(refs->rows[i].code);
        free(refs->rows[i].line);
    }
    refs->n = 0;
}
