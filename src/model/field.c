/* SPDX-License-Identifier: MIT
 *
 * One value of one record: read, parsed, formatted, compared, by its row of the table.
 */
#include "model/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/collate.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "model/choice_memo.h"
#include "shape.h"

enum { CODE_MAX = 64, TEXT_MAX = 65536 };

static char **text_at(const struct field *field, void *record)
{
    return (char **)(void *)((char *)record + field->offset);
}

static const char *text_of(const struct field *field, const void *record)
{
    const char *text;
    memcpy(&text, (const char *)record + field->offset, sizeof text);
    return text;
}

static int64_t number_from(const struct field *field, const void *record, size_t offset)
{
    const char *at = (const char *)record + offset;
    if (field->storage == STORE_INT64) {
        int64_t wide;
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    int32_t narrow;
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

static int64_t number_none(const struct field *field)
{
    return field->type == FIELD_DATE ? DAY_NONE : -1;
}

const char *field_get_text(const struct field *field, const void *record)
{
    return field_is_text(field) ? text_of(field, record) : NULL;
}

int64_t field_get_number(const struct field *field, const void *record)
{
    REQUIRE(!field_is_text(field));
    return number_from(field, record, field->shown ? field->shown : field->offset);
}

static int64_t stored_number(const struct field *field, const void *record)
{
    return number_from(field, record, field->offset);
}

void field_set_text(const struct field *field, void *record, const char *text)
{
    REQUIRE(field_is_text(field));
    char **at = text_at(field, record);
    char *copy = text != NULL && *text != '\0' ? xstrdup(text) : NULL;
    free(*at);
    *at = copy;
}

void field_set_number(const struct field *field, void *record, int64_t number)
{
    char *at = (char *)record + field->offset;
    if (field->storage == STORE_INT64) {
        memcpy(at, &number, sizeof number);
        return;
    }
    REQUIRE(field->storage == STORE_INT32 && number >= INT32_MIN && number <= INT32_MAX);
    int32_t narrow = (int32_t)number;
    memcpy(at, &narrow, sizeof narrow);
}

bool field_is_counted(const struct field *field)
{
    const unsigned needed = F_FACT | F_COMPLETE;
    return field->type == FIELD_TEXT && (field->flags & needed) == needed &&
           (field->flags & F_PERSONAL) == 0;
}

bool field_is_indexed(const struct field *field)
{
    if (!field_is_text(field))
        return false;
    if (field->type == FIELD_REF || (field->flags & (F_INDEX | F_STAFF)) != 0)
        return true;
    return (field->flags & F_COMPLETE) != 0 && !field_is_counted(field);
}

bool field_is_empty(const struct field *field, const void *record)
{
    if (field_is_text(field))
        return text_of(field, record) == NULL;
    return stored_number(field, record) == number_none(field);
}

const char *field_odd(const struct field *field, const void *record)
{
    if (field->shape == NULL || field_is_empty(field, record))
        return NULL;
    return field->shape->fits(text_of(field, record)) ? NULL : msg(field->shape->odd);
}

bool field_equal(const struct field *field, const void *a, const void *b)
{
    if (!field_is_text(field))
        return stored_number(field, a) == stored_number(field, b);
    const char *x = text_of(field, a), *y = text_of(field, b);
    return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
}

void field_clear(const struct field *field, void *record)
{
    if (field_is_text(field))
        field_set_text(field, record, NULL);
    else
        field_set_number(field, record, number_none(field));
}

void field_copy(const struct field *field, void *to, const void *from)
{
    if (field_is_text(field))
        field_set_text(field, to, text_of(field, from));
    else
        field_set_number(field, to, stored_number(field, from));
}

/* --- parsing ------------------------------------------------------------------ */

/* By their labels, which are taken as well as the keys and are what people see. */
static void accepted_choices(
    const struct field *field, const struct book *book, struct str *out)
{
    struct choice choice;
    for (size_t i = 0; choice_at(field->choices, book, i, &choice); i++)
        str_addf(out, "%s%s", i == 0 ? "" : ", ",
            choice_label(field->choices, book, choice.key));
}

static enum td_status refuse_choice(
    const struct field *field, const char *text, const struct book *book, struct err *err)
{
    struct str all = {0};
    accepted_choices(field, book, &all);
    err_field(err, field->key, _("“%s” is not a value of %s; it takes: %s."), text,
        msg(field->label), str_text(&all));
    str_release(&all);
    return TD_INVALID;
}

static enum td_status parse_choice(const struct field *field, void *record,
    const char *text, const struct parse_env *env, struct err *err)
{
    const struct book *book = env != NULL ? env->book : NULL;
    const char *key = env != NULL && env->memo != NULL
                          ? choice_memo_parse(env->memo, field->choices, book, text)
                          : choice_parse(field->choices, book, text);
    if (key == NULL)
        return refuse_choice(field, text, book, err);
    field_set_text(field, record, key);
    return TD_OK;
}

static bool has_blank_or_control(const char *text)
{
    for (size_t at = 0, len; text[at] != '\0'; at += len) {
        uint32_t cp = utf8_decode(text + at, &len);
        if (cp <= 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0x3000 ||
            (cp >= 0x2000 && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202f) ||
            (cp >= 0x205f && cp <= 0x206f) || cp == 0xfeff)
            return true;
    }
    return false;
}

static enum td_status parse_code(
    const struct field *field, void *record, const char *text, struct err *err)
{
    if (strlen(text) > CODE_MAX)
        return err_field(err, field->key, _("%s is longer than %d bytes; shorten it."),
            msg(field->label), CODE_MAX);
    if (has_blank_or_control(text))
        return err_field(err, field->key,
            _("%s may hold no blanks or invisible characters: “%s”."), msg(field->label),
            text);
    field_set_text(field, record, text);
    return TD_OK;
}

static enum td_status parse_text(
    const struct field *field, void *record, const char *text, struct err *err)
{
    if (strlen(text) > TEXT_MAX)
        return err_field(err, field->key, _("%s is longer than 64 KiB; shorten it."),
            msg(field->label));
    field_set_text(field, record, text);
    return TD_OK;
}

/* What is typed may be half said: 24/11/26, thứ 3. */
static day_t guess_day(
    const struct field *field, const char *text, const struct parse_env *env)
{
    day_t day = day_parse_short(text, env->today, env->month_first);
    if (day != DAY_NONE)
        return day;
    return day_parse_spoken(
        text, env->today, field->flags & F_AHEAD ? DAY_AHEAD : DAY_PAST);
}

static enum td_status refuse_date(const struct field *field, const char *text,
    const struct parse_env *env, struct err *err)
{
    int year, month;
    day_t today = env != NULL ? env->today : DAY_NONE;
    int days =
        day_beyond_month(text, today, env != NULL && env->month_first, &year, &month);
    if (days > 0)
        return err_field(err, field->key,
            _("“%s” is not a date: %d/%d has only %d days."), text, month, year, days);
    return err_field(err, field->key,
        env != NULL && !env->exact_days
            ? _("“%s” is not a date; write 3/6/2026, 3/6, today, +10 or a weekday.")
            : _("“%s” is not a date; write 3/6/2026, 3/6, 2026-06-03, today or +10."),
        text);
}

static enum td_status parse_date(const struct field *field, void *record,
    const char *text, const struct parse_env *env, struct err *err)
{
    day_t today = env != NULL ? env->today : DAY_NONE;
    day_t day = day_parse(text, today, env != NULL && env->month_first);
    if (day == DAY_NONE && env != NULL && !env->exact_days)
        day = guess_day(field, text, env);
    if (day == DAY_NONE)
        return refuse_date(field, text, env, err);
    field_set_number(field, record, day);
    return TD_OK;
}

static enum td_status parse_time(
    const struct field *field, void *record, const char *text, struct err *err)
{
    int32_t minute = minute_parse(text);
    if (minute == MINUTE_NONE)
        return err_field(
            err, field->key, _("“%s” is not a time of day; write 8:30 or 8h30."), text);
    field_set_number(field, record, minute);
    return TD_OK;
}

static enum td_status parse_count(
    const struct field *field, void *record, const char *text, struct err *err)
{
    int64_t n, most = field->most != 0 ? field->most : COUNT_MOST;
    if (!parse_i64(text, 0, INT64_MAX, &n))
        return err_field(err, field->key,
            _("“%s” is not a number; %s takes digits only."), text, msg(field->label));
    if (n > most)
        return err_field(err, field->key, _("“%s” is too large for “%s”; at most %lld."),
            text, msg(field->label), (long long)most);
    field_set_number(field, record, n);
    return TD_OK;
}

static enum td_status parse_value(const struct field *field, void *record,
    const char *text, const struct parse_env *env, struct err *err)
{
    switch (field->type) {
    case FIELD_TEXT: return parse_text(field, record, text, err);
    case FIELD_CODE:
    case FIELD_REF: return parse_code(field, record, text, err);
    case FIELD_CHOICE: return parse_choice(field, record, text, env, err);
    case FIELD_DATE: return parse_date(field, record, text, env, err);
    case FIELD_TIME: return parse_time(field, record, text, err);
    case FIELD_COUNT: return parse_count(field, record, text, err);
    }
    REQUIRE(!"a field type");
    return TD_INVALID;
}

enum td_status field_parse(const struct field *field, void *record, const char *text,
    const struct parse_env *env, struct err *err)
{
    if (*text == '\0') { // as most cells of a file are
        field_clear(field, record);
        return TD_OK;
    }
    char *composed, *trimmed = NULL;
    const char *value = utf8_in_nfc(text, &composed);
    if (field->type != FIELD_TEXT)
        value = utf8_trimmed(value, &trimmed);
    enum td_status status = TD_OK;
    if (*value == '\0')
        field_clear(field, record);
    else
        status = parse_value(field, record, value, env, err);
    free(trimmed);
    free(composed);
    return status;
}

/* --- formatting --------------------------------------------------------------- */

static void format_number(
    const struct field *field, int64_t n, bool local, struct str *out)
{
    char day[DAY_TEXT], minute[MINUTE_TEXT];
    if (n == number_none(field))
        return;
    if (field->type == FIELD_DATE)
        str_add(out, local ? day_local((day_t)n, day) : day_iso((day_t)n, day));
    else if (field->type == FIELD_TIME)
        str_add(out, minute_text((int32_t)n, minute));
    else
        str_addf(out, "%lld", (long long)n);
}

void field_format(const struct field *field, const void *record, struct str *out)
{
    if (field_is_text(field))
        field_format_stored(field, record, out);
    else
        format_number(field, field_get_number(field, record), false, out);
}

void field_format_stored(const struct field *field, const void *record, struct str *out)
{
    if (!field_is_text(field)) {
        format_number(field, stored_number(field, record), false, out);
        return;
    }
    const char *text = text_of(field, record);
    if (text != NULL)
        str_add(out, text);
}

void field_show(const struct field *field, const void *record, const struct book *book,
    struct str *out)
{
    if (field->type == FIELD_CHOICE)
        str_add(out, choice_label(field->choices, book, text_of(field, record)));
    else if (field_is_text(field))
        field_format_stored(field, record, out);
    else
        format_number(field, field_get_number(field, record), true, out);
}

/* --- order and width ---------------------------------------------------------- */

static void sort_number(int64_t n, struct str *out)
{
    str_add_u64(out, (uint64_t)n ^ (UINT64_C(1) << 63));
}

static size_t choice_rank(const struct field *field, const char *key)
{
    size_t i = 0;
    for (; field->choices->rows[i].key != NULL; i++)
        if (strcmp(field->choices->rows[i].key, key) == 0)
            break;
    return i;
}

void field_sort_key(const struct field *field, const void *record, struct str *out)
{
    if (!field_is_text(field)) {
        int64_t n = field_get_number(field, record);
        str_addc(out, n == number_none(field) ? 2 : 1);
        sort_number(n, out);
        return;
    }
    const char *text = text_of(field, record);
    str_addc(out, text == NULL ? 2 : 1);
    if (text == NULL)
        return;
    if (field->type == FIELD_CHOICE)
        sort_number((int64_t)choice_rank(field, text), out);
    else if (field->flags & F_NAME)
        collate_name(out, text);
    else
        collate_text(out, text);
}

int field_width(const struct field *field)
{
    if (field->width > 0)
        return field->width;
    switch (field->type) {
    case FIELD_TEXT: return field->flags & F_NAME ? 20 : 24;
    case FIELD_CODE:
    case FIELD_REF: return 10;
    case FIELD_CHOICE: return 14;
    case FIELD_DATE: return 10;
    case FIELD_TIME: return 5;
    case FIELD_COUNT: return 6;
    }
    return 10;
}
