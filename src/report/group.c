/* SPDX-License-Identifier: MIT
 *
 * Groups. Texts are grouped by their words with their marks, because one officer is
 * written in more than one way; the filter language compares whole values (==) alike.
 */
#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/collate.h"
#include "base/fold.h"
#include "base/msg.h"
#include "kinds.h"
#include "model/choice.h"

#define ORDER_LAST 0xFF

struct span_row {
    const char *key, *alias, *label; /* label N_() */
    enum tally_span span;
    int months;
};
static const struct span_row spans[] = {
    {"month", "thang", N_("Month"), TALLY_MONTH, 1},
    {"quarter", "quy", N_("Quarter"), TALLY_QUARTER, 3},
    {"year", "nam", N_("Year"), TALLY_YEAR, 12},
};

static bool may_group(const struct field *field)
{
    bool of_type = field->type == FIELD_CHOICE || field->type == FIELD_TEXT;
    return of_type && (field->flags & F_FACT) &&
           !(field->flags & (F_PERSONAL | F_HIDDEN));
}

const struct field *grouping_field(const struct schema *schema, size_t i)
{
    for (size_t k = 0; k < schema->count; k++)
        if (may_group(&schema->fields[k]) && i-- == 0)
            return &schema->fields[k];
    return NULL;
}

bool report_group_at(
    const struct report_kind *kind, size_t i, const char **name, const char **label)
{
    const struct sheet_kind *sheet = kind->sheets;
    if (sheet == NULL || sheet[0].by == NULL || sheet[1].key != NULL)
        return false;
    size_t n = 0;
    const struct field *field = NULL;
    while (n <= i && (field = grouping_field(sheet->schema, n)) != NULL)
        n++;
    if (field == NULL && i - n >= ARRAY_COUNT(spans))
        return false;
    *name = field != NULL ? field->key : spans[i - n].key;
    *label = field != NULL ? field->label : spans[i - n].label;
    return true;
}

/* ---- reading ---- */

static const struct span_row *span_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(spans); i++)
        if (fold_key_equal(spans[i].key, name) || fold_key_equal(spans[i].alias, name))
            return &spans[i];
    return NULL;
}

static enum td_status refuse(
    const struct schema *schema, const char *name, struct err *err)
{
    struct str list = {0};
    const struct field *field;
    for (size_t i = 0; (field = grouping_field(schema, i)) != NULL; i++)
        str_addf(&list, "%s, ", field->key);
    enum td_status status = err_set(err, TD_INVALID,
        _("A report cannot be grouped by “%s”. It can be by: %smonth, quarter, year."),
        name, str_text(&list));
    str_release(&list);
    return status;
}

static enum td_status parse_one(
    struct grouping *g, const char *name, bool alone, struct err *err)
{
    const struct field *field = schema_field_named(g->schema, name);
    const struct span_row *span = span_named(name);
    if (field != NULL && may_group(field) && g->n < TALLY_BY) {
        g->by[g->n++] = field;
        return TD_OK;
    }
    if (span == NULL || !alone)
        return refuse(g->schema, name, err);
    g->by_span = true;
    g->span = span->span;
    return TD_OK;
}

enum td_status grouping_parse(struct office *office, const struct schema *schema,
    const char *by, struct grouping *out, struct err *err)
{
    bool alone = strchr(by, ',') == NULL;
    enum td_status status = TD_OK;
    *out = (struct grouping){.office = office, .schema = schema};
    for (const char *p = by; status == TD_OK;) {
        size_t len = strcspn(p, ",");
        char *name = xstrndup(p, len);
        status = parse_one(out, name, alone, err);
        free(name);
        if (p[len] == '\0')
            break;
        p += len + 1;
    }
    return status;
}

/* ---- one field of a group ---- */

/* An empty flag counts as "no", as in filters. */
static const char *value_of(const struct field *field, const char *value)
{
    bool is_flag = field->type == FIELD_CHOICE && field->choices == &choices_flag;
    return value == NULL && is_flag ? "no" : value;
}

static void add_key(const struct field *field, const char *value, struct str *out)
{
    value = value_of(field, value);
    if (value == NULL)
        return;
    if (field->type == FIELD_CHOICE) {
        str_add(out, value);
        return;
    }
    char *words = fold_exact(value);
    str_add(out, *words != '\0' ? words : value);
    free(words);
}

static uint32_t choice_place(
    const struct grouping *g, const struct field *field, const char *key)
{
    struct choice row;
    uint32_t i = 0;
    while (choice_at(field->choices, office_book(g->office), i, &row) &&
           strcmp(row.key, key) != 0)
        i++;
    return i;
}

static void add_order(const struct grouping *g, const struct field *field,
    const char *value, struct str *out)
{
    value = value_of(field, value);
    str_addc(out, (char)(value == NULL ? ORDER_LAST : 0));
    if (value == NULL)
        return;
    if (field->type == FIELD_CHOICE)
        str_add_u32(out, choice_place(g, field, value));
    else
        collate_text(out, value);
    str_addc(out, '\0');
}

