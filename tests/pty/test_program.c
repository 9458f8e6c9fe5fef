/* SPDX-License-Identifier: MIT
 *
 * The program on real terminals: what scripts of keys (tests/tui) cannot see, because
 * they bypass the terminal. Start and end on many kinds of it, the bytes that keys
 * really send, sizes, signals, silence, two desks on one register.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Where this run keeps its register and settings, as text for the environment. */
struct desk {
    char dir[64];
    char home[96], db[96], config[96], data[96], state[96];
};

static const char *program(void)
{
    const char *path = getenv("TIEPDAN");
    assert_non_null(path);
    return path;
}

static struct tt *start(const struct desk *desk, const char *const argv[],
    const char *term, const char *lang, int rows, int cols)
{
    char language[32];
    snprintf(language, sizeof language, "TIEPDAN_LANG=%s", lang);
    const char *const env[] = {desk->home, desk->db, desk->config, desk->data,
        desk->state, language, "TIEPDAN_NOW=2026-07-03T09:00", "USER=tester", NULL};
    return tt_open(argv, env, term, rows, cols);
}

/* One command to its end; its exit code has to be 0. */
static void command(const struct desk *desk, const char *const words[])
{
    const char *argv[16] = {program()};
    for (size_t i = 0; words[i] && i + 2 < COUNT(argv); i++)
        argv[i + 1] = words[i];
    struct tt *t = start(desk, argv, "xterm-256color", "en", 24, 80);
    tt_expect_exit(t, 0);
}

static struct tt *open_screen(const struct desk *desk, const char *term, const char *lang)
{
    const char *const argv[] = {program(), NULL};
    struct tt *t = start(desk, argv, term, lang, 24, 80);
    if (!tt_wait_text(t, "26-00001", TT_WAIT_MS))
        tt_dump(t);
    assert_true(tt_find(t, "26-00001", NULL, NULL));
    return t;
}

static void add_case(const struct desk *desk, const char *name, const char *content)
{
    char name_word[128], content_word[256];
    snprintf(name_word, sizeof name_word, "name=%s", name);
    snprintf(content_word, sizeof content_word, "content=%s", content);
    const char *const words[] = {"add", "case", "opened=2026-07-01", "kind=petition",
        name_word, content_word, NULL};
    command(desk, words);
}

static int open_desk(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    const char *base = getenv("TMPDIR");
    assert_non_null(desk);
    snprintf(desk->dir, sizeof desk->dir, "%s/tiepdan-pty-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(desk->dir));
    snprintf(desk->home, sizeof desk->home, "HOME=%s", desk->dir);
    snprintf(desk->db, sizeof desk->db, "TIEPDAN_DB=%s/register", desk->dir);
    snprintf(desk->config, sizeof desk->config, "XDG_CONFIG_HOME=%s/config", desk->dir);
    snprintf(desk->data, sizeof desk->data, "XDG_DATA_HOME=%s/data", desk->dir);
    snprintf(desk->state, sizeof desk->state, "XDG_STATE_HOME=%s/state", desk->dir);
    const char *const init[] = {"init", "--office", "Ward office", "--code", "WO", NULL};
    command(desk, init);
    add_case(desk, "Nguyễn Thị Ánh", "Khiếu nại bồi thường đất");
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", desk->dir, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
    free(desk);
    return 0;
}

static bool raw_has(const struct tt *t, const char *what)
{
    size_t len, n = strlen(what);
    const char *raw = tt_raw(t, &len);
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(raw + i, what, n) == 0)
            return true;
    return false;
}

/* The terminal is as it was, apart from what stands on it. Does not free t. */
static void check_put_back(struct tt *t)
{
    struct termios line;
    bool visible;
    assert_int_not_equal(tt_wait(t, TT_WAIT_MS), -1);
    tt_cursor(t, NULL, NULL, &visible);
    assert_true(visible);
    assert_false(tt_altscreen(t));
    assert_false(tt_mouse_on(t));
    assert_true(raw_has(t, "\033[?2004l"));
    assert_true(tt_termios(t, &line));
    assert_true((line.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG));
    assert_true(line.c_iflag & ICRNL);
}

