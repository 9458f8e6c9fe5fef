/* SPDX-License-Identifier: MIT
 *
 * The office's own data laid over the shipped: days off and working Saturdays, deadline
 * rules, further choices, units. Core fills a book from the records of the registers
 * day, rule, choice and unit; everything that reckons or labels reads it. Wherever a
 * `const struct book *` is asked for, NULL means the shipped data alone.
 */
#ifndef MODEL_BOOK_H
#define MODEL_BOOK_H

#include "model/calendar.h"
#include "model/choice.h"
#include "model/rule.h"

struct book;
struct schema;

struct book *book_new(void); /* shipped data */
void book_free(struct book *book);

/* One record of the office data registers; a later record of the same key wins. */
void book_add(struct book *book, const struct schema *schema, const void *record);

const struct calendar *book_calendar(const struct book *book); /* never NULL */
const struct rules *book_rules(const struct book *book);       /* never NULL */
size_t book_choice_count(const struct book *book, const char *set);
struct choice book_choice(const struct book *book, const char *set, size_t i);

#endif
