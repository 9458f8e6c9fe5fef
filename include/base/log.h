/* SPDX-License-Identifier: MIT
 *
 * A log for the developer and the administrator: off unless TIEPDAN_LOG names a file or
 * -v is given. Never holds personal values: ids, codes, sizes and statuses only.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

void log_open(const char *path); /* NULL or "-" is stderr */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
