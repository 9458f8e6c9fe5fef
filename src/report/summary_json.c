/* SPDX-License-Identifier: MIT
 *
 * The summary as JSON, a form that programs outside rely on.
 */
#include "report/summary.h"

static void add_json_rate(struct str *out, int64_t rate)
{
    if (rate < 0)
        str_add(out, ",\"rate\":null");
    else
        str_addf(out, ",\"rate\":%lld.%02lld", (long long)(rate / 100),
            (long long)(rate % 100));
}

static void add_json_tally(
    struct str *out, const char *key, const struct tally *now, const struct tally *before)
{
    str_addf(out, "\"%s\":{\"count\":%llu,\"people\":%llu,\"cases\":%llu", key,
        (unsigned long long)now->count, (unsigned long long)now->people,
        (unsigned long long)now->cases);
    if (before != NULL)
        str_addf(out, ",\"count_change\":%lld,\"cases_change\":%lld",
            (long long)now->count - (long long)before->count,
            (long long)now->cases - (long long)before->cases);
    str_addf(out, ",\"resolved\":%llu", (unsigned long long)now->resolved);
    add_json_rate(out, now->rate);
    str_addf(out, ",\"without_case\":%llu}", (unsigned long long)now->without_case);
}

static void add_json_period(struct str *out, const struct period *period)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    str_addf(out, "\"from\":\"%s\",\"to\":\"%s\",", day_iso(period->from, from),
        day_iso(period->to, to));
}

void summary_json(const struct summary *s, struct str *out)
{
    str_addc(out, '{');
    add_json_period(out, &s->period);
    add_json_tally(out, "visits", &s->visits, &s->visits_before);
    str_addc(out, ',');
    add_json_tally(out, "letters", &s->letters, &s->letters_before);
    str_addf(out,
        ",\"cases\":{\"opened\":%llu,\"closed\":%llu,\"pending\":%llu,\"overdue\":%llu,"
        "\"opened_change\":%lld,\"closed_change\":%lld},\"last_year\":{",
        (unsigned long long)s->opened, (unsigned long long)s->closed,
        (unsigned long long)s->pending, (unsigned long long)s->overdue,
        (long long)s->opened - (long long)s->opened_before,
        (long long)s->closed - (long long)s->closed_before);
    add_json_period(out, &s->before);
    add_json_tally(out, "visits", &s->visits_before, NULL);
    str_addc(out, ',');
    add_json_tally(out, "letters", &s->letters_before, NULL);
    str_add(out, "}}");
}
