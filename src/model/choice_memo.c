/* SPDX-License-Identifier: MIT
 *
 * A small table without chains: of two texts that fall on one row the later one stays.
 * What means nothing is not remembered, since it ends in a fault anyway.
 */
#include "model/choice_memo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { ROWS = 256, TEXT_MAX = 64 };

struct meaning {
    const struct choice_set *set; /* NULL: free */
    const char *key;              /* lives as long as the book */
    char text[TEXT_MAX];
};

struct choice_memo {
    const struct book *book;
    struct meaning rows[ROWS];
};

struct choice_memo *choice_memo_new(void)
{
    return xcalloc(1, sizeof(struct choice_memo));
}

void choice_memo_free(struct choice_memo *memo)
{
    free(memo);
}

static struct meaning *row_of(
    struct choice_memo *memo, const struct choice_set *set, const char *text)
{
    uint32_t sum = UINT32_C(2166136261);
    for (const char *p = set->name; *p != '\0'; p++)
        sum = (sum ^ (unsigned char)*p) * UINT32_C(16777619);
    for (const char *p = text; *p != '\0'; p++)
        sum = (sum ^ (unsigned char)*p) * UINT32_C(16777619);
    return &memo->rows[(sum ^ sum >> 16) % ROWS];
}

const char *choice_memo_parse(struct choice_memo *memo, const struct choice_set *set,
    const struct book *book, const char *text)
{
    size_t len = strlen(text);
    if (memo->book != book) {
        memset(memo, 0, sizeof *memo);
        memo->book = book;
    }
    struct meaning *row = row_of(memo, set, text);
    if (row->set == set && strcmp(row->text, text) == 0)
        return row->key;
    const char *key = choice_parse(set, book, text);
    if (key == NULL || len >= TEXT_MAX)
        return key;
    row->set = set;
    row->key = key;
    memcpy(row->text, text, len + 1);
    return key;
}
