/* SPDX-License-Identifier: MIT
 *
 * Tables: alignment by columns of the terminal, what gives way on a narrow one, and that
 * nothing is cut in a pipe.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <locale.h>

#include "base/utf8.h"
#include "table.h"

struct fixture {
    struct table table;
    struct output out;
};

static void begin(struct fixture *f, int width)
{
    memset(&f->out, 0, sizeof(f->out));
    f->out.fd = -1;
    f->out.is_terminal = width > 0;
    f->out.width = width;
    f->out.height = 24;
    table_init(&f->table);
    table_column(&f->table, "Code", TABLE_PLAIN, 1000);
    table_column(&f->table, "Name", TABLE_NAME, 900);
    table_column(&f->table, "People", TABLE_NUMBER, 100);
    table_column(&f->table, "Content", TABLE_TEXT, 800);
}

static void add_row(struct fixture *f, const char *code, const char *name,
    const char *people, const char *content)
{
    table_cell(&f->table, code);
    table_cell(&f->table, name);
    table_cell(&f->table, people);
    table_cell(&f->table, content);
}

static void expect(struct fixture *f, const char *text)
{
    table_print(&f->table, &f->out);
    assert_string_equal(str_text(&f->out.text), text);
}

static void end(struct fixture *f)
{
    table_release(&f->table);
    output_release(&f->out);
}

static void test_aligned_by_columns(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0);
    add_row(&f, "26-00001", "Nguyễn Thị Ánh", "1", "đèn đường");
    add_row(&f, "1", "Bé", "12", "");
    expect(&f, "Code      Name            People  Content\n"
               "26-00001  Nguyễn Thị Ánh       1  đèn đường\n"
               "1         Bé                  12\n");
    end(&f);
}

static void test_pipe_cuts_nothing(void **state)
{
    (void)state;
    struct fixture f;
    char text[501];
    memset(text, 'x', 500);
    text[500] = '\0';
    begin(&f, 0);
    add_row(&f, "1", "a", "1", text);
    table_print(&f.table, &f.out);
    assert_non_null(strstr(str_text(&f.out.text), text));
    end(&f);
}

static void test_text_gives_room_first(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 56);
    add_row(&f, "26-00001", "Nguyễn Thị Ánh", "1", "khiếu nại bồi thường đất thửa 12");
    expect(&f, "Code      Name            People  Content\n"
               "26-00001  Nguyễn Thị Ánh       1  khiếu nại bồi thường …\n");
    end(&f);
}

static void test_least_needed_is_left_out(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 44);
    add_row(&f, "26-00001", "Nguyễn Thị Ánh", "1", "khiếu nại bồi thường đất thửa 12");
    expect(&f, "Code      Name          Content\n"
               "26-00001  Nguyễn Thị …  khiếu nại bồi thườn…\n");
    end(&f);
}

static void test_narrowest_keeps_the_code(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 12);
    add_row(&f, "26-00001", "Nguyễn Thị Ánh", "1", "khiếu nại");
    expect(&f, "Code\n26-00001\n");
    end(&f);
}

static void test_nothing_is_wider_than_the_terminal(void **state)
{
    (void)state;
    for (int width = 20; width < 140; width++) {
        struct fixture f;
        begin(&f, width);
        add_row(&f, "26-00001", "Nguyễn Thị Hồng Ánh Nguyệt", "1234567",
            "khiếu nại việc bồi thường, hỗ trợ khi thu hồi đất làm đường ven biển");
        add_row(&f, "26-00002", "Bé", "1", "ngắn");
        table_print(&f.table, &f.out);
        for (const char *line = str_text(&f.out.text); *line != '\0';) {
            size_t len = strcspn(line, "\n");
            struct str one = {0};
            str_addn(&one, line, len);
            assert_true(utf8_width(str_text(&one)) <= width);
            str_release(&one);
            line += len + 1;
        }
        end(&f);
    }
}

static void test_cells_are_one_safe_line(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0);
    add_row(&f, "1", "a\nb\tc", "1", "\033[31mred");
    table_print(&f.table, &f.out);
    const char *text = str_text(&f.out.text);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\t'));
    assert_string_equal(strchr(strchr(text, '\n') + 1, '\n'), "\n");
    end(&f);
}

static void test_widths_hold_over_pieces(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0);
    add_row(&f, "1", "one", "1", "x");
    table_print(&f.table, &f.out);
    assert_int_equal(table_rows(&f.table), 0);
    add_row(&f, "2", "a much longer name", "2", "y");
    expect(&f, "Code  Name  People  Content\n"
               "1     one        1  x\n"
               "2     a much longer name       2  y\n");
    end(&f);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned_by_columns),
        cmocka_unit_test(test_pipe_cuts_nothing),
        cmocka_unit_test(test_text_gives_room_first),
        cmocka_unit_test(test_least_needed_is_left_out),
        cmocka_unit_test(test_narrowest_keeps_the_code),
        cmocka_unit_test(test_nothing_is_wider_than_the_terminal),
        cmocka_unit_test(test_cells_are_one_safe_line),
        cmocka_unit_test(test_widths_hold_over_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
