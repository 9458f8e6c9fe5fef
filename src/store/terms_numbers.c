/* SPDX-License-Identifier: MIT
 *
 * Words with digits, many of which occur once: codes, phones, ID numbers, dates, document
 * numbers. All of a chunk that begin with the same four bytes lie in one entry: a sum
 * over key and items, and then an item for each number in ascending order. An item is a
 * byte with the length of what follows the four bytes, that rest (two digits a byte when
 * it is nothing but digits), and the ids, two bytes each, ascending; more than one id are
 * preceded by their number.
 */
#include <stdlib.h>
#include <string.h>

#include "terms.h"

#define SUM_LEN 8

/* The first byte of an item. */
enum { REST_LEN = 0x1f, REST_DIGITS = 0x20, MANY_IDS = 0x40 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool term_is_number(const char *word, size_t len)
{
    bool any = false;
    if (len <= NUMBER_HEAD || len > NUMBER_MAX)
        return false;
    for (size_t i = 0; i < NUMBER_HEAD; i++)
        any |= is_digit(word[i]);
    return any;
}

static uint64_t sum_of(struct slice key, struct slice items)
{
    return hash_quick(key.data, key.len) * 31 + hash_quick(items.data, items.len);
}

/* ---- a rest ------------------------------------------------------------------------ */

struct rest {
    uint8_t bytes[1 + REST_LEN];
    size_t len;
};

static bool all_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_digit(text[i]))
            return false;
    return true;
}

static void rest_pack(struct rest *out, const char *text, size_t len)
{
    bool digits = all_digits(text, len);
    memset(out->bytes, 0, sizeof(out->bytes));
    out->bytes[0] = (uint8_t)(len | (digits ? REST_DIGITS : 0));
    out->len = 1 + (digits ? (len + 1) / 2 : len);
    if (!digits)
        memcpy(out->bytes + 1, text, len);
    for (size_t i = 0; digits && i < len; i++)
        out->bytes[1 + i / 2] |= (uint8_t)((text[i] - '0') << (i % 2 == 0 ? 4 : 0));
}

/* ---- items ------------------------------------------------------------------------- */

struct item {
    const uint8_t *start; /* REST_DIGITS and the length, then the rest */
    size_t packed;        /* bytes of the rest */
    const uint8_t *ids;
    size_t n;
};

/* The first of the items, which moves on; false: there is none, or the bytes are not
 * well formed. */
static bool next_item(struct slice *items, struct item *out)
{
    const uint8_t *p = items->data;
    if (items->len == 0)
        return false;
    size_t len = p[0] & REST_LEN, at = 1;
    out->start = p;
    out->packed = p[0] & REST_DIGITS ? (len + 1) / 2 : len;
    out->n = 1;
    at += out->packed;
    if (p[0] & MANY_IDS) {
        if (at + 2 > items->len)
            return false;
        out->n = (size_t)get_u16(p + at) + 1;
        at += 2;
    }
    out->ids = p + at;
    at += 2 * out->n;
    if (at > items->len)
        return false;
    *items = slice_of(p + at, items->len - at);
    return true;
}

static bool is_sealed(struct slice key, struct slice value, struct slice *items)
{
    const uint8_t *bytes = value.data;
    if (value.len <= SUM_LEN)
        return false;
    *items = slice_of(bytes + SUM_LEN, value.len - SUM_LEN);
    return get_u64(bytes) == sum_of(key, *items);
}

/* Returns the length. */
static size_t rest_unpack(const struct item *item, char out[REST_LEN])
{
    size_t len = item->start[0] & REST_LEN;
    const uint8_t *packed = item->start + 1;
    if (!(item->start[0] & REST_DIGITS)) {
        memcpy(out, packed, len);
        return len;
    }
    for (size_t i = 0; i < len; i++)
        out[i] = (char)('0' + (packed[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf));
    return len;
}

static bool is_same(const struct item *item, const struct rest *rest)
{
    return (item->start[0] & ~MANY_IDS) == rest->bytes[0] &&
           memcmp(item->start + 1, rest->bytes + 1, rest->len - 1) == 0;
}

static bool begins_with(const struct item *item, const char *text, size_t len)
{
    char own[REST_LEN];
    return rest_unpack(item, own) >= len && memcmp(own, text, len) == 0;
}

/* ---- reading ----------------------------------------------------------------------- */

bool numbers_read(struct slice key, struct slice value, const char *rest, bool prefix,
    struct chunk *ids)
{
    struct slice items;
    struct item item;
    struct rest packed;
    size_t len = strlen(rest);
    if (!is_sealed(key, value, &items))
        return false;
    if (len > REST_LEN)
        return true; // longer than any number here
    rest_pack(&packed, rest, len);
    while (next_item(&items, &item)) {
        bool fits = prefix ? begins_with(&item, rest, len) : is_same(&item, &packed);
        for (size_t i = 0; fits && i < item.n; i++)
            chunk_set(ids, get_u16(item.ids + 2 * i));
    }
    return items.len == 0;
}

/* ---- writing ----------------------------------------------------------------------- */

bool numbers_begin(
    struct numbers_writer *w, struct slice key, struct slice old, struct str *out)
{
    w->key = key;
    w->out = out;
    w->n = 0;
    w->old = slice_of(NULL, 0);
    str_clear(out);
    str_add_u64(out, 0);
    return old.len == 0 || is_sealed(key, old, &w->old);
}

static int compare_rest(const struct item *item, const char *rest, size_t len)
{
    char own[REST_LEN];
    size_t own_len = rest_unpack(item, own);
    int order = memcmp(own, rest, own_len < len ? own_len : len);
    return order != 0 ? order : (own_len > len) - (own_len < len);
}

static void copy_item(struct numbers_writer *w, const struct item *item)
{
    const uint8_t *end = item->ids + 2 * item->n;
    str_addn(w->out, item->start, (size_t)(end - item->start));
}

static void take_ids(struct numbers_writer *w, const struct item *item)
{
    ARRAY_GROW(w->ids, w->cap, item->n);
    for (w->n = 0; w->n < item->n; w->n++)
        w->ids[w->n] = get_u16(item->ids + 2 * w->n);
}

bool numbers_seek(struct numbers_writer *w, const char *rest, size_t len)
{
    struct item item;
    w->n = 0;
    for (struct slice left = w->old; left.len > 0; w->old = left) {
        if (!next_item(&left, &item))
            return false;
        int order = compare_rest(&item, rest, len);
        if (order > 0)
            break;
        if (order < 0) {
            copy_item(w, &item);
            continue;
        }
        take_ids(w, &item);
        w->old = left;
        break;
    }
    return true;
}

void numbers_put(struct numbers_writer *w, const char *rest, size_t len)
{
    struct rest packed;
    if (w->n == 0)
        return;
    rest_pack(&packed, rest, len);
    if (w->n > 1)
        packed.bytes[0] |= MANY_IDS;
    str_addn(w->out, packed.bytes, packed.len);
    if (w->n > 1)
        str_add_u16(w->out, (uint16_t)(w->n - 1));
    for (size_t i = 0; i < w->n; i++)
        str_add_u16(w->out, w->ids[i]);
}

void numbers_end(struct numbers_writer *w)
{
    if (w->old.len > 0)
        str_addn(w->out, w->old.data, w->old.len);
    if (w->out->len == SUM_LEN) {
        str_clear(w->out);
        return;
    }
    struct slice items = slice_of(w->out->buf + SUM_LEN, w->out->len - SUM_LEN);
    put_u64(w->out->buf, sum_of(w->key, items));
}
