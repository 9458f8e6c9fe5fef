/* SPDX-License-Identifier: MIT
 *
 * The office as a desk uses it, on an office in memory. Every test ends with `check`.
 */
#include "core/bulk.h"
#include "desk.h"
#include "model/note.h"

/* --- tests ---------------------------------------------------------------------------
 */

static void codes_are_numbered_by_the_year_of_the_record(void **state)
{
    struct office *office = *state;
    uint64_t a = add_case(office, "Lê Hòa"), b = add_case(office, "Lê Hoà");
    expect(office, &schema_case, a, "code", "26-00001");
    expect(office, &schema_case, b, "code", "26-00002");
    uint64_t old = add(office, &schema_case,
        PAIRS("opened=2018-05-02", "kind=other", "content=x", "code=18-00041"));
    uint64_t next =
        add(office, &schema_case, PAIRS("opened=2018-12-31", "kind=other", "content=y"));
    expect(office, &schema_case, old, "code", "18-00041");
    expect(office, &schema_case, next, "code", "18-00042");
    uint64_t visit = add(office, &schema_visit, PAIRS("content=Hỏi đường"));
    expect(office, &schema_visit, visit, "code", "T26-00001");
    expect(office, &schema_visit, visit, "date", "2026-07-03");
    expect(office, &schema_visit, visit, "people", "1");
}

static void a_code_in_use_is_refused_in_every_register(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    add_case(office, "Lê Hòa");
    struct command command = {.verb = VERB_ADD, .schema = &schema_visit};
    assert_int_equal(
        apply(office, command, PAIRS("content=x", "code=26-00001"), NULL, &err),
        TD_CONFLICT);
    assert_int_equal(count(office, &schema_visit, ""), 0);
}

/* What core says about a new record. Appends. */
static void note_of_new(struct office *office, const struct schema *schema,
    const char *const *pairs, struct str *said)
{
    struct edit values = edit_of(office, schema, pairs);
    struct command command = {
        .verb = VERB_ADD, .schema = schema, .record = values.record};
    struct outcome outcome;
    struct err err = {0};
    str_clear(said);
    if (office_apply(office, &command, &outcome, &err) != TD_OK)
        fail_msg("%s", err.text);
    str_add(said, str_text(&outcome.warnings));
    outcome_release(&outcome);
    record_free(schema, values.record);
}

static void days_that_cannot_be_are_told(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    str_add(&said, "");
    note_of_new(office, &schema_letter,
        PAIRS("content=x", "name=An", "received=2026-07-03", "dated=2026-07-03"), &said);
    assert_string_equal(said.buf, "");
    note_of_new(office, &schema_letter,
        PAIRS("content=x", "name=An", "received=2026-07-01", "dated=2026-12-20"), &said);
    assert_string_equal(said.buf, "The letter is dated after the day it came.\n");
    note_of_new(
        office, &schema_visit, PAIRS("content=x", "name=An", "date=2027-07-03"), &said);
    assert_string_equal(said.buf, "Date: 03/07/2027 has not come yet.\n");
    note_of_new(office, &schema_session, PAIRS("date=2026-07-10", "host=An"), &said);
    assert_string_equal(said.buf, "");
    str_release(&said);
}

static void odd_numbers_are_taken_and_told(void **state)
{
    static const char odd[] =
        "A phone number has 10 digits, 11 with an area code; is it right?\n";
    struct office *office = *state;
    struct str said = {0};
    str_add(&said, "");
    note_of_new(office, &schema_visit, PAIRS("content=x", "name=An", "phone=abc"), &said);
    assert_string_equal(said.buf, odd);
    expect(office, &schema_visit, 1, "phone", "abc");
    note_of_new(office, &schema_visit,
        PAIRS("content=x", "name=An", "phone=0912345678", "cid=012345678901"), &said);
    assert_string_equal(said.buf, "");
    // a later change of something else is not reminded of it
    struct edit values = edit_of(office, &schema_visit, PAIRS("content=y"));
    struct command command = {.verb = VERB_EDIT,
        .schema = &schema_visit,
        .id = 1,
        .record = values.record,
        .fields = values.fields,
        .n_fields = values.n};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    assert_int_equal(outcome.warnings.len, 0);
    outcome_release(&outcome);
    record_free(&schema_visit, values.record);
    str_release(&said);
}

