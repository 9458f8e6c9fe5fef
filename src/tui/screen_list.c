/* SPDX-License-Identifier: MIT
 *
 * The list as a screen: views with live counts, header, rows, one line about the
 * selected row, and the line where one finds or filters. From 120 columns the selected
 * record stands beside the list.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "lister.h"
#include "model/view.h"

#define TWO_PANES   120
#define COUNTS_KEPT 3

static unsigned modes(const void *state)
{
    const struct lister *l = state;
    if (l->asking != ASKING_NOTHING)
        return MODE_PROMPT;
    return MODE_LIST | (l->schema == &schema_case ? MODE_CASES : 0) |
           (l->schema == &schema_letter ? MODE_LETTERS : 0);
}

static bool typing(const void *state)
{
    return ((const struct lister *)state)->asking != ASKING_NOTHING;
}

static bool at_start(const void *state)
{
    return ((const struct lister *)state)->edit.caret == 0;
}

static void stale(void *state)
{
    struct lister *l = state;
    l->must_find = l->must_count = l->must_views = l->must_prune = true;
}

static void added(void *state, const struct schema *schema, uint64_t id)
{
    struct lister *l = state;
    if (schema == l->schema)
        l->added = id;
}

/* ---- asking ---- */

static bool two_panes(const struct ui *ui, struct area area)
{
    return area.w >= TWO_PANES && !ui->lean;
}

/* With a pane beside it the list leaves the column before the line free. */
static int list_width(const struct ui *ui, struct area area)
{
    return two_panes(ui, area) ? area.w * 3 / 5 - 1 : area.w;
}

static int pane_x(const struct ui *ui, struct area area)
{
    return list_width(ui, area) + 1;
}

static bool has_context(struct ui *ui, const struct lister *l, struct area area)
{
    if (two_panes(ui, area) && l->asking == ASKING_NOTHING)
        return false;
    return !ui->lean || l->show_context || l->asking != ASKING_NOTHING;
}

/* One sign is enough to say that something may not be seen. */
static void add_to_context(struct ui *ui, const struct lister *l, const void *record,
    const char *key, const char *separator, struct str *out)
{
    const struct field *field = schema_field(l->schema, key);
    if (field == NULL || field_is_empty(field, record))
        return;
    bool seen = office_may_see(ui->office, l->schema, record, field);
    if (!seen && strstr(out->buf, FIELD_MASK) != NULL)
        return;
    str_add(out, separator);
    if (l->schema == &schema_letter && strcmp(key, "direction") == 0)
        letter_stage_text(ui, record, true, out);
    else
        ui_show(ui, l->schema, record, field, out);
}

static void ask_context(struct ui *ui, struct lister *l)
{
    static const char *const keys[] = {
        "name", "address", "kind", "officer", "state", "direction", "result"};
    free(l->context);
    l->context = NULL;
    void *record = record_new(l->schema);
    if (l->selected != 0 &&
        office_get(ui->office, l->schema, l->selected, record, NULL) == TD_OK) {
        struct str out = {0};
        str_add(&out, record_head(record)->code == NULL ? "" : record_head(record)->code);
        for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
            add_to_context(ui, l, record, keys[i],
                i == 0   ? "  "
                : i == 1 ? ", "
                         : " · ",
                &out);
        l->context = str_detach(&out);
    }
    record_free(l->schema, record);
}

static void find_now(struct ui *ui, struct lister *l)
{
    if (!l->must_find)
        return;
    lister_find(ui, l);
    l->detail_id = 0;
    free(l->context);
    l->context = NULL;
}

static void ask_selected(struct ui *ui, struct lister *l, struct area area)
{
    l->selected = lister_id(l, l->list.at);
    int width = two_panes(ui, area) ? area.w - pane_x(ui, area) - 2 : 0;
    if (l->selected == l->detail_id && l->detail_width == width && l->context != NULL)
        return;
    ask_context(ui, l);
    if (width > 0 && l->selected != 0)
        lines_make(ui, l->schema, l->selected, width, &l->detail);
    else
        lines_clear(&l->detail);
    l->detail_id = l->selected;
    l->detail_width = width;
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct lister *l = state;
    if (l->must_views)
        lister_load_views(ui, l);
    if (l->must_count)
        lister_count(ui, l);
    list_set_height(&l->list, area.h - 2 - (has_context(ui, l, area) ? 1 : 0));
    find_now(ui, l);
    ask_selected(ui, l, area);
    lister_ask_rows(ui, l, list_width(ui, area));
}

