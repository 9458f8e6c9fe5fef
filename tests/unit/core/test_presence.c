/* SPDX-License-Identifier: MIT
 *
 * Who else is at a record. LMDB allows one opening of a register for each process, so
 * the other desk is a process of its own, told over a pipe what to do.
 */
#include "desk.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/user_config.h"
#include "core/presence.h"

struct two {
    char *path;
    struct office *lan;
    pid_t hoa;
    int orders, answers;
};

/* ---- the other desk ---- */

/* 'l' looks at record 7, 'e' edits it, 'n' goes nowhere, anything else leaves. */
static void serve(struct office *office, int orders, int answers)
{
    char order;
    while (read(orders, &order, 1) == 1 && strchr("len", order) != NULL) {
        bool at = order != 'n';
        struct presence here = {at ? &schema_case : NULL, at ? 7 : 0, order == 'e'};
        presence_tell(office, &here);
        if (write(answers, &order, 1) != 1)
            return;
    }
}

static void desk_of(const char *path, const char *who, int orders, int answers)
{
    struct seat seat = {.actor = who, .road = ROAD_TUI};
    struct office *office;
    unsetenv("SSH_CONNECTION"); // the place is of nobody's terminal here
    if (freopen("/dev/null", "w", stdout) == NULL)
        _exit(1);
    if (office_open(path, 0, &seat, &office, NULL) != TD_OK)
        _exit(1);
    serve(office, orders, answers);
    office_close(office);
    _exit(0);
}

static void come(struct two *two, const char *who)
{
    int down[2], up[2];
    assert_int_equal(pipe(down), 0);
    assert_int_equal(pipe(up), 0);
    two->hoa = fork();
    assert_true(two->hoa >= 0);
    if (two->hoa == 0) {
        close(down[1]);
        desk_of(two->path, who, down[0], up[1]);
    }
    close(down[0]);
    close(up[1]);
    two->orders = down[1];
    two->answers = up[0];
    struct seat seat = {.actor = "lan", .road = ROAD_TUI};
    assert_int_equal(office_open(two->path, 0, &seat, &two->lan, NULL), TD_OK);
}

static void order(const struct two *two, char what)
{
    char done;
    assert_int_equal(write(two->orders, &what, 1), 1);
    assert_int_equal(read(two->answers, &done, 1), 1);
}

static void go(struct two *two, int with)
{
    if (with != 0)
        assert_int_equal(kill(two->hoa, with), 0);
    close(two->orders);
    assert_int_equal(waitpid(two->hoa, NULL, 0), two->hoa);
    close(two->answers);
    two->hoa = 0;
}

static int two_setup(void **state)
{
    struct two *two = xcalloc(1, sizeof *two);
    struct office_profile profile = {"Phường Thử", "THU", LANG_EN};
    char made[] = "/tmp/tiepdan-presence-XXXXXX";
    assert_non_null(mkdtemp(made));
    two->path = path_join(made, "register");
    assert_int_equal(office_create(two->path, &profile, NULL, NULL), TD_OK);
    *state = two;
    return 0;
}

static int two_teardown(void **state)
{
    struct two *two = *state;
    if (two->hoa != 0)
        go(two, SIGKILL);
    office_close(two->lan);
    *strrchr(two->path, '/') = '\0';
    path_remove_tree(two->path);
    free(two->path);
    free(two);
    return 0;
}

static void expect_said(const struct two *two, uint64_t id, const char *sentence)
{
    struct str out = {0};
    presence_show(two->lan, &schema_case, id, &out);
    assert_string_equal(str_text(&out), sentence);
    str_release(&out);
}

/* ---- */

static void names_who_looks_and_who_edits(void **state)
{
    struct two *two = *state;
    come(two, "Hoa");
    assert_false(presence_look(two->lan));
    expect_said(two, 7, "");
    order(two, 'l');
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "Hoa is looking at this");
    expect_said(two, 8, "");
    assert_false(presence_look(two->lan)); // nothing moved: nothing to draw
    order(two, 'e');
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "Hoa is editing this");
    order(two, 'n');
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "");
}

static void own_presence_is_not_shown(void **state)
{
    struct two *two = *state;
    come(two, "lan");
    presence_tell(two->lan, &(struct presence){&schema_case, 7, true});
    assert_false(presence_look(two->lan));
    expect_said(two, 7, "");
    order(two, 'l'); // the same person at a second desk
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "Another desk is looking at this");
}

static size_t files(const struct two *two)
{
    size_t n = 0;
    char *dir = path_join(two->path, "presence");
    DIR *listing = opendir(dir);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
        n += entry->d_name[0] != '.';
    closedir(listing);
    free(dir);
    return n;
}

static void goes_with_its_desk(void **state)
{
    struct two *two = *state;
    come(two, "Hoa");
    order(two, 'e');
    assert_true(presence_look(two->lan));
    go(two, 0);
    assert_int_equal(files(two), 0);
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "");
}

static void goes_with_a_killed_process(void **state)
{
    struct two *two = *state;
    come(two, "Hoa");
    order(two, 'e');
    assert_true(presence_look(two->lan));
    go(two, SIGKILL);
    assert_int_equal(files(two), 1);
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "");
    assert_int_equal(files(two), 0);
}

/* Sets the time of every file there that many seconds back. */
static void age(const struct two *two, time_t seconds)
{
    char *dir = path_join(two->path, "presence");
    DIR *listing = opendir(dir);
    assert_non_null(listing);
    struct timespec then[2] = {{time(NULL) - seconds, 0}, {time(NULL) - seconds, 0}};
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
        if (entry->d_name[0] != '.')
            assert_int_equal(utimensat(dirfd(listing), entry->d_name, then, 0), 0);
    closedir(listing);
    free(dir);
}

