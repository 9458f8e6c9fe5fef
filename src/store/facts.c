/* SPDX-License-Identifier: MIT
 *
 * Keeping the facts current. A transaction holds at most one changed group of 256
 * records, so that a thousand records added in a row cost four writes; it is written
 * when another one is needed, before anything is looked for, and before the commit. A
 * group that is missing or damaged is made again from its records.
 */
#include <stdlib.h>
#include <string.h>

#include "facts.h"

/* ---- a group out of its records -----------------------------------------------------
 */

struct maker {
    struct txn *txn;
    struct facts_group *group;
    void *empty, *record;
};

static enum td_status add_record(struct maker *m, const struct schema *schema,
    struct slice key, struct slice value, struct err *err)
{
    struct stored stored;
    uint64_t id = get_u64((const uint8_t *)key.data + 2);
    enum td_status status = stored_read(m->txn, schema->number, id, value, &stored, err);
    memcpy(m->record, m->empty, schema->size);
    if (status == TD_OK)
        status = stored_borrow(schema, &stored, m->record, err);
    if (status == TD_OK)
        group_set(m->group, m->record);
    return status;
}

static enum td_status add_records(
    struct maker *m, struct kv_cursor *cursor, struct err *err)
{
    const struct schema *schema = m->group->layout.schema;
    uint64_t first = m->group->number * FACTS_ROWS;
    uint8_t from[RECORD_KEY], to[RECORD_KEY];
    struct slice key, value, start = record_key(from, schema->number, first);
    record_key(to, schema->number, first + FACTS_ROWS);
    enum td_status status = kv_seek(cursor, start, &key, &value, err);
    while (status == TD_OK && key.len == RECORD_KEY &&
           memcmp(key.data, to, RECORD_KEY) < 0) {
        status = add_record(m, schema, key, value, err);
        if (status == TD_OK)
            status = kv_step(cursor, KV_NEXT, &key, &value, err);
    }
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status group_make(
    struct txn *txn, struct facts_group *group, struct err *err)
{
    const struct schema *schema = group->layout.schema;
    struct kv_cursor *cursor = NULL;
    enum td_status status = kv_cursor_open(txn->kv, KV_RECORD, &cursor, err);
    if (status != TD_OK)
        return status;
    struct maker m = {.txn = txn,
        .group = group,
        .empty = record_new(schema),
        .record = xmalloc(schema->size)};
    status = add_records(&m, cursor, err);
    kv_cursor_close(cursor);
    record_free(schema, m.empty);
    free(m.record);
    return status;
}

struct slice facts_key(
    uint8_t out[FACTS_KEY], uint16_t number, uint64_t group, enum facts_part part)
{
    record_key(out, number, group);
    out[RECORD_KEY] = (uint8_t)part;
    return slice_of(out, FACTS_KEY);
}

static enum td_status get_part(struct txn *txn, const struct facts_group *group,
    enum facts_part part, struct slice *value, struct err *err)
{
    uint8_t key[FACTS_KEY];
    return kv_get(txn->kv, KV_FACTS,
        facts_key(key, group->layout.schema->number, group->number, part), value, err);
}

static enum td_status group_get(
    struct txn *txn, struct facts_group *group, struct err *err)
{
    struct slice head, body;
    struct facts_view view;
    enum td_status status = get_part(txn, group, FACTS_HEAD, &head, err);
    if (status == TD_OK)
        status = get_part(txn, group, FACTS_BODY, &body, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    if (status == TD_NOT_FOUND ||
        !facts_read(&group->layout, group->number, head, body, &view))
        return group_make(txn, group, err);
    group_load(group, &view);
    return TD_OK;
}

static enum td_status put_part(struct txn *txn, const struct facts_group *group,
    enum facts_part part, const struct str *bytes, struct err *err)
{
    uint8_t key[FACTS_KEY];
    return store_put(txn, KV_FACTS,
        facts_key(key, group->layout.schema->number, group->number, part),
        slice_of(bytes->buf, bytes->len), err);
}

/* ---- the one that is held -----------------------------------------------------------
 */

static bool is_held(const struct txn *txn, const struct schema *schema, uint64_t id)
{
    return txn->facts != NULL && txn->facts->layout.schema == schema &&
           txn->facts->number == id / FACTS_ROWS;
}

void facts_forget(struct txn *txn)
{
    if (txn->facts == NULL)
        return;
    group_release(txn->facts);
    free(txn->facts);
    txn->facts = NULL;
}

enum td_status facts_hold(
    struct txn *txn, const struct schema *schema, uint64_t id, struct err *err)
{
    struct facts_layout layout;
    if (is_held(txn, schema, id) || !facts_layout_make(schema, &layout))
        return TD_OK;
    enum td_status status = facts_flush(txn, err);
    if (status != TD_OK)
        return status;
    facts_forget(txn);
    struct facts_group *group = xmalloc(sizeof(*group));
    group_init(group, &layout, id / FACTS_ROWS);
    status = group_get(txn, group, err);
    txn->facts = group;
    if (status != TD_OK)
        facts_forget(txn);
    return status;
}

void facts_set(struct txn *txn, const struct schema *schema, const void *record)
{
    if (is_held(txn, schema, record_chead(record)->id))
        group_set(txn->facts, record);
}

enum td_status facts_flush(struct txn *txn, struct err *err)
{
    struct str head, body;
    struct facts_group *group = txn->facts;
    if (txn->broken.code != TD_OK)
        return err_set(err, txn->broken.code, "%s", txn->broken.text);
    if (group == NULL || !group->changed)
        return TD_OK;
    str_init(&head);
    str_init(&body);
    group_write(group, &head, &body);
    enum td_status status = put_part(txn, group, FACTS_HEAD, &head, err);
    if (status == TD_OK)
        status = put_part(txn, group, FACTS_BODY, &body, err);
    str_release(&head);
    str_release(&body);
    group->changed = status != TD_OK;
    return status;
}
