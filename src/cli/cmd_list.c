/* SPDX-License-Identifier: MIT
 *
 * list: the records that match a filter, as a table, CSV, JSON or their number. The
 * records are read piece by piece; no snapshot is held while the output is written.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "context.h"
#include "model/registry.h"
#include "table.h"

#define PIECE ((size_t)500)

struct list_options {
    const char *view;
    bool voided, all, explain;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "view", N_("NAME"), N_("as a view shows it; words narrow it further"),
        offsetof(struct list_options, view)},
    {OPT_FLAG, 0, "voided", NULL, N_("only records that were taken out"),
        offsetof(struct list_options, voided)},
    {OPT_FLAG, 0, "all", NULL, N_("those that were taken out as well"),
        offsetof(struct list_options, all)},
    {OPT_FLAG, 0, "explain", NULL,
        N_("how filter and order are answered, not the records"),
        offsetof(struct list_options, explain)},
    {.type = OPT_END_OF_TABLE},
};

struct listing {
    struct context *ctx;
    struct find find;
    struct query *query;
    int first_word; /* of the filter */
    struct named_view view;
    const struct field **columns;
    size_t n_columns;
    uint64_t limit;
};

/* A search may take long, and Ctrl-C ends it with a sentence; it ends the writing of what
 * was found as it ends any program. */
static enum td_status find_records(
    struct listing *listing, const struct find *find, struct result **result)
{
    interrupt_catch();
    enum td_status status =
        office_find(listing->ctx->office, find, result, &listing->ctx->err);
    interrupt_release();
    return status;
}

static int count_records(struct listing *listing)
{
    struct result *result = NULL;
    struct context *ctx = listing->ctx;
    enum td_status status = find_records(listing, &listing->find, &result);
    if (status != TD_OK)
        return fail(ctx, status);
    uint64_t n = result_total(result);
    result_free(result);
    output_line(&ctx->out, "%" PRIu64, n);
    return n > 0 ? CLI_DONE : CLI_NOTHING;
}

/* --- how the list is made ------------------------------------------------------
 */

static void add_number(struct table *table, uint64_t n)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRIu64, n);
    table_cell(table, text);
}

static void add_step(void *ctx, const struct find_step *step)
{
    static const char *const roads[] = {[FIND_BY_WORDS] = N_("index of words"),
        [FIND_BY_FACTS] = N_("columns of facts"),
        [FIND_BY_RECORDS] = N_("reading records")};
    struct table *table = ctx;
    table_cell(table, step->leaf);
    table_cell(table, _(roads[step->road]));
    add_number(table, step->left);
    add_number(table, step->open);
}

static void tell_sum(struct output *out, const struct find_sum *sum)
{
    static const char *const orders[] = {[FIND_AS_ENTERED] = N_("Order: as entered."),
        [FIND_ORDER_BY_FACTS] = N_("Order: from columns of facts."),
        [FIND_ORDER_BY_RECORDS] =
            N_("Order: by reading and sorting all that was found.")};
    output_line(out, _("Found: %lu. Records read for it: %lu."),
        (unsigned long)sum->total, (unsigned long)sum->read);
    output_line(out, "%s", _(orders[sum->order]));
}

static int explain_list(struct listing *listing)
{
    struct context *ctx = listing->ctx;
    struct table table;
    struct find_sum sum = {0};
    table_init(&table);
    table_column(&table, _("Condition"), TABLE_PLAIN, 4);
    table_column(&table, _("Answered by"), TABLE_PLAIN, 3);
    table_column(&table, _("Left"), TABLE_NUMBER, 2);
    table_column(&table, _("Undecided"), TABLE_NUMBER, 1);
    interrupt_catch();
    enum td_status status =
        office_explain(ctx->office, &listing->find, add_step, &table, &sum, &ctx->err);
    interrupt_release();
    if (status == TD_OK && table_rows(&table) > 0)
        table_print(&table, &ctx->out);
    table_release(&table);
    if (status != TD_OK)
        return fail(ctx, status);
    tell_sum(&ctx->out, &sum);
    return sum.total > 0 ? CLI_DONE : CLI_NOTHING;
}

/* The first bytes come when the search is over. */
static bool write_found(void *ctx, const void *bytes, size_t len)
{
    interrupt_release();
    return output_bytes(ctx, bytes, len);
}

static int write_data(struct listing *listing)
{
    struct context *ctx = listing->ctx;
    struct export_options options = {
        .columns = listing->columns,
        .n_columns = listing->n_columns,
        .limit = listing->limit,
    };
    struct sink sink = {.ctx = &ctx->out, .write = write_found};
    uint64_t written = 0;
    interrupt_catch();
    enum td_status status = ctx->common.json ? export_json(ctx->office, &listing->find,
                                                   &options, &sink, &written, &ctx->err)
                                             : export_csv(ctx->office, &listing->find,
                                                   &options, &sink, &written, &ctx->err);
    if (status != TD_OK && output_is_open(&ctx->out))
        return fail(ctx, status);
    return written > 0 ? CLI_DONE : CLI_NOTHING;
}

