/* SPDX-License-Identifier: MIT
 *
 * The whole journal, read once from end to end: every entry is verified against the one
 * before it and noted under its record; then the records can be made again one by one,
 * in the order in which their table holds them. Check and rebuild both stand on this.
 */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "private.h"

void replay_release(struct replay *replay)
{
    free(replay->refs);
    free(replay->serials);
    replay->refs = NULL;
    replay->serials = NULL;
    replay->n = replay->n_serials = 0;
}

/* ---- reading ----------------------------------------------------------------------- */

/* What is known of the entry before the present one. */
struct before {
    uint64_t seq;
    int64_t guard_us;
    uint8_t chain[HASH_LEN];
    bool known; /* false after an entry that could not be read */
};

static enum td_status report(const struct replay *r, struct err *what, struct err *err)
{
    return r->fault(r->ctx, what->text, err);
}

static enum td_status report_gap(
    const struct replay *r, uint64_t seq, uint64_t expected, struct err *err)
{
    struct err what = {0};
    err_set(&what, TD_CORRUPT, _("The journal has entry %llu where %llu was expected."),
        (unsigned long long)seq, (unsigned long long)expected);
    return report(r, &what, err);
}

static enum td_status report_clock(const struct replay *r, uint64_t seq, struct err *err)
{
    struct err what = {0};
    err_set(&what, TD_CORRUPT, _("Journal entry %llu is older than the one before it."),
        (unsigned long long)seq);
    return report(r, &what, err);
}

static void note(struct replay *r, const struct entry_view *view)
{
    ARRAY_GROW(r->refs, r->cap, r->n + 1);
    r->refs[r->n++] =
        (struct ref){.id = view->id, .seq = view->seq, .number = view->number};
    if (view->batch > r->batch)
        r->batch = view->batch;
}

static enum td_status read_one(
    struct replay *r, struct slice value, struct before *before, struct err *err)
{
    struct entry_view view;
    struct err what = {0};
    if (entry_read(before->seq, value, &view, &what) != TD_OK) {
        before->known = false;
        return report(r, &what, err);
    }
    note(r, &view);
    enum td_status status = TD_OK;
    if (before->known && entry_verify(&view, before->chain, &what) != TD_OK)
        status = report(r, &what, err);
    if (status == TD_OK && view.guard_us <= before->guard_us && before->seq > 1)
        status = report_clock(r, before->seq, err);
    before->guard_us = view.guard_us;
    memcpy(before->chain, view.chain, HASH_LEN);
    before->known = true;
    return status;
}

static enum td_status read_next(struct replay *r, struct slice key, struct slice value,
    struct before *before, struct err *err)
{
    enum td_status status = TD_OK;
    uint64_t seq = key.len == 8 ? get_u64(key.data) : 0;
    r->entries++;
    before->seq++;
    if (seq != before->seq) {
        status = report_gap(r, seq, before->seq, err);
        before->known = false;
        before->seq = seq;
    }
    if (status == TD_OK)
        status = read_one(r, value, before, err);
    return status == TD_OK ? r->progress(r->ctx, err) : status;
}

static int compare_refs(const void *left, const void *right)
{
    const struct ref *a = left, *b = right;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->seq > b->seq) - (a->seq < b->seq);
}

enum td_status replay_load(struct replay *r, struct err *err)
{
    struct before before = {.known = true};
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(r->txn->kv, KV_JOURNAL, &cursor, err);
    if (status != TD_OK)
        return status;
    status = kv_step(cursor, KV_FIRST, &key, &value, err);
    while (status == TD_OK) {
        status = read_next(r, key, value, &before, err);
        if (status == TD_OK)
            status = kv_step(cursor, KV_NEXT, &key, &value, err);
    }
    kv_cursor_close(cursor);
    memcpy(r->head, before.chain, HASH_LEN);
    if (r->n > 0)
        qsort(r->refs, r->n, sizeof(*r->refs), compare_refs);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

uint64_t replay_last_id(const struct replay *replay, uint16_t number)
{
    size_t low = 0, high = replay->n; // refs below `low` are of it or of ones before
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (replay->refs[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && replay->refs[low - 1].number == number ? replay->refs[low - 1].id
                                                             : 0;
}

/* ---- records ----------------------------------------------------------------------- */

size_t replay_group(const struct replay *replay, size_t at)
{
    size_t end = at + 1;
    while (end < replay->n && replay->refs[end].number == replay->refs[at].number &&
           replay->refs[end].id == replay->refs[at].id)
        end++;
    return end;
}

static void count_serial(
    struct replay *r, const struct schema *schema, const void *record)
{
    const char *code = record_chead(record)->code;
    uint16_t year = 0;
    uint64_t serial = 0;
    if (code == NULL || !code_serial(schema, code, &year, &serial) || serial == 0)
        return;
    for (size_t i = 0; i < r->n_serials; i++) {
        struct serial *s = &r->serials[i];
        if (s->number != schema->number || s->year != year)
            continue;
        if (serial > s->highest)
            s->highest = serial;
        return;
    }
    ARRAY_GROW(r->serials, r->serials_cap, r->n_serials + 1);
    r->serials[r->n_serials++] =
        (struct serial){.highest = serial, .number = schema->number, .year = year};
}

static bool goes_on(const struct entry_view *view, uint64_t previous, uint32_t rev)
{
    uint32_t step = view->action == ACTION_REVEAL ? 0 : 1;
    return view->previous == previous && view->rev_before == rev &&
           view->rev_after == rev + step;
}

static enum td_status apply_one(struct replay *r, const struct schema *schema,
    uint64_t seq, uint64_t previous, void *record, struct err *err)
{
    struct entry_view view;
    enum td_status status = entry_peek(r->txn, seq, &view, err);
    if (status != TD_OK)
        return status;
    if (!goes_on(&view, previous, record_chead(record)->rev))
        return err_set(err, TD_CORRUPT,
            _("Journal entry %llu does not go on where its record stood."),
            (unsigned long long)seq);
    return entry_apply(schema, &view, record, err);
}

enum td_status replay_record(struct replay *r, const struct schema *schema, size_t from,
    size_t to, void *record, struct err *err)
{
    enum td_status status = TD_OK;
    record_clear(schema, record);
    for (size_t i = from; i < to && status == TD_OK; i++) {
        uint64_t previous = i > from ? r->refs[i - 1].seq : 0;
        status = apply_one(r, schema, r->refs[i].seq, previous, record, err);
        if (status == TD_OK)
            count_serial(r, schema, record);
    }
    return status;
}

void replay_tie(const struct replay *r, size_t from, size_t to, struct stored *stored)
{
    stored->newest = r->refs[to - 1].seq;
    stored->by_entry = to - from == 1;
}
