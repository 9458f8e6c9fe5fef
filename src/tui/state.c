/* SPDX-License-Identifier: MIT
 *
 * Moving cases: the steps allowed from where they stand, what each needs, and a form for
 * exactly that. States out of reach stand below, with those that lead to them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "bulk.h"
#include "deeds.h"
#include "model/choice.h"
#include "model/workflow.h"

/* A state that some of the cases can go to. */
struct way {
    const char *to;
    char *needs; /* of all of these cases together */
    size_t cases;
};

struct moves {
    struct target *target;
    struct way *ways;
    size_t n, cap;
};

static void release(void *ctx)
{
    struct moves *m = ctx;
    target_free(m->target);
    for (size_t i = 0; i < m->n; i++)
        free(m->ways[i].needs);
    free(m->ways);
    free(m);
}

void needs_text(
    const struct schema *schema, const void *record, const char *keys, struct str *out)
{
    bool first = true;
    for (const char *p = keys; *p != '\0';) {
        size_t n = strcspn(p, " ");
        char *key = xstrndup(p, n);
        const struct field *field = schema_field(schema, key);
        free(key);
        p += n;
        p += strspn(p, " ");
        if (field == NULL || (record != NULL && !field_is_empty(field, record)))
            continue;
        str_addf(out, "%s %s", first ? _("needs:") : ",", _(field->label));
        first = false;
    }
}

static const char *state_label(const char *state)
{
    return choice_label(&choices_state, NULL, state);
}

/* ---- moving ---- */

static void move_one(struct ui *ui, const struct command *command, uint64_t id)
{
    struct command one = *command;
    struct err err = {0};
    const struct casefile *wanted = command->record;
    one.id = id;
    if (ui_apply(ui, &one, NULL, &err) == TD_OK)
        ui_say(ui, TONE_GOOD, _("Now: %s. u takes it back."), state_label(wanted->state));
    else
        ui_say_err(ui, &err);
}

static void move_now(struct ui *ui, const struct target *t, const char *to)
{
    const struct field *state = schema_field(&schema_case, "state");
    struct casefile *wanted = record_new(&schema_case);
    wanted->state = xstrdup(to);
    struct bulk_wish wish = {.command = {.verb = VERB_MOVE,
                                 .schema = &schema_case,
                                 .record = wanted,
                                 .fields = &state,
                                 .n_fields = 1},
        .ids = t->ids,
        .n = t->n};
    if (t->n > 1)
        bulk_ask(ui, &wish);
    else
        move_one(ui, &wish.command, t->ids[0]);
    record_free(&schema_case, wanted);
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct moves *m = ctx;
    if (item >= m->n)
        return;
    const struct way *way = &m->ways[item];
    if (*way->needs == '\0') {
        move_now(ui, m->target, way->to);
        return;
    }
    char *title = xasprintf(_("Move to: %s"), state_label(way->to));
    form_open(ui, &(struct form_request){.schema = &schema_case,
                      .verb = VERB_MOVE,
                      .title = title,
                      .fields = way->needs,
                      .ids = m->target->ids,
                      .n_ids = m->target->n,
                      .to_state = way->to});
    free(title);
}

/* ---- the ways that lead on ---- */

static bool has_key(const char *keys, const char *key, size_t n)
{
    while (*keys != '\0') {
        size_t len = strcspn(keys, " ");
        if (len == n && strncmp(keys, key, n) == 0)
            return true;
        keys += len + (keys[len] == ' ');
    }
    return false;
}

/* Adds the keys that the way does not have yet: other kinds of case need other things. */
static void add_needs(struct way *way, const char *needs)
{
    while (*needs != '\0') {
        size_t n = strcspn(needs, " ");
        if (!has_key(way->needs, needs, n)) {
            char *more = xasprintf(
                "%s%s%.*s", way->needs, *way->needs == '\0' ? "" : " ", (int)n, needs);
            free(way->needs);
            way->needs = more;
        }
        needs += n + (needs[n] == ' ');
    }
}

static struct way *way_to(struct moves *m, const char *to)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->ways[i].to, to) == 0)
            return &m->ways[i];
    ARRAY_GROW(m->ways, m->cap, m->n + 1);
    m->ways[m->n] = (struct way){to, xstrdup(""), 0};
    return &m->ways[m->n++];
}

