/* SPDX-License-Identifier: MIT
 *
 * Letters from arrival to reply.
 */
#include "core/letters.h"
#include "desk.h"
#include "model/letter.h"

static enum td_status step(struct office *office, uint64_t id, const char *key,
    const char *const *pairs, struct str *warnings, struct err *err)
{
    struct edit values = edit_of(office, &schema_letter, pairs);
    struct command command = {.verb = VERB_MOVE,
        .schema = &schema_letter,
        .id = id,
        .step = key,
        .record = values.record,
        .fields = values.fields,
        .n_fields = values.n};
    struct outcome outcome;
    enum td_status status = office_apply(office, &command, &outcome, err);
    if (warnings != NULL)
        str_add(warnings, str_text(&outcome.warnings));
    outcome_release(&outcome);
    record_free(&schema_letter, values.record);
    return status;
}

static void must_step(
    struct office *office, uint64_t id, const char *key, const char *const *pairs)
{
    struct err err = {0};
    if (step(office, id, key, pairs, NULL, &err) != TD_OK)
        fail_msg("%s", err.text);
}

static const char *const nothing[] = {NULL};

static void a_letter_is_forwarded_and_answered(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add(office, &schema_letter,
        PAIRS("content=Xin cấp sổ đỏ", "received=2026-06-01", "name=Lê Mai"));
    must_step(office, id, "classify", PAIRS("kind=petition", "jurisdiction=out"));
    assert_int_equal(step(office, id, "forward", nothing, NULL, &err), TD_INVALID);
    assert_string_equal(err.field, "forwarded_to");
    must_step(office, id, "forward",
        PAIRS("forwarded_to=Sở Nông nghiệp", "doc_no=12/UBND", "doc_date=2026-06-10"));
    expect(office, &schema_letter, id, "direction", "forward");
    expect(office, &schema_letter, id, "processed", "2026-07-03");
    assert_int_equal(count(office, &schema_letter, "unanswered"), 1);
    assert_int_equal(count(office, &schema_letter, "waiting:23d"), 1);
    assert_int_equal(count(office, &schema_letter, "waiting:24d"), 0);
    assert_int_equal(step(office, id, "guide", nothing, NULL, &err), TD_INVALID);
    must_step(office, id, "reply", PAIRS("reply_date=2026-07-02", "reply_no=7/SNN"));
    assert_int_equal(count(office, &schema_letter, "unanswered"), 0);
    assert_int_equal(count(office, &schema_letter, "waiting:0d"), 0);
}

static void a_matter_is_guided_once(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    struct err err = {0};
    add_case(office, "Lê Mai");
    uint64_t first = add(office, &schema_letter,
        PAIRS("content=Xin cấp giấy chứng nhận đất ở thôn Hạ", "name=Lê Mai",
            "phone=0901"));
    uint64_t again = add(office, &schema_letter,
        PAIRS("content=Xin cấp giấy chứng nhận đất ở thôn Hạ", "name=Lê Mai",
            "phone=0901"));
    uint64_t other = add(office, &schema_letter,
        PAIRS("content=Chó thả rông cắn trẻ em", "name=Lê Mai", "phone=0901"));
    assert_int_equal(step(office, first, "guide", nothing, &said, &err), TD_OK);
    assert_string_equal(str_text(&said), "");
    assert_int_equal(step(office, other, "guide", nothing, &said, &err), TD_OK);
    assert_string_equal(str_text(&said), "");
    assert_int_equal(step(office, again, "guide", nothing, &said, &err), TD_OK);
    assert_non_null(strstr(str_text(&said), "D26-00001, 03/07/2026"));
    str_release(&said);
}

static void a_case_or_a_duplicate_tells_the_same_matter(void **state)
{
    struct office *office = *state;
    struct str said = {0};
    add_case(office, "Lê Mai");
    uint64_t first = add(office, &schema_letter, PAIRS("content=Một", "case=26-00001"));
    uint64_t second = add(office, &schema_letter, PAIRS("content=Hai", "case=26-00001"));
    uint64_t third =
        add(office, &schema_letter, PAIRS("content=Ba", "duplicate_of=D26-00001"));
    must_step(office, first, "guide", nothing);
    void *letter = record_new(&schema_letter);
    assert_int_equal(office_get(office, &schema_letter, second, letter, NULL), TD_OK);
    assert_true(office_guided_before(office, letter, &said));
    assert_int_equal(office_get(office, &schema_letter, third, letter, NULL), TD_OK);
    assert_true(office_guided_before(office, letter, &said));
    assert_int_equal(office_get(office, &schema_letter, first, letter, NULL), TD_OK);
    assert_false(office_guided_before(office, letter, &said));
    record_free(&schema_letter, letter);
    str_release(&said);
}

