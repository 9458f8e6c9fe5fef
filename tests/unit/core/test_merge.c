/* SPDX-License-Identifier: MIT
 *
 * Two records become one, and two again years later.
 */
#include "core/merge.h"
#include "desk.h"
#include "model/letter.h"
#include "model/link.h"
#include "model/note.h"

static enum td_status merge(struct office *office, const struct schema *schema,
    uint64_t into, uint64_t from, const char *take, struct str *said, struct err *err)
{
    const struct field *field = take == NULL ? NULL : schema_field(schema, take);
    struct merge merge = {.schema = schema,
        .into = into,
        .from = from,
        .take = &field,
        .n_take = take == NULL ? 0 : 1};
    struct str own = {0};
    enum td_status status = office_merge(office, &merge, said ? said : &own, err);
    str_release(&own);
    return status;
}

static void must_merge(struct office *office, const struct schema *schema, uint64_t into,
    uint64_t from, const char *take)
{
    struct err err = {0};
    if (merge(office, schema, into, from, take, NULL, &err) != TD_OK)
        fail_msg("%s", err.text);
}

static char *undo_record(
    struct office *office, const struct schema *schema, uint64_t id, bool dry_run)
{
    struct undo undo = {
        .target = UNDO_RECORD, .schema = schema, .id = id, .dry_run = dry_run};
    struct str said = {0};
    struct err err = {0};
    str_add(&said, "");
    if (office_undo(office, &undo, &said, &err) != TD_OK)
        fail_msg("%s", err.text);
    return str_detach(&said);
}

static void link_codes(struct office *office, const char *a, const char *b)
{
    struct outcome outcome;
    assert_int_equal(office_link(office, a, b, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
}

static void what_pointed_to_the_case_points_to_the_other(void **state)
{
    struct office *office = *state;
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    uint64_t c = add_case(office, "Lê Hòa");
    uint64_t visit =
        add(office, &schema_visit, PAIRS("content=Hỏi lại", "case=26-00002"));
    uint64_t letter =
        add(office, &schema_letter, PAIRS("content=Đơn gửi lại", "case=26-00002"));
    uint64_t note = add(office, &schema_note, PAIRS("text=Đã gọi điện", "case=26-00002"));
    link_codes(office, "26-00002", "26-00003");
    must_merge(office, &schema_case, a, b, NULL);
    expect(office, &schema_visit, visit, "case", "26-00001");
    expect(office, &schema_letter, letter, "case", "26-00001");
    expect(office, &schema_note, note, "case", "26-00001");
    expect(office, &schema_link, 1, "a", "26-00001");
    expect(office, &schema_case, b, "voided", "merged into 26-00001");
    assert_int_equal(count(office, &schema_case, ""), 2);
    uint64_t id = b;
    assert_true(office_follow(office, &schema_case, &id));
    assert_int_equal(id, a);
    // a second merge goes on from there
    must_merge(office, &schema_case, c, a, NULL);
    id = b;
    assert_true(office_follow(office, &schema_case, &id));
    assert_int_equal(id, c);
    expect(office, &schema_visit, visit, "case", "26-00003");
}

static void a_link_between_the_two_goes_and_none_is_doubled(void **state)
{
    struct office *office = *state;
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    add_case(office, "Mai");
    link_codes(office, "26-00001", "26-00002");
    link_codes(office, "26-00003", "26-00001");
    link_codes(office, "26-00002", "26-00003");
    must_merge(office, &schema_case, a, b, NULL);
    assert_int_equal(count(office, &schema_link, ""), 1);
    expect(office, &schema_link, 2, "voided", "");
}

static void empty_fields_are_taken_and_the_course_is_not(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t a = add(office, &schema_case, PAIRS("kind=petition", "content=Cống tắc"));
    uint64_t b = add(office, &schema_case,
        PAIRS("kind=petition", "content=Cống tắc", "address=Khu 4", "reason=x"));
    assert_int_equal(merge(office, &schema_case, a, b, "reason", NULL, &err), TD_INVALID);
    assert_string_equal(err.field, "reason");
    must_merge(office, &schema_case, a, b, "address");
    expect(office, &schema_case, a, "address", "Khu 4");
    expect(office, &schema_case, b, "address", "Khu 4");
}

static void a_merged_code_leads_on_and_is_not_changed_itself(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    must_merge(office, &schema_case, a, b, NULL);
    uint64_t visit =
        add(office, &schema_visit, PAIRS("content=Hỏi lại", "case=26-00002"));
    expect(office, &schema_visit, visit, "case", "26-00001");
    assert_int_equal(edit(office, &schema_case, b, 0, PAIRS("note=x"), &err), TD_INVALID);
    assert_non_null(strstr(err.text, "26-00001"));
    struct command back = {.verb = VERB_UNVOID, .schema = &schema_case, .id = b};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &back, &outcome, &err), TD_INVALID);
    outcome_release(&outcome);
    add_case(office, "Mai");
    link_codes(office, "26-00003", "26-00002");
    expect(office, &schema_link, 1, "b", "26-00001");
}

