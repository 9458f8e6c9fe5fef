/* SPDX-License-Identifier: MIT
 *
 * Cells out. libcsv quotes; this file decides when, and keeps spreadsheets from running
 * what a citizen wrote as a formula: such a cell gets an apostrophe before it, one more
 * than it may have already, so that reading takes away exactly what writing put there.
 */
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "exchange/csv.h"

static bool needs_quotes(const char *text, bool first)
{
    size_t len = strlen(text);
    if (len == 0)
        return first; // an empty line would be no row at all
    // All the usual delimiters, whichever is in use: readers guess.
    return strpbrk(text, ",;\t|\"\r\n") != NULL || text[0] == ' ' || text[len - 1] == ' ';
}

static void put_quoted(struct str *out, const char *text)
{
    size_t len = strlen(text), room = len * 2 + 2;
    char *quoted = xmalloc(room);
    str_addn(out, quoted, csv_write(quoted, room, text, len));
    free(quoted);
}

void csv_put_cell_after(struct str *out, const char *text, bool first, char delimiter)
{
    if (!first)
        str_addc(out, delimiter);
    if (needs_quotes(text, first))
        put_quoted(out, text);
    else
        str_add(out, text);
}

void csv_put_cell(struct str *out, const char *text, bool first)
{
    csv_put_cell_after(out, text, first, ',');
}

void csv_put_end(struct str *out)
{
    str_add(out, "\r\n");
}

/* The characters by which a spreadsheet takes a cell for a formula: = + - @ and their
 * full-width forms, and what is skipped before them. */
static bool starts_formula(const char *text)
{
    static const char *const full_width[] = {"＝", "＋", "－", "＠"};
    if (*text == '\0')
        return false;
    if (strchr("=+-@\t\r\n", *text) != NULL)
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(full_width); i++)
        if (strncmp(text, full_width[i], strlen(full_width[i])) == 0)
            return true;
    return false;
}

char *csv_guard(const char *text)
{
    return starts_formula(text + strspn(text, "'")) ? xasprintf("'%s", text) : NULL;
}

char *csv_unguard(const char *text)
{
    bool guarded = text[0] == '\'' && starts_formula(text + strspn(text, "'"));
    return guarded ? xstrdup(text + 1) : NULL;
}
