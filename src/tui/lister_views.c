/* SPDX-License-Identifier: MIT
 *
 * The views of a list: the built-in ones on their numbers, then those that people saved.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "core/view.h"
#include "lister.h"
#include "words.h"

/* ---- reading them ---- */

static void view_release(struct list_view *v)
{
    list_view_stop_count(v);
    free(v->key);
    free(v->name);
    free(v->query);
    free(v->sort);
    free(v->columns);
}

void lister_free_views(struct lister *l)
{
    for (size_t i = 0; i < l->n_views; i++)
        view_release(&l->views[i]);
    free(l->views);
    l->views = NULL;
    l->n_views = 0;
}

static struct list_view built_in_view(const struct view *v)
{
    return (struct list_view){.key = xstrdup(v->key),
        .name = xstrdup(_(v->label)),
        .query = xstrdup(v->query),
        .sort = xstrdup(v->sort == NULL ? "" : v->sort),
        .columns = xstrdup(v->columns == NULL ? "" : v->columns),
        .aside = v->aside};
}

static struct list_view saved_view_of(const struct saved_view *v)
{
    return (struct list_view){.key = xstrdup(v->code),
        .name = xstrdup(v->name),
        .query = xstrdup(v->filter),
        .sort = xstrdup(v->sort),
        .columns = xstrdup(v->columns),
        .id = v->id,
        .shared = v->shared,
        .broken = v->broken};
}

size_t lister_view_keyed(const struct lister *l, const char *key)
{
    size_t i = 0;
    while (key != NULL && i < l->n_views && strcmp(l->views[i].key, key) != 0)
        i++;
    return key == NULL ? l->n_views : i;
}

static void add_built_in(struct lister *l, const struct view *views, size_t n, bool aside)
{
    for (size_t i = 0; i < n; i++)
        if (views[i].aside == aside)
            l->views[l->n_views++] = built_in_view(&views[i]);
}

size_t lister_numbered(const struct lister *l)
{
    size_t n = 0;
    while (n < VIEW_KEYS && n < l->n_views && !l->views[n].aside)
        n++;
    return n;
}

static void read_views(struct ui *ui, struct lister *l)
{
    struct saved_view *saved = NULL;
    size_t n_saved = 0, n_built_in;
    struct err err = {0};
    const struct view *built_in = views_of(l->schema, &n_built_in);
    if (views_list(ui->office, l->schema, &saved, &n_saved, &err) != TD_OK)
        ui_say_err(ui, &err);
    l->views = xcalloc(n_built_in + n_saved, sizeof(*l->views));
    add_built_in(l, built_in, n_built_in, false);
    for (size_t i = 0; i < n_saved; i++)
        l->views[l->n_views++] = saved_view_of(&saved[i]);
    add_built_in(l, built_in, n_built_in, true);
    views_free(saved, n_saved);
}

void lister_load_views(struct ui *ui, struct lister *l)
{
    char *key = l->n_views == 0 ? NULL : xstrdup(l->views[l->view].key);
    lister_free_views(l);
    read_views(ui, l);
    size_t at = lister_view_keyed(l, key);
    l->must_views = false;
    if (at < l->n_views)
        l->view = at;
    else if (key != NULL)
        lister_go_view(ui, l, 0);
    free(key);
}

/* ---- going to one ---- */

void lister_go_view(struct ui *ui, struct lister *l, size_t view)
{
    if (view >= l->n_views) {
        ui_say(ui, TONE_INFO, "%s", _("There is no such view here."));
        return;
    }
    if (l->views[view].broken) {
        ui_say(ui, TONE_BAD, _("The filter of “%s” is not understood: %s"),
            l->views[view].name, l->views[view].query);
        return;
    }
    l->view = view;
    lister_take_order(ui, l);
    l->list.at = l->list.first = 0;
    l->selected = 0;
    l->must_find = true;
}

size_t lister_view_of(const struct lister *l, const char *query)
{
    for (size_t i = 0; i < l->n_views; i++)
        if (strcmp(l->views[i].query, query) == 0)
            return i;
    return 0;
}

/* ---- saving the list as one ---- */