static void add_label(const struct grouping *g, const struct field *field,
    const char *value, struct str *out)
{
    value = value_of(field, value);
    if (value == NULL)
        str_add(out, _("(not given)"));
    else if (field->type == FIELD_CHOICE)
        str_add(out, choice_label(field->choices, office_book(g->office), value));
    else
        str_add(out, value);
}

/* False: the value holds no word that a filter could name. */
static bool add_condition(const struct field *field, const char *value, struct str *out)
{
    value = value_of(field, value);
    str_addf(out, " %s:", field->key);
    if (value == NULL) {
        str_add(out, "none");
        return true;
    }
    if (field->type == FIELD_CHOICE) {
        str_add(out, value);
        return true;
    }
    char *words = fold_exact(value);
    bool fine = *words != '\0';
    bool has_quotes = strchr(value, '"') != NULL || strstr(value, "“") != NULL ||
                      strstr(value, "”") != NULL;
    str_addf(out, "==\"%s\"", has_quotes ? words : value);
    free(words);
    return fine;
}

/* ---- spans ---- */

static const struct span_row *span_row_of(const struct grouping *g)
{
    for (size_t i = 0; i < ARRAY_COUNT(spans); i++)
        if (spans[i].span == g->span)
            return &spans[i];
    return &spans[0];
}

day_t group_next(const struct grouping *g, day_t from)
{
    return day_add_months(from, span_row_of(g)->months);
}

static void add_span_label(const struct grouping *g, day_t from, struct str *out)
{
    int year, month, mday;
    day_split(from, &year, &month, &mday);
    if (g->span == TALLY_YEAR)
        str_addf(out, "%d", year);
    else if (g->span == TALLY_QUARTER)
        str_addf(out, "%s %d/%d", _("Quarter"), month / 3 + 1, year);
    else
        str_addf(out, "%02d/%d", month, year);
}

static void add_span_stable(const struct grouping *g, day_t from, struct str *out)
{
    int year, month, mday;
    day_split(from, &year, &month, &mday);
    if (g->span == TALLY_YEAR)
        str_addf(out, "%d", year);
    else if (g->span == TALLY_QUARTER)
        str_addf(out, "%d-Q%d", year, month / 3 + 1);
    else
        str_addf(out, "%d-%02d", year, month);
}

/* The part of the window that the span covers. */
static char *span_filter(const struct grouping *g, day_t from,
    const struct measure *measure, const struct period *window)
{
    if (measure->date == NULL)
        return NULL;
    if (measure->last_year)
        from = day_add_months(from, -12);
    return measure_filter_part(measure, g->schema, window, from, group_next(g, from) - 1);
}

/* ---- the whole ---- */

char *grouping_label(const struct grouping *g)
{
    struct str out = {0};
    str_add(&out, g->by_span ? _(span_row_of(g)->label) : "");
    for (size_t i = 0; i < g->n; i++)
        str_addf(&out, "%s%s", i > 0 ? ", " : "", _(g->by[i]->label));
    return str_detach(&out);
}

void group_key(const struct grouping *g, const struct group *group, struct str *out)
{
    if (g->by_span)
        add_span_stable(g, group->from, out);
    for (size_t i = 0; i < g->n; i++) {
        str_addc(out, '\x1f');
        add_key(g->by[i], group->value[i], out);
    }
}

void group_order(const struct grouping *g, const struct group *group, struct str *out)
{
    if (g->by_span)
        str_add_u32(out, (uint32_t)group->from);
    for (size_t i = 0; i < g->n; i++)
        add_order(g, g->by[i], group->value[i], out);
}

void group_name(const struct grouping *g, const struct group *group, struct str *out)
{
    if (g->by_span)
        add_span_label(g, group->from, out);
    for (size_t i = 0; i < g->n; i++) {
        str_add(out, i > 0 ? " · " : "");
        add_label(g, g->by[i], group->value[i], out);
    }
}

void group_stable(const struct grouping *g, const struct group *group, struct str *out)
{
    if (g->by_span)
        add_span_stable(g, group->from, out);
    for (size_t i = 0; i < g->n; i++) {
        const char *value = value_of(g->by[i], group->value[i]);
        str_addf(out, "%s%s", i > 0 ? " · " : "", value == NULL ? "" : value);
    }
}

char *group_filter(const struct grouping *g, const struct group *group,
    const struct measure *measure, const struct period *window)
{
    if (g->by_span)
        return span_filter(g, group->from, measure, window);
    char *base = measure_filter(measure, g->schema, window);
    struct str out = {0};
    bool fine = true;
    str_add(&out, base);
    free(base);
    for (size_t i = 0; i < g->n; i++)
        fine = add_condition(g->by[i], group->value[i], &out) && fine;
    if (!fine)
        str_release(&out);
    return fine ? str_detach(&out) : NULL;
}
