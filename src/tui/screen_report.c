/* SPDX-License-Identifier: MIT
 *
 * Reports on the screen: which one, over which period, what its rows are. Left and right
 * go through the periods, Tab through the numbers of a row, Enter lists what a number
 * counts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "model/registry.h"
#include "numbers.h"
#include "screens.h"

#define YEAR_FIRST 1900
#define YEAR_LAST  9998

struct state {
    struct numbers numbers;
    struct report_ask ask;
    const char *by; /* NULL: the report's own groups */
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_VIEW | MODE_NUMBERS | MODE_REPORT;
}

static void stale(void *state)
{
    ((struct state *)state)->numbers.must_make = true;
}

static void ask(struct ui *ui, void *state, struct area area)
{
    struct state *s = state;
    s->ask.by = s->by;
    numbers_ask(ui, &s->numbers, &s->ask, area.w, area.h - 1);
}

static void add_period(const struct state *s, struct str *out)
{
    if (s->ask.kind->is_now)
        str_add(out, _("now"));
    else
        period_name(&s->ask.period, clock_today(), out);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    struct str period = {0};
    add_period(s, &period);
    // the period is what changes most and has to be seen whole
    int room = area.w - 5 - utf8_width(str_text(&period));
    int used =
        draw_text(area.y, 1, room < 8 ? 8 : room, _(s->ask.kind->title), STYLE_TITLE);
    draw_text(area.y, used + 2, 1, "·", STYLE_FAINT);
    draw_text(area.y, used + 4, area.w - used - 5, str_text(&period), STYLE_STRONG);
    str_release(&period);
    numbers_draw(&s->numbers, (struct area){area.y + 1, area.x, area.h - 1, area.w});
}

/* ---- which period ---- */

static void set_period(struct state *s, struct period period)
{
    if (period.from == DAY_NONE || day_year(period.from) < YEAR_FIRST ||
        day_year(period.to) > YEAR_LAST)
        return;
    s->ask.period = period;
    s->numbers.must_make = true;
}

/* "1/1/2026 .. 15/3/2026", as in filters. */
static bool days_typed(struct ui *ui, void *ctx, const char *text)
{
    const char *dots = strstr(text, "..");
    if (*text == '\0')
        return true;
    char *first = xstrndup(text, dots == NULL ? strlen(text) : (size_t)(dots - text));
    day_t today = clock_today();
    day_t from = day_parse(first, today, false);
    day_t to = dots == NULL ? from : day_parse(dots + 2, today, false);
    free(first);
    if (from == DAY_NONE || to < from) {
        ui_say(ui, TONE_BAD, "%s", _("Write two days, such as 1/1/2026..15/3/2026."));
        return false;
    }
    set_period(ctx, period_of_days(from, to));
    return true;
}

static void ask_days(struct ui *ui, struct state *s)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    struct prompt prompt = {.title = _("Free dates"),
        .intro = xstrdup(_("First and last day, such as 1/1/2026..15/3/2026.")),
        .initial = xasprintf("%s..%s", day_local(s->ask.period.from, from),
            day_local(s->ask.period.to, to)),
        .ctx = s,
        .accept = days_typed};
    prompt_open(ui, &prompt);
}

/* Kinds by the calendar, then by the cut-offs, then free dates. */
enum { BY_CALENDAR = PERIOD_KINDS - 1, ALL_PERIODS = BY_CALENDAR * 2 };

static struct period period_of_item(const struct state *s, size_t item)
{
    bool official = item >= BY_CALENDAR;
    int kind = PERIOD_MONTH + (int)(item % BY_CALENDAR);
    day_t day = clock_today();
    if (day < s->ask.period.from || day > s->ask.period.to)
        day = s->ask.period.to;
    return period_around((enum period_kind)kind, official, day);
}

static void period_chosen(struct ui *ui, void *ctx, size_t item)
{
    struct state *s = ctx;
    if (item == ALL_PERIODS)
        ask_days(ui, s);
    else
        set_period(s, period_of_item(s, item));
}

static void ask_period(struct ui *ui, struct state *s)
{
    struct pick pick = {.title = _("Period"), .ctx = s, .chosen = period_chosen};
    for (size_t i = 0; i < ALL_PERIODS; i++) {
        struct period period = period_of_item(s, i);
        char from[DAY_TEXT], to[DAY_TEXT];
        char *days =
            xasprintf("%s-%s", day_local(period.from, from), day_local(period.to, to));
        bool current = period.from == s->ask.period.from && period.to == s->ask.period.to;
        pick.at = current ? i : pick.at;
        const char *label = _(period_row_of(period.kind)->label);
        pick_add(&pick,
            period.official ? xasprintf(_("%s, cut-off on the 14th"), label)
                            : xstrdup(label),
            days);
    }
    pick_add(&pick, xstrdup(_(period_row_of(PERIOD_DAYS)->label)), NULL);
    pick_open(ui, &pick);
}

