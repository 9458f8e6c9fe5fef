/* SPDX-License-Identifier: MIT
 *
 * What is known about Latin letters with marks without asking the Unicode library. Used
 * by folding, spelling and collation; everything else lies in latin.c's tables.
 */
#ifndef BASE_LATIN_H
#define BASE_LATIN_H

#include <stdint.h>

#define LATIN_A_FIRST 0xC0u
#define LATIN_A_LAST  0x24Fu
#define LATIN_B_FIRST 0x1E00u
#define LATIN_B_LAST  0x1EFFu
#define LATIN_A_COUNT (LATIN_A_LAST - LATIN_A_FIRST + 1)
#define LATIN_COUNT   (LATIN_A_COUNT + LATIN_B_LAST - LATIN_B_FIRST + 1)
#define LATIN_NONE    LATIN_COUNT

extern const char latin_base[LATIN_COUNT * 2 + 1];
extern const char latin_mark[LATIN_COUNT + 1];
extern const uint16_t latin_vowel[12][6];

/* The place of cp in the tables, LATIN_NONE when they do not cover it. */
static inline uint32_t latin_index(uint32_t cp)
{
    if (cp >= LATIN_A_FIRST && cp <= LATIN_A_LAST)
        return cp - LATIN_A_FIRST;
    if (cp >= LATIN_B_FIRST && cp <= LATIN_B_LAST)
        return cp - LATIN_B_FIRST + LATIN_A_COUNT;
    return LATIN_NONE;
}

#endif
