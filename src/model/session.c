/* SPDX-License-Identifier: MIT
 *
 * The schedule of reception sessions (Law on Citizen Reception art. 24).
 */
#include "model/session.h"

#include "model/choice.h"

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct session, member, label, __VA_ARGS__)

/* clang-format off: one row a field */
static const struct field fields[] = {
    RECORD_FIELDS(struct session),
    ROW(10, DATE, date, N_("Date"), .flags = F_REQUIRED | F_LIST | F_FACT | F_AHEAD,
        .initial = "today", .alias = "ngay"),
    ROW(11, CHOICE, half, N_("Half-day"), .flags = F_LIST | F_FACT,
        .choices = &choices_half, .alias = "buoi"),
    ROW(12, TEXT, host, N_("Received by"),
        .flags = F_LIST | F_FACT | F_COMPLETE | F_SEARCH, .alias = "chutri nguoitiep",
        .width = 24),
    ROW(13, TEXT, place, N_("Place"), .flags = F_LIST | F_COMPLETE, .alias = "diadiem"),
    ROW(14, CHOICE, held, N_("Held"), .flags = F_LIST | F_FACT, .choices = &choices_flag,
        .alias = "datochuc datiep", .width = 6),
    ROW(15, CHOICE, nobody, N_("Nobody came"), .flags = F_LIST | F_FACT,
        .choices = &choices_flag, .alias = "khongco", .width = 8),
    ROW(16, TEXT, note, N_("Note"), .flags = F_SEARCH | F_MULTILINE, .alias = "ghichu"),
};
/* clang-format on */

const struct schema schema_session = {
    .number = 7,
    .name = "session",
    .label = N_("Reception session"),
    .label_many = N_("Reception sessions"),
    .letter = 'B',
    .yearly = true,
    .size = sizeof(struct session),
    .fields = fields,
    .count = sizeof fields / sizeof fields[0],
    .date = "date",
    .title = "host",
    .flags = SCHEMA_BOOK,
};
