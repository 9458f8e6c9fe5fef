/* SPDX-License-Identifier: MIT
 *
 * The index of words as bytes. A container is a sum, the number of its ids, and then
 * either a list of gaps or a bit for each id of the chunk. A gap is how many ids were
 * left out before this one: a byte as a rule, longer ones are marked and take two more.
 * Bits with their head would be a little too long for two pages of LMDB and take three.
 * So of as many words of 64 bits as it takes only the bytes that are not zero are
 * written, after a byte that says which; where that does not help, none are squeezed. The
 * sum covers the key, so that an entry in the wrong place is noticed.
 */
#include <string.h>

#include "terms.h"

#define SUM_LEN    8
#define HEAD_LEN   (SUM_LEN + 4)
#define BITS_LEN   (CHUNK_IDS / 8)
#define LIST_LIMIT (CHUNK_IDS / 16) /* so many ids and more are kept as bits */
#define BITS_HEAD  (HEAD_LEN + 2)   /* with the number of words that are squeezed */
#define TWO_PAGES  (2 * 4096 - 16)
#define LONG_GAP   0xff /* two bytes follow */
#define LONG_LIST  512  /* so many ids and more are passed by rather than read, when */
#define FEW_SHARE  10   /* one of so many or fewer is asked for */
#define ROW_BYTES  1500 /* of words that most records have at most */

static uint64_t sum_of(struct slice key, const void *body, size_t len)
{
    return hash_quick(key.data, key.len) * 31 + hash_quick(body, len);
}

/* ---- keys ------------------------------------------------------------------------- */

void term_key_make(struct term_key *out, uint16_t number, size_t chunk,
    enum term_kind kind, const char *text, size_t len)
{
    if (len > TERM_MAX)
        len = TERM_MAX;
    put_u16(out->bytes, number);
    put_u32(out->bytes + 2, (uint32_t)chunk);
    out->bytes[6] = (uint8_t)kind;
    if (len > 0)
        memcpy(out->bytes + TERM_KEY_HEAD, text, len);
    out->len = TERM_KEY_HEAD + len;
}

bool term_key_read(struct slice key, uint16_t *number, uint64_t *id)
{
    const uint8_t *bytes = key.data;
    if (key.len < TERM_KEY_HEAD || key.len > TERM_KEY_MAX)
        return false;
    *number = get_u16(bytes);
    *id = (uint64_t)get_u32(bytes + 2) * CHUNK_IDS;
    return true;
}

/* ---- containers ------------------------------------------------------------------- */

static void add_gap(struct str *out, size_t gap)
{
    str_addc(out, (char)(gap < LONG_GAP ? gap : LONG_GAP));
    if (gap >= LONG_GAP)
        str_add_u16(out, (uint16_t)gap);
}

static void add_list(const struct chunk *ids, struct str *out)
{
    size_t from = 0;
    for (size_t i = chunk_next(ids, 0); i < CHUNK_IDS; i = chunk_next(ids, from)) {
        add_gap(out, i - from);
        from = i + 1;
    }
}

static size_t bytes_in_use(uint64_t word)
{
    size_t n = 0;
    for (; word != 0; word >>= 8)
        n += (word & 0xff) != 0;
    return n;
}

/* How many words have to be squeezed for two pages; 0: it would not do. */
static size_t words_to_squeeze(const struct chunk *ids)
{
    size_t len = BITS_HEAD + BITS_LEN;
    for (size_t i = 0; i < CHUNK_WORDS; i++) {
        len = len - 8 + 1 + bytes_in_use(ids->words[i]);
        if (len <= TWO_PAGES)
            return i + 1;
    }
    return 0;
}

/* The lowest byte first. */
static void add_squeezed(uint64_t word, struct str *out)
{
    uint8_t bytes[9] = {0};
    size_t n = 1;
    for (unsigned i = 0; i < 8; i++)
        if ((word >> 8 * i & 0xff) != 0) {
            bytes[0] |= (uint8_t)(1 << i);
            bytes[n++] = (uint8_t)(word >> 8 * i);
        }
    str_addn(out, bytes, n);
}

static void add_bits(const struct chunk *ids, struct str *out)
{
    size_t squeezed = words_to_squeeze(ids);
    str_add_u16(out, (uint16_t)squeezed);
    for (size_t i = 0; i < squeezed; i++)
        add_squeezed(ids->words[i], out);
    str_reserve(out, BITS_LEN);
    for (size_t i = squeezed; i < CHUNK_WORDS; i++, out->len += 8)
        put_u64(out->buf + out->len, ids->words[i]);
    out->buf[out->len] = '\0';
}