static void a_case_is_opened_from_a_letter_in_one_step(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add(office, &schema_letter,
        PAIRS("content=Xin cấp sổ đỏ", "received=2026-06-01", "name=Lê Mai", "phone=0901",
            "kind=petition", "field=land_cert", "jurisdiction=in"));
    void *letter = record_new(&schema_letter);
    struct casefile *cf = record_new(&schema_case);
    assert_int_equal(office_get(office, &schema_letter, id, letter, NULL), TD_OK);
    case_from(&schema_letter, letter, cf);
    struct command command = {.verb = VERB_ADD, .schema = &schema_case, .record = cf};
    struct outcome outcome;
    if (office_add_tied(office, &command, "D26-00001", &outcome, &err) != TD_OK)
        fail_msg("%s", err.text);
    outcome_release(&outcome);
    record_free(&schema_case, cf);
    record_free(&schema_letter, letter);
    expect(office, &schema_letter, id, "case", "26-00001");
    expect(office, &schema_case, 1, "opened", "2026-06-01");
    expect(office, &schema_case, 1, "person", "N-00001");
    expect(office, &schema_case, 1, "field", "land_cert");
    struct undo undo = {.target = UNDO_MINE};
    struct str said = {0};
    assert_int_equal(office_undo(office, &undo, &said, &err), TD_OK);
    str_release(&said);
    expect(office, &schema_letter, id, "case", "");
    assert_int_equal(count(office, &schema_case, ""), 0);
}

static void those_who_came_or_signed_are_counted_in_the_case(void **state)
{
    (void)state;
    struct visit *visit = record_new(&schema_visit);
    struct letter *letter = record_new(&schema_letter);
    struct casefile *cf = record_new(&schema_case);
    visit->people = 12;
    visit->date = 20000;
    case_opened_with(&schema_visit, visit, cf);
    assert_int_equal(cf->people, 12);
    assert_int_equal(cf->opened, 20000);
    letter->signers = 3;
    case_opened_with(&schema_letter, letter, cf);
    assert_int_equal(cf->people, 3);
    letter->signers = COUNT_NONE;
    case_opened_with(&schema_letter, letter, cf);
    assert_int_equal(cf->people, 3);
    record_free(&schema_case, cf);
    record_free(&schema_letter, letter);
    record_free(&schema_visit, visit);
}

static void some_results_speak_of_another_record(void **state)
{
    (void)state;
    assert_ptr_equal(visit_result_makes("case_opened"), &schema_case);
    assert_ptr_equal(visit_result_makes("letter_taken"), &schema_letter);
    assert_null(visit_result_makes("guided"));
    assert_null(visit_result_makes(NULL));
}

static const struct schema *lacks(struct office *office, uint64_t id)
{
    struct visit *visit = record_new(&schema_visit);
    assert_int_equal(office_get(office, &schema_visit, id, visit, NULL), TD_OK);
    const struct schema *schema = office_visit_lacks(office, visit);
    record_free(&schema_visit, visit);
    return schema;
}

static void what_a_result_speaks_of_is_lacking_until_it_is_tied(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct outcome outcome;
    uint64_t letter =
        add(office, &schema_visit, PAIRS("content=Nộp đơn", "result=letter_taken"));
    uint64_t opened =
        add(office, &schema_visit, PAIRS("content=Khiếu nại", "result=case_opened"));
    uint64_t guided = add(office, &schema_visit, PAIRS("content=Hỏi", "result=guided"));
    uint64_t other = add_case(office, "Mai");
    assert_int_equal(other, 1);
    assert_ptr_equal(lacks(office, letter), &schema_letter);
    assert_ptr_equal(lacks(office, opened), &schema_case);
    assert_null(lacks(office, guided));
    // a case is no letter, and a letter of somebody else is not this one
    assert_int_equal(office_link(office, "T26-00001", "26-00001", &outcome, &err), TD_OK);
    outcome_release(&outcome);
    add(office, &schema_letter, PAIRS("content=Đơn", "case=26-00001"));
    assert_ptr_equal(lacks(office, letter), &schema_letter);
    assert_int_equal(
        office_link(office, "T26-00001", "D26-00001", &outcome, &err), TD_OK);
    outcome_release(&outcome);
    assert_null(lacks(office, letter));
    // entered by itself, the same person's letter of that day is the one
    uint64_t apart = add(office, &schema_visit,
        PAIRS("content=Nộp đơn", "name=Lê Mai", "phone=0912345678", "date=2026-07-02",
            "result=letter_taken"));
    add(office, &schema_letter,
        PAIRS("content=Đơn", "name=Lê Mai", "phone=0912345678", "received=2026-07-01"));
    assert_ptr_equal(lacks(office, apart), &schema_letter);
    add(office, &schema_letter,
        PAIRS("content=Đơn", "name=Lê Mai", "phone=0912345678", "received=2026-07-02"));
    assert_null(lacks(office, apart));
    assert_int_equal(
        edit(office, &schema_visit, opened, 0, PAIRS("case=26-00001"), &err), TD_OK);
    assert_null(lacks(office, opened));
}

static void a_forwarded_case_awaits_its_reply(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    uint64_t id = add_case(office, "Lê Mai");
    assert_int_equal(count(office, &schema_case, "unanswered"), 0);
    assert_int_equal(
        move(office, id, PAIRS("state=forwarded", "forwarded_to=Sở"), NULL, &err), TD_OK);
    assert_int_equal(count(office, &schema_case, "unanswered"), 1);
    assert_int_equal(count(office, &schema_case, "chophucdap"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(a_letter_is_forwarded_and_answered),
        OFFICE_TEST(a_matter_is_guided_once),
        OFFICE_TEST(a_case_or_a_duplicate_tells_the_same_matter),
        OFFICE_TEST(a_case_is_opened_from_a_letter_in_one_step),
        cmocka_unit_test(those_who_came_or_signed_are_counted_in_the_case),
        cmocka_unit_test(some_results_speak_of_another_record),
        OFFICE_TEST(what_a_result_speaks_of_is_lacking_until_it_is_tied),
        OFFICE_TEST(a_forwarded_case_awaits_its_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