static void check_quits(struct tt *t)
{
    tt_key(t, "F10");
    if (tt_wait(t, TT_WAIT_MS) == -1)
        tt_dump(t);
    check_put_back(t);
    tt_expect_exit(t, 0);
}

/* ---- start and end ---- */

static void starts_and_ends_on_every_terminal(void **state)
{
    static const char *const terms[] = {"xterm-256color", "xterm", "linux", "vt100",
        "vt220", "screen-256color", "tmux-256color", "xterm-kitty", "no-such-terminal"};
    static const char *const langs[] = {"en", "vi"};
    static const char *const titles[] = {"Opened", "Ngày"};
    for (size_t i = 0; i < COUNT(terms); i++) {
        for (size_t lang = 0; lang < COUNT(langs); lang++) {
            struct tt *t = open_screen(*state, terms[i], langs[lang]);
            tt_expect(t, "Nguyễn Thị Ánh");
            if (!tt_find(t, titles[lang], NULL, NULL))
                tt_dump(t);
            check_quits(t);
        }
    }
}

static void ends_where_it_cannot_draw(void **state)
{
    const char *const argv[] = {program(), NULL};
    struct tt *t = start(*state, argv, "dumb", "en", 24, 80);
    tt_wait(t, TT_WAIT_MS);
    assert_true(tt_find(t, "TERM=dumb", NULL, NULL));
    tt_expect_exit(t, 2);
}

/* A client may forward a locale that this machine does not have. */
static void speaks_utf8_in_every_locale(void **state)
{
    const struct desk *desk = *state;
    static const char *const locales[] = {"LC_ALL=C", "LC_ALL=vi_VN.UTF-8",
        "LC_ALL=en_US.ISO-8859-1", "LC_ALL=", "LC_ALL=POSIX"};
    for (size_t i = 0; i < COUNT(locales); i++) {
        const char *const argv[] = {program(), NULL};
        const char *const env[] = {desk->home, desk->db, desk->config, desk->data,
            desk->state, "TIEPDAN_LANG=en", locales[i], NULL};
        struct tt *t = tt_open(argv, env, "xterm-256color", 24, 80);
        assert_true(tt_wait_text(t, "Nguyễn Thị Ánh", TT_WAIT_MS));
        check_quits(t);
    }
}

/* ---- keys ---- */

/* F1 as xterm, PuTTY and the Linux console send it, whatever TERM says. */
static void knows_keys_of_every_sender(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux", "vt100"};
    static const char *const help[] = {"\033OP", "\033[11~", "\033[[A"};
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct tt *t = open_screen(*state, terms[i], "en");
        for (size_t k = 0; k < COUNT(help); k++) {
            tt_text(t, help[k]);
            tt_expect_not(t, "26-00001  ");
            tt_text(t, "\033"); /* alone: the answer waits until it is known to be */
            tt_expect(t, "Nguyễn Thị Ánh");
        }
        check_quits(t);
    }
}

/* Line noise and keys nobody knows neither type nor deafen. */
static void survives_noise(void **state)
{
    static const char *const noise[] = {"\xe0", "\xff\xfe", "\xc3(", "\033[57u",
        "\033[99;99~", "\033]0;title\007", "\033P+q\033\\", "\033[I", "\033[<0;5;5M"};
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    for (size_t i = 0; i < COUNT(noise); i++) {
        tt_text(t, "f"); /* the filter line shows whatever is typed */
        assert_true(tt_sync(t, TT_WAIT_MS));
        tt_text(t, noise[i]);
        assert_true(tt_sync(t, TT_WAIT_MS));
        tt_text(t, "xyz9");
        tt_expect(t, "xyz9");
        tt_key(t, "Escape");
        tt_expect(t, "Nguyễn Thị Ánh");
    }
    check_quits(t);
}

/* Keys that come in one breath, as over a slow line, act on the row they would act on
 * one by one. */
static void acts_on_the_row_before_each_key(void **state)
{
    add_case(*state, "Hàng Hai", "Đơn thứ hai");
    add_case(*state, "Hàng Ba", "Đơn thứ ba");
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    tt_expect(t, "Hàng Ba");
    tt_text(t, "jj\r");
    tt_expect(t, "Case 26-00003");
    tt_text(t, "q");
    tt_expect(t, "Hàng Hai");
    tt_text(t, "k\r");
    tt_expect(t, "Case 26-00002");
    tt_text(t, "q");
    tt_expect(t, "Hàng Hai");
    tt_text(t, "g\033[B\033[B\r");
    tt_expect(t, "Case 26-00003");
    tt_text(t, "q");
    assert_true(tt_sync(t, TT_WAIT_MS));
    check_quits(t);
}