static void missing_and_wrong_fields_are_named(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct command command = {.verb = VERB_ADD, .schema = &schema_case};
    assert_int_equal(
        apply(office, command, PAIRS("kind=petition"), NULL, &err), TD_INVALID);
    assert_string_equal(err.field, "content");
    memset(&err, 0, sizeof err);
    assert_int_equal(apply(office, command,
                         PAIRS("kind=petition", "content=x", "name=•••"), NULL, &err),
        TD_INVALID);
    assert_string_equal(err.field, "name");
    memset(&err, 0, sizeof err);
    struct command visit = {.verb = VERB_ADD, .schema = &schema_visit};
    assert_int_equal(
        apply(office, visit, PAIRS("content=x", "case=26-09999"), NULL, &err),
        TD_INVALID);
    assert_string_equal(err.field, "case");
}

static void a_case_walks_from_received_to_closed(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add(office, &schema_case,
        PAIRS("kind=complaint", "content=Bồi thường đất", "name=Nguyễn Thị Ánh"));
    expect(office, &schema_case, id, "state", "received");
    expect(office, &schema_case, id, "due", "2026-07-13");
    assert_int_equal(move(office, id, PAIRS("state=closed"), NULL, &err), TD_INVALID);
    assert_int_equal(move(office, id, PAIRS("state=accepted"), NULL, NULL), TD_OK);
    expect(office, &schema_case, id, "accepted", "2026-07-03");
    expect(office, &schema_case, id, "due", "2026-08-03");
    assert_int_equal(move(office, id, PAIRS("state=verifying"), NULL, NULL), TD_OK);
    memset(&err, 0, sizeof err);
    assert_int_equal(move(office, id, PAIRS("state=decided"), NULL, &err), TD_INVALID);
    assert_true(err.field[0] != '\0');
    assert_int_equal(
        move(office, id,
            PAIRS("state=decided", "decision_no=12/QĐ-UBND", "decision_date=2026-07-03",
                "outcome=partly", "decision=amend"),
            NULL, NULL),
        TD_OK);
    assert_int_equal(count(office, &schema_case, "open"), 1);
    assert_int_equal(move(office, id, PAIRS("state=closed"), NULL, NULL), TD_OK);
    expect(office, &schema_case, id, "resolved", "2026-07-03");
    assert_int_equal(count(office, &schema_case, "open"), 0);
    assert_int_equal(
        move(office, id, PAIRS("state=verifying"), "Có tình tiết mới", NULL), TD_OK);
    expect(office, &schema_case, id, "resolved", "");
    expect(office, &schema_case, id, "reason", "Có tình tiết mới");
}

static void the_state_is_not_edited(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add_case(office, "Lê Hòa");
    assert_int_equal(
        edit(office, &schema_case, id, 0, PAIRS("state=closed"), &err), TD_INVALID);
    assert_string_equal(err.field, "state");
}

static void a_given_due_date_that_would_be_reckoned_is_no_override(void **state)
{
    struct office *office = *state;
    uint64_t same =
        add(office, &schema_case, PAIRS("kind=complaint", "content=x", "due=2026-07-13"));
    uint64_t other =
        add(office, &schema_case, PAIRS("kind=complaint", "content=y", "due=2026-07-20"));
    struct casefile cf;
    record_init(&schema_case, &cf);
    assert_int_equal(office_get(office, &schema_case, same, &cf, NULL), TD_OK);
    assert_int_equal(cf.due, DAY_NONE);
    assert_int_equal(cf.deadline, day_make(2026, 7, 13));
    assert_int_equal(office_get(office, &schema_case, other, &cf, NULL), TD_OK);
    assert_int_equal(cf.due, day_make(2026, 7, 20));
    assert_int_equal(cf.deadline, day_make(2026, 7, 20));
    record_release(&schema_case, &cf);
}

static void a_new_day_off_moves_running_deadlines(void **state)
{
    struct office *office = *state;
    uint64_t id = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    expect(office, &schema_case, id, "due", "2026-07-17");
    uint64_t day =
        add(office, &schema_day, PAIRS("date=2026-07-08", "kind=off", "name=Nghỉ bão"));
    expect(office, &schema_case, id, "due", "2026-07-20");
    struct command command = {
        .verb = VERB_VOID, .schema = &schema_day, .id = day, .reason = "nhầm"};
    const char *const none[] = {NULL};
    assert_int_equal(apply(office, command, none, NULL, NULL), TD_OK);
    expect(office, &schema_case, id, "due", "2026-07-17");
}

