/* SPDX-License-Identifier: MIT
 *
 * The log sink: nothing until log_open. One write per line, so that several processes
 * can share a file; control characters never reach it. Failing to log is not an error.
 */
#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/str.h"

static int log_fd = -1;

void log_open(const char *path)
{
    if (log_fd > STDERR_FILENO)
        close(log_fd);
    if (path == NULL || strcmp(path, "-") == 0) {
        log_fd = STDERR_FILENO;
        return;
    }
    log_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

void log_line(const char *fmt, ...)
{
    if (log_fd < 0)
        return;
    char now[INSTANT_TEXT];
    struct str line = {0};
    str_addf(&line, "%s %ld ", instant_iso(clock_true_us(), now), (long)getpid());
    va_list args;
    va_start(args, fmt);
    str_vaddf(&line, fmt, args);
    va_end(args);
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.buf[i] < ' ' || line.buf[i] == 0x7F)
            line.buf[i] = ' ';
    str_addc(&line, '\n');
    if (write(log_fd, line.buf, line.len) < 0)
        log_fd = -1;
    str_release(&line);
}
