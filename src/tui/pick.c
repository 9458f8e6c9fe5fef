/* SPDX-License-Identifier: MIT
 *
 * The chooser: a box in the middle of the screen. What is typed narrows the rows by
 * their words without accents and puts what is most likely meant first; headings
 * disappear then.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "choice_row.h"
#include "edit.h"
#include "list.h"
#include "screens.h"
#include "words.h"

/* How what is typed fits an item: the better the sooner it stands. */
enum rank {
    RANK_KEY,    /* the key that does the same */
    RANK_BEGINS, /* its text, or the initials of that */
    RANK_WORDS,  /* words of its text */
    RANK_ELSE,   /* what else it is called */
    RANK_NOT
};

struct state {
    struct pick pick;
    char **words; /* folded text of each item, then what else it is called */
    size_t n_words;
    enum rank *ranks;
    size_t *shown;
    struct list list;
    struct edit edit;
};

void pick_add(struct pick *pick, char *text_taken, char *hint_taken)
{
    ARRAY_GROW(pick->items, pick->cap, pick->n + 1);
    pick->items[pick->n++] = (struct pick_item){.text = text_taken, .hint = hint_taken};
}

void pick_add_heading(struct pick *pick, const char *text)
{
    pick_add(pick, xstrdup(text), NULL);
    pick->items[pick->n - 1].heading = true;
}

static void release_pick(struct pick *pick)
{
    if (pick->release != NULL)
        pick->release(pick->ctx);
    for (size_t i = 0; i < pick->n; i++) {
        free(pick->items[i].text);
        free(pick->items[i].hint);
    }
    free(pick->items);
    free(pick->intro);
}

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_PICK;
}

static bool typing(const void *state)
{
    (void)state;
    return true;
}

static bool at_start(const void *state)
{
    return ((const struct state *)state)->edit.caret == 0;
}

/* ---- narrowing ---- */

/* Is it one of the keys "A, F8"? */
static bool is_key(const char *keys, const char *typed)
{
    size_t len = strlen(typed);
    for (const char *p = keys; p != NULL && *p != '\0';) {
        size_t n = strcspn(p, ",");
        if (n == len && strncmp(p, typed, n) == 0)
            return true;
        p += n;
        p += strspn(p, ", ");
    }
    return false;
}

static enum rank rank_of(const struct state *s, size_t i, const char *typed)
{
    const struct pick_item *item = &s->pick.items[i];
    if (*typed == '\0')
        return RANK_KEY;
    if (item->heading)
        return RANK_NOT;
    if (is_key(item->hint, typed))
        return RANK_KEY;
    struct str text = {0};
    fold_words(&text, item->text);
    enum fit fit = words_how(str_text(&text), typed);
    str_release(&text);
    if (fit != FIT_NOT)
        return fit == FIT_BEGINS ? RANK_BEGINS : RANK_WORDS;
    return words_fit(s->words[i], typed) ? RANK_ELSE : RANK_NOT;
}

static void narrow(struct state *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->pick.n; i++)
        s->ranks[i] = rank_of(s, i, edit_text(&s->edit));
    for (enum rank rank = RANK_KEY; rank < RANK_NOT; rank++)
        for (size_t i = 0; i < s->pick.n; i++)
            if (s->ranks[i] == rank)
                s->shown[n++] = i;
    list_set_total(&s->list, n);
}

static bool on_heading(const struct state *s)
{
    return s->list.total > 0 && s->pick.items[s->shown[s->list.at]].heading;
}

/* Steps over headings, back when they end the list. */
static void step(struct state *s, int64_t delta)
{
    list_move(&s->list, delta);
    int64_t way = delta < 0 ? -1 : 1;
    while (on_heading(s)) {
        uint64_t before = s->list.at;
        list_move(&s->list, way);
        if (s->list.at == before) {
            if (way > 0)
                return;
            way = 1;
        }
    }
}

/* ---- drawing ---- */

static int widest(const struct state *s)
{
    int width = utf8_width(s->pick.title) + 6;
    for (size_t i = 0; i < s->pick.n; i++) {
        int row = utf8_width(s->pick.items[i].text) + (s->pick.chosen_all ? 9 : 5);
        if (s->pick.items[i].hint != NULL)
            row += utf8_width(s->pick.items[i].hint) + 2;
        width = row > width ? row : width;
    }
    return width;
}

