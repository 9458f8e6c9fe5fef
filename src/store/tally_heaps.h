/* SPDX-License-Identifier: MIT
 *
 * Heaps of records that fall together. Every distinct value of a part by which they are
 * told apart is a small number, counted from 0 in the order of meeting, so that the heap
 * of a record is found without looking at a text.
 */
#ifndef STORE_TALLY_HEAPS_H
#define STORE_TALLY_HEAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAP_PARTS 4

struct heap {
    uint32_t by[HEAP_PARTS];
    uint64_t count;
    int64_t sum;
};

/* While all heaps that there may be fit into a table, a number leads to its place, and
 * counting a record is one addition; after that only those that are there are kept. */
struct heaps {
    /* The table: `room` numbers of each part. */
    size_t room[HEAP_PARTS];
    uint32_t *counts; /* no register has more records; half as much to touch */
    int64_t *sums;    /* NULL: nobody wants them */
    bool summed;
    /* The list, once the table would be too large; counts is NULL then. */
    bool listed;
    struct heap *list;
    size_t n, cap;
    uint32_t *slots; /* 1 + place in the list, 0 = free; a power of two of them */
    size_t slot_count;
};

void heaps_init(struct heaps *heaps, bool summed);
void heaps_release(struct heaps *heaps);
/* To be called before numbers below these are counted. */
void heaps_make_room(struct heaps *heaps, const size_t numbers[HEAP_PARTS]);
/* Adds to the heap with these numbers. */
void heaps_add(struct heaps *heaps, const struct heap *one);
/* The same for one record for each place in the table, made as heaps_place says; not once
 * they are listed. */
static inline size_t heaps_place(const struct heaps *heaps, const uint32_t by[HEAP_PARTS])
{
    size_t place = by[0];
    for (size_t i = 1; i < HEAP_PARTS; i++)
        place = place * heaps->room[i] + by[i];
    return place;
}
/* Numbers of a part, all that were counted among them, in the order they shall
 * have. */
struct heap_order {
    uint32_t *numbers;
    size_t n;
};
/* All heaps with a record, by the first part, then by the second and so on; there are *n.
 * Caller frees. */
struct heap *heaps_sorted(
    const struct heaps *heaps, const struct heap_order order[HEAP_PARTS], size_t *n);

#endif