static bool busy(const void *state)
{
    const struct lister *l = state;
    return !l->must_find && (l->finding || lister_is_counting(l));
}

static void work(struct ui *ui, void *state)
{
    struct lister *l = state;
    if (l->finding)
        lister_find_more(ui, l);
    else
        lister_count_more(ui, l);
}

/* ---- drawing ---- */

static char *view_text(const struct lister *l, size_t i, bool count)
{
    const struct list_view *v = &l->views[i];
    bool here = i == l->view;
    struct str out = {0};
    str_add(&out, here ? "[" : " ");
    if (i < lister_numbered(l))
        str_addf(&out, "%u ", (unsigned)i + 1);
    str_add(&out, v->name);
    if (v->broken)
        str_add(&out, " !");
    else if (count && !v->aside)
        str_addf(&out, " %llu%s", (unsigned long long)v->count, list_view_more(v));
    str_addc(&out, here ? ']' : ' ');
    return str_detach(&out);
}

/* How much of a view is shown. */
enum view_part { VIEW_LEFT_OUT, VIEW_NAMED, VIEW_COUNTED };

static int views_width(const struct lister *l, const enum view_part *parts)
{
    int width = 0;
    for (size_t i = 0; i < l->n_views; i++) {
        char *text = view_text(l, i, parts[i] == VIEW_COUNTED);
        width += parts[i] == VIEW_LEFT_OUT ? 0 : utf8_width(text);
        free(text);
    }
    return width;
}

/* The lower the longer it stays: the current one, those that say what presses, those
 * that the person saved, the rest. */
static size_t view_rank(const struct lister *l, size_t i)
{
    if (i == l->view)
        return 0;
    if (i < COUNTS_KEPT)
        return 1 + i;
    return l->views[i].id != 0 ? 1 + i : 1 + l->n_views + i;
}

/* Takes the count, else the name, off the lowest view above this rank; false when there
 * is none to take from. */
static bool shorten(
    const struct lister *l, enum view_part *parts, enum view_part part, size_t above)
{
    size_t worst = SIZE_MAX;
    for (size_t i = 0; i < l->n_views; i++)
        if (parts[i] >= part && view_rank(l, i) > above &&
            (worst == SIZE_MAX || view_rank(l, i) > view_rank(l, worst)))
            worst = i;
    if (worst == SIZE_MAX)
        return false;
    parts[worst] = part == VIEW_COUNTED ? VIEW_NAMED : VIEW_LEFT_OUT;
    return true;
}

/* Too narrow: first the counts go, then the views, of the rest; then of the saved ones;
 * then of those that say what presses. The current one stays. A short one may still find
 * room where a long one went. */
static void fit_views(const struct lister *l, enum view_part *parts, int width)
{
    const struct {
        enum view_part part;
        size_t above;
    } steps[] = {{VIEW_COUNTED, l->n_views}, {VIEW_NAMED, l->n_views},
        {VIEW_COUNTED, COUNTS_KEPT}, {VIEW_NAMED, 0}};
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        while (views_width(l, parts) > width &&
               shorten(l, parts, steps[i].part, steps[i].above))
            ;
    for (size_t i = 0; i < lister_numbered(l); i++) {
        bool out = parts[i] == VIEW_LEFT_OUT;
        parts[i] = out ? VIEW_NAMED : parts[i];
        if (out && views_width(l, parts) > width)
            parts[i] = VIEW_LEFT_OUT;
    }
}

