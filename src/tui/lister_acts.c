/* SPDX-License-Identifier: MIT
 *
 * What is done with a list as a whole: marks, export, the page for paper.
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

/* ---- which rows ---- */

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
        l->view_before = l->view;
    if (on || l->view_before >= l->n_views)
        l->view = lister_view_of(l, "");
    else
        l->view = l->view_before;
    l->taken_out = on;
}

static void trouble(struct lister *l)
{
    clear_all(l);
    free(l->filter);
    l->view = lister_view_of(l, "");
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
    l->anchor = id;
    if (!lister_is_marked(l, id)) {
        mark(l, id);
    } else {
        size_t at = mark_place(l, id);
        l->n_marks--;
        memmove(l->marks + at, l->marks + at + 1, (l->n_marks - at) * sizeof(*l->marks));
    }
    list_move(&l->list, 1);
}

/* Is it still in the lists of the live? */
static bool is_live(struct ui *ui, const struct lister *l, uint64_t id)
{
    void *record = record_new(l->schema);
    bool live = office_get(ui->office, l->schema, id, record, NULL) == TD_OK &&
                record_head(record)->voided == NULL;
    record_free(l->schema, record);
    return live;
}

void lister_check_marks(struct ui *ui, struct lister *l)
{
    bool prune = l->must_prune && !l->taken_out;
    size_t kept = 0;
    l->n_hidden = 0;
    for (size_t i = 0; i < l->n_marks; i++) {
        uint64_t id = l->marks[i];
        bool shown = lister_has(l, id);
        if (!shown && prune && !is_live(ui, l, id))
            continue;
        l->n_hidden += shown ? 0 : 1;
        l->marks[kept++] = id;
    }
    l->n_marks = kept;
    l->must_prune = l->must_prune && l->taken_out;
}

static void say_marked(struct ui *ui, const struct lister *l)
{
    ui_say(ui, TONE_INFO, _("Marked %u. U takes the marks away."), (unsigned)l->n_marks);
}

/* From the row marked last to this one, whichever is higher. */
static void mark_range(struct ui *ui, struct lister *l)
{
    uint64_t from = l->anchor == 0 ? UINT64_MAX : lister_row(l, l->anchor);
    uint64_t to = l->list.at;
    if (from == UINT64_MAX || l->selected == 0) {
        ui_say(ui, TONE_INFO, "%s",
            _("Mark the first row with Space, go to the last one, then press - there."));
        return;
    }
    if (from > to) {
        to = from;
        from = l->list.at;
    }
    for (uint64_t row = from; row <= to; row++) {
        uint64_t id = lister_id(l, row);
        if (id != 0 && !lister_is_marked(l, id))
            mark(l, id);
    }
    l->anchor = l->selected;
    say_marked(ui, l);
}

