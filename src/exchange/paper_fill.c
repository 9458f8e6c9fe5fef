/* SPDX-License-Identifier: MIT
 *
 * Templates filled in: {words} become values of the record, of the office and of today.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "model/registry.h"
#include "paper_lines.h"

/* Room to write by hand on a line. */
#define DOTS "…………………………"

enum { DOTS_LEAST = 4 }; /* so many at the end of a line are room up to the margin */

struct filler {
    struct office *office;
    const struct schema *schema;
    const void *record;
};

/* ---- words that are no field ---- */

static void add_setting(const struct filler *f, const char *name, struct str *out)
{
    char *value = office_setting(f->office, name);
    str_add(out, value == NULL ? "" : value);
    free(value);
}

static void add_superior(const struct filler *f, struct str *out)
{
    add_setting(f, "superior", out);
}

static void add_place(const struct filler *f, struct str *out)
{
    add_setting(f, "place", out);
}

static void add_office(const struct filler *f, struct str *out)
{
    const char *name = office_name(f->office);
    str_add(out, name == NULL ? "" : name);
}

static void add_clerk(const struct filler *f, struct str *out)
{
    str_add(out, office_actor(f->office));
}

static void add_today(const struct filler *f, struct str *out)
{
    (void)f;
    char day[DAY_TEXT];
    str_add(out, day_local(clock_today(), day));
}

/* "ngày 03 tháng 7 năm 2026": 0 stands before a day below 10 and before January and
 * February, so that no digit can be added (Decree 30/2020, annex I). */
static void add_long_day(const struct filler *f, struct str *out)
{
    (void)f;
    int year, month, day;
    day_split(clock_today(), &year, &month, &day);
    str_addf(out, month < 3 ? "ngày %02d tháng %02d năm %d" : "ngày %02d tháng %d năm %d",
        day, month, year);
}

static const struct word_row {
    const char *word;
    void (*add)(const struct filler *f, struct str *out);
} words[] = {
    {"office.name", add_office},
    {"office.superior", add_superior},
    {"office.place", add_place},
    {"clerk", add_clerk},
    {"today", add_today},
    {"today.long", add_long_day},
};

static const struct word_row *find_word(const char *word)
{
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (strcmp(words[i].word, word) == 0)
            return &words[i];
    return NULL;
}

/* ---- one {word} ---- */

/* The next name of "a|b", NULL behind the last. Caller frees. */
static char *next_choice(const char **word)
{
    if (**word == '\0')
        return NULL;
    size_t len = strcspn(*word, "|");
    char *one = xstrndup(*word, len);
    *word += len + ((*word)[len] == '|');
    return one;
}

/* A choice begins small, for it stands inside a sentence. */
static void add_field(const struct filler *f, const struct field *field, struct str *out)
{
    struct str text = {0};
    office_show(f->office, f->schema, f->record, field, &text);
    if (field->type == FIELD_CHOICE)
        utf8_add_small(out, str_text(&text));
    else
        str_add(out, str_text(&text));
    str_release(&text);
}

static void add_one(const struct filler *f, const char *name, struct str *out)
{
    const struct field *field = schema_field(f->schema, name);
    const struct word_row *row = find_word(name);
    if (field != NULL)
        add_field(f, field, out);
    else if (row != NULL)
        row->add(f, out);
}

/* The first of the names that says something. */
static void add_value(const struct filler *f, const char *word, struct str *out)
{
    size_t before = out->len;
    for (char *one; out->len == before && (one = next_choice(&word)) != NULL; free(one))
        add_one(f, one, out);
    if (out->len == before)
        str_add(out, DOTS);
}

/* Behind the next "{word}" of `at`, which `word` gets (caller frees) and `plain` the
 * length of what stands before it; NULL: there is none. */
static const char *next_braces(const char *at, size_t *plain, char **word)
{
    *plain = strcspn(at, "{");
    const char *open = at + *plain;
    size_t len = strcspn(open, "}");
    if (*open == '\0' || open[len] == '\0')
        return NULL;
    *word = xstrndup(open + 1, len - 1);
    return open + len + 1;
}

static char *fill_text(const struct filler *f, const char *text)
{
    struct str out = {0};
    const char *behind;
    size_t plain;
    char *word;
    while ((behind = next_braces(text, &plain, &word)) != NULL) {
        str_addn(&out, text, plain);
        add_value(f, word, &out);
        free(word);
        text = behind;
    }
    str_add(&out, text);
    return str_detach(&out);
}

static bool is_known_somewhere(const char *name)
{
    for (size_t i = 0; i < registry_count(); i++)
        if (schema_field(registry_at(i), name) != NULL)
            return true;
    return find_word(name) != NULL;
}

/* Each name has to be known in some register, so that a slip is found, and one of them in
 * this. */
