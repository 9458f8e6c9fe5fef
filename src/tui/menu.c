/* SPDX-License-Identifier: MIT
 *
 * The menu: groups side by side in the first line, the entries of one below it. Left and
 * right walk between groups, up and down inside, a letter goes to the next entry that
 * begins with it, Enter runs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "choice_row.h"
#include "entries.h"
#include "list.h"
#include "screens.h"

struct group {
    const char *title;
    size_t from, n; /* among the entries */
};

struct state {
    struct entries entries;
    struct group *groups;
    size_t n, cap, at;
    struct list list; /* of the group one is in */
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_MENU;
}

static const struct group *group_here(const struct state *s)
{
    return &s->groups[s->at];
}

static const struct entry *entry_at(const struct state *s, uint64_t row)
{
    return &s->entries.rows[group_here(s)->from + (size_t)row];
}

static struct choice_row row_at(const struct state *s, uint64_t row)
{
    const struct entry *e = entry_at(s, row);
    return (struct choice_row){e->text, e->keys};
}

/* ---- drawing ---- */

/* With a blank or a bracket on each side. */
static int title_width(const struct state *s, size_t i)
{
    return utf8_width(s->groups[i].title) + 2;
}

/* The first group whose name is seen, so that the one here is seen whole. */
static size_t first_title(const struct state *s, int width)
{
    size_t first = s->at;
    int used = title_width(s, s->at);
    while (first > 0 && used + title_width(s, first - 1) <= width - 2)
        used += title_width(s, --first);
    return first;
}

/* The names side by side; "<" and ">" where there are more. Returns the column of the one
 * here. */
static int draw_titles(const struct state *s, struct area area)
{
    size_t i = first_title(s, area.w);
    int x = 1, here = 1;
    draw_pad(area.y, 0, area.w, i > 0 ? "<" : "", STYLE_HEAD);
    for (; i < s->n && x + title_width(s, i) <= area.w - 1; i++) {
        bool chosen = i == s->at;
        char *name = xasprintf(chosen ? "[%s]" : " %s ", s->groups[i].title);
        here = chosen ? x : here;
        x += draw_text(
            area.y, x, title_width(s, i), name, chosen ? STYLE_PICK : STYLE_HEAD);
        free(name);
    }
    if (i < s->n)
        draw_text(area.y, area.w - 1, 1, ">", STYLE_HEAD);
    return here;
}

static int widest_row(const struct state *s)
{
    int widest = 0;
    for (size_t i = 0; i < group_here(s)->n; i++) {
        struct choice_row row = row_at(s, i);
        int w = utf8_width(row.text) + (row.hint == NULL ? 0 : utf8_width(row.hint) + 2);
        widest = w > widest ? w : widest;
    }
    return widest;
}

static bool is_small(struct area area)
{
    return area.h < 16 || area.w < 56;
}

/* The inside of the box below the name; a small screen is used whole. */
static struct area draw_frame(const struct state *s, struct area area, int x)
{
    int w = widest_row(s) + 5, h = (int)group_here(s)->n + 2;
    w = w > area.w ? area.w : w;
    h = h > area.h - 1 ? area.h - 1 : h;
    if (is_small(area)) {
        for (int y = 1; y < area.h; y++)
            draw_pad(area.y + y, 0, area.w, "", STYLE_PLAIN);
        return (struct area){area.y + 1, 0, area.h - 1, area.w};
    }
    x = x + w > area.w ? area.w - w : x;
    draw_box((struct area){area.y + 1, x, h, w}, NULL);
    return (struct area){area.y + 2, x + 1, h - 2, w - 2};
}

static void draw_entry(const struct state *s, struct area in, uint64_t row)
{
    int y = in.y + (int)(row - s->list.first);
    bool here = row == s->list.at;
    enum style style = here ? STYLE_PICK : STYLE_PLAIN;
    draw_pad(y, in.x, in.w, here ? ">" : "", style);
    choice_row_draw(
        row_at(s, row), y, in.x + 2, in.w - 3, style, here ? STYLE_PICK : STYLE_FAINT);
}