/* Columns of the row before its text: the sign and, where several are chosen, the box. */
static int text_x(const struct state *s)
{
    return s->pick.chosen_all != NULL ? 6 : 2;
}

static struct choice_row row_of(const struct pick_item *item)
{
    return (struct choice_row){item->text, item->hint};
}

static void draw_item(const struct state *s, int y, int x, int w, uint64_t row)
{
    const struct pick_item *item = &s->pick.items[s->shown[row]];
    bool here = row == s->list.at;
    if (item->heading) {
        draw_text(y, x + 1, w - 2, item->text, STYLE_TITLE);
        return;
    }
    draw_pad(y, x, w, "", here ? STYLE_PICK : STYLE_PLAIN);
    enum style style = here ? STYLE_PICK : item->faint ? STYLE_FAINT : STYLE_PLAIN;
    draw_text(y, x, 1, here ? ">" : " ", style);
    if (s->pick.chosen_all != NULL)
        draw_text(y, x + 2, 4, item->on ? "[x] " : "[ ] ", style);
    int at = text_x(s);
    choice_row_draw(
        row_of(item), y, x + at, w - at - 1, style, here ? STYLE_PICK : STYLE_FAINT);
}

static int clamp(int v, int low, int high)
{
    return v > high ? high : v < low ? low : v;
}

/* A small screen is used whole, without a frame: title, intro, rows, what is typed. */
static bool is_small(struct area area)
{
    return area.h < 16 || area.w < 56;
}

/* Rows that an item takes whole; none when it is not cut. */
static int rows_of(const struct state *s, size_t i, int w)
{
    const struct pick_item *item = &s->pick.items[i];
    int room = w - text_x(s) - 1;
    bool cut = !item->heading && choice_row_is_cut(row_of(item), room);
    return cut ? (int)text_rows(item->text, w - 3) : 0;
}

/* Rows below the others that tell the chosen item whole when it is cut: a box has as many
 * as any item needs, so that it keeps its size; the small screen as many as this one. */
static int whole_rows(const struct state *s, bool small, int w, int most)
{
    int rows = 0;
    if (small)
        return s->list.total == 0
                   ? 0
                   : clamp(rows_of(s, s->shown[s->list.at], w), 0, most / 2);
    for (size_t i = 0; i < s->pick.n; i++) {
        int need = rows_of(s, i, w);
        rows = need > rows ? need : rows;
    }
    return clamp(rows, 0, most / 2);
}

/* The row of what is typed. */
static int typed_rows(const struct state *s)
{
    return s->pick.question ? 0 : 1;
}

/* Where the box's inside is; draws what is around it. */
static struct area draw_frame(const struct state *s, struct area area)
{
    int w = clamp(widest(s), s->pick.intro == NULL ? 30 : 56, area.w - 2);
    int intro = s->pick.intro == NULL ? 0 : (int)text_rows(s->pick.intro, w - 4);
    int h = (int)s->pick.n + 2 + typed_rows(s) + clamp(intro, 0, area.h - 6);
    h = clamp(h + whole_rows(s, false, w - 2, area.h), 5, area.h);
    if (is_small(area)) {
        for (int y = 0; y < area.h; y++)
            draw_pad(area.y + y, area.x, area.w, "", STYLE_PLAIN);
        draw_text(area.y, area.x + 1, area.w - 2, s->pick.title, STYLE_TITLE);
        return (struct area){area.y + 1, area.x, area.h - 1, area.w};
    }
    struct area box = {area.y + (area.h - h) / 2, area.x + (area.w - w) / 2, h, w};
    draw_box(box, s->pick.title);
    return (struct area){box.y + 1, box.x + 1, h - 2, w - 2};
}

/* Where the cursor is, at the edge, when not all rows are seen. */
static void draw_place(const struct state *s, struct area area, struct area in, int rows)
{
    if (s->list.total <= (uint64_t)rows)
        return;
    char *place = xasprintf(" %llu/%llu ", (unsigned long long)s->list.at + 1,
        (unsigned long long)s->list.total);
    int w = (int)strlen(place);
    int y = is_small(area) ? in.y - 1 : in.y + in.h;
    draw_text(y, in.x + in.w - w - 1, w, place, STYLE_FAINT);
    free(place);
}

