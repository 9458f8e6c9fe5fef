/* SPDX-License-Identifier: MIT
 *
 * Two records side by side: what they have in common, where they differ, and which value
 * stays when the right one goes into the left one. Between the columns a sign says it:
 * "=" the same, "<" the left value stays, ">" the right one is taken.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "core/merge.h"
#include "edit.h"
#include "list.h"
#include "screens.h"

enum { LEFT, RIGHT };

struct row {
    const struct field *field;
    char *text[2]; /* as this person may see it */
    bool same;
    bool fixed;    /* the left one stays */
    bool right;    /* the right one is taken */
    bool proposed; /* `right` as it was before anybody chose */
};

struct state {
    const struct schema *schema;
    uint64_t ids[2];
    char *codes[2];
    uint32_t rev;
    struct row *rows;
    size_t n;
    char *tied; /* what moves with it */
    bool must_make;
    struct list list;
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_VIEW | MODE_MERGE;
}

static void stale(void *state)
{
    ((struct state *)state)->must_make = true;
}

/* ---- what is compared ---- */

static void clear(struct state *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->rows[i].text[LEFT]);
        free(s->rows[i].text[RIGHT]);
    }
    free(s->rows);
    free(s->tied);
    free(s->codes[LEFT]);
    free(s->codes[RIGHT]);
    s->rows = NULL;
    s->tied = s->codes[LEFT] = s->codes[RIGHT] = NULL;
    s->n = 0;
}

static bool is_empty(const struct field *field, const void *record)
{
    struct str out = {0};
    field_format(field, record, &out); // what is derived counts, too
    bool empty = out.len == 0;
    str_release(&out);
    return empty;
}

static char *shown(struct ui *ui, const struct schema *schema, const struct field *field,
    const void *record)
{
    struct str out = {0};
    str_add(&out, "");
    ui_show(ui, schema, record, field, &out);
    return str_detach(&out);
}

/* Two masked values are neither alike nor different: that would be telling. */
static bool both_masked(struct ui *ui, const struct schema *schema,
    const struct field *field, void *const records[2])
{
    return !is_empty(field, records[LEFT]) && !is_empty(field, records[RIGHT]) &&
           !(office_may_see(ui->office, schema, records[LEFT], field) &&
               office_may_see(ui->office, schema, records[RIGHT], field));
}

static void add_row(
    struct ui *ui, struct state *s, const struct field *field, void *const records[2])
{
    bool none[2] = {is_empty(field, records[LEFT]), is_empty(field, records[RIGHT])};
    if ((field->flags & F_HIDDEN) || (none[LEFT] && none[RIGHT]))
        return;
    bool masked = both_masked(ui, s->schema, field, records);
    struct row *row = &s->rows[s->n++];
    *row = (struct row){.field = field,
        .same = !masked && field_equal(field, records[LEFT], records[RIGHT]),
        .fixed = masked || !merge_may_take(s->schema, field)};
    row->right = row->proposed = !row->fixed && none[LEFT];
    for (int side = LEFT; side <= RIGHT; side++)
        row->text[side] =
            none[side] ? xstrdup("") : shown(ui, s->schema, field, records[side]);
}

/* "Visits 2, Notes 1": what is tied to the record that goes. */
static char *tied_text(struct ui *ui, const struct state *s)
{
    struct tie *ties = NULL;
    size_t n = 0;
    struct str out = {0};
    str_add(&out, "");
    if (office_ties(ui->office, s->schema, s->ids[RIGHT], &ties, &n, NULL) != TD_OK)
        n = 0;
    for (size_t i = 0, same = 0; i < n; i++) {
        bool moves = ties[i].kind == TIE_REFERENCE || ties[i].kind == TIE_LINK;
        same = i > 0 && tie_same_group(&ties[i], &ties[i - 1]) ? same + 1 : 1;
        if (!moves || (i + 1 < n && tie_same_group(&ties[i], &ties[i + 1])))
            continue;
        str_addf(&out, "%s%s %u", out.len > 0 ? ", " : "", tie_label(&ties[i]),
            (unsigned)same);
    }
    free(ties);
    return str_detach(&out);
}

