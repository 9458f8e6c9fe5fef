/* SPDX-License-Identifier: MIT
 *
 * Reading the records that words and facts leave open: the newest first, because that is
 * what a person sees first, and in slices when the search asks whether to go on.
 */
#include "select.h"

#define SLICE_LEAST 32 /* records between two questions whether to go on */

struct reading {
    struct borrower from;
    const struct find *find;
};

static bool is_shown(enum find_voided voided, const void *record)
{
    bool is_voided = record_chead(record)->voided != NULL;
    return voided == FIND_ALL || is_voided == (voided == FIND_VOIDED);
}

static enum td_status record_fits(
    struct reading *r, uint64_t id, bool *fits, struct err *err)
{
    const struct query *query = r->find->query;
    enum td_status status = borrower_take(&r->from, id, err);
    *fits = status == TD_OK && is_shown(r->find->voided, r->from.record) &&
            (query == NULL || query_match(query, r->from.record, NULL));
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static bool may_go_on(const struct find *find, size_t read)
{
    return find->go_on == NULL || read % SLICE_LEAST != 0 || find->go_on(find->go_on_ctx);
}

/* One chunk from its highest id down. *go_on false: the search said stop. */
static enum td_status read_chunk(struct reading *r, size_t at, struct selection *ids,
    struct selection *open, size_t *read, bool *go_on, struct err *err)
{
    struct chunk *chunk = open->chunks[at];
    enum td_status status = TD_OK;
    for (size_t i = chunk_last(chunk, CHUNK_IDS); i < CHUNK_IDS && *go_on;
         i = chunk_last(chunk, i)) {
        bool fits;
        status = record_fits(r, (uint64_t)at * CHUNK_IDS + i, &fits, err);
        if (status != TD_OK)
            return status;
        if (fits)
            chunk_set(selection_chunk(ids, at), i);
        chunk_unset(chunk, i);
        open->total--;
        *go_on = may_go_on(r->find, ++*read);
    }
    return TD_OK;
}

enum td_status select_read(struct txn *txn, const struct find *find,
    struct selection *ids, struct selection *open, struct err *err)
{
    struct reading r = {.find = find};
    size_t read = 0;
    bool go_on = true;
    enum td_status status = borrower_open(&r.from, txn, find->schema, err);
    for (size_t at = open->n; at-- > 0 && go_on && status == TD_OK;)
        if (open->chunks[at] != NULL)
            status = read_chunk(&r, at, ids, open, &read, &go_on, err);
    borrower_close(&r.from);
    selection_settle(ids);
    return status;
}
