/* SPDX-License-Identifier: MIT
 *
 * From `field:value` to a leaf of the tree. What a value may be follows from the type of
 * the field alone; a value that does not fit is answered with what the field accepts.
 */
#include "query_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/collate.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "model/choice.h"

#define DAYS_MAX 36500

struct err *reader_fault(struct reader *r, size_t at)
{
    r->fault = at;
    return r->err;
}

/* ---- series of codes -------------------------------------------------------------- */

static bool op_is_compare(enum value_op op)
{
    return op != OP_NONE && op != OP_EQUAL;
}

static bool value_is_range(const struct value *value)
{
    return op_is_compare(value->op) || (!value->quoted && strstr(value->text, ".."));
}

static enum compare compare_of(enum value_op op)
{
    if (op == OP_LESS)
        return CMP_BELOW;
    return op == OP_MORE ? CMP_ABOVE : CMP_IN;
}

static char *trimmed(const char *text, size_t len)
{
    char *part = xstrndup(text, len);
    char *out = utf8_trim(part);
    free(part);
    return out;
}

/* Both ends as copies, "" for an open one; a single value or the one of < and > is
 * `from`. */
static void value_ends(const struct value *value, char **from, char **to)
{
    const char *text = value->text;
    const char *dots = op_is_compare(value->op) ? NULL : strstr(text, "..");
    if (dots) {
        *from = trimmed(text, (size_t)(dots - text));
        *to = utf8_trim(dots + 2);
        return;
    }
    *from = value->op == OP_UP_TO ? xstrdup("") : utf8_trim(text);
    *to = value->op == OP_UP_TO ? utf8_trim(text) : xstrdup("");
}

/* NULL for "", which is an open end. */
static char *end_settle_take(char *text)
{
    if (text[0])
        return text;
    free(text);
    return NULL;
}

static enum td_status leaf_for_series(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    char *from, *to;
    value_ends(value, &from, &to);
    struct node *node = node_new(NODE_SERIES, field);
    struct node_series *series = &node->u.series;
    series->compare = compare_of(value->op);
    series->from = end_settle_take(from);
    series->to = end_settle_take(to);
    if (!series->from && !series->to) {
        node_free(node);
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("Write at least one end of the range, such as %s:A1..A9."),
            reader_name(r, field));
    }
    if (series->from)
        collate_text(&series->from_key, series->from);
    if (series->to)
        collate_text(&series->to_key, series->to);
    *out = node;
    return TD_OK;
}

/* ---- choices ---------------------------------------------------------------------- */

static bool choice_is_near(const char *name, const char *key)
{
    return key[0] && fold_distance(name, key, 2) <= (strlen(key) > 4 ? 2 : 1);
}

/* The choice meant by a misspelt name, as this person types it; NULL if none. */
static char *choice_nearest(
    const struct choice_set *set, const struct book *book, const char *text)
{
    struct choice row;
    char *name = fold_key(text);
    char *near = NULL;
    for (size_t i = 0; !near && choice_at(set, book, i, &row); i++) {
        char *label = fold_key(choice_label(set, book, row.key));
        struct str said = {0};
        if (choice_is_near(name, label) || choice_is_near(name, row.key)) {
            say_choice(set, book, row.key, &said);
            near = str_detach(&said);
        }
        free(label);
    }
    free(name);
    return near;
}

static char *choice_list(const struct choice_set *set, const struct book *book)
{
    struct str out;
    struct choice row;
    str_init(&out);
    for (size_t i = 0; choice_at(set, book, i, &row); i++)
        str_addf(
            &out, "%s%s (%s)", i ? ", " : "", choice_label(set, book, row.key), row.key);
    return str_detach(&out);
}

