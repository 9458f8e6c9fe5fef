/* SPDX-License-Identifier: MIT
 *
 * Today, the clerk's screen: who waits and for how long, who is inside, who is done, and
 * the session of the day. Minutes are as of the last key; nothing moves by itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "lines.h"
#include "list.h"
#include "screens.h"
#include "today.h"

#define TWO_PANES 120

struct state {
    struct today today;
    struct list list;
    bool must_read;
    day_t day; /* that was read */
    /* The row one stands on, kept through a reading; id 0: none. */
    enum today_kind at_kind;
    enum visit_stage at_stage;
    uint64_t at_id;
    uint64_t added; /* just added at this desk: one goes to it; 0: none */
    const struct schema *added_of;
    struct lines detail; /* of that record, beside the rows */
    uint64_t detail_id;  /* 0: none, or out of date */
    const struct schema *detail_of;
    int detail_width;
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_TODAY;
}

static void stale(void *state)
{
    struct state *s = state;
    s->must_read = true;
    s->detail_id = 0;
}

/* ---- where one stands ---- */

static const struct today_row *row_here(const struct state *s)
{
    if (s->list.at >= s->today.n)
        return NULL;
    const struct today_row *row = &s->today.rows[s->list.at];
    return row->kind == TODAY_HEADING ? NULL : row;
}

/* Over headings, back when they end the list. */
static void step_off_headings(struct state *s, int64_t way)
{
    while (s->today.n > 0 && s->today.rows[s->list.at].kind == TODAY_HEADING) {
        uint64_t before = s->list.at;
        list_move(&s->list, way);
        if (s->list.at != before)
            continue;
        if (way > 0)
            return;
        way = 1;
    }
}

static void remember(struct state *s)
{
    const struct today_row *row = row_here(s);
    s->at_id = 0;
    if (row == NULL)
        return;
    s->at_kind = row->kind;
    s->at_stage = row->stage;
    s->at_id = row->id;
}

/* Is this the row one stood on? Who is done since is left for the next one. */
static bool is_same(const struct state *s, const struct today_row *row)
{
    bool done_since = row->stage == VISIT_DONE && s->at_stage != VISIT_DONE;
    return row->kind == s->at_kind && row->id == s->at_id && !done_since;
}

static size_t first_visit(const struct today *today)
{
    for (size_t i = 0; i < today->n; i++)
        if (today->rows[i].kind == TODAY_VISIT)
            return i;
    return 0;
}

static const struct schema *schema_of(const struct today_row *row)
{
    return row->kind == TODAY_SESSION ? &schema_session : &schema_visit;
}

static void added(void *state, const struct schema *schema, uint64_t id)
{
    struct state *s = state;
    s->added = id;
    s->added_of = schema;
}

static bool is_added(const struct state *s, const struct today_row *row)
{
    return s->added != 0 && row->id == s->added && schema_of(row) == s->added_of;
}

/* What was just added, else the same record, else whoever waits longest. */
static void find_again(struct state *s)
{
    size_t at = first_visit(&s->today);
    bool found = false;
    for (size_t i = 0; i < s->today.n && !found; i++) {
        const struct today_row *row = &s->today.rows[i];
        found = is_added(s, row);
        if (found || (s->at_id != 0 && is_same(s, row)))
            at = i;
    }
    s->added = 0;
    list_go(&s->list, at);
    step_off_headings(s, 1);
    remember(s);
}

/* ---- asking ---- */

static int rows_width(struct area area)
{
    return area.w >= TWO_PANES ? area.w * 3 / 5 : area.w;
}

static void ask_detail(struct ui *ui, struct state *s, struct area area)
{
    const struct today_row *row = row_here(s);
    int width = area.w >= TWO_PANES ? area.w - rows_width(area) - 2 : 0;
    uint64_t id = row == NULL ? 0 : row->id;
    const struct schema *schema = row == NULL ? NULL : schema_of(row);
    if (id == s->detail_id && schema == s->detail_of && width == s->detail_width)
        return;
    if (row != NULL && width > 0)
        lines_make(ui, schema, id, width, &s->detail);
    else
        lines_clear(&s->detail);
    s->detail_id = id;
    s->detail_of = schema;
    s->detail_width = width;
}

static void read_now(struct ui *ui, struct state *s)
{
    struct err err = {0};
    if (!s->must_read && s->day == clock_today())
        return;
    s->must_read = false;
    s->day = clock_today();
    if (today_read(ui, &s->today, &err) != TD_OK)
        ui_say_err(ui, &err);
    list_set_total(&s->list, s->today.n);
    find_again(s);
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    read_now(ui, s);
    list_set_height(&s->list, area.h - 2);
    ask_detail(ui, s, area);
}