/* A text that is cut is told whole below the rows. */
static int whole_rows(const struct state *s, struct area in)
{
    struct choice_row row = row_at(s, s->list.at);
    if (!choice_row_is_cut(row, in.w - 3))
        return 0;
    int rows = (int)text_rows(row.text, in.w - 3);
    return rows < in.h / 2 ? rows : in.h / 2;
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    struct area in = draw_frame(s, area, draw_titles(s, area));
    int whole = whole_rows(s, in), rows = in.h - whole;
    list_set_height(&s->list, rows);
    for (int i = 0; i < rows && s->list.first + (uint64_t)i < s->list.total; i++)
        draw_entry(s, in, s->list.first + (uint64_t)i);
    if (whole > 0)
        draw_wrapped(in.y + rows, in.x + 2, in.w - 3, whole, row_at(s, s->list.at).text,
            STYLE_FAINT);
    draw_cursor(in.y + (int)(s->list.at - s->list.first), in.x);
}

/* ---- keys ---- */

static void go_group(struct state *s, size_t at)
{
    s->at = at;
    s->list = (struct list){.height = s->list.height};
    list_set_total(&s->list, group_here(s)->n);
}

/* The menu closes first, so that what is chosen acts on the screen below. */
static void run(struct ui *ui, struct state *s)
{
    struct entries entries = s->entries;
    struct entry chosen = *entry_at(s, s->list.at);
    s->entries = (struct entries){0};
    ui_pop(ui);
    entry_run(ui, &chosen);
    entries_release(&entries);
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct state *s = state;
    switch ((int)what) {
    case ACT_LEFT: go_group(s, (s->at + s->n - 1) % s->n); return true;
    case ACT_RIGHT: go_group(s, (s->at + 1) % s->n); return true;
    case ACT_ACCEPT: run(ui, s); return true;
    case ACT_MENU: ui_pop(ui); return true;
    default: return list_act(&s->list, what);
    }
}

static bool begins_with(const char *text, const char *letter)
{
    char *folded = fold_text(text);
    bool same = strncmp(folded, letter, strlen(letter)) == 0;
    free(folded);
    return same;
}

/* To the next entry with this letter, without its marks. */
static bool key(struct ui *ui, void *state, const struct key *k)
{
    (void)ui;
    struct state *s = state;
    char typed[5] = "";
    if (!key_is_char(k->code, k->mods) || k->code == ' ')
        return false;
    utf8_encode(k->code, typed);
    char *letter = fold_text(typed);
    uint64_t n = s->list.total;
    for (uint64_t i = 1; i <= n && *letter != '\0'; i++)
        if (begins_with(entry_at(s, (s->list.at + i) % n)->text, letter)) {
            list_go(&s->list, (s->list.at + i) % n);
            break;
        }
    free(letter);
    return true;
}

/* ---- line by line ---- */

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    str_addf(out, "%s\n", _("Menu"));
    for (size_t i = 0; i < s->entries.n; i++) {
        const struct entry *e = &s->entries.rows[i];
        if (i == 0 || e->group != s->entries.rows[i - 1].group)
            str_addf(out, "%s\n", e->group);
        bool keys = e->keys != NULL && *e->keys != '\0';
        str_addf(out, "%u %s%s%s\n", (unsigned)i + 1, e->text, keys ? "; " : "",
            keys ? e->keys : "");
    }
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    struct state *s = state;
    int64_t number;
    if (!parse_i64(line, 1, (int64_t)s->entries.n, &number))
        return false;
    size_t row = (size_t)number - 1, group = 0;
    while (row >= s->groups[group].from + s->groups[group].n)
        group++;
    go_group(s, group);
    list_go(&s->list, row - s->groups[group].from);
    run(ui, s);
    return true;
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    entries_release(&s->entries);
    free(s->groups);
    free(s);
}

static const struct screen_ops menu_ops = {
    .name = "menu",
    .popup = true,
    .modes = modes,
    .draw = draw,
    .act = act,
    .key = key,
    .tell = tell,
    .answer = answer,
    .close = close,
};

static void make_groups(struct state *s)
{
    for (size_t i = 0; i < s->entries.n; i++) {
        const char *title = s->entries.rows[i].group;
        if (s->n == 0 || s->groups[s->n - 1].title != title) {
            ARRAY_GROW(s->groups, s->cap, s->n + 1);
            s->groups[s->n++] = (struct group){title, i, 0};
        }
        s->groups[s->n - 1].n++;
    }
}

void menu_open(struct ui *ui)
{
    struct state *s = xcalloc(1, sizeof(*s));
    entries_make(ui, ui_top(ui), &s->entries);
    make_groups(s);
    s->list.height = 1;
    go_group(s, 0);
    ui_push(ui, &menu_ops, s);
}
