/* SPDX-License-Identifier: MIT
 *
 * Asking the office. Every function takes the shared snapshot when there is one, else a
 * short one of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "model/link.h"
#include "model/registry.h"
#include "private.h"

/* Runs `call` with `txn` bound to the snapshot to read from. */
#define WITH_READ(office, err, call)                                                     \
    do {                                                                                 \
        struct txn *txn;                                                                 \
        bool own;                                                                        \
        enum td_status status = core_read((office), &txn, &own, (err));                  \
        if (status != TD_OK)                                                             \
            return status;                                                               \
        status = (call);                                                                 \
        core_read_done(txn, own);                                                        \
        return status;                                                                   \
    } while (0)

enum td_status office_get(struct office *office, const struct schema *schema, uint64_t id,
    void *record, struct err *err)
{
    WITH_READ(office, err, txn_get(txn, schema, id, record, err));
}

enum td_status office_find_code(struct office *office, const char *code,
    const struct schema **schema, uint64_t *id, struct err *err)
{
    WITH_READ(office, err, txn_find_code(txn, code, schema, id, err));
}

enum td_status office_find_code_in(struct office *office, const struct schema *schema,
    const char *code, uint64_t *id, struct err *err)
{
    WITH_READ(office, err, txn_find_code_in(txn, schema, code, id, err));
}

/* A result is the store's finder under the name that the layers above may know. */
struct result {
    struct office *office;
    struct finder *finder;
};

typedef enum td_status find_fn(
    struct txn *txn, const struct find *find, struct finder **out, struct err *err);

static enum td_status find_in(struct office *office, struct txn *txn, find_fn *look,
    const struct find *find, struct result **out, struct err *err)
{
    struct finder *finder;
    enum td_status status = look(txn, find, &finder, err);
    if (status != TD_OK)
        return status;
    *out = xmalloc(sizeof **out);
    **out = (struct result){office, finder};
    return TD_OK;
}

enum td_status office_find(
    struct office *office, const struct find *find, struct result **out, struct err *err)
{
    WITH_READ(office, err, find_in(office, txn, txn_find, find, out, err));
}

enum td_status office_find_some(
    struct office *office, const struct find *find, struct result **out, struct err *err)
{
    WITH_READ(office, err, find_in(office, txn, txn_find_some, find, out, err));
}

enum td_status result_more(struct result *result, struct err *err)
{
    WITH_READ(result->office, err, finder_more(result->finder, txn, err));
}

uint64_t result_left(const struct result *result)
{
    return finder_left(result->finder);
}

void result_free(struct result *result)
{
    if (result == NULL)
        return;
    finder_free(result->finder);
    free(result);
}

uint64_t result_total(const struct result *result)
{
    return finder_total(result->finder);
}

static enum td_status rows_in(const struct result *result, uint64_t first, size_t n,
    uint64_t *ids, size_t *found, struct err *err)
{
    WITH_READ(
        result->office, err, finder_rows(result->finder, txn, first, n, ids, found, err));
}

static enum td_status position_in(
    const struct result *result, uint64_t id, uint64_t *row, struct err *err)
{
    WITH_READ(result->office, err, finder_position(result->finder, txn, id, row, err));
}

size_t result_rows(const struct result *result, uint64_t first, size_t n, uint64_t *ids)
{
    struct err why = {0};
    size_t found = 0;
    if (rows_in(result, first, n, ids, &found, &why) == TD_OK)
        return found;
    log_line("rows of a list: %s", why.text);
    return 0;
}

bool result_has(const struct result *result, uint64_t id)
{
    return finder_has(result->finder, id);
}

uint64_t result_position(const struct result *result, uint64_t id)
{
    struct err why = {0};
    uint64_t row = UINT64_MAX;
    if (position_in(result, id, &row, &why) == TD_OK)
        return row;
    log_line("place in a list: %s", why.text);
    return UINT64_MAX;
}

enum td_status office_explain(struct office *office, const struct find *find,
    void (*each)(void *ctx, const struct find_step *step), void *ctx,
    struct find_sum *sum, struct err *err)
{
    WITH_READ(office, err, txn_explain(txn, find, each, ctx, sum, err));
}