static int by_id(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void mark_all(struct ui *ui, struct lister *l)
{
    uint64_t *hidden = xcalloc(l->n_hidden + 1, sizeof(*hidden));
    size_t n = 0;
    for (size_t i = 0; i < l->n_marks; i++)
        if (!lister_has(l, l->marks[i]))
            hidden[n++] = l->marks[i];
    ARRAY_GROW(l->marks, l->cap_marks, (size_t)l->total + n + 1);
    l->n_marks = lister_ids(l, 0, (size_t)l->total, l->marks);
    memcpy(l->marks + l->n_marks, hidden, n * sizeof(*hidden));
    l->n_marks += n;
    qsort(l->marks, l->n_marks, sizeof(*l->marks), by_id);
    free(hidden);
    say_marked(ui, l);
}

/* ---- export, and the page for paper ---- */

struct exporting {
    struct lister *lister;
    bool page;
    uint64_t rows;
    int fd;
};

static bool write_some(void *ctx, const void *bytes, size_t len)
{
    return file_put(((const struct exporting *)ctx)->fd, bytes, len, NULL) == TD_OK;
}

/* The rows as they stand on the screen: the marked ones, when there are any, with those
 * that this view does not show behind the others; else all. Caller frees. */
static uint64_t *exported_ids(const struct lister *l, size_t *n)
{
    uint64_t *ids = xcalloc((size_t)l->total + l->n_marks + 1, sizeof(*ids));
    size_t all = lister_ids(l, 0, (size_t)l->total, ids);
    *n = all;
    if (l->n_marks == 0)
        return ids;
    *n = 0;
    for (size_t i = 0; i < all; i++)
        if (lister_is_marked(l, ids[i]))
            ids[(*n)++] = ids[i];
    for (size_t i = 0; i < l->n_marks; i++)
        if (lister_row(l, l->marks[i]) == UINT64_MAX)
            ids[(*n)++] = l->marks[i];
    return ids;
}

/* A book is read from its first day on: what lists show newest first, because nobody
 * chose an order, is printed as it was entered. */
static void order_for_paper(const struct lister *l, uint64_t *ids, size_t n)
{
    bool descending;
    const struct field *sort = lister_sort(l, &descending);
    bool by_day = sort != NULL && l->schema->date != NULL &&
                  strcmp(sort->key, l->schema->date) == 0;
    if (l->sort != NULL || !by_day || !descending)
        return;
    for (size_t i = 0; i < n / 2; i++) {
        uint64_t kept = ids[i];
        ids[i] = ids[n - 1 - i];
        ids[n - 1 - i] = kept;
    }
}

/* Which records these are, under the title of the page: the view, and what narrows it. */
static char *printed_below(struct ui *ui, const struct lister *l)
{
    struct str out = {0};
    char *filter = lister_filter_shown(ui, l);
    str_add(&out, l->views[l->view].name);
    if (*filter != '\0')
        str_addf(&out, ", %s", filter);
    if (*l->words != '\0')
        str_addf(&out, ", “%s”", l->words);
    if (l->n_marks > 0)
        str_addf(&out, ", %s", _("marked"));
    free(filter);
    return str_detach(&out);
}

static enum td_status export_to(struct ui *ui, void *ctx, int fd, struct err *err)
{
    struct exporting *x = ctx;
    struct find find = {.schema = x->lister->schema};
    struct sink sink = {x, write_some};
    char *below = printed_below(ui, x->lister);
    struct export_options options = {.bom = true, .below = below};
    uint64_t *ids = exported_ids(x->lister, &options.n_ids);
    options.ids = ids;
    if (x->page) {
        order_for_paper(x->lister, ids, options.n_ids);
        options.columns = x->lister->n_shown > 0 ? x->lister->shown : NULL;
        options.n_columns = x->lister->n_shown;
    }
    x->fd = fd;
    enum td_status s = (x->page ? export_page : export_csv)(
        ui->office, &find, &options, &sink, &x->rows, err);
    free(ids);
    free(below);
    return s;
}

static void say_exported(struct ui *ui, void *ctx, const char *path)
{
    const struct exporting *x = ctx;
    ui_say(ui, TONE_GOOD, _("%u rows written to %s."), (unsigned)x->rows, path);
}

static char *export_intro(const struct lister *l)
{
    if (l->n_marks > 0)
        return xasprintf(
            _("%u marked rows, protected identities masked."), (unsigned)l->n_marks);
    return xasprintf(_("%u rows, protected identities masked."), (unsigned)l->total);
}

static void ask_export(struct ui *ui, struct lister *l, bool page)
{
    char day[DAY_TEXT];
    struct exporting *x = xcalloc(1, sizeof(*x));
    *x = (struct exporting){.lister = l, .page = page};
    char *rest = xasprintf("%s.%s", day_iso(clock_today(), day), page ? "html" : "csv");
    char *name = file_name(_(l->schema->label_many), rest);
    free(rest);
    file_ask(ui, &(struct file_request){.title = page ? _("Write a page to print (HTML)")
                                                      : _("Export to a CSV file"),
                     .intro_taken = export_intro(l),
                     .name = name,
                     .write = export_to,
                     .said = say_exported,
                     .ctx = x,
                     .release = free});
    free(name);
}

/* ---- the door ---- */

static void go_numbered(struct ui *ui, struct lister *l, size_t view)
{
    lister_go_view(ui, l, view < lister_numbered(l) ? view : l->n_views);
}

bool lister_list_act(struct ui *ui, struct lister *l, enum act act)
{
    if (list_act(&l->list, act))
        return true;
    if (act == ACT_NEXT || act == ACT_PREVIOUS)
        return list_act(&l->list, act == ACT_NEXT ? ACT_DOWN : ACT_UP);
    if (act == ACT_VIEW_0) {
        lister_go_view(ui, l, lister_view_of(l, ""));
        return true;
    }
    if (act > ACT_VIEW_0 && act < ACT_COUNT) {
        go_numbered(ui, l, (size_t)(act - ACT_VIEW_0) - 1);
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
    case ACT_MARK_RANGE: mark_range(ui, l); return true;
    case ACT_MARK_ALL:
        lister_find_rest(ui, l);
        mark_all(ui, l);
        return true;
    case ACT_UNMARK: l->n_marks = l->n_hidden = l->anchor = 0; return true;
    case ACT_SORT: lister_ask_order(ui, l); return true;
    case ACT_COLUMNS: lister_ask_columns(ui, l); return true;
    case ACT_VIEWS: lister_ask_view(ui, l); return true;
    case ACT_SAVE_VIEW: lister_save_view(ui, l); return true;
    case ACT_EXPORT:
    case ACT_PRINT:
        lister_find_rest(ui, l);
        ask_export(ui, l, act == ACT_PRINT);
        return true;
    default: return false;
    }
}
