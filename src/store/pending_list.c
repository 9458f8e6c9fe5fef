/* SPDX-License-Identifier: MIT
 *
 * The list of the tiles of a register: one walk over their keys.
 */
#include <stdlib.h>

#include "pending.h"

uint64_t tile_of_key(struct slice key, uint16_t number)
{
    const uint8_t *bytes = key.data;
    if (key.len != FACTS_KEY || get_u16(bytes) != number || bytes[2] != FACTS_VALUE_TILE)
        return 0;
    uint64_t tile = get_u64(bytes + 3);
    unsigned bits = tile_bits(tile);
    return bits <= TILE_ALL_BITS && tile == tile_number(tile_first(tile), bits) ? tile
                                                                                : 0;
}

void tile_list_release(struct tile_list *list)
{
    free(list->tiles);
    *list = (struct tile_list){0};
}

static bool covers_all(const struct tile_list *list)
{
    uint64_t next = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (tile_first(list->tiles[i].number) != next)
            return false;
        next = tile_last(list->tiles[i].number) + 1;
    }
    return next == UINT64_C(1) << TILE_ALL_BITS;
}

struct reader {
    struct tile_list *list;
    uint16_t number;
};

static enum td_status add_tile(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    struct reader *reader = ctx;
    struct tile_list *list = reader->list;
    (void)err;
    ARRAY_GROW(list->tiles, list->cap, list->n + 1);
    list->tiles[list->n++] = (struct tile){tile_of_key(key, reader->number), value};
    return TD_OK;
}

enum td_status tile_list_read(struct txn *txn, const struct schema *schema,
    struct tile_list *out, bool *whole, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct reader reader = {out, schema->number};
    struct slice prefix = facts_tile_key(key, schema->number, 0);
    prefix.len -= sizeof(uint64_t);
    enum td_status status =
        walk_prefix(txn->kv, KV_FACTS, prefix, add_tile, &reader, err);
    *whole = status == TD_OK && covers_all(out);
    return status;
}

size_t tile_list_find(const struct tile_list *list, uint64_t place)
{
    size_t low = 0, high = list->n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tile_last(list->tiles[middle].number) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
