/* SPDX-License-Identifier: MIT
 *
 * The register of cases: its field table, what makes a case secret, and the condition
 * words of its filters. States and steps are in workflow.c, deadlines in deadline.c.
 */
#include "model/casefile.h"

#include <string.h>

#include "aliases.h"
#include "model/choice.h"
#include "model/deadline.h"
#include "model/protect.h"
#include "model/query.h"
#include "model/workflow.h"
#include "shape.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct casefile, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct casefile),
    ROW(10, DATE, opened, N_("Opened"), .flags = F_REQUIRED | F_LIST | F_FACT,
        .initial = "today", .alias = "ngaymo ngay ngaynhan"),
    ROW(11, CHOICE, kind, N_("Kind"), .flags = F_REQUIRED | F_LIST | F_FACT,
        .choices = &choices_kind, .alias = "loai", .width = 12),
    ROW(12, CHOICE, field, N_("Field"), .flags = F_FACT, .choices = &choices_field,
        .alias = "linhvuc"),
    ROW(14, TEXT, name, N_("Full name"), .flags = F_LIST | F_SEARCH | F_PERSONAL | F_NAME,
        .alias = ALIAS_NAME, .width = 20),
    ROW(13, REF, person, N_("Person"), .flags = F_PERSONAL, .refers = "person",
        .alias = "nguoi"),
    ROW(15, COUNT, people, N_("Number of people"), .flags = F_FACT, .initial = "1",
        .alias = "songuoi", .most = PEOPLE_MOST),
    ROW(16, CODE, cid, N_("ID number"), .flags = F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_CID, .width = 12, .shape = &shape_cid),
    ROW(17, TEXT, phone, N_("Phone"), .flags = F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_PHONE, .width = 12, .shape = &shape_phone),
    ROW(18, TEXT, address, N_("Address"), .flags = F_PERSONAL | F_SEARCH | F_PAPER,
        .alias = ALIAS_ADDRESS),
    ROW(19, TEXT, against, N_("Against"), .flags = F_SEARCH, .alias = "nguoibi bi",
        .help = N_("The respondent or the person denounced.")),
    ROW(20, TEXT, unit, N_("Unit in charge"), .flags = F_FACT | F_COMPLETE | F_PAPER,
        .alias = "donvi"),
    ROW(21, TEXT, content, N_("Content"),
        .flags = F_REQUIRED | F_LIST | F_SEARCH | F_MULTILINE, .alias = ALIAS_CONTENT,
        .width = 30),
    ROW(22, CHOICE, jurisdiction, N_("Jurisdiction"), .flags = F_FACT,
        .choices = &choices_jurisdiction, .alias = "thamquyen"),
    ROW(23, CHOICE, level, N_("Settlement round"), .flags = F_FACT,
        .choices = &choices_level, .alias = "lan"),
    ROW(24, CHOICE, complex, N_("Complex"), .flags = F_FACT, .choices = &choices_flag,
        .alias = "phuctap"),
    ROW(25, CHOICE, remote, N_("Remote area"), .flags = F_FACT, .choices = &choices_flag,
        .alias = "vungsau"),
    ROW(26, CHOICE, pressing, N_("Pressing"), .flags = F_FACT, .choices = &choices_flag,
        .alias = "bucxuc"),
    ROW(27, CHOICE, prolonged, N_("Prolonged"), .flags = F_FACT, .choices = &choices_flag,
        .alias = "keodai"),
    ROW(28, CHOICE, secret, N_("Secret"), .flags = F_FACT, .choices = &choices_flag,
        .alias = "mat", .help = N_("Hides who the person is in lists and exports.")),
    ROW(29, TEXT, officer, N_("Officer"),
        .flags = F_FACT | F_COMPLETE | F_STAFF | F_PAPER, .alias = "canbo"),
    ROW(30, CHOICE, state, N_("State"), .flags = F_LIST | F_FACT | F_READONLY,
        .choices = &choices_state, .initial = "received", .alias = "trangthai tt status",
        .width = 12),
    ROW(31, DATE, accepted, N_("Accepted on"), .flags = F_FACT | F_PAPER,
        .alias = "thuly ngaythuly"),
    ROW(32, DATE, due, N_("Due"), .flags = F_LIST | F_FACT | F_AHEAD, .alias = "han",
        .shown = offsetof(struct casefile, deadline),
        .help = N_("Reckoned by the rules; a date typed here overrides them.")),
    ROW(33, TEXT, reason, N_("Reason"), .flags = F_SEARCH, .alias = "lydo"),
    ROW(34, TEXT, forwarded_to, N_("Forwarded to"), .flags = F_COMPLETE | F_SEARCH,
        .alias = "chuyenden noichuyen"),
    ROW(46, DATE, forwarded, N_("Forwarded on"), .flags = F_FACT, .alias = "ngaychuyen"),
    ROW(35, CODE, reply_no, N_("Reply number"), .flags = F_SEARCH, .alias = "sophucdap"),
    ROW(36, DATE, reply_date, N_("Reply date"), .flags = F_FACT, .alias = "ngayphucdap"),
    ROW(37, DATE, suspended, N_("Suspended since"), .flags = F_FACT,
        .alias = "tamdinhchi"),
    ROW(38, DATE, resolved, N_("Resolved on"), .flags = F_FACT | F_PAPER,
        .alias = "giaiquyet ngaygq"),
    ROW(39, CHOICE, outcome, N_("Finding"), .flags = F_FACT, .choices = &choices_outcome,
        .alias = "ketqua"),
    ROW(40, CHOICE, decision, N_("Decision"), .flags = F_FACT,
        .choices = &choices_decision, .alias = "quyetdinh"),
    ROW(41, CODE, decision_no, N_("Decision number"), .flags = F_SEARCH, .alias = "soqd"),
    ROW(42, DATE, decision_date, N_("Decision date"), .flags = F_FACT, .alias = "ngayqd"),
    ROW(43, TEXT, overdue_reason, N_("Reason for delay"), .flags = F_SEARCH,
        .alias = "lydoquahan"),
    ROW(44, TEXT, note, N_("Note"), .flags = F_SEARCH | F_MULTILINE, .alias = "ghichu"),
    ROW(45, REF, merged, N_("Merged into"), .flags = F_HIDDEN, .refers = "case"),
};
/* clang-format on */