static void draw_whole(const struct state *s, int y, int x, int w, int rows)
{
    if (s->list.total == 0)
        return;
    size_t item = s->shown[s->list.at];
    if (rows_of(s, item, w) > 0)
        draw_wrapped(y, x + 2, w - 3, rows, s->pick.items[item].text, STYLE_FAINT);
}

static void draw_typed(struct state *s, int y, int x, int w, int top)
{
    draw_text(y, x, 1, "/", STYLE_FAINT);
    int col = edit_scroll(&s->edit, w - 2);
    if (s->edit.text.len == 0)
        draw_text(y, x + 2, w - 3, _("type to narrow"), STYLE_FAINT);
    draw_text(y, x + 1, w - 1, edit_text(&s->edit) + s->edit.first, STYLE_STRONG);
    if (s->edit.text.len > 0 || s->list.total == 0)
        draw_cursor(y, x + 1 + col);
    else
        draw_cursor(top + (int)(s->list.at - s->list.first), x);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    struct area in = draw_frame(s, area);
    int intro = s->pick.intro == NULL ? 0 : (int)text_rows(s->pick.intro, in.w - 2);
    intro = clamp(intro, 0, is_small(area) ? in.h - 4 : area.h - 6);
    if (intro > 0)
        draw_wrapped(in.y, in.x + 1, in.w - 2, intro, s->pick.intro, STYLE_PLAIN);
    int whole = whole_rows(s, is_small(area), in.w, in.h - 2 - intro);
    int top = in.y + intro, rows = in.h - typed_rows(s) - intro - whole;
    list_set_height(&s->list, rows);
    for (int i = 0; i < rows && s->list.first + (uint64_t)i < s->list.total; i++)
        draw_item(s, top + i, in.x, in.w, s->list.first + (uint64_t)i);
    draw_place(s, area, in, rows);
    if (s->list.total == 0)
        draw_text(
            top, in.x + 2, in.w - 4, _("Nothing matches these words."), STYLE_FAINT);
    if (whole > 0)
        draw_whole(s, top + rows, in.x, in.w, whole);
    if (s->pick.question)
        draw_cursor(top + (int)(s->list.at - s->list.first), in.x);
    else
        draw_typed(s, in.y + in.h - 1, in.x, in.w, top);
}

/* ---- keys ---- */

static void hand_over(struct ui *ui, const struct pick *pick, size_t item)
{
    if (pick->chosen_all == NULL) {
        pick->chosen(ui, pick->ctx, item);
        return;
    }
    bool *on = xcalloc(pick->n + 1, sizeof(*on));
    for (size_t i = 0; i < pick->n; i++)
        on[i] = pick->items[i].on;
    pick->chosen_all(ui, pick->ctx, on);
    free(on);
}

/* The popup closes first, so that what is chosen may open another one. */
static void choose(struct ui *ui, struct state *s)
{
    if (s->list.total == 0 || on_heading(s))
        return;
    size_t item = s->shown[s->list.at];
    if (s->pick.items[item].faint) {
        const char *hint = s->pick.items[item].hint;
        ui_say(ui, TONE_INFO, "%s", hint != NULL ? hint : s->pick.items[item].text);
        return;
    }
    struct pick pick = s->pick;
    s->pick = (struct pick){.title = pick.title};
    ui_pop(ui);
    hand_over(ui, &pick, item);
    release_pick(&pick);
}

static void toggle(struct state *s)
{
    if (s->list.total > 0 && !on_heading(s)) {
        struct pick_item *item = &s->pick.items[s->shown[s->list.at]];
        item->on = !item->on;
    }
}

/* F1 explains the box itself, F10 leaves it. */
static bool is_for_others(const struct state *s, const struct key *k)
{
    bool function = k->code > TK_F1 && k->code <= TK_F12 && k->code != TK_F1 + 9;
    return s->pick.yields && function && k->mods == 0;
}