/* The words as the rung that hit read them, with the prefix that typing stands for. */
static char *words_of_rung(const struct lister *l)
{
    switch (l->rung) {
    case RUNG_EXACT: return words_query_exact(l->words);
    case RUNG_TELEX: return words_telex(l->words);
    default: break;
    }
    char *words = words_query(l->words);
    size_t len = strlen(words);
    bool quoted = len > 0 && words[len - 1] == '"';
    char *prefix = xasprintf("%s%s", words, quoted ? "" : "*");
    free(words);
    return prefix;
}

char *lister_present_query(const struct lister *l)
{
    const char *query = l->views[l->view].query;
    if (*l->words == '\0' && *l->filter == '\0')
        return xstrdup(query);
    if (*l->words == '\0' && *query == '\0')
        return xstrdup(l->filter);
    char *base = lister_base_query(l, l->filter);
    char *words = *l->words == '\0' ? xstrdup("") : words_of_rung(l);
    char *text = xasprintf("%s%s%s", base, *base != '\0' ? " " : "", words);
    free(base);
    free(words);
    return text;
}

static bool save_as(struct ui *ui, void *ctx, const char *name)
{
    struct lister *l = ctx;
    const struct list_view *now = &l->views[l->view];
    struct err err = {0};
    struct outcome outcome;
    struct str sort = {0}, columns = {0};
    bool descending;
    const struct field *field = lister_sort(l, &descending);
    view_add_sort(field, descending, &sort);
    view_add_columns(l->shown, l->n_shown, &columns);
    char *query = lister_present_query(l);
    struct view_wish wish = {.schema = l->schema,
        .name = name,
        .filter = query,
        .sort = str_text(&sort),
        .columns = str_text(&columns),
        .shared = now->id != 0 && now->shared && strcmp(now->name, name) == 0};
    enum td_status s = view_save(ui->office, &wish, &outcome, &err);
    if (s == TD_OK) {
        ui_changed(ui);
        lister_load_views(ui, l);
        lister_list_act(ui, l, ACT_CLEAR);
        lister_go_view(ui, l, lister_view_keyed(l, outcome.code));
        if (l->view < lister_numbered(l))
            ui_say(ui, TONE_GOOD, _("Saved as the view “%s”, key %u."), name,
                (unsigned)l->view + 1);
        else
            ui_say(ui, TONE_GOOD, _("Saved as the view “%s”; K opens it."), name);
    } else {
        ui_say_err(ui, &err);
    }
    outcome_release(&outcome);
    str_release(&sort);
    str_release(&columns);
    free(query);
    return s == TD_OK;
}

void lister_save_view(struct ui *ui, struct lister *l)
{
    const struct list_view *now = &l->views[l->view];
    lister_find_rest(ui, l); // which rung it is
    if (l->rung == RUNG_INITIALS && *l->words != '\0') {
        ui_say(ui, TONE_BAD, "%s",
            _("Found by initials; only a filter can be saved. F clears the search."));
        return;
    }
    char *query = lister_present_query(l);
    struct prompt prompt = {.title = _("Save this list as a view"),
        .intro =
            xasprintf(_("Give it a name; filter, order and columns are kept. Filter: %s"),
                *query == '\0' ? _("none") : query),
        .initial = xstrdup(now->id == 0 ? "" : now->name),
        .ctx = l,
        .accept = save_as};
    free(query);
    prompt_open(ui, &prompt);
}

/* ---- all of them, and what is done with the present one ---- */

enum view_deed {
    VIEW_GO,
    VIEW_SAVE,
    VIEW_RENAME,
    VIEW_EARLIER,
    VIEW_LATER,
    VIEW_SHARE,
    VIEW_REMOVE
};

static const struct {
    enum view_deed deed;
    const char *label; /* N_() */
} deeds[] = {
    {VIEW_RENAME, N_("Rename")},
    {VIEW_EARLIER, N_("One place earlier")},
    {VIEW_LATER, N_("One place later")},
    {VIEW_SHARE, NULL},
    {VIEW_REMOVE, N_("Remove")},
};

struct menu {
    struct lister *lister;
    struct menu_row {
        enum view_deed deed;
        size_t view;
    } * rows;
    size_t n, cap;
};

static void release_menu(void *ctx)
{
    struct menu *m = ctx;
    free(m->rows);
    free(m);
}

static void remember(struct menu *m, enum view_deed deed, size_t view)
{
    ARRAY_GROW(m->rows, m->cap, m->n + 1);
    m->rows[m->n++] = (struct menu_row){deed, view};
}

