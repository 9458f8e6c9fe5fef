/* SPDX-License-Identifier: MIT
 *
 * The templates there are: those inside the program, over which go the office's own.
 */
#include "exchange/paper.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "model/registry.h"
#include "paper_lines.h"

/* All templates of data/forms one after the other, each behind a line "%%% key". */
extern const unsigned char td_data_forms[];

#define MARK "%%% "

/* ---- the head ---- */

static const struct head_row {
    const char *word;
    size_t member;
    bool needed;
} heads[] = {
    {"name.vi", offsetof(struct paper, names[LANG_VI]), true},
    {"name.en", offsetof(struct paper, names[LANG_EN]), false},
    {"of", offsetof(struct paper, registers), true},
    {"after", offsetof(struct paper, after), false},
    {"number", offsetof(struct paper, number), false},
};

static char **member_of(struct paper *paper, const struct head_row *row)
{
    return (char **)(void *)((char *)paper + row->member);
}

static const char *place_name(const struct paper *paper)
{
    return paper->file != NULL ? paper->file : paper->key;
}

/* The first fault stays. */
static void blame(struct paper *paper, size_t line, const char *sentence)
{
    (void)err_set(&paper->fault, TD_INVALID, _("%s, line %u: %s"), place_name(paper),
        (unsigned)line, sentence);
}

/* "of: visit letter" */
static void take_head_line(struct paper *paper, const char *text, size_t line)
{
    size_t len = strcspn(text, ":");
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++) {
        if (strlen(heads[i].word) != len || strncmp(heads[i].word, text, len) != 0)
            continue;
        char **member = member_of(paper, &heads[i]);
        free(*member);
        *member = utf8_trim(text + len + (text[len] == ':'));
        return;
    }
    char *sentence = xasprintf(_("“%.*s” is nothing a template has."), (int)len, text);
    blame(paper, line, sentence);
    free(sentence);
}

static void check_head(struct paper *paper)
{
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++) {
        const char *value = *member_of(paper, &heads[i]);
        if (!heads[i].needed || (value != NULL && *value != '\0'))
            continue;
        char *sentence = xasprintf(_("“%s:” is missing."), heads[i].word);
        blame(paper, 1, sentence);
        free(sentence);
    }
}

/* ---- the words in the text ---- */

static char *copy_line(const char *text)
{
    return xstrndup(text, strcspn(text, "\n"));
}

static const char *next_line(const char *text)
{
    text += strcspn(text, "\n");
    return *text == '\n' ? text + 1 : text;
}

static void check_text(
    struct paper *paper, const struct schema *schema, const char *text, size_t line)
{
    for (; *text != '\0'; text = next_line(text), line++) {
        struct err err = {0};
        char *one = copy_line(text);
        if (paper_check_words(schema, one, &err) != TD_OK)
            blame(paper, line, err.text);
        free(one);
    }
}

/* The next of several names with blanks between them, NULL behind the last. Caller
 * frees. */
static char *next_name(const char **at)
{
    *at += strspn(*at, " ");
    size_t len = strcspn(*at, " ");
    char *name = len == 0 ? NULL : xstrndup(*at, len);
    *at += len;
    return name;
}

/* The words have to exist in each register it is made from. */
static void check_words(struct paper *paper)
{
    const char *at = paper->registers;
    for (char *name; (name = next_name(&at)) != NULL; free(name)) {
        const struct schema *schema = registry_named(name);
        if (schema == NULL) {
            char *sentence = xasprintf(_("There is no register “%s”."), name);
            blame(paper, 1, sentence);
            free(sentence);
            continue;
        }
        check_text(paper, schema, paper->number == NULL ? "" : paper->number, 1);
        check_text(paper, schema, paper->body, paper->body_line);
    }
}

/* ---- reading ---- */

static void parse(struct paper *paper, const char *text)
{
    size_t line = 1;
    for (; *text != '\0' && *text != '\n'; text = next_line(text), line++) {
        char *one = copy_line(text);
        take_head_line(paper, one, line);
        free(one);
    }
    paper->body = xstrdup(*text == '\n' ? text + 1 : text);
    paper->body_line = line + 1;
    check_head(paper);
    if (paper->fault.code == TD_OK)
        check_words(paper);
}

