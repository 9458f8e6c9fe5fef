/* SPDX-License-Identifier: MIT
 *
 * Making the lines of a record's page.
 */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "core/merge.h"
#include "deeds.h"
#include "model/choice.h"
#include "model/deadline.h"
#include "model/letter_step.h"
#include "model/registry.h"
#include "model/workflow.h"

void lines_clear(struct lines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        free(lines->rows[i].label);
        free(lines->rows[i].branch);
        free(lines->rows[i].text);
    }
    free(lines->rows);
    *lines = (struct lines){0};
}

static struct line *add_line(
    struct lines *lines, const char *label, const char *text, enum style style)
{
    ARRAY_GROW(lines->rows, lines->cap, lines->n + 1);
    struct line *line = &lines->rows[lines->n++];
    *line = (struct line){
        .label = xstrdup(label), .text = xstrdup(text), .style = style, .act = ACT_NONE};
    return line;
}

/* Wraps; the label stands on the first line alone. Returns the index of that line. */
static size_t add_wrapped(
    struct lines *lines, const char *label, const char *text, int width, enum style style)
{
    size_t first = lines->n;
    for (size_t at = 0; at != SIZE_MAX;) {
        size_t from = at, end = text_wrap(text, from, width, &at);
        char *piece = xstrndup(text + from, end - from);
        bool rest = lines->n > first;
        add_line(lines, rest && label != NULL ? "" : label, piece, style)->rest = rest;
        free(piece);
    }
    return first;
}

/* Old books hold what is overdue since years; nobody counts those in days, and they would
 * not fit into the column. */
static void add_left(long days, struct str *out)
{
    enum { MOST_DAYS = 999, YEAR = 365 };
    long years = days / YEAR;
    if (days == 0)
        str_add(out, _("today"));
    else if (labs(days) > MOST_DAYS)
        str_addf(out, msg_n("%ld year", "%ld years", (unsigned long)labs(years)), years);
    else
        str_addf(out, msg_n("%ld day", "%ld days", (unsigned long)labs(days)), days);
}

enum style due_text(struct ui *ui, const struct casefile *cf, struct str *out)
{
    day_t today = clock_today();
    enum due_band band = deadline_band(cf, today, office_soon_days(ui->office));
    if (band == DUE_NONE || band == DUE_STOPPED || cf->deadline == DAY_NONE)
        return STYLE_PLAIN;
    add_left((long)cf->deadline - (long)today, out);
    return band == DUE_OVERDUE ? STYLE_LATE : band == DUE_SOON ? STYLE_SOON : STYLE_PLAIN;
}

void letter_stage_text(
    struct ui *ui, const struct letter *letter, bool whole, struct str *out)
{
    char day[DAY_TEXT];
    enum letter_stage stage = letter_stage(letter);
    bool goes_on = stage == LETTER_AWAITING || stage == LETTER_ANSWERED;
    const char *direction =
        choice_label(&choices_direction, office_book(ui->office), letter->direction);
    bool awaits = stage == LETTER_AWAITING;
    if (!goes_on || whole)
        str_add(out, direction);
    if (goes_on && !whole)
        str_add(out, awaits ? _("Reply awaited") : _("Answered"));
    if (goes_on && whole)
        str_addf(out, awaits ? _(", reply awaited since %s") : _(", answered on %s"),
            day_local(awaits ? letter_waits_since(letter) : letter->reply_date, day));
}

/* ---- the fields ---- */

static int widest_label(const struct schema *schema)
{
    int widest = 0;
    for (size_t i = 0; i < schema->count; i++) {
        int w = utf8_width(_(schema->fields[i].label));
        bool hidden = schema->fields[i].flags & F_HIDDEN;
        widest = !hidden && w > widest ? w : widest;
    }
    return widest < 22 ? widest : 22;
}

static bool worth_showing(const struct field *field, const void *record)
{
    if (field->flags & F_HIDDEN)
        return false;
    if (!field_is_empty(field, record))
        return true;
    return field->shown != 0 ? field_get_number(field, record) > 0
                             : (field->flags & (F_REQUIRED | F_NAME)) != 0;
}

static void add_due_line(struct ui *ui, struct lines *lines, const struct casefile *cf,
    const char *shown, const struct field *field)
{
    struct str text = {0};
    struct str left = {0};
    str_add(&left, "");
    enum style style = due_text(ui, cf, &left);
    str_addf(&text, "%s%s%s%s", shown, left.len > 0 ? "  (" : "", left.buf,
        left.len > 0 ? ")" : "");
    if (cf->due != DAY_NONE)
        str_addf(&text, " %s", _("set by hand"));
    struct line *line = add_line(lines, _(field->label), text.buf, style);
    line->field = field;
    line->act = ACT_WHY;
    str_release(&text);
    str_release(&left);
}