/* The choices made so far stay with their fields. */
static void keep_choices(struct state *s, const struct row *old, size_t n_old)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < n_old; k++)
            if (old[k].field == s->rows[i].field && !s->rows[i].fixed)
                s->rows[i].right = old[k].right;
}

static void make(struct ui *ui, struct state *s)
{
    struct row *old = s->rows;
    size_t n_old = s->n;
    void *records[2] = {record_new(s->schema), record_new(s->schema)};
    s->rows = xcalloc(s->schema->count, sizeof(*s->rows));
    s->n = 0;
    for (int side = LEFT; side <= RIGHT; side++) {
        free(s->codes[side]);
        bool there =
            office_get(ui->office, s->schema, s->ids[side], records[side], NULL) == TD_OK;
        s->codes[side] = xstrdup(there ? record_chead(records[side])->code : "?");
    }
    s->rev = record_chead(records[LEFT])->rev;
    for (size_t i = 1; i < s->schema->count; i++) // the code heads the columns
        add_row(ui, s, &s->schema->fields[i], records);
    keep_choices(s, old, n_old);
    free(s->tied);
    s->tied = tied_text(ui, s);
    for (size_t k = 0; k < n_old; k++) {
        free(old[k].text[LEFT]);
        free(old[k].text[RIGHT]);
    }
    free(old);
    record_free(s->schema, records[LEFT]);
    record_free(s->schema, records[RIGHT]);
    list_set_total(&s->list, s->n);
}

static void ask(struct ui *ui, void *state, struct area area)
{
    (void)area;
    struct state *s = state;
    if (s->must_make)
        make(ui, s);
    s->must_make = false;
}

/* ---- drawing ---- */

struct columns {
    int label, left, sign, right, width;
};

static struct columns lay_out(int w)
{
    int label = w >= 70 ? 20 : w >= 50 ? 12 : 8;
    int width = (w - 2 - label - 5) / 2;
    return (struct columns){
        2, 3 + label, 3 + label + width + 1, 3 + label + width + 3, width};
}

static const char *sign_of(const struct row *row)
{
    if (row->same)
        return "=";
    return row->right ? ">" : row->fixed && *row->text[LEFT] == '\0' ? "-" : "<";
}

static void draw_value(int y, int x, int w, const char *text, bool stays, bool same)
{
    bool empty = *text == '\0';
    draw_text(y, x, w, empty ? _("(empty)") : text,
        same              ? STYLE_PLAIN
        : stays && !empty ? STYLE_STRONG
                          : STYLE_FAINT);
}

static void draw_row(const struct row *row, int y, const struct columns *c, bool here)
{
    draw_text(y, 0, 1, here ? ">" : " ", STYLE_STRONG);
    draw_text(y, c->label, c->left - c->label - 1, _(row->field->label),
        here ? STYLE_STRONG : STYLE_FAINT);
    draw_value(y, c->left, c->width, row->text[LEFT], !row->right, row->same);
    draw_text(y, c->sign, 1, sign_of(row), row->same ? STYLE_FAINT : STYLE_STRONG);
    draw_value(y, c->right, c->width, row->text[RIGHT], row->right, row->same);
}

/* One value in full, as many rows as there are. */
static void draw_full(int y, int w, int rows, const char *code, const char *text)
{
    char *whole = xasprintf("%s: %s", code, *text == '\0' ? _("(empty)") : text);
    draw_wrapped(y, 2, w - 4, rows, whole, STYLE_PLAIN);
    free(whole);
}

static char *title_text(const struct state *s)
{
    if (*s->tied == '\0')
        return xasprintf(_("%s goes into %s"), s->codes[RIGHT], s->codes[LEFT]);
    return xasprintf(
        _("%s goes into %s, with it: %s"), s->codes[RIGHT], s->codes[LEFT], s->tied);
}