static enum td_status choice_refuse(
    struct reader *r, const struct field *field, const char *text, size_t at)
{
    char *near = choice_nearest(field->choices, r->env->book, text);
    char *list = choice_list(field->choices, r->env->book);
    enum td_status status;
    if (near)
        status = err_set(reader_fault(r, at), TD_INVALID,
            _("%s has no \"%s\"; did you mean %s? It takes: %s."), reader_name(r, field),
            text, near, list);
    else
        status = err_set(reader_fault(r, at), TD_INVALID,
            _("%s has no \"%s\". It takes: %s."), reader_name(r, field), text, list);
    free(near);
    free(list);
    return status;
}

static bool choice_has(const struct node_choice *choice, const char *key)
{
    for (size_t i = 0; i < choice->count; i++)
        if (strcmp(choice->keys[i], key) == 0)
            return true;
    return false;
}

static void choice_add(struct node *node, const char *key)
{
    struct node_choice *choice = &node->u.choice;
    if (choice_has(choice, key))
        return;
    ARRAY_GROW(choice->keys, choice->cap, choice->count + 1);
    choice->keys[choice->count++] = xstrdup(key);
    if (node->field->choices == &choices_flag && strcmp(key, "no") == 0)
        choice->or_blank = true;
}

static enum td_status choice_add_text(
    struct reader *r, struct node *node, const char *text, size_t at)
{
    const char *key = choice_parse(node->field->choices, r->env->book, text);
    if (!key)
        return choice_refuse(r, node->field, text, at);
    reader_heard_choice(r, at, strlen(text), node->field->choices, key);
    choice_add(node, key);
    return TD_OK;
}

static enum td_status choice_add_list(
    struct reader *r, struct node *node, const struct value *value)
{
    enum td_status status = TD_OK;
    const char *p = value->text;
    while (status == TD_OK) {
        size_t len = strcspn(p, ",");
        char *text = xstrndup(p, len);
        status = choice_add_text(r, node, text, value->at + (size_t)(p - value->text));
        free(text);
        if (!p[len])
            break;
        p += len + 1;
    }
    return status;
}

static enum td_status leaf_for_choice(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    if (op_is_compare(value->op))
        return choice_refuse(r, field, value->text, value->at);
    struct node *node = node_new(NODE_CHOICE, field);
    enum td_status status = value->quoted
                                ? choice_add_text(r, node, value->text, value->at)
                                : choice_add_list(r, node, value);
    if (status == TD_OK)
        *out = node;
    else
        node_free(node);
    return status;
}

/* ---- dates, times, counts --------------------------------------------------------- */

static bool bound_parse_minute(const char *text, struct bound *out)
{
    int32_t minute = minute_parse(text);
    *out = (struct bound){.kind = BOUND_NUMBER, .n = minute, .lo = minute, .hi = minute};
    return minute != MINUTE_NONE;
}

static bool bound_parse_count(const char *text, struct bound *out)
{
    int64_t n;
    if (!parse_i64(text, 0, INT64_MAX - 1, &n))
        return false;
    *out = (struct bound){.kind = BOUND_NUMBER, .n = n, .lo = n, .hi = n};
    return true;
}

static bool bound_parse(
    struct reader *r, const struct field *field, const char *text, struct bound *out)
{
    if (field->type == FIELD_DATE)
        return bound_parse_day(text, r->env->today, out);
    if (field->type == FIELD_TIME)
        return bound_parse_minute(text, out);
    return bound_parse_count(text, out);
}

static enum td_status range_refuse(
    struct reader *r, const struct field *field, const char *text, size_t at)
{
    struct err *err = reader_fault(r, at);
    if (field->type == FIELD_DATE)
        return err_set(err, TD_INVALID,
            _("%s cannot be \"%s\": write a date (3/6, 3/6/2026, 2026-06, 2026, today, "
              "this-month), days from today (7d, -3d), <, > or a range (1/6..30/6), "
              "none or any."),
            reader_name(r, field), text);
    if (field->type == FIELD_TIME)
        return err_set(err, TD_INVALID,
            _("%s cannot be \"%s\": write a time (8:30), <, > or a range (8:00..10:30), "
              "none or any."),
            reader_name(r, field), text);
    return err_set(err, TD_INVALID,
        _("%s cannot be \"%s\": write a number (5), <, > or a range (2..5), none or "
          "any."),
        reader_name(r, field), text);
}

