/* SPDX-License-Identifier: MIT
 *
 * Deadline rules: a list of rows, searched for the most particular one that fits. The
 * kind weighs more than the level, the level more than complexity, complexity more than
 * remoteness; of two equal rows the one valid from the later day wins, then the one that
 * was set later (the office's own rows come after the shipped ones).
 */
#include "model/rule.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "shipped.h"

struct rules {
    struct limit_rule *rows;
    size_t count, cap;
};

static struct limit_rule rule_copy(const struct limit_rule *rule)
{
    struct limit_rule copy = *rule;
    copy.id = xstrdup(rule->id);
    copy.kind = xstrdup(rule->kind);
    copy.level = xstrdup(rule->level);
    copy.complex = xstrdup(rule->complex);
    copy.remote = xstrdup(rule->remote);
    copy.basis = xstrdup(rule->basis);
    return copy;
}

static void rule_release(struct limit_rule *rule)
{
    free(rule->id);
    free(rule->kind);
    free(rule->level);
    free(rule->complex);
    free(rule->remote);
    free(rule->basis);
}

struct rules *rules_new(void)
{
    return xcalloc(1, sizeof(struct rules));
}

struct rules *rules_copy(const struct rules *rules)
{
    struct rules *copy = rules_new();
    ARRAY_GROW(copy->rows, copy->cap, rules->count);
    for (size_t i = 0; i < rules->count; i++)
        copy->rows[copy->count++] = rule_copy(&rules->rows[i]);
    return copy;
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->count; i++)
        rule_release(&rules->rows[i]);
    free(rules->rows);
    free(rules);
}

size_t rules_count(const struct rules *rules)
{
    return rules->count;
}

const struct limit_rule *rules_at(const struct rules *rules, size_t i)
{
    return i < rules->count ? &rules->rows[i] : NULL;
}

static void rules_remove(struct rules *rules, const char *id, day_t from)
{
    size_t kept = 0;
    for (size_t i = 0; i < rules->count; i++) {
        struct limit_rule *row = &rules->rows[i];
        if (row->from == from && strcmp(row->id, id) == 0)
            rule_release(row);
        else
            rules->rows[kept++] = *row;
    }
    rules->count = kept;
}

void rules_set(struct rules *rules, const struct limit_rule *rule)
{
    if (!rule->id)
        return;
    struct limit_rule copy = rule_copy(rule); // first: it may be one of our own rows
    rules_remove(rules, copy.id, copy.from);
    if (copy.limit <= 0) {
        rule_release(&copy);
        return;
    }
    ARRAY_GROW(rules->rows, rules->cap, rules->count + 1);
    rules->rows[rules->count++] = copy;
}

/* ---- the shipped rows ----------------------------------------------------------------
 */

enum column {
    COL_ID,
    COL_PHASE,
    COL_KIND,
    COL_LEVEL,
    COL_COMPLEX,
    COL_REMOTE,
    COL_LIMIT,
    COL_UNIT,
    COL_FROM,
    COL_TO,
    COL_BASIS,
    COL_COUNT
};

/* true for `yes`, false for `no`; nothing else is shipped. */
static bool shipped_is(const char *cell, const char *yes, const char *no)
{
    bool is = strcmp(cell, yes) == 0;
    REQUIRE(is || strcmp(cell, no) == 0);
    return is;
}

static day_t shipped_day(const char *iso)
{
    if (*iso == '\0')
        return DAY_NONE;
    day_t day = day_parse(iso, DAY_NONE, false);
    REQUIRE(day != DAY_NONE);
    return day;
}

static int shipped_limit(const char *digits)
{
    int64_t limit = 0;
    REQUIRE(parse_i64(digits, 1, INT_MAX, &limit));
    return (int)limit;
}

static void shipped_add(struct rules *rules, char **cells)
{
    struct limit_rule rule = {
        .id = cells[COL_ID],
        .phase = shipped_is(cells[COL_PHASE], "accept", "settle") ? PHASE_ACCEPT
                                                                  : PHASE_SETTLE,
        .kind = cells[COL_KIND],
        .level = cells[COL_LEVEL],
        .complex = cells[COL_COMPLEX],
        .remote = cells[COL_REMOTE],
        .limit = shipped_limit(cells[COL_LIMIT]),
        .unit = shipped_is(cells[COL_UNIT], "wd", "ld") ? LIMIT_WORKING : LIMIT_DAYS,
        .from = shipped_day(cells[COL_FROM]),
        .to = shipped_day(cells[COL_TO]),
        .basis = cells[COL_BASIS],
    };
    rules_set(rules, &rule);
}

static struct rules *shipped_load(void)
{
    struct rules *rules = rules_new();
    struct shipped table;
    char *cells[COL_COUNT];
    shipped_open(&table, td_data_rules, td_data_rules_len,
        "id,phase,kind,level,complex,remote,limit,unit,from,to,basis");
    while (shipped_next(&table, cells, COL_COUNT))
        shipped_add(rules, cells);
    shipped_close(&table);
    return rules;
}

const struct rules *rules_shipped(void)
{
    static struct rules *shipped_rules;
    if (!shipped_rules)
        shipped_rules = shipped_load();
    return shipped_rules;
}

/* ---- finding -------------------------------------------------------------------------
 */

/* What a case is, for the rules: nothing is empty. */
struct facts {
    const char *kind, *level, *complex, *remote;
};

static const char *text_or(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

static bool is_any(const char *wanted)
{
    return !wanted || *wanted == '\0' || strcmp(wanted, "*") == 0;
}

/* Adds `weight` when the rule names this value; false when it names another. */
static bool weigh(const char *wanted, const char *value, int weight, int *sum)
{
    if (is_any(wanted))
        return true;
    if (strcmp(wanted, value) != 0)
        return false;
    *sum += weight;
    return true;
}

/* A repeated complaint is settled like a second one unless a rule says "repeat". */
static bool weigh_level(const char *wanted, const char *level, int *sum)
{
    if (weigh(wanted, level, 8, sum))
        return true;
    return strcmp(level, "repeat") == 0 && weigh(wanted, "second", 4, sum);
}

/* How particular the rule is about such a case; -1 when it does not fit. */
static int rule_weight(const struct limit_rule *rule, const struct facts *facts)
{
    int sum = 0;
    bool fits = weigh(rule->kind, facts->kind, 16, &sum) &&
                weigh_level(rule->level, facts->level, &sum) &&
                weigh(rule->complex, facts->complex, 2, &sum) &&
                weigh(rule->remote, facts->remote, 1, &sum);
    return fits ? sum : -1;
}

static bool rule_valid_on(const struct limit_rule *rule, day_t start)
{
    return (rule->from == DAY_NONE || rule->from <= start) &&
           (rule->to == DAY_NONE || start <= rule->to);
}

const struct limit_rule *rules_find(const struct rules *rules, enum rule_phase phase,
    const char *kind, const char *level, const char *complex, const char *remote,
    day_t start)
{
    const struct facts facts = {
        .kind = text_or(kind, ""),
        .level = text_or(level, "first"),
        .complex = text_or(complex, "no"),
        .remote = text_or(remote, "no"),
    };
    const struct limit_rule *best = NULL;
    int best_weight = -1;
    for (size_t i = 0; i < rules->count; i++) {
        const struct limit_rule *rule = &rules->rows[i];
        if (rule->phase != phase || !rule_valid_on(rule, start))
            continue;
        int weight = rule_weight(rule, &facts);
        if (weight < best_weight || weight < 0)
            continue;
        if (weight > best_weight || rule->from >= best->from) {
            best = rule;
            best_weight = weight;
        }
    }
    return best;
}
