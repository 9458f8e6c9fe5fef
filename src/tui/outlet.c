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
    if (outlet->terminal >= 0 && outlet->frame.len > 0)
        send(outlet->terminal, outlet->frame.buf,
            outlet_slim(outlet->frame.buf, outlet->frame.len));
    str_clear(&outlet->frame);
}

/* ---- slimming ---- */

static bool begins(const char *p, const char *end, const char *with)
{
    size_t n = strlen(with);
    return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

static size_t charset_at(const char *p, const char *end)
{
    return begins(p, end, "\033(B") ? 3 : 0;
}

static size_t colour_reset_at(const char *p, const char *end)
{
    return begins(p, end, "\033[39;49m") ? 8 : begins(p, end, "\033[39m") ? 5 : 0;
}

/* Colour resets and charset choices up to a full reset, which does all of it. */
static size_t before_reset_at(const char *p, const char *end)
{
    const char *q = p;
    for (size_t n = 1; n > 0; q += n) {
        n = charset_at(q, end);
        n = n > 0 ? n : colour_reset_at(q, end);
    }
    bool reset = begins(q, end, "\033[m") || begins(q, end, "\033[0");
    return reset ? (size_t)(q - p) : 0;
}

size_t outlet_slim(char *bytes, size_t n)
{
    const char *p = bytes, *end = bytes + n;
    char *to = bytes;
    while (p < end) {
        size_t skip = *p != '\033' ? 0 : before_reset_at(p, end);
        if (skip == 0 && *p == '\033')
            skip = charset_at(p, end);
        if (skip == 0)
            *to++ = *p++;
        else
            p += skip;
    }
    return (size_t)(to - bytes);
}
