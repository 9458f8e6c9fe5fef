/* SPDX-License-Identifier: MIT
 *
 * Gathering what is tied to a person: the records whose `person` names the code, asked
 * of the index, so a register of any size costs as much as this person's own records.
 */
#include "core/visitor.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "model/workflow.h"
#include "private.h"

enum td_status core_each_tied(struct office *office, struct txn *txn,
    const struct schema *schema, const char *key, const char *code,
    void (*each)(void *ctx, void *record), void *ctx, struct err *err)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    enum td_status status =
        txn_lookup(txn, schema, schema_field(schema, key), code, &ids, &n, err);
    void *record = record_new(schema);
    for (size_t i = 0; status == TD_OK && i < n; i++) {
        status = txn_get(txn, schema, ids[i], record, err);
        if (status == TD_OK && record_head(record)->voided == NULL &&
            !office_protects(office, schema, record))
            each(ctx, record);
    }
    record_free(schema, record);
    free(ids);
    return status;
}

static bool is_later(day_t day, int32_t minute, const struct visit *than)
{
    return day > than->date || (day == than->date && minute >= than->time);
}

struct gathering {
    struct visitor *out;
    const struct schema *schema; /* of the record left out */
    uint64_t besides;
};

static bool is_left_out(
    const struct gathering *g, const struct schema *schema, const void *record)
{
    return schema == g->schema && record_chead(record)->id == g->besides;
}

static void add_visit(void *ctx, void *record)
{
    const struct gathering *g = ctx;
    struct visitor *out = g->out;
    const struct visit *v = record;
    if (is_left_out(g, &schema_visit, record))
        return;
    out->visits++;
    if (is_later(v->date, v->time, &out->last))
        record_copy(&schema_visit, &out->last, v);
}

/* The case is copied to its place by the due date; those without one come last. */
static void add_open(struct visitor *out, const struct casefile *cf)
{
    size_t at = out->n_open;
    out->open = xreallocarray(out->open, out->n_open + 1, sizeof(*out->open));
    for (; at > 0; at--) {
        const struct casefile *before = &out->open[at - 1];
        if (cf->deadline == DAY_NONE ||
            (before->deadline != DAY_NONE && before->deadline <= cf->deadline))
            break;
        out->open[at] = *before;
    }
    record_init(&schema_case, &out->open[at]);
    record_copy(&schema_case, &out->open[at], cf);
    out->n_open++;
}

static void add_case(void *ctx, void *record)
{
    const struct gathering *g = ctx;
    struct visitor *out = g->out;
    const struct casefile *cf = record;
    out->n_cases++;
    if (!state_resolved(cf->state))
        add_open(out, cf);
}

static void add_letter(void *ctx, void *record)
{
    const struct gathering *g = ctx;
    struct visitor *out = g->out;
    const struct letter *letter = record;
    if (is_left_out(g, &schema_letter, record))
        return;
    out->letters++;
    if (letter->received >= out->letter.received)
        record_copy(&schema_letter, &out->letter, letter);
}

static void add_note(void *ctx, void *record)
{
    struct visitor *out = ((const struct gathering *)ctx)->out;
    const struct note *note = record;
    if (note->date >= out->note.date)
        record_copy(&schema_note, &out->note, note);
}

static enum td_status gather(
    struct office *office, struct txn *txn, struct gathering *g, struct err *err)
{
    const struct visitor *out = g->out;
    const char *code = out->person.head.code;
    enum td_status status =
        core_each_tied(office, txn, &schema_visit, "person", code, add_visit, g, err);
    if (status == TD_OK)
        status =
            core_each_tied(office, txn, &schema_case, "person", code, add_case, g, err);
    if (status == TD_OK)
        status = core_each_tied(
            office, txn, &schema_letter, "person", code, add_letter, g, err);
    for (size_t i = 0; status == TD_OK && i < out->n_open; i++)
        status = core_each_tied(
            office, txn, &schema_note, "case", out->open[i].head.code, add_note, g, err);
    return status;
}

enum td_status visitor_read(struct office *office, uint64_t person_id,
    const struct schema *schema, uint64_t besides, struct visitor *out, struct err *err)
{
    struct gathering g = {.out = out, .schema = schema, .besides = besides};
    *out = (struct visitor){0};
    record_init(&schema_person, &out->person);
    record_init(&schema_visit, &out->last);
    record_init(&schema_letter, &out->letter);
    record_init(&schema_note, &out->note);
    // The snapshot is shared with what core asks about protection on the way.
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    struct txn *txn;
    bool own;
    status = core_read(office, &txn, &own, err);
    if (status == TD_OK) {
        status = txn_get(txn, &schema_person, person_id, &out->person, err);
        if (status == TD_OK)
            status = gather(office, txn, &g, err);
        core_read_done(txn, own);
    }
    office_read_end(office);
    return status;
}

void visitor_release(struct visitor *visitor)
{
    record_release(&schema_person, &visitor->person);
    record_release(&schema_visit, &visitor->last);
    record_release(&schema_letter, &visitor->letter);
    record_release(&schema_note, &visitor->note);
    for (size_t i = 0; i < visitor->n_open; i++)
        record_release(&schema_case, &visitor->open[i]);
    free(visitor->open);
    *visitor = (struct visitor){0};
}
