/* SPDX-License-Identifier: MIT
 *
 * The bytes of a record's parts. Invariant: (tag u16, length u32, value, NUL) with
 * ascending tags. The length does not count the NUL, which lets a reader borrow text in
 * place. Numbers are 8 bytes big-endian.
 */
#include "model/codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

enum { ITEM_HEAD = 6, NUMBER_LEN = 8, FIELDS_MAX = 64 };

enum codec_part codec_part_of(const struct field *field)
{
    return field->flags & F_PERSONAL ? PART_PERSONAL : PART_PLAIN;
}

static void put_head(struct str *out, uint16_t tag, size_t len)
{
    str_add_u16(out, tag);
    str_add_u32(out, (uint32_t)len);
}

static void put_text(struct str *out, uint16_t tag, const char *text)
{
    size_t len = strlen(text);
    put_head(out, tag, len);
    str_addn(out, text, len + 1);
}

static void put_number(struct str *out, uint16_t tag, int64_t n)
{
    put_head(out, tag, NUMBER_LEN);
    str_add_u64(out, (uint64_t)n);
    str_addc(out, '\0');
}

static int64_t own_number(const struct field *field, const void *record)
{
    struct field stored = *field;
    stored.shown = 0;
    return field_get_number(&stored, record);
}

static void put_field(struct str *out, const struct field *field, const void *record)
{
    if (field_is_empty(field, record)) {
        put_head(out, field->tag, 0);
        str_addc(out, '\0');
    } else if (field_is_text(field)) {
        put_text(out, field->tag, field_get_text(field, record));
    } else {
        put_number(out, field->tag, own_number(field, record));
    }
}

/* Fields in the order of their tags. Tables are written in the order people read, which
 * is nearly the same. */
static void sort_by_tag(const struct schema *schema, const struct field *out[FIELDS_MAX])
{
    REQUIRE(schema->count <= FIELDS_MAX);
    for (size_t i = 0; i < schema->count; i++) {
        size_t at = i;
        for (; at > 0 && out[at - 1]->tag > schema->fields[i].tag; at--)
            out[at] = out[at - 1];
        out[at] = &schema->fields[i];
    }
}

void codec_encode(const struct schema *schema, const void *record, enum codec_part part,
    struct str *out)
{
    const struct field *sorted[FIELDS_MAX];
    sort_by_tag(schema, sorted);
    for (size_t i = 0; i < schema->count; i++)
        if (codec_part_of(sorted[i]) == part && !field_is_empty(sorted[i], record))
            put_field(out, sorted[i], record);
}

static bool is_change(const struct field *field, const void *before, const void *after)
{
    if (before == NULL)
        return !field_is_empty(field, after);
    return !field_equal(field, before, after);
}

void codec_encode_changes(const struct schema *schema, const void *before,
    const void *after, enum codec_part part, struct str *out)
{
    const struct field *sorted[FIELDS_MAX];
    sort_by_tag(schema, sorted);
    for (size_t i = 0; i < schema->count; i++)
        if (codec_part_of(sorted[i]) == part && is_change(sorted[i], before, after))
            put_field(out, sorted[i], after);
}

void codec_encode_derived(
    const struct schema *schema, const void *record, struct str *out)
{
    const struct field *sorted[FIELDS_MAX];
    sort_by_tag(schema, sorted);
    for (size_t i = 0; i < schema->count; i++)
        if (sorted[i]->shown != 0)
            put_number(out, sorted[i]->tag, field_get_number(sorted[i], record));
}

/* --- reading ------------------------------------------------------------------ */

struct item {
    uint16_t tag;
    size_t len;
    const char *value;
};

/* The item at *at, which moves behind it. False when the bytes are not well formed. */
static bool next_item(const char *bytes, size_t len, size_t *at, struct item *item)
{
    if (len - *at < ITEM_HEAD)
        return false;
    item->tag = get_u16(bytes + *at);
    item->len = get_u32(bytes + *at + 2);
    item->value = bytes + *at + ITEM_HEAD;
    if (item->len >= len - *at - ITEM_HEAD || item->value[item->len] != '\0')
        return false;
    *at += ITEM_HEAD + item->len + 1;
    return true;
}

/* Items come in the order of the table nearly always: *hint is where to look first. */
static const struct field *field_tagged(
    const struct schema *schema, uint16_t tag, size_t *hint)
{
    for (size_t n = 0, i = *hint; n < schema->count; n++, i++) {
        if (i >= schema->count)
            i = 0;
        if (schema->fields[i].tag == tag) {
            *hint = i + 1;
            return &schema->fields[i];
        }
    }
    return NULL;
}

typedef void set_text(const struct field *field, void *record, const char *text);

static void borrow_text(const struct field *field, void *record, const char *text)
{
    memcpy((char *)record + field->offset, &text, sizeof text);
}

static enum td_status corrupt(struct err *err)
{
    return err_set(
        err, TD_CORRUPT, _("A stored record is damaged; run “tiepdan check”."));
}

static bool set_number(const struct field *field, void *record, const struct item *item)
{
    if (item->len != NUMBER_LEN)
        return false;
    int64_t n = (int64_t)get_u64(item->value);
    if (field->storage == STORE_INT32 && (n < INT32_MIN || n > INT32_MAX))
        return false;
    field_set_number(field, record, n);
    return true;
}

static bool set_item(
    const struct field *field, void *record, const struct item *item, set_text *set)
{
    if (item->len == 0) {
        if (field_is_text(field))
            set(field, record, NULL);
        else
            field_clear(field, record);
        return true;
    }
    if (!field_is_text(field))
        return set_number(field, record, item);
    if (memchr(item->value, '\0', item->len) != NULL)
        return false;
    set(field, record, item->value);
    return true;
}

static enum td_status decode(const struct schema *schema, const char *bytes, size_t len,
    void *record, set_text *set, struct err *err)
{
    struct item item;
    size_t hint = 0;
    for (size_t at = 0; at < len;) {
        if (!next_item(bytes, len, &at, &item))
            return corrupt(err);
        const struct field *field = field_tagged(schema, item.tag, &hint);
        if (field == NULL || !set_item(field, record, &item, set))
            return corrupt(err);
    }
    return TD_OK;
}

enum td_status codec_decode(const struct schema *schema, const void *bytes, size_t len,
    void *record, struct err *err)
{
    return decode(schema, bytes, len, record, field_set_text, err);
}

enum td_status codec_borrow(const struct schema *schema, const void *bytes, size_t len,
    void *record, struct err *err)
{
    return decode(schema, bytes, len, record, borrow_text, err);
}

enum td_status codec_decode_derived(const struct schema *schema, const void *bytes,
    size_t len, void *record, struct err *err)
{
    struct item item;
    size_t hint = 0;
    for (size_t at = 0; at < len;) {
        if (!next_item(bytes, len, &at, &item))
            return corrupt(err);
        const struct field *field = field_tagged(schema, item.tag, &hint);
        if (field == NULL || field->shown == 0)
            return corrupt(err);
        struct field derived = *field;
        derived.offset = field->shown;
        if (!set_number(&derived, record, &item))
            return corrupt(err);
    }
    return TD_OK;
}

enum td_status codec_walk(const void *bytes, size_t len,
    void (*each)(void *ctx, uint16_t tag, const char *value, size_t value_len), void *ctx,
    struct err *err)
{
    struct item item;
    for (size_t at = 0; at < len;) {
        if (!next_item(bytes, len, &at, &item))
            return corrupt(err);
        each(ctx, item.tag, item.value, item.len);
    }
    return TD_OK;
}
