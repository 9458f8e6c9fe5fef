/* SPDX-License-Identifier: MIT
 *
 * The growing byte string. Every function keeps buf[len] == NUL; growth is by half, so
 * appending is cheap on average. A released or detached string is all zeroes, which is
 * an empty string that needs no release.
 */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void str_reserve(struct str *s, size_t extra)
{
    REQUIRE(extra < SIZE_MAX / 4 && s->len < SIZE_MAX / 4);
    ARRAY_GROW(s->buf, s->cap, s->len + extra + 1);
}

void str_init(struct str *s)
{
    *s = (struct str){0};
    str_reserve(s, 0);
    s->buf[0] = '\0';
}

void str_release(struct str *s)
{
    if (s == NULL)
        return;
    free(s->buf);
    *s = (struct str){0};
}

void str_clear(struct str *s)
{
    s->len = 0;
    if (s->buf != NULL)
        s->buf[0] = '\0';
}

void str_addn(struct str *s, const void *bytes, size_t n)
{
    if (n >= s->cap - s->len)
        str_reserve(s, n);
    if (n > 0)
        memcpy(s->buf + s->len, bytes, n);
    s->len += n;
    s->buf[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
    if (text != NULL)
        str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
    if (s->len + 1 >= s->cap)
        str_reserve(s, 1);
    s->buf[s->len++] = c;
    s->buf[s->len] = '\0';
}

void str_fill(struct str *s, char c, size_t n)
{
    str_reserve(s, n);
    memset(s->buf + s->len, c, n);
    s->len += n;
    s->buf[s->len] = '\0';
}

void str_vaddf(struct str *s, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    str_reserve(s, 0);
    size_t room = s->cap - s->len;
    int need = vsnprintf(s->buf + s->len, room, fmt, args);
    if (need < 0)
        die("a message cannot be formatted");
    if ((size_t)need >= room) {
        str_reserve(s, (size_t)need);
        vsnprintf(s->buf + s->len, (size_t)need + 1, fmt, again);
    }
    s->len += (size_t)need;
    va_end(again);
}

void str_addf(struct str *s, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_vaddf(s, fmt, args);
    va_end(args);
}

void str_truncate(struct str *s, size_t len)
{
    if (len >= s->len)
        return;
    s->len = len;
    s->buf[len] = '\0';
}

char *str_detach(struct str *s)
{
    str_reserve(s, 0);
    s->buf[s->len] = '\0';
    char *text = s->buf;
    *s = (struct str){0};
    return text;
}

const char *str_text(const struct str *s)
{
    return s->buf == NULL ? "" : s->buf;
}

void str_add_u16(struct str *s, uint16_t v)
{
    unsigned char b[2];
    put_u16(b, v);
    str_addn(s, b, sizeof(b));
}

void str_add_u32(struct str *s, uint32_t v)
{
    unsigned char b[4];
    put_u32(b, v);
    str_addn(s, b, sizeof(b));
}

void str_add_u64(struct str *s, uint64_t v)
{
    unsigned char b[8];
    put_u64(b, v);
    str_addn(s, b, sizeof(b));
}

void str_add_var(struct str *s, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        str_addc(s, (char)(v | 0x80));
    str_addc(s, (char)v);
}

_Bool get_long_var(const unsigned char **at, const unsigned char *end, uint64_t *out)
{
    uint64_t v = 0;
    for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
        unsigned char byte = *(*at)++;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *out = v;
            return 1;
        }
    }
    return 0;
}

/* Digits into *out as a negative number, which has room for INT64_MIN. */
static _Bool parse_digits(const char *digits, int64_t *out)
{
    int64_t value = 0;
    if (*digits == '\0')
        return 0;
    for (const char *p = digits; *p != '\0'; p++) {
        if (*p < '0' || *p > '9')
            return 0;
        int digit = *p - '0';
        if (value < (INT64_MIN + digit) / 10)
            return 0;
        value = value * 10 - digit;
    }
    *out = value;
    return 1;
}

_Bool parse_i64(const char *text, int64_t min, int64_t max, int64_t *out)
{
    int64_t value;
    if (text == NULL)
        return 0;
    _Bool negative = *text == '-';
    if (!parse_digits(text + (negative || *text == '+'), &value))
        return 0;
    if (!negative && value == INT64_MIN)
        return 0;
    if (!negative)
        value = -value;
    if (value < min || value > max)
        return 0;
    *out = value;
    return 1;
}
