/* SPDX-License-Identifier: MIT
 *
 * The order of a selection by a field, without a list of it: the facts say how many
 * values lie in which range, and only the range that is looked at is put in order. By a
 * field that the facts do not hold, the records are read and sorted once.
 *
 * Ascending, ties by id. Protected and idle values count as empty; ids without a value
 * are a selection of their own.
 */
#ifndef STORE_ORDER_H
#define STORE_ORDER_H

#include "bits.h"
#include "private.h"

struct order;
struct order *order_new(const struct schema *schema, const struct field *sort);
void order_free(struct order *order); /* NULL is fine */

/* Works it out for these ids, which must stay as they are, as the transaction sees them.
 * TD_CORRUPT, TD_IO; here and below. */
enum td_status order_make(struct order *order, struct txn *txn,
    const struct selection *ids, struct err *err) TD_MUST_USE;
/* The following ask a made order, in a transaction that sees the same. */
uint64_t order_filled(const struct order *order);  /* ids that have a value */
bool order_is_by_facts(const struct order *order); /* else all records were read */
const struct selection *order_empties(const struct order *order);
/* The k-th that has a value. */
enum td_status order_pick(struct order *order, struct txn *txn, uint64_t k, uint64_t *id,
    struct err *err) TD_MUST_USE;
/* Which one an id of those with a value is; UINT64_MAX: it has none. */
enum td_status order_rank(struct order *order, struct txn *txn, uint64_t id, uint64_t *k,
    struct err *err) TD_MUST_USE;

/* ---- by the records (order_records.c) -----------------------------------------------
 */

/* Sorts ids by the whole key of their records; those without a value are put into
 * `empties` (NULL: there are none), and *n becomes the number of the others. */
enum td_status order_by_records(struct txn *txn, const struct schema *schema,
    const struct field *sort, uint64_t *ids, size_t *n, struct selection *empties,
    struct err *err) TD_MUST_USE;

#endif