static void takes_a_paste_for_text(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    tt_text(t, "f");
    assert_true(tt_sync(t, TT_WAIT_MS));
    assert_true(raw_has(t, "\033[?2004h"));
    tt_paste(t, "bồi\nthường");
    tt_expect(t, "bồi thường"); /* one line: the line end did not send it off */
    tt_key(t, "Escape");
    assert_true(tt_sync(t, TT_WAIT_MS));
    check_quits(t);
}

/* ---- sizes ---- */

static void follows_every_size(void **state)
{
    static const int sizes[][2] = {
        {40, 120}, {10, 40}, {3, 8}, {1, 2}, {6, 20}, {60, 200}, {24, 80}};
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    for (size_t i = 0; i < COUNT(sizes); i++) {
        tt_resize(t, sizes[i][0], sizes[i][1]);
        if (!tt_sync(t, TT_WAIT_MS))
            tt_dump(t);
        assert_int_equal(tt_wait(t, 0), -1);
        if (sizes[i][0] >= 10)
            tt_expect(t, "26-00001");
    }
    check_quits(t);
}

/* Many sizes in one breath: the last one is on the screen, at every end of them. */
static void ends_a_storm_of_sizes_right(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 6; i++)
            tt_resize(t, 15 + (round * 7 + i * 5) % 30, 60 + (round * 13 + i * 11) % 80);
        tt_expect(t, "F1=Help");
        int row, col;
        assert_true(tt_find(t, "F1=Help", &row, &col));
        assert_int_equal(row, tt_rows(t) - 1);
    }
    check_quits(t);
}

/* ---- ends that nobody wished for ---- */

static void type_half_a_visit(struct tt *t, const char *name)
{
    tt_key(t, "F7");
    tt_expect(t, "New: Visit");
    tt_text(t, name);
    tt_expect(t, name);
    tt_key(t, "Tab");
    assert_true(tt_sync(t, TT_WAIT_MS));
}

/* A new start offers what was typed, unasked. */
static void check_draft_waits(const struct desk *desk, const char *name)
{
    struct tt *t = open_screen(desk, "xterm-256color", "en");
    tt_expect(t, name);
    tt_key(t, "Enter");
    tt_expect(t, "Visit");
    tt_expect(t, name);
    tt_close(t, 0);
}

static void keeps_the_draft_when_terminated(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    type_half_a_visit(t, "Lê Thị Dừng");
    tt_kill(t, SIGTERM);
    check_put_back(t);
    tt_expect_exit(t, 75);
    check_draft_waits(*state, "Lê Thị Dừng");
}

static void keeps_the_draft_when_the_line_drops(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    type_half_a_visit(t, "Lê Thị Rớt");
    tt_hangup(t);
    tt_expect_exit(t, 75);
    check_draft_waits(*state, "Lê Thị Rớt");
}

static void keeps_the_draft_when_killed(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    type_half_a_visit(t, "Lê Thị Giết");
    tt_kill(t, SIGKILL);
    int status = tt_close(t, TT_WAIT_MS);
    assert_true(WIFSIGNALED(status));
    check_draft_waits(*state, "Lê Thị Giết");
}

/* ---- what goes over the line ---- */

static void sends_nothing_while_nothing_happens(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    size_t len;
    assert_true(tt_sync(t, TT_WAIT_MS));
    tt_raw_clear(t);
    assert_false(tt_wait_text(t, "never", 2600));
    tt_raw(t, &len);
    assert_int_equal(len, 0);
    check_quits(t);
}

