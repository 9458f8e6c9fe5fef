/* SPDX-License-Identifier: MIT
 *
 * Command-line options: every way to write them, every way to get them wrong, usage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/option.h"
#include "base/utf8.h"

struct common {
    const char *db;
    bool quiet, verbose;
};

struct own {
    const char *limit, *sort;
    bool count;
};

static const struct option_row common_rows[] = {
    {OPT_TEXT, 0, "db", N_("PATH"), N_("Use this register."),
        offsetof(struct common, db)},
    {OPT_FLAG, 'q', "quiet", NULL, N_("Say nothing."), offsetof(struct common, quiet)},
    {OPT_FLAG, 'v', "verbose", NULL, N_("Log."), offsetof(struct common, verbose)},
    {OPT_END_OF_TABLE, 0, NULL, NULL, NULL, 0},
};

static const struct option_row own_rows[] = {
    {OPT_TEXT, 'n', "limit", N_("N"), N_("Show at most so many rows."),
        offsetof(struct own, limit)},
    {OPT_TEXT, 's', "sort", N_("FIELD"),
        N_("Sort by this field; a minus sign in front of it turns the order round, and "
           "several fields are separated by commas."),
        offsetof(struct own, sort)},
    {OPT_FLAG, 0, "count", NULL, N_("Print the number only."),
        offsetof(struct own, count)},
    {OPT_FLAG, 0, NULL, NULL, NULL, 0},
};

static struct run {
    struct common common;
    struct own own;
    const char *rest[16];
    int n_rest;
    struct err err;
} run;

/* The arguments as one text, separated by blanks; "_" stands for an empty one. */
static enum td_status parse(const char *line)
{
    static char words[256];
    char *argv[17] = {words};
    int argc = 0;
    static char program[] = "tiepdan";
    argv[argc++] = program;
    size_t len = strlen(line);
    memcpy(words, line, len + 1);
    for (char *p = words; *p != '\0';) {
        size_t n = strcspn(p, " ");
        bool last = p[n] == '\0';
        p[n] = '\0';
        if (strcmp(p, "_") == 0)
            *p = '\0';
        argv[argc++] = p;
        p += n + !last;
    }
    memset(&run, 0, sizeof(run));
    return options_parse(argc, argv, common_rows, &run.common, own_rows, &run.own,
        run.rest, &run.n_rest, &run.err);
}

static void check_limit(const char *line, const char *limit)
{
    assert_int_equal(parse(line), TD_OK);
    assert_string_equal(run.own.limit, limit);
}

static void test_values(void **state)
{
    (void)state;
    check_limit("--limit=5", "5");
    check_limit("--limit 5", "5");
    check_limit("-n 5", "5");
    check_limit("-n5", "5");
    check_limit("--limit=", "");
    check_limit("--limit _", "");
    check_limit("--limit=a=b", "a=b");
    check_limit("-n -5", "-5");
    check_limit("--limit --count", "--count");
    assert_false(run.own.count);
    check_limit("-qn5", "5");
    assert_true(run.common.quiet);
    check_limit("-n=5", "=5");
    check_limit("-n 1 -n 2", "2");
}

static void test_flags_anywhere(void **state)
{
    (void)state;
    assert_int_equal(parse("list -q case --count open --db /x -v"), TD_OK);
    assert_int_equal(run.n_rest, 3);
    assert_string_equal(run.rest[0], "list");
    assert_string_equal(run.rest[1], "case");
    assert_string_equal(run.rest[2], "open");
    assert_true(run.common.quiet && run.common.verbose && run.own.count);
    assert_string_equal(run.common.db, "/x");
    assert_int_equal(parse("-qv"), TD_OK);
    assert_true(run.common.quiet && run.common.verbose);
    assert_int_equal(parse(""), TD_OK);
    assert_int_equal(run.n_rest, 0);
    assert_null(run.own.limit);
}

