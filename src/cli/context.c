/* SPDX-License-Identifier: MIT
 *
 * Services of all commands. Everything said goes to stderr and is made safe first,
 * because sentences quote what people and files wrote.
 */
#include "context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "core/merge.h"
#include "model/registry.h"

int exit_code(enum td_status status)
{
    switch (status) {
    case TD_OK: return CLI_DONE;
    case TD_INVALID: return CLI_REJECTED;
    case TD_NOT_FOUND: return CLI_NOTHING;
    case TD_CONFLICT: return CLI_CONFLICT;
    case TD_DENIED: return CLI_DENIED;
    case TD_FULL:
    case TD_IO:
    case TD_CORRUPT:
    case TD_BUSY: return CLI_DATABASE;
    case TD_CANCELLED: return CLI_INTERRUPTED;
    }
    return CLI_DATABASE;
}

static void tell(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

static void tell(const char *fmt, va_list args)
{
    struct str text = {0};
    str_vaddf(&text, fmt, args);
    char *safe = utf8_safe(str_text(&text), false);
    fprintf(stderr, "tiepdan: %s\n", safe);
    free(safe);
    str_release(&text);
}

void say_error(struct context *ctx, const char *fmt, ...)
{
    (void)ctx;
    va_list args;
    va_start(args, fmt);
    tell(fmt, args);
    va_end(args);
}

void say(struct context *ctx, const char *fmt, ...)
{
    if (ctx->common.quiet)
        return;
    va_list args;
    va_start(args, fmt);
    tell(fmt, args);
    va_end(args);
}

void say_warnings(struct context *ctx, const char *lines)
{
    while (*lines != '\0') {
        size_t len = strcspn(lines, "\n");
        say(ctx, _("Note: %.*s"), (int)len, lines);
        lines += len + (lines[len] == '\n');
    }
}

int fail(struct context *ctx, enum td_status status)
{
    const char *text = ctx->err.text[0] != '\0' ? ctx->err.text : _("It did not work.");
    if (ctx->err.field[0] != '\0' && strstr(text, ctx->err.field) == NULL)
        say_error(ctx, "%s: %s", ctx->err.field, text);
    else
        say_error(ctx, "%s", text);
    return exit_code(status);
}

int misuse(struct context *ctx, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    tell(fmt, args);
    va_end(args);
    if (ctx->command != NULL) {
        struct str line = {0};
        help_line(&line, ctx->command);
        say_error(ctx, _("Usage: %s"), str_text(&line));
        str_release(&line);
    }
    return CLI_USAGE;
}

/* --- the office ----------------------------------------------------------------- */

enum td_status open_office(struct context *ctx, enum needs needs)
{
    bool only_read = needs == NEEDS_READ || ctx->common.readonly;
    struct seat seat = {.road = ctx->road != 0 ? ctx->road : ROAD_CLI};
    if (ctx->past != DAY_NONE && path_exists(ctx->path))
        return past_open(ctx, &seat);
    enum td_status status = office_open(
        ctx->path, only_read ? OFFICE_READONLY : 0, &seat, &ctx->office, &ctx->err);
    if (status == TD_NOT_FOUND) { // a code that is not found is another matter
        struct err err = {0};
        status = err_set(&err, TD_IO,
            _("There is no register at %s. “tiepdan init” makes one."), ctx->path);
        ctx->err = err;
    }
    if (status != TD_OK)
        return status == TD_INVALID ? TD_IO : status;
    language_of_office(ctx->common.lang, ctx->office);
    say_warnings(ctx, office_warnings(ctx->office));
    return TD_OK;
}

int find_record(
    struct context *ctx, const char *code, const struct schema **schema, uint64_t *id)
{
    enum td_status status = office_find_code(ctx->office, code, schema, id, &ctx->err);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

int find_shown_record(
    struct context *ctx, const char *code, const struct schema **schema, uint64_t *id)
{
    int exit = find_record(ctx, code, schema, id);
    if (exit == CLI_DONE && office_follow(ctx->office, *schema, id))
        say(ctx, _("%s was merged into another record; that one is shown."), code);
    return exit;
}

const struct schema *find_register(const char *word)
{
    return registry_named(word);
}

const struct schema *need_register(struct context *ctx, const char *word)
{
    const struct schema *schema = find_register(word);
    if (schema != NULL)
        return schema;
    struct nearest nearest;
    nearest_init(&nearest, word);
    nearest_registers(&nearest);
    nearest_release(&nearest);
    if (nearest.best != NULL) {
        say_error(
            ctx, _("There is no register “%s”. Did you mean “%s”?"), word, nearest.best);
        return NULL;
    }
    struct str names = {0};
    for (size_t i = 0; i < registry_count(); i++)
        if (registry_at(i)->flags & SCHEMA_BOOK)
            str_addf(&names, "%s%s (%s)", names.len > 0 ? ", " : "",
                _(registry_at(i)->label), registry_at(i)->name);
    say_error(
        ctx, _("There is no register “%s”. Registers are: %s."), word, str_text(&names));
    str_release(&names);
    return NULL;
}

enum td_status make_parent_dir(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return TD_OK;
    char *parent = xstrndup(path, (size_t)(slash - path));
    enum td_status status = path_make_dir(parent, err);
    free(parent);
    return status;
}

/* --- words ---------------------------------------------------------------------- */

char *normal_text(const char *text)
{
    return text != NULL ? utf8_nfc(text, strlen(text)) : NULL;
}

char *join_words(const struct context *ctx, int first)
{
    struct str text = {0};
    for (int i = first; i < ctx->n_words; i++)
        str_addf(&text, "%s%s", i > first ? " " : "", ctx->words[i]);
    return str_detach(&text);
}

bool parse_limit(struct context *ctx, uint64_t *limit)
{
    int64_t n = 0;
    *limit = 0;
    if (ctx->common.limit == NULL)
        return true;
    if (!parse_i64(ctx->common.limit, 1, INT64_MAX, &n)) {
        misuse(ctx, _("--limit takes a number from 1: “%s”."), ctx->common.limit);
        return false;
    }
    *limit = (uint64_t)n;
    return true;
}
