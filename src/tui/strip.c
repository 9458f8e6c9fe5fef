/* SPDX-License-Identifier: MIT
 *
 * Who is meant, what is known, and taking it over. What is read is kept until somebody
 * else is meant or the register has moved, so a key costs a look into the index at most.
 */
#include "strip.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "core/alike.h"
#include "form.h"
#include "lines.h"
#include "model/choice.h"

/* ---- who is meant ---- */

static uint64_t taken_person(struct ui *ui, const struct form *form)
{
    const char *code = field_get_text(schema_field(form->schema, "person"), form->record);
    uint64_t id = 0;
    if (code == NULL || *code == '\0' ||
        office_find_code_in(ui->office, &schema_person, code, &id, NULL) != TD_OK)
        return 0;
    return id;
}

static const char *tied_case(const struct form *form)
{
    const struct field *field = schema_field(form->schema, "case");
    const char *code = field == NULL ? NULL : field_get_text(field, form->record);
    return code == NULL ? "" : code;
}

/* The chosen offer, or the first one while none is chosen. */
static uint64_t offered_person(const struct form *form, bool chosen)
{
    const struct offers *o = &form->offers;
    if (o->quiet || o->n == 0 || (chosen && o->at < 0))
        return 0;
    return o->rows[o->at < 0 ? 0 : o->at].person.id;
}

static void drop_likely(struct strip *strip)
{
    for (size_t i = 0; i < strip->n_likely; i++)
        record_release(&schema_person, &strip->likely[i].person);
    strip->n_likely = 0;
}

static void drop_tied(struct strip *strip)
{
    if (strip->tied != NULL)
        record_free(&schema_case, strip->tied);
    strip->tied = NULL;
}

void strip_release(struct strip *strip)
{
    visitor_release(&strip->visitor);
    drop_likely(strip);
    drop_tied(strip);
    free(strip->compared);
    *strip = (struct strip){0};
}

static void find_likely(struct ui *ui, struct form *form)
{
    struct strip *strip = &form->strip;
    struct alike_ask ask = {.schema = form->schema,
        .record = form->record,
        .among = &schema_person,
        .least = ALIKE_LISTED,
        .limit = LIKELY_MAX,
        .quick = true};
    struct alike *rows = NULL;
    size_t n = 0;
    drop_likely(strip);
    if (office_alike(ui->office, &ask, &rows, &n, NULL) != TD_OK)
        n = 0;
    for (size_t i = 0; i < n; i++) {
        struct likely *likely = &strip->likely[strip->n_likely];
        record_init(&schema_person, &likely->person);
        likely->why = rows[i].why;
        if (office_get(ui->office, &schema_person, rows[i].id, &likely->person, NULL) ==
            TD_OK)
            strip->n_likely++;
    }
    free(rows);
}

/* What is compared, as one text: while it stays the same, so does the answer. */
static char *typed_values(const struct form *form)
{
    static const char *const keys[] = {"name", "cid", "phone", "address"};
    struct str out = {0};
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const struct field *field = schema_field(form->schema, keys[i]);
        const char *text = field == NULL ? NULL : field_get_text(field, form->record);
        str_addf(&out, "%s\n", text == NULL ? "" : text);
    }
    return str_detach(&out);
}

static void compare(struct ui *ui, struct form *form)
{
    struct strip *strip = &form->strip;
    char *values = typed_values(form);
    bool same = strip->compared != NULL && strcmp(strip->compared, values) == 0;
    if (!same || strip->stale)
        find_likely(ui, form);
    free(strip->compared);
    strip->compared = values;
}

static uint64_t who(struct ui *ui, struct form *form)
{
    struct strip *out = &form->strip;
    uint64_t id = 0;
    out->why = STRIP_NOBODY;
    if (!strip_takes_person(form) || ui->names_hidden ||
        office_protects(ui->office, form->schema, form->record))
        return 0;
    compare(ui, form);
    if ((id = offered_person(form, true)) != 0)
        out->why = STRIP_OFFERED;
    else if ((id = taken_person(ui, form)) != 0)
        out->why = STRIP_TAKEN;
    else if ((id = offered_person(form, false)) != 0)
        out->why = STRIP_OFFERED;
    else if (out->n_likely > 0) {
        id = out->likely[0].person.head.id;
        out->why = STRIP_ALIKE;
    }
    return id;
}

