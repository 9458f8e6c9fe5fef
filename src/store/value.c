/* SPDX-License-Identifier: MIT
 *
 * A record as bytes: a head with everything that could be mixed up (register, id,
 * revision, lengths), the plain, the personal and the derived part, and a checksum over
 * all of it that every read verifies. No length is believed before the sum is right.
 */
#include <string.h>

#include "base/msg.h"
#include "private.h"

#define MAGIC   0x5452 /* TR */
#define VERSION 1
#define HEAD    46

static void write_head(const struct stored *stored, struct str *out)
{
    str_add_u16(out, MAGIC);
    str_add_u16(out, VERSION);
    str_add_u16(out, stored->number);
    str_add_u64(out, stored->id);
    str_add_u32(out, stored->rev);
    str_add_u64(out, (uint64_t)stored->created_us);
    str_add_u64(out, (uint64_t)stored->changed_us);
    str_add_u32(out, (uint32_t)stored->plain.len);
    str_add_u32(out, (uint32_t)stored->personal.len);
    str_add_u32(out, (uint32_t)stored->derived.len);
}

void stored_write(const struct stored *stored, struct str *out)
{
    size_t start = out->len;
    uint8_t sum[CHECK_LEN];
    write_head(stored, out);
    str_addn(out, stored->plain.data, stored->plain.len);
    str_addn(out, stored->personal.data, stored->personal.len);
    str_addn(out, stored->derived.data, stored->derived.len);
    hash_check(out->buf + start, out->len - start, sum);
    str_addn(out, sum, sizeof(sum));
}

void encoded_make(const struct schema *schema, const void *record, struct encoded *out)
{
    const struct record *head = record_chead(record);
    str_clear(&out->plain);
    str_clear(&out->personal);
    str_clear(&out->derived);
    codec_encode(schema, record, PART_PLAIN, &out->plain);
    codec_encode(schema, record, PART_PERSONAL, &out->personal);
    codec_encode_derived(schema, record, &out->derived);
    out->stored = (struct stored){
        .number = schema->number,
        .id = head->id,
        .rev = head->rev,
        .created_us = head->created_us,
        .changed_us = head->changed_us,
        .plain = slice_of(out->plain.buf, out->plain.len),
        .personal = slice_of(out->personal.buf, out->personal.len),
        .derived = slice_of(out->derived.buf, out->derived.len),
    };
}

void encoded_release(struct encoded *encoded)
{
    str_release(&encoded->plain);
    str_release(&encoded->personal);
    str_release(&encoded->derived);
}

enum td_status stored_put(struct txn *txn, const struct stored *stored, struct err *err)
{
    uint8_t key[RECORD_KEY];
    struct str bytes;
    str_init(&bytes);
    stored_write(stored, &bytes);
    enum td_status status = store_put(txn, KV_RECORD,
        record_key(key, stored->number, stored->id), slice_of(bytes.buf, bytes.len), err);
    str_release(&bytes);
    return status;
}

static bool sum_is_right(struct slice bytes)
{
    uint8_t sum[CHECK_LEN];
    size_t len = bytes.len - CHECK_LEN;
    hash_check(bytes.data, len, sum);
    return memcmp(sum, (const uint8_t *)bytes.data + len, CHECK_LEN) == 0;
}

static struct slice take(const uint8_t **at, const uint8_t *len)
{
    struct slice part = slice_of(*at, get_u32(len));
    *at += part.len;
    return part;
}

static bool read_all(struct slice bytes, struct stored *out)
{
    const uint8_t *p = bytes.data, *at = p + HEAD;
    if (bytes.len < HEAD + CHECK_LEN || !sum_is_right(bytes) || get_u16(p) != MAGIC ||
        get_u16(p + 2) != VERSION)
        return false;
    uint64_t parts = (uint64_t)get_u32(p + 34) + get_u32(p + 38) + get_u32(p + 42);
    if (parts != bytes.len - HEAD - CHECK_LEN)
        return false;
    out->number = get_u16(p + 4);
    out->id = get_u64(p + 6);
    out->rev = get_u32(p + 14);
    out->created_us = (int64_t)get_u64(p + 18);
    out->changed_us = (int64_t)get_u64(p + 26);
    out->plain = take(&at, p + 34);
    out->personal = take(&at, p + 38);
    out->derived = take(&at, p + 42);
    return true;
}

static const char *name_of(uint16_t number)
{
    const struct schema *schema = registry_number(number);
    return schema != NULL ? schema->name : "?";
}

enum td_status stored_read(
    uint16_t number, uint64_t id, struct slice bytes, struct stored *out, struct err *err)
{
    if (read_all(bytes, out) && out->number == number && out->id == id)
        return TD_OK;
    return err_set(err, TD_CORRUPT,
        _("Record %llu of the register “%s” is damaged. Run tiepdan check."),
        (unsigned long long)id, name_of(number));
}

enum td_status stored_get(struct txn *txn, const struct schema *schema, uint64_t id,
    struct stored *out, struct err *err)
{
    uint8_t key[RECORD_KEY];
    struct slice bytes;
    enum td_status status =
        kv_get(txn->kv, KV_RECORD, record_key(key, schema->number, id), &bytes, err);
    if (status == TD_NOT_FOUND)
        return err_set(err, TD_NOT_FOUND, _("There is no record %llu in “%s”."),
            (unsigned long long)id, schema->name);
    return status == TD_OK ? stored_read(schema->number, id, bytes, out, err) : status;
}

static void head_fill(const struct stored *stored, struct record *head)
{
    head->id = stored->id;
    head->rev = stored->rev;
    head->created_us = stored->created_us;
    head->changed_us = stored->changed_us;
}

typedef enum td_status decode_fn(const struct schema *schema, const void *bytes,
    size_t len, void *record, struct err *err);

static enum td_status decode_with(decode_fn *decode, const struct schema *schema,
    const struct stored *stored, void *record, struct err *err)
{
    enum td_status status =
        decode(schema, stored->plain.data, stored->plain.len, record, err);
    if (status == TD_OK)
        status = decode(schema, stored->personal.data, stored->personal.len, record, err);
    if (status == TD_OK)
        status = codec_decode_derived(
            schema, stored->derived.data, stored->derived.len, record, err);
    head_fill(stored, record_head(record));
    return status;
}

enum td_status stored_decode(const struct schema *schema, const struct stored *stored,
    void *record, struct err *err)
{
    record_clear(schema, record);
    return decode_with(codec_decode, schema, stored, record, err);
}

enum td_status stored_borrow(const struct schema *schema, const struct stored *stored,
    void *record, struct err *err)
{
    return decode_with(codec_borrow, schema, stored, record, err);
}

void stored_digest(
    const struct stored *stored, const uint8_t key[KEY_LEN], uint8_t out[HASH_LEN])
{
    struct hash hash;
    hash_begin(&hash, key);
    hash_add_u64(&hash, stored->number);
    hash_add_u64(&hash, stored->id);
    hash_add_u64(&hash, stored->rev);
    hash_add_u64(&hash, (uint64_t)stored->created_us);
    hash_add_u64(&hash, (uint64_t)stored->changed_us);
    hash_add_u64(&hash, stored->plain.len);
    hash_add(&hash, stored->plain.data, stored->plain.len);
    hash_add_u64(&hash, stored->personal.len);
    hash_add(&hash, stored->personal.data, stored->personal.len);
    hash_end(&hash, out);
}
