/* SPDX-License-Identifier: MIT
 *
 * How keys are made: numbers big-endian, so that bytes sort as numbers do; texts folded,
 * and cut with a hash at the end when they are longer than a key may be.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "private.h"

#define FOLDED_MAX  200 /* bytes of a folded value in a key */
#define CODE_COMMON 0   /* scope of all registers that share their codes */

struct slice record_key(uint8_t out[RECORD_KEY], uint16_t number, uint64_t id)
{
    put_u16(out, number);
    put_u64(out + 2, id);
    return slice_of(out, RECORD_KEY);
}

struct slice counter_key(uint8_t out[COUNTER_KEY], uint16_t number, uint16_t year)
{
    put_u16(out, number);
    put_u16(out + 2, year);
    return slice_of(out, COUNTER_KEY);
}

bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Replaces what follows `start` when it is too long for a key. */
static void shorten(struct str *out, size_t start)
{
    uint8_t sum[CHECK_LEN];
    if (out->len - start <= FOLDED_MAX)
        return;
    hash_check(out->buf + start, out->len - start, sum);
    str_truncate(out, start + FOLDED_MAX - CHECK_LEN);
    str_addn(out, sum, CHECK_LEN);
}

static void add_folded_char(struct str *out, const char *at, size_t len)
{
    char one[8] = "";
    memcpy(one, at, len);
    char *folded = fold_key(one);
    str_add(out, *folded != '\0' ? folded : one);
    free(folded);
}

/* A code with case and marks aside; unlike a folded key it keeps its separators, for
 * 1/12 and 11/2 are two codes. */
static void add_code(struct str *out, const char *code)
{
    size_t start = out->len;
    for (size_t len = 1; *code != '\0'; code += len) {
        len = 1;
        if ((unsigned char)*code >= 0x80) {
            utf8_decode(code, &len);
            add_folded_char(out, code, len);
        } else {
            str_addc(out, *code >= 'A' && *code <= 'Z' ? (char)(*code + 32) : *code);
        }
    }
    shorten(out, start);
}

void code_key(const struct schema *schema, const char *code, struct str *out)
{
    str_add_u16(out, schema->flags & SCHEMA_ANY_CODE ? schema->number : CODE_COMMON);
    add_code(out, code);
}

void index_value_key(struct str *out, const struct field *field, const char *text)
{
    if (field->type == FIELD_REF) {
        add_code(out, text);
        return;
    }
    size_t start = out->len;
    char *folded = fold_key(text);
    str_add(out, *folded != '\0' ? folded : text);
    free(folded);
    shorten(out, start);
}

/* Everything of a key of the index table but the id. */
void index_prefix(struct str *out, const struct schema *schema, const struct field *field,
    const char *text)
{
    str_add_u16(out, schema->number);
    str_add_u16(out, field->tag);
    index_value_key(out, field, text);
    str_addc(out, '\0');
}

void index_key_id(struct str *out, uint64_t id)
{
    REQUIRE(id >> 8 * INDEX_ID == 0);
    for (int i = INDEX_ID - 1; i >= 0; i--)
        str_addc(out, (char)(id >> 8 * i));
}

bool index_key_read(struct slice key, uint16_t *number, uint64_t *id)
{
    const uint8_t *bytes = key.data;
    if (key.len < INDEX_HEAD + INDEX_TAIL)
        return false;
    *number = get_u16(bytes);
    *id = 0;
    for (size_t i = key.len - INDEX_ID; i < key.len; i++)
        *id = *id << 8 | bytes[i];
    return true;
}

struct slice index_key_value(struct slice key)
{
    return slice_of(
        (const uint8_t *)key.data + INDEX_HEAD, key.len - INDEX_TAIL - INDEX_HEAD);
}
