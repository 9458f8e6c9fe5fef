/* SPDX-License-Identifier: MIT
 *
 * Vietnamese alphabetical order as bytes: memcmp of two keys orders the texts. Letters
 * a ă â b c d đ e ê ... y z, tones ngang huyền hỏi ngã sắc nặng, compared syllable by
 * syllable (letters before tones inside a syllable); digit runs by their number. Source:
 * the rules of the Vietnam Lexicography Centre, the same as CLDR vi per syllable.
 */
#ifndef BASE_COLLATE_H
#define BASE_COLLATE_H

#include "base/str.h"

/* Appends the key of text (at most 120 bytes). */
void collate_text(struct str *out, const char *text);
/* A person's name, ordered by given name, then family name, then middle names. */
void collate_name(struct str *out, const char *name);

#endif
