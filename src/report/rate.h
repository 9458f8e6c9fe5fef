/* SPDX-License-Identifier: MIT
 *
 * Figures reckoned from two others, by one rule of rounding: half up, to hundredths.
 */
#ifndef REPORT_RATE_H
#define REPORT_RATE_H

#include "report/report.h"

/* `part` of `whole` in hundredths of a per cent; -1 when whole is 0. */
int64_t rate_of(uint64_t part, uint64_t whole);
/* A change of, a per cent change against, or a rate of `base`; a dash where it is 0.
 */
struct sheet_cell cell_reckoned(enum shape shape, int64_t of, int64_t base);

#endif
