/* SPDX-License-Identifier: MIT
 *
 * A growing byte string. Invariant: after str_init, `buf` is never NULL and buf[len] is
 * NUL (not counted); bytes before may be anything. Read the members, write through the
 * functions. A zeroed struct str is an empty one as well.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    char *buf;
    size_t len, cap;
};

void str_init(struct str *s);
/* Room for `extra` more bytes, so that adding them does not move buf. */
void str_reserve(struct str *s, size_t extra);
void str_release(struct str *s);
void str_clear(struct str *s); /* length 0, memory kept */
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *bytes, size_t n);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_vaddf(struct str *s, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));
void str_fill(struct str *s, char c, size_t n);
void str_truncate(struct str *s, size_t len);
/* The content as memory the caller frees; the string is empty afterwards. */
char *str_detach(struct str *s);
/* The content, never NULL, valid until the next change. */
const char *str_text(const struct str *s);

/* Big-endian integers, the one byte order of everything stored. */
void str_add_u16(struct str *s, uint16_t v);
void str_add_u32(struct str *s, uint32_t v);
void str_add_u64(struct str *s, uint64_t v);

/* A number in as few bytes as it needs, seven bits in each, the lowest first. */
void str_add_var(struct str *s, uint64_t v);
/* Reads one at *at, which moves behind it; false when it does not end before `end`. */
_Bool get_long_var(const unsigned char **at, const unsigned char *end, uint64_t *out);
static inline _Bool get_var(
    const unsigned char **at, const unsigned char *end, uint64_t *out)
{
    if (*at == end || **at >= 0x80)
        return get_long_var(at, end, out);
    *out = *(*at)++; // as most of them are
    return 1;
}

static inline uint16_t get_u16(const void *p)
{
    const unsigned char *b = p;
    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t get_u32(const void *p)
{
    const unsigned char *b = p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Said so that it is one instruction: sets of ids are read by this. */
static inline uint64_t get_u64(const void *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(v) : v;
}

static inline void put_u16(void *p, uint16_t v)
{
    unsigned char *b = p;
    b[0] = (unsigned char)(v >> 8);
    b[1] = (unsigned char)(v & 0xFF);
}

static inline void put_u32(void *p, uint32_t v)
{
    unsigned char *b = p;
    put_u16(b, (uint16_t)(v >> 16));
    put_u16(b + 2, (uint16_t)(v & 0xFFFF));
}

static inline void put_u64(void *p, uint64_t v)
{
    unsigned char *b = p;
    put_u32(b, (uint32_t)(v >> 32));
    put_u32(b + 4, (uint32_t)(v & 0xFFFFFFFF));
}

/* Whole text as a decimal number in [min, max]; false on anything else. */
_Bool parse_i64(const char *text, int64_t min, int64_t max, int64_t *out);

#endif
