/* SPDX-License-Identifier: MIT
 *
 * How many records each view has. The built-in ones are counted at once. A saved one may
 * ask for what only the records tell; what has to be read for it is read in slices, and
 * until then the count is what was found so far.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "lister.h"

void list_view_stop_count(struct list_view *view)
{
    result_free(view->counting);
    query_free(view->counted);
    view->counting = NULL;
    view->counted = NULL;
}

const char *list_view_more(const struct list_view *view)
{
    return view->counting != NULL ? "+" : "";
}

static void take_count(struct list_view *view)
{
    view->count = result_total(view->counting);
    if (result_left(view->counting) == 0)
        list_view_stop_count(view);
}

static void begin_count(struct ui *ui, struct lister *l, struct list_view *view)
{
    struct query_env env = office_query_env(ui->office, false);
    struct find find = {.schema = l->schema, .go_on = ui_may_go_on, .go_on_ctx = ui};
    struct err err = {0};
    list_view_stop_count(view);
    view->count = 0;
    if (query_parse(l->schema, view->query, &env, &view->counted, NULL, NULL) != TD_OK)
        return; // the view says that it is broken
    find.query = query_is_empty(view->counted) ? NULL : view->counted;
    if (office_find_some(ui->office, &find, &view->counting, &err) == TD_OK) {
        take_count(view);
        return;
    }
    view->counting = NULL;
    list_view_stop_count(view);
    ui_say_err(ui, &err);
}

/* The built-in ones, which come first. One that does not parse counts nothing. */
static void count_built_in(struct ui *ui, struct lister *l)
{
    struct query_env env = office_query_env(ui->office, false);
    struct query **queries = xcalloc(l->n_views, sizeof(*queries));
    const struct query **asked = xcalloc(l->n_views, sizeof(*asked));
    uint64_t *counts = xcalloc(l->n_views, sizeof(*counts));
    size_t *of = xcalloc(l->n_views, sizeof(*of)), n = 0;
    for (size_t i = 0; i < l->n_views && l->views[i].id == 0 && !l->views[i].aside; i++) {
        l->views[i].count = 0;
        if (query_parse(l->schema, l->views[i].query, &env, &queries[n], NULL, NULL) !=
            TD_OK)
            continue;
        asked[n] = queries[n];
        of[n++] = i;
    }
    struct err err = {0};
    if (office_count(ui->office, l->schema, asked, n, counts, &err) != TD_OK)
        ui_say_err(ui, &err);
    for (size_t i = 0; i < n; i++) {
        l->views[of[i]].count = counts[i];
        query_free(queries[i]);
    }
    free(queries);
    free(asked);
    free(counts);
    free(of);
}

void lister_count(struct ui *ui, struct lister *l)
{
    count_built_in(ui, l);
    for (size_t i = 0; i < l->n_views; i++)
        if (l->views[i].id != 0)
            begin_count(ui, l, &l->views[i]);
    l->must_count = false;
}

static struct list_view *being_counted(const struct lister *l)
{
    for (size_t i = 0; i < l->n_views; i++)
        if (l->views[i].counting != NULL)
            return &l->views[i];
    return NULL;
}

bool lister_is_counting(const struct lister *l)
{
    return being_counted(l) != NULL;
}

void lister_count_more(struct ui *ui, struct lister *l)
{
    struct err err = {0};
    struct list_view *view = being_counted(l);
    if (view == NULL)
        return;
    if (result_more(view->counting, &err) == TD_OK) {
        take_count(view);
        return;
    }
    list_view_stop_count(view);
    ui_say_err(ui, &err);
}
