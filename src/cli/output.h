/* SPDX-License-Identifier: MIT
 *
 * Standard output as one object. To a pipe or file, bytes go out as they are, in blocks.
 * To a terminal the whole text is collected, made safe, and shown through a pager when
 * it is longer than the screen. A reader that goes away ends the writing quietly.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "exchange/export.h"

struct output {
    struct str text;  /* ready for the descriptor */
    struct str bytes; /* raw data for a terminal, not safe yet */
    int fd, width, height;
    bool is_terminal, has_colour, has_pager;
    bool is_closed; /* the reader went away: the rest is dropped */
    int error;      /* errno of a write that failed otherwise */
};

void output_init(struct output *out, bool colour, bool pager);
void output_release(struct output *out);

/* Text of people: made safe when it goes to a terminal. */
void output_text(struct output *out, const char *text);
void output_line(struct output *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Text that is safe already, with our own attributes in it. */
void output_raw(struct output *out, const char *text);
/* Data (CSV, JSON) as they are. Returns false when there is no sense in going on. */
bool output_bytes(struct output *out, const void *bytes, size_t len);
struct sink output_sink(struct output *out);

/* Sends what is pending. TD_IO with a sentence when the bytes cannot be written. */
enum td_status output_finish(struct output *out, struct err *err) TD_MUST_USE;
/* False after a failure: long loops stop. */
bool output_is_open(const struct output *out);

#endif
