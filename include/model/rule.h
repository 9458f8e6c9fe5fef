/* SPDX-License-Identifier: MIT
 *
 * Deadline rules as data. Each row says how long one phase of one kind of case may take,
 * with its legal basis and the days between which it is valid. Shipped in data/rules.csv
 * (domain: Law on Complaints art. 27, 28, 36, 37; Law on Denunciation art. 24, 30; Law on
 * Citizen Reception art. 28); the office's records replace rows of the same id.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"

enum limit_unit { LIMIT_DAYS, LIMIT_WORKING };  /* ld: calendar days, wd: working days */
enum rule_phase { PHASE_ACCEPT, PHASE_SETTLE }; /* before and after acceptance */

struct limit_rule {
    char *id; /* KN-SOLVE1-C */
    enum rule_phase phase;
    char *kind;    /* choice key, or "*" */
    char *level;   /* "first", "second", or "*" */
    char *complex; /* "yes", "no", or "*" */
    char *remote;  /* "yes", "no", or "*" */
    int limit;
    enum limit_unit unit;
    day_t from, to; /* valid for clocks that start in [from, to]; DAY_NONE = open */
    char *basis;    /* "Luật Khiếu nại, Điều 28" */
};

struct rules;

struct rules *rules_new(void); /* none */
/* The shipped rows; parsed at the first call, valid for ever. */
const struct rules *rules_shipped(void);
struct rules *rules_copy(const struct rules *rules);
void rules_free(struct rules *rules);
/* Copies the row; replaces those of the same id and the same `from`; a limit of 0
 * removes them. */
void rules_set(struct rules *rules, const struct limit_rule *rule);
size_t rules_count(const struct rules *rules);
const struct limit_rule *rules_at(const struct rules *rules, size_t i);

/* The most particular rule that fits, or NULL. Empty attributes count as first, no, no.
 */
const struct limit_rule *rules_find(const struct rules *rules, enum rule_phase phase,
    const char *kind, const char *level, const char *complex, const char *remote,
    day_t start);

#endif