static void different_fields_merge_and_the_same_field_conflicts(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add_case(office, "Lê Hòa");
    assert_int_equal(edit(office, &schema_case, id, 1, PAIRS("officer=an"), NULL), TD_OK);
    assert_int_equal(
        edit(office, &schema_case, id, 1, PAIRS("note=gọi lại"), NULL), TD_OK);
    expect(office, &schema_case, id, "officer", "an");
    expect(office, &schema_case, id, "note", "gọi lại");
    assert_int_equal(
        edit(office, &schema_case, id, 1, PAIRS("officer=binh"), &err), TD_CONFLICT);
    assert_string_equal(err.field, "officer");
    expect(office, &schema_case, id, "officer", "an");
}

/* What a form that was begun earlier had before it. */
static void a_record_is_had_at_each_revision(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add_case(office, "Lê Hòa");
    struct casefile *then = record_new(&schema_case);
    assert_int_equal(edit(office, &schema_case, id, 1, PAIRS("officer=an"), NULL), TD_OK);
    assert_int_equal(edit(office, &schema_case, id, 2, PAIRS("note=hẹn"), NULL), TD_OK);
    assert_int_equal(office_get_rev(office, &schema_case, id, 1, then, &err), TD_OK);
    assert_null(then->officer);
    assert_string_equal(then->name, "Lê Hòa");
    assert_int_equal(office_get_rev(office, &schema_case, id, 2, then, &err), TD_OK);
    assert_string_equal(then->officer, "an");
    assert_null(then->note);
    assert_int_equal(then->head.rev, 2);
    assert_int_equal(
        office_get_rev(office, &schema_case, id, 4, then, &err), TD_NOT_FOUND);
    record_free(&schema_case, then);
}

static void void_keeps_the_code_and_comes_back(void **state)
{
    struct office *office = *state;
    const char *const none[] = {NULL};
    uint64_t id = add_case(office, "Lê Hòa");
    struct command command = {.verb = VERB_VOID, .schema = &schema_case, .id = id};
    assert_int_equal(apply(office, command, none, NULL, NULL), TD_INVALID);
    command.reason = "ghi trùng";
    assert_int_equal(apply(office, command, none, NULL, NULL), TD_OK);
    assert_int_equal(count(office, &schema_case, ""), 0);
    expect(office, &schema_case, add_case(office, "Lê An"), "code", "26-00002");
    command.verb = VERB_UNVOID;
    assert_int_equal(apply(office, command, none, NULL, NULL), TD_OK);
    assert_int_equal(count(office, &schema_case, ""), 2);
}

static void people_are_recognised_and_made_once(void **state)
{
    struct office *office = *state;
    uint64_t first = add(office, &schema_visit,
        PAIRS("content=x", "name=Trần Văn Bình", "phone=0912 345 678"));
    uint64_t again = add(office, &schema_visit,
        PAIRS("content=y", "name=TRAN VAN BINH", "phone=0912345678"));
    uint64_t namesake = add(office, &schema_visit,
        PAIRS("content=z", "name=Trần Văn Bình", "phone=0987654321"));
    char *a = value(office, &schema_visit, first, "person");
    expect(office, &schema_visit, again, "person", a);
    char *c = value(office, &schema_visit, namesake, "person");
    assert_string_not_equal(a, c);
    free(a);
    free(c);
    struct known_person *people;
    size_t n;
    assert_int_equal(people_suggest(office, "tran van b", 8, &people, &n, NULL), TD_OK);
    assert_int_equal(n, 2);
    assert_int_equal(people[0].visits, 2);
    people_free(people, n);
    assert_int_equal(people_suggest(office, "0987", 8, &people, &n, NULL), TD_OK);
    assert_int_equal(n, 1);
    people_free(people, n);
    assert_int_equal(people_suggest(office, "tr", 8, &people, &n, NULL), TD_OK);
    assert_int_equal(n, 0);
    people_free(people, n);
}