static void read_tied(struct ui *ui, const struct form *form, struct strip *strip)
{
    const char *code = tied_case(form);
    uint64_t id = 0;
    if (strip->tied != NULL && !strip->stale && strcmp(strip->tied->head.code, code) == 0)
        return;
    drop_tied(strip);
    if (*code == '\0' || !strip_takes_person(form) ||
        office_find_code_in(ui->office, &schema_case, code, &id, NULL) != TD_OK)
        return;
    strip->tied = record_new(&schema_case);
    if (office_get(ui->office, &schema_case, id, strip->tied, NULL) != TD_OK)
        drop_tied(strip);
}

void strip_ask(struct ui *ui, struct form *form)
{
    struct strip *strip = &form->strip;
    uint64_t id = who(ui, form);
    read_tied(ui, form, strip);
    if (id == strip->id && !strip->stale)
        return;
    visitor_release(&strip->visitor);
    strip->stale = false;
    strip->id = id;
    uint64_t edited = form->n_ids > 0 ? form->ids[0] : 0;
    if (id != 0 && visitor_read(ui->office, id, form->schema, edited, &strip->visitor,
                       NULL) != TD_OK) {
        strip->id = 0;
        strip->why = STRIP_NOBODY;
    }
}

/* ---- what is known, as rows ---- */

#define ROWS_MAX 12

struct row {
    char *text;
    enum style style;
};

struct rows {
    struct row rows[ROWS_MAX];
    size_t n;
};

static void add_row(struct rows *rows, char *text_taken, enum style style)
{
    if (rows->n == ROWS_MAX) {
        free(text_taken);
        return;
    }
    rows->rows[rows->n++] = (struct row){text_taken, style};
}

static void clear_rows(struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        free(rows->rows[i].text);
    rows->n = 0;
}

/* Appends the value of a field behind a separator, nothing when it is empty. */
static void add_value(struct ui *ui, const struct schema *schema, const void *record,
    const char *key, const char *separator, struct str *out)
{
    const struct field *field = schema_field(schema, key);
    if (field_is_empty(field, record))
        return;
    if (out->len > 0)
        str_add(out, separator);
    ui_show(ui, schema, record, field, out);
}

static char *who_text(struct ui *ui, const struct visitor *v)
{
    struct str out = {0};
    int year = 0, month, day;
    add_value(ui, &schema_person, &v->person, "name", "", &out);
    if (v->person.birth != DAY_NONE) {
        day_split(v->person.birth, &year, &month, &day);
        str_addf(&out, ", %d", year);
    }
    add_value(ui, &schema_person, &v->person, "address", ", ", &out);
    add_value(ui, &schema_person, &v->person, "phone", ", ", &out);
    return str_detach(&out);
}

static void add_counts(const struct visitor *v, bool cases, struct str *out)
{
    str_addf(out, msg_n("%u visit", "%u visits", v->visits), v->visits);
    if (cases) {
        str_add(out, ", ");
        str_addf(out, msg_n("%u case", "%u cases", v->n_cases), v->n_cases);
    }
    str_addf(out, _(", %u open"), (unsigned)v->n_open);
    if (cases && v->letters > 0)
        str_addf(out, msg_n(", %u letter", ", %u letters", v->letters), v->letters);
}

/* Who sits in the waiting room already shall not be logged twice. */
static void add_stage(const struct visit *v, struct str *out)
{
    enum visit_stage stage = visit_stage(v);
    char since[MINUTE_TEXT];
    if (v->date != clock_today() || stage == VISIT_DONE)
        return;
    minute_text(stage == VISIT_WAITING ? v->time : v->started, since);
    str_addf(out,
        stage == VISIT_WAITING ? _(" (waiting since %s)")
                               : _(" (being received since %s)"),
        since);
}