static void test_end_of_options(void **state)
{
    (void)state;
    assert_int_equal(parse("-q -- -v --count -- x -"), TD_OK);
    assert_int_equal(run.n_rest, 5);
    assert_string_equal(run.rest[0], "-v");
    assert_string_equal(run.rest[2], "--");
    assert_false(run.common.verbose || run.own.count);
    assert_int_equal(parse("- _ x"), TD_OK);
    assert_int_equal(run.n_rest, 3);
    assert_string_equal(run.rest[0], "-");
    assert_string_equal(run.rest[1], "");
}

static void check_error(const char *line, const char *part)
{
    assert_int_equal(parse(line), TD_INVALID);
    assert_int_equal(run.err.code, TD_INVALID);
    if (strstr(run.err.text, part) == NULL)
        fail_msg("%s: %s", line, run.err.text);
}

static void test_errors(void **state)
{
    (void)state;
    check_error("--limt 5", "--limt. Did you mean --limit?");
    check_error("--qiuet", "Did you mean --quiet?");
    check_error("--Count", "Did you mean --count?");
    check_error("--sotr=x", "--sotr. Did you mean --sort?");
    check_error("--bd x", "Did you mean --db?");
    check_error("--nonsense", "--help lists");
    assert_null(strstr(run.err.text, "Did you mean"));
    check_error("--coun=3", "Did you mean --count?");
    check_error("--count=3", "--count takes no value");
    check_error("--limit", "--limit needs a value: N");
    check_error("-q -n", "--limit needs a value");
    check_error("-x", "no option -x");
    check_error("-qx", "no option -x");
    check_error("-đ", "no option -đ.");
    check_error("--\x1B[31m", "--·[31m");
    check_error("--limi\xFF", "limi");
}

/* Without one of the tables the other still works. */
static void test_one_table(void **state)
{
    (void)state;
    char program[] = "tiepdan", option[] = "--count";
    char *argv[] = {program, option, NULL};
    struct own own = {0};
    const char *rest[2];
    int n = 9;
    struct err err = {0};
    assert_int_equal(
        options_parse(2, argv, NULL, NULL, own_rows, &own, rest, &n, &err), TD_OK);
    assert_true(own.count);
    assert_int_equal(n, 0);
    n = 9;
    assert_int_equal(
        options_parse(2, argv, common_rows, &run.common, NULL, NULL, rest, &n, &err),
        TD_INVALID);
    assert_int_equal(n, 9); // results are written on success only
}

static void test_usage(void **state)
{
    (void)state;
    struct str out = {0};
    options_usage(&out, own_rows);
    assert_string_equal(out.buf,
        "  -n, --limit N     Show at most so many rows.\n"
        "  -s, --sort FIELD  Sort by this field; a minus sign in front of it turns the\n"
        "                    order round, and several fields are separated by commas.\n"
        "      --count       Print the number only.\n");
    str_release(&out);
    options_usage(&out, common_rows);
    assert_non_null(strstr(out.buf, "      --db PATH  Use this register.\n"));
    str_release(&out);
}

/* A head too long for the column gets a line of its own. */
static void test_usage_long_head(void **state)
{
    (void)state;
    static const struct option_row rows[] = {
        {OPT_FLAG, 'a', "all", NULL, N_("Everything."), 0},
        {OPT_TEXT, 0, "a-very-long-name-of-an-option", N_("VALUE"), N_("Rare."), 0},
        {OPT_END_OF_TABLE, 0, NULL, NULL, NULL, 0},
    };
    struct str out = {0};
    options_usage(&out, rows);
    assert_string_equal(out.buf, "  -a, --all  Everything.\n"
                                 "      --a-very-long-name-of-an-option VALUE\n"
                                 "             Rare.\n");
    str_release(&out);
}

static int use_utf8(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") == NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_flags_anywhere),
        cmocka_unit_test(test_end_of_options),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_one_table),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_usage_long_head),
    };
    return cmocka_run_group_tests(tests, use_utf8, NULL);
}