/* One step down changes a few cells; so it costs a few bytes, not a screen. */
static void sends_only_what_changed(void **state)
{
    static const char *const demo[] = {"demo", NULL};
    const char *const argv[] = {program(), demo[0], NULL};
    struct tt *t = start(*state, argv, "xterm-256color", "en", 24, 80);
    size_t len;
    assert_true(tt_wait_text(t, "F1=Help", TT_WAIT_MS));
    assert_true(tt_sync(t, TT_WAIT_MS));
    tt_raw_clear(t);
    tt_key(t, "Down");
    assert_true(tt_sync(t, TT_WAIT_MS));
    tt_raw(t, &len);
    assert_in_range(len, 1, 700);
    check_quits(t);
}

/* Text from citizens is data: nothing in it reaches the terminal as a command. */
static void disarms_stored_text(void **state)
{
    add_case(*state, "Kẻ Xấu", "\033]0;pwned\007 \033[2J \xc2\x9b[31m \xe2\x80\xae lật");
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    tt_expect(t, "Kẻ Xấu");
    tt_keys(t, "G Enter");
    tt_expect(t, "pwned");
    assert_false(raw_has(t, "\033]0;"));
    assert_false(raw_has(t, "\xc2\x9b"));
    assert_false(raw_has(t, "\xe2\x80\xae"));
    tt_key(t, "q");
    assert_true(tt_sync(t, TT_WAIT_MS));
    check_quits(t);
}

/* Nothing moves under the reader; a key folds in what the other desk wrote. */
static void sees_the_other_desk(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    add_case(*state, "Bàn Hai", "Đơn nộp ở bàn bên");
    tt_key(t, "F5");
    tt_expect(t, "Bàn Hai");
    check_quits(t);
}

static void other_desk_writes(const struct desk *desk, const char *pair, const char *more)
{
    const char *const words[] = {"edit", "26-00001", pair, more, NULL};
    command(desk, words);
}

static void expect_record(const struct desk *desk, const char *text)
{
    const char *const argv[] = {program(), "show", "26-00001", NULL};
    struct tt *t = start(desk, argv, "xterm-256color", "en", 60, 80);
    if (!tt_wait_text(t, text, TT_WAIT_MS))
        tt_dump(t);
    assert_true(tt_find(t, text, NULL, NULL));
    tt_expect_exit(t, 0);
}

/* The form of the first case, at its address. */
static void open_address(struct tt *t)
{
    tt_text(t, "e");
    tt_expect(t, "Edit: 26-00001");
    tt_keys(t, "Tab Tab Tab Tab Tab Tab Tab");
}

/* What others changed stays beside what was typed, and the screen says so. */
static void merges_different_fields(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    open_address(t);
    tt_text(t, "my street");
    other_desk_writes(*state, "note=their note", NULL);
    tt_key(t, "F2");
    tt_expect(t, "Saved 26-00001.");
    tt_expect(t, "kept as well: Note.");
    check_quits(t);
    expect_record(*state, "my street");
    expect_record(*state, "their note");
}

/* For each field that both changed, both values are shown and one is chosen. */
static void asks_about_the_same_field(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    open_address(t);
    tt_text(t, "my street");
    tt_key(t, "Tab");
    tt_text(t, "my neighbour");
    other_desk_writes(*state, "address=their street", "against=their neighbour");
    tt_key(t, "F2");
    tt_expect(t, "1/2");
    tt_expect(t, "their street");
    tt_expect(t, "my street");
    tt_keys(t, "Home Enter"); // mine
    tt_expect(t, "2/2");
    tt_expect(t, "my neighbour");
    tt_keys(t, "Home Down Enter"); // theirs
    tt_expect(t, "Saved 26-00001.");
    check_quits(t);
    expect_record(*state, "my street");
    expect_record(*state, "their neighbour");
}

/* Back loses nothing that was typed. */
static void asks_again_after_going_back(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    open_address(t);
    tt_text(t, "my street");
    other_desk_writes(*state, "address=their street", NULL);
    tt_key(t, "F2");
    tt_expect(t, "1/1");
    tt_key(t, "Escape");
    tt_expect(t, "my street");
    tt_expect_not(t, "their street");
    tt_key(t, "F2");
    tt_expect(t, "1/1");
    tt_keys(t, "Home Enter");
    tt_expect(t, "Saved 26-00001.");
    check_quits(t);
    expect_record(*state, "my street");
}

