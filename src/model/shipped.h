/* SPDX-License-Identifier: MIT
 *
 * Reading the small tables that are compiled into the program (data/days.csv,
 * data/rules.csv). They are ours, so anything odd in them is a programming mistake and
 * ends in REQUIRE: other columns than asked for, an empty line, a stray quote, a last
 * line without its end. Cells may stand in quotes; a quote inside a cell may not.
 */
#ifndef MODEL_SHIPPED_H
#define MODEL_SHIPPED_H

#include <stdbool.h>
#include <stddef.h>

extern const unsigned char td_data_days[], td_data_rules[];
extern const size_t td_data_days_len, td_data_rules_len;

struct shipped {
    char *text; /* our copy, cut up as it is read */
    char *at;   /* the next line */
};

/* `header` is the first line as it must be. */
void shipped_open(
    struct shipped *table, const unsigned char *bytes, size_t len, const char *header);
void shipped_close(struct shipped *table);
/* The next line's cells, exactly `count`; false at the end. Valid until the close. */
bool shipped_next(struct shipped *table, char **cells, size_t count);

#endif
