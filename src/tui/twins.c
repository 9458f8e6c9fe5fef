/* SPDX-License-Identifier: MIT
 *
 * The records that look like one: chosen from, two cases or people are put side by side
 * and a letter is marked as a duplicate.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "core/alike.h"
#include "core/merge.h"
#include "deeds.h"
#include "model/registry.h"

enum { TWINS_MAX = 12 };

struct twins {
    const struct schema *schema;
    uint64_t id;
    uint64_t ids[TWINS_MAX];
    size_t n;
    uint64_t other; /* asked for by its code, 0: none */
};

/* ---- what is done with the one chosen ---- */

static void mark_duplicate(struct ui *ui, const struct twins *t, uint64_t of)
{
    const struct field *field = schema_field(t->schema, "duplicate_of");
    void *other = target_record(ui, t->schema, of);
    if (other == NULL)
        return;
    void *record = record_new(t->schema);
    field_set_text(field, record, record_chead(other)->code);
    struct command command = {.verb = VERB_EDIT,
        .schema = t->schema,
        .id = t->id,
        .record = record,
        .fields = &field,
        .n_fields = 1};
    struct err err = {0};
    if (ui_apply(ui, &command, NULL, &err) == TD_OK)
        ui_say(
            ui, TONE_GOOD, _("Marked as a duplicate of %s."), record_chead(other)->code);
    else
        ui_say_err(ui, &err);
    record_free(t->schema, record);
    record_free(t->schema, other);
}

static void take(struct ui *ui, const struct twins *t, uint64_t other)
{
    if (merge_has(t->schema))
        merge_open(ui, t->schema, t->id, other);
    else
        mark_duplicate(ui, t, other);
}

/* ---- by its code ---- */

static bool find_code(struct ui *ui, void *ctx, const char *code)
{
    struct twins *t = ctx;
    struct err err = {0};
    if (*code == '\0')
        return true;
    if (office_find_code_in(ui->office, t->schema, code, &t->other, &err) != TD_OK) {
        ui_say_err(ui, &err);
        return false;
    }
    (void)office_follow(ui->office, t->schema, &t->other);
    if (t->other != t->id)
        return true;
    ui_say(ui, TONE_BAD, "%s", _("That is this record itself."));
    t->other = 0;
    return false;
}

static void take_other(struct ui *ui, void *ctx)
{
    const struct twins *t = ctx;
    if (t->other != 0)
        take(ui, t, t->other);
}

static void ask_code(struct ui *ui, const struct twins *t)
{
    struct twins *own = xmalloc(sizeof(*own));
    *own = *t;
    struct prompt prompt = {.title = _("Which record?"),
        .intro = xstrdup(_("Its code, 26-00412 for example.")),
        .ctx = own,
        .accept = find_code,
        .then = take_other,
        .release = free};
    prompt_open(ui, &prompt);
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct twins *t = ctx;
    if (item < t->n)
        take(ui, t, t->ids[item]);
    else
        ask_code(ui, t);
}

/* ---- the list ---- */

/* "26-00412  Nguyễn Thị Ánh: same phone, similar content" */
static char *row_text(struct ui *ui, const struct schema *schema, const struct alike *row)
{
    static const char *const keys[] = {"code", "name"};
    struct str out = {0};
    str_add(&out, "");
    void *record = record_new(schema);
    bool there = office_get(ui->office, schema, row->id, record, NULL) == TD_OK;
    for (size_t i = 0; there && i < ARRAY_COUNT(keys); i++) {
        str_add(&out, i > 0 ? "  " : "");
        ui_show(ui, schema, record, schema_field(schema, keys[i]), &out);
    }
    record_free(schema, record);
    str_add(&out, ": ");
    alike_reasons(row->why, &out);
    return str_detach(&out);
}

static void add_twins(
    struct ui *ui, struct twins *t, struct pick *pick, const struct alike *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        t->ids[t->n++] = rows[i].id;
        pick_add(pick, row_text(ui, t->schema, &rows[i]), NULL);
    }
}

static enum td_status find_twins(struct ui *ui, const struct schema *schema, uint64_t id,
    int least, struct alike **rows, size_t *n, struct err *err)
{
    void *record = record_new(schema);
    struct alike_ask ask = {.schema = schema,
        .record = record,
        .among = schema,
        .least = least,
        .limit = TWINS_MAX};
    enum td_status status = office_get(ui->office, schema, id, record, err);
    if (status == TD_OK)
        status = office_alike(ui->office, &ask, rows, n, err);
    record_free(schema, record);
    return status;
}

static bool has_twins(const struct schema *schema)
{
    return merge_has(schema) || schema_field(schema, "duplicate_of") != NULL;
}

static void open_pick(struct ui *ui, const struct schema *schema, uint64_t id,
    const struct alike *rows, size_t n, char *intro_taken)
{
    struct twins *t = xcalloc(1, sizeof(*t));
    t->schema = schema;
    t->id = id;
    struct pick pick = {.title = _("Is it the same?"),
        .intro = intro_taken,
        .ctx = t,
        .chosen = chosen,
        .release = free};
    add_twins(ui, t, &pick, rows, n);
    pick_add(&pick, xstrdup(_("another record, by its code")), NULL);
    pick_open(ui, &pick);
}

void twins_open(struct ui *ui, const struct schema *schema, uint64_t id)
{
    struct alike *rows = NULL;
    size_t n = 0;
    struct err err = {0};
    if (!has_twins(schema)) {
        ui_say(ui, TONE_INFO, "%s",
            _("Only cases and people are merged, and letters marked as duplicates."));
        return;
    }
    if (find_twins(ui, schema, id, ALIKE_LISTED, &rows, &n, &err) != TD_OK) {
        ui_say_err(ui, &err);
        return;
    }
    char *intro = xstrdup(n == 0              ? _("Nothing here looks like it.")
                          : merge_has(schema) ? _("Enter puts both side by side.")
                                              : _("Enter marks it as a duplicate."));
    open_pick(ui, schema, id, rows, n, intro);
    free(rows);
}

void twins_offer(
    struct ui *ui, const struct schema *schema, uint64_t id, const char *code)
{
    struct alike *rows = NULL;
    size_t n = 0;
    if (!has_twins(schema) ||
        find_twins(ui, schema, id, ALIKE_LIKELY, &rows, &n, NULL) != TD_OK || n == 0) {
        free(rows);
        return;
    }
    char *intro = xasprintf(
        merge_has(schema) ? _("Saved %s, and it looks like one that is there. Enter "
                              "puts both side by side, Esc leaves it.")
                          : _("Saved %s, and it looks like one that is there. Enter "
                              "marks it as a duplicate, Esc leaves it."),
        code);
    open_pick(ui, schema, id, rows, n, intro);
    free(rows);
}
