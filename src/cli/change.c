/* SPDX-License-Identifier: MIT
 *
 * The one way the commands write: office_apply, and what is said about it afterwards.
 */
#include "base/msg.h"
#include "context.h"
#include "core/names.h"

/* Asked before the change is made: afterwards everybody is known. */
void warn_new_names(struct context *ctx, const struct command *command)
{
    for (size_t i = 0; i < command->schema->count; i++) {
        const struct field *field = &command->schema->fields[i];
        const char *name = command->record != NULL && (field->flags & F_STAFF)
                               ? field_get_text(field, command->record)
                               : NULL;
        bool known = true;
        if (name == NULL ||
            name_is_known(ctx->office, field, name, &known, NULL) != TD_OK || known)
            continue;
        say(ctx, _("Note: nobody here is called “%s” yet."), name);
    }
}

int apply(struct context *ctx, struct command *command, struct outcome *outcome)
{
    command->dry_run = ctx->common.dry_run;
    warn_new_names(ctx, command);
    enum td_status status = office_apply(ctx->office, command, outcome, &ctx->err);
    say_warnings(ctx, str_text(&outcome->warnings));
    outcome_release(outcome);
    if (status == TD_OK)
        return CLI_DONE;
    // a new record that is refused was not changed by anybody
    if (status == TD_CONFLICT && command->verb == VERB_ADD)
        status = TD_INVALID;
    return fail(ctx, status);
}

void say_changed(struct context *ctx, const struct outcome *outcome, const char *done)
{
    if (ctx->common.dry_run)
        say(ctx, _("%s: it would work; nothing was written."), outcome->code);
    else if (!outcome->changed)
        say(ctx, _("%s was already so; nothing was written."), outcome->code);
    else
        say(ctx, "%s: %s", outcome->code, done);
}

int edit_record(
    struct context *ctx, uint64_t id, const struct values *values, const char *done)
{
    struct command command = {
        .verb = VERB_EDIT,
        .schema = values->schema,
        .id = id,
        .record = values->record,
        .fields = values->fields,
        .n_fields = values->n,
    };
    struct outcome outcome;
    int code = apply(ctx, &command, &outcome);
    if (code == CLI_DONE)
        say_changed(ctx, &outcome, done);
    return code;
}