/* "2 new" and what narrows the list, at the right of the first line. */
static char *narrowing(struct ui *ui, const struct lister *l)
{
    struct str out = {0};
    char *filter = lister_filter_shown(ui, l);
    str_add(&out, "");
    if (*l->words != '\0' && l->asking != ASKING_FIND)
        str_addf(&out, "/%s: %s ", l->words, rung_text(l->rung));
    if (l->taken_out)
        str_addf(&out, "%s ", _("taken out"));
    if (*filter != '\0' && l->asking != ASKING_FILTER)
        str_addf(&out, _("filter: %s "), filter);
    if (ui->news > 0)
        str_addf(&out, _("%u new (.)"), (unsigned)ui->news);
    free(filter);
    return str_detach(&out);
}

static void draw_views(const struct lister *l, int y, int x, int width)
{
    enum view_part *parts = xcalloc(l->n_views, sizeof(*parts));
    for (size_t i = 0; i < l->n_views; i++)
        parts[i] = i < lister_numbered(l) || i == l->view ? VIEW_COUNTED : VIEW_LEFT_OUT;
    fit_views(l, parts, width);
    for (size_t i = 0; i < l->n_views; i++) {
        char *text = view_text(l, i, parts[i] == VIEW_COUNTED);
        int used =
            parts[i] == VIEW_LEFT_OUT
                ? 0
                : draw_text(y, x, width, text, i == l->view ? STYLE_STRONG : STYLE_FAINT);
        x += used;
        width -= used;
        free(text);
    }
    free(parts);
}

static void draw_top(struct ui *ui, const struct lister *l, struct area area)
{
    char *right = narrowing(ui, l);
    int need = utf8_width(right), x = 0;
    int room = need < area.w / 2 ? need : area.w / 2;
    int most = l->n_views > 1 ? area.w / 3 : area.w / 2;
    if (l->schema != &schema_case)
        x = draw_text(area.y, 1, most, _(l->schema->label_many), STYLE_TITLE) + 2;
    draw_views(l, area.y, x, area.w - x - room - (room > 0 ? 1 : 0));
    if (room > 0)
        draw_right(area.y, area.w - room, room, right, STYLE_TITLE);
    free(right);
}

static void draw_pane(struct ui *ui, const struct lister *l, struct area area)
{
    int x = pane_x(ui, area);
    draw_vline(area.y + 1, x, area.h - 1);
    struct str others = {0};
    presence_show(ui->office, l->schema, l->selected, &others);
    int rows = area.h - (others.len > 0 ? 2 : 1);
    if (others.len > 0)
        draw_text(area.y + area.h - 1, x + 2, area.w - x - 2, others.buf, STYLE_SOON);
    str_release(&others);
    for (size_t i = 0; i < l->detail.n && (int)i < rows; i++)
        line_draw(&l->detail, i, area.y + 1 + (int)i, x + 2, area.w - x - 2, false);
}

/* Who else is at the row comes first: it is short and worth more than the address. */
static void draw_selected(struct ui *ui, const struct lister *l, int y, int width)
{
    struct str others = {0};
    presence_show(ui->office, l->schema, l->selected, &others);
    int used = draw_text(y, 1, width - 2, str_text(&others), STYLE_SOON);
    int x = 1 + used + (used > 0 ? 2 : 0);
    if (l->context != NULL && x < width - 1)
        draw_text(y, x, width - 1 - x, l->context, STYLE_PLAIN);
    str_release(&others);
}

static char *rows_text(const struct lister *l)
{
    unsigned n = (unsigned)l->total;
    if (l->finding && n == 0)
        return xstrdup(_("Searching…"));
    if (l->finding)
        return xasprintf(msg_n("at least %u row", "at least %u rows", n), n);
    return xasprintf(msg_n("%u row", "%u rows", n), n);
}

