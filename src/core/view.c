/* SPDX-License-Identifier: MIT
 *
 * Saved views: which ones a person sees, and their changes as commands.
 */
#include "core/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "private.h"

/* ---- which ones ---- */

struct gathering {
    struct office *office;
    const struct schema *schema;
    struct saved_view *views;
    int64_t *places;
    size_t n, cap, places_cap;
};

static char *text_or_empty(const char *text)
{
    return xstrdup(text == NULL ? "" : text);
}

static bool is_seen(const struct gathering *g, const struct view_record *v)
{
    bool mine = v->owner == NULL || strcmp(v->owner, g->office->actor) == 0;
    return mine && registry_named(v->book) == g->schema;
}

/* Rows stay in the order of their places; equal ones in the order of entry. */
static bool gather(void *ctx, const void *record)
{
    struct gathering *g = ctx;
    const struct view_record *v = record;
    if (!is_seen(g, v))
        return true;
    ARRAY_GROW(g->views, g->cap, g->n + 1);
    ARRAY_GROW(g->places, g->places_cap, g->n + 1);
    size_t at = g->n++;
    for (; at > 0 && g->places[at - 1] > v->place; at--) {
        g->views[at] = g->views[at - 1];
        g->places[at] = g->places[at - 1];
    }
    g->places[at] = v->place;
    g->views[at] = (struct saved_view){
        .id = v->head.id,
        .code = xstrdup(v->head.code),
        .name = text_or_empty(v->name),
        .filter = text_or_empty(v->filter),
        .columns = text_or_empty(v->columns),
        .sort = text_or_empty(v->sort),
        .shared = v->owner == NULL,
    };
    return true;
}

static enum td_status check_filter(struct office *office, const struct schema *schema,
    const char *filter, struct err *err)
{
    struct query_env env = office_query_env(office, false);
    struct query *query = NULL;
    enum td_status status = query_parse(schema, filter, &env, &query, NULL, err);
    query_free(query);
    return status;
}

static enum td_status gather_all(struct gathering *g, struct err *err)
{
    struct find find = {.schema = &schema_view};
    enum td_status status = office_each(g->office, &find, gather, g, err);
    for (size_t i = 0; i < g->n; i++)
        g->views[i].broken =
            check_filter(g->office, g->schema, g->views[i].filter, NULL) != TD_OK;
    return status;
}

enum td_status views_list(struct office *office, const struct schema *schema,
    struct saved_view **out, size_t *n, struct err *err)
{
    struct gathering g = {.office = office, .schema = schema};
    enum td_status status = gather_all(&g, err);
    free(g.places);
    if (status != TD_OK) {
        views_free(g.views, g.n);
        return status;
    }
    *out = g.views;
    *n = g.n;
    return TD_OK;
}

void views_free(struct saved_view *views, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(views[i].code);
        free(views[i].name);
        free(views[i].filter);
        free(views[i].columns);
        free(views[i].sort);
    }
    free(views);
}

/* ---- changes ---- */

/* One command on the view with this id (0: a new one) that sets the fields of these keys
 * (blank-separated) from the record. */
static enum td_status write_view(struct office *office, uint64_t id,
    const struct view_record *v, const char *keys, struct outcome *outcome,
    struct err *err)
{
    const struct field *fields[16];
    struct command command = {.verb = id == 0 ? VERB_ADD : VERB_EDIT,
        .schema = &schema_view,
        .id = id,
        .record = v,
        .fields = id == 0 ? NULL : fields};
    uint64_t bits = query_fields(&schema_view, keys);
    for (size_t i = 0; id != 0 && i < schema_view.count; i++)
        if (bits & query_field_bit(&schema_view, &schema_view.fields[i]))
            fields[command.n_fields++] = &schema_view.fields[i];
    return office_apply(office, &command, outcome, err);
}

static enum td_status edit_view(struct office *office, uint64_t id,
    const struct view_record *v, const char *keys, struct err *err)
{
    struct outcome outcome;
    enum td_status status = write_view(office, id, v, keys, &outcome, err);
    outcome_release(&outcome);
    return status;
}

static void set(struct view_record *v, const char *key, const char *text)
{
    field_set_text(schema_field(&schema_view, key), v, text);
}

/* The row with this name, or n. */
static size_t named(const struct saved_view *views, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && !fold_key_equal(views[i].name, name))
        i++;
    return i;
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " ")] == '\0';
}