/* Periods by their names, days as they are shown on a screen. */
static void hear_end(
    struct reader *r, const struct bound *bound, const char *text, size_t at)
{
    const char *english, *vietnamese;
    char day[DAY_TEXT];
    bool iso = bound->kind == BOUND_DAY && text[strspn(text, "0123456789")] == '-';
    if (iso)
        reader_heard(r, at, strlen(text), day_local((day_t)bound->n, day), NULL);
    else if (period_named(text, &english, &vietnamese))
        reader_heard(r, at, strlen(text), english, vietnamese);
}

/* An end of a range; "" is an open one. `skip`: where it begins in the value. */
static enum td_status range_end(struct reader *r, const struct field *field,
    const struct value *value, const char *text, size_t skip, struct bound *out)
{
    *out = (struct bound){.kind = BOUND_OPEN, .lo = INT64_MIN, .hi = INT64_MAX};
    if (!text[0])
        return TD_OK;
    if (!bound_parse(r, field, text, out))
        return range_refuse(r, field, text, value->at + skip);
    if (field->type == FIELD_DATE && !value->quoted)
        hear_end(r, out, text, value->at + skip);
    return TD_OK;
}

static void range_settle(struct node_range *range)
{
    switch (range->compare) {
    case CMP_IN:
        range->lo = range->from.lo;
        range->hi = range->single ? range->from.hi : range->to.hi;
        break;
    case CMP_BELOW:
        range->lo = INT64_MIN;
        range->hi = range->from.lo - 1;
        break;
    case CMP_ABOVE:
        range->lo = range->from.hi + 1;
        range->hi = INT64_MAX;
        break;
    }
}

/* Ends that move with the calendar may pass each other; fixed ones are a slip. */
static bool range_is_backwards(const struct node_range *range)
{
    bool moves = range->from.kind == BOUND_RELATIVE || range->from.kind == BOUND_PERIOD ||
                 range->to.kind == BOUND_RELATIVE || range->to.kind == BOUND_PERIOD;
    return range->compare == CMP_IN && !moves && range->lo > range->hi;
}

static enum td_status range_fill(struct reader *r, const struct value *value,
    struct node *node, const char *from, const char *to)
{
    struct node_range *range = &node->u.range;
    const char *dots = op_is_compare(value->op) ? NULL : strstr(value->text, "..");
    size_t skip = dots ? (size_t)(dots - value->text) + 2 : 0;
    if (!from[0] && !to[0])
        return range_refuse(r, node->field, value->text, value->at);
    enum td_status status = range_end(r, node->field, value, from, 0, &range->from);
    if (status == TD_OK)
        status = range_end(r, node->field, value, to, skip, &range->to);
    if (status != TD_OK)
        return status;
    range->compare = compare_of(value->op);
    range->single = !dots && (value->op == OP_NONE || value->op == OP_EQUAL ||
                                 range->compare != CMP_IN);
    range_settle(range);
    if (range_is_backwards(range))
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("The range \"%s\" runs backwards: write the smaller end first."),
            value->text);
    return TD_OK;
}

static enum td_status leaf_for_range(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    char *from, *to;
    value_ends(value, &from, &to);
    struct node *node = node_new(NODE_RANGE, field);
    enum td_status status = range_fill(r, value, node, from, to);
    free(from);
    free(to);
    if (status == TD_OK)
        *out = node;
    else
        node_free(node);
    return status;
}

/* ---- any field -------------------------------------------------------------------- */

