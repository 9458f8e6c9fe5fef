/* SPDX-License-Identifier: MIT
 *
 * Reading ahead: every row once and in order however many lots it takes, an end at any
 * moment, and faults of the file behind the rows before them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ahead.h"
#include "model/person.h"
#include "scratch.h"

/* More than three lots. */
enum { MANY = 50000 };

static enum td_status take_header(void *ctx, const struct csv_row *row, struct err *err)
{
    enum td_status status = columns_init(ctx, &schema_person, row, NULL, NULL, err);
    return status == TD_OK ? TD_CANCELLED : status;
}

struct reading {
    struct csv_source source;
    struct columns columns;
    struct parse_env env;
    char *path;
};

/* Every third of the n rows has a code. */
static void reading_begin(struct reading *r, size_t n, const char *end)
{
    struct str text = {0};
    str_add(&text, "code,name\n");
    for (size_t i = 0; i < n; i++)
        str_addf(&text, i % 3 == 0 ? "P%zu,Nguyễn %zu\n" : ",Trần %zu\n", i, i);
    str_add(&text, end);
    *r = (struct reading){.path = scratch_write("ahead.csv", text.buf, text.len)};
    str_release(&text);
    r->source = (struct csv_source){.path = r->path, .delimiter = ','};
    assert_int_equal(csv_read(&r->source, take_header, &r->columns, NULL), TD_CANCELLED);
}

static void reading_end(struct reading *r)
{
    columns_release(&r->columns);
    free(r->path);
}

static struct ahead *start(const struct reading *r, bool plain)
{
    struct ahead *ahead = NULL;
    assert_int_equal(
        ahead_start(&r->source, &r->columns, plain, &r->env, &ahead, NULL), TD_OK);
    return ahead;
}

static void each_in_order(const struct reading *r, bool plain, size_t expected)
{
    struct ahead *ahead = start(r, plain);
    struct lot *lot = NULL;
    uint64_t line = 1;
    size_t n = 0, lots = 0;
    do {
        assert_int_equal(ahead_next(ahead, &r->env, &lot, NULL), TD_OK);
        for (size_t i = 0; lot != NULL && i < lot->n; i++, n++) {
            const struct pending *p = &lot->rows[i];
            bool coded = record_chead(p->record)->code != NULL;
            assert_true(p->line > line && coded != plain);
            line = p->line;
        }
        lots += lot != NULL;
    } while (lot != NULL);
    assert_int_equal(n, expected);
    assert_true(expected < MANY / 2 || lots >= 2);
    assert_int_equal(ahead_next(ahead, &r->env, &lot, NULL), TD_OK); // and stays there
    assert_null(lot);
    assert_int_equal(ahead_stop(ahead), MANY - expected);
}

static void test_every_row_once(void **state)
{
    struct reading r;
    (void)state;
    reading_begin(&r, MANY, "");
    each_in_order(&r, false, (MANY + 2) / 3);
    each_in_order(&r, true, MANY - (MANY + 2) / 3);
    reading_end(&r);
}

static void test_end_at_any_moment(void **state)
{
    struct reading r;
    (void)state;
    reading_begin(&r, MANY, "");
    for (size_t lots = 0; lots < 3; lots++) {
        struct ahead *ahead = start(&r, true);
        struct lot *lot = NULL;
        for (size_t i = 0; i < lots; i++)
            assert_int_equal(ahead_next(ahead, &r.env, &lot, NULL), TD_OK);
        ahead_stop(ahead);
    }
    assert_int_equal(ahead_stop(NULL), 0);
    reading_end(&r);
}

static void test_fault_behind_the_rows(void **state)
{
    struct reading r;
    struct err err = {.code = TD_OK};
    struct lot *lot = NULL;
    (void)state;
    reading_begin(&r, MANY, ",a\"b\n");
    struct ahead *ahead = start(&r, true);
    enum td_status status = TD_OK;
    size_t n = 0;
    while ((status = ahead_next(ahead, &r.env, &lot, &err)) == TD_OK)
        n += lot->n;
    assert_int_equal(status, TD_INVALID);
    assert_null(lot);
    assert_true(n >= 16000);
    assert_non_null(strstr(err.text, "50002"));
    ahead_stop(ahead);
    reading_end(&r);
}

/* What a lot is parsed with is what was given with the one before the last. */
static void test_env_follows(void **state)
{
    struct reading r;
    struct lot *lot = NULL;
    (void)state;
    reading_begin(&r, MANY, "");
    struct ahead *ahead = start(&r, true);
    for (day_t day = 1; day <= 3; day++) {
        r.env.today = day;
        assert_int_equal(ahead_next(ahead, &r.env, &lot, NULL), TD_OK);
        assert_int_equal(lot->env.today, day <= 2 ? 0 : 2);
    }
    ahead_stop(ahead);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_once),
        cmocka_unit_test(test_end_at_any_moment),
        cmocka_unit_test(test_fault_behind_the_rows),
        cmocka_unit_test(test_env_follows),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