static void a_denouncer_is_hidden_until_shown_on_record(void **state)
{
    struct office *office = *state;
    uint64_t id = add(office, &schema_case,
        PAIRS("kind=denunciation", "content=Nhận hối lộ", "name=Phạm Thị Mai",
            "phone=0900000001"));
    expect(office, &schema_case, id, "person", "");
    assert_int_equal(count(office, &schema_person, ""), 0);
    assert_int_equal(count(office, &schema_case, "mai"), 0);
    assert_int_equal(count(office, &schema_case, "name:mai"), 0);
    assert_int_equal(count(office, &schema_case, "hoi lo"), 1);
    struct casefile cf;
    struct str out = {0};
    const struct field *name = schema_field(&schema_case, "name");
    record_init(&schema_case, &cf);
    assert_int_equal(office_get(office, &schema_case, id, &cf, NULL), TD_OK);
    office_show(office, &schema_case, &cf, name, &out);
    assert_string_equal(str_text(&out), FIELD_MASK);
    uint64_t visit = add(office, &schema_visit,
        PAIRS("content=Bổ sung chứng cứ", "name=Phạm Thị Mai", "case=26-00001"));
    expect(office, &schema_visit, visit, "kind", "denunciation");
    assert_int_equal(office_reveal(office, &schema_case, id, NULL), TD_OK);
    str_clear(&out);
    office_show(office, &schema_case, &cf, name, &out);
    assert_string_equal(str_text(&out), "Phạm Thị Mai");
    office_conceal(office, &schema_case, id);
    str_clear(&out);
    office_show(office, &schema_case, &cf, name, &out);
    assert_string_equal(str_text(&out), FIELD_MASK);
    struct history_entry *entries;
    size_t n;
    assert_int_equal(office_history(office, &schema_case, id, &entries, &n, NULL), TD_OK);
    assert_int_equal(n, 2);
    assert_int_equal(entries[0].action, ACTION_REVEAL);
    history_free(entries, n);
    str_release(&out);
    record_release(&schema_case, &cf);
}

static void a_visit_linked_to_a_denunciation_is_hidden(void **state)
{
    struct office *office = *state;
    struct outcome outcome;
    add(office, &schema_case, PAIRS("kind=denunciation", "content=Nhận hối lộ"));
    add(office, &schema_visit, PAIRS("content=Nộp thêm giấy tờ", "name=Phạm Thị Mai"));
    assert_int_equal(count(office, &schema_visit, "mai"), 1);
    assert_int_equal(office_link(office, "T26-00001", "26-00001", &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    assert_int_equal(count(office, &schema_visit, "mai"), 0);
    assert_int_equal(count(office, &schema_visit, "giay to"), 1);
}

static void history_tells_old_and_new_values(void **state)
{
    struct office *office = *state;
    uint64_t id = add_case(office, "Lê Hòa");
    assert_int_equal(
        edit(office, &schema_case, id, 0, PAIRS("officer=an", "field=land"), NULL),
        TD_OK);
    assert_int_equal(
        edit(office, &schema_case, id, 0, PAIRS("officer=binh"), NULL), TD_OK);
    struct history_entry *entries;
    size_t n;
    assert_int_equal(office_history(office, &schema_case, id, &entries, &n, NULL), TD_OK);
    assert_int_equal(n, 3);
    assert_int_equal(entries[0].n_changes, 1);
    assert_string_equal(entries[0].changes[0].before, "an");
    assert_string_equal(entries[0].changes[0].after, "binh");
    assert_string_equal(entries[0].actor, "lan");
    assert_true(entries[0].rehearsed);
    assert_int_equal(entries[2].action, ACTION_ADD);
    history_free(entries, n);
}

/* The newest line of a record's history. */
static void expect_newest(struct office *office, uint64_t id, const char *line)
{
    struct history_entry *entries;
    size_t n;
    struct str out = {0};
    assert_int_equal(office_history(office, &schema_case, id, &entries, &n, NULL), TD_OK);
    history_line(&schema_case, &entries[0], &out);
    assert_string_equal(str_text(&out), line);
    str_release(&out);
    history_free(entries, n);
}

static void history_names_the_act_that_was_undone(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    struct undo mine = {.target = UNDO_MINE}, redo = {.target = UNDO_REDO};
    struct undo_preview preview;
    uint64_t id = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    assert_int_equal(office_undo_preview(office, &mine, &preview, NULL), TD_OK);
    assert_string_equal(str_text(&preview.back), "26-00001 is taken out of the lists\n");
    undo_preview_release(&preview);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    expect_newest(office, id, "undone: adding it");
    assert_int_equal(office_undo_preview(office, &redo, &preview, NULL), TD_OK);
    assert_string_equal(str_text(&preview.back), "26-00001 comes back into the lists\n");
    undo_preview_release(&preview);
    assert_int_equal(office_undo(office, &redo, &said, NULL), TD_OK);
    expect_newest(office, id, "redone: adding it");
    assert_int_equal(edit(office, &schema_case, id, 0, PAIRS("officer=an"), NULL), TD_OK);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    expect_newest(office, id, "undone: Officer");
    str_release(&said);
}

static void undo_takes_back_one_change_after_the_other(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    struct undo mine = {.target = UNDO_MINE};
    uint64_t id = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    assert_int_equal(edit(office, &schema_case, id, 0, PAIRS("officer=an"), NULL), TD_OK);
    assert_int_equal(move(office, id, PAIRS("state=classified"), NULL, NULL), TD_OK);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    expect(office, &schema_case, id, "state", "received");
    expect(office, &schema_case, id, "officer", "an");
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    expect(office, &schema_case, id, "officer", "");
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    assert_int_equal(count(office, &schema_case, ""), 0);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_NOT_FOUND);
    str_release(&said);
}

static void redo_does_again_until_the_next_change(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    struct undo mine = {.target = UNDO_MINE}, redo = {.target = UNDO_REDO};
    uint64_t id = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    assert_int_equal(office_undo(office, &redo, &said, NULL), TD_NOT_FOUND);
    assert_int_equal(edit(office, &schema_case, id, 0, PAIRS("officer=an"), NULL), TD_OK);
    assert_int_equal(move(office, id, PAIRS("state=classified"), NULL, NULL), TD_OK);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    assert_int_equal(count(office, &schema_case, ""), 0);
    str_clear(&said);
    for (int i = 0; i < 3; i++)
        assert_int_equal(office_undo(office, &redo, &said, NULL), TD_OK);
    assert_string_equal(str_text(&said),
        "done again: added 26-00001\ndone again: changed 26-00001: Officer\n"
        "done again: moved 26-00001 to Classified\n");
    assert_int_equal(office_undo(office, &redo, &said, NULL), TD_NOT_FOUND);
    expect(office, &schema_case, id, "state", "classified");
    str_clear(&said);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    assert_string_equal(str_text(&said), "undone: moved 26-00001 to Classified\n");
    assert_int_equal(
        edit(office, &schema_case, id, 0, PAIRS("officer=binh"), NULL), TD_OK);
    assert_int_equal(office_undo(office, &redo, &said, NULL), TD_NOT_FOUND);
    str_release(&said);
}

static void undo_of_an_entry_takes_back_any_that_stands(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    struct undo one = {.target = UNDO_ENTRY};
    struct history_entry *entries;
    size_t n;
    uint64_t id = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    assert_int_equal(edit(office, &schema_case, id, 0, PAIRS("officer=an"), NULL), TD_OK);
    assert_int_equal(edit(office, &schema_case, id, 0, PAIRS("field=land"), NULL), TD_OK);
    assert_int_equal(office_history(office, &schema_case, id, &entries, &n, NULL), TD_OK);
    uint64_t added = entries[2].seq, officer = entries[1].seq;
    history_free(entries, n);
    one.seq = added;
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_CONFLICT);
    one.seq = officer;
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_OK);
    expect(office, &schema_case, id, "officer", "");
    expect(office, &schema_case, id, "field", "land");
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_CONFLICT);
    one.seq = officer + 2; // the undoing itself
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_OK);
    expect(office, &schema_case, id, "officer", "an");
    one.seq = officer + 3; // the doing again stands for the change
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_OK);
    expect(office, &schema_case, id, "officer", "");
    one.seq = 999;
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_NOT_FOUND);
    str_release(&said);
}

