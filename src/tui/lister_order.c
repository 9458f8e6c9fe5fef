/* SPDX-License-Identifier: MIT
 *
 * In which order, and which columns. What a person chooses on a built-in view is kept in
 * their own settings: the order for each view, the columns for each register. A saved
 * view has its own; what is chosen there holds until another view is opened or the view
 * is saved again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/user_config.h"
#include "lister.h"
#include "model/view.h"

/* ---- kept ---- */

static char *sort_name(const struct lister *l)
{
    return xasprintf("sort.%s.%s", l->schema->name, l->views[l->view].key);
}

static char *columns_name(const struct schema *schema)
{
    return xasprintf("columns.%s", schema->name);
}

/* Nothing of the person's is touched by a look at the sample office. */
static void keep(
    struct ui *ui, const struct lister *l, char *name_taken, const char *text)
{
    struct err err = {0};
    bool own = l->views[l->view].id == 0 && !ui->options->demo;
    if (own && user_setting_keep(name_taken, text, &err) != TD_OK)
        ui_say_err(ui, &err);
    free(name_taken);
}

static char *kept(const struct ui *ui, char *name_taken)
{
    char *text = ui->options->demo ? NULL : user_setting(name_taken);
    free(name_taken);
    return text;
}

static size_t read_columns(
    const struct schema *schema, const char *text, const struct field **to)
{
    const struct field **columns = NULL;
    size_t n = 0, taken = 0;
    if (view_columns(schema, text, &columns, &n, NULL) == TD_OK)
        for (; taken < n && taken < COLUMNS_MAX; taken++)
            to[taken] = columns[taken];
    free(columns);
    return taken;
}

static void take_columns(struct lister *l, const char *text)
{
    l->n_shown = read_columns(l->schema, text, l->shown);
    lister_drop_rows(l);
}

size_t columns_kept(
    const struct ui *ui, const struct schema *schema, const struct field **columns)
{
    char *text = kept(ui, columns_name(schema));
    size_t n = text == NULL ? 0 : read_columns(schema, text, columns);
    free(text);
    return n;
}

/* What is kept and no longer understood is as good as not kept. */
void lister_take_order(struct ui *ui, struct lister *l)
{
    const struct list_view *v = &l->views[l->view];
    char *sort = v->id != 0 ? NULL : kept(ui, sort_name(l));
    char *columns = *v->columns != '\0' ? NULL : kept(ui, columns_name(l->schema));
    l->sort = NULL;
    if (sort != NULL &&
        view_sort(l->schema, sort, &l->sort, &l->descending, NULL) != TD_OK)
        l->sort = NULL;
    take_columns(l, columns != NULL ? columns : v->columns);
    free(sort);
    free(columns);
}

/* ---- the order ---- */

struct orders {
    struct lister *lister;
    const struct field **fields;
    size_t n;
};

static void release_orders(void *ctx)
{
    struct orders *o = ctx;
    free(o->fields);
    free(o);
}

static void order_chosen(struct ui *ui, void *ctx, size_t item)
{
    struct orders *o = ctx;
    struct lister *l = o->lister;
    struct str text = {0};
    bool descending;
    const struct field *now = lister_sort(l, &descending);
    l->descending =
        o->fields[item] == now ? !descending : o->fields[item]->type == FIELD_DATE;
    l->sort = o->fields[item];
    l->must_find = true;
    view_add_sort(l->sort, l->descending, &text);
    keep(ui, l, sort_name(l), str_text(&text));
    str_release(&text);
}

static struct orders *orders_new(struct lister *l)
{
    struct orders *o = xcalloc(1, sizeof(*o));
    o->lister = l;
    o->fields = xcalloc(l->schema->count, sizeof(*o->fields));
    return o;
}

void lister_ask_order(struct ui *ui, struct lister *l)
{
    struct orders *o = orders_new(l);
    bool descending;
    const struct field *now = lister_sort(l, &descending);
    struct pick pick = {.title = _("Sort by"),
        .ctx = o,
        .chosen = order_chosen,
        .release = release_orders};
    for (size_t i = 0; i < l->schema->count; i++) {
        const struct field *field = &l->schema->fields[i];
        if (field->flags & (F_HIDDEN | F_MULTILINE))
            continue;
        bool current = field == now;
        pick.at = current ? o->n : pick.at;
        o->fields[o->n++] = field;
        pick_add(&pick, xstrdup(_(field->label)),
            !current ? NULL : xstrdup(descending ? _("descending") : _("ascending")));
    }
    pick_open(ui, &pick);
}

/* ---- the columns ---- */

static bool is_usual(const struct lister *l, const struct field *field)
{
    return (field->flags & F_LIST) != 0 && l->n_shown == 0;
}

static bool is_shown(const struct lister *l, const struct field *field)
{
    for (size_t i = 0; i < l->n_shown; i++)
        if (l->shown[i] == field)
            return true;
    return is_usual(l, field);
}

static bool is_on(const struct orders *o, const bool *on, const struct field *field)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->fields[i] == field)
            return on[i];
    return false;
}

static void add_shown(const struct field **to, size_t *n, const struct field *field)
{
    for (size_t i = 0; i < *n; i++)
        if (to[i] == field)
            return;
    if (*n < COLUMNS_MAX)
        to[(*n)++] = field;
}

/* Those that were there stay in their order, new ones come behind them. */
static void columns_chosen(struct ui *ui, void *ctx, const bool *on)
{
    const struct orders *o = ctx;
    struct lister *l = o->lister;
    const struct field *to[COLUMNS_MAX];
    struct str text = {0};
    size_t n = 0;
    for (size_t i = 0; i < l->n_shown; i++)
        if (is_on(o, on, l->shown[i]))
            add_shown(to, &n, l->shown[i]);
    for (size_t i = 0; i < o->n; i++)
        if (on[i])
            add_shown(to, &n, o->fields[i]);
    bool usual = true;
    for (size_t i = 0; i < o->n; i++)
        usual = usual && on[i] == ((o->fields[i]->flags & F_LIST) != 0);
    if (!usual)
        view_add_columns(to, n, &text);
    take_columns(l, str_text(&text));
    keep(ui, l, columns_name(l->schema), str_text(&text));
    str_release(&text);
}

void lister_ask_columns(struct ui *ui, struct lister *l)
{
    struct orders *o = orders_new(l);
    struct pick pick = {.title = _("Columns"),
        .intro = xstrdup(
            ui->options->linear
                ? _("A number takes a column in or out, an empty line keeps it so.")
                : _("Space takes a column in or out, Enter keeps it so. Those "
                    "that do not fit are left out by themselves.")),
        .ctx = o,
        .chosen_all = columns_chosen,
        .release = release_orders};
    for (size_t i = 0; i < l->schema->count; i++) {
        const struct field *field = &l->schema->fields[i];
        if (field->flags & F_HIDDEN)
            continue;
        o->fields[o->n++] = field;
        pick_add(&pick, xstrdup(_(field->label)), NULL);
        pick.items[pick.n - 1].on = is_shown(l, field);
    }
    pick_open(ui, &pick);
}
