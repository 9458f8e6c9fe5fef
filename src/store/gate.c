/* SPDX-License-Identifier: MIT
 *
 * A queue of locked bytes: the door, held by the one who writes, and before it a ladder
 * of rungs, each held by one who waits. Whoever waits lets go of a rung only when it has
 * the next one, so all go in the order of their coming, and a desk that writes without a
 * pause cannot keep the others out. A blocking lock has no time limit that is safe beside
 * signals, so whoever unlocks a byte rings its bell. Locks decide, bells only wake: of a
 * holder that died the next one learns when it looks by itself. The holder's line in the
 * file is for people; nothing is decided by it.
 */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "gate.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/msg.h"

#define GATE_NAME "write.gate"

/* Bytes of the file. More who wait than there are rungs come to the last one by chance.
 */
enum { GATE_DOOR, GATE_NEXT, GATE_LAST = 16, GATE_OPENING };

static void gate_sign(struct gate *gate)
{
    const struct passwd *user = getpwuid(getuid());
    snprintf(gate->who, sizeof(gate->who), "%ld %.64s\n", (long)getpid(),
        user != NULL ? user->pw_name : "?");
}

static enum td_status refused(int error, struct err *err)
{
    if (error == EROFS)
        return err_set(err, TD_DENIED,
            _("The register lies where nothing can be written. To look at it, open it with --readonly."));
    enum td_status status = error == EACCES || error == EPERM    ? TD_DENIED
                            : error == ENOSPC || error == EDQUOT ? TD_FULL
                                                                 : TD_IO;
    return err_set(err, status, _("The register's %s cannot be opened: %s."), GATE_NAME,
        strerror(error));
}

enum td_status gate_open(struct gate *gate, int dir_fd, struct err *err)
{
    gate->fd = openat(dir_fd, GATE_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (gate->fd < 0)
        return refused(errno, err);
    bells_open(&gate->bells, gate->fd);
    gate_sign(gate);
    return TD_OK;
}

void gate_close(struct gate *gate)
{
    bells_close(&gate->bells);
    if (gate->fd >= 0)
        close(gate->fd);
    gate->fd = -1;
}

static int gate_lock(const struct gate *gate, int byte, short type)
{
    struct flock lock = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int rc = 0;
    do
        rc = fcntl(gate->fd, F_OFD_SETLK, &lock);
    while (rc < 0 && errno == EINTR);
    return rc;
}

static void gate_unlock(const struct gate *gate, int byte)
{
    gate_lock(gate, byte, F_UNLCK);
    bell_ring(&gate->bells, (unsigned)byte);
}

static enum td_status gate_busy(const struct gate *gate, struct err *err)
{
    char line[96] = "";
    ssize_t n = pread(gate->fd, line, sizeof(line) - 1, 0);
    line[n > 0 ? (size_t)n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    char *user = strchr(line, ' ');
    if (user == NULL)
        return err_set(err, TD_BUSY,
            _("Another program is writing to the register and "
              "does not finish. Nothing was saved; try again."));
    *user++ = '\0';
    return err_set(err, TD_BUSY,
        _("Process %s of %s is writing to the register and does not finish. Nothing was "
          "saved; try again, or end that process."),
        line, user);
}

/* Failing to sign is not failing to lock. */
static void gate_name(const struct gate *gate)
{
    ssize_t n = pwrite(gate->fd, gate->who, strlen(gate->who), 0);
    (void)n;
}

/* How long to wait before looking again when no bell rings: after a holder that died. In
 * a file without bells this is how the next one comes in: at first as soon as a change,
 * about two milliseconds, may be done. */
static long pause_us(const struct gate *gate, int turn)
{
    enum { UNHEARD_US = 20000, FIRST_US = 400, LONGEST_US = 4000, HURRIED = 64 };
    long us = FIRST_US * (long)(1 + turn / HURRIED);
    if (gate->bells.words != NULL)
        return UNHEARD_US;
    return us < LONGEST_US ? us : LONGEST_US;
}

static enum td_status gate_wait(
    const struct gate *gate, int byte, int64_t until, struct err *err)
{
    for (int turn = 0;; turn++) {
        uint32_t heard = bell_heard(&gate->bells, (unsigned)byte);
        if (gate_lock(gate, byte, F_WRLCK) == 0)
            return TD_OK;
        if (errno != EAGAIN && errno != EACCES)
            return err_set(err, TD_IO,
                _("The register cannot be locked for writing: %s."), strerror(errno));
        if (clock_steady_ms() >= until)
            return gate_busy(gate, err);
        bell_wait(&gate->bells, (unsigned)byte, heard, pause_us(gate, turn));
    }
}

/* Does anybody wait? */
static bool gate_has_queue(const struct gate *gate)
{
    struct flock lock = {.l_type = F_WRLCK,
        .l_whence = SEEK_SET,
        .l_start = GATE_NEXT,
        .l_len = GATE_LAST};
    return fcntl(gate->fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

/* Nobody may be suspended on a rung: all behind would wait for that one. */
static void hold_suspension(sigset_t *before)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGTTIN);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, before);
}

enum td_status gate_enter(struct gate *gate, int64_t wait_ms, struct err *err)
{
    int64_t until = clock_steady_ms() + wait_ms;
    sigset_t before;
    hold_suspension(&before);
    int byte = gate_has_queue(gate) ? GATE_LAST : GATE_NEXT;
    enum td_status status = gate_wait(gate, byte, until, err);
    while (status == TD_OK && byte > GATE_DOOR) {
        status = gate_wait(gate, byte - 1, until, err);
        gate_unlock(gate, byte--);
    }
    if (status == TD_OK)
        gate_name(gate);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

void gate_leave(struct gate *gate)
{
    gate_unlock(gate, GATE_DOOR);
}

enum td_status gate_enter_opening(struct gate *gate, int64_t wait_ms, struct err *err)
{
    return gate_wait(gate, GATE_OPENING, clock_steady_ms() + wait_ms, err);
}

void gate_leave_opening(struct gate *gate)
{
    gate_unlock(gate, GATE_OPENING);
}
