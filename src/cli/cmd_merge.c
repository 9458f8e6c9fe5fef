/* SPDX-License-Identifier: MIT
 *
 * merge: the second case or person goes into the first. Empty fields of the first take
 * the values of the second; --take names further ones.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "context.h"
#include "core/merge.h"

struct merge_options {
    const char *take;
};

static const struct option_row rows[] = {
    {OPT_TEXT, 0, "take", N_("KEY,KEY"),
        N_("fields that get the value of the second record"),
        offsetof(struct merge_options, take)},
    {.type = OPT_END_OF_TABLE},
};

struct taken {
    const struct field **fields;
    size_t n;
};

static int take_named(
    struct context *ctx, const struct schema *schema, const char *names, struct taken *t)
{
    int code = CLI_DONE;
    while (*names != '\0' && code == CLI_DONE) {
        size_t len = strcspn(names, ",");
        char *name = xstrndup(names, len);
        const struct field *field = schema_field_named(schema, name);
        if (field == NULL)
            code = misuse(ctx, _("There is no field “%s”."), name);
        else
            t->fields[t->n++] = field;
        free(name);
        names += len + (names[len] == ',' ? 1 : 0);
    }
    return code;
}

static enum td_status take_empty(
    struct context *ctx, const struct merge *merge, struct taken *t)
{
    void *into = record_new(merge->schema), *from = record_new(merge->schema);
    enum td_status status =
        office_get(ctx->office, merge->schema, merge->into, into, &ctx->err);
    if (status == TD_OK)
        status = office_get(ctx->office, merge->schema, merge->from, from, &ctx->err);
    t->n = status == TD_OK ? merge_fill(merge->schema, into, from, t->fields) : 0;
    record_free(merge->schema, into);
    record_free(merge->schema, from);
    return status;
}

static int merge_now(struct context *ctx, struct merge *merge)
{
    struct str said = {0};
    merge->dry_run = ctx->common.dry_run;
    enum td_status status = office_merge(ctx->office, merge, &said, &ctx->err);
    if (status == TD_OK) {
        output_text(&ctx->out, str_text(&said));
        say(ctx,
            merge->dry_run ? _("%s could go into %s; nothing was written.")
                           : _("%s is part of %s now."),
            ctx->words[1], ctx->words[0]);
    }
    str_release(&said);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

static int run(struct context *ctx)
{
    const struct merge_options *own = ctx->own;
    const struct schema *other;
    struct merge merge = {0};
    int code = find_record(ctx, ctx->words[0], &merge.schema, &merge.into);
    if (code == CLI_DONE)
        code = find_record(ctx, ctx->words[1], &other, &merge.from);
    if (code != CLI_DONE)
        return code;
    if (other != merge.schema)
        return misuse(ctx,
            _("%s and %s are of two registers; only two cases or two "
              "people can be one."),
            ctx->words[0], ctx->words[1]);
    // every field may be empty and be named besides
    struct taken taken = {
        xcalloc(merge.schema->count + (own->take == NULL ? 0 : strlen(own->take)) + 1,
            sizeof *taken.fields),
        0};
    enum td_status status = take_empty(ctx, &merge, &taken);
    code = status != TD_OK     ? fail(ctx, status)
           : own->take != NULL ? take_named(ctx, merge.schema, own->take, &taken)
                               : CLI_DONE;
    merge.take = taken.fields;
    merge.n_take = taken.n;
    if (code == CLI_DONE)
        code = merge_now(ctx, &merge);
    free(taken.fields);
    return code;
}

const struct cli_command command_merge = {
    .name = "merge",
    .alias = "nhap",
    .run = run,
    .needs = NEEDS_WRITE,
    .takes = TAKES_DRY_RUN,
    .min_words = 2,
    .max_words = 2,
    .file_word = -1,
    .usage = N_("CODE CODE [--take KEY,KEY]"),
    .help = N_("the second case or person goes into the first"),
    .more = N_("Visits, letters, notes and links of the second go to the first, empty "
               "fields of the first\nare filled from the second; its code leads to the "
               "first from then on. “undo CODE” takes\nthe merge back, at any time."),
    .options = rows,
    .options_size = sizeof(struct merge_options),
};
