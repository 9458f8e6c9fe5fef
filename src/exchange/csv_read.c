/* SPDX-License-Identifier: MIT
 *
 * Cells in. A file is looked at three times at most: its bytes (encoding, NUL), its
 * quotes (libcsv in strict mode over the whole file), and then its rows. libcsv gets the
 * file line by line with blanks and carriage returns taken for ordinary characters; what
 * is done here is to drop the CR of a CR LF that stands outside quotes, to keep count of
 * lines and bytes, and to stop before a forgotten quote eats the memory.
 *
 * In strict mode a quote opens a cell, closes it or stands doubled inside it, so an odd
 * number of quotes before a byte means that the byte lies inside a quoted cell.
 */
#include "exchange/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csv.h>

#include "base/alloc.h"
#include "base/encoding.h"
#include "base/msg.h"
#include "base/utf8.h"

enum {
    CELL_MAX = 64 * 1024,
    ROW_MAX = 1024 * 1024,
    CHUNK = 64 * 1024,
    DOUBT_MAX = 1024 * 1024 /* so much of the text is asked whether it needs a font */
};

typedef enum td_status row_fn(void *ctx, const struct csv_row *row, struct err *err);

/* --- the file -------------------------------------------------------------------- */

struct place {
    uint64_t line, byte; /* from 1, the byte within its line */
    uint64_t offset;     /* from 0, in the file */
};

static enum td_status file_open(const char *path, int *fd, struct err *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*fd < 0 && errno == ENOENT)
        return err_set(err, TD_NOT_FOUND, _("There is no file %s."), path);
    if (*fd < 0)
        return err_set(err, TD_IO, _("%s cannot be opened: %s."), path, strerror(errno));
    struct stat info;
    if (fstat(*fd, &info) == 0 && S_ISREG(info.st_mode))
        return TD_OK;
    close(*fd);
    return err_set(err, TD_INVALID,
        _("%s is not a plain file. It is read more than once, so save it to a file first."),
        path);
}

