/* SPDX-License-Identifier: MIT
 *
 * Words typed to find something: do they fit a text, and the query they stand for.
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include <stdbool.h>

/* `folded` as fold_words writes it. What is typed begins the whole or its initials; or
 * every typed word begins one of its words. */
enum fit { FIT_NOT, FIT_SOMEHOW, FIT_BEGINS };
enum fit words_how(const char *folded, const char *typed);
bool words_fit(const char *folded, const char *typed);
/* The typed words as a query of bare words: nothing in it acts as an operator. */
char *words_query(const char *typed);
/* Each word as the beginning of a word in the field with this key. */
char *words_query_in(const char *key, const char *typed);
/* As the first, each word with its accents ("=Ánh"). */
char *words_query_exact(const char *typed);
/* Telex left in the words undone; NULL when there is none. */
char *words_telex(const char *typed);

#endif
