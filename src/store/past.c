/* SPDX-License-Identifier: MIT
 *
 * A register as it stood: the beginning of one journal in an empty store, and the other
 * tables made from it. The guarded time never goes back, so what was known at a moment is
 * always the beginning of the journal, whatever the clocks of the desks said.
 */
#include "base/msg.h"
#include "private.h"

struct past {
    struct kv_txn *from;
    struct txn *into;
    int64_t until_us;
    const struct store_hooks *hooks;
    uint64_t entries;
};

static enum td_status tell(const struct past *past, struct err *err)
{
    const struct store_hooks *hooks = past->hooks;
    if (hooks == NULL || hooks->progress == NULL || past->entries % 256 != 0 ||
        hooks->progress(hooks->ctx, past->entries, 0))
        return TD_OK;
    return err_set(err, TD_CANCELLED, _("Stopped; nothing was changed."));
}

/* TD_NOT_FOUND, without a sentence: the entry is past the moment. */
static enum td_status copy_entry(
    struct past *past, struct slice key, struct slice value, struct err *err)
{
    struct entry_view view;
    enum td_status status = entry_read(past->entries + 1, value, &view, err);
    if (status != TD_OK)
        return status;
    if (view.guard_us > past->until_us)
        return TD_NOT_FOUND;
    past->entries++;
    status = store_put(past->into, KV_JOURNAL, key, value, err);
    return status == TD_OK ? tell(past, err) : status;
}

static enum td_status copy_journal(struct past *past, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(past->from, KV_JOURNAL, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_step(cursor, KV_FIRST, &key, &value, err);
    while (status == TD_OK) {
        status = copy_entry(past, key, value, err);
        if (status == TD_OK)
            status = kv_step(cursor, KV_NEXT, &key, &value, err);
    }
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status fill(struct past *past, struct err *err)
{
    enum td_status status = copy_journal(past, err);
    if (status == TD_OK)
        status = rebuild_tables(past->into, past->hooks, NULL, err);
    if (status == TD_OK)
        return txn_commit(past->into, err);
    txn_abort(past->into);
    return status;
}

enum td_status store_copy_until(struct store *from, struct store *into, int64_t until_us,
    const struct store_hooks *hooks, uint64_t *entries, struct err *err)
{
    struct past past = {.until_us = until_us, .hooks = hooks};
    enum td_status status = kv_begin(from->kv, KV_READ, &past.from, err);
    if (status != TD_OK)
        return status;
    status = store_begin(into, TXN_WRITE, NULL, &past.into, err);
    if (status == TD_OK) {
        REQUIRE(txn_last_seq(past.into) == 0);
        past.into->tail.known = false; // the journal does not come from journal_append
        status = fill(&past, err);
    }
    kv_abort(past.from);
    *entries = status == TD_OK ? past.entries : 0;
    return status;
}
