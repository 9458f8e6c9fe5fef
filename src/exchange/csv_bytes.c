/* SPDX-License-Identifier: MIT
 *
 * First look at a file. Every byte passes here once: what is not UTF-8, or only would be
 * with a special font, is refused by the name of its encoding, with line and byte.
 */
#include "csv_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/encoding.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "csv_quotes.h"

enum {
    DOUBT_MAX = 1024 * 1024
}; /* so much of the text is asked whether it needs a font */

enum td_status csv_file_open(const char *path, int *fd, struct err *err)
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

enum td_status csv_file_fill(
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

size_t csv_bom_length(const char *bytes, size_t len)
{
    return len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* --- delimiter ------------------------------------------------------------------- */

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

static char find_delimiter(const char *text, size_t len)
{
    char said = sep_line(text, len);
    return said ? said : sniff_delimiter(text, len);
}

/* --- first pass, bytes ----------------------------------------------------------- */

struct byte_scan {
    const char *path;
    int fd;
    char *buf;
    size_t len;     /* bytes in buf */
    uint64_t start; /* offset of buf[0] in the file */
    uint64_t line, line_start;
    struct encoding_count words;
    struct place native; /* of the word that shows a font encoding */
    struct csv_quotes quotes;
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
    size_t bom = scan->start == 0 ? csv_bom_length(scan->buf, len) : 0;
    csv_quotes_look(&scan->quotes, scan->buf + bom, len - bom);
    struct place next = scan_place(scan, len);
    scan->line = next.line;
    scan->line_start = next.offset - (next.byte - 1);
    memmove(scan->buf, scan->buf + len, scan->len - len);
    scan->start += len;
    scan->len -= len;
    return TD_OK;
}

/* The first chunk has the header row, and with it the delimiter. */
static enum td_status scan_begin(
    struct byte_scan *scan, struct csv_source *source, struct err *err)
{
    enum encoding wide = encoding_wide(scan->buf, scan->len);
    if (wide != ENCODING_NONE)
        return refuse_encoding(scan, wide, (struct place){1, 1, 0}, err);
    size_t bom = csv_bom_length(scan->buf, scan->len);
    source->had_bom = bom > 0;
    if (source->delimiter == '\0')
        source->delimiter = find_delimiter(scan->buf + bom, scan->len - bom);
    csv_quotes_begin(&scan->quotes, source->delimiter);
    return TD_OK;
}

static enum td_status scan_bytes(
    struct byte_scan *scan, struct csv_source *source, struct err *err)
{
    for (bool first = true, last = false; !last; first = false) {
        size_t n;
        enum td_status status = csv_file_fill(
            scan->fd, scan->path, scan->buf + scan->len, CSV_CHUNK - scan->len, &n, err);
        if (status != TD_OK)
            return status;
        scan->len += n;
        last = scan->len < CSV_CHUNK;
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

enum td_status csv_scan_bytes(struct csv_source *source, bool *sure, struct err *err)
{
    struct byte_scan scan = {.path = source->path, .line = 1};
    enum td_status status = csv_file_open(source->path, &scan.fd, err);
    if (status != TD_OK)
        return status;
    scan.buf = xmalloc(CSV_CHUNK);
    status = scan_bytes(&scan, source, err);
    *sure = status == TD_OK && csv_quotes_are_sure(&scan.quotes);
    free(scan.buf);
    close(scan.fd);
    return status;
}
