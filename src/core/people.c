/* SPDX-License-Identifier: MIT
 *
 * Matching people. Sure means: the same ID number, or the same phone and the same folded
 * name; a name alone never is (few surnames, many namesakes).
 */
#include "core/people.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "model/casefile.h"
#include "model/workflow.h"
#include "private.h"

enum { TYPED_MIN = 3 };

static const struct field *person_field(const char *key)
{
    return schema_field(&schema_person, key);
}

/* The first live person among the ids whose name, if asked for, folds alike. */
static enum td_status pick(struct txn *txn, const uint64_t *ids, size_t n,
    const char *name, char code[72], struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct person person;
        record_init(&schema_person, &person);
        enum td_status status = txn_get(txn, &schema_person, ids[i], &person, err);
        bool fits = status == TD_OK && person.head.voided == NULL &&
                    (name == NULL || fold_key_equal(name, person.name));
        if (fits)
            snprintf(code, 72, "%s", person.head.code);
        record_release(&schema_person, &person);
        if (fits || status != TD_OK)
            return status;
    }
    return TD_OK;
}

static enum td_status match_by(struct txn *txn, const char *key, const char *value,
    const char *name, char code[72], struct err *err)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    if (value == NULL || *value == '\0')
        return TD_OK;
    enum td_status status =
        txn_lookup(txn, &schema_person, person_field(key), value, &ids, &n, err);
    if (status == TD_OK)
        status = pick(txn, ids, n, name, code, err);
    free(ids);
    return status;
}

enum td_status core_match_person(struct txn *txn, const char *name, const char *cid,
    const char *phone, char code[72], struct err *err)
{
    code[0] = '\0';
    enum td_status status = match_by(txn, "cid", cid, NULL, code, err);
    if (status != TD_OK || code[0] != '\0' || name == NULL || *name == '\0')
        return status;
    return match_by(txn, "phone", phone, name, code, err);
}

enum td_status people_match(struct office *office, const char *name, const char *cid,
    const char *phone, char code[72], struct err *err)
{
    struct txn *txn;
    bool own;
    enum td_status status = core_read(office, &txn, &own, err);
    if (status != TD_OK)
        return status;
    status = core_match_person(txn, name, cid, phone, code, err);
    core_read_done(txn, own);
    return status;
}

/* --- making people -------------------------------------------------------------- */

static const char *const carried[] = {"name", "cid", "phone", "address"};

static enum td_status add_person(struct txn *txn, const struct schema *schema,
    const void *record, char code[72], struct err *err)
{
    struct person person;
    record_init(&schema_person, &person);
    for (size_t i = 0; i < ARRAY_COUNT(carried); i++)
        field_set_text(person_field(carried[i]), &person,
            field_get_text(schema_field(schema, carried[i]), record));
    enum td_status status = core_number(txn, &schema_person, &person, DAY_NONE, err);
    if (status == TD_OK)
        status = txn_put(txn, &schema_person, &person, ACTION_ADD, err);
    if (status == TD_OK)
        snprintf(code, 72, "%s", person.head.code);
    record_release(&schema_person, &person);
    return status;
}

static const char *text_of(
    const struct schema *schema, const void *record, const char *key)
{
    return field_get_text(schema_field(schema, key), record);
}

static bool carries_person(const struct schema *schema)
{
    for (size_t i = 0; i < ARRAY_COUNT(carried); i++)
        if (schema_field(schema, carried[i]) == NULL)
            return false;
    return schema_field(schema, "person") != NULL;
}

enum td_status core_tie_person(struct office *office, struct txn *txn,
    const struct schema *schema, void *record, bool may_add, struct err *err)
{
    (void)office;
    char code[72];
    if (!carries_person(schema))
        return TD_OK;
    const struct field *person = schema_field(schema, "person");
    if (!field_is_empty(person, record) || field_secret(schema, record, person))
        return TD_OK;
    const char *name = text_of(schema, record, "name");
    enum td_status status = core_match_person(txn, name, text_of(schema, record, "cid"),
        text_of(schema, record, "phone"), code, err);
    if (status == TD_OK && code[0] == '\0' && may_add && name != NULL)
        status = add_person(txn, schema, record, code, err);
    if (status == TD_OK)
        field_set_text(person, record, code);
    return status;
}

enum td_status people_ensure(struct office *office, const char *name, const char *cid,
    const char *phone, const char *address, char code[72], struct err *err)
{
    const char *const values[] = {name, cid, phone, address};
    enum td_status status = people_match(office, name, cid, phone, code, err);
    if (status != TD_OK || code[0] != '\0' || name == NULL || *name == '\0')
        return status;
    struct person person;
    record_init(&schema_person, &person);
    for (size_t i = 0; i < ARRAY_COUNT(carried); i++)
        field_set_text(person_field(carried[i]), &person, values[i]);
    struct command command = {
        .verb = VERB_ADD, .schema = &schema_person, .record = &person};
    struct outcome outcome;
    status = office_apply(office, &command, &outcome, err);
    if (status == TD_OK)
        snprintf(code, 72, "%s", outcome.code);
    outcome_release(&outcome);
    record_release(&schema_person, &person);
    return status;
}

/* --- suggestions ---------------------------------------------------------------- */

struct crowd {
    uint64_t *ids;
    size_t n, cap, limit;
};

static void crowd_add(struct crowd *crowd, uint64_t id)
{
    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->ids[i] == id)
            return;
    if (crowd->n == crowd->limit)
        return;
    ARRAY_GROW(crowd->ids, crowd->cap, crowd->n + 1);
    crowd->ids[crowd->n++] = id;
}

struct value_walk {
    struct office *office;
    struct txn *txn;
    const struct field *field;
    struct crowd *crowd;
};

