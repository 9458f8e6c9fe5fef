/* SPDX-License-Identifier: MIT
 *
 * Reports. A report is one or more sheets, a sheet is rows by columns of numbers, and a
 * number that counts records knows the filter that lists exactly those. Which reports
 * there are, how they group and what they count is one table in kinds.c and one in
 * measure.c; commands, screens, help and completion follow.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "core/office.h"
#include "report/period.h"

enum shape {
    SHAPE_BLANK, /* nothing to say here */
    SHAPE_DASH,  /* a figure that there is none of: per cent of 0 */
    SHAPE_COUNT,
    SHAPE_CHANGE,  /* a difference */
    SHAPE_PERCENT, /* a difference in hundredths of a per cent */
    SHAPE_RATE     /* a part in hundredths of a per cent, half up */
};

struct sheet_cell {
    enum shape shape;
    int64_t n;
    char *filter; /* lists the records counted; NULL: there is no such list */
};

struct sheet_column {
    const char *key;   /* CSV header and JSON name */
    const char *label; /* N_() */
    int keep;          /* where there is no room the smallest go first */
};

struct sheet_row {
    char *key;                   /* stable: a choice's key, a text, 2026-03; "" empty */
    char *label;                 /* for people, translated */
    const struct schema *schema; /* of the records counted */
    int depth;                   /* a part of the row above with less */
    bool is_total;
    struct sheet_cell *cells; /* one a column */
};

#define SHEET_COLUMNS 10

struct sheet {
    const char *key;
    const char *title; /* N_() */
    char *by_label;    /* what the rows are, translated; NULL: a figure each */
    struct sheet_column columns[SHEET_COLUMNS];
    size_t n_columns;
    struct sheet_row *rows;
    size_t n_rows, cap_rows;
    size_t bars; /* so many of the first columns are drawn as bars, too */
};

struct sheet_kind;
struct report;

struct report_kind {
    const char *key, *alias; /* as it is written; alias folded */
    const char *title;       /* N_() */
    const char *help;        /* N_() one sentence */
    bool is_now; /* how things stand today and in the twelve months before; no period */
    const struct sheet_kind *sheets; /* ends with a NULL key; NULL with `make` */
    enum td_status (*make)(struct office *, struct report *, struct err *);
};

const struct report_kind *report_kind_at(size_t i); /* NULL past the last */
/* By key, alias or title in either language, folded; NULL when none. */
const struct report_kind *report_kind_named(const char *name);

/* What the rows of a report may be: fields of its register that are kept as facts and
 * tell nobody's identity, then month, quarter and year. The i-th one's name for
 * report_ask and its label; false past the last, and for reports of several sheets. */
bool report_group_at(
    const struct report_kind *kind, size_t i, const char **name, const char **label);

struct report_ask {
    const struct report_kind *kind;
    struct period period;
    const char *by; /* up to three names of groups, joined by commas; NULL: its own */
};

struct report {
    const struct report_kind *kind;
    struct period period, before;
    struct sheet *sheets;
    size_t n_sheets;
    char *sentence; /* for pasting into a written report, or NULL */
    char *json;     /* of a report with a JSON form of its own, or NULL */
};

/* Reads one snapshot. TD_INVALID: no such group, a period that ends before it begins or
 * has no year before it. The caller frees *out, also after a failure. */
enum td_status report_make(struct office *office, const struct report_ask *ask,
    struct report **out, struct err *err) TD_MUST_USE;
void report_free(struct report *report); /* NULL is fine */

/* --- how it is written ----------------------------------------------------------- */

/* The value for people in the language in use. Appends. */
void sheet_cell_text(const struct sheet_cell *cell, struct str *out);

/* Where things stand in a line of `width` columns. */
struct sheet_layout {
    int label_cols;
    int x[SHEET_COLUMNS], cols[SHEET_COLUMNS]; /* right-aligned; cols 0: left out */
    int bar_x, bar_cols; /* of the first bar, the others follow; 0: none */
    int64_t most;        /* what a full bar of any stands for */
};
void sheet_lay_out(const struct sheet *sheet, int width, struct sheet_layout *out);
/* In so many columns nothing of it is cut or left out, but for the bars. */
int sheet_width(const struct sheet *sheet);
/* How many blocks the row's i-th bar has; at least one when there is anything. */
int sheet_bar(const struct sheet_layout *layout, const struct sheet_row *row, size_t i);

/* "Cases by field"; "Figures from 01/01/2026 to 31/12/2026, compared with ...", or "As of
 * 03/07/2026" of how things stand. Append. */
void report_title(const struct report *report, struct str *out);
void report_dates(const struct report *report, struct str *out);
/* In lines of `width` columns; 0: as wide as it has to be, so that nothing is cut.
 * Appends. */
void report_text(struct office *office, const struct report *report, int width,
    const char *block, struct str *out);
/* RFC 4180; a report of several kinds of columns has a header before each. A spreadsheet
 * gets a byte order mark and CR LF, a pipe plain lines. */
void report_csv(const struct report *report, bool for_spreadsheet, struct str *out);
void report_json(const struct report *report, struct str *out); /* one object, one line */
/* A page for any browser and printer: HTML alone, nothing is fetched from anywhere. */
void report_page(struct office *office, const struct report *report, struct str *out);

#endif
