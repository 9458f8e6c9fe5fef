/* SPDX-License-Identifier: MIT
 *
 * Registers of the office's own data: further choices, deadline rules, days off, units
 * and settings. They are records like all others: journalled, undoable, rebuilt.
 */
#ifndef MODEL_OFFICE_DATA_H
#define MODEL_OFFICE_DATA_H

#include "model/registry.h"

struct choice_record {
    struct record head;
    char *set, *key, *label_vi, *label_en;
    day_t from, to;
};

struct rule_record {
    struct record head;
    char *rule; /* id of the rule: KN-SOLVE1 */
    char *phase, *kind, *level, *complex, *remote;
    int64_t limit;
    char *limit_unit;
    day_t from, to;
    char *basis;
};

struct day_record {
    struct record head;
    day_t date;
    char *kind; /* off, work, plain */
    char *name;
};

struct unit_record {
    struct record head;
    char *name, *phone, *note;
    day_t from, to;
};

struct setting {
    struct record head; /* the code is the setting's name */
    char *value;
};

#endif
