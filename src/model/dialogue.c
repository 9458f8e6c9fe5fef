/* SPDX-License-Identifier: MIT
 *
 * The dialogue book: attendance may be approximate ("gần 200"), opinions are counted
 * apart from people.
 */
#include "model/dialogue.h"

#include "model/choice.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct dialogue, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct dialogue),
    ROW(10, DATE, date, N_("Date"), .flags = F_REQUIRED | F_LIST | F_FACT,
        .initial = "today", .alias = "ngay"),
    ROW(11, CHOICE, type, N_("Type"), .flags = F_FACT, .choices = &choices_dialogue,
        .alias = "loai hinhthuc"),
    ROW(12, TEXT, chair, N_("Chaired by"), .flags = F_COMPLETE | F_SEARCH,
        .alias = "chutri"),
    ROW(13, TEXT, unit, N_("Commune or unit"),
        .flags = F_LIST | F_FACT | F_COMPLETE | F_SEARCH, .alias = "donvi xa",
        .width = 18),
    ROW(14, TEXT, place, N_("Place"), .flags = F_COMPLETE, .alias = "diadiem"),
    ROW(15, TEXT, topic, N_("Topic"), .flags = F_LIST | F_SEARCH | F_MULTILINE,
        .alias = "chude noidung", .width = 30),
    ROW(16, COUNT, attendees, N_("Attendance"), .flags = F_LIST | F_FACT,
        .alias = "nguoithamgia"),
    ROW(17, CHOICE, approximate, N_("Attendance is approximate"), .flags = F_FACT,
        .choices = &choices_flag, .alias = "uocchung"),
    ROW(18, COUNT, opinions, N_("Opinions"), .flags = F_LIST | F_FACT, .alias = "ykien"),
    ROW(19, COUNT, answered, N_("Answered on the spot"), .flags = F_FACT,
        .alias = "traloi"),
    ROW(20, COUNT, promised, N_("Promised"), .flags = F_FACT, .alias = "hua"),
    ROW(21, TEXT, followup, N_("Follow-up"), .flags = F_SEARCH | F_MULTILINE,
        .alias = "theodoi"),
    FIELD_AS(22, REF, struct dialogue, casefile, "case", N_("Case"), .flags = F_FACT,
        .refers = "case", .alias = "hoso vuviec"),
    ROW(23, TEXT, note, N_("Note"), .flags = F_SEARCH | F_MULTILINE, .alias = "ghichu"),
};
/* clang-format on */

const struct schema schema_dialogue = {
    .number = 6,
    .name = "dialogue",
    .label = N_("Dialogue"),
    .label_many = N_("Dialogues"),
    .letter = 'H',
    .yearly = true,
    .size = sizeof(struct dialogue),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .date = "date",
    .title = "topic",
    .flags = SCHEMA_BOOK,
};
