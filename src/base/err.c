/* SPDX-License-Identifier: MIT
 *
 * The first error wins: whoever found the cause wrote the sentence, and later failures
 * on the way out must not hide it. Sentences live inside the struct, so reporting an
 * error never allocates.
 */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

/* Drops a character that was cut in half at the end. */
static void cut_at_character(char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && (unsigned char)text[start - 1] >= 0xC0)
        start--;
    else
        start = len;
    unsigned char lead = (unsigned char)text[start];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (start + need > len)
        text[start] = '\0';
}

__attribute__((format(printf, 3, 0))) static void format_cut(
    char *out, size_t size, const char *fmt, va_list args)
{
    int need = vsnprintf(out, size, fmt, args);
    if (need < 0)
        out[0] = '\0';
    else if ((size_t)need >= size)
        cut_at_character(out, size - 1);
}

enum td_status err_set(struct err *err, enum td_status code, const char *fmt, ...)
{
    if (err == NULL || err->code != TD_OK)
        return code;
    va_list args;
    va_start(args, fmt);
    err->code = code;
    err->field[0] = '\0';
    format_cut(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    return code;
}

static void copy_field(char *out, size_t size, const char *key)
{
    size_t len = key == NULL ? 0 : strlen(key);
    if (len >= size)
        len = size - 1;
    if (len > 0)
        memcpy(out, key, len);
    out[len] = '\0';
}

enum td_status err_field(struct err *err, const char *field, const char *fmt, ...)
{
    if (err == NULL || err->code != TD_OK)
        return TD_INVALID;
    va_list args;
    va_start(args, fmt);
    err->code = TD_INVALID;
    copy_field(err->field, sizeof(err->field), field);
    format_cut(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    return TD_INVALID;
}

void err_prefix(struct err *err, const char *fmt, ...)
{
    if (err == NULL || err->code == TD_OK)
        return;
    char old[sizeof(err->text)];
    memcpy(old, err->text, sizeof(old));
    va_list args;
    va_start(args, fmt);
    format_cut(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    size_t len = strlen(err->text), room = sizeof(err->text) - len;
    int need = snprintf(err->text + len, room, ": %s", old);
    if (need >= 0 && (size_t)need >= room)
        cut_at_character(err->text, sizeof(err->text) - 1);
}

void err_clear(struct err *err)
{
    if (err == NULL)
        return;
    err->code = TD_OK;
    err->field[0] = '\0';
    err->text[0] = '\0';
}
