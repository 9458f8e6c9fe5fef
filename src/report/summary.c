/* SPDX-License-Identifier: MIT
 *
 * Counting. Visits and letters of the period are walked once; the cases behind them are
 * looked up when all are known, each once. Everything is read in one snapshot, so the
 * figures agree with each other whatever other desks write meanwhile.
 */
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "measure.h"
#include "model/casefile.h"
#include "rate.h"

/* --- the cases behind rows ------------------------------------------------------- */

struct mention {
    char *code;    /* as the rows write it */
    uint64_t rows; /* how many do */
};

struct gathering {
    const struct field *people; /* NULL: the register has none */
    const struct field *casefile;
    struct tally *tally;
    struct mention *list;
    size_t n, cap;
};

static bool gather(void *ctx, const void *record)
{
    struct gathering *g = ctx;
    bool counted = g->people != NULL && !field_is_empty(g->people, record);
    int64_t people = counted ? field_get_number(g->people, record) : 1;
    const char *code = field_get_text(g->casefile, record);
    g->tally->count++;
    g->tally->people += (uint64_t)people;
    if (code == NULL) {
        g->tally->without_case++;
        return true;
    }
    ARRAY_GROW(g->list, g->cap, g->n + 1);
    g->list[g->n++] = (struct mention){xstrdup(code), 1};
    return true;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct mention *)a)->code, ((const struct mention *)b)->code);
}

/* Leaves each code once. */
static void unite(struct gathering *g)
{
    size_t kept = 0;
    if (g->n > 0)
        qsort(g->list, g->n, sizeof *g->list, by_code);
    for (size_t i = 0; i < g->n; i++) {
        if (kept > 0 && strcmp(g->list[kept - 1].code, g->list[i].code) == 0) {
            g->list[kept - 1].rows += g->list[i].rows;
            free(g->list[i].code);
        } else {
            g->list[kept++] = g->list[i];
        }
    }
    g->n = kept;
}

/* Cases met already, a bit for each id, because two spellings may name one case. */
struct met {
    uint64_t *bits;
    size_t words;
};

static bool meet(struct met *met, uint64_t id)
{
    size_t word = (size_t)(id / 64);
    uint64_t bit = UINT64_C(1) << (id % 64);
    if (word >= met->words) {
        size_t words = word * 2 + 16;
        met->bits = xreallocarray(met->bits, words, sizeof *met->bits);
        memset(met->bits + met->words, 0, (words - met->words) * sizeof *met->bits);
        met->words = words;
    }
    if (met->bits[word] & bit)
        return false;
    met->bits[word] |= bit;
    return true;
}

static enum td_status count_case(struct office *office, const struct mention *mention,
    day_t end, struct met *met, struct tally *tally, struct err *err)
{
    uint64_t id;
    enum td_status status =
        office_find_code_in(office, &schema_case, mention->code, &id, NULL);
    if (status == TD_NOT_FOUND) {
        tally->cases++; // named, but not in the register yet
        return TD_OK;
    }
    if (status != TD_OK)
        return err_set(err, status, _("The case %s cannot be looked up."), mention->code);
    struct casefile cf;
    record_init(&schema_case, &cf);
    status = office_get(office, &schema_case, id, &cf, err);
    if (status == TD_OK && cf.head.voided != NULL) {
        tally->without_case += mention->rows;
    } else if (status == TD_OK && meet(met, id)) {
        tally->cases++;
        tally->resolved += cf.resolved != DAY_NONE && cf.resolved <= end;
    }
    record_release(&schema_case, &cf);
    return status;
}

static enum td_status count_cases(
    struct office *office, struct gathering *g, day_t end, struct err *err)
{
    enum td_status status = TD_OK;
    struct met met = {0};
    unite(g);
    for (size_t i = 0; i < g->n && status == TD_OK; i++)
        status = count_case(office, &g->list[i], end, &met, g->tally, err);
    free(met.bits);
    return status;
}

/* --- one register over one period ------------------------------------------------ */

