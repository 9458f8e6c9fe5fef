/* SPDX-License-Identifier: MIT
 *
 * The names in use: counted over all registers, in order, and which are new. Every test
 * ends with `check`.
 */
#include "desk.h"

#include "core/names.h"
#include "model/letter.h"

static const struct field *officer_of(const struct schema *schema)
{
    return schema_field(schema, "officer");
}

static void give(struct office *office, const char *officer, const char *state)
{
    char *who = xasprintf("officer=%s", officer);
    char *at = xasprintf("state=%s", state);
    add(office, &schema_case, PAIRS("kind=petition", "content=x", who, at, "resolved="));
    free(who);
    free(at);
}

/* "name uses/open, ..." in the order given. */
static void check_names(const struct names *names, const char *expected)
{
    struct str out = {0};
    for (size_t i = 0; i < names->n; i++)
        str_addf(&out, "%s%s %u/%u", i == 0 ? "" : ", ", names->rows[i].name,
            (unsigned)names->rows[i].uses, (unsigned)names->rows[i].open);
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
}

static void fill(struct office *office)
{
    give(office, "Lê Thị Hoa", "received");
    give(office, "Lê Thị Hoa", "received");
    give(office, "Trần Văn Bảo", "received");
    give(office, "Nguyễn An", "received");
    give(office, "Nguyễn An", "received");
    give(office, "Nguyễn An", "received");
    add(office, &schema_visit, PAIRS("content=y", "officer=Vũ Ước"));
    add(office, &schema_letter, PAIRS("content=z", "officer=Trần Văn Bảo"));
}

/* Colleagues by given name, over cases, letters and visits; loads of pending cases. */
static void test_order_and_load(void **state)
{
    struct office *office = *state;
    struct names names = {0};
    fill(office);
    assert_int_equal(names_read(office, officer_of(&schema_case), &names, NULL), TD_OK);
    check_names(&names, "Nguyễn An 3/3, Trần Văn Bảo 2/1, Lê Thị Hoa 2/2, Vũ Ước 1/0");
    assert_string_equal(names.rows[2].words, " le thi hoa ");
    names_by_load(&names);
    check_names(&names, "Trần Văn Bảo 2/1, Lê Thị Hoa 2/2, Nguyễn An 3/3, Vũ Ước 1/0");
    names_release(&names);
}

/* What is resolved or taken out is no load; a taken out record does not hold a name. */
static void test_what_counts(void **state)
{
    struct office *office = *state;
    struct names names = {0};
    struct err err = {0};
    uint64_t id =
        add(office, &schema_case, PAIRS("kind=petition", "content=x", "officer=Hồ Lan"));
    uint64_t other =
        add(office, &schema_case, PAIRS("kind=petition", "content=x", "officer=Hồ Mai"));
    assert_int_equal(
        move(office, id, PAIRS("state=withdrawn", "reason=rút"), NULL, &err), TD_OK);
    struct command command = {
        .verb = VERB_VOID, .schema = &schema_case, .id = other, .reason = "trùng"};
    struct outcome outcome;
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    assert_int_equal(names_read(office, officer_of(&schema_case), &names, NULL), TD_OK);
    check_names(&names, "Hồ Lan 1/0");
    names_release(&names);
}

/* Two placements of a tone are one name, as most write it. */
static void test_spellings(void **state)
{
    struct office *office = *state;
    struct names names = {0};
    give(office, "Trần Hoà", "received");
    give(office, "Trần Hòa", "received");
    give(office, "Trần Hòa", "received");
    give(office, "Trần Hoa", "received");
    assert_int_equal(names_read(office, officer_of(&schema_case), &names, NULL), TD_OK);
    check_names(&names, "Trần Hoa 1/1, Trần Hòa 3/3");
    names_release(&names);
}

static bool known(struct office *office, const char *name)
{
    bool answer = false;
    assert_int_equal(
        name_is_known(office, officer_of(&schema_case), name, &answer, NULL), TD_OK);
    return answer;
}

/* Known by any register; accents tell names apart, case and tone placement do not. */
static void test_known(void **state)
{
    struct office *office = *state;
    fill(office);
    assert_true(known(office, "Lê Thị Hoa"));
    assert_true(known(office, "lê thị hoa"));
    assert_true(known(office, "Vũ Ước"));
    assert_false(known(office, "Lê Thị Hòa"));
    assert_false(known(office, "Lê Thị"));
    assert_false(known(office, "Hoa"));
    assert_false(known(office, "Lê Thị Hoa Mai"));
}

/* Which fields it is for. */
static void test_kept(void **state)
{
    (void)state;
    assert_true(field_is_counted(officer_of(&schema_letter)));
    assert_true(field_is_counted(schema_field(&schema_visit, "host")));
    assert_false(names_have_load(schema_field(&schema_visit, "host")));
    assert_false(field_is_counted(schema_field(&schema_visit, "name")));
    assert_false(field_is_counted(schema_field(&schema_letter, "forwarded_to")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_office, close_office)
    const struct CMUnitTest tests[] = {
        TEST(test_order_and_load),
        TEST(test_what_counts),
        TEST(test_spellings),
        TEST(test_known),
        TEST(test_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
