/* SPDX-License-Identifier: MIT
 *
 * Records and their journal: round trips of every register, conflicts, codes, serials,
 * history, marks. Every case ends with a check of the whole store, on both engines.
 */
#include "generate.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "model/casefile.h"
#include "model/office_data.h"
#include "model/person.h"

static void every_register_round_trips(void **state)
{
    struct store_case *c = *state;
    uint32_t seed = 7;
    for (size_t r = 0; r < registry_count(); r++) {
        const struct schema *schema = registry_at(r);
        for (unsigned n = 1; n <= 20; n++) {
            void *record = record_new(schema);
            fill_record(schema, record, &seed);
            set_code(schema, record, n);
            struct txn *txn = begin(c->store, TXN_WRITE);
            put_ok(txn, schema, record, ACTION_ADD);
            commit(txn);
            const struct record *head = record_chead(record);
            assert_int_equal(head->id, n);
            assert_int_equal(head->rev, 1);
            assert_true(head->created_us > 0 && head->created_us == head->changed_us);

            txn = begin(c->store, TXN_READ);
            void *back = get_ok(txn, schema, n);
            assert_true(record_equal(schema, record, back));
            assert_int_equal(record_chead(back)->rev, 1);
            assert_int_equal(record_chead(back)->id, n);
            assert_true(record_chead(back)->created_us == head->created_us);
            for (size_t i = 0; i < schema->count; i++)
                if (schema->fields[i].shown != 0)
                    assert_int_equal(field_get_number(&schema->fields[i], back),
                        field_get_number(&schema->fields[i], record));
            assert_int_equal(txn_last_id(txn, schema), n);
            txn_abort(txn);
            record_free(schema, back);
            record_free(schema, record);
        }
    }
    expect_clean(c->store);
}

static void *add_case(struct txn *txn, const char *code, const char *name)
{
    struct casefile *cf = record_new(&schema_case);
    set_text(&schema_case, cf, "code", code);
    set_text(&schema_case, cf, "name", name);
    derive_plainly(NULL, &schema_case, cf);
    put_ok(txn, &schema_case, cf, ACTION_ADD);
    return cf;
}

static void stale_revision_conflicts(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *mine = add_case(txn, "26-00001", "Lan");
    struct casefile *theirs = get_ok(txn, &schema_case, mine->head.id);
    set_text(&schema_case, theirs, "name", "Lan Anh");
    put_ok(txn, &schema_case, theirs, ACTION_EDIT);
    assert_int_equal(theirs->head.rev, 2);

    struct err err = {0};
    set_text(&schema_case, mine, "name", "Hoa");
    assert_int_equal(txn_put(txn, &schema_case, mine, ACTION_EDIT, &err), TD_CONFLICT);
    assert_int_equal(mine->head.rev, 1);
    assert_int_equal(txn_last_seq(txn), 2);
    commit(txn); // a conflict does not spoil the rest

    txn = begin(c->store, TXN_READ);
    struct casefile *back = get_ok(txn, &schema_case, mine->head.id);
    assert_string_equal(back->name, "Lan Anh");
    txn_abort(txn);
    record_free(&schema_case, back);
    record_free(&schema_case, mine);
    record_free(&schema_case, theirs);
    expect_clean(c->store);
}

static void equal_record_writes_nothing(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    commit(txn);
    uint64_t revision = store_revision(c->store);

    txn = begin(c->store, TXN_WRITE);
    cf->head.created_us = cf->head.changed_us = 0;
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_int_equal(cf->head.rev, 1);
    assert_true(cf->head.created_us > 0);
    assert_int_equal(txn_last_seq(txn), 1);
    commit(txn);
    assert_true(store_revision(c->store) == revision);
    record_free(&schema_case, cf);
}

static void missing_records_are_not_found(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = record_new(&schema_case);
    struct err err = {0};
    assert_int_equal(txn_get(txn, &schema_case, 1, cf, &err), TD_NOT_FOUND);
    cf->head.id = 9;
    assert_int_equal(txn_put(txn, &schema_case, cf, ACTION_EDIT, NULL), TD_NOT_FOUND);
    assert_int_equal(txn_mark(txn, &schema_case, 9, ACTION_REVEAL, NULL), TD_NOT_FOUND);
    assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_NOT_FOUND);
    struct entry entry;
    assert_int_equal(txn_entry(txn, 1, &entry, NULL), TD_NOT_FOUND);
    assert_int_equal(txn_last_seq(txn), 0);
    txn_abort(txn);
    record_free(&schema_case, cf);
}