enum td_status view_save(struct office *office, const struct view_wish *wish,
    struct outcome *outcome, struct err *err)
{
    struct saved_view *views = NULL;
    size_t n = 0;
    memset(outcome, 0, sizeof(*outcome));
    if (is_blank(wish->name))
        return err_field(err, "name", _("The view needs a name."));
    enum td_status status =
        check_filter(office, wish->schema, wish->filter == NULL ? "" : wish->filter, err);
    if (status == TD_OK)
        status = views_list(office, wish->schema, &views, &n, err);
    if (status != TD_OK)
        return status;
    size_t at = named(views, n, wish->name);
    struct view_record *v = record_new(&schema_view);
    set(v, "name", wish->name);
    set(v, "register", wish->schema->name);
    set(v, "filter", wish->filter);
    set(v, "sort", wish->sort);
    set(v, "columns", wish->columns);
    set(v, "owner", wish->shared ? NULL : office->actor);
    v->place = (int64_t)n + 1;
    status = write_view(office, at < n ? views[at].id : 0, v,
        "name filter sort columns owner", outcome, err);
    record_free(&schema_view, v);
    views_free(views, n);
    return status;
}

enum td_status view_rename(struct office *office, const struct schema *schema,
    uint64_t id, const char *name, struct err *err)
{
    struct saved_view *views = NULL;
    size_t n = 0;
    if (is_blank(name))
        return err_field(err, "name", _("The view needs a name."));
    enum td_status status = views_list(office, schema, &views, &n, err);
    if (status != TD_OK)
        return status;
    size_t at = named(views, n, name);
    if (at < n && views[at].id != id)
        status =
            err_set(err, TD_CONFLICT, _("There is a view “%s” already."), views[at].name);
    views_free(views, n);
    if (status != TD_OK)
        return status;
    struct view_record *v = record_new(&schema_view);
    set(v, "name", name);
    status = edit_view(office, id, v, "name", err);
    record_free(&schema_view, v);
    return status;
}

enum td_status view_remove(struct office *office, uint64_t id, struct err *err)
{
    struct outcome outcome;
    struct command command = {.verb = VERB_VOID,
        .schema = &schema_view,
        .id = id,
        .reason = _("the view was removed")};
    enum td_status status = office_apply(office, &command, &outcome, err);
    outcome_release(&outcome);
    return status;
}

enum td_status view_share(
    struct office *office, uint64_t id, bool shared, struct err *err)
{
    struct view_record *v = record_new(&schema_view);
    set(v, "owner", shared ? NULL : office->actor);
    enum td_status status = edit_view(office, id, v, "owner", err);
    record_free(&schema_view, v);
    return status;
}

/* All in one step: the places become 1, 2, 3 ... with two neighbours exchanged. */
static enum td_status write_places(
    struct office *office, const struct saved_view *views, size_t n, struct err *err)
{
    struct view_record *v = record_new(&schema_view);
    enum td_status status = core_step_begin(office, err);
    for (size_t i = 0; status == TD_OK && i < n; i++) {
        v->place = (int64_t)i + 1;
        status = edit_view(office, views[i].id, v, "place", err);
    }
    record_free(&schema_view, v);
    return core_step_end(office, status, err);
}

enum td_status view_shift(struct office *office, const struct schema *schema, uint64_t id,
    int by, struct err *err)
{
    struct saved_view *views = NULL;
    size_t n = 0, at = 0;
    enum td_status status = views_list(office, schema, &views, &n, err);
    while (status == TD_OK && at < n && views[at].id != id)
        at++;
    size_t to = by < 0 ? at - 1 : at + 1;
    if (status == TD_OK && at < n && to < n) {
        struct saved_view moved = views[at];
        views[at] = views[to];
        views[to] = moved;
        status = write_places(office, views, n, err);
    }
    views_free(views, n);
    return status;
}

/* --- as a person reads it ----------------------------------------------------------- */

bool core_show_of_view(struct office *office, const struct view_record *view,
    const struct field *field, struct str *out)
{
    const struct schema *schema = registry_named(view->book == NULL ? "" : view->book);
    if (schema == NULL)
        return false;
    if (strcmp(field->key, "register") == 0) {
        str_add(out, msg(schema->label_many));
        return true;
    }
    if (strcmp(field->key, "filter") != 0 || view->filter == NULL)
        return false;
    struct query_env env = office_query_env(office, false);
    char *text = query_reword(schema, view->filter, &env);
    str_add(out, text);
    free(text);
    return true;
}