static enum td_status leaf_by_type(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    switch (field->type) {
    case FIELD_TEXT: return leaf_for_text(r, field, value, out);
    case FIELD_CODE:
    case FIELD_REF:
        return value_is_range(value) ? leaf_for_series(r, field, value, out)
                                     : leaf_for_text(r, field, value, out);
    case FIELD_CHOICE: return leaf_for_choice(r, field, value, out);
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_COUNT: return leaf_for_range(r, field, value, out);
    }
    return err_set(reader_fault(r, value->at), TD_INVALID, "%s", field->key);
}

/* For a flag, "khong" and "co" are its own values. */
static bool value_is_choice(struct reader *r, const struct field *field, const char *text)
{
    return field->type == FIELD_CHOICE &&
           choice_parse(field->choices, r->env->book, text) != NULL;
}

enum td_status leaf_for_field(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    const char *name = reader_name(r, field);
    if (!value->text[0])
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("Write what %s should be, or %s:none, or %s:any."), name, name, name);
    bool plain = !value->quoted && value->op == OP_NONE;
    if (!plain || value_is_choice(r, field, value->text))
        return leaf_by_type(r, field, value, out);
    bool none = word_means(WORD_NONE, value->text);
    if (!none && !word_means(WORD_ANY, value->text))
        return leaf_by_type(r, field, value, out);
    reader_heard_word(r, value->at, strlen(value->text), none ? WORD_NONE : WORD_ANY);
    *out = node_new(none ? NODE_BLANK : NODE_FILLED, field);
    return TD_OK;
}

/* ---- conditions ------------------------------------------------------------------- */

static bool condition_answers_to(const char *written, const char *name)
{
    if (name[0] == '@' && written[0] != '@')
        return false;
    return fold_key_equal(written, name);
}

static bool condition_has_alias(const struct condition *row, const char *written)
{
    const char *p = row->alias ? row->alias : "";
    while (*p) {
        size_t len = strcspn(p, " ");
        char *alias = xstrndup(p, len);
        bool same = alias[0] && condition_answers_to(written, alias);
        free(alias);
        if (same)
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

/* Only plain letters: `mo` is open, `mồ` is a grave. */
static bool may_name_condition(const char *name)
{
    const char *p = name + (name[0] == '@');
    for (; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
            return false;
    return isalnum((unsigned char)name[name[0] == '@']);
}

const struct condition *condition_named(const struct schema *schema, const char *name)
{
    if (!schema->conditions || !may_name_condition(name))
        return NULL;
    for (const struct condition *row = schema->conditions; row->name; row++)
        if (condition_answers_to(name, row->name) || condition_has_alias(row, name))
            return row;
    return NULL;
}

static bool parse_days(const char *text, long *days)
{
    size_t digits = strspn(text, "0123456789");
    char *number = xstrndup(text, digits);
    char *unit = fold_key(text + digits);
    int64_t n = 0;
    bool weeks = strcmp(unit, "w") == 0 || strcmp(unit, "tuan") == 0;
    bool known = weeks || !unit[0] || strcmp(unit, "d") == 0 || strcmp(unit, "ngay") == 0;
    bool ok = known && parse_i64(number, 0, DAYS_MAX, &n);
    *days = (long)n * (weeks ? 7 : 1);
    free(number);
    free(unit);
    return ok;
}

enum td_status leaf_for_condition(struct reader *r, const struct condition *row,
    const struct value *value, struct node **out)
{
    long days = DAYS_NOT_SAID;
    const char *name = reader_condition(r, row);
    bool said = value->text[0] || value->quoted || value->op != OP_NONE;
    if (row->takes_days == DAYS_NEVER && value->text[0])
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("%s stands alone: leave out \":%s\"."), name, value->text);
    bool must = row->takes_days == DAYS_ALWAYS || (said && row->takes_days == DAYS_MAYBE);
    if (must &&
        (value->op != OP_NONE || value->quoted || !parse_days(value->text, &days)))
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("%s needs a number of days, such as %s:14d."), name, name);
    struct node *node = node_new(NODE_CONDITION, NULL);
    node->u.condition.row = row;
    node->u.condition.days = days;
    *out = node;
    return TD_OK;
}
