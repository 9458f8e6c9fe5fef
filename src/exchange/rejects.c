/* SPDX-License-Identifier: MIT
 *
 * Writing what was not taken. The file is made at the first rejected row, so that an
 * import without any leaves nothing behind; it holds personal data, hence its mode.
 */
#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"

enum { FLUSH_AT = 64 * 1024 };

enum td_status rejects_init(struct rejects *rejects, const char *path,
    const struct csv_source *source, struct err *err)
{
    *rejects = (struct rejects){.path = path, .fd = -1};
    struct stat ours, theirs;
    if (path == NULL || stat(path, &ours) != 0 || stat(source->path, &theirs) != 0 ||
        ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino)
        return TD_OK;
    return err_set(err, TD_INVALID,
        _("%s is the file that is being imported; name another one for the rejected rows."),
        path);
}

void rejects_release(struct rejects *rejects)
{
    if (rejects->fd >= 0)
        close(rejects->fd);
    rejects->fd = -1;
    str_release(&rejects->text);
}

static enum td_status refuse(const struct rejects *rejects, struct err *err)
{
    return err_set(err, TD_IO, _("The rejected rows cannot be written to %s: %s."),
        rejects->path, strerror(errno));
}

enum td_status rejects_flush(struct rejects *rejects, struct err *err)
{
    const char *at = rejects->text.buf;
    size_t left = rejects->text.len;
    while (left > 0) {
        ssize_t n = write(rejects->fd, at, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refuse(rejects, err);
        at += n;
        left -= (size_t)n;
    }
    str_clear(&rejects->text);
    return TD_OK;
}

/* One row: the cells under their own columns without what an earlier rejects file added,
 * then line and reason, then cells that have no column. */
static void add_row(struct rejects *rejects, const struct columns *columns,
    char delimiter, const char *cells, size_t n, const char *line, const char *because)
{
    struct str *out = &rejects->text;
    bool first = true;
    for (size_t i = 0; i < columns->n; i++) {
        if (!columns->list[i].rejects) {
            csv_put_cell_after(out, i < n ? cells : "", first, delimiter);
            first = false;
        }
        if (i < n)
            cells += strlen(cells) + 1;
    }
    csv_put_cell_after(out, line, first, delimiter);
    csv_put_cell_after(out, because, false, delimiter);
    for (size_t i = columns->n; i < n; i++) {
        csv_put_cell_after(out, cells, false, delimiter);
        cells += strlen(cells) + 1;
    }
    csv_put_end(out);
}

static enum td_status begin(struct rejects *rejects, const struct columns *columns,
    const struct csv_source *source, struct err *err)
{
    rejects->fd = open(rejects->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY,
        S_IRUSR | S_IWUSR);
    if (rejects->fd < 0)
        return refuse(rejects, err);
    if (source->had_bom)
        str_add(&rejects->text, "\xEF\xBB\xBF");
    struct str header = {0};
    for (size_t i = 0; i < columns->n; i++)
        str_addn(&header, columns->list[i].name, strlen(columns->list[i].name) + 1);
    add_row(rejects, columns, source->delimiter, str_text(&header), columns->n,
        COLUMN_LINE, COLUMN_BECAUSE);
    str_release(&header);
    return TD_OK;
}

enum td_status rejects_add(struct rejects *rejects, const struct columns *columns,
    const struct csv_source *source, uint64_t line, const char *cells, size_t n,
    const char *because, struct err *err)
{
    if (rejects->path == NULL)
        return TD_OK;
    enum td_status status = TD_OK;
    if (rejects->fd < 0)
        status = begin(rejects, columns, source, err);
    if (status != TD_OK)
        return status;
    struct str number = {0};
    str_addf(&number, "%llu", (unsigned long long)line);
    add_row(rejects, columns, source->delimiter, cells, n, str_text(&number), because);
    str_release(&number);
    return rejects->text.len > FLUSH_AT ? rejects_flush(rejects, err) : TD_OK;
}
