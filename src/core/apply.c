/* SPDX-License-Identifier: MIT
 *
 * The one road in. A command becomes the record as it shall be, which then passes the
 * rules, is derived and put, all in one transaction. Nothing here talks to a person.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "core/letters.h"
#include "model/casefile.h"
#include "model/letter_step.h"
#include "model/protect.h"
#include "model/workflow.h"
#include "private.h"

/* One command under way. */
struct act {
    struct office *office;
    const struct command *command;
    struct outcome *outcome;
    struct txn *txn;
    const struct book *book;
    void *before; /* NULL for a new record */
    void *after;
};

void outcome_release(struct outcome *outcome)
{
    str_release(&outcome->warnings);
}

static const struct schema *schema_of(const struct act *act)
{
    return act->command->schema;
}

static bool is_touched(const struct act *act, const struct field *field)
{
    const struct command *command = act->command;
    if (command->verb == VERB_ADD && command->fields == NULL)
        return true;
    for (size_t i = 0; i < command->n_fields; i++)
        if (command->fields[i] == field)
            return true;
    return false;
}

/* --- what somebody else changed meanwhile --------------------------------------- */

static bool changed_by_entry(const struct entry *entry, uint16_t tag)
{
    for (size_t i = 0; i < entry->n_changes; i++)
        if (entry->changes[i].tag == tag)
            return true;
    return false;
}

/* A field that this command sets and the entry changed, unless both to the same. */
static const struct field *clash_with(const struct act *act, const struct entry *entry)
{
    const struct schema *schema = schema_of(act);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        bool wants = is_touched(act, field) || (act->command->verb == VERB_MOVE &&
                                                   strcmp(field->key, "state") == 0);
        if (wants && changed_by_entry(entry, field->tag) &&
            !field_equal(field, act->before, act->command->record))
            return field;
    }
    return NULL;
}

static enum td_status refuse_clash(const struct act *act, const struct field *field,
    const struct entry *entry, struct err *err)
{
    enum td_status status = err_set(err, TD_CONFLICT,
        _("%s has changed “%s” of %s meanwhile; look at it again."), entry->actor,
        msg(field->label), record_chead(act->before)->code);
    if (err != NULL)
        snprintf(err->field, sizeof err->field, "%s", field->key);
    return status;
}

/* Different fields merge by themselves; the same field is a conflict. */
static enum td_status check_base(const struct act *act, struct err *err)
{
    const struct record *head = record_chead(act->before);
    uint32_t base = act->command->base_rev;
    uint64_t *seqs = NULL;
    size_t n = 0;
    if (base == 0 || base == head->rev)
        return TD_OK;
    enum td_status status =
        txn_history(act->txn, schema_of(act), head->id, &seqs, &n, err);
    for (size_t i = n; status == TD_OK && i-- > 0;) {
        struct entry entry;
        status = txn_entry(act->txn, seqs[i], &entry, err);
        if (status != TD_OK)
            break;
        bool older = entry.rev_after <= base;
        const struct field *clash = older ? NULL : clash_with(act, &entry);
        if (clash != NULL)
            status = refuse_clash(act, clash, &entry, err);
        entry_release(&entry);
        if (older)
            break;
    }
    free(seqs);
    return status;
}

/* --- the record as it shall be -------------------------------------------------- */

static void overlay(struct act *act)
{
    const struct schema *schema = schema_of(act);
    for (size_t i = 0; i < schema->count; i++)
        if (is_touched(act, &schema->fields[i]))
            field_copy(&schema->fields[i], act->after, act->command->record);
}

/* A value given for a reckoned field that is what would be reckoned is no override. */
static void drop_reckoned(struct act *act)
{
    const struct schema *schema = schema_of(act);
    if (schema->derive == NULL)
        return;
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->shown == 0 || field_is_empty(field, act->after) ||
            !is_touched(act, field))
            continue;
        struct field stored = *field;
        stored.shown = 0;
        int64_t given = field_get_number(&stored, act->after);
        field_clear(field, act->after);
        schema->derive(act->after, act->book);
        if (field_get_number(field, act->after) != given)
            field_set_number(field, act->after, given);
    }
}

