/* SPDX-License-Identifier: MIT
 *
 * What goes over the line: nothing is lost, and each frame is one write.
 */
#include "cmocka_all.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outlet.h"

static void test_one_write(void **state)
{
    (void)state;
    struct outlet outlet;
    int ends[2];
    char got[64] = {0};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(outlet_open(&outlet, ends[1], NULL), TD_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(write(fileno(outlet.file), "ab", 2), 2);
    outlet_add(&outlet, "-");
    assert_int_equal(write(fileno(outlet.file), "c", 1), 1);
    outlet_flush(&outlet);
    assert_int_equal(read(ends[0], got, sizeof(got)), 8);
    assert_string_equal(got, "ababab-c");
    outlet_flush(&outlet); // nothing new: nothing is sent
    outlet_add(&outlet, "z");
    outlet_flush(&outlet);
    assert_int_equal(read(ends[0], got, sizeof(got)), 1);
    outlet_close(&outlet);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
