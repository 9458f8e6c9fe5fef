/* SPDX-License-Identifier: MIT
 *
 * Everything kept a second time for finding: codes, values of indexed fields, searchable
 * words, highest serials. derived_collect is the one place that says which entries a
 * record stands for; writing, checking and rebuilding all use it. Values that tell who a
 * protected person is are in none of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/log.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "private.h"

#define FOLDED_MAX  200 /* bytes of a folded value in a key; longer ones end in a hash */
#define INDEX_HEAD  4   /* register, field */
#define VALUE_LIVE  0
#define VALUE_VOID  1
#define SERIAL_MIN  5 /* digits */
#define SERIAL_MAX  17
#define CODE_COMMON 0 /* scope of all registers that share their codes */

/* ---- keys ------------------------------------------------------------------------- */

struct slice record_key(uint8_t out[RECORD_KEY], uint16_t number, uint64_t id)
{
    put_u16(out, number);
    put_u64(out + 2, id);
    return slice_of(out, RECORD_KEY);
}

struct slice history_key(
    uint8_t out[HISTORY_KEY], uint16_t number, uint64_t id, uint64_t seq)
{
    record_key(out, number, id);
    put_u64(out + RECORD_KEY, seq);
    return slice_of(out, HISTORY_KEY);
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

static void add_value(struct str *out, const struct field *field, const char *text)
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
static void add_index_prefix(struct str *out, const struct schema *schema,
    const struct field *field, const char *text)
{
    str_add_u16(out, schema->number);
    str_add_u16(out, field->tag);
    add_value(out, field, text);
    str_addc(out, '\0');
}

/* ---- what a record stands for ------------------------------------------------------ */

static struct derived_item *item_begin(struct derived *d, enum kv_table table)
{
    ARRAY_GROW(d->items, d->cap, d->n + 1);
    struct derived_item *item = &d->items[d->n++];
    *item = (struct derived_item){.table = table, .key = d->bytes.len};
    return item;
}

static void item_key_ends(struct derived *d, struct derived_item *item)
{
    item->key_len = d->bytes.len - item->key;
    item->value = d->bytes.len;
}

static void item_ends(struct derived *d, struct derived_item *item)
{
    item->value_len = d->bytes.len - item->value;
}

static void collect_code(
    const struct schema *schema, const struct record *head, struct derived *d)
{
    if (head->code == NULL)
        return;
    struct derived_item *item = item_begin(d, KV_CODE);
    code_key(schema, head->code, &d->bytes);
    item_key_ends(d, item);
    str_add_u16(&d->bytes, schema->number);
    str_add_u64(&d->bytes, head->id);
    item_ends(d, item);
}

static bool is_indexed(const struct field *field)
{
    return field_is_text(field) &&
           (field->type == FIELD_REF || (field->flags & (F_INDEX | F_COMPLETE)) != 0);
}

static void collect_index(const struct schema *schema, const void *record,
    const struct field *field, struct derived *d)
{
    const struct record *head = record_chead(record);
    const char *text = field_get_text(field, record);
    if (text == NULL || *text == '\0' || field_secret(schema, record, field))
        return;
    struct derived_item *item = item_begin(d, KV_INDEX);
    add_index_prefix(&d->bytes, schema, field, text);
    str_add_u64(&d->bytes, head->id);
    item_key_ends(d, item);
    str_addc(&d->bytes, head->voided != NULL ? VALUE_VOID : VALUE_LIVE);
    str_add(&d->bytes, text);
    item_ends(d, item);
}

/* The value carries its key and a sum, as records do. */
static void collect_words(
    const struct schema *schema, const void *record, struct derived *d)
{
    uint8_t key[RECORD_KEY], sum[CHECK_LEN];
    struct derived_item *item = item_begin(d, KV_WORDS);
    record_key(key, schema->number, record_chead(record)->id);
    str_addn(&d->bytes, key, RECORD_KEY);
    item_key_ends(d, item);
    str_addn(&d->bytes, key, RECORD_KEY);
    record_words(schema, record, &d->bytes);
    str_addc(&d->bytes, '\0');
    hash_check(d->bytes.buf + item->value, d->bytes.len - item->value, sum);
    str_addn(&d->bytes, sum, CHECK_LEN);
    item_ends(d, item);
}

const char *words_read(uint16_t number, uint64_t id, struct slice value)
{
    uint8_t key[RECORD_KEY], sum[CHECK_LEN];
    const char *bytes = value.data;
    if (value.len < RECORD_KEY + 1 + CHECK_LEN)
        return NULL;
    size_t len = value.len - CHECK_LEN;
    record_key(key, number, id);
    hash_check(bytes, len, sum);
    if (memcmp(bytes + len, sum, CHECK_LEN) != 0 || memcmp(bytes, key, RECORD_KEY) != 0 ||
        bytes[len - 1] != '\0')
        return NULL;
    return bytes + RECORD_KEY;
}

void derived_collect(const struct schema *schema, const void *record, struct derived *out)
{
    str_clear(&out->bytes);
    out->n = 0;
    collect_code(schema, record_chead(record), out);
    for (size_t i = 0; i < schema->count; i++)
        if (is_indexed(&schema->fields[i]))
            collect_index(schema, record, &schema->fields[i], out);
    collect_words(schema, record, out);
}

void derived_release(struct derived *derived)
{
    str_release(&derived->bytes);
    free(derived->items);
    *derived = (struct derived){0};
}

struct slice derived_key(const struct derived *derived, size_t i)
{
    const struct derived_item *item = &derived->items[i];
    return slice_of(derived->bytes.buf + item->key, item->key_len);
}

struct slice derived_value(const struct derived *derived, size_t i)
{
    const struct derived_item *item = &derived->items[i];
    return slice_of(derived->bytes.buf + item->value, item->value_len);
}

size_t derived_find(const struct derived *derived, enum kv_table table, struct slice key)
{
    for (size_t i = 0; i < derived->n; i++)
        if (derived->items[i].table == table && slice_equal(derived_key(derived, i), key))
            return i;
    return SIZE_MAX;
}

/* ---- keeping the tables current ---------------------------------------------------- */

static enum td_status drop_old(struct txn *txn, const struct derived *old,
    const struct derived *fresh, struct err *err)
{
    for (size_t i = 0; i < old->n; i++) {
        enum kv_table table = old->items[i].table;
        struct slice key = derived_key(old, i);
        if (derived_find(fresh, table, key) != SIZE_MAX)
            continue;
        enum td_status status = store_del(txn, table, key, err);
        if (status != TD_OK && status != TD_NOT_FOUND)
            return status;
    }
    return TD_OK;
}

static enum td_status put_new(struct txn *txn, const struct derived *old,
    const struct derived *fresh, struct err *err)
{
    for (size_t i = 0; i < fresh->n; i++) {
        enum kv_table table = fresh->items[i].table;
        size_t same = derived_find(old, table, derived_key(fresh, i));
        if (same != SIZE_MAX &&
            slice_equal(derived_value(old, same), derived_value(fresh, i)))
            continue;
        enum td_status status =
            store_put(txn, table, derived_key(fresh, i), derived_value(fresh, i), err);
        if (status != TD_OK)
            return status;
    }
    return TD_OK;
}

enum td_status index_update(struct txn *txn, const struct schema *schema,
    const void *before, const void *after, struct err *err)
{
    struct derived old = {0}, fresh = {0};
    if (before != NULL)
        derived_collect(schema, before, &old);
    derived_collect(schema, after, &fresh);
    enum td_status status = drop_old(txn, &old, &fresh, err);
    if (status == TD_OK)
        status = put_new(txn, &old, &fresh, err);
    derived_release(&old);
    derived_release(&fresh);
    return status;
}

/* ---- codes ------------------------------------------------------------------------ */

static enum td_status find_in_scope(struct txn *txn, const struct schema *scope,
    const char *code, uint16_t *number, uint64_t *id, struct err *err)
{
    struct str key;
    struct slice value;
    str_init(&key);
    code_key(scope, code, &key);
    enum td_status status =
        kv_get(txn->kv, KV_CODE, slice_of(key.buf, key.len), &value, err);
    str_release(&key);
    if (status != TD_OK)
        return status;
    if (value.len != RECORD_KEY)
        return err_set(err, TD_CORRUPT,
            _("The index of codes is damaged. Run tiepdan check, then tiepdan rebuild."));
    *number = get_u16(value.data);
    *id = get_u64((const uint8_t *)value.data + 2);
    return TD_OK;
}

enum td_status code_check(
    struct txn *txn, const struct schema *schema, const void *record, struct err *err)
{
    const struct record *head = record_chead(record);
    uint16_t number = 0;
    uint64_t id = 0;
    if (head->code == NULL)
        return TD_OK;
    enum td_status status = find_in_scope(txn, schema, head->code, &number, &id, err);
    if (status == TD_NOT_FOUND)
        return TD_OK;
    if (status != TD_OK || (number == schema->number && id == head->id))
        return status;
    status = err_set(err, TD_CONFLICT,
        _("The code %s is in use already. Give this record another one."), head->code);
    if (err != NULL && err->code == TD_CONFLICT)
        memcpy(err->field, "code", sizeof("code"));
    return status;
}

static enum td_status no_code(const char *code, struct err *err)
{
    return err_set(err, TD_NOT_FOUND, _("There is no record with the code %s."), code);
}

enum td_status txn_find_code(struct txn *txn, const char *code,
    const struct schema **schema, uint64_t *id, struct err *err)
{
    static const struct schema common = {.flags = SCHEMA_BOOK};
    uint16_t number = 0;
    uint64_t found = 0;
    enum td_status status = find_in_scope(txn, &common, code, &number, &found, err);
    if (status == TD_NOT_FOUND || (status == TD_OK && registry_number(number) == NULL))
        return no_code(code, err);
    if (status != TD_OK)
        return status;
    *schema = registry_number(number);
    *id = found;
    return TD_OK;
}

enum td_status txn_find_code_in(struct txn *txn, const struct schema *schema,
    const char *code, uint64_t *id, struct err *err)
{
    uint16_t number = 0;
    uint64_t found = 0;
    enum td_status status = find_in_scope(txn, schema, code, &number, &found, err);
    if (status == TD_NOT_FOUND || (status == TD_OK && number != schema->number))
        return no_code(code, err);
    if (status == TD_OK)
        *id = found;
    return status;
}

/* ---- serials ----------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_letter(const struct schema *schema, const char **at)
{
    if (schema->letter == 0)
        return true;
    char c = **at;
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 32);
    if (c != schema->letter)
        return false;
    (*at)++;
    return true;
}

static bool read_year(const struct schema *schema, const char **at, uint16_t *year)
{
    *year = COUNTER_NO_YEAR;
    if (!schema->yearly)
        return true;
    const char *p = *at;
    if (!is_digit(p[0]) || !is_digit(p[1]))
        return false;
    *year = (uint16_t)((p[0] - '0') * 10 + (p[1] - '0'));
    *at += 2;
    return true;
}

bool code_serial(
    const struct schema *schema, const char *code, uint16_t *year, uint64_t *serial)
{
    if (schema->flags & SCHEMA_ANY_CODE)
        return false;
    if (!read_letter(schema, &code) || !read_year(schema, &code, year) || *code++ != '-')
        return false;
    size_t digits = strspn(code, "0123456789");
    if (digits < SERIAL_MIN || digits > SERIAL_MAX || code[digits] != '\0')
        return false;
    *serial = 0;
    for (size_t i = 0; i < digits; i++)
        *serial = *serial * 10 + (uint64_t)(code[i] - '0');
    return true;
}

static uint64_t counter_read(struct txn *txn, uint16_t number, uint16_t year)
{
    uint8_t key[COUNTER_KEY];
    struct slice value;
    if (kv_get(txn->kv, KV_COUNTER, counter_key(key, number, year), &value, NULL) !=
            TD_OK ||
        value.len != 8)
        return 0;
    return get_u64(value.data);
}

enum td_status counter_update(
    struct txn *txn, const struct schema *schema, const void *record, struct err *err)
{
    const char *code = record_chead(record)->code;
    uint8_t key[COUNTER_KEY], value[8];
    uint16_t year = 0;
    uint64_t serial = 0;
    if (code == NULL || !code_serial(schema, code, &year, &serial) ||
        serial <= counter_read(txn, schema->number, year))
        return TD_OK;
    put_u64(value, serial);
    return store_put(txn, KV_COUNTER, counter_key(key, schema->number, year),
        slice_of(value, sizeof(value)), err);
}

uint64_t txn_last_serial(struct txn *txn, const struct schema *schema, int year)
{
    uint16_t short_year = (uint16_t)(((year % 100) + 100) % 100);
    return counter_read(
        txn, schema->number, schema->yearly ? short_year : COUNTER_NO_YEAR);
}

/* ---- batches: not derived, for a number is given even when no entry follows -------- */

static struct slice batch_key(void)
{
    return slice_of("batch", 5);
}

static uint64_t batch_last(struct txn *txn)
{
    struct slice value;
    if (kv_get(txn->kv, KV_META, batch_key(), &value, NULL) != TD_OK || value.len != 8)
        return 0;
    return get_u64(value.data);
}

enum td_status batch_raise(struct txn *txn, uint64_t batch, struct err *err)
{
    uint8_t value[8];
    if (batch <= batch_last(txn))
        return TD_OK;
    put_u64(value, batch);
    return store_put(txn, KV_META, batch_key(), slice_of(value, sizeof(value)), err);
}

uint64_t txn_new_batch(struct txn *txn)
{
    uint64_t batch = batch_last(txn) + 1;
    enum td_status status = batch_raise(txn, batch, NULL);
    (void)status; // a failure breaks the transaction, which then is not saved
    txn->batch = batch;
    return batch;
}

/* ---- looking up ---------------------------------------------------------------------
 */

enum td_status walk_prefix(struct kv_txn *txn, enum kv_table table, struct slice prefix,
    walk_fn *each, void *ctx, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(txn, table, &cursor, err);
    if (status != TD_OK)
        return status;
    status = prefix.len > 0 ? kv_seek(cursor, prefix, &key, &value, err)
                            : kv_step(cursor, KV_FIRST, &key, &value, err);
    while (status == TD_OK && key.len >= prefix.len &&
           slice_equal(slice_of(key.data, prefix.len), prefix)) {
        status = each(ctx, key, value, err);
        if (status == TD_OK)
            status = kv_step(cursor, KV_NEXT, &key, &value, err);
    }
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

struct id_list {
    uint64_t *ids;
    size_t n, cap, prefix_len;
};

static enum td_status add_id(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    (void)value;
    (void)err;
    struct id_list *list = ctx;
    if (key.len != list->prefix_len + 8)
        return TD_OK;
    ARRAY_GROW(list->ids, list->cap, list->n + 1);
    list->ids[list->n++] = get_u64((const uint8_t *)key.data + list->prefix_len);
    return TD_OK;
}

enum td_status txn_lookup(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *value, uint64_t **ids, size_t *n,
    struct err *err)
{
    struct str prefix;
    str_init(&prefix);
    add_index_prefix(&prefix, schema, field, value);
    struct id_list list = {.prefix_len = prefix.len};
    enum td_status status = walk_prefix(
        txn->kv, KV_INDEX, slice_of(prefix.buf, prefix.len), add_id, &list, err);
    str_release(&prefix);
    if (status != TD_OK) {
        free(list.ids);
        return status;
    }
    *ids = list.ids;
    *n = list.n;
    return TD_OK;
}

/* ---- values in use: entries of one folded key form a group ------------------------- */

struct spelling {
    char *text;
    uint64_t uses;
};

struct values {
    size_t limit;
    void (*each)(void *ctx, const char *value, uint64_t uses);
    void *ctx;
    struct str group; /* key of the group, id left off */
    struct spelling *spellings;
    size_t n, cap;
};

static int compare_spellings(const void *a, const void *b)
{
    const struct spelling *left = a, *right = b;
    if (left->uses != right->uses)
        return left->uses < right->uses ? 1 : -1;
    return strcmp(left->text, right->text);
}

/* Tells the spellings of the group, the most used first. */
static void group_end(struct values *v)
{
    if (v->n > 1)
        qsort(v->spellings, v->n, sizeof(*v->spellings), compare_spellings);
    for (size_t i = 0; i < v->n; i++) {
        if (v->limit > 0) {
            v->each(v->ctx, v->spellings[i].text, v->spellings[i].uses);
            v->limit--;
        }
        free(v->spellings[i].text);
    }
    v->n = 0;
}

static void group_add(struct values *v, const char *text, size_t len)
{
    for (size_t i = 0; i < v->n; i++) {
        struct spelling *s = &v->spellings[i];
        if (strlen(s->text) == len && memcmp(s->text, text, len) == 0) {
            s->uses++;
            return;
        }
    }
    ARRAY_GROW(v->spellings, v->cap, v->n + 1);
    v->spellings[v->n++] = (struct spelling){xstrndup(text, len), 1};
}

static enum td_status add_use(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    (void)err;
    struct values *v = ctx;
    const char *text = value.data;
    if (key.len < INDEX_HEAD + 9 || value.len < 1 || text[0] != VALUE_LIVE)
        return TD_OK;
    size_t group = key.len - 8;
    if (group != v->group.len || memcmp(key.data, v->group.buf, group) != 0) {
        group_end(v);
        if (v->limit == 0)
            return TD_CANCELLED;
        str_clear(&v->group);
        str_addn(&v->group, key.data, group);
    }
    group_add(v, text + 1, value.len - 1);
    return TD_OK;
}

enum td_status txn_values(struct txn *txn, const struct schema *schema,
    const struct field *field, const char *prefix, size_t limit,
    void (*each)(void *ctx, const char *value, uint64_t uses), void *ctx, struct err *err)
{
    struct values values = {.limit = limit, .each = each, .ctx = ctx};
    struct str key;
    str_init(&key);
    str_init(&values.group);
    str_add_u16(&key, schema->number);
    str_add_u16(&key, field->tag);
    if (*prefix != '\0')
        add_value(&key, field, prefix);
    enum td_status status =
        walk_prefix(txn->kv, KV_INDEX, slice_of(key.buf, key.len), add_use, &values, err);
    group_end(&values);
    free(values.spellings);
    str_release(&values.group);
    str_release(&key);
    return status == TD_CANCELLED ? TD_OK : status;
}
