/* SPDX-License-Identifier: MIT
 *
 * A record as bytes, in one of two forms. A record that was changed since it was added
 * has a head, the plain, the personal and the derived part. One that was not is in its
 * only journal entry already: the entry's number and the derived part are enough, and
 * most records of a large register are such. Both end with a checksum over the key and
 * all parts, wherever they lie, that every read verifies.
 */
#include <string.h>

#include "base/msg.h"
#include "private.h"

/* The first byte, which says the version of the form as well. */
enum form { FORM_WHOLE = 0x30, FORM_ENTRY = 0x31 };

static void write_parts(const struct stored *stored, struct str *out)
{
    str_add_var(out, stored->rev);
    str_add_u64(out, (uint64_t)stored->created_us);
    str_add_u64(out, (uint64_t)stored->changed_us);
    str_add_var(out, stored->plain.len);
    str_add_var(out, stored->personal.len);
    str_addn(out, stored->plain.data, stored->plain.len);
    str_addn(out, stored->personal.data, stored->personal.len);
}

void stored_write(const struct stored *stored, struct str *out)
{
    size_t start = out->len;
    str_addc(out, stored->by_entry ? FORM_ENTRY : FORM_WHOLE);
    str_add_var(out, stored->newest);
    if (!stored->by_entry)
        write_parts(stored, out);
    str_addn(out, stored->derived.data, stored->derived.len);
    struct slice bytes = slice_of(out->buf + start, out->len - start);
    str_add_u64(out, stored_seal(stored, bytes));
}

/* The key is in the sum, so that a record in the place of another is noticed. */
uint64_t stored_seal(const struct stored *stored, struct slice bytes)
{
    uint8_t all[RECORD_KEY + 4 * 8];
    record_key(all, stored->number, stored->id);
    uint8_t *at = all + RECORD_KEY;
    put_u64(at, hash_quick(bytes.data, bytes.len));
    if (!stored->by_entry)
        return hash_quick(all, RECORD_KEY + 8);
    put_u64(at + 8, (uint64_t)stored->created_us);
    put_u64(at + 16, hash_quick(stored->plain.data, stored->plain.len));
    put_u64(at + 24, hash_quick(stored->personal.data, stored->personal.len));
    return hash_quick(all, sizeof(all));
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

/* What is still to be read of a record. */
struct rest {
    const uint8_t *at, *end;
};

static bool read_times(struct rest *rest, struct stored *out)
{
    if (rest->end - rest->at < 16)
        return false;
    out->created_us = (int64_t)get_u64(rest->at);
    out->changed_us = (int64_t)get_u64(rest->at + 8);
    rest->at += 16;
    return true;
}

static bool read_whole(struct rest *rest, struct stored *out)
{
    uint64_t rev, plain, personal;
    if (!get_var(&rest->at, rest->end, &rev) || rev > UINT32_MAX ||
        !read_times(rest, out) || !get_var(&rest->at, rest->end, &plain) ||
        !get_var(&rest->at, rest->end, &personal))
        return false;
    uint64_t left = (uint64_t)(rest->end - rest->at);
    if (plain > left || personal > left - plain)
        return false;
    out->rev = (uint32_t)rev;
    out->plain = slice_of(rest->at, (size_t)plain);
    out->personal = slice_of(rest->at + plain, (size_t)personal);
    rest->at += plain + personal;
    return true;
}

/* The rest of a record stored by its entry. */
static enum td_status read_by_entry(struct txn *txn, struct stored *out, struct err *err)
{
    struct entry_view view;
    enum td_status status = entry_peek(txn, out->newest, &view, err);
    if (status != TD_OK)
        return status == TD_NOT_FOUND ? TD_CORRUPT : status;
    if (view.number != out->number || view.id != out->id)
        return TD_CORRUPT;
    out->rev = view.rev_after;
    out->created_us = out->changed_us = view.wall_us;
    out->plain = view.plain;
    out->personal = view.personal;
    return TD_OK;
}

/* `out` knows its key already. A TD_CORRUPT without a sentence is of these bytes. */
static enum td_status read_all(
    struct txn *txn, struct slice bytes, struct stored *out, struct err *err)
{
    const uint8_t *p = bytes.data;
    if (bytes.len <= SEAL_LEN || (p[0] != FORM_WHOLE && p[0] != FORM_ENTRY))
        return TD_CORRUPT;
    const struct slice body = slice_of(p, bytes.len - SEAL_LEN);
    struct rest rest = {p + 1, p + body.len};
    if (!get_var(&rest.at, rest.end, &out->newest))
        return TD_CORRUPT;
    out->by_entry = p[0] == FORM_ENTRY;
    if (out->by_entry) {
        enum td_status status = read_by_entry(txn, out, err);
        if (status != TD_OK)
            return status;
    } else if (!read_whole(&rest, out)) {
        return TD_CORRUPT;
    }
    out->derived = slice_of(rest.at, (size_t)(rest.end - rest.at));
    return stored_seal(out, body) == get_u64(p + body.len) ? TD_OK : TD_CORRUPT;
}

static const char *name_of(uint16_t number)
{
    const struct schema *schema = registry_number(number);
    return schema != NULL ? schema->name : "?";
}

enum td_status stored_read(struct txn *txn, uint16_t number, uint64_t id,
    struct slice bytes, struct stored *out, struct err *err)
{
    struct err why = {0};
    *out = (struct stored){.number = number, .id = id};
    enum td_status status = read_all(txn, bytes, out, &why);
    if (status == TD_OK)
        return TD_OK;
    if (why.code != TD_OK)
        return err_set(err, why.code, "%s", why.text);
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
    return status == TD_OK ? stored_read(txn, schema->number, id, bytes, out, err)
                           : status;
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

void stored_digest(const struct stored *stored, const uint8_t key[KEY_LEN],
    const uint8_t parts[2 * HASH_LEN], uint8_t out[HASH_LEN])
{
    struct hash hash;
    hash_begin(&hash, key);
    hash_add_u64(&hash, stored->number);
    hash_add_u64(&hash, stored->id);
    hash_add_u64(&hash, stored->rev);
    hash_add_u64(&hash, (uint64_t)stored->created_us);
    hash_add_u64(&hash, (uint64_t)stored->changed_us);
    hash_add(&hash, parts, 2 * HASH_LEN);
    hash_end(&hash, out);
}
