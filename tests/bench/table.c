/* SPDX-License-Identifier: MIT
 *
 * The one table that is printed. The ratio says how many times better tiepdan is: above
 * 1 it wins, below it loses, whether the figure is a time or a rate.
 */
#include <stdio.h>

#include "bench.h"

static void number(double value, char out[24])
{
    if (value < 0)
        snprintf(out, 24, "-");
    else if (value >= 1000)
        snprintf(out, 24, "%.0f", value);
    else if (value >= 10)
        snprintf(out, 24, "%.1f", value);
    else if (value >= 0.1)
        snprintf(out, 24, "%.2f", value);
    else
        snprintf(out, 24, "%.4f", value);
}

void table_head(void)
{
    printf("%-49s %-7s %12s %12s %9s  %s\n", "figure", "unit", "tiepdan", "SQLite",
        "ratio", "physical limit");
}

void table_row(const char *figure, const char *unit, enum better better, double tiepdan,
    double sqlite, const char *limit)
{
    char a[24], b[24], ratio[24] = "-";
    number(tiepdan, a);
    number(sqlite, b);
    if (tiepdan > 0 && sqlite > 0)
        number(better == LOWER ? sqlite / tiepdan : tiepdan / sqlite, ratio);
    printf("%-49s %-7s %12s %12s %9s  %s\n", figure, unit, a, b, ratio, limit);
    fflush(stdout);
}

void table_note(const char *text)
{
    printf("  note: %s\n", text);
}
