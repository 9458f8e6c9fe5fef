/* SPDX-License-Identifier: MIT
 *
 * Counting. Visits and letters of the period are counted apart by the case they name, and
 * each of these cases is looked up once. Everything is read in one snapshot, so the
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

static enum td_status count_case(struct office *office, const struct tally_row *row,
    day_t end, struct met *met, struct tally *tally, struct err *err)
{
    uint64_t id;
    const char *code = row->by[0];
    enum td_status status = office_find_code_in(office, &schema_case, code, &id, NULL);
    if (status == TD_NOT_FOUND) {
        tally->cases++; // named, but not in the register yet
        return TD_OK;
    }
    if (status != TD_OK)
        return err_set(err, status, _("The case %s cannot be looked up."), code);
    struct casefile cf;
    record_init(&schema_case, &cf);
    status = office_get(office, &schema_case, id, &cf, err);
    if (status == TD_OK && cf.head.voided != NULL) {
        tally->without_case += row->count;
    } else if (status == TD_OK && meet(met, id)) {
        tally->cases++;
        tally->resolved += cf.resolved != DAY_NONE && cf.resolved <= end;
    }
    record_release(&schema_case, &cf);
    return status;
}

/* Counts rows that lie apart by the case they name. */
static enum td_status count_rows(struct office *office, const struct tally_table *rows,
    day_t end, struct tally *tally, struct err *err)
{
    enum td_status status = TD_OK;
    struct met met = {0};
    for (size_t i = 0; i < rows->n && status == TD_OK; i++) {
        const struct tally_row *row = &rows->rows[i];
        tally->count += row->count;
        tally->people += (uint64_t)row->sum;
        if (row->by[0] == NULL)
            tally->without_case += row->count;
        else
            status = count_case(office, row, end, &met, tally, err);
    }
    free(met.bits);
    return status;
}

/* --- one register over one period ------------------------------------------------ */

static enum td_status parse_between(struct office *office, const struct schema *schema,
    const struct period *period, struct query **query, struct err *err)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    struct query_env env = office_query_env(office, false);
    day_t last = period_reached(period, clock_today());
    char *text = xasprintf(
        "%s:%s..%s", schema->date, day_iso(period->from, from), day_iso(last, to));
    enum td_status status = query_parse(schema, text, &env, query, NULL, err);
    free(text);
    return status;
}

static enum td_status tally_make(struct office *office, const struct schema *schema,
    const struct period *period, struct tally *tally, struct err *err)
{
    *tally = (struct tally){.rate = -1};
    const char *people = schema == &schema_letter ? "signers" : "people";
    const struct tally_ask ask = {.by = {schema_field(schema, "case")},
        .sum = schema_field(schema, people),
        .sum_empty = 1};
    struct tally_table rows = {0};
    struct find find = {.schema = schema};
    struct query *query = NULL;
    enum td_status status = parse_between(office, schema, period, &query, err);
    find.query = query;
    if (status == TD_OK)
        status = office_tally(office, &find, &ask, &rows, err);
    if (status == TD_OK)
        status =
            count_rows(office, &rows, period_reached(period, clock_today()), tally, err);
    tally->rate = rate_of(tally->resolved, tally->cases);
    query_free(query);
    tally_release(&rows);
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
    *out = (struct summary){
        .period = *period, .before = period_last_year(period, clock_today())};
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
