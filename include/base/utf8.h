/* SPDX-License-Identifier: MIT
 *
 * UTF-8 as text: validity, normal form, graphemes, columns, and the one road from
 * stored text to a terminal. Everything inside the program is valid UTF-8 in NFC;
 * utf8_valid and utf8_nfc are called once at each door (keyboard, paste, file,
 * argument). The only file that may include utf8proc is utf8.c.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Strict UTF-8 without NUL: no overlong forms, no surrogates, at most U+10FFFF.
 * On false, *bad (may be NULL) is the offset of the first bad byte. */
bool utf8_valid(const char *bytes, size_t len, size_t *bad);

/* One code point at p (valid UTF-8, not at the end); *len gets its bytes. */
uint32_t utf8_decode(const char *p, size_t *len);
/* Writes up to 4 bytes, returns how many. */
size_t utf8_encode(uint32_t cp, char out[4]);

/* NFC, plus the repair NFC does not do: a tone typed before the hat or breve
 * (e U+0301 U+0302) becomes the letter meant (ế). Caller frees. Input must be valid. */
char *utf8_nfc(const char *text, size_t len);
/* The same of most texts without a copy: the text itself when it is in NFC, else *made,
 * which the caller frees (NULL is fine). */
const char *utf8_in_nfc(const char *text, char **made);

/* Offset of the next / previous grapheme boundary; clamps at the ends. */
size_t utf8_next(const char *text, size_t at);
size_t utf8_prev(const char *text, size_t at);

/* Columns by wcwidth, the function ncurses uses; characters it cannot place count as
 * what utf8_safe would show for them. Needs an LC_CTYPE of UTF-8. */
int utf8_width(const char *text);
/* How many bytes of text fit in `cols` columns, cut at a grapheme; *used (may be NULL)
 * gets the columns they take. */
size_t utf8_fit(const char *text, int cols, int *used);
/* Appends text cut to `cols` with "…" when it does not fit, padded with blanks to
 * `cols` when it is shorter. Text must have passed utf8_safe. */
void utf8_pad(struct str *out, const char *text, int cols);

/* What may be sent to a terminal for a stored text: controls, bad bytes, bidi overrides
 * and invisible characters become one-cell marks, at most four combining marks stay on
 * a letter, a leading combining mark gets a dotted circle. Line feeds and tabs become
 * blanks when `oneline`, else the line feed stays. Caller frees. */
char *utf8_safe(const char *text, bool oneline);

/* Appends text with its first letter small: a label inside a sentence. */
void utf8_add_small(struct str *out, const char *text);

/* Copies text to memory the caller frees, without blanks at both ends. */
char *utf8_trim(const char *text);
/* The same without a copy where there are none; *made as in utf8_in_nfc. */
const char *utf8_trimmed(const char *text, char **made);

#endif
