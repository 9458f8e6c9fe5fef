/* SPDX-License-Identifier: MIT
 *
 * Packing the facts of a chunk of ids whose last group became full. While groups come,
 * each adds a strip to every column, so that the pages of one column are strewn among
 * those of all others.
 */
#include "facts_pass.h"

#define GROUPS (CHUNK_IDS / FACTS_ROWS)

static enum td_status pack_tops(
    struct txn *txn, uint16_t number, uint64_t first, struct err *err)
{
    uint8_t from[FACTS_KEY], end[FACTS_KEY];
    return pack_entries(txn, KV_FACTS, facts_top_key(from, number, first),
        facts_top_key(end, number, first + GROUPS), err);
}

static enum td_status pack_strips(struct txn *txn, const struct facts_layout *layout,
    size_t strip, uint64_t first, struct err *err)
{
    uint8_t from[FACTS_STRIP_KEY], end[FACTS_STRIP_KEY];
    return pack_entries(txn, KV_FACTS, facts_strip_key(from, layout, strip, first),
        facts_strip_key(end, layout, strip, first + GROUPS), err);
}

bool facts_ends_chunk(uint64_t group)
{
    return group % GROUPS == GROUPS - 1;
}

enum td_status facts_pack(
    struct txn *txn, const struct facts_layout *layout, uint64_t group, struct err *err)
{
    const uint64_t first = group - group % GROUPS;
    enum td_status status = pack_tops(txn, layout->schema->number, first, err);
    for (size_t i = 0; i < layout->n && status == TD_OK; i++)
        if (layout->columns[i].strip == i)
            status = pack_strips(txn, layout, i, first, err);
    return status;
}
