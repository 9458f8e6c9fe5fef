/* SPDX-License-Identifier: MIT
 *
 * Which records fit a filter, as sets of ids. Each chunk of 65,536 ids is answered by
 * what the store keeps for finding, and only the records that this leaves open are read.
 */
#ifndef STORE_SELECT_H
#define STORE_SELECT_H

#include "bits.h"
#include "private.h"
#include "terms.h"

/* The ids of all records that fit, settled; find->sort counts for nothing. *out is empty
 * after an error: TD_CORRUPT, TD_IO, TD_CANCELLED. */
enum td_status select_ids(struct txn *txn, const struct find *find, struct selection *out,
    struct err *err) TD_MUST_USE;

/* The same in two steps, with a place to rest in the second one. The first sets *ids to
 * what surely fits, *open to what has to be read, both settled; empty after an error. */
enum td_status select_begin(struct txn *txn, const struct find *find,
    struct selection *ids, struct selection *open, struct err *err) TD_MUST_USE;
/* Reads those in *open, the newest first, moves what fits to *ids and forgets the others,
 * until none is left (open->total) or find->go_on says stop; some are read in any case.
 * May go on in a later transaction, which then says what fits. */
enum td_status select_read(struct txn *txn, const struct find *find,
    struct selection *ids, struct selection *open, struct err *err) TD_MUST_USE;

/* ---- what the facts say (facts_mask.c) --------------------------------------------- */

/* Fields that have a column; 0: the register has no facts. *texts: those of them that
 * hold free text: the fewer rows are left, the cheaper. */
uint64_t facts_known(const struct schema *schema, uint64_t *texts);

/* Reads the facts of one register, which has some, for one filter (which may be NULL) in
 * a transaction that holds no unwritten facts. */
struct facts_reader;
struct facts_reader *facts_reader_new(
    struct txn *txn, const struct schema *schema, const struct query *query);
void facts_reader_free(struct facts_reader *reader); /* NULL is fine */
/* Narrows *answer by what is known about `node` (a node of the filter that reads known
 * fields only). Of damaged or missing facts nothing is known: their ids become open. */
enum td_status facts_narrow(struct facts_reader *reader, const struct node *node,
    size_t chunk, struct answer *answer, struct err *err) TD_MUST_USE;

/* ---- what the tiles count (facts_tiles.c) ------------------------------------------ */

/* How many records that have not been taken out fit a filter, by their tiles alone: that
 * is, nothing else is read, and no set of ids made. TD_CANCELLED without a sentence: it
 * may hold for others than pending ones, asks for more than tiles know, or they are
 * damaged. */
enum td_status facts_count_pending(struct txn *txn, const struct schema *schema,
    const struct query *query, uint64_t *count, struct err *err) TD_MUST_USE;

#endif