/* Without --columns: those of the plain list. */
static void usual_columns(struct listing *listing)
{
    const struct schema *schema = listing->find.schema;
    listing->columns = xcalloc(schema->count, sizeof(*listing->columns));
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].flags & F_LIST)
            listing->columns[listing->n_columns++] = &schema->fields[i];
}

/* What stays longest when a terminal is narrow: which record, who, about what, by when,
 * how far; then the rest from left to right. */
static int priority_of(const struct schema *schema, const struct field *field, size_t at)
{
    static const char *const first[] = {"code", "name", NULL, "due", "state", NULL};
    for (size_t i = 0; i < ARRAY_COUNT(first); i++) {
        const char *key = first[i];
        if (key == NULL)
            key = i == 2 ? schema->title : schema->date;
        if (key != NULL && strcmp(field->key, key) == 0)
            return 1000 - (int)i;
    }
    return 500 - (int)at;
}

static void describe_columns(const struct listing *listing, struct table *table)
{
    for (size_t i = 0; i < listing->n_columns; i++) {
        const struct field *field = listing->columns[i];
        enum table_kind kind = field->flags & F_NAME        ? TABLE_NAME
                               : field->type == FIELD_TEXT  ? TABLE_TEXT
                               : field->type == FIELD_COUNT ? TABLE_NUMBER
                                                            : TABLE_PLAIN;
        table_column(
            table, _(field->label), kind, priority_of(listing->find.schema, field, i));
    }
}

static void add_row(
    const struct listing *listing, struct table *table, const void *record)
{
    struct str cell = {0};
    for (size_t i = 0; i < listing->n_columns; i++) {
        str_clear(&cell);
        office_show(listing->ctx->office, listing->find.schema, record,
            listing->columns[i], &cell);
        table_cell(table, str_text(&cell));
    }
    str_release(&cell);
}

/* Reads rows [first, first + n) into the table within one snapshot. */
static enum td_status read_piece(const struct listing *listing,
    const struct result *result, uint64_t first, size_t n, struct table *table)
{
    struct context *ctx = listing->ctx;
    const struct schema *schema = listing->find.schema;
    uint64_t ids[PIECE];
    size_t found = result_rows(result, first, n, ids);
    void *record = record_new(schema);
    enum td_status status = office_read_begin(ctx->office, &ctx->err);
    if (status == TD_OK) {
        for (size_t i = 0; i < found && status == TD_OK; i++) {
            status = office_get(ctx->office, schema, ids[i], record, &ctx->err);
            if (status == TD_OK)
                add_row(listing, table, record);
        }
        office_read_end(ctx->office);
    }
    record_free(schema, record);
    return status;
}

static enum td_status write_rows(
    const struct listing *listing, const struct result *result, uint64_t total)
{
    struct table table;
    enum td_status status = TD_OK;
    table_init(&table);
    describe_columns(listing, &table);
    for (uint64_t at = 0; at < total && status == TD_OK; at += PIECE) {
        uint64_t left = total - at;
        status =
            read_piece(listing, result, at, left < PIECE ? (size_t)left : PIECE, &table);
        table_print(&table, &listing->ctx->out);
        if (!output_is_open(&listing->ctx->out))
            break;
    }
    table_release(&table);
    return status;
}

/* --- words typed with the input method off -------------------------------------------
 */

/* The text with raw Telex undone ("nguyeexn" is nguyễn); NULL when there was none. */
static char *undo_telex(const char *text)
{
    struct str out = {0};
    bool changed = false;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        char *word = xstrndup(text, len);
        char *meant = strcspn(word, ":<>=\"()@") == len ? fold_telex(word) : NULL;
        changed |= meant != NULL;
        str_add(&out, meant != NULL ? meant : word);
        free(meant);
        free(word);
        text += len;
        if (*text == ' ')
            str_addc(&out, *text++);
    }
    if (changed)
        return str_detach(&out);
    str_release(&out);
    return NULL;
}

/* Nothing matched: once more as Telex. Leaves *result alone when that is no help. */
static enum td_status search_telex(struct listing *listing, struct result **result)
{
    struct context *ctx = listing->ctx;
    char *text = join_words(ctx, listing->first_word);
    char *meant = undo_telex(text);
    struct query_env env = office_query_env(ctx->office, false);
    struct query *query = NULL;
    struct result *found = NULL;
    struct find find = listing->find;
    enum td_status status = TD_OK;
    if (meant != NULL &&
        query_parse(find.schema, meant, &env, &query, NULL, NULL) == TD_OK) {
        find.query = query;
        status = find_records(listing, &find, &found);
    }
    if (status == TD_OK && found != NULL && result_total(found) > 0) {
        say(ctx, _("Nothing matched as it stands; read as Telex: %s"), meant);
        result_free(*result);
        *result = found;
        found = NULL;
    }
    result_free(found);
    query_free(query);
    free(meant);
    free(text);
    return status;
}

