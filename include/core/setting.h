/* SPDX-License-Identifier: MIT
 *
 * The office's settings as rows of one table: name, default, what they mean. Stored as
 * records of the register `setting`.
 */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include "core/command.h"

struct setting_row {
    const char *name;
    const char *initial;
    const char *help; /* N_() */
    /* NULL when the text is fine, else a msgid saying what is accepted. */
    const char *(*refuse)(const char *text);
};
const struct setting_row *setting_rows(size_t *n);
/* TD_INVALID: unknown name (with a suggestion) or value. */
enum td_status setting_change(struct office *office, const char *name, const char *value,
    struct err *err) TD_MUST_USE;

#endif