/* The minute as of which one waits. Nobody waits in the past: what the register held at
 * the end of that day does not say when somebody who was not done left. */
static int32_t minute_of(const struct ui *ui)
{
    return ui_past_day(ui) == DAY_NONE ? clock_minute() : MINUTE_NONE;
}

/* ---- drawing ---- */

struct columns {
    int time, minutes, name, content, officer; /* where they begin; officer 0: none */
    int end;
};

static struct columns lay_out(int width)
{
    struct columns c = {.time = 2, .minutes = 8, .name = 14, .end = width - 1};
    int name = width >= 72 ? 20 : width >= 56 ? 18 : 14;
    c.content = c.name + name + 1;
    c.officer = width >= 100 ? width - 20 : 0;
    return c;
}

static char *counts_text(const struct state *s)
{
    const size_t *n = s->today.count;
    return xasprintf(_("waiting %u, inside %u, done %u"), (unsigned)n[VISIT_WAITING],
        (unsigned)n[VISIT_INSIDE], (unsigned)n[VISIT_DONE]);
}

/* "Today 03/07/2026, 09:15", or the minute alone. The day that is looked at stands above
 * already where it is another one. */
static char *when_text(const struct ui *ui, bool whole)
{
    char day[DAY_TEXT], minute[MINUTE_TEXT];
    int32_t now = minute_of(ui);
    day_local(clock_today(), day);
    minute_text(now, minute);
    if (now == MINUTE_NONE)
        return whole ? xasprintf(_("Day %s"), day) : xstrdup("");
    return whole ? xasprintf(_("Today %s, %s"), day, minute) : xstrdup(minute);
}

static char *title_text(const struct ui *ui, const struct state *s, bool whole)
{
    char *when = when_text(ui, whole), *counts = counts_text(s);
    char *text = xasprintf("%s%s%s", when, *when == '\0' ? "" : " · ", counts);
    free(when);
    free(counts);
    return text;
}

static void draw_title(struct ui *ui, const struct state *s, struct area area)
{
    char *text = title_text(ui, s, true);
    if (utf8_width(text) > area.w - 2) {
        free(text);
        text = title_text(ui, s, false);
    }
    int used = draw_text(area.y, 1, area.w - 2, text, STYLE_TITLE);
    free(text);
    if (ui->news == 0)
        return;
    char *news = xasprintf(_("%u new (.)"), (unsigned)ui->news);
    draw_right(area.y, used + 2, area.w - used - 3, news, STYLE_TITLE);
    free(news);
}

static void draw_head(const struct columns *c, int y)
{
    draw_pad(y, 0, c->end + 1, "", STYLE_HEAD);
    draw_text(y, c->time, 5, _("Came"), STYLE_HEAD);
    draw_right(y, c->minutes, 4, _("Min."), STYLE_HEAD);
    draw_text(y, c->name, c->content - c->name - 1, _("Full name"), STYLE_HEAD);
    draw_text(y, c->content, c->end - c->content, _("Content"), STYLE_HEAD);
    if (c->officer > 0)
        draw_text(y, c->officer, c->end - c->officer, _("Officer"), STYLE_HEAD);
}

static void draw_visit(
    const struct today_row *row, const struct columns *c, int32_t now, int y, bool here)
{
    bool over = row->stage == VISIT_DONE && row->lacks == NULL;
    enum style style = here ? STYLE_STRONG : over ? STYLE_FAINT : STYLE_PLAIN;
    char text[MINUTE_TEXT];
    int32_t minutes = today_minutes(row, now);
    int32_t came = row->time != MINUTE_NONE ? row->time : row->started;
    int end = c->officer > 0 ? c->officer - 1 : c->end;
    draw_text(y, c->time, 5, minute_text(came, text), style);
    if (minutes != MINUTE_NONE) {
        char *n = xasprintf("%d", (int)minutes);
        draw_right(y, c->minutes, 4, n, style);
        free(n);
    }
    draw_text(y, c->name, c->content - c->name - 1, row->name, style);
    bool result = *row->result != '\0';
    char *what = xasprintf("%s%s%s", row->result, result ? ": " : "", row->content);
    draw_text(y, c->content, end - c->content, what, style);
    free(what);
    if (c->officer > 0)
        draw_text(y, c->officer, c->end - c->officer, row->officer, style);
}

static void draw_row(
    const struct state *s, uint64_t i, const struct columns *c, int32_t now, int y)
{
    const struct today_row *row = &s->today.rows[i];
    bool here = i == s->list.at;
    draw_text(y, 0, 1, here ? ">" : " ", STYLE_STRONG);
    if (row->lacks != NULL)
        draw_text(y, 1, 1, "!", STYLE_LATE);
    if (row->kind == TODAY_VISIT)
        draw_visit(row, c, now, y, here);
    else if (row->kind == TODAY_HEADING)
        draw_text(y, 1, c->end - 1, row->name, STYLE_TITLE);
    else
        draw_text(
            y, c->time, c->end - c->time, row->name, here ? STYLE_STRONG : STYLE_PLAIN);
}

