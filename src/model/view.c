/* SPDX-License-Identifier: MIT
 *
 * The built-in views as tables, and the register of the saved ones.
 */
#include "model/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"

/* clang-format off: one row a view */
static const struct view case_views[] = {
    {.key = "pending", .label = N_("Pending"), .query = "open", .sort = "due"},
    {.key = "overdue", .label = N_("Overdue"), .query = "overdue", .sort = "due"},
    {.key = "soon", .label = N_("Due soon"), .query = "soon", .sort = "due"},
    {.key = "mine", .label = N_("Mine"), .query = "@me open", .sort = "due"},
    {.key = "today", .label = N_("Today"), .query = "opened:today"},
    {.key = "resolved", .label = N_("Resolved"), .query = "closed"},
    {.key = "all", .label = N_("All"), .query = ""},
    {.key = "unanswered",
        .label = N_("Awaiting reply"),
        .query = "unanswered",
        .sort = "forwarded",
        .aside = true,
        .columns = "code,forwarded,forwarded_to,name,content,officer"},
};
static const struct view visit_views[] = {
    {.key = "all", .label = N_("All"), .query = ""},
    {.key = "today", .label = N_("Today"), .query = "date:today"},
    {.key = "month", .label = N_("This month"), .query = "date:this-month"},
    {.key = "caseless", .label = N_("Without a case"), .query = "case:none"},
};
static const struct view letter_views[] = {
    {.key = "all", .label = N_("All"), .query = ""},
    {.key = "today", .label = N_("Today"), .query = "received:today"},
    {.key = "month", .label = N_("This month"), .query = "received:this-month"},
    {.key = "waiting", .label = N_("Not processed"), .query = "unprocessed"},
    {.key = "unanswered", .label = N_("Awaiting reply"), .query = "unanswered"},
};
static const struct view plain_views[] = {
    {.key = "all", .label = N_("All"), .query = ""}};
/* clang-format on */

const struct view *views_of(const struct schema *schema, size_t *n)
{
    if (schema == &schema_case) {
        *n = ARRAY_COUNT(case_views);
        return case_views;
    }
    if (schema == &schema_visit) {
        *n = ARRAY_COUNT(visit_views);
        return visit_views;
    }
    if (schema == &schema_letter) {
        *n = ARRAY_COUNT(letter_views);
        return letter_views;
    }
    *n = ARRAY_COUNT(plain_views);
    return plain_views;
}

/* ---- orders and columns as text ---- */

static enum td_status find_field(const struct schema *schema, const char *name,
    const struct field **field, struct err *err)
{
    *field = schema_field_named(schema, name);
    if (*field != NULL && !((*field)->flags & F_HIDDEN))
        return TD_OK;
    const char *near = schema_nearest(schema, name);
    *field = NULL;
    if (near == NULL)
        return err_set(
            err, TD_INVALID, _("The register %s has no field “%s”."), schema->name, name);
    return err_set(err, TD_INVALID,
        _("The register %s has no field “%s”. Did you mean “%s”?"), schema->name, name,
        near);
}

enum td_status view_sort(const struct schema *schema, const char *text,
    const struct field **field, bool *descending, struct err *err)
{
    *field = NULL;
    *descending = false;
    if (text == NULL || *text == '\0')
        return TD_OK;
    *descending = text[0] == '-';
    return find_field(schema, text + (*descending ? 1 : 0), field, err);
}

enum td_status view_columns(const struct schema *schema, const char *text,
    const struct field ***columns, size_t *n, struct err *err)
{
    const struct field **found = NULL;
    size_t cap = 0;
    *columns = NULL;
    *n = 0;
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, ",");
        char *part = xstrndup(text, len);
        char *name = utf8_trim(part);
        const struct field *field;
        enum td_status status = find_field(schema, name, &field, err);
        free(name);
        free(part);
        if (status != TD_OK) {
            free(found);
            *n = 0;
            return status;
        }
        ARRAY_GROW(found, cap, *n + 1);
        found[(*n)++] = field;
        text += len + (text[len] == ',');
    }
    *columns = found;
    return TD_OK;
}

void view_add_sort(const struct field *field, bool descending, struct str *out)
{
    str_addf(out, "%s%s", descending ? "-" : "", field->key);
}

void view_add_columns(const struct field *const *columns, size_t n, struct str *out)
{
    for (size_t i = 0; i < n; i++)
        str_addf(out, "%s%s", i == 0 ? "" : ",", columns[i]->key);
}

/* ---- the register ---- */

static enum td_status refused(const char *key, const struct err *why, struct err *err)
{
    return err_field(err, key, "%s", why->text);
}

/* What is wrong with the filter is told by core, which knows the office's own words. */
static enum td_status check(const void *record, struct err *err)
{
    const struct view_record *v = record;
    const struct schema *schema = registry_named(v->book);
    const struct field *sort, **columns;
    struct err why = {0};
    bool descending;
    size_t n;
    if (schema == NULL)
        return err_field(err, "register", _("There is no register “%s”."), v->book);
    if (view_sort(schema, v->sort, &sort, &descending, &why) != TD_OK)
        return refused("sort", &why, err);
    if (view_columns(schema, v->columns, &columns, &n, &why) != TD_OK)
        return refused("columns", &why, err);
    free(columns);
    return TD_OK;
}

#define ROW(tag, type, member, key, label, ...)                                          \
    FIELD_AS(tag, type, struct view_record, member, key, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct view_record),
    ROW(10, TEXT, name, "name", N_("Name of the view"),
        .flags = F_REQUIRED | F_LIST | F_SEARCH),
    ROW(11, CODE, book, "register", N_("Register"), .flags = F_REQUIRED | F_LIST,
        .help = N_("case, visit, letter ...")),
    ROW(12, TEXT, filter, "filter", N_("Filter"), .flags = F_LIST,
        .help = N_("As it is typed after f in the list")),
    ROW(13, CODE, sort, "sort", N_("Sort"), .flags = 0,
        .help = N_("A field; with a dash before it descending: -due")),
    ROW(14, TEXT, columns, "columns", N_("Columns"), .flags = 0,
        .help = N_("Fields with commas between: code,name,due")),
    ROW(15, TEXT, owner, "owner", N_("Only for"), .flags = F_LIST,
        .help = N_("Account name; empty: everybody sees the view")),
    ROW(16, COUNT, place, "place", N_("Position"), .flags = 0,
        .help = N_("Order among the saved views")),
};
/* clang-format on */

const struct schema schema_view = {
    .number = 25,
    .name = "view",
    .label = N_("Saved view"),
    .label_many = N_("Saved views"),
    .letter = 'V',
    .size = sizeof(struct view_record),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .title = "name",
    .flags = SCHEMA_OFFICE,
    .check = check,
};
