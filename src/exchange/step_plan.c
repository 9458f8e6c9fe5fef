/* SPDX-License-Identifier: MIT
 *
 * Second step: what the register, and the file itself, know about a row already. Nothing
 * may come twice: a known code with equal cells is passed over and with others rejected
 * unless the person wants updates; without a code, the n-th row of some content is the
 * n-th record of it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "core/command.h"
#include "model/protect.h"
#include "steps.h"

/* Equal as cells: an empty cell agrees with what the program fills in by itself, and a
 * due date with the one in force. */
static bool cell_agrees(const struct field *field, const void *row, const void *known)
{
    if (field_equal(field, row, known))
        return true;
    if (field->shown != 0) {
        struct field stored = *field;
        stored.shown = 0;
        return field_get_number(&stored, row) == field_get_number(field, known);
    }
    if (!field_is_empty(field, row))
        return false;
    if (strcmp(field->key, "person") == 0)
        return true;
    return strcmp(field->key, "kind") == 0 && protect_kind(field_get_text(field, known));
}

static void compare(const struct import *im, struct pending *p, const void *known)
{
    p->differ = xcalloc(im->columns.n_fields, sizeof *p->differ);
    for (size_t i = 0; i < im->columns.n_fields; i++) {
        const struct field *field = im->columns.fields[i];
        if (strcmp(field->key, "code") != 0 && !cell_agrees(field, p->record, known))
            p->differ[p->n_differ++] = field;
    }
}

static char *field_list(
    const struct columns *columns, const struct field *const *fields, size_t n)
{
    struct str names = {0};
    for (size_t i = 0; i < n; i++)
        str_addf(
            &names, "%s%s", i > 0 ? ", " : "", columns_name(columns, fields[i]->key));
    return str_detach(&names);
}

static void reject_different(const struct import *im, struct pending *p)
{
    char *names = field_list(&im->columns, p->differ, p->n_differ);
    pending_fault(p, columns_find(&im->columns, p->differ[0]->key), p->differ[0]->key,
        xasprintf(
            _("%s is known with other values of: %s. Import with --update to change "
              "the record."),
            record_chead(p->record)->code, names));
    free(names);
}

static void reject_voided(struct pending *p)
{
    pending_fault(p, 0, "code",
        xasprintf(_("%s was taken out of the lists; bring it back before changing it."),
            record_chead(p->record)->code));
}

static void note_voided(struct pending *p, const struct record *known)
{
    str_addf(&p->warnings, _("%s was taken out of the lists (%s) and stays out."),
        known->code, known->voided);
    str_addc(&p->warnings, '\n');
}

/* Was the record taken out by undoing its addition, and by nothing else? Then it never
 * was, as far as the office is concerned. */
static enum td_status was_undone(
    struct import *im, uint64_t id, bool *undone, struct err *err)
{
    struct history_entry *entries;
    size_t n;
    enum td_status status = office_history(im->office, im->schema, id, &entries, &n, err);
    if (status != TD_OK)
        return status;
    *undone = n > 0 && entries[0].action == ACTION_UNDO;
    for (size_t i = 0; i < n; i++)
        *undone = *undone && entries[i].action != ACTION_VOID;
    history_free(entries, n);
    return TD_OK;
}

static enum td_status plan_voided(
    struct import *im, struct pending *p, const struct record *head, struct err *err)
{
    bool undone = false;
    enum td_status status = was_undone(im, head->id, &undone, err);
    if (undone) {
        p->plan = PLAN_REVIVE;
    } else if (p->n_differ > 0) {
        reject_voided(p);
    } else {
        p->plan = PLAN_SKIP;
        note_voided(p, head);
    }
    if (p->plan != PLAN_REJECT)
        by_content_use(&im->by_content, head->id);
    return status;
}

static enum td_status plan_known(
    struct import *im, struct pending *p, const void *known, struct err *err)
{
    const struct record *head = record_chead(known);
    compare(im, p, known);
    p->id = head->id;
    p->rev = head->rev;
    if (head->voided != NULL)
        return plan_voided(im, p, head, err);
    if (p->n_differ > 0 && im->options->update) {
        p->plan = PLAN_EDIT;
    } else if (p->n_differ > 0) {
        reject_different(im, p);
    } else {
        p->plan = PLAN_SKIP;
        by_content_use(&im->by_content, head->id);
    }
    return TD_OK;
}

