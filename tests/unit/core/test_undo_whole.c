/* SPDX-License-Identifier: MIT
 *
 * What was made together is taken back and done again together: merges, imports and
 * changes of many records, when the register has moved on meanwhile.
 */
#include "core/bulk.h"
#include "core/merge.h"
#include "desk.h"
#include "model/letter.h"
#include "model/link.h"

#include "base/paths.h"

/* A register on disk, where colleagues sit down one after the other. */
struct desk {
    char *dir, *path;
    struct office *office;
};

static void sit_down(struct desk *desk, const char *who)
{
    struct seat seat = {.actor = who, .road = ROAD_TUI};
    office_close(desk->office);
    assert_int_equal(office_open(desk->path, 0, &seat, &desk->office, NULL), TD_OK);
}

static int desk_setup(void **state)
{
    struct desk *desk = xcalloc(1, sizeof *desk);
    struct office_profile profile = {"Phường Thử", "THU", LANG_EN};
    char made[] = "/tmp/tiepdan-undo-XXXXXX";
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_non_null(mkdtemp(made));
    desk->dir = xstrdup(made);
    desk->path = path_join(made, "register");
    assert_int_equal(office_create(desk->path, &profile, NULL, NULL), TD_OK);
    sit_down(desk, "lan");
    *state = desk;
    return 0;
}

static int desk_teardown(void **state)
{
    struct desk *desk = *state;
    void *office = desk->office;
    close_office(&office);
    path_remove_tree(desk->dir);
    free(desk->dir);
    free(desk->path);
    free(desk);
    return 0;
}

/* A colleague changes a record and goes. */
static void hoa_edits(
    struct desk *desk, const struct schema *schema, uint64_t id, const char *const *pairs)
{
    struct err err = {0};
    sit_down(desk, "hoa");
    if (edit(desk->office, schema, id, 0, pairs, &err) != TD_OK)
        fail_msg("%s", err.text);
    sit_down(desk, "lan");
}

