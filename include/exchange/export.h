/* SPDX-License-Identifier: MIT
 *
 * Records out as CSV (RFC 4180, formula-safe), as JSON, one object a line, and as a page
 * for paper. Protected identities are masked unless `reveal`, which writes a journal
 * entry for each.
 */
#ifndef EXCHANGE_EXPORT_H
#define EXCHANGE_EXPORT_H

#include "core/office.h"

struct sink {
    void *ctx;
    /* False: writing failed, stop. */
    bool (*write)(void *ctx, const void *bytes, size_t len);
};

struct export_options {
    /* NULL: all but the hidden ones; on a page those of the list and of paper. */
    const struct field *const *columns;
    size_t n_columns;
    bool bom; /* for spreadsheets: a byte order mark and CR LF; else LF alone */
    bool reveal;
    uint64_t limit; /* 0: all */
    /* These records in this order, instead of what the find would find; NULL: find. */
    const uint64_t *ids;
    size_t n_ids;
    uint64_t *masked;  /* gets how many values were masked; may be NULL */
    const char *below; /* a page: what is under its title; NULL: nothing */
};

enum td_status export_csv(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink, uint64_t *rows,
    struct err *err) TD_MUST_USE;
enum td_status export_json(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink, uint64_t *rows,
    struct err *err) TD_MUST_USE;
enum td_status export_page(struct office *office, const struct find *find,
    const struct export_options *options, const struct sink *sink, uint64_t *rows,
    struct err *err) TD_MUST_USE;
/* The same for one record, for `show --json`. */
enum td_status export_json_record(struct office *office, const struct schema *schema,
    const void *record, struct str *out, struct err *err) TD_MUST_USE;

#endif
