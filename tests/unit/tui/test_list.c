/* SPDX-License-Identifier: MIT
 *
 * The invariant of the list under any movement.
 */
#include "cmocka_all.h"

#include "list.h"

static void check(const struct list *list)
{
    if (list->total == 0) {
        assert_int_equal(list->at, 0);
        assert_int_equal(list->first, 0);
        return;
    }
    assert_true(list->at < list->total);
    assert_true(list->first <= list->at);
    assert_true(list->at < list->first + list->height);
    // No blank rows below the end while there are rows above.
    assert_true(list->first == 0 || list->first + list->height <= list->total);
}

static void test_random_walk(void **state)
{
    (void)state;
    struct list list = {0};
    unsigned seed = 11;
    for (int i = 0; i < 50000; i++) {
        seed = seed * 1103515245u + 12345u;
        unsigned r = seed >> 16;
        switch (r % 6) {
        case 0: list_set_total(&list, r % 40); break;
        case 1: list_set_height(&list, (int)(r % 12)); break;
        case 2: list_move(&list, (int64_t)(r % 30) - 15); break;
        case 3: list_go(&list, r % 50); break;
        case 4: list_follow(&list, r % 40, r % 50); break;
        default: list_center(&list, r % 50); break;
        }
        check(&list);
    }
}

static void test_moves(void **state)
{
    (void)state;
    struct list list = {0};
    list_set_height(&list, 5);
    list_set_total(&list, 12);
    assert_true(list_act(&list, ACT_PAGE_DOWN));
    assert_int_equal(list.at, 5);
    assert_int_equal(list.first, 1);
    assert_true(list_act(&list, ACT_LAST));
    assert_int_equal(list.at, 11);
    assert_int_equal(list.first, 7);
    assert_true(list_act(&list, ACT_UP));
    assert_int_equal(list.first, 7); // the window stays while it can
    assert_true(list_act(&list, ACT_FIRST));
    assert_int_equal(list.at, 0);
    assert_true(list_act(&list, ACT_UP));
    assert_int_equal(list.at, 0);
    assert_false(list_act(&list, ACT_EDIT));
}

static void test_rows_come_in_between(void **state)
{
    (void)state;
    struct list list = {0};
    list_set_height(&list, 5);
    list_set_total(&list, 4);
    list_go(&list, 1);
    list_follow(&list, 7, 3); // two above: the top is seen still
    assert_int_equal(list.first, 0);
    assert_int_equal(list.at, 3);
    list_follow(&list, 20, 9); // no longer: it stays on the fourth line
    assert_int_equal(list.first, 6);
    assert_int_equal(list.at, 9);
    list_follow(&list, 21, 9); // below only
    assert_int_equal(list.first, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_walk),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_rows_come_in_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
