/* SPDX-License-Identifier: MIT
 *
 * What the texts of choices meant, for who parses many: a file with labels says the same
 * few in each of its rows, and every look compares with folded labels in two languages.
 */
#ifndef MODEL_CHOICE_MEMO_H
#define MODEL_CHOICE_MEMO_H

#include "model/choice.h"

struct choice_memo; /* of one thread */

struct choice_memo *choice_memo_new(void);
void choice_memo_free(struct choice_memo *memo); /* NULL is fine */
/* As choice_parse. Another book than the last time forgets everything. */
const char *choice_memo_parse(struct choice_memo *memo, const struct choice_set *set,
    const struct book *book, const char *text);

#endif