static bool case_secret(const void *record)
{
    const struct casefile *cf = record;
    return protect_kind(cf->kind) || protect_flag(cf->secret);
}

static enum td_status case_check(const void *record, struct err *err)
{
    const struct casefile *cf = record;
    if (cf->resolved != DAY_NONE && cf->opened != DAY_NONE && cf->resolved < cf->opened)
        return err_field(
            err, "resolved", _("It cannot be resolved before it was opened."));
    if (cf->accepted != DAY_NONE && cf->opened != DAY_NONE && cf->accepted < cf->opened)
        return err_field(
            err, "accepted", _("It cannot be accepted before it was opened."));
    return TD_OK;
}

static void case_warn(const void *record, struct str *out)
{
    const struct casefile *cf = record;
    if (cf->name == NULL && !case_secret(record))
        str_addf(out, "%s\n", _("The name is empty."));
}

static void case_derive(void *record, const struct book *book)
{
    struct casefile *cf = record;
    struct deadline deadline;
    deadline_reckon(cf, book, &deadline);
    cf->deadline = deadline.due;
}

static bool case_idle(const void *record, const struct field *field)
{
    return field->shown != 0 &&
           state_stops_clock(((const struct casefile *)record)->state);
}

/* --- condition words ---------------------------------------------------------- */

static bool is_open(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    return !state_resolved(((const struct casefile *)record)->state);
}

static bool is_closed(const void *record, const struct query_env *env, long days)
{
    return !is_open(record, env, days);
}

static bool is_overdue(const void *record, const struct query_env *env, long days)
{
    (void)days;
    return deadline_band(record, env->today, env->soon_days) == DUE_OVERDUE;
}

static void overdue_span(
    const struct query_env *env, long days, int64_t *first, int64_t *last)
{
    (void)days;
    *first = DAY_NONE + 1;
    *last = (int64_t)env->today - 1;
}

static bool is_running(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    return !state_stops_clock(((const struct casefile *)record)->state);
}

static int soon_within(const struct query_env *env, long days)
{
    return days == DAYS_NOT_SAID ? env->soon_days : (int)days;
}

static bool is_soon(const void *record, const struct query_env *env, long days)
{
    return deadline_band(record, env->today, soon_within(env, days)) == DUE_SOON;
}

static void soon_span(
    const struct query_env *env, long days, int64_t *first, int64_t *last)
{
    *first = env->today;
    *last = (int64_t)env->today + soon_within(env, days);
}

