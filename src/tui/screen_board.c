/* SPDX-License-Identifier: MIT
 *
 * The supervisor's board: what is wrong, whose it is, how the year went. It is the report
 * of that name; every number opens its cases, where they can be given to somebody.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "numbers.h"
#include "screens.h"

struct state {
    struct numbers numbers;
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_VIEW | MODE_NUMBERS;
}

static void stale(void *state)
{
    ((struct state *)state)->numbers.must_make = true;
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    struct report_ask ask = {.kind = report_kind_named("board")};
    numbers_ask(ui, &s->numbers, &ask, area.w, area.h - 1);
}

static char *title_text(void)
{
    char day[DAY_TEXT];
    return xasprintf("%s %s", _("Supervision"), day_local(clock_today(), day));
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    char *title = title_text();
    draw_text(area.y, 1, area.w - 2, title, STYLE_TITLE);
    free(title);
    numbers_draw(&s->numbers, (struct area){area.y + 1, area.x, area.h - 1, area.w});
}

static bool act(struct ui *ui, void *state, enum act what)
{
    if (what == ACT_BOARD)
        return true;
    return numbers_act(ui, &((struct state *)state)->numbers, what);
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    char *title = title_text();
    str_addf(out, "%s\n", title);
    free(title);
    numbers_tell(&((struct state *)state)->numbers, out);
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    return numbers_answer(ui, &((struct state *)state)->numbers, line);
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    numbers_release(&((struct state *)state)->numbers);
    free(state);
}

static const struct screen_ops board_ops = {
    .name = "board",
    .modes = modes,
    .stale = stale,
    .ask = ask,
    .draw = draw,
    .act = act,
    .tell = tell,
    .answer = answer,
    .close = close,
};

void board_open(struct ui *ui)
{
    if (ui_back_to(ui, &board_ops))
        return;
    struct state *s = xcalloc(1, sizeof(*s));
    s->numbers.must_make = true;
    ui_push(ui, &board_ops, s);
}
