/* SPDX-License-Identifier: MIT
 *
 * A found list: a selection and an order. Rows are worked out when they are asked for, so
 * that a list of a million costs what is looked at of it. When the store has moved on
 * since, the ids stay and their order is worked out anew.
 */
#include <stdlib.h>

#include "facts.h"
#include "order.h"
#include "private.h"
#include "select.h"

struct finder {
    struct find find;
    struct selection ids, open; /* found; still to be read */
    struct order *order;        /* NULL: by id */
    uint64_t seq; /* where the journal ended when the order was made; see made */
    bool made;
};

static struct finder *finder_new(const struct find *find)
{
    struct finder *finder = xcalloc(1, sizeof *finder);
    finder->find = *find;
    if (find->sort != NULL)
        finder->order = order_new(find->schema, find->sort);
    return finder;
}

static enum td_status hand_out(
    struct finder *finder, enum td_status status, struct finder **out)
{
    if (status == TD_OK)
        *out = finder;
    else
        finder_free(finder);
    return status;
}

enum td_status txn_find(
    struct txn *txn, const struct find *find, struct finder **out, struct err *err)
{
    struct finder *finder = finder_new(find);
    return hand_out(finder, select_ids(txn, find, &finder->ids, err), out);
}

enum td_status txn_find_some(
    struct txn *txn, const struct find *find, struct finder **out, struct err *err)
{
    struct finder *finder = finder_new(find);
    enum td_status status = select_begin(txn, find, &finder->ids, &finder->open, err);
    if (status == TD_OK)
        status = finder_more(finder, txn, err);
    return hand_out(finder, status, out);
}

uint64_t finder_left(const struct finder *finder)
{
    return finder->open.total;
}

enum td_status finder_more(struct finder *finder, struct txn *txn, struct err *err)
{
    uint64_t before = finder->ids.total;
    enum td_status status = store_flush(txn, err);
    if (status != TD_OK || finder->open.total == 0)
        return status;
    status = select_read(txn, &finder->find, &finder->ids, &finder->open, err);
    finder->made = finder->made && finder->ids.total == before;
    if (finder->open.total == 0)
        selection_release(&finder->open);
    return status;
}

void finder_free(struct finder *finder)
{
    if (finder == NULL)
        return;
    selection_release(&finder->ids);
    selection_release(&finder->open);
    order_free(finder->order);
    free(finder);
}

uint64_t finder_total(const struct finder *finder)
{
    return finder->ids.total;
}

/* ---- by id --------------------------------------------------------------------------
 */

static void reverse(uint64_t *ids, size_t n)
{
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        j--;
        uint64_t id = ids[i];
        ids[i] = ids[j];
        ids[j] = id;
    }
}

/* Rows [first, first + n) of a selection, which has that many. */
static void rows_by_id(const struct selection *from, bool descending, uint64_t first,
    size_t n, uint64_t *ids)
{
    uint64_t at = descending ? from->total - first - n : first;
    size_t got = selection_ids(from, at, n, ids);
    REQUIRE(got == n);
    if (descending)
        reverse(ids, n);
}

static uint64_t position_by_id(const struct selection *in, bool descending, uint64_t id)
{
    uint64_t rank = selection_rank(in, id);
    return descending ? in->total - 1 - rank : rank;
}

/* ---- by a field ---------------------------------------------------------------------
 */

static enum td_status make(struct finder *finder, struct txn *txn, struct err *err)
{
    uint64_t seq = txn_last_seq(txn);
    enum td_status status = facts_flush(txn, err);
    if (status != TD_OK || (finder->made && finder->seq == seq))
        return status;
    status = order_make(finder->order, txn, &finder->ids, err);
    finder->made = status == TD_OK;
    finder->seq = seq;
    return status;
}

static enum td_status filled_row(
    struct finder *finder, struct txn *txn, uint64_t row, uint64_t *id, struct err *err)
{
    uint64_t filled = order_filled(finder->order);
    return order_pick(
        finder->order, txn, finder->find.descending ? filled - 1 - row : row, id, err);
}

static enum td_status rows_by_order(struct finder *finder, struct txn *txn,
    uint64_t first, size_t n, uint64_t *ids, struct err *err)
{
    uint64_t filled = order_filled(finder->order);
    enum td_status status = TD_OK;
    size_t i = 0;
    for (; i < n && first + i < filled && status == TD_OK; i++)
        status = filled_row(finder, txn, first + i, &ids[i], err);
    if (status == TD_OK && i < n)
        rows_by_id(order_empties(finder->order), finder->find.descending,
            first + i - filled, n - i, ids + i);
    return status;
}

enum td_status finder_rows(struct finder *finder, struct txn *txn, uint64_t first,
    size_t n, uint64_t *ids, size_t *found, struct err *err)
{
    uint64_t total = finder->ids.total;
    uint64_t left = first < total ? total - first : 0;
    enum td_status status = TD_OK;
    *found = 0;
    n = left < n ? (size_t)left : n;
    if (n == 0)
        return TD_OK;
    if (finder->order == NULL) {
        rows_by_id(&finder->ids, finder->find.descending, first, n, ids);
    } else {
        status = make(finder, txn, err);
        if (status == TD_OK)
            status = rows_by_order(finder, txn, first, n, ids, err);
    }
    *found = status == TD_OK ? n : 0;
    return status;
}

static enum td_status position_by_order(
    struct finder *finder, struct txn *txn, uint64_t id, uint64_t *row, struct err *err)
{
    enum td_status status = make(finder, txn, err);
    if (status != TD_OK)
        return status;
    const struct selection *empties = order_empties(finder->order);
    uint64_t filled = order_filled(finder->order), rank = 0;
    if (selection_has(empties, id)) {
        *row = filled + position_by_id(empties, finder->find.descending, id);
        return TD_OK;
    }
    status = order_rank(finder->order, txn, id, &rank, err);
    if (status == TD_OK && rank != UINT64_MAX)
        *row = finder->find.descending ? filled - 1 - rank : rank;
    return status;
}

bool finder_has(const struct finder *finder, uint64_t id)
{
    return selection_has(&finder->ids, id);
}

enum td_status finder_position(
    struct finder *finder, struct txn *txn, uint64_t id, uint64_t *row, struct err *err)
{
    *row = UINT64_MAX;
    if (!selection_has(&finder->ids, id))
        return TD_OK;
    if (finder->order != NULL)
        return position_by_order(finder, txn, id, row, err);
    *row = position_by_id(&finder->ids, finder->find.descending, id);
    return TD_OK;
}
