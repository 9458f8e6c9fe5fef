/* SPDX-License-Identifier: MIT
 *
 * What is done with a list as a whole: views, marks, order, export.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "exchange/export.h"
#include "files.h"
#include "lister.h"
#include "model/registry.h"

static void find_again(struct lister *l)
{
    l->must_find = true;
}

/* ---- views ---- */

static void go_view(struct ui *ui, struct lister *l, size_t view)
{
    if (view >= l->n_views) {
        ui_say(ui, TONE_INFO, "%s", _("There is no such view here."));
        return;
    }
    l->view = view;
    l->sort = NULL;
    l->list.at = l->list.first = 0;
    l->selected = 0;
    find_again(l);
}

static size_t view_named(const struct lister *l, const char *query)
{
    for (size_t i = 0; i < l->n_views; i++)
        if (strcmp(l->views[i].query, query) == 0)
            return i;
    return 0;
}

static void clear_all(struct lister *l)
{
    free(l->filter);
    free(l->words);
    l->filter = xstrdup(l->given != NULL ? l->given : "");
    l->words = xstrdup("");
    l->taken_out = false;
    find_again(l);
}

/* Everything that was taken out, whatever its state; the same key leads back. */
static void taken_out(struct lister *l)
{
    bool on = !l->taken_out;
    clear_all(l);
    if (on)
        l->view = view_named(l, "");
    l->taken_out = on;
    l->n_marks = 0;
}

static void trouble(struct lister *l)
{
    clear_all(l);
    free(l->filter);
    l->view = view_named(l, "");
    l->filter = xstrdup("trouble");
    l->sort = schema_field(l->schema, "due");
    l->descending = false;
    l->selected = 0;
    l->list.at = 0;
}

/* ---- marks ---- */

static size_t mark_place(const struct lister *l, uint64_t id)
{
    size_t low = 0, high = l->n_marks;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (l->marks[mid] < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool lister_is_marked(const struct lister *l, uint64_t id)
{
    size_t at = mark_place(l, id);
    return at < l->n_marks && l->marks[at] == id;
}

static void mark(struct lister *l, uint64_t id)
{
    size_t at = mark_place(l, id);
    ARRAY_GROW(l->marks, l->cap_marks, l->n_marks + 1);
    memmove(l->marks + at + 1, l->marks + at, (l->n_marks - at) * sizeof(*l->marks));
    l->marks[at] = id;
    l->n_marks++;
}

static void toggle(struct lister *l)
{
    uint64_t id = l->selected;
    if (id == 0)
        return;
    if (!lister_is_marked(l, id)) {
        mark(l, id);
    } else {
        size_t at = mark_place(l, id);
        l->n_marks--;
        memmove(l->marks + at, l->marks + at + 1, (l->n_marks - at) * sizeof(*l->marks));
    }
    list_move(&l->list, 1);
}

static int by_id(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void mark_all(struct ui *ui, struct lister *l)
{
    free(l->marks);
    l->marks = xcalloc((size_t)l->total + 1, sizeof(*l->marks));
    l->cap_marks = (size_t)l->total + 1;
    l->n_marks = lister_ids(l, 0, (size_t)l->total, l->marks);
    qsort(l->marks, l->n_marks, sizeof(*l->marks), by_id);
    ui_say(ui, TONE_INFO, _("Marked %u. U takes the marks away."), (unsigned)l->n_marks);
}

/* ---- order ---- */

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
    (void)ui;
    struct orders *o = ctx;
    struct lister *l = o->lister;
    bool descending;
    const struct field *now = lister_sort(l, &descending);
    l->descending =
        o->fields[item] == now ? !descending : o->fields[item]->type == FIELD_DATE;
    l->sort = o->fields[item];
    find_again(l);
}

static void ask_order(struct ui *ui, struct lister *l)
{
    struct orders *o = xcalloc(1, sizeof(*o));
    o->lister = l;
    o->fields = xcalloc(l->schema->count, sizeof(*o->fields));
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

/* ---- export ---- */

struct exporting {
    struct lister *lister;
    uint64_t rows;
    int fd;
};

static bool write_some(void *ctx, const void *bytes, size_t len)
{
    return file_put(((const struct exporting *)ctx)->fd, bytes, len, NULL) == TD_OK;
}

static enum td_status export_to(struct ui *ui, void *ctx, int fd, struct err *err)
{
    struct exporting *x = ctx;
    const struct lister *l = x->lister;
    char *base = lister_base_query(l, l->filter);
    char *text = xasprintf("%s %s", base, l->words);
    struct query_env env = office_query_env(ui->office, true);
    struct find find = {
        .schema = l->schema, .voided = l->taken_out ? FIND_VOIDED : FIND_LIVE};
    struct query *query = NULL;
    struct sink sink = {x, write_some};
    struct export_options options = {.bom = true};
    x->fd = fd;
    find.sort = lister_sort(l, &find.descending);
    enum td_status s = query_parse(l->schema, text, &env, &query, NULL, err);
    find.query = query;
    if (s == TD_OK)
        s = export_csv(ui->office, &find, &options, &sink, &x->rows, err);
    query_free(query);
    free(text);
    free(base);
    return s;
}

static void say_exported(struct ui *ui, void *ctx, const char *path)
{
    const struct exporting *x = ctx;
    ui_say(ui, TONE_GOOD, _("%u rows written to %s."), (unsigned)x->rows, path);
}

static void ask_export(struct ui *ui, struct lister *l)
{
    char day[DAY_TEXT];
    struct exporting *x = xcalloc(1, sizeof(*x));
    x->lister = l;
    char *name = xasprintf("%s-%s.csv", l->schema->name, day_iso(clock_today(), day));
    file_ask(ui, &(struct file_request){.title = _("Export to a CSV file"),
                     .intro_taken = xasprintf(
                         _("%u rows, protected identities masked."), (unsigned)l->total),
                     .name = name,
                     .write = export_to,
                     .said = say_exported,
                     .ctx = x,
                     .release = free});
    free(name);
}

/* ---- the door ---- */

bool lister_list_act(struct ui *ui, struct lister *l, enum act act)
{
    if (list_act(&l->list, act))
        return true;
    if (act == ACT_NEXT || act == ACT_PREVIOUS)
        return list_act(&l->list, act == ACT_NEXT ? ACT_DOWN : ACT_UP);
    if (act == ACT_VIEW_0) {
        go_view(ui, l, view_named(l, ""));
        return true;
    }
    if (act > ACT_VIEW_0 && act < ACT_COUNT) {
        go_view(ui, l, (size_t)(act - ACT_VIEW_0) - 1);
        return true;
    }
    switch ((int)act) {
    case ACT_CLEAR: clear_all(l); return true;
    case ACT_TAKEN_OUT: taken_out(l); return true;
    case ACT_TROUBLE:
        if (l->schema == &schema_case)
            trouble(l);
        return l->schema == &schema_case;
    case ACT_MARK: toggle(l); return true;
    case ACT_MARK_ALL: mark_all(ui, l); return true;
    case ACT_UNMARK: l->n_marks = 0; return true;
    case ACT_SORT: ask_order(ui, l); return true;
    case ACT_EXPORT: ask_export(ui, l); return true;
    default: return false;
    }
}