enum td_status office_count(struct office *office, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts, struct err *err)
{
    WITH_READ(office, err, txn_count(txn, schema, queries, n, counts, err));
}

enum td_status office_each(struct office *office, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err)
{
    WITH_READ(office, err, txn_each(txn, find, each, ctx, err));
}

enum td_status office_each_of(struct office *office, const struct schema *schema,
    const uint64_t *ids, size_t n, record_fn *each, void *ctx, struct err *err)
{
    WITH_READ(office, err, txn_each_of(txn, schema, ids, n, each, ctx, err));
}

enum td_status office_tally(struct office *office, const struct find *find,
    const struct tally_ask *ask, struct tally_table *out, struct err *err)
{
    WITH_READ(office, err, txn_tally(txn, find, ask, out, err));
}

static bool is_before(void *ctx)
{
    return clock_steady_ms() < *(const int64_t *)ctx;
}

bool office_warm(struct office *office, int64_t ms)
{
    struct txn *txn;
    bool own;
    int64_t until = clock_steady_ms() + ms;
    if (core_read(office, &txn, &own, NULL) != TD_OK)
        return false;
    bool more = txn_warm(txn, &office->warmth, is_before, &until);
    core_read_done(txn, own);
    return more;
}

enum td_status office_lookup(struct office *office, const struct schema *schema,
    const struct field *field, const char *value, uint64_t **ids, size_t *n,
    struct err *err)
{
    WITH_READ(office, err, txn_lookup(txn, schema, field, value, ids, n, err));
}

enum td_status office_values(struct office *office, const struct schema *schema,
    const struct field *field, const char *prefix, size_t limit,
    void (*each)(void *ctx, const char *value, uint64_t uses), void *ctx, struct err *err)
{
    WITH_READ(office, err, txn_values(txn, schema, field, prefix, limit, each, ctx, err));
}

/* --- ties --------------------------------------------------------------------- */

struct ties {
    struct tie *rows;
    size_t n, cap;
};

bool tie_same_group(const struct tie *a, const struct tie *b)
{
    return a->kind == b->kind && (a->kind != TIE_REFERENCE || a->schema == b->schema);
}

const char *tie_label(const struct tie *tie)
{
    switch (tie->kind) {
    case TIE_REFERENCE: return msg(tie->schema->label_many);
    case TIE_LINK: return _("Linked");
    case TIE_MERGED: return _("Merged into it");
    case TIE_PERSON: return _("Other cases of this person");
    }
    return "";
}

static void ties_add(
    struct ties *ties, const struct schema *schema, uint64_t id, enum tie_kind kind)
{
    for (size_t i = 0; i < ties->n; i++)
        if (ties->rows[i].schema == schema && ties->rows[i].id == id)
            return;
    ARRAY_GROW(ties->rows, ties->cap, ties->n + 1);
    ties->rows[ties->n++] = (struct tie){schema, id, kind};
}

static bool is_voided(struct txn *txn, const struct schema *schema, uint64_t id)
{
    void *record = record_new(schema);
    bool voided = txn_get(txn, schema, id, record, NULL) != TD_OK ||
                  record_chead(record)->voided != NULL;
    record_free(schema, record);
    return voided;
}

/* The records of `schema` whose field names the code; live ones, but for merged ones,
 * which never are. */
static enum td_status ties_by_field(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *code, enum tie_kind kind, struct ties *ties,
    struct err *err)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    enum td_status status = txn_lookup(txn, schema, field, code, &ids, &n, err);
    for (size_t i = 0; status == TD_OK && i < n; i++)
        if (kind == TIE_MERGED || !is_voided(txn, schema, ids[i]))
            ties_add(ties, schema, ids[i], kind);
    free(ids);
    return status;
}

static void tie_other_end(
    struct txn *txn, const struct link *link, const char *code, struct ties *ties)
{
    const struct schema *schema;
    uint64_t id;
    const char *other = strcmp(link->a, code) == 0 ? link->b : link->a;
    if (txn_find_code(txn, other, &schema, &id, NULL) == TD_OK &&
        !is_voided(txn, schema, id))
        ties_add(ties, schema, id, TIE_LINK);
}

