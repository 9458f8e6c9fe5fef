/* SPDX-License-Identifier: MIT
 *
 * Which records look alike, why, and what must never be compared.
 */
#include "core/alike.h"
#include "desk.h"
#include "model/letter.h"

struct found {
    struct alike *rows;
    size_t n;
};

static struct found alike(struct office *office, const struct schema *schema,
    const void *record, const struct schema *among, bool quick)
{
    struct found found;
    struct err err = {0};
    struct alike_ask ask = {.schema = schema,
        .record = record,
        .among = among,
        .least = ALIKE_LISTED,
        .limit = 20,
        .quick = quick};
    if (office_alike(office, &ask, &found.rows, &found.n, &err) != TD_OK)
        fail_msg("%s", err.text);
    return found;
}

static struct found alike_stored(
    struct office *office, const struct schema *schema, uint64_t id)
{
    void *record = record_new(schema);
    assert_int_equal(office_get(office, schema, id, record, NULL), TD_OK);
    struct found found = alike(office, schema, record, schema, false);
    record_free(schema, record);
    return found;
}

static struct found alike_typed(struct office *office, const struct schema *schema,
    const char *const *pairs, const struct schema *among, bool quick)
{
    struct edit typed = edit_of(office, schema, pairs);
    struct found found = alike(office, schema, typed.record, among, quick);
    record_free(schema, typed.record);
    return found;
}

static const struct alike *row_of(struct found found, uint64_t id)
{
    for (size_t i = 0; i < found.n; i++)
        if (found.rows[i].id == id)
            return &found.rows[i];
    return NULL;
}

static void expect_reasons(const struct alike *row, const char *want)
{
    struct str said = {0};
    assert_non_null(row);
    alike_reasons(row->why, &said);
    assert_string_equal(str_text(&said), want);
    str_release(&said);
}

static void the_same_matter_comes_first(void **state)
{
    struct office *office = *state;
    uint64_t first = add(office, &schema_case,
        PAIRS("name=Nguyễn Thị Ánh", "phone=0912 345 678", "kind=petition",
            "content=Bồi thường đất làm đường liên xã", "opened=2026-06-20"));
    uint64_t other = add(office, &schema_case,
        PAIRS("name=Nguyễn Thị Ánh", "phone=0912 345 678", "kind=petition",
            "content=Tiếng ồn quán karaoke", "opened=2025-01-05"));
    uint64_t stranger = add(office, &schema_case,
        PAIRS("name=Trần Văn Bình", "kind=petition", "content=Chó thả rông ban đêm"));
    struct found found = alike_typed(office, &schema_case,
        PAIRS("name=NGUYEN THI ANH", "phone=0912345678",
            "content=Đề nghị bồi thường đất làm đường", "opened=2026-07-03"),
        &schema_case, false);
    assert_int_equal(found.n, 2);
    assert_int_equal(found.rows[0].id, first);
    assert_true(found.rows[0].score >= ALIKE_LIKELY);
    expect_reasons(&found.rows[0], "same phone, same name, similar content, same period");
    expect_reasons(row_of(found, other), "same phone, same name");
    assert_null(row_of(found, stranger));
    free(found.rows);
}

static void the_same_content_is_found_without_a_name(void **state)
{
    struct office *office = *state;
    uint64_t first = add(office, &schema_letter,
        PAIRS("content=Xây nhà trái phép trên đất công viên Hoa Sen", "anonymous=yes"));
    uint64_t again = add(office, &schema_letter,
        PAIRS("content=Về việc xây nhà trái phép trên đất công viên Hoa Sen",
            "anonymous=yes"));
    struct found found = alike_stored(office, &schema_letter, again);
    assert_int_equal(found.n, 1);
    expect_reasons(row_of(found, first), "similar content, same period");
    free(found.rows);
}

static int score_of_namesake(struct office *office, size_t people)
{
    for (size_t i = 0; i < people; i++)
        add(office, &schema_person, PAIRS("name=Nguyễn Thị Hoa"));
    struct alike_ask ask = {.schema = &schema_person,
        .among = &schema_person,
        .limit = 1,
        .record = record_new(&schema_person)};
    struct alike *rows;
    size_t n;
    field_set_text(schema_field(&schema_person, "name"), (void *)(uintptr_t)ask.record,
        "Nguyễn Thị Hoa");
    assert_int_equal(office_alike(office, &ask, &rows, &n, NULL), TD_OK);
    assert_int_equal(n, 1);
    int score = rows[0].score;
    free(rows);
    record_free(&schema_person, (void *)(uintptr_t)ask.record);
    return score;
}

