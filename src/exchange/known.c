/* SPDX-License-Identifier: MIT
 *
 * Sums instead of texts, in memory that the system can put aside: a register and a file
 * may have millions of rows. What looks equal by content is compared as records; rows of
 * one code differ if the sums of their contents do.
 */
#include "known.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"

#define FNV_START UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

static uint64_t sum_word(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * FNV_PRIME;
    return sum ^ (sum >> 32);
}

/* FNV, eight bytes at a time. The length of the rest keeps "a" and "a\0" apart. */
static uint64_t sum_bytes(uint64_t sum, const char *bytes, size_t len)
{
    uint64_t word;
    for (; len >= sizeof word; len -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        sum = sum_word(sum, word);
    }
    word = len;
    for (size_t i = 0; i < len; i++)
        word = word << 8 | (unsigned char)bytes[i];
    return sum_word(sum, word);
}

/* Spreads the bits, because the low ones choose a slot. */
static uint64_t sum_end(uint64_t sum)
{
    sum ^= sum >> 33;
    sum *= UINT64_C(0xFF51AFD7ED558CCD);
    return sum ^ (sum >> 33);
}

uint64_t sum_field(const struct field *field, const void *record)
{
    if (field_is_text(field)) {
        const char *text = field_get_text(field, record);
        return text == NULL ? 0 : sum_end(sum_bytes(FNV_START, text, strlen(text)));
    }
    if (field_is_empty(field, record))
        return 0;
    struct field stored = *field;
    stored.shown = 0;
    int64_t number = field_get_number(&stored, record);
    return sum_end(sum_bytes(FNV_START, (const char *)&number, sizeof number));
}

bool field_may_be_filled(const struct field *field)
{
    return field->shown != 0 || strcmp(field->key, "person") == 0 ||
           strcmp(field->key, "kind") == 0;
}

uint64_t sum_content(const struct columns *columns, const void *record)
{
    uint64_t sum = FNV_START;
    for (size_t i = 0; i < columns->n_fields; i++) {
        const struct field *field = columns->fields[i];
        if (strcmp(field->key, "code") == 0 || field_may_be_filled(field))
            continue;
        uint64_t own = sum_field(field, record);
        sum = sum_bytes(sum, (const char *)&own, sizeof own);
    }
    return sum_end(sum);
}

/* --- records by content ---------------------------------------------------------- */

void by_content_release(struct by_content *by)
{
    scratch_release(&by->list);
    free(by->used);
    *by = (struct by_content){0};
}

struct content {
    uint64_t sum, id;
    bool voided;
    size_t skip; /* in the first of its sum: so many from here on are used */
};

static struct content *content_at(const struct by_content *by, size_t i)
{
    return (struct content *)by->list.at + i;
}

struct gathering {
    struct by_content *by;
    const struct columns *columns;
    enum td_status status;
    struct err *err;
};

static bool gather(void *ctx, const void *record)
{
    struct gathering *g = ctx;
    struct by_content *by = g->by;
    const struct record *head = record_chead(record);
    g->status = scratch_grow(&by->list, (by->n + 1) * sizeof(struct content), g->err);
    if (g->status != TD_OK)
        return false;
    *content_at(by, by->n++) = (struct content){.sum = sum_content(g->columns, record),
        .id = head->id,
        .voided = head->voided != NULL};
    return true;
}

