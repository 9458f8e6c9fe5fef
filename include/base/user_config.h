/* SPDX-License-Identifier: MIT
 *
 * A person's own settings, for every register: $XDG_CONFIG_HOME/tiepdan/config, lines
 * `name = value` that may also be written with an editor. What can be set is a row of one
 * table.
 */
#ifndef BASE_USER_CONFIG_H
#define BASE_USER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct user_setting_row {
    const char *name;
    const char *values; /* what it takes, blank-separated; NULL: a line of text */
    const char *help;   /* N_() */
};
const struct user_setting_row *user_setting_rows(size_t *n);

/* The value in the file, NULL when there is none. Caller frees. */
char *user_setting(const char *name);
/* The same, false unless it is set to `value`. */
bool user_setting_is(const char *name, const char *value);
/* Lines that are not understood stay as they are. TD_INVALID: unknown name or value, the
 * file is too large; TD_IO: the file cannot be read or written. */
enum td_status user_setting_change(
    const char *name, const char *value, struct err *err) TD_MUST_USE;
/* The same for what the program keeps of the person's way of working, such as the columns
 * of a list: any name with a dot in it and any value, "" takes the line out. */
enum td_status user_setting_keep(
    const char *name, const char *value, struct err *err) TD_MUST_USE;
/* What is wrong in the file, a line each with path and number, such as a value that a
 * setting does not take; nothing without a file. Appends. */
void user_config_faults(struct str *out);

#endif
