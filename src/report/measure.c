/* SPDX-License-Identifier: MIT
 *
 * The table of measures and the filling in of their filters.
 */
#include "measure.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "model/casefile.h"

/* clang-format off: one row a measure */
static const struct measure measures[] = {
    {"count", N_("This period"), .shape = SHAPE_COUNT, .filter = "{date}:{days}",
        .date = "", .keep = 9},
    {"last_year", N_("Last year"), .shape = SHAPE_COUNT, .filter = "{date}:{days}",
        .date = "", .last_year = true, .keep = 7},
    {"change", N_("Change"), .shape = SHAPE_CHANGE, .of = "count", .base = "last_year",
        .keep = 6},
    {"percent", N_("%"), .shape = SHAPE_PERCENT, .of = "count", .base = "last_year",
        .keep = 2},
    {"resolved", N_("Of which done"), .shape = SHAPE_COUNT,
        .filter = "{date}:{days} resolved:<={to}", .date = "", .keep = 5},
    {"rate", N_("Rate, %"), .shape = SHAPE_RATE, .of = "resolved", .base = "count",
        .keep = 4},
    {"linked", N_("With a case"), .shape = SHAPE_COUNT,
        .filter = "{date}:{days} case:any", .date = "", .keep = 5},
    {"unlinked", N_("Without a case"), .shape = SHAPE_COUNT,
        .filter = "{date}:{days} case:none", .date = "", .keep = 3},
    {"processed", N_("Processed"), .shape = SHAPE_COUNT,
        .filter = "{date}:{days} processed:any", .date = "", .keep = 5},

    {"opened", N_("Newly opened"), .shape = SHAPE_COUNT, .filter = "opened:{days}",
        .date = "opened", .keep = 9},
    {"closed", N_("Settled"), .shape = SHAPE_COUNT, .filter = "resolved:{days}",
        .date = "resolved", .keep = 8},
    {"late", N_("Of which late"), .shape = SHAPE_COUNT, .filter = "resolved:{days} late",
        .date = "resolved", .keep = 5},
    {"right", N_("Justified"), .shape = SHAPE_COUNT,
        .filter = "resolved:{days} outcome:right", .date = "resolved", .keep = 3},
    {"partly", N_("Partly justified"), .shape = SHAPE_COUNT,
        .filter = "resolved:{days} outcome:partly", .date = "resolved", .keep = 2},
    {"wrong", N_("Unjustified"), .shape = SHAPE_COUNT,
        .filter = "resolved:{days} outcome:wrong", .date = "resolved", .keep = 2},

    {"pending", N_("Pending"), .shape = SHAPE_COUNT, .filter = "{pending}", .keep = 8},
    {"pending_last_year", N_("Last year"), .shape = SHAPE_COUNT, .filter = "{pending}",
        .last_year = true, .keep = 5},
    {"pending_change", N_("Change"), .shape = SHAPE_CHANGE, .of = "pending",
        .base = "pending_last_year", .keep = 4},
    {"overdue", N_("Overdue"), .shape = SHAPE_COUNT, .filter = "{overdue}", .keep = 9},
    {"overdue_7", N_("1-7 days"), .shape = SHAPE_COUNT,
        .filter = "{overdue} due:{end-7}..{end-1}", .keep = 5, .depth = 1},
    {"overdue_30", N_("8-30 days"), .shape = SHAPE_COUNT,
        .filter = "{overdue} due:{end-30}..{end-8}", .keep = 6, .depth = 1},
    {"overdue_more", N_("Over 30 days"), .shape = SHAPE_COUNT,
        .filter = "{overdue} due:<{end-30}", .head = N_("Over 30"), .keep = 7,
        .depth = 1},

    {"trouble", N_("Needs attention"), .shape = SHAPE_COUNT, .filter = "trouble",
        .keep = 9},
    {"soon", N_("Due soon"), .shape = SHAPE_COUNT, .filter = "soon", .keep = 6},
    {"due_week", N_("Due within 7 days"), .shape = SHAPE_COUNT,
        .filter = "running due:today..7d", .keep = 4},
    {"silent", N_("Silent 14+ days"), .shape = SHAPE_COUNT, .filter = "silent:{silence}",
        .head = N_("Silent"), .keep = 5},
    {"unassigned", N_("Unassigned"), .shape = SHAPE_COUNT, .filter = "unassigned",
        .keep = 5},
    {"reminders", N_("Reminders due"), .shape = SHAPE_COUNT, .filter = "reminder",
        .keep = 5, .schema = &schema_note},
};
/* clang-format on */

