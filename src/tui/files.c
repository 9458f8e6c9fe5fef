/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "screens.h"

/* Letters and digits, one dash for whatever stands between them. */
static void add_plain(const char *folded, struct str *out)
{
    for (const char *p = folded; *p != '\0'; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (plain)
            str_addc(out, *p);
        else if (out->len > 0 && out->buf[out->len - 1] != '-')
            str_addc(out, '-');
    }
}

/* Without marks: it goes to other machines, by mail, onto sticks. A code may hold a
 * slash. */
char *file_name(const char *words, const char *rest)
{
    struct str name = {0};
    char *folded = fold_text(words);
    add_plain(folded, &name);
    free(folded);
    if (name.len > 0 && name.buf[name.len - 1] != '-')
        str_addc(&name, '-');
    for (const char *p = rest; *p != '\0'; p++)
        str_addc(&name, *p == '/' ? '-' : *p);
    return str_detach(&name);
}

static enum td_status refuse(int number, struct err *err)
{
    return err_set(err, number == ENOSPC || number == EDQUOT ? TD_FULL : TD_IO,
        _("The file was not written: %s."), strerror(number));
}

enum td_status file_put(int fd, const void *bytes, size_t len, struct err *err)
{
    const char *p = bytes;
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return refuse(n < 0 ? errno : EIO, err);
        p += n;
        len -= (size_t)n;
    }
    return TD_OK;
}

static enum td_status fill(
    struct ui *ui, const struct file_request *request, int fd, struct err *err)
{
    enum td_status status = request->write(ui, request->ctx, fd, err);
    if (status == TD_OK && fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        status = refuse(errno, err);
    if (close(fd) != 0 && status == TD_OK)
        status = refuse(errno, err);
    return status;
}

static bool accept_name(struct ui *ui, void *ctx, const char *path)
{
    const struct file_request *request = ctx;
    struct err err = {0};
    if (*path == '\0')
        return true;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        ui_say(ui, TONE_BAD,
            errno == EEXIST ? _("%s exists already; give another name.")
                            : _("%s cannot be made; give another name."),
            path);
        return false;
    }
    if (fill(ui, request, fd, &err) != TD_OK) {
        unlink(path);
        ui_say_err(ui, &err);
    } else if (request->said != NULL) {
        request->said(ui, request->ctx, path);
    } else {
        ui_say(ui, TONE_GOOD, _("Written to %s."), path);
    }
    return true;
}

static void release(void *ctx)
{
    struct file_request *request = ctx;
    if (request->release != NULL)
        request->release(request->ctx);
    free(request);
}

void file_ask(struct ui *ui, const struct file_request *request)
{
    const char *home = getenv("HOME");
    struct file_request *copy = xmalloc(sizeof(*copy));
    *copy = *request;
    struct prompt prompt = {.title = request->title,
        .intro = request->intro_taken,
        .initial = xasprintf("%s/%s", home == NULL ? "." : home, request->name),
        .ctx = copy,
        .accept = accept_name,
        .release = release};
    prompt_open(ui, &prompt);
}
