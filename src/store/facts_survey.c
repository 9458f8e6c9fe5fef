/* SPDX-License-Identifier: MIT
 *
 * Surveys: of 64 groups in one value, between which days the dates of each lie. To most
 * questions about days most groups have no answer, and to see that from their heads means
 * to go to thousands of places.
 *
 * Only groups that are full are in it, so that a new record mostly changes nothing here,
 * and no row of them has to be looked for elsewhere. A survey follows from the heads, and
 * is no longer than a page for nine dates: of each its first day, 4 bytes for each group,
 * then how many days follow until its last, 2 bytes, and a bit where a row has none.
 */
#include "facts.h"

#define SURVEY_MAGIC   0x5653 /* SV */
#define SURVEY_VERSION 1
#define DAYS_MOST      UINT16_MAX /* so many or more */
#define NO_DAY         INT32_MIN  /* the first day of a group without any */

/* Places in a survey, and in a column of it. */
enum {
    AT_SUM = 0, /* of all that follows */
    AT_MAGIC = 8,
    AT_VERSION = 10,
    AT_REGISTER = 12,
    AT_COLUMNS = 14,
    AT_NUMBER = 16,
    AT_FULL = 24,
    AT_FIRST_COLUMN = 32
};
enum {
    IN_FIRST = 0,
    IN_DAYS = 4 * FACTS_SURVEYED,
    IN_HOLES = IN_DAYS + 2 * FACTS_SURVEYED,
    COLUMN = IN_HOLES + FACTS_SURVEYED / 8
};

static size_t count_surveyed(const struct facts_layout *layout)
{
    size_t n = 0;
    for (size_t i = 0; i < layout->n; i++)
        n += layout->columns[i].surveyed != FACTS_NO_COLUMN;
    return n;
}

static size_t survey_len(const struct facts_layout *layout)
{
    return AT_FIRST_COLUMN + COLUMN * count_surveyed(layout);
}

/* ---- reading ------------------------------------------------------------------------
 */

bool facts_survey_open(const struct facts_layout *layout, uint64_t group,
    struct slice bytes, struct facts_survey *out)
{
    const uint8_t *at = bytes.data;
    if (bytes.len != survey_len(layout) ||
        get_u64(at + AT_SUM) != hash_quick(at + AT_MAGIC, bytes.len - AT_MAGIC) ||
        get_u16(at + AT_MAGIC) != SURVEY_MAGIC ||
        get_u16(at + AT_VERSION) != SURVEY_VERSION ||
        get_u16(at + AT_REGISTER) != layout->schema->number ||
        get_u16(at + AT_COLUMNS) != count_surveyed(layout) ||
        get_u64(at + AT_NUMBER) != group / FACTS_SURVEYED)
        return false;
    *out = (struct facts_survey){layout, at};
    return true;
}

static bool has_bit(const uint8_t *word, size_t i)
{
    return (get_u64(word) >> i & 1) != 0;
}

bool facts_survey_zone(const struct facts_survey *survey, uint64_t group, size_t column,
    struct facts_zone *out)
{
    const size_t place = survey->layout->columns[column].surveyed;
    size_t i = group % FACTS_SURVEYED;
    if (place == FACTS_NO_COLUMN || !has_bit(survey->bytes + AT_FULL, i))
        return false;
    const uint8_t *at = survey->bytes + AT_FIRST_COLUMN + COLUMN * place;
    int32_t first = (int32_t)get_u32(at + IN_FIRST + 4 * i);
    uint16_t days = get_u16(at + IN_DAYS + 2 * i);
    *out = (struct facts_zone){.least = first,
        .most = days == DAYS_MOST ? INT64_MAX : (int64_t)first + days,
        .holes = has_bit(at + IN_HOLES, i),
        .blank = first == NO_DAY};
    return true;
}

/* ---- making -------------------------------------------------------------------------
 */

static void set_bit(char *word, size_t i, bool to)
{
    uint64_t bit = UINT64_C(1) << i, bits = get_u64((const uint8_t *)word) & ~bit;
    put_u64(word, to ? bits | bit : bits);
}

static void set_column(char *at, size_t i, const struct facts_zone *zone)
{
    uint64_t days = zone->blank ? 0 : (uint64_t)zone->most - (uint64_t)zone->least;
    put_u32(at + IN_FIRST + 4 * i, (uint32_t)(zone->blank ? NO_DAY : zone->least));
    put_u16(at + IN_DAYS + 2 * i, (uint16_t)(days < DAYS_MOST ? days : DAYS_MOST));
    set_bit(at + IN_HOLES, i, zone->holes);
}

static bool is_full(const struct facts_view *view)
{
    uint64_t all = UINT64_MAX;
    for (size_t i = 0; i < FACTS_WORDS; i++)
        all &= view->present[i];
    return all == UINT64_MAX;
}

static void begin(const struct facts_layout *layout, uint64_t group, struct str *out)
{
    str_fill(out, '\0', survey_len(layout));
    put_u16(out->buf + AT_MAGIC, SURVEY_MAGIC);
    put_u16(out->buf + AT_VERSION, SURVEY_VERSION);
    put_u16(out->buf + AT_REGISTER, layout->schema->number);
    put_u16(out->buf + AT_COLUMNS, (uint16_t)count_surveyed(layout));
    put_u64(out->buf + AT_NUMBER, group / FACTS_SURVEYED);
}

void facts_survey_set(const struct facts_layout *layout, struct slice survey,
    uint64_t group, struct slice top, struct str *out)
{
    struct facts_view view;
    size_t i = group % FACTS_SURVEYED;
    str_clear(out);
    if (survey.len == survey_len(layout))
        str_addn(out, survey.data, survey.len);
    else
        begin(layout, group, out);
    char *at = out->buf + AT_FIRST_COLUMN;
    bool full = facts_open(layout, group, top, &view) && is_full(&view);
    set_bit(out->buf + AT_FULL, i, full);
    for (size_t c = 0; c < layout->n; c++) {
        if (layout->columns[c].surveyed == FACTS_NO_COLUMN)
            continue;
        struct facts_zone zone = {0};
        if (full)
            zone = facts_zone_of(&view, c);
        set_column(at, i, &zone);
        at += COLUMN;
    }
    put_u64(out->buf + AT_SUM, hash_quick(out->buf + AT_MAGIC, out->len - AT_MAGIC));
}
