/* SPDX-License-Identifier: MIT
 *
 * Sums instead of texts, so that a register and a file of a hundred thousand rows take a
 * few megabytes here. Sums only narrow the search down: what looks equal by content is
 * compared as records, and rows of one code differ only if a sum of theirs does.
 */
#include "known.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"

#define FNV_START UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

static uint64_t sum_bytes(uint64_t sum, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * FNV_PRIME;
    return sum;
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
    free(by->list);
    free(by->used);
    *by = (struct by_content){0};
}

struct gathering {
    struct by_content *by;
    const struct columns *columns;
};

static bool gather(void *ctx, const void *record)
{
    struct gathering *g = ctx;
    struct by_content *by = g->by;
    const struct record *head = record_chead(record);
    ARRAY_GROW(by->list, by->cap, by->n + 1);
    by->list[by->n++] = (struct content){.sum = sum_content(g->columns, record),
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
    struct gathering g = {by, columns};
    struct find find = {.schema = columns->schema, .voided = FIND_ALL};
    enum td_status status = office_each(office, &find, gather, &g, err);
    if (status != TD_OK)
        return status;
    if (by->n > 0)
        qsort(by->list, by->n, sizeof *by->list, compare_content);
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
        if (by->list[middle].sum < sum)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool by_content_next(struct by_content *by, uint64_t sum, size_t *at, uint64_t *id)
{
    size_t start = lower_bound(by, sum);
    if (start == by->n || by->list[start].sum != sum)
        return false;
    size_t *skip = &by->list[start].skip;
    size_t i = start + (*at > *skip ? *at : *skip);
    while (i < by->n && by->list[i].sum == sum && by_content_used(by, by->list[i].id)) {
        if (i == start + *skip)
            ++*skip;
        i++;
    }
    if (i == by->n || by->list[i].sum != sum)
        return false;
    *id = by->list[i].id;
    *at = i - start + 1;
    return true;
}

/* --- rows by code ---------------------------------------------------------------- */

void by_code_release(struct by_code *by)
{
    free(by->slots);
    free(by->sums);
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
    size_t i = (size_t)code & (by->cap - 1);
    while (by->slots[i].line != 0 && by->slots[i].code != code)
        i = (i + 1) & (by->cap - 1);
    return i;
}

static void grow(struct by_code *by)
{
    struct by_code bigger = {.n = by->n, .cap = by->cap > 0 ? by->cap * 2 : 256};
    bigger.slots = xcalloc(bigger.cap, sizeof *bigger.slots);
    for (size_t i = 0; i < by->cap; i++)
        if (by->slots[i].line != 0)
            bigger.slots[slot_of(&bigger, by->slots[i].code)] = by->slots[i];
    free(by->slots);
    by->slots = bigger.slots;
    by->cap = bigger.cap;
}

static struct seen *find_seen(const struct by_code *by, const char *code)
{
    if (by->cap == 0 || code == NULL)
        return NULL;
    struct seen *seen = &by->slots[slot_of(by, sum_code(code))];
    return seen->line != 0 ? seen : NULL;
}

void by_code_add(
    struct by_code *by, const struct columns *columns, const void *record, uint64_t line)
{
    if (by->n * 2 >= by->cap)
        grow(by);
    uint64_t code = sum_code(record_chead(record)->code);
    struct seen *seen = &by->slots[slot_of(by, code)];
    by->n += seen->line == 0;
    *seen = (struct seen){code, line, by->n_sums, false};
    ARRAY_GROW(by->sums, by->sums_cap, by->n_sums + columns->n_fields);
    for (size_t i = 0; i < columns->n_fields; i++)
        by->sums[by->n_sums++] = (uint32_t)sum_field(columns->fields[i], record);
}

void by_code_drop(struct by_code *by, const char *code, uint64_t line)
{
    struct seen *seen = find_seen(by, code);
    if (seen != NULL && seen->line == line)
        seen->dropped = true;
}

uint64_t by_code_line(const struct by_code *by, const char *code)
{
    const struct seen *seen = find_seen(by, code);
    return seen != NULL && !seen->dropped ? seen->line : 0;
}

void by_code_differ(const struct by_code *by, const struct columns *columns,
    const void *record, struct str *differ)
{
    const struct seen *seen = find_seen(by, record_chead(record)->code);
    for (size_t i = 0; seen != NULL && i < columns->n_fields; i++) {
        const struct field *field = columns->fields[i];
        if (strcmp(field->key, "code") != 0 &&
            by->sums[seen->sums + i] != (uint32_t)sum_field(field, record))
            str_addf(differ, "%s%s", differ->len > 0 ? ", " : "", field->key);
    }
}