/* Three cases; the command gives them to an officer, but the void one refuses a void. */
static void bulk_is_one_step(void **state)
{
    struct office *office = *state;
    struct undo mine = {.target = UNDO_MINE}, redo = {.target = UNDO_REDO};
    struct str said = {0};
    uint64_t ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    assert_int_equal(move(office, ids[1], PAIRS("state=classified"), NULL, NULL), TD_OK);
    struct casefile *wanted = record_new(&schema_case);
    const struct field *field = schema_field(&schema_case, "state");
    field_set_text(field, wanted, "classified");
    struct command command = {.verb = VERB_MOVE,
        .schema = &schema_case,
        .record = wanted,
        .fields = &field,
        .n_fields = 1,
        .dry_run = true};
    struct bulk_outcome would;
    assert_int_equal(office_bulk(office, &command, ids, 3, &would, NULL), TD_OK);
    assert_int_equal(would.changed, 2);
    assert_int_equal(would.refused, 1);
    assert_non_null(strstr(str_text(&would.reasons), "26-00002: "));
    bulk_outcome_release(&would);
    expect(office, &schema_case, ids[0], "state", "received");
    command.dry_run = false;
    assert_int_equal(office_bulk(office, &command, ids, 3, &would, NULL), TD_OK);
    assert_int_equal(would.changed, 2);
    bulk_outcome_release(&would);
    assert_int_equal(office_bulk(office, &command, ids, 3, &would, NULL), TD_INVALID);
    bulk_outcome_release(&would);
    record_free(&schema_case, wanted);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
        expect(office, &schema_case, ids[0], "state", "received");
        expect(office, &schema_case, ids[1], "state", "classified");
        expect(office, &schema_case, ids[2], "state", "received");
        assert_int_equal(office_undo(office, &redo, &said, NULL), TD_OK);
        expect(office, &schema_case, ids[0], "state", "classified");
        expect(office, &schema_case, ids[2], "state", "classified");
    }
    str_release(&said);
}