static char *last_text(struct ui *ui, const struct visitor *v)
{
    struct str out = {0};
    add_value(ui, &schema_visit, &v->last, "date", "", &out);
    add_stage(&v->last, &out);
    add_value(ui, &schema_visit, &v->last, "content", ": ", &out);
    return str_detach(&out);
}

/* What was answered or promised then; NULL when nothing is written. */
static char *promise_text(struct ui *ui, const struct visitor *v)
{
    struct str out = {0};
    add_value(ui, &schema_visit, &v->last, "result", "", &out);
    add_value(ui, &schema_visit, &v->last, "note", ". ", &out);
    return out.len > 0 ? str_detach(&out) : NULL;
}

/* How far it came says whether the matter was guided or sent on already. */
static char *letter_text(struct ui *ui, const struct visitor *v)
{
    struct str out = {0}, stage = {0};
    str_add(&out, v->letter.head.code);
    add_value(ui, &schema_letter, &v->letter, "received", ", ", &out);
    letter_stage_text(ui, &v->letter, true, &stage);
    if (stage.len > 0)
        str_addf(&out, ", %s", stage.buf);
    str_release(&stage);
    add_value(ui, &schema_letter, &v->letter, "content", ": ", &out);
    return str_detach(&out);
}

static char *note_text(struct ui *ui, const struct visitor *v)
{
    struct str out = {0};
    add_value(ui, &schema_note, &v->note, "date", "", &out);
    add_value(ui, &schema_note, &v->note, "text", ": ", &out);
    if (v->note.remind != DAY_NONE) {
        char day[DAY_TEXT];
        str_addf(&out, _(" (to be done by %s)"), day_local(v->note.remind, day));
    }
    return str_detach(&out);
}

static void add_case(
    struct ui *ui, const struct form *form, const struct casefile *cf, struct rows *rows)
{
    struct str out = {0}, due = {0};
    bool tied = strcmp(tied_case(form), cf->head.code) == 0;
    enum style style = due_text(ui, cf, &due);
    str_addf(&out, "%s%s", tied ? "= " : "- ", cf->head.code);
    add_value(ui, &schema_case, cf, "state", ", ", &out);
    if (due.len > 0)
        str_addf(&out, ", %s", due.buf);
    add_value(ui, &schema_case, cf, "content", ": ", &out);
    add_row(rows, str_detach(&out), tied ? STYLE_STRONG : style);
    str_release(&due);
}

static void add_labelled(struct rows *rows, const char *label, char *text_taken)
{
    if (text_taken != NULL)
        add_row(rows, xasprintf("%s %s", label, text_taken), STYLE_PLAIN);
    free(text_taken);
}

/* Why the one shown is thought to be meant. */
static void add_reasons(const struct strip *strip, struct rows *rows)
{
    struct str out = {0};
    if (strip->why != STRIP_ALIKE)
        return;
    alike_reasons(strip->likely[0].why, &out);
    add_row(rows, xasprintf(_("Looks alike: %s"), str_text(&out)), STYLE_SOON);
    str_release(&out);
}

/* Others who may be the same person, known twice. */
static void add_others(struct ui *ui, const struct strip *strip, struct rows *rows)
{
    for (size_t i = 0; i < strip->n_likely; i++) {
        const struct likely *likely = &strip->likely[i];
        struct str out = {0};
        if (likely->person.head.id == strip->id)
            continue;
        str_addf(&out, _("Or %s "), likely->person.head.code);
        add_value(ui, &schema_person, &likely->person, "name", "", &out);
        str_add(&out, ": ");
        alike_reasons(likely->why, &out);
        add_row(rows, str_detach(&out), STYLE_SOON);
    }
}

#define CASES_SHOWN 3

static bool is_among_open(const struct visitor *v, const struct casefile *cf)
{
    for (size_t i = 0; i < v->n_open && i < CASES_SHOWN; i++)
        if (v->open[i].head.id == cf->head.id)
            return true;
    return false;
}

