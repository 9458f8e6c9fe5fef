/* SPDX-License-Identifier: MIT */
#include "tally_heaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define PLACES_MOST ((size_t)1 << 19) /* of the table: 6 MB with sums */

static size_t places(const size_t room[HEAP_PARTS])
{
    size_t n = 1;
    for (size_t i = 0; i < HEAP_PARTS && n <= PLACES_MOST; i++)
        n *= room[i];
    return n;
}

static void make_table(struct heaps *heaps, const size_t room[HEAP_PARTS])
{
    memcpy(heaps->room, room, sizeof heaps->room);
    heaps->counts = xcalloc(places(room), sizeof *heaps->counts);
    if (heaps->summed)
        heaps->sums = xcalloc(places(room), sizeof *heaps->sums);
}

void heaps_init(struct heaps *heaps, bool summed)
{
    *heaps = (struct heaps){.summed = summed};
    make_table(heaps, (const size_t[HEAP_PARTS]){1, 1, 1, 1});
}

static void drop_table(struct heaps *heaps)
{
    free(heaps->counts);
    free(heaps->sums);
    heaps->counts = NULL;
    heaps->sums = NULL;
}

void heaps_release(struct heaps *heaps)
{
    drop_table(heaps);
    free(heaps->list);
    free(heaps->slots);
    *heaps = (struct heaps){0};
}

/* ---- the list -----------------------------------------------------------------------
 */

static size_t slot_of(const struct heaps *heaps, const struct heap *heap)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < HEAP_PARTS; i++)
        hash = (hash + heap->by[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (heaps->slot_count - 1);
}

static bool same_heap(const struct heap *a, const struct heap *b)
{
    return memcmp(a->by, b->by, sizeof a->by) == 0;
}

/* Its slot, or the free one that it belongs into. */
static size_t find_slot(const struct heaps *heaps, const struct heap *heap)
{
    size_t at = slot_of(heaps, heap);
    while (heaps->slots[at] != 0 && !same_heap(&heaps->list[heaps->slots[at] - 1], heap))
        at = (at + 1) & (heaps->slot_count - 1);
    return at;
}

/* At most half of the slots are in use. */
static void make_slots(struct heaps *heaps)
{
    if ((heaps->n + 1) * 2 <= heaps->slot_count)
        return;
    free(heaps->slots);
    heaps->slot_count = heaps->slot_count == 0 ? 256 : heaps->slot_count * 2;
    heaps->slots = xcalloc(heaps->slot_count, sizeof *heaps->slots);
    for (size_t i = 0; i < heaps->n; i++)
        heaps->slots[find_slot(heaps, &heaps->list[i])] = (uint32_t)i + 1;
}

static void add_to_list(struct heaps *heaps, const struct heap *one)
{
    make_slots(heaps);
    size_t at = find_slot(heaps, one);
    if (heaps->slots[at] == 0) {
        ARRAY_GROW(heaps->list, heaps->cap, heaps->n + 1);
        heaps->list[heaps->n++] = *one;
        heaps->slots[at] = (uint32_t)heaps->n;
        return;
    }
    heaps->list[heaps->slots[at] - 1].count += one->count;
    heaps->list[heaps->slots[at] - 1].sum += one->sum;
}

/* ---- the table ----------------------------------------------------------------------
 */

static void read_place(const struct heaps *heaps, uint32_t place, struct heap *out)
{
    out->count = heaps->counts[place];
    out->sum = heaps->summed ? heaps->sums[place] : 0;
    for (size_t i = HEAP_PARTS; i-- > 0;) {
        uint32_t room = (uint32_t)heaps->room[i]; // divided by that, half as dear
        out->by[i] = place % room;
        place /= room;
    }
}

/* In no order. */
static struct heap *all_of_table(const struct heaps *heaps, size_t *n)
{
    size_t cap = 0, all = places(heaps->room);
    struct heap *out = xreallocarray(NULL, 1, sizeof *out);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        if (heaps->counts[i] == 0)
            continue;
        ARRAY_GROW(out, cap, *n + 1);
        read_place(heaps, (uint32_t)i, &out[(*n)++]);
    }
    return out;
}

static void move_to_list(struct heaps *heaps, const struct heap *all, size_t n)
{
    heaps->listed = true;
    drop_table(heaps);
    for (size_t i = 0; i < n; i++)
        add_to_list(heaps, &all[i]);
}

static void move_to_table(
    struct heaps *heaps, const size_t room[HEAP_PARTS], const struct heap *all, size_t n)
{
    drop_table(heaps);
    make_table(heaps, room);
    for (size_t i = 0; i < n; i++)
        heaps_add(heaps, &all[i]);
}

