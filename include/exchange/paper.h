/* SPDX-License-Identifier: MIT
 *
 * Official papers made from a record: receipts, notices, letters to other bodies. What
 * stands on them is a template, a plain text file: those of data/forms are inside the
 * program, and an office adds its own, or words one anew under the same key, in the
 * directory `forms` beside its register.
 *
 *     name.vi: Giấy biên nhận
 *     name.en: Receipt
 *     of: visit letter                the registers whose records it is made from
 *     after: ...                      the rule it follows, printed at its foot
 *     number: {doc_no}/PC             below the name of the office
 *
 *     # A title          ## a line below it       > whom it is addressed to
 *     Any other line is a paragraph with {fields} in it.
 *     | who signs left | who signs right |        * who gets a copy
 *
 * {key} is a field of the record by its key, {a|b} the first of them that says something
 * in this record, {office.name} and the like are in the table of paper_fill.c. What is
 * empty is left as dots to write on. A template that asks for what does not exist is
 * never used: its fault names the file and the line.
 */
#ifndef EXCHANGE_PAPER_H
#define EXCHANGE_PAPER_H

#include "core/office.h"

struct paper {
    char *key;      /* short and ASCII; the name of the file without ".txt" */
    char *file;     /* of the office's own; NULL: inside the program */
    char *names[2]; /* by enum lang */
    char *registers, *after, *number, *body; /* after and number may be NULL */
    size_t body_line;                        /* of the file, from 1 */
    struct err fault;                        /* code TD_OK: none */
};

struct papers {
    struct paper *rows; /* those inside the program, then the office's own */
    size_t n, cap;
};

/* Reads all there are; faulty ones are among them. */
void papers_read(const struct office *office, struct papers *out);
void papers_release(struct papers *papers);
/* By its key; NULL: none. */
const struct paper *papers_find(const struct papers *papers, const char *key);

const char *paper_name(const struct paper *paper);
/* Is it made from records of this register? A faulty one is of those it names. */
bool paper_is_of(const struct paper *paper, const struct schema *schema);

/* Appends the paper filled in from the record, in Vietnamese whatever is spoken: as a
 * page for any browser, and as text of at most 72 columns. Protected identities are
 * masked where this session may not see them. TD_INVALID: its fault, or it is not of
 * this register. */
enum td_status paper_page(struct office *office, const struct paper *paper,
    const struct schema *schema, const void *record, struct str *out,
    struct err *err) TD_MUST_USE;
enum td_status paper_text(struct office *office, const struct paper *paper,
    const struct schema *schema, const void *record, struct str *out,
    struct err *err) TD_MUST_USE;

#endif
