/* SPDX-License-Identifier: MIT
 *
 * Saved views: whose they are, their order, what is refused. Every test ends with
 * `check`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/str.h"
#include "core/view.h"
#include "model/view.h"

static struct office *open_office(void)
{
    struct seat seat = {.actor = "lan", .road = ROAD_TUI};
    struct office *office;
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_int_equal(office_open("mem:", 0, &seat, &office, NULL), TD_OK);
    return office;
}

static void close_office(struct office *office)
{
    struct office_check check;
    assert_int_equal(office_check(office, NULL, NULL, NULL, &check, NULL), TD_OK);
    assert_int_equal(check.faults, 0);
    office_close(office);
}

static enum td_status save(
    struct office *office, const char *name, const char *filter, bool shared)
{
    struct view_wish wish = {
        .schema = &schema_case, .name = name, .filter = filter, .shared = shared};
    struct outcome outcome;
    enum td_status status = view_save(office, &wish, &outcome, NULL);
    outcome_release(&outcome);
    return status;
}

/* "name*, name": the views as they come, a star on shared ones. */
static void check_views(struct office *office, const char *expected)
{
    struct saved_view *views = NULL;
    struct str out = {0};
    size_t n = 0;
    assert_int_equal(views_list(office, &schema_case, &views, &n, NULL), TD_OK);
    for (size_t i = 0; i < n; i++)
        str_addf(&out, "%s%s%s%s", i == 0 ? "" : ", ", views[i].name,
            views[i].shared ? "*" : "", views[i].broken ? "!" : "");
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
    views_free(views, n);
}

static uint64_t view_id(struct office *office, const char *name)
{
    struct saved_view *views = NULL;
    uint64_t id = 0;
    size_t n = 0;
    assert_int_equal(views_list(office, &schema_case, &views, &n, NULL), TD_OK);
    for (size_t i = 0; i < n; i++)
        if (strcmp(views[i].name, name) == 0)
            id = views[i].id;
    views_free(views, n);
    assert_int_not_equal(id, 0);
    return id;
}

static void add_of_other(struct office *office, const char *register_, const char *filter)
{
    struct view_record *v = record_new(&schema_view);
    struct command command = {.verb = VERB_ADD, .schema = &schema_view, .record = v};
    struct outcome outcome;
    field_set_text(schema_field(&schema_view, "name"), v, "Khác");
    field_set_text(schema_field(&schema_view, "register"), v, register_);
    field_set_text(schema_field(&schema_view, "filter"), v, filter);
    field_set_text(schema_field(&schema_view, "owner"), v, "hoa");
    assert_int_equal(office_apply(office, &command, &outcome, NULL), TD_OK);
    outcome_release(&outcome);
    record_free(&schema_view, v);
}

static void test_whose(void **state)
{
    (void)state;
    struct office *office = open_office();
    assert_int_equal(save(office, "Một", "open", false), TD_OK);
    assert_int_equal(save(office, "Hai", "closed", true), TD_OK);
    add_of_other(office, "case", "open");
    check_views(office, "Một, Hai*");
    assert_int_equal(view_share(office, view_id(office, "Một"), true, NULL), TD_OK);
    assert_int_equal(view_share(office, view_id(office, "Hai"), false, NULL), TD_OK);
    check_views(office, "Một*, Hai");
    close_office(office);
}

static void test_order(void **state)
{
    (void)state;
    struct office *office = open_office();
    struct undo undo = {.target = UNDO_MINE};
    struct str said = {0};
    assert_int_equal(save(office, "A", "", false), TD_OK);
    assert_int_equal(save(office, "B", "", false), TD_OK);
    assert_int_equal(save(office, "C", "", false), TD_OK);
    uint64_t c = view_id(office, "C");
    assert_int_equal(view_shift(office, &schema_case, c, -1, NULL), TD_OK);
    check_views(office, "A, C, B");
    assert_int_equal(view_shift(office, &schema_case, c, -1, NULL), TD_OK);
    assert_int_equal(view_shift(office, &schema_case, c, -1, NULL), TD_OK);
    check_views(office, "C, A, B");
    assert_int_equal(office_undo(office, &undo, &said, NULL), TD_OK);
    check_views(office, "A, C, B");
    assert_int_equal(view_shift(office, &schema_case, c, +1, NULL), TD_OK);
    assert_int_equal(view_shift(office, &schema_case, c, +1, NULL), TD_OK);
    check_views(office, "A, B, C");
    str_release(&said);
    close_office(office);
}

static void test_names(void **state)
{
    (void)state;
    struct office *office = open_office();
    assert_int_equal(save(office, " ", "open", false), TD_INVALID);
    assert_int_equal(save(office, "Đất", "open) or (closed", false), TD_INVALID);
    assert_int_equal(save(office, "Đất", "open", false), TD_OK);
    assert_int_equal(save(office, "dat", "closed", false), TD_OK);
    assert_int_equal(save(office, "Khác", "closed", false), TD_OK);
    check_views(office, "dat, Khác");
    uint64_t id = view_id(office, "dat");
    assert_int_equal(view_rename(office, &schema_case, id, "khac", NULL), TD_CONFLICT);
    assert_int_equal(view_rename(office, &schema_case, id, "Đất", NULL), TD_OK);
    assert_int_equal(view_remove(office, id, NULL), TD_OK);
    check_views(office, "Khác");
    close_office(office);
}

/* Whatever was put into the record by hand: what does not parse alone is marked. */
static void test_broken(void **state)
{
    (void)state;
    struct seat hoa = {.actor = "hoa", .road = ROAD_TUI};
    struct office *office;
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_int_equal(office_open("mem:", 0, &hoa, &office, NULL), TD_OK);
    add_of_other(office, "case", "open) or (closed");
    check_views(office, "Khác!");
    close_office(office);
}

/* Whoever reads the register of views reads it in his or her own language. */
static void test_shown(void **state)
{
    (void)state;
    struct office *office = open_office();
    struct view_record *view = record_new(&schema_view);
    struct str out = {0};
    view->book = xstrdup("case");
    view->filter = xstrdup("kind:complaint overdue");
    msg_use(LANG_VI);
    office_show(office, &schema_view, view, schema_field(&schema_view, "filter"), &out);
    assert_string_equal(out.buf, "loai:khieunai quahan");
    str_clear(&out);
    office_show(office, &schema_view, view, schema_field(&schema_view, "register"), &out);
    assert_string_equal(out.buf, "Hồ sơ");
    msg_use(LANG_EN);
    str_release(&out);
    record_free(&schema_view, view);
    close_office(office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
