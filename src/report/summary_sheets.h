/* SPDX-License-Identifier: MIT
 *
 * The summary as a report.
 */
#ifndef REPORT_SUMMARY_SHEETS_H
#define REPORT_SUMMARY_SHEETS_H

#include "report/report.h"

/* Adds its sheets, sentence and JSON to the report, whose periods are set. */
enum td_status summary_sheets(
    struct office *office, struct report *report, struct err *err) TD_MUST_USE;

#endif
