/* SPDX-License-Identifier: MIT
 *
 * The field tables of the office's own data.
 */
#include "model/office_data.h"

#include "model/choice.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off: one row a field */
static const struct field choice_fields[] = {
    RECORD_FIELDS(struct choice_record),
    FIELD(10, CODE, struct choice_record, set, N_("Set"), .flags = F_REQUIRED | F_LIST),
    FIELD(11, CODE, struct choice_record, key, N_("Key"), .flags = F_REQUIRED | F_LIST),
    FIELD(12, TEXT, struct choice_record, label_vi, N_("Vietnamese label"),
        .flags = F_REQUIRED | F_LIST),
    FIELD(13, TEXT, struct choice_record, label_en, N_("English label"), .flags = F_LIST),
    FIELD(14, DATE, struct choice_record, from, N_("Valid from"), .flags = 0),
    FIELD(15, DATE, struct choice_record, to, N_("Valid to"), .flags = 0),
};

static const struct field rule_fields[] = {
    RECORD_FIELDS(struct rule_record),
    FIELD(10, CODE, struct rule_record, rule, N_("Rule"), .flags = F_REQUIRED | F_LIST),
    FIELD(11, CHOICE, struct rule_record, phase, N_("Phase"),
        .flags = F_REQUIRED | F_LIST, .choices = &choices_phase),
    FIELD(12, CHOICE, struct rule_record, kind, N_("Kind"), .flags = F_LIST,
        .choices = &choices_kind),
    FIELD(13, CHOICE, struct rule_record, level, N_("Settlement round"), .flags = F_LIST,
        .choices = &choices_level),
    FIELD(14, CHOICE, struct rule_record, complex, N_("Complex"), .flags = 0,
        .choices = &choices_flag),
    FIELD(15, CHOICE, struct rule_record, remote, N_("Remote area"), .flags = 0,
        .choices = &choices_flag),
    FIELD(
        16, COUNT, struct rule_record, limit, N_("Limit"), .flags = F_REQUIRED | F_LIST),
    FIELD(17, CHOICE, struct rule_record, limit_unit, N_("Unit of the limit"),
        .flags = F_REQUIRED | F_LIST, .choices = &choices_limit_unit),
    FIELD(18, DATE, struct rule_record, from, N_("Valid from"), .flags = F_LIST),
    FIELD(19, DATE, struct rule_record, to, N_("Valid to"), .flags = 0),
    FIELD(20, TEXT, struct rule_record, basis, N_("Legal basis"), .flags = F_LIST),
};

static const struct field day_fields[] = {
    RECORD_FIELDS(struct day_record),
    FIELD(10, DATE, struct day_record, date, N_("Date"), .flags = F_REQUIRED | F_LIST),
    FIELD(11, CHOICE, struct day_record, kind, N_("Kind of day"),
        .flags = F_REQUIRED | F_LIST, .choices = &choices_day),
    FIELD(12, TEXT, struct day_record, name, N_("Name of the day"), .flags = F_LIST),
};

static const struct field unit_fields[] = {
    RECORD_FIELDS(struct unit_record),
    FIELD(10, TEXT, struct unit_record, name, N_("Name of the unit"),
        .flags = F_REQUIRED | F_LIST | F_SEARCH),
    FIELD(11, TEXT, struct unit_record, phone, N_("Phone"), .flags = F_LIST),
    FIELD(12, TEXT, struct unit_record, note, N_("Note"), .flags = F_SEARCH),
    FIELD(13, DATE, struct unit_record, from, N_("Valid from"), .flags = 0),
    FIELD(14, DATE, struct unit_record, to, N_("Valid to"), .flags = 0),
};

static const struct field setting_fields[] = {
    RECORD_FIELDS(struct setting),
    FIELD(10, TEXT, struct setting, value, N_("Value"), .flags = F_LIST),
};
/* clang-format on */

#define OFFICE_SCHEMA(id, number_, letter_, label_, many_, type_, title_, ...)           \
    const struct schema schema_##id = {.number = (number_),                              \
        .name = #id,                                                                     \
        .label = (label_),                                                               \
        .label_many = (many_),                                                           \
        .letter = (letter_),                                                             \
        .size = sizeof(type_),                                                           \
        .fields = id##_fields,                                                           \
        .count = COUNT(id##_fields),                                                     \
        .title = (title_),                                                               \
        __VA_ARGS__}

OFFICE_SCHEMA(choice, 20, 'C', N_("Choice of the office"), N_("Choices of the office"),
    struct choice_record, "label_vi", .flags = SCHEMA_OFFICE);
OFFICE_SCHEMA(rule, 21, 'R', N_("Deadline rule"), N_("Deadline rules"),
    struct rule_record, "rule", .flags = SCHEMA_OFFICE);
OFFICE_SCHEMA(day, 22, 'Y', N_("Special day"), N_("Special days"), struct day_record,
    "name", .date = NULL, .flags = SCHEMA_OFFICE);
OFFICE_SCHEMA(unit, 23, 'U', N_("Unit"), N_("Units"), struct unit_record, "name",
    .flags = SCHEMA_OFFICE);
OFFICE_SCHEMA(setting, 24, 'S', N_("Setting"), N_("Settings"), struct setting, "value",
    .flags = SCHEMA_OFFICE | SCHEMA_ANY_CODE);