static void add_ways(struct moves *m, const struct casefile *cf)
{
    struct step step;
    for (size_t i = 0; workflow_step(cf, i, &step); i++) {
        struct way *way = way_to(m, step.to);
        add_needs(way, step.needs);
        way->cases++;
    }
}

/* Those open to the most cases first; equal ones stay in the order of the workflow. */
static void sort_ways(struct moves *m)
{
    for (size_t i = 1; i < m->n; i++) {
        struct way way = m->ways[i];
        size_t at = i;
        for (; at > 0 && m->ways[at - 1].cases < way.cases; at--)
            m->ways[at] = m->ways[at - 1];
        m->ways[at] = way;
    }
}

/* Gathers the ways of all cases; false when one cannot be read, which has been said. */
static bool gather(struct ui *ui, struct moves *m, struct casefile *first)
{
    for (size_t i = 0; i < m->target->n; i++) {
        struct casefile *cf = target_record(ui, &schema_case, m->target->ids[i]);
        if (cf == NULL)
            return false;
        add_ways(m, cf);
        if (i == 0)
            record_copy(&schema_case, first, cf);
        record_free(&schema_case, cf);
    }
    sort_ways(m);
    return true;
}

static void add_items(const struct moves *m, struct pick *pick)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct way *way = &m->ways[i];
        struct str hint = {0};
        bool some = way->cases < m->target->n;
        str_add(&hint, "");
        if (some)
            str_addf(&hint, _("%u of %u"), (unsigned)way->cases, (unsigned)m->target->n);
        if (some && *way->needs != '\0')
            str_add(&hint, "  ");
        needs_text(&schema_case, NULL, way->needs, &hint);
        pick_add(pick, xstrdup(state_label(way->to)), str_detach(&hint));
    }
}

/* ---- the states that are out of reach, and from where they are not ---- */

static bool leads(const struct casefile *from, const char *to)
{
    struct step step;
    for (size_t i = 0; workflow_step(from, i, &step); i++)
        if (strcmp(step.to, to) == 0)
            return true;
    return false;
}

static char *from_where(const struct casefile *cf, const char *to)
{
    struct casefile *probe = record_new(&schema_case);
    struct str out = {0};
    struct choice c;
    field_set_text(schema_field(&schema_case, "kind"), probe, cf->kind);
    for (size_t i = 0; choice_at(&choices_state, NULL, i, &c); i++) {
        field_set_text(schema_field(&schema_case, "state"), probe, c.key);
        if (leads(probe, to))
            str_addf(
                &out, "%s%s", out.len == 0 ? _("only from: ") : ", ", state_label(c.key));
    }
    record_free(&schema_case, probe);
    return out.len == 0 ? NULL : str_detach(&out);
}

static void add_unreachable(
    const struct moves *m, const struct casefile *cf, struct pick *pick)
{
    struct choice c;
    bool first = true;
    for (size_t i = 0; choice_at(&choices_state, NULL, i, &c); i++) {
        bool reached = cf->state != NULL && strcmp(c.key, cf->state) == 0;
        for (size_t k = 0; k < m->n && !reached; k++)
            reached = strcmp(m->ways[k].to, c.key) == 0;
        if (reached)
            continue;
        if (first)
            pick_add_heading(pick, _("Not from here"));
        first = false;
        pick_add(pick, xstrdup(state_label(c.key)), from_where(cf, c.key));
        pick->items[pick->n - 1].faint = true;
    }
}

void state_ask(struct ui *ui, struct target *taken)
{
    struct moves *m = xcalloc(1, sizeof(*m));
    struct casefile *first = record_new(&schema_case);
    m->target = taken;
    if (gather(ui, m, first)) {
        struct pick pick = {.title = _("Move to another state"),
            .intro = taken->n > 1
                         ? xasprintf(_("%u cases are marked."), (unsigned)taken->n)
                         : xasprintf(_("Now: %s."),
                               state_label(first->state == NULL ? "" : first->state)),
            .ctx = m,
            .chosen = chosen,
            .release = release};
        add_items(m, &pick);
        if (taken->n == 1)
            add_unreachable(m, first, &pick);
        pick_open(ui, &pick);
    } else {
        release(m);
    }
    record_free(&schema_case, first);
}