static bool fits(const struct schema *schema, const char *word)
{
    bool here = false, all = true;
    for (char *one; (one = next_choice(&word)) != NULL; free(one)) {
        here = here || schema_field(schema, one) != NULL || find_word(one) != NULL;
        all = all && is_known_somewhere(one);
    }
    return here && all;
}

enum td_status paper_check_words(
    const struct schema *schema, const char *text, struct err *err)
{
    enum td_status status = TD_OK;
    const char *behind;
    size_t plain;
    char *word;
    while (status == TD_OK && (behind = next_braces(text, &plain, &word)) != NULL) {
        if (!fits(schema, word))
            status = err_set(
                err, TD_INVALID, _("{%s} is no field of “%s”."), word, _(schema->label));
        free(word);
        text = behind;
    }
    return status;
}

/* ---- the lines ---- */

static const struct mark_row {
    const char *mark;
    enum paper_kind kind;
} marks[] = {
    {"## ", PAPER_BELOW},
    {"# ", PAPER_TITLE},
    {"> ", PAPER_TO},
    {"| ", PAPER_SIGN},
    {"* ", PAPER_COPY},
    {"", PAPER_PARAGRAPH},
};

static const struct mark_row *mark_of(const char *line)
{
    size_t i = 0;
    while (strncmp(marks[i].mark, line, strlen(marks[i].mark)) != 0)
        i++;
    return &marks[i];
}

static char *fill_cell(const struct filler *f, const char *text, size_t len)
{
    char *cell = xstrndup(text, len), *trimmed = utf8_trim(cell);
    char *filled = fill_text(f, trimmed);
    free(cell);
    free(trimmed);
    return filled;
}

/* "left | right |" */
static struct paper_line signers(const struct filler *f, const char *text)
{
    size_t len = strcspn(text, "|");
    const char *rest = text[len] == '|' ? text + len + 1 : "";
    return (struct paper_line){.kind = PAPER_SIGN,
        .text = fill_cell(f, text, len),
        .right = fill_cell(f, rest, strcspn(rest, "|"))};
}

/* Takes the dots off the end of a text; false: there are none. */
static bool take_dots(char *text)
{
    size_t len = strlen(text), end = len;
    while (end > 0 && text[end - 1] == '.')
        end--;
    if (len - end < DOTS_LEAST)
        return false;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    text[end] = '\0';
    return true;
}

static struct paper_line filled_line(
    const struct filler *f, enum paper_kind kind, const char *text)
{
    if (kind == PAPER_SIGN)
        return signers(f, text);
    char *before = xstrdup(text); // dots of a value are what somebody wrote
    bool room = kind == PAPER_PARAGRAPH && take_dots(before);
    struct paper_line line = {.kind = kind, .text = fill_text(f, before), .room = room};
    free(before);
    return line;
}

static void fill_line(const struct filler *f, const char *line, struct filled *out)
{
    const struct mark_row *row = mark_of(line);
    const char *text = line + strlen(row->mark);
    if (*text == '\0')
        return;
    ARRAY_GROW(out->lines, out->cap, out->n + 1);
    out->lines[out->n++] = filled_line(f, row->kind, text);
}

static void fill_body(const struct filler *f, const char *body, struct filled *out)
{
    while (*body != '\0') {
        size_t len = strcspn(body, "\n");
        char *line = xstrndup(body, len);
        fill_line(f, line, out);
        free(line);
        body += len + (body[len] == '\n');
    }
}

static void fill_all(
    const struct filler *f, const struct paper *paper, struct filled *out)
{
    char *superior = office_setting(f->office, "superior");
    out->superior = superior == NULL ? xstrdup("") : superior;
    out->office = fill_text(f, "{office.name}");
    out->number = fill_text(f, paper->number == NULL ? "" : paper->number);
    out->place_and_day = fill_text(f, "{office.place}, {today.long}");
    out->after = xstrdup(paper->after == NULL ? "" : paper->after);
    fill_body(f, paper->body, out);
}

enum td_status paper_fill(struct office *office, const struct paper *paper,
    const struct schema *schema, const void *record, struct filled *out, struct err *err)
{
    struct filler f = {office, schema, record};
    enum lang spoken = msg_lang();
    *out = (struct filled){0};
    if (paper->fault.code != TD_OK)
        return err_set(err, paper->fault.code, "%s", paper->fault.text);
    if (!paper_is_of(paper, schema))
        return err_set(err, TD_INVALID, _("“%s” is not made from a record of “%s”."),
            paper_name(paper), _(schema->label));
    msg_use(LANG_VI); // official papers are Vietnamese, the labels of choices too
    fill_all(&f, paper, out);
    msg_use(spoken);
    return TD_OK;
}

void filled_release(struct filled *filled)
{
    for (size_t i = 0; i < filled->n; i++) {
        free(filled->lines[i].text);
        free(filled->lines[i].right);
    }
    free(filled->lines);
    free(filled->superior);
    free(filled->office);
    free(filled->number);
    free(filled->place_and_day);
    free(filled->after);
    *filled = (struct filled){0};
}
