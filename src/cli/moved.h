/* SPDX-License-Identifier: MIT
 *
 * Which running deadlines would move if the calendar said something else.
 */
#ifndef CLI_MOVED_H
#define CLI_MOVED_H

#include "context.h"
#include "model/office_data.h"

/* Prints the cases whose due date moves once the n days are in force, then their number.
 * Nothing is written. */
enum td_status moved_print(
    struct context *ctx, const struct day_record *days, size_t n) TD_MUST_USE;

#endif
