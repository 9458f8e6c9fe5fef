/* SPDX-License-Identifier: MIT
 *
 * JSON: commas by themselves, strings that any reader takes and no terminal obeys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/json.h"

static void is(struct str *out, const char *text)
{
    assert_string_equal(str_text(out), text);
    str_release(out);
}

static void test_nesting(void **state)
{
    (void)state;
    struct str out = {0};
    json_open(&out, '{');
    json_key(&out, "a");
    json_number(&out, -5);
    json_key(&out, "b");
    json_open(&out, '[');
    json_string(&out, "x");
    json_string(&out, "{");
    json_number(&out, 7);
    json_open(&out, '{');
    json_close(&out, '}');
    json_open(&out, '[');
    json_close(&out, ']');
    json_null(&out);
    json_close(&out, ']');
    json_key(&out, "c");
    json_null(&out);
    json_close(&out, '}');
    str_addc(&out, '\n');
    json_open(&out, '{');
    json_close(&out, '}');
    is(&out, "{\"a\":-5,\"b\":[\"x\",\"{\",7,{},[],null],\"c\":null}\n{}");
}

static void test_strings(void **state)
{
    (void)state;
    struct str out = {0};
    json_string(&out, "Nguyễn \"Ánh\" \\ \n\r\t\x01\x1B \x7F");
    is(&out, "\"Nguyễn \\\"Ánh\\\" \\\\ \\n\\r\\t\\u0001\\u001b \\u007f\"");
    json_string(&out, "a\u202Eb\u200Bc\uFEFF\u2028\xC2\x85"
                      "\U000E0041\U0001F600");
    is(&out, "\"a\\u202eb\\u200bc\\ufeff\\u2028\\u0085"
             "\\udb40\\udc41\U0001F600\"");
}

static void test_hundredths(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        const char *text;
    } rows[] = {{7586, "75.86"}, {5, "0.05"}, {0, "0.00"}, {10000, "100.00"},
        {-150, "-1.50"}, {-5, "-0.05"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str out = {0};
        json_hundredths(&out, rows[i].n);
        is(&out, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_hundredths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
