/* SPDX-License-Identifier: MIT
 *
 * The summary as a table for people, and as CSV and JSON for programs. One list of
 * figures feeds the table and the CSV, so that they cannot disagree.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "report/summary.h"
#include "words.h"

enum {
    CELLS = 4,
    LABEL_COLS = 34,
    LABEL_MIN = 18,
    FIGURE_COLS = 11,
    BAR_MIN = 12,
    BAR_MAX = 40
};

struct figure {
    const char *group, *key;
    const char *label; /* N_(), of a person's table */
    bool is_rate;      /* hundredths of a per cent, -1 for none */
    bool has_before;   /* compared with last year */
    int64_t now, before;
};

enum { FIGURES_MAX = 16 };

static struct figure figure_of(
    const char *group, const char *key, const char *label, uint64_t now, uint64_t before)
{
    return (struct figure){group, key, label, false, true, (int64_t)now, (int64_t)before};
}

static size_t add_tally(struct figure *list, const char *group, const char *title,
    const char *people, const struct tally *now, const struct tally *before)
{
    size_t n = 0;
    list[n++] = figure_of(group, "count", title, now->count, before->count);
    list[n++] = figure_of(group, "people", people, now->people, before->people);
    list[n++] = figure_of(group, "cases", N_("  Cases"), now->cases, before->cases);
    list[n++] = figure_of(group, "without_case", N_("  Without a case"),
        now->without_case, before->without_case);
    list[n++] =
        figure_of(group, "resolved", N_("  Resolved"), now->resolved, before->resolved);
    list[n++] = (struct figure){
        group, "rate", N_("  Rate, %"), true, true, now->rate, before->rate};
    return n;
}

static size_t figures_of(const struct summary *s, struct figure list[FIGURES_MAX])
{
    size_t n = add_tally(list, "visits", N_("Visits"), N_("  People received"),
        &s->visits, &s->visits_before);
    n += add_tally(list + n, "letters", N_("Letters"), N_("  Signatories"), &s->letters,
        &s->letters_before);
    list[n++] =
        figure_of("cases", "opened", N_("Cases opened"), s->opened, s->opened_before);
    list[n++] =
        figure_of("cases", "closed", N_("Cases resolved"), s->closed, s->closed_before);
    list[n++] = figure_of("cases", "pending", N_("Cases pending"), s->pending, 0);
    list[n - 1].has_before = false;
    list[n++] = figure_of("cases", "overdue", N_("  of them overdue"), s->overdue, 0);
    list[n - 1].has_before = false;
    return n;
}

/* --- the table ------------------------------------------------------------------- */

/* What fits: the bars go first, then the per cent, then the change. */
struct layout {
    int label_cols, cells, bar_cols;
};

static struct layout layout_of(int width)
{
    struct layout layout = {.label_cols = LABEL_COLS, .cells = CELLS};
    while (layout.cells > 2 && width < LABEL_MIN + layout.cells * FIGURE_COLS)
        layout.cells--;
    int left = width - layout.cells * FIGURE_COLS;
    if (left < LABEL_COLS)
        layout.label_cols = left < LABEL_MIN ? LABEL_MIN : left;
    int bar = left - LABEL_COLS - 3;
    layout.bar_cols = bar < BAR_MIN ? 0 : bar > BAR_MAX ? BAR_MAX : bar;
    return layout;
}

static void add_right(struct str *out, const char *text)
{
    int width = utf8_width(text);
    if (width < FIGURE_COLS)
        str_fill(out, ' ', (size_t)(FIGURE_COLS - width));
    str_add(out, text);
}

static void add_number(struct str *out, const struct figure *f, int64_t n)
{
    if (f->is_rate)
        words_rate(out, n);
    else
        words_number(out, (uint64_t)n);
}

/* The i-th cell of the row; appends nothing where there is none. */
static void add_cell(struct str *out, const struct figure *f, int i)
{
    if (i == 0)
        add_number(out, f, f->now);
    else if (!f->has_before)
        return;
    else if (i == 1)
        add_number(out, f, f->before);
    else if (f->is_rate)
        return;
    else if (i == 2)
        words_change(out, f->now - f->before);
    else
        words_percent(out, (uint64_t)f->now, (uint64_t)f->before);
}

static void trim_right(struct str *out)
{
    size_t len = out->len;
    while (len > 0 && out->buf[len - 1] == ' ')
        len--;
    str_truncate(out, len);
}

static void add_bar(struct str *out, int64_t n, int64_t most, int cols)
{
    if (cols == 0 || n <= 0)
        return;
    int64_t full = (n * cols + most / 2) / most;
    str_add(out, "  ");
    for (int64_t i = 0; i < (full > 0 ? full : 1); i++)
        str_add(out, "█");
}