/* A note for each of several cases is one step; one that is not there is named. */
static void several_cases_get_a_record_each_in_one_step(void **state)
{
    struct office *office = *state;
    struct undo mine = {.target = UNDO_MINE};
    struct str said = {0};
    uint64_t ids[3] = {0, 0, 999}, note = 0;
    for (int i = 0; i < 2; i++)
        ids[i] = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    struct note *fresh = record_new(&schema_note);
    fresh->text = xstrdup("báo cáo");
    struct command command = {.verb = VERB_ADD,
        .schema = &schema_note,
        .record = fresh,
        .about = schema_field(&schema_note, "case"),
        .dry_run = true};
    struct bulk_outcome did;
    assert_int_equal(office_bulk(office, &command, ids, 3, &did, NULL), TD_OK);
    assert_int_equal(did.changed, 2);
    assert_int_equal(did.refused, 1);
    bulk_outcome_release(&did);
    assert_int_equal(office_find_code_in(office, &schema_note, "G26-00001", &note, NULL),
        TD_NOT_FOUND);
    command.dry_run = false;
    assert_int_equal(office_bulk(office, &command, ids, 2, &did, NULL), TD_OK);
    assert_int_equal(did.changed, 2);
    bulk_outcome_release(&did);
    assert_int_equal(
        office_find_code_in(office, &schema_note, "G26-00002", &note, NULL), TD_OK);
    expect(office, &schema_note, note, "case", "26-00002");
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_OK);
    struct tie *ties = NULL;
    size_t n = 0;
    assert_int_equal(office_ties(office, &schema_case, ids[0], &ties, &n, NULL), TD_OK);
    assert_int_equal(n, 0);
    free(ties);
    str_release(&said);
    record_free(&schema_note, fresh);
}

static void what_has_moved_since_stays_when_asked_so(void **state)
{
    struct office *office = *state;
    struct undo undo = {.target = UNDO_MINE};
    struct undo_preview preview;
    struct str said = {0};
    struct casefile *wanted = record_new(&schema_case);
    const struct field *field = schema_field(&schema_case, "officer");
    struct command command = {.verb = VERB_EDIT,
        .schema = &schema_case,
        .record = wanted,
        .fields = &field,
        .n_fields = 1};
    struct bulk_outcome did;
    uint64_t ids[2];
    for (int i = 0; i < 2; i++)
        ids[i] = add(office, &schema_case, PAIRS("kind=petition", "content=x"));
    field_set_text(field, wanted, "an");
    assert_int_equal(office_bulk(office, &command, ids, 2, &did, NULL), TD_OK);
    bulk_outcome_release(&did);
    record_free(&schema_case, wanted);
    struct history_entry *entries;
    size_t n;
    assert_int_equal(
        office_history(office, &schema_case, ids[0], &entries, &n, NULL), TD_OK);
    undo = (struct undo){.target = UNDO_BATCH, .batch = entries[0].batch};
    history_free(entries, n);
    assert_int_equal(
        edit(office, &schema_case, ids[1], 0, PAIRS("officer=binh"), NULL), TD_OK);
    assert_int_equal(office_undo_preview(office, &undo, &preview, NULL), TD_OK);
    assert_int_equal(preview.n, 1);
    assert_int_equal(preview.n_moved, 1);
    assert_true(preview.many);
    assert_string_equal(str_text(&preview.back), "26-00001 Officer: an -> (empty)\n");
    assert_non_null(strstr(str_text(&preview.moved), "26-00002"));
    undo_preview_release(&preview);
    expect(office, &schema_case, ids[0], "officer", "an");
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_CONFLICT);
    expect(office, &schema_case, ids[0], "officer", "an");
    undo.rest = true;
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    expect(office, &schema_case, ids[0], "officer", "");
    expect(office, &schema_case, ids[1], "officer", "binh");
    str_release(&said);
}

