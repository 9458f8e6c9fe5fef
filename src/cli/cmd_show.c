/* SPDX-License-Identifier: MIT
 *
 * show: all that is known about one record: its fields, where its deadline stands, what
 * is tied to it, and the steps a case may take.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "context.h"
#include "exchange/export.h"
#include "model/casefile.h"
#include "model/choice.h"
#include "model/deadline.h"
#include "model/letter_step.h"
#include "model/workflow.h"

struct show_options {
    bool reveal;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "reveal", NULL,
        N_("show a protected identity; the journal keeps who saw it"),
        offsetof(struct show_options, reveal)},
    {.type = OPT_END_OF_TABLE},
};

struct shown {
    struct context *ctx;
    const struct schema *schema;
    void *record;
};

/* --- fields ----------------------------------------------------------------------- */

static int label_width(const struct shown *shown)
{
    int width = 0;
    for (size_t i = 0; i < shown->schema->count; i++) {
        int w = utf8_width(_(shown->schema->fields[i].label));
        if (w > width)
            width = w;
    }
    return width;
}

/* "Label   value"; further lines of the value stand below its first. */
static void print_field(
    struct context *ctx, const char *label, int width, const char *text)
{
    struct str line = {0};
    str_add(&line, label);
    str_fill(&line, ' ', (size_t)(width - utf8_width(label)) + 2);
    for (const char *p = text; *p != '\0'; p++) {
        str_addc(&line, *p);
        if (*p == '\n')
            str_fill(&line, ' ', (size_t)width + 2);
    }
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static bool has_value(const struct shown *shown, const struct field *field)
{
    if (field->flags & F_HIDDEN)
        return false;
    struct str text = {0};
    field_format(field, shown->record, &text); // what is derived counts, too
    bool has = text.len > 0;
    str_release(&text);
    return has;
}

static void print_fields(const struct shown *shown)
{
    int width = label_width(shown);
    struct str text = {0};
    for (size_t i = 0; i < shown->schema->count; i++) {
        const struct field *field = &shown->schema->fields[i];
        if (!has_value(shown, field))
            continue;
        str_clear(&text);
        office_show(shown->ctx->office, shown->schema, shown->record, field, &text);
        print_field(shown->ctx, _(field->label), width, str_text(&text));
    }
    str_release(&text);
}

/* --- the case --------------------------------------------------------------------- */

static const char *band_text(enum due_band band)
{
    switch (band) {
    case DUE_NONE: return N_("no deadline");
    case DUE_STOPPED: return N_("the clock has stopped");
    case DUE_ON_TIME: return N_("on time");
    case DUE_SOON: return N_("due soon");
    case DUE_OVERDUE: return N_("OVERDUE");
    }
    return "";
}

static void print_deadline(const struct shown *shown)
{
    const struct casefile *cf = shown->record;
    day_t today = clock_today();
    enum due_band band = deadline_band(cf, today, office_soon_days(shown->ctx->office));
    if (band != DUE_ON_TIME && band != DUE_SOON && band != DUE_OVERDUE) {
        output_line(&shown->ctx->out, _("Deadline: %s"), _(band_text(band)));
        return;
    }
    long days = (long)(cf->deadline - today);
    if (days >= 0)
        output_line(&shown->ctx->out,
            msg_n("Deadline: %s, %ld day left", "Deadline: %s, %ld days left",
                (unsigned long)days),
            _(band_text(band)), days);
    else
        output_line(&shown->ctx->out,
            msg_n("Deadline: %s by %ld day", "Deadline: %s by %ld days",
                (unsigned long)-days),
            _(band_text(band)), -days);
}

/* "  Đã ra QĐ (decided), needs: Số quyết định (decision_no)": what people call it, and
 * what `move` takes. */
static void print_step(
    const struct shown *shown, const char *label, const char *key, const char *needs)
{
    struct str line = {0};
    str_addf(&line, "  %s (%s)", label, key);
    if (*needs != '\0')
        str_addf(&line, ", %s ", _("needs:"));
    for (const char *sign = ""; *needs != '\0'; sign = ", ") {
        size_t len = strcspn(needs, " ");
        char *name = xstrndup(needs, len);
        str_addf(
            &line, "%s%s (%s)", sign, _(schema_field(shown->schema, name)->label), name);
        free(name);
        needs += len + strspn(needs + len, " ");
    }
    output_line(&shown->ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static void print_letter(const struct shown *shown)
{
    struct letter_step step;
    day_t since = letter_waits_since(shown->record);
    if (since != DAY_NONE) {
        unsigned long days = (unsigned long)(clock_today() - since);
        output_line(&shown->ctx->out,
            msg_n("A reply has been awaited for %lu day",
                "A reply has been awaited for %lu days", days),
            days);
    }
    output_line(&shown->ctx->out, "\n%s", _("Next steps"));
    for (size_t i = 0; letter_step_at(shown->record, i, &step); i++)
        print_step(shown, msg(step.label), step.key, step.needs);
}

static void print_steps(const struct shown *shown)
{
    const struct casefile *cf = shown->record;
    const struct book *book = office_book(shown->ctx->office);
    struct step step;
    if (!workflow_step(cf, 0, &step))
        return;
    output_line(&shown->ctx->out, "\n%s", _("Next steps"));
    for (size_t i = 0; workflow_step(cf, i, &step); i++)
        print_step(
            shown, choice_label(&choices_state, book, step.to), step.to, step.needs);
}

/* --- ties ------------------------------------------------------------------------- */

static void add_value(const struct shown *tied, const char *key, struct str *line)
{
    const struct field *field = key != NULL ? schema_field(tied->schema, key) : NULL;
    if (field == NULL || !has_value(tied, field))
        return;
    if (line->len > 0)
        str_add(line, "  ");
    office_show(tied->ctx->office, tied->schema, tied->record, field, line);
}

static void print_tie(struct context *ctx, const struct tie *tie)
{
    struct shown tied = {ctx, tie->schema, record_new(tie->schema)};
    struct str line = {0};
    if (office_get(ctx->office, tie->schema, tie->id, tied.record, NULL) == TD_OK) {
        add_value(&tied, "code", &line);
        add_value(&tied, tie->schema->date, &line);
        if (tie->schema->title == NULL || strcmp(tie->schema->title, "name") != 0)
            add_value(&tied, "name", &line);
        add_value(&tied, tie->schema->title, &line);
        char *one = utf8_safe(str_text(&line), true);
        output_line(&ctx->out, "  %s", one);
        free(one);
    }
    str_release(&line);
    record_free(tied.schema, tied.record);
}

static enum td_status print_ties(const struct shown *shown)
{
    struct context *ctx = shown->ctx;
    struct tie *ties = NULL;
    size_t n = 0;
    uint64_t id = record_chead(shown->record)->id;
    enum td_status status =
        office_ties(ctx->office, shown->schema, id, &ties, &n, &ctx->err);
    for (size_t i = 0; i < n && status == TD_OK; i++) {
        if (i == 0 || !tie_same_group(&ties[i], &ties[i - 1])) {
            size_t same = i;
            while (same < n && tie_same_group(&ties[same], &ties[i]))
                same++;
            output_line(&ctx->out, "\n%s (%zu)", tie_label(&ties[i]), same - i);
        }
        print_tie(ctx, &ties[i]);
    }
    free(ties);
    return status;
}

/* --- the whole -------------------------------------------------------------------- */

static enum td_status print_record(const struct shown *shown)
{
    struct context *ctx = shown->ctx;
    const struct record *head = record_chead(shown->record);
    output_line(&ctx->out, "%s %s", _(shown->schema->label), head->code);
    if (head->voided != NULL)
        output_line(&ctx->out, _("TAKEN OUT: %s"), head->voided);
    output_line(&ctx->out, "%s", "");
    print_fields(shown);
    if (shown->schema == &schema_case && head->voided == NULL)
        print_deadline(shown);
    enum td_status status = print_ties(shown);
    if (status == TD_OK && shown->schema == &schema_case && head->voided == NULL)
        print_steps(shown);
    if (status == TD_OK && shown->schema == &schema_letter && head->voided == NULL)
        print_letter(shown);
    return status;
}

static enum td_status print_json(const struct shown *shown)
{
    struct str line = {0};
    enum td_status status = export_json_record(
        shown->ctx->office, shown->schema, shown->record, &line, &shown->ctx->err);
    if (status == TD_OK) {
        output_text(&shown->ctx->out, str_text(&line));
        if (line.len > 0 && line.buf[line.len - 1] != '\n')
            output_text(&shown->ctx->out, "\n");
    }
    str_release(&line);
    return status;
}

int show_record(struct context *ctx, const char *code, bool reveal)
{
    struct shown shown = {.ctx = ctx};
    uint64_t id;
    int exit = find_shown_record(ctx, code, &shown.schema, &id);
    if (exit != CLI_DONE)
        return exit;
    enum td_status status = TD_OK;
    if (reveal)
        status = office_reveal(ctx->office, shown.schema, id, &ctx->err);
    shown.record = record_new(shown.schema);
    if (status == TD_OK)
        status = office_get(ctx->office, shown.schema, id, shown.record, &ctx->err);
    if (status == TD_OK)
        status = ctx->common.json ? print_json(&shown) : print_record(&shown);
    record_free(shown.schema, shown.record);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

static int run(struct context *ctx)
{
    const struct show_options *own = ctx->own;
    enum td_status status = open_office(ctx, own->reveal ? NEEDS_WRITE : NEEDS_READ);
    return status == TD_OK ? show_record(ctx, ctx->words[0], own->reveal)
                           : fail(ctx, status);
}

const struct cli_command command_show = {
    .name = "show",
    .alias = "xem",
    .run = run,
    .needs = NEEDS_NONE, // opens by itself: --reveal writes
    .takes = TAKES_JSON | TAKES_PAST,
    .min_words = 1,
    .max_words = 1,
    .file_word = -1,
    .usage = N_("CODE [--reveal]"),
    .help = N_("show a record with all that is tied to it"),
    .options = rows,
    .options_size = sizeof(struct show_options),
};
