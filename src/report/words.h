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
/* Change in per cent against `before`, a dash when that is 0. */
void words_percent(struct str *out, uint64_t now, uint64_t before);

#endif
