/* SPDX-License-Identifier: MIT
 *
 * Many records, one step.
 */
#include "core/bulk.h"

#include <string.h>

#include "model/registry.h"
#include "private.h"

#define REASONS 200

void bulk_outcome_release(struct bulk_outcome *outcome)
{
    str_release(&outcome->reasons);
}

/* A refusal concerns one record; anything else ends the whole. */
static bool is_refusal(enum td_status status)
{
    return status == TD_INVALID || status == TD_CONFLICT || status == TD_NOT_FOUND ||
           status == TD_DENIED;
}

/* The register that the ids are of. */
static const struct schema *schema_of(const struct command *command)
{
    return command->about == NULL ? command->schema
                                  : registry_named(command->about->refers);
}

static void add_reason(struct office *office, const struct command *command, uint64_t id,
    const struct err *why, struct bulk_outcome *outcome)
{
    const struct schema *schema = schema_of(command);
    void *record = record_new(schema);
    outcome->refused++;
    if (outcome->refused <= REASONS &&
        office_get(office, schema, id, record, NULL) == TD_OK)
        str_addf(&outcome->reasons, "%s: ", record_chead(record)->code);
    if (outcome->refused <= REASONS)
        str_addf(&outcome->reasons, "%s\n", why->text);
    record_free(schema, record);
}

/* Adds the record that names this one. */
static enum td_status add_about(struct office *office, const struct command *command,
    uint64_t id, struct outcome *outcome, struct err *err)
{
    const struct schema *schema = schema_of(command);
    void *named = record_new(schema), *fresh = record_new(command->schema);
    struct command one = *command;
    one.record = fresh;
    *outcome = (struct outcome){0};
    enum td_status status = office_get(office, schema, id, named, err);
    record_copy(command->schema, fresh, command->record);
    if (status == TD_OK) {
        field_set_text(command->about, fresh, record_chead(named)->code);
        status = office_apply(office, &one, outcome, err);
    }
    record_free(command->schema, fresh);
    record_free(schema, named);
    return status;
}

static enum td_status do_one(struct office *office, const struct command *command,
    uint64_t id, struct outcome *outcome, struct err *err)
{
    struct command one = *command;
    one.id = id;
    return command->about != NULL ? add_about(office, command, id, outcome, err)
                                  : office_apply(office, &one, outcome, err);
}

static enum td_status apply_one(struct office *office, const struct command *command,
    uint64_t id, struct bulk_outcome *total, struct err *err)
{
    struct err why = {0};
    struct outcome outcome;
    enum td_status status = do_one(office, command, id, &outcome, &why);
    outcome_release(&outcome);
    if (status == TD_OK) {
        *(outcome.changed ? &total->changed : &total->same) += 1;
        return TD_OK;
    }
    if (!is_refusal(status))
        return err_set(err, status, "%s", why.text);
    add_reason(office, command, id, &why, total);
    return TD_OK;
}

static enum td_status apply_all(struct office *office, const struct command *command,
    const uint64_t *ids, size_t n, struct bulk_outcome *total, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < n && status == TD_OK; i++)
        status = apply_one(office, command, ids[i], total, err);
    return status;
}

static enum td_status write_all(struct office *office, const struct command *command,
    const uint64_t *ids, size_t n, struct bulk_outcome *total, struct err *err)
{
    enum td_status status = core_step_begin(office, err);
    if (status != TD_OK)
        return status;
    status = apply_all(office, command, ids, n, total, err);
    if (status == TD_OK && total->refused == n)
        status = err_set(err, TD_INVALID, "%.*s",
            (int)strcspn(str_text(&total->reasons), "\n"), str_text(&total->reasons));
    return core_step_end(office, status, err);
}

enum td_status office_bulk(struct office *office, const struct command *command,
    const uint64_t *ids, size_t n, struct bulk_outcome *outcome, struct err *err)
{
    *outcome = (struct bulk_outcome){0};
    if (n > BULK_MOST)
        return err_set(err, TD_INVALID,
            _("At most %u records are changed at once, here are %u; narrow the list."),
            (unsigned)BULK_MOST, (unsigned)n);
    if (!command->dry_run)
        return write_all(office, command, ids, n, outcome, err);
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    status = apply_all(office, command, ids, n, outcome, err);
    office_read_end(office);
    return status;
}