static void make_rows(struct ui *ui, const struct form *form, struct rows *rows)
{
    const struct strip *strip = &form->strip;
    const struct visitor *v = &strip->visitor;
    struct str counts = {0};
    if (strip->id == 0) {
        add_case(ui, form, strip->tied, rows);
        return;
    }
    add_row(rows, who_text(ui, v), STYLE_STRONG);
    add_reasons(strip, rows);
    add_counts(v, true, &counts);
    add_row(rows, str_detach(&counts), STYLE_PLAIN);
    if (strip->tied != NULL && !is_among_open(v, strip->tied))
        add_case(ui, form, strip->tied, rows);
    for (size_t i = 0; i < v->n_open && i < CASES_SHOWN; i++)
        add_case(ui, form, &v->open[i], rows);
    add_others(ui, strip, rows);
    if (v->last.head.id != 0) {
        add_labelled(rows, _("Last here"), last_text(ui, v));
        add_labelled(rows, _("Answer given:"), promise_text(ui, v));
    }
    if (v->letter.head.id != 0)
        add_labelled(rows, _("Last letter"), letter_text(ui, v));
    if (v->note.head.id != 0)
        add_labelled(rows, _("Note"), note_text(ui, v));
}

/* ---- drawing ---- */

#define BESIDE    100 /* columns from which it stands beside the form */
#define ROWS_LOW  7   /* rows below the form */
#define ROWS_CASE 2   /* where only a case is told of */
#define LINE_COLS 80  /* smaller than this or */
#define LINE_ROWS 19  /* than this: one line */

/* A form of a few fields asks for something else: an officer, a step. */
bool strip_takes_person(const struct form *form)
{
    return schema_field(form->schema, "person") != NULL && form->n_ids <= 1 &&
           form->n > 4;
}

/* Somebody is meant, or a case is named. */
static bool has_rows(const struct strip *strip)
{
    return strip->id != 0 || strip->tied != NULL;
}

struct area strip_place(const struct form *form, struct area *area)
{
    struct area none = {0}, all = *area;
    if (!strip_takes_person(form))
        return none;
    if (all.w >= BESIDE) {
        area->w = all.w * 11 / 20;
        return (struct area){all.y, all.x + area->w, all.h, all.w - area->w};
    }
    if (!has_rows(&form->strip))
        return none;
    bool small = all.w < LINE_COLS || all.h < LINE_ROWS;
    int rows = small ? 1 : form->strip.id == 0 ? ROWS_CASE : ROWS_LOW;
    area->h -= rows;
    return (struct area){all.y + area->h, all.x, rows, all.w};
}

static const char *heading(const struct strip *strip)
{
    if (strip->id == 0 && strip->tied != NULL)
        return _("The case it is about");
    switch (strip->why) {
    case STRIP_NOBODY: return _("Who was here before is shown here");
    case STRIP_OFFERED: return _("Known at the desk");
    case STRIP_ALIKE: return _("Is it this person?");
    case STRIP_TAKEN: return _("Taken over");
    }
    return "";
}

static void draw_beside(const struct strip *strip, const struct rows *rows, struct area a)
{
    draw_vline(a.y, a.x, a.h);
    draw_text(a.y, a.x + 2, a.w - 3, heading(strip), STYLE_TITLE);
    int y = a.y + 1, end = a.y + a.h;
    for (size_t i = 0; i < rows->n && y < end; i++) {
        int most = end - y < 3 ? end - y : 3;
        y += draw_wrapped(
            y, a.x + 2, a.w - 3, most, rows->rows[i].text, rows->rows[i].style);
    }
}

static void draw_below(const struct strip *strip, const struct rows *rows, struct area a)
{
    draw_pad(a.y, a.x, a.w, "", STYLE_HEAD);
    draw_text(a.y, a.x + 1, a.w - 2, heading(strip), STYLE_HEAD);
    for (int i = 0; i + 1 < a.h && i < (int)rows->n; i++)
        draw_text(a.y + 1 + i, a.x + 3, a.w - 4, rows->rows[i].text, rows->rows[i].style);
}

