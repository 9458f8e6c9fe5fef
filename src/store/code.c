/* SPDX-License-Identifier: MIT
 *
 * Codes and numbers: which record has a code, the highest serial given in each register
 * and year, and the batch numbers of imports. Uniqueness of codes is kept here.
 */
#include <string.h>

#include "base/msg.h"
#include "private.h"

#define SERIAL_MIN 5 /* digits */
#define SERIAL_MAX 17

void code_write(struct str *out, uint16_t number, uint64_t id)
{
    str_add_var(out, number);
    str_add_var(out, id);
}

bool code_read(struct slice value, uint16_t *number, uint64_t *id)
{
    const unsigned char *at = value.data, *end = at + value.len;
    uint64_t which;
    if (!get_var(&at, end, &which) || which > UINT16_MAX || !get_var(&at, end, id))
        return false;
    *number = (uint16_t)which;
    return at == end;
}

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
    if (code_read(value, number, id))
        return TD_OK;
    return err_set(err, TD_CORRUPT,
        _("The index of codes is damaged. Run tiepdan check, then tiepdan rebuild."));
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