static bool is_silent(const void *record, const struct query_env *env, long days)
{
    const struct record *head = record_chead(record);
    return is_open(record, env, 0) && env->today - instant_day(head->changed_us) >= days;
}

static bool is_mine(const void *record, const struct query_env *env, long days)
{
    (void)days;
    const struct casefile *cf = record;
    return env->me != NULL && cf->officer != NULL && strcmp(cf->officer, env->me) == 0;
}

static bool is_away(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    const struct casefile *cf = record;
    return cf->state != NULL && strcmp(cf->state, "forwarded") == 0;
}

day_t case_waits_since(const struct casefile *cf)
{
    if (!is_away(cf, NULL, 0) || cf->reply_date != DAY_NONE)
        return DAY_NONE;
    return cf->forwarded != DAY_NONE ? cf->forwarded : cf->opened;
}

static bool awaits_reply(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    return is_away(record, env, days) &&
           ((const struct casefile *)record)->reply_date == DAY_NONE;
}

static bool waits(const void *record, const struct query_env *env, long days)
{
    day_t since = case_waits_since(record);
    return since != DAY_NONE && env->today - since >= days;
}

static bool is_unassigned(const void *record, const struct query_env *env, long days)
{
    return ((const struct casefile *)record)->officer == NULL &&
           is_open(record, env, days);
}

/* What somebody has to look at: late or nearly so, forgotten, or nobody's. */
static bool is_trouble(const void *record, const struct query_env *env, long days)
{
    return is_overdue(record, env, days) || is_soon(record, env, days) ||
           is_silent(record, env, CASE_SILENT_DAYS) || is_unassigned(record, env, days);
}

static bool is_late(const void *record, const struct query_env *env, long days)
{
    (void)env, (void)days;
    const struct casefile *cf = record;
    return cf->resolved != DAY_NONE && cf->deadline != DAY_NONE &&
           cf->resolved > cf->deadline;
}

static const struct condition conditions[] = {
    {"open", "mo pending tondong", N_("not resolved yet"), is_open, .reads = "state",
        .opposite = "closed"},
    {"closed", "dong xong", N_("resolved"), is_closed, .reads = "state",
        .opposite = "open"},
    {"overdue", "quahan", N_("past its due date and still running"), is_overdue,
        .reads = "state due", .within = "running", .dated = "due", .span = overdue_span},
    {"running", "dangchay", N_("pending and its clock runs"), is_running,
        .reads = "state", .within = "open"},
    {"soon", "saphan", N_("due within a few days, or so many"), is_soon,
        .reads = "state due", .within = "running", .takes_days = DAYS_MAYBE,
        .dated = "due", .span = soon_span},
    {"silent", "delau imlang", N_("open and unchanged for so many days"), is_silent,
        .reads = "state changed", .within = "open", .takes_days = DAYS_ALWAYS},
    {"@me", "@toi", N_("assigned to me"), is_mine, .reads = "officer", .mine = "officer"},
    {"unanswered", "chophucdap", N_("forwarded and waiting for a reply"), awaits_reply,
        .reads = "state reply_date", .within = "away"},
    {"waiting", "choquadai", N_("forwarded so many days ago and not answered"), waits,
        .reads = "state reply_date forwarded opened", .within = "away",
        .takes_days = DAYS_ALWAYS},
    {"away", "dachuyen", N_("forwarded to another body"), is_away, .reads = "state",
        .within = "open"},
    {"unassigned", "chuagiao", N_("open and unassigned"), is_unassigned,
        .reads = "officer state", .within = "open", .whether = "officer"},
    {"trouble", "convande", N_("overdue, due soon, silent or unassigned"), is_trouble,
        .reads = "officer state due changed", .within = "open"},
    {"late", "trehan", N_("resolved after its due date"), is_late,
        .reads = "resolved due"},
    {0},
};

const struct schema schema_case = {
    .number = 4,
    .name = "case",
    .label = N_("Case"),
    .label_many = N_("Cases"),
    .letter = 0,
    .yearly = true,
    .size = sizeof(struct casefile),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .date = "opened",
    .title = "content",
    .flags = SCHEMA_BOOK | SCHEMA_PAST,
    .secret = case_secret,
    .check = case_check,
    .warn = case_warn,
    .derive = case_derive,
    .idle = case_idle,
    .idle_reads = "state",
    .pending = "open",
    .conditions = conditions,
};
