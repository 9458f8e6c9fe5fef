/* SPDX-License-Identifier: MIT
 *
 * history: what happened to a record, oldest first, out of the journal.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/msg.h"
#include "context.h"
#include "exchange/json.h"

static void print_changes(struct context *ctx, const struct history_entry *entry)
{
    for (size_t i = 0; i < entry->n_changes; i++) {
        const struct history_change *change = &entry->changes[i];
        const char *label = _(change->field->label);
        if (change->before[0] == '\0')
            output_line(&ctx->out, "    %s: %s", label, change->after);
        else
            output_line(&ctx->out, "    %s: %s → %s", label, change->before,
                change->after[0] != '\0' ? change->after : _("(empty)"));
    }
}

static void print_entry(
    struct context *ctx, const struct schema *schema, const struct history_entry *entry)
{
    char day[DAY_TEXT], minute[MINUTE_TEXT];
    struct str line = {0};
    str_addf(&line, "%s %s  %s (%s)  ", day_local(instant_day(entry->wall_us), day),
        minute_text(instant_minute(entry->wall_us), minute), entry->actor,
        _(road_label(entry->road)));
    history_line(schema, entry, &line);
    if (entry->batch != 0)
        str_addf(&line,
            entry->road == ROAD_IMPORT ? _("  [import %lu]") : _("  [step %lu]"),
            (unsigned long)entry->batch);
    if (entry->rehearsed)
        str_add(&line, _("  [rehearsal]"));
    str_addf(&line, "  #%lu", (unsigned long)entry->seq);
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
    print_changes(ctx, entry);
}

static const char *action_key(enum action action)
{
    switch (action) {
    case ACTION_ADD: return "add";
    case ACTION_EDIT: return "edit";
    case ACTION_MOVE: return "move";
    case ACTION_VOID: return "void";
    case ACTION_UNVOID: return "unvoid";
    case ACTION_UNDO: return "undo";
    case ACTION_REDO: return "redo";
    case ACTION_REVEAL: return "reveal";
    case ACTION_MERGE: return "merge";
    }
    return "";
}

static const char *road_key(enum road road)
{
    switch (road) {
    case ROAD_TUI: return "screen";
    case ROAD_CLI: return "cli";
    case ROAD_IMPORT: return "import";
    case ROAD_RESTORE: return "restore";
    }
    return "";
}

static void text_member(struct str *out, const char *key, const char *text)
{
    json_key(out, key);
    json_string(out, text);
}

static void number_member(struct str *out, const char *key, uint64_t n)
{
    json_key(out, key);
    json_number(out, (int64_t)n);
}

static void print_entry_json(struct context *ctx, const struct history_entry *entry)
{
    char at[INSTANT_TEXT];
    struct str line = {0};
    json_open(&line, '{');
    number_member(&line, "seq", entry->seq);
    text_member(&line, "at", instant_iso(entry->wall_us, at));
    text_member(&line, "actor", entry->actor);
    text_member(&line, "road", road_key(entry->road));
    text_member(&line, "action", action_key(entry->action));
    number_member(&line, "rev", entry->rev);
    if (entry->batch != 0)
        number_member(&line, "batch", entry->batch);
    if (entry->rehearsed)
        text_member(&line, "rehearsed", "yes");
    if (entry->other != NULL)
        text_member(&line, "other", entry->other);
    json_key(&line, "changes");
    json_open(&line, '[');
    for (size_t i = 0; i < entry->n_changes; i++) {
        json_open(&line, '{');
        text_member(&line, "field", entry->changes[i].field->key);
        text_member(&line, "before", entry->changes[i].before);
        text_member(&line, "after", entry->changes[i].after);
        json_close(&line, '}');
    }
    json_close(&line, ']');
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static int run(struct context *ctx)
{
    const struct schema *schema;
    uint64_t id;
    int code = find_record(ctx, ctx->words[0], &schema, &id);
    if (code != CLI_DONE)
        return code;
    struct history_entry *entries = NULL;
    size_t n = 0;
    enum td_status status =
        office_history(ctx->office, schema, id, &entries, &n, &ctx->err);
    if (status != TD_OK)
        return fail(ctx, status);
    for (size_t i = n; i-- > 0;) {
        if (ctx->common.json)
            print_entry_json(ctx, &entries[i]);
        else
            print_entry(ctx, schema, &entries[i]);
    }
    history_free(entries, n);
    return CLI_DONE;
}

const struct cli_command command_history = {
    .name = "history",
    .alias = "lichsu",
    .run = run,
    .needs = NEEDS_READ,
    .takes = TAKES_JSON | TAKES_PAST,
    .min_words = 1,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("CODE"),
    .help = N_("show what happened to a record: who, when, which fields"),
};
