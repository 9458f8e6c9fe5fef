/* SPDX-License-Identifier: MIT
 *
 * The letter book: arrival, classification, direction of handling, reply (Circular
 * 05/2021/TT-TTCP).
 */
#include "model/letter.h"

#include "aliases.h"
#include "model/choice.h"
#include "model/letter_step.h"
#include "model/protect.h"
#include "model/query.h"
#include "shape.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct letter, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct letter),
    ROW(10, DATE, received, N_("Received on"), .flags = F_REQUIRED | F_LIST | F_FACT,
        .initial = "today", .alias = "ngayden ngaynhan ngay"),
    ROW(11, DATE, dated, N_("Date on the letter"), .flags = 0, .alias = "ngaydon"),
    ROW(12, CHOICE, channel, N_("Channel"), .flags = F_FACT | F_PAPER,
        .choices = &choices_channel, .alias = "nguon"),
    ROW(13, TEXT, from_agency, N_("Referring agency"), .flags = F_COMPLETE | F_SEARCH,
        .alias = "coquanchuyen"),
    ROW(15, TEXT, name, N_("Full name"), .flags = F_LIST | F_SEARCH | F_PERSONAL | F_NAME,
        .alias = ALIAS_NAME, .width = 20),
    ROW(14, REF, person, N_("Person"), .flags = F_PERSONAL, .refers = "person",
        .alias = "nguoi"),
    ROW(16, COUNT, signers, N_("Signatories"), .flags = F_FACT, .alias = "songuoiky",
        .most = PEOPLE_MOST),
    ROW(17, CODE, cid, N_("ID number"), .flags = F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_CID, .width = 12, .shape = &shape_cid),
    ROW(18, TEXT, phone, N_("Phone"), .flags = F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_PHONE, .width = 12, .shape = &shape_phone),
    ROW(19, TEXT, address, N_("Address"), .flags = F_PERSONAL | F_SEARCH | F_PAPER,
        .alias = ALIAS_ADDRESS),
    ROW(20, TEXT, against, N_("Against"), .flags = F_SEARCH, .alias = "nguoibi bi"),
    ROW(21, CHOICE, kind, N_("Kind"), .flags = F_LIST | F_FACT, .choices = &choices_kind,
        .alias = "loai", .width = 12),
    ROW(22, CHOICE, field, N_("Field"), .flags = F_FACT, .choices = &choices_field,
        .alias = "linhvuc"),
    ROW(23, TEXT, content, N_("Content"),
        .flags = F_REQUIRED | F_LIST | F_SEARCH | F_MULTILINE, .alias = ALIAS_CONTENT,
        .width = 30),
    FIELD_AS(36, REF, struct letter, casefile, "case", N_("Case"),
        .flags = F_LIST | F_FACT, .refers = "case", .alias = "hoso vuviec"),
    ROW(24, CHOICE, jurisdiction, N_("Jurisdiction"), .flags = F_FACT,
        .choices = &choices_jurisdiction, .alias = "thamquyen"),
    ROW(25, CHOICE, anonymous, N_("Anonymous"), .flags = F_FACT, .choices = &choices_flag,
        .alias = "nacdanh"),
    ROW(26, CHOICE, bypass, N_("Bypasses the competent level"), .flags = F_FACT,
        .choices = &choices_flag, .alias = "vuotcap"),
    ROW(27, REF, duplicate_of, N_("Duplicate of"), .flags = F_FACT, .refers = "letter",
        .alias = "trung"),
    ROW(28, CHOICE, direction, N_("Handling"), .flags = F_LIST | F_FACT | F_PAPER,
        .choices = &choices_direction, .alias = "huongxuly"),
    ROW(29, DATE, processed, N_("Processed on"), .flags = F_FACT, .alias = "ngayxuly"),
    ROW(30, CODE, doc_no, N_("Document number"), .flags = F_SEARCH, .alias = "sovanban"),
    ROW(31, DATE, doc_date, N_("Document date"), .flags = 0, .alias = "ngayvanban"),
    ROW(32, TEXT, forwarded_to, N_("Forwarded to"),
        .flags = F_COMPLETE | F_SEARCH | F_PAPER, .alias = "chuyenden noichuyen"),
    ROW(33, CODE, reply_no, N_("Reply number"), .flags = F_SEARCH, .alias = "sophucdap"),
    ROW(34, DATE, reply_date, N_("Reply date"), .flags = F_FACT, .alias = "ngayphucdap"),
    ROW(35, TEXT, officer, N_("Officer"), .flags = F_FACT | F_COMPLETE | F_STAFF,
        .alias = "canbo"),
    ROW(37, TEXT, note, N_("Note"), .flags = F_SEARCH | F_MULTILINE, .alias = "ghichu"),
};
/* clang-format on */

static bool letter_secret(const void *record)
{
    return protect_kind(((const struct letter *)record)->kind);
}

static void letter_warn(const void *record, struct str *out)
{
    const struct letter *letter = record;
    if (letter->name == NULL && !letter_secret(record) &&
        !protect_flag(letter->anonymous))
        str_addf(out, "%s\n", _("The name is empty; mark the letter as anonymous?"));
    if (letter->dated != DAY_NONE && letter->received != DAY_NONE &&
        letter->dated > letter->received)
        str_addf(out, "%s\n", _("The letter is dated after the day it came."));
}

static bool awaits_reply(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    const struct letter *letter = record;
    return letter->forwarded_to != NULL && letter->reply_date == DAY_NONE;
}

static bool is_new(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    return ((const struct letter *)record)->direction == NULL;
}

static bool waits(const void *record, const struct query_env *env, long days)
{
    day_t since = letter_waits_since(record);
    return since != DAY_NONE && env->today - since >= days;
}

static const struct condition conditions[] = {
    {"unanswered", "chophucdap", N_("forwarded and waiting for a reply"), awaits_reply,
        .reads = "forwarded_to reply_date"},
    {"waiting", "choquadai", N_("forwarded so many days ago and not answered"), waits,
        .reads = "direction forwarded_to reply_date doc_date processed received",
        .takes_days = DAYS_ALWAYS},
    {"unprocessed", "chuaxuly", N_("not decided yet how to handle it"), is_new,
        .reads = "direction"},
    {0},
};

const struct schema schema_letter = {
    .number = 3,
    .name = "letter",
    .label = N_("Letter"),
    .label_many = N_("Letters"),
    .letter = 'D',
    .yearly = true,
    .size = sizeof(struct letter),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .date = "received",
    .title = "content",
    .flags = SCHEMA_BOOK | SCHEMA_PAST,
    .secret = letter_secret,
    .warn = letter_warn,
    .conditions = conditions,
};
