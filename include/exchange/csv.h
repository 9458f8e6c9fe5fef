/* SPDX-License-Identifier: MIT
 *
 * CSV bytes in and out; libcsv does every byte of both. Knows rows and cells, nothing of
 * registers. Reading is strict: blanks around a cell and a lone carriage return inside
 * one stay as they are in the file, lines end with LF or CR LF.
 */
#ifndef EXCHANGE_CSV_H
#define EXCHANGE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct csv_row {
    uint64_t line;      /* first line of the row, from 1 */
    size_t n;           /* cells */
    const char **cells; /* valid UTF-8, as they are in the file; live during the call */
};

struct csv_source {
    const char *path; /* of a regular file: it is read twice */
    char delimiter;   /* 0: sniffed by the scan, which leaves the one used here */
    bool plain_utf8;  /* somebody said that it is UTF-8: no doubts about fonts */
    bool had_bom;     /* set by the scan */
};

/* First pass: encoding, NUL bytes, open and stray quotes, oversized cells. TD_INVALID
 * names the fault with line and byte. TD_NOT_FOUND, TD_IO. */
enum td_status csv_scan(struct csv_source *source, struct err *err) TD_MUST_USE;
/* Reads the rows of a scanned source in order; a callback that returns another status
 * than TD_OK stops the reading and is the result. Rows without any content are left out,
 * and so is a first line "sep=;". */
enum td_status csv_read(const struct csv_source *source,
    enum td_status (*row)(void *ctx, const struct csv_row *row, struct err *err),
    void *ctx, struct err *err) TD_MUST_USE;

/* Appends one cell, quoted when it needs to be; one row ends with CR LF. */
void csv_put_cell(struct str *out, const char *text, bool first);
void csv_put_cell_after(struct str *out, const char *text, bool first, char delimiter);
void csv_put_end(struct str *out);
/* A cell whose first character after any ' would start a formula gets one more '; and
 * back. Returns memory the caller frees, or NULL when the text stays as it is. */
char *csv_guard(const char *text);
char *csv_unguard(const char *text);

#endif
