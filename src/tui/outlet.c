/* SPDX-License-Identifier: MIT
 *
 * Curses insists on a file descriptor and flushes at every move of the cursor, so the
 * collecting is done in a file that lives in memory and is emptied after each frame.
 */
#define _GNU_SOURCE /* memfd_create */
#include "outlet.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/msg.h"

enum td_status outlet_open(struct outlet *outlet, int terminal, struct err *err)
{
    int memory = memfd_create("tiepdan-frame", MFD_CLOEXEC);
    *outlet = (struct outlet){.terminal = terminal};
    outlet->file = memory < 0 ? NULL : fdopen(memory, "w+");
    if (outlet->file != NULL)
        return TD_OK;
    int why = errno;
    if (memory >= 0)
        close(memory);
    return err_set(err, TD_IO, _("The terminal cannot be opened: %s."), strerror(why));
}

void outlet_close(struct outlet *outlet)
{
    if (outlet->file != NULL)
        fclose(outlet->file);
    str_release(&outlet->frame);
    str_release(&outlet->slimmed);
    *outlet = (struct outlet){.terminal = -1};
}

/* ---- collecting ---- */

static void take_in(struct outlet *outlet)
{
    int memory = fileno(outlet->file);
    char piece[4096];
    off_t at = 0;
    ssize_t n;
    while ((n = pread(memory, piece, sizeof(piece), at)) > 0) {
        str_addn(&outlet->frame, piece, (size_t)n);
        at += n;
    }
    if (at > 0 && ftruncate(memory, 0) == 0)
        lseek(memory, 0, SEEK_SET);
}

void outlet_add(struct outlet *outlet, const char *bytes)
{
    if (outlet->file == NULL)
        return;
    take_in(outlet);
    str_add(&outlet->frame, bytes);
}

static void send(int terminal, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = write(terminal, bytes, n);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return; // a dead line is found out by reading
        bytes += sent;
        n -= (size_t)sent;
    }
}

void outlet_flush(struct outlet *outlet)
{
    if (outlet->file == NULL)
        return;
    take_in(outlet);
    str_clear(&outlet->slimmed);
    slim_add(
        &outlet->slim, str_text(&outlet->frame), outlet->frame.len, &outlet->slimmed);
    if (outlet->terminal >= 0 && outlet->slimmed.len > 0)
        send(outlet->terminal, outlet->slimmed.buf, outlet->slimmed.len);
    str_clear(&outlet->frame);
}
