/* SPDX-License-Identifier: MIT
 *
 * Text in lines of so many columns, broken at blanks. Widths as utf8_width.
 */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include "base/str.h"

/* The end of the line that begins at byte `from`, of at most `width` columns, where a
 * line feed is not reached before; what has no blank is cut at a grapheme. *next gets the
 * start of the next line, or SIZE_MAX behind the last. */
size_t text_wrap(const char *text, size_t from, int width, size_t *next);
/* How many lines the text takes, at least 1. */
size_t text_rows(const char *text, int width);

/* Appends the words of a text in lines of at most `cols` columns: the first goes on at
 * column `at`, the others have `indent` blanks before them. Several blanks are one, a
 * word that is too long stands alone; no line feed at the end. */
void text_add_words(struct str *out, const char *text, int at, int indent, int cols);

#endif
