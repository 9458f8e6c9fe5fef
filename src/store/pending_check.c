/* SPDX-License-Identifier: MIT
 *
 * The check of the tiles: they are made again from the records, in memory, and compared.
 */
#include <stdlib.h>

#include "base/msg.h"
#include "pending.h"

struct pending_check {
    struct kv *kv;
    struct txn made;
    bool spoilt; /* some record could not be made */
};

enum td_status pending_check_new(
    struct store *store, struct pending_check **out, struct err *err)
{
    struct pending_check *c = xcalloc(1, sizeof *c);
    c->kv = kv_open_memory();
    c->made.store = store;
    c->made.mode = TXN_WRITE;
    *out = c;
    return kv_begin(c->kv, KV_WRITE, &c->made.kv, err);
}

void pending_check_free(struct pending_check *c)
{
    if (c == NULL)
        return;
    pending_forget(&c->made);
    kv_abort(c->made.kv);
    kv_close(c->kv);
    free(c);
}

enum td_status pending_check_record(struct pending_check *c, const struct schema *schema,
    const void *record, struct err *err)
{
    uint64_t after = tile_place(schema, record);
    enum td_status status = TD_OK;
    if (record_chead(record)->id == 1)
        status = pending_begin(&c->made, schema, err);
    if (status == TD_OK)
        status = pending_hold(&c->made, schema, TILE_NO_PLACE, after, err);
    if (status == TD_OK)
        pending_set(&c->made, schema, TILE_NO_PLACE, record);
    return status;
}

void pending_check_spoil(struct pending_check *c)
{
    c->spoilt = true;
}

/* ---- comparing ----------------------------------------------------------------------
 */

struct telling {
    const struct schema *schema;
    struct facts_layout layout;
    pending_fault *fault;
    void *ctx;
};

/* Names the first record of the tile, or none. */
static void tell(const struct telling *telling, const struct tile *tile, const char *what)
{
    struct facts_view view;
    int64_t id = 0;
    if (facts_read(&telling->layout, tile->number, tile->top, slice_of("", 0), &view) &&
        view.rows > 0)
        id = facts_number(&view, TILE_ID, 0, 0);
    telling->fault(telling->ctx, KV_FACTS, telling->schema->number, (uint64_t)id, what);
}

/* Both are in order of their last places. */
static void compare_lists(const struct telling *telling, const struct tile_list *stored,
    const struct tile_list *made)
{
    size_t i = 0, k = 0;
    while (i < stored->n || k < made->n) {
        uint64_t is = i < stored->n ? stored->tiles[i].number : UINT64_MAX;
        uint64_t should = k < made->n ? made->tiles[k].number : UINT64_MAX;
        if (is < should)
            tell(telling, &stored->tiles[i], _("an entry belongs to nothing."));
        else if (should < is)
            tell(telling, &made->tiles[k], _("an entry is missing."));
        else if (!slice_equal(stored->tiles[i].top, made->tiles[k].top))
            tell(telling, &made->tiles[k], _("an entry has another value."));
        i += is <= should;
        k += should <= is;
    }
}

static enum td_status check_register(struct pending_check *c, struct txn *txn,
    const struct telling *telling, uint64_t *entries, struct err *err)
{
    struct tile_list stored = {0}, made = {0};
    bool whole;
    enum td_status status = tile_list_read(txn, telling->schema, &stored, &whole, err);
    if (status == TD_OK)
        status = tile_list_read(&c->made, telling->schema, &made, &whole, err);
    if (status == TD_OK && !c->spoilt)
        compare_lists(telling, &stored, &made);
    *entries += stored.n;
    tile_list_release(&stored);
    tile_list_release(&made);
    return status;
}

enum td_status pending_check_end(struct pending_check *c, struct txn *txn,
    pending_fault *fault, void *ctx, uint64_t *entries, struct err *err)
{
    enum td_status status = pending_flush(&c->made, err);
    for (size_t i = 0; i < registry_count() && status == TD_OK; i++) {
        struct facts_layout all;
        struct telling telling = {.schema = registry_at(i), .fault = fault, .ctx = ctx};
        if (facts_layout_make(telling.schema, &all) &&
            facts_layout_pending(&all, &telling.layout))
            status = check_register(c, txn, &telling, entries, err);
    }
    return status;
}
