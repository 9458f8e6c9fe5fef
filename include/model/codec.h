/* SPDX-License-Identifier: MIT
 *
 * Records as bytes. A part is a row of items with ascending tags, empty fields left out:
 * a text is (2 tag, length, bytes, NUL), a number is (2 tag + 1, number), all numbers in
 * as few bytes as they need, those of a record with their sign in the lowest bit. Values
 * that tell who a protected person is lie in a part of their own. Decoding can borrow:
 * text members then point into the bytes and the record must not be released.
 */
#ifndef MODEL_CODEC_H
#define MODEL_CODEC_H

#include "model/record.h"

enum codec_part {
    PART_PLAIN,   /* everything else */
    PART_PERSONAL /* fields flagged F_PERSONAL */
};

enum codec_part codec_part_of(const struct field *field);

/* Appends the part's stored fields. */
void codec_encode(const struct schema *schema, const void *record, enum codec_part part,
    struct str *out);
/* Appends only the fields of the part in which `before` and `after` differ (`before`
 * NULL: all set ones); an emptied field is written with length 0. */
void codec_encode_changes(const struct schema *schema, const void *before,
    const void *after, enum codec_part part, struct str *out);
/* Appends the derived members (those named by `shown`), tagged by their field. */
void codec_encode_derived(
    const struct schema *schema, const void *record, struct str *out);

/* Sets the fields found in the bytes (length 0 empties). TD_CORRUPT on anything that is
 * not a well-formed part of this schema. */
enum td_status codec_decode(const struct schema *schema, const void *bytes, size_t len,
    void *record, struct err *err) TD_MUST_USE;
/* The same without copying text: members point into bytes. */
enum td_status codec_borrow(const struct schema *schema, const void *bytes, size_t len,
    void *record, struct err *err) TD_MUST_USE;
enum td_status codec_decode_derived(const struct schema *schema, const void *bytes,
    size_t len, void *record, struct err *err) TD_MUST_USE;

/* Walks a part of any schema: calls back with each tag. TD_CORRUPT as above. */
enum td_status codec_walk(const void *bytes, size_t len,
    void (*each)(void *ctx, uint16_t tag), void *ctx, struct err *err) TD_MUST_USE;

#endif
