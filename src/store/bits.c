/* SPDX-License-Identifier: MIT
 *
 * Sets of ids. Plain loops over whole arrays, which compilers turn into vector code.
 */
#include "bits.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* ---- one chunk -------------------------------------------------------------------- */

void chunk_clear(struct chunk *chunk)
{
    memset(chunk, 0, sizeof(*chunk));
}

/* The bits [from, to) of a word, to <= 64. */
static uint64_t word_mask(size_t from, size_t to)
{
    uint64_t below = to == 64 ? UINT64_MAX : (UINT64_C(1) << to) - 1;
    return below & (UINT64_MAX << from);
}

void chunk_fill(struct chunk *chunk, size_t from, size_t to)
{
    size_t first = from / 64, last = to / 64;
    if (from >= to)
        return;
    if (first == last) {
        chunk->words[first] |= word_mask(from % 64, to % 64);
        return;
    }
    chunk->words[first++] |= word_mask(from % 64, 64);
    memset(&chunk->words[first], 0xff, (last - first) * sizeof(*chunk->words));
    if (to % 64 != 0)
        chunk->words[last] |= word_mask(0, to % 64);
}

void chunk_and(struct chunk *into, const struct chunk *with)
{
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        into->words[i] &= with->words[i];
}

void chunk_or(struct chunk *into, const struct chunk *with)
{
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        into->words[i] |= with->words[i];
}

void chunk_without(struct chunk *into, const struct chunk *with)
{
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        into->words[i] &= ~with->words[i];
}

void chunk_complement(struct chunk *chunk)
{
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        chunk->words[i] = ~chunk->words[i];
}

bool chunk_is_empty(const struct chunk *chunk)
{
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        if (chunk->words[i] != 0)
            return false;
    return true;
}

/* Bits of each byte of a word, in that byte. */
static uint64_t byte_counts(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) +
           (word >> 2 & UINT64_C(0x3333333333333333));
    return (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
}

static size_t sum_of_bytes(uint64_t counts)
{
    return (size_t)((counts & UINT64_C(0x00ff00ff00ff00ff)) *
                        UINT64_C(0x0001000100010001) >>
                    48) +
           (size_t)((counts >> 8 & UINT64_C(0x00ff00ff00ff00ff)) *
                        UINT64_C(0x0001000100010001) >>
                    48);
}

/* Sixteen words add at most 128 to a byte, so they are summed up once, not one by one. */
#define SUMMED 16

size_t words_count(const uint64_t *words, size_t n)
{
    size_t count = 0, i = 0;
    for (; i + SUMMED <= n; i += SUMMED) {
        uint64_t counts = 0;
        for (size_t j = 0; j < SUMMED; j++)
            counts += byte_counts(words[i + j]);
        count += sum_of_bytes(counts);
    }
    for (; i < n; i++)
        count += sum_of_bytes(byte_counts(words[i]));
    return count;
}

size_t chunk_count(const struct chunk *chunk)
{
    return words_count(chunk->words, CHUNK_WORDS);
}

size_t chunk_rank(const struct chunk *chunk, size_t i)
{
    size_t count = words_count(chunk->words, i / 64);
    if (i % 64 != 0) {
        uint64_t below = chunk->words[i / 64] & word_mask(0, i % 64);
        count += words_count(&below, 1);
    }
    return count;
}

static size_t lowest_bit(uint64_t word)
{
    return (size_t)__builtin_ctzll(word);
}

size_t chunk_pick(const struct chunk *chunk, size_t n)
{
    size_t at = 0, count;
    while ((count = words_count(&chunk->words[at], 1)) <= n) {
        n -= count;
        at++;
        REQUIRE(at < CHUNK_WORDS);
    }
    uint64_t word = chunk->words[at];
    for (; n > 0; n--)
        word &= word - 1;
    return at * 64 + lowest_bit(word);
}

size_t chunk_next(const struct chunk *chunk, size_t i)
{
    if (i >= CHUNK_IDS)
        return CHUNK_IDS;
    size_t at = i / 64;
    uint64_t word = chunk->words[at] & (UINT64_MAX << i % 64);
    while (word == 0) {
        if (++at == CHUNK_WORDS)
            return CHUNK_IDS;
        word = chunk->words[at];
    }
    return at * 64 + lowest_bit(word);
}

static size_t highest_bit(uint64_t word)
{
    return 63 - (size_t)__builtin_clzll(word);
}

size_t chunk_last(const struct chunk *chunk, size_t i)
{
    size_t at = i / 64;
    uint64_t word = i % 64 != 0 ? chunk->words[at] & word_mask(0, i % 64) : 0;
    while (word == 0) {
        if (at == 0)
            return CHUNK_IDS;
        word = chunk->words[--at];
    }
    return at * 64 + highest_bit(word);
}

/* ---- an answer -------------------------------------------------------------------- */

void answer_sure(struct answer *answer, const struct chunk *ids)
{
    answer->maybe = *ids;
    answer->any_open = false;
}

