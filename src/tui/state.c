/* SPDX-License-Identifier: MIT
 *
 * Moving a case: the steps allowed from where it stands, what each needs, and a form for
 * exactly that. Steps not allowed are named with the way there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "deeds.h"
#include "model/choice.h"
#include "model/workflow.h"

struct moves {
    struct target *target;
    struct step *steps;
    size_t n, cap;
};

static void release(void *ctx)
{
    struct moves *m = ctx;
    target_free(m->target);
    free(m->steps);
    free(m);
}

void labels_of(const struct schema *schema, const char *keys, struct str *out)
{
    bool first = true;
    for (const char *p = keys; *p != '\0';) {
        size_t n = strcspn(p, " ");
        char *key = xstrndup(p, n);
        const struct field *field = schema_field(schema, key);
        str_addf(out, "%s%s", first ? "" : ", ", field == NULL ? key : _(field->label));
        free(key);
        first = false;
        p += n;
        p += strspn(p, " ");
    }
}

static const char *state_label(const char *state)
{
    return choice_label(&choices_state, NULL, state);
}

static enum td_status move_now(
    struct ui *ui, const struct target *t, const char *to, size_t *done, struct err *err)
{
    enum td_status last = TD_OK;
    const struct field *state = schema_field(&schema_case, "state");
    struct casefile *wanted = record_new(&schema_case);
    wanted->state = xstrdup(to);
    for (size_t i = 0; i < t->n; i++) {
        struct command command = {.verb = VERB_MOVE,
            .schema = &schema_case,
            .id = t->ids[i],
            .record = wanted,
            .fields = &state,
            .n_fields = 1};
        enum td_status s = ui_apply(ui, &command, NULL, err);
        *done += s == TD_OK ? 1 : 0;
        last = s == TD_OK ? last : s;
    }
    record_free(&schema_case, wanted);
    return last;
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct moves *m = ctx;
    if (item >= m->n)
        return;
    const struct step *step = &m->steps[item];
    struct err err = {0};
    size_t done = 0;
    if (*step->needs != '\0') {
        char *title = xasprintf(_("Move to: %s"), state_label(step->to));
        form_open(ui, &(struct form_request){.schema = &schema_case,
                          .verb = VERB_MOVE,
                          .title = title,
                          .fields = step->needs,
                          .ids = m->target->ids,
                          .n_ids = m->target->n,
                          .to_state = step->to});
        free(title);
    } else if (move_now(ui, m->target, step->to, &done, &err) == TD_OK) {
        ui_say(ui, TONE_GOOD, _("Now: %s. u takes it back."), state_label(step->to));
    } else {
        ui_say(ui, TONE_BAD, _("Moved %u of %u. %s"), (unsigned)done,
            (unsigned)m->target->n, err.text);
    }
}

static void add_steps(struct moves *m, struct pick *pick, const struct casefile *cf)
{
    struct step step;
    for (size_t i = 0; workflow_step(cf, i, &step); i++) {
        struct str needs = {0};
        if (*step.needs != '\0') {
            str_addf(&needs, "%s ", _("needs:"));
            labels_of(&schema_case, step.needs, &needs);
        }
        ARRAY_GROW(m->steps, m->cap, m->n + 1);
        m->steps[m->n++] = step;
        pick_add(pick, xstrdup(state_label(step.to)),
            needs.len > 0 ? str_detach(&needs) : NULL);
    }
}

static bool is_step(const struct moves *m, const char *state)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->steps[i].to, state) == 0)
            return true;
    return false;
}

static char *intro(const struct moves *m, const struct casefile *cf)
{
    struct str out = {0};
    const char *at = cf->state == NULL ? "" : cf->state;
    struct choice c;
    str_addf(&out, _("Now: %s."), state_label(at));
    bool first = true;
    for (size_t i = 0; choice_at(&choices_state, NULL, i, &c); i++) {
        if (is_step(m, c.key) || strcmp(c.key, at) == 0)
            continue;
        str_addf(&out, "%s%s", first ? _(" Not from here: ") : ", ", state_label(c.key));
        first = false;
    }
    if (!first)
        str_addc(&out, '.');
    return str_detach(&out);
}

void state_ask(struct ui *ui, struct target *taken)
{
    struct casefile *cf = target_record(ui, &schema_case, taken->ids[0]);
    if (cf == NULL) {
        target_free(taken);
        return;
    }
    struct moves *m = xcalloc(1, sizeof(*m));
    m->target = taken;
    struct pick pick = {.title = _("Move to another state"),
        .ctx = m,
        .chosen = chosen,
        .release = release};
    add_steps(m, &pick, cf);
    pick.intro = intro(m, cf);
    pick_open(ui, &pick);
    record_free(&schema_case, cf);
}