/* Some to spare, so that the table is made seldom; not twice as many, since it is cleared
 * and gone over whole. */
static size_t wider_room(size_t room, size_t wanted)
{
    size_t spare = room + room / 4;
    if (room >= wanted)
        return room;
    return wanted > spare ? wanted : spare;
}

void heaps_make_room(struct heaps *heaps, const size_t numbers[HEAP_PARTS])
{
    size_t room[HEAP_PARTS], n;
    bool wider = false;
    if (heaps->listed)
        return;
    for (size_t i = 0; i < HEAP_PARTS; i++) {
        room[i] = wider_room(heaps->room[i], numbers[i]);
        wider |= room[i] > heaps->room[i];
    }
    if (!wider)
        return;
    struct heap *all = all_of_table(heaps, &n);
    if (places(room) > PLACES_MOST)
        move_to_list(heaps, all, n);
    else
        move_to_table(heaps, room, all, n);
    free(all);
}

/* ---- both ---------------------------------------------------------------------------
 */

void heaps_add(struct heaps *heaps, const struct heap *one)
{
    if (heaps->listed) {
        add_to_list(heaps, one);
        return;
    }
    size_t place = heaps_place(heaps, one->by);
    heaps->counts[place] += (uint32_t)one->count;
    if (heaps->summed)
        heaps->sums[place] += one->sum;
}

/* ---- in order -----------------------------------------------------------------------
 */

struct walk {
    const struct heaps *heaps;
    const struct heap_order *order;
    struct heap *out;
    size_t n, cap;
};

static void take_place(struct walk *w, size_t place, const struct heap *numbers)
{
    const struct heaps *heaps = w->heaps;
    ARRAY_GROW(w->out, w->cap, w->n + 1);
    struct heap *heap = &w->out[w->n++];
    *heap = *numbers;
    heap->count = heaps->counts[place];
    heap->sum = heaps->summed ? heaps->sums[place] : 0;
}

/* Those whose numbers of the parts before this one are `numbers`, which lead to `place`.
 * A look at each place in the order wanted spares sorting what is there. */
static void walk_part(struct walk *w, size_t part, size_t place, struct heap *numbers)
{
    const struct heap_order *order = &w->order[part];
    place *= w->heaps->room[part];
    for (size_t i = 0; i < order->n; i++) {
        size_t at = place + order->numbers[i];
        numbers->by[part] = order->numbers[i];
        if (part + 1 < HEAP_PARTS)
            walk_part(w, part + 1, at, numbers);
        else if (w->heaps->counts[at] != 0)
            take_place(w, at, numbers);
    }
}

static struct heap *sorted_table(
    const struct heaps *heaps, const struct heap_order order[HEAP_PARTS], size_t *n)
{
    struct walk w = {.heaps = heaps, .order = order};
    struct heap numbers = {0};
    w.out = xreallocarray(NULL, 1, sizeof *w.out);
    walk_part(&w, 0, 0, &numbers);
    *n = w.n;
    return w.out;
}

/* Into `to`, where those that are alike in this part keep their order. */
static void sort_by_part(const struct heap *heaps, struct heap *to, size_t n, size_t part,
    const struct heap_order *order)
{
    size_t *begins = xcalloc(order->n + 1, sizeof *begins);
    for (size_t i = 0; i < n; i++)
        begins[heaps[i].by[part]]++;
    for (size_t i = 0, at = 0; i < order->n; i++) {
        size_t count = begins[order->numbers[i]];
        begins[order->numbers[i]] = at;
        at += count;
    }
    for (size_t i = 0; i < n; i++)
        to[begins[heaps[i].by[part]]++] = heaps[i];
    free(begins);
}

/* The last part first, since each keeps what was sorted before. */
static struct heap *sorted_list(
    const struct heaps *heaps, const struct heap_order order[HEAP_PARTS])
{
    struct heap *sorted = xcalloc(heaps->n + 1, sizeof *sorted);
    struct heap *room = xcalloc(heaps->n + 1, sizeof *room);
    if (heaps->n > 0)
        memcpy(sorted, heaps->list, heaps->n * sizeof *sorted);
    for (size_t i = HEAP_PARTS; i-- > 0;) {
        if (order[i].n == 1)
            continue;
        sort_by_part(sorted, room, heaps->n, i, &order[i]);
        struct heap *other = room;
        room = sorted;
        sorted = other;
    }
    free(room);
    return sorted;
}

struct heap *heaps_sorted(
    const struct heaps *heaps, const struct heap_order order[HEAP_PARTS], size_t *n)
{
    if (!heaps->listed)
        return sorted_table(heaps, order, n);
    *n = heaps->n;
    return sorted_list(heaps, order);
}
