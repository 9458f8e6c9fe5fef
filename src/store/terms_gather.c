/* SPDX-License-Identifier: MIT
 *
 * Changes of the index of words before they are written: a hash table from term to the
 * ids that get or lose it, so that a thousand records cost one rewriting of an entry and
 * not a thousand. Numbers are as many as records and mostly occur once; they only lie in
 * a row until they are sorted, since they would make the table too large for the caches.
 */
#include <stdlib.h>
#include <string.h>

#include "terms.h"

/* One term. A change is the id's place in the chunk, doubled, and 1 when it is added. */
struct gathered_term {
    uint32_t key; /* in `keys` */
    uint8_t key_len, n_starts;
    uint32_t starts[2]; /* of a word: the terms of its beginnings */
    uint32_t n, cap;
    uint32_t *changes;
};

struct gathered_number {
    uint32_t text; /* in `texts` */
    uint8_t len;
    uint32_t change;
};

struct bucket {
    uint32_t sum;
    uint32_t number; /* of a term + 1, 0 = free */
};

struct gathered {
    uint16_t number;
    size_t chunk, size;
    size_t records; /* how often one was spoken of */
    bool has_first, has_last;
    struct str keys, texts;
    struct gathered_term *terms;
    size_t n, cap;
    struct bucket *buckets;
    size_t n_buckets;
    struct gathered_number *numbers;
    size_t n_numbers, numbers_cap;
};

struct gathered *gathered_new(uint16_t number, size_t chunk)
{
    struct gathered *g = xcalloc(1, sizeof(*g));
    g->number = number;
    g->chunk = chunk;
    str_init(&g->keys);
    str_init(&g->texts);
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
    free(g->numbers);
    str_release(&g->keys);
    str_release(&g->texts);
    free(g);
}

bool gathered_is_of(const struct gathered *g, uint16_t number, size_t chunk)
{
    return g->number == number && g->chunk == chunk;
}

uint16_t gathered_number(const struct gathered *g)
{
    return g->number;
}

size_t gathered_chunk(const struct gathered *g)
{
    return g->chunk;
}

bool gathered_has_first(const struct gathered *g)
{
    return g->has_first;
}

bool gathered_ends_chunk(const struct gathered *g)
{
    return g->has_last && g->records >= TERMS_BLOCK;
}

size_t gathered_size(const struct gathered *g)
{
    return g->size;
}

/* ---- the table -------------------------------------------------------------------- */

/* Kind and text, which is what the keys of one chunk differ in. */
static struct slice text_of(const struct gathered *g, const struct gathered_term *term)
{
    const size_t before = TERM_KEY_HEAD - 1;
    return slice_of(g->keys.buf + term->key + before, term->key_len - before);
}

static struct slice key_of(const struct gathered *g, const struct gathered_term *term)
{
    return slice_of(g->keys.buf + term->key, term->key_len);
}

static uint32_t sum_of(enum term_kind kind, const char *text, size_t len)
{
    uint32_t sum = UINT32_C(2166136261) ^ kind;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (uint8_t)text[i]) * UINT32_C(16777619);
    return sum ^ sum >> 15;
}

static bool is_term(const struct gathered *g, const struct gathered_term *term,
    enum term_kind kind, const char *text, size_t len)
{
    struct slice own = text_of(g, term);
    const uint8_t *bytes = own.data;
    return own.len == 1 + len && bytes[0] == kind && memcmp(bytes + 1, text, len) == 0;
}

/* The bucket of the term, or the free one where it would go. */
static struct bucket *bucket_of(const struct gathered *g, uint32_t sum,
    enum term_kind kind, const char *text, size_t len)
{
    size_t at = sum & (g->n_buckets - 1);
    for (; g->buckets[at].number != 0; at = (at + 1) & (g->n_buckets - 1))
        if (g->buckets[at].sum == sum &&
            is_term(g, &g->terms[g->buckets[at].number - 1], kind, text, len))
            break;
    return &g->buckets[at];
}

static void more_buckets(struct gathered *g)
{
    struct bucket *old = g->buckets;
    size_t n_old = g->n_buckets;
    g->n_buckets *= 4;
    g->buckets = xcalloc(g->n_buckets, sizeof(*g->buckets));
    for (size_t i = 0; i < n_old; i++) {
        size_t at = old[i].sum & (g->n_buckets - 1);
        if (old[i].number == 0)
            continue;
        while (g->buckets[at].number != 0)
            at = (at + 1) & (g->n_buckets - 1);
        g->buckets[at] = old[i];
    }
    free(old);
}

static void term_add(
    struct gathered *g, enum term_kind kind, const char *text, size_t len)
{
    struct term_key key;
    term_key_make(&key, g->number, g->chunk, kind, text, len);
    ARRAY_GROW(g->terms, g->cap, g->n + 1);
    g->terms[g->n++] =
        (struct gathered_term){.key = (uint32_t)g->keys.len, .key_len = (uint8_t)key.len};
    str_addn(&g->keys, key.bytes, key.len);
}

