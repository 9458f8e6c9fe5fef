/* SPDX-License-Identifier: MIT
 *
 * Making an order and asking it: by numbers or texts of the facts, or by the records when
 * the facts do not hold the field or turn out to be damaged.
 */
#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "order_inner.h"

/* ---- making and letting go ----------------------------------------------------------
 */

struct order *order_new(const struct schema *schema, const struct field *sort)
{
    struct order *o = xcalloc(1, sizeof *o);
    o->schema = schema;
    o->sort = sort;
    o->empty = record_new(schema);
    o->record = xmalloc(schema->size);
    memcpy(o->record, o->empty, schema->size);
    return o;
}

void order_drop_bucket(struct order *o)
{
    selection_release(&o->bucket.alike);
    free(o->bucket.sorted);
    o->bucket = (struct order_bucket){0};
}

static void forget(struct order *o)
{
    order_drop_bucket(o);
    order_texts_release(&o->texts);
    order_places_release(&o->places);
    selection_release(&o->empties);
    free(o->zones);
    free(o->begins);
    free(o->ends);
    free(o->sorted);
    o->zones = NULL;
    o->begins = o->ends = NULL;
    o->sorted = NULL;
    o->idles.n = o->n_zones = o->zones_cap = 0;
    o->filled = 0;
}

void order_free(struct order *o)
{
    if (o == NULL)
        return;
    forget(o);
    record_free(o->schema, o->empty);
    free(o->record);
    free(o);
}

/* ---- by the records -----------------------------------------------------------------
 */

/* Also when facts turn out to be damaged later on: slower, and right. */
static enum td_status make_by_records(struct order *o, struct txn *txn, struct err *err)
{
    size_t n = (size_t)o->ids->total;
    forget(o);
    o->by_facts = false;
    o->sorted = xreallocarray(NULL, n + 1, sizeof *o->sorted);
    n = selection_ids(o->ids, 0, n, o->sorted);
    enum td_status status =
        order_by_records(txn, o->schema, o->sort, o->sorted, &n, &o->empties, err);
    if (status != TD_OK)
        n = 0;
    selection_settle(&o->empties);
    o->filled = n;
    return status;
}

static enum td_status make_by_facts(
    struct order *o, struct txn *txn, bool over_tiles, struct err *err)
{
    forget(o);
    order_choose_columns(o, over_tiles);
    if (!o->by_facts)
        return TD_CANCELLED;
    switch (o->way) {
    case ORDER_BY_TEXTS: return order_texts_make(o, txn, err);
    case ORDER_BY_PLACES: return order_places_make(o, txn, err);
    case ORDER_BY_NUMBERS: break;
    }
    return order_numbers_make(o, txn, err);
}

enum td_status order_make(
    struct order *o, struct txn *txn, const struct selection *ids, struct err *err)
{
    o->ids = ids;
    enum td_status status = make_by_facts(o, txn, true, err);
    if (status == TD_CANCELLED && o->over_tiles)
        status = make_by_facts(o, txn, false, err);
    if (status == TD_CANCELLED)
        return make_by_records(o, txn, err);
    selection_settle(&o->empties);
    return status;
}

/* ---- asking -------------------------------------------------------------------------
 */

uint64_t order_filled(const struct order *o)
{
    return o->filled;
}

bool order_is_by_facts(const struct order *o)
{
    return o->by_facts;
}

const struct selection *order_empties(const struct order *o)
{
    return &o->empties;
}

static enum td_status seek_row(
    struct order *o, struct txn *txn, uint64_t row, struct err *err)
{
    switch (o->way) {
    case ORDER_BY_TEXTS: return order_texts_seek(o, txn, row, err);
    case ORDER_BY_PLACES: return order_places_seek(o, txn, row, err);
    case ORDER_BY_NUMBERS: break;
    }
    return order_numbers_seek(o, txn, row, err);
}

static enum td_status seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err)
{
    switch (o->way) {
    case ORDER_BY_TEXTS: return order_texts_seek_id(o, txn, id, err);
    case ORDER_BY_PLACES: return order_places_seek_id(o, txn, id, err);
    case ORDER_BY_NUMBERS: break;
    }
    return order_numbers_seek_id(o, txn, id, err);
}

static enum td_status pick_by_facts(
    struct order *o, struct txn *txn, uint64_t k, uint64_t *id, struct err *err)
{
    enum td_status status = seek_row(o, txn, k, err);
    if (status != TD_OK)
        return status;
    uint64_t at = k - o->bucket.before;
    if (o->bucket.sorted != NULL)
        *id = o->bucket.sorted[at];
    else if (selection_ids(&o->bucket.alike, at, 1, id) != 1)
        status = TD_CANCELLED;
    return status;
}

/* The facts could not tell: what was known of them may have been forgotten meanwhile, so
 * that they are asked once more before all records are. */
static enum td_status make_again(
    struct order *o, struct txn *txn, bool *again, struct err *err)
{
    bool first = !*again;
    *again = true;
    return first ? order_make(o, txn, o->ids, err) : make_by_records(o, txn, err);
}

enum td_status order_pick(
    struct order *o, struct txn *txn, uint64_t k, uint64_t *id, struct err *err)
{
    bool again = false;
    enum td_status status = TD_OK;
    while (status == TD_OK && o->by_facts) {
        status = pick_by_facts(o, txn, k, id, err);
        if (status != TD_CANCELLED)
            return status;
        status = make_again(o, txn, &again, err);
    }
    if (status == TD_OK && k >= o->filled)
        return err_set(
            err, TD_CORRUPT, _("A stored record is damaged; run “tiepdan check”."));
    if (status == TD_OK)
        *id = o->sorted[k];
    return status;
}

static bool find_id(const uint64_t *ids, uint64_t n, uint64_t id, uint64_t *at)
{
    for (*at = 0; *at < n; ++*at)
        if (ids[*at] == id)
            return true;
    return false;
}

static enum td_status rank_by_facts(
    struct order *o, struct txn *txn, uint64_t id, uint64_t *k, struct err *err)
{
    uint64_t at = 0;
    enum td_status status = seek_id(o, txn, id, err);
    if (status != TD_OK)
        return status;
    if (o->bucket.sorted == NULL)
        at = selection_rank(&o->bucket.alike, id);
    else if (!find_id(o->bucket.sorted, o->bucket.n, id, &at))
        return TD_CANCELLED;
    *k = o->bucket.before + at;
    return TD_OK;
}

enum td_status order_rank(
    struct order *o, struct txn *txn, uint64_t id, uint64_t *k, struct err *err)
{
    bool again = false;
    enum td_status status = TD_OK;
    while (status == TD_OK && o->by_facts) {
        status = rank_by_facts(o, txn, id, k, err);
        if (status != TD_CANCELLED)
            return status;
        status = make_again(o, txn, &again, err);
    }
    if (status == TD_OK && !find_id(o->sorted, o->filled, id, k))
        *k = UINT64_MAX;
    return status;
}
