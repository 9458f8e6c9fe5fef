/* SPDX-License-Identifier: MIT
 *
 * The check: does everything stored agree with the journal, and is there nothing that
 * the journal does not tell of? The journal is verified first; each record is made again
 * from its entries and compared with the stored one and with every entry derived from
 * it; then each table is asked for entries that no record accounts for. Nothing is
 * written but the end of a stop that a check without faults lifts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "facts.h"
#include "pending.h"
#include "private.h"
#include "terms.h"

#define FAULTS_TOLD 100

/* What is said of each of several groups in one value. */
struct survey_check {
    struct slice stored; /* empty: there is none */
    struct str made;
    bool begun, right; /* right: nothing that it is made of was wrong so far */
    uint16_t number;
    uint64_t of; /* the first group / how many there are */
};

struct check {
    struct store *store;
    struct txn *txn;
    const struct store_hooks *hooks;
    void (*fault)(void *ctx, const char *sentence);
    void *fault_ctx;
    struct check_result result;
    struct replay replay;
    uint64_t done, total;
    bool can_derive;
    uint64_t
        expected[KV_TABLE_COUNT]; /* entries that records account for and are there */
    struct derived derived;
    struct encoded encoded;
    struct facts_group group; /* the facts of the present records, made again */
    bool group_begun, group_whole;
    struct survey_check survey; /* around the present group */
    struct terms_check *terms;
    struct pending_check *pending;
};

/* ---- telling ----------------------------------------------------------------------- */

static void tell(struct check *c, const char *sentence)
{
    if (c->result.faults++ < FAULTS_TOLD && c->fault != NULL)
        c->fault(c->fault_ctx, sentence);
}

static const char *register_name(uint16_t number)
{
    const struct schema *schema = registry_number(number);
    return schema != NULL ? schema->name : "?";
}

static void tell_record(struct check *c, uint16_t number, uint64_t id, const char *what)
{
    char *sentence =
        xasprintf("%s %llu: %s", register_name(number), (unsigned long long)id, what);
    tell(c, sentence);
    free(sentence);
}

static void tell_table(
    struct check *c, enum kv_table table, uint16_t number, uint64_t id, const char *what)
{
    char *sentence = xasprintf("%s, %s %llu: %s", kv_table_names[table],
        register_name(number), (unsigned long long)id, what);
    tell(c, sentence);
    free(sentence);
}

static void on_table_fault(
    void *ctx, enum kv_table table, uint16_t number, uint64_t id, const char *what)
{
    tell_table(ctx, table, number, id, what);
}

static void on_finding(void *ctx, const char *sentence)
{
    tell(ctx, sentence);
}

static enum td_status on_fault(void *ctx, const char *sentence, struct err *err)
{
    (void)err;
    tell(ctx, sentence);
    return TD_OK;
}

static enum td_status on_progress(void *ctx, struct err *err)
{
    struct check *c = ctx;
    const struct store_hooks *hooks = c->hooks;
    c->done++;
    if (hooks == NULL || hooks->progress == NULL || c->done % 256 != 0 ||
        hooks->progress(hooks->ctx, c->done, c->total))
        return TD_OK;
    return err_set(err, TD_CANCELLED, _("The check was stopped before its end."));
}

/* ---- one record -------------------------------------------------------------------- */

static bool newest_digest_fits(
    struct check *c, const struct ref *newest, const struct stored *stored)
{
    struct entry_view view;
    return entry_peek(c->txn, newest->seq, &view, NULL) == TD_OK &&
           entry_left(&view, stored);
}

static bool content_equal(const struct stored *a, const struct stored *b)
{
    return a->newest == b->newest && a->by_entry == b->by_entry && a->rev == b->rev &&
           a->created_us == b->created_us && a->changed_us == b->changed_us &&
           slice_equal(a->plain, b->plain) && slice_equal(a->personal, b->personal);
}

