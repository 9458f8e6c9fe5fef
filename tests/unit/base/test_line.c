/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/line.h"

static void put(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

static void test_ascii(void **state)
{
    (void)state;
    static const struct {
        const char *term, *all, *ctype, *lang;
        bool ascii;
    } rows[] = {
        {"xterm-256color", NULL, NULL, NULL, false},
        {"xterm-256color", NULL, NULL, "vi_VN.UTF-8", false},
        {"xterm-256color", NULL, NULL, "vi_VN", false},
        {"xterm-256color", NULL, NULL, "en_US.utf8@euro", false},
        {"xterm-256color", NULL, NULL, "vi_VN.TCVN5712-1", true},
        {"xterm-256color", "C", NULL, "vi_VN.UTF-8", true},
        {"xterm-256color", "", "POSIX", "vi_VN.UTF-8", true},
        {"xterm-256color", "C.UTF-8", "POSIX", "C", false},
        {"vt100", "C.UTF-8", NULL, NULL, true},
        {"vt220", NULL, NULL, NULL, true},
        {"vte-256color", NULL, NULL, NULL, false},
        {NULL, NULL, NULL, NULL, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        put("TERM", rows[i].term);
        put("LC_ALL", rows[i].all);
        put("LC_CTYPE", rows[i].ctype);
        put("LANG", rows[i].lang);
        if (line_is_ascii() != rows[i].ascii)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ascii)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