static void draw_head(const struct state *s, struct area area, const struct columns *c)
{
    char *title = title_text(s);
    char *stays = xasprintf(_("%s stays"), s->codes[LEFT]);
    char *goes = xasprintf(_("%s goes"), s->codes[RIGHT]);
    draw_text(area.y, 1, area.w - 2, title, STYLE_TITLE);
    bool whole = utf8_width(stays) <= c->width && utf8_width(goes) <= c->width;
    draw_text(area.y + 1, c->left, c->width, whole ? stays : s->codes[LEFT], STYLE_HEAD);
    draw_text(area.y + 1, c->right, c->width, whole ? goes : s->codes[RIGHT], STYLE_HEAD);
    free(title);
    free(stays);
    free(goes);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    struct columns c = lay_out(area.w);
    int full = area.h >= 16 ? 3 : 1;
    draw_head(s, area, &c);
    list_set_height(&s->list, area.h - 2 - 2 * full);
    for (uint64_t i = 0; i < s->list.height && s->list.first + i < s->n; i++) {
        uint64_t at = s->list.first + i;
        draw_row(&s->rows[at], area.y + 2 + (int)i, &c, at == s->list.at);
    }
    if (s->n > 0) {
        const struct row *row = &s->rows[s->list.at];
        int y = area.y + area.h - 2 * full;
        draw_full(y, area.w, full, s->codes[LEFT], row->text[LEFT]);
        draw_full(y + full, area.w, full, s->codes[RIGHT], row->text[RIGHT]);
    }
    draw_cursor(area.y + 2 + (int)(s->list.at - s->list.first), 0);
}

/* ---- acts ---- */

static void choose(struct ui *ui, struct state *s, bool right)
{
    if (s->n == 0)
        return;
    struct row *row = &s->rows[s->list.at];
    if (row->fixed)
        ui_say(ui, TONE_INFO, _("“%s” stays as it is on the left; it is not mixed."),
            _(row->field->label));
    else
        row->right = right;
    if (!row->fixed)
        list_move(&s->list, 1);
}

static void swap(struct state *s)
{
    uint64_t kept = s->ids[LEFT];
    s->ids[LEFT] = s->ids[RIGHT];
    s->ids[RIGHT] = kept;
    uint64_t at = s->list.at;
    clear(s);
    s->must_make = true;
    list_go(&s->list, at);
}

/* The page below may be the one of the record that is gone. */
static void leave(
    struct ui *ui, const struct schema *schema, uint64_t from, uint64_t into)
{
    ui_pop(ui);
    if (!detail_is_top(ui, schema, from))
        return;
    ui_pop(ui);
    if (!detail_is_top(ui, schema, into))
        detail_open(ui, schema, into);
}

static void merge_now(struct ui *ui, struct state *s)
{
    const struct field **take = xcalloc(s->n + 1, sizeof(*take));
    struct merge merge = {.schema = s->schema,
        .into = s->ids[LEFT],
        .from = s->ids[RIGHT],
        .into_rev = s->rev,
        .take = take};
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].right && !s->rows[i].same)
            take[merge.n_take++] = s->rows[i].field;
    struct err err = {0};
    struct str said = {0};
    if (office_merge(ui->office, &merge, &said, &err) == TD_OK) {
        char *done = xasprintf(
            _("%s is part of %s now. u takes it back."), s->codes[RIGHT], s->codes[LEFT]);
        ui_changed(ui);
        leave(ui, merge.schema, merge.from, merge.into);
        ui_say(ui, TONE_GOOD, "%s", done);
        free(done);
    } else {
        ui_changed(ui);
        ui_say_err(ui, &err);
    }
    str_release(&said);
    free(take);
}

