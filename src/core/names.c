/* SPDX-License-Identifier: MIT
 *
 * Names in use, counted over the facts of every register that has the field.
 */
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/collate.h"
#include "base/fold.h"
#include "model/casefile.h"
#include "model/registry.h"

/* Spellings of one name looked at before it counts as unknown. */
enum { SPELLINGS_MAX = 64 };

/* The register's own field of the same key, or NULL. */
static const struct field *field_like(
    const struct schema *schema, const struct field *field)
{
    const struct field *own = schema_field(schema, field->key);
    return own != NULL && field_is_counted(own) ? own : NULL;
}

bool names_have_load(const struct field *field)
{
    return field_like(&schema_case, field) != NULL;
}

/* ---- reading ---- */

/* One spelling in one register, before those of one name are put together. */
struct counted {
    char *exact; /* fold_exact: what makes two spellings one name */
    char *order;
    size_t order_len;
    uint64_t count; /* in all, where this spelling was met */
    struct known_name row;
};

struct counting {
    const struct field *field;
    struct counted *rows;
    size_t n, cap;
    bool open; /* the pending cases are counted now */
};

static void count_one(struct counting *c, const char *name, uint64_t count)
{
    ARRAY_GROW(c->rows, c->cap, c->n + 1);
    struct counted *one = &c->rows[c->n++];
    *one = (struct counted){
        .exact = fold_exact(name), .count = count, .row.name = xstrdup(name)};
    if (c->open)
        one->row.open = count;
    else
        one->row.uses = count;
}

static enum td_status count_in(struct office *office, struct counting *c,
    const struct schema *schema, const struct query *query, struct err *err)
{
    const struct field *own = field_like(schema, c->field);
    struct tally_ask ask = {.by = {own}};
    struct find find = {.schema = schema, .query = query};
    struct tally_table table;
    if (own == NULL)
        return TD_OK;
    enum td_status status = office_tally(office, &find, &ask, &table, err);
    if (status != TD_OK)
        return status;
    for (size_t i = 0; i < table.n; i++)
        if (table.rows[i].by[0] != NULL)
            count_one(c, table.rows[i].by[0], table.rows[i].count);
    tally_release(&table);
    return TD_OK;
}

static enum td_status count_open(
    struct office *office, struct counting *c, struct err *err)
{
    struct query_env env = office_query_env(office, false);
    struct query *query = NULL;
    enum td_status status = query_parse(&schema_case, "open", &env, &query, NULL, err);
    c->open = true;
    if (status == TD_OK)
        status = count_in(office, c, &schema_case, query, err);
    query_free(query);
    return status;
}

static enum td_status count_all(
    struct office *office, struct counting *c, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < registry_count() && status == TD_OK; i++)
        status = count_in(office, c, registry_at(i), NULL, err);
    return status == TD_OK && names_have_load(c->field) ? count_open(office, c, err)
                                                        : status;
}

/* ---- one row a name, in order ---- */

static int by_spelling(const void *left, const void *right)
{
    const struct counted *a = left, *b = right;
    int way = strcmp(a->exact, b->exact);
    return way != 0 ? way : (a->count < b->count) - (a->count > b->count);
}

static void counted_release(struct counted *one)
{
    free(one->row.name);
    free(one->exact);
    free(one->order);
}

/* The spelling that is met most often comes first and stands for all. */
static void join_spellings(struct counting *c)
{
    size_t n = 0;
    if (c->n > 1)
        qsort(c->rows, c->n, sizeof *c->rows, by_spelling);
    for (size_t i = 0; i < c->n; i++) {
        if (n == 0 || strcmp(c->rows[n - 1].exact, c->rows[i].exact) != 0) {
            c->rows[n++] = c->rows[i];
            continue;
        }
        c->rows[n - 1].row.uses += c->rows[i].row.uses;
        c->rows[n - 1].row.open += c->rows[i].row.open;
        counted_release(&c->rows[i]);
    }
    c->n = n;
}

static void make_order(struct counting *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct str order = {0};
        if (c->field->flags & F_STAFF)
            collate_name(&order, c->rows[i].row.name);
        else
            collate_text(&order, c->rows[i].row.name);
        c->rows[i].order_len = order.len;
        c->rows[i].order = str_detach(&order);
    }
}

static int by_order(const void *left, const void *right)
{
    const struct counted *a = left, *b = right;
    size_t common = a->order_len < b->order_len ? a->order_len : b->order_len;
    int way = common == 0 ? 0 : memcmp(a->order, b->order, common);
    return way != 0 ? way : (a->order_len > b->order_len) - (a->order_len < b->order_len);
}

static void hand_over(struct counting *c, struct names *names)
{
    join_spellings(c);
    make_order(c);
    if (c->n > 1)
        qsort(c->rows, c->n, sizeof *c->rows, by_order);
    for (size_t i = 0; i < c->n; i++) {
        struct str words = {0};
        str_add(&words, "");
        fold_words(&words, c->rows[i].row.name);
        ARRAY_GROW(names->rows, names->cap, names->n + 1);
        names->rows[names->n] = c->rows[i].row;
        names->rows[names->n++].words = str_detach(&words);
        c->rows[i].row.name = NULL;
    }
}

enum td_status names_read(struct office *office, const struct field *field,
    struct names *names, struct err *err)
{
    struct counting c = {.field = field};
    names_release(names);
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    status = count_all(office, &c, err);
    office_read_end(office);
    if (status == TD_OK)
        hand_over(&c, names);
    for (size_t i = 0; i < c.n; i++)
        counted_release(&c.rows[i]);
    free(c.rows);
    return status;
}

static void names_swap(struct known_name *a, struct known_name *b)
{
    struct known_name kept = *a;
    *a = *b;
    *b = kept;
}

static bool stands_before(const struct known_name *a, const struct known_name *b)
{
    if ((a->open == 0) != (b->open == 0))
        return a->open != 0;
    return a->open < b->open;
}

/* Insertion keeps those of one load in the order of the alphabet. */
void names_by_load(struct names *names)
{
    for (size_t i = 1; i < names->n; i++)
        for (size_t k = i; k > 0 && stands_before(&names->rows[k], &names->rows[k - 1]);
             k--)
            names_swap(&names->rows[k], &names->rows[k - 1]);
}

void names_release(struct names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        free(names->rows[i].name);
        free(names->rows[i].words);
    }
    free(names->rows);
    *names = (struct names){0};
}

/* ---- one name ---- */

struct sought {
    char *exact;
    bool found;
};

static void compare_one(void *ctx, const char *value, uint64_t uses)
{
    struct sought *sought = ctx;
    (void)uses;
    char *exact = fold_exact(value);
    sought->found = sought->found || strcmp(exact, sought->exact) == 0;
    free(exact);
}

enum td_status name_is_known(struct office *office, const struct field *field,
    const char *name, bool *known, struct err *err)
{
    struct sought sought = {.exact = fold_exact(name)};
    enum td_status status = TD_OK;
    for (size_t i = 0; i < registry_count() && status == TD_OK && !sought.found; i++) {
        const struct schema *schema = registry_at(i);
        const struct field *own = field_like(schema, field);
        if (own != NULL)
            status = office_values(
                office, schema, own, name, SPELLINGS_MAX, compare_one, &sought, err);
    }
    free(sought.exact);
    *known = sought.found;
    return status;
}
