/* SPDX-License-Identifier: MIT
 *
 * The hand-over: two people on one register, one of them away.
 */
#include "desk.h"

#include "base/paths.h"
#include "core/handover.h"
#include "model/note.h"

struct two {
    char *dir, *path;
    struct office *lan, *hoa;
};

static struct office *sit_down(const struct two *two, const char *who)
{
    struct seat seat = {.actor = who, .road = ROAD_TUI};
    struct office *office;
    assert_int_equal(office_open(two->path, 0, &seat, &office, NULL), TD_OK);
    return office;
}

static int two_setup(void **state)
{
    struct two *two = xcalloc(1, sizeof *two);
    struct office_profile profile = {"Phường Thử", "THU", LANG_EN};
    char made[] = "/tmp/tiepdan-handover-XXXXXX";
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_non_null(mkdtemp(made));
    setenv("XDG_STATE_HOME", made, 1);
    two->dir = xstrdup(made);
    two->path = path_join(made, "register");
    assert_int_equal(office_create(two->path, &profile, NULL, NULL), TD_OK);
    two->lan = sit_down(two, "lan");
    *state = two;
    return 0;
}

static int two_teardown(void **state)
{
    struct two *two = *state;
    struct office_check check;
    assert_int_equal(
        office_check(two->lan, print_fault, NULL, NULL, &check, NULL), TD_OK);
    assert_int_equal(check.faults, 0);
    office_close(two->lan);
    path_remove_tree(two->dir);
    free(two->dir);
    free(two->path);
    free(two);
    return 0;
}

/* LMDB allows one opening of a register for each process: they take turns. */
static void hoa_comes(struct two *two)
{
    assert_int_equal(office_leave(two->lan, NULL), TD_OK);
    office_close(two->lan);
    two->hoa = sit_down(two, "hoa");
}

static void hoa_goes(struct two *two)
{
    office_close(two->hoa);
    two->lan = sit_down(two, "lan");
}

static struct handover ask(struct two *two)
{
    struct handover handover;
    struct err err = {0};
    if (office_handover(two->lan, &handover, &err) != TD_OK)
        fail_msg("%s", err.text);
    return handover;
}

static uint64_t add_mine(struct office *office, const char *code, const char *due)
{
    char *has_code = xasprintf("code=%s", code), *has_due = xasprintf("due=%s", due);
    uint64_t id = add(office, &schema_case,
        PAIRS(has_code, has_due, "kind=petition", "content=đường", "officer=lan",
            "name=An"));
    free(has_code);
    free(has_due);
    return id;
}

static void tells_what_others_did(void **state)
{
    struct two *two = *state;
    uint64_t a = add_mine(two->lan, "A", "2026-08-01");
    uint64_t b = add_mine(two->lan, "B", "2026-08-01");
    add_mine(two->lan, "C", "2026-08-01");
    uint64_t other = add(two->lan, &schema_case,
        PAIRS("code=D", "kind=petition", "content=nước", "officer=minh"));
    hoa_comes(two);
    assert_int_equal(
        edit(two->hoa, &schema_case, a, 0, PAIRS("address=khu 4", "name=Ánh"), NULL),
        TD_OK);
    assert_int_equal(
        edit(two->hoa, &schema_case, a, 0, PAIRS("content=đường làng"), NULL), TD_OK);
    assert_int_equal(
        edit(two->hoa, &schema_case, other, 0, PAIRS("content=x"), NULL), TD_OK);
    add(two->hoa, &schema_note, PAIRS("case=B", "text=Xem lại"));
    hoa_goes(two);
    assert_int_equal(
        edit(two->lan, &schema_case, 3, 0, PAIRS("content=của tôi"), NULL), TD_OK);
    struct handover handover = ask(two);
    assert_int_equal(handover.n_changes, 2);
    assert_false(handover.cut);
    assert_int_equal(handover.changes[0].casefile, b);
    assert_string_equal(handover.changes[0].actor, "hoa");
    assert_non_null(strstr(handover.changes[0].what, "Note"));
    assert_int_equal(handover.changes[1].casefile, a);
    assert_int_equal(handover.changes[1].more, 1);
    assert_non_null(strstr(handover.changes[1].what, "Content"));
    assert_null(strstr(handover.changes[1].what, "làng")); // names of fields only
    handover_release(&handover);

    // once told, and gone again, it is not told a second time
    hoa_comes(two);
    hoa_goes(two);
    handover = ask(two);
    assert_int_equal(handover.n_changes, 0);
    handover_release(&handover);
}

static void tells_nothing_to_a_newcomer(void **state)
{
    struct two *two = *state;
    hoa_comes(two);
    office_close(two->hoa);
    two->hoa = sit_down(two, "hoa");
    add_mine(two->hoa, "A", "2026-08-01");
    hoa_goes(two);
    office_close(two->lan);
    two->lan = sit_down(two, "minh"); // was never here
    struct handover handover = ask(two);
    assert_int_equal(handover.since_us, 0);
    assert_int_equal(handover.n_changes, 0);
    assert_int_equal(handover.n_due + handover.n_reminders, 0);
    handover_release(&handover);
}

static void tells_what_is_due(void **state)
{
    struct two *two = *state;
    add_mine(two->lan, "A", "2026-07-04");
    uint64_t today = add_mine(two->lan, "B", "2026-07-03");
    uint64_t late = add_mine(two->lan, "C", "2026-07-01");
    add(two->lan, &schema_case,
        PAIRS("code=D", "kind=petition", "content=x", "due=2026-07-01", "officer=hoa"));
    add(two->lan, &schema_note,
        PAIRS("case=B", "text=gọi", "remind=2026-07-03", "author=chi"));
    add(two->lan, &schema_note,
        PAIRS("case=D", "text=đi", "remind=2026-07-03", "author=chi"));
    struct handover handover = ask(two);
    assert_int_equal(handover.n_due, 2);
    assert_int_equal(handover.due[0], late);
    assert_int_equal(handover.due[1], today);
    assert_int_equal(handover.n_reminders, 1);
    assert_int_equal(handover.reminders[0].casefile, today);
    handover_release(&handover);
}

#define TWO_TEST(f) cmocka_unit_test_setup_teardown(f, two_setup, two_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO_TEST(tells_what_others_did),
        TWO_TEST(tells_nothing_to_a_newcomer),
        TWO_TEST(tells_what_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