static void a_rare_name_says_more(void **state)
{
    struct office *office = *state;
    int rare = score_of_namesake(office, 1);
    int common = score_of_namesake(office, 15);
    assert_true(rare >= ALIKE_LISTED);
    assert_true(common < ALIKE_LISTED);
    assert_true(common > 0);
}

static void another_id_number_speaks_against_it(void **state)
{
    struct office *office = *state;
    uint64_t a = add(office, &schema_person,
        PAIRS("name=Lê Văn Tám", "phone=0900", "cid=001085000011"));
    uint64_t b = add(office, &schema_person,
        PAIRS("name=Lê Văn Tám", "phone=0900", "cid=001085000099"));
    uint64_t c = add(office, &schema_person, PAIRS("name=Lê Văn Tám", "phone=0900"));
    struct found found = alike_stored(office, &schema_person, a);
    assert_int_equal(found.rows[0].id, c);
    const struct alike *other = row_of(found, b);
    assert_non_null(other);
    if (other == NULL) // an optimising compiler does not know that it ended here
        return;
    expect_reasons(other, "same phone, same name, but another ID number");
    assert_true(other->score < found.rows[0].score);
    free(found.rows);
}

static void who_denounces_is_never_compared(void **state)
{
    struct office *office = *state;
    uint64_t open = add(office, &schema_case,
        PAIRS("name=Phạm Thị Kín", "phone=0977000111", "kind=petition",
            "content=Cấp nước sinh hoạt"));
    uint64_t hidden = add(office, &schema_case,
        PAIRS("name=Phạm Thị Kín", "phone=0977000111", "kind=denunciation",
            "content=Cán bộ nhận tiền"));
    struct found found = alike_stored(office, &schema_case, hidden);
    assert_null(row_of(found, open));
    free(found.rows);
    found = alike_stored(office, &schema_case, open);
    assert_null(row_of(found, hidden));
    free(found.rows);
    // neither does a visit typed for the denunciation tell who is behind it
    found = alike_typed(office, &schema_visit, PAIRS("case=26-00002", "phone=0977000111"),
        &schema_case, true);
    assert_int_equal(found.n, 0);
    free(found.rows);
}

static void a_visit_under_way_finds_people_and_cases_quickly(void **state)
{
    struct office *office = *state;
    uint64_t person = add(
        office, &schema_person, PAIRS("name=Đỗ Thị Thảo", "phone=0988", "address=Khu 4"));
    uint64_t matter = add(office, &schema_case,
        PAIRS("name=Đỗ Thị Thảo", "phone=0988", "kind=petition", "content=Cống tắc"));
    const char *const *typed = PAIRS("name=do thi thao", "phone=0988", "address=khu 4");
    struct found found = alike_typed(office, &schema_visit, typed, &schema_person, true);
    assert_int_equal(found.n, 1);
    expect_reasons(row_of(found, person), "same phone, same name, same address");
    free(found.rows);
    found = alike_typed(office, &schema_visit, typed, &schema_case, true);
    expect_reasons(row_of(found, matter), "same phone, same name");
    free(found.rows);
}

static void what_was_taken_out_is_no_candidate(void **state)
{
    struct office *office = *state;
    uint64_t gone = add(office, &schema_person, PAIRS("name=Vũ Lan", "cid=079188000001"));
    struct command command = {
        .verb = VERB_VOID, .schema = &schema_person, .id = gone, .reason = "nhập nhầm"};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    struct found found = alike_typed(office, &schema_person,
        PAIRS("name=Vũ Lan", "cid=079188000001"), &schema_person, false);
    assert_int_equal(found.n, 0);
    free(found.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(the_same_matter_comes_first),
        OFFICE_TEST(the_same_content_is_found_without_a_name),
        OFFICE_TEST(a_rare_name_says_more),
        OFFICE_TEST(another_id_number_speaks_against_it),
        OFFICE_TEST(who_denounces_is_never_compared),
        OFFICE_TEST(a_visit_under_way_finds_people_and_cases_quickly),
        OFFICE_TEST(what_was_taken_out_is_no_candidate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