static const char *value_of(
    const struct schema *schema, const void *record, const char *key)
{
    const struct field *field = schema_field(schema, key);
    return field != NULL && field_is_text(field) ? field_get_text(field, record) : NULL;
}

/* A visit or letter on a protected matter is one itself, even when its kind was left
 * empty at the desk. */
static void inherit_kind(struct act *act)
{
    const struct schema *schema = schema_of(act);
    const struct field *kind = schema_field(schema, "kind");
    const char *code = value_of(schema, act->after, "case");
    uint64_t id;
    if (kind == NULL || code == NULL || !field_is_empty(kind, act->after) ||
        txn_find_code_in(act->txn, &schema_case, code, &id, NULL) != TD_OK)
        return;
    struct casefile cf;
    record_init(&schema_case, &cf);
    if (txn_get(act->txn, &schema_case, id, &cf, NULL) == TD_OK && protect_kind(cf.kind))
        field_set_text(kind, act->after, cf.kind);
    record_release(&schema_case, &cf);
}

/* A code that went into another record stands for that one. */
static void follow_reference(
    struct act *act, const struct field *field, const struct schema *target, uint64_t id)
{
    char *code = NULL;
    if (core_follow(act->txn, target, &id, &code) && code != NULL) {
        str_addf(&act->outcome->warnings, _("%s was merged into %s, which is taken."),
            field_get_text(field, act->after), code);
        str_addc(&act->outcome->warnings, '\n');
        field_set_text(field, act->after, code);
    }
    free(code);
}

static enum td_status check_reference(
    struct act *act, const struct field *field, struct err *err)
{
    const char *code = field_get_text(field, act->after);
    const struct schema *target = registry_named(field->refers);
    const struct schema *found = NULL;
    uint64_t id;
    enum td_status status = target != NULL
                                ? txn_find_code_in(act->txn, target, code, &id, NULL)
                                : txn_find_code(act->txn, code, &found, &id, NULL);
    if (status == TD_OK) {
        follow_reference(act, field, target != NULL ? target : found, id);
        return TD_OK;
    }
    if (!act->command->no_defaults)
        return err_field(err, field->key, _("There is no record %s."), code);
    str_addf(&act->outcome->warnings, _("%s: there is no record %s yet."),
        msg(field->label), code);
    str_addc(&act->outcome->warnings, '\n');
    return TD_OK;
}

static enum td_status check_references(struct act *act, struct err *err)
{
    const struct schema *schema = schema_of(act);
    enum td_status status = TD_OK;
    for (size_t i = 0; i < schema->count && status == TD_OK; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_REF && !field_is_empty(field, act->after) &&
            (act->before == NULL || !field_equal(field, act->before, act->after)))
            status = check_reference(act, field, err);
    }
    return status;
}

/* An imported record keeps its empty fields; only what the program itself keeps (the
 * state of a case) begins somewhere. */
static void default_own_fields(struct act *act, const struct parse_env *env)
{
    const struct schema *schema = schema_of(act);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (!(field->flags & F_READONLY) || field->initial == NULL ||
            !field_is_empty(field, act->after))
            continue;
        enum td_status status = field_parse(field, act->after, field->initial, env, NULL);
        REQUIRE(status == TD_OK);
    }
}

static enum td_status shape_add(struct act *act, struct err *err)
{
    struct parse_env env = {.book = act->book, .today = clock_today()};
    overlay(act);
    if (schema_of(act) == &schema_case) {
        enum td_status status = workflow_adopt(act->after, &act->outcome->warnings, err);
        if (status != TD_OK)
            return status;
    }
    if (act->command->no_defaults)
        default_own_fields(act, &env);
    else
        record_defaults(schema_of(act), act->after, &env);
    inherit_kind(act);
    return TD_OK;
}

