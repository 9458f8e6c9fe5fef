/* SPDX-License-Identifier: MIT
 *
 * Reckoning of due dates and the same reckoning told in words. Both walk the calendar in
 * the same order (start, limit, last day, roll); the words add nothing that the numbers
 * do not hold. Suspension does not move a date by itself: the law leaves its length to a
 * decision, so the new date is given by hand.
 */
#include "model/deadline.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "model/choice.h"
#include "model/workflow.h"

enum {
    LIMIT_MAX = 9999,
    /* Up to so many working days are told one by one, of more only the special ones. */
    TOLD_MAX = 40
};

/* ---- numbers -------------------------------------------------------------------------
 */

static day_t last_day_ever(void)
{
    return day_make(9999, 12, 31);
}

/* The last day of a limit, before rolling. */
static day_t limit_end(
    const struct calendar *cal, day_t start, int limit, enum limit_unit unit)
{
    switch (unit) {
    case LIMIT_WORKING: return calendar_add_working(cal, start, limit);
    case LIMIT_DAYS: break;
    }
    day_t last = last_day_ever();
    return limit < last - start ? start + limit : last;
}

static bool is_accepted(const struct casefile *cf)
{
    return cf->accepted != DAY_NONE;
}

static const struct limit_rule *rule_for(
    const struct casefile *cf, const struct book *book, day_t start)
{
    if (start == DAY_NONE)
        return NULL;
    return rules_find(book_rules(book), is_accepted(cf) ? PHASE_SETTLE : PHASE_ACCEPT,
        cf->kind, cf->level, cf->complex, cf->remote, start);
}

void deadline_reckon(
    const struct casefile *cf, const struct book *book, struct deadline *out)
{
    const struct calendar *cal = book_calendar(book);
    day_t start = is_accepted(cf) ? cf->accepted : cf->opened;
    *out = (struct deadline){.start = start, .by_hand = cf->due != DAY_NONE};
    out->rule = rule_for(cf, book, start);
    if (out->rule) {
        out->raw = limit_end(cal, start, out->rule->limit, out->rule->unit);
        out->reckoned = calendar_roll(cal, out->raw);
    }
    out->due = out->by_hand ? cf->due : out->reckoned;
}

day_t deadline_after(
    const struct book *book, day_t start, int limit, enum limit_unit unit)
{
    if (start == DAY_NONE || limit < 0)
        return DAY_NONE;
    const struct calendar *cal = book_calendar(book);
    return calendar_roll(cal, limit_end(cal, start, limit, unit));
}

bool limit_parse(const char *text, int *limit, enum limit_unit *unit)
{
    text += strspn(text, " ");
    size_t digits = strspn(text, "0123456789");
    char number[8];
    if (digits == 0 || digits >= sizeof number)
        return false;
    memcpy(number, text, digits);
    number[digits] = '\0';
    const char *suffix = text + digits;
    suffix += strspn(suffix, " ");
    bool working = strcmp(suffix, "wd") == 0;
    int64_t value = 0;
    if (!working && strcmp(suffix, "ld") != 0 && *suffix != '\0')
        return false;
    if (!parse_i64(number, 1, LIMIT_MAX, &value))
        return false;
    *limit = (int)value;
    *unit = working ? LIMIT_WORKING : LIMIT_DAYS;
    return true;
}

enum due_band deadline_band(const struct casefile *cf, day_t today, int soon_days)
{
    day_t due = cf->deadline != DAY_NONE ? cf->deadline : cf->due;
    if (state_stops_clock(cf->state))
        return DUE_STOPPED;
    if (due == DAY_NONE)
        return DUE_NONE;
    if (due < today)
        return DUE_OVERDUE;
    return due - today <= soon_days ? DUE_SOON : DUE_ON_TIME;
}

/* ---- words ---------------------------------------------------------------------------
 */

#define LABEL_TEXT 48

