/* SPDX-License-Identifier: MIT
 *
 * The bytes of a record's parts. The length of a text does not count the NUL, which lets
 * a reader borrow it in place.
 */
#include "model/codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

enum { ITEM_TEXT, ITEM_NUMBER }; /* the lowest bit of an item */

enum codec_part codec_part_of(const struct field *field)
{
    return field->flags & F_PERSONAL ? PART_PERSONAL : PART_PLAIN;
}

static void put_text(struct str *out, uint16_t tag, const char *text)
{
    size_t len = strlen(text);
    str_add_var(out, (uint64_t)tag * 2 + ITEM_TEXT);
    str_add_var(out, len);
    str_addn(out, text, len + 1);
}

/* -1 and 1 are short as well. */
static void put_number(struct str *out, uint16_t tag, int64_t n)
{
    uint64_t sign = n < 0 ? UINT64_MAX : 0;
    str_add_var(out, (uint64_t)tag * 2 + ITEM_NUMBER);
    str_add_var(out, (uint64_t)n << 1 ^ sign);
}

static int64_t own_number(const struct field *field, const void *record)
{
    struct field stored = *field;
    stored.shown = 0;
    return field_get_number(&stored, record);
}

static void put_field(struct str *out, const struct field *field, const void *record)
{
    if (field_is_empty(field, record))
        put_text(out, field->tag, "");
    else if (field_is_text(field))
        put_text(out, field->tag, field_get_text(field, record));
    else
        put_number(out, field->tag, own_number(field, record));
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
    bool is_number;
    int64_t number;
    size_t len; /* of the text */
    const char *text;
};

/* What is left of a part. */
struct rest {
    const unsigned char *at, *end;
};

static struct rest rest_of(const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    return (struct rest){at, len > 0 ? at + len : at};
}

static bool read_number(struct rest *rest, struct item *item)
{
    uint64_t bits;
    if (!get_var(&rest->at, rest->end, &bits))
        return false;
    item->number = (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
    return true;
}

static bool read_text(struct rest *rest, struct item *item)
{
    uint64_t len;
    if (!get_var(&rest->at, rest->end, &len) || len >= (uint64_t)(rest->end - rest->at) ||
        rest->at[len] != '\0')
        return false;
    item->len = (size_t)len;
    item->text = (const char *)rest->at;
    rest->at += len + 1;
    return true;
}

/* The next item. False when the bytes are not well formed. */
static bool next_item(struct rest *rest, struct item *item)
{
    uint64_t head;
    if (!get_var(&rest->at, rest->end, &head) || head / 2 > UINT16_MAX)
        return false;
    item->tag = (uint16_t)(head / 2);
    item->is_number = head % 2 == ITEM_NUMBER;
    return item->is_number ? read_number(rest, item) : read_text(rest, item);
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
    int64_t n = item->number;
    if (!item->is_number || field_is_text(field))
        return false;
    if (field->storage == STORE_INT32 && (n < INT32_MIN || n > INT32_MAX))
        return false;
    field_set_number(field, record, n);
    return true;
}

static bool set_item(
    const struct field *field, void *record, const struct item *item, set_text *set)
{
    if (item->is_number)
        return set_number(field, record, item);
    if (item->len == 0) {
        if (field_is_text(field))
            set(field, record, NULL);
        else
            field_clear(field, record);
        return true;
    }
    if (!field_is_text(field) || memchr(item->text, '\0', item->len) != NULL)
        return false;
    set(field, record, item->text);
    return true;
}

static enum td_status decode(const struct schema *schema, const char *bytes, size_t len,
    void *record, set_text *set, struct err *err)
{
    struct item item;
    struct rest rest = rest_of(bytes, len);
    size_t hint = 0;
    while (rest.at < rest.end) {
        if (!next_item(&rest, &item))
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
    struct rest rest = rest_of(bytes, len);
    size_t hint = 0;
    while (rest.at < rest.end) {
        if (!next_item(&rest, &item))
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
    void (*each)(void *ctx, uint16_t tag), void *ctx, struct err *err)
{
    struct item item;
    struct rest rest = rest_of(bytes, len);
    while (rest.at < rest.end) {
        if (!next_item(&rest, &item))
            return corrupt(err);
        each(ctx, item.tag);
    }
    return TD_OK;
}
