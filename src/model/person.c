/* SPDX-License-Identifier: MIT
 *
 * The register of people. A person record is made from visits and letters whose identity
 * need not be protected; it carries no complaint and is never secret itself.
 */
#include "model/person.h"

#include "aliases.h"
#include "model/choice.h"
#include "shape.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct person, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct person),
    ROW(10, TEXT, name, N_("Full name"),
        .flags = F_REQUIRED | F_LIST | F_SEARCH | F_PERSONAL | F_NAME | F_COMPLETE,
        .alias = ALIAS_NAME, .width = 24),
    ROW(11, DATE, birth, N_("Date of birth"), .flags = F_LIST | F_PERSONAL,
        .alias = "ngaysinh sinh"),
    ROW(12, CHOICE, gender, N_("Gender"), .flags = F_PERSONAL, .choices = &choices_gender,
        .alias = "gioitinh"),
    ROW(13, CODE, cid, N_("ID number"), .flags = F_LIST | F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_CID, .width = 12, .shape = &shape_cid),
    ROW(14, TEXT, phone, N_("Phone"), .flags = F_LIST | F_PERSONAL | F_SEARCH | F_INDEX,
        .alias = ALIAS_PHONE, .width = 12, .shape = &shape_phone),
    ROW(15, TEXT, address, N_("Address"), .flags = F_LIST | F_PERSONAL | F_SEARCH,
        .alias = ALIAS_ADDRESS),
    ROW(16, TEXT, note, N_("Note"), .flags = F_SEARCH | F_MULTILINE, .alias = "ghichu"),
    ROW(17, REF, merged, N_("Merged into"), .flags = F_HIDDEN, .refers = "person"),
};
/* clang-format on */

const struct schema schema_person = {
    .number = 1,
    .name = "person",
    .label = N_("Person"),
    .label_many = N_("People"),
    .letter = 'N',
    .yearly = false,
    .size = sizeof(struct person),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .title = "name",
    .flags = SCHEMA_BOOK,
};
