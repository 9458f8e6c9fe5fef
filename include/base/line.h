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
/* Where the person sits, as far as it is told: the terminal's name without "/dev/" and,
 * over SSH, the address the line comes from. "" where there is none. The caller frees
 * both. */
void line_place(char **terminal, char **from);
/* Shall as little as possible be sent? The person's own setting `drawing` says so, else
 * the kind of the line does. */
bool line_is_lean(void);

/* Are lines and bars to be made of ASCII signs? So on the terminals of the vt series,
 * which have no others that are known for certain (TERM is vt100 and the like), and where
 * LC_ALL, LC_CTYPE or LANG, the first that is set, names a character set that is not
 * UTF-8 or is C or POSIX. None set says nothing. */
bool line_is_ascii(void);

#endif
