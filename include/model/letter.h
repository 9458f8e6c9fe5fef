/* SPDX-License-Identifier: MIT
 *
 * The letter book: every written submission that arrived (đơn).
 */
#ifndef MODEL_LETTER_H
#define MODEL_LETTER_H

#include "model/registry.h"

struct letter {
    struct record head;
    day_t received, dated;
    char *channel, *from_agency, *person, *name;
    int64_t signers;
    char *cid, *phone, *address, *against, *kind, *field, *content;
    char *jurisdiction, *anonymous, *bypass, *duplicate_of, *direction;
    day_t processed;
    char *doc_no;
    day_t doc_date;
    char *forwarded_to, *reply_no;
    day_t reply_date;
    char *officer, *casefile, *note;
};

#endif
