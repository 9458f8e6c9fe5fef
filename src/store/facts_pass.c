/* SPDX-License-Identifier: MIT
 *
 * Facts that are missing or damaged are not missed: whoever goes over them reads the
 * records of that group, which is slower and right, and check names them.
 */
#include "facts_pass.h"

#include <string.h>

#include "base/log.h"

enum td_status facts_pass_open(struct facts_pass *pass, struct txn *txn,
    const struct facts_layout *layout, struct err *err)
{
    pass->txn = txn;
    pass->layout = *layout;
    pass->cursor = NULL;
    pass->placed = false;
    pass->number = UINT64_MAX;
    pass->right = false;
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

enum td_status facts_pass_to(struct facts_pass *pass, uint64_t number, struct err *err)
{
    struct slice value;
    if (number == pass->number)
        return TD_OK;
    enum td_status status = place(pass, number, &value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    pass->placed = status == TD_OK;
    pass->number = number;
    pass->right = pass->placed && facts_open(&pass->layout, number, value, &pass->view);
    if (!pass->right)
        spoil(pass);
    return TD_OK;
}

bool facts_pass_use(struct facts_pass *pass, size_t column)
{
    if (pass->right && !facts_use(&pass->view, column))
        spoil(pass);
    return pass->right;
}
