/* SPDX-License-Identifier: MIT
 *
 * Cells in. A file is looked at three times at most: its bytes (encoding, NUL, quotes),
 * its quotes once more if they leave a doubt (libcsv in strict mode over the whole file),
 * and then its rows. libcsv gets the file line by line with blanks and carriage returns
 * taken for ordinary characters; what is done here is to drop the CR of a CR LF that
 * stands outside quotes, to keep count of lines and bytes, and to stop before a forgotten
 * quote eats the memory.
 *
 * In strict mode a quote opens a cell, closes it or stands doubled inside it, so an odd
 * number of quotes before a byte means that the byte lies inside a quoted cell.
 */
#include "exchange/csv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <csv.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "csv_bytes.h"

enum { ROW_MAX = 1024 * 1024 };

typedef enum td_status row_fn(void *ctx, const struct csv_row *row, struct err *err);

/* --- rows ------------------------------------------------------------------------ */

struct reader {
    struct csv_parser parser;
    const char *path;
    row_fn *row; /* NULL: only look */
    void *ctx;

    struct str texts; /* the row's cells, a NUL behind each */
    size_t *starts;
    size_t n, starts_cap;
    const char **cells;
    size_t cells_cap;

    uint64_t line, line_start, offset; /* of the byte to come; lines from 1 */
    uint64_t rows;
    struct place begin; /* of the row */
    bool quoted;        /* the byte to come lies inside quotes */
    struct place open;  /* where those quotes began */
    bool held_cr;       /* a CR whose next byte is not known yet */
    bool lone_cr, lf;   /* seen outside quotes */
    size_t pending;     /* bytes since a cell ended, at least */

    enum td_status status;
    struct err *err;
};

static int never(unsigned char c)
{
    (void)c;
    return 0;
}

static int ends_line(unsigned char c)
{
    return c == '\n';
}

static enum td_status refuse_quote(struct reader *r)
{
    return err_set(r->err, TD_INVALID,
        _("%s has a quote that is not closed: line %llu, byte %llu (byte %llu of the "
          "file). Close it, or double it if it belongs to the text."),
        r->path, PLACE_ARGS(r->open));
}

static enum td_status refuse_big(struct reader *r)
{
    return err_set(r->err, TD_INVALID,
        _("%s has a cell of more than 64 KiB or a row of more than 1 MiB: line %llu, byte "
          "%llu (byte %llu of the file). Is it really a CSV file?"),
        r->path, PLACE_ARGS(r->begin));
}

static void on_cell(void *text, size_t len, void *ctx)
{
    struct reader *r = ctx;
    r->pending = 0;
    if (r->status != TD_OK)
        return;
    if (len > CSV_CELL_MAX || r->texts.len + len > ROW_MAX) {
        r->status = refuse_big(r);
        return;
    }
    ARRAY_GROW(r->starts, r->starts_cap, r->n + 1);
    r->starts[r->n++] = r->texts.len;
    str_addn(&r->texts, text, len);
    str_addc(&r->texts, '\0');
}

static bool row_is_blank(const struct reader *r)
{
    for (size_t i = 0; i < r->texts.len; i++)
        if (r->texts.buf[i] != '\0' && r->texts.buf[i] != ' ')
            return false;
    return true;
}

/* The first pass found all of it valid; if it is not now, the file was changed. */
static enum td_status check_unchanged(struct reader *r)
{
    for (size_t i = 0; i < r->n; i++) {
        size_t end = i + 1 < r->n ? r->starts[i + 1] : r->texts.len;
        if (!utf8_valid(r->texts.buf + r->starts[i], end - 1 - r->starts[i], NULL))
            return err_set(r->err, TD_INVALID,
                _("%s was changed while it was being read; start again."), r->path);
    }
    return TD_OK;
}

static enum td_status give_row(struct reader *r)
{
    ARRAY_GROW(r->cells, r->cells_cap, r->n);
    for (size_t i = 0; i < r->n; i++)
        r->cells[i] = r->texts.buf + r->starts[i];
    struct csv_row row = {r->begin.line, r->n, r->cells};
    if (r->rows == 1 && strncmp(r->cells[0], "sep=", 4) == 0 && r->n <= 2)
        return TD_OK;
    enum td_status status = check_unchanged(r);
    return status == TD_OK ? r->row(r->ctx, &row, r->err) : status;
}

static void on_row(int last, void *ctx)
{
    struct reader *r = ctx;
    (void)last;
    if (r->status == TD_OK && r->n > 0 && !row_is_blank(r)) {
        r->rows++;
        if (r->row != NULL)
            r->status = give_row(r);
    }
    r->n = 0;
    str_clear(&r->texts);
}

static size_t count_quotes(const char *bytes, size_t n)
{
    size_t count = 0;
    for (const char *at = bytes, *end = bytes + n;
         (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++)
        count++;
    return count;
}

/* Steps over n bytes that libcsv took. */
static void advance(struct reader *r, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *quote = memchr(bytes + i, '"', n - i);
        if (quote == NULL)
            break;
        i = (size_t)(quote - bytes);
        r->quoted = !r->quoted;
        if (r->quoted)
            r->open =
                (struct place){r->line, r->offset + i - r->line_start + 1, r->offset + i};
    }
    r->offset += n;
    r->pending += n;
    if (n == 0 || bytes[n - 1] != '\n')
        return;
    r->lf = r->lf || !r->quoted;
    r->line++;
    r->line_start = r->offset;
    if (!r->quoted)
        r->begin = (struct place){r->line, 1, r->offset};
}

