/* SPDX-License-Identifier: MIT
 *
 * Moving a letter on: the steps that lead on from where it is, each with a form for what
 * it needs and asks, and a case opened from it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/msg.h"
#include "core/letters.h"
#include "deeds.h"
#include "model/letter_step.h"

struct steps {
    struct target *target;
    struct letter_step *rows;
    size_t n, cap;
};

static void release(void *ctx)
{
    struct steps *s = ctx;
    target_free(s->target);
    free(s->rows);
    free(s);
}

/* A letter guided for the second time is told before it is saved. */
static char *warning(
    struct ui *ui, const struct letter *letter, size_t n, const struct letter_step *step)
{
    struct str said = {0};
    if (n == 1 && strcmp(step->key, "guide") == 0)
        (void)office_guided_before(ui->office, letter, &said);
    return said.len > 0 ? str_detach(&said) : NULL;
}

static void open_step(
    struct ui *ui, const struct target *t, const struct letter_step *step)
{
    struct letter *letter = target_record(ui, t->schema, t->ids[0]);
    if (letter == NULL)
        return;
    char *title = target_title(_(step->label), letter, t->n);
    char *fields = xasprintf("%s %s", step->needs, step->asks);
    char *intro = warning(ui, letter, t->n, step);
    form_open(ui, &(struct form_request){.schema = &schema_letter,
                      .verb = VERB_MOVE,
                      .title = title,
                      .fields = fields,
                      .ids = t->ids,
                      .n_ids = t->n,
                      .step = step->key,
                      .intro = intro});
    free(intro);
    free(fields);
    free(title);
    record_free(t->schema, letter);
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct steps *s = ctx;
    const struct target *t = s->target;
    if (item < s->n) {
        open_step(ui, t, &s->rows[item]);
        return;
    }
    void *letter = target_record(ui, t->schema, t->ids[0]);
    if (letter != NULL)
        form_add_from(ui, &schema_case, t->schema, letter);
    record_free(t->schema, letter);
}

/* What one letter has already it needs no more; of several that is not known. */
static void add_steps(struct steps *s, struct pick *pick, const struct letter *letter)
{
    size_t n = s->target->n;
    struct letter_step step;
    for (size_t i = 0; letter_step_at(letter, i, &step); i++) {
        struct str needs = {0};
        needs_text(&schema_letter, n == 1 ? letter : NULL, step.needs, &needs);
        ARRAY_GROW(s->rows, s->cap, s->n + 1);
        s->rows[s->n++] = step;
        pick_add(pick, xstrdup(_(step.label)), needs.len > 0 ? str_detach(&needs) : NULL);
    }
}

/* Guiding is done once: why it is not among the steps, or shall not be taken. NULL:
 * nothing stands against it. */
static char *guided_already(struct ui *ui, const struct letter *letter)
{
    struct str said = {0};
    char day[DAY_TEXT];
    if (letter->direction != NULL && strcmp(letter->direction, "guide") == 0) {
        day_t on = letter->processed != DAY_NONE ? letter->processed : letter->received;
        return xasprintf(
            _("Guided on %s. That is done once; a letter that comes again is filed."),
            day_local(on, day));
    }
    (void)office_guided_before(ui->office, letter, &said);
    return said.len > 0 ? str_detach(&said) : NULL;
}

void letter_ask(struct ui *ui, struct target *taken)
{
    struct letter *letter = target_record(ui, &schema_letter, taken->ids[0]);
    if (letter == NULL) {
        target_free(taken);
        return;
    }
    struct steps *s = xcalloc(1, sizeof(*s));
    s->target = taken;
    struct pick pick = {.title = _("What is done with the letter?"),
        .intro = taken->n == 1 ? guided_already(ui, letter) : NULL,
        .ctx = s,
        .chosen = chosen,
        .release = release};
    add_steps(s, &pick, letter);
    if (letter->casefile == NULL && taken->n == 1)
        pick_add(&pick, xstrdup(_("Open a case from it")), NULL);
    pick_open(ui, &pick);
    record_free(&schema_letter, letter);
}