static int compare_content(const void *a, const void *b)
{
    const struct content *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum < y->sum ? -1 : 1;
    if (x->voided != y->voided)
        return x->voided ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

enum td_status by_content_build(struct by_content *by, struct office *office,
    const struct columns *columns, struct err *err)
{
    if (by->built)
        return TD_OK;
    struct gathering g = {by, columns, TD_OK, err};
    struct find find = {.schema = columns->schema, .voided = FIND_ALL};
    by->n = 0;
    enum td_status status = office_each(office, &find, gather, &g, err);
    status = g.status != TD_OK ? g.status : status;
    if (status != TD_OK)
        return status;
    if (by->n > 0)
        qsort(by->list.at, by->n, sizeof(struct content), compare_content);
    by->built = true;
    return TD_OK;
}

void by_content_use(struct by_content *by, uint64_t id)
{
    size_t word = (size_t)(id / 64);
    if (word >= by->words) {
        size_t words = word + word / 2 + 16;
        by->used = xreallocarray(by->used, words, sizeof *by->used);
        memset(by->used + by->words, 0, (words - by->words) * sizeof *by->used);
        by->words = words;
    }
    by->used[word] |= UINT64_C(1) << (id % 64);
}

bool by_content_used(const struct by_content *by, uint64_t id)
{
    size_t word = (size_t)(id / 64);
    return word < by->words && (by->used[word] >> (id % 64) & 1) != 0;
}

static size_t lower_bound(const struct by_content *by, uint64_t sum)
{
    size_t low = 0, high = by->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (content_at(by, middle)->sum < sum)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool by_content_next(struct by_content *by, uint64_t sum, size_t *at, uint64_t *id)
{
    size_t start = lower_bound(by, sum);
    if (start == by->n || content_at(by, start)->sum != sum)
        return false;
    size_t *skip = &content_at(by, start)->skip;
    size_t i = start + (*at > *skip ? *at : *skip);
    while (i < by->n && content_at(by, i)->sum == sum &&
           by_content_used(by, content_at(by, i)->id)) {
        if (i == start + *skip)
            ++*skip;
        i++;
    }
    if (i == by->n || content_at(by, i)->sum != sum)
        return false;
    *id = content_at(by, i)->id;
    *at = i - start + 1;
    return true;
}

/* --- rows by code ---------------------------------------------------------------- */

struct seen {
    uint64_t code, content; /* sums */
    uint32_t line;          /* 0: dropped */
};

static struct seen *seen_at(const struct by_code *by, size_t row)
{
    return (struct seen *)by->rows.at + row;
}

static uint32_t *slot_at(const struct by_code *by, size_t slot)
{
    return (uint32_t *)by->slots.at + slot;
}

static uint8_t *sums_of(const struct by_code *by, size_t row, size_t n_fields)
{
    return (uint8_t *)by->sums.at + row * n_fields;
}

void by_code_release(struct by_code *by)
{
    scratch_release(&by->rows);
    scratch_release(&by->slots);
    scratch_release(&by->sums);
    *by = (struct by_code){0};
}

/* The character without case and marks; what folds to nothing stands for itself. */
static uint64_t sum_folded(uint64_t sum, const char *at, size_t len)
{
    char *one = xstrndup(at, len);
    char *folded = fold_key(one);
    const char *text = *folded != '\0' ? folded : one;
    sum = sum_bytes(sum, text, strlen(text));
    free(folded);
    free(one);
    return sum;
}

/* Codes are compared as the register compares them: with case and marks aside, but with
 * their separators. */
static uint64_t sum_code(const char *code)
{
    uint64_t sum = FNV_START;
    for (size_t len; *code != '\0'; code += len) {
        utf8_decode(code, &len);
        char lower = *code >= 'A' && *code <= 'Z' ? (char)(*code + 32) : *code;
        sum = len == 1 ? sum_bytes(sum, &lower, 1) : sum_folded(sum, code, len);
    }
    return sum_end(sum);
}

/* The slot of the code, or the free one where it belongs. */
static size_t slot_of(const struct by_code *by, uint64_t code)
{
    size_t i = (size_t)code & (by->n_slots - 1);
    while (*slot_at(by, i) != 0 && seen_at(by, *slot_at(by, i) - 1)->code != code)
        i = (i + 1) & (by->n_slots - 1);
    return i;
}

static enum td_status widen_slots(struct by_code *by, struct err *err)
{
    struct scratch wider = {0};
    size_t n = by->n_slots > 0 ? by->n_slots * 2 : 256;
    enum td_status status = scratch_grow(&wider, n * sizeof(uint32_t), err);
    if (status != TD_OK)
        return status;
    scratch_release(&by->slots);
    by->slots = wider;
    by->n_slots = n;
    for (size_t i = 0; i < by->n; i++)
        *slot_at(by, slot_of(by, seen_at(by, i)->code)) = (uint32_t)(i + 1);
    return TD_OK;
}

/* Room for one more row, a quarter of the slots staying free. */
static enum td_status make_room(struct by_code *by, size_t n_fields, struct err *err)
{
    REQUIRE(by->n < UINT32_MAX);
    enum td_status status =
        scratch_grow(&by->rows, (by->n + 1) * sizeof(struct seen), err);
    if (status == TD_OK)
        status = scratch_grow(&by->sums, (by->n + 1) * n_fields, err);
    if (status == TD_OK && (by->n + 1) * 4 > by->n_slots * 3)
        status = widen_slots(by, err);
    return status;
}

/* The row with this code, also a dropped one; SIZE_MAX when there is none. */
static size_t find_row(const struct by_code *by, const char *code)
{
    if (by->n_slots == 0 || code == NULL)
        return SIZE_MAX;
    uint32_t row = *slot_at(by, slot_of(by, sum_code(code)));
    return row != 0 ? row - 1 : SIZE_MAX;
}

void row_sums_make(
    const struct columns *columns, const void *record, struct row_sums *out)
{
    uint64_t sum = FNV_START;
    for (size_t i = 0; i < columns->n_fields; i++) {
        uint64_t own = sum_field(columns->fields[i], record);
        out->fields[i] = (uint8_t)own;
        if (strcmp(columns->fields[i]->key, "code") != 0)
            sum = sum_bytes(sum, (const char *)&own, sizeof own);
    }
    out->content = sum_end(sum);
}

enum td_status by_code_add(struct by_code *by, const struct columns *columns,
    const char *code, const struct row_sums *sums, uint64_t line, struct err *err)
{
    REQUIRE(line <= UINT32_MAX);
    enum td_status status = make_room(by, columns->n_fields, err);
    if (status != TD_OK)
        return status;
    uint64_t sum = sum_code(code);
    uint32_t *slot = slot_at(by, slot_of(by, sum));
    if (*slot == 0)
        *slot = (uint32_t)++by->n;
    memcpy(sums_of(by, *slot - 1, columns->n_fields), sums->fields, columns->n_fields);
    *seen_at(by, *slot - 1) = (struct seen){sum, sums->content, (uint32_t)line};
    return TD_OK;
}

void by_code_drop(struct by_code *by, const char *code, uint64_t line)
{
    size_t row = find_row(by, code);
    if (row != SIZE_MAX && seen_at(by, row)->line == line)
        seen_at(by, row)->line = 0;
}

uint64_t by_code_line(const struct by_code *by, const char *code)
{
    size_t row = find_row(by, code);
    return row != SIZE_MAX ? seen_at(by, row)->line : 0;
}

/* A byte agrees by chance one time in 256: the rows differ all the same, only the field
 * cannot be named. */
static void name_differing(
    const struct columns *columns, const uint8_t *a, const uint8_t *b, struct str *differ)
{
    for (size_t i = 0; i < columns->n_fields; i++)
        if (a[i] != b[i] && strcmp(columns->fields[i]->key, "code") != 0)
            str_addf(differ, "%s%s", differ->len > 0 ? ", " : "",
                columns_name(columns, columns->fields[i]->key));
    if (differ->len == 0)
        str_add(differ, "…");
}

bool by_code_differ(const struct by_code *by, const struct columns *columns,
    const char *code, const struct row_sums *sums, struct str *differ)
{
    size_t row = find_row(by, code);
    if (row == SIZE_MAX || seen_at(by, row)->content == sums->content)
        return false;
    name_differing(columns, sums->fields, sums_of(by, row, columns->n_fields), differ);
    return true;
}
