/* SPDX-License-Identifier: MIT
 *
 * What an import knows already: the records of the register by their content (for rows
 * without a code) and the rows of the file by their code (so that a file that says two
 * things under one code is found out, stored or not).
 */
#ifndef EXCHANGE_KNOWN_H
#define EXCHANGE_KNOWN_H

#include "base/scratch.h"
#include "columns.h"
#include "core/office.h"

/* --- sums ------------------------------------------------------------------------ */

/* A digest of one field's value. */
uint64_t sum_field(const struct field *field, const void *record);
/* Of all columns but the code and those that the program may fill by itself (person,
 * kind, due): equal content has equal sums, the reverse must be verified. */
uint64_t sum_content(const struct columns *columns, const void *record);
bool field_may_be_filled(const struct field *field);

/* --- records by content ---------------------------------------------------------- */

struct by_content {
    struct scratch list; /* struct content, by sum, then id */
    size_t n;
    uint64_t *used; /* a bit for each record id */
    size_t words;
    bool built;
};

void by_content_release(struct by_content *by);
/* Gathers the register once; later calls do nothing. */
enum td_status by_content_build(struct by_content *by, struct office *office,
    const struct columns *columns, struct err *err) TD_MUST_USE;
/* A record that some row stands for already. May come before the build. */
void by_content_use(struct by_content *by, uint64_t id);
bool by_content_used(const struct by_content *by, uint64_t id);
/* Walks the unused records of a sum, live ones first: *at is 0 at the start. False at
 * the end. */
bool by_content_next(struct by_content *by, uint64_t sum, size_t *at, uint64_t *id);

/* --- rows by code ---------------------------------------------------------------- */

/* About 60 bytes a row, on the disk as soon as the system wants its memory back: files
 * have millions of them. */
struct by_code {
    struct scratch rows;  /* struct seen */
    struct scratch sums;  /* of each row one byte a mapped column */
    struct scratch slots; /* uint32_t: place in `rows` + 1; 0: free */
    size_t n, n_slots;
};

void by_code_release(struct by_code *by);
/* What is remembered of the contents of a row; made where the row is parsed. */
struct row_sums {
    uint64_t content;           /* of all mapped columns but the code */
    uint8_t fields[FIELDS_MAX]; /* of each mapped column one byte */
};
void row_sums_make(
    const struct columns *columns, const void *record, struct row_sums *out);
/* Remembers the row. TD_FULL, TD_IO: no room to remember it. */
enum td_status by_code_add(struct by_code *by, const struct columns *columns,
    const char *code, const struct row_sums *sums, uint64_t line,
    struct err *err) TD_MUST_USE;
/* Forgets it again: it was not accepted. */
void by_code_drop(struct by_code *by, const char *code, uint64_t line);
/* Line of the row with this code, 0 when there is none. */
uint64_t by_code_line(const struct by_code *by, const char *code);
/* Does a row differ from the remembered one of its code? Appends the keys of the fields
 * in which it does, divided by commas. */
bool by_code_differ(const struct by_code *by, const struct columns *columns,
    const char *code, const struct row_sums *sums, struct str *differ);

#endif