static void an_hour_is_long_enough(void **state)
{
    struct two *two = *state;
    come(two, "Hoa");
    order(two, 'e');
    age(two, 3000);
    presence_look(two->lan);
    expect_said(two, 7, "Hoa is editing this");
    age(two, 3700);
    assert_true(presence_look(two->lan));
    expect_said(two, 7, "");
    order(two, 'l');
    presence_look(two->lan);
    expect_said(two, 7, "Hoa is looking at this");
}

/* Keeps the file as a living desk would; the caller closes. */
static int leave_file(const char *dir, unsigned number, const char *bytes, size_t len)
{
    char *path = xasprintf("%s/x%u", dir, number);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    free(path);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(write(fd, bytes, len), len);
    return fd;
}

/* A desk at record 7; `who` is the four lines about it. */
static void desk_bytes(const char *who, struct str *out)
{
    str_clear(out);
    str_add(out, "TDHERE02");
    str_add_u16(out, schema_case.number);
    str_add_u64(out, 7);
    str_addf(out, "L%s", who);
}

/* A terminal is never sent what somebody else put there. */
static void strange_files_are_left_out(void **state)
{
    struct two *two = *state;
    struct str fine = {0}, bad = {0};
    int fds[5];
    desk_bytes("Hoa\n\n\n\n", &fine);
    come(two, "Hoa");
    order(two, 'l');
    order(two, 'n');
    char *dir = path_join(two->path, "presence");
    fds[0] = leave_file(dir, 0, "", 0);
    fds[1] = leave_file(dir, 1, fine.buf, 12);
    fds[2] = leave_file(dir, 2, fine.buf, fine.len - 1);
    desk_bytes("Ho\xff\n\n\n\n", &bad);
    fds[3] = leave_file(dir, 3, bad.buf, bad.len);
    assert_false(presence_look(two->lan));
    desk_bytes("H\033[2Jo\n\n\n\n", &bad);
    fds[4] = leave_file(dir, 4, bad.buf, bad.len);
    assert_true(presence_look(two->lan));
    struct str said = {0};
    presence_show(two->lan, &schema_case, 7, &said);
    assert_non_null(strstr(str_text(&said), "[2Jo is looking at this"));
    assert_null(strchr(said.buf, '\033'));
    str_release(&said);
    for (size_t i = 0; i < ARRAY_COUNT(fds); i++)
        close(fds[i]);
    free(dir);
    str_release(&fine);
    str_release(&bad);
}

static void two_desks_of_one_name_are_told_apart(void **state)
{
    static const char *const desks[] = {"hoa\nTrần Thị Hoa\npts/3\n\n",
        "hoa\nTrần Thị Hoa\npts/4\n10.0.0.7\n", "lan\n\npts/9\n\n", "minh\n\npts/5\n\n"};
    struct two *two = *state;
    int fds[ARRAY_COUNT(desks)];
    struct str bytes = {0};
    come(two, "Hoa");
    order(two, 'l');
    order(two, 'n');
    char *dir = path_join(two->path, "presence");
    desk_bytes(desks[0], &bytes);
    fds[0] = leave_file(dir, 0, bytes.buf, bytes.len);
    presence_look(two->lan);
    expect_said(two, 7, "Trần Thị Hoa is looking at this");
    for (unsigned i = 1; i < ARRAY_COUNT(desks); i++) {
        desk_bytes(desks[i], &bytes);
        fds[i] = leave_file(dir, i, bytes.buf, bytes.len);
    }
    assert_true(presence_look(two->lan));
    assert_true(presence_at(two->lan, &schema_case, 7));
    assert_false(presence_at(two->lan, &schema_case, 8));
    expect_said(two, 7,
        "Trần Thị Hoa (pts/3) is looking at this; "
        "Trần Thị Hoa (pts/4, over SSH from 10.0.0.7) is looking at this; "
        "Another desk (pts/9) is looking at this; minh is looking at this");
    for (size_t i = 0; i < ARRAY_COUNT(desks); i++)
        close(fds[i]);
    free(dir);
    str_release(&bytes);
}

/* What somebody calls himself or herself in the own settings. */
static void is_called_by_the_name_that_was_set(void **state)
{
    struct two *two = *state;
    char *home = xstrndup(two->path, (size_t)(strrchr(two->path, '/') - two->path));
    assert_int_equal(setenv("XDG_CONFIG_HOME", home, 1), 0);
    assert_int_equal(user_setting_change("name", "Trần Thị Hoa", NULL), TD_OK);
    assert_int_equal(user_setting_change("name", "two\nlines", NULL), TD_INVALID);
    assert_int_equal(user_setting_change("name", "\033[2J", NULL), TD_INVALID);
    come(two, "hoa");
    order(two, 'e');
    presence_look(two->lan);
    expect_said(two, 7, "Trần Thị Hoa is editing this");
    free(home);
}

#define TWO(f) cmocka_unit_test_setup_teardown(f, two_setup, two_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO(names_who_looks_and_who_edits),
        TWO(own_presence_is_not_shown),
        TWO(goes_with_its_desk),
        TWO(goes_with_a_killed_process),
        TWO(an_hour_is_long_enough),
        TWO(strange_files_are_left_out),
        TWO(two_desks_of_one_name_are_told_apart),
        TWO(is_called_by_the_name_that_was_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