/* The line above the last one: about the row, or about what is being typed. */
static void draw_context(struct ui *ui, const struct lister *l, int y, int width)
{
    if (l->asking == ASKING_FILTER && l->fault.code != TD_OK) {
        int col = utf8_width(_("Filter: ")) + (int)l->fault_at;
        draw_text(y, col < width / 2 ? col : 1, 1, "^", STYLE_ERROR);
        int x = col < width / 2 ? col + 2 : 3;
        draw_text(y, x, width - x, l->fault.text, STYLE_ERROR);
        return;
    }
    if (l->asking != ASKING_NOTHING) {
        char *text = rows_text(l);
        int used = draw_text(y, 1, width - 2, text, STYLE_STRONG);
        if (*l->words != '\0')
            draw_text(y, 3 + used, width - 4 - used, rung_text(l->rung), STYLE_FAINT);
        free(text);
        return;
    }
    draw_selected(ui, l, y, width);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    struct lister *l = state;
    bool context = has_context(ui, l, area);
    draw_top(ui, l, area);
    struct area rows = {
        area.y + 1, area.x, area.h - 1 - (context ? 1 : 0), list_width(ui, area)};
    lister_draw_rows(ui, l, rows);
    if (two_panes(ui, area))
        draw_pane(
            ui, l, (struct area){area.y, area.x, area.h - (context ? 1 : 0), area.w});
    if (context)
        draw_context(ui, l, area.y + area.h - 1, area.w);
}

static void status(struct ui *ui, void *state, struct str *out)
{
    const struct lister *l = state;
    unsigned long long at = l->total > 0 ? l->list.at + 1 : 0, total = l->total;
    if (l->finding && total == 0)
        str_add(out, _("Searching…"));
    else if (l->finding)
        str_addf(out, _("%llu/at least %llu"), at, total);
    else if (!ui->lean || l->show_context)
        str_addf(out, "%llu/%llu", at, total);
    if (l->n_marks > 0)
        str_addf(
            out, "%s%s %u", out->len > 0 ? " · " : "", _("marked"), (unsigned)l->n_marks);
    if (l->n_marks > 0 && l->n_hidden > 0 && !l->finding)
        str_addf(out, _(", %u not shown"), (unsigned)l->n_hidden);
}

static void line(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct lister *l = state;
    const char *sign = l->asking == ASKING_FIND ? "/" : _("Filter: ");
    int x = draw_text(area.y, 0, area.w, sign, STYLE_STRONG);
    int col = edit_scroll(&l->edit, area.w - x - 1);
    draw_pad(area.y, x, area.w - x, edit_text(&l->edit) + l->edit.first, STYLE_FIELD);
    draw_cursor(area.y, x + col);
}

/* ---- find and filter ---- */

static void begin_asking(struct ui *ui, struct lister *l, enum asking what)
{
    char *shown = what == ASKING_FIND ? xstrdup(l->words) : lister_filter_shown(ui, l);
    l->asking = what;
    edit_release(&l->edit);
    edit_init(&l->edit, shown, false);
    free(shown);
    free(l->before);
    l->before = xstrdup(what == ASKING_FIND ? l->words : l->filter);
    l->fault = (struct err){0};
}

static void put_in_force(struct lister *l, const char *text)
{
    char **slot = l->asking == ASKING_FIND ? &l->words : &l->filter;
    free(*slot);
    *slot = utf8_trim(text);
    l->must_find = true;
}

/* A filter that does not parse keeps the rows as they are and says where it fails. */
static void typed(struct ui *ui, struct lister *l)
{
    const char *text = edit_text(&l->edit);
    l->fault = (struct err){0};
    if (l->asking == ASKING_FILTER) {
        struct query_env env = office_query_env(ui->office, true);
        struct query *query = NULL;
        size_t at = 0;
        bool fine = query_parse(l->schema, text, &env, &query, &at, &l->fault) == TD_OK;
        query_free(query);
        if (!fine) {
            char *before = xstrndup(text, at);
            l->fault_at = (size_t)utf8_width(before);
            free(before);
            return;
        }
    }
    put_in_force(l, text);
    l->selected = 0;
    list_go(&l->list, 0);
}

static void end_asking(struct ui *ui, struct lister *l, bool keep)
{
    if (!keep)
        put_in_force(l, l->before);
    else if (l->fault.code != TD_OK) {
        ui_say_err(ui, &l->fault);
        return;
    }
    l->asking = ASKING_NOTHING;
}

static bool key(struct ui *ui, void *state, const struct key *k)
{
    struct lister *l = state;
    bool changed = false;
    if (l->asking == ASKING_NOTHING)
        return false;
    if (key_is_answer(k)) {
        end_asking(ui, l, true);
        return true;
    }
    if (k->code == TK_BACKSPACE && l->edit.text.len == 0) {
        end_asking(ui, l, false);
        return true;
    }
    if (!edit_key(&l->edit, k, &changed))
        return false;
    if (changed)
        typed(ui, l);
    return true;
}