static const struct measure *measure_named(const char *key, size_t len)
{
    for (size_t i = 0; i < ARRAY_COUNT(measures); i++)
        if (strlen(measures[i].key) == len && strncmp(measures[i].key, key, len) == 0)
            return &measures[i];
    REQUIRE(!"a measure of this name");
    return NULL;
}

const struct measure *measure_at(const char *keys, size_t i)
{
    while (*keys != '\0') {
        size_t len = strcspn(keys, " ");
        if (i-- == 0)
            return measure_named(keys, len);
        keys += len + (keys[len] == ' ');
    }
    return NULL;
}

/* ---- filling in ---- */

struct window {
    const struct schema *schema;
    day_t first, last; /* the part asked for */
    day_t to, end;
    bool is_now; /* `end` is today: the register's own words say it better */
};

static void expand(const char *template, const struct window *w, struct str *out);

static bool is(const char *name, size_t len, const char *word)
{
    return strlen(word) == len && strncmp(name, word, len) == 0;
}

static void add_day(struct str *out, day_t day)
{
    char text[DAY_TEXT];
    str_add(out, day_iso(day, text));
}

static void add_days(struct str *out, const struct window *w)
{
    add_day(out, w->first);
    str_add(out, "..");
    add_day(out, w->last);
}

/* "end" or "end-7". */
static void add_end(const char *name, size_t len, const struct window *w, struct str *out)
{
    long back = 0;
    REQUIRE(len >= 3 && strncmp(name, "end", 3) == 0);
    if (len > 3)
        back = strtol(name + 4, NULL, 10);
    add_day(out, w->end - (day_t)back);
}

static void add_variable(
    const char *name, size_t len, const struct window *w, struct str *out)
{
    if (is(name, len, "date"))
        str_add(out, w->schema->date);
    else if (is(name, len, "days"))
        add_days(out, w);
    else if (is(name, len, "to"))
        add_day(out, w->to);
    else if (is(name, len, "silence"))
        str_addf(out, "%dd", CASE_SILENT_DAYS);
    else if (is(name, len, "pending"))
        expand(w->is_now ? "open" : "opened:<={end} (resolved:none or resolved:>{end})",
            w, out);
    else if (is(name, len, "overdue")) // a decision stops the clock of a pending case
        expand(w->is_now ? "overdue"
                         : "{pending} due:<{end} (decision_date:none or "
                           "decision_date:>{end})",
            w, out);
    else
        add_end(name, len, w, out);
}

static void expand(const char *template, const struct window *w, struct str *out)
{
    while (*template != '\0') {
        size_t plain = strcspn(template, "{");
        str_addn(out, template, plain);
        template += plain;
        if (*template == '\0')
            break;
        size_t len = strcspn(template, "}");
        add_variable(template + 1, len - 1, w, out);
        template += len + 1;
    }
}

char *measure_filter_part(const struct measure *measure, const struct schema *schema,
    const struct period *window, day_t first, day_t last)
{
    day_t today = clock_today(), to = period_reached(window, today);
    struct window w = {.schema = schema,
        .first = first > window->from ? first : window->from,
        .last = last < to ? last : to,
        .to = to,
        .end = window->to < today ? window->to : today,
        .is_now = window->from <= today && window->to >= today};
    struct str out = {0};
    str_add(&out, "");
    expand(measure->filter, &w, &out);
    return str_detach(&out);
}

char *measure_filter(const struct measure *measure, const struct schema *schema,
    const struct period *window)
{
    return measure_filter_part(measure, schema, window, window->from, window->to);
}

char *measure_filter_of(
    const char *key, const struct schema *schema, const struct period *window)
{
    return measure_filter(measure_named(key, strlen(key)), schema, window);
}