static enum td_status ties_by_link(
    struct txn *txn, const char *code, struct ties *ties, struct err *err)
{
    struct ties links = {0};
    enum td_status status = TD_OK;
    const char *const ends[] = {"a", "b"};
    for (size_t i = 0; i < 2 && status == TD_OK; i++)
        status = ties_by_field(txn, &schema_link, schema_field(&schema_link, ends[i]),
            code, TIE_REFERENCE, &links, err);
    for (size_t i = 0; status == TD_OK && i < links.n; i++) {
        struct link link;
        record_init(&schema_link, &link);
        status = txn_get(txn, &schema_link, links.rows[i].id, &link, err);
        if (status == TD_OK)
            tie_other_end(txn, &link, code, ties);
        record_release(&schema_link, &link);
    }
    free(links.rows);
    return status;
}

static enum td_status ties_by_reference(struct txn *txn, const struct schema *schema,
    const char *code, struct ties *ties, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t r = 0; r < registry_count() && status == TD_OK; r++) {
        const struct schema *other = registry_at(r);
        for (size_t i = 0; i < other->count && status == TD_OK; i++) {
            const struct field *field = &other->fields[i];
            if (field->type == FIELD_REF && !(field->flags & F_HIDDEN) &&
                strcmp(field->refers, schema->name) == 0)
                status = ties_by_field(txn, other, field, code, TIE_REFERENCE, ties, err);
        }
    }
    return status;
}

/* The record is no relative of its own. */
static void ties_drop(struct ties *ties, const struct schema *schema, uint64_t id)
{
    size_t kept = 0;
    for (size_t i = 0; i < ties->n; i++)
        if (ties->rows[i].schema != schema || ties->rows[i].id != id)
            ties->rows[kept++] = ties->rows[i];
    ties->n = kept;
}

/* The case that the record itself names stands in its fields. */
static void drop_own_case(
    struct txn *txn, const struct schema *schema, const void *record, struct ties *ties)
{
    const struct field *field = schema_field(schema, "case");
    const char *code = field == NULL ? NULL : field_get_text(field, record);
    uint64_t id;
    if (code != NULL && txn_find_code_in(txn, &schema_case, code, &id, NULL) == TD_OK)
        ties_drop(ties, &schema_case, id);
}

/* The cases of a person are tied to it as references already. */
static enum td_status ties_by_person(struct txn *txn, const struct schema *schema,
    const void *record, struct ties *ties, struct err *err)
{
    const struct field *person = schema_field(schema, "person");
    if (person == NULL || field_is_empty(person, record))
        return TD_OK;
    return ties_by_field(txn, &schema_case, schema_field(&schema_case, "person"),
        field_get_text(person, record), TIE_PERSON, ties, err);
}

static enum td_status ties_of(struct office *office, struct txn *txn,
    const struct schema *schema, const void *record, struct ties *ties, struct err *err)
{
    const char *code = record_chead(record)->code;
    const struct field *merged = schema_field(schema, "merged");
    enum td_status status = ties_by_reference(txn, schema, code, ties, err);
    if (status == TD_OK)
        status = ties_by_link(txn, code, ties, err);
    if (status == TD_OK && merged != NULL)
        status = ties_by_field(txn, schema, merged, code, TIE_MERGED, ties, err);
    if (status == TD_OK && !office_protects(office, schema, record))
        status = ties_by_person(txn, schema, record, ties, err);
    return status;
}

enum td_status office_ties(struct office *office, const struct schema *schema,
    uint64_t id, struct tie **ties, size_t *n, struct err *err)
{
    struct ties found = {0};
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    struct txn *txn;
    bool own;
    void *record = record_new(schema);
    status = core_read(office, &txn, &own, err);
    REQUIRE(status == TD_OK && !own);
    status = txn_get(txn, schema, id, record, err);
    if (status == TD_OK)
        status = ties_of(office, txn, schema, record, &found, err);
    ties_drop(&found, schema, id);
    drop_own_case(txn, schema, record, &found);
    record_free(schema, record);
    office_read_end(office);
    if (status != TD_OK) {
        free(found.rows);
        return status;
    }
    *ties = found.rows;
    *n = found.n;
    return TD_OK;
}
