/* SPDX-License-Identifier: MIT
 *
 * Notes on a case.
 */
#include "model/note.h"

#include "model/query.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct note, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct note),
    FIELD_AS(10, REF, struct note, casefile, "case", N_("Case"), .flags = F_LIST | F_FACT,
        .refers = "case", .alias = "hoso vuviec"),
    ROW(11, DATE, date, N_("Date"), .flags = F_LIST | F_FACT, .initial = "today",
        .alias = "ngay"),
    ROW(12, TEXT, author, N_("Author"), .flags = F_LIST | F_COMPLETE,
        .alias = "nguoighi"),
    ROW(13, TEXT, text, N_("Text"), .flags = F_REQUIRED | F_LIST | F_SEARCH | F_MULTILINE,
        .alias = "noidung", .width = 40),
    ROW(14, DATE, remind, N_("Remind on"), .flags = F_FACT | F_AHEAD, .alias = "nhac"),
};
/* clang-format on */

static bool is_due(const void *record, const struct query_env *env, long days)
{
    (void)days;
    day_t remind = ((const struct note *)record)->remind;
    return remind != DAY_NONE && remind <= env->today;
}

static const struct condition conditions[] = {
    {"reminder", "nhacviec", N_("its day to come back has come"), is_due,
        .reads = "remind"},
    {0},
};

const struct schema schema_note = {
    .number = 5,
    .name = "note",
    .label = N_("Note"),
    .label_many = N_("Notes"),
    .letter = 'G',
    .yearly = true,
    .size = sizeof(struct note),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .date = "date",
    .title = "text",
    .flags = SCHEMA_BOOK,
    .conditions = conditions,
};
