/* SPDX-License-Identifier: MIT
 *
 * Words key=value into a record and the list of fields they name. The key may be the
 * key, an alias or the label of the field in either language.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "context.h"

void values_init(struct values *values, const struct schema *schema)
{
    memset(values, 0, sizeof(*values));
    values->schema = schema;
    values->record = record_new(schema);
    values->fields = xcalloc(schema->count, sizeof(*values->fields));
}

void values_release(struct values *values)
{
    if (values->schema != NULL)
        record_free(values->schema, values->record);
    free(values->fields);
    memset(values, 0, sizeof(*values));
}

static void name_field(struct values *values, const struct field *field)
{
    for (size_t i = 0; i < values->n; i++)
        if (values->fields[i] == field)
            return;
    values->fields[values->n++] = field;
}

static int unknown_key(struct context *ctx, const struct schema *schema, const char *key)
{
    const char *near = schema_nearest(schema, key);
    if (near != NULL)
        return misuse(ctx, _("The register %s has no field “%s”. Did you mean “%s”?"),
            schema->name, key, near);
    struct str keys = {0};
    for (size_t i = 0; i < schema->count; i++)
        if (!(schema->fields[i].flags & F_HIDDEN))
            str_addf(&keys, "%s%s (%s)", keys.len > 0 ? ", " : "",
                _(schema->fields[i].label), schema->fields[i].key);
    int code = misuse(ctx, _("The register %s has no field “%s”. Its fields are: %s."),
        schema->name, key, str_text(&keys));
    str_release(&keys);
    return code;
}

static int set_field(struct context *ctx, struct values *values,
    const struct field *field, const char *text)
{
    struct parse_env env = office_parse_env(ctx->office);
    enum td_status status = field_parse(field, values->record, text, &env, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    name_field(values, field);
    return CLI_DONE;
}

int values_set(
    struct context *ctx, struct values *values, const char *key, const char *text)
{
    const struct field *field = schema_field_named(values->schema, key);
    if (field == NULL || (field->flags & F_HIDDEN))
        return unknown_key(ctx, values->schema, key);
    return set_field(ctx, values, field, text);
}

int values_parse(struct context *ctx, struct values *values, int first)
{
    int code = CLI_DONE;
    for (int i = first; i < ctx->n_words && code == CLI_DONE; i++) {
        const char *word = ctx->words[i];
        const char *equals = strchr(word, '=');
        if (equals == NULL || equals == word)
            return misuse(ctx, _("“%s” is not of the form key=value."), word);
        char *key = xstrndup(word, (size_t)(equals - word));
        code = values_set(ctx, values, key, equals + 1);
        free(key);
    }
    return code;
}
