/* SPDX-License-Identifier: MIT
 *
 * First step: a row of cells becomes a record, or a list of faults. All faults of a row
 * are found, so that it is corrected once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/casefile.h"
#include "model/workflow.h"
#include "steps.h"

static void pending_release(const struct schema *schema, struct pending *p)
{
    for (size_t i = 0; i < p->n_faults; i++) {
        free(p->faults[i].field);
        free(p->faults[i].reason);
    }
    free(p->faults);
    free(p->differ);
    record_free(schema, p->record);
    str_release(&p->warnings);
}

void lot_clear(struct lot *lot, const struct schema *schema)
{
    for (size_t i = 0; i < lot->n; i++)
        pending_release(schema, &lot->rows[i]);
    lot->n = 0;
    str_clear(&lot->cells);
}

void lot_release(struct lot *lot, const struct schema *schema)
{
    lot_clear(lot, schema);
    free(lot->rows);
    str_release(&lot->cells);
    *lot = (struct lot){.n = 0};
}

void pending_fault(
    struct pending *p, unsigned column, const char *field, char *reason_take)
{
    ARRAY_GROW(p->faults, p->faults_cap, p->n_faults + 1);
    p->faults[p->n_faults++] = (struct fault){column, xstrdup(field), reason_take};
    p->plan = PLAN_REJECT;
}

static void keep_cells(struct lot *lot, struct pending *p, const struct csv_row *row)
{
    p->cells = lot->cells.len;
    p->n_cells = row->n;
    for (size_t i = 0; i < row->n; i++)
        str_addn(&lot->cells, row->cells[i], strlen(row->cells[i]) + 1);
}

static void parse_cell(struct pending *p, const struct parse_env *env,
    const struct field *field, size_t i, const char *cell)
{
    unsigned column = (unsigned)i + 1;
    if (field == NULL)
        return;
    if (strcmp(cell, FIELD_MASK) == 0) {
        pending_fault(p, column, field->key,
            xasprintf(
                _("“%s” stands for a value that was hidden in an export; export with "
                  "the identities shown, or leave the column out."),
                FIELD_MASK));
        return;
    }
    char *plain = csv_unguard(cell);
    struct err own = {.code = TD_OK};
    if (field_parse(field, p->record, plain != NULL ? plain : cell, env, &own) != TD_OK)
        pending_fault(p, column, field->key, xstrdup(own.text));
    free(plain);
}

/* Fills in what an added case would get from its other cells, so that the row compares
 * with the record it became. A row that cannot be completed is left to the rules. */
static void complete(const struct schema *schema, struct pending *p)
{
    struct str ignored = {0};
    if (schema != &schema_case)
        return;
    enum td_status status = workflow_adopt(p->record, &ignored, NULL);
    (void)status;
    str_release(&ignored);
}

void step_parse(struct lot *lot, const struct columns *columns, const struct csv_row *row)
{
    size_t width = columns->n;
    ARRAY_GROW(lot->rows, lot->cap, lot->n + 1);
    struct pending *p = &lot->rows[lot->n++];
    *p = (struct pending){
        .plan = PLAN_ADD, .line = row->line, .record = record_new(columns->schema)};
    keep_cells(lot, p, row);
    if (row->n > width)
        pending_fault(p, (unsigned)width + 1, "",
            xasprintf(_("The row has %u cells, the header only %u; is a cell with a "
                        "delimiter in it without quotes?"),
                (unsigned)row->n, (unsigned)width));
    for (size_t i = 0; i < row->n && i < width; i++)
        parse_cell(p, &lot->env, columns->list[i].field, i, row->cells[i]);
    complete(columns->schema, p);
    if (record_chead(p->record)->code != NULL)
        row_sums_make(columns, p->record, &p->sums);
}