static void link_instead(struct ui *ui, struct state *s)
{
    struct err err = {0};
    struct outcome outcome;
    enum td_status status =
        office_link(ui->office, s->codes[LEFT], s->codes[RIGHT], &outcome, &err);
    outcome_release(&outcome);
    if (status != TD_OK) {
        ui_say_err(ui, &err);
        return;
    }
    char *done = xasprintf(_("Tied %s and %s."), s->codes[LEFT], s->codes[RIGHT]);
    ui_changed(ui);
    ui_pop(ui);
    ui_say(ui, TONE_GOOD, "%s", done);
    free(done);
}

/* What was done before has nothing to do with these two. */
static void take_choices_back(struct ui *ui, struct state *s)
{
    bool chosen = false;
    for (size_t i = 0; i < s->n; i++) {
        chosen = chosen || s->rows[i].right != s->rows[i].proposed;
        s->rows[i].right = s->rows[i].proposed;
    }
    ui_say(ui, TONE_INFO, "%s",
        chosen ? _("The values are as they were proposed.")
               : _("Nothing is merged yet. Esc leaves both as they are."));
}

static bool act(struct ui *ui, void *state, enum act what)
{
    struct state *s = state;
    if (list_act(&s->list, what))
        return true;
    switch ((int)what) {
    case ACT_TAKE_LEFT: choose(ui, s, false); return true;
    case ACT_TAKE_RIGHT: choose(ui, s, true); return true;
    case ACT_SWAP: swap(s); return true;
    case ACT_MERGE: merge_now(ui, s); return true;
    case ACT_LINK: link_instead(ui, s); return true;
    case ACT_UNDO:
    case ACT_REDO: take_choices_back(ui, s); return true;
    default: return false;
    }
}

static void status(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    size_t differ = 0;
    for (size_t i = 0; i < s->n; i++)
        differ += s->rows[i].same ? 0 : 1;
    str_addf(out, msg_n("%u difference", "%u differences", differ), (unsigned)differ);
}

/* ---- line by line ---- */

/* What stays and what goes; what has no choice in it has no number. */
static void tell_row(const struct state *s, size_t i, struct str *out)
{
    const struct row *row = &s->rows[i];
    const char *stays = row->text[row->right ? RIGHT : LEFT];
    const char *goes = row->text[row->right ? LEFT : RIGHT];
    if (!row->same && !row->fixed)
        str_addf(out, "%u ", (unsigned)i + 1);
    str_addf(out, "%s: ", _(row->field->label));
    if (row->same)
        str_addf(out, _("the same, %s"), stays);
    else
        str_addf(out, _("stays %s; goes %s"), *stays == '\0' ? _("(empty)") : stays,
            *goes == '\0' ? _("(empty)") : goes);
    str_addc(out, '\n');
}

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    const struct state *s = state;
    char *title = title_text(s);
    str_addf(out, "%s\n", title);
    free(title);
    for (size_t i = 0; i < s->n; i++)
        tell_row(s, i, out);
    str_addf(out, "%s\n",
        _("A number takes the other value; merge makes them one, swap lets the other "
          "record stay, link ties them only."));
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    struct state *s = state;
    bool open;
    if (!list_answer(&s->list, line, &open))
        return false;
    if (open)
        choose(ui, s, !s->rows[s->list.at].right);
    return true;
}

static void close(struct ui *ui, void *state)
{
    (void)ui;
    struct state *s = state;
    clear(s);
    free(s);
}

static const struct screen_ops merge_ops = {
    .name = "merge",
    .modes = modes,
    .stale = stale,
    .ask = ask,
    .draw = draw,
    .act = act,
    .status = status,
    .tell = tell,
    .answer = answer,
    .close = close,
};

void merge_open(struct ui *ui, const struct schema *schema, uint64_t a, uint64_t b)
{
    details_conceal(ui);
    struct state *s = xcalloc(1, sizeof(*s));
    s->schema = schema;
    s->ids[LEFT] = a < b ? a : b; // the older one stays, unless told otherwise
    s->ids[RIGHT] = a < b ? b : a;
    s->must_make = true;
    ui_push(ui, &merge_ops, s);
}