static bool key(struct ui *ui, void *state, const struct key *k)
{
    struct state *s = state;
    bool changed;
    if (is_for_others(s, k)) {
        struct key again = *k;
        ui_pop(ui);
        ui_key(ui, &again);
        return true;
    }
    if (k->code == TK_ENTER) {
        choose(ui, s);
        return true;
    }
    if (k->code == ' ' && s->pick.chosen_all != NULL) {
        toggle(s);
        return true;
    }
    bool arrow = k->code == TK_HOME || k->code == TK_END;
    if (arrow && s->edit.text.len == 0) {
        list_go(&s->list, k->code == TK_HOME ? 0 : s->list.total);
        step(s, 0);
        return true;
    }
    if (s->pick.question || !edit_key(&s->edit, k, &changed))
        return false;
    if (changed) {
        narrow(s);
        list_go(&s->list, 0);
        step(s, 0);
    }
    return true;
}

static bool act(struct ui *ui, void *state, enum act what)
{
    (void)ui;
    struct state *s = state;
    int64_t page = (int64_t)s->list.height;
    switch ((int)what) {
    case ACT_DOWN: step(s, 1); return true;
    case ACT_UP: step(s, -1); return true;
    case ACT_PAGE_DOWN: step(s, page); return true;
    case ACT_PAGE_UP: step(s, -page); return true;
    default: return false;
    }
}

/* ---- line by line ---- */

/* What cannot be had has no number. */
static void tell_item(const struct state *s, size_t row, struct str *out)
{
    const struct pick_item *item = &s->pick.items[s->shown[row]];
    if (!item->heading && !item->faint)
        str_addf(out, "%u ", (unsigned)row + 1);
    if (!item->heading && s->pick.chosen_all != NULL)
        str_add(out, item->on ? "[x] " : "[ ] ");
    str_add(out, item->text + strspn(item->text, " "));
    if (item->hint != NULL && *item->hint != '\0')
        str_addf(out, "; %s", item->hint);
    str_addc(out, '\n');
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    str_addf(out, "%s\n", s->pick.title);
    if (s->pick.intro != NULL)
        str_addf(out, "%s\n", s->pick.intro);
    for (size_t i = 0; i < s->list.total; i++)
        tell_item(s, i, out);
    if (s->list.total == 0)
        str_addf(out, "%s\n", _("Nothing matches these words."));
}

/* A number chooses, or takes in and out; words narrow. */
static bool answer(struct ui *ui, void *state, const char *line)
{
    struct state *s = state;
    int64_t number;
    bool row = parse_i64(line, 1, (int64_t)s->list.total, &number);
    bool kept = s->pick.chosen_all != NULL && *line == '\0';
    if (row)
        list_go(&s->list, (uint64_t)number - 1);
    if (row && s->pick.chosen_all != NULL)
        toggle(s);
    else if (row || kept)
        choose(ui, s);
    if (row || kept)
        return true;
    edit_set(&s->edit, line);
    narrow(s);
    list_go(&s->list, 0);
    step(s, 0);
    return true;
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    for (size_t i = 0; i < s->n_words; i++)
        free(s->words[i]);
    release_pick(&s->pick);
    free(s->words);
    free(s->ranks);
    free(s->shown);
    edit_release(&s->edit);
    free(s);
}

static const struct screen_ops pick_ops = {
    .name = "pick",
    .popup = true,
    .modes = modes,
    .typing = typing,
    .at_start = at_start,
    .draw = draw,
    .act = act,
    .key = key,
    .tell = tell,
    .answer = answer,
    .close = close,
};

void pick_open(struct ui *ui, struct pick *taken)
{
    struct state *s = xcalloc(1, sizeof(*s));
    s->pick = *taken;
    s->words = xcalloc(taken->n + 1, sizeof(*s->words));
    s->n_words = taken->n;
    s->ranks = xcalloc(taken->n + 1, sizeof(*s->ranks));
    s->shown = xcalloc(taken->n + 1, sizeof(*s->shown));
    for (size_t i = 0; i < taken->n; i++) {
        struct str words = {0};
        str_add(&words, "");
        fold_words(&words, taken->items[i].text);
        if (taken->items[i].hint != NULL)
            fold_words(&words, taken->items[i].hint);
        if (taken->items[i].words != NULL)
            fold_words(&words, taken->items[i].words);
        s->words[i] = str_detach(&words);
    }
    edit_init(&s->edit, "", false);
    list_set_height(&s->list, (int)taken->n + 1);
    narrow(s);
    list_go(&s->list, taken->at);
    step(s, 0);
    ui_push(ui, &pick_ops, s);
}
