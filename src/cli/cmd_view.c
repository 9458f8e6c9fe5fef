/* SPDX-License-Identifier: MIT
 *
 * view: the saved views of the lists: one's own and everybody's.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "context.h"
#include "core/view.h"
#include "exchange/json.h"
#include "table.h"

struct view_options {
    bool shared;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "shared", NULL, N_("everybody sees the view"),
        offsetof(struct view_options, shared)},
    {.type = OPT_END_OF_TABLE},
};

/* --- list -------------------------------------------------------------------------- */

static const char *whose(const struct saved_view *view)
{
    return view->shared ? _("everybody") : _("you");
}

static void print_json(
    struct context *ctx, const struct schema *schema, const struct saved_view *view)
{
    const struct {
        const char *key, *text;
    } members[] = {{"code", view->code}, {"name", view->name}, {"register", schema->name},
        {"filter", view->filter}, {"sort", view->sort}, {"columns", view->columns}};
    struct str line = {0};
    json_open(&line, '{');
    for (size_t i = 0; i < ARRAY_COUNT(members); i++) {
        json_key(&line, members[i].key);
        json_string(&line, members[i].text);
    }
    json_key(&line, "shared");
    str_add(&line, view->shared ? "true" : "false");
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

/* The filter in the person's language, whoever wrote it. */
static void add_to_table(struct context *ctx, struct table *table,
    const struct schema *schema, const struct saved_view *view)
{
    struct query_env env = office_query_env(ctx->office, false);
    char *filter = query_reword(schema, view->filter, &env);
    const char *const cells[] = {
        view->code, view->name, _(schema->label_many), filter, view->sort, whose(view)};
    for (size_t i = 0; i < ARRAY_COUNT(cells); i++)
        table_cell(table, cells[i]);
    free(filter);
}

static enum td_status add_register(
    struct context *ctx, const struct schema *schema, struct table *table, size_t *total)
{
    struct saved_view *views = NULL;
    size_t n = 0;
    enum td_status status = views_list(ctx->office, schema, &views, &n, &ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (ctx->common.json)
            print_json(ctx, schema, &views[i]);
        else
            add_to_table(ctx, table, schema, &views[i]);
    }
    views_free(views, n);
    *total += n;
    return status;
}

static int list_views(struct context *ctx)
{
    const struct schema *only = NULL;
    if (ctx->n_words > 1 && (only = need_register(ctx, ctx->words[1])) == NULL)
        return CLI_USAGE;
    enum td_status status = open_office(ctx, NEEDS_READ);
    struct table table;
    size_t total = 0;
    table_init(&table);
    table_column(&table, _("Code"), TABLE_PLAIN, 5);
    table_column(&table, _("Name"), TABLE_TEXT, 6);
    table_column(&table, _("Register"), TABLE_PLAIN, 4);
    table_column(&table, _("Filter"), TABLE_TEXT, 3);
    table_column(&table, _("Sort"), TABLE_PLAIN, 2);
    table_column(&table, _("Seen by"), TABLE_PLAIN, 1);
    for (size_t i = 0; i < registry_count() && status == TD_OK; i++)
        if (only == NULL || only == registry_at(i))
            status = add_register(ctx, registry_at(i), &table, &total);
    if (status == TD_OK && !ctx->common.json && total > 0)
        table_print(&table, &ctx->out);
    table_release(&table);
    if (status != TD_OK)
        return fail(ctx, status);
    if (total == 0)
        say(ctx, _("No saved views yet."));
    return total > 0 ? CLI_DONE : CLI_NOTHING;
}

/* --- add, remove ------------------------------------------------------------------- */

static int save_view(struct context *ctx, const struct view_wish *wish)
{
    struct outcome outcome;
    enum td_status status = view_save(ctx->office, wish, &outcome, &ctx->err);
    say_warnings(ctx, str_text(&outcome.warnings));
    outcome_release(&outcome);
    if (status != TD_OK)
        return fail(ctx, status);
    output_line(&ctx->out, "%s", outcome.code);
    return CLI_DONE;
}

/* view add NAME [REGISTER] [FILTER ...] */
static int add_view(struct context *ctx)
{
    const struct view_options *own = ctx->own;
    if (ctx->n_words < 2)
        return misuse(ctx, _("Write: view add NAME [REGISTER] [FILTER ...]."));
    const struct schema *schema = ctx->n_words > 2 ? find_register(ctx->words[2]) : NULL;
    struct query *query = NULL;
    struct find find = {.schema = schema != NULL ? schema : &schema_case};
    int first = schema != NULL ? 3 : 2;
    enum td_status status = open_office(ctx, NEEDS_WRITE);
    if (status != TD_OK)
        return fail(ctx, status);
    int code = parse_filter(ctx, find.schema, NULL, first, &query);
    query_free(query);
    if (code == CLI_DONE)
        code = parse_sort(ctx, &find);
    if (code != CLI_DONE)
        return code;
    char *name = normal_text(ctx->words[1]);
    char *filter = join_words(ctx, first);
    struct view_wish wish = {.schema = find.schema,
        .name = name,
        .filter = filter,
        .sort = ctx->common.sort,
        .columns = ctx->common.columns,
        .shared = own->shared};
    code = save_view(ctx, &wish);
    free(filter);
    free(name);
    return code;
}

static bool is_called(const struct saved_view *view, const char *word)
{
    return fold_key_equal(view->name, word) || fold_key_equal(view->code, word);
}

/* The id of the view by its name or code in any register; 0 when there is none. */
static enum td_status find_view(struct context *ctx, const char *word, uint64_t *id)
{
    enum td_status status = TD_OK;
    *id = 0;
    for (size_t r = 0; r < registry_count() && status == TD_OK && *id == 0; r++) {
        struct saved_view *views = NULL;
        size_t n = 0;
        status = views_list(ctx->office, registry_at(r), &views, &n, &ctx->err);
        for (size_t i = 0; i < n && *id == 0; i++)
            if (is_called(&views[i], word))
                *id = views[i].id;
        views_free(views, n);
    }
    return status;
}

static int no_view(struct context *ctx, const char *word)
{
    say_error(ctx, _("There is no view “%s”; “tiepdan view” lists them."), word);
    return CLI_REJECTED;
}

static int remove_view(struct context *ctx)
{
    uint64_t id = 0;
    if (ctx->n_words != 2)
        return misuse(ctx, _("Write: view remove NAME."));
    enum td_status status = open_office(ctx, NEEDS_WRITE);
    if (status == TD_OK)
        status = find_view(ctx, ctx->words[1], &id);
    if (status == TD_OK && id == 0)
        return no_view(ctx, ctx->words[1]);
    if (status == TD_OK)
        status = view_remove(ctx->office, id, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    say(ctx, _("The view is removed; “tiepdan undo” brings it back."));
    return CLI_DONE;
}

/* --- for list --view ---------------------------------------------------------------- */

static const struct view *built_in(const struct schema *schema, const char *name)
{
    size_t n;
    const struct view *views = views_of(schema, &n);
    for (size_t i = 0; i < n; i++)
        if (fold_key_equal(views[i].key, name) || fold_key_equal(views[i].label, name) ||
            fold_key_equal(_(views[i].label), name))
            return &views[i];
    return NULL;
}

bool view_is_named(struct context *ctx, const struct schema *schema, const char *name)
{
    struct saved_view *views = NULL;
    size_t n = 0;
    bool found = built_in(schema, name) != NULL;
    if (!found && views_list(ctx->office, schema, &views, &n, NULL) == TD_OK)
        for (size_t i = 0; i < n && !found; i++)
            found = is_called(&views[i], name);
    views_free(views, n);
    return found;
}

static int take_saved(
    struct context *ctx, const struct saved_view *view, struct named_view *out)
{
    if (view->broken) {
        say_error(
            ctx, _("The filter of “%s” is not understood: %s"), view->name, view->filter);
        return CLI_REJECTED;
    }
    *out = (struct named_view){.filter = xstrdup(view->filter),
        .sort = *view->sort != '\0' ? xstrdup(view->sort) : NULL,
        .columns = *view->columns != '\0' ? xstrdup(view->columns) : NULL};
    return CLI_DONE;
}

int view_named(struct context *ctx, const struct schema *schema, const char *name,
    struct named_view *out)
{
    struct saved_view *views = NULL;
    size_t n = 0, i = 0;
    const struct view *shipped = built_in(schema, name);
    if (shipped != NULL) {
        *out = (struct named_view){.filter = xstrdup(shipped->query),
            .sort = xstrdup(shipped->sort),
            .columns = xstrdup(shipped->columns)};
        return CLI_DONE;
    }
    enum td_status status = views_list(ctx->office, schema, &views, &n, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    while (i < n && !is_called(&views[i], name))
        i++;
    int code = i < n ? take_saved(ctx, &views[i], out) : no_view(ctx, name);
    views_free(views, n);
    return code;
}

void named_view_release(struct named_view *view)
{
    free(view->filter);
    free(view->sort);
    free(view->columns);
}

/* --- the command ------------------------------------------------------------------- */

static int run(struct context *ctx)
{
    static const struct {
        const char *name;
        int (*run)(struct context *ctx);
    } parts[] = {{"list", list_views}, {"add", add_view}, {"remove", remove_view}};
    if (ctx->n_words == 0)
        return list_views(ctx);
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strcmp(parts[i].name, ctx->words[0]) == 0)
            return parts[i].run(ctx);
    return misuse(ctx, _("view takes list, add or remove, not “%s”."), ctx->words[0]);
}

const struct cli_command command_view = {
    .name = "view",
    .alias = "bangxem",
    .run = run,
    .needs = NEEDS_NONE, // each part opens as it needs
    .takes = TAKES_JSON | TAKES_SORT | TAKES_COLUMNS,
    .min_words = 0,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("[list [REGISTER] | add NAME [REGISTER] [FILTER ...] | remove NAME]"),
    .help = N_("saved views: a name for a filter, an order and columns"),
    .more = N_("A view that is added under a name in use takes its place. “list --view "
               "NAME” shows one, on the screen they stand behind the built-in views."),
    .options = rows,
    .options_size = sizeof(struct view_options),
};
