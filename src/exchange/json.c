/* SPDX-License-Identifier: MIT
 *
 * JSON out. What was written last says whether a comma is due: nothing, an opening
 * bracket, a colon and a line feed need none, everything else does. Characters that
 * steer a terminal or hide in a text are written as escapes, which changes nothing for a
 * reader of JSON and keeps a screen safe.
 */
#include "exchange/json.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static void separate(struct str *out)
{
    if (out->len > 0 && strchr("{[:\n", out->buf[out->len - 1]) == NULL)
        str_addc(out, ',');
}

/* C1 controls, line separators, bidi controls, zero-width and tag characters. */
static bool is_hidden(uint32_t cp)
{
    return (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD || cp == 0x61C || cp == 0x180E ||
           (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
           (cp >= 0xE0000 && cp <= 0xE007F);
}

static void add_escape(struct str *out, uint32_t cp)
{
    if (cp >= 0x10000) {
        str_addf(out, "\\u%04x", 0xD800u + ((cp - 0x10000) >> 10));
        cp = 0xDC00u + ((cp - 0x10000) & 0x3FF);
    }
    str_addf(out, "\\u%04x", (unsigned)cp);
}

static void add_char(struct str *out, const char *bytes, size_t len, uint32_t cp)
{
    if (cp == '"' || cp == '\\') {
        str_addc(out, '\\');
        str_addc(out, (char)cp);
    } else if (cp == '\n') {
        str_add(out, "\\n");
    } else if (cp == '\r') {
        str_add(out, "\\r");
    } else if (cp == '\t') {
        str_add(out, "\\t");
    } else if (cp < 0x20 || is_hidden(cp)) {
        add_escape(out, cp);
    } else {
        str_addn(out, bytes, len);
    }
}

static void add_quoted(struct str *out, const char *text)
{
    str_addc(out, '"');
    for (size_t at = 0, len; text[at] != '\0'; at += len) {
        uint32_t cp = utf8_decode(text + at, &len);
        add_char(out, text + at, len, cp);
    }
    str_addc(out, '"');
}

void json_string(struct str *out, const char *text)
{
    separate(out);
    add_quoted(out, text);
}

void json_key(struct str *out, const char *key)
{
    json_string(out, key);
    str_addc(out, ':');
}

void json_open(struct str *out, char bracket)
{
    separate(out);
    str_addc(out, bracket);
}

void json_close(struct str *out, char bracket)
{
    str_addc(out, bracket);
}

void json_number(struct str *out, int64_t n)
{
    separate(out);
    str_addf(out, "%lld", (long long)n);
}

void json_hundredths(struct str *out, int64_t n)
{
    unsigned long long size = n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n;
    separate(out);
    str_addf(out, "%s%llu.%02llu", n < 0 ? "-" : "", size / 100, size % 100);
}

void json_null(struct str *out)
{
    separate(out);
    str_add(out, "null");
}
