/* SPDX-License-Identifier: MIT
 *
 * The reception book (form 03 of Circular 04/2021/TT-TTCP and what the desk adds to it).
 */
#include "model/visit.h"

#include "aliases.h"
#include "model/choice.h"
#include "model/protect.h"
#include "model/query.h"
#include "shape.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct visit, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct visit),
    ROW(10, DATE, date, N_("Date"), .flags = F_REQUIRED | F_LIST | F_FACT,
        .initial = "today", .alias = "ngay ngaytiep"),
    ROW(11, TIME, time, N_("Arrived at"), .flags = F_LIST | F_FACT,
        .alias = "gio gioden"),
    ROW(18, TEXT, name, N_("Full name"), .flags = F_LIST | F_SEARCH | F_PERSONAL | F_NAME,
        .alias = ALIAS_NAME, .width = 20),
    ROW(17, REF, person, N_("Person"), .flags = F_PERSONAL, .refers = "person",
        .alias = "nguoi"),
    ROW(19, COUNT, people, N_("Number of people"), .flags = F_FACT | F_PAPER,
        .initial = "1", .alias = "songuoi", .most = PEOPLE_MOST),
    ROW(20, CODE, cid, N_("ID number"), .flags = F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_CID, .width = 12, .shape = &shape_cid),
    ROW(21, TEXT, phone, N_("Phone"), .flags = F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_PHONE, .width = 12, .shape = &shape_phone),
    ROW(22, TEXT, address, N_("Address"), .flags = F_PERSONAL | F_SEARCH | F_PAPER,
        .alias = ALIAS_ADDRESS),
    ROW(23, CHOICE, kind, N_("Kind"), .flags = F_LIST | F_FACT, .choices = &choices_kind,
        .alias = "loai", .width = 12),
    ROW(24, CHOICE, field, N_("Field"), .flags = F_FACT, .choices = &choices_field,
        .alias = "linhvuc"),
    ROW(25, TEXT, content, N_("Content"),
        .flags = F_REQUIRED | F_LIST | F_SEARCH | F_MULTILINE, .alias = ALIAS_CONTENT,
        .width = 30),
    ROW(26, CHOICE, result, N_("Result"), .flags = F_FACT | F_PAPER,
        .choices = &choices_result, .alias = "ketqua"),
    FIELD_AS(27, REF, struct visit, casefile, "case", N_("Case"),
        .flags = F_LIST | F_FACT, .refers = "case", .alias = "hoso vuviec"),
    ROW(14, CHOICE, mode, N_("Form of reception"), .flags = F_FACT,
        .choices = &choices_mode, .alias = "hinhthuc"),
    ROW(15, TEXT, host, N_("Received by"), .flags = F_FACT | F_COMPLETE,
        .alias = "chutri nguoitiep"),
    ROW(16, TEXT, officer, N_("Officer"),
        .flags = F_FACT | F_COMPLETE | F_STAFF | F_PAPER, .alias = "canbo"),
    ROW(12, TIME, started, N_("Reception began"), .flags = F_FACT, .alias = "batdau"),
    ROW(13, TIME, ended, N_("Reception ended"), .flags = F_FACT, .alias = "ketthuc"),
    ROW(28, TEXT, note, N_("Note"), .flags = F_SEARCH | F_MULTILINE, .alias = "ghichu"),
};
/* clang-format on */

static bool visit_secret(const void *record)
{
    return protect_kind(((const struct visit *)record)->kind);
}

static enum td_status visit_check(const void *record, struct err *err)
{
    const struct visit *v = record;
    if (v->started != MINUTE_NONE && v->ended != MINUTE_NONE && v->ended < v->started)
        return err_field(err, "ended", _("The reception cannot end before it began."));
    return TD_OK;
}

static void visit_warn(const void *record, struct str *out)
{
    if (((const struct visit *)record)->name == NULL && !visit_secret(record))
        str_addf(out, "%s\n", _("The name is empty."));
}

static bool is_today(const void *record, const struct query_env *env, long days)
{
    (void)days;
    return ((const struct visit *)record)->date == env->today;
}

enum visit_stage visit_stage(const struct visit *visit)
{
    bool over = visit->ended != MINUTE_NONE || visit->result != NULL;
    if (over || (visit->started == MINUTE_NONE && visit->time == MINUTE_NONE))
        return VISIT_DONE;
    return visit->started == MINUTE_NONE ? VISIT_WAITING : VISIT_INSIDE;
}

bool visit_left(const struct visit *visit)
{
    return visit->ended != MINUTE_NONE && visit->started == MINUTE_NONE &&
           visit->result == NULL;
}

void visit_arrive(struct visit *visit, day_t today, int32_t minute)
{
    bool of_today = visit->date == DAY_NONE || visit->date == today;
    bool untold = visit->time == MINUTE_NONE && visit->started == MINUTE_NONE &&
                  visit->ended == MINUTE_NONE && visit->result == NULL;
    if (of_today && untold)
        visit->time = minute;
}

static bool is_waiting(const void *record, const struct query_env *env, long days)
{
    return is_today(record, env, days) && visit_stage(record) == VISIT_WAITING;
}

static const struct condition conditions[] = {
    {"@today", "@homnay", N_("received today"), is_today, .reads = "date"},
    {"waiting", "dangcho", N_("came today and not received yet"), is_waiting,
        .reads = "date time started ended result"},
    {0},
};

const struct schema schema_visit = {
    .number = 2,
    .name = "visit",
    .label = N_("Visit"),
    .label_many = N_("Visits"),
    .letter = 'T',
    .yearly = true,
    .size = sizeof(struct visit),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .date = "date",
    .title = "content",
    .flags = SCHEMA_BOOK | SCHEMA_PAST,
    .secret = visit_secret,
    .check = visit_check,
    .warn = visit_warn,
    .conditions = conditions,
};
