/* SPDX-License-Identifier: MIT
 *
 * What somebody perhaps meant: the nearest command, register, view or condition to a word
 * that is none of them, and a word that is the name of a view. Hints change nothing: a
 * word of a filter is searched for as it stands.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "context.h"
#include "model/registry.h"
#include "model/view.h"

enum { SHORT_WORD = 4, NEAR_SHORT = 1, NEAR = 2 };

void nearest_init(struct nearest *nearest, const char *word)
{
    *nearest = (struct nearest){.word = fold_key(word)};
    nearest->limit = strlen(nearest->word) <= SHORT_WORD ? NEAR_SHORT : NEAR;
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    if (candidate == NULL || nearest->limit < 0 || *nearest->word == '\0')
        return;
    char *folded = fold_key(candidate);
    int distance = fold_distance(nearest->word, folded, nearest->limit);
    free(folded);
    if (distance > nearest->limit)
        return;
    nearest->best = candidate;
    nearest->limit = distance - 1;
}

void nearest_release(struct nearest *nearest)
{
    free(nearest->word);
}

void nearest_registers(struct nearest *nearest)
{
    for (size_t i = 0; i < registry_count(); i++)
        nearest_try(nearest, registry_at(i)->name);
}

/* ---- words of a filter ------------------------------------------------------------ */

static bool is_condition(const struct schema *schema, const char *word)
{
    const struct condition *c = schema->conditions;
    for (; c != NULL && c->name != NULL; c++)
        if (c->name[0] != '@' && fold_key_equal(c->name, word))
            return true;
    return false;
}

/* Conditions by their names, and the built-in views that stand for one. */
void nearest_conditions(struct nearest *nearest, const struct schema *schema)
{
    const struct condition *c = schema->conditions;
    for (; c != NULL && c->name != NULL; c++)
        if (c->name[0] != '@' && c->takes_days != DAYS_ALWAYS)
            nearest_try(nearest, c->name);
}

bool hint_views(struct context *ctx, const struct schema *schema, int first_word)
{
    bool hinted = false;
    for (int i = first_word; i < ctx->n_words; i++) {
        const char *word = ctx->words[i];
        if (is_condition(schema, word) || !view_is_named(ctx, schema, word))
            continue;
        say(ctx, _("“%s” is a view, too: list %s --view %s"), word, schema->name, word);
        hinted = true;
    }
    return hinted;
}

static bool hint_register(struct context *ctx, const char *word)
{
    struct nearest nearest;
    nearest_init(&nearest, word);
    nearest_registers(&nearest);
    bool found = nearest.best != NULL;
    if (found)
        say(ctx, _("“%s” was looked for in the cases. Did you mean: list %s"), word,
            nearest.best);
    nearest_release(&nearest);
    return found;
}

static void hint_condition(
    struct context *ctx, const struct schema *schema, const char *word)
{
    struct nearest nearest;
    nearest_init(&nearest, word);
    nearest_conditions(&nearest, schema);
    if (nearest.best != NULL && !fold_key_equal(nearest.best, word))
        say(ctx, _("“%s” was looked for as a word. Did you mean: %s"), word,
            nearest.best);
    nearest_release(&nearest);
}

void hint_slips(struct context *ctx, const struct schema *schema, int first_word)
{
    bool plain = first_word == 0 && ctx->n_words > 0;
    if (plain && hint_register(ctx, ctx->words[0]))
        return;
    for (int i = first_word; i < ctx->n_words; i++)
        if (strpbrk(ctx->words[i], ":<>=\"()") == NULL)
            hint_condition(ctx, schema, ctx->words[i]);
}