static void draw_line(
    struct ui *ui, const struct form *form, const struct visitor *v, struct area a)
{
    struct str out = {0}, due = {0};
    enum style style = STYLE_STRONG;
    add_counts(v, false, &out);
    for (size_t i = 0; i < v->n_open && i < 2; i++) {
        bool tied = strcmp(tied_case(form), v->open[i].head.code) == 0;
        str_addf(
            &out, "%s%s%s", i > 0 ? ", " : ": ", tied ? "=" : "", v->open[i].head.code);
        due_text(ui, &v->open[i], &due);
        if (due.len > 0)
            str_addf(&out, " (%s)", due.buf);
        str_clear(&due);
    }
    draw_text(a.y, a.x + 1, a.w - 2, out.buf, style);
    str_release(&out);
    str_release(&due);
}

void strip_draw(struct ui *ui, const struct form *form, struct area area)
{
    const struct strip *strip = &form->strip;
    struct rows rows = {.n = 0};
    if (area.h == 0)
        return;
    if (area.h == 1 && strip->id != 0) {
        draw_line(ui, form, &strip->visitor, area);
        return;
    }
    if (has_rows(strip))
        make_rows(ui, form, &rows);
    else
        add_row(&rows, xstrdup(_("From the third letter of a name, phone or ID number.")),
            STYLE_FAINT);
    if (area.h == 1)
        draw_text(area.y, area.x + 1, area.w - 2, rows.rows[0].text, rows.rows[0].style);
    else if (area.x > 0)
        draw_beside(strip, &rows, area);
    else
        draw_below(strip, &rows, area);
    clear_rows(&rows);
}

void strip_tell(struct ui *ui, const struct form *form, struct str *out)
{
    struct rows rows = {.n = 0};
    if (!has_rows(&form->strip))
        return;
    make_rows(ui, form, &rows);
    str_addf(out, "%s\n", heading(&form->strip));
    for (size_t i = 0; i < rows.n; i++)
        str_addf(out, "%s\n", rows.rows[i].text);
    clear_rows(&rows);
}

/* ---- taking over ---- */

/* The open case after the one tied now; NULL past the last. */
static const struct casefile *next_case(const struct form *form)
{
    const struct visitor *v = &form->strip.visitor;
    size_t at = 0;
    for (size_t i = 0; i < v->n_open; i++)
        if (strcmp(v->open[i].head.code, tied_case(form)) == 0)
            at = i + 1;
    return at < v->n_open ? &v->open[at] : NULL;
}

static void tie(struct ui *ui, struct form *form, const struct casefile *cf)
{
    form->changed = form->draft_is_old = true;
    form_put(ui, form, "case", cf->head.code);
    form_put(
        ui, form, "kind", choice_label(&choices_kind, office_book(ui->office), cf->kind));
    form_put(ui, form, "field",
        choice_label(&choices_field, office_book(ui->office), cf->field));
    ui_say(ui, TONE_GOOD, _("Tied to %s. Once more: the next open case."), cf->head.code);
}

static void untie(struct ui *ui, struct form *form)
{
    struct form_field *f = form_field_of(form, "case");
    if (f == NULL || f->edit.text.len == 0) {
        ui_say(ui, TONE_INFO, "%s", _("This person has no open case."));
        return;
    }
    edit_clear(&f->edit);
    form_read(ui, form, f);
    ui_say(ui, TONE_INFO, "%s", _("Tied to no case."));
}

bool strip_take(struct ui *ui, struct form *form)
{
    if (form->strip.id == 0)
        return false;
    if (form->strip.why != STRIP_TAKEN)
        form_take_person(ui, form, form->strip.id);
    const struct casefile *next = next_case(form);
    bool can_tie = form_field_of(form, "case") != NULL;
    if (can_tie && next != NULL)
        tie(ui, form, next);
    else if (can_tie && form->strip.why == STRIP_TAKEN)
        untie(ui, form);
    return true;
}