void container_write(struct slice key, const struct chunk *ids, struct str *out)
{
    size_t n = chunk_count(ids);
    str_clear(out);
    str_add_u64(out, 0);
    str_add_u32(out, (uint32_t)n);
    if (n < LIST_LIMIT)
        add_list(ids, out);
    else
        add_bits(ids, out);
    put_u64(out->buf, sum_of(key, out->buf + SUM_LEN, out->len - SUM_LEN));
}

/* The rest of a gap of three bytes. `n` ids are left, this one included, and there were
 * as many bytes at least: so that there are afterwards, too, or false. */
static bool long_gap(const uint8_t **at, const uint8_t *end, size_t n, size_t *gap)
{
    if ((size_t)(end - *at) < n + 1)
        return false;
    *gap = get_u16(*at);
    *at += 2;
    return true;
}

/* The ids of a list, put into *ids unless it is NULL; *past becomes one past the last.
 * This is where a search spends its time. */
static bool read_list(
    const uint8_t *at, const uint8_t *end, size_t n, struct chunk *ids, size_t *past)
{
    size_t from = 0;
    if ((size_t)(end - at) < n)
        return false;
    for (; n > 0; n--) {
        size_t gap = *at++;
        if (gap == LONG_GAP && !long_gap(&at, end, n, &gap))
            return false;
        from += gap + 1;
        if (from > CHUNK_IDS)
            return false;
        if (ids != NULL)
            chunk_set(ids, from - 1);
    }
    *past = from;
    return at == end;
}

static bool read_squeezed(const uint8_t **at, const uint8_t *end, uint64_t *word)
{
    if (*at == end)
        return false;
    unsigned which = *(*at)++;
    *word = 0;
    for (unsigned i = 0; which != 0; i++, which >>= 1) {
        if ((which & 1) == 0)
            continue;
        if (*at == end)
            return false;
        *word |= (uint64_t)(*(*at)++) << 8 * i;
    }
    return true;
}

/* What *ids was before does not matter. */
static bool read_bits(const uint8_t *at, const uint8_t *end, struct chunk *ids)
{
    if (end - at < BITS_HEAD - HEAD_LEN)
        return false;
    size_t squeezed = get_u16(at), i = 0;
    at += BITS_HEAD - HEAD_LEN;
    for (; i < squeezed && i < CHUNK_WORDS; i++)
        if (!read_squeezed(&at, end, &ids->words[i]))
            return false;
    if ((size_t)(end - at) != (CHUNK_WORDS - i) * 8)
        return false;
    for (; i < CHUNK_WORDS; i++, at += 8)
        ids->words[i] = get_u64(at);
    return true;
}

static bool add_read_bits(const uint8_t *at, const uint8_t *end, struct chunk *ids)
{
    struct chunk own;
    if (!read_bits(at, end, &own))
        return false;
    chunk_or(ids, &own);
    return true;
}

static bool is_sealed(struct slice key, struct slice value)
{
    const uint8_t *bytes = value.data;
    return value.len >= HEAD_LEN &&
           get_u64(bytes) == sum_of(key, bytes + SUM_LEN, value.len - SUM_LEN);
}

bool container_read(struct slice key, struct slice value, struct chunk *ids)
{
    const uint8_t *bytes = value.data;
    if (!is_sealed(key, value))
        return false;
    size_t n = get_u32(bytes + SUM_LEN);
    const uint8_t *body = bytes + HEAD_LEN, *end = bytes + value.len;
    size_t past;
    return n < LIST_LIMIT ? read_list(body, end, n, ids, &past)
                          : add_read_bits(body, end, ids);
}

bool container_is_empty(struct slice key, struct slice value)
{
    return is_sealed(key, value) && get_u32((const uint8_t *)value.data + SUM_LEN) == 0 &&
           value.len == HEAD_LEN;
}

/* A list that is looked into here and there, in ascending order. */
struct list {
    const uint8_t *at, *end;
    size_t past; /* one past the id read last; 0: none was */
};

/* Eight gaps in one word; false when one of them is a long one. */
static bool eight_gaps(const uint8_t *at, uint64_t *gaps)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    memcpy(gaps, at, sizeof(*gaps));
    uint64_t inverse = ~*gaps; // a byte of it is zero where a gap is long
    return ((inverse - ones) & ~inverse & ones << 7) == 0;
}

static size_t sum_of_gaps(uint64_t gaps)
{
    const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
    return (size_t)(((gaps & even) + (gaps >> 8 & even)) * UINT64_C(0x0001000100010001) >>
                    48);
}