/* The term's number. */
static uint32_t term_number(
    struct gathered *g, enum term_kind kind, const char *text, size_t len)
{
    if (len > TERM_MAX)
        len = TERM_MAX;
    uint32_t sum = sum_of(kind, text, len);
    struct bucket *bucket = bucket_of(g, sum, kind, text, len);
    if (bucket->number != 0)
        return bucket->number - 1;
    term_add(g, kind, text, len);
    uint32_t number = (uint32_t)g->n;
    *bucket = (struct bucket){sum, number};
    if (g->n > g->n_buckets / 2)
        more_buckets(g);
    return number - 1;
}

static uint32_t word_number(struct gathered *g, const char *word, size_t len)
{
    uint32_t number = term_number(g, TERM_WORD, word, len);
    if (g->terms[number].n_starts > 0)
        return number;
    uint32_t one = term_number(g, TERM_START, word, 1);
    uint32_t two = len > 1 ? term_number(g, TERM_START, word, 2) : one;
    struct gathered_term *term = &g->terms[number];
    term->starts[term->n_starts++] = one;
    if (len > 1)
        term->starts[term->n_starts++] = two;
    return number;
}

/* ---- gathering -------------------------------------------------------------------- */

static uint32_t change_of(uint64_t id, bool add)
{
    return (uint32_t)(id % CHUNK_IDS) * 2 + add;
}

/* False: the last change of the term was the same. */
static bool change_term(struct gathered *g, uint32_t number, uint32_t change)
{
    struct gathered_term *term = &g->terms[number];
    if (term->n > 0 && term->changes[term->n - 1] == change)
        return false;
    ARRAY_GROW(term->changes, term->cap, term->n + 1);
    term->changes[term->n++] = change;
    g->size++;
    return true;
}

static void change_number(
    struct gathered *g, const char *word, size_t len, uint32_t change)
{
    ARRAY_GROW(g->numbers, g->numbers_cap, g->n_numbers + 1);
    g->numbers[g->n_numbers++] =
        (struct gathered_number){(uint32_t)g->texts.len, (uint8_t)len, change};
    str_addn(&g->texts, word, len);
    g->size += sizeof(struct gathered_number) / sizeof(uint32_t);
    change_term(g, term_number(g, TERM_START, word, 1), change);
    change_term(g, term_number(g, TERM_START, word, 2), change);
}

static void change_word(struct gathered *g, const char *word, size_t len, uint32_t change)
{
    if (term_is_number(word, len)) {
        change_number(g, word, len, change);
        return;
    }
    uint32_t number = word_number(g, word, len);
    if (!change_term(g, number, change))
        return; // the record has the word twice
    for (size_t i = 0; i < g->terms[number].n_starts; i++)
        change_term(g, g->terms[number].starts[i], change);
}

void gathered_change(struct gathered *g, uint64_t id, const char *words, bool add)
{
    uint32_t change = change_of(id, add);
    for (;;) {
        while (*words == ' ' || *words == '|')
            words++;
        if (*words == '\0')
            return;
        const char *word = words;
        while (*words != ' ' && *words != '|' && *words != '\0')
            words++;
        change_word(g, word, (size_t)(words - word), change);
    }
}

void gathered_void(struct gathered *g, uint64_t id, bool voided)
{
    g->records++;
    g->has_last |= id % CHUNK_IDS == CHUNK_IDS - 1;
    g->has_first |= id == (uint64_t)g->chunk * CHUNK_IDS || id == 1;
    change_term(g, term_number(g, TERM_VOIDED, "", 0), change_of(id, voided));
}

/* ---- giving it back ---------------------------------------------------------------- */

struct ordered_number {
    const char *text;
    size_t len;
    uint32_t turn, change;
};

struct gathered_entry {
    struct slice key;
    const struct gathered_term *term;     /* of one term; NULL: of numbers */
    const struct ordered_number *numbers; /* the n that begin alike */
    size_t n;
    struct numbers_writer writer;
    struct chunk ids;
    uint16_t *added; /* room for those of a term */
    size_t added_cap;
};

