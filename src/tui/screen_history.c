/* SPDX-License-Identifier: MIT
 *
 * A record's journal to walk through: u takes the entry under the cursor back, be it old
 * or itself an undoing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/wrap.h"
#include "deeds.h"
#include "list.h"
#include "undoing.h"

struct row {
    char *text;
    uint64_t seq;   /* of the entry it belongs to */
    uint64_t batch; /* of a change made with others, else 0 */
    bool head;
    bool goes_on; /* the wrapped rest of the row before */
};

struct state {
    const struct schema *schema;
    uint64_t id;
    char *title;
    struct row *rows;
    size_t n, cap;
    int width;
    bool must_make;
    struct list list;
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_VIEW;
}

static void stale(void *state)
{
    ((struct state *)state)->must_make = true;
}

/* ---- rows ---- */

static void free_rows(struct state *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->rows[i].text);
    s->n = 0;
}

static void add_wrapped(
    struct state *s, const char *text, int indent, const struct row *like)
{
    bool head = like->head;
    int width = s->width - indent > 10 ? s->width - indent : 10;
    for (size_t at = 0; at != SIZE_MAX;) {
        size_t from = at, to = text_wrap(text, from, width, &at);
        ARRAY_GROW(s->rows, s->cap, s->n + 1);
        s->rows[s->n] = *like;
        s->rows[s->n].head = head;
        s->rows[s->n].goes_on = from > 0;
        s->rows[s->n++].text =
            xasprintf("%*s%.*s", indent, "", (int)(to - from), text + from);
        head = false;
    }
}

static void add_entry(struct ui *ui, struct state *s, const struct history_entry *entry)
{
    struct str out = {0};
    // a merge is taken back whole in any case
    bool change = entry->action != ACTION_UNDO && entry->action != ACTION_REDO &&
                  entry->action != ACTION_MERGE;
    struct row like = {
        .seq = entry->seq, .batch = change ? entry->batch : 0, .head = true};
    history_head(s->schema, entry, true, &out);
    add_wrapped(s, str_text(&out), 0, &like);
    like.head = false;
    for (size_t i = 0; i < entry->n_changes && !ui->names_hidden; i++) {
        str_clear(&out);
        history_change_text(&entry->changes[i], &out);
        add_wrapped(s, str_text(&out), 4, &like);
    }
    str_release(&out);
}

static void make(struct ui *ui, struct state *s)
{
    struct history_entry *entries = NULL;
    size_t n = 0;
    struct err err = {0};
    uint64_t seq = s->list.at < s->n ? s->rows[s->list.at].seq : 0;
    free_rows(s);
    if (office_history(ui->office, s->schema, s->id, &entries, &n, &err) != TD_OK)
        add_wrapped(s, err.text, 0, &(struct row){0});
    for (size_t i = 0; i < n; i++)
        add_entry(ui, s, &entries[i]);
    history_free(entries, n);
    list_set_total(&s->list, s->n);
    for (size_t i = 0; i < s->n && seq != 0; i++)
        if (s->rows[i].seq == seq && s->rows[i].head)
            list_go(&s->list, i);
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    if (!s->must_make && s->width == area.w - 4)
        return;
    s->must_make = false;
    s->width = area.w - 4;
    make(ui, s);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    draw_text(area.y, area.x + 1, area.w - 2, s->title, STYLE_TITLE);
    list_set_height(&s->list, area.h - 1);
    for (uint64_t i = 0; i < s->list.height && s->list.first + i < s->n; i++) {
        const struct row *row = &s->rows[s->list.first + i];
        bool here = s->list.first + i == s->list.at;
        int y = area.y + 1 + (int)i;
        draw_text(y, area.x, 1, here ? ">" : " ", STYLE_STRONG);
        draw_text(y, area.x + 2, area.w - 3, row->text,
            row->head ? STYLE_TITLE
            : here    ? STYLE_STRONG
                      : STYLE_PLAIN);
    }
    draw_cursor(area.y + 1 + (int)(s->list.at - s->list.first), area.x);
}

/* ---- acts ---- */

struct choice_of_two {
    uint64_t seq, batch;
};

static void one_or_all(struct ui *ui, void *ctx, size_t item)
{
    const struct choice_of_two *c = ctx;
    struct undo one = {.target = UNDO_ENTRY, .seq = c->seq};
    struct undo all = {.target = UNDO_BATCH, .batch = c->batch};
    if (item < 2)
        undo_ask(ui, item == 0 ? &one : &all);
}

/* A change made together with others can be taken back alone or with all of them. */
static void ask_one_or_all(struct ui *ui, const struct row *row)
{
    struct choice_of_two *c = xcalloc(1, sizeof(*c));
    *c = (struct choice_of_two){row->seq, row->batch};
    struct pick pick = {.title = _("Take it back?"),
        .intro = xstrdup(_("It was made together with others, in an import or for all "
                           "marked records.")),
        .ctx = c,
        .question = true,
        .chosen = one_or_all,
        .release = free};
    pick_add(&pick, xstrdup(_("This change alone")), NULL);
    pick_add(&pick, xstrdup(_("All of them")), NULL);
    pick_add(&pick, xstrdup(_("Leave it as it is")), NULL);
    pick_open(ui, &pick);
}

static void take_back(struct ui *ui, const struct state *s)
{
    const struct row *row = s->list.at < s->n ? &s->rows[s->list.at] : NULL;
    struct undo undo = {.target = UNDO_ENTRY, .seq = row == NULL ? 0 : row->seq};
    if (undo.seq == 0)
        return;
    if (row->batch != 0)
        ask_one_or_all(ui, row);
    else
        undo_ask(ui, &undo);
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct state *s = state;
    if (what == ACT_UNDO) {
        take_back(ui, s);
        return true;
    }
    return list_act(&s->list, what);
}

static void status(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct list *list = &((struct state *)state)->list;
    str_addf(out, "%u/%u", (unsigned)list->at + 1, (unsigned)list->total);
}

/* ---- line by line ---- */

static void tell_row(const struct state *s, size_t i, struct str *out)
{
    const struct row *row = &s->rows[i];
    const char *text = row->text + strspn(row->text, " ");
    if (row->goes_on) {
        str_truncate(out, out->len - 1);
        str_addf(out, " %s\n", text);
        return;
    }
    if (row->head)
        str_addf(out, "%s%u ", i == s->list.at ? "#" : "", (unsigned)i + 1);
    str_addf(out, "%s\n", text);
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    str_addf(out, "%s\n", s->title);
    for (size_t i = 0; i < s->n; i++)
        tell_row(s, i, out);
}

/* Nothing stands behind an entry: a number stands on it, for u to take it back. */
static bool answer(struct ui *ui, void *state, const char *line)
{
    (void)ui;
    bool open;
    return list_answer(&((struct state *)state)->list, line, &open);
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    free_rows(s);
    free(s->rows);
    free(s->title);
    free(s);
}

static const struct screen_ops history_ops = {
    .name = "history",
    .modes = modes,
    .stale = stale,
    .ask = ask,
    .draw = draw,
    .act = act,
    .status = status,
    .tell = tell,
    .answer = answer,
    .close = close,
};

void history_open(
    struct ui *ui, const struct schema *schema, uint64_t id, const char *title)
{
    struct state *s = xcalloc(1, sizeof(*s));
    s->schema = schema;
    s->id = id;
    s->title = xstrdup(title);
    s->must_make = true;
    ui_push(ui, &history_ops, s);
}
