/* SPDX-License-Identifier: MIT
 *
 * The reports there are. A new one is a row here.
 */
#include "kinds.h"

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "model/registry.h"
#include "summary_sheets.h"

#define COMPARED "count last_year change percent"

/* clang-format off: one row a sheet, one row a report */
static const struct sheet_kind cases[] = {
    {"cases", N_("Cases"), &schema_case, "kind", COMPARED " resolved rate", "count", true,
        1},
    {0}};
static const struct sheet_kind fields[] = {
    {"fields", N_("Cases by field"), &schema_case, "field", COMPARED " resolved rate",
        "count", true, 1},
    {0}};
static const struct sheet_kind months[] = {
    {"months", N_("Cases month by month"), &schema_case, "month", "opened closed late",
        NULL, true, 2},
    {0}};
static const struct sheet_kind backlog[] = {
    {"backlog", N_("Pending cases"), &schema_case, "field",
        "pending pending_last_year pending_change overdue overdue_7 overdue_30 overdue_more",
        "overdue", true, 0},
    {0}};
static const struct sheet_kind officers[] = {
    {"officers", N_("Work of the officers"), &schema_case, "officer",
        "opened closed late pending overdue", "pending", true, 0},
    {0}};
static const struct sheet_kind units[] = {
    {"units", N_("Work of the units"), &schema_case, "unit",
        "opened closed late pending overdue right partly wrong", "pending", true, 0},
    {0}};
static const struct sheet_kind visits[] = {
    {"visits", N_("Visits"), &schema_visit, "mode", COMPARED " linked unlinked", "count",
        true, 1},
    {0}};
static const struct sheet_kind letters[] = {
    {"letters", N_("Letters"), &schema_letter, "direction", COMPARED " linked processed",
        "count", true, 1},
    {0}};
static const struct sheet_kind board[] = {
    {"trouble", N_("Needs attention now"), &schema_case, NULL,
        "trouble overdue overdue_7 overdue_30 overdue_more soon due_week silent unassigned "
        "reminders",
        NULL, false, 0},
    {"officers", N_("By officer"), &schema_case, "officer", "pending overdue soon silent",
        "overdue", false, 0},
    {"units", N_("By unit"), &schema_case, "unit",
        "pending overdue overdue_more soon silent", "overdue", false, 0},
    {"months", N_("Twelve months"), &schema_case, "month", "opened closed", NULL, false,
        2},
    {0}};

static const struct report_kind kinds[] = {
    {"summary", "tonghop", N_("Summary of citizen reception, letters and cases"),
        N_("visits, letters and cases of a period"), .make = summary_sheets},
    {"cases", "vuviec", N_("Cases of a period"),
        N_("cases by kind, or by any field with --by"), .sheets = cases},
    {"fields", "linhvuc", N_("Cases by field"), N_("cases by field"), .sheets = fields},
    {"units", "donvi", N_("Work of the units"), N_("cases by unit, with findings"),
        .sheets = units},
    {"officers", "canbo", N_("Work of the officers"), N_("cases by officer"),
        .sheets = officers},
    {"backlog", "tondong", N_("Pending cases"),
        N_("what is pending and how long overdue"), .sheets = backlog},
    {"months", "thang", N_("Cases month by month"), N_("opened and resolved each month"),
        .sheets = months},
    {"visits", "tiepdan", N_("Visits of a period"), N_("visits by form of reception"),
        .sheets = visits},
    {"letters", "donthu", N_("Letters of a period"), N_("letters by handling"),
        .sheets = letters},
    {"board", "giamsat", N_("Supervision"),
        N_("what needs attention now, by officer and unit"), true, .sheets = board},
};
/* clang-format on */

const struct report_kind *report_kind_at(size_t i)
{
    return i < ARRAY_COUNT(kinds) ? &kinds[i] : NULL;
}

static bool is_named(const struct report_kind *kind, const char *name)
{
    return fold_key_equal(kind->key, name) || fold_key_equal(kind->title, name) ||
           fold_key_equal(_(kind->title), name) || fold_key_equal(kind->alias, name);
}

const struct report_kind *report_kind_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (is_named(&kinds[i], name))
            return &kinds[i];
    return NULL;
}
