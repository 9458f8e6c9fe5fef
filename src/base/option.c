/* SPDX-License-Identifier: MIT
 *
 * One loop over argv against the rows of two tables. No abbreviations of long names, so
 * that scripts do not break when an option is added; instead a wrong name gets the
 * nearest known one as a suggestion.
 */
#include "base/option.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"

#define SUGGEST_LIMIT 2
#define USAGE_COLS    79
#define USAGE_LEFT    30 /* the help text starts here at the latest */

struct table {
    const struct option_row *rows;
    void *target;
};

struct parser {
    struct table tables[2];
    int argc, at; /* at: the argument behind the one being read */
    char **argv;
    struct err *err;
};

static bool is_row(const struct option_row *row)
{
    return row != NULL && row->type != OPT_END_OF_TABLE && row->name != NULL;
}

/* The row of an option by name (letter 0) or by letter, and the table it is in. */
static const struct option_row *find_row(
    const struct parser *parser, const char *name, size_t len, char letter, void **target)
{
    for (size_t i = 0; i < ARRAY_COUNT(parser->tables); i++) {
        *target = parser->tables[i].target;
        for (const struct option_row *r = parser->tables[i].rows; is_row(r); r++) {
            if (letter != '\0' && r->letter == letter)
                return r;
            if (letter == '\0' && strlen(r->name) == len &&
                strncmp(r->name, name, len) == 0)
                return r;
        }
    }
    return NULL;
}

static const char *nearest_name(const struct parser *parser, const char *name)
{
    const char *best = NULL;
    int limit = strlen(name) < 4 ? 1 : SUGGEST_LIMIT;
    for (size_t i = 0; i < ARRAY_COUNT(parser->tables); i++)
        for (const struct option_row *r = parser->tables[i].rows; is_row(r); r++) {
            int distance = fold_distance(name, r->name, limit);
            if (distance > limit)
                continue;
            best = r->name;
            limit = distance - 1; // later ones must be nearer
        }
    return best;
}

static enum td_status unknown_name(struct parser *parser, const char *name, size_t len)
{
    char *typed = xstrndup(name, len);
    char *shown = utf8_safe(typed, true);
    const char *near = nearest_name(parser, typed);
    enum td_status status =
        near == NULL
            ? err_set(parser->err, TD_INVALID,
                  _("There is no option --%s. --help lists the options; a word that "
                    "begins with a dash goes after --."),
                  shown)
            : err_set(parser->err, TD_INVALID,
                  _("There is no option --%s. Did you mean --%s?"), shown, near);
    free(typed);
    free(shown);
    return status;
}

static enum td_status unknown_letter(struct parser *parser, const char *letter)
{
    size_t n = utf8_next(letter, 0);
    char *typed = xstrndup(letter, n);
    char *shown = utf8_safe(typed, true);
    enum td_status status = err_set(parser->err, TD_INVALID,
        _("There is no option -%s. --help lists the options; a word that begins with a "
          "dash goes after --."),
        shown);
    free(typed);
    free(shown);
    return status;
}

static void set_flag(const struct option_row *row, void *target)
{
    bool *member = (bool *)((char *)target + row->offset);
    *member = true;
}

static void set_text(const struct option_row *row, void *target, const char *value)
{
    memcpy((char *)target + row->offset, &value, sizeof(value));
}

/* The value of a text option: what was attached to it, else the next argument. */
static enum td_status take_value(struct parser *parser, const struct option_row *row,
    void *target, const char *attached)
{
    if (attached == NULL && parser->at < parser->argc)
        attached = parser->argv[parser->at++];
    if (attached == NULL)
        return err_set(parser->err, TD_INVALID, _("The option --%s needs a value: %s."),
            row->name, row->value != NULL ? _(row->value) : row->name);
    set_text(row, target, attached);
    return TD_OK;
}

static enum td_status parse_long(struct parser *parser, const char *name)
{
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    void *target;
    const struct option_row *row = find_row(parser, name, len, '\0', &target);
    if (row == NULL)
        return unknown_name(parser, name, len);
    if (row->type == OPT_TEXT)
        return take_value(parser, row, target, value);
    if (value != NULL)
        return err_set(
            parser->err, TD_INVALID, _("The option --%s takes no value."), row->name);
    set_flag(row, target);
    return TD_OK;
}

/* Letters behind one dash: flags may share it, a text option takes the rest. */
static enum td_status parse_letters(struct parser *parser, const char *letters)
{
    for (const char *p = letters; *p != '\0'; p++) {
        void *target;
        const struct option_row *row = find_row(parser, NULL, 0, *p, &target);
        if (row == NULL)
            return unknown_letter(parser, p);
        if (row->type == OPT_TEXT)
            return take_value(parser, row, target, p[1] != '\0' ? p + 1 : NULL);
        set_flag(row, target);
    }
    return TD_OK;
}

enum td_status options_parse(int argc, char **argv, const struct option_row *common_rows,
    void *common, const struct option_row *own_rows, void *own, const char **rest,
    int *n_rest, struct err *err)
{
    struct parser parser = {.tables = {{common_rows, common}, {own_rows, own}},
        .argc = argc,
        .at = 1,
        .argv = argv,
        .err = err};
    int n = 0;
    enum td_status status = TD_OK;
    while (status == TD_OK && parser.at < argc) {
        const char *arg = argv[parser.at++];
        if (strcmp(arg, "--") == 0) {
            while (parser.at < argc)
                rest[n++] = argv[parser.at++];
        } else if (strncmp(arg, "--", 2) == 0) {
            status = parse_long(&parser, arg + 2);
        } else if (arg[0] == '-' && arg[1] != '\0') {
            status = parse_letters(&parser, arg + 1);
        } else {
            rest[n++] = arg;
        }
    }
    if (status == TD_OK)
        *n_rest = n;
    return status;
}

/* ---- usage ---- */

/* "  -n, --name VALUE" */
static void add_head(struct str *out, const struct option_row *row)
{
    if (row->letter != '\0')
        str_addf(out, "  -%c, --%s", row->letter, row->name);
    else
        str_addf(out, "      --%s", row->name);
    if (row->type == OPT_TEXT && row->value != NULL)
        str_addf(out, " %s", _(row->value));
}

static int head_width(const struct option_row *row)
{
    struct str head = {0};
    add_head(&head, row);
    int width = utf8_width(str_text(&head));
    str_release(&head);
    return width;
}

static int help_column(const struct option_row *rows)
{
    int column = 0;
    for (const struct option_row *row = rows; is_row(row); row++) {
        int width = head_width(row) + 2;
        if (width > column && width <= USAGE_LEFT)
            column = width;
    }
    return column;
}

void options_usage(struct str *out, const struct option_row *rows)
{
    int column = help_column(rows);
    for (const struct option_row *row = rows; is_row(row); row++) {
        int width = head_width(row);
        add_head(out, row);
        if (width + 2 > column) {
            str_addc(out, '\n');
            width = 0;
        }
        str_fill(out, ' ', (size_t)(column - width));
        text_add_words(out, _(row->help), column, column, USAGE_COLS);
        str_addc(out, '\n');
    }
}