static void add_deed(
    struct menu *m, struct pick *pick, enum view_deed deed, const char *label)
{
    remember(m, deed, 0);
    pick_add(pick, xstrdup(_(label)), NULL);
}

static char *view_hint(const struct list_view *v)
{
    const char *whose = v->id == 0 ? "" : v->shared ? _("everybody's ") : _("mine ");
    if (v->broken)
        return xasprintf("%s!", whose);
    if (v->aside)
        return xstrdup(whose);
    return xasprintf("%s%llu%s", whose, (unsigned long long)v->count, list_view_more(v));
}

static void add_views(struct menu *m, struct pick *pick)
{
    const struct lister *l = m->lister;
    for (size_t i = 0; i < l->n_views; i++) {
        const struct list_view *v = &l->views[i];
        bool numbered = i < lister_numbered(l);
        char *text = numbered ? xasprintf("%u  %s", (unsigned)i + 1, v->name)
                              : xasprintf("   %s", v->name);
        if (i == l->view)
            pick->at = pick->n;
        remember(m, VIEW_GO, i);
        pick_add(pick, text, view_hint(v));
    }
}

static void add_deeds(struct menu *m, struct pick *pick)
{
    const struct list_view *v = &m->lister->views[m->lister->view];
    remember(m, VIEW_GO, m->lister->view);
    pick_add_heading(pick, v->name);
    add_deed(m, pick, VIEW_SAVE, N_("Save this list as a view"));
    for (size_t i = 0; v->id != 0 && i < ARRAY_COUNT(deeds); i++)
        add_deed(m, pick, deeds[i].deed,
            deeds[i].label != NULL ? deeds[i].label
            : v->shared            ? N_("Keep it for me alone")
                                   : N_("Let everybody see it"));
}

static bool rename_to(struct ui *ui, void *ctx, const char *name)
{
    struct lister *l = ctx;
    const struct list_view *v = &l->views[l->view];
    struct err err = {0};
    enum td_status s = view_rename(ui->office, l->schema, v->id, name, &err);
    if (s == TD_OK)
        ui_changed(ui);
    else
        ui_say_err(ui, &err);
    return s == TD_OK;
}

static void ask_name(struct ui *ui, struct lister *l)
{
    struct prompt prompt = {.title = _("Another name for the view"),
        .initial = xstrdup(l->views[l->view].name),
        .ctx = l,
        .accept = rename_to};
    prompt_open(ui, &prompt);
}

static enum td_status change_view(
    struct ui *ui, struct lister *l, enum view_deed deed, struct err *err)
{
    const struct list_view *v = &l->views[l->view];
    switch (deed) {
    case VIEW_EARLIER: return view_shift(ui->office, l->schema, v->id, -1, err);
    case VIEW_LATER: return view_shift(ui->office, l->schema, v->id, +1, err);
    case VIEW_SHARE: return view_share(ui->office, v->id, !v->shared, err);
    default: return view_remove(ui->office, v->id, err);
    }
}

static void view_chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct menu *m = ctx;
    struct lister *l = m->lister;
    enum view_deed deed = m->rows[item].deed;
    struct err err = {0};
    switch (deed) {
    case VIEW_GO: lister_go_view(ui, l, m->rows[item].view); return;
    case VIEW_SAVE: lister_save_view(ui, l); return;
    case VIEW_RENAME: ask_name(ui, l); return;
    default: break;
    }
    if (change_view(ui, l, deed, &err) != TD_OK) {
        ui_say_err(ui, &err);
        return;
    }
    ui_changed(ui);
    if (deed == VIEW_REMOVE)
        ui_say(ui, TONE_GOOD, "%s", _("The view is removed. u brings it back."));
}

void lister_ask_view(struct ui *ui, struct lister *l)
{
    struct menu *m = xcalloc(1, sizeof(*m));
    m->lister = l;
    struct pick pick = {
        .title = _("Views"), .ctx = m, .chosen = view_chosen, .release = release_menu};
    add_views(m, &pick);
    add_deeds(m, &pick);
    pick_open(ui, &pick);
}

char *lister_filter_shown(struct ui *ui, const struct lister *l)
{
    struct query_env env = office_query_env(ui->office, false);
    return query_reword(l->schema, l->filter, &env);
}
