/* SPDX-License-Identifier: MIT
 *
 * JSON out: RFC 8259 strings, commas placed by themselves.
 */
#ifndef EXCHANGE_JSON_H
#define EXCHANGE_JSON_H

#include <stdint.h>

#include "base/str.h"

void json_string(struct str *out, const char *text);
/* "key": for the next member; writes the comma where one is due. */
void json_key(struct str *out, const char *key);
void json_open(struct str *out, char bracket);  /* '{' or '[' */
void json_close(struct str *out, char bracket); /* '}' or ']' */
void json_number(struct str *out, int64_t n);
/* n hundredths as 75.86 */
void json_hundredths(struct str *out, int64_t n);
void json_null(struct str *out);

#endif