static enum td_status shape_edit(struct act *act, struct err *err)
{
    overlay(act);
    inherit_kind(act);
    const struct schema *schema = schema_of(act);
    for (size_t i = 0; i < schema->count && !act->command->no_defaults; i++) {
        const struct field *field = &schema->fields[i];
        if ((field->flags & F_READONLY) && !field_equal(field, act->before, act->after))
            return err_field(err, field->key,
                _("%s is not edited but moved: use “move” and what it needs."),
                msg(field->label));
    }
    if (schema != &schema_case)
        return TD_OK;
    struct str ignored = {0};
    enum td_status status = workflow_adopt(act->after, &ignored, err);
    str_release(&ignored);
    return status;
}

static enum td_status shape_letter_step(struct act *act, struct err *err)
{
    const char *step = act->command->step;
    overlay(act);
    enum td_status status = letter_step_check(act->before, step, act->after, err);
    if (status == TD_OK)
        letter_step_take(act->after, step, clock_today());
    return status;
}

static enum td_status shape_move(struct act *act, struct err *err)
{
    const struct casefile *wanted = act->command->record;
    if (schema_of(act) == &schema_letter && act->command->step != NULL)
        return shape_letter_step(act, err);
    if (schema_of(act) != &schema_case)
        return err_set(err, TD_INVALID,
            _("Only cases are moved from state to state, and letters take steps."));
    struct casefile *cf = act->after;
    workflow_begin(cf, wanted->state);
    overlay(act);
    const struct field *state = schema_field(&schema_case, "state");
    field_copy(state, cf, act->before);
    if (act->command->reason != NULL)
        field_set_text(schema_field(&schema_case, "reason"), cf, act->command->reason);
    enum td_status status = workflow_check(act->before, wanted->state, cf, err);
    if (status == TD_OK)
        workflow_enter(cf, wanted->state, clock_today());
    return status;
}

/* What went into another record is changed there. */
static enum td_status refuse_merged(const struct act *act, struct err *err)
{
    const char *into =
        act->before == NULL ? NULL : core_merged_into(schema_of(act), act->before);
    if (into == NULL)
        return TD_OK;
    return err_set(err, TD_INVALID,
        _("%s was merged into %s: change that one, or undo the merge."),
        record_chead(act->before)->code, into);
}

static enum td_status shape_merge(struct act *act, struct err *err)
{
    const struct field *merged = schema_field(schema_of(act), "merged");
    const char *into = field_get_text(merged, act->command->record);
    if (record_chead(act->before)->voided != NULL)
        return err_set(err, TD_INVALID, _("%s was taken out already."),
            record_chead(act->before)->code);
    field_set_text(merged, act->after, into);
    char *reason = xasprintf(_("merged into %s"), into);
    field_set_text(schema_field(schema_of(act), "voided"), act->after, reason);
    free(reason);
    return TD_OK;
}

static enum td_status shape_void(struct act *act, struct err *err)
{
    const char *reason = act->command->reason;
    if (reason == NULL || reason[strspn(reason, " ")] == '\0')
        return err_field(err, "reason", _("Say why the record is taken out."));
    if (record_chead(act->before)->voided != NULL)
        return err_set(err, TD_INVALID, _("%s was taken out already."),
            record_chead(act->before)->code);
    field_set_text(schema_field(schema_of(act), "voided"), act->after, reason);
    return TD_OK;
}

static enum td_status shape(struct act *act, struct err *err)
{
    enum td_status status = refuse_merged(act, err);
    if (status != TD_OK)
        return status;
    switch (act->command->verb) {
    case VERB_ADD: return shape_add(act, err);
    case VERB_EDIT: return shape_edit(act, err);
    case VERB_MOVE: return shape_move(act, err);
    case VERB_VOID: return shape_void(act, err);
    case VERB_UNVOID:
        field_clear(schema_field(schema_of(act), "voided"), act->after);
        return TD_OK;
    case VERB_MERGE: return shape_merge(act, err);
    }
    return TD_INVALID;
}

