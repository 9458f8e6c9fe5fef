/* SPDX-License-Identifier: MIT
 *
 * The hand-over as a list to go through: changes of others, what is due, reminders and
 * drafts under their headings. Enter opens the thing, Esc leaves it for later.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "core/handover.h"
#include "lines.h"
#include "model/note.h"
#include "screens.h"

/* What stands behind an item of the chooser; a heading is none. */
struct thing {
    const struct schema *schema;
    uint64_t id;
};

struct rows {
    struct pick pick;
    struct thing *things;
    size_t n, cap;
    bool drafts; /* the last item leads to them */
};

static void release(void *ctx)
{
    struct rows *rows = ctx;
    free(rows->things);
    free(rows);
}

static void add_thing(struct rows *rows, const struct schema *schema, uint64_t id)
{
    ARRAY_GROW(rows->things, rows->cap, rows->n + 1);
    rows->things[rows->n++] = (struct thing){schema, id};
}

static void add_heading(struct rows *rows, const char *text)
{
    pick_add_heading(&rows->pick, text);
    add_thing(rows, NULL, 0);
}

/* ---- rows ---- */

/* "26-00412 Nguyễn Thị Ánh", the name as this person may see it. */
static void add_case(struct ui *ui, const struct casefile *cf, struct str *out)
{
    const struct field *name = schema_field(&schema_case, "name");
    str_add(out, cf->head.code);
    if (field_is_empty(name, cf))
        return;
    str_addc(out, ' ');
    ui_show(ui, &schema_case, cf, name, out);
}

static void add_change(
    struct ui *ui, struct rows *rows, const struct handover_change *change)
{
    struct casefile cf;
    struct str text = {0}, hint = {0};
    record_init(&schema_case, &cf);
    if (office_get(ui->office, &schema_case, change->casefile, &cf, NULL) == TD_OK) {
        add_case(ui, &cf, &text);
        str_addf(&text, " · %s", change->what);
        if (change->more > 0)
            str_addf(&text, " (+%u)", (unsigned)change->more);
        str_addf(&hint, "%s ", change->actor);
        ui_add_moment(change->when_us, &hint);
        pick_add(&rows->pick, str_detach(&text), str_detach(&hint));
        add_thing(rows, &schema_case, change->casefile);
    }
    record_release(&schema_case, &cf);
}

static void add_changes(struct ui *ui, struct rows *rows, const struct handover *handover)
{
    if (handover->n_changes == 0 && !handover->cut)
        return;
    struct str heading = {0};
    str_addf(&heading, "%s ", _("Changed by others since"));
    ui_add_moment(handover->since_us, &heading);
    if (handover->cut)
        str_addf(&heading, ", %s", _("the newest of very many"));
    add_heading(rows, str_text(&heading));
    str_release(&heading);
    for (size_t i = 0; i < handover->n_changes; i++)
        add_change(ui, rows, &handover->changes[i]);
}

static void add_due(struct ui *ui, struct rows *rows, uint64_t id)
{
    struct casefile cf;
    struct str text = {0}, hint = {0};
    record_init(&schema_case, &cf);
    if (office_get(ui->office, &schema_case, id, &cf, NULL) == TD_OK) {
        add_case(ui, &cf, &text);
        str_add(&text, " · ");
        ui_show(ui, &schema_case, &cf, schema_field(&schema_case, "content"), &text);
        (void)due_text(ui, &cf, &hint);
        pick_add(&rows->pick, str_detach(&text), str_detach(&hint));
        add_thing(rows, &schema_case, id);
    }
    record_release(&schema_case, &cf);
}

static void add_dues(struct ui *ui, struct rows *rows, const struct handover *handover)
{
    if (handover->n_due == 0)
        return;
    add_heading(rows, _("Mine, due today or overdue"));
    for (size_t i = 0; i < handover->n_due; i++)
        add_due(ui, rows, handover->due[i]);
}

static void add_reminders(struct rows *rows, const struct handover *handover)
{
    if (handover->n_reminders == 0)
        return;
    add_heading(rows, _("Reminders"));
    for (size_t i = 0; i < handover->n_reminders; i++) {
        const struct reminder *r = &handover->reminders[i];
        char day[DAY_TEXT];
        const char *code = r->code == NULL ? "" : r->code;
        pick_add(&rows->pick,
            xasprintf("%s%s%s", code, *code == '\0' ? "" : " · ",
                r->text == NULL ? "" : r->text),
            xasprintf(
                "%s %s", r->author == NULL ? "" : r->author, day_local(r->day, day)));
        if (r->casefile != 0)
            add_thing(rows, &schema_case, r->casefile);
        else
            add_thing(rows, &schema_note, r->note);
    }
}

static size_t count_drafts(struct ui *ui)
{
    struct draft *drafts = NULL;
    size_t n = draft_list(ui->office, &drafts);
    for (size_t i = 0; i < n; i++)
        draft_release(&drafts[i]);
    free(drafts);
    return n;
}

static void add_drafts(struct rows *rows, size_t n)
{
    if (n == 0)
        return;
    add_heading(rows, _("Drafts"));
    pick_add(&rows->pick,
        xasprintf(
            msg_n("%lu half-typed form", "%lu half-typed forms", n), (unsigned long)n),
        NULL);
    add_thing(rows, NULL, 0);
    rows->drafts = true;
}

/* ---- the screen ---- */

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct rows *rows = ctx;
    const struct thing *thing = &rows->things[item];
    if (thing->schema != NULL)
        detail_open(ui, thing->schema, thing->id);
    else if (rows->drafts && item + 1 == rows->n)
        drafts_open(ui, true);
}

static void show(struct ui *ui, const struct handover *handover, size_t drafts)
{
    struct rows *rows = xcalloc(1, sizeof *rows);
    rows->pick = (struct pick){.title = _("Hand-over"),
        .ctx = rows,
        .chosen = chosen,
        .release = release,
        .yields = true};
    add_changes(ui, rows, handover);
    add_dues(ui, rows, handover);
    add_reminders(rows, handover);
    add_drafts(rows, drafts);
    rows->pick.at = 1; // behind the first heading
    pick_open(ui, &rows->pick);
}

void handover_open(struct ui *ui, bool always)
{
    struct handover handover;
    struct err err = {0};
    if (office_handover(ui->office, &handover, &err) != TD_OK)
        ui_say_err(ui, &err);
    size_t drafts = count_drafts(ui);
    size_t others =
        handover.n_changes + handover.n_due + handover.n_reminders + handover.cut;
    if (others > 0)
        show(ui, &handover, drafts);
    else if (drafts > 0)
        drafts_open(ui, true);
    else if (always && err.code == TD_OK)
        ui_say(ui, TONE_INFO, "%s", _("Nothing new, nothing due, no drafts."));
    handover_release(&handover);
}
