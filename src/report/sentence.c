/* SPDX-License-Identifier: MIT
 *
 * The sentence for the report, as offices have always written it: how many visits on how
 * many cases, up or down on the same period last year, how many of them are resolved.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "report/summary.h"
#include "words.h"

enum subject { VISITS, LETTERS };

static char *number(uint64_t n)
{
    struct str out = {0};
    words_number(&out, n);
    return str_detach(&out);
}

/* "46 visits", "29 cases"; caller frees. */
static char *rows_text(enum subject subject, uint64_t n)
{
    char *count = number(n);
    char *text =
        subject == VISITS
            ? xasprintf(msg_n("%s visit", "%s visits", (unsigned long)n), count)
            : xasprintf(msg_n("%s letter", "%s letters", (unsigned long)n), count);
    free(count);
    return text;
}

static char *cases_text(uint64_t n)
{
    char *count = number(n);
    char *text = xasprintf(msg_n("%s case", "%s cases", (unsigned long)n), count);
    free(count);
    return text;
}

static int direction(uint64_t now, uint64_t before)
{
    return (now > before) - (now < before);
}

static uint64_t apart(uint64_t now, uint64_t before)
{
    return now > before ? now - before : before - now;
}

/* Both changed the same way: "down 20 visits (15 cases)". */
static char *same_way(int way, const char *rows, const char *cases)
{
    return way > 0 ? xasprintf(_("up %s (%s)"), rows, cases)
                   : xasprintf(_("down %s (%s)"), rows, cases);
}

static char *one_way(int way, const char *what, const char *unchanged)
{
    if (way == 0)
        return xstrdup(unchanged);
    return way > 0 ? xasprintf(_("up %s"), what) : xasprintf(_("down %s"), what);
}

static char *two_ways(enum subject subject, int rows_way, const char *rows, int cases_way,
    const char *cases)
{
    char *first = one_way(rows_way, rows,
        subject == VISITS ? _("the number of visits unchanged")
                          : _("the number of letters unchanged"));
    char *second = one_way(cases_way, cases, _("the number of cases unchanged"));
    char *both = xasprintf("%s, %s", first, second);
    free(first);
    free(second);
    return both;
}

static void add_change(struct str *out, enum subject subject, const struct tally *now,
    const struct tally *before)
{
    int rows_way = direction(now->count, before->count);
    int cases_way = direction(now->cases, before->cases);
    if (rows_way == 0 && cases_way == 0) {
        str_add(out, _("unchanged on the same period last year"));
        return;
    }
    char *rows = rows_text(subject, apart(now->count, before->count));
    char *cases = cases_text(apart(now->cases, before->cases));
    char *change = rows_way == cases_way
                       ? same_way(rows_way, rows, cases)
                       : two_ways(subject, rows_way, rows, cases_way, cases);
    str_addf(out, _("%s on the same period last year"), change);
    free(change);
    free(cases);
    free(rows);
}

static void add_resolved(struct str *out, const struct tally *tally)
{
    if (tally->cases == 0)
        return;
    char *resolved = number(tally->resolved), *cases = number(tally->cases);
    struct str rate = {0};
    words_rate(&rate, tally->rate);
    str_add(out, "; ");
    str_addf(out, _("%s/%s cases resolved, or %s%%"), resolved, cases, str_text(&rate));
    str_release(&rate);
    free(cases);
    free(resolved);
}

static void add_received(struct str *out, enum subject subject, const struct tally *now)
{
    char *count = number(now->count), *cases = cases_text(now->cases);
    unsigned long n = (unsigned long)now->count;
    if (subject == VISITS)
        str_addf(out,
            msg_n("%s citizen visit was received (%s)",
                "%s citizen visits were received (%s)", n),
            count, cases);
    else
        str_addf(out,
            msg_n("%s letter was received (%s)", "%s letters were received (%s)", n),
            count, cases);
    free(cases);
    free(count);
}

static void add_part(struct str *out, enum subject subject, const struct tally *now,
    const struct tally *before)
{
    add_received(out, subject, now);
    str_add(out, ", ");
    add_change(out, subject, now, before);
    add_resolved(out, now);
    str_addc(out, '.');
}

void summary_sentence(const struct summary *summary, struct str *out)
{
    period_opening(&summary->period, clock_today(), out);
    add_part(out, VISITS, &summary->visits, &summary->visits_before);
    str_addc(out, ' ');
    add_part(out, LETTERS, &summary->letters, &summary->letters_before);
}