static void compare_record(
    struct check *c, const struct ref *newest, const struct stored *stored)
{
    const struct stored *made = &c->encoded.stored;
    if (!content_equal(stored, made))
        tell_record(c, stored->number, stored->id,
            _("the record is not what its journal entries make."));
    else if (!newest_digest_fits(c, newest, stored))
        tell_record(c, stored->number, stored->id,
            _("the newest journal entry has another digest of the record."));
    if (c->can_derive && !slice_equal(stored->derived, made->derived))
        tell_record(
            c, stored->number, stored->id, _("what is reckoned for it is out of date."));
}

static enum td_status compare_derived(
    struct check *c, uint16_t number, uint64_t id, struct err *err)
{
    for (size_t i = 0; i < c->derived.n; i++) {
        enum kv_table table = c->derived.items[i].table;
        struct slice value;
        enum td_status status =
            kv_get(c->txn->kv, table, derived_key(&c->derived, i), &value, err);
        if (status != TD_OK && status != TD_NOT_FOUND)
            return status;
        if (status == TD_OK)
            c->expected[table]++;
        if (status == TD_NOT_FOUND)
            tell_table(c, table, number, id, _("an entry is missing."));
        else if (!slice_equal(value, derived_value(&c->derived, i)))
            tell_table(c, table, number, id, _("an entry has another value."));
    }
    return TD_OK;
}

/* Makes the record again from refs [from, to); false when that cannot be done. */
static bool make_record(
    struct check *c, const struct schema *schema, size_t from, size_t to, void *record)
{
    const struct ref *ref = &c->replay.refs[from];
    struct err err = {0};
    if (replay_record(&c->replay, schema, from, to, record, &err) != TD_OK) {
        tell_record(c, ref->number, ref->id, err.text);
        return false;
    }
    if (c->can_derive)
        c->hooks->derive(c->hooks->ctx, schema, record);
    encoded_make(schema, record, &c->encoded);
    replay_tie(&c->replay, from, to, &c->encoded.stored);
    derived_collect(schema, record, &c->derived);
    return true;
}

/* ---- facts ------------------------------------------------------------------------- */

/* When nothing is wrong with what it is made of. */
static void survey_end(struct check *c)
{
    struct survey_check *survey = &c->survey;
    if (survey->begun && survey->right &&
        !slice_equal(survey->stored, str_slice(&survey->made)))
        tell_table(c, KV_FACTS, survey->number, survey->of * FACTS_SURVEYED * FACTS_ROWS,
            survey->stored.data == NULL ? _("an entry is missing.")
                                        : _("an entry has another value."));
    survey->begun = false;
    survey->stored = (struct slice){0};
    str_clear(&survey->made);
}

