/* SPDX-License-Identifier: MIT */
#include "rate.h"

int64_t rate_of(uint64_t part, uint64_t whole)
{
    return whole == 0 ? -1 : (int64_t)((part * 20000 + whole) / (whole * 2));
}

static int64_t percent_change(int64_t now, int64_t before)
{
    int64_t apart = now > before ? now - before : before - now;
    int64_t size = rate_of((uint64_t)apart, (uint64_t)before);
    return now < before ? -size : size;
}

struct sheet_cell cell_reckoned(enum shape shape, int64_t of, int64_t base)
{
    struct sheet_cell cell = {.shape = shape};
    bool needs_base = shape == SHAPE_PERCENT || shape == SHAPE_RATE;
    if (needs_base && base == 0)
        return (struct sheet_cell){.shape = SHAPE_DASH};
    if (shape == SHAPE_CHANGE)
        cell.n = of - base;
    else if (shape == SHAPE_PERCENT)
        cell.n = percent_change(of, base);
    else
        cell.n = rate_of((uint64_t)of, (uint64_t)base);
    return cell;
}
