/* SPDX-License-Identifier: MIT
 *
 * Changes of the index of words before they are written: a hash table from term to the
 * ids that get or lose it, so that a thousand records cost one rewriting of a container
 * and not a thousand.
 */
#include <stdlib.h>
#include <string.h>

#include "terms.h"

/* One term. A change is the id's place in the chunk, doubled, and 1 when it is added. */
struct gathered_term {
    size_t key, key_len; /* in `keys` */
    uint64_t sum;
    size_t starts[2], n_starts; /* of a word: the terms of its beginnings */
    uint32_t *changes;
    size_t n, cap;
};

struct gathered {
    uint16_t number;
    size_t chunk, size;
    struct str keys;
    struct gathered_term *terms;
    size_t n, cap;
    size_t *buckets; /* number of a term + 1, 0 = free */
    size_t n_buckets;
};

struct gathered *gathered_new(uint16_t number, size_t chunk)
{
    struct gathered *g = xcalloc(1, sizeof(*g));
    g->number = number;
    g->chunk = chunk;
    str_init(&g->keys);
    g->n_buckets = 1024;
    g->buckets = xcalloc(g->n_buckets, sizeof(*g->buckets));
    return g;
}

void gathered_free(struct gathered *g)
{
    if (g == NULL)
        return;
    for (size_t i = 0; i < g->n; i++)
        free(g->terms[i].changes);
    free(g->terms);
    free(g->buckets);
    str_release(&g->keys);
    free(g);
}

bool gathered_is_of(const struct gathered *g, uint16_t number, size_t chunk)
{
    return g->number == number && g->chunk == chunk;
}

size_t gathered_size(const struct gathered *g)
{
    return g->size;
}

/* ---- the table -------------------------------------------------------------------- */

static struct slice key_of(const struct gathered *g, const struct gathered_term *term)
{
    return slice_of(g->keys.buf + term->key, term->key_len);
}

/* The bucket of the key, or the free one where it would go. */
static size_t bucket_of(const struct gathered *g, uint64_t sum, struct slice key)
{
    size_t at = (size_t)sum % g->n_buckets;
    for (; g->buckets[at] != 0; at = (at + 1) % g->n_buckets) {
        const struct gathered_term *term = &g->terms[g->buckets[at] - 1];
        if (term->sum == sum && slice_equal(key_of(g, term), key))
            break;
    }
    return at;
}

static void more_buckets(struct gathered *g)
{
    free(g->buckets);
    g->n_buckets *= 4;
    g->buckets = xcalloc(g->n_buckets, sizeof(*g->buckets));
    for (size_t i = 0; i < g->n; i++)
        g->buckets[bucket_of(g, g->terms[i].sum, key_of(g, &g->terms[i]))] = i + 1;
}

/* The term's number. */
static size_t term_number(
    struct gathered *g, enum term_kind kind, const char *text, size_t len)
{
    struct term_key key;
    term_key_make(&key, g->number, g->chunk, kind, text, len);
    uint64_t sum = hash_quick(key.bytes, key.len);
    size_t at = bucket_of(g, sum, slice_of(key.bytes, key.len));
    if (g->buckets[at] != 0)
        return g->buckets[at] - 1;
    ARRAY_GROW(g->terms, g->cap, g->n + 1);
    g->terms[g->n] =
        (struct gathered_term){.key = g->keys.len, .key_len = key.len, .sum = sum};
    str_addn(&g->keys, key.bytes, key.len);
    g->buckets[at] = ++g->n;
    if (g->n > g->n_buckets / 2)
        more_buckets(g);
    return g->n - 1;
}

static size_t word_number(struct gathered *g, const char *word, size_t len)
{
    size_t number = term_number(g, TERM_WORD, word, len);
    if (g->terms[number].n_starts > 0)
        return number;
    size_t one = term_number(g, TERM_START, word, 1);
    size_t two = len > 1 ? term_number(g, TERM_START, word, 2) : one;
    struct gathered_term *term = &g->terms[number];
    term->starts[term->n_starts++] = one;
    if (len > 1)
        term->starts[term->n_starts++] = two;
    return number;
}

/* ---- gathering -------------------------------------------------------------------- */

/* False: the last change of the term was the same. */
static bool change_term(struct gathered *g, size_t number, uint64_t id, bool add)
{
    struct gathered_term *term = &g->terms[number];
    uint32_t change = (uint32_t)(id % CHUNK_IDS) * 2 + add;
    if (term->n > 0 && term->changes[term->n - 1] == change)
        return false;
    ARRAY_GROW(term->changes, term->cap, term->n + 1);
    term->changes[term->n++] = change;
    g->size++;
    return true;
}

static void change_word(
    struct gathered *g, const char *word, size_t len, uint64_t id, bool add)
{
    size_t number = word_number(g, word, len);
    if (!change_term(g, number, id, add))
        return; // the record has the word twice
    for (size_t i = 0; i < g->terms[number].n_starts; i++)
        change_term(g, g->terms[number].starts[i], id, add);
}

void gathered_change(struct gathered *g, uint64_t id, const char *words, bool add)
{
    static const char between[] = " |";
    for (words += strspn(words, between); *words != '\0';
         words += strspn(words, between)) {
        size_t len = strcspn(words, between);
        change_word(g, words, len, id, add);
        words += len;
    }
}

void gathered_void(struct gathered *g, uint64_t id, bool voided)
{
    change_term(g, term_number(g, TERM_VOIDED, "", 0), id, voided);
}

/* ---- giving it back ---------------------------------------------------------------- */

struct ordered {
    struct slice key;
    size_t at;
};

static int compare_ordered(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    int c = memcmp(a->key.data, b->key.data, len);
    return c != 0 ? c : (a->key.len > b->key.len) - (a->key.len < b->key.len);
}

enum td_status gathered_each(
    struct gathered *g, gathered_fn *each, void *ctx, struct err *err)
{
    enum td_status status = TD_OK;
    struct ordered *order = xreallocarray(NULL, g->n + 1, sizeof(*order));
    for (size_t i = 0; i < g->n; i++)
        order[i] = (struct ordered){key_of(g, &g->terms[i]), i};
    qsort(order, g->n, sizeof(*order), compare_ordered);
    for (size_t i = 0; i < g->n && status == TD_OK; i++)
        status = each(ctx, order[i].key, g, order[i].at, err);
    free(order);
    return status;
}

void gathered_apply(const struct gathered *g, size_t at, struct chunk *ids)
{
    const struct gathered_term *term = &g->terms[at];
    for (size_t i = 0; i < term->n; i++)
        if (term->changes[i] & 1)
            chunk_set(ids, term->changes[i] / 2);
        else
            chunk_unset(ids, term->changes[i] / 2);
}