static void add_value(void *ctx, const char *value, uint64_t uses)
{
    struct value_walk *walk = ctx;
    uint64_t *ids = NULL;
    size_t n = 0;
    (void)uses;
    if (txn_lookup(walk->txn, &schema_person, walk->field, value, &ids, &n, NULL) ==
        TD_OK)
        for (size_t i = 0; i < n; i++)
            crowd_add(walk->crowd, ids[i]);
    free(ids);
}

static enum td_status gather_by_value(struct office *office, struct txn *txn,
    const char *key, const char *typed, struct crowd *crowd, struct err *err)
{
    struct value_walk walk = {office, txn, person_field(key), crowd};
    return txn_values(
        txn, &schema_person, walk.field, typed, crowd->limit, add_value, &walk, err);
}

/* Words from anywhere in the record: a given name alone, a name with its village. */
static enum td_status gather_by_words(struct office *office, struct txn *txn,
    const char *typed, struct crowd *crowd, struct err *err)
{
    struct query_env env = office_query_env(office, true);
    char *folded = fold_text(typed);
    struct query *query = NULL;
    struct finder *finder = NULL;
    enum td_status status = query_parse(&schema_person, folded, &env, &query, NULL, err);
    uint64_t ids[32];
    // Who became known last: in no order of names, which many would have to be read for.
    struct find find = {.schema = &schema_person,
        .query = query,
        .descending = true,
        .enough = ARRAY_COUNT(ids)};
    if (status == TD_OK)
        status = txn_find(txn, &find, &finder, err);
    size_t n = 0;
    if (status == TD_OK)
        status = finder_rows(finder, txn, 0, ARRAY_COUNT(ids), ids, &n, err);
    for (size_t i = 0; i < n; i++)
        crowd_add(crowd, ids[i]);
    finder_free(finder);
    query_free(query);
    free(folded);
    return status;
}

/* A name is mostly typed from its beginning, which the index answers at once. */
static enum td_status gather_by_name(struct office *office, struct txn *txn,
    const char *typed, struct crowd *crowd, struct err *err)
{
    enum td_status status = gather_by_value(office, txn, "name", typed, crowd, err);
    if (status == TD_OK && crowd->n < crowd->limit)
        status = gather_by_words(office, txn, typed, crowd, err);
    return status;
}

static bool is_number(const char *typed)
{
    for (; *typed != '\0'; typed++)
        if (!isdigit((unsigned char)*typed) && strchr(" .-+", *typed) == NULL)
            return false;
    return true;
}

static void count_visit(void *ctx, void *record)
{
    struct known_person *out = ctx;
    (void)record;
    out->visits++;
}

static void count_case(void *ctx, void *record)
{
    struct known_person *out = ctx;
    out->cases++;
    out->open_cases += state_resolved(((const struct casefile *)record)->state) ? 0 : 1;
}

static enum td_status describe(struct office *office, struct txn *txn,
    const struct person *person, struct known_person *out, struct err *err)
{
    const char *code = person->head.code;
    *out = (struct known_person){
        .id = person->head.id,
        .code = xstrdup(code),
        .name = xstrdup(person->name),
        .cid = xstrdup(person->cid),
        .phone = xstrdup(person->phone),
        .address = xstrdup(person->address),
        .birth = person->birth,
    };
    enum td_status status =
        core_each_tied(office, txn, &schema_visit, "person", code, count_visit, out, err);
    if (status == TD_OK)
        status = core_each_tied(
            office, txn, &schema_case, "person", code, count_case, out, err);
    return status;
}

static enum td_status describe_all(struct office *office, struct txn *txn,
    const struct crowd *crowd, struct known_person *people, size_t *n, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < crowd->n; i++) {
        struct person person;
        record_init(&schema_person, &person);
        status = txn_get(txn, &schema_person, crowd->ids[i], &person, err);
        if (status == TD_OK && person.head.voided == NULL)
            status = describe(office, txn, &person, &people[(*n)++], err);
        record_release(&schema_person, &person);
    }
    return status;
}

/* Those who have been here more often first. */
static int by_visits(const void *a, const void *b)
{
    const struct known_person *x = a, *y = b;
    uint32_t left = x->visits + x->cases, right = y->visits + y->cases;
    return left == right ? (x->id > y->id) - (x->id < y->id)
                         : (left < right) - (left > right);
}

enum td_status people_suggest(struct office *office, const char *typed, size_t limit,
    struct known_person **out, size_t *n, struct err *err)
{
    struct crowd crowd = {.limit = limit};
    struct txn *txn;
    bool own;
    *out = NULL;
    *n = 0;
    char *folded = fold_text(typed);
    bool enough = strlen(folded) >= TYPED_MIN;
    free(folded);
    if (!enough)
        return TD_OK;
    enum td_status status = core_read(office, &txn, &own, err);
    if (status != TD_OK)
        return status;
    if (is_number(typed)) {
        status = gather_by_value(office, txn, "cid", typed, &crowd, err);
        if (status == TD_OK)
            status = gather_by_value(office, txn, "phone", typed, &crowd, err);
    } else {
        status = gather_by_name(office, txn, typed, &crowd, err);
    }
    if (status == TD_OK && crowd.n > 0) {
        *out = xcalloc(crowd.n, sizeof **out);
        status = describe_all(office, txn, &crowd, *out, n, err);
        qsort(*out, *n, sizeof **out, by_visits);
    }
    core_read_done(txn, own);
    free(crowd.ids);
    return status;
}

void people_free(struct known_person *people, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(people[i].code);
        free(people[i].name);
        free(people[i].cid);
        free(people[i].phone);
        free(people[i].address);
    }
    free(people);
}