/* Sets, or adds to, what is open. */
static void open_more(struct answer *answer, const struct chunk *unknown)
{
    if (answer->any_open)
        chunk_or(&answer->open, unknown);
    else
        answer->open = *unknown;
    answer->any_open = true;
}

void answer_widen(
    struct answer *answer, const struct chunk *ids, const struct chunk *unknown)
{
    chunk_or(&answer->maybe, ids);
    if (unknown == NULL)
        return;
    chunk_or(&answer->maybe, unknown);
    open_more(answer, unknown);
}

void answer_settle(struct answer *answer)
{
    if (answer->any_open)
        chunk_and(&answer->open, &answer->maybe);
}

void answer_narrow(
    struct answer *answer, const struct chunk *ids, const struct chunk *unknown)
{
    chunk_and(&answer->maybe, ids);
    if (unknown != NULL)
        open_more(answer, unknown);
    answer_settle(answer);
}

void answer_exclude(struct answer *answer, struct chunk *ids, const struct chunk *unknown)
{
    if (unknown != NULL)
        chunk_without(ids, unknown);
    chunk_without(&answer->maybe, ids);
    if (unknown != NULL)
        open_more(answer, unknown);
    answer_settle(answer);
}

void answer_doubt(struct answer *answer)
{
    answer->open = answer->maybe;
    answer->any_open = true;
}

void answer_take_sure(const struct answer *answer, struct chunk *ids)
{
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        ids->words[i] &=
            ~(answer->maybe.words[i] & ~(answer->any_open ? answer->open.words[i] : 0));
}

/* ---- a register ------------------------------------------------------------------- */

static void make_room(struct selection *selection, size_t n)
{
    if (n <= selection->n)
        return;
    size_t before = selection->n;
    ARRAY_GROW(selection->chunks, selection->cap, n);
    for (size_t i = before; i < n; i++)
        selection->chunks[i] = NULL;
    selection->n = n;
}

void selection_set(struct selection *selection, size_t at, const struct chunk *ids)
{
    make_room(selection, at + 1);
    if (selection->chunks[at] == NULL)
        selection->chunks[at] = xmalloc(sizeof(struct chunk));
    *selection->chunks[at] = *ids;
}

struct chunk *selection_chunk(struct selection *selection, size_t at)
{
    make_room(selection, at + 1);
    if (selection->chunks[at] == NULL)
        selection->chunks[at] = xcalloc(1, sizeof(struct chunk));
    return selection->chunks[at];
}

void selection_settle(struct selection *selection)
{
    selection->total = 0;
    selection->before =
        xreallocarray(selection->before, selection->n + 1, sizeof(*selection->before));
    for (size_t i = 0; i < selection->n; i++) {
        struct chunk *chunk = selection->chunks[i];
        size_t count = chunk != NULL ? chunk_count(chunk) : 0;
        selection->before[i] = selection->total;
        selection->total += count;
        if (count > 0)
            continue;
        free(chunk);
        selection->chunks[i] = NULL;
    }
    selection->before[selection->n] = selection->total;
}

void selection_release(struct selection *selection)
{
    for (size_t i = 0; i < selection->n; i++)
        free(selection->chunks[i]);
    free(selection->chunks);
    free(selection->before);
    *selection = (struct selection){0};
}

void selection_copy(const struct selection *from, struct selection *to)
{
    for (size_t i = 0; i < from->n; i++)
        if (from->chunks[i] != NULL)
            *selection_chunk(to, i) = *from->chunks[i];
    selection_settle(to);
}

uint64_t selection_rank(const struct selection *selection, uint64_t id)
{
    uint64_t at = id / CHUNK_IDS;
    if (at >= selection->n)
        return selection->total;
    const struct chunk *chunk = selection->chunks[at];
    return selection->before[at] +
           (chunk != NULL ? chunk_rank(chunk, id % CHUNK_IDS) : 0);
}

size_t part_of_row(const uint64_t *before, size_t n, uint64_t row)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (before[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t selection_ids(
    const struct selection *selection, uint64_t first, size_t n, uint64_t *ids)
{
    size_t copied = 0;
    if (first >= selection->total || n == 0)
        return 0;
    size_t at = part_of_row(selection->before, selection->n, first);
    size_t bit =
        chunk_pick(selection->chunks[at], (size_t)(first - selection->before[at]));
    uint64_t id = (uint64_t)at * CHUNK_IDS + bit;
    for (; copied < n && id != UINT64_MAX; id = selection_next(selection, id + 1))
        ids[copied++] = id;
    return copied;
}

uint64_t selection_next(const struct selection *selection, uint64_t id)
{
    size_t from = id % CHUNK_IDS;
    for (uint64_t at = id / CHUNK_IDS; at < selection->n; at++, from = 0) {
        if (selection->chunks[at] == NULL)
            continue;
        size_t bit = chunk_next(selection->chunks[at], from);
        if (bit < CHUNK_IDS)
            return at * CHUNK_IDS + bit;
    }
    return UINT64_MAX;
}