static enum action action_of(enum verb verb)
{
    switch (verb) {
    case VERB_ADD: return ACTION_ADD;
    case VERB_EDIT: return ACTION_EDIT;
    case VERB_MOVE: return ACTION_MOVE;
    case VERB_VOID: return ACTION_VOID;
    case VERB_UNVOID: return ACTION_UNVOID;
    case VERB_MERGE: return ACTION_MERGE;
    }
    return ACTION_EDIT;
}

/* --- checks and writing --------------------------------------------------------- */

static enum td_status check_masks(const struct act *act, struct err *err)
{
    const struct schema *schema = schema_of(act);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        const char *text = field_get_text(field, act->after);
        if (text != NULL && is_touched(act, field) && strcmp(text, FIELD_MASK) == 0)
            return err_field(err, field->key,
                _("“%s” stands for a hidden value; it cannot be stored."), FIELD_MASK);
    }
    return TD_OK;
}

/* A wrong year, as a rule: it would be missing in this year's figures. */
static void warn_ahead(struct act *act)
{
    const struct schema *schema = schema_of(act);
    if (!(schema->flags & SCHEMA_PAST) || schema->date == NULL)
        return;
    const struct field *date = schema_field(schema, schema->date);
    day_t day = (day_t)field_get_number(date, act->after);
    char text[DAY_TEXT];
    if (is_touched(act, date) && day != DAY_NONE && day > clock_today())
        str_addf(&act->outcome->warnings, _("%s: %s has not come yet.\n"),
            msg(date->label), day_local(day, text));
}

/* Of what this command sets: an old number is not held against every later change. */
static void warn_odd(struct act *act)
{
    const struct schema *schema = schema_of(act);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        const char *odd = is_touched(act, field) ? field_odd(field, act->after) : NULL;
        if (odd != NULL)
            str_addf(&act->outcome->warnings, "%s\n", odd);
    }
}

static enum td_status check_all(struct act *act, struct err *err)
{
    enum verb verb = act->command->verb;
    if (verb == VERB_VOID || verb == VERB_UNVOID || verb == VERB_MERGE)
        return TD_OK;
    enum td_status status = check_masks(act, err);
    if (status == TD_OK)
        status = record_check(schema_of(act), act->after, err);
    if (status == TD_OK)
        status = check_references(act, err);
    if (status != TD_OK || verb == VERB_MOVE)
        return status;
    if (schema_of(act)->warn != NULL)
        schema_of(act)->warn(act->after, &act->outcome->warnings);
    warn_ahead(act);
    warn_odd(act);
    return TD_OK;
}

static enum td_status give_code(struct act *act, struct err *err)
{
    struct record *head = record_head(act->after);
    const struct schema *found;
    uint64_t id;
    if (head->code == NULL)
        return core_number(act->txn, schema_of(act), act->after, clock_today(), err);
    if (act->before != NULL && record_chead(act->before)->code != NULL &&
        strcmp(record_chead(act->before)->code, head->code) == 0)
        return TD_OK;
    enum td_status status =
        schema_of(act)->flags & SCHEMA_ANY_CODE
            ? txn_find_code_in(act->txn, schema_of(act), head->code, &id, NULL)
            : txn_find_code(act->txn, head->code, &found, &id, NULL);
    if (status == TD_OK && (act->before == NULL || id != record_chead(act->before)->id))
        return err_set(err, TD_CONFLICT, _("The code %s is in use already."), head->code);
    return TD_OK;
}