/* ---- codes ------------------------------------------------------------------------- */

static enum td_status add_code(
    struct txn *txn, const struct schema *schema, const char *code, struct err *err)
{
    void *record = record_new(schema);
    set_text(schema, record, "code", code);
    derive_plainly(NULL, schema, record);
    enum td_status status = txn_put(txn, schema, record, ACTION_ADD, err);
    assert_int_equal(record_chead(record)->id != 0, status == TD_OK);
    record_free(schema, record);
    return status;
}

static void expect_code(
    struct txn *txn, const char *code, const struct schema *schema, uint64_t id)
{
    const struct schema *found = NULL;
    uint64_t found_id = 0;
    assert_int_equal(txn_find_code(txn, code, &found, &found_id, NULL), TD_OK);
    assert_ptr_equal(found, schema);
    assert_int_equal(found_id, id);
}

static void codes_are_unique(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct err err = {0};
    assert_int_equal(add_code(txn, &schema_case, "26-00001", NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_person, "Đơn-1/12", NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_person, "đơn-11/2", NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_visit, "26-00001", &err), TD_CONFLICT);
    assert_string_equal(err.field, "code");
    assert_non_null(strstr(err.text, "26-00001"));
    assert_int_equal(add_code(txn, &schema_visit, "don-1/12", NULL), TD_CONFLICT);
    assert_int_equal(add_code(txn, &schema_visit, "26-0000l", NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_visit, NULL, NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_visit, NULL, NULL), TD_OK);
    // names of settings are their own
    assert_int_equal(add_code(txn, &schema_setting, "26-00001", NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_setting, "26-00001", NULL), TD_CONFLICT);

    expect_code(txn, "26-00001", &schema_case, 1);
    expect_code(txn, "ĐƠN-1/12", &schema_person, 1);
    expect_code(txn, "DON-11/2", &schema_person, 2);
    uint64_t id = 0;
    const struct schema *found = NULL;
    assert_int_equal(txn_find_code(txn, "2600001", &found, &id, NULL), TD_NOT_FOUND);
    assert_int_equal(
        txn_find_code_in(txn, &schema_setting, "26-00001", &id, NULL), TD_OK);
    assert_int_equal(
        txn_find_code_in(txn, &schema_visit, "26-00001", &id, NULL), TD_NOT_FOUND);
    commit(txn);
    expect_clean(c->store);
}