static void people_are_merged_with_their_records(void **state)
{
    struct office *office = *state;
    uint64_t visit =
        add(office, &schema_visit, PAIRS("content=Hỏi", "name=Trần Bình", "phone=0901"));
    add(office, &schema_visit, PAIRS("content=Hỏi", "name=Trần Bình", "phone=0902"));
    expect(office, &schema_visit, visit, "person", "N-00001");
    must_merge(office, &schema_person, 2, 1, NULL);
    expect(office, &schema_visit, visit, "person", "N-00002");
    expect(office, &schema_visit, visit, "name", "Trần Bình");
    // who comes back with the old number is the same person
    uint64_t again =
        add(office, &schema_visit, PAIRS("content=Hỏi", "name=Trần Bình", "phone=0902"));
    expect(office, &schema_visit, again, "person", "N-00002");
}

static void a_merge_is_undone_as_one_after_years(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t a = add(office, &schema_case, PAIRS("kind=petition", "content=Cống tắc"));
    uint64_t b = add(office, &schema_case,
        PAIRS("kind=petition", "content=Cống tắc", "address=Khu 4"));
    add_case(office, "Mai");
    uint64_t stays = add(office, &schema_visit, PAIRS("content=Hỏi", "case=26-00002"));
    uint64_t moved = add(office, &schema_visit, PAIRS("content=Hỏi", "case=26-00002"));
    must_merge(office, &schema_case, a, b, "address");
    assert_int_equal(
        edit(office, &schema_visit, moved, 0, PAIRS("case=26-00003"), &err), TD_OK);
    add(office, &schema_letter, PAIRS("content=Đơn mới", "case=26-00001"));
    assert_int_equal(
        edit(office, &schema_case, a, 0, PAIRS("note=Đã khảo sát"), &err), TD_OK);
    char *said = undo_record(office, &schema_case, b, true);
    assert_non_null(strstr(said, "merged 26-00002"));
    assert_non_null(strstr(said, "changed since: “Case” of T26-00002"));
    assert_non_null(strstr(said, "stays there: Letters (1) D26-00001"));
    free(said);
    expect(office, &schema_case, b, "voided", "merged into 26-00001");
    free(undo_record(office, &schema_case, b, false));
    expect(office, &schema_case, b, "voided", "");
    expect(office, &schema_case, b, "merged", "");
    expect(office, &schema_case, a, "address", "");
    expect(office, &schema_case, a, "note", "Đã khảo sát");
    expect(office, &schema_visit, stays, "case", "26-00002");
    expect(office, &schema_visit, moved, "case", "26-00003");
}

static void undo_of_mine_takes_the_whole_merge(void **state)
{
    struct office *office = *state;
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    uint64_t visit = add(office, &schema_visit, PAIRS("content=Hỏi", "case=26-00002"));
    must_merge(office, &schema_case, a, b, NULL);
    struct undo undo = {.target = UNDO_MINE};
    struct str said = {0};
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    assert_string_equal(said.buf,
        "undone: merged 26-00002 into 26-00001 (Lê Hoà)\nundone: changed T26-00001: "
        "Case\n");
    expect(office, &schema_visit, visit, "case", "26-00002");
    expect(office, &schema_case, b, "voided", "");
    str_clear(&said);
    undo.target = UNDO_REDO;
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    assert_memory_equal(said.buf, "done again: merged 26-00002 into 26-00001", 41);
    str_release(&said);
    expect(office, &schema_visit, visit, "case", "26-00001");
}

/* "merged ← 26-00002: Lê Hoà" for each entry, newest first. */
static char *told(struct office *office, uint64_t id)
{
    struct history_entry *entries;
    size_t n;
    struct str out = {0};
    assert_int_equal(office_history(office, &schema_case, id, &entries, &n, NULL), TD_OK);
    for (size_t i = 0; i < n; i++) {
        history_line(&schema_case, &entries[i], &out);
        if (entries[i].other != NULL && entries[i].n_changes > 0)
            str_addf(&out, ": %s", entries[i].changes[0].after);
        str_addc(&out, '\n');
    }
    history_free(entries, n);
    return str_detach(&out);
}

static void expect_told(struct office *office, uint64_t id, const char *want)
{
    char *is = told(office, id);
    assert_string_equal(is, want);
    free(is);
}