static int write_table(struct listing *listing)
{
    struct context *ctx = listing->ctx;
    struct result *result = NULL;
    if (listing->columns == NULL)
        usual_columns(listing);
    enum td_status status = find_records(listing, &listing->find, &result);
    if (status == TD_OK && result_total(result) == 0)
        status = search_telex(listing, &result);
    uint64_t total = status == TD_OK ? result_total(result) : 0;
    uint64_t shown =
        listing->limit > 0 && listing->limit < total ? listing->limit : total;
    if (status == TD_OK && total > 0)
        status = write_rows(listing, result, shown);
    result_free(result);
    if (status == TD_OK) // the table before what is said about it
        status = output_finish(&ctx->out, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    if (total == 0) {
        say(ctx, _("Nothing matched."));
        return CLI_NOTHING;
    }
    if (shown < total)
        say(ctx, _("%lu of %lu shown."), (unsigned long)shown, (unsigned long)total);
    return CLI_DONE;
}

/* What is said on the command line goes before what the view says. */
static int take_view(struct listing *listing)
{
    struct context *ctx = listing->ctx;
    const struct list_options *own = ctx->command == &command_list ? ctx->own : NULL;
    if (own == NULL || own->view == NULL)
        return CLI_DONE;
    int code = view_named(ctx, listing->find.schema, own->view, &listing->view);
    if (code == CLI_DONE && ctx->common.sort == NULL)
        ctx->common.sort = listing->view.sort;
    if (code == CLI_DONE && ctx->common.columns == NULL)
        ctx->common.columns = listing->view.columns;
    return code;
}

static int prepare(struct listing *listing)
{
    struct context *ctx = listing->ctx;
    int code = take_view(listing);
    if (code == CLI_DONE)
        code = parse_filter(ctx, listing->find.schema, listing->view.filter,
            listing->first_word, &listing->query);
    if (code != CLI_DONE)
        return code;
    listing->find.query = query_is_empty(listing->query) ? NULL : listing->query;
    code = parse_sort(ctx, &listing->find);
    if (code != CLI_DONE)
        return code;
    code =
        parse_columns(ctx, listing->find.schema, &listing->columns, &listing->n_columns);
    if (code != CLI_DONE)
        return code;
    return parse_limit(ctx, &listing->limit) ? CLI_DONE : CLI_USAGE;
}

static enum find_voided which_records(const struct context *ctx)
{
    if (ctx->command != &command_list)
        return FIND_LIVE;
    const struct list_options *own = ctx->own;
    if (own->all)
        return FIND_ALL;
    return own->voided ? FIND_VOIDED : FIND_LIVE;
}

static bool must_explain(const struct context *ctx)
{
    const struct list_options *own = ctx->own;
    return ctx->command == &command_list && own->explain;
}

int list_records(struct context *ctx, const struct schema *schema, int first_word)
{
    struct listing listing = {.ctx = ctx,
        .find = {.schema = schema, .go_on = interrupt_go_on},
        .first_word = first_word};
    listing.find.voided = which_records(ctx);
    int code = prepare(&listing);
    bool hinted = code == CLI_DONE && hint_views(ctx, schema, first_word);
    if (code == CLI_DONE && must_explain(ctx))
        code = explain_list(&listing);
    else if (code == CLI_DONE && ctx->common.count)
        code = count_records(&listing);
    else if (code == CLI_DONE && (ctx->common.json || ctx->common.csv))
        code = write_data(&listing);
    else if (code == CLI_DONE)
        code = write_table(&listing);
    if (code == CLI_NOTHING && !hinted)
        hint_slips(ctx, schema, first_word);
    named_view_release(&listing.view);
    free(listing.columns);
    query_free(listing.query);
    return code;
}

static int run(struct context *ctx)
{
    const struct schema *schema = ctx->n_words > 0 ? find_register(ctx->words[0]) : NULL;
    return list_records(ctx, schema != NULL ? schema : &schema_case, schema != NULL);
}

const struct cli_command command_list = {
    .name = "list",
    .alias = "ds",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_PAST | TAKES_JSON | TAKES_CSV | TAKES_COLUMNS | TAKES_SORT |
             TAKES_LIMIT | TAKES_COUNT,
    .min_words = 0,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("[REGISTER] [FILTER ...]"),
    .help = N_("list records; without a register, cases"),
    .more = N_(
        "A filter is bare words (found without accents), field:value, ranges like "
        "due:<7d or opened:2026-01..2026-03, and words like open, overdue, "
        "soon, soon:10, silent:14d, unanswered, @me; “or”, “not” and parentheses combine them. A word that "
        "begins with a dash goes after --."),
    .options = rows,
    .options_size = sizeof(struct list_options),
};