/* libcsv stops in two cases: a quote in a cell that does not begin with one, and a
 * character between a closing quote and the end of the cell. */
static enum td_status refuse_stray(struct reader *r, char c)
{
    struct place at = {r->line, r->offset - r->line_start + 1, r->offset};
    if (c == '"')
        return err_set(r->err, TD_INVALID,
            _("%s has a quote inside a cell that does not begin with one: line %llu, byte "
              "%llu (byte %llu of the file). Put the cell in quotes and double this one."),
            r->path, PLACE_ARGS(at));
    return err_set(r->err, TD_INVALID,
        _("%s has something between a closing quote and the end of its cell: line %llu, "
          "byte %llu (byte %llu of the file). The cell began with the quote at line %llu, "
          "byte %llu; is that one closed, and are quotes inside it doubled?"),
        r->path, PLACE_ARGS(at), (unsigned long long)r->open.line,
        (unsigned long long)r->open.byte);
}

/* Feeds bytes of one line, at most its LF at the end. */
static void feed(struct reader *r, const char *bytes, size_t n)
{
    if (r->status != TD_OK || n == 0)
        return;
    size_t taken = csv_parse(&r->parser, bytes, n, on_cell, on_row, r);
    if (taken < n && csv_error(&r->parser) == CSV_ENOMEM)
        die("out of memory");
    advance(r, bytes, taken);
    if (r->status == TD_OK && taken < n)
        r->status = refuse_stray(r, bytes[taken]);
    if (r->status == TD_OK && r->pending > CSV_CELL_MAX + CSV_CHUNK)
        r->status = r->quoted ? refuse_quote(r) : refuse_big(r);
}

static void feed_lone_cr(struct reader *r)
{
    r->lone_cr = true;
    feed(r, "\r", 1);
}

/* A CR is dropped before an LF outside quotes. `n` bytes of one line. */
static void feed_line(struct reader *r, const char *bytes, size_t n)
{
    bool quoted = r->quoted != (count_quotes(bytes, n) % 2 == 1);
    bool ends = bytes[n - 1] == '\n';
    if (r->held_cr) {
        r->held_cr = false;
        if (n == 1 && ends)
            r->offset++;
        else
            feed_lone_cr(r);
    }
    size_t body = ends ? n - 1 : n;
    bool cr = body > 0 && bytes[body - 1] == '\r' && !quoted;
    if (cr)
        body--;
    if (!quoted && memchr(bytes, '\r', body) != NULL)
        r->lone_cr = true;
    feed(r, bytes, body);
    r->held_cr = cr && !ends;
    if (!ends)
        return;
    r->offset += cr;
    feed(r, "\n", 1);
}

static void feed_chunk(struct reader *r, const char *bytes, size_t n)
{
    while (n > 0 && r->status == TD_OK) {
        const char *lf = memchr(bytes, '\n', n);
        size_t line = lf != NULL ? (size_t)(lf - bytes) + 1 : n;
        feed_line(r, bytes, line);
        bytes += line;
        n -= line;
    }
}

static void reader_finish(struct reader *r)
{
    if (r->held_cr)
        feed_lone_cr(r);
    if (r->status != TD_OK)
        return;
    if (r->quoted) {
        r->status = refuse_quote(r);
        return;
    }
    if (r->lone_cr && !r->lf) {
        r->status = err_set(r->err, TD_INVALID,
            _("%s ends its lines with CR alone, as old Macintosh programs did. Save it "
              "again as “CSV UTF-8”."),
            r->path);
        return;
    }
    csv_fini(&r->parser, on_cell, on_row, r);
}

static void reader_init(struct reader *r, const struct csv_source *source, row_fn *row,
    void *ctx, struct err *err)
{
    *r = (struct reader){.path = source->path, .row = row, .ctx = ctx, .err = err};
    r->line = 1;
    r->begin = (struct place){1, 1, 0};
    str_init(&r->texts);
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        die("out of memory");
    csv_set_delim(&r->parser, (unsigned char)source->delimiter);
    csv_set_space_func(&r->parser, never);
    csv_set_term_func(&r->parser, ends_line);
}

static void reader_release(struct reader *r)
{
    csv_free(&r->parser);
    str_release(&r->texts);
    free(r->starts);
    free(r->cells);
}

static enum td_status read_rows(struct reader *r, int fd, char *buf)
{
    for (size_t n = CSV_CHUNK; n == CSV_CHUNK && r->status == TD_OK;) {
        enum td_status status = csv_file_fill(fd, r->path, buf, CSV_CHUNK, &n, r->err);
        if (status != TD_OK)
            return status;
        size_t bom = r->offset == 0 ? csv_bom_length(buf, n) : 0;
        r->offset += bom;
        feed_chunk(r, buf + bom, n - bom);
    }
    if (r->status == TD_OK)
        reader_finish(r);
    return r->status;
}

enum td_status csv_read(
    const struct csv_source *source, row_fn *row, void *ctx, struct err *err)
{
    int fd;
    enum td_status status = csv_file_open(source->path, &fd, err);
    if (status != TD_OK)
        return status;
    char *buf = xmalloc(CSV_CHUNK);
    struct reader r;
    reader_init(&r, source, row, ctx, err);
    status = read_rows(&r, fd, buf);
    reader_release(&r);
    free(buf);
    close(fd);
    return status;
}

enum td_status csv_scan(struct csv_source *source, struct err *err)
{
    bool sure = false;
    enum td_status status = csv_scan_bytes(source, &sure, err);
    return status == TD_OK && !sure ? csv_read(source, NULL, NULL, err) : status;
}
