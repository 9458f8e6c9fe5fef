/* SPDX-License-Identifier: MIT
 *
 * What a sheet is made of: which register, how its rows group, what they count.
 */
#ifndef REPORT_KINDS_H
#define REPORT_KINDS_H

#include "report/report.h"

struct sheet_kind {
    const char *key, *title; /* title N_() */
    const struct schema *schema;
    const char *by;       /* groups as in report_ask; NULL: a row for each measure */
    const char *measures; /* blank-separated keys */
    const char *order;    /* the measure whose greatest rows come first; NULL: by value */
    bool total;
    size_t bars; /* as in struct sheet */
};

#endif
