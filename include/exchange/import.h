/* SPDX-License-Identifier: MIT
 *
 * CSV into a register. A first pass refuses a file that is broken as a whole; then each
 * row goes the same road as a typed record. See interface: a header in any order, by key
 * or label in either language; rejected rows are reported and written to a rejects file,
 * the good ones go in; the same file again adds nothing twice.
 */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include "core/command.h"

struct import_options {
    const char *rejects;  /* path of the rejects file, NULL: none */
    char delimiter;       /* 0: sniffed from the header row */
    const char *encoding; /* NULL: sniffed; "utf-8" */
    bool month_first;     /* dates mm/dd */
    bool update;          /* known codes with different cells are changed */
    bool check;           /* write nothing, say the same */
};

struct import_report {
    uint64_t rows, added, updated, skipped, rejected, warned;
    uint64_t batch;
    char delimiter;
    bool had_bom;
    uint64_t last_line; /* line of the last row stored for good */
};

/* Called for each thing to say: what was sniffed, unknown columns, rejected rows,
 * warnings. line/column 0 when they do not apply; column counts cells from 1. A rejected
 * cell's field is named as the header of the file does. */
struct import_listener {
    void *ctx;
    void (*say)(void *ctx, const char *sentence);
    void (*reject)(
        void *ctx, uint64_t line, unsigned column, const char *field, const char *reason);
    void (*warn)(void *ctx, uint64_t line, const char *field, const char *sentence);
    bool (*progress)(void *ctx, uint64_t rows); /* false stops: TD_CANCELLED */
};

/* TD_INVALID: the file is refused as a whole (sentence with line and byte), nothing was
 * stored. TD_OK also when rows were rejected: look at the report. TD_CANCELLED: what the
 * report counts is stored. */
enum td_status import_csv(struct office *office, const struct schema *schema,
    const char *path, const struct import_options *options,
    const struct import_listener *listener, struct import_report *report,
    struct err *err) TD_MUST_USE;

#endif
