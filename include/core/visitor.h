/* SPDX-License-Identifier: MIT
 *
 * What the desk remembers about one person while he or she stands before it: earlier
 * visits, open cases, what was promised. Records whose person is protected are left out
 * of everything here, counts too, even where this session has revealed one: nobody can
 * tell from it that they exist.
 */
#ifndef CORE_VISITOR_H
#define CORE_VISITOR_H

#include "core/office.h"
#include "model/casefile.h"
#include "model/letter.h"
#include "model/note.h"
#include "model/person.h"
#include "model/visit.h"

struct visitor {
    struct person person;
    uint32_t visits, n_cases, letters; /* live ones */
    struct visit last;                 /* newest visit; head.id 0: never here before */
    struct letter letter;              /* newest letter; head.id 0: none */
    struct casefile *open; /* cases still pending, what is due first comes first */
    size_t n_open;
    struct note note; /* newest note on one of the open cases; head.id 0: none */
};

/* Reads all of it in one snapshot, through the indexes, but for the visit or
 * letter that is on the desk itself (`besides` of `schema`, 0: none). `out` is
 * initialised by the call and wants visitor_release even after a failure. TD_NOT_FOUND:
 * no such person. Others as office_get. */
enum td_status visitor_read(struct office *office, uint64_t person_id,
    const struct schema *schema, uint64_t besides, struct visitor *out,
    struct err *err) TD_MUST_USE;
void visitor_release(struct visitor *visitor);

#endif
