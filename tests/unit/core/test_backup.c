/* SPDX-License-Identifier: MIT
 *
 * Copies that are taken while another desk writes, and what becomes of damaged ones.
 */
#include "desk.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/paths.h"
#include "core/backup.h"
#include "store/store.h"

struct place {
    char *dir, *path, *copy;
    unsigned faults;
};

static void count_fault(void *ctx, const char *sentence)
{
    struct place *place = ctx;
    (void)sentence;
    place->faults++;
}

static struct office *open_at(const char *path, unsigned flags)
{
    struct seat seat = {.actor = "lan", .road = ROAD_TUI};
    struct office *office;
    struct err err = {0};
    if (office_open(path, flags, &seat, &office, &err) != TD_OK)
        fail_msg("%s", err.text);
    return office;
}

static int place_setup(void **state)
{
    struct place *place = xcalloc(1, sizeof *place);
    struct office_profile profile = {"Phường Thử", "THU", LANG_EN};
    char made[] = "/tmp/tiepdan-backup-XXXXXX";
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    assert_int_equal(clock_init(NULL), TD_OK);
    assert_non_null(mkdtemp(made));
    place->dir = xstrdup(made);
    place->path = path_join(made, "register");
    place->copy = path_join(made, "copy");
    assert_int_equal(office_create(place->path, &profile, NULL, NULL), TD_OK);
    *state = place;
    return 0;
}

static int place_teardown(void **state)
{
    struct place *place = *state;
    path_remove_tree(place->dir);
    free(place->dir);
    free(place->path);
    free(place->copy);
    free(place);
    return 0;
}

static enum td_status backup(
    struct place *place, struct office *office, struct office_check *check)
{
    struct proving proving = {.fault = count_fault, .ctx = place};
    return office_backup(office, place->copy, &proving, check, NULL);
}

/* Adds cases until it is told to stop. */
static void write_on(const char *path, int ready)
{
    struct office *office = open_at(path, 0);
    for (int i = 0;; i++) {
        add_case(office, "Mai");
        if (i == 3 && write(ready, "x", 1) != 1)
            _exit(1);
    }
}

static void is_whole_while_another_desk_writes(void **state)
{
    struct place *place = *state;
    int ends[2];
    char begun;
    assert_int_equal(pipe(ends), 0);
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0)
        write_on(place->path, ends[1]);
    assert_int_equal(read(ends[0], &begun, 1), 1);
    struct office *office = open_at(place->path, OFFICE_READONLY);
    uint64_t before = 0;
    for (int i = 0; i < 3; i++) {
        struct office_check check = {0};
        assert_int_equal(backup(place, office, &check), TD_OK);
        assert_int_equal(check.faults, 0);
        assert_true(check.records > before); // the desk was not kept waiting
        before = check.records;
        struct office *copy = open_at(place->copy, OFFICE_READONLY);
        assert_true(count(copy, &schema_case, "") >= 4);
        office_close(copy);
        path_remove_tree(place->copy);
        usleep(100000);
    }
    office_close(office);
    assert_int_equal(kill(writer, SIGKILL), 0);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(place->faults, 0);
}

static void nothing_is_overwritten(void **state)
{
    struct place *place = *state;
    struct office_check check;
    struct proving proving = {.fault = count_fault, .ctx = place};
    struct office *office = open_at(place->path, 0);
    add_case(office, "Mai");
    assert_int_equal(backup(place, office, &check), TD_OK);
    assert_int_equal(backup(place, office, &check), TD_CONFLICT);
    office_close(office);
    assert_int_equal(
        office_restore(place->copy, place->path, &proving, &check, NULL), TD_CONFLICT);
    office = open_at(place->path, 0);
    assert_int_equal(count(office, &schema_case, ""), 1);
    office_close(office);
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
    (void)ctx;
    (void)done;
    (void)total;
    return false;
}

static void one_that_is_stopped_leaves_nothing(void **state)
{
    struct place *place = *state;
    struct office_check check;
    struct proving proving = {count_fault, stop, place};
    struct office *office = open_at(place->path, 0);
    for (int i = 0; i < 300; i++)
        add_case(office, "Mai");
    assert_int_equal(
        office_backup(office, place->copy, &proving, &check, NULL), TD_CANCELLED);
    office_close(office);
    char **names;
    size_t n = path_list(place->dir, &names);
    assert_int_equal(n, 1);
    free(names[0]);
    free(names);
}

static uint64_t epoch_of_last(const char *path)
{
    char *url = xasprintf("lmdb:%s", path);
    struct store *store;
    struct txn *txn;
    struct entry entry;
    assert_int_equal(store_open(url, STORE_READONLY, &store, NULL), TD_OK);
    assert_int_equal(store_begin(store, TXN_READ, NULL, &txn, NULL), TD_OK);
    assert_int_equal(txn_entry(txn, txn_last_seq(txn), &entry, NULL), TD_OK);
    uint64_t epoch = entry.epoch;
    entry_release(&entry);
    txn_abort(txn);
    store_close(store);
    free(url);
    return epoch;
}

/* Both the lost register and the restored one go on from the same entry. */
static void what_is_written_after_a_restore_is_told_apart(void **state)
{
    struct place *place = *state;
    struct office_check check, restored;
    struct proving proving = {.fault = count_fault, .ctx = place};
    struct office *office = open_at(place->path, 0);
    add_case(office, "Mai");
    assert_int_equal(backup(place, office, &check), TD_OK);
    add_case(office, "Lan");
    office_close(office);
    assert_int_equal(epoch_of_last(place->path), 1);
    path_remove_tree(place->path);
    assert_int_equal(
        office_restore(place->copy, place->path, &proving, &restored, NULL), TD_OK);
    assert_string_equal(restored.head, check.head);
    assert_int_equal(restored.entries, check.entries);
    office = open_at(place->path, 0);
    add_case(office, "Lan");
    office_close(office);
    assert_int_equal(epoch_of_last(place->path), 2);
    assert_int_equal(epoch_of_last(place->copy), 1);
}

/* One byte of one value anywhere: it is refused, or was in no page that is used. */
static void a_damaged_copy_is_refused(void **state)
{
    struct place *place = *state;
    struct office_check check;
    struct proving proving = {.fault = count_fault, .ctx = place};
    struct office *office = open_at(place->path, 0);
    for (int i = 0; i < 40; i++)
        add_case(office, "Nguyễn Thị Mai");
    assert_int_equal(backup(place, office, &check), TD_OK);
    office_close(office);
    path_remove_tree(place->path);
    char *file = path_join(place->copy, "data.mdb");
    struct stat info;
    assert_int_equal(stat(file, &info), 0);
    int fd = open(file, O_RDWR);
    assert_true(fd >= 0);
    for (off_t at = 3 * 4096 + 4000; at < info.st_size; at += 4096) {
        char byte;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte = (char)(byte ^ 0x20);
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    close(fd);
    free(file);
    enum td_status status =
        office_restore(place->copy, place->path, &proving, &check, NULL);
    assert_int_equal(status, TD_CORRUPT);
    assert_false(path_exists(place->path));
}

#define PLACE(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE(is_whole_while_another_desk_writes),
        PLACE(nothing_is_overwritten),
        PLACE(one_that_is_stopped_leaves_nothing),
        PLACE(what_is_written_after_a_restore_is_told_apart),
        PLACE(a_damaged_copy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