/* A draft knows what it was begun on: only what was typed in it counts as its own. */
static void merges_a_draft_with_what_came_since(void **state)
{
    struct tt *t = open_screen(*state, "xterm-256color", "en");
    open_address(t);
    tt_text(t, "my street");
    tt_keys(t, "Tab Escape");
    tt_expect(t, "kept as a draft");
    other_desk_writes(*state, "note=their note", NULL);
    tt_text(t, "h");
    tt_expect(t, "Half-typed");
    tt_key(t, "Enter");
    tt_expect(t, "my street");
    tt_key(t, "F2");
    tt_expect(t, "kept as well: Note.");
    check_quits(t);
    expect_record(*state, "my street");
    expect_record(*state, "their note");
}

/* ---- work that takes long ---- */

#define MANY 20000 /* cases whose texts have to be read */
#define FEW  2000  /* of them that the next letter leaves */

static void add_many_cases(const struct desk *desk)
{
    char path[96];
    snprintf(path, sizeof path, "%s/many.csv", desk->dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("opened,kind,name,content\n", f);
    for (int i = 0; i < MANY; i++)
        fprintf(f, "2026-07-01,petition,Lê Bá %d,Hoàn Kiếm%s\n", i,
            i % (MANY / FEW) == 0 ? " Hoàng Mai" : "");
    assert_int_equal(fclose(f), 0);
    const char *const words[] = {"import", "case", path, NULL};
    command(desk, words);
}

/* Types a search that has to read all texts, and one more letter a little after it has
 * shown a part. True: the letter was taken before the reading was over. Nothing here may
 * ask for a pong meanwhile, since the program answers that when all is done. */
static bool letter_interrupts(struct tt *t, int wait_ms)
{
    char count[32];
    tt_text(t, "/Hoàn");
    bool in_time = tt_wait_text(t, "1/at least", TT_WAIT_MS / 10);
    tt_raw_clear(t);
    snprintf(count, sizeof count, "%d", MANY);
    tt_wait_text(t, count, wait_ms);
    tt_text(t, "g");
    assert_true(tt_wait_text(t, "/Hoàng", TT_WAIT_MS));
    in_time = in_time && !raw_has(t, count);
    snprintf(count, sizeof count, "1/%d ", FEW);
    assert_true(tt_wait_text(t, count, TT_WAIT_MS));
    tt_key(t, "Escape");
    snprintf(count, sizeof count, "/%d ", MANY + 1);
    tt_expect(t, count);
    return in_time;
}

/* A machine that is fast, or busy with something else, may be done before the letter
 * comes. */
static void a_letter_interrupts_a_search(void **state)
{
    const char *const argv[] = {program(), NULL};
    static const int wait_ms[] = {20, 20, 10, 5, 5};
    bool in_time = false;
    add_many_cases(*state);
    struct tt *t = start(*state, argv, "xterm-256color", "en", 24, 80);
    assert_true(tt_wait_text(t, "Lê Bá", TT_WAIT_MS));
    for (size_t i = 0; i < COUNT(wait_ms) && !in_time; i++)
        in_time = letter_interrupts(t, wait_ms[i]);
    assert_true(in_time);
    check_quits(t);
}

/* Each test has a register of its own. */
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(starts_and_ends_on_every_terminal),
        DESK_TEST(ends_where_it_cannot_draw),
        DESK_TEST(speaks_utf8_in_every_locale),
        DESK_TEST(knows_keys_of_every_sender),
        DESK_TEST(survives_noise),
        DESK_TEST(acts_on_the_row_before_each_key),
        DESK_TEST(takes_a_paste_for_text),
        DESK_TEST(follows_every_size),
        DESK_TEST(ends_a_storm_of_sizes_right),
        DESK_TEST(keeps_the_draft_when_terminated),
        DESK_TEST(keeps_the_draft_when_the_line_drops),
        DESK_TEST(keeps_the_draft_when_killed),
        DESK_TEST(sends_nothing_while_nothing_happens),
        DESK_TEST(sends_only_what_changed),
        DESK_TEST(disarms_stored_text),
        DESK_TEST(sees_the_other_desk),
        DESK_TEST(merges_different_fields),
        DESK_TEST(asks_about_the_same_field),
        DESK_TEST(asks_again_after_going_back),
        DESK_TEST(merges_a_draft_with_what_came_since),
        DESK_TEST(a_letter_interrupts_a_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
