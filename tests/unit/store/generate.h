/* SPDX-License-Identifier: MIT
 *
 * Records of any register with values made from a seed, and small words for tests on a
 * store. Values repeat, so that filters, indexes and sorting have something to do.
 */
#ifndef TEST_GENERATE_H
#define TEST_GENERATE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/book.h"
#include "model/registry.h"
#include "private.h"
#include "store/store.h"
#include "temp_dir.h"

static inline uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static inline const char *a_word(uint32_t *seed)
{
    static const char *const words[] = {"Nguyễn Văn Anh", "Trần Thị Ánh", "đất đai",
        "phường Đông Ba", "tranh chấp ranh giới", "Lê Hòa", "0912 345 678",
        "thu hồi đất\nnăm 2018", "Ánh", "anh", "UBND tỉnh", "h'mông", "012345678901"};
    return words[next_random(seed) % ARRAY_COUNT(words)];
}

static inline const char *a_choice(const struct field *field, uint32_t *seed)
{
    static const char *const keys[] = {"complaint", "denunciation", "petition", "yes",
        "no", "in", "out", "received", "closed"};
    if (strcmp(field->key, "secret") == 0)
        return next_random(seed) % 3 == 0 ? "yes" : "no";
    return keys[next_random(seed) % ARRAY_COUNT(keys)];
}

static inline void set_something(const struct field *field, void *record, uint32_t *seed)
{
    char code[32];
    if (next_random(seed) % 4 == 0) {
        field_clear(field, record);
        return;
    }
    switch (field->type) {
    case FIELD_TEXT: field_set_text(field, record, a_word(seed)); break;
    case FIELD_CODE:
    case FIELD_REF:
        snprintf(code, sizeof(code), "26-%05u", next_random(seed) % 20);
        field_set_text(field, record, code);
        break;
    case FIELD_CHOICE: field_set_text(field, record, a_choice(field, seed)); break;
    case FIELD_DATE:
        field_set_number(
            field, record, day_make(2018, 1, 1) + (int)(next_random(seed) % 900));
        break;
    case FIELD_TIME:
        field_set_number(field, record, (int)(next_random(seed) % 1440));
        break;
    case FIELD_COUNT: field_set_number(field, record, next_random(seed) % 9); break;
    }
}

static inline bool is_own(const struct field *field)
{
    return field->tag > 2; // not code and voided
}

static inline void fill_record(const struct schema *schema, void *record, uint32_t *seed)
{
    for (size_t i = 0; i < schema->count; i++)
        if (is_own(&schema->fields[i]))
            set_something(&schema->fields[i], record, seed);
    if (schema->derive != NULL)
        schema->derive(record, NULL);
}

/* The n-th numbered code of the register. */
static inline char *numbered(const struct schema *schema, unsigned n)
{
    char letter[2] = {schema->letter, '\0'};
    if (schema->flags & SCHEMA_ANY_CODE)
        return xasprintf("setting.%u", n);
    return xasprintf("%s%s-%05u", letter, schema->yearly ? "26" : "", n);
}

static inline void set_code(const struct schema *schema, void *record, unsigned n)
{
    char *code = numbered(schema, n);
    field_set_text(&schema->fields[0], record, code);
    free(code);
}

/* ---- a store for one test ------------------------------------------------------------
 */

static const struct actor somebody = {.name = "lan", .role = "owner", .road = ROAD_CLI};

struct store_case {
    struct store *store;
    char *dir, *url; /* lmdb only */
};

static inline int store_setup_lmdb(void **state)
{
    struct store_case *c = xcalloc(1, sizeof(*c));
    c->dir = temp_dir_make();
    c->url = xasprintf("lmdb:%s/reg?scratch", c->dir);
    struct err err = {0};
    if (store_create(c->url, "H57.01", &err) != TD_OK ||
        store_open(c->url, 0, &c->store, &err) != TD_OK)
        fail_msg("%s", err.text);
    *state = c;
    return 0;
}

static inline int store_setup_mem(void **state)
{
    struct store_case *c = xcalloc(1, sizeof(*c));
    c->store = store_open_memory("H57.01");
    *state = c;
    return 0;
}