static void paper_release(struct paper *paper)
{
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        free(*member_of(paper, &heads[i]));
    free(paper->key);
    free(paper->file);
    free(paper->body);
    *paper = (struct paper){0};
}

/* The place of the template with this key, a fresh one where there is none. */
static struct paper *place_for(struct papers *papers, const char *key)
{
    for (size_t i = 0; i < papers->n; i++) {
        if (strcmp(papers->rows[i].key, key) != 0)
            continue;
        paper_release(&papers->rows[i]);
        return &papers->rows[i];
    }
    ARRAY_GROW(papers->rows, papers->cap, papers->n + 1);
    papers->rows[papers->n] = (struct paper){0};
    return &papers->rows[papers->n++];
}

static void read_shipped(struct papers *papers)
{
    const char *at = (const char *)td_data_forms;
    while (*at != '\0') {
        char *key = copy_line(at + strlen(MARK));
        at = next_line(at);
        const char *end = strstr(at, "\n" MARK);
        size_t len = end == NULL ? strlen(at) : (size_t)(end + 1 - at);
        char *text = xstrndup(at, len);
        struct paper *paper = place_for(papers, key);
        paper->key = key;
        parse(paper, text);
        free(text);
        at += len;
    }
}

/* A file of the office as text in NFC without carriage returns; NULL: the fault says
 * why. */
static char *read_own(struct paper *paper)
{
    struct str bytes = {0};
    char *text = NULL;
    size_t bad;
    if (file_read(paper->file, OFFICE_FORM_BYTES, &bytes, &paper->fault) != TD_OK) {
        // the fault is set
    } else if (!utf8_valid(str_text(&bytes), bytes.len, &bad)) {
        (void)err_set(&paper->fault, TD_INVALID,
            _("%s is not text in UTF-8; save it as UTF-8."), paper->file);
    } else {
        const char *from = str_text(&bytes);
        if (strncmp(from, "\xEF\xBB\xBF", 3) == 0)
            from += 3;
        text = utf8_nfc(from, strlen(from));
        char *to = text;
        for (const char *p = text; *p != '\0'; p++)
            if (*p != '\r')
                *to++ = *p;
        *to = '\0';
    }
    str_release(&bytes);
    return text;
}

static void read_file(struct papers *papers, const char *dir, const char *name)
{
    size_t len = strlen(name);
    if (len < 5 || strcmp(name + len - 4, ".txt") != 0)
        return;
    char *key = xstrndup(name, len - 4);
    struct paper *paper = place_for(papers, key);
    paper->key = key;
    paper->file = path_join(dir, name);
    char *text = read_own(paper);
    parse(paper, text == NULL ? "" : text);
    free(text);
}

static void read_office(const struct office *office, struct papers *papers)
{
    char *dir = path_join(office_path(office), OFFICE_FORMS);
    char **names = NULL;
    size_t n = path_list(dir, &names);
    for (size_t i = 0; i < n; i++) {
        read_file(papers, dir, names[i]);
        free(names[i]);
    }
    free(names);
    free(dir);
}

void papers_read(const struct office *office, struct papers *out)
{
    *out = (struct papers){0};
    read_shipped(out);
    read_office(office, out);
}

void papers_release(struct papers *papers)
{
    for (size_t i = 0; i < papers->n; i++)
        paper_release(&papers->rows[i]);
    free(papers->rows);
    *papers = (struct papers){0};
}

const struct paper *papers_find(const struct papers *papers, const char *key)
{
    for (size_t i = 0; i < papers->n; i++)
        if (strcmp(papers->rows[i].key, key) == 0)
            return &papers->rows[i];
    return NULL;
}

const char *paper_name(const struct paper *paper)
{
    const char *name = paper->names[msg_lang()];
    if (name == NULL)
        name = paper->names[LANG_VI];
    return name == NULL ? paper->key : name;
}

bool paper_is_of(const struct paper *paper, const struct schema *schema)
{
    const char *at = paper->registers == NULL ? "" : paper->registers;
    bool found = false;
    for (char *name; !found && (name = next_name(&at)) != NULL; free(name))
        found = strcmp(name, schema->name) == 0;
    return found;
}