/* ---- which report, which groups ---- */

static void report_chosen(struct ui *ui, void *ctx, size_t item)
{
    (void)ui;
    struct state *s = ctx;
    s->ask.kind = report_kind_at(item);
    s->by = NULL;
    s->numbers.must_make = true;
    list_go(&s->numbers.list, 0);
}

static void ask_report(struct ui *ui, struct state *s)
{
    const struct report_kind *kind;
    struct pick pick = {.title = _("Reports"), .ctx = s, .chosen = report_chosen};
    for (size_t i = 0; (kind = report_kind_at(i)) != NULL; i++) {
        pick.at = kind == s->ask.kind ? i : pick.at;
        pick_add(&pick, xstrdup(_(kind->title)), NULL);
    }
    pick_open(ui, &pick);
}

/* The summary has no groups: cases are what people want apart. */
static const struct report_kind *grouped_kind(const struct state *s)
{
    const char *name, *label;
    bool has_groups = report_group_at(s->ask.kind, 0, &name, &label);
    return has_groups ? s->ask.kind : report_kind_named("cases");
}

static void group_chosen(struct ui *ui, void *ctx, size_t item)
{
    (void)ui;
    struct state *s = ctx;
    const char *label;
    s->ask.kind = grouped_kind(s);
    if (!report_group_at(s->ask.kind, item, &s->by, &label))
        s->by = NULL;
    s->numbers.must_make = true;
    list_go(&s->numbers.list, 0);
}

static void ask_group(struct ui *ui, struct state *s)
{
    const char *name, *label;
    const struct report_kind *kind = grouped_kind(s);
    struct pick pick = {
        .title = _("What the rows are"), .ctx = s, .chosen = group_chosen};
    for (size_t i = 0; report_group_at(kind, i, &name, &label); i++) {
        pick.at = s->by != NULL && strcmp(name, s->by) == 0 ? i : pick.at;
        pick_add(&pick, xstrdup(_(label)), NULL);
    }
    pick_open(ui, &pick);
}

/* ---- acts ---- */

static bool act(struct ui *ui, void *state, enum act what)
{
    struct state *s = state;
    switch ((int)what) {
    case ACT_LEFT: set_period(s, period_step(&s->ask.period, -1)); return true;
    case ACT_RIGHT: set_period(s, period_step(&s->ask.period, 1)); return true;
    case ACT_PERIOD: ask_period(ui, s); return true;
    case ACT_GROUP: ask_group(ui, s); return true;
    case ACT_WHICH: ask_report(ui, s); return true;
    case ACT_REPORT: return true;
    default: return numbers_act(ui, &s->numbers, what);
    }
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    str_addf(out, "%s\n", _(s->ask.kind->title));
    add_period(s, out);
    str_addc(out, '\n');
    numbers_tell(&s->numbers, out);
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    return numbers_answer(ui, &((struct state *)state)->numbers, line);
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    numbers_release(&s->numbers);
    free(s);
}

static const struct screen_ops report_ops = {
    .name = "report",
    .modes = modes,
    .stale = stale,
    .ask = ask,
    .draw = draw,
    .act = act,
    .tell = tell,
    .answer = answer,
    .close = close,
};

/* ---- opening ---- */

static void note_year(struct ui *ui, const struct schema *schema, int *year)
{
    struct find find = {.schema = schema};
    struct tally_ask by_year = {
        .date = schema_field(schema, schema->date), .span = TALLY_YEAR};
    struct tally_table table = {0};
    int this_year = day_year(clock_today());
    if (office_tally(ui->office, &find, &by_year, &table, NULL) != TD_OK)
        return;
    for (size_t i = 0; i < table.n; i++) {
        int found = table.rows[i].from == DAY_NONE ? 0 : day_year(table.rows[i].from);
        if (found > *year && found <= this_year)
            *year = found;
    }
    tally_release(&table);
}

/* Of a year without a single date there is nothing to see: begin with the last one. */
static int last_year_with_data(struct ui *ui)
{
    int year = 0;
    note_year(ui, &schema_visit, &year);
    note_year(ui, &schema_letter, &year);
    note_year(ui, &schema_case, &year);
    return year > 0 ? year : day_year(clock_today());
}

void report_open(struct ui *ui)
{
    if (ui_back_to(ui, &report_ops))
        return;
    struct state *s = xcalloc(1, sizeof(*s));
    s->ask.kind = report_kind_at(0);
    s->ask.period = period_year(last_year_with_data(ui));
    s->numbers.must_make = true;
    ui_push(ui, &report_ops, s);
}