/* What comes back of a protected person is not said. */
static void a_preview_masks_what_is_protected(void **state)
{
    struct office *office = *state;
    struct undo mine = {.target = UNDO_MINE};
    struct undo_preview preview;
    uint64_t id = add(office, &schema_case,
        PAIRS("kind=denunciation", "content=x", "name=Phạm Thị Mai"));
    assert_int_equal(
        edit(office, &schema_case, id, 0, PAIRS("name=Phạm Thị Lan"), NULL), TD_OK);
    assert_int_equal(office_undo_preview(office, &mine, &preview, NULL), TD_OK);
    assert_null(strstr(str_text(&preview.back), "Phạm"));
    assert_non_null(strstr(str_text(&preview.back), FIELD_MASK));
    undo_preview_release(&preview);
}

static void undo_leaves_the_settings_alone(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    struct undo mine = {.target = UNDO_MINE};
    assert_int_equal(setting_change(office, "name", "Phường Phú Lợi", NULL), TD_OK);
    assert_int_equal(office_undo(office, &mine, &said, NULL), TD_NOT_FOUND);
    assert_string_equal(office_name(office), "Phường Phú Lợi");
    str_release(&said);
}

static uint64_t first_by_due(struct office *office)
{
    struct find find = {
        .schema = &schema_case, .sort = schema_field(&schema_case, "due")};
    struct result *result;
    uint64_t id = 0;
    assert_int_equal(office_find(office, &find, &result, NULL), TD_OK);
    result_rows(result, 0, 1, &id);
    result_free(result);
    return id;
}

static void a_stopped_clock_comes_last(void **state)
{
    struct office *office = *state;
    uint64_t early = add(
        office, &schema_case, PAIRS("kind=petition", "content=x", "opened=2026-06-01"));
    uint64_t late = add(office, &schema_case, PAIRS("kind=petition", "content=y"));
    assert_int_equal(first_by_due(office), early);
    assert_int_equal(
        move(office, early, PAIRS("state=forwarded", "forwarded_to=Sở Y tế"), NULL, NULL),
        TD_OK);
    assert_int_equal(first_by_due(office), late);
}

static void undo_refuses_what_has_been_built_upon(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    uint64_t batch = 0;
    uint64_t id = 0;
    assert_int_equal(office_batch_begin(office, &batch, NULL), TD_OK);
    assert_true(batch != 0);
    id = add_case(office, "Lê Hòa");
    add_case(office, "Lê An");
    assert_int_equal(office_batch_commit(office, NULL), TD_OK);
    assert_int_equal(edit(office, &schema_case, id, 0, PAIRS("officer=an"), NULL), TD_OK);
    struct undo whole = {.target = UNDO_BATCH, .batch = batch};
    assert_int_equal(office_undo(office, &whole, &said, NULL), TD_CONFLICT);
    assert_int_equal(count(office, &schema_case, ""), 2);
    struct undo one = {.target = UNDO_RECORD, .schema = &schema_case, .id = id};
    assert_int_equal(office_undo(office, &one, &said, NULL), TD_OK);
    assert_int_equal(office_undo(office, &whole, &said, NULL), TD_OK);
    assert_int_equal(count(office, &schema_case, ""), 0);
    str_release(&said);
}

