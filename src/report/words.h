/* SPDX-License-Identifier: MIT
 *
 * How figures are written in the language in use: 1.538 and 75,86 in Vietnamese, 1,538
 * and 75.86 in English; a change with its sign. All append.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <stdint.h>

#include "base/str.h"

void words_number(struct str *out, uint64_t n);
void words_change(struct str *out, int64_t n); /* +15, -20, 0 */
/* n hundredths; a dash for a negative one. */
void words_rate(struct str *out, int64_t n);
void words_change_rate(struct str *out, int64_t n); /* hundredths with a sign: +12.50 */

#endif
