/* SPDX-License-Identifier: MIT
 *
 * Changes of the index of words before they are written: a hash table from term to the
 * ids that get or lose it, so that a thousand records cost one rewriting of an entry and
 * not a thousand.
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
    enum term_kind kind = term_is_number(word, len) ? TERM_NUMBER : TERM_WORD;
    size_t number = term_number(g, kind, word, len);
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
    const struct gathered_term *term;
};

struct gathered_entry {
    struct slice key;
    const struct ordered *terms;
    size_t n;
    struct numbers_writer numbers;
    struct chunk ids;
};

static int compare_ordered(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    int c = memcmp(a->key.data, b->key.data, len);
    return c != 0 ? c : (a->key.len > b->key.len) - (a->key.len < b->key.len);
}

static struct ordered *in_order(const struct gathered *g)
{
    struct ordered *order = xreallocarray(NULL, g->n + 1, sizeof(*order));
    for (size_t i = 0; i < g->n; i++)
        order[i] = (struct ordered){key_of(g, &g->terms[i]), &g->terms[i]};
    qsort(order, g->n, sizeof(*order), compare_ordered);
    return order;
}

static enum term_kind kind_of(struct slice key)
{
    return ((const uint8_t *)key.data)[TERM_KEY_HEAD - 1];
}

/* The entry that a term is in. */
static struct slice entry_key(struct slice key)
{
    return kind_of(key) == TERM_NUMBER ? slice_of(key.data, TERM_KEY_HEAD + NUMBER_HEAD)
                                       : key;
}

/* One past the terms that are in the entry of the first one. */
static size_t entry_end(const struct ordered *order, size_t n, size_t first)
{
    struct slice key = entry_key(order[first].key);
    size_t end = first + 1;
    while (end < n && slice_equal(entry_key(order[end].key), key))
        end++;
    return end;
}

enum td_status gathered_each(
    struct gathered *g, gathered_fn *each, void *ctx, struct err *err)
{
    enum td_status status = TD_OK;
    struct ordered *order = in_order(g);
    struct gathered_entry *entry = xcalloc(1, sizeof(*entry));
    for (size_t at = 0, end; at < g->n && status == TD_OK; at = end) {
        end = entry_end(order, g->n, at);
        entry->key = entry_key(order[at].key);
        entry->terms = &order[at];
        entry->n = end - at;
        status = each(ctx, entry->key, entry, err);
    }
    free(entry->numbers.ids);
    free(entry);
    free(order);
    return status;
}

static void change_chunk(const struct gathered_term *term, struct chunk *ids)
{
    for (size_t i = 0; i < term->n; i++)
        if (term->changes[i] & 1)
            chunk_set(ids, term->changes[i] / 2);
        else
            chunk_unset(ids, term->changes[i] / 2);
}

/* A chunk that has any entries has the one of "voided", empty or not. */
static bool make_container(
    struct gathered_entry *entry, struct slice old, struct str *out)
{
    str_clear(out);
    chunk_clear(&entry->ids);
    if (old.len > 0 && !container_read(entry->key, old, &entry->ids))
        return false;
    change_chunk(entry->terms->term, &entry->ids);
    if (kind_of(entry->key) == TERM_VOIDED || !chunk_is_empty(&entry->ids))
        container_write(entry->key, &entry->ids, out);
    return true;
}

/* Changes a short ascending list, mostly at its end. */
static void change_id(struct numbers_writer *w, uint16_t id, bool add)
{
    size_t at = w->n;
    while (at > 0 && w->ids[at - 1] >= id)
        at--;
    bool there = at < w->n && w->ids[at] == id;
    if (there == add)
        return;
    if (add) {
        ARRAY_GROW(w->ids, w->cap, w->n + 1);
        memmove(&w->ids[at + 1], &w->ids[at], (w->n++ - at) * sizeof(*w->ids));
        w->ids[at] = id;
    } else {
        memmove(&w->ids[at], &w->ids[at + 1], (--w->n - at) * sizeof(*w->ids));
    }
}

static bool change_number(struct numbers_writer *w, const struct ordered *ordered)
{
    const struct gathered_term *term = ordered->term;
    const size_t head = TERM_KEY_HEAD + NUMBER_HEAD;
    const char *rest = (const char *)ordered->key.data + head;
    if (!numbers_seek(w, rest, ordered->key.len - head))
        return false;
    for (size_t i = 0; i < term->n; i++)
        change_id(w, (uint16_t)(term->changes[i] / 2), term->changes[i] & 1);
    numbers_put(w, rest, ordered->key.len - head);
    return true;
}

static bool make_numbers(struct gathered_entry *entry, struct slice old, struct str *out)
{
    struct numbers_writer *w = &entry->numbers;
    bool whole = numbers_begin(w, entry->key, old, out);
    for (size_t i = 0; i < entry->n && whole; i++)
        whole = change_number(w, &entry->terms[i]);
    if (whole)
        numbers_end(w);
    return whole;
}

bool gathered_make(struct gathered_entry *entry, struct slice old, struct str *out)
{
    return kind_of(entry->key) == TERM_NUMBER ? make_numbers(entry, old, out)
                                              : make_container(entry, old, out);
}