static enum td_status rederive_cases(struct act *act, struct err *err)
{
    struct book *book;
    enum td_status status = core_book(act->txn, &book, err);
    if (status != TD_OK)
        return status;
    uint64_t moved = 0;
    status = core_rederive(act->txn, book, &moved, err);
    book_free(book);
    if (moved > 0) {
        str_addf(&act->outcome->warnings,
            msg_n("%lu due date has moved.", "%lu due dates have moved.", moved),
            (unsigned long)moved);
        str_addc(&act->outcome->warnings, '\n');
    }
    return status;
}

static enum td_status put(struct act *act, struct err *err)
{
    const struct schema *schema = schema_of(act);
    enum td_status status =
        txn_put(act->txn, schema, act->after, action_of(act->command->verb), err);
    if (status == TD_OK && core_is_office_data(schema))
        status = rederive_cases(act, err);
    return status;
}

static void tell(const struct act *act)
{
    const struct record *head = record_chead(act->after);
    struct outcome *outcome = act->outcome;
    outcome->id = head->id;
    outcome->rev = head->rev;
    outcome->changed =
        act->before == NULL || !record_equal(schema_of(act), act->before, act->after);
    snprintf(outcome->code, sizeof outcome->code, "%s", head->code);
}

static enum td_status load(struct act *act, struct err *err)
{
    const struct schema *schema = schema_of(act);
    act->after = record_new(schema);
    if (act->command->verb == VERB_ADD)
        return TD_OK;
    act->before = record_new(schema);
    enum td_status status = txn_get(act->txn, schema, act->command->id, act->before, err);
    if (status == TD_OK)
        status = check_base(act, err);
    if (status == TD_OK)
        record_copy(schema, act->after, act->before);
    return status;
}

/* The command itself says who the person is, be it nobody: an exported row. */
static bool says_person(const struct act *act)
{
    const struct field *person = schema_field(schema_of(act), "person");
    return act->command->fields != NULL && person != NULL && is_touched(act, person);
}

static enum td_status perform(struct act *act, struct err *err)
{
    const struct command *command = act->command;
    enum td_status status = load(act, err);
    if (status == TD_OK)
        status = shape(act, err);
    if (status == TD_OK)
        status = check_all(act, err);
    if (status == TD_OK && command->verb == VERB_ADD && !says_person(act))
        status = core_tie_person(act->office, act->txn, command->schema, act->after,
            !command->no_defaults && !command->dry_run, err);
    if (status == TD_OK)
        status = give_code(act, err);
    if (status != TD_OK)
        return status;
    drop_reckoned(act);
    if (command->schema->derive != NULL)
        command->schema->derive(act->after, act->book);
    if (!command->dry_run)
        status = put(act, err);
    if (status == TD_OK)
        tell(act);
    return status;
}

/* Asked before the write begins: it looks through all letters. */
static void warn_guided(
    struct office *office, const struct command *command, struct str *warnings)
{
    if (command->verb != VERB_MOVE || command->schema != &schema_letter ||
        command->step == NULL || strcmp(command->step, "guide") != 0)
        return;
    void *letter = record_new(&schema_letter);
    if (office_get(office, &schema_letter, command->id, letter, NULL) == TD_OK &&
        office_guided_before(office, letter, warnings))
        str_addc(warnings, '\n');
    record_free(&schema_letter, letter);
}

enum td_status office_apply(struct office *office, const struct command *command,
    struct outcome *outcome, struct err *err)
{
    memset(outcome, 0, sizeof *outcome);
    warn_guided(office, command, &outcome->warnings);
    struct act act = {.office = office, .command = command, .outcome = outcome};
    act.book = office_book(office);
    bool own = false;
    enum td_status status = command->dry_run ? core_read(office, &act.txn, &own, err)
                                             : core_write(office, &act.txn, err);
    if (status != TD_OK)
        return status;
    status = perform(&act, err);
    if (command->dry_run)
        core_read_done(act.txn, own);
    else
        status = core_write_done(office, act.txn, status, err);
    record_free(command->schema, act.before);
    record_free(command->schema, act.after);
    return status;
}