/* How far the case is that the line names: whoever asks at the desk asks for that. */
static void add_how_far(struct ui *ui, struct line *line, uint64_t id)
{
    struct casefile *cf = record_new(&schema_case);
    struct str text = {0}, left = {0};
    if (office_get(ui->office, &schema_case, id, cf, NULL) == TD_OK) {
        str_addf(&text, "%s  ", line->text);
        ui_show(ui, &schema_case, cf, schema_field(&schema_case, "state"), &text);
        line->style = due_text(ui, cf, &left);
        if (left.len > 0)
            str_addf(&text, ", %s", left.buf);
        free(line->text);
        line->text = str_detach(&text);
    }
    str_release(&left);
    record_free(&schema_case, cf);
}

static void add_ref(struct ui *ui, struct lines *lines, size_t i, const char *code)
{
    const struct schema *schema = NULL;
    uint64_t id = 0;
    if (office_find_code(ui->office, code, &schema, &id, NULL) != TD_OK)
        return;
    lines->rows[i].schema = schema;
    lines->rows[i].id = id;
    if (schema == &schema_case)
        add_how_far(ui, &lines->rows[i], id);
}

static void add_fields(struct ui *ui, const struct schema *schema, const void *record,
    int width, struct lines *lines)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        struct str text = {0};
        if (!worth_showing(field, record))
            continue;
        str_add(&text, "");
        ui_show_in_row(ui, schema, record, field, &text);
        if (schema == &schema_case && strcmp(field->key, "due") == 0) {
            add_due_line(ui, lines, record, text.buf, field);
        } else {
            size_t at = add_wrapped(lines, _(field->label), text.buf, width, STYLE_PLAIN);
            for (size_t k = at; k < lines->n; k++)
                lines->rows[k].field = field;
            if (field->type == FIELD_REF && strcmp(text.buf, FIELD_MASK) != 0)
                add_ref(ui, lines, at, text.buf);
        }
        str_release(&text);
    }
}

/* ---- below the fields ---- */

static void add_heading(struct lines *lines, const char *text)
{
    add_line(lines, NULL, "", STYLE_PLAIN);
    add_line(lines, NULL, text, STYLE_TITLE);
}

/* How long a reply has been awaited; nothing when none is. */
static void add_waiting(struct lines *lines, day_t since)
{
    if (since == DAY_NONE)
        return;
    unsigned long days = (unsigned long)(clock_today() - since);
    char *text = xasprintf(msg_n("A reply has been awaited for %lu day",
                               "A reply has been awaited for %lu days", days),
        days);
    add_line(lines, NULL, text, STYLE_SOON)->act = ACT_STATE;
    free(text);
}

static void add_step(struct lines *lines, const char *label, const struct str *needs)
{
    char *text =
        xasprintf("  %s%s%s", label, needs->len > 0 ? "  " : "", str_text(needs));
    add_line(lines, NULL, text, STYLE_PLAIN)->act = ACT_STATE;
    free(text);
}

static void add_steps(struct lines *lines, const struct casefile *cf)
{
    struct step step;
    for (size_t i = 0; workflow_step(cf, i, &step); i++) {
        struct str needs = {0};
        if (i == 0)
            add_heading(lines, _("Next steps (t)"));
        needs_text(&schema_case, NULL, step.needs, &needs);
        add_step(lines, choice_label(&choices_state, NULL, step.to), &needs);
        str_release(&needs);
    }
}

static void add_letter_steps(struct lines *lines, const struct letter *letter)
{
    struct letter_step step;
    add_heading(lines, _("Next steps (t)"));
    for (size_t i = 0; letter_step_at(letter, i, &step); i++) {
        struct str needs = {0};
        needs_text(&schema_letter, letter, step.needs, &needs);
        add_step(lines, _(step.label), &needs);
        str_release(&needs);
    }
}

/* "T26-00001  02/07/2026  Nguyễn Thị Ánh  Khiếu nại..." */
static void tie_text(
    struct ui *ui, const struct schema *schema, const void *record, struct str *out)
{
    const char *keys[] = {schema->date, "name", "state", schema->title};
    str_add(out, record_chead(record)->code);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *field =
            keys[i] == NULL ? NULL : schema_field(schema, keys[i]);
        bool again = i == 3 && keys[3] != NULL && strcmp(keys[3], "name") == 0;
        if (field == NULL || again || field_is_empty(field, record))
            continue;
        str_add(out, "  ");
        ui_show(ui, schema, record, field, out);
    }
}

static void add_tie(
    struct ui *ui, struct lines *lines, const struct tie *tie, const char *branch)
{
    void *record = record_new(tie->schema);
    if (office_get(ui->office, tie->schema, tie->id, record, NULL) == TD_OK) {
        struct str text = {0};
        tie_text(ui, tie->schema, record, &text);
        struct line *line = add_line(lines, NULL, text.buf, STYLE_PLAIN);
        line->branch = xstrdup(branch);
        line->schema = tie->schema;
        line->id = tie->id;
        str_release(&text);
    }
    record_free(tie->schema, record);
}

