/* SPDX-License-Identifier: MIT
 *
 * A person's own settings, for every register they open: lines `name = value` in the
 * file `config` of the configuration directory, which may also be written with an
 * editor.
 */
#ifndef BASE_USER_CONFIG_H
#define BASE_USER_CONFIG_H

#include "base/err.h"

/* NULL when it is not set or the file cannot be read; caller frees. */
char *user_setting(const char *name);
/* "" takes the line out. Lines that are not understood stay. TD_IO; TD_INVALID: the file
 * is too large. */
enum td_status user_setting_change(
    const char *name, const char *value, struct err *err) TD_MUST_USE;

#endif