static void hoa_takes_out(struct desk *desk, const struct schema *schema, uint64_t id)
{
    struct command command = {
        .verb = VERB_VOID, .schema = schema, .id = id, .reason = "nhầm"};
    struct outcome outcome;
    sit_down(desk, "hoa");
    assert_int_equal(office_apply(desk->office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    sit_down(desk, "lan");
}

/* Case 1 and its twin 2, two visits of the twin and a link of it to case 3. */
struct twins {
    struct desk *desk;
    uint64_t a, b, other, first, second, link;
};

static struct twins twins_of(struct desk *desk)
{
    struct twins t = {.desk = desk};
    struct office *office = desk->office;
    t.a = add(office, &schema_case, PAIRS("kind=petition", "content=Cống tắc"));
    t.b = add(office, &schema_case,
        PAIRS("kind=petition", "content=Cống bị tắc", "address=Khu 4"));
    t.other = add_case(office, "Mai");
    t.first = add(office, &schema_visit, PAIRS("content=Hỏi", "case=26-00002"));
    t.second = add(office, &schema_visit, PAIRS("content=Hỏi lại", "case=26-00002"));
    struct outcome outcome;
    assert_int_equal(office_link(office, "26-00002", "26-00003", &outcome, NULL), TD_OK);
    t.link = outcome.id;
    outcome_release(&outcome);
    return t;
}

static void merge(const struct twins *t)
{
    const struct field *field = schema_field(&schema_case, "address");
    struct merge merge = {
        .schema = &schema_case, .into = t->a, .from = t->b, .take = &field, .n_take = 1};
    struct str said = {0};
    struct err err = {0};
    if (office_merge(t->desk->office, &merge, &said, &err) != TD_OK)
        fail_msg("%s", err.text);
    str_release(&said);
}

static void expect_merged(const struct twins *t)
{
    expect(t->desk->office, &schema_case, t->a, "address", "Khu 4");
    expect(t->desk->office, &schema_case, t->b, "merged", "26-00001");
    expect(t->desk->office, &schema_case, t->b, "voided", "merged into 26-00001");
    expect(t->desk->office, &schema_visit, t->first, "case", "26-00001");
    expect(t->desk->office, &schema_visit, t->second, "case", "26-00001");
    expect(t->desk->office, &schema_link, t->link, "a", "26-00001");
}

static void expect_apart(const struct twins *t)
{
    expect(t->desk->office, &schema_case, t->a, "address", "");
    expect(t->desk->office, &schema_case, t->b, "merged", "");
    expect(t->desk->office, &schema_case, t->b, "voided", "");
    expect(t->desk->office, &schema_visit, t->first, "case", "26-00002");
    expect(t->desk->office, &schema_visit, t->second, "case", "26-00002");
    expect(t->desk->office, &schema_link, t->link, "a", "26-00002");
}

/* What it said; the caller frees. */
static char *must(struct desk *desk, struct undo undo)
{
    struct str said = {0};
    struct err err = {0};
    str_add(&said, "");
    if (office_undo(desk->office, &undo, &said, &err) != TD_OK)
        fail_msg("%s", err.text);
    return str_detach(&said);
}

static void refused(struct desk *desk, struct undo undo, const char *why)
{
    struct office *office = desk->office;
    struct str said = {0};
    struct err err = {0};
    uint64_t before = office_revision(office);
    enum td_status status = office_undo(office, &undo, &said, &err);
    assert_true(status == TD_CONFLICT || status == TD_INVALID);
    if (strstr(err.text, why) == NULL)
        fail_msg("“%s” does not say “%s”", err.text, why);
    assert_int_equal(office_revision(office), before);
    str_release(&said);
}

static const struct undo mine = {.target = UNDO_MINE}, again = {.target = UNDO_REDO};

static struct undo of_record(const struct schema *schema, uint64_t id)
{
    return (struct undo){.target = UNDO_RECORD, .schema = schema, .id = id};
}

/* ---- merges ---- */

static void a_merge_goes_back_and_forth(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    expect_merged(&t);
    for (int i = 0; i < 3; i++) {
        free(must(*state, mine));
        expect_apart(&t);
        free(must(*state, again));
        expect_merged(&t);
    }
    // by its record as well, after it was done again
    free(must(*state, of_record(&schema_case, t.b)));
    expect_apart(&t);
    free(must(*state, again));
    expect_merged(&t);
}

static void other_fields_do_not_keep_a_merge_from_being_done_again(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    free(must(*state, mine));
    hoa_edits(*state, &schema_case, t.a, PAIRS("note=Đã khảo sát"));
    hoa_edits(*state, &schema_visit, t.first, PAIRS("note=Hẹn lại"));
    free(must(*state, again));
    expect_merged(&t);
    expect(t.desk->office, &schema_case, t.a, "note", "Đã khảo sát");
}

/* What came to the twin after the undoing stays there, is named and still leads on. */
static void what_came_between_is_told(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    free(must(*state, mine));
    sit_down(*state, "hoa");
    add(t.desk->office, &schema_letter, PAIRS("content=Đơn mới", "case=26-00002"));
    sit_down(*state, "lan");
    char *said = must(*state, again);
    assert_non_null(strstr(said, "done again: merged 26-00002"));
    assert_non_null(strstr(said, "came to 26-00002"));
    assert_non_null(strstr(said, "Letters (1) D26-00001"));
    free(said);
    expect_merged(&t);
}

static void what_was_moved_away_between_is_asked_about(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    free(must(*state, mine));
    hoa_edits(*state, &schema_visit, t.first, PAIRS("case=26-00003"));
    refused(*state, again, "“Case” of T26-00001 has been changed since");
    expect(t.desk->office, &schema_case, t.b, "voided", "");
    struct undo rest = again;
    rest.rest = true;
    char *said = must(*state, rest);
    assert_non_null(strstr(said, "stays: “Case” of T26-00001"));
    free(said);
    expect(t.desk->office, &schema_case, t.b, "merged", "26-00001");
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00003");
    expect(t.desk->office, &schema_visit, t.second, "case", "26-00001");
}

/* The rules of merging hold for doing it again. */
static void a_merge_into_what_was_taken_out_is_not_done_again(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    free(must(*state, mine));
    hoa_takes_out(*state, &schema_case, t.a);
    refused(*state, again, "26-00001 was taken out");
    struct undo rest = again;
    rest.rest = true;
    refused(*state, rest, "26-00001 was taken out");
    expect(t.desk->office, &schema_case, t.b, "voided", "");
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00002");
}

static void what_hides_a_person_since_is_not_merged_again(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    free(must(*state, mine));
    hoa_edits(*state, &schema_case, t.b, PAIRS("secret=yes"));
    refused(*state, again, "hides who is behind it");
    struct undo rest = again;
    rest.rest = true;
    refused(*state, rest, "hides who is behind it");
    expect(t.desk->office, &schema_case, t.b, "voided", "");
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00002");
}

/* Merged into a second one since: the first merge is taken back all the same. */
static void the_first_of_two_merges_is_taken_back(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    struct merge on = {.schema = &schema_case, .into = t.other, .from = t.a};
    struct str told = {0};
    assert_int_equal(office_merge(t.desk->office, &on, &told, NULL), TD_OK);
    str_release(&told);
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00003");
    char *said = must(*state, of_record(&schema_case, t.b));
    assert_non_null(strstr(said, "left as it is, changed since: “Case” of T26-00001"));
    free(said);
    expect(t.desk->office, &schema_case, t.b, "voided", "");
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00003");
    expect(t.desk->office, &schema_case, t.a, "merged", "26-00003");
    free(must(*state, of_record(&schema_case, t.a)));
    expect(t.desk->office, &schema_case, t.a, "voided", "");
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00001");
}

static void what_was_taken_over_and_edited_since_stays(void **state)
{
    struct twins t = twins_of(*state);
    merge(&t);
    hoa_edits(*state, &schema_case, t.a, PAIRS("address=Khu 5"));
    hoa_takes_out(*state, &schema_visit, t.second);
    char *said = must(*state, of_record(&schema_case, t.b));
    assert_non_null(strstr(said, "left as it is, changed since: “Address” of 26-00001"));
    free(said);
    expect(t.desk->office, &schema_case, t.a, "address", "Khu 5");
    expect(t.desk->office, &schema_visit, t.first, "case", "26-00002");
    expect(t.desk->office, &schema_visit, t.second, "case", "26-00002");
}

static void people_go_back_and_forth(void **state)
{
    struct desk *desk = *state;
    struct office *office = desk->office;
    uint64_t visit =
        add(office, &schema_visit, PAIRS("content=Hỏi", "name=Trần Bình", "phone=0901"));
    add(office, &schema_visit, PAIRS("content=Hỏi", "name=Trần Bình", "phone=0902"));
    struct merge merge = {.schema = &schema_person, .into = 2, .from = 1};
    struct str told = {0};
    assert_int_equal(office_merge(office, &merge, &told, NULL), TD_OK);
    str_release(&told);
    for (int i = 0; i < 2; i++) {
        free(must(desk, mine));
        expect(office, &schema_visit, visit, "person", "N-00001");
        free(must(desk, again));
        expect(office, &schema_visit, visit, "person", "N-00002");
        expect(office, &schema_person, 1, "merged", "N-00002");
    }
}

/* ---- imports ---- */

struct import {
    uint64_t batch, hoa, mai, an;
};

/* Two rows; a colleague adds a case between, as an import commits on its way. */
static struct import import_two(struct desk *desk)
{
    struct import im = {0};
    assert_int_equal(office_batch_begin(desk->office, &im.batch, NULL), TD_OK);
    im.hoa = add_case(desk->office, "Lê Hòa");
    assert_int_equal(office_batch_commit(desk->office, NULL), TD_OK);
    sit_down(desk, "hoa");
    im.mai = add_case(desk->office, "Mai");
    sit_down(desk, "lan");
    assert_int_equal(office_batch_begin(desk->office, &im.batch, NULL), TD_OK);
    im.an = add_case(desk->office, "Lê An");
    assert_int_equal(office_batch_commit(desk->office, NULL), TD_OK);
    return im;
}

static void an_import_goes_back_and_forth(void **state)
{
    struct desk *desk = *state;
    struct import im = import_two(desk);
    struct undo whole = {.target = UNDO_BATCH, .batch = im.batch};
    for (int i = 0; i < 2; i++) {
        free(must(desk, i == 0 ? mine : whole));
        expect(desk->office, &schema_case, im.hoa, "voided", "the addition was undone");
        expect(desk->office, &schema_case, im.an, "voided", "the addition was undone");
        expect(desk->office, &schema_case, im.mai, "voided", "");
        char *said = must(desk, again);
        const char *first = strstr(said, "done again: added 26-00001\n");
        assert_non_null(first);
        assert_non_null(strstr(first, "done again: added 26-00003\n"));
        free(said);
        assert_int_equal(count(desk->office, &schema_case, ""), 3);
    }
    struct undo one = {.target = UNDO_REDO};
    struct str said = {0};
    assert_int_equal(office_undo(desk->office, &one, &said, NULL), TD_NOT_FOUND);
    str_release(&said);
}

static void rows_that_moved_on_stay_when_an_import_goes(void **state)
{
    struct desk *desk = *state;
    struct import im = import_two(desk);
    struct undo whole = {.target = UNDO_BATCH, .batch = im.batch};
    hoa_edits(desk, &schema_case, im.an, PAIRS("officer=hoa"));
    refused(desk, whole, "26-00003 has been changed since it was added");
    whole.rest = true;
    free(must(desk, whole));
    assert_int_equal(count(desk->office, &schema_case, ""), 2);
    // done again, it is the rows that went
    free(must(desk, again));
    assert_int_equal(count(desk->office, &schema_case, ""), 3);
    expect(desk->office, &schema_case, im.an, "officer", "hoa");
}

static void what_was_brought_back_by_hand_is_not_done_again(void **state)
{
    struct desk *desk = *state;
    struct import im = import_two(desk);
    free(must(desk, mine));
    struct command back = {.verb = VERB_UNVOID, .schema = &schema_case, .id = im.hoa};
    struct outcome outcome;
    sit_down(desk, "hoa");
    assert_int_equal(office_apply(desk->office, &back, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    sit_down(desk, "lan");
    refused(desk, again, "26-00001 has been changed since");
    struct undo rest = again;
    rest.rest = true;
    free(must(desk, rest));
    expect(desk->office, &schema_case, im.hoa, "voided", "");
    expect(desk->office, &schema_case, im.an, "voided", "");
}

/* ---- many at once ---- */

static void move_all(struct desk *desk, const uint64_t *ids, size_t n, const char *to)
{
    struct casefile *wanted = record_new(&schema_case);
    const struct field *field = schema_field(&schema_case, "state");
    field_set_text(field, wanted, to);
    struct command command = {.verb = VERB_MOVE,
        .schema = &schema_case,
        .record = wanted,
        .fields = &field,
        .n_fields = 1};
    struct bulk_outcome did;
    assert_int_equal(office_bulk(desk->office, &command, ids, n, &did, NULL), TD_OK);
    assert_int_equal(did.changed, n);
    bulk_outcome_release(&did);
    record_free(&schema_case, wanted);
}

static void a_move_of_many_goes_back_and_forth_around_what_moved_on(void **state)
{
    struct desk *desk = *state;
    uint64_t ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = add_case(desk->office, "Mai");
    move_all(desk, ids, 3, "classified");
    sit_down(desk, "hoa");
    move_all(desk, &ids[1], 1, "accepted");
    sit_down(desk, "lan");
    refused(desk, mine, "“State” of 26-00002 has been changed since");
    struct undo rest = mine;
    rest.rest = true;
    for (int i = 0; i < 2; i++) {
        free(must(desk, rest));
        expect(desk->office, &schema_case, ids[0], "state", "received");
        expect(desk->office, &schema_case, ids[1], "state", "accepted");
        expect(desk->office, &schema_case, ids[2], "state", "received");
        free(must(desk, again));
        expect(desk->office, &schema_case, ids[0], "state", "classified");
        expect(desk->office, &schema_case, ids[1], "state", "accepted");
        expect(desk->office, &schema_case, ids[2], "state", "classified");
    }
    // what the colleague did since is hers: taken back, the whole goes
    sit_down(desk, "hoa");
    free(must(desk, mine));
    sit_down(desk, "lan");
    free(must(desk, mine));
    for (int i = 0; i < 3; i++)
        expect(desk->office, &schema_case, ids[i], "state", "received");
}

#define DESK(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK(a_merge_goes_back_and_forth),
        DESK(other_fields_do_not_keep_a_merge_from_being_done_again),
        DESK(what_came_between_is_told),
        DESK(what_was_moved_away_between_is_asked_about),
        DESK(a_merge_into_what_was_taken_out_is_not_done_again),
        DESK(what_hides_a_person_since_is_not_merged_again),
        DESK(the_first_of_two_merges_is_taken_back),
        DESK(what_was_taken_over_and_edited_since_stays),
        DESK(people_go_back_and_forth),
        DESK(an_import_goes_back_and_forth),
        DESK(rows_that_moved_on_stay_when_an_import_goes),
        DESK(what_was_brought_back_by_hand_is_not_done_again),
        DESK(a_move_of_many_goes_back_and_forth_around_what_moved_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