/* Reads until the buffer is full or the file ends. */
static enum td_status file_fill(
    int fd, const char *path, char *buf, size_t size, size_t *len, struct err *err)
{
    *len = 0;
    while (*len < size) {
        ssize_t n = read(fd, buf + *len, size - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(
                err, TD_IO, _("%s cannot be read: %s."), path, strerror(errno));
        if (n == 0)
            break;
        *len += (size_t)n;
    }
    return TD_OK;
}

static size_t bom_length(const char *bytes, size_t len)
{
    return len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* --- first pass, bytes ------------------------------------------------------------ */

struct byte_scan {
    const char *path;
    int fd;
    char *buf;
    size_t len;     /* bytes in buf */
    uint64_t start; /* offset of buf[0] in the file */
    uint64_t line, line_start;
    struct encoding_count words;
    struct place native; /* of the word that shows a font encoding */
};

/* Counts the lines of the first n bytes of the buffer. */
static struct place scan_place(const struct byte_scan *scan, size_t n)
{
    uint64_t line = scan->line, start = scan->line_start;
    for (const char *at = scan->buf, *end = scan->buf + n;
         (at = memchr(at, '\n', (size_t)(end - at))) != NULL;) {
        line++;
        start = scan->start + (uint64_t)(++at - scan->buf);
    }
    uint64_t offset = scan->start + n;
    return (struct place){line, offset - start + 1, offset};
}

#define PLACE_ARGS(place)                                                                \
    (unsigned long long)(place).line, (unsigned long long)(place).byte,                  \
        (unsigned long long)(place).offset + 1

static enum td_status refuse_encoding(
    struct byte_scan *scan, enum encoding encoding, struct place at, struct err *err)
{
    return err_set(err, TD_INVALID,
        _("%s is not UTF-8 but %s: line %llu, byte %llu (byte %llu of the file). Save it "
          "as “CSV UTF-8” and import that."),
        scan->path, encoding_name(encoding), PLACE_ARGS(at));
}

static enum td_status refuse_font(
    struct byte_scan *scan, enum encoding encoding, struct err *err)
{
    return err_set(err, TD_INVALID,
        _("%s holds text in %s: line %llu, byte %llu (byte %llu of the file). Convert it "
          "to Unicode and save it as “CSV UTF-8”; if it is right as it stands, say "
          "--encoding utf-8."),
        scan->path, encoding_name(encoding), PLACE_ARGS(scan->native));
}

static enum td_status refuse_nul(struct byte_scan *scan, size_t at, struct err *err)
{
    struct place place = scan_place(scan, at);
    return err_set(err, TD_INVALID,
        _("%s holds a NUL byte: line %llu, byte %llu (byte %llu of the file). It is "
          "damaged or not a text; save it again as “CSV UTF-8”."),
        scan->path, PLACE_ARGS(place));
}

/* How many bytes of an unfinished character stand at the end of buf. */
static size_t unfinished(const char *buf, size_t len)
{
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        unsigned char c = (unsigned char)buf[len - back];
        if ((c & 0xC0) == 0x80)
            continue;
        size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        return need > back ? back : 0;
    }
    return 0;
}

/* The bytes around a fault decide which old encoding it is; what lies before them, when
 * it is UTF-8 with letters in it, says that the file is only damaged. */
static enum td_status refuse_bytes(struct byte_scan *scan, size_t bad, struct err *err)
{
    struct place place = scan_place(scan, bad);
    enum encoding guess = encoding_guess(scan->buf, scan->len);
    if (guess != ENCODING_NONE)
        return refuse_encoding(scan, guess, place, err);
    return err_set(err, TD_INVALID,
        _("%s is not valid UTF-8: line %llu, byte %llu (byte %llu of the file). Save it "
          "again as “CSV UTF-8”."),
        scan->path, PLACE_ARGS(place));
}

/* Counts Vietnamese words in the beginning of the file. A word cut by the end of the
 * buffer is lost, which changes nothing. */
static void scan_words(struct byte_scan *scan, size_t len)
{
    struct encoding_count before = scan->words;
    if (scan->start > DOUBT_MAX)
        return;
    encoding_count(&scan->words, scan->buf, len, scan->start);
    for (size_t i = 0; i < ARRAY_COUNT(before.votes); i++)
        if (before.votes[i] == 0 && scan->words.votes[i] > 0 && scan->native.line == 0)
            scan->native = scan_place(scan, (size_t)(scan->words.first[i] - scan->start));
}

static enum td_status scan_chunk(struct byte_scan *scan, bool last, struct err *err)
{
    const char *nul = memchr(scan->buf, '\0', scan->len);
    if (nul != NULL)
        return refuse_nul(scan, (size_t)(nul - scan->buf), err);
    size_t len = scan->len, bad;
    if (!last)
        len -= unfinished(scan->buf, len);
    if (!utf8_valid(scan->buf, len, &bad))
        return refuse_bytes(scan, bad, err);
    scan_words(scan, len);
    struct place next = scan_place(scan, len);
    scan->line = next.line;
    scan->line_start = next.offset - (next.byte - 1);
    memmove(scan->buf, scan->buf + len, scan->len - len);
    scan->start += len;
    scan->len -= len;
    return TD_OK;
}

static enum td_status scan_begin(
    struct byte_scan *scan, struct csv_source *source, struct err *err)
{
    enum encoding wide = encoding_wide(scan->buf, scan->len);
    if (wide != ENCODING_NONE)
        return refuse_encoding(scan, wide, (struct place){1, 1, 0}, err);
    source->had_bom = bom_length(scan->buf, scan->len) > 0;
    return TD_OK;
}

static enum td_status scan_bytes(
    struct byte_scan *scan, struct csv_source *source, struct err *err)
{
    for (bool first = true, last = false; !last; first = false) {
        size_t n;
        enum td_status status = file_fill(
            scan->fd, scan->path, scan->buf + scan->len, CHUNK - scan->len, &n, err);
        if (status != TD_OK)
            return status;
        scan->len += n;
        last = scan->len < CHUNK;
        if (first)
            status = scan_begin(scan, source, err);
        if (status == TD_OK)
            status = scan_chunk(scan, last, err);
        if (status != TD_OK)
            return status;
    }
    uint64_t first;
    enum encoding verdict = encoding_verdict(&scan->words, &first);
    if (verdict == ENCODING_UTF8 || source->plain_utf8)
        return TD_OK;
    return refuse_font(scan, verdict, err);
}

/* --- delimiter -------------------------------------------------------------------- */

/* The delimiter of a line "sep=;" that some spreadsheets begin with; 0 when it is none.
 */
static char sep_line(const char *text, size_t len)
{
    bool is = len >= 5 && memcmp(text, "sep=", 4) == 0 &&
              (len == 5 || text[5] == '\n' || text[5] == '\r');
    return is && strchr(",;\t", text[4]) != NULL ? text[4] : '\0';
}

/* The header row decides: what stands most often between its cells. */
static char sniff_delimiter(const char *text, size_t len)
{
    static const char candidates[] = ",;\t";
    size_t seen[3] = {0}, best = 0;
    bool quoted = false, begun = false;
    for (size_t i = 0; i < len; i++) {
        const char *hit = text[i] != '\0' ? strchr(candidates, text[i]) : NULL;
        if (text[i] == '"')
            quoted = !quoted;
        else if (text[i] == '\n' && !quoted && begun)
            break;
        else if (hit != NULL && !quoted)
            seen[hit - candidates]++;
        begun = begun || strchr("\r\n", text[i]) == NULL;
    }
    for (size_t i = 1; i < ARRAY_COUNT(seen); i++)
        if (seen[i] > seen[best])
            best = i;
    return candidates[best];
}

/* --- rows ------------------------------------------------------------------------- */

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
    if (len > CELL_MAX || r->texts.len + len > ROW_MAX) {
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
    if (r->status == TD_OK && r->pending > CELL_MAX + CHUNK)
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
    for (size_t n = CHUNK; n == CHUNK && r->status == TD_OK;) {
        enum td_status status = file_fill(fd, r->path, buf, CHUNK, &n, r->err);
        if (status != TD_OK)
            return status;
        size_t bom = r->offset == 0 ? bom_length(buf, n) : 0;
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
    enum td_status status = file_open(source->path, &fd, err);
    if (status != TD_OK)
        return status;
    char *buf = xmalloc(CHUNK);
    struct reader r;
    reader_init(&r, source, row, ctx, err);
    status = read_rows(&r, fd, buf);
    reader_release(&r);
    free(buf);
    close(fd);
    return status;
}

/* Leaves the delimiter in the source, from its first chunk. */
static void sniff(struct csv_source *source, const char *buf, size_t len)
{
    size_t bom = bom_length(buf, len);
    char said = sep_line(buf + bom, len - bom);
    if (source->delimiter == '\0')
        source->delimiter = said ? said : sniff_delimiter(buf + bom, len - bom);
}

enum td_status csv_scan(struct csv_source *source, struct err *err)
{
    struct byte_scan scan = {.path = source->path, .line = 1};
    enum td_status status = file_open(source->path, &scan.fd, err);
    if (status != TD_OK)
        return status;
    scan.buf = xmalloc(CHUNK);
    status = scan_bytes(&scan, source, err);
    size_t len = 0;
    if (status == TD_OK && lseek(scan.fd, 0, SEEK_SET) != 0)
        status =
            err_set(err, TD_IO, _("%s cannot be read: %s."), scan.path, strerror(errno));
    if (status == TD_OK)
        status = file_fill(scan.fd, scan.path, scan.buf, CHUNK, &len, err);
    if (status == TD_OK)
        sniff(source, scan.buf, len);
    free(scan.buf);
    close(scan.fd);
    return status == TD_OK ? csv_read(source, NULL, NULL, err) : status;
}
