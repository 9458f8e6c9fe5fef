/* SPDX-License-Identifier: MIT
 *
 * move: a case to another state, a letter by a step, with what it needs as key=value. The
 * text of --note is the reason where the step asks for one, else a note of the case; a
 * letter keeps it in its own note.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "context.h"
#include "model/choice.h"
#include "model/letter_step.h"
#include "model/note.h"
#include "model/workflow.h"

struct move_options {
    const char *note;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "note", N_("TEXT"), N_("the reason, or a note beside the step"),
        offsetof(struct move_options, note)},
    {.type = OPT_END_OF_TABLE},
};

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    while (*words != '\0') {
        size_t n = strcspn(words, " ");
        if (n == len && strncmp(words, word, n) == 0)
            return true;
        words += n + strspn(words + n, " ");
    }
    return false;
}

static bool needs_reason(const struct casefile *cf, const char *state)
{
    struct step step;
    for (size_t i = 0; workflow_step(cf, i, &step); i++)
        if (strcmp(step.to, state) == 0)
            return has_word(step.needs, "reason");
    return false;
}

static int unknown_state(struct context *ctx, const struct casefile *cf, const char *word)
{
    struct str names = {0};
    struct step step;
    for (size_t i = 0; workflow_step(cf, i, &step); i++)
        str_addf(&names, "%s%s (%s)", names.len > 0 ? ", " : "",
            choice_label(&choices_state, office_book(ctx->office), step.to), step.to);
    int code = misuse(ctx, _("There is no state “%s”. From here a case may go to: %s."),
        word, str_text(&names));
    str_release(&names);
    return code;
}

static int add_note(struct context *ctx, const char *case_code, const char *text)
{
    struct values values;
    values_init(&values, &schema_note);
    int code = values_set(ctx, &values, "case", case_code);
    if (code == CLI_DONE)
        code = values_set(ctx, &values, "text", text);
    if (code == CLI_DONE)
        code = values_set(ctx, &values, "author", office_actor(ctx->office));
    if (code == CLI_DONE) {
        struct command command = {
            .verb = VERB_ADD, .schema = &schema_note, .record = values.record};
        struct outcome outcome;
        code = apply(ctx, &command, &outcome);
    }
    values_release(&values);
    return code;
}

static int move_case(
    struct context *ctx, uint64_t id, const struct casefile *cf, const char *state)
{
    const struct move_options *own = ctx->own;
    bool is_reason = own->note != NULL && needs_reason(cf, state);
    struct values values;
    values_init(&values, &schema_case);
    int code = values_parse(ctx, &values, 2);
    if (code == CLI_DONE) {
        field_set_text(schema_field(&schema_case, "state"), values.record, state);
        char *reason = is_reason ? normal_text(own->note) : NULL;
        struct command command = {
            .verb = VERB_MOVE,
            .schema = &schema_case,
            .id = id,
            .record = values.record,
            .fields = values.fields,
            .n_fields = values.n,
            .reason = reason,
        };
        struct outcome outcome;
        code = apply(ctx, &command, &outcome);
        free(reason);
        if (code == CLI_DONE && own->note != NULL && !is_reason)
            code = add_note(ctx, outcome.code, own->note);
        if (code == CLI_DONE)
            say_changed(ctx, &outcome,
                choice_label(&choices_state, office_book(ctx->office), state));
    }
    values_release(&values);
    return code;
}

/* --- letters ---------------------------------------------------------------------- */

static int unknown_step(
    struct context *ctx, const struct letter *letter, const char *word)
{
    struct str names = {0};
    struct letter_step step;
    for (size_t i = 0; letter_step_at(letter, i, &step); i++)
        str_addf(
            &names, "%s%s (%s)", names.len > 0 ? ", " : "", msg(step.label), step.key);
    int code = misuse(
        ctx, _("Letters have no step “%s”. From here: %s."), word, str_text(&names));
    str_release(&names);
    return code;
}

/* The text of --note below what the letter's note says already. */
static int add_to_note(
    struct context *ctx, const struct letter *letter, struct values *values)
{
    const struct move_options *own = ctx->own;
    if (own->note == NULL)
        return CLI_DONE;
    char *note = letter->note == NULL ? xstrdup(own->note)
                                      : xasprintf("%s\n%s", letter->note, own->note);
    int code = values_set(ctx, values, "note", note);
    free(note);
    return code;
}

static int move_letter(struct context *ctx, const struct letter *letter, const char *key)
{
    struct letter_step step;
    struct values values;
    if (!letter_step_named(key, &step))
        return unknown_step(ctx, letter, key);
    values_init(&values, &schema_letter);
    int code = values_parse(ctx, &values, 2);
    if (code == CLI_DONE)
        code = add_to_note(ctx, letter, &values);
    if (code == CLI_DONE) {
        struct command command = {.verb = VERB_MOVE,
            .schema = &schema_letter,
            .id = letter->head.id,
            .step = key,
            .record = values.record,
            .fields = values.fields,
            .n_fields = values.n};
        struct outcome outcome;
        code = apply(ctx, &command, &outcome);
        if (code == CLI_DONE)
            say_changed(ctx, &outcome, msg(step.label));
    }
    values_release(&values);
    return code;
}

static int run_letter(struct context *ctx, uint64_t id)
{
    struct letter letter;
    record_init(&schema_letter, &letter);
    enum td_status status =
        office_get(ctx->office, &schema_letter, id, &letter, &ctx->err);
    int code =
        status == TD_OK ? move_letter(ctx, &letter, ctx->words[1]) : fail(ctx, status);
    record_release(&schema_letter, &letter);
    return code;
}

static int run_case(struct context *ctx, uint64_t id)
{
    struct casefile cf;
    record_init(&schema_case, &cf);
    enum td_status status = office_get(ctx->office, &schema_case, id, &cf, &ctx->err);
    int code;
    const char *state =
        choice_parse(&choices_state, office_book(ctx->office), ctx->words[1]);
    if (status != TD_OK)
        code = fail(ctx, status);
    else if (state == NULL)
        code = unknown_state(ctx, &cf, ctx->words[1]);
    else
        code = move_case(ctx, id, &cf, state);
    record_release(&schema_case, &cf);
    return code;
}

static int run(struct context *ctx)
{
    const struct schema *schema;
    uint64_t id;
    int code = find_record(ctx, ctx->words[0], &schema, &id);
    if (code != CLI_DONE)
        return code;
    if (schema == &schema_letter)
        return run_letter(ctx, id);
    if (schema == &schema_case)
        return run_case(ctx, id);
    return misuse(ctx, _("%s is neither a case nor a letter."), ctx->words[0]);
}

const struct cli_command command_move = {
    .name = "move",
    .alias = "chuyen",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("CODE STATE [--note TEXT] [key=value ...]"),
    .help = N_("move a case to another state, or a letter a step on"),
    .more = N_("“show CODE” lists the steps and what each needs."),
    .options = rows,
    .options_size = sizeof(struct move_options),
};
