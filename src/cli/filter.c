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
#include "model/view.h"

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

/* "(group) (words)": neither reaches into the other. */
static char *filter_text(const struct context *ctx, const char *group, int first)
{
    char *words = join_words(ctx, first);
    if (group == NULL || *group == '\0')
        return words;
    char *text =
        *words == '\0' ? xasprintf("(%s)", group) : xasprintf("(%s) (%s)", group, words);
    free(words);
    return text;
}

int parse_filter(struct context *ctx, const struct schema *schema, const char *group,
    int first, struct query **query)
{
    char *text = filter_text(ctx, group, first);
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

int parse_sort(struct context *ctx, struct find *find)
{
    if (view_sort(find->schema, ctx->common.sort, &find->sort, &find->descending,
            &ctx->err) != TD_OK)
        return misuse(ctx, "%s", ctx->err.text);
    return CLI_DONE;
}

int parse_columns(struct context *ctx, const struct schema *schema,
    const struct field ***columns, size_t *n)
{
    if (view_columns(schema, ctx->common.columns, columns, n, &ctx->err) != TD_OK)
        return misuse(ctx, "%s", ctx->err.text);
    if (ctx->common.columns != NULL && *n == 0)
        return misuse(ctx, _("--columns takes names of fields with commas between."));
    return CLI_DONE;
}
