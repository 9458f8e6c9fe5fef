/* SPDX-License-Identifier: MIT
 *
 * Writing with write(2), so that every failure is seen and none comes late from a
 * buffer of stdio. SIGPIPE is ignored by main; EPIPE means that the reader has had
 * enough, which is no failure. The pager gets a plain environment: no file of ours
 * open, LESSSECURE set, default signals.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"

#define BLOCK          ((size_t)64 * 1024)
#define DEFAULT_WIDTH  80
#define DEFAULT_HEIGHT 24
#define LAST_FD        256

static void measure_terminal(struct output *out)
{
    struct winsize size;
    memset(&size, 0, sizeof(size));
    out->width = DEFAULT_WIDTH;
    out->height = DEFAULT_HEIGHT;
    if (ioctl(out->fd, TIOCGWINSZ, &size) != 0)
        return;
    if (size.ws_col > 0)
        out->width = size.ws_col;
    if (size.ws_row > 0)
        out->height = size.ws_row;
}

static bool wants_colour(bool allowed)
{
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return allowed && (none == NULL || none[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

void output_init(struct output *out, bool colour, bool pager)
{
    memset(out, 0, sizeof(*out));
    str_init(&out->text);
    str_init(&out->bytes);
    out->fd = STDOUT_FILENO;
    out->is_terminal = isatty(out->fd) == 1;
    if (!out->is_terminal)
        return;
    measure_terminal(out);
    out->has_colour = wants_colour(colour);
    out->has_pager = pager;
}

void output_release(struct output *out)
{
    str_release(&out->text);
    str_release(&out->bytes);
}

bool output_is_open(const struct output *out)
{
    return !out->is_closed && out->error == 0;
}

static void write_all(struct output *out, int fd, const char *bytes, size_t len)
{
    while (len > 0 && output_is_open(out)) {
        ssize_t n = write(fd, bytes, len);
        if (n >= 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (errno == EPIPE) {
            out->is_closed = true;
        } else if (errno != EINTR) {
            out->error = errno;
        }
    }
}

/* In a pipe text leaves as it comes; on a terminal it waits for output_finish. */
static void spill(struct output *out)
{
    if (out->is_terminal || out->text.len < BLOCK)
        return;
    write_all(out, out->fd, out->text.buf, out->text.len);
    str_clear(&out->text);
}

void output_text(struct output *out, const char *text)
{
    if (out->is_terminal) {
        char *safe = utf8_safe(text, false);
        str_add(&out->text, safe);
        free(safe);
    } else {
        str_add(&out->text, text);
    }
    spill(out);
}

void output_line(struct output *out, const char *fmt, ...)
{
    struct str line = {0};
    va_list args;
    va_start(args, fmt);
    str_vaddf(&line, fmt, args);
    va_end(args);
    str_addc(&line, '\n');
    output_text(out, str_text(&line));
    str_release(&line);
}

void output_raw(struct output *out, const char *text)
{
    str_add(&out->text, text);
    spill(out);
}

bool output_bytes(struct output *out, const void *bytes, size_t len)
{
    if (out->is_terminal) {
        str_addn(&out->bytes, bytes, len);
    } else {
        str_addn(&out->text, bytes, len);
        spill(out);
    }
    return output_is_open(out);
}

static bool sink_write(void *ctx, const void *bytes, size_t len)
{
    return output_bytes(ctx, bytes, len);
}

struct sink output_sink(struct output *out)
{
    return (struct sink){.ctx = out, .write = sink_write};
}

/* Data for a terminal: without the carriage returns of CSV, marks for the rest. */
static void make_bytes_safe(struct output *out)
{
    if (out->bytes.len == 0)
        return;
    struct str plain = {0};
    for (size_t i = 0; i < out->bytes.len; i++)
        if (out->bytes.buf[i] != '\r')
            str_addc(&plain, out->bytes.buf[i]);
    output_text(out, str_text(&plain));
    str_release(&plain);
    str_clear(&out->bytes);
}

static int count_lines(const struct str *text)
{
    int n = 0;
    for (size_t i = 0; i < text->len && n < DEFAULT_WIDTH * DEFAULT_HEIGHT; i++)
        n += text->buf[i] == '\n';
    return n;
}

static const char *pager_command(void)
{
    const char *own = getenv("TIEPDAN_PAGER");
    if (own == NULL)
        own = getenv("PAGER");
    return own == NULL ? "less" : own;
}

static void run_pager(const char *command, int input)
{
    dup2(input, STDIN_FILENO);
    for (int fd = STDERR_FILENO + 1; fd < LAST_FD; fd++)
        close(fd);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    setenv("LESS", "FRX", 0);
    setenv("LESSCHARSET", "utf-8", 0);
    setenv("LESSSECURE", "1", 1);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* False when there is no pager to be had; the text is still ours then. */
static bool show_paged(struct output *out, const char *command)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        run_pager(command, ends[0]);
    }
    close(ends[0]);
    if (child > 0)
        write_all(out, ends[1], out->text.buf, out->text.len);
    close(ends[1]);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    out->is_closed = false; // a pager that is left early is no closed output
    return child > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

static void send_text(struct output *out)
{
    const char *command = pager_command();
    bool is_long = out->has_pager && count_lines(&out->text) >= out->height;
    if (is_long && command[0] != '\0' && strcmp(command, "cat") != 0 &&
        show_paged(out, command))
        return;
    write_all(out, out->fd, out->text.buf, out->text.len);
}

enum td_status output_finish(struct output *out, struct err *err)
{
    make_bytes_safe(out);
    if (out->text.len > 0 && output_is_open(out))
        send_text(out);
    str_clear(&out->text);
    if (out->error != 0)
        return err_set(err,
            out->error == ENOSPC || out->error == EDQUOT ? TD_FULL : TD_IO,
            _("The output cannot be written: %s."), strerror(out->error));
    return TD_OK;
}
