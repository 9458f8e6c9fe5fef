/* SPDX-License-Identifier: MIT
 *
 * The summary of a year beside the year before; left and right go through the years.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "edit.h"
#include "list.h"
#include "report/summary.h"
#include "screens.h"

struct state {
    int year;
    char *text;
    int width;
    bool must_make;
    struct list list;
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_VIEW | MODE_REPORT;
}

static void stale(void *state)
{
    ((struct state *)state)->must_make = true;
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    int width = area.w - 3 > 100 ? 100 : area.w - 3;
    if (!s->must_make && s->width == width)
        return;
    struct period period = period_year(s->year);
    struct summary summary;
    struct err err = {0};
    struct str out = {0};
    str_add(&out, "");
    if (summary_make(ui->office, &period, &summary, &err) == TD_OK) {
        summary_text(ui->office, &summary, width, &out);
    } else {
        str_add(&out, err.text);
    }
    free(s->text);
    s->text = str_detach(&out);
    s->width = width;
    s->must_make = false;
    list_set_total(&s->list, text_rows(s->text, width));
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    char *title = xasprintf(_("Report of the year %d"), s->year);
    draw_text(area.y, 1, area.w - 2, title, STYLE_TITLE);
    free(title);
    list_set_height(&s->list, area.h - 1);
    uint64_t row = 0;
    for (size_t at = 0; at != SIZE_MAX; row++) {
        size_t from = at, end = text_wrap(s->text, from, s->width, &at);
        if (row < s->list.first || row >= s->list.first + s->list.height)
            continue;
        char *line = xstrndup(s->text + from, end - from);
        int y = area.y + 1 + (int)(row - s->list.first);
        draw_text(y, 0, 1, row == s->list.at ? ">" : " ", STYLE_STRONG);
        draw_text(y, 2, area.w - 2, line, STYLE_PLAIN);
        free(line);
    }
    draw_cursor(area.y + 1 + (int)(s->list.at - s->list.first), 0);
}

static void go_year(struct state *s, int delta)
{
    int year = s->year + delta;
    if (year < 1990 || year > 2199)
        return;
    s->year = year;
    s->must_make = true;
}

static bool act(struct ui *ui, void *state, enum act what)
{
    (void)ui;
    struct state *s = state;
    switch ((int)what) {
    case ACT_LEFT: go_year(s, -1); return true;
    case ACT_RIGHT: go_year(s, 1); return true;
    case ACT_REPORT: return true;
    default: return list_act(&s->list, what);
    }
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    free(s->text);
    free(s);
}

static const struct screen_ops report_ops = {
    .name = "report",
    .modes = modes,
    .stale = stale,
    .ask = ask,
    .draw = draw,
    .act = act,
    .close = close,
};

/* Of a year without a single date there is nothing to see: begin with the last one. */
static int last_year_with_data(struct ui *ui)
{
    int this_year = day_year(clock_today());
    for (int year = this_year; year > this_year - 15; year--) {
        struct period period = period_year(year);
        struct summary s;
        if (summary_make(ui->office, &period, &s, NULL) != TD_OK)
            break;
        if (s.visits.count + s.letters.count + s.opened > 0)
            return year;
    }
    return this_year;
}

void report_open(struct ui *ui)
{
    struct state *s = xcalloc(1, sizeof(*s));
    s->year = last_year_with_data(ui);
    s->text = xstrdup("");
    s->must_make = true;
    ui_push(ui, &report_ops, s);
}
