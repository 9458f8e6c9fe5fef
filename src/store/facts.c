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
#include "pending.h"

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

static struct slice make_key(
    uint8_t out[FACTS_KEY], uint16_t number, enum facts_value value, uint64_t place)
{
    put_u16(out, number);
    out[2] = (uint8_t)value;
    put_u64(out + 3, place);
    return slice_of(out, FACTS_KEY);
}

struct slice facts_tops_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group)
{
    return make_key(out, number, FACTS_VALUE_TOPS, group / FACTS_TOPS);
}

struct slice facts_body_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group)
{
    return make_key(out, number, FACTS_VALUE_BODY, group);
}

struct slice facts_tile_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t tile)
{
    return make_key(out, number, FACTS_VALUE_TILE, tile);
}

struct slice facts_survey_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group)
{
    return make_key(out, number, FACTS_VALUE_SURVEY, group / FACTS_SURVEYED);
}

/* Empty when there is none. */
static enum td_status get_value(
    struct txn *txn, struct slice key, struct slice *value, struct err *err)
{
    *value = (struct slice){0};
    enum td_status status = kv_get(txn->kv, KV_FACTS, key, value, err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status get_tops(struct txn *txn, const struct facts_layout *layout,
    uint64_t group, struct slice *tops, struct err *err)
{
    uint8_t key[FACTS_KEY];
    return get_value(txn, facts_tops_key(key, layout->schema->number, group), tops, err);
}

static enum td_status group_get(
    struct txn *txn, struct facts_group *group, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct slice tops, body = {0};
    struct facts_view view;
    enum td_status status = get_tops(txn, &group->layout, group->number, &tops, err);
    if (status == TD_OK)
        status = kv_get(txn->kv, KV_FACTS,
            facts_body_key(key, group->layout.schema->number, group->number), &body, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    struct slice top = facts_tops_get(tops, group->number);
    if (status == TD_NOT_FOUND ||
        !facts_read(&group->layout, group->number, top, body, &view))
        return group_make(txn, group, err);
    group_load(group, &view);
    return TD_OK;
}

static enum td_status put_top(struct txn *txn, const struct facts_group *group,
    const struct str *top, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct slice tops;
    struct str all = {0};
    enum td_status status = get_tops(txn, &group->layout, group->number, &tops, err);
    if (status != TD_OK)
        return status;
    facts_tops_set(tops, group->number, slice_of(top->buf, top->len), &all);
    status = store_put(txn, KV_FACTS,
        facts_tops_key(key, group->layout.schema->number, group->number),
        slice_of(all.buf, all.len), err);
    str_release(&all);
    return status;
}

static enum td_status put_body(struct txn *txn, const struct facts_group *group,
    const struct str *body, struct err *err)
{
    uint8_t key[FACTS_KEY];
    return store_put(txn, KV_FACTS,
        facts_body_key(key, group->layout.schema->number, group->number),
        slice_of(body->buf, body->len), err);
}

/* ---- its row of the survey ----------------------------------------------------------
 */

/* Out of the heads of all groups in it. */
static enum td_status survey_make(struct txn *txn, const struct facts_layout *layout,
    uint64_t group, struct str *out, struct err *err)
{
    struct slice tops = {0};
    struct str next = {0};
    enum td_status status = TD_OK;
    const uint64_t first = group - group % FACTS_SURVEYED;
    for (uint64_t i = first; i < first + FACTS_SURVEYED && status == TD_OK; i++) {
        if (i % FACTS_TOPS == 0)
            status = get_tops(txn, layout, i, &tops, err);
        facts_survey_set(
            layout, slice_of(out->buf, out->len), i, facts_tops_get(tops, i), &next);
        struct str made = next;
        next = *out;
        *out = made;
    }
    str_release(&next);
    return status;
}

/* A change of a record mostly leaves it as it is. */
static enum td_status put_survey(struct txn *txn, const struct facts_group *group,
    const struct str *top, struct err *err)
{
    uint8_t bytes[FACTS_KEY];
    const struct facts_layout *layout = &group->layout;
    struct slice before,
        key = facts_survey_key(bytes, layout->schema->number, group->number);
    struct facts_survey survey;
    struct str after = {0};
    enum td_status status = get_value(txn, key, &before, err);
    if (status == TD_OK && facts_survey_open(layout, group->number, before, &survey))
        facts_survey_set(
            layout, before, group->number, slice_of(top->buf, top->len), &after);
    else if (status == TD_OK)
        status = survey_make(txn, layout, group->number, &after, err);
    struct slice made = slice_of(after.buf, after.len);
    if (status == TD_OK && !slice_equal(before, made))
        status = store_put(txn, KV_FACTS, key, made, err);
    str_release(&after);
    return status;
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

static enum td_status flush_group(struct txn *txn, struct err *err)
{
    struct str top = {0}, body = {0};
    struct facts_group *group = txn->facts;
    if (group == NULL || !group->changed)
        return TD_OK;
    group_write(group, &top, &body);
    enum td_status status = put_top(txn, group, &top, err);
    if (status == TD_OK)
        status = put_body(txn, group, &body, err);
    if (status == TD_OK)
        status = put_survey(txn, group, &top, err);
    str_release(&top);
    str_release(&body);
    group->changed = status != TD_OK;
    return status;
}

static enum td_status hold_group(
    struct txn *txn, const struct schema *schema, uint64_t id, struct err *err)
{
    struct facts_layout layout;
    if (is_held(txn, schema, id) || !facts_layout_make(schema, &layout))
        return TD_OK;
    enum td_status status = flush_group(txn, err);
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

enum td_status facts_hold(
    struct txn *txn, const struct schema *schema, uint64_t id, struct err *err)
{
    enum td_status status = hold_group(txn, schema, id, err);
    return status == TD_OK ? pending_hold(txn, schema, id, err) : status;
}

void facts_set(struct txn *txn, const struct schema *schema, const void *record)
{
    if (is_held(txn, schema, record_chead(record)->id))
        group_set(txn->facts, record);
    pending_set(txn, schema, record);
}

enum td_status facts_flush(struct txn *txn, struct err *err)
{
    if (txn->broken.code != TD_OK)
        return err_set(err, txn->broken.code, "%s", txn->broken.text);
    enum td_status status = flush_group(txn, err);
    return status == TD_OK ? pending_flush(txn, err) : status;
}