/* "Thu 12/02/2026". */
static const char *day_label(day_t day, char out[LABEL_TEXT])
{
    static const char *const names[] = {
        N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
    char date[DAY_TEXT];
    const char *name = msg(names[day_weekday(day) - 1]);
    size_t len = strlen(name);
    REQUIRE(len + 1 + DAY_TEXT <= LABEL_TEXT);
    memcpy(out, name, len);
    out[len] = ' ';
    memcpy(out + len + 1, day_local(day, date), DAY_TEXT);
    return out;
}

/* One line of the reasoning. */
static void say(struct str *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct str *out, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_vaddf(out, fmt, args);
    va_end(args);
    str_addc(out, '\n');
}

static char *limit_text(int limit, enum limit_unit unit)
{
    unsigned long n = (unsigned long)limit;
    switch (unit) {
    case LIMIT_WORKING:
        return xasprintf(msg_n("%d working day", "%d working days", n), limit);
    case LIMIT_DAYS: break;
    }
    return xasprintf(msg_n("%d calendar day", "%d calendar days", n), limit);
}

/* Why nobody works on this day. */
static const char *off_reason(const struct calendar *cal, day_t day)
{
    const char *name = NULL;
    if (calendar_get(cal, day, &name) == DAY_OFF)
        return name ? name : _("day off");
    return _("weekend");
}

static void tell_skipped(struct str *out, const struct calendar *cal, day_t day)
{
    char label[LABEL_TEXT];
    say(out, _("  %s: not counted, %s"), day_label(day, label), off_reason(cal, day));
}

static void tell_counted(struct str *out, const struct calendar *cal, day_t day, int nth)
{
    char label[LABEL_TEXT];
    const char *name = NULL;
    if (calendar_get(cal, day, &name) == DAY_WORK && name)
        say(out, _("  %s: day %d (%s)"), day_label(day, label), nth, name);
    else
        say(out, _("  %s: day %d"), day_label(day, label), nth);
}

/* Every day of a short limit; of a long one those that no weekday would tell. */
static void tell_working_days(
    struct str *out, const struct calendar *cal, day_t start, int limit)
{
    bool all = limit <= TOLD_MAX;
    day_t end = calendar_add_working(cal, start, limit);
    int nth = 0;
    if (!all)
        say(out, _("  Saturdays and Sundays are not counted, nor are these days:"));
    for (day_t day = start + 1; day <= end; day++) {
        bool working = calendar_is_working(cal, day);
        nth += working ? 1 : 0;
        if (!all && calendar_get(cal, day, NULL) == DAY_PLAIN)
            continue;
        if (working)
            tell_counted(out, cal, day, nth);
        else
            tell_skipped(out, cal, day);
    }
}

static void tell_roll(struct str *out, const struct calendar *cal, day_t raw)
{
    char from[LABEL_TEXT];
    char to[LABEL_TEXT];
    day_t rolled = calendar_roll(cal, raw);
    if (rolled == raw)
        return;
    say(out,
        _("%s is not a working day, so the last day moves to the next one (Civil Code 2015, article 148):"),
        day_label(raw, from));
    for (day_t day = raw; day < rolled; day++)
        say(out, "  %s: %s", day_label(day, from), off_reason(cal, day));
    say(out, _("  %s: working day"), day_label(rolled, to));
}

/* A sentence for each year in [from, to] whose days off nobody has entered. */
static void tell_uncovered(
    struct str *out, const struct calendar *cal, day_t from, day_t to)
{
    for (int year = day_year(from); year <= day_year(to); year++)
        if (!calendar_covers(cal, day_make(year, 1, 1)))
            say(out,
                _("Warning: the days off of %d are not in the calendar, so only its weekends are known. Enter them and look again."),
                year);
}

static void tell_count(struct str *out, const struct calendar *cal, day_t start,
    int limit, enum limit_unit unit)
{
    char label[LABEL_TEXT];
    day_t raw = limit_end(cal, start, limit, unit);
    day_t rolled = calendar_roll(cal, raw);
    switch (unit) {
    case LIMIT_WORKING: tell_working_days(out, cal, start, limit); break;
    case LIMIT_DAYS:
        say(out, _("All days count, weekends and holidays too: the limit ends on %s."),
            day_label(raw, label));
        break;
    }
    tell_roll(out, cal, raw);
    say(out, _("Last day: %s."), day_label(rolled, label));
    tell_uncovered(out, cal, unit == LIMIT_WORKING ? start + 1 : raw, rolled);
}

void deadline_explain_limit(const struct book *book, day_t start, int limit,
    enum limit_unit unit, struct str *out)
{
    if (start == DAY_NONE || limit < 0)
        return;
    char label[LABEL_TEXT];
    char *text = limit_text(limit, unit);
    say(out, _("%s from %s; that day itself is not counted."), text,
        day_label(start, label));
    free(text);
    tell_count(out, book_calendar(book), start, limit, unit);
}

static bool is_named(const char *wanted)
{
    return wanted && *wanted && strcmp(wanted, "*") != 0;
}

static bool is_yes(const char *flag)
{
    return flag && strcmp(flag, "yes") == 0;
}

/* "KN-SOLVE1-C: 45 calendar days; Complaint, First time, Complex." */
static void tell_rule(
    struct str *out, const struct casefile *cf, const struct limit_rule *rule)
{
    struct str fits = {0};
    char *limit = limit_text(rule->limit, rule->unit);
    str_add(&fits, choice_label(&choices_kind, NULL, cf->kind ? cf->kind : "other"));
    if (is_named(rule->level))
        str_addf(&fits, ", %s",
            choice_label(&choices_level, NULL, cf->level ? cf->level : rule->level));
    if (is_named(rule->complex) && is_yes(cf->complex))
        str_addf(&fits, ", %s", _("Complex"));
    if (is_named(rule->remote) && is_yes(cf->remote))
        str_addf(&fits, ", %s", _("Remote area"));
    say(out, _("Rule %s: %s (%s)."), rule->id, limit, str_text(&fits));
    if (rule->basis)
        say(out, _("Basis: %s."), rule->basis);
    free(limit);
    str_release(&fits);
}

static void tell_start(struct str *out, const struct casefile *cf, day_t start)
{
    char label[LABEL_TEXT];
    if (is_accepted(cf)) {
        say(out,
            _("The clock runs from acceptance on %s; that day itself is not counted."),
            day_label(start, label));
        return;
    }
    say(out,
        _("Not accepted yet: the clock runs from the opening on %s; that day itself is not counted."),
        day_label(start, label));
    if (state_after_acceptance(cf->state))
        say(out,
            _("Warning: the state is “%s”, but the day of acceptance is empty. Enter it (accepted), and the limit for settling applies."),
            choice_label(&choices_state, NULL, cf->state));
}

static void tell_reckoning(struct str *out, const struct casefile *cf,
    const struct book *book, const struct deadline *deadline)
{
    const struct limit_rule *rule = deadline->rule;
    if (deadline->start == DAY_NONE) {
        say(out, _("The day of opening is empty, so no due date can be reckoned."));
        return;
    }
    if (!rule) {
        say(out, _("No rule fits this case, so no due date is reckoned."));
        return;
    }
    tell_rule(out, cf, rule);
    tell_start(out, cf, deadline->start);
    tell_count(out, book_calendar(book), deadline->start, rule->limit, rule->unit);
}

static void tell_override(
    struct str *out, const struct casefile *cf, const struct deadline *deadline)
{
    char due[LABEL_TEXT];
    char reckoned[LABEL_TEXT];
    if (!deadline->by_hand)
        return;
    if (deadline->reckoned == DAY_NONE)
        say(out, _("The due date %s was set by hand."), day_label(deadline->due, due));
    else
        say(out, _("The due date %s was set by hand and overrides the reckoned one, %s."),
            day_label(deadline->due, due), day_label(deadline->reckoned, reckoned));
    if (cf->reason)
        say(out, _("Reason: %s"), cf->reason);
}

static void tell_suspension(struct str *out, const struct casefile *cf, day_t today)
{
    char label[LABEL_TEXT];
    if (!cf->state || strcmp(cf->state, "suspended") != 0 || cf->suspended == DAY_NONE)
        return;
    int days = today > cf->suspended ? today - cf->suspended : 0;
    say(out,
        _("Suspended since %s (days so far: %d). The time of suspension is not counted: when the case goes on, give the new due date by hand (due)."),
        day_label(cf->suspended, label), days);
}

static day_t stopped_on(const struct casefile *cf)
{
    if (state_resolved(cf->state))
        return cf->resolved;
    return strcmp(cf->state, "suspended") == 0 ? cf->suspended
           : strcmp(cf->state, "decided") == 0 ? cf->decision_date
                                               : DAY_NONE;
}

/* Where a stopped clock ended: in time or so many days late. */
static void tell_end(struct str *out, const struct casefile *cf, day_t due)
{
    char label[LABEL_TEXT];
    day_t end = stopped_on(cf);
    const char *state = choice_label(&choices_state, NULL, cf->state);
    if (end == DAY_NONE || due == DAY_NONE)
        say(out, _("The clock has stopped: %s."), state);
    else if (end <= due)
        say(out, _("The clock stopped on %s (%s), in time."), day_label(end, label),
            state);
    else
        say(out,
            msg_n("The clock stopped on %s (%s), %d day late.",
                "The clock stopped on %s (%s), %d days late.",
                (unsigned long)(end - due)),
            day_label(end, label), state, end - due);
}

static void tell_today(struct str *out, day_t due, day_t today)
{
    char label[LABEL_TEXT];
    unsigned long n = (unsigned long)(due < today ? today - due : due - today);
    if (due == today)
        say(out, _("It is due today, %s."), day_label(due, label));
    else if (due < today)
        say(out, msg_n("Due %s: %lu day overdue.", "Due %s: %lu days overdue.", n),
            day_label(due, label), n);
    else
        say(out, msg_n("Due %s: %lu day left.", "Due %s: %lu days left.", n),
            day_label(due, label), n);
}

void deadline_explain(
    const struct casefile *cf, const struct book *book, day_t today, struct str *out)
{
    struct deadline deadline;
    deadline_reckon(cf, book, &deadline);
    tell_reckoning(out, cf, book, &deadline);
    tell_override(out, cf, &deadline);
    tell_suspension(out, cf, today);
    if (state_stops_clock(cf->state))
        tell_end(out, cf, deadline.due);
    else if (deadline.due != DAY_NONE)
        tell_today(out, deadline.due, today);
}
