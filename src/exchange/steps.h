/* SPDX-License-Identifier: MIT
 *
 * What the files of an import share: the rows under way and the three steps they take.
 * A row is parsed without any transaction, ahead of the others (ahead.h), compared with
 * what the register knows in one short reading and applied in one short writing; import.c
 * leads it through.
 */
#ifndef EXCHANGE_STEPS_H
#define EXCHANGE_STEPS_H

#include "exchange/import.h"
#include "known.h"
#include "rejects.h"

enum plan {
    PLAN_ADD,
    PLAN_EDIT,
    PLAN_REVIVE, /* its addition was undone: it comes back as the row says */
    PLAN_SKIP,
    PLAN_REJECT
};

struct fault {
    unsigned column; /* from 1, 0 when there is none */
    char *field, *reason;
};

/* A row under way. */
struct pending {
    uint64_t line;
    void *record;
    size_t cells; /* where they begin in those of the lot */
    size_t n_cells;
    struct row_sums sums; /* of a row with a code */
    struct fault *faults;
    size_t n_faults, faults_cap;
    enum plan plan;
    uint64_t id; /* of the known record */
    uint32_t rev;
    const struct field **differ; /* fields in which the known record differs */
    size_t n_differ;
    struct str warnings;
};

/* Rows that go together. */
struct lot {
    struct pending *rows;
    size_t n, cap;
    struct str cells;     /* of all rows as in the file, a NUL behind each */
    struct parse_env env; /* what they are parsed with */
};

struct import {
    struct office *office;
    const struct schema *schema;
    const struct import_options *options;
    const struct import_listener *listener;
    struct import_report *report;
    struct csv_source source;
    struct columns columns;
    uint64_t header_line;
    bool plain_pass; /* the rows without a code */
    struct lot *lot; /* under way */
    struct by_code by_code;
    struct by_content by_content;
    struct rejects rejects;
};

/* --- step_parse.c ---------------------------------------------------------------- */

/* Adds the row to the lot. */
void step_parse(
    struct lot *lot, const struct columns *columns, const struct csv_row *row);
/* Lets its rows go; room for others stays, and what they are parsed with. */
void lot_clear(struct lot *lot, const struct schema *schema);
void lot_release(struct lot *lot, const struct schema *schema);
/* Rejects the row. Takes over the reason; column 0 when there is none. */
void pending_fault(
    struct pending *p, unsigned column, const char *field, char *reason_take);

/* --- step_plan.c ----------------------------------------------------------------- */

/* Decides what becomes of each row of the lot that has no fault. */
enum td_status step_plan(struct import *im, struct err *err) TD_MUST_USE;

/* Does the row change anything? */
static inline bool pending_writes(const struct pending *p)
{
    return p->plan != PLAN_SKIP && p->plan != PLAN_REJECT;
}

/* --- step_apply.c ---------------------------------------------------------------- */

/* Writes what was planned of the rows from `from` on in one transaction, or only tries it
 * in a check. *to is one past the last row done: others that want to write do not wait
 * for all of them when that takes long. */
enum td_status step_apply(
    struct import *im, size_t from, size_t *to, struct err *err) TD_MUST_USE;

#endif
