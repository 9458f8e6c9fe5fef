/* SPDX-License-Identifier: MIT
 *
 * Distinct texts as small numbers, given in the order of meeting; 0 is the empty one. So
 * a pass over a million rows judges, ranks or counts each value once.
 */
#ifndef STORE_TEXTS_H
#define STORE_TEXTS_H

#include "base/str.h"

struct text_row {
    size_t place; /* in `bytes` */
    uint64_t sum;
};

/* Zeroed, it is an empty one. */
struct texts {
    struct str bytes;
    struct text_row *rows; /* of number 1 and up */
    size_t n, cap;         /* texts, the empty one left out */
    uint32_t *slots;       /* numbers by sum, 0 = free; a power of two of them */
    size_t slot_count;
};

/* NULL is the empty text. */
uint32_t texts_number(struct texts *texts, const char *text);
/* NULL for 0; valid until the next new text. */
const char *texts_at(const struct texts *texts, uint32_t number);
void texts_release(struct texts *texts);

#endif
