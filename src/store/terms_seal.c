/* SPDX-License-Identifier: MIT
 *
 * A full block of rows that was never written, as in an import, is gathered while the
 * next one is filled. That is a fifth of the work of writing records, and needs nothing
 * of the register.
 */
#include <stdlib.h>

#include "base/task.h"
#include "terms.h"

struct sealing {
    struct task *task; /* NULL: nothing is under way */
    struct gathered *gathered;
    uint16_t number;
    uint64_t block;
    struct str rows[TERMS_BLOCK];
};

static void gather_row(struct sealing *sealing, size_t i)
{
    uint8_t bytes[RECORD_KEY];
    struct words_row row;
    struct str *own = &sealing->rows[i];
    uint64_t id = sealing->block * TERMS_BLOCK + i;
    if (own->len == 0)
        return; // there is no record 0
    REQUIRE(words_row_read(
        record_key(bytes, sealing->number, id), slice_of(own->buf, own->len), &row));
    gathered_change(sealing->gathered, id, row.words, true);
    gathered_void(sealing->gathered, id, row.voided);
    str_clear(own);
}

static void gather_rows(void *ctx)
{
    for (size_t i = 0; i < TERMS_BLOCK; i++)
        gather_row(ctx, i);
}

bool seal_beside(struct txn *txn, uint16_t number, uint64_t block)
{
    if (txn->sealing == NULL)
        txn->sealing = xcalloc(1, sizeof(*txn->sealing));
    struct sealing *sealing = txn->sealing;
    REQUIRE(sealing->task == NULL);
    if (!words_take_block(txn, number, block, sealing->rows))
        return false;
    sealing->gathered = txn->terms;
    sealing->number = number;
    sealing->block = block;
    sealing->task = task_start(gather_rows, sealing);
    if (sealing->task == NULL)
        gather_rows(sealing);
    return true;
}

void seal_settle(struct txn *txn)
{
    if (txn->sealing == NULL)
        return;
    task_wait(txn->sealing->task);
    txn->sealing->task = NULL;
}

void seal_forget(struct txn *txn)
{
    if (txn->sealing == NULL)
        return;
    seal_settle(txn);
    for (size_t i = 0; i < TERMS_BLOCK; i++)
        str_release(&txn->sealing->rows[i]);
    free(txn->sealing);
    txn->sealing = NULL;
}
