/* SPDX-License-Identifier: MIT
 *
 * Facts that are missing or damaged are not missed: whoever goes over them reads the
 * records of that group, which is slower and right, and check names them. A transaction
 * that only reads remembers where groups are and what of them it has verified: counts,
 * lists and their orders go over the same facts again and again.
 */
#include "facts_pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* ---- what was seen ------------------------------------------------------------------
 */

struct seen_group {
    struct slice bytes; /* borrowed from the snapshot; NULL: not seen, or not right */
    uint64_t right;     /* columns found right; the head is */
};

struct facts_seen {
    struct facts_seen *next; /* of another register */
    uint16_t number;
    size_t n;
    struct seen_group groups[];
};

void facts_seen_free(struct facts_seen *seen)
{
    while (seen != NULL) {
        struct facts_seen *next = seen->next;
        free(seen);
        seen = next;
    }
}

static struct facts_seen *seen_of(struct txn *txn, const struct schema *schema)
{
    struct facts_seen *seen = txn->seen;
    if (txn->mode != TXN_READ)
        return NULL;
    while (seen != NULL && seen->number != schema->number)
        seen = seen->next;
    if (seen != NULL)
        return seen;
    size_t n = (size_t)(txn_last_id(txn, schema) / FACTS_ROWS) + 1;
    seen = xcalloc(1, sizeof *seen + n * sizeof seen->groups[0]);
    seen->next = txn->seen;
    seen->number = schema->number;
    seen->n = n;
    return txn->seen = seen;
}

static struct seen_group *seen_group(const struct facts_pass *pass)
{
    return pass->seen != NULL && pass->number < pass->seen->n
               ? &pass->seen->groups[pass->number]
               : NULL;
}

/* ---- passes -------------------------------------------------------------------------
 */

enum td_status facts_pass_open(struct facts_pass *pass, struct txn *txn,
    const struct facts_layout *layout, struct err *err)
{
    pass->txn = txn;
    pass->layout = *layout;
    pass->cursor = NULL;
    pass->placed = false;
    pass->number = UINT64_MAX;
    pass->right = false;
    pass->seen = seen_of(txn, layout->schema);
    return kv_cursor_open(txn->kv, KV_FACTS, &pass->cursor, err);
}

void facts_pass_close(struct facts_pass *pass)
{
    kv_cursor_close(pass->cursor);
    pass->cursor = NULL;
}

static enum td_status place(
    struct facts_pass *pass, uint64_t number, struct slice *value, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice found, key = record_key(bytes, pass->layout.schema->number, number);
    bool next = pass->placed && number == pass->number + 1;
    enum td_status status =
        next ? kv_step(pass->cursor, KV_NEXT, &found, value, err) : TD_NOT_FOUND;
    if (status == TD_OK && slice_equal(found, key))
        return TD_OK;
    if (status == TD_OK || status == TD_NOT_FOUND)
        status = kv_seek(pass->cursor, key, &found, value, err);
    return status == TD_OK && !slice_equal(found, key) ? TD_NOT_FOUND : status;
}

static void spoil(struct facts_pass *pass)
{
    pass->right = false;
    log_line("facts of %s %llu are missing or damaged", pass->layout.schema->name,
        (unsigned long long)(pass->number * FACTS_ROWS));
}

static enum td_status open_group(
    struct facts_pass *pass, uint64_t number, struct err *err)
{
    struct slice value;
    enum td_status status = place(pass, number, &value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    pass->placed = status == TD_OK;
    pass->number = number;
    pass->right = pass->placed && facts_open(&pass->layout, number, value, &pass->view);
    struct seen_group *seen = seen_group(pass);
    if (!pass->right)
        spoil(pass);
    else if (seen != NULL)
        *seen = (struct seen_group){.bytes = value};
    return TD_OK;
}

enum td_status facts_pass_to(struct facts_pass *pass, uint64_t number, struct err *err)
{
    if (number == pass->number)
        return TD_OK;
    const struct facts_seen *all = pass->seen;
    if (all == NULL || number >= all->n || all->groups[number].bytes.data == NULL)
        return open_group(pass, number, err);
    const struct seen_group *seen = &all->groups[number];
    facts_reopen(&pass->layout, seen->bytes, seen->right, &pass->view);
    pass->placed = false;
    pass->number = number;
    pass->right = true;
    return TD_OK;
}

bool facts_pass_use(struct facts_pass *pass, size_t column)
{
    struct seen_group *seen = seen_group(pass);
    if (pass->right && !facts_use(&pass->view, column))
        spoil(pass);
    else if (pass->right && seen != NULL)
        seen->right = pass->view.right;
    return pass->right;
}
