/* SPDX-License-Identifier: MIT
 *
 * Which stored records may be the same person or the same matter as a given one, and
 * why. A score says how much a look is worth; it decides nothing by itself.
 */
#ifndef CORE_ALIKE_H
#define CORE_ALIKE_H

#include "core/office.h"

/* Reasons, as bits; alike_reasons words them. */
enum alike_why {
    ALIKE_CID = 1 << 0,
    ALIKE_PERSON = 1 << 1, /* tied to the same person record */
    ALIKE_PHONE = 1 << 2,
    ALIKE_NAME = 1 << 3, /* counts the more the fewer people bear it */
    ALIKE_BIRTH = 1 << 4,
    ALIKE_ADDRESS = 1 << 5,
    ALIKE_CONTENT = 1 << 6, /* many word pairs in common */
    ALIKE_AGAINST = 1 << 7,
    ALIKE_PERIOD = 1 << 8,   /* within three months */
    ALIKE_OTHER_CID = 1 << 9 /* speaks against it: two different ID numbers */
};

enum {
    ALIKE_LISTED = 30, /* worth a row in a list of candidates */
    ALIKE_LIKELY = 60  /* worth a question when a record is saved */
};

struct alike_ask {
    const struct schema *schema; /* of the record */
    const void *record;          /* stored or still being typed (head.id 0) */
    const struct schema *among;  /* where to look: this register or another one */
    int least;                   /* lowest score wanted */
    size_t limit;
    bool quick; /* by indexed values alone: cheap enough for every key typed */
};

struct alike {
    uint64_t id; /* in `among` */
    int score;   /* 1..100 */
    unsigned why;
};

/* Live candidates, best first, the record itself left out. Where the identity behind
 * either record is protected nothing personal is compared, so that a candidate never
 * tells who somebody is. *out is the caller's, free() it. */
enum td_status office_alike(struct office *office, const struct alike_ask *ask,
    struct alike **out, size_t *n, struct err *err) TD_MUST_USE;
/* "same phone, similar content" in the current language. Appends. */
void alike_reasons(unsigned why, struct str *out);

#endif