static void the_record_that_stays_knows_of_the_merge(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    must_merge(office, &schema_case, a, b, NULL);
    assert_int_equal(edit(office, &schema_case, a, 0, PAIRS("note=x"), &err), TD_OK);
    expect_told(office, a, "changed: Note\nmerged ← 26-00002: Lê Hoà\nadded\n");
    free(undo_record(office, &schema_case, b, false));
    expect_told(office, a, "changed: Note\nadded\n");
}

static void a_merge_names_nobody_who_is_protected(void **state)
{
    struct office *office = *state;
    uint64_t a = add(office, &schema_case,
        PAIRS("kind=denunciation", "content=Lập khống", "name=Người Kín"));
    uint64_t b = add(office, &schema_case,
        PAIRS("kind=denunciation", "content=Lập khống", "name=Người Kín"));
    must_merge(office, &schema_case, a, b, NULL);
    expect_told(office, a, "merged ← 26-00002: •••\nadded\n");
    struct undo undo = {.target = UNDO_MINE};
    struct str said = {0};
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    assert_string_equal(said.buf, "undone: merged 26-00002 into 26-00001\n");
    str_release(&said);
}

static void what_is_hidden_is_only_merged_with_what_is_hidden(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t open = add_case(office, "Phạm Kín");
    uint64_t one = add(office, &schema_case,
        PAIRS("name=Phạm Kín", "kind=denunciation", "content=Nhận tiền"));
    uint64_t two = add(office, &schema_case,
        PAIRS("name=Phạm Kín", "kind=petition", "secret=yes", "content=Nhận tiền"));
    assert_int_equal(
        merge(office, &schema_case, open, one, NULL, NULL, &err), TD_INVALID);
    assert_int_equal(
        merge(office, &schema_case, one, open, NULL, NULL, &err), TD_INVALID);
    assert_null(strstr(err.text, "Kín"));
    assert_int_equal(
        merge(office, &schema_case, one, two, "kind", NULL, &err), TD_INVALID);
    expect(office, &schema_case, one, "kind", "denunciation");
    must_merge(office, &schema_case, one, two, NULL);
}

/* The journal of a merge of two people names no denunciation as theirs. */
static void a_denunciation_keeps_its_reference_to_a_merged_person(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    add(office, &schema_person, PAIRS("name=Phạm Kín"));
    add(office, &schema_person, PAIRS("name=Phạm Kín"));
    uint64_t matter =
        add(office, &schema_case, PAIRS("kind=petition", "content=x", "person=N-00001"));
    uint64_t visit = add(office, &schema_visit, PAIRS("content=Hỏi", "person=N-00001"));
    assert_int_equal(
        edit(office, &schema_case, matter, 0, PAIRS("kind=denunciation"), &err), TD_OK);
    struct str said = {0};
    assert_int_equal(merge(office, &schema_person, 2, 1, NULL, &said, &err), TD_OK);
    assert_string_equal(str_text(&said), "Visits: 1 now with N-00002\n");
    str_release(&said);
    expect(office, &schema_case, matter, "person", "N-00001");
    expect(office, &schema_visit, visit, "person", "N-00002");
}

static void a_dry_run_and_a_refusal_write_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    uint64_t visit = add(office, &schema_visit, PAIRS("content=Hỏi", "case=26-00002"));
    uint64_t before = office_revision(office);
    struct merge dry = {.schema = &schema_case, .into = a, .from = b, .dry_run = true};
    struct str said = {0};
    assert_int_equal(office_merge(office, &dry, &said, &err), TD_OK);
    assert_string_equal(str_text(&said), "Visits: 1 now with 26-00001\n");
    str_release(&said);
    assert_int_equal(merge(office, &schema_case, a, a, NULL, NULL, &err), TD_INVALID);
    assert_int_equal(
        merge(office, &schema_visit, visit, visit, NULL, NULL, &err), TD_INVALID);
    assert_int_equal(office_revision(office), before);
    expect(office, &schema_visit, visit, "case", "26-00002");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(what_pointed_to_the_case_points_to_the_other),
        OFFICE_TEST(a_link_between_the_two_goes_and_none_is_doubled),
        OFFICE_TEST(empty_fields_are_taken_and_the_course_is_not),
        OFFICE_TEST(a_merged_code_leads_on_and_is_not_changed_itself),
        OFFICE_TEST(people_are_merged_with_their_records),
        OFFICE_TEST(a_merge_is_undone_as_one_after_years),
        OFFICE_TEST(undo_of_mine_takes_the_whole_merge),
        OFFICE_TEST(the_record_that_stays_knows_of_the_merge),
        OFFICE_TEST(a_merge_names_nobody_who_is_protected),
        OFFICE_TEST(what_is_hidden_is_only_merged_with_what_is_hidden),
        OFFICE_TEST(a_denunciation_keeps_its_reference_to_a_merged_person),
        OFFICE_TEST(a_dry_run_and_a_refusal_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
