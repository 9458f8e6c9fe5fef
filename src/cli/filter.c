/* SPDX-License-Identifier: MIT
 *
 * Filters, sort orders and columns as they stand on a command line.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "context.h"

/* The text and a caret under the first fault. */
static void point_at(struct context *ctx, const char *text, size_t where)
{
    if (where > strlen(text))
        where = strlen(text);
    char *before = xstrndup(text, where);
    char *safe = utf8_safe(before, true);
    say_error(ctx, "  %s", text);
    say_error(ctx, "  %*s^", utf8_width(safe), "");
    free(safe);
    free(before);
}

int parse_filter(
    struct context *ctx, const struct schema *schema, int first, struct query **query)
{
    char *text = join_words(ctx, first);
    struct query_env env = office_query_env(ctx->office, false);
    size_t where = 0;
    enum td_status status = query_parse(schema, text, &env, query, &where, &ctx->err);
    int code = CLI_DONE;
    if (status != TD_OK) {
        say_error(ctx, "%s", ctx->err.text);
        point_at(ctx, text, where);
        code = status == TD_INVALID ? CLI_USAGE : exit_code(status);
    }
    free(text);
    return code;
}

static const struct field *column_named(
    struct context *ctx, const struct schema *schema, const char *name)
{
    const struct field *field = schema_field_named(schema, name);
    if (field != NULL && !(field->flags & F_HIDDEN))
        return field;
    const char *near = schema_nearest(schema, name);
    if (near != NULL)
        misuse(ctx, _("The register %s has no field “%s”. Did you mean “%s”?"),
            schema->name, name, near);
    else
        misuse(ctx, _("The register %s has no field “%s”."), schema->name, name);
    return NULL;
}

int parse_sort(struct context *ctx, struct find *find)
{
    const char *name = ctx->common.sort;
    if (name == NULL)
        return CLI_DONE;
    find->descending = name[0] == '-';
    if (find->descending)
        name++;
    find->sort = column_named(ctx, find->schema, name);
    return find->sort != NULL ? CLI_DONE : CLI_USAGE;
}

int parse_columns(struct context *ctx, const struct schema *schema,
    const struct field ***columns, size_t *n)
{
    const char *text = ctx->common.columns;
    const struct field **found = NULL;
    size_t cap = 0;
    *columns = NULL;
    *n = 0;
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, ",");
        char *part = xstrndup(text, len);
        char *name = utf8_trim(part);
        const struct field *field = column_named(ctx, schema, name);
        free(name);
        free(part);
        if (field == NULL) {
            free(found);
            *n = 0;
            return CLI_USAGE;
        }
        ARRAY_GROW(found, cap, *n + 1);
        found[(*n)++] = field;
        text += len + (text[len] == ',');
    }
    if (ctx->common.columns != NULL && *n == 0)
        return misuse(ctx, _("--columns takes names of fields with commas between."));
    *columns = found;
    return CLI_DONE;
}