static int compare_bytes(const void *a, size_t a_len, const void *b, size_t b_len)
{
    int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

struct ordered_term {
    struct slice text;
    const struct gathered_term *term;
};

static int compare_terms(const void *left, const void *right)
{
    const struct ordered_term *a = left, *b = right;
    return compare_bytes(a->text.data, a->text.len, b->text.data, b->text.len);
}

static int compare_numbers(const void *left, const void *right)
{
    const struct ordered_number *a = left, *b = right;
    int order = compare_bytes(a->text, a->len, b->text, b->len);
    return order != 0 ? order : (a->turn > b->turn) - (a->turn < b->turn);
}

static enum td_status each_term(struct gathered *g, struct gathered_entry *entry,
    gathered_fn *each, void *ctx, struct err *err)
{
    enum td_status status = TD_OK;
    struct ordered_term *order = xreallocarray(NULL, g->n + 1, sizeof(*order));
    for (size_t i = 0; i < g->n; i++)
        order[i] = (struct ordered_term){text_of(g, &g->terms[i]), &g->terms[i]};
    qsort(order, g->n, sizeof(*order), compare_terms);
    for (size_t i = 0; i < g->n && status == TD_OK; i++) {
        entry->term = order[i].term;
        entry->key = key_of(g, entry->term);
        status = each(ctx, entry->key, entry, err);
    }
    free(order);
    return status;
}

static struct ordered_number *numbers_in_order(const struct gathered *g)
{
    struct ordered_number *order = xreallocarray(NULL, g->n_numbers, sizeof(*order));
    for (size_t i = 0; i < g->n_numbers; i++) {
        const struct gathered_number *number = &g->numbers[i];
        order[i] = (struct ordered_number){
            g->texts.buf + number->text, number->len, (uint32_t)i, number->change};
    }
    qsort(order, g->n_numbers, sizeof(*order), compare_numbers);
    return order;
}

/* One past the numbers that begin as the first one does. */
static size_t head_end(const struct ordered_number *order, size_t n, size_t first)
{
    size_t end = first + 1;
    while (end < n && memcmp(order[end].text, order[first].text, NUMBER_HEAD) == 0)
        end++;
    return end;
}

static enum td_status each_number(struct gathered *g, struct gathered_entry *entry,
    gathered_fn *each, void *ctx, struct err *err)
{
    enum td_status status = TD_OK;
    struct term_key key;
    if (g->n_numbers == 0)
        return TD_OK;
    struct ordered_number *order = numbers_in_order(g);
    entry->term = NULL;
    for (size_t at = 0, end; at < g->n_numbers && status == TD_OK; at = end) {
        end = head_end(order, g->n_numbers, at);
        term_key_make(
            &key, g->number, g->chunk, TERM_NUMBER, order[at].text, NUMBER_HEAD);
        entry->key = slice_of(key.bytes, key.len);
        entry->numbers = &order[at];
        entry->n = end - at;
        status = each(ctx, entry->key, entry, err);
    }
    free(order);
    return status;
}

/* Numbers are of the last kind. */
enum td_status gathered_each(
    struct gathered *g, gathered_fn *each, void *ctx, struct err *err)
{
    struct gathered_entry *entry = xcalloc(1, sizeof(*entry));
    enum td_status status = each_term(g, entry, each, ctx, err);
    if (status == TD_OK)
        status = each_number(g, entry, each, ctx, err);
    free(entry->writer.ids);
    free(entry->added);
    free(entry);
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

/* The ids that the term gets, if they ascend and it loses none; else none. */
static size_t only_added(struct gathered_entry *entry)
{
    const struct gathered_term *term = entry->term;
    ARRAY_GROW(entry->added, entry->added_cap, term->n);
    for (size_t i = 0; i < term->n; i++) {
        uint32_t change = term->changes[i];
        if (!(change & 1) || (i > 0 && change <= term->changes[i - 1]))
            return 0;
        entry->added[i] = (uint16_t)(change / 2);
    }
    return term->n;
}

/* New records come last, so that most containers only grow at their end. A chunk that has
 * any entries has the one of "voided", empty or not. */
static bool make_container(
    struct gathered_entry *entry, struct slice old, struct str *out)
{
    size_t n = only_added(entry);
    if (container_extend(entry->key, old, entry->added, n, out))
        return true;
    str_clear(out);
    chunk_clear(&entry->ids);
    if (old.len > 0 && !container_read(entry->key, old, &entry->ids))
        return false;
    change_chunk(entry->term, &entry->ids);
    bool is_voided = ((const uint8_t *)entry->key.data)[TERM_KEY_HEAD - 1] == TERM_VOIDED;
    if (is_voided || !chunk_is_empty(&entry->ids))
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

/* Of the numbers from `first` on those that are the same; returns how many, 0 when the
 * entry is damaged. */
static size_t make_number(
    struct numbers_writer *w, const struct ordered_number *first, size_t n)
{
    const char *rest = first->text + NUMBER_HEAD;
    size_t len = first->len - NUMBER_HEAD, i = 0;
    if (!numbers_seek(w, rest, len))
        return 0;
    for (; i < n && first[i].len == first->len &&
           memcmp(first[i].text, first->text, first->len) == 0;
         i++)
        change_id(w, (uint16_t)(first[i].change / 2), first[i].change & 1);
    numbers_put(w, rest, len);
    return i;
}

static bool make_numbers(struct gathered_entry *entry, struct slice old, struct str *out)
{
    struct numbers_writer *w = &entry->writer;
    if (!numbers_begin(w, entry->key, old, out))
        return false;
    for (size_t at = 0, done; at < entry->n; at += done) {
        done = make_number(w, &entry->numbers[at], entry->n - at);
        if (done == 0)
            return false;
    }
    numbers_end(w);
    return true;
}

bool gathered_make(struct gathered_entry *entry, struct slice old, struct str *out)
{
    return entry->term == NULL ? make_numbers(entry, old, out)
                               : make_container(entry, old, out);
}
