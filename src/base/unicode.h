/* SPDX-License-Identifier: MIT
 *
 * What the base layer asks the Unicode library about single code points, beyond what
 * utf8.h offers to all. Implemented in utf8.c, the only file that includes utf8proc.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_class {
    TEXT_SPLIT,     /* ends a word */
    TEXT_LETTER,    /* part of a word, as are marks of other scripts */
    TEXT_DIGIT,     /* part of a word */
    TEXT_MARK,      /* U+0300..036F: dropped, part of a word */
    TEXT_HIDDEN,    /* invisible: vanishes without splitting */
    TEXT_APOSTROPHE /* splits and joins */
};

#define UNICODE_FOLD_MAX 32

enum text_class unicode_class(uint32_t cp);
/* Case folding and compatibility decomposition without U+0300..036F, composed again.
 * Returns how many code points, 0 when nothing is left. */
size_t unicode_fold(uint32_t cp, uint32_t out[UNICODE_FOLD_MAX]);
uint32_t unicode_lower(uint32_t cp);

#endif
