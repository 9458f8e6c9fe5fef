/* SPDX-License-Identifier: MIT
 *
 * The file is read anew each time it is asked: that is seldom, and somebody may have it
 * open in an editor.
 */
#include "base/user_config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/utf8.h"

#define FILE_NAME  "config"
#define FILE_LIMIT ((size_t)64 * 1024)
#define TEXT_LIMIT 80 /* columns of a text of one's own */

static const struct user_setting_row rows[] = {
    {"lang", "vi en", N_("Your language; before the office's")},
    {"drawing", "auto lean rich",
        N_("How much is drawn: auto is lean over SSH and on slow lines")},
    {"name", NULL, N_("Your name, as colleagues see it beside a record you have open")},
    {"typing", "off telex vni",
        N_("Vietnamese from plain keys, where no input method is at hand")},
};

const struct user_setting_row *user_setting_rows(size_t *n)
{
    *n = ARRAY_COUNT(rows);
    return rows;
}

static char *trimmed(const char *text, size_t len)
{
    char *copy = xstrndup(text, len);
    char *out = utf8_trim(copy);
    free(copy);
    return out;
}

/* Both sides of the equals sign, which the caller frees; false: the line has none, or is
 * a comment. */
static bool take_apart(const char *line, size_t len, char **name, char **value)
{
    const char *equals = memchr(line, '=', len);
    if (equals == NULL || line[0] == '#')
        return false;
    *name = trimmed(line, (size_t)(equals - line));
    *value = trimmed(equals + 1, len - (size_t)(equals + 1 - line));
    return true;
}

/* The value on a line when it sets `name`, else NULL. Caller frees. */
static char *value_on(const char *line, size_t len, const char *name)
{
    char *key, *value;
    if (!take_apart(line, len, &key, &value))
        return NULL;
    if (strcmp(key, name) != 0) {
        free(value);
        value = NULL;
    }
    free(key);
    return value;
}

static enum td_status read_file(struct str *text, struct err *err)
{
    char *path = path_config(FILE_NAME);
    enum td_status status = file_read(path, FILE_LIMIT, text, err);
    free(path);
    return status;
}

char *user_setting(const char *name)
{
    struct str text = {0};
    char *value = NULL;
    if (read_file(&text, NULL) == TD_OK && utf8_valid(text.buf, text.len, NULL)) {
        for (const char *line = text.buf; *line != '\0' && value == NULL;) {
            size_t len = strcspn(line, "\n");
            value = value_on(line, len, name);
            line += len + (line[len] == '\n');
        }
    }
    str_release(&text);
    return value;
}

bool user_setting_is(const char *name, const char *value)
{
    char *set = user_setting(name);
    bool same = set != NULL && strcmp(set, value) == 0;
    free(set);
    return same;
}

/* Is the word one of the blank-separated ones? */
static bool has_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = words; n > 0 && *p != '\0';) {
        size_t len = strcspn(p, " ");
        if (len == n && strncmp(p, word, n) == 0)
            return true;
        p += len;
        p += strspn(p, " ");
    }
    return false;
}

/* One line that a terminal shows as it is, or "" to be without one. */
static enum td_status check_text(const char *name, const char *value, struct err *err)
{
    char *safe = utf8_safe(value, true);
    bool clean = strcmp(safe, value) == 0 && utf8_width(safe) <= TEXT_LIMIT;
    free(safe);
    if (clean)
        return TD_OK;
    return err_set(
        err, TD_INVALID, _("“%s” takes a line of at most %d columns."), name, TEXT_LIMIT);
}

static enum td_status check(const char *name, const char *value, struct err *err)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        if (rows[i].values == NULL)
            return check_text(name, value, err);
        if (has_word(rows[i].values, value))
            return TD_OK;
        return err_set(err, TD_INVALID, _("“%s” takes one of: %s; not “%s”."), name,
            rows[i].values, value);
    }
    return err_set(err, TD_INVALID,
        _("There is no setting “%s” of your own; “tiepdan config --user” lists them."),
        name);
}

static void replace_line(
    struct str *to, const char *text, const char *name, const char *value)
{
    bool done = false;
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        char *old = value_on(text, len, name);
        if (old == NULL)
            str_addn(to, text, len);
        else if (!done && *value != '\0')
            str_addf(to, "%s = %s", name, value);
        if (old == NULL || (!done && *value != '\0'))
            str_addc(to, '\n');
        done |= old != NULL;
        free(old);
        text += len + (text[len] == '\n');
    }
    if (!done && *value != '\0')
        str_addf(to, "%s = %s\n", name, value);
}

enum td_status user_setting_keep(const char *name, const char *value, struct err *err)
{
    struct str old = {0}, new = {0};
    enum td_status status = read_file(&old, err);
    if (status == TD_NOT_FOUND) {
        err_clear(err);
        status = TD_OK;
    }
    char *path = path_config(FILE_NAME);
    char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
    if (status == TD_OK)
        status = path_make_dir(dir, err);
    if (status == TD_OK) {
        replace_line(&new, str_text(&old), name, value);
        status = file_replace(path, str_text(&new), new.len, err);
    }
    free(dir);
    free(path);
    str_release(&old);
    str_release(&new);
    return status;
}

enum td_status user_setting_change(const char *name, const char *value, struct err *err)
{
    enum td_status status = check(name, value, err);
    return status == TD_OK ? user_setting_keep(name, value, err) : status;
}

/* ---- what is wrong in the file ---- */

struct reading {
    const char *path;
    unsigned line;
    unsigned set_in[ARRAY_COUNT(rows)]; /* line of each that was set so far */
    struct str *faults;
};

static void fault(struct reading *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(struct reading *r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_addf(r->faults, "%s:%u: ", r->path, r->line);
    str_vaddf(r->faults, fmt, args);
    str_addc(r->faults, '\n');
    va_end(args);
}

static void judge_again(struct reading *r, const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        if (r->set_in[i] != 0)
            fault(r, _("“%s” was set in line %u, which counts"), name, r->set_in[i]);
        else
            r->set_in[i] = r->line;
    }
}

/* A name with a dot is the program's own (user_setting_keep). */
static void judge_line(struct reading *r, const char *line, size_t len)
{
    struct err err = {0};
    char *name, *value;
    if (line[0] == '#' || strspn(line, " \t\r") >= len)
        return;
    if (!take_apart(line, len, &name, &value)) {
        fault(r, "%s", _("a line is: name = value"));
        return;
    }
    if (strchr(name, '.') == NULL) {
        if (check(name, value, &err) != TD_OK)
            fault(r, "%s", err.text);
        judge_again(r, name);
    }
    free(name);
    free(value);
}

void user_config_faults(struct str *out)
{
    struct str text = {0};
    struct err err = {0};
    char *path = path_config(FILE_NAME);
    struct reading r = {.path = path, .faults = out};
    enum td_status status = read_file(&text, &err);
    if (status == TD_OK && !utf8_valid(text.buf, text.len, NULL))
        str_addf(out, _("%s is not UTF-8 text.\n"), path);
    else if (status == TD_OK)
        for (const char *line = text.buf; *line != '\0';) {
            size_t len = strcspn(line, "\n");
            r.line++;
            judge_line(&r, line, len);
            line += len + (line[len] == '\n');
        }
    else if (status != TD_NOT_FOUND)
        str_addf(out, "%s\n", err.text);
    free(path);
    str_release(&text);
}