static inline int store_teardown(void **state)
{
    struct store_case *c = *state;
    store_close(c->store);
    if (c->dir != NULL)
        temp_dir_remove(c->dir);
    free(c->url);
    free(c);
    return 0;
}

#define ON_BOTH(name)                                                                    \
    {"mem " #name, name, store_setup_mem, store_teardown, NULL},                         \
    {                                                                                    \
        "lmdb " #name, name, store_setup_lmdb, store_teardown, NULL                      \
    }

static inline struct txn *begin_as(
    struct store *store, enum txn_mode mode, const struct actor *actor)
{
    struct txn *txn = NULL;
    struct err err = {0};
    if (store_begin(store, mode, actor, &txn, &err) != TD_OK)
        fail_msg("%s", err.text);
    return txn;
}

static inline struct txn *begin(struct store *store, enum txn_mode mode)
{
    return begin_as(store, mode, &somebody);
}

static inline void commit(struct txn *txn)
{
    struct err err = {0};
    if (txn_commit(txn, &err) != TD_OK)
        fail_msg("%s", err.text);
}

static inline void put_ok(
    struct txn *txn, const struct schema *schema, void *record, enum action action)
{
    struct err err = {0};
    if (txn_put(txn, schema, record, action, &err) != TD_OK)
        fail_msg("%s: %s", schema->name, err.text);
}

static inline void *get_ok(struct txn *txn, const struct schema *schema, uint64_t id)
{
    struct err err = {0};
    void *record = record_new(schema);
    if (txn_get(txn, schema, id, record, &err) != TD_OK)
        fail_msg("%s", err.text);
    return record;
}

static inline void set_text(
    const struct schema *schema, void *record, const char *key, const char *text)
{
    const struct field *field = schema_field(schema, key);
    assert_non_null(field);
    field_set_text(field, record, text);
}

/* ---- what core does for the store in these tests ----------------------------------- */

static inline void derive_plainly(void *ctx, const struct schema *schema, void *record)
{
    (void)ctx;
    if (schema->derive != NULL)
        schema->derive(record, NULL);
}

static const struct store_hooks plain_hooks = {.derive = derive_plainly};

/* Adds and changes records of every register, `rounds` changes in transactions of 10. */
static inline void populate(struct store *store, unsigned rounds, uint32_t seed)
{
    unsigned next[64] = {0};
    struct txn *txn = NULL;
    for (unsigned i = 0; i < rounds; i++) {
        if (i % 10 == 0)
            txn = begin(store, TXN_WRITE);
        size_t r = next_random(&seed) % registry_count();
        const struct schema *schema = registry_at(r);
        uint64_t last = txn_last_id(txn, schema);
        bool add = last < 3 || next_random(&seed) % 2 == 0;
        void *record =
            add ? record_new(schema) : get_ok(txn, schema, 1 + next_random(&seed) % last);
        fill_record(schema, record, &seed);
        if (add)
            set_code(schema, record, ++next[r]);
        else if (next_random(&seed) % 5 == 0)
            set_text(schema, record, "voided", next_random(&seed) % 2 ? "twice" : NULL);
        put_ok(txn, schema, record, add ? ACTION_ADD : ACTION_EDIT);
        if (next_random(&seed) % 8 == 0)
            assert_int_equal(
                txn_mark(txn, schema, record_chead(record)->id, ACTION_REVEAL, NULL),
                TD_OK);
        record_free(schema, record);
        if (i % 10 == 9 || i + 1 == rounds)
            commit(txn);
    }
}

struct told {
    uint64_t n;
    char first[512];
};

static inline void note_fault(void *ctx, const char *sentence)
{
    struct told *told = ctx;
    if (told->n++ == 0)
        snprintf(told->first, sizeof(told->first), "%s", sentence);
}

static inline struct check_result check_store(struct store *store, struct told *told)
{
    struct check_result result = {0};
    struct err err = {0};
    *told = (struct told){0};
    if (store_check(store, &plain_hooks, note_fault, told, &result, &err) != TD_OK)
        fail_msg("%s", err.text);
    return result;
}

static inline void expect_clean(struct store *store)
{
    struct told told;
    struct check_result result = check_store(store, &told);
    if (result.faults != 0)
        fail_msg("%lu faults, the first: %s", (unsigned long)result.faults, told.first);
}

#endif