static enum td_status parse_between(struct office *office, const struct schema *schema,
    const struct period *period, struct query **query, struct err *err)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    struct query_env env = office_query_env(office, false);
    char *text = xasprintf(
        "%s:%s..%s", schema->date, day_iso(period->from, from), day_iso(period->to, to));
    enum td_status status = query_parse(schema, text, &env, query, NULL, err);
    free(text);
    return status;
}

static enum td_status tally_make(struct office *office, const struct schema *schema,
    const struct period *period, struct tally *tally, struct err *err)
{
    *tally = (struct tally){.rate = -1};
    const char *people = schema == &schema_letter ? "signers" : "people";
    struct gathering g = {.people = schema_field(schema, people),
        .casefile = schema_field(schema, "case"),
        .tally = tally};
    struct find find = {.schema = schema};
    struct query *query = NULL;
    enum td_status status = parse_between(office, schema, period, &query, err);
    find.query = query;
    if (status == TD_OK)
        status = office_each(office, &find, gather, &g, err);
    if (status == TD_OK)
        status = count_cases(office, &g, period->to, err);
    tally->rate = rate_of(tally->resolved, tally->cases);
    query_free(query);
    for (size_t i = 0; i < g.n; i++)
        free(g.list[i].code);
    free(g.list);
    return status;
}

/* --- the register of cases ------------------------------------------------------- */

enum figure { OPENED, CLOSED, PENDING, OVERDUE, OPENED_BEFORE, CLOSED_BEFORE, FIGURES };

/* Measures whose filters count them. */
static const struct {
    const char *measure;
    bool before;
} figures[FIGURES] = {
    [OPENED] = {"opened", false},
    [CLOSED] = {"closed", false},
    [PENDING] = {"pending", false},
    [OVERDUE] = {"overdue", false},
    [OPENED_BEFORE] = {"opened", true},
    [CLOSED_BEFORE] = {"closed", true},
};

static enum td_status count_register(
    struct office *office, struct summary *s, struct err *err)
{
    struct query *queries[FIGURES] = {NULL};
    uint64_t counts[FIGURES] = {0};
    struct query_env env = office_query_env(office, false);
    enum td_status status = TD_OK;
    for (int i = 0; i < FIGURES && status == TD_OK; i++) {
        char *text = measure_filter_of(figures[i].measure, &schema_case,
            figures[i].before ? &s->before : &s->period);
        status = query_parse(&schema_case, text, &env, &queries[i], NULL, err);
        free(text);
    }
    if (status == TD_OK)
        status = office_count(office, &schema_case, (const struct query *const *)queries,
            FIGURES, counts, err);
    for (int i = 0; i < FIGURES; i++)
        query_free(queries[i]);
    s->opened = counts[OPENED];
    s->closed = counts[CLOSED];
    s->pending = counts[PENDING];
    s->overdue = counts[OVERDUE];
    s->opened_before = counts[OPENED_BEFORE];
    s->closed_before = counts[CLOSED_BEFORE];
    return status;
}

enum td_status summary_make(struct office *office, const struct period *period,
    struct summary *out, struct err *err)
{
    *out = (struct summary){.period = *period, .before = period_last_year(period)};
    if (period->from == DAY_NONE || period->to < period->from)
        return err_set(err, TD_INVALID, _("The period ends before it begins."));
    if (out->before.from == DAY_NONE)
        return err_set(
            err, TD_INVALID, _("There is no year before the period to compare with."));
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    status = tally_make(office, &schema_visit, period, &out->visits, err);
    if (status == TD_OK)
        status = tally_make(office, &schema_letter, period, &out->letters, err);
    if (status == TD_OK)
        status =
            tally_make(office, &schema_visit, &out->before, &out->visits_before, err);
    if (status == TD_OK)
        status =
            tally_make(office, &schema_letter, &out->before, &out->letters_before, err);
    if (status == TD_OK)
        status = count_register(office, out, err);
    office_read_end(office);
    return status;
}
