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

/* ---- a group out of its values ------------------------------------------------------
 */

/* Empty when there is none. */
static enum td_status get_value(
    struct txn *txn, struct slice key, struct slice *value, struct err *err)
{
    *value = (struct slice){0};
    enum td_status status = kv_get(txn->kv, KV_FACTS, key, value, err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status get_top(struct txn *txn, const struct facts_layout *layout,
    uint64_t group, struct slice *top, struct err *err)
{
    uint8_t key[FACTS_KEY];
    return get_value(txn, facts_top_key(key, layout->schema->number, group), top, err);
}

/* *right is false when it is missing or damaged. */
static enum td_status get_column(struct txn *txn, struct facts_view *view, uint64_t group,
    size_t column, bool *right, struct err *err)
{
    uint8_t key[FACTS_STRIP_KEY];
    const size_t strip = view->layout->columns[column].strip;
    struct slice bytes = {0};
    enum td_status status = TD_OK;
    *right = true;
    if (facts_misses(view, column)) {
        status =
            get_value(txn, facts_strip_key(key, view->layout, strip, group), &bytes, err);
        *right = status == TD_OK && facts_bring(view, strip, bytes);
    }
    *right = *right && facts_use(view, column);
    return status;
}

static enum td_status group_get(
    struct txn *txn, struct facts_group *group, struct err *err)
{
    struct slice top;
    struct facts_view view;
    enum td_status status = get_top(txn, &group->layout, group->number, &top, err);
    if (status != TD_OK)
        return status;
    group->stored = facts_open(&group->layout, group->number, top, &view);
    for (size_t i = 0; i < group->layout.n && group->stored && status == TD_OK; i++)
        status = get_column(txn, &view, group->number, i, &group->stored, err);
    if (status != TD_OK)
        return status;
    if (!group->stored)
        return group_make(txn, group, err);
    group_load(group, &view);
    return TD_OK;
}

/* ---- its strips ---------------------------------------------------------------------
 */

/* What is written, and what lies there. */
struct rewrite {
    struct facts_view before, after;
    bool stored; /* false: nothing of `before` is believed */
};

static bool is_apart(const struct facts_view *view)
{
    return view->columns == NULL;
}

/* How many bytes of a strip lie apart. */
static size_t apart_len(const struct facts_view *view, size_t strip)
{
    return is_apart(view) ? facts_strip_extent(view, strip).len : 0;
}

static bool stays(const struct rewrite *rewrite, size_t strip)
{
    const struct facts_view *before = &rewrite->before, *after = &rewrite->after;
    const struct facts_layout *layout = after->layout;
    bool same = rewrite->stored && is_apart(before) && is_apart(after);
    for (size_t i = strip; i < layout->n && layout->columns[i].strip == strip; i++)
        same = same && facts_column_sum(before, i) == facts_column_sum(after, i);
    return same && apart_len(before, strip) == apart_len(after, strip);
}

static enum td_status put_strip(struct txn *txn, uint64_t group,
    const struct rewrite *rewrite, size_t strip, const struct str *apart, struct err *err)
{
    uint8_t bytes[FACTS_STRIP_KEY];
    struct slice key = facts_strip_key(bytes, rewrite->after.layout, strip, group);
    size_t len = apart_len(&rewrite->after, strip);
    if (stays(rewrite, strip))
        return TD_OK;
    if (len > 0) {
        const char *from = apart->buf + facts_strip_extent(&rewrite->after, strip).from;
        return store_put(txn, KV_FACTS, key, slice_of(from, len), err);
    }
    if (rewrite->stored && apart_len(&rewrite->before, strip) == 0)
        return TD_OK;
    enum td_status status = store_del(txn, KV_FACTS, key, err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* Those that changed; all of them when the group was made out of its records. */
static enum td_status put_strips(struct txn *txn, const struct facts_group *group,
    struct slice before, const struct str *top, const struct str *apart, struct err *err)
{
    struct rewrite rewrite = {.stored = group->stored};
    const struct facts_layout *layout = &group->layout;
    rewrite.stored &= facts_open(layout, group->number, before, &rewrite.before);
    REQUIRE(facts_open(layout, group->number, str_slice(top), &rewrite.after));
    enum td_status status = TD_OK;
    for (size_t i = 0; i < layout->n && status == TD_OK; i++)
        if (layout->columns[i].strip == i)
            status = put_strip(txn, group->number, &rewrite, i, apart, err);
    return status;
}

static bool is_full(const struct facts_layout *layout, uint64_t group, struct slice top)
{
    struct facts_view view;
    return facts_open(layout, group, top, &view) && is_apart(&view);
}

static enum td_status put_group(struct txn *txn, const struct facts_group *group,
    const struct str *top, const struct str *apart, struct err *err)
{
    uint8_t bytes[FACTS_KEY];
    struct slice stored,
        key = facts_top_key(bytes, group->layout.schema->number, group->number);
    struct str before = {0};
    enum td_status status = get_value(txn, key, &stored, err);
    if (status != TD_OK)
        return status;
    str_addn(&before, stored.data, stored.len);
    status = put_strips(txn, group, str_slice(&before), top, apart, err);
    // else LMDB would keep the pages that the longer one has, when they are new
    if (status == TD_OK && before.len > top->len)
        status = store_del(txn, KV_FACTS, key, err);
    if (status == TD_OK)
        status = store_put(txn, KV_FACTS, key, str_slice(top), err);
    bool fills = facts_ends_chunk(group->number) &&
                 is_full(&group->layout, group->number, str_slice(top)) &&
                 !is_full(&group->layout, group->number, str_slice(&before));
    if (status == TD_OK && fills)
        status = facts_pack(txn, &group->layout, group->number, err);
    str_release(&before);
    return status;
}

/* ---- its row of the survey ----------------------------------------------------------
 */

/* Out of the heads of all groups in it. */
static enum td_status survey_make(struct txn *txn, const struct facts_layout *layout,
    uint64_t group, struct str *out, struct err *err)
{
    struct slice top = {0};
    struct str next = {0};
    enum td_status status = TD_OK;
    const uint64_t first = group - group % FACTS_SURVEYED;
    for (uint64_t i = first; i < first + FACTS_SURVEYED && status == TD_OK; i++) {
        status = get_top(txn, layout, i, &top, err);
        facts_survey_set(layout, str_slice(out), i, top, &next);
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
    struct str top = {0}, apart = {0};
    struct facts_group *group = txn->facts;
    if (group == NULL || !group->changed)
        return TD_OK;
    group_write(group, &top, &apart);
    enum td_status status = put_group(txn, group, &top, &apart, err);
    if (status == TD_OK)
        status = put_survey(txn, group, &top, err);
    str_release(&top);
    str_release(&apart);
    group->changed = status != TD_OK;
    group->stored = status == TD_OK;
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

static bool has_facts(const struct txn *txn, const struct schema *schema, uint64_t id)
{
    return is_held(txn, schema, id) &&
           (txn->facts->flags[id % FACTS_ROWS] & FACTS_PRESENT) != 0;
}

/* Where the record is among the pending ones, as long as its facts are the old ones. */
static uint64_t place_before(
    const struct txn *txn, const struct schema *schema, uint64_t id)
{
    return has_facts(txn, schema, id) ? tile_place_before(txn->facts, id % FACTS_ROWS)
                                      : TILE_NO_PLACE;
}

enum td_status facts_hold(
    struct txn *txn, const struct schema *schema, const void *record, struct err *err)
{
    uint64_t id = record_chead(record)->id, after = tile_place(schema, record);
    enum td_status status = hold_group(txn, schema, id, err);
    if (status == TD_OK && id == 1 && !has_facts(txn, schema, id))
        status = pending_begin(txn, schema, err);
    if (status != TD_OK)
        return status;
    return pending_hold(txn, schema, place_before(txn, schema, id), after, err);
}

void facts_set(struct txn *txn, const struct schema *schema, const void *record)
{
    uint64_t id = record_chead(record)->id, before = place_before(txn, schema, id);
    if (is_held(txn, schema, id))
        group_set(txn->facts, record);
    pending_set(txn, schema, before, record);
}

enum td_status facts_flush(struct txn *txn, struct err *err)
{
    if (txn->broken.code != TD_OK)
        return err_set(err, txn->broken.code, "%s", txn->broken.text);
    enum td_status status = flush_group(txn, err);
    return status == TD_OK ? pending_flush(txn, err) : status;
}
