/* SPDX-License-Identifier: MIT
 *
 * What the values of a field look like as a rule.
 */
#ifndef MODEL_SHAPE_H
#define MODEL_SHAPE_H

#include <stdbool.h>

struct value_shape {
    bool (*fits)(const char *text); /* not empty */
    const char *odd;                /* N_() a sentence about a value that does not */
};

/* Citizen's card 12 digits, the old identity card 9, a passport one letter and 7 digits.
 */
extern const struct value_shape shape_cid;
/* 10 digits, 11 with the area code of a landline (024, 028 ...), +84 for the first 0; as
 * people write them, with blanks, dots or hyphens, and several in a row. */
extern const struct value_shape shape_phone;

#endif
