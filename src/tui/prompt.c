/* SPDX-License-Identifier: MIT
 *
 * One question, one line of answer.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "edit.h"
#include "screens.h"

struct state {
    struct prompt prompt;
    struct edit edit;
};

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

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    int w = area.w - 4 < 64 ? area.w - 4 : 64;
    int intro = s->prompt.intro == NULL ? 0 : (int)text_rows(s->prompt.intro, w - 4);
    intro = intro < area.h - 3 ? intro : area.h - 3;
    int h = intro + 3;
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
}

/* `accept` may write and speak, it does not open or close screens. */
static void accept(struct ui *ui, struct state *s)
{
    struct prompt prompt = s->prompt;
    char *text = utf8_trim(edit_text(&s->edit));
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
    if (k->code == TK_ENTER) {
        accept(ui, s);
        return true;
    }
    return edit_key(&s->edit, k, NULL);
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    if (s->prompt.intro != NULL)
        str_addf(out, "%s\n", s->prompt.intro);
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
    .key = key,
    .tell = tell,
    .close = close,
};

void prompt_open(struct ui *ui, struct prompt *taken)
{
    struct state *s = xcalloc(1, sizeof(*s));
    s->prompt = *taken;
    edit_init(&s->edit, taken->initial, false);
    ui_push(ui, &prompt_ops, s);
}
