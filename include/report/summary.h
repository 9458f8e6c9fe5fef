/* SPDX-License-Identifier: MIT
 *
 * The figures of a period beside the same period last year: visits and letters, the
 * people and the distinct cases behind them, how many of those are resolved by the end
 * of the period, with rate, and the sentence that goes into the report.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "core/office.h"
#include "report/period.h"

struct tally {
    uint64_t count;        /* visits or letters */
    uint64_t people;       /* sum of the column, empty = 1 */
    uint64_t cases;        /* distinct cases behind them */
    uint64_t without_case; /* rows that name no case */
    uint64_t resolved;     /* of those cases, resolved by the end of the period */
    int64_t rate;          /* hundredths of a per cent, half up; -1 when cases = 0 */
};
struct summary {
    struct period period, before;
    struct tally visits, visits_before, letters, letters_before;
    /* The case register itself, over the period. */
    uint64_t opened, closed, pending, overdue;
    uint64_t opened_before, closed_before;
};

enum td_status summary_make(struct office *office, const struct period *period,
    struct summary *out, struct err *err) TD_MUST_USE;
void summary_json(const struct summary *summary, struct str *out);
/* "Năm 2018, đã tiếp 46 lượt công dân (29 vụ việc), giảm 20 lượt ..." in the current
 * language. Appends. */
void summary_sentence(const struct summary *summary, struct str *out);

#endif