static size_t group_end(const struct tie *ties, size_t n, size_t from)
{
    size_t i = from;
    while (i < n && tie_same_group(&ties[i], &ties[from]))
        i++;
    return i;
}

static void add_group(
    struct ui *ui, struct lines *lines, const struct tie *ties, size_t n, bool last_group)
{
    char *head = xasprintf("%s (%u)", tie_label(ties), (unsigned)n);
    add_line(lines, NULL, head, STYLE_FAINT)->branch =
        xasprintf("  %s", draw_branch(last_group));
    free(head);
    for (size_t i = 0; i < n; i++) {
        char *branch =
            xasprintf("  %s%s", draw_stem(last_group), draw_branch(i + 1 == n));
        add_tie(ui, lines, &ties[i], branch);
        free(branch);
    }
}

/* The family as a tree: groups, and what is in them. */
static void add_ties(
    struct ui *ui, const struct schema *schema, uint64_t id, struct lines *lines)
{
    struct tie *ties = NULL;
    size_t n = 0;
    if (office_ties(ui->office, schema, id, &ties, &n, NULL) != TD_OK)
        return;
    if (n > 0)
        add_heading(lines, _("Family"));
    for (size_t i = 0, end; i < n; i = end) {
        end = group_end(ties, n, i);
        add_group(ui, lines, ties + i, end - i, end == n);
    }
    free(ties);
}

static void add_journal(struct ui *ui, const struct schema *schema, uint64_t id,
    int width, struct lines *lines)
{
    struct str text = {0};
    str_add(&text, "");
    history_text(ui, schema, id, 5, &text);
    add_heading(lines, _("Journal (H)"));
    char *p = text.buf;
    while (*p != '\0') {
        size_t n = strcspn(p, "\n");
        char *row = xasprintf("  %.*s", (int)n, p);
        size_t first = add_wrapped(lines, NULL, row, width, STYLE_PLAIN);
        for (size_t i = first; i < lines->n; i++)
            lines->rows[i].act = ACT_HISTORY;
        free(row);
        p += p[n] == '\n' ? n + 1 : n;
    }
    str_release(&text);
}

/* The line that says so leads to the record this one is part of now. */
static void add_merged(struct ui *ui, struct lines *lines, size_t at,
    const struct schema *schema, uint64_t id)
{
    if (!office_follow(ui->office, schema, &id))
        return;
    lines->rows[at].schema = schema;
    lines->rows[at].id = id;
}

void lines_make(struct ui *ui, const struct schema *schema, uint64_t id, int width,
    struct lines *lines)
{
    lines_clear(lines);
    void *record = record_new(schema);
    struct err err = {0};
    if (office_get(ui->office, schema, id, record, &err) != TD_OK) {
        add_line(lines, NULL, err.text, STYLE_ERROR);
        record_free(schema, record);
        return;
    }
    lines->label_width = widest_label(schema);
    if (record_head(record)->voided != NULL) {
        char *text = xasprintf(_("Taken out: %s"), record_head(record)->voided);
        size_t at = add_wrapped(lines, NULL, text, width - 2, STYLE_ERROR);
        add_merged(ui, lines, at, schema, id);
        free(text);
    }
    add_fields(ui, schema, record, width - lines->label_width - 4, lines);
    if (schema == &schema_case) {
        add_waiting(lines, case_waits_since(record));
        add_steps(lines, record);
    }
    if (schema == &schema_letter) {
        add_waiting(lines, letter_waits_since(record));
        add_letter_steps(lines, record);
    }
    add_ties(ui, schema, id, lines);
    add_journal(ui, schema, id, width - 3, lines);
    record_free(schema, record);
}

size_t lines_item(const struct lines *lines, size_t row)
{
    size_t item = 0;
    for (size_t i = 1; i <= row && i < lines->n; i++)
        item += lines->rows[i].rest ? 0 : 1;
    return item;
}

size_t lines_row(const struct lines *lines, size_t item)
{
    size_t row = 0;
    for (size_t i = 1; i < lines->n && item > 0; i++)
        if (!lines->rows[i].rest) {
            row = i;
            item--;
        }
    return row;
}

void line_draw(const struct lines *lines, size_t i, int y, int x, int width, bool here)
{
    const struct line *line = &lines->rows[i];
    enum style style = here && line->style == STYLE_PLAIN ? STYLE_STRONG : line->style;
    int at = x;
    if (line->label != NULL) {
        draw_text(y, x, lines->label_width, line->label, STYLE_FAINT);
        at += lines->label_width + 2;
    }
    if (line->branch != NULL)
        at += draw_text(y, at, x + width - at, line->branch, style);
    draw_text(y, at, x + width - at, line->text, style);
}