static void add_row(
    struct str *out, const struct figure *f, int64_t most, const struct layout *layout)
{
    struct str cell = {0};
    utf8_pad(out, msg(f->label), layout->label_cols);
    for (int i = 0; i < layout->cells; i++) {
        str_clear(&cell);
        add_cell(&cell, f, i);
        add_right(out, str_text(&cell));
    }
    if (!f->is_rate)
        add_bar(out, f->now, most, layout->bar_cols);
    trim_right(out);
    str_addc(out, '\n');
    str_release(&cell);
}

static void add_heading(struct str *out, const struct layout *layout)
{
    const char *const names[CELLS] = {_("This period"), _("Last year"), _("Change"), "%"};
    str_fill(out, ' ', (size_t)layout->label_cols);
    for (int i = 0; i < layout->cells; i++)
        add_right(out, names[i]);
    str_addc(out, '\n');
}

static void add_paragraph(struct str *out, const char *text, int width)
{
    while (*text != '\0') {
        size_t fit = utf8_fit(text, width, NULL), cut = fit;
        while (text[fit] != '\0' && cut > 0 && text[cut] != ' ')
            cut--;
        if (cut == 0)
            cut = fit > 0 ? fit : utf8_next(text, 0);
        str_addn(out, text, cut);
        str_addc(out, '\n');
        text += cut;
        while (*text == ' ')
            text++;
    }
}

static void add_dates(struct str *out, const struct summary *s, int width)
{
    char from[DAY_TEXT], to[DAY_TEXT], from_before[DAY_TEXT], to_before[DAY_TEXT];
    struct str line = {0};
    str_addf(&line, _("Figures from %s to %s, compared with %s to %s"),
        day_local(s->period.from, from), day_local(s->period.to, to),
        day_local(s->before.from, from_before), day_local(s->before.to, to_before));
    add_paragraph(out, str_text(&line), width);
    str_release(&line);
}

static void add_title(
    struct office *office, const struct summary *s, int width, struct str *out)
{
    const char *name = office_name(office);
    if (name != NULL && *name != '\0')
        add_paragraph(out, name, width);
    add_paragraph(out, _("Summary of citizen reception, letters and cases"), width);
    add_dates(out, s, width);
    str_addc(out, '\n');
}

static int64_t greatest(const struct figure *list, size_t n)
{
    int64_t most = 1;
    for (size_t i = 0; i < n; i++)
        if (!list[i].is_rate && list[i].now > most)
            most = list[i].now;
    return most;
}

void summary_text(
    struct office *office, const struct summary *summary, int width, struct str *out)
{
    struct figure list[FIGURES_MAX];
    size_t n = figures_of(summary, list);
    int text_cols = width < LABEL_MIN ? LABEL_MIN : width;
    struct layout layout = layout_of(width);
    int64_t most = greatest(list, n);
    add_title(office, summary, text_cols, out);
    add_heading(out, &layout);
    for (size_t i = 0; i < n; i++) {
        bool gap = i > 0 && strcmp(list[i].group, list[i - 1].group) != 0;
        str_add(out, gap ? "\n" : "");
        add_row(out, &list[i], most, &layout);
    }
    struct str sentence = {0};
    summary_sentence(summary, &sentence);
    str_addc(out, '\n');
    add_paragraph(out, str_text(&sentence), text_cols);
    str_release(&sentence);
}

/* --- CSV ------------------------------------------------------------------------- */

static void add_plain(struct str *out, const struct figure *f, int64_t n)
{
    if (!f->is_rate)
        str_addf(out, "%lld", (long long)n);
    else if (n >= 0)
        str_addf(out, "%lld.%02lld", (long long)(n / 100), (long long)(n % 100));
}

void summary_csv(const struct summary *summary, struct str *out)
{
    struct figure list[FIGURES_MAX];
    size_t n = figures_of(summary, list);
    char from[DAY_TEXT], to[DAY_TEXT];
    day_iso(summary->period.from, from);
    day_iso(summary->period.to, to);
    str_add(out, "from,to,group,figure,value,last_year,change\r\n");
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = &list[i];
        str_addf(out, "%s,%s,%s,%s,", from, to, f->group, f->key);
        add_plain(out, f, f->now);
        str_addc(out, ',');
        if (f->has_before)
            add_plain(out, f, f->before);
        str_addc(out, ',');
        if (f->has_before && !f->is_rate)
            str_addf(out, "%lld", (long long)(f->now - f->before));
        str_add(out, "\r\n");
    }
}

/* --- JSON ------------------------------------------------------------------------ */

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
