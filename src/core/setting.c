/* SPDX-License-Identifier: MIT
 *
 * The office's settings: one table, stored as records of the register `setting`.
 */
#include "core/setting.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "model/office_data.h"

static const char *refuse_name(const char *text)
{
    return text[strspn(text, " ")] == '\0' ? N_("The office needs a name.") : NULL;
}

static const char *refuse_lang(const char *text)
{
    enum lang lang;
    return lang_parse(text, &lang) ? NULL : N_("The language is “vi” or “en”.");
}

static const char *refuse_days(const char *text)
{
    int64_t n;
    return parse_i64(text, 0, 365, &n) ? NULL : N_("It takes a number from 0 to 365.");
}

static const char *refuse_start(const char *text)
{
    bool fine = strcmp(text, "auto") == 0 || strcmp(text, "today") == 0 ||
                strcmp(text, "cases") == 0;
    return fine ? NULL : N_("The first screen is “auto”, “today” or “cases”.");
}

static const struct setting_row rows[] = {
    {"name", "", N_("Name of the office, printed on reports"), refuse_name},
    {"superior", "", N_("Body above the office, on official papers"), NULL},
    {"place", "", N_("Place that stands before the date on official papers"), NULL},
    {"lang", "vi", N_("Language of those who set none of their own: vi or en"),
        refuse_lang},
    {"soon_days", "3", N_("A case is “due soon” within so many days"), refuse_days},
    {"start", "auto",
        N_("First screen: today, cases, or auto (today when it has something)"),
        refuse_start},
};

const struct setting_row *setting_rows(size_t *n)
{
    *n = ARRAY_COUNT(rows);
    return rows;
}

static const struct setting_row *find_row(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static enum td_status unknown(const char *name, struct err *err)
{
    enum { NEAR = 3 };
    const char *best = NULL;
    int best_distance = NEAR + 1;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int distance = fold_distance(rows[i].name, name, NEAR);
        if (distance < best_distance) {
            best_distance = distance;
            best = rows[i].name;
        }
    }
    if (best == NULL)
        return err_set(err, TD_INVALID, _("There is no setting “%s”."), name);
    return err_set(
        err, TD_INVALID, _("There is no setting “%s”; did you mean “%s”?"), name, best);
}

static enum td_status write_setting(
    struct office *office, struct setting *setting, struct err *err)
{
    const struct field *value = schema_field(&schema_setting, "value");
    struct command command = {
        .verb = VERB_ADD, .schema = &schema_setting, .record = setting};
    uint64_t id;
    enum td_status status =
        office_find_code_in(office, &schema_setting, setting->head.code, &id, NULL);
    if (status == TD_OK) {
        command.verb = VERB_EDIT;
        command.id = id;
        command.fields = &value;
        command.n_fields = 1;
    } else if (status != TD_NOT_FOUND) {
        return err_set(err, status, _("The settings cannot be read."));
    }
    struct outcome outcome;
    status = office_apply(office, &command, &outcome, err);
    outcome_release(&outcome);
    return status;
}

enum td_status setting_change(
    struct office *office, const char *name, const char *value, struct err *err)
{
    const struct setting_row *row = find_row(name);
    if (row == NULL)
        return unknown(name, err);
    const char *refused = row->refuse != NULL ? row->refuse(value) : NULL;
    if (refused != NULL)
        return err_field(err, name, "%s", msg(refused));
    struct setting setting;
    record_init(&schema_setting, &setting);
    enum td_status status =
        field_parse(schema_field(&schema_setting, "value"), &setting, value, NULL, err);
    field_set_text(schema_field(&schema_setting, "code"), &setting, name);
    if (status == TD_OK)
        status = write_setting(office, &setting, err);
    record_release(&schema_setting, &setting);
    return status;
}
