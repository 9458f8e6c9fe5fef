/* SPDX-License-Identifier: MIT
 *
 * How failures travel. A fallible function returns a status and takes `struct err *`
 * last, which may be NULL. The first error wins; callers add context on the way up.
 * The text is a translated sentence that a person can act on, without a final newline.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

enum td_status {
    TD_OK = 0,
    TD_INVALID,   /* what was given does not make sense; nothing was changed */
    TD_NOT_FOUND, /* no such record, file, name */
    TD_CONFLICT,  /* somebody else changed it meanwhile, or it exists already */
    TD_DENIED,    /* not permitted to this person */
    TD_FULL,      /* no room: disk, map */
    TD_IO,        /* the operating system said no; the database cannot be used */
    TD_CORRUPT,   /* stored bytes are not what was written */
    TD_BUSY,      /* somebody holds the write gate too long */
    TD_CANCELLED  /* the person stopped it */
};

struct err {
    enum td_status code;
    char field[32]; /* key of the field at fault, or "" */
    char text[512]; /* UTF-8, cut at a character boundary when too long */
};

#define TD_MUST_USE __attribute__((warn_unused_result))

/* Sets code and sentence unless an error is set already; returns `code` (the idiom is
 * `return err_set(err, TD_INVALID, _("..."), ...);`). `err` may be NULL. */
enum td_status err_set(struct err *err, enum td_status code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, naming the field at fault by its key. */
enum td_status err_field(struct err *err, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4))); /* code is TD_INVALID */
/* Puts "context: " before the sentence. */
void err_prefix(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void err_clear(struct err *err);

#endif