/* ---- acts ---- */

static bool asking_act(struct ui *ui, struct lister *l, enum act act)
{
    switch ((int)act) {
    case ACT_BACK:
    case ACT_LEAVE: end_asking(ui, l, false); return true;
    default: return lister_list_act(ui, l, act);
    }
}

static bool on_marked(enum act act)
{
    return act == ACT_STATE || act == ACT_ASSIGN || act == ACT_VOID || act == ACT_NOTE ||
           act == ACT_EDITOR || act == ACT_INSTRUCT;
}

static bool records_act(struct ui *ui, struct lister *l, enum act act)
{
    bool many = l->n_marks > 0 && on_marked(act);
    return deed_act(ui, l->schema, many ? l->marks : &l->selected,
        many ? l->n_marks : (l->selected != 0 ? 1 : 0), act);
}

static bool is_narrowed(const struct lister *l)
{
    return *l->words != '\0' ||
           strcmp(l->filter, l->given == NULL ? "" : l->given) != 0 || l->taken_out;
}

/* One step: what narrows the list, then the marks; false when there is neither. */
static bool step_back(struct ui *ui, struct lister *l)
{
    if (is_narrowed(l))
        return lister_list_act(ui, l, ACT_CLEAR);
    return l->n_marks > 0 && lister_list_act(ui, l, ACT_UNMARK);
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct lister *l = state;
    if (l->asking != ASKING_NOTHING)
        return asking_act(ui, l, what);
    // several keys may come between two frames; each acts on the row before it
    find_now(ui, l);
    l->selected = lister_id(l, l->list.at);
    if (ui->lean && what != ACT_PANE)
        l->show_context = false;
    switch ((int)what) {
    case ACT_OPEN:
        if (l->selected != 0)
            detail_open(ui, l->schema, l->selected);
        return true;
    case ACT_FIND: begin_asking(ui, l, ASKING_FIND); return true;
    case ACT_FILTER: begin_asking(ui, l, ASKING_FILTER); return true;
    case ACT_ADD: form_add(ui, l->schema, NULL, NULL); return true;
    case ACT_PANE: l->show_context = !l->show_context; return true;
    case ACT_BACK: return step_back(ui, l);
    default: break;
    }
    return lister_list_act(ui, l, what) || records_act(ui, l, what);
}

/* ---- line by line ---- */

static void tell_row(struct ui *ui, const struct lister *l, size_t i, struct str *out)
{
    const struct cell_row *row = &l->cells[i];
    if (l->cells_first + i == l->list.at)
        str_add(out, "#");
    str_addf(out, "%u", (unsigned)(l->cells_first + i) + 1);
    if (lister_is_marked(l, row->id))
        str_addf(out, " (%s)", _("marked"));
    for (size_t c = 0; c < l->columns.n; c++)
        if (row->cells[c] != NULL && *row->cells[c] != '\0')
            str_addf(out, "%s %s", c == 0 ? "" : ";", row->cells[c]);
    if (row->band == '!')
        str_addf(out, "; %s", _("overdue"));
    str_add(out, presence_at(ui->office, l->schema, row->id) ? "; " : "");
    presence_show(ui->office, l->schema, row->id, out);
    str_addc(out, '\n');
}

static void tell_views(const struct lister *l, struct str *out)
{
    for (size_t i = 0; i < lister_numbered(l); i++)
        str_addf(out, "%sview-%u %s %llu", i == 0 ? "" : "; ", (unsigned)i + 1,
            l->views[i].name, (unsigned long long)l->views[i].count);
    str_addc(out, '\n');
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    struct lister *l = state;
    if (l->asking != ASKING_NOTHING) {
        str_addf(out, "%s [%s]:\n", l->asking == ASKING_FIND ? _("Find") : _("Filter"),
            edit_text(&l->edit));
        return;
    }
    if (!l->told)
        tell_views(l, out);
    l->told = true;
    char *narrowed = narrowing(ui, l);
    str_addf(out, "%s, %s: %llu-%llu/%llu %s\n", _(l->schema->label_many),
        l->views[l->view].name,
        (unsigned long long)(l->total > 0 ? l->cells_first + 1 : 0),
        (unsigned long long)(l->cells_first + l->n_cells), (unsigned long long)l->total,
        narrowed);
    free(narrowed);
    for (size_t i = 0; i < l->n_cells; i++)
        tell_row(ui, l, i, out);
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    struct lister *l = state;
    bool open;
    if (l->asking != ASKING_NOTHING || !list_answer(&l->list, line, &open))
        return false;
    if (open)
        ui_act(ui, ACT_OPEN);
    return true;
}