static void links_tie_both_ways(void **state)
{
    struct office *office = *state;
    struct outcome outcome;
    uint64_t a = add_case(office, "Lê Hòa");
    uint64_t b = add_case(office, "Lê An");
    add(office, &schema_visit, PAIRS("content=x", "name=Lê Hòa"));
    assert_int_equal(office_link(office, "T26-00001", "26-00001", &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    assert_int_equal(office_link(office, "26-00001", "26-00002", &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    assert_int_equal(
        office_link(office, "26-00002", "26-00001", &outcome, NULL), TD_CONFLICT);
    outcome_release(&outcome);
    struct tie *ties;
    size_t n;
    assert_int_equal(office_ties(office, &schema_case, a, &ties, &n, NULL), TD_OK);
    assert_int_equal(n, 2);
    free(ties);
    assert_int_equal(office_ties(office, &schema_case, b, &ties, &n, NULL), TD_OK);
    assert_int_equal(n, 1);
    assert_true(ties[0].kind == TIE_LINK && ties[0].id == a);
    free(ties);
}

static void settings_are_checked_and_suggested(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    assert_int_equal(setting_change(office, "soon_days", "5", NULL), TD_OK);
    assert_int_equal(office_soon_days(office), 5);
    assert_int_equal(setting_change(office, "soon_days", "7", NULL), TD_OK);
    assert_int_equal(office_soon_days(office), 7);
    assert_int_equal(setting_change(office, "soon_days", "x", &err), TD_INVALID);
    memset(&err, 0, sizeof err);
    assert_int_equal(setting_change(office, "son_days", "1", &err), TD_INVALID);
    assert_non_null(strstr(err.text, "soon_days"));
}

static void an_own_choice_is_taken_and_labelled(void **state)
{
    struct office *office = *state;
    add(office, &schema_choice,
        PAIRS("set=field", "key=ferry", "label_vi=Bến phà", "label_en=Ferry"));
    uint64_t id =
        add(office, &schema_case, PAIRS("kind=petition", "content=x", "field=bến phà"));
    expect(office, &schema_case, id, "field", "ferry");
    assert_int_equal(count(office, &schema_case, "field:ferry"), 1);
}

static void a_dry_run_writes_nothing(void **state)
{
    struct office *office = *state;
    uint64_t revision = office_revision(office);
    struct command command = {.verb = VERB_ADD, .schema = &schema_case, .dry_run = true};
    char code[72];
    assert_int_equal(apply(office, command,
                         PAIRS("kind=petition", "content=x", "name=Lê"), code, NULL),
        TD_OK);
    assert_string_equal(code, "26-00001");
    assert_int_equal(office_revision(office), revision);
    assert_int_equal(count(office, &schema_person, ""), 0);
}

static void rebuild_changes_nothing(void **state)
{
    struct office *office = *state;
    uint64_t records;
    uint64_t id = add_case(office, "Lê Hòa");
    add(office, &schema_day, PAIRS("date=2026-07-08", "kind=off"));
    assert_int_equal(
        edit(office, &schema_case, id, 0, PAIRS("due=2026-08-01"), NULL), TD_OK);
    struct casefile before, after;
    record_init(&schema_case, &before);
    record_init(&schema_case, &after);
    assert_int_equal(office_get(office, &schema_case, id, &before, NULL), TD_OK);
    assert_int_equal(office_rebuild(office, NULL, NULL, &records, NULL), TD_OK);
    assert_int_equal(office_get(office, &schema_case, id, &after, NULL), TD_OK);
    assert_true(record_equal(&schema_case, &before, &after));
    assert_int_equal(before.deadline, after.deadline);
    record_release(&schema_case, &before);
    record_release(&schema_case, &after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(codes_are_numbered_by_the_year_of_the_record),
        OFFICE_TEST(a_code_in_use_is_refused_in_every_register),
        OFFICE_TEST(days_that_cannot_be_are_told),
        OFFICE_TEST(odd_numbers_are_taken_and_told),
        OFFICE_TEST(missing_and_wrong_fields_are_named),
        OFFICE_TEST(a_case_walks_from_received_to_closed),
        OFFICE_TEST(the_state_is_not_edited),
        OFFICE_TEST(a_given_due_date_that_would_be_reckoned_is_no_override),
        OFFICE_TEST(a_new_day_off_moves_running_deadlines),
        OFFICE_TEST(different_fields_merge_and_the_same_field_conflicts),
        OFFICE_TEST(a_record_is_had_at_each_revision),
        OFFICE_TEST(void_keeps_the_code_and_comes_back),
        OFFICE_TEST(people_are_recognised_and_made_once),
        OFFICE_TEST(a_denouncer_is_hidden_until_shown_on_record),
        OFFICE_TEST(a_visit_linked_to_a_denunciation_is_hidden),
        OFFICE_TEST(history_tells_old_and_new_values),
        OFFICE_TEST(history_names_the_act_that_was_undone),
        OFFICE_TEST(undo_takes_back_one_change_after_the_other),
        OFFICE_TEST(redo_does_again_until_the_next_change),
        OFFICE_TEST(undo_of_an_entry_takes_back_any_that_stands),
        OFFICE_TEST(bulk_is_one_step),
        OFFICE_TEST(several_cases_get_a_record_each_in_one_step),
        OFFICE_TEST(what_has_moved_since_stays_when_asked_so),
        OFFICE_TEST(a_preview_masks_what_is_protected),
        OFFICE_TEST(undo_leaves_the_settings_alone),
        OFFICE_TEST(a_stopped_clock_comes_last),
        OFFICE_TEST(undo_refuses_what_has_been_built_upon),
        OFFICE_TEST(links_tie_both_ways),
        OFFICE_TEST(settings_are_checked_and_suggested),
        OFFICE_TEST(an_own_choice_is_taken_and_labelled),
        OFFICE_TEST(a_dry_run_writes_nothing),
        OFFICE_TEST(rebuild_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
