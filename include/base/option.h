/* SPDX-License-Identifier: MIT
 *
 * Command-line options as rows of a table; usage text is generated from the same rows.
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum option_type { OPT_FLAG, OPT_TEXT, OPT_END_OF_TABLE };

struct option_row {
    enum option_type type;
    char letter;       /* 0 when there is none */
    const char *name;  /* without the dashes; NULL ends the table */
    const char *value; /* N_() name of the value shown in usage, OPT_TEXT only */
    const char *help;  /* N_() one sentence */
    size_t offset;     /* of the bool or const char * in the target struct */
};

/* Parses argv[1..argc) against up to two tables (common and the command's own; NULL to
 * leave out) whose targets are `common` and `own`. Options may stand anywhere before
 * "--"; --name=value, --name value, -n value and -nvalue are taken. What remains
 * (borrowed pointers into argv) goes to rest[0..*n_rest), an array with room for argc.
 * TD_INVALID names the option and the nearest known one. */
enum td_status options_parse(int argc, char **argv, const struct option_row *common_rows,
    void *common, const struct option_row *own_rows, void *own, const char **rest,
    int *n_rest, struct err *err) TD_MUST_USE;

/* Appends the aligned list of options. */
void options_usage(struct str *out, const struct option_row *rows);

#endif
