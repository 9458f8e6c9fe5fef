/* SPDX-License-Identifier: MIT */
#include "base/wrap.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"

size_t text_wrap(const char *text, size_t from, int width, size_t *next)
{
    size_t line = from + strcspn(text + from, "\n");
    size_t fits = from + utf8_fit(text + from, width < 1 ? 1 : width, NULL);
    if (fits >= line) {
        *next = text[line] == '\n' ? line + 1 : SIZE_MAX;
        return line;
    }
    if (fits == from)
        fits = utf8_next(text, from);
    size_t cut = fits;
    while (cut > from && text[cut] != ' ')
        cut--;
    if (cut == from) {
        *next = fits;
        return fits;
    }
    *next = cut + 1;
    return cut;
}

size_t text_rows(const char *text, int width)
{
    size_t rows = 0;
    for (size_t at = 0; at != SIZE_MAX; rows++)
        text_wrap(text, at, width, &at);
    return rows;
}

void text_add_words(struct str *out, const char *text, int at, int indent, int cols)
{
    bool first = true;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        char *word = xstrndup(text, len);
        int width = utf8_width(word);
        if (!first && at + 1 + width > cols) {
            str_addc(out, '\n');
            str_fill(out, ' ', (size_t)indent);
            at = indent;
        } else if (!first) {
            str_addc(out, ' ');
            at++;
        }
        str_add(out, word);
        at += width;
        first = false;
        free(word);
        text += len + strspn(text + len, " ");
    }
}
