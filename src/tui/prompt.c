/* SPDX-License-Identifier: MIT
 *
 * One question, one line of answer.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "edit.h"
#include "screens.h"

struct state {
    struct prompt prompt;
    struct edit edit;
    struct refs refs;
    int at; /* which of them is chosen; -1: none */
};

static void suggest(struct ui *ui, struct state *s)
{
    s->at = -1;
    if (s->prompt.suggest != NULL)
        s->prompt.suggest(ui, s->prompt.ctx, edit_text(&s->edit), &s->refs);
}

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_PROMPT;
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

static void draw_refs(const struct state *s, int y, int x, int w, int rows)
{
    int first = s->at >= rows ? s->at - rows + 1 : 0;
    for (int i = 0; i < rows; i++) {
        bool here = first + i == s->at;
        enum style style = here ? STYLE_PICK : STYLE_PLAIN;
        draw_pad(y + i, x, w, "", style);
        draw_text(y + i, x, 1, here ? ">" : " ", style);
        draw_text(y + i, x + 2, w - 3, s->refs.rows[first + i].line, style);
    }
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    int w = area.w - 4 < 64 ? area.w - 4 : 64;
    int intro = s->prompt.intro == NULL ? 0 : (int)text_rows(s->prompt.intro, w - 4);
    intro = intro < area.h - 3 ? intro : area.h - 3;
    int refs = (int)s->refs.n < area.h - 3 - intro ? (int)s->refs.n : area.h - 3 - intro;
    int h = intro + 3 + refs;
    struct area box = {area.y + (area.h - h) / 3, area.x + (area.w - w) / 2, h, w};
    draw_box(box, s->prompt.title);
    size_t at = 0;
    for (int i = 0; i < intro; i++) {
        size_t from = at, end = text_wrap(s->prompt.intro, from, w - 4, &at);
        char *line = xstrndup(s->prompt.intro + from, end - from);
        draw_text(box.y + 1 + i, box.x + 2, w - 4, line, STYLE_PLAIN);
        free(line);
    }
    int col = edit_scroll(&s->edit, w - 4);
    draw_pad(box.y + 1 + intro, box.x + 2, w - 4, edit_text(&s->edit) + s->edit.first,
        STYLE_FIELD);
    draw_cursor(box.y + 1 + intro, box.x + 2 + col);
    draw_refs(s, box.y + 2 + intro, box.x + 1, w - 2, refs);
}

/* `accept` may write and speak, it does not open or close screens. */
static void accept(struct ui *ui, struct state *s)
{
    struct prompt prompt = s->prompt;
    char *text =
        s->at >= 0 ? xstrdup(s->refs.rows[s->at].code) : utf8_trim(edit_text(&s->edit));
    bool accepted = prompt.accept(ui, prompt.ctx, text);
    free(text);
    if (!accepted)
        return;
    s->prompt.release = NULL;
    ui_pop(ui);
    if (prompt.then != NULL)
        prompt.then(ui, prompt.ctx);
    if (prompt.release != NULL)
        prompt.release(prompt.ctx);
}

static bool key(struct ui *ui, void *state, const struct key *k)
{
    struct state *s = state;
    if (key_is_answer(k)) {
        accept(ui, s);
        return true;
    }
    bool changed = false, edited = edit_key(&s->edit, k, &changed);
    if (changed)
        suggest(ui, s);
    return edited;
}

static bool act(struct ui *ui, void *state, enum act what)
{
    (void)ui;
    struct state *s = state;
    if (what == ACT_DOWN && s->at + 1 < (int)s->refs.n)
        s->at++;
    else if (what == ACT_UP && s->at >= 0)
        s->at--;
    else
        return what == ACT_DOWN || what == ACT_UP;
    return true;
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    if (s->prompt.intro != NULL)
        str_addf(out, "%s\n", s->prompt.intro);
    for (size_t i = 0; i < s->refs.n; i++)
        str_addf(out, "  %s\n", s->refs.rows[i].line);
    str_addf(out, "%s [%s]:\n", s->prompt.title, edit_text(&s->edit));
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    if (s->prompt.release != NULL)
        s->prompt.release(s->prompt.ctx);
    free(s->prompt.intro);
    free(s->prompt.initial);
    refs_clear(&s->refs);
    edit_release(&s->edit);
    free(s);
}

static const struct screen_ops prompt_ops = {
    .name = "prompt",
    .popup = true,
    .modes = modes,
    .typing = typing,
    .at_start = at_start,
    .draw = draw,
    .act = act,
    .key = key,
    .tell = tell,
    .close = close,
};

void prompt_open(struct ui *ui, struct prompt *taken)
{
    struct state *s = xcalloc(1, sizeof(*s));
    s->prompt = *taken;
    edit_init(&s->edit, taken->initial, false);
    suggest(ui, s);
    ui_push(ui, &prompt_ops, s);
}
