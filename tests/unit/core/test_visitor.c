/* SPDX-License-Identifier: MIT
 *
 * What the desk remembers about somebody.
 */
#include "desk.h"

#include "core/visitor.h"

/* What the visitor strip is made of. */
static void a_visitor_is_remembered(void **state)
{
    struct office *office = *state;
    struct visitor v;
    add(office, &schema_visit,
        PAIRS("content=first", "date=2026-06-01", "name=Lê Thị Ánh", "phone=0912345678"));
    add(office, &schema_visit,
        PAIRS("content=newest", "date=2026-06-20", "name=Lê Thị Ánh", "phone=0912345678",
            "result=appointment"));
    uint64_t out = add(office, &schema_visit,
        PAIRS("content=wrong", "date=2026-06-25", "name=Lê Thị Ánh", "phone=0912345678"));
    struct command take_out = {
        .verb = VERB_VOID, .schema = &schema_visit, .id = out, .reason = "twice"};
    assert_int_equal(apply(office, take_out, PAIRS("note="), NULL, NULL), TD_OK);
    uint64_t id;
    assert_int_equal(
        office_find_code_in(office, &schema_person, "N-00001", &id, NULL), TD_OK);
    add(office, &schema_case,
        PAIRS("kind=petition", "content=late", "person=N-00001", "name=Lê Thị Ánh",
            "due=2026-08-01"));
    add(office, &schema_case,
        PAIRS("kind=petition", "content=soon", "person=N-00001", "name=Lê Thị Ánh",
            "due=2026-07-05"));
    add(office, &schema_case,
        PAIRS("kind=petition", "content=over", "person=N-00001", "name=Lê Thị Ánh",
            "opened=2026-06-01", "state=closed", "resolved=2026-07-01"));
    add(office, &schema_note,
        PAIRS("case=26-00001", "date=2026-07-01", "text=Call back", "remind=2026-07-04"));
    add(office, &schema_letter,
        PAIRS(
            "content=older", "received=2026-06-02", "name=Lê Thị Ánh", "person=N-00001"));
    add(office, &schema_letter,
        PAIRS("content=by post", "received=2026-06-22", "name=Lê Thị Ánh",
            "person=N-00001"));
    assert_int_equal(visitor_read(office, id, NULL, 0, &v, NULL), TD_OK);
    assert_int_equal(v.letters, 2);
    assert_string_equal(v.letter.content, "by post");
    assert_int_equal(v.visits, 2);
    assert_string_equal(v.last.content, "newest");
    assert_int_equal(v.n_cases, 3);
    assert_int_equal(v.n_open, 2);
    assert_string_equal(v.open[0].content, "soon");
    assert_string_equal(v.open[1].content, "late");
    assert_string_equal(v.note.text, "Call back");
    visitor_release(&v);
    // What is open on the desk is not told of as something earlier.
    assert_int_equal(visitor_read(office, id, &schema_visit, 2, &v, NULL), TD_OK);
    assert_int_equal(v.visits, 1);
    assert_string_equal(v.last.content, "first");
    visitor_release(&v);
    assert_int_equal(visitor_read(office, id, &schema_case, 2, &v, NULL), TD_OK);
    assert_int_equal(v.visits, 2);
    assert_int_equal(v.n_cases, 3);
    assert_int_equal(v.n_open, 2);
    visitor_release(&v);
    assert_int_equal(visitor_read(office, id, &schema_letter, 2, &v, NULL), TD_OK);
    assert_int_equal(v.letters, 1);
    assert_string_equal(v.letter.content, "older");
    visitor_release(&v);
    struct known_person *people;
    size_t n;
    assert_int_equal(people_suggest(office, "le thi", 8, &people, &n, NULL), TD_OK);
    assert_int_equal(people[0].visits, 2);
    assert_int_equal(people[0].open_cases, 2);
    people_free(people, n);
    assert_int_equal(visitor_read(office, 99, NULL, 0, &v, NULL), TD_NOT_FOUND);
    visitor_release(&v);
}

/* Neither a denunciation nor a visit to one counts among what a person did, not even
 * while this session sees who it is. */
static void a_visitor_is_no_denouncer(void **state)
{
    struct office *office = *state;
    uint64_t person = add(office, &schema_person, PAIRS("name=Lê Thị Ánh"));
    uint64_t secret = add(office, &schema_case,
        PAIRS("code=D-1", "kind=complaint", "content=y", "name=Lê Thị Ánh",
            "person=N-00001"));
    add(office, &schema_visit,
        PAIRS("content=x", "name=Lê Thị Ánh", "person=N-00001", "case=D-1"));
    add(office, &schema_letter,
        PAIRS("content=x", "name=Lê Thị Ánh", "person=N-00001", "case=D-1"));
    assert_int_equal(
        edit(office, &schema_case, secret, 0, PAIRS("secret=yes"), NULL), TD_OK);
    add(office, &schema_case,
        PAIRS("kind=petition", "content=z", "name=Lê Thị Ánh", "person=N-00001"));
    assert_int_equal(office_reveal(office, &schema_case, secret, NULL), TD_OK);
    struct visitor v;
    assert_int_equal(visitor_read(office, person, NULL, 0, &v, NULL), TD_OK);
    assert_int_equal(v.visits, 0);
    assert_int_equal(v.letters, 0);
    assert_int_equal(v.letter.head.id, 0);
    assert_int_equal(v.n_cases, 1);
    assert_int_equal(v.n_open, 1);
    visitor_release(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(a_visitor_is_remembered),
        OFFICE_TEST(a_visitor_is_no_denouncer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
