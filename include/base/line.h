/* SPDX-License-Identifier: MIT
 *
 * What the line to the person's terminal is like, as far as it can be known without
 * asking the terminal: over SSH, or a serial line below the rate that a pseudo terminal
 * claims.
 */
#ifndef BASE_LINE_H
#define BASE_LINE_H

#include <stdbool.h>

enum line_kind { LINE_NEAR, LINE_SSH, LINE_SERIAL };

/* Looks at SSH_CONNECTION and at the rate of standard output. */
enum line_kind line_kind(void);
/* Shall as little as possible be sent? The person's own setting `drawing` says so, else
 * the kind of the line does. */
bool line_is_lean(void);

#endif
