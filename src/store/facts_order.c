/* SPDX-License-Identifier: MIT
 *
 * Sort keys as numbers of fixed width. The bytes that base/collate.h makes are of 64
 * kinds once those of other scripts count as one, so that nine go into a number of seven
 * bytes and eighteen into two: nearly all codes and most names, whole. Ten would make it
 * eight bytes, and a column of 256 too long to share a page.
 */
#include "facts.h"

#define PLACES 9  /* in one number, 6 bits each */
#define LAST   63 /* the highest kind */

/* 0 is the end of the key. Keeps the order of bytes; ranges as in base/collate.c. */
static unsigned kind_of(uint8_t byte)
{
    if (byte <= 0x08)
        return byte < 0x08 ? byte : 7; // parts and tones
    if (byte <= 0x20)
        return byte < 0x20 ? byte - 0x09u + 8u : 30; // numbers
    return byte <= 0x41 ? byte - 0x21u + 31u : LAST; // letters
}

/* A byte that shares its kind with lower ones: what follows it says nothing any more. */
static bool is_blurred(uint8_t byte)
{
    return byte == 0x00 || byte == 0x08 || byte == 0x20 || byte > 0x41;
}

int64_t facts_order(struct slice key, bool second)
{
    const uint8_t *bytes = key.data;
    size_t from = second ? PLACES : 0, to = from + PLACES;
    uint64_t order = 0;
    bool blurred = false;
    for (size_t i = 0; i < to; i++) {
        unsigned kind = i < key.len ? kind_of(bytes[i]) : 0;
        if (i >= from)
            order = order << 6 | (blurred ? LAST : kind);
        blurred |= i < key.len && is_blurred(bytes[i]);
    }
    return (int64_t)(order << 1 | (second && (blurred || key.len > to)));
}