static void a_changed_code_frees_the_old(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    set_text(&schema_case, cf, "code", "26-00009");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    set_text(&schema_case, cf, "voided", "typed twice");
    put_ok(txn, &schema_case, cf, ACTION_VOID);
    expect_code(txn, "26-00009", &schema_case, 1);
    assert_int_equal(add_code(txn, &schema_case, "26-00009", NULL), TD_CONFLICT);
    assert_int_equal(add_code(txn, &schema_case, "26-00001", NULL), TD_OK);
    expect_code(txn, "26-00001", &schema_case, 2);
    assert_int_equal(txn_last_serial(txn, &schema_case, 2026), 9);
    commit(txn);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

static void serials_follow_numbered_codes(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    static const char *const cases[] = {"25-00007", "26-00412", "26-00003", "26-413",
        "26-00500x", "T26-00900", "26/00901", "126-00902", "26-999999999999999999"};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(add_code(txn, &schema_case, cases[i], NULL), TD_OK);
    assert_int_equal(txn_last_serial(txn, &schema_case, 2026), 412);
    assert_int_equal(txn_last_serial(txn, &schema_case, 2025), 7);
    assert_int_equal(txn_last_serial(txn, &schema_case, 2024), 0);
    assert_int_equal(add_code(txn, &schema_case, "26-100000", NULL), TD_OK);
    assert_int_equal(txn_last_serial(txn, &schema_case, 2026), 100000);

    assert_int_equal(add_code(txn, &schema_visit, "t26-00001", NULL), TD_OK);
    assert_int_equal(add_code(txn, &schema_visit, "26-00077", NULL), TD_OK);
    assert_int_equal(txn_last_serial(txn, &schema_visit, 2026), 1);
    assert_int_equal(add_code(txn, &schema_person, "N-00012", NULL), TD_OK);
    assert_int_equal(txn_last_serial(txn, &schema_person, 2026), 12);
    assert_int_equal(txn_last_serial(txn, &schema_person, 1999), 12);
    commit(txn);
    expect_clean(c->store);
}

/* ---- the journal ------------------------------------------------------------------- */

static const struct change *change_of(const struct entry *entry, const char *key)
{
    uint16_t tag = schema_field(entry->schema, key)->tag;
    for (size_t i = 0; i < entry->n_changes; i++)
        if (entry->changes[i].tag == tag)
            return &entry->changes[i];
    return NULL;
}

static const char *value_of(const struct entry *entry, const char *key)
{
    const struct change *change = change_of(entry, key);
    return change ? change->value : "(not in the entry)";
}

static void entries_tell_who_and_what(void **state)
{
    struct store_case *c = *state;
    const struct actor importer = {"minh", "owner", ROAD_IMPORT, 77};
    struct txn *txn = begin_as(c->store, TXN_WRITE, &importer);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    commit(txn);

    txn = begin(c->store, TXN_WRITE);
    set_text(&schema_case, cf, "name", NULL);
    set_text(&schema_case, cf, "unit", "UBND");
    cf->accepted = day_make(2026, 3, 5);
    derive_plainly(NULL, &schema_case, cf);
    put_ok(txn, &schema_case, cf, ACTION_MOVE);
    commit(txn);

    txn = begin(c->store, TXN_READ);
    struct entry entry;
    assert_int_equal(txn_entry(txn, 1, &entry, NULL), TD_OK);
    assert_string_equal(entry.actor, "minh");
    assert_string_equal(entry.office, "H57.01");
    assert_int_equal(entry.road, ROAD_IMPORT);
    assert_int_equal(entry.batch, 77);
    assert_int_equal(entry.action, ACTION_ADD);
    assert_int_equal(entry.rev_before, 0);
    assert_int_equal(entry.rev_after, 1);
    assert_int_equal(entry.rehearsed, clock_is_set());
    assert_ptr_equal(entry.schema, &schema_case);
    assert_string_equal(value_of(&entry, "name"), "Lan");
    assert_null(change_of(&entry, "unit"));
    int64_t guard = entry.guard_us;
    entry_release(&entry);

    assert_int_equal(txn_entry(txn, 2, &entry, NULL), TD_OK);
    assert_string_equal(entry.actor, "lan");
    assert_string_equal(entry.role, "owner");
    assert_int_equal(entry.action, ACTION_MOVE);
    assert_int_equal(entry.n_changes, 3);
    assert_string_equal(value_of(&entry, "name"), "");
    assert_string_equal(value_of(&entry, "unit"), "UBND");
    assert_string_equal(value_of(&entry, "accepted"), "2026-03-05");
    assert_true(entry.guard_us > guard);
    assert_int_equal(entry.id, 1);
    entry_release(&entry);
    txn_abort(txn);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

static void an_undo_names_what_it_takes_back(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    set_text(&schema_case, cf, "name", "Hoa");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    set_text(&schema_case, cf, "name", "Lan");
    assert_int_equal(txn_put_undo(txn, &schema_case, cf, ACTION_UNDO, 2, NULL), TD_OK);
    struct entry entry;
    assert_int_equal(txn_entry(txn, 3, &entry, NULL), TD_OK);
    assert_int_equal(entry.action, ACTION_UNDO);
    assert_int_equal(entry.undoes, 2);
    entry_release(&entry);
    assert_int_equal(txn_entry(txn, 2, &entry, NULL), TD_OK);
    assert_int_equal(entry.undoes, 0);
    entry_release(&entry);
    commit(txn);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

static void history_brings_back_every_state(void **state)
{
    struct store_case *c = *state;
    uint32_t seed = 99;
    enum { STATES = 12 };
    void *states[STATES];
    uint64_t seqs[STATES];
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "first");
    record_free(&schema_case, cf);
    record_free(&schema_case, add_case(txn, "26-00002", "other"));
    cf = get_ok(txn, &schema_case, 1);
    for (int i = 0; i < STATES; i++) {
        fill_record(&schema_case, cf, &seed);
        put_ok(txn, &schema_case, cf, ACTION_EDIT);
        seqs[i] = txn_last_seq(txn);
        states[i] = record_new(&schema_case);
        record_copy(&schema_case, states[i], cf);
        assert_int_equal(txn_mark(txn, &schema_case, 2, ACTION_REVEAL, NULL), TD_OK);
    }
    commit(txn);

    txn = begin(c->store, TXN_READ);
    uint64_t *own = NULL;
    size_t n = 0;
    assert_int_equal(txn_history(txn, &schema_case, 1, &own, &n, NULL), TD_OK);
    assert_int_equal(n, STATES + 1);
    assert_int_equal(own[0], 1);
    for (int i = 0; i < STATES; i++) {
        assert_int_equal(own[i + 1], seqs[i]);
        assert_int_equal(txn_get_at(txn, &schema_case, 1, seqs[i], cf, NULL), TD_OK);
        assert_true(record_equal(&schema_case, cf, states[i]));
        assert_int_equal(cf->head.rev, i + 2);
        assert_true(cf->head.changed_us == record_chead(states[i])->changed_us);
    }
    assert_int_equal(txn_get_at(txn, &schema_case, 1, 0, cf, NULL), TD_OK);
    assert_null(cf->head.code);
    assert_int_equal(cf->head.rev, 0);
    assert_int_equal(txn_get_at(txn, &schema_case, 77, 1, cf, NULL), TD_NOT_FOUND);
    txn_abort(txn);
    for (int i = 0; i < STATES; i++)
        record_free(&schema_case, states[i]);
    free(own);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

static void a_mark_changes_nothing(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    uint8_t before[32], after[32];
    txn_chain_head(txn, before);
    assert_int_equal(txn_mark(txn, &schema_case, 1, ACTION_REVEAL, NULL), TD_OK);
    txn_chain_head(txn, after);
    assert_memory_not_equal(before, after, sizeof(before));
    struct casefile *back = get_ok(txn, &schema_case, 1);
    assert_int_equal(back->head.rev, 1);
    assert_true(back->head.changed_us == cf->head.changed_us);
    struct entry entry;
    assert_int_equal(txn_entry(txn, 2, &entry, NULL), TD_OK);
    assert_int_equal(entry.action, ACTION_REVEAL);
    assert_int_equal(entry.rev_before, 1);
    assert_int_equal(entry.rev_after, 1);
    assert_int_equal(entry.n_changes, 0);
    entry_release(&entry);
    set_text(&schema_case, back, "name", "Hoa");
    put_ok(txn, &schema_case, back, ACTION_EDIT);
    commit(txn);
    record_free(&schema_case, cf);
    record_free(&schema_case, back);
    expect_clean(c->store);
}

static void refresh_stores_derived_members(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    cf->deadline = day_make(2030, 1, 1);
    assert_int_equal(txn_refresh(txn, &schema_case, cf, NULL), TD_OK);
    assert_int_equal(txn_last_seq(txn), 1);
    commit(txn);

    txn = begin(c->store, TXN_WRITE);
    struct casefile *back = get_ok(txn, &schema_case, 1);
    assert_int_equal(back->deadline, day_make(2030, 1, 1));
    assert_int_equal(back->head.rev, 1);
    assert_string_equal(back->name, "Lan");
    back->head.rev = 5;
    assert_int_equal(txn_refresh(txn, &schema_case, back, NULL), TD_CONFLICT);
    txn_abort(txn);
    record_free(&schema_case, cf);
    record_free(&schema_case, back);
    struct told told;
    assert_int_equal(check_store(c->store, &told).faults, 1);
    assert_non_null(strstr(told.first, "out of date"));
}

static void abort_saves_nothing(void **state)
{
    struct store_case *c = *state;
    uint8_t before[32], after[32];
    populate(c->store, 40, 5);
    assert_int_equal(store_digest(c->store, before, NULL), TD_OK);
    struct txn *txn = begin(c->store, TXN_WRITE);
    record_free(&schema_case, add_case(txn, "99-00001", "Lan"));
    uint64_t seq = txn_last_seq(txn);
    txn_abort(txn);
    assert_int_equal(store_digest(c->store, after, NULL), TD_OK);
    assert_memory_equal(before, after, sizeof(before));
    txn = begin(c->store, TXN_READ);
    assert_int_equal(txn_last_seq(txn), seq - 1);
    txn_abort(txn);
    expect_clean(c->store);
}

static void batches_are_never_given_twice(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    assert_int_equal(txn_new_batch(txn), 1);
    assert_int_equal(txn_new_batch(txn), 2);
    commit(txn);
    assert_int_equal(store_rebuild(c->store, &somebody, &plain_hooks, NULL, NULL), TD_OK);
    txn = begin(c->store, TXN_WRITE);
    assert_int_equal(txn_new_batch(txn), 3);
    record_free(&schema_case, add_case(txn, "26-00001", "Lan"));
    struct entry entry;
    assert_int_equal(txn_entry(txn, 1, &entry, NULL), TD_OK);
    assert_int_equal(entry.batch, 3);
    entry_release(&entry);
    commit(txn);
    expect_clean(c->store);
}

/* ---- looking up -------------------------------------------------------------------- */

static size_t found(struct txn *txn, const char *key, const char *value, uint64_t *first)
{
    uint64_t *ids = NULL;
    size_t n = 0;
    assert_int_equal(txn_lookup(txn, &schema_case, schema_field(&schema_case, key), value,
                         &ids, &n, NULL),
        TD_OK);
    if (n > 0)
        *first = ids[0];
    free(ids);
    return n;
}

static bool in_use(struct txn *txn, const char *key, const char *value)
{
    bool used = false;
    assert_int_equal(txn_in_use(txn, &schema_case, schema_field(&schema_case, key), value,
                         &used, NULL),
        TD_OK);
    return used;
}

static void values_in_use_are_told_at_one_look(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    assert_false(in_use(txn, "officer", "Lê Tư"));
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    set_text(&schema_case, cf, "officer", "Lê Tư Ba");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_false(in_use(txn, "officer", "Lê Tư")); // a beginning is another name
    assert_true(in_use(txn, "officer", "le tu ba"));
    assert_false(in_use(txn, "officer", "Lê Tư Ba Bốn"));
    set_text(&schema_case, cf, "voided", "no");
    derive_plainly(NULL, &schema_case, cf);
    put_ok(txn, &schema_case, cf, ACTION_VOID);
    assert_true(in_use(txn, "officer", "Lê Tư Ba")); // it may come back
    set_text(&schema_case, cf, "officer", "");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_false(in_use(txn, "officer", "Lê Tư Ba"));
    commit(txn);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

static void lookups_find_folded_values(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    set_text(&schema_case, cf, "phone", "0912 345.678");
    set_text(&schema_case, cf, "forwarded_to", "Phòng Nội vụ");
    set_text(&schema_case, cf, "person", "1/12");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    uint64_t id = 0;
    assert_int_equal(found(txn, "phone", "0912345678", &id), 1);
    assert_int_equal(id, 1);
    assert_int_equal(found(txn, "phone", "09123456", &id), 0);
    assert_int_equal(found(txn, "forwarded_to", "phong noi vu", &id), 1);
    assert_int_equal(found(txn, "person", "1/12", &id), 1);
    assert_int_equal(found(txn, "person", "11/2", &id), 0);

    set_text(&schema_case, cf, "secret", "yes"); // hides what tells who it is
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_int_equal(found(txn, "phone", "0912345678", &id), 0);
    assert_int_equal(found(txn, "person", "1/12", &id), 0);
    assert_int_equal(found(txn, "forwarded_to", "phong noi vu", &id), 1);
    set_text(&schema_case, cf, "secret", "no");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_int_equal(found(txn, "phone", "0912345678", &id), 1);

    char *longer = xmalloc(1001);
    memset(longer, 'x', 1000);
    longer[1000] = '\0';
    set_text(&schema_case, cf, "forwarded_to", longer);
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_int_equal(found(txn, "forwarded_to", longer, &id), 1);
    longer[999] = 'y';
    assert_int_equal(found(txn, "forwarded_to", longer, &id), 0);
    free(longer);
    commit(txn);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

static void note_value(void *ctx, const char *value, uint64_t uses)
{
    str_addf(ctx, "%s=%lu;", value, (unsigned long)uses);
}

static void expect_values(
    struct txn *txn, const char *prefix, size_t limit, const char *expected)
{
    struct str out;
    str_init(&out);
    assert_int_equal(
        txn_values(txn, &schema_case, schema_field(&schema_case, "forwarded_to"), prefix,
            limit, note_value, &out, NULL),
        TD_OK);
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
}

static void values_in_use_complete(void **state)
{
    struct store_case *c = *state;
    static const char *const units[] = {"Phòng Nội vụ", "Phòng nội vụ", "Phòng Nội vụ",
        "Thanh tra", "Phòng Tư pháp", "Công an", NULL, "Phòng Bỏ"};
    struct txn *txn = begin(c->store, TXN_WRITE);
    for (unsigned i = 0; i < ARRAY_COUNT(units); i++) {
        struct casefile *cf = record_new(&schema_case);
        set_code(&schema_case, cf, i + 1);
        set_text(&schema_case, cf, "forwarded_to", units[i]);
        if (i + 1 == ARRAY_COUNT(units))
            set_text(&schema_case, cf, "voided", "no");
        derive_plainly(NULL, &schema_case, cf);
        put_ok(txn, &schema_case, cf, ACTION_ADD);
        record_free(&schema_case, cf);
    }
    expect_values(txn, "phong", 9, "Phòng Nội vụ=2;Phòng nội vụ=1;Phòng Tư pháp=1;");
    expect_values(txn, "PHONG N", 9, "Phòng Nội vụ=2;Phòng nội vụ=1;");
    expect_values(txn, "", 1, "Công an=1;");
    expect_values(txn, "", 9,
        "Công an=1;Phòng Nội vụ=2;Phòng nội vụ=1;Phòng Tư pháp=1;Thanh tra=1;");
    expect_values(txn, "x", 9, "");
    commit(txn);
    expect_clean(c->store);
}

/* Facts tell which units there are, so the index has nothing of them. */
static void what_facts_count_is_in_no_index(void **state)
{
    struct store_case *c = *state;
    struct txn *txn = begin(c->store, TXN_WRITE);
    uint64_t before = 0, after = 0;
    struct casefile *cf = add_case(txn, "26-00001", "Lan");
    set_text(&schema_case, cf, "phone", "0912345678");
    set_text(&schema_case, cf, "officer", "Lê Mai");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_int_equal(store_flush(txn, NULL), TD_OK);
    assert_int_equal(kv_count(txn->kv, KV_INDEX, &before, NULL), TD_OK);
    assert_int_equal(before, 2);
    set_text(&schema_case, cf, "unit", "Phòng Nội vụ");
    put_ok(txn, &schema_case, cf, ACTION_EDIT);
    assert_int_equal(store_flush(txn, NULL), TD_OK);
    assert_int_equal(kv_count(txn->kv, KV_INDEX, &after, NULL), TD_OK);
    assert_int_equal(after, before);
    commit(txn);
    record_free(&schema_case, cf);
    expect_clean(c->store);
}

/* ---- opening ----------------------------------------------------------------------- */

static void set_format(const char *url, uint64_t format)
{
    struct kv *kv = NULL;
    struct kv_txn *txn = NULL;
    uint8_t value[8];
    put_u64(value, format);
    assert_int_equal(kv_open(url, 0, NULL, NULL, &kv, NULL), TD_OK);
    assert_int_equal(kv_begin(kv, KV_WRITE, &txn, NULL), TD_OK);
    assert_int_equal(
        kv_put(txn, KV_META, slice_of("format", 6), slice_of(value, 8), NULL), TD_OK);
    assert_int_equal(kv_commit(txn, NULL), TD_OK);
    kv_close(kv);
}

static void newer_format_is_refused(void **state)
{
    struct store_case *c = *state;
    store_close(c->store);
    c->store = NULL;
    set_format(c->url, 12);
    struct err err = {0};
    assert_int_equal(store_open(c->url, 0, &c->store, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "format 12"));
    assert_non_null(strstr(err.text, "format 8 "));
    assert_non_null(strstr(err.text, "newer"));
    assert_null(c->store);
    set_format(c->url, STORE_FORMAT);
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_OK);
    assert_string_equal(store_office_code(c->store), "H57.01");
}

/* The data file of the store, all of it in memory. */
struct data_file {
    char *path;
    char *bytes;
    size_t len;
};

static struct data_file data_read(const char *dir)
{
    struct data_file data = {.path = xasprintf("%s/reg/data.mdb", dir)};
    struct stat st;
    FILE *f = fopen(data.path, "rb");
    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    data.len = (size_t)st.st_size;
    data.bytes = xmalloc(data.len);
    assert_int_equal(fread(data.bytes, 1, data.len, f), data.len);
    fclose(f);
    return data;
}

static void data_write(struct data_file *data)
{
    FILE *f = fopen(data->path, "r+b");
    assert_non_null(f);
    assert_int_equal(fwrite(data->bytes, 1, data->len, f), data->len);
    assert_int_equal(fclose(f), 0);
    free(data->bytes);
    free(data->path);
}

/* Gives a table another name of the same length wherever the file has it, so that the
 * store has a table unknown here and lacks one. */
static void rename_table(const char *dir, const char *name, const char *other)
{
    struct data_file data = data_read(dir);
    size_t len = strlen(name), renamed = 0;
    for (size_t i = 0; i + len <= data.len; i++)
        if (memcmp(data.bytes + i, name, len) == 0) {
            memcpy(data.bytes + i, other, len);
            renamed++;
        }
    assert_true(renamed > 0);
    data_write(&data);
}

/* An older store has other tables; its format is told before they are missed. */
static void older_format_is_refused(void **state)
{
    struct store_case *c = *state;
    store_close(c->store);
    c->store = NULL;
    set_format(c->url, 2);
    rename_table(c->dir, "facts", "fakts");
    struct err err = {0};
    assert_int_equal(store_open(c->url, 0, &c->store, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "format 2,"));
    assert_non_null(strstr(err.text, "format 8 "));
    assert_non_null(strstr(err.text, "older"));
    assert_null(c->store);
}

/* With the right format a missing table is damage. */
static void a_missing_table_is_damage(void **state)
{
    struct store_case *c = *state;
    store_close(c->store);
    c->store = NULL;
    rename_table(c->dir, "facts", "fakts");
    assert_int_equal(store_open(c->url, 0, &c->store, NULL), TD_CORRUPT);
    assert_null(c->store);
}

static void it_is_there_after_reopening(void **state)
{
    struct store_case *c = *state;
    uint8_t before[32], after[32];
    populate(c->store, 100, 3);
    assert_int_equal(store_digest(c->store, before, NULL), TD_OK);
    uint64_t revision = store_revision(c->store);
    store_close(c->store);
    assert_int_equal(store_create(c->url, "other", NULL), TD_CONFLICT);
    assert_int_equal(store_open(c->url, STORE_READONLY, &c->store, NULL), TD_OK);
    assert_true(store_revision(c->store) == revision);
    assert_int_equal(store_digest(c->store, after, NULL), TD_OK);
    assert_memory_equal(before, after, sizeof(before));
    struct txn *txn = NULL;
    assert_int_equal(store_begin(c->store, TXN_WRITE, &somebody, &txn, NULL), TD_DENIED);
    expect_clean(c->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_register_round_trips),
        ON_BOTH(stale_revision_conflicts),
        ON_BOTH(equal_record_writes_nothing),
        ON_BOTH(missing_records_are_not_found),
        ON_BOTH(codes_are_unique),
        ON_BOTH(a_changed_code_frees_the_old),
        ON_BOTH(serials_follow_numbered_codes),
        ON_BOTH(entries_tell_who_and_what),
        ON_BOTH(an_undo_names_what_it_takes_back),
        ON_BOTH(history_brings_back_every_state),
        ON_BOTH(a_mark_changes_nothing),
        ON_BOTH(refresh_stores_derived_members),
        ON_BOTH(abort_saves_nothing),
        ON_BOTH(batches_are_never_given_twice),
        ON_BOTH(lookups_find_folded_values),
        ON_BOTH(values_in_use_are_told_at_one_look),
        ON_BOTH(values_in_use_complete),
        ON_BOTH(what_facts_count_is_in_no_index),
        cmocka_unit_test_setup_teardown(
            newer_format_is_refused, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            older_format_is_refused, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_missing_table_is_damage, store_setup_lmdb, store_teardown),
        cmocka_unit_test_setup_teardown(
            it_is_there_after_reopening, store_setup_lmdb, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