/* Views are called by their names. */
static const char *label(const void *state, enum act act)
{
    const struct lister *l = state;
    if (act <= ACT_VIEW_0 || act >= ACT_COUNT)
        return NULL;
    size_t view = (size_t)(act - ACT_VIEW_0) - 1;
    return view < lister_numbered(l) ? l->views[view].name : "";
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct lister *l = state;
    lister_drop_rows(l);
    lister_free_views(l);
    lines_clear(&l->detail);
    lister_forget(l);
    edit_release(&l->edit);
    free(l->filter);
    free(l->given);
    free(l->words);
    free(l->marks);
    free(l->before);
    free(l->context);
    free(l);
}

static const struct screen_ops list_ops = {
    .name = "list",
    .modes = modes,
    .typing = typing,
    .at_start = at_start,
    .stale = stale,
    .added = added,
    .ask = ask,
    .draw = draw,
    .act = act,
    .key = key,
    .label = label,
    .status = status,
    .line = line,
    .tell = tell,
    .answer = answer,
    .busy = busy,
    .work = work,
    .close = close,
};

/* The view by its name, in either language when it is a built-in one. */
static size_t view_called(const struct lister *l, const char *name)
{
    size_t n_built_in;
    const struct view *views = views_of(l->schema, &n_built_in);
    for (size_t i = 0; name != NULL && i < l->n_views; i++)
        if (fold_key_equal(l->views[i].name, name))
            return i;
    for (size_t k = 0; name != NULL && k < n_built_in; k++)
        if (fold_key_equal(views[k].label, name))
            return lister_view_keyed(l, views[k].key);
    return 0;
}

static bool same_given(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Goes back to the register's list of this given filter (NULL: its views) when it is
 * open. */
static bool back_to_list(struct ui *ui, const struct schema *schema, const char *given)
{
    for (size_t i = ui->depth; i-- > 0;) {
        const struct lister *l = ui->stack[i].state;
        if (ui->stack[i].ops == &list_ops && l->schema == schema &&
            same_given(l->given, given))
            return ui_pop_to(ui, l);
    }
    return false;
}

static struct lister *lister_new(struct ui *ui, const struct schema *schema)
{
    struct lister *l = xcalloc(1, sizeof(*l));
    l->schema = schema;
    l->filter = xstrdup("");
    l->words = xstrdup("");
    l->must_find = l->must_count = true;
    edit_init(&l->edit, "", false);
    lister_load_views(ui, l);
    return l;
}

void list_open(struct ui *ui, const struct schema *schema, const char *view)
{
    if (back_to_list(ui, schema, NULL))
        return;
    details_conceal(ui);
    struct lister *l = lister_new(ui, schema);
    lister_go_view(ui, l, view_called(l, view));
    ui_push(ui, &list_ops, l);
}

void list_open_given(struct ui *ui, const struct schema *schema, const char *filter)
{
    if (back_to_list(ui, schema, filter))
        return;
    details_conceal(ui);
    struct lister *l = lister_new(ui, schema);
    lister_go_view(ui, l, lister_view_of(l, ""));
    l->given = xstrdup(filter);
    free(l->filter);
    l->filter = xstrdup(filter);
    if (schema == &schema_case) {
        l->sort = schema_field(schema, "due");
        l->descending = false;
    }
    ui_push(ui, &list_ops, l);
}

void list_find(struct ui *ui, const struct schema *schema)
{
    list_open(ui, schema, NULL);
    ui_act(ui, ACT_CLEAR);
    ui_act(ui, ACT_FIND);
}