/* The one that is about the present group. */
static enum td_status survey_begin(struct check *c, struct err *err)
{
    uint8_t key[FACTS_KEY];
    struct survey_check *survey = &c->survey;
    uint16_t number = c->group.layout.schema->number;
    uint64_t of = c->group.number / FACTS_SURVEYED;
    if (survey->begun && survey->number == number && survey->of == of)
        return TD_OK;
    survey_end(c);
    survey->begun = survey->right = true;
    survey->number = number;
    survey->of = of;
    enum td_status status = kv_get(c->txn->kv, KV_FACTS,
        facts_survey_key(key, number, c->group.number), &survey->stored, err);
    if (status == TD_OK)
        c->expected[KV_FACTS]++;
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static void add_to_survey(struct check *c, const struct str *top)
{
    struct str survey = {0};
    facts_survey_set(&c->group.layout, str_slice(&c->survey.made), c->group.number,
        str_slice(top), &survey);
    str_release(&c->survey.made);
    c->survey.made = survey;
    c->survey.right &= c->group_whole;
}

/* Looks for a value of the group; sets *what when it is wrong and nothing was before. */
static enum td_status compare_facts(struct check *c, struct slice key, struct slice made,
    const char **what, struct err *err)
{
    struct slice stored = {0};
    enum td_status status = kv_get(c->txn->kv, KV_FACTS, key, &stored, err);
    if (status == TD_OK)
        c->expected[KV_FACTS]++;
    if (status == TD_NOT_FOUND && *what == NULL)
        *what = _("an entry is missing.");
    else if (status == TD_OK && *what == NULL && c->group_whole &&
             !slice_equal(stored, made))
        *what = _("an entry has another value.");
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status compare_strips(struct check *c, const struct facts_view *made,
    const struct str *apart, const char **what, struct err *err)
{
    uint8_t key[FACTS_STRIP_KEY];
    const struct facts_layout *layout = &c->group.layout;
    enum td_status status = TD_OK;
    for (size_t i = 0; i < layout->n && status == TD_OK; i++) {
        struct facts_extent extent = facts_strip_extent(made, i);
        if (made->columns == NULL && layout->columns[i].strip == i && extent.len > 0)
            status = compare_facts(c, facts_strip_key(key, layout, i, c->group.number),
                slice_of(apart->buf + extent.from, extent.len), what, err);
    }
    return status;
}

static enum td_status compare_group(struct check *c, const char **what, struct err *err)
{
    struct str top = {0}, apart = {0};
    struct facts_view made;
    uint8_t key[FACTS_KEY];
    const struct facts_layout *layout = &c->group.layout;
    group_write(&c->group, &top, &apart);
    add_to_survey(c, &top);
    REQUIRE(facts_open(layout, c->group.number, str_slice(&top), &made));
    enum td_status status =
        compare_facts(c, facts_top_key(key, layout->schema->number, c->group.number),
            str_slice(&top), what, err);
    if (status == TD_OK)
        status = compare_strips(c, &made, &apart, what, err);
    str_release(&top);
    str_release(&apart);
    return status;
}

static enum td_status facts_end(struct check *c, struct err *err)
{
    const char *what = NULL;
    if (!c->group_begun)
        return TD_OK;
    enum td_status status = survey_begin(c, err);
    if (status == TD_OK)
        status = compare_group(c, &what, err);
    if (what != NULL)
        tell_table(c, KV_FACTS, c->group.layout.schema->number,
            c->group.number * FACTS_ROWS, what);
    group_release(&c->group);
    c->group_begun = false;
    return status;
}

/* Ends the group before when the record is not of it. */
static enum td_status facts_begin(
    struct check *c, const struct schema *schema, uint64_t id, struct err *err)
{
    struct facts_layout layout;
    uint64_t number = id / FACTS_ROWS;
    if (c->group_begun && c->group.layout.schema == schema && c->group.number == number)
        return TD_OK;
    enum td_status status = facts_end(c, err);
    if (status != TD_OK || !facts_layout_make(schema, &layout))
        return status;
    group_init(&c->group, &layout, number);
    c->group_begun = c->group_whole = true;
    return TD_OK;
}

static void facts_spoil(struct check *c)
{
    c->group_whole = false;
    pending_check_spoil(c->pending);
}

/* Facts go with the record as it stands: derived members that are out of date in it are
 * one fault, not two. */
static enum td_status facts_add(struct check *c, const struct schema *schema,
    void *record, const struct stored *stored, struct err *err)
{
    bool derived = c->can_derive;
    if (!c->group_begun)
        return TD_OK;
    if (stored != NULL)
        derived = codec_decode_derived(schema, stored->derived.data, stored->derived.len,
                      record, NULL) == TD_OK;
    if (!derived) {
        facts_spoil(c);
        return TD_OK;
    }
    group_set(&c->group, record);
    return pending_check_record(c->pending, schema, record, err);
}

/* ---- a record and all that stands for it ------------------------------------------- */

static enum td_status check_against(struct check *c, const struct schema *schema,
    size_t from, size_t to, const struct slice *bytes, struct err *err)
{
    const struct ref *ref = &c->replay.refs[from];
    struct stored stored;
    struct err what = {0};
    uint64_t last = replay_last_id(&c->replay, ref->number);
    enum td_status status = facts_begin(c, schema, ref->id, err);
    if (status == TD_OK)
        status = terms_check_begin(c->terms, ref->number, ref->id, last, err);
    if (status != TD_OK)
        return status;
    void *record = record_new(schema);
    if (bytes == NULL)
        tell_record(c, ref->number, ref->id, _("the record is missing."));
    else if (stored_read(c->txn, ref->number, ref->id, *bytes, &stored, &what) != TD_OK)
        tell(c, what.text);
    bool readable = bytes != NULL && what.code == TD_OK;
    if (make_record(c, schema, from, to, record)) {
        if (readable)
            compare_record(c, &c->replay.refs[to - 1], &stored);
        status = compare_derived(c, ref->number, ref->id, err);
        if (status == TD_OK)
            status = terms_check_record(c->terms, schema, record, last, err);
        if (status == TD_OK)
            status = facts_add(c, schema, record, readable ? &stored : NULL, err);
    } else {
        facts_spoil(c);
        terms_check_spoil(c->terms);
    }
    record_free(schema, record);
    return status;
}

static enum td_status check_group(
    struct check *c, size_t from, size_t to, const struct slice *bytes, struct err *err)
{
    const struct ref *ref = &c->replay.refs[from];
    const struct schema *schema = registry_number(ref->number);
    bool gap =
        ref->id != 1 && (from == 0 || c->replay.refs[from - 1].number != ref->number ||
                            c->replay.refs[from - 1].id + 1 != ref->id);
    if (gap)
        tell_record(c, ref->number, ref->id, _("the numbers before it have a gap."));
    if (schema != NULL)
        return check_against(c, schema, from, to, bytes, err);
    tell_record(c, ref->number, ref->id, _("this program does not know the register."));
    return TD_OK;
}

/* ---- all records: the journal's and the table's, side by side ---------------------- */

static int compare_key(struct slice key, const struct ref *ref)
{
    uint8_t own[RECORD_KEY];
    record_key(own, ref->number, ref->id);
    return memcmp(key.data, own, RECORD_KEY);
}

static void tell_stray(struct check *c, struct slice key)
{
    c->result.records++;
    if (key.len != RECORD_KEY)
        tell(c, _("record: a key has a wrong length."));
    else
        tell_record(c, get_u16(key.data), get_u64((const uint8_t *)key.data + 2),
            _("no journal entry tells of this record."));
}

/* Strays before the record of `ref` (NULL: to the end); *found is whether it is there. */
static enum td_status skip_strays(struct check *c, struct kv_cursor *cursor,
    const struct ref *ref, struct slice *key, struct slice *value, enum td_status *at,
    bool *found, struct err *err)
{
    *found = false;
    while (*at == TD_OK) {
        int order = key->len != RECORD_KEY ? -1
                    : ref == NULL          ? -1
                                           : compare_key(*key, ref);
        *found = order == 0;
        if (order >= 0)
            return TD_OK;
        tell_stray(c, *key);
        *at = kv_step(cursor, KV_NEXT, key, value, err);
    }
    return *at == TD_NOT_FOUND ? TD_OK : *at;
}

static enum td_status check_records_with(
    struct check *c, struct kv_cursor *cursor, struct err *err)
{
    struct slice key, value;
    bool found = false;
    enum td_status at = kv_step(cursor, KV_FIRST, &key, &value, err);
    enum td_status status = TD_OK;
    for (size_t from = 0; from < c->replay.n && status == TD_OK;) {
        size_t to = replay_group(&c->replay, from);
        status =
            skip_strays(c, cursor, &c->replay.refs[from], &key, &value, &at, &found, err);
        if (status == TD_OK)
            status = check_group(c, from, to, found ? &value : NULL, err);
        if (status == TD_OK && found) {
            c->result.records++;
            at = kv_step(cursor, KV_NEXT, &key, &value, err);
        }
        if (status == TD_OK)
            status = on_progress(c, err);
        from = to;
    }
    if (status != TD_OK)
        return status;
    return skip_strays(c, cursor, NULL, &key, &value, &at, &found, err);
}

static enum td_status check_records(struct check *c, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    enum td_status status = kv_cursor_open(c->txn->kv, KV_RECORD, &cursor, err);
    if (status == TD_OK)
        status = check_records_with(c, cursor, err);
    if (status == TD_OK)
        status = facts_end(c, err);
    survey_end(c);
    if (status == TD_OK)
        status = pending_check_end(
            c->pending, c->txn, on_table_fault, c, &c->expected[KV_FACTS], err);
    if (status == TD_OK)
        status = terms_check_end(c->terms, err);
    c->expected[KV_WORDS] = terms_check_rows(c->terms);
    c->expected[KV_TERMS] = terms_check_entries(c->terms);
    kv_cursor_close(cursor);
    return status;
}

/* ---- entries that nothing accounts for -----------------------------------------------
 */

/* The record an entry of a derived table speaks of. */
static bool entry_owner(enum kv_table table, struct slice key, struct slice value,
    uint16_t *number, uint64_t *id)
{
    if (table == KV_TERMS)
        return term_key_read(key, number, id);
    if (table == KV_CODE)
        return code_read(value, number, id);
    if (table == KV_INDEX)
        return index_key_read(key, number, id);
    if (key.len < RECORD_KEY)
        return false;
    *number = get_u16(key.data);
    *id = get_u64((const uint8_t *)key.data + key.len - 8);
    return true;
}

static bool has_records(
    const struct check *c, uint16_t number, uint64_t place, uint64_t ids)
{
    for (size_t i = 0; i < c->replay.n; i++)
        if (c->replay.refs[i].number == number && c->replay.refs[i].id / ids == place)
            return true;
    return false;
}

static bool has_row(const struct check *c, uint16_t number, uint64_t id)
{
    uint64_t last = replay_last_id(&c->replay, number);
    return id != 0 && id >= terms_border(last) && id <= last;
}

/* The strip of a key, FACTS_NO_COLUMN when it is of none. */
static size_t strip_of_key(const struct facts_layout *layout, struct slice key)
{
    for (size_t i = 0; i < layout->n && key.len == FACTS_STRIP_KEY; i++)
        if (layout->columns[i].tag == get_u16((const uint8_t *)key.data + 3))
            return layout->columns[i].strip == i ? i : FACTS_NO_COLUMN;
    return FACTS_NO_COLUMN;
}

/* One that its group has by the head that is there, which has been compared, too. */
static bool has_strip(const struct check *c, const struct facts_layout *layout,
    struct slice key, uint64_t group)
{
    uint8_t bytes[FACTS_KEY];
    struct facts_view view;
    struct slice top, of = facts_top_key(bytes, layout->schema->number, group);
    size_t strip = strip_of_key(layout, key);
    return strip != FACTS_NO_COLUMN &&
           kv_get(c->txn->kv, KV_FACTS, of, &top, NULL) == TD_OK &&
           facts_open(layout, group, top, &view) && view.columns == NULL &&
           facts_strip_extent(&view, strip).len > 0;
}

/* What is in surveys has been compared, and so have the tiles. */
static bool is_of_facts(const struct check *c, struct slice key, uint16_t number)
{
    struct facts_layout layout;
    const uint8_t *bytes = key.data;
    if (key.len < FACTS_KEY || !facts_layout_make(registry_number(number), &layout))
        return false;
    uint64_t place = get_u64(bytes + key.len - 8);
    if (bytes[2] == FACTS_VALUE_STRIP)
        return has_records(c, number, place, FACTS_ROWS) &&
               has_strip(c, &layout, key, place);
    if (key.len != FACTS_KEY)
        return false;
    switch ((enum facts_value)bytes[2]) {
    case FACTS_VALUE_TOP: return has_records(c, number, place, FACTS_ROWS);
    case FACTS_VALUE_TILE: return registry_number(number)->pending != NULL;
    case FACTS_VALUE_SURVEY:
        return has_records(c, number, place, FACTS_SURVEYED * FACTS_ROWS);
    case FACTS_VALUE_STRIP: break;
    }
    return false;
}

static bool is_accounted_for(
    struct check *c, enum kv_table table, struct slice key, uint16_t number, uint64_t id)
{
    const struct schema *schema = registry_number(number);
    if (schema == NULL)
        return false;
    // what is within the bounds of the index of words has been compared
    if (table == KV_TERMS)
        return id < terms_border(replay_last_id(&c->replay, number));
    if (table == KV_WORDS)
        return key.len == RECORD_KEY && has_row(c, number, id);
    if (table == KV_FACTS)
        return is_of_facts(c, key, number);
    void *record = record_new(schema);
    bool found = false;
    if (txn_get(c->txn, schema, id, record, NULL) == TD_OK) {
        derived_collect(schema, record, &c->derived);
        found = derived_find(&c->derived, table, key) != SIZE_MAX;
    }
    record_free(schema, record);
    return found;
}

static void check_entry(
    struct check *c, enum kv_table table, struct slice key, struct slice value)
{
    uint16_t number = 0;
    uint64_t id = 0;
    if (!entry_owner(table, key, value, &number, &id) ||
        !is_accounted_for(c, table, key, number, id))
        tell_table(c, table, number, id, _("an entry belongs to nothing."));
}

/* Slow, and only when the numbers say that there is something to be found. */
static enum td_status name_extras(struct check *c, enum kv_table table, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    struct slice key, value;
    enum td_status status = kv_cursor_open(c->txn->kv, table, &cursor, err);
    if (status != TD_OK)
        return status;
    for (status = kv_step(cursor, KV_FIRST, &key, &value, err); status == TD_OK;
         status = kv_step(cursor, KV_NEXT, &key, &value, err))
        check_entry(c, table, key, value);
    kv_cursor_close(cursor);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static enum td_status check_extras(struct check *c, enum kv_table table, struct err *err)
{
    uint64_t count = 0, faults = c->result.faults;
    enum td_status status = kv_count(c->txn->kv, table, &count, err);
    if (status != TD_OK || count == c->expected[table])
        return status;
    status = name_extras(c, table, err);
    if (status == TD_OK && faults == c->result.faults)
        tell_table(c, table, 0, 0, _("the number of entries is wrong."));
    return status;
}

/* ---- counters -----------------------------------------------------------------------
 */

static const struct serial *serial_of(const struct check *c, struct slice key)
{
    for (size_t i = 0; i < c->replay.n_serials; i++) {
        uint8_t own[COUNTER_KEY];
        const struct serial *serial = &c->replay.serials[i];
        if (slice_equal(key, counter_key(own, serial->number, serial->year)))
            return serial;
    }
    return NULL;
}

static enum td_status check_counter(
    void *ctx, struct slice key, struct slice value, struct err *err)
{
    (void)err;
    struct check *c = ctx;
    const struct serial *serial = serial_of(c, key);
    if (serial != NULL && value.len == 8 && get_u64(value.data) == serial->highest)
        c->expected[KV_COUNTER]++;
    else
        tell_table(c, KV_COUNTER, serial != NULL ? serial->number : 0, 0,
            _("a highest number is wrong."));
    return TD_OK;
}

static enum td_status check_counters(struct check *c, struct err *err)
{
    uint64_t faults = c->result.faults;
    enum td_status status =
        walk_prefix(c->txn->kv, KV_COUNTER, slice_of("", 0), check_counter, c, err);
    if (status == TD_OK && faults == c->result.faults &&
        c->expected[KV_COUNTER] != c->replay.n_serials)
        tell_table(c, KV_COUNTER, 0, 0, _("an entry is missing."));
    return status;
}

static void check_batch(struct check *c)
{
    struct slice value;
    uint64_t batch = 0;
    if (kv_get(c->txn->kv, KV_META, slice_of("batch", 5), &value, NULL) == TD_OK &&
        value.len == 8)
        batch = get_u64(value.data);
    if (batch < c->replay.batch)
        tell(c, _("meta: the journal has a batch number that was never given."));
}

/* ---- the check ----------------------------------------------------------------------
 */

static void check_prepare(struct check *c)
{
    struct err err = {0};
    const struct store_hooks *hooks = c->hooks;
    if (hooks == NULL || hooks->derive == NULL)
        return;
    if (hooks->prepare != NULL && hooks->prepare(hooks->ctx, c->txn, &err) != TD_OK) {
        tell(c, err.text);
        return;
    }
    c->can_derive = true;
}

static enum td_status check_all(struct check *c, struct err *err)
{
    uint64_t entries = 0, records = 0;
    enum td_status status = kv_count(c->txn->kv, KV_JOURNAL, &entries, err);
    if (status == TD_OK)
        status = kv_count(c->txn->kv, KV_RECORD, &records, err);
    c->total = entries + records;
    if (status == TD_OK)
        status = replay_load(&c->replay, err);
    c->result.entries = c->replay.entries;
    memcpy(c->result.head, c->replay.head, HASH_LEN);
    if (status == TD_OK) {
        check_prepare(c);
        status = check_records(c, err);
    }
    if (status == TD_OK)
        status = check_extras(c, KV_CODE, err);
    if (status == TD_OK)
        status = check_extras(c, KV_INDEX, err);
    if (status == TD_OK)
        status = check_extras(c, KV_WORDS, err);
    if (status == TD_OK)
        status = check_extras(c, KV_TERMS, err);
    if (status == TD_OK)
        status = check_extras(c, KV_FACTS, err);
    if (status == TD_OK)
        status = check_counters(c, err);
    if (status == TD_OK)
        check_batch(c);
    return status;
}

/* A status that is a finding becomes one; any other is passed on. */
static enum td_status as_finding(
    struct check *c, enum td_status status, const struct err *what, struct err *err)
{
    if (status == TD_CORRUPT) {
        tell(c, what->text);
        return TD_OK;
    }
    return status == TD_OK ? TD_OK : err_set(err, status, "%s", what->text);
}

static enum td_status check_pages(struct check *c, struct err *err)
{
    struct err what = {0};
    enum td_status status = kv_inspect(c->store->kv, on_finding, c, &what);
    return as_finding(c, status, &what, err);
}

static enum td_status check_snapshot(struct check *c, struct err *err)
{
    struct err what = {0};
    enum td_status status = store_begin(c->store, TXN_READ, NULL, &c->txn, err);
    if (status != TD_OK)
        return status;
    c->terms = terms_check_new(c->txn, on_table_fault, c);
    c->replay = (struct replay){
        .txn = c->txn, .fault = on_fault, .progress = on_progress, .ctx = c};
    status = pending_check_new(c->store, &c->pending, &what);
    if (status == TD_OK)
        status = check_all(c, &what);
    // when the engine cannot go on, that is a finding, too
    status = as_finding(c, status, &what, err);
    txn_abort(c->txn);
    pending_check_free(c->pending);
    replay_release(&c->replay);
    derived_release(&c->derived);
    terms_check_free(c->terms);
    encoded_release(&c->encoded);
    str_release(&c->survey.made);
    if (c->group_begun)
        group_release(&c->group);
    return status;
}

enum td_status store_check(struct store *store, const struct store_hooks *hooks,
    void (*fault)(void *ctx, const char *sentence), void *fault_ctx,
    struct check_result *out, struct err *err)
{
    struct check c = {
        .store = store, .hooks = hooks, .fault = fault, .fault_ctx = fault_ctx};
    enum td_status status = check_pages(&c, err);
    if (status == TD_OK && c.result.faults == 0) // else even looking could crash
        status = check_snapshot(&c, err);
    if (status != TD_OK)
        return status;
    *out = c.result;
    return c.result.faults == 0 ? kv_recover(store->kv, err) : TD_OK;
}
