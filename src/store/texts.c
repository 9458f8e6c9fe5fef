/* SPDX-License-Identifier: MIT */
#include "texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash.h"

#define SLOTS_FIRST 256

static size_t free_slot(const struct texts *texts, uint64_t sum)
{
    size_t at = (size_t)sum & (texts->slot_count - 1);
    while (texts->slots[at] != 0)
        at = (at + 1) & (texts->slot_count - 1);
    return at;
}

/* At most half of the slots are in use. */
static void make_room(struct texts *texts)
{
    if ((texts->n + 1) * 2 <= texts->slot_count)
        return;
    free(texts->slots);
    texts->slot_count = texts->slot_count == 0 ? SLOTS_FIRST : texts->slot_count * 2;
    texts->slots = xcalloc(texts->slot_count, sizeof *texts->slots);
    for (size_t i = 0; i < texts->n; i++)
        texts->slots[free_slot(texts, texts->rows[i].sum)] = (uint32_t)i + 1;
}

static uint32_t add(struct texts *texts, const char *text, size_t len, uint64_t sum)
{
    REQUIRE(texts->n < UINT32_MAX - 1);
    ARRAY_GROW(texts->rows, texts->cap, texts->n + 1);
    texts->rows[texts->n++] = (struct text_row){texts->bytes.len, sum};
    str_addn(&texts->bytes, text, len + 1);
    return (uint32_t)texts->n;
}

uint32_t texts_number(struct texts *texts, const char *text)
{
    if (text == NULL || *text == '\0')
        return 0;
    size_t len = strlen(text);
    uint64_t sum = hash_quick(text, len);
    make_room(texts);
    size_t at = (size_t)sum & (texts->slot_count - 1);
    for (; texts->slots[at] != 0; at = (at + 1) & (texts->slot_count - 1)) {
        const struct text_row *row = &texts->rows[texts->slots[at] - 1];
        if (row->sum == sum && strcmp(texts->bytes.buf + row->place, text) == 0)
            return texts->slots[at];
    }
    return texts->slots[at] = add(texts, text, len, sum);
}

const char *texts_at(const struct texts *texts, uint32_t number)
{
    return number == 0 ? NULL : texts->bytes.buf + texts->rows[number - 1].place;
}

void texts_release(struct texts *texts)
{
    str_release(&texts->bytes);
    free(texts->rows);
    free(texts->slots);
    *texts = (struct texts){0};
}