/* Passes by ids below this one, as far as that goes eight at a time. */
static void list_hurry(struct list *list, size_t id)
{
    uint64_t gaps;
    while (list->end - list->at >= 8 && eight_gaps(list->at, &gaps)) {
        size_t past = list->past + sum_of_gaps(gaps) + 8;
        if (past > id)
            return;
        list->past = past;
        list->at += 8;
    }
}

static bool list_step(struct list *list)
{
    size_t gap = *list->at++;
    if (gap == LONG_GAP) {
        if (list->end - list->at < 2)
            return false;
        gap = get_u16(list->at);
        list->at += 2;
    }
    list->past += gap + 1;
    return list->past <= CHUNK_IDS;
}

/* *has: is it in the list? False when the list is not well formed. */
static bool list_has(struct list *list, size_t id, bool *has)
{
    list_hurry(list, id);
    while (list->past <= id && list->at < list->end)
        if (!list_step(list))
            return false;
    *has = list->past == id + 1;
    return true;
}

/* Which of a few ids are in a longer list. */
static bool keep_few(const uint8_t *at, const uint8_t *end, struct chunk *ids)
{
    struct list list = {at, end, 0};
    struct chunk kept;
    bool has;
    chunk_clear(&kept);
    for (size_t id = chunk_next(ids, 0); id < CHUNK_IDS; id = chunk_next(ids, id + 1)) {
        if (!list_has(&list, id, &has))
            return false;
        if (has)
            chunk_set(&kept, id);
    }
    *ids = kept;
    return true;
}

static bool keep_listed(
    const uint8_t *at, const uint8_t *end, size_t n, struct chunk *ids)
{
    struct chunk own;
    size_t past;
    if (n >= LONG_LIST && chunk_count(ids) < n / FEW_SHARE)
        return keep_few(at, end, ids);
    chunk_clear(&own);
    if (!read_list(at, end, n, &own, &past))
        return false;
    chunk_and(ids, &own);
    return true;
}

static bool keep_bits(const uint8_t *at, const uint8_t *end, struct chunk *ids)
{
    struct chunk own;
    if (!read_bits(at, end, &own))
        return false;
    chunk_and(ids, &own);
    return true;
}

bool container_keep(struct slice key, struct slice value, struct chunk *ids)
{
    const uint8_t *bytes = value.data;
    if (!is_sealed(key, value))
        return false;
    size_t n = get_u32(bytes + SUM_LEN);
    const uint8_t *body = bytes + HEAD_LEN, *end = bytes + value.len;
    return n < LIST_LIMIT ? keep_listed(body, end, n, ids) : keep_bits(body, end, ids);
}

bool container_extend(
    struct slice key, struct slice old, const uint16_t *added, size_t n, struct str *out)
{
    const uint8_t *bytes = old.data;
    bool there = old.len > 0;
    if (there && !is_sealed(key, old))
        return false;
    size_t before = there ? get_u32(bytes + SUM_LEN) : 0;
    if (n == 0 || before + n >= LIST_LIMIT)
        return false;
    size_t from = 0;
    if (there && !read_list(bytes + HEAD_LEN, bytes + old.len, before, NULL, &from))
        return false;
    if (added[0] < from) // not behind them
        return false;
    str_clear(out);
    str_add_u64(out, 0);
    str_add_u32(out, (uint32_t)(before + n));
    if (there)
        str_addn(out, bytes + HEAD_LEN, old.len - HEAD_LEN);
    for (size_t i = 0; i < n; from = added[i++] + (size_t)1)
        add_gap(out, added[i] - from);
    put_u64(out->buf, sum_of(key, out->buf + SUM_LEN, out->len - SUM_LEN));
    return true;
}

/* ---- rows of words ---------------------------------------------------------------- */

void words_row_write(
    struct slice key, const struct schema *schema, const void *record, struct str *out)
{
    str_clear(out);
    str_reserve(out, ROW_BYTES); // rather than growing in small steps
    str_add_u64(out, 0);
    str_addc(out, record_chead(record)->voided != NULL);
    record_words(schema, record, out);
    str_addc(out, '\0');
    put_u64(out->buf, sum_of(key, out->buf + SUM_LEN, out->len - SUM_LEN));
}

bool words_row_read(struct slice key, struct slice value, struct words_row *out)
{
    const char *bytes = value.data;
    if (value.len < SUM_LEN + 2 || bytes[value.len - 1] != '\0' ||
        get_u64(bytes) != sum_of(key, bytes + SUM_LEN, value.len - SUM_LEN))
        return false;
    out->voided = bytes[SUM_LEN] != 0;
    out->words = bytes + SUM_LEN + 1;
    return true;
}