static void draw_detail(const struct state *s, struct area area)
{
    int x = rows_width(area);
    draw_vline(area.y + 1, x, area.h - 1);
    for (size_t i = 0; i < s->detail.n && (int)i < area.h - 1; i++)
        line_draw(&s->detail, i, area.y + 1 + (int)i, x + 2, area.w - x - 2, false);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    const struct state *s = state;
    struct columns c = lay_out(rows_width(area));
    draw_title(ui, s, area);
    draw_head(&c, area.y + 1);
    int top = area.y + 2;
    for (uint64_t i = 0; i < s->list.height && s->list.first + i < s->today.n; i++)
        draw_row(s, s->list.first + i, &c, minute_of(ui), top + (int)i);
    if (s->today.n == 0)
        draw_text(top, 2, c.end - 2, _("Nobody has come yet, and no session is planned."),
            STYLE_FAINT);
    if (area.w >= TWO_PANES)
        draw_detail(s, area);
    draw_cursor(top + (int)(s->list.at - s->list.first), 0);
}

static void status(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    const struct today_row *row = row_here(s);
    if (row != NULL)
        str_add(out, row->code);
}

/* ---- acts ---- */

static bool move(struct state *s, enum act what)
{
    bool up = what == ACT_UP || what == ACT_PAGE_UP || what == ACT_HALF_UP;
    if (!list_act(&s->list, what))
        return false;
    step_off_headings(s, up ? -1 : 1);
    remember(s);
    return true;
}

static bool record_act(struct ui *ui, const struct state *s, enum act what)
{
    const struct today_row *row = row_here(s);
    if (row == NULL)
        return false;
    if (what != ACT_OPEN)
        return deed_act(ui, schema_of(row), &row->id, 1, what);
    detail_open(ui, schema_of(row), row->id);
    return true;
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct state *s = state;
    read_now(ui, s);
    if (move(s, what))
        return true;
    switch ((int)what) {
    case ACT_TODAY: return true;
    case ACT_FIND: list_find(ui, &schema_visit); return true;
    default:
        return today_act(ui, &s->today, row_here(s), what) || record_act(ui, s, what);
    }
}

/* ---- line by line ---- */

static void tell_row(const struct state *s, size_t i, int32_t now, struct str *out)
{
    const struct today_row *row = &s->today.rows[i];
    if (row->kind == TODAY_HEADING) {
        str_addf(out, "%s\n", row->name);
        return;
    }
    const char *parts[] = {row->code, row->name, row->content, row->result, row->officer};
    int32_t minutes = row->kind == TODAY_VISIT ? today_minutes(row, now) : MINUTE_NONE;
    str_addf(out, "%s%u", i == s->list.at ? "#" : "", (unsigned)i + 1);
    for (size_t k = 0; k < ARRAY_COUNT(parts); k++)
        if (parts[k] != NULL && *parts[k] != '\0')
            str_addf(out, "%s %s", k == 0 ? "" : ";", parts[k]);
    if (minutes != MINUTE_NONE)
        str_addf(out, "; %d %s", (int)minutes, _("minutes"));
    str_addc(out, '\n');
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    const struct state *s = state;
    str_addf(out, "%s\n", _("Today"));
    for (size_t i = 0; i < s->today.n; i++)
        tell_row(s, i, minute_of(ui), out);
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    struct state *s = state;
    bool open;
    if (!list_answer(&s->list, line, &open))
        return false;
    step_off_headings(s, 1);
    remember(s);
    if (open)
        ui_act(ui, ACT_OPEN);
    return true;
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    today_clear(&s->today);
    lines_clear(&s->detail);
    free(s);
}

static const struct screen_ops today_ops = {
    .name = "today",
    .modes = modes,
    .stale = stale,
    .added = added,
    .ask = ask,
    .draw = draw,
    .act = act,
    .status = status,
    .tell = tell,
    .answer = answer,
    .close = close,
};

void today_open(struct ui *ui)
{
    if (ui_back_to(ui, &today_ops))
        return;
    details_conceal(ui);
    struct state *s = xcalloc(1, sizeof(*s));
    s->must_read = true;
    ui_push(ui, &today_ops, s);
}

bool today_has_something(struct ui *ui)
{
    struct today today = {0};
    bool any = today_read(ui, &today, NULL) == TD_OK && today.n > 0;
    today_clear(&today);
    return any;
}
