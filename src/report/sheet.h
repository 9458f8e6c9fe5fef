/* SPDX-License-Identifier: MIT
 *
 * Putting sheets together.
 */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include "kinds.h"

/* The pointer is good until the next one is added. key and title are borrowed. */
struct sheet *report_add_sheet(struct report *report, const char *key, const char *title);
void sheet_add_column(struct sheet *sheet, const char *key, const char *label, int keep);
/* All cells blank. Takes the texts; the pointer is good until the next row. Columns are
 * added before rows. */
struct sheet_row *sheet_add_row(struct sheet *sheet, char *key_taken, char *label_taken);

/* Adds the sheet of this kind to the report; `by` in place of its own groups. */
enum td_status sheet_make(struct office *office, struct report *report,
    const struct sheet_kind *kind, const char *by, struct err *err) TD_MUST_USE;

#endif
