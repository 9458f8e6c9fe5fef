/* SPDX-License-Identifier: MIT
 *
 * Vietnamese words without their marks. A word is a run of letters, marks and digits.
 * Folding: lower case; tone, hat, breve and horn dropped (old and new tone placement
 * therefore agree); đ Ð ð Ɖ are d; other Latin letters lose their marks; no-break space
 * is a space; invisible characters vanish without splitting; everything else splits
 * (an apostrophe between letters splits and also yields the joined word: R'Lấp is
 * "r lap rlap"). All results are NUL-terminated UTF-8, mostly ASCII.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stdbool.h>

#include "base/str.h"

/* Appends the words of text, each with one blank before it and, after the last, one
 * blank behind: " nguyen thi anh ". Appends nothing when there is no word. When out
 * already ends with a blank, that blank serves as the first. */
void fold_words(struct str *out, const char *text);

/* "nguyen thi anh": the words joined by one blank, none at the ends. Caller frees. */
char *fold_text(const char *text);

/* The same words with their marks kept, lower case, NFC, tone marks in the new placement
 * (hoà -> hòa), so that two spellings of one word compare equal. Caller frees. */
char *fold_exact(const char *text);

/* Letters and digits only, folded, no blanks: for headers, choices and names of
 * commands ("Họ tên" = "ho_ten" = "HOTEN"). Caller frees. */
char *fold_key(const char *text);
bool fold_key_equal(const char *a, const char *b);

/* Undoes Telex left in a word ("nguyeexn" -> "nguyễn"); NULL when the word is not a
 * Telex spelling of a possible syllable. Caller frees. */
char *fold_telex(const char *word);

/* Initials of a folded text: "nguyen thi anh" -> "nta". Caller frees. */
char *fold_initials(const char *folded);

/* Small edit distance (insert, delete, replace, swap) of two ASCII words, for
 * "did you mean"; gives up above `limit` and returns limit + 1. */
int fold_distance(const char *a, const char *b, int limit);

#endif
