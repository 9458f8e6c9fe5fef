/* SPDX-License-Identifier: MIT
 *
 * Periods, and the one they are compared with: the same days one year earlier ("cùng
 * kỳ"), never the period before ("kỳ trước").
 */
#include "report/summary.h"

struct period period_year(int year)
{
    return (struct period){day_make(year, 1, 1), day_make(year, 12, 31), year};
}

/* 29 February becomes 28. */
static day_t year_before(day_t day)
{
    return day_add_months(day, -12);
}

struct period period_last_year(const struct period *period)
{
    if (period->year != 0)
        return period_year(period->year - 1);
    return (struct period){year_before(period->from), year_before(period->to), 0};
}