/* The code stands in an earlier row of this file. */
static void plan_repeated(struct import *im, struct pending *p, uint64_t line)
{
    struct str differ = {0};
    p->plan = PLAN_SKIP;
    if (by_code_differ(
            &im->by_code, &im->columns, record_chead(p->record)->code, &p->sums, &differ))
        pending_fault(p, columns_find(&im->columns, "code"), "code",
            xasprintf(
                _("%s stands in line %llu as well, with other values of: %s. Keep one "
                  "of the two rows."),
                record_chead(p->record)->code, (unsigned long long)line,
                str_text(&differ)));
    str_release(&differ);
}

static enum td_status plan_coded(
    struct import *im, struct pending *p, void *known, struct err *err)
{
    const char *code = record_chead(p->record)->code;
    uint64_t line = by_code_line(&im->by_code, code), id;
    if (line != 0) {
        plan_repeated(im, p, line);
        return TD_OK;
    }
    enum td_status status = office_find_code_in(im->office, im->schema, code, &id, NULL);
    if (status == TD_OK)
        status = office_get(im->office, im->schema, id, known, err);
    else if (status == TD_NOT_FOUND)
        status = TD_OK;
    else
        return err_set(err, status, _("The code %s cannot be looked up."), code);
    if (status != TD_OK)
        return status;
    if (record_chead(known)->id != 0)
        status = plan_known(im, p, known, err);
    if (status == TD_OK && p->plan != PLAN_REJECT)
        status = by_code_add(&im->by_code, &im->columns, code, &p->sums, p->line, err);
    return status;
}

/* Equal in every cell, without allowance for what the program fills in. */
static bool is_exact(const struct import *im, const void *row, const void *known)
{
    for (size_t i = 0; i < im->columns.n_fields; i++) {
        const struct field *field = im->columns.fields[i];
        if (strcmp(field->key, "code") != 0 && !field_equal(field, row, known))
            return false;
    }
    return true;
}

static bool agrees(const struct import *im, const void *row, const void *known)
{
    for (size_t i = 0; i < im->columns.n_fields; i++) {
        const struct field *field = im->columns.fields[i];
        if (strcmp(field->key, "code") != 0 && !cell_agrees(field, row, known))
            return false;
    }
    return true;
}

/* The oldest record of the row's content that no row stands for yet: one that is equal to
 * the letter before one that merely agrees, a live one before one taken out. Its id, 0
 * when there is none. */
static enum td_status find_equal(struct import *im, const struct pending *p, void *known,
    uint64_t *found, struct err *err)
{
    uint64_t sum = sum_content(&im->columns, p->record), id;
    size_t at = 0;
    *found = 0;
    while (by_content_next(&im->by_content, sum, &at, &id)) {
        record_clear(im->schema, known);
        enum td_status status = office_get(im->office, im->schema, id, known, err);
        if (status != TD_OK)
            return status;
        if (record_chead(known)->voided != NULL && *found != 0)
            break;
        bool exact = is_exact(im, p->record, known);
        if (exact || (*found == 0 && agrees(im, p->record, known)))
            *found = id;
        if (exact)
            break;
    }
    return TD_OK;
}

/* The n-th row of some content is the n-th record of it. */
static enum td_status plan_plain(
    struct import *im, struct pending *p, void *known, struct err *err)
{
    uint64_t id = 0;
    enum td_status status =
        by_content_build(&im->by_content, im->office, &im->columns, err);
    if (status == TD_OK)
        status = find_equal(im, p, known, &id, err);
    if (status != TD_OK || id == 0)
        return status;
    if (record_chead(known)->id != id) {
        record_clear(im->schema, known);
        status = office_get(im->office, im->schema, id, known, err);
        if (status != TD_OK)
            return status;
    }
    return plan_known(im, p, known, err);
}

enum td_status step_plan(struct import *im, struct err *err)
{
    enum td_status status = office_read_begin(im->office, err);
    if (status != TD_OK)
        return status;
    void *known = record_new(im->schema);
    for (size_t i = 0; i < im->lot->n && status == TD_OK; i++) {
        struct pending *p = &im->lot->rows[i];
        if (p->plan == PLAN_REJECT)
            continue;
        record_clear(im->schema, known);
        status = im->plain_pass ? plan_plain(im, p, known, err)
                                : plan_coded(im, p, known, err);
    }
    record_free(im->schema, known);
    office_read_end(im->office);
    return status;
}
